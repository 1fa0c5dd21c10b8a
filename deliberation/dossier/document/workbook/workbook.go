// Package workbook says what a workbook of tables holds, and writes it as XLSX. The same workbook always gives the same bytes.
package workbook

// Workbook is a sequence of sheets.
type Workbook struct {
	Title  string
	Sheets []Sheet
}

// Kind is what the cells of a column hold.
type Kind int

const (
	Text     Kind = iota // any string: never read as a formula
	Integer              // *int64; nil is an empty cell
	Permille             // *int64 in thousandths, shown as a percentage with one decimal; nil is an empty cell
	Day                  // time.Time, a day in Paris; zero is an empty cell
)

// Column of a sheet.
type Column struct {
	Name  string
	Kind  Kind
	Width int // in characters
}

// Sheet is a table of one subject. Its first row names the columns and stays in sight.
type Sheet struct {
	Name    string // at most 31 characters, none of []:*?/\
	Intro   string // what the table holds and how to read it; stands on the sheet of explanations that opens the workbook
	Columns []Column
	// Each gives the rows, in order; it may be called several times and gives the same each time. A row has a value for each column:
	// string, *int64 or time.Time as its kind says.
	Each func(yield func(row []any) error) error
}
