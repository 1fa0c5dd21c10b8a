package dossier

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// place is what a ballot of ballots.csv is counted under: that of a proposal, or of an item of a debate.
type place struct {
	proposal, debate, item int64
	college, territory     string
}

// String names the question.
func (p place) String() string {
	if p.debate != 0 {
		return fmt.Sprintf("débat %d, point %d", p.debate, p.item)
	}
	return fmt.Sprintf("proposition %d", p.proposal)
}

// of is the same question, of one row.
func (p place) of(r *row) place {
	p.college, p.territory = r.College, r.Territory
	return p
}

// counted is how many ballots of a place have each choice, by choice as it stands in ballots.csv plus one.
type counted [3]int64

// recount counts the ballots of ballots.csv one by one, and checks their order and numbers. It is nil before the vote is closed.
func (v *verifier) recount() map[place]*counted {
	if v.files[ballotsFile] == nil {
		return nil
	}
	ballots := map[place]*counted{}
	lines := bufio.NewReaderSize(v.raw(ballotsFile), 1<<16)
	type ordered struct {
		place
		choice int
	}
	last := ordered{}
	for line := 1; ; line++ {
		raw, err := lines.ReadSlice('\n')
		if errors.Is(err, io.EOF) && len(raw) == 0 {
			if line == 1 {
				v.add(Fault{ballotsFile, 1, "en-tête", ballotsHeader, ""})
			}
			return ballots
		}
		text, whole := strings.CutSuffix(string(raw), "\r\n")
		if err != nil || !whole {
			v.add(Fault{File: ballotsFile, Line: line, What: "la ligne ne finit pas comme la RFC 4180 le veut"})
			return ballots
		}
		if line == 1 {
			v.same(ballotsFile, 1, "en-tête", ballotsHeader, text)
			continue
		}
		f := strings.Split(text, ",")
		if len(f) != 7 {
			v.add(Fault{ballotsFile, line, "nombre de champs", "7", strconv.Itoa(len(f))})
			return ballots
		}
		v.same(ballotsFile, line, "numéro de l’avis", strconv.Itoa(line-1), f[0])
		var asks [3]int64
		bad := false
		for i, text := range f[1:4] {
			if text != "" {
				n, err := strconv.ParseInt(text, 10, 64)
				asks[i], bad = n, bad || err != nil || n < 1
			}
		}
		choice, err := strconv.Atoi(f[6])
		if bad || err != nil || choice < -1 || choice > 1 || (asks[0] != 0) == (asks[1] != 0) || (asks[1] != 0) != (asks[2] != 0) {
			v.add(Fault{ballotsFile, line, "proposition, ou débat et point, et réponse", "des nombres ; -1, 0 ou 1", strings.Join(append(slices.Clone(f[1:4]), f[6]), " ; ")})
			return ballots
		}
		at := ordered{place{asks[0], asks[1], asks[2], f[4], f[5]}, choice}
		if cmp.Or(
			cmp.Compare(last.debate, at.debate), cmp.Compare(last.proposal, at.proposal), cmp.Compare(last.item, at.item), cmp.Compare(last.college, at.college),
			cmp.Compare(last.territory, at.territory), cmp.Compare(last.choice, at.choice),
		) > 0 {
			v.add(Fault{File: ballotsFile, Line: line, What: "l’avis n’est pas à sa place dans l’ordre"})
		}
		last = at
		n := ballots[at.place]
		if n == nil {
			n = &counted{}
			ballots[at.place] = n
		}
		n[choice+1]++
		v.report.Ballots++
		if v.full() {
			return ballots
		}
	}
}
