package documenttest

import (
	"strconv"

	"pgregory.net/rapid"

	"voix/deliberation/dossier/document"
)

// Random draws a document that passes Check, whose text is anything.
func Random(t *rapid.T) *document.Document {
	r := random{t: t}
	d := &document.Document{Title: r.text(), Subtitle: r.text(), Running: r.text(), Footer: r.text()}
	for range rapid.IntRange(0, 8).Draw(t, "blocks") {
		d.Blocks = append(d.Blocks, r.block())
	}
	return d
}

// random knows which anchors there are already: references lead back only.
type random struct {
	t       *rapid.T
	anchors []string
}

func (r *random) text() string {
	if rapid.Bool().Draw(r.t, "awkward") {
		return Awkward
	}
	return string(rapid.SliceOf(rapid.OneOf(rapid.Byte(), rapid.SampledFrom([]byte("<>&\"' \n\t\x00]")))). // bytes: not all of it is UTF-8
														Draw(r.t, "text"))
}

func (r *random) anchor() string {
	if rapid.Bool().Draw(r.t, "bare") {
		return ""
	}
	r.anchors = append(r.anchors, "a-"+strconv.Itoa(len(r.anchors)))
	return r.anchors[len(r.anchors)-1]
}

func (r *random) spans() []document.Span {
	var spans []document.Span
	for range rapid.IntRange(0, 3).Draw(r.t, "spans") {
		flags := rapid.IntRange(0, 7).Draw(r.t, "flags")
		links := []string{"", "https://voix.example/?a=1&b=\"2\"", "javascript:alert(1)", "#", r.text()}
		for _, anchor := range r.anchors {
			links = append(links, "#"+anchor)
		}
		link := rapid.SampledFrom(links).Draw(r.t, "link")
		span := document.Span{Text: r.text(), Strong: flags&1 != 0, Emphasis: flags&2 != 0, Code: flags&4 != 0, Link: link,
			Language: rapid.SampledFrom([]string{"", "", "ar", "he", "en-GB", "zh-Hant", "no language", "\"><b>"}).Draw(r.t, "language")}
		if to, refers := span.Reference(); refers && !r.known(to) {
			span.Link = ""
		}
		spans = append(spans, span)
	}
	return spans
}

func (r *random) known(anchor string) bool {
	for _, known := range r.anchors {
		if known == anchor {
			return true
		}
	}
	return false
}

func (r *random) runs(most int) [][]document.Span {
	var runs [][]document.Span
	for range rapid.IntRange(0, most).Draw(r.t, "runs") {
		runs = append(runs, r.spans())
	}
	return runs
}

func (r *random) block() document.Block {
	number := func(least, most int) int { return rapid.IntRange(least, most).Draw(r.t, "number") }
	switch number(0, 7) {
	case 0:
		return &document.Heading{Level: number(1, 4), Text: r.text(), Anchor: r.anchor()}
	case 1:
		return &document.Paragraph{Style: document.Style(number(0, 3)), Spans: r.spans()}
	case 2:
		return &document.List{Ordered: number(0, 1) == 1, Items: r.runs(3)}
	case 3:
		table := &document.Table{Caption: r.text(), Anchor: r.anchor()}
		for range number(1, 12) {
			table.Columns = append(table.Columns, document.Column{Name: r.text(), Number: number(0, 1) == 1, Weight: number(0, 9)})
		}
		for range number(0, 2) {
			row := make([][]document.Span, len(table.Columns))
			for i := range row {
				row[i] = r.spans()
			}
			table.Rows = append(table.Rows, row)
		}
		table.Note = r.spans()
		return table
	case 4:
		chart := &document.Chart{Caption: r.text(), Anchor: r.anchor(), Description: r.text(), Drawing: document.Drawing{Width: 1000, Height: number(1, 3000)}}
		for range number(0, 6) {
			chart.Drawing.Shapes = append(chart.Drawing.Shapes, r.shape(number))
		}
		return chart
	case 5:
		fields := &document.Fields{}
		for range number(0, 3) {
			fields.Items = append(fields.Items, document.Field{Name: r.text(), Spans: r.spans()})
		}
		return fields
	case 6:
		return &document.Contents{Title: r.text()}
	}
	return &document.Break{}
}

func (r *random) shape(number func(least, most int) int) document.Shape {
	ink := document.Ink(number(0, 6))
	switch number(0, 3) {
	case 0:
		return &document.Rectangle{X: number(-10, 1000), Y: number(-10, 1000), Width: number(0, 1000), Height: number(0, 300), Ink: ink}
	case 1:
		return &document.Line{X1: number(0, 1000), Y1: number(0, 1000), X2: number(0, 1000), Y2: number(0, 1000), Ink: ink, Dashed: number(0, 1) == 1, Thick: number(0, 1) == 1}
	case 2:
		return &document.Dot{X: number(0, 1000), Y: number(0, 1000), Radius: number(0, 60), Ink: ink}
	}
	return &document.Label{X: number(0, 1000), Y: number(0, 1000), Text: r.text(), Size: number(1, 60), Align: document.Align(number(0, 2)), Ink: ink, Strong: number(0, 1) == 1}
}
