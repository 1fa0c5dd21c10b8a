package pdf_test

import (
	"bytes"
	"strings"
	"testing"

	"voix/deliberation/dossier/document/documenttest"
	"voix/deliberation/dossier/document/pdf"
)

func TestSheetsDrawWordsWhereTheyAreTold(t *testing.T) {
	draw := func() []byte {
		s, err := pdf.NewSheets("Affiche")
		if err != nil {
			t.Fatal(err)
		}
		letters := pdf.Letters{Size: 140}
		s.Turn()
		wide := 100 * pdf.Millimetre
		words := s.Set(wide, pdf.Span{Text: strings.Repeat("mot ", 60), Letters: letters}, pdf.Span{Text: "gras ✊🏾", Letters: pdf.Letters{Size: 200, Bold: true}})
		if words.Lines() < 5 || words.Width() > wide || words.Height() != pdf.Length(words.Lines())*words.First(1).Height() {
			t.Errorf("%d lines, %d wide, %d high", words.Lines(), words.Width(), words.Height())
		}
		if first, rest := words.First(2), words.After(2); first.Lines() != 2 || first.Lines()+rest.Lines() != words.Lines() {
			t.Errorf("%d lines and %d are not %d", first.Lines(), rest.Lines(), words.Lines())
		}
		s.Write(words, 20*pdf.Millimetre, 30*pdf.Millimetre)
		s.WriteEnd(s.Shorten(wide, pdf.Span{Text: "droite", Letters: letters}), 20*pdf.Millimetre, 200*pdf.Millimetre)
		s.WriteCentred(s.Shorten(wide, pdf.Span{Text: "centre", Letters: letters}), 20*pdf.Millimetre, 210*pdf.Millimetre)
		s.Write(s.Shorten(wide, pdf.Span{Text: "شعبة", Letters: letters}), 20*pdf.Millimetre, 220*pdf.Millimetre)
		s.Turn()
		s.Outlined(pdf.Span{Text: "ESSAI", Letters: pdf.Letters{Size: 900, Bold: true}}, 45)
		s.Modules(20*pdf.Millimetre, 20*pdf.Millimetre, 30*pdf.Millimetre, 3, func(column, row int) bool { return column == row })
		var b bytes.Buffer
		if err := s.Output(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	file := draw()
	if !bytes.Equal(file, draw()) {
		t.Error("the same calls give another file")
	}
	pages := documenttest.ReadPDF(t, file)
	if len(pages) != 2 || strings.Count(pages[0].Text(), "mot") != 60 || !strings.Contains(pages[0].Text(), "[émoji]") || !strings.Contains(pages[1].Text(), "ESSAI") {
		t.Fatalf("%d pages: %q", len(pages), pages[0].Text())
	}
	const millimetre = 72 / 25.4
	at := map[string]float64{}
	for _, p := range pages[0].Pieces {
		if p.X < 20*millimetre-0.1 || p.X > 120*millimetre || p.Y > (297-30)*millimetre {
			t.Errorf("%q stands at %v, %v", p.Text, p.X, p.Y)
		}
		at[p.Text] = p.X
	}
	if at["droite"] < 100*millimetre || at["centre"] < 60*millimetre || at["centre"] > 70*millimetre {
		t.Errorf("words stand at %v", at)
	}
	if squares := pages[1].Rectangles; len(squares) != 4 { // the ground and three modules
		t.Errorf("modules are %v", squares)
	}
}
