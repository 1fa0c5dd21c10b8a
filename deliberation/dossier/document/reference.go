package document

import (
	"fmt"
	"net/url"
	"strings"
)

// Address is the https address to which a span leads, and whether it leads to one. A Link that is neither an address nor a reference
// leads nowhere: it is text.
func (s *Span) Address() (string, bool) {
	parsed, err := url.Parse(s.Link)
	if err != nil || parsed.Scheme != "https" || parsed.Host == "" || parsed.User != nil {
		return "", false
	}
	return parsed.String(), true
}

// Reference is the anchor in this document to which a span leads, and whether it leads to one.
func (s *Span) Reference() (string, bool) {
	anchor, found := strings.CutPrefix(s.Link, "#")
	return anchor, found && anchorLike(anchor)
}

func anchorLike(text string) bool {
	for _, b := range []byte(text) {
		if (b < 'a' || b > 'z') && (b < 'A' || b > 'Z') && (b < '0' || b > '9') && b != '-' {
			return false
		}
	}
	return text != ""
}

// Check says what keeps a document from being written: an anchor that is none or stands twice, a reference that leads nowhere, a row
// with more or fewer cells than the table has columns, a heading or an ink that there is not, a drawing without a size.
func (d *Document) Check() error {
	anchors := map[string]bool{}
	anchor := func(text string) error {
		switch {
		case text == "":
			return nil
		case !anchorLike(text):
			return fmt.Errorf("anchor %q: letters, digits and hyphens only", text)
		case anchors[text]:
			return fmt.Errorf("anchor %q stands twice", text)
		}
		anchors[text] = true
		return nil
	}
	for i, block := range d.Blocks {
		var err error
		switch b := block.(type) {
		case *Heading:
			if b.Level < 1 || b.Level > 4 {
				err = fmt.Errorf("heading %q: there is no level %d", b.Text, b.Level)
			} else {
				err = anchor(b.Anchor)
			}
		case *Table:
			if err = anchor(b.Anchor); err == nil {
				err = b.check()
			}
		case *Chart:
			if err = anchor(b.Anchor); err == nil {
				err = b.check()
			}
		case nil:
			err = fmt.Errorf("there is none")
		}
		if err != nil {
			return fmt.Errorf("document, block %d: %w", i, err)
		}
	}
	for spans := range d.texts() {
		for i := range spans {
			if to, refers := spans[i].Reference(); refers && !anchors[to] {
				return fmt.Errorf("document: nothing is at %q, to which %q refers", to, spans[i].Text)
			}
		}
	}
	return nil
}

func (t *Table) check() error {
	if len(t.Columns) == 0 {
		return fmt.Errorf("table %q has no columns", t.Caption)
	}
	for i, row := range t.Rows {
		if len(row) != len(t.Columns) {
			return fmt.Errorf("table %q, row %d: %d cells for %d columns", t.Caption, i, len(row), len(t.Columns))
		}
	}
	return nil
}

func (c *Chart) check() error {
	if c.Drawing.Width <= 0 || c.Drawing.Height <= 0 {
		return fmt.Errorf("chart %q has no size", c.Caption)
	}
	for _, shape := range c.Drawing.Shapes {
		ink := Black
		switch s := shape.(type) {
		case *Rectangle:
			ink = s.Ink
		case *Line:
			ink = s.Ink
		case *Dot:
			ink = s.Ink
		case *Label:
			ink = s.Ink
		}
		if ink < Black || ink > Outlined {
			return fmt.Errorf("chart %q: there is no ink %d", c.Caption, ink)
		}
	}
	return nil
}

// texts yields each run of spans of the document in its order.
func (d *Document) texts() func(yield func([]Span) bool) {
	return func(yield func([]Span) bool) {
		for _, block := range d.Blocks {
			var texts [][]Span
			switch b := block.(type) {
			case *Paragraph:
				texts = [][]Span{b.Spans}
			case *List:
				texts = b.Items
			case *Table:
				for _, row := range b.Rows {
					texts = append(texts, row...)
				}
				texts = append(texts, b.Note)
			case *Fields:
				for _, item := range b.Items {
					texts = append(texts, item.Spans)
				}
			}
			for _, spans := range texts {
				if !yield(spans) {
					return
				}
			}
		}
	}
}
