package server

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing/fstest"
	"time"

	"github.com/go-playground/validator/v10"

	"voix/deliberation"
	"voix/deliberation/polis"
	"voix/server/journal"
)

// Opening is a consultation about to be opened. Days are those in Paris on which the phases begin. Direct.Open refuses one that
// breaks the rules of its tags.
type Opening struct {
	Title   string `validate:"required,words,line,max=140"`
	Summary string `validate:"required,words,max=10000"`
	Begins  [deliberation.Closed]time.Time
	Rules   deliberation.Rules // zero: the defaults
}

// Operator is what the commands of the operator do: on a platform of their own, or through the socket of the server that
// has the data folder open.
type Operator interface {
	// Import reads, checks and takes in a Pol.is export, and returns the consultation's number and what was noticed.
	Import(ctx context.Context, files fs.FS, progress Progress) (number int64, noticed []string, err error)
	// Export writes the dossier of a consultation as of an entry, 0 for the last.
	Export(ctx context.Context, consultation int64, at uint64, w io.Writer) error
	// Open opens a consultation and returns its number.
	Open(ctx context.Context, o Opening) (int64, error)
	// Invite lets a person take part and returns the sign-in code.
	Invite(ctx context.Context, n Newcomer) (string, error)
	// Compact leaves no erased byte in the store's file.
	Compact(ctx context.Context) error
}

// Direct is the Operator on an open platform.
type Direct struct{ Platform *Platform }

// Import implements Operator.
func (d Direct) Import(ctx context.Context, files fs.FS, progress Progress) (int64, []string, error) {
	export, err := polis.Read(files)
	if err != nil {
		return 0, nil, err
	}
	number, err := d.Platform.Import(ctx, export, progress)
	return number, export.Differences.First, err
}

// Export implements Operator.
func (d Direct) Export(ctx context.Context, consultation int64, at uint64, w io.Writer) error {
	return d.Platform.Export(ctx, consultation, at, w)
}

// Open implements Operator.
func (d Direct) Open(ctx context.Context, o Opening) (number int64, err error) {
	if err := checkInput(o); err != nil {
		return 0, err
	}
	id, hash, document, err := d.Platform.NewText(deliberation.Text{Title: o.Title, Body: o.Summary, Language: "fr"})
	if err != nil {
		return 0, err
	}
	receipt, err := d.Platform.Do(ctx, d.Platform.NewID(), deliberation.OpenConsultation{Text: id, Hash: hash, Begins: o.Begins, Rules: o.Rules}, document)
	if err != nil {
		return 0, err
	}
	d.Platform.Read(func(s *deliberation.State) { number, _ = s.ConsultationOpenedBy(receipt.Outcome.First) })
	return number, nil
}

// Invite implements Operator.
func (d Direct) Invite(ctx context.Context, n Newcomer) (string, error) {
	if err := checkInput(n); err != nil {
		return "", err
	}
	_, code, err := d.Platform.Join(ctx, d.Platform.NewID(), n)
	return code, err
}

// ErrNothingToCompact: the store leaves no deleted bytes by itself, or compacts itself.
var ErrNothingToCompact = errors.New("this store is compacted by its own server")

// Compact implements Operator.
func (d Direct) Compact(ctx context.Context) error {
	if _, ok := d.Platform.Store.(journal.Compacter); !ok {
		return ErrNothingToCompact
	}
	return d.Platform.compact(ctx)
}

// Sentence is an error that the operator should read as it is.
type Sentence string

func (s Sentence) Error() string { return string(s) }

var inputRules = sync.OnceValue(newValidator)

// checkInput returns a Sentence with a line for each field that breaks a rule.
func checkInput(input any) error {
	err := inputRules().Struct(input)
	var invalid validator.ValidationErrors
	if !errors.As(err, &invalid) {
		return err
	}
	var lines []string
	for _, f := range invalid {
		field := strings.ToLower(f.Field())
		switch f.Tag() {
		case "required":
			lines = append(lines, fmt.Sprintf("the %s is empty", field))
		case "max":
			lines = append(lines, fmt.Sprintf("the %s is longer than %s characters", field, f.Param()))
		case "line":
			lines = append(lines, fmt.Sprintf("the %s is more than one line, or holds tabs", field))
		default:
			lines = append(lines, fmt.Sprintf("the %s is blank, or holds characters that cannot be shown", field))
		}
	}
	return Sentence(strings.Join(lines, "\n"))
}

// socketPath is where the server that has a data folder open takes the operator's commands.
func socketPath(data string) string { return filepath.Join(data, "voix.sock") }

// ServeOperator answers the operator's commands on the socket of a data folder until ctx ends. Only the owner of the folder can open it.
func (p *Platform) ServeOperator(ctx context.Context, data string) error {
	path := socketPath(data)
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		l.Close()
		return err
	}
	d := Direct{p}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /import", d.serveImport)
	mux.HandleFunc("GET /export", d.serveExport)
	mux.HandleFunc("POST /open", serveCall(func(ctx context.Context, o Opening) (int64, error) { return d.Open(ctx, o) }))
	mux.HandleFunc("POST /invite", serveCall(func(ctx context.Context, n Newcomer) (string, error) { return d.Invite(ctx, n) }))
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

// serveExport sends the archive; an error after its first byte can only cut the connection.
func (d Direct) serveExport(w http.ResponseWriter, r *http.Request) {
	consultation, err := strconv.ParseInt(r.URL.Query().Get("consultation"), 10, 64)
	at, err2 := strconv.ParseUint(r.URL.Query().Get("at"), 10, 64)
	if err := errors.Join(err, err2); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	begun := &countingWriter{w: w}
	if err := d.Export(r.Context(), consultation, at, begun); err != nil {
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

// Through is the Operator that asks the server which has a data folder open.
type Through struct{ client *http.Client }

// DialOperator finds the server that has a data folder open.
func DialOperator(data string) *Through {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "unix", socketPath(data))
	}
	return &Through{&http.Client{Transport: &http.Transport{DialContext: dial}}}
}

func (t *Through) post(ctx context.Context, path string, body io.Reader) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://voix"+path, body)
	if err != nil {
		return nil, err
	}
	return t.client.Do(request)
}

// call sends one command and reads its lines until the result.
func (t *Through) call(ctx context.Context, path string, body io.Reader, into any, progress Progress) ([]string, error) {
	response, err := t.post(ctx, path, body)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	for lines := json.NewDecoder(response.Body); ; {
		var r reply
		if err := lines.Decode(&r); err != nil {
			return nil, fmt.Errorf("the server broke off: %w", err)
		}
		switch {
		case r.Error != "":
			return r.Noticed, Sentence(r.Error)
		case r.Result != nil:
			return r.Noticed, json.Unmarshal(r.Result, into)
		case progress != nil:
			progress(r.Done, r.Total)
		}
	}
}

func (t *Through) callJSON(ctx context.Context, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	_, err = t.call(ctx, path, bytes.NewReader(body), out, nil)
	return err
}

// Import implements Operator.
func (t *Through) Import(ctx context.Context, files fs.FS, progress Progress) (number int64, noticed []string, err error) {
	var body bytes.Buffer
	w := tar.NewWriter(&body)
	for _, name := range importedFiles {
		content, err := fs.ReadFile(files, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue // the reader says what is missing
		}
		if err != nil {
			return 0, nil, err
		}
		if err := w.WriteHeader(&tar.Header{Name: name, Size: int64(len(content)), Mode: 0o600}); err != nil {
			return 0, nil, err
		}
		if _, err := w.Write(content); err != nil {
			return 0, nil, err
		}
	}
	if err := w.Close(); err != nil {
		return 0, nil, err
	}
	noticed, err = t.call(ctx, "/import", &body, &number, progress)
	return number, noticed, err
}

// Export implements Operator.
func (t *Through) Export(ctx context.Context, consultation int64, at uint64, w io.Writer) error {
	query := url.Values{"consultation": {strconv.FormatInt(consultation, 10)}, "at": {strconv.FormatUint(at, 10)}}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://voix/export?"+query.Encode(), nil)
	if err != nil {
		return err
	}
	response, err := t.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		why, err := io.ReadAll(io.LimitReader(response.Body, 4096))
		return errors.Join(Sentence(strings.TrimSpace(string(why))), err)
	}
	_, err = io.Copy(w, response.Body)
	return err
}

// Open implements Operator.
func (t *Through) Open(ctx context.Context, o Opening) (number int64, err error) {
	return number, t.callJSON(ctx, "/open", o, &number)
}

// Invite implements Operator.
func (t *Through) Invite(ctx context.Context, n Newcomer) (code string, err error) {
	return code, t.callJSON(ctx, "/invite", n, &code)
}

// Compact implements Operator.
func (t *Through) Compact(ctx context.Context) error {
	return t.callJSON(ctx, "/compact", struct{}{}, &struct{}{})
}
