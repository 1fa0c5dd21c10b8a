package opinion

import (
	"bufio"
	"encoding/csv"
	"io"
	"strconv"
)

// Table is one CSV file of an analysis.
type Table struct {
	Name  string // of the file
	write func(w *rows)
}

// WriteTo writes the table: RFC 4180 with LF, a header, floats in the shortest form that reads back to the same bits.
func (t Table) WriteTo(w io.Writer) (int64, error) {
	counted := &counting{w: w}
	buffer := bufio.NewWriterSize(counted, 1<<16)
	r := &rows{csv: csv.NewWriter(buffer)}
	t.write(r)
	r.csv.Flush()
	if err := r.csv.Error(); err != nil {
		return counted.n, err
	}
	err := buffer.Flush()
	return counted.n, err
}

type counting struct {
	w io.Writer
	n int64
}

func (c *counting) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// rows writes records; the csv.Writer keeps the first error.
type rows struct{ csv *csv.Writer }

func (r *rows) row(fields ...string) { _ = r.csv.Write(fields) }

func float(v float64) string { return strconv.FormatFloat(v+0, 'g', -1, 64) } // -0 + 0 is 0

// Tables are the files that voix opinion writes. consensus.csv is in the order of Rank, representatives in their rank within each
// group; all others are in the order of identifiers. Participants who are in no group are not in groups.csv.
func (a *Analysis) Tables() []Table {
	m := a.Matrix
	return []Table{
		{"groups.csv", func(w *rows) {
			w.row("participant", "group")
			of := make([]int, len(m.Participants))
			for g, group := range a.Groups {
				for _, p := range group.Members {
					of[p] = g + 1
				}
			}
			for p, g := range of {
				if g > 0 {
					w.row(m.Participants[p], a.Groups[g-1].Name)
				}
			}
		}},
		{"consensus.csv", func(w *rows) {
			w.row("statement", "score")
			order, _ := m.Rank(a.Consensus)
			for _, j := range order {
				w.row(m.Statements[j], float(a.Consensus[j]))
			}
		}},
		{"repness.csv", func(w *rows) {
			w.row("group", "statement", "direction")
			for g, picked := range a.Representatives {
				for _, r := range picked {
					direction := "disagree"
					if r.Direction == Agree {
						direction = "agree"
					}
					w.row(a.Groups[g].Name, m.Statements[r.Statement], direction)
				}
			}
		}},
		{"priority.csv", func(w *rows) {
			w.row("statement", "priority")
			for j, p := range a.Priorities {
				w.row(m.Statements[j], float(p))
			}
		}},
		{"pca.csv", func(w *rows) {
			w.row("statement", "center", "pc1", "pc2")
			for j, c := range a.Plane.Center {
				w.row(m.Statements[j], float(c), float(a.Plane.Axes[0][j]), float(a.Plane.Axes[1][j]))
			}
		}},
		{"projection.csv", func(w *rows) {
			w.row("participant", "x", "y")
			for p, at := range a.Plane.Participants {
				w.row(m.Participants[p], float(at.X), float(at.Y))
			}
		}},
	}
}
