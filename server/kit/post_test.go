package kit

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"voix/deliberation/dossier/document/documenttest"
	"voix/server/account"
)

func samplePost() *Post {
	l := &Post{Organisation: "Entraide du Nord", Site: "Voix au chapitre", Typed: "voix.exemple.fr/moi", Stop: "voix.exemple.fr/arret", Day: time.Date(2027, 3, 2, 9, 0, 0, 0, time.UTC)}
	for _, easy := range []bool{false, true} {
		one := PostLetter{
			Reference: "ABCD-2345", Name: "Amina Benali", Lines: []string{"BATIMENT B ESCALIER 2", "RESIDENCE DES LILAS", "12 RUE DE L'ALMA", "BP 12", "59100 ROUBAIX CEDEX 1"},
			Deadline: time.Date(2027, 3, 20, 0, 0, 0, 0, time.UTC), Day: "2027-03-01", Code: "ABCD-EFGH-JKMN", StopAddress: "https://voix.exemple.fr/arret/" + strings.Repeat("a", 54), Easy: easy,
		}
		for _, news := range account.AllNews() {
			one.News = append(one.News, string(news))
		}
		l.Letters = append(l.Letters, one)
	}
	return l
}

func TestALetterToPostTellsKindsAndHowToEndIt(t *testing.T) {
	l := samplePost()
	var first, second bytes.Buffer
	if err := WritePost(&first, l); err != nil {
		t.Fatal(err)
	}
	if err := WritePost(&second, l); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Errorf("twice the same letters are not the same file: %v", err)
	}
	pages := documenttest.ReadPDF(t, first.Bytes())
	if len(pages) != 2 {
		t.Fatalf("%d pages", len(pages))
	}
	for n, page := range pages {
		printed := squash(page.Text())
		for _, words := range append([]string{"Amina Benali", "ABCD-2345", "ABCD-EFGH-JKMN", l.Organisation, l.Typed, l.Stop, "Lundi 1er mars 2027", "samedi 20 mars 2027"}, l.Letters[n].Lines...) {
			if !strings.Contains(printed, squash(words)) {
				t.Errorf("letter %d lacks %q", n+1, words)
			}
		}
		if strings.ContainsAny(page.Text(), "{}*") || strings.Contains(printed, squash("page 1")) {
			t.Errorf("a placeholder, or how many letters there are, is left")
		}
		if got := readCode(t, page); got != l.Letters[n].StopAddress {
			t.Errorf("the code leads to %q", got)
		}
	}
}

// Whatever names, addresses and organisations are, nothing covers anything else, one letter is one page, and the window shows the address alone, whole.
func TestTheWindowShowsTheAddressAlone(t *testing.T) {
	base := samplePost()
	rapid.Check(t, func(t *rapid.T) {
		l := *base
		l.Organisation = words(t, 20, "organisation")
		one := base.Letters[rapid.IntRange(0, 1).Draw(t, "easy")]
		one.Name = cut(strings.ReplaceAll(words(t, 6, "name"), "\n", " "), account.PostalWidth)
		one.Lines = nil
		for range rapid.IntRange(1, account.PostalLines-1).Draw(t, "lines") {
			one.Lines = append(one.Lines, rapid.StringMatching(`[A-Z0-9][A-Z0-9É' ]{0,36}[A-Z0-9]|W{38}`).Draw(t, "line"))
		}
		one.News = one.News[:rapid.IntRange(1, len(one.News)).Draw(t, "news")]
		l.Letters = []PostLetter{one}
		p, err := composePost(&l)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.pages) != 1 {
			t.Fatalf("%d pages", len(p.pages))
		}
		uncovered(t, p)
		inside := 0
		for _, a := range p.pages[0].ink {
			shows := a.x+a.width > windowClearLeft && a.y+a.height > windowClearTop && a.y < windowClearBottom
			within := a.x >= windowLeft && a.x+a.width <= windowLeft+windowWidth && a.y+a.height <= windowBottom
			switch {
			case shows && !within:
				t.Fatalf("%+v shows in the window", a)
			case within && a.y >= windowTop:
				inside++
			}
		}
		if inside != len(one.Lines)+1 {
			t.Fatalf("%d lines of an address of %d are in the window", inside, len(one.Lines)+1)
		}
	})
}

func TestALetterThatLacksSomethingIsNotPrinted(t *testing.T) {
	for what, change := range map[string]func(*Post){
		"no letters":       func(l *Post) { l.Letters = nil },
		"too many":         func(l *Post) { l.Letters = make([]PostLetter, MostPost+1) },
		"nobody":           func(l *Post) { l.Organisation = " " },
		"no address":       func(l *Post) { l.Letters[0].Lines = nil },
		"too many lines":   func(l *Post) { l.Letters[1].Lines = make([]string, 6) },
		"nothing new":      func(l *Post) { l.Letters[0].News = nil },
		"no way to end it": func(l *Post) { l.Letters[0].Code = "" },
		"no such day":      func(l *Post) { l.Letters[0].Day = "hier" },
	} {
		l := samplePost()
		change(l)
		var b bytes.Buffer
		if err := WritePost(&b, l); err == nil || b.Len() > 0 {
			t.Errorf("%s: %v, %d bytes", what, err, b.Len())
		}
	}
}
