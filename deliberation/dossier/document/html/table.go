package html

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"voix/deliberation/dossier/document"
)

// On paper a table of many columns is in small letters, one of very many on a turned page, and one of few rows on one page.
const (
	denseFrom = 7
	wideFrom  = 10
	shortTo   = 12
)

// share is the class of a column that has a share of the width: in steps of 5 %.
func share(weight, of int) string {
	percent := (200*weight/of + 5) / 10 * 5
	return "w" + strconv.Itoa(min(max(percent, 5), 100))
}

// room is the class of a column that is wide enough for its words; those of more than 16 letters are broken.
func room(t *document.Table, column int) string {
	longest := 6
	measure := func(text string) {
		for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == '-' || unicode.IsSpace(r) }) {
			longest = max(longest, utf8.RuneCountInString(word))
		}
	}
	measure(t.Columns[column].Name)
	for _, row := range t.Rows {
		for _, span := range row[column] {
			measure(span.Text)
		}
	}
	return "m" + strconv.Itoa(min(longest, 16))
}

// table writes a table in a region of its own that scrolls, by keys too, if the screen is narrower than it.
func (p *page) table(t *document.Table) {
	p.tables++
	caption := "_tableau-" + strconv.Itoa(p.tables)
	class := "scroll"
	if len(t.Columns) >= denseFrom {
		class += " dense"
	}
	if len(t.Rows) <= shortTo {
		class += " short"
	}
	p.put(`<div class="`, class, `"`, id(t.Anchor), ` role="region" tabindex="0"`)
	if t.Caption == "" {
		p.put(` aria-label="Tableau `, strconv.Itoa(p.tables), "\">\n<table>\n")
	} else {
		p.put(` aria-labelledby="`, caption, "\">\n<table>\n<caption", id(caption), ">", line(t.Caption), "</caption>\n")
	}
	weights := 0
	for _, column := range t.Columns {
		weights += max(1, column.Weight)
	}
	p.put("<colgroup>")
	for _, column := range t.Columns {
		p.put(`<col class="`, share(max(1, column.Weight), weights), `">`)
	}
	p.put("</colgroup>\n<thead>\n<tr>")
	for i, column := range t.Columns {
		class := ` class="` + room(t, i) + `"`
		if column.Number {
			class = ` class="number"` // whose words are not broken
		}
		if document.OneLine(column.Name) == "" {
			p.put("<td", class, "></td>")
			continue
		}
		p.put(`<th scope="col"`, class, ">", line(column.Name), "</th>")
	}
	p.put("</tr>\n</thead>\n<tbody>\n")
	for _, row := range t.Rows {
		p.put("<tr>")
		for i, spans := range row {
			if i == 0 && len(spans) > 0 {
				p.block("th", ` scope="row"`+number(t.Columns[i]), spans)
				continue
			}
			p.block("td", number(t.Columns[i]), spans)
		}
		p.put("</tr>\n")
	}
	p.put("</tbody>\n</table>\n</div>\n")
	if len(t.Note) > 0 {
		p.block("p", ` class="note"`, t.Note)
		p.put("\n")
	}
}

func number(column document.Column) string {
	if column.Number {
		return ` class="number"`
	}
	return ""
}
