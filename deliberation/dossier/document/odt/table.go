package odt

import (
	"strconv"
	"unicode/utf8"

	"voix/deliberation/dossier/document"
)

// Widths are in tenths of a millimetre.
const (
	uprightWidth   = 1600 // of the text of an upright page
	landscapeWidth = 2470 // of one that is turned
	cellPadding    = 30   // left and right of a cell's text together
	longestWord    = 450  // a word longer than this is broken rather than given its width
)

// dense says whether a table is written in smaller letters.
func dense(t *document.Table) bool { return len(t.Columns) > 6 }

// narrowest is the width of a column in which no word of it needs to be broken, longest words apart: a letter is reckoned at
// two thirds of its height, which a word in strong Noto Sans, a broad font, does not exceed on average.
func narrowest(t *document.Table, column int) int {
	letter := 23
	if dense(t) {
		letter = 21
	}
	letters := 0
	measure := func(text string) {
		run := 0
		for _, r := range text {
			if r == ' ' || r == '\n' || r == '\t' || r == '-' {
				run = 0
				continue
			}
			run++
			letters = max(letters, run)
		}
	}
	measure(t.Columns[column].Name)
	for _, row := range t.Rows {
		for _, span := range row[column] {
			measure(span.Text)
		}
	}
	return min(letters*letter, longestWord) + cellPadding
}

// wide says whether a table's words would have to be broken on an upright page.
func wide(t *document.Table) bool {
	if !dense(t) {
		return false
	}
	total := 0
	for i := range t.Columns {
		total += narrowest(t, i)
	}
	return total > uprightWidth
}

// widths shares out the text's width by the columns' weights; a column that would be too narrow for its words takes from the others.
func widths(t *document.Table, total int) []int {
	needs, sum := make([]int, len(t.Columns)), 0
	for i := range needs {
		needs[i] = narrowest(t, i)
		sum += needs[i]
	}
	if sum >= total { // no column has room to give: each takes its part of the want
		for i, need := range needs {
			needs[i] = max(1, need*total/sum)
		}
		return needs
	}
	fixed, left := make([]bool, len(needs)), total
	for {
		weights := 0
		for i, column := range t.Columns {
			if !fixed[i] {
				weights += max(1, column.Weight)
			}
		}
		again := false
		for i, column := range t.Columns {
			if !fixed[i] && left*max(1, column.Weight)/weights < needs[i] {
				fixed[i], again = true, true
				left -= needs[i]
				break
			}
		}
		if again {
			continue
		}
		for i, column := range t.Columns {
			if !fixed[i] {
				needs[i] = max(1, left*max(1, column.Weight)/weights)
			}
		}
		return needs
	}
}

func millimetres(tenths int) string {
	return strconv.Itoa(tenths/10) + "." + strconv.Itoa(tenths%10) + "mm"
}

// longRow is the number of characters from which a row may be parted by the end of a page.
const longRow = 700

func length(row [][]document.Span) int {
	n := 0
	for _, cell := range row {
		for _, span := range cell {
			n += utf8.RuneCountInString(span.Text)
		}
	}
	return n
}

// beginTable writes a table's beginning: its style, with the room below it, its name and its columns.
func (b *body) beginTable(total int, columns []int, whole bool, below string) {
	attributes, properties := b.begins()
	properties += ` fo:margin-bottom="` + below + `"`
	if whole {
		properties += ` style:may-break-between-rows="false"`
	}
	b.tables++
	b.put(`<table:table table:name="Tableau`, strconv.Itoa(b.tables), `" table:style-name="`,
		b.auto.name("table", "", attributes, `<style:table-properties style:width="`+millimetres(total)+`" table:align="left" table:border-model="collapsing"`+properties+`/>`), `">`, "\n")
	for _, width := range columns {
		b.put(`<table:table-column table:style-name="`, b.auto.name("table-column", "", "", `<style:table-column-properties style:column-width="`+millimetres(width)+`"/>`), `"/>`)
	}
}

func (b *body) beginRow(together bool) {
	keep := "auto"
	if together {
		keep = "always"
	}
	b.put(`<table:table-row table:style-name="`, b.auto.name("table-row", "", "", `<style:table-row-properties fo:keep-together="`+keep+`"/>`), `">`)
}

// cell writes the cell at a column of several. The outer ones are flush with the text around the table.
func (b *body) cell(at, of int, edge, style string, inner func()) {
	left, right := "1.5mm", "1.5mm"
	if at == 0 {
		left = "0mm"
	}
	if at == of-1 {
		right = "0mm"
	}
	cell := b.auto.name("table-cell", "", "", `<style:table-cell-properties style:vertical-align="top" fo:padding-left="`+left+`" fo:padding-right="`+right+`" fo:padding-top="1.1mm" fo:padding-bottom="1.1mm" fo:border-left="none" fo:border-right="none" fo:border-top="none" fo:border-bottom="`+edge+`"/>`)
	b.put(`<table:table-cell table:style-name="`, cell, `" office:value-type="string">`)
	b.paragraph("p", "", style, inner)
	b.put("</table:table-cell>")
}

const (
	headEdge = "1.2pt solid #6b1d4f"
	rowEdge  = "0.5pt solid #85786a"
)

func (b *body) table(t *document.Table) {
	if t.Caption != "" {
		b.paragraph("p", "", b.style("Table", false, ""), func() {
			b.bookmark(t.Anchor, func() { b.text(document.OneLine(t.Caption)) })
		})
	}
	total, letters := uprightWidth, ""
	if b.master == landscape {
		total = landscapeWidth
	}
	if dense(t) {
		letters = ` fo:font-size="8.5pt" style:font-size-asian="8.5pt" style:font-size-complex="9.5pt"`
	}
	long := len(t.Rows) > 12
	for _, row := range t.Rows {
		long = long || length(row) > longRow
	}
	below := "5mm"
	if len(t.Note) > 0 {
		below = "1.5mm"
	}
	b.beginTable(total, widths(t, total), !long, below)
	b.put("<table:table-header-rows>")
	b.beginRow(true)
	for i, column := range t.Columns {
		style := "Table_20_Heading"
		if column.Number {
			style = "Titre_20_de_20_chiffres"
		}
		b.cell(i, len(t.Columns), headEdge, b.style(style, false, letters), func() {
			name := func() { b.text(document.OneLine(column.Name)) }
			if i == 0 && t.Caption == "" {
				b.bookmark(t.Anchor, name)
				return
			}
			name()
		})
	}
	b.put("</table:table-row></table:table-header-rows>\n")
	for _, row := range t.Rows {
		b.beginRow(length(row) <= longRow)
		for i, spans := range row {
			style := "Table_20_Contents"
			if t.Columns[i].Number {
				style = "Chiffres"
			}
			b.cell(i, len(row), rowEdge, b.style(style, document.SpansRightToLeft(spans), letters), func() { b.spans(spans) })
		}
		b.put("</table:table-row>\n")
	}
	b.put("</table:table>\n")
	if len(t.Note) > 0 {
		b.paragraph("p", "", "Apr_c3_a8s_20_tableau", func() { b.spans(t.Note) })
	}
}

// fields are a table of two columns without a head: the first cell of a row names it.
func (b *body) fields(f *document.Fields) {
	if len(f.Items) == 0 {
		return
	}
	total, name := uprightWidth, 430
	if b.master == landscape {
		total = landscapeWidth
	}
	b.beginTable(total, []int{name, total - name}, false, "5mm")
	for _, item := range f.Items {
		b.beginRow(length([][]document.Span{item.Spans}) <= longRow)
		b.cell(0, 2, rowEdge, "Nom_20_de_20_champ", func() { b.text(document.OneLine(item.Name)) })
		b.cell(1, 2, rowEdge, b.style("Table_20_Contents", document.SpansRightToLeft(item.Spans), ""), func() {
			if len(item.Spans) == 0 {
				b.put(`<text:span text:style-name="Non_20_renseign_c3_a9_">`, document.Unfilled, "</text:span>")
				return
			}
			b.spans(item.Spans)
		})
		b.put("</table:table-row>\n")
	}
	b.put("</table:table>\n")
}
