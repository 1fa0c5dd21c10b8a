package mailbox

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"testing"
)

// Part is one form of what a letter says.
type Part struct{ Type, Text string }

// Parts are the forms of what a letter says, the first of which is the plainest.
func (l Letter) Parts(t testing.TB) (all []Part) {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(l.Raw))
	if err != nil {
		t.Fatal(err)
	}
	kind, parameters, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("%q, %v: want multipart/alternative", kind, err)
	}
	r := multipart.NewReader(m.Body, parameters["boundary"])
	for {
		part, err := r.NextRawPart()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		if e := part.Header.Get("Content-Transfer-Encoding"); e != "quoted-printable" {
			t.Fatalf("encoding %q", e)
		}
		text, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, Part{part.Header.Get("Content-Type"), string(text)})
	}
}
