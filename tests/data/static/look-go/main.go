// Finds what the base image is for: names of services and users, time zones, root certificates.
package main

import (
	"crypto/x509"
	"fmt"
	"net"
	"os/user"
	"time"
)

func main() {
	port, err := net.LookupPort("tcp", "imaps")
	fmt.Println("imaps is port", port, err)
	who, err := user.Current()
	fmt.Println("user", who.Uid, "is", who.Username, err)
	zone, err := time.LoadLocation("Asia/Kathmandu")
	fmt.Println("noon is", time.Unix(1767268800, 0).In(zone).Format("15:04 -0700"), err)
	pool, err := x509.SystemCertPool()
	fmt.Println("certificates are there:", !pool.Equal(x509.NewCertPool()), err)
}
