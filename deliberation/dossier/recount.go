package dossier

import (
	"bufio"
	"cmp"
	"errors"
	"io"
	"strconv"
	"strings"
)

// place is what a ballot of ballots.csv is counted under.
type place struct {
	proposal           int64
	college, territory string
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
		if len(f) != 5 {
			v.add(Fault{ballotsFile, line, "nombre de champs", "5", strconv.Itoa(len(f))})
			return ballots
		}
		v.same(ballotsFile, line, "numéro de l’avis", strconv.Itoa(line-1), f[0])
		number, err := strconv.ParseInt(f[1], 10, 64)
		choice, errChoice := strconv.Atoi(f[4])
		if err != nil || errChoice != nil || choice < -1 || choice > 1 {
			v.add(Fault{ballotsFile, line, "proposition et réponse", "un nombre ; -1, 0 ou 1", f[1] + " ; " + f[4]})
			return ballots
		}
		at := ordered{place{number, f[2], f[3]}, choice}
		if cmp.Or(
			cmp.Compare(last.proposal, at.proposal), cmp.Compare(last.college, at.college), cmp.Compare(last.territory, at.territory),
			cmp.Compare(last.choice, at.choice),
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
