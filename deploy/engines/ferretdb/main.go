// Command ferretdb serves MongoDB's wire protocol from SQLite files, for the
// tests of the MongoDB store.
//
// FerretDB stays at v1.24.2, the last release with the SQLite backend (v2
// needs PostgreSQL). Its speed says nothing about MongoDB's, it accepts
// documents above MongoDB's 16 MiB, and it turns -0.0 into 0.
//
// Once it listens, it prints one line on standard output: its MongoDB URI.
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "TCP address to serve on; port 0 takes a free one")
	data := flag.String("data", "", "directory of the SQLite files, which must exist")
	verbose := flag.Bool("verbose", false, "log every request on standard error")
	flag.Parse()
	if err := run(*listen, *data, *verbose); err != nil {
		fmt.Fprintln(os.Stderr, "ferretdb:", err)
		os.Exit(1)
	}
}

func run(listen, data string, verbose bool) error {
	if data == "" {
		return fmt.Errorf("-data is required")
	}
	dir, err := filepath.Abs(data)
	if err != nil {
		return err
	}
	level := slog.LevelWarn
	if verbose {
		level = slog.LevelDebug
	}
	// The embedded package switches telemetry off and keeps its state in
	// memory, so that nothing leaves the machine.
	server, err := ferretdb.New(&ferretdb.Config{
		Listener: ferretdb.ListenerConfig{TCP: listen},
		Logger:   slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level})),
		Handler:  "sqlite",
		// FerretDB takes a directory only as a URI that ends in a slash.
		SQLiteURL: (&url.URL{Scheme: "file", Path: filepath.ToSlash(dir) + "/"}).String(),
	})
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	go fmt.Println(server.MongoDBURI()) // blocks until Run listens
	return server.Run(ctx)
}
