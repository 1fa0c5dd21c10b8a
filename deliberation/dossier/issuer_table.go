package dossier

import (
	"io"
	"strconv"
	"strings"
)

var issuersHeader = []string{"organisation", "mandate", "debate", "name", "erased", "sort", "attests", "printed", "used", "revoked", "college", "voters"}

// writeIssuers writes a line for each issuer of cards and each college of which voters came by them; of one by whom nobody came, or before the vote is
// closed, one line without. A number that is not told reads <5 or <10.
func writeIssuers(w io.Writer, h *head) error {
	t := newLines(w)
	if err := t.write(issuersHeader); err != nil {
		return err
	}
	for i := range h.Issuers {
		one := &h.Issuers[i]
		record := []string{
			numbered(one.Organisation), numbered(one.Mandate), numbered(one.Debate), one.Name, strconv.FormatBool(one.Erased), one.Sort, strings.Join(one.Attests, " "),
			itoa(one.Printed), itoa(one.Used), itoa(one.Revoked), "", "",
		}
		some := false
		for j := range h.Participation.Attested {
			x := &h.Participation.Attested[j]
			if x.issuerOf != one.issuerOf {
				continue
			}
			some = true
			record[10], record[11] = x.College, number(x.Voters)
			if x.Fewer != nil {
				record[11] = "<" + itoa(*x.Fewer)
			}
			if err := t.write(record); err != nil {
				return err
			}
		}
		if !some {
			if err := t.write(record); err != nil {
				return err
			}
		}
	}
	return t.Flush()
}
