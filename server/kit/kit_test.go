package kit

import (
	"bytes"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"voix/deliberation"
	"voix/deliberation/dossier/document/documenttest"
)

func write(t testing.TB, d *Debate, which ...Part) []documenttest.Page {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, d, which...); err != nil {
		t.Fatal(err)
	}
	return documenttest.ReadPDF(t, b.Bytes())
}

// squash makes words comparable that were broken into lines.
func squash(words string) string {
	return strings.Join(strings.FieldsFunc(words, func(r rune) bool { return strings.ContainsRune(" \n\u00a0\u202f", r) }), "")
}

// messages are what of a message of the catalogue stands in print, without what is filled in.
func messages(c catalogue, key string) []string {
	return regexp.MustCompile(`\{[a-z]+\}|\*\*|\n`).Split(c[key], -1)
}

// Each part says, in both versions, what it is for.
func TestPartsSayWhatTheyMust(t *testing.T) {
	both, err := catalogues()
	if err != nil {
		t.Fatal(err)
	}
	for easy, c := range map[bool]catalogue{false: both.french, true: both.easy} {
		d := sample(t)
		d.Easy = easy
		for part, must := range map[Part]struct{ keys, words []string }{
			Poster: {[]string{"audience.everybody", "access.wheelchair", "access.childcare", "access.sign_language", "access.meal", "access.online", "poster.more"},
				[]string{d.Title, "Samedi 12 décembre 2026", "de 14 h à 17 h", d.Place, d.Online, d.Welcome, d.Contact, d.Short, d.Office, d.Conveners[1], "gratuit"}},
			Welcome: {[]string{"welcome.what_text", "welcome.who_text", "welcome.then_text", "welcome.nameless", "welcome.nameless_text", "welcome.rights_text", "welcome.help_text"},
				[]string{"Ici, nous ne pouvons pas débloquer votre dossier", "Défenseur des droits", "09 69 39 00 00", "groupe d’entraide", "assistante sociale", "numéro d’allocataire", "3114"}},
			Guide:  {[]string{"guide.title", "guide.print_text", "guide.before_text", "guide.during_text", "guide.slips_text", "guide.after_text"}, []string{d.Title}},
			Agenda: {[]string{"agenda.title"}, []string{d.Agenda[0].Text, d.Agenda[1].Text, d.Agenda[2].Text}},
			Tally: {[]string{"tally.lead", "tally.concerned", "tally.agent", "tally.association", "tally.resident", "tally.printed", "tally.given", "tally.back", "tally.spoiled", "tally.differ", "tally.forms", "tally.avis"},
				[]string{d.Title}},
			Forms: {[]string{"form.lead", "sheet.college", "college.concerned", "college.agent", "college.association", "college.resident", "form.for", "form.against", "form.asking", "form.idea", "form.receipt", "slip.use"},
				[]string{d.Typed, "Débat 12"}},
			Avis: {[]string{"avis.lead", "college.concerned", "college.resident", "choice.agree", "choice.disagree", "choice.pass", "avis.receipt", "slip.use"},
				[]string{"Ce n’est pas une élection", d.Agenda[1].Text, d.Agenda[2].Text}},
			Minutes: {[]string{"minutes.for", "minutes.against", "minutes.asking", "minutes.adopt", "minutes.show", "minutes.divides", "minutes.next_who", "minutes.after", "people.agent", "choice.pass"},
				[]string{d.Agenda[0].Text, d.Agenda[1].Text, d.Agenda[2].Text}},
		} {
			var all strings.Builder
			for _, page := range write(t, d, part) {
				all.WriteString(page.Text())
			}
			printed := squash(all.String())
			for _, key := range must.keys {
				if c[key] == "" {
					t.Fatalf("nothing is said as %s", key)
				}
				for _, words := range messages(c, key) {
					if !strings.Contains(printed, squash(words)) {
						t.Errorf("easy %v: the part %v does not say %q", easy, part, words)
					}
				}
			}
			for _, words := range must.words {
				if !strings.Contains(printed, squash(words)) {
					t.Errorf("easy %v: the part %v lacks %q", easy, part, words)
				}
			}
			if strings.ContainsAny(all.String(), "{}*") {
				t.Errorf("easy %v: in the part %v a placeholder is left", easy, part)
			}
			if part == Avis && strings.Contains(printed, squash(d.Agenda[0].Text)) {
				t.Error("an opinion is asked for on what is no question")
			}
		}
	}
}

// A sheet has its own reference where whoever enters it looks, and its own receipt on the slip, once; no other sheet's.
func TestEverySheetIsItsOwn(t *testing.T) {
	d := sample(t)
	d.Forms, d.Avis = sheets(t, deliberation.FormSheet, 1, 20), sheets(t, deliberation.AvisSheet, 3, 9)
	for part, all := range map[Part][]Sheet{Forms: d.Forms, Avis: d.Avis} {
		pages := write(t, d, part)
		if len(pages) != len(all) {
			t.Fatalf("%d sheets on %d pages", len(all), len(pages))
		}
		for n, page := range pages {
			seen := map[string]int{}
			for _, piece := range page.Pieces {
				seen[piece.Text]++
			}
			for i, sheet := range all {
				references, receipts := seen[sheet.Reference], seen[sheet.Receipt]
				if i == n && (references != 2 || receipts != 1) || i != n && references+receipts != 0 {
					t.Errorf("page %d has the reference of sheet %d %d times, its receipt %d times", n+1, i+1, references, receipts)
				}
			}
		}
	}
}

func TestWholeNumbersItsPages(t *testing.T) {
	d := sample(t)
	d.Rehearsal = true
	var b bytes.Buffer
	if err := Whole(&b, d); err != nil {
		t.Fatal(err)
	}
	pages := documenttest.ReadPDF(t, b.Bytes())
	for n, page := range pages {
		if foot := "page " + number(int64(n+1)) + " sur " + number(int64(len(pages))); !strings.Contains(page.Text(), foot) {
			t.Errorf("page %d lacks %q", n+1, foot)
		}
		if !strings.Contains(page.Text(), "RÉPÉTITION\n") {
			t.Errorf("page %d of a rehearsal does not say so", n+1)
		}
	}
	// guide, poster, agenda, welcome, tally, two forms, two avis sheets, minutes of three points
	if len(pages) != 5+2+2+5 {
		t.Errorf("%d pages", len(pages))
	}
	d.Rehearsal, d.Agenda, d.Forms = false, nil, nil
	b.Reset()
	if err := Whole(&b, d); err != nil {
		t.Fatal(err)
	}
	for _, page := range documenttest.ReadPDF(t, b.Bytes()) {
		if strings.Contains(page.Text(), "RÉPÉTITION") {
			t.Error("what counts is called a rehearsal")
		}
	}
}

func TestTheSameGivesTheSameBytes(t *testing.T) {
	whole := func() []byte {
		var b bytes.Buffer
		if err := Whole(&b, sample(t)); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	first := whole()
	for range 3 {
		if !bytes.Equal(first, whole()) {
			t.Fatal("twice the same kit is not the same file")
		}
	}
}

// Nothing is grey: a copier makes dots of it.
func TestAllIsBlack(t *testing.T) {
	var b bytes.Buffer
	d := sample(t)
	d.Rehearsal = true
	if err := Whole(&b, d); err != nil {
		t.Fatal(err)
	}
	for n, page := range documenttest.ReadPDF(t, b.Bytes()) {
		for _, colour := range page.Colours {
			if colour != "0.000" && colour != "1.000" {
				t.Errorf("page %d draws in %s", n+1, colour)
			}
		}
		if len(page.Colours) < 5 || len(page.LineWidths) == 0 {
			t.Fatalf("page %d sets %d colours and %d widths", n+1, len(page.Colours), len(page.LineWidths))
		}
		if slices.Min(page.LineWidths) < 0.5 {
			t.Errorf("page %d has a line of %v pt", n+1, slices.Min(page.LineWidths))
		}
	}
}

func TestWhatCannotBePrintedIsRefused(t *testing.T) {
	for what, change := range map[string]func(*Debate){
		"no title":               func(d *Debate) { d.Title = " " },
		"no number":              func(d *Debate) { d.Number = 0 },
		"no place":               func(d *Debate) { d.Place, d.Online = "", "" },
		"no convener":            func(d *Debate) { d.Conveners = nil },
		"an unknown access":      func(d *Debate) { d.Access = append(d.Access, "helicopter") },
		"an unknown public":      func(d *Debate) { d.Audience = "nobody" },
		"a question too long":    func(d *Debate) { d.Agenda[1].Text = strings.Repeat("é", MostItemText+1) },
		"too many points":        func(d *Debate) { d.Agenda = slices.Repeat(d.Agenda, 7) },
		"a form without receipt": func(d *Debate) { d.Forms[0].Receipt = "" },
		"an endless address":     func(d *Debate) { d.Receipts += strings.Repeat("a", 300) },
		"no form":                func(d *Debate) { d.Forms = nil },
	} {
		d := sample(t)
		change(d)
		var b bytes.Buffer
		if err := Write(&b, d, Poster, Forms, Avis); err == nil || b.Len() > 0 {
			t.Errorf("%s: %v, %d bytes", what, err, b.Len())
		}
	}
	d := sample(t)
	for i := range d.Agenda {
		d.Agenda[i].Vote = false
	}
	if err := Write(&bytes.Buffer{}, d, Avis); !errors.Is(err, ErrNoQuestion) {
		t.Errorf("an avis sheet without a question: %v", err)
	}
	for _, part := range Parts() {
		if named, ok := ParsePart(part.String()); !ok || named != part {
			t.Errorf("the part %v is read as %v", part, named)
		}
	}
	if _, ok := ParsePart("form"); ok || len(Parts()) != int(parts) {
		t.Error("there is a part too many, or one is missing")
	}
}

func BenchmarkForms(b *testing.B) {
	d := sample(b)
	d.Forms = sheets(b, deliberation.FormSheet, 1, 200)
	for b.Loop() {
		var out bytes.Buffer
		if err := Write(&out, d, Forms); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(out.Len()), "bytes")
	}
}
