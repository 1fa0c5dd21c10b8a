package odt

import (
	"strconv"
	"strings"

	"golang.org/x/text/language"

	"voix/deliberation/dossier/document"
)

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// attribute is text in one line, for an attribute or an element without further markup.
func attribute(text string) string { return escape.Replace(document.OneLine(text)) }

// text writes characters as paragraphs hold them: the format takes several spaces, and one at the beginning, for none.
func (b *body) text(text string) {
	text = document.Characters(text)
	start := 0
	flush := func(end int) { b.put(escape.Replace(text[start:end])) }
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\n', '\t':
			flush(i)
			if text[i] == '\n' {
				b.put("<text:line-break/>")
			} else {
				b.put("<text:tab/>")
			}
			start, b.spaced = i+1, true
		case ' ':
			if b.spaced {
				flush(i)
				b.put("<text:s/>")
				start = i + 1
			}
			b.spaced = true
		default:
			b.spaced = false
		}
	}
	flush(len(text))
}

// paragraph writes an element of text, p or h, with its spans.
func (b *body) paragraph(element, attributes, style string, inner func()) {
	b.put("<text:", element, ` text:style-name="`, style, `"`, attributes, ">")
	b.spaced = true
	inner()
	b.put("</text:", element, ">\n")
}

func (b *body) spans(spans []document.Span) {
	for i := range spans {
		b.span(&spans[i])
	}
}

func (b *body) span(s *document.Span) {
	close := ""
	anchor, refers := s.Reference()
	if address, leads := s.Address(); leads {
		b.put(`<text:a xlink:type="simple" xlink:href="`, attribute(address), `" text:style-name="Internet_20_link" text:visited-style-name="Visited_20_Internet_20_Link">`)
		close = "</text:a>"
	} else if refers {
		b.put(`<text:a xlink:type="simple" xlink:href="#`, anchor, `" text:style-name="Internet_20_link" text:visited-style-name="Visited_20_Internet_20_Link">`)
		close = "</text:a>"
	}
	if style := b.spanStyle(s); style != "" {
		b.put(`<text:span text:style-name="`, style, `">`)
		close = "</text:span>" + close
	}
	b.text(s.Text)
	b.put(close)
	if refers {
		b.put(" (page\u00a0")
		b.page(anchor)
		b.put(")")
		b.spaced = false
	}
}

// page is the number of the page on which an anchor is: a field that the reader's program fills when it lays the text out. Until then
// it reads "…".
func (b *body) page(anchor string) {
	b.put(`<text:bookmark-ref text:reference-format="page" text:ref-name="`, anchor, `">…</text:bookmark-ref>`)
}

func (b *body) spanStyle(s *document.Span) string {
	tongue := languageAttributes(s.Language)
	parent := ""
	properties := ""
	switch {
	case s.Code:
		parent = "Source_20_Text"
		if s.Strong {
			properties += bold
		}
		if s.Emphasis {
			properties += italic
		}
	case s.Strong:
		parent = "Strong_20_Emphasis"
		if s.Emphasis {
			properties += italic
		}
	case s.Emphasis:
		parent = "Emphasis"
	}
	if tongue+properties == "" {
		return parent
	}
	return b.auto.name("text", parent, "", "<style:text-properties"+properties+tongue+"/>")
}

const (
	bold   = ` fo:font-weight="bold" style:font-weight-asian="bold" style:font-weight-complex="bold"`
	italic = ` fo:font-style="italic" style:font-style-asian="italic" style:font-style-complex="italic"`
)

// languageAttributes are those of text properties, for each of the three kinds of scripts that the format tells apart: which of them
// text is of is found by its characters, not by its language.
func languageAttributes(tag string) string {
	if tag == "" {
		return ""
	}
	parsed, err := language.Parse(tag)
	if err != nil {
		return ""
	}
	base, confidence := parsed.Base()
	if confidence == language.No {
		return ""
	}
	country := "none"
	if region, confidence := parsed.Region(); confidence == language.Exact && region.IsCountry() {
		country = region.String()
	}
	var out strings.Builder
	for _, kind := range []string{"fo:language%fo:country%", "style:language-asian%style:country-asian%", "style:language-complex%style:country-complex%"} {
		names := strings.Split(kind, "%")
		out.WriteString(" " + names[0] + "=" + strconv.Quote(base.String()) + " " + names[1] + "=" + strconv.Quote(country))
	}
	return out.String()
}
