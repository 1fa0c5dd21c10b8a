package dossier_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"io/fs"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"voix/deliberation"
	"voix/deliberation/dossier"
)

// cellOf is what rule 7 protects: the ballots of one college on one question, that of a proposal, or, below zero, of an item of the debate.
type cellOf struct {
	proposal int64
	college  deliberation.College
}

// cast is a voter's ballot in a cell, as rule 7 has it: a current choice and one that is shown. Each choice that is shown of a voter after
// another one is a version of its own.
type cast struct {
	voter          int
	office         deliberation.Office
	standing       deliberation.Standing
	current, shown deliberation.Choice
	versions       []deliberation.Choice // as they were shown, one after the other
}

// unit is what sums are made of: a ballot as it was shown, once.
type unit struct{ voter, version int }

// sum is a linear fact about ballots that somebody was told, or can work out of others.
type sum map[unit]*big.Rat

// spy reads all that dossiers tell of a consultation over time. It knows who gave an opinion when, but not which; its own model of rule 7,
// which shares no code with the state's, says which ballots stand behind a figure.
type spy struct {
	t     *rapid.T
	h     *history
	c     int64
	m     *meeting                 // a debate with one question of its own; nil: none
	cells map[cellOf]map[int]*cast // by voter
	day   string                   // of the last entry, in Paris
	moved map[cellOf]int           // how often the figures of a cell moved
	facts map[cellOf][]sum         // in the order in which they were told, each once
	after map[cellOf][]int         // of each fact, how often the figures had moved
	final map[cellOf][]sum         // the rows by office
}

func (c *cast) proof() string {
	if c.standing.Proof == deliberation.Verified {
		return "verified"
	}
	return "declared"
}

func smallestSet(c deliberation.College) int {
	if c == deliberation.Agent {
		return 10
	}
	return 5
}

// passes is rule 7's word: at least k, and at least two differ from the commonest.
func passes(k int, kinds []string) bool {
	n := map[string]int{}
	for _, kind := range kinds {
		n[kind]++
	}
	most := 0
	for _, one := range n {
		most = max(most, one)
	}
	return len(kinds) >= k && len(kinds)-most >= 2
}

func (s *spy) release(at cellOf) {
	var current, moves []string
	for _, b := range s.cells[at] {
		current = append(current, b.current.String())
		if b.current != b.shown {
			moves = append(moves, b.shown.String()+" "+b.current.String())
		}
	}
	if k := smallestSet(at.college); !passes(k, current) || !passes(k, moves) {
		return
	}
	s.moved[at]++
	for _, b := range s.cells[at] {
		if b.current != b.shown {
			b.shown = b.current
			b.versions = append(b.versions, b.shown)
		}
	}
}

// follow is called after something happened: figures of agents move as a Paris day begins.
func (s *spy) follow(before uint64) {
	today := s.h.at.In(deliberation.Paris()).Format(time.DateOnly)
	if s.h.state.Number() == before || today == s.day {
		return
	}
	s.day = today
	for at := range s.cells {
		if at.college == deliberation.Agent {
			s.release(at)
		}
	}
}

func (s *spy) wait(d time.Duration) {
	before := s.h.state.Number()
	s.h.wait(d)
	s.follow(before)
}

func (s *spy) ballot(voter int, college deliberation.College, of deliberation.Office, proposal int64, choice deliberation.Choice) {
	before := s.h.state.Number()
	if proposal < 0 {
		s.m.vote(voter, college, of, -proposal, choice)
	} else {
		s.h.ballot(voter, college, of, proposal, choice)
	}
	s.follow(before)
	if s.h.state.Number() == before {
		return
	}
	at := cellOf{proposal, college}
	if s.cells[at] == nil {
		s.cells[at] = map[int]*cast{}
	}
	if s.cells[at][voter] == nil {
		s.cells[at][voter] = &cast{voter: voter, office: of, standing: s.h.standing[voter]}
	}
	s.cells[at][voter].current = choice
	if college != deliberation.Agent {
		s.release(at)
	}
}

// look exports the whole and every part, and keeps what they tell. The parts are held to tell nothing more.
func (s *spy) look() {
	whole := s.h.positionsOf(s.c, dossier.Part{})
	for _, part := range parts(office(s.h, "caf-59"), office(s.h, "caf-75")) {
		wantWithin(s.t.Fatalf, whole, s.h.positionsOf(s.c, part), part)
	}
	for _, p := range whole.Proposals {
		s.lookAt(p.Proposal, p.Rows, p.Position.Colleges)
	}
	for _, d := range whole.Debates {
		for _, i := range d.Items {
			s.lookAt(-i.Item, i.Figures.Rows, i.Figures.Position.Colleges)
		}
	}
}

func (s *spy) lookAt(proposal int64, told []toldRow, colleges []toldStance) {
	for _, college := range deliberation.Colleges() {
		at := cellOf{proposal, college}
		var rows []toldRow
		for _, r := range told {
			if r.College == college.String() {
				rows = append(rows, r)
			}
		}
		s.hear(at, rows)
		s.wantSum(at, rows, colleges)
		s.hearApart(at, colleges)
	}
}

// wantSum wants what is told of a college as a whole to be the sum of its rows, and no more.
func (s *spy) wantSum(at cellOf, rows []toldRow, colleges []toldStance) {
	var want [3]int64
	shown := false
	for _, r := range rows {
		if r.Agree != nil {
			want[0], want[1], want[2], shown = want[0]+*r.Agree, want[1]+*r.Disagree, want[2]+*r.Pass, true
		}
	}
	for _, c := range colleges {
		if c.College == at.college.String() && ((c.Agree != nil) != shown || shown && [3]int64{*c.Agree, *c.Disagree, *c.Pass} != want) {
			s.t.Fatalf("%v: %+v of rows %v", at, c, want)
		}
	}
}

// hearApart holds what is told of declared and of verified ballots against those that must stand behind it: they are facts beside the rows.
func (s *spy) hearApart(at cellOf, colleges []toldStance) {
	for _, c := range colleges {
		if c.College != at.college.String() || c.Declared == nil {
			continue
		}
		behind := map[string]sum{"declared": {}, "verified": {}}
		counts := map[string]*toldTally{"declared": {}, "verified": {}}
		for _, b := range s.cells[at] {
			n := counts[b.proof()]
			switch b.shown {
			case deliberation.NoChoice:
				continue
			case deliberation.Agree:
				n.Agree++
			case deliberation.Disagree:
				n.Disagree++
			case deliberation.Pass:
				n.Pass++
			}
			behind[b.proof()][unit{b.voter, len(b.versions) - 1}] = big.NewRat(1, 1)
		}
		if *c.Declared != *counts["declared"] || *c.Verified != *counts["verified"] {
			s.t.Fatalf("%v: %+v and %+v are told, and %+v and %+v stand behind it", at, c.Declared, c.Verified, counts["declared"], counts["verified"])
		}
		for _, one := range []sum{behind["declared"], behind["verified"]} {
			if len(one) > 0 {
				s.remember(s.final, at, one)
			}
		}
	}
}

// hear turns rows into facts, and holds each figure against the ballots that must stand behind it.
func (s *spy) hear(at cellOf, rows []toldRow) {
	named := map[string]sum{}
	for _, r := range rows {
		if r.Agree != nil {
			named[r.Territory] = sum{}
			continue
		}
		// Rule 7 concedes the number, and that all but one agree.
		var kinds []string
		for _, b := range s.cells[at] {
			kinds = append(kinds, b.current.String())
			if b.shown != deliberation.NoChoice {
				s.t.Fatalf("%v: nothing is told of what was shown before", at)
			}
		}
		if int64(len(kinds)) != r.Ballots || (r.AtLeast != nil) != (len(kinds) >= smallestSet(at.college) && !passes(smallestSet(at.college), kinds)) {
			s.t.Fatalf("%v: %+v of %v", at, r, kinds)
		}
	}
	counts := map[string]map[deliberation.Choice]int64{}
	for _, b := range s.cells[at] {
		if b.shown == deliberation.NoChoice {
			continue
		}
		territory := b.office.String()
		for _, coarser := range []string{"others", "all"} {
			if _, ok := named[territory]; !ok {
				territory = coarser
			}
		}
		if named[territory] == nil {
			if len(rows) > 0 || len(counts) > 0 {
				s.t.Fatalf("%v: a ballot of %v is in no row of %+v", at, b.office, rows)
			}
			continue
		}
		named[territory][unit{b.voter, len(b.versions) - 1}] = big.NewRat(1, 1)
		if counts[territory] == nil {
			counts[territory] = map[deliberation.Choice]int64{}
		}
		counts[territory][b.shown]++
	}
	for _, r := range rows {
		if r.Agree == nil {
			continue
		}
		n := counts[r.Territory]
		if n[deliberation.Agree] != *r.Agree || n[deliberation.Disagree] != *r.Disagree || n[deliberation.Pass] != *r.Pass {
			s.t.Fatalf("%v: %s is %d/%d/%d, and %v stand behind it", at, r.Territory, *r.Agree, *r.Disagree, *r.Pass, n)
		}
		if r.Territory != "all" {
			s.remember(s.final, at, named[r.Territory])
		} else if s.remember(s.facts, at, named[r.Territory]) {
			s.after[at] = append(s.after[at], s.moved[at])
		}
	}
}

// remember keeps a fact, and reports whether it is a new one.
func (s *spy) remember(into map[cellOf][]sum, at cellOf, one sum) bool {
	if slices.ContainsFunc(into[at], func(known sum) bool { return len(minus(known, one, big.NewRat(1, 1))) == 0 }) {
		return false
	}
	into[at] = append(into[at], one)
	return true
}

// minus is a - factor·b.
func minus(a, b sum, factor *big.Rat) sum {
	out := sum{}
	for u, n := range a {
		out[u] = new(big.Rat).Set(n)
	}
	for u, n := range b {
		d := new(big.Rat).Mul(n, factor)
		if out[u] == nil {
			out[u] = new(big.Rat)
		}
		if out[u].Sub(out[u], d).Sign() == 0 {
			delete(out, u)
		}
	}
	return out
}

// compare puts units in one order.
func compare(a, b unit) int {
	if a.voter != b.voter {
		return a.voter - b.voter
	}
	return a.version - b.version
}

// eliminated is the reduced row echelon form of some facts: the sums of fewest ballots that can be worked out, for one order of ballots.
func eliminated(facts []sum) []sum {
	var rows []sum
	for _, f := range facts {
		rows = append(rows, minus(f, nil, big.NewRat(1, 1)))
	}
	var done []sum
	for len(rows) > 0 {
		row := rows[0]
		rows = rows[1:]
		if len(row) == 0 {
			continue
		}
		pivot := slices.MinFunc(slices.Collect(maps.Keys(row)), compare)
		row = minus(nil, row, new(big.Rat).Neg(new(big.Rat).Inv(row[pivot])))
		for _, list := range [][]sum{rows, done} {
			for i := range list {
				if n := list[i][pivot]; n != nil {
					list[i] = minus(list[i], row, n)
				}
			}
		}
		done = append(done, row)
	}
	return done
}

// singledOut tells of a sum that fails: it is of too few voters, or all but one of them did the same.
func (s *spy) singledOut(at cellOf, one sum) string {
	if len(one) == 0 {
		return ""
	}
	by := map[int][]string{}
	for _, u := range slices.SortedFunc(maps.Keys(one), compare) {
		by[u.voter] = append(by[u.voter], one[u].RatString()+"·"+s.cells[at][u.voter].versions[u.version].String())
	}
	var kinds []string
	for _, v := range slices.Sorted(maps.Keys(by)) {
		kinds = append(kinds, strings.Join(by[v], " "))
	}
	if passes(smallestSet(at.college), kinds) {
		return ""
	}
	return fmt.Sprintf("%v: voters %v, %q", at, slices.Sorted(maps.Keys(by)), kinds)
}

// wantNobody wants no sum of some facts, their differences, and what elimination leaves of them, that singles somebody out.
func (s *spy) wantNobody(at cellOf, of string, facts []sum) {
	for i := range facts {
		if told := s.singledOut(at, facts[i]); told != "" {
			s.t.Fatalf("%s: %s", of, told)
		}
		for j := range i {
			if told := s.singledOut(at, minus(facts[i], facts[j], big.NewRat(1, 1))); told != "" {
				s.t.Fatalf("%s, one less another: %s", of, told)
			}
		}
	}
	for _, row := range eliminated(facts) {
		if told := s.singledOut(at, row); told != "" {
			s.t.Fatalf("%s, eliminated: %s", of, told)
		}
	}
}

// TestNoDossierSinglesAnybodyOut attacks rule 7 with all that dossiers tell: as of every number that is looked at, whole and by theme,
// office and college, in every file. What they tell of a cell is subtracted and eliminated: each figure, each two of which nothing lies between,
// and the rows of offices. Where figures lie further apart, or an early one is set against offices, rule 7 promises nothing to somebody who
// knows when everybody spoke (TestWhatIsConceded); how often that helps is logged.
func TestNoDossierSinglesAnybodyOut(t *testing.T) {
	told, follow, split, apart := 0, 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		s := spying(t)
		for at, facts := range s.facts {
			told += len(facts)
			for i := range facts {
				s.wantNobody(at, "before closing", facts[i:i+1])
				if i > 0 && s.after[at][i] == s.after[at][i-1]+1 { // else a figure lies between them at which nobody looked
					follow++
					s.wantNobody(at, "before closing", facts[i-1:i+1])
				}
			}
			final := s.final[at]
			if len(final) > 1 {
				split++
			}
			s.wantNobody(at, "offices", final)
			if slices.ContainsFunc(eliminated(append(slices.Clone(facts), final...)), func(one sum) bool { return s.singledOut(at, one) != "" }) {
				apart++
			}
		}
	})
	if told == 0 || follow == 0 || split == 0 {
		t.Errorf("nothing was put at risk: %d figures, %d that follow another, %d split by office", told, follow, split)
	}
	t.Logf("%d figures were told, %d right after another; in %d cells those far apart single somebody out, for who knows when everybody spoke", told, follow, apart)
}

// TestWhatIsConceded holds what the method says is not prevented: who knows that those behind an early figure were all of one office can
// subtract it from that office's row, and is left with who came later. Should this fail, the method may promise more.
func TestWhatIsConceded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := newHistory(t.Fatalf)
		s := newSpy(t, h)
		p := h.propose(s.c, h.join(deliberation.Resident, deliberation.National), deliberation.Text{Title: "Une"})
		nord, paris := office(h, "caf-59"), office(h, "caf-75")
		choices := deliberation.Choices()
		for i := range 5 {
			s.ballot(i, deliberation.Concerned, nord, p, choices[i%3])
		}
		s.look()
		last := rapid.SampledFrom(choices).Draw(t, "last")
		s.ballot(5, deliberation.Concerned, nord, p, last)
		for i := range 9 {
			s.ballot(6+i, deliberation.Concerned, paris, p, choices[i%3])
		}
		s.wait(31 * 24 * time.Hour)
		s.look()
		at := cellOf{p, deliberation.Concerned}
		left := minus(s.final[at][0], s.facts[at][0], big.NewRat(1, 1))
		if len(left) != 1 || left[unit{5, 0}] == nil {
			t.Fatalf("what is left is of %v", left)
		}
		if !strings.Contains(s.singledOut(at, left), last.String()) {
			t.Fatalf("%v is not told of %v", last, left)
		}
	})
}

func newSpy(t *rapid.T, h *history) *spy {
	s := &spy{
		t: t, h: h, c: h.open("Sous l’œil", ""), cells: map[cellOf]map[int]*cast{}, moved: map[cellOf]int{},
		facts: map[cellOf][]sum{}, after: map[cellOf][]int{}, final: map[cellOf][]sum{},
	}
	s.day = h.at.In(deliberation.Paris()).Format(time.DateOnly)
	return s
}

// readBack holds the tables of a whole archive, CSV and workbook, to the rows of its positions.json: no other figure, none missing.
func (s *spy) readBack() {
	archive := s.h.archive(s.c)
	if _, err := verify(archive); err != nil {
		s.t.Fatalf("%v", err)
	}
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		s.t.Fatalf("%v", err)
	}
	files := map[string][]byte{}
	for _, name := range []string{"positions.json", "positions.csv", "dossier.xlsx"} {
		raw, err := fs.ReadFile(z, name)
		if err != nil {
			s.t.Fatalf("%v", err)
		}
		files[name] = raw
	}
	var want, inTable, inWorkbook []string
	for _, p := range readTold(s.t.Fatalf, files["positions.json"]).Proposals {
		for _, r := range p.Rows {
			apart := make([]string, 6)
			for _, c := range p.Position.Colleges {
				if d, v := c.Declared, c.Verified; c.College == r.College && d != nil && r.LeftOut != nil {
					apart = []string{digits(&d.Agree), digits(&d.Disagree), digits(&d.Pass), digits(&v.Agree), digits(&v.Disagree), digits(&v.Pass)}
				}
			}
			want = append(want, strings.Join(append([]string{
				strconv.FormatInt(p.Proposal, 10), digits(r.Agree), digits(r.Disagree), digits(r.Pass), strconv.FormatInt(r.Ballots, 10), digits(r.LeftOut),
			}, apart...), ","))
		}
	}
	lines, err := csv.NewReader(bytes.NewReader(files["positions.csv"])).ReadAll()
	if err != nil {
		s.t.Fatalf("%v", err)
	}
	for _, line := range lines[1:] {
		if line[2] != "" { // a college: else the proposal has no rows
			inTable = append(inTable, strings.Join(append([]string{line[0], line[4], line[5], line[6], line[8], line[10]}, line[len(line)-6:]...), ","))
		}
	}
	book, err := excelize.OpenReader(bytes.NewReader(files["dossier.xlsx"]))
	if err != nil {
		s.t.Fatalf("%v", err)
	}
	rows, err := book.GetRows("Chiffres", excelize.Options{RawCellValue: true})
	if err != nil {
		s.t.Fatalf("%v", err)
	}
	for _, row := range rows {
		if _, err := strconv.Atoi(row[0]); err != nil {
			continue // the heading
		}
		row = append(row, make([]string, 18-len(row))...) // GetRows leaves out empty cells at the end
		inWorkbook = append(inWorkbook, strings.Join(append([]string{row[0], row[3], row[5], row[4], row[6], row[11]}, row[12:18]...), ","))
	}
	if diff := cmp.Diff(want, inTable); diff != "" {
		s.t.Fatalf("positions.csv (-positions.json +table):\n%s", diff)
	}
	if diff := cmp.Diff(want, inWorkbook); diff != "" {
		s.t.Fatalf("dossier.xlsx (-positions.json +workbook):\n%s", diff)
	}
}

func digits(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}

// spying is a random consultation that was looked at all along.
func spying(t *rapid.T) *spy {
	h := newHistory(t.Fatalf)
	s := newSpy(t, h)
	author := h.join(deliberation.Resident, deliberation.National)
	proposals := []int64{h.propose(s.c, author, deliberation.Text{Title: "Une"}), h.say(s.c, author, deliberation.Text{Title: "Deux"})}
	if rapid.Bool().Draw(t, "debate") {
		s.m = h.convene(s.c, author, 0, office(h, "caf-59"), deliberation.Text{Title: "Un débat"})
		s.m.ask(deliberation.ItemQuestion, "Une question ?")
		proposals = append(proposals, -1)
	}
	colleges := rapid.SampledFrom([][]deliberation.College{{deliberation.Agent}, {deliberation.Concerned}, deliberation.Colleges()}).Draw(t, "colleges")
	offices := []deliberation.Office{deliberation.National, office(h, "caf-59"), office(h, "caf-75"), office(h, "caf-75")}
	type who struct {
		college deliberation.College
		office  deliberation.Office
	}
	var voters []who
	standings := []deliberation.Standing{{}}
	if rapid.IntRange(0, 2).Draw(t, "issuers") > 0 {
		one := h.issuer(deliberation.AssociationOrganisation, "Le Fil", deliberation.Concerned, 20, 0)
		other := h.issuer(deliberation.UnionOrganisation, "Union", deliberation.Agent, 20, 0)
		standings = append(standings, deliberation.Standing{Issuer: one, Proof: deliberation.Verified}, deliberation.Standing{Issuer: one},
			deliberation.Standing{Issuer: other, Proof: deliberation.Verified}, deliberation.Standing{Proof: deliberation.Verified})
	}
	for range rapid.IntRange(8, 40).Draw(t, "voters") {
		h.standing[len(voters)] = rapid.SampledFrom(standings).Draw(t, "standing")
		voters = append(voters, who{rapid.SampledFrom(colleges).Draw(t, "college"), rapid.SampledFrom(offices).Draw(t, "office")})
	}
	for range rapid.IntRange(1, 5).Draw(t, "waves") {
		choices := rapid.SampledFrom([][]deliberation.Choice{
			{deliberation.Agree}, {deliberation.Agree, deliberation.Agree, deliberation.Agree, deliberation.Disagree}, deliberation.Choices(),
		}).Draw(t, "choices")
		proposal := rapid.SampledFrom(proposals).Draw(t, "proposal")
		for range rapid.IntRange(1, 40).Draw(t, "ballots") {
			v := rapid.IntRange(0, len(voters)-1).Draw(t, "voter")
			s.ballot(v, voters[v].college, voters[v].office, proposal, rapid.SampledFrom(choices).Draw(t, "choice"))
			if rapid.IntRange(0, 9).Draw(t, "look") == 0 {
				s.look()
			}
		}
		s.look()
		s.wait(time.Duration(rapid.IntRange(0, 30).Draw(t, "hours")) * time.Hour)
	}
	s.wait(31 * 24 * time.Hour)
	s.look()
	s.wantIssuers()
	if rapid.IntRange(0, 9).Draw(t, "read back") == 0 {
		s.readBack()
	}
	return s
}
