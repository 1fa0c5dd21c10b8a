package documenttest

import (
	"strings"

	"voix/deliberation/dossier/document"
)

// AllWords are the words of a document in its order, parted by space of any kind, as each form must hold them.
func AllWords(d *document.Document) []string {
	var words []string
	add := func(texts ...string) {
		for _, text := range texts {
			words = append(words, strings.Fields(document.Characters(text))...)
		}
	}
	runs := func(runs ...[]document.Span) {
		for _, spans := range runs {
			for _, span := range spans {
				add(span.Text)
			}
		}
	}
	add(d.Title, d.Subtitle)
	for _, block := range d.Blocks {
		switch b := block.(type) {
		case *document.Heading:
			add(b.Text)
		case *document.Paragraph:
			runs(b.Spans)
		case *document.List:
			runs(b.Items...)
		case *document.Table:
			add(b.Caption)
			for _, column := range b.Columns {
				add(column.Name)
			}
			for _, row := range b.Rows {
				runs(row...)
			}
			runs(b.Note)
		case *document.Chart:
			add(b.Caption, b.Description)
			for _, shape := range b.Drawing.Shapes {
				if label, is := shape.(*document.Label); is {
					add(label.Text)
				}
			}
		case *document.Fields:
			for _, item := range b.Items {
				add(item.Name)
				if len(item.Spans) == 0 {
					add(document.Unfilled)
				}
				runs(item.Spans)
			}
		case *document.Contents:
			add(b.Title)
		}
	}
	return words
}
