package attachment

import (
	"strings"
	"testing"
)

func TestDisplayName(t *testing.T) {
	for _, c := range []struct {
		claimed string
		kind    Kind
		want    string
	}{
		{"photo.jpg", JPEG, "photo.jpg"},
		{"photo.JPEG", JPEG, "photo.jpg"},
		{"photo", PNG, "photo.png"},
		{"compte rendu  du 3 mai.pdf", PDF, "compte rendu du 3 mai.pdf"},
		{"Qui décide ?.odt", ODT, "Qui décide ?.odt"},
		{"v1.2", Text, "v1.2.txt"},
		{"page.html", PNG, "page.html.png"},
		{"facture.pdf.exe", PDF, "facture.pdf.exe.pdf"},
		{"../../../etc/passwd", Text, "passwd.txt"},
		{`C:\Users\Moi\Bureau\lettre.odt`, ODT, "lettre.odt"},
		{"a/b\\c/", Text, ""},
		{"", PDF, ""},
		{".", PDF, ""},
		{"..", PDF, ""},
		{".bashrc", Text, "bashrc.txt"},
		{".jpg", JPEG, "jpg.jpg"},
		{" . . ", Text, ""},
		{"a\x00b\r\nc\td.txt", Text, "ab c d.txt"},
		{"\u202Egpj.exe", JPEG, "gpj.exe.jpg"},
		{"vi\u200Bde\uFEFF.txt", Text, "vide.txt"},
		{"ligne\u2028autre.txt", Text, "ligne autre.txt"},
		{"cass\xE9.txt", Text, "cass.txt"},
		{"e\u0301te\u0301.txt", Text, "été.txt"},
		{"رأي.pdf", PDF, "رأي.pdf"},
		{strings.Repeat("é", 300) + ".jpg", JPEG, strings.Repeat("é", 96) + ".jpg"},
		{strings.Repeat("a", 95) + "x\u0323\u0307\u0308.jpg", JPEG, strings.Repeat("a", 95) + ".jpg"},
		{strings.Repeat("a ", 300), Text, strings.TrimRight(strings.Repeat("a ", 48), " ") + ".txt"},
	} {
		if got := DisplayName(c.claimed, c.kind); got != c.want {
			t.Errorf("%q: %q, want %q", c.claimed, got, c.want)
		}
	}
}

// Whatever a browser claims, the name can be shown and offered, and is final.
func FuzzDisplayName(f *testing.F) {
	f.Add("a/b\\c.jpg.exe")
	f.Add("\u202Egpj.\u0301exe\xFF")
	f.Add(strings.Repeat("e\u0301.", 200))
	f.Fuzz(func(t *testing.T, claimed string) {
		for _, kind := range []Kind{JPEG, PNG, PDF, Text, ODT} {
			if err := nameFault(DisplayName(claimed, kind), kind); err != nil {
				t.Fatal(err)
			}
		}
	})
}
