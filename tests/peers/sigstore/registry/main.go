// registry: go-containerregistry's registry in memory, with the referrers API or
// without it, as older registries are.
package main

import (
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"

	"github.com/google/go-containerregistry/pkg/registry"
)

func main() {
	referrers := flag.Bool("referrers", true, "")
	flag.Parse()

	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("ready localhost:%d\n", l.Addr().(*net.TCPAddr).Port)
	log.Fatal(http.Serve(l, registry.New(registry.WithReferrersSupport(*referrers))))
}
