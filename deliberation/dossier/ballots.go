package dossier

import (
	"bufio"
	"cmp"
	"io"
	"slices"
	"strconv"
)

const ballotsHeader = "ballot,proposal,college,territory,choice"

// writeBallots writes the shown ballots as a multiset: by proposal, then college and territory in the order of their letters, then choice,
// numbered in that order. It is made from the tallies, for no more may be told of a ballot than what it is counted under.
func writeBallots(w io.Writer, c *content) error {
	b := bufio.NewWriterSize(w, 1<<16)
	b.WriteString(ballotsHeader + "\r\n")
	ballot := int64(0)
	var line []byte
	err := c.each(func(p *proposal) error {
		rows := slices.Clone(p.Rows)
		slices.SortFunc(rows, func(a, b row) int {
			return cmp.Or(cmp.Compare(a.College, b.College), cmp.Compare(a.Territory, b.Territory))
		})
		for i := range rows {
			for _, sign := range []int{-1, 0, 1} {
				rest := "," + strconv.FormatInt(p.Proposal, 10) + "," + rows[i].College + "," + rows[i].Territory + "," + strconv.Itoa(sign) + "\r\n"
				for range rows[i].count(sign) {
					ballot++
					line = append(strconv.AppendInt(line[:0], ballot, 10), rest...)
					if _, err := b.Write(line); err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return b.Flush()
}
