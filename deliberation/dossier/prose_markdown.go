package dossier

import (
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"voix/deliberation/dossier/document"
)

// blocksOf reads Markdown, as people write it on the platform, into blocks of a document. Headings become strong paragraphs; pictures and
// raw HTML are dropped, as on the platform.
func blocksOf(markdown, language string, style document.Style) []document.Block {
	source := []byte(cut(markdown))
	m := &markdownReader{source: source, language: foreign(language), style: style}
	m.blocks(goldmark.DefaultParser().Parse(text.NewReader(source)))
	return m.out
}

// blocksOfWhole reads Markdown of ours, however long, with its headings.
func blocksOfWhole(markdown string) []document.Block {
	source := []byte(markdown)
	m := &markdownReader{source: source, first: 1}
	m.blocks(goldmark.DefaultParser().Parse(text.NewReader(source)))
	return m.out
}

type markdownReader struct {
	source   []byte
	language string
	style    document.Style
	first    int // level of a heading of level 1; 0: headings are no parts of the document
	out      []document.Block
}

func (m *markdownReader) blocks(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			if m.first > 0 {
				m.out = append(m.out, &document.Heading{Level: min(m.first+n.Level-1, 4), Text: plainOf(m.spans(n))})
				continue
			}
			spans := m.spans(n)
			for i := range spans {
				spans[i].Strong = true
			}
			m.paragraph(spans)
		case *ast.Paragraph, *ast.TextBlock:
			m.paragraph(m.spans(n))
		case *ast.List:
			list := &document.List{Ordered: n.IsOrdered()}
			for item := n.FirstChild(); item != nil; item = item.NextSibling() {
				var spans []document.Span
				for inner := item.FirstChild(); inner != nil; inner = inner.NextSibling() {
					if len(spans) > 0 {
						spans = append(spans, document.Span{Text: "\n"})
					}
					spans = append(spans, m.deep(inner)...)
				}
				list.Items = append(list.Items, spans)
			}
			m.out = append(m.out, list)
		case *ast.Blockquote:
			inner := &markdownReader{source: m.source, language: m.language, style: document.Quote}
			inner.blocks(n)
			m.out = append(m.out, inner.out...)
		case *ast.CodeBlock, *ast.FencedCodeBlock:
			m.paragraph([]document.Span{{Text: strings.TrimRight(string(n.Lines().Value(m.source)), "\n"), Code: true}})
		}
	}
}

func (m *markdownReader) paragraph(spans []document.Span) {
	if len(spans) > 0 {
		m.out = append(m.out, &document.Paragraph{Style: m.style, Spans: spans})
	}
}

// deep is the text of a block that stands within a list's item, lists within it on lines of their own.
func (m *markdownReader) deep(n ast.Node) []document.Span {
	if n.Type() == ast.TypeInline || n.FirstChild() == nil || n.FirstChild().Type() == ast.TypeInline {
		return m.spans(n)
	}
	var spans []document.Span
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		if len(spans) > 0 {
			spans = append(spans, document.Span{Text: "\n"})
		}
		spans = append(spans, m.deep(child)...)
	}
	return spans
}

func (m *markdownReader) spans(parent ast.Node) []document.Span {
	var spans []document.Span
	var walk func(n ast.Node, like document.Span)
	walk = func(parent ast.Node, like document.Span) {
		for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
			s := like
			switch n := n.(type) {
			case *ast.Text:
				s.Text = string(n.Segment.Value(m.source))
				switch {
				case n.HardLineBreak():
					s.Text += "\n"
				case n.SoftLineBreak():
					s.Text += " "
				}
				spans = append(spans, s)
			case *ast.String:
				s.Text = string(n.Value)
				spans = append(spans, s)
			case *ast.Emphasis:
				s.Emphasis, s.Strong = s.Emphasis || n.Level == 1, s.Strong || n.Level > 1
				walk(n, s)
			case *ast.CodeSpan:
				s.Code = true
				walk(n, s)
			case *ast.Link:
				s.Link = safeLink(string(n.Destination))
				walk(n, s)
			case *ast.AutoLink:
				s.Link, s.Text = safeLink(string(n.URL(m.source))), string(n.Label(m.source))
				spans = append(spans, s)
			case *ast.Image:
				walk(n, s) // what it shows, in words
			}
		}
	}
	walk(parent, document.Span{Language: m.language})
	return spans
}

// safeLink keeps a link of the web: no other scheme, and no place within this document.
func safeLink(to string) string {
	if strings.HasPrefix(to, "https://") {
		return to
	}
	return ""
}

func plainOf(spans []document.Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	return b.String()
}
