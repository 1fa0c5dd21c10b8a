// Command minio is a MinIO server for the tests of the S3 store.
//
// MinIO is licensed under the AGPL and no longer maintained: it lives in a
// module of its own so that it is never linked into the product and never
// enters the product's go.mod.
package main

import (
	"os"

	minio "github.com/minio/minio/cmd"
)

func main() { minio.Main(os.Args) }
