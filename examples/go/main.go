// Greets with a time zone of the base image.
package main

import (
	"fmt"
	"time"
)

func main() {
	zone, err := time.LoadLocation("Europe/Kyiv")
	if err != nil {
		panic(err)
	}
	fmt.Println("hello, it is", time.Now().In(zone).Format("15:04 MST"))
}
