package kit

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"voix/deliberation/dossier/document/documenttest"
)

func TestALetterTellsWhatBecameOfEachWord(t *testing.T) {
	for _, easy := range []bool{false, true} {
		l := sampleLetter()
		l.Easy, l.Reference = easy, "12-F003P"
		var first, second bytes.Buffer
		if err := WriteLetter(&first, l); err != nil {
			t.Fatal(err)
		}
		if err := WriteLetter(&second, l); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("twice the same letter is not the same file: %v", err)
		}
		var all strings.Builder
		for _, page := range documenttest.ReadPDF(t, first.Bytes()) {
			all.WriteString(page.Text())
		}
		printed := squash(all.String())
		must := []string{"Ce que votre parole est devenue", l.Title, "Jeudi 1er avril 2027", "samedi 12 décembre 2026", l.Conveners[0], l.Conveners[1], l.Reference, l.Typed, l.Short, l.Contact}
		for _, o := range l.Outcomes {
			must = append(must, o.Reference, o.Excerpt, o.By, o.Words, day(o.At))
		}
		for _, words := range must {
			if !strings.Contains(printed, squash(words)) {
				t.Errorf("easy %v: the letter lacks %q", easy, words)
			}
		}
		if strings.ContainsAny(all.String(), "{}*") {
			t.Errorf("easy %v: a placeholder is left", easy)
		}
	}
}

func TestALetterWithoutAReasonIsRefused(t *testing.T) {
	for what, change := range map[string]func(*Letter){
		"nothing to tell":         func(l *Letter) { l.Outcomes = nil },
		"set aside without words": func(l *Letter) { l.Outcomes[3].Words = " " },
		"an unknown step":         func(l *Letter) { l.Outcomes[0].Step = "lost" },
		"a step at no time":       func(l *Letter) { l.Outcomes[0].At = time.Time{} },
		"no date":                 func(l *Letter) { l.Date = time.Time{} },
		"no address":              func(l *Letter) { l.Address = "" },
		"nobody who writes":       func(l *Letter) { l.Conveners = nil },
	} {
		l := sampleLetter()
		change(l)
		var b bytes.Buffer
		if err := WriteLetter(&b, l); err == nil || b.Len() > 0 {
			t.Errorf("%s: %v, %d bytes", what, err, b.Len())
		}
	}
}
