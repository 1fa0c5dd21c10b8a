// Package html writes a document as one HTML file: it needs nothing else, runs no script and asks nothing of the network. It is made for
// screen readers, for telephones, for the dark, and for paper.
package html

import (
	"bufio"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html"
	"io"
	"strconv"
	"strings"

	"voix/deliberation/dossier/document"
)

//go:embed style.css
var rules string

// Write writes the document to w as it goes along, or says why it is none (document.Check). The same document gives the same bytes.
func Write(w io.Writer, d *document.Document) error {
	if err := d.Check(); err != nil {
		return err
	}
	b := bufio.NewWriterSize(w, 1<<16)
	p := page{w: b, d: d}
	p.write()
	if p.err != nil {
		return p.err
	}
	return b.Flush()
}

// Policy is the Content-Security-Policy that the file itself asks for, and that whoever serves it may: its own style and nothing else.
func Policy(d *document.Document) string {
	sum := sha256.Sum256([]byte(style(d)))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
}

// style is the sheet with what stands on each printed page, which only it can say.
func style(d *document.Document) string {
	margins := `@top-left { content: "` + quoted(d.Running) + `"; font-size: 9pt; color: #333; } @bottom-left { content: "` + quoted(d.Footer) +
		`"; font-size: 9pt; color: #333; } @bottom-right { content: "Page " counter(page) " sur " counter(pages); font-size: 9pt; color: #333; }`
	return rules + "@page { size: A4; margin: 22mm; " + margins + " }\n@page wide { size: A4 landscape; }\n@page :first { @top-left { content: none; } @bottom-right { content: none; } }\n"
}

// quoted is text within a string of a style sheet that is itself within HTML: all but ASCII letters, digits and spaces by their number.
func quoted(text string) string {
	var b strings.Builder
	for _, r := range document.OneLine(text) {
		if r == ' ' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, `\%x `, r) // the space ends the number
		}
	}
	return b.String()
}

// page writes the file. Ids of its own begin with an underscore, which no anchor does.
type page struct {
	w        *bufio.Writer
	err      error
	d        *document.Document
	contents int
	tables   int
	charts   int
}

// put writes what is HTML already.
func (p *page) put(parts ...string) {
	for _, part := range parts {
		if p.err == nil {
			_, p.err = p.w.WriteString(part)
		}
	}
}

// line escapes text that stands in one line.
func line(text string) string { return html.EscapeString(document.OneLine(text)) }

// id is an attribute, or nothing where there is no anchor.
func id(anchor string) string {
	if anchor == "" {
		return ""
	}
	return ` id="` + anchor + `"`
}

func (p *page) write() {
	d := p.d
	p.put("<!DOCTYPE html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\">\n",
		`<meta http-equiv="Content-Security-Policy" content="`, html.EscapeString(Policy(d)), "\">\n",
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n",
		"<title>", line(d.Title), "</title>\n<style>", style(d), "</style>\n</head>\n<body>\n",
		"<a class=\"skip\" href=\"#_contenu\">Aller au contenu</a>\n<header>\n")
	if d.Running != "" {
		p.put(`<p class="running">`, line(d.Running), "</p>\n")
	}
	p.put("<h1>", line(d.Title), "</h1>\n")
	if d.Subtitle != "" {
		p.put(`<p class="subtitle">`, line(d.Subtitle), "</p>\n")
	}
	p.put("</header>\n<main id=\"_contenu\" tabindex=\"-1\">\n")
	turned := false // within what is printed on a turned page
	for at, block := range d.Blocks {
		if !turned && wideAt(d.Blocks, at) {
			turned = true
			p.put("<div class=\"wide\">\n")
		}
		switch block := block.(type) {
		case *document.Heading:
			level := strconv.Itoa(block.Level + 1)
			p.put("<h", level, id(headingAnchor(at, block)), ">", line(block.Text), "</h", level, ">\n")
		case *document.Paragraph:
			p.paragraph(block)
		case *document.List:
			p.list(block)
		case *document.Table:
			p.table(block)
			if turned {
				turned = false
				p.put("</div>\n")
			}
		case *document.Chart:
			p.chart(block)
		case *document.Fields:
			p.fields(block)
		case *document.Contents:
			p.nav(block)
		case *document.Break:
			if !wideAt(d.Blocks, at+1) { // which begins a page anyway
				p.put("<div class=\"break\"></div>\n")
			}
		}
	}
	p.put("</main>\n")
	if d.Footer != "" {
		p.put("<footer>\n<p>", line(d.Footer), "</p>\n</footer>\n")
	}
	p.put("</body>\n</html>\n")
}

// headingAnchor is a heading's anchor, or one made for the contents that no other can be.
func headingAnchor(at int, h *document.Heading) string {
	if h.Anchor != "" {
		return h.Anchor
	}
	return "_" + strconv.Itoa(at)
}

// wideAt says whether a table for which the page is turned is there, or next after headings.
func wideAt(blocks []document.Block, at int) bool {
	for ; at < len(blocks); at++ {
		switch block := blocks[at].(type) {
		case *document.Heading:
			continue
		case *document.Table:
			return len(block.Columns) >= wideFrom
		}
		return false
	}
	return false
}

// nav writes the contents: parts of the second level within those of the first.
func (p *page) nav(c *document.Contents) {
	type entry struct {
		at int
		h  *document.Heading
	}
	var entries []entry
	for at, block := range p.d.Blocks {
		if h, is := block.(*document.Heading); is && h.Level <= 2 {
			entries = append(entries, entry{at, h})
		}
	}
	if len(entries) == 0 {
		return
	}
	p.contents++
	if c.Title == "" {
		p.put("<nav class=\"contents\" aria-label=\"Sommaire\">\n")
	} else {
		title := "_sommaire-" + strconv.Itoa(p.contents)
		p.put(`<nav class="contents" aria-labelledby="`, title, "\">\n<h2", id(title), ">", line(c.Title), "</h2>\n")
	}
	p.put("<ul role=\"list\">\n")
	within := false // a part of the first level
	for i, e := range entries {
		within = within || e.h.Level == 1
		p.put(`<li><a href="#`, headingAnchor(e.at, e.h), `">`, line(e.h.Text), "</a>")
		next := 0 // level of the next entry; none: the end
		if i+1 < len(entries) {
			next = entries[i+1].h.Level
		}
		switch {
		case e.h.Level == 1 && next == 2:
			p.put("\n<ul role=\"list\">\n")
		case e.h.Level == 2 && within && next != 2:
			p.put("</li>\n</ul>\n</li>\n")
		default:
			p.put("</li>\n")
		}
	}
	p.put("</ul>\n</nav>\n")
}
