package main

import (
	"fmt"
	"os"
)

var version = "unknown"

func main() {
	if len(os.Args) > 1 && os.Args[1] == "--version" {
		fmt.Println("hello-go", version)
		return
	}
	fmt.Println("hello from Go")
}
