// tsa: Sigstore's timestamp authority without its metrics, which are on port
// 2112 and nowhere else, so that two may run on one machine.
package main

import (
	"flag"
	"log"

	"github.com/sigstore/timestamp-authority/v2/pkg/server"
	"github.com/spf13/viper"
)

func main() {
	host := flag.String("host", "127.0.0.1", "")
	port := flag.Int("port", 3004, "")
	flag.Parse()

	// A key of its own, made anew at each start; the rest as timestamp-server has it.
	viper.Set("timestamp-signer", "memory")
	viper.Set("timestamp-signer-hash", "sha256")
	viper.Set("max-request-body-size", 1<<20)
	viper.Set("default-policy-oid", "1.3.6.1.4.1.57264.2")
	viper.Set("accepted-policy-oids", []string{"1.3.6.1.4.1.57264.2"})

	s := server.NewRestAPIServer(*host, *port, []string{"http"}, false, 0, 0)
	defer s.Shutdown()
	log.Fatal(s.Serve())
}
