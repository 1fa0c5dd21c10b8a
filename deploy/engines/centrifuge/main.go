// Command centrifuge is the rival that voix bench compares its WebSocket
// fan-out and idle memory with: a broadcast server on centrifugal/centrifuge,
// set up with the same small buffers and pooled writes as ours, without
// history or compression.
//
// Once it listens, it prints one line on standard output: its address.
//
//	GET  /connection/websocket                   centrifuge's JSON protocol
//	POST /publish?channel=C&count=N&bytes=B      publishes N messages, each a
//	                                             JSON string of B bytes in all,
//	                                             quotes included; answers 204
//	                                             once all are handed to centrifuge
//	GET  /subscribers?channel=C                  how many are subscribed
//	GET  /memory                                 resident bytes of this process
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/centrifugal/centrifuge"
)

// Bounds of one POST /publish.
const (
	maxCount = 1_000_000
	maxBytes = 32 << 10
)

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "TCP address to serve on; port 0 takes a free one")
	flag.Parse()
	if err := run(*listen); err != nil {
		fmt.Fprintln(os.Stderr, "centrifuge:", err)
		os.Exit(1)
	}
}

func run(listen string) error {
	node, err := centrifuge.New(centrifuge.Config{
		LogLevel:           centrifuge.LogLevelError,
		LogHandler:         func(e centrifuge.LogEntry) { fmt.Fprintln(os.Stderr, e.Message, e.Fields) },
		ClientQueueMaxSize: 16 << 20, // a bench wants deliveries, not disconnections
	})
	if err != nil {
		return err
	}
	node.OnConnect(func(client *centrifuge.Client) {
		client.OnSubscribe(func(_ centrifuge.SubscribeEvent, reply centrifuge.SubscribeCallback) {
			reply(centrifuge.SubscribeReply{}, nil)
		})
	})
	if err := node.Run(); err != nil {
		return err
	}

	websocket := centrifuge.NewWebsocketHandler(node, centrifuge.WebsocketConfig{
		CheckOrigin:        func(*http.Request) bool { return true },
		ReadBufferSize:     1024,
		WriteBufferSize:    1024,
		UseWriteBufferPool: true,
		WriteTimeout:       30 * time.Second,
	})
	mux := http.NewServeMux()
	mux.HandleFunc("GET /connection/websocket", func(w http.ResponseWriter, r *http.Request) {
		anonymous := centrifuge.SetCredentials(r.Context(), &centrifuge.Credentials{})
		websocket.ServeHTTP(w, r.WithContext(anonymous))
	})
	mux.HandleFunc("POST /publish", func(w http.ResponseWriter, r *http.Request) {
		channel := r.URL.Query().Get("channel")
		count, errCount := strconv.Atoi(r.URL.Query().Get("count"))
		size, errBytes := strconv.Atoi(r.URL.Query().Get("bytes"))
		if channel == "" || errCount != nil || errBytes != nil ||
			count < 1 || count > maxCount || size < 2 || size > maxBytes {
			http.Error(w, "channel, count (1 to 1000000) and bytes (2 to 32768) are required", http.StatusBadRequest)
			return
		}
		message := bytes.Repeat([]byte{'x'}, size)
		message[0], message[size-1] = '"', '"'
		for range count {
			if _, err := node.Publish(channel, message); err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
		}
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /subscribers", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, node.Hub().NumSubscribers(r.URL.Query().Get("channel")))
	})
	mux.HandleFunc("GET /memory", func(w http.ResponseWriter, _ *http.Request) {
		// What a collection can give back is not held by connections.
		debug.FreeOSMemory()
		resident, err := residentBytes()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprintln(w, resident)
	})

	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	go func() {
		<-ctx.Done()
		_ = server.Close()
		_ = node.Shutdown(context.Background())
	}()
	fmt.Println(listener.Addr())
	if err := server.Serve(listener); err != http.ErrServerClosed {
		return err
	}
	return nil
}

// residentBytes is the resident set of this process (Linux only).
func residentBytes() (int, error) {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(statm))
	if len(fields) < 2 {
		return 0, fmt.Errorf("unexpected /proc/self/statm: %q", statm)
	}
	pages, err := strconv.Atoi(fields[1])
	if err != nil {
		return 0, err
	}
	return pages * os.Getpagesize(), nil
}
