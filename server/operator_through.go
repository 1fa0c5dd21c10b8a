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
	"strconv"
	"strings"
	"time"

	"voix/deliberation"
)

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
func (t *Through) Export(ctx context.Context, e Export, w io.Writer) error {
	raw, err := json.Marshal(e)
	if err != nil {
		return err
	}
	return t.get(ctx, "/export", url.Values{"export": {string(raw)}}, w)
}

// Audit implements Operator.
func (t *Through) Audit(ctx context.Context, consultation int64, recipient string, w io.Writer) error {
	return t.get(ctx, "/audit", url.Values{"consultation": {strconv.FormatInt(consultation, 10)}, "recipient": {recipient}}, w)
}

// SigningKeys implements Operator.
func (t *Through) SigningKeys(ctx context.Context) (keys []deliberation.AnnouncedKey, err error) {
	return keys, t.callJSON(ctx, "/keys", struct{}{}, &keys)
}

// AnnounceKey implements Operator.
func (t *Through) AnnounceKey(ctx context.Context, a deliberation.AnnounceKey) error {
	return t.callJSON(ctx, "/key", a, &struct{}{})
}

// FixRules implements Operator.
func (t *Through) FixRules(ctx context.Context, f deliberation.FixRules) error {
	return t.callJSON(ctx, "/rules", f, &struct{}{})
}

// ToSign implements Operator.
func (t *Through) ToSign(ctx context.Context, consultation int64) (s deliberation.SignDossier, err error) {
	return s, t.callJSON(ctx, "/to-sign", consultation, &s)
}

// Sign implements Operator.
func (t *Through) Sign(ctx context.Context, s deliberation.SignDossier) error {
	return t.callJSON(ctx, "/sign", s, &struct{}{})
}

// get writes what the server sends.
func (t *Through) get(ctx context.Context, path string, query url.Values, w io.Writer) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://voix"+path+"?"+query.Encode(), nil)
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

// InviteAdministrator implements Operator.
func (t *Through) InviteAdministrator(ctx context.Context, ends time.Time) (i AdministratorInvitation, err error) {
	return i, t.callJSON(ctx, "/administrator", ends, &i)
}

// OpenRecords implements Operator.
func (t *Through) OpenRecords(ctx context.Context, asked RecordsAsked) (found RecordsFound, err error) {
	err = t.callJSON(ctx, "/records", asked, &found)
	return found, err
}

// Compact implements Operator.
func (t *Through) Compact(ctx context.Context) error {
	return t.callJSON(ctx, "/compact", struct{}{}, &struct{}{})
}
