package browser_test

import (
	"bytes"
	"flag"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"voix/server/account"
)

var htmlIn = flag.String("html", "", "write every page as it is served below this folder")

// Every page, in every state, for who is signed in and who is not, is a whole document in French with ids of its own; with
// -html they are written, for the checker of HTML. No browser is needed.
func TestEveryPageIsWritten(t *testing.T) {
	c := theSite(t)
	cookie := c.session(t, c.reader)
	for _, v := range visits(c) {
		for _, in := range []bool{false, true} {
			if v.reply || v.in && !in || in && !v.in && !v.both {
				continue // or the same as another
			}
			name := v.name
			if in {
				name += "-in"
			}
			body := c.page(t, v, in, cookie)
			if *htmlIn != "" {
				if err := os.WriteFile(filepath.Join(*htmlIn, name+".html"), body, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			whole(t, name, string(body))
		}
	}
}

var ids = regexp.MustCompile(`\sid="([^"]*)"`)

func whole(t *testing.T, name, html string) {
	t.Helper()
	if !strings.HasPrefix(html, "<!doctype html>\n<html lang=\"fr\" dir=\"ltr\"") || !strings.HasSuffix(strings.TrimSpace(html), "</html>") {
		t.Errorf("%s is no whole document", name)
	}
	seen := map[string]bool{}
	for _, id := range ids.FindAllStringSubmatch(html, -1) {
		if seen[id[1]] {
			t.Errorf("%s: id %q twice", name, id[1])
		}
		seen[id[1]] = true
	}
}

func query(t testing.TB, text string) url.Values {
	t.Helper()
	values, err := url.ParseQuery(text)
	if err != nil {
		t.Fatal(err)
	}
	return values
}

// page asks for a visit, or sends its form.
func (s *site) page(t testing.TB, v visit, in bool, cookie string) []byte {
	t.Helper()
	method, path, contentType := http.MethodGet, v.path, ""
	var body io.Reader
	if v.sent != "" {
		var form string
		method = http.MethodPost
		path, form, _ = strings.Cut(v.sent, "?")
		contentType, body = "application/x-www-form-urlencoded", strings.NewReader(form)
		if path == "/propositions/nouvelle" || strings.HasSuffix(v.route, "/parler") {
			var parts bytes.Buffer
			w := multipart.NewWriter(&parts)
			for name, values := range query(t, form) {
				if err := w.WriteField(name, values[0]); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			contentType, body = w.FormDataContentType(), &parts
		}
	}
	r, err := http.NewRequestWithContext(t.Context(), method, s.url(path), body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("Origin", s.url(""))
	if in {
		r.Header.Set("Cookie", cookie)
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	html, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if int64(answer.StatusCode) != v.status {
		t.Fatalf("%s: %s %s: %d, not %d\n%.500s", v.name, method, path, answer.StatusCode, v.status, html)
	}
	return html
}

// session is the cookie of a person who has just signed in.
func (s *site) session(t testing.TB, p person) string {
	t.Helper()
	since := s.clock.Now().UTC().Truncate(time.Second)
	return "voix=" + s.platform.Keys.Cookie(account.Session{Person: p.number, Since: since})
}
