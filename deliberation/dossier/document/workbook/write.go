package workbook

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"voix/deliberation"
	"voix/deliberation/dossier/document"
)

const (
	// explanations is the sheet that opens the workbook; no other may have its name.
	explanations = "Lisez-moi"
	// written is the date in every file, of no clock.
	written = "2000-01-01T00:00:00Z"
	// widest is how wide a column may be, in characters.
	widest = 255
	// exact is the greatest number that a workbook holds to the last digit: fifteen of them.
	exact = 999_999_999_999_999
	// cut ends a text that is longer than a cell holds.
	cut = "… [texte coupé\u202f: le CSV le donne en entier]"
)

// Write writes the workbook as XLSX. Rows are not held in memory: a sheet's wait in a file of the machine's temporary folder, which is
// gone at the end. A sheet with more rows than the form allows ends by saying how many are left out.
func (b *Workbook) Write(w io.Writer) (err error) {
	return b.write(w, excelize.TotalRows)
}

// write is Write with the greatest number of rows of a sheet, its names' row included.
func (b *Workbook) write(w io.Writer, limit int) (err error) {
	if err := b.check(); err != nil {
		return err
	}
	file := excelize.NewFile()
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := errors.Join(
		file.SetDocProps(&excelize.DocProperties{Title: text(b.Title), Creator: "voix", LastModifiedBy: "voix", Created: written, Modified: written, Language: "fr-FR"}),
		file.SetAppProps(&excelize.AppProperties{Application: "voix"}),
		file.SetSheetName(file.GetSheetName(0), explanations)); err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	looks, err := newStyles(file)
	if err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	if err := b.explain(file, looks); err != nil {
		return fmt.Errorf("workbook, sheet %q: %w", explanations, err)
	}
	for i := range b.Sheets {
		if err := b.Sheets[i].write(file, looks, limit); err != nil {
			return fmt.Errorf("workbook, sheet %q: %w", b.Sheets[i].Name, err)
		}
	}
	return pack(w, file)
}

// check says what keeps a workbook from being written: a sheet's name that the form does not allow or that two sheets have, a sheet
// without columns or with too many.
func (b *Workbook) check() error {
	names := map[string]bool{strings.ToLower(explanations): true}
	for _, sheet := range b.Sheets {
		low := strings.ToLower(sheet.Name)
		switch {
		case sheet.Name == "" || utf16Length(sheet.Name) > excelize.MaxSheetNameLength || strings.ContainsAny(sheet.Name, `[]:*?/\`) ||
			strings.HasPrefix(sheet.Name, "'") || strings.HasSuffix(sheet.Name, "'") || !utf8.ValidString(sheet.Name) ||
			strings.ContainsFunc(sheet.Name, unicode.IsControl) || low == "history":
			return fmt.Errorf("workbook: %q cannot be the name of a sheet", sheet.Name)
		case names[low]:
			return fmt.Errorf("workbook: two sheets are named %q", sheet.Name)
		case len(sheet.Columns) == 0 || len(sheet.Columns) > excelize.MaxColumns:
			return fmt.Errorf("workbook, sheet %q: it has %d columns", sheet.Name, len(sheet.Columns))
		}
		names[low] = true
		for _, column := range sheet.Columns {
			if column.Kind < Text || column.Kind > Day {
				return fmt.Errorf("workbook, sheet %q, column %q: there is no kind %d", sheet.Name, column.Name, column.Kind)
			}
		}
	}
	return nil
}

// styles are the numbers of the file's styles.
type styles struct {
	title, prose, name, head, headEnd int
	kinds                             [Day + 1]int
}

func newStyles(file *excelize.File) (*styles, error) {
	var made styles
	var failed error
	font := func(bold bool, size float64, colour string) *excelize.Font {
		return &excelize.Font{Family: "Calibri", Bold: bold, Size: size, Color: colour}
	}
	add := func(style *excelize.Style) int {
		number, err := file.NewStyle(style)
		failed = errors.Join(failed, err)
		return number
	}
	const accent = "6B1D4F"
	format := func(code string) *string { return &code }
	top := &excelize.Alignment{Vertical: "top"}
	wrapped := &excelize.Alignment{Vertical: "top", WrapText: true}
	made.title = add(&excelize.Style{Font: font(true, 16, accent), Alignment: wrapped, NumFmt: 49})
	made.prose = add(&excelize.Style{Font: font(false, 11, ""), Alignment: wrapped, NumFmt: 49})
	made.name = add(&excelize.Style{Font: font(true, 11, ""), Alignment: wrapped, NumFmt: 49})
	made.head = add(&excelize.Style{Font: font(true, 11, accent), Alignment: wrapped, NumFmt: 49,
		Border: []excelize.Border{{Type: "bottom", Color: accent, Style: 2}}})
	made.headEnd = add(&excelize.Style{Font: font(true, 11, accent), Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "right", WrapText: true}, NumFmt: 49,
		Border: []excelize.Border{{Type: "bottom", Color: accent, Style: 2}}})
	// Cells of text are declared as such, too: editing one that begins with = does not make a formula of it.
	made.kinds[Text] = add(&excelize.Style{Alignment: top, NumFmt: 49})
	made.kinds[Integer] = add(&excelize.Style{Alignment: top, CustomNumFmt: format("#,##0")})
	made.kinds[Permille] = add(&excelize.Style{Alignment: top, CustomNumFmt: format(`0.0\ %`)})
	made.kinds[Day] = add(&excelize.Style{Alignment: top, CustomNumFmt: format("dd/mm/yyyy")})
	return &made, failed
}

// lineHeight is the height of a line of text, in points.
const lineHeight = 15

// rowHeight is how high a row is whose text is broken at a width in characters, in points: some programs do not find it by themselves.
// It is an estimate, with room for words that end a line early.
func rowHeight(words string, width int) int {
	count := 0
	for line := range strings.Lines(text(words)) {
		count += 1 + utf16Length(line)*11/(10*max(width, 1))
	}
	return min(max(count, 1)*lineHeight, excelize.MaxRowHeight/2)
}

// begin begins a sheet that is printed across the width of a page on its side.
func begin(file *excelize.File, name string) (*excelize.StreamWriter, error) {
	yes, a4, wide, width, height := true, 9, "landscape", 1, 0
	if err := errors.Join(
		file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &yes}),
		file.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &wide, FitToWidth: &width, FitToHeight: &height})); err != nil {
		return nil, err
	}
	return file.NewStreamWriter(name)
}

// explain writes the sheet that says what the others hold.
func (b *Workbook) explain(file *excelize.File, looks *styles) error {
	sheet, err := begin(file, explanations)
	if err != nil {
		return err
	}
	const names, prose = 34, 96
	row := 0
	add := func(height int, cells ...any) error {
		row++
		return sheet.SetRow(fmt.Sprintf("A%d", row), cells, excelize.RowOpts{Height: float64(height)})
	}
	cell := func(style int, words string) any { return excelize.Cell{StyleID: style, Value: text(words)} }
	if err := errors.Join(sheet.SetColWidth(1, 1, names), sheet.SetColWidth(2, 2, prose),
		add(2*rowHeight(b.Title, names+prose), cell(looks.title, b.Title)), sheet.MergeCell("A1", "B1"), add(lineHeight),
		add(lineHeight+3, cell(looks.head, "Feuille"), cell(looks.head, "Ce qu'elle contient"))); err != nil {
		return err
	}
	for _, s := range b.Sheets {
		if err := add(rowHeight(s.Intro, prose), cell(looks.name, s.Name), cell(looks.prose, s.Intro)); err != nil {
			return err
		}
	}
	return sheet.Flush()
}

// write writes the sheet's rows, and as its last row how many are left out where there are too many.
func (s *Sheet) write(file *excelize.File, looks *styles, limit int) error {
	index, err := file.NewSheet(s.Name)
	if err != nil {
		return err
	}
	sheet, err := begin(file, s.Name)
	if err != nil {
		return err
	}
	head := make([]any, len(s.Columns))
	height := lineHeight
	for i, column := range s.Columns {
		look := looks.headEnd
		if column.Kind == Text {
			look = looks.head
		}
		head[i] = excelize.Cell{StyleID: look, Value: text(column.Name)}
		width := column.Width
		if width <= 0 {
			width = 16
		}
		width = min(width, widest)
		height = max(height, rowHeight(column.Name, width))
		if err := sheet.SetColWidth(i+1, i+1, float64(width)); err != nil {
			return err
		}
	}
	if err := errors.Join(sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}), sheet.SetRow("A1", head, excelize.RowOpts{Height: float64(height + 3)})); err != nil {
		return err
	}
	last := 1
	var held []any // the row for the sheet's last place, until it is known whether it is the last
	leftOut := 0
	place := func(cells []any) error {
		last++
		return sheet.SetRow(fmt.Sprintf("A%d", last), cells)
	}
	read := 0
	err = s.Each(func(row []any) error {
		read++
		cells, err := s.cells(row, looks)
		if err != nil {
			return fmt.Errorf("row %d: %w", read, err)
		}
		switch {
		case leftOut > 0:
			leftOut++
		case held != nil:
			leftOut = 2
		case last == limit-1:
			held = cells
		default:
			return place(cells)
		}
		return nil
	})
	if err != nil {
		return err
	}
	filtered := last
	switch {
	case leftOut > 0:
		note := fmt.Sprintf("%d lignes de plus ne tiennent pas dans cette feuille\u202f: le CSV les donne toutes.", leftOut)
		err = place([]any{excelize.Cell{StyleID: looks.kinds[Text], Value: note}})
	case held != nil:
		err = place(held)
		filtered = last
	}
	if err != nil {
		return err
	}
	corner, err := excelize.CoordinatesToCellName(len(s.Columns), filtered)
	if err != nil {
		return err
	}
	if err := file.AutoFilter(s.Name, "A1:"+corner, nil); err != nil {
		return err
	}
	if err := file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + strings.ReplaceAll(s.Name, "'", "''") + "'!$1:$1", Scope: s.Name}); err != nil {
		return err
	}
	// excelize names the filtered range without doubling an apostrophe in the sheet's name, as the form asks.
	for i, name := range file.WorkBook.DefinedNames.DefinedName {
		if name.LocalSheetID != nil && *name.LocalSheetID == index && name.Name == "_xlnm._FilterDatabase" {
			file.WorkBook.DefinedNames.DefinedName[i].Data = strings.Replace(name.Data, s.Name, strings.ReplaceAll(s.Name, "'", "''"), 1)
		}
	}
	return sheet.Flush()
}

// cells are a row's values as the file holds them.
func (s *Sheet) cells(row []any, looks *styles) ([]any, error) {
	if len(row) != len(s.Columns) {
		return nil, fmt.Errorf("%d values for %d columns", len(row), len(s.Columns))
	}
	out := make([]any, len(row))
	for i, value := range row {
		kind := s.Columns[i].Kind
		made, ok := any(nil), false
		switch kind {
		case Text:
			var words string
			if words, ok = value.(string); ok && words != "" {
				made = text(words)
			}
		case Integer, Permille:
			var number *int64
			number, ok = value.(*int64)
			switch {
			case number == nil:
			case *number > exact || *number < -exact:
				made = fmt.Sprint(*number)
				if kind == Permille {
					made = fmt.Sprintf("%d ‰", *number)
				}
			case kind == Permille:
				made = float64(*number) / 1000
			default:
				made = *number
			}
		case Day:
			var day time.Time
			if day, ok = value.(time.Time); ok && !day.IsZero() {
				made = serial(day)
			}
		}
		if !ok {
			return nil, fmt.Errorf("column %q: a %T is not of its kind", s.Columns[i].Name, value)
		}
		out[i] = excelize.Cell{StyleID: looks.kinds[kind], Value: made}
	}
	return out, nil
}

// serial is a day as the form counts days, from 1900; one that it cannot count is told in words.
func serial(at time.Time) any {
	year, month, date := at.In(deliberation.Paris()).Date()
	day := time.Date(year, month, date, 0, 0, 0, 0, time.UTC)
	// The form believes that 1900 was a leap year: only after its February do days agree.
	if year > 9999 || day.Before(time.Date(1900, time.March, 1, 0, 0, 0, 0, time.UTC)) {
		return day.Format("02/01/2006")
	}
	return int64((day.Unix() - time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC).Unix()) / 86400)
}

// escape is what readers of the form take for a character written by its number. excelize doubles it where it stands once, not where
// two share an underscore: so that nobody reads other words than were written, an invisible joiner parts it.
var escape = regexp.MustCompile(`_(x[0-9a-fA-F]{4}_)`)

// text is words as a cell holds them: what XML forbids becomes U+FFFD, and what is longer than a cell is cut, which it says.
func text(words string) string {
	words = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == '\ufffe' || r == '\uffff' {
			return '\ufffd'
		}
		return r
	}, words)
	words = document.Characters(words)
	for strings.Contains(words, "_x") && escape.MatchString(words) {
		words = escape.ReplaceAllString(words, "_\u2060$1")
	}
	if utf16Length(words) <= excelize.TotalCellChars {
		return words
	}
	room := excelize.TotalCellChars - utf16Length(cut)
	for i, r := range words {
		units := 1
		if r > 0xFFFF {
			units = 2
		}
		if room < units {
			return words[:i] + cut
		}
		room -= units
	}
	return words
}

// utf16Length is how long the form finds a text.
func utf16Length(words string) int {
	units := 0
	for _, r := range words {
		units++
		if r > 0xFFFF {
			units++
		}
	}
	return units
}

// pack writes the file's parts in one order, with one date: excelize writes them as its map of sheets comes. They pass through a file of
// the machine's temporary folder, compressed once.
func pack(w io.Writer, file *excelize.File) (err error) {
	loose, err := os.CreateTemp("", "voix-workbook-*")
	if err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	defer func() { err = errors.Join(err, loose.Close(), os.Remove(loose.Name())) }()
	// excelize gathers what it packs in memory before it hands it on; what it packs with is ours, and goes to the file at once.
	file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return zip.NewWriter(loose) })
	if err := file.Write(io.Discard); err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	size, err := loose.Seek(0, io.SeekEnd)
	if err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	parts, err := zip.NewReader(loose, size)
	if err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	slices.SortFunc(parts.File, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	out := zip.NewWriter(w)
	for _, part := range parts.File {
		header := part.FileHeader
		//lint:ignore SA1019 CreateRaw writes these fields only, whatever Modified says
		header.ModifiedDate, header.ModifiedTime = 1<<5|1, 0 // 1 January 1980, the first that the form knows
		raw, err := part.OpenRaw()
		if err != nil {
			return fmt.Errorf("workbook: %w", err)
		}
		packed, err := out.CreateRaw(&header)
		if err != nil {
			return fmt.Errorf("workbook: %w", err)
		}
		if _, err := io.Copy(packed, raw); err != nil {
			return fmt.Errorf("workbook: %w", err)
		}
	}
	if err := out.Close(); err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	return nil
}
