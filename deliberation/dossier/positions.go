package dossier

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"strconv"
	"strings"
)

// writePositionsJSON writes the head over several lines, then each proposal and each debate on a line of its own.
func writePositionsJSON(w io.Writer, c *content) error {
	b := bufio.NewWriterSize(w, 1<<16)
	open, err := openingJSON(&c.head)
	if err != nil {
		return err
	}
	b.Write(open)
	separator := "\n"
	one := func(v any) error {
		line, err := marshal(v)
		if err != nil {
			return err
		}
		b.WriteString(separator)
		b.WriteString("    ")
		_, err = b.Write(line)
		separator = ",\n"
		return err
	}
	if err := c.each(func(p *proposal) error { return one(p) }); err != nil {
		return err
	}
	b.WriteString("\n  ],\n  \"debates\": [")
	separator = "\n"
	if err := c.debates(func(d *debate) error { return one(d) }); err != nil {
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

var positionsHeader = append([]string{
	"proposal", "title", "college", "territory", "agree", "disagree", "pass", "source", "ballots", "at_least", "left_out",
	"question_ballots", "question", "theme", "office", "date", "erased", "text_sha256", "language", "spoken",
	"agree_low", "agree_high", "disagree_low", "disagree_high", "verdict", "college_stance", "best", "worst", "reserved",
}, apartColumns()...)

// writePositionsCSV writes a line for each row, and for a proposal without rows one line without figures.
func writePositionsCSV(w io.Writer, c *content) error {
	t := newLines(w)
	if err := t.write(positionsHeader); err != nil {
		return err
	}
	err := c.each(func(p *proposal) error {
		sum := textSum(p)
		if len(p.Rows) == 0 {
			return t.write(positionsRecord(p, sum, nil))
		}
		for i := range p.Rows {
			if err := t.write(positionsRecord(p, sum, &p.Rows[i])); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return t.Flush()
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
	return append([]string{
		strconv.FormatInt(p.Proposal, 10), p.Title, r.College, r.Territory, number(r.Agree), number(r.Disagree), number(r.Pass),
		number(p.Source), ballots, word(r.AtLeast), number(r.LeftOut), number(p.Ballots), strconv.FormatInt(p.Question, 10),
		word(p.Theme), p.Office, p.Day, strconv.FormatBool(p.Erased), textSum, p.Language, p.Spoken,
		number(r.AgreeLow), number(r.AgreeHigh), number(r.DisagreeLow), number(r.DisagreeHigh),
		p.Position.Verdict, p.Position.of(r.College), number(p.Position.Best), number(p.Position.Worst), strings.Join(p.Position.Reserved, " "),
	}, numbers(p.Position.apart(r))...)
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
