package odt

import (
	"io"
	"strconv"

	"voix/deliberation/dossier/document"
)

// Page masters of styles.xml.
const (
	portrait  = "Standard"
	landscape = "Paysage"
	titlePage = "First_20_Page"
)

// body writes what stands on the pages.
type body struct {
	w      io.Writer
	err    error
	d      *document.Document
	auto   *automatic
	spaced bool   // what is written ends in a space, or begins a paragraph
	breaks bool   // the next paragraph or table begins a page
	turns  string // the next paragraph or table begins a page of this master; empty: of the same
	master string // of the page that is being written
	lists  int    // of contents
	tables int
	charts int
}

func newBody(w io.Writer, d *document.Document, auto *automatic) *body {
	return &body{w: w, d: d, auto: auto, master: portrait}
}

// put writes what is well-formed already.
func (b *body) put(parts ...string) {
	for _, part := range parts {
		if b.err == nil && part != "" {
			_, b.err = io.WriteString(b.w, part)
		}
	}
}

func (b *body) write() error {
	b.put("<office:body>\n<office:text>\n")
	b.turns = titlePage
	b.paragraph("p", "", b.style("Title", false, ""), func() { b.text(document.OneLine(b.d.Title)) })
	if b.d.Subtitle != "" {
		b.paragraph("p", "", "Subtitle", func() { b.text(b.d.Subtitle) })
	}
	b.breaks = true
	for i, block := range b.d.Blocks {
		b.orient(i)
		switch block := block.(type) {
		case *document.Heading:
			b.heading(i, block)
		case *document.Paragraph:
			b.running(block)
		case *document.List:
			b.list(block)
		case *document.Table:
			b.table(block)
		case *document.Chart:
			b.chart(block)
		case *document.Fields:
			b.fields(block)
		case *document.Contents:
			b.contents(block)
		case *document.Break:
			b.breaks = true
		}
	}
	b.put("</office:text>\n</office:body>\n</office:document-content>\n")
	return b.err
}

// orient turns the page for a table that is too wide for an upright one, together with the headings before and the note after it.
func (b *body) orient(at int) {
	blocks := b.d.Blocks
	next := at
	for next < len(blocks) {
		if _, heading := blocks[next].(*document.Heading); !heading {
			break
		}
		next++
	}
	want := portrait
	if next < len(blocks) {
		switch block := blocks[next].(type) {
		case *document.Table:
			if wide(block) {
				want = landscape
			}
		case *document.Break:
			want = b.master
		case *document.Paragraph:
			if block.Style == document.Note && next == at {
				want = b.master
			}
		}
	}
	if want != b.master {
		b.master, b.turns = want, want
	}
}

// begins are the attributes and properties with which a style begins a page, if the next thing does.
func (b *body) begins() (attributes, properties string) {
	switch {
	case b.turns != "":
		attributes, properties = ` style:master-page-name="`+b.turns+`"`, ` style:page-number="auto"`
	case b.breaks:
		properties = ` fo:break-before="page"`
	}
	b.turns, b.breaks = "", false
	return attributes, properties
}

// marginBelow is the room below a style that has room above, which falls away at the top of a page. It is that of styles.xml:
// LibreOffice takes the one for nothing where only the other is said.
func marginBelow(style string) (string, bool) {
	switch style {
	case "Heading_20_1":
		return "3.5mm", true
	case "Heading_20_2", "Heading_20_3", "Heading_20_4":
		return "2.5mm", true
	case "Contents_20_Heading":
		return "5mm", true
	case "Table", "Illustration":
		return "2mm", true
	case "Chapeau", "Note":
		return "4mm", true
	case "Quotations":
		return "3.5mm", true
	}
	return "", false
}

// style is the style of a paragraph: the named one, or one of its own if it begins a page, runs from right to left, or has further
// text properties.
func (b *body) style(parent string, rightToLeft bool, text string) string {
	attributes, properties := b.begins()
	if below, spaced := marginBelow(parent); properties != "" && spaced {
		properties += ` fo:margin-top="0mm" fo:margin-bottom="` + below + `"`
	}
	if rightToLeft {
		properties += ` style:writing-mode="rl-tb" fo:text-align="right"` // LibreOffice takes "start" for left
		if parent == "Quotations" {
			properties += ` fo:border-left="none" fo:padding-left="0mm" fo:border-right="1.6pt solid #6b1d4f" fo:padding-right="4mm"`
		}
	}
	if attributes+properties+text == "" {
		return parent
	}
	if properties != "" {
		properties = "<style:paragraph-properties" + properties + "/>"
	}
	if text != "" {
		properties += "<style:text-properties" + text + "/>"
	}
	return b.auto.name("paragraph", parent, attributes, properties)
}

// bookmark writes text to which references lead.
func (b *body) bookmark(anchor string, inner func()) {
	if anchor == "" {
		inner()
		return
	}
	b.put(`<text:bookmark-start text:name="`, anchor, `"/>`)
	inner()
	b.put(`<text:bookmark-end text:name="`, anchor, `"/>`)
}

// headingAnchor is a heading's anchor, or one made for the table of contents that no other can be.
func headingAnchor(at int, h *document.Heading) string {
	if h.Anchor != "" {
		return h.Anchor
	}
	return "_" + strconv.Itoa(at)
}

func (b *body) heading(at int, h *document.Heading) {
	level := strconv.Itoa(h.Level)
	b.paragraph("h", ` text:outline-level="`+level+`"`, b.style("Heading_20_"+level, false, ""), func() {
		b.bookmark(headingAnchor(at, h), func() { b.text(document.OneLine(h.Text)) })
	})
}

func (b *body) running(p *document.Paragraph) {
	parent := map[document.Style]string{document.Lead: "Chapeau", document.Quote: "Quotations", document.Note: "Note"}[p.Style]
	if parent == "" {
		parent = "Text_20_body"
	}
	b.paragraph("p", "", b.style(parent, document.SpansRightToLeft(p.Spans), ""), func() { b.spans(p.Spans) })
}

func (b *body) list(l *document.List) {
	if len(l.Items) == 0 {
		return
	}
	style := "List_20_1"
	if l.Ordered {
		style = "Numbering_20_1"
	}
	b.put(`<text:list text:style-name="`, style, `">`, "\n")
	for i, spans := range l.Items {
		item := "List_20_Contents"
		if i == len(l.Items)-1 {
			item = "List_20_1_20_End"
		}
		b.put("<text:list-item>")
		b.paragraph("p", "", b.style(item, document.SpansRightToLeft(spans), ""), func() { b.spans(spans) })
		b.put("</text:list-item>\n")
	}
	b.put("</text:list>\n")
}

// contents writes a table of contents that a program can make anew, with what it then reads.
func (b *body) contents(c *document.Contents) {
	b.lists++
	name := "Sommaire" + strconv.Itoa(b.lists)
	section := b.auto.name("section", "", "", `<style:section-properties text:dont-balance-text-columns="false" style:editable="false"/>`)
	b.put(`<text:table-of-content text:style-name="`, section, `" text:protected="true" text:name="`, name, `">`, "\n",
		`<text:table-of-content-source text:outline-level="2" text:use-index-marks="false">`,
		`<text:index-title-template text:style-name="Contents_20_Heading">`, attribute(c.Title), `</text:index-title-template>`, "\n")
	for _, level := range []string{"1", "2"} {
		b.put(`<text:table-of-content-entry-template text:outline-level="`, level, `" text:style-name="Contents_20_`, level,
			`"><text:index-entry-link-start text:style-name="Index_20_Link"/><text:index-entry-text/><text:index-entry-tab-stop style:type="right" style:leader-char="."/><text:index-entry-page-number/><text:index-entry-link-end/></text:table-of-content-entry-template>`, "\n")
	}
	b.put("</text:table-of-content-source>\n<text:index-body>\n")
	if c.Title != "" {
		b.put(`<text:index-title text:name="`, name, `-titre">`)
		b.paragraph("p", "", b.style("Contents_20_Heading", false, ""), func() { b.text(document.OneLine(c.Title)) })
		b.put("</text:index-title>\n")
	}
	for at, block := range b.d.Blocks {
		h, heading := block.(*document.Heading)
		if !heading || h.Level > 2 {
			continue
		}
		anchor := headingAnchor(at, h)
		b.paragraph("p", "", b.style("Contents_20_"+strconv.Itoa(h.Level), false, ""), func() {
			b.put(`<text:a xlink:type="simple" xlink:href="#`, anchor, `" text:style-name="Index_20_Link" text:visited-style-name="Index_20_Link">`)
			b.text(document.OneLine(h.Text))
			b.put("<text:tab/>")
			b.page(anchor)
			b.put("</text:a>")
		})
	}
	b.put("</text:index-body>\n</text:table-of-content>\n")
}
