package html

import (
	"html"
	"strings"

	"golang.org/x/text/language"

	"voix/deliberation/dossier/document"
)

func (p *page) spans(spans []document.Span) {
	for i := range spans {
		p.span(&spans[i])
	}
}

func (p *page) span(s *document.Span) {
	end := ""
	wrap := func(open, close string) {
		p.put(open)
		end = close + end
	}
	if address, leads := s.Address(); leads {
		wrap(`<a href="`+html.EscapeString(address)+`">`, "</a>")
	} else if anchor, refers := s.Reference(); refers {
		wrap(`<a href="#`+anchor+`">`, "</a>")
	}
	if tongue, err := language.Parse(s.Language); err == nil && s.Language != "" {
		wrap(`<span lang="`+html.EscapeString(tongue.String())+`"`+direction(document.RightToLeft(s.Language))+">", "</span>")
	}
	if s.Strong {
		wrap("<strong>", "</strong>")
	}
	if s.Emphasis {
		wrap("<em>", "</em>")
	}
	if s.Code {
		wrap("<code>", "</code>")
	}
	p.put(strings.ReplaceAll(html.EscapeString(document.Characters(s.Text)), "\n", "<br>"), end)
}

func direction(rightToLeft bool) string {
	if rightToLeft {
		return ` dir="rtl"`
	}
	return ""
}

// block writes an element of text with its spans, from right to left if all of them are.
func (p *page) block(element, attributes string, spans []document.Span) {
	p.put("<", element, attributes, direction(document.SpansRightToLeft(spans)), ">")
	p.spans(spans)
	p.put("</", element, ">")
}

func (p *page) paragraph(paragraph *document.Paragraph) {
	switch paragraph.Style {
	case document.Lead:
		p.block("p", ` class="lead"`, paragraph.Spans)
	case document.Quote:
		p.put("<blockquote", direction(document.SpansRightToLeft(paragraph.Spans)), ">")
		p.block("p", "", paragraph.Spans)
		p.put("</blockquote>")
	case document.Note:
		p.block("p", ` class="note"`, paragraph.Spans)
	default:
		p.block("p", "", paragraph.Spans)
	}
	p.put("\n")
}

func (p *page) list(l *document.List) {
	if len(l.Items) == 0 {
		return
	}
	element := "ul"
	if l.Ordered {
		element = "ol"
	}
	p.put("<", element, ">\n")
	for _, spans := range l.Items {
		p.block("li", "", spans)
		p.put("\n")
	}
	p.put("</", element, ">\n")
}

func (p *page) fields(f *document.Fields) {
	if len(f.Items) == 0 {
		return
	}
	p.put("<dl class=\"fields\">\n")
	for _, item := range f.Items {
		p.put("<div><dt>", line(item.Name), "</dt>")
		if len(item.Spans) == 0 {
			p.put(`<dd class="unfilled">`, html.EscapeString(document.Unfilled), "</dd>")
		} else {
			p.block("dd", "", item.Spans)
		}
		p.put("</div>\n")
	}
	p.put("</dl>\n")
}
