package dossier

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"io"
	"strconv"
)

// writePositionsJSON writes the head over several lines, then each proposal on a line of its own.
func writePositionsJSON(w io.Writer, c *content) error {
	b := bufio.NewWriter(w)
	open, err := openingJSON(&c.head)
	if err != nil {
		return err
	}
	b.Write(open)
	separator := "\n"
	err = c.each(func(p *proposal) error {
		line, err := marshal(p)
		if err != nil {
			return err
		}
		b.WriteString(separator)
		b.WriteString("    ")
		b.Write(line)
		separator = ",\n"
		return nil
	})
	if err != nil {
		return err
	}
	b.WriteString("\n  ]\n}\n")
	return b.Flush()
}

// openingJSON is positions.json up to its first proposal.
func openingJSON(h *head) ([]byte, error) {
	raw, err := marshal(h)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", "  "); err != nil {
		return nil, err
	}
	b.Truncate(b.Len() - len("\n}"))
	b.WriteString(",\n  \"proposals\": [")
	return b.Bytes(), nil
}

var positionsHeader = []string{
	"proposal", "title", "college", "territory", "agree", "disagree", "pass", "source", "ballots", "at_least", "left_out",
	"question_ballots", "question", "theme", "office", "date", "erased", "text_sha256", "language", "spoken",
}

// writePositionsCSV writes a line for each row, and for a proposal without rows one line without figures. Lines end as RFC 4180 has
// it; line breaks within titles stay as they are, which is why encoding/csv's own ending is not used: it would change both.
func writePositionsCSV(w io.Writer, c *content) error {
	b := bufio.NewWriter(w)
	var line bytes.Buffer
	records := csv.NewWriter(&line)
	write := func(record []string) error {
		line.Reset()
		if err := records.Write(record); err != nil {
			return err
		}
		records.Flush()
		b.Write(bytes.TrimSuffix(line.Bytes(), []byte{'\n'}))
		_, err := b.WriteString("\r\n")
		return err
	}
	if err := write(positionsHeader); err != nil {
		return err
	}
	err := c.each(func(p *proposal) error {
		sum := textSum(p)
		if len(p.Rows) == 0 {
			return write(positionsRecord(p, sum, nil))
		}
		for i := range p.Rows {
			if err := write(positionsRecord(p, sum, &p.Rows[i])); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return b.Flush()
}

// textSum is the SHA-256 of a proposal's text, so that the table, too, tells of each character of positions.json.
func textSum(p *proposal) string {
	sum := sha256.Sum256([]byte(p.Text))
	return hex.EncodeToString(sum[:])
}

// positionsRecord is a line of positions.csv; r is nil for a proposal without rows.
func positionsRecord(p *proposal, textSum string, r *row) []string {
	if r == nil {
		r = &row{}
	}
	ballots := ""
	if r.Ballots > 0 {
		ballots = strconv.FormatInt(r.Ballots, 10)
	}
	return []string{
		strconv.FormatInt(p.Proposal, 10), p.Title, r.College, r.Territory, number(r.Agree), number(r.Disagree), number(r.Pass),
		number(p.Source), ballots, word(r.AtLeast), number(r.LeftOut), number(p.Ballots), strconv.FormatInt(p.Question, 10),
		word(p.Theme), p.Office, p.Day, strconv.FormatBool(p.Erased), textSum, p.Language, p.Spoken,
	}
}

func number(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}

func word(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
