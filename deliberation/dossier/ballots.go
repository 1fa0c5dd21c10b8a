package dossier

import (
	"bufio"
	"cmp"
	"io"
	"slices"
	"strconv"
)

const ballotsHeader = "ballot,proposal,debate,item,college,territory,choice"

// writeBallots writes the shown ballots as a multiset: those on proposals by proposal, then those on the questions of debates by debate and
// item; for each by college and territory in the order of their letters, then by choice, numbered in that order. It is made from the tallies,
// for no more may be told of a ballot than what it is counted under.
func writeBallots(w io.Writer, c *content) error {
	b := &ballotWriter{Writer: bufio.NewWriterSize(w, 1<<16)}
	b.WriteString(ballotsHeader + "\r\n")
	if err := c.each(func(p *proposal) error { return b.rows(itoa(p.Proposal)+",,", p.Rows) }); err != nil {
		return err
	}
	err := c.debates(func(d *debate) error {
		for _, i := range d.Items {
			if i.Figures == nil {
				continue
			}
			if err := b.rows(","+itoa(d.Debate)+","+itoa(i.Item), i.Figures.Rows); err != nil {
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

type ballotWriter struct {
	*bufio.Writer
	ballot int64
	line   []byte
}

// rows writes the ballots of one question, which of says.
func (b *ballotWriter) rows(of string, all []row) error {
	rows := slices.Clone(all)
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.College, b.College), cmp.Compare(a.Territory, b.Territory))
	})
	for i := range rows {
		for _, sign := range []int{-1, 0, 1} {
			rest := "," + of + "," + rows[i].College + "," + rows[i].Territory + "," + strconv.Itoa(sign) + "\r\n"
			for range rows[i].count(sign) {
				b.ballot++
				b.line = append(strconv.AppendInt(b.line[:0], b.ballot, 10), rest...)
				if _, err := b.Write(b.line); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
