package attachment

import (
	"encoding/json"
	"mime"
	"strings"
	"testing"
	"unicode/utf8"
)

// Only images that we made are shown; everything is told not to run.
func TestHeaders(t *testing.T) {
	for _, kind := range []Kind{JPEG, PNG, PDF, Text, ODT, "unheard of"} {
		file := File{Name: "nom" + kind.extension(), Kind: kind, SHA256: [32]byte{0xAB}}
		h := file.Headers()
		for name, want := range map[string]string{
			"X-Content-Type-Options":       "nosniff",
			"Cross-Origin-Resource-Policy": "same-origin",
			"Accept-Ranges":                "bytes",
			"ETag":                         `"ab` + strings.Repeat("0", 62) + `"`,
		} {
			if h[name] != want {
				t.Errorf("%s: %s is %q", kind, name, h[name])
			}
		}
		policy := h["Content-Security-Policy"]
		if !strings.HasPrefix(policy, "sandbox;") || !strings.Contains(policy, "default-src 'none'") ||
			strings.Contains(policy, "allow-") || strings.Contains(policy, "script") {
			t.Errorf("%s: the policy is %q", kind, policy)
		}
		media, _, err := mime.ParseMediaType(h["Content-Type"])
		if err != nil || strings.Contains(media, "html") || strings.Contains(media, "xml") || strings.Contains(media, "svg") {
			t.Errorf("%s: the type is %q", kind, h["Content-Type"])
		}
		shown := strings.HasPrefix(h["Content-Disposition"], "inline;")
		if shown != (kind == JPEG || kind == PNG) {
			t.Errorf("%s: %s", kind, h["Content-Disposition"])
		}
		if !strings.Contains(h["Cache-Control"], "private") {
			t.Errorf("%s: %s", kind, h["Cache-Control"])
		}
	}

	preview := Preview{Kind: PNG}.Headers("photo.jpg")
	if !strings.Contains(preview["Content-Disposition"], `"photo.png"`) || preview["Content-Type"] != "image/png" {
		t.Errorf("preview: %v", preview)
	}
	nameless := File{Kind: PDF, SHA256: [32]byte{1, 2, 3, 4}}.Headers()["Content-Disposition"]
	if !strings.Contains(nameless, `"01020304.pdf"`) {
		t.Errorf("nameless: %s", nameless)
	}
}

// Whatever a file is called, its header is one line that says the name again.
func FuzzContentDisposition(f *testing.F) {
	for _, name := range []string{"photo", `a"b\c;d%e`, "été à 3 ?", "رأي", "a\r\nSet-Cookie: b", "😀 '*"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, claimed string) {
		name := DisplayName(claimed, PDF)
		header := File{Name: name, Kind: PDF}.Headers()["Content-Disposition"]
		for _, c := range []byte(header) {
			if c < ' ' || c > '~' {
				t.Fatalf("%q", header)
			}
		}
		_, parameters, err := mime.ParseMediaType(header)
		if err != nil {
			// Go's parser refuses two spellings of one parameter: look at each.
			short, long, _ := strings.Cut(header, "; filename*=")
			if _, _, err := mime.ParseMediaType(short); err != nil {
				t.Fatalf("%q: %v", short, err)
			}
			_, parameters, err = mime.ParseMediaType("attachment; filename*=" + long)
			if err != nil {
				t.Fatalf("%q: %v", long, err)
			}
		}
		if name != "" && utf8.ValidString(name) && parameters["filename"] != name {
			t.Fatalf("%q reads %q, want %q", header, parameters["filename"], name)
		}
	})
}

// An id has one spelling, also in JSON.
func TestID(t *testing.T) {
	id := NewID()
	if again, err := ParseID(id.String()); err != nil || again != id {
		t.Fatalf("%v, %v", again, err)
	}
	text, err := json.Marshal(id)
	var again ID
	if err != nil || string(text) != `"`+id.String()+`"` || json.Unmarshal(text, &again) != nil || again != id {
		t.Fatalf("%s, %v, %v", text, again, err)
	}
	if NewID() == id {
		t.Fatal("twice the same")
	}
	hex := strings.Repeat("ab", 16)
	for _, bad := range []string{"", hex[:31], hex + "0", strings.ToUpper(hex), hex[:31] + "g", "../" + hex[3:], hex[:30] + "é"} {
		if _, err := ParseID(bad); err == nil {
			t.Errorf("%q is taken for an id", bad)
		}
		if json.Unmarshal([]byte(`"`+bad+`"`), &again) == nil {
			t.Errorf("%q is taken for an id in JSON", bad)
		}
	}
}
