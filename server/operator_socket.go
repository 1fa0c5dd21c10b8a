package server

import (
	"archive/tar"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing/fstest"
	"time"

	"voix/deliberation"
	"voix/deliberation/polis"
)

// socketPath is where the server that has a data folder open takes the operator's commands.
func socketPath(data string) string { return filepath.Join(data, "voix.sock") }

// ListenOperator opens the socket of a data folder, for ServeOperator. Only the owner of the folder can open it.
func ListenOperator(data string) (net.Listener, error) {
	path := socketPath(data)
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}

// ServeOperator answers the operator's commands on a socket until ctx ends, and closes it.
func (p *Platform) ServeOperator(ctx context.Context, l net.Listener) error {
	d := Direct{p}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /import", d.serveImport)
	mux.HandleFunc("GET /export", d.serveExport)
	mux.HandleFunc("GET /audit", d.serveAudit)
	mux.HandleFunc("POST /keys", serveCall(func(ctx context.Context, _ struct{}) ([]deliberation.AnnouncedKey, error) {
		return d.SigningKeys(ctx)
	}))
	mux.HandleFunc("POST /key", serveCall(func(ctx context.Context, a deliberation.AnnounceKey) (struct{}, error) {
		return struct{}{}, d.AnnounceKey(ctx, a)
	}))
	mux.HandleFunc("POST /rules", serveCall(func(ctx context.Context, f deliberation.FixRules) (struct{}, error) {
		return struct{}{}, d.FixRules(ctx, f)
	}))
	mux.HandleFunc("POST /to-sign", serveCall(func(ctx context.Context, consultation int64) (deliberation.SignDossier, error) {
		return d.ToSign(ctx, consultation)
	}))
	mux.HandleFunc("POST /sign", serveCall(func(ctx context.Context, s deliberation.SignDossier) (struct{}, error) {
		return struct{}{}, d.Sign(ctx, s)
	}))
	mux.HandleFunc("POST /open", serveCall(func(ctx context.Context, o Opening) (int64, error) { return d.Open(ctx, o) }))
	mux.HandleFunc("POST /invite", serveCall(func(ctx context.Context, n Newcomer) (string, error) { return d.Invite(ctx, n) }))
	mux.HandleFunc("POST /administrator", serveCall(func(ctx context.Context, ends time.Time) (AdministratorInvitation, error) {
		return d.InviteAdministrator(ctx, ends)
	}))
	mux.HandleFunc("POST /records", serveCall(func(ctx context.Context, asked RecordsAsked) (RecordsFound, error) { return d.OpenRecords(ctx, asked) }))
	mux.HandleFunc("POST /compact", serveCall(func(ctx context.Context, _ struct{}) (struct{}, error) { return struct{}{}, d.Compact(ctx) }))
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	stop := context.AfterFunc(ctx, func() { server.Close() })
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// reply is one line of an answer on the socket.
type reply struct {
	Done, Total int64           `json:",omitempty"`
	Noticed     []string        `json:",omitempty"`
	Result      json.RawMessage `json:",omitempty"`
	Error       string          `json:",omitempty"`
}

func writeResult(w io.Writer, result any, noticed []string, err error) {
	r := reply{Noticed: noticed}
	if err == nil {
		r.Result, err = json.Marshal(result)
	}
	if err != nil {
		r.Error = Explain(err)
	}
	json.NewEncoder(w).Encode(r)
}

func serveCall[In, Out any](call func(context.Context, In) (Out, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var in In
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			writeResult(w, nil, nil, err)
			return
		}
		out, err := call(r.Context(), in)
		writeResult(w, out, nil, err)
	}
}

// importedFiles are what an import consists of.
var importedFiles = []string{"summary.csv", "comments.csv", "votes.csv", "participants-votes.csv"}

func (d Direct) serveImport(w http.ResponseWriter, r *http.Request) {
	files := fstest.MapFS{}
	for t := tar.NewReader(r.Body); ; {
		h, err := t.Next()
		if err == io.EOF {
			break
		}
		var content []byte
		if err == nil && (h.Size > polis.MaxFile || !slices.Contains(importedFiles, h.Name)) {
			err = Sentence("the server was sent a file that is too large, or no part of an export")
		}
		if err == nil {
			content, err = io.ReadAll(t)
		}
		if err != nil {
			writeResult(w, nil, nil, err)
			return
		}
		files[h.Name] = &fstest.MapFile{Data: content}
	}
	line := json.NewEncoder(w)
	number, noticed, err := d.Import(r.Context(), files, func(done, total int64) {
		line.Encode(reply{Done: done, Total: total})
		http.NewResponseController(w).Flush()
	})
	writeResult(w, number, noticed, err)
}

func (d Direct) serveExport(w http.ResponseWriter, r *http.Request) {
	var e Export
	if err := json.Unmarshal([]byte(r.URL.Query().Get("export")), &e); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	stream(w, func(to io.Writer) error { return d.Export(r.Context(), e, to) })
}

func (d Direct) serveAudit(w http.ResponseWriter, r *http.Request) {
	consultation, err := strconv.ParseInt(r.URL.Query().Get("consultation"), 10, 64)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	stream(w, func(to io.Writer) error {
		return d.Audit(r.Context(), consultation, r.URL.Query().Get("recipient"), to)
	})
}

// stream sends what is written; an error after its first byte can only cut the connection.
func stream(w http.ResponseWriter, write func(io.Writer) error) {
	begun := &countingWriter{w: w}
	if err := write(begun); err != nil {
		if begun.n > 0 {
			panic(http.ErrAbortHandler)
		}
		http.Error(w, Explain(err), http.StatusUnprocessableEntity)
	}
}

type countingWriter struct {
	w io.Writer
	n int64
}

func (c *countingWriter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}
