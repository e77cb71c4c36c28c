// Finds what the base image is for: names of services and users, time zones, root certificates.
package main

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"os/user"
	"time"
)

// trusted says whether the pool trusts every certificate of the file, while that is valid.
func trusted(pool *x509.CertPool, file string) bool {
	text, err := os.ReadFile(file)
	if err != nil {
		return false
	}
	n := 0
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		root, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return false
		}
		if _, err = root.Verify(x509.VerifyOptions{Roots: pool, CurrentTime: root.NotBefore}); err != nil {
			fmt.Println(root.Subject, err)
			return false
		}
		n++
	}
	return n > 100
}

func main() {
	port, err := net.LookupPort("tcp", "imaps")
	fmt.Println("imaps is port", port, err)
	who, err := user.Current()
	fmt.Println("user", who.Uid, "is", who.Username, err)
	zone, err := time.LoadLocation("Asia/Kathmandu")
	fmt.Println("noon is", time.Unix(1767268800, 0).In(zone).Format("15:04 -0700"), err)
	pool, err := x509.SystemCertPool()
	fmt.Println("certificates are there:", !pool.Equal(x509.NewCertPool()), err)
	fmt.Println("all of them are trusted:", trusted(pool, os.Getenv("SSL_CERT_FILE")))
}
