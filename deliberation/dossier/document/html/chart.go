package html

import (
	"strconv"

	"voix/deliberation/dossier/document"
)

// inkName is the end of the classes of an ink.
func inkName(i document.Ink) string {
	switch i {
	case document.Quiet:
		return "quiet"
	case document.Strong:
		return "strong"
	case document.Soft:
		return "soft"
	case document.Hatched:
		return "hatched"
	case document.Paper:
		return "paper"
	case document.Outlined:
		return "outlined"
	}
	return "black"
}

// chart writes a figure whose drawing is one picture to a screen reader, named by the caption and told by the description. On a screen
// too narrow for its letters it scrolls, as a table does.
func (p *page) chart(c *document.Chart) {
	p.charts++
	name := "_figure-" + strconv.Itoa(p.charts)
	caption := line(c.Caption)
	if caption == "" {
		caption = "Figure " + strconv.Itoa(p.charts)
	}
	p.put("<figure", id(c.Anchor), ">\n<figcaption", id(name), ">", caption, "</figcaption>\n",
		`<div class="scroll" role="region" tabindex="0" aria-labelledby="`, name, "\">\n",
		`<svg role="img" aria-labelledby="`, name, "-titre ", name, `-description" viewBox="0 0 `, strconv.Itoa(c.Drawing.Width), " ", strconv.Itoa(c.Drawing.Height), "\">\n",
		"<title", id(name+"-titre"), ">", caption, "</title>\n<desc", id(name+"-description"), ">", line(c.Description), "</desc>\n")
	hatch := name + "-hachures"
	if hatched(c) {
		p.put(`<defs><pattern`, id(hatch), ` width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="9" height="9" class="fill-paper"/><line x1="4" y1="0" x2="4" y2="9" class="line line-strong"/></pattern></defs>`, "\n")
	}
	fill := func(i document.Ink) string {
		class := ` class="fill-` + inkName(i) + `"`
		if i == document.Hatched {
			class += ` fill="url(#` + hatch + `)"`
		}
		return class
	}
	for _, shape := range c.Drawing.Shapes {
		switch s := shape.(type) {
		case *document.Rectangle:
			p.put("<rect", fill(s.Ink), units("x", s.X), units("y", s.Y), units("width", s.Width), units("height", s.Height), "/>\n")
		case *document.Line:
			class := "line line-" + inkName(s.Ink)
			if s.Thick {
				class += " thick"
			}
			if s.Dashed {
				class += " dashed"
			}
			p.put(`<line class="`, class, `"`, units("x1", s.X1), units("y1", s.Y1), units("x2", s.X2), units("y2", s.Y2), "/>\n")
		case *document.Dot:
			p.put("<circle", fill(s.Ink), units("cx", s.X), units("cy", s.Y), units("r", s.Radius), "/>\n")
		case *document.Label:
			p.label(s)
		}
	}
	p.put("</svg>\n</div>\n</figure>\n")
}

func units(name string, value int) string { return " " + name + `="` + strconv.Itoa(value) + `"` }

func hatched(c *document.Chart) bool {
	for _, shape := range c.Drawing.Shapes {
		switch s := shape.(type) {
		case *document.Rectangle:
			if s.Ink == document.Hatched {
				return true
			}
		case *document.Dot:
			if s.Ink == document.Hatched {
				return true
			}
		}
	}
	return false
}

func (p *page) label(l *document.Label) {
	anchor := ""
	switch l.Align {
	case document.Middle:
		anchor = ` text-anchor="middle"`
	case document.End:
		anchor = ` text-anchor="end"`
	}
	class := "label-" + inkName(l.Ink)
	if l.Strong {
		class += " bold"
	}
	p.put(`<text class="`, class, `"`, units("x", l.X), units("y", l.Y), units("font-size", l.Size), anchor, ">", line(l.Text), "</text>\n")
}
