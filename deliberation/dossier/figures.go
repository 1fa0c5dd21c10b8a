package dossier

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"voix/deliberation"
)

// checkFigures goes through the proposals of positions.json and the lines of positions.csv side by side, compares both with the
// recount, and holds each row against the rules. It returns false if the files could not be read to their end.
func (v *verifier) checkFigures(ballots map[place]*counted) bool {
	table := &table{v: v, r: csv.NewReader(v.raw(positionsCSV))}
	table.r.ReuseRecord = true
	table.r.FieldsPerRecord = len(positionsHeader)
	if record := table.next(); record == nil || !slices.Equal(record, positionsHeader) {
		v.same(positionsCSV, 1, "en-tête", strings.Join(positionsHeader, ","), strings.Join(record, ","))
		return false
	}
	var lastProposal, lastQuestion int64
	recounted := &standings{v: v, most: map[string]int64{}}
	var arguments, objections, given int64
	debates := &debateCheck{v: v, ballots: ballots, recounted: recounted, proposals: map[int64]bool{}, born: map[int64][]int64{}, carried: map[int64][]int64{}, words: map[string]int64{}}
	complete := true // every question tells how many gave an opinion on it
	line := v.opening
	err := v.each(func(p *proposal) error {
		if p.Proposal <= lastProposal || p.Question <= lastQuestion {
			v.add(Fault{File: positionsJSON, Line: line, What: fmt.Sprintf("la proposition %d (question %d) n’est pas à sa place dans l’ordre", p.Proposal, p.Question)})
		}
		lastProposal, lastQuestion = p.Proposal, p.Question
		v.checkProposal(line, p)
		one := asked{place{proposal: p.Proposal}, p.Ballots, p.Rows, &p.Position, p.Position.retained() && !p.Erased}
		v.checkAsked(line, &one, ballots)
		recounted.check(line, &one)
		table.check(p, line)
		if debates.proposals[p.Proposal] = true; p.Debate != 0 {
			debates.born[p.Debate] = append(debates.born[p.Debate], p.Proposal)
			debates.carried[p.Debate] = append(debates.carried[p.Debate], p.From...)
		}
		arguments += int64(len(p.Arguments))
		objections += int64(len(p.Objections))
		complete = complete && p.Ballots != nil
		given += ballotsOf(p)
		v.report.Proposals++
		v.report.Rows += int64(len(p.Rows))
		line++
		if v.full() {
			return errFull
		}
		return nil
	})
	if errors.Is(err, errFull) {
		return false
	}
	if err != nil {
		v.add(Fault{File: positionsJSON, Line: line, What: notJSON(err)})
		return false
	}
	if record := table.next(); record != nil {
		v.add(Fault{positionsCSV, table.line, "ligne en trop", "", strings.Join(record, ",")})
	}
	debates.line = line + 1
	if err := v.debates(debates.check); errors.Is(err, errFull) {
		return false
	} else if err != nil {
		v.add(Fault{File: positionsJSON, Line: debates.line, What: notJSON(err)})
		return false
	}
	debates.end()
	recounted.checkPlaces()
	recounted.checkVoters()
	v.checkIssuers()
	v.checkOpinions()
	v.checkParticipation(&counts{
		proposals: v.report.Proposals, arguments: arguments + debates.arguments, objections: objections, ballots: given + debates.given,
		debates: debates.debates, cancelled: debates.cancelled, words: debates.words, sheets: debates.sheets, calls: debates.calls, complete: complete && debates.complete,
	})
	for at, n := range ballots {
		v.add(Fault{
			File: ballotsFile, What: fmt.Sprintf("%d avis (%s, %s) ne sont dans aucune ligne de positions.json", n[0]+n[1]+n[2], at, (&row{College: at.college, Territory: at.territory}).name()),
		})
	}
	return true
}

var errFull = errors.New("dossier: enough faults")

// asked is a question with its figures, whoever asks it.
type asked struct {
	at       place // without college and territory
	ballots  *int64
	rows     []row
	position *standing
	placed   bool // it has a place among what is kept
}

// checkAsked compares the rows of a question with the recount, and holds them against what may be shown.
func (v *verifier) checkAsked(line int, q *asked, ballots map[place]*counted) {
	v.checkRules(line, q)
	for i := range q.rows {
		at := q.at.of(&q.rows[i])
		v.checkCounts(line, at, &q.rows[i], ballots[at])
		delete(ballots, at)
	}
}

// checkCounts compares a row of positions.json with the recount; n is nil if there is no ballot of it.
func (v *verifier) checkCounts(line int, at place, r *row, n *counted) {
	if !v.head.Consultation.Closed {
		return
	}
	of := fmt.Sprintf("%s (%s), ", at, r.name())
	if n == nil {
		n = &counted{}
	}
	if !r.shown() {
		v.same(positionsJSON, line, of+"avis publiés", "0", strconv.FormatInt(n[0]+n[1]+n[2], 10))
		return
	}
	v.same(positionsJSON, line, of+"agree", strconv.FormatInt(n[2], 10), number(r.Agree))
	v.same(positionsJSON, line, of+"disagree", strconv.FormatInt(n[0], 10), number(r.Disagree))
	v.same(positionsJSON, line, of+"pass", strconv.FormatInt(n[1], 10), number(r.Pass))
	v.same(positionsJSON, line, of+"ballots", strconv.FormatInt(n[0]+n[1]+n[2], 10), strconv.FormatInt(r.Ballots, 10))
}

// checkProposal holds what a proposal says of itself against the head.
func (v *verifier) checkProposal(line int, p *proposal) {
	imported := v.head.Consultation.Imported
	bad := func(what string) {
		v.add(Fault{File: positionsJSON, Line: line, What: fmt.Sprintf("proposition %d\u202f: ", p.Proposal) + what})
	}
	if p.Erased && (p.Title != ErasedText || p.Text != "") {
		bad("le texte est effacé, mais se lit encore")
	}
	if imported != (p.Source != nil) || imported != (p.Theme == nil) {
		bad("une proposition reprise a une source et pas de thème ; une autre a un thème et pas de source")
	}
	v.checkAuthor(line, p.InName)
	for i := range p.Arguments {
		v.checkAuthor(line, p.Arguments[i].InName)
	}
	if p.Debate == 0 && len(p.From) > 0 {
		bad("elle porte des paroles d’un débat, mais n’est née dans aucun")
	}
}

// checkRules holds the rows of a question against what may be shown (rule 7), as far as this can be seen from outside.
func (v *verifier) checkRules(line int, q *asked) {
	closed, imported := v.head.Consultation.Closed, v.head.Consultation.Imported
	bad := func(format string, args ...any) {
		v.add(Fault{File: positionsJSON, Line: line, What: q.at.String() + "\u202f: " + fmt.Sprintf(format, args...)})
	}
	switch {
	case q.ballots == nil && (!closed || len(q.rows) > 0):
		bad("seule une question close sans chiffres n’a pas de nombre d’avis")
		return
	case q.ballots == nil:
		return
	case closed && *q.ballots < listedFrom:
		bad("%d avis\u202f: la question doit être donnée sans chiffres", *q.ballots)
	}
	var least, most int64
	for i := range q.rows {
		r := &q.rows[i]
		of := r.name()
		college, err := deliberation.ParseCollege(r.College)
		if err != nil || !territoryFits(r.Territory, closed, imported) {
			bad("la qualité ou le territoire de la ligne %s n’existe pas, ou pas ici", of)
			return
		}
		first := true
		if i > 0 {
			before := &q.rows[i-1]
			beforeCollege, _ := deliberation.ParseCollege(before.College)
			first = beforeCollege != college
			switch {
			case beforeCollege > college || !first && before.Territory >= r.Territory:
				bad("la ligne %s n’est pas à sa place dans l’ordre", of)
			case !first && !(before.shown() && r.shown()):
				bad("la ligne %s se recouvre avec une autre", of)
			}
		}
		total, commonest := r.count(1)+r.count(0)+r.count(-1), max(r.count(1), r.count(0), r.count(-1))
		k := int64(college.SmallestSet())
		switch {
		case !r.shown() && (r.Agree != nil || r.Disagree != nil || r.Pass != nil):
			bad("la ligne %s ne donne qu’une partie de ses chiffres", of)
		case !r.shown() && (!closed || imported || r.Territory != string(deliberation.OtherOffices)):
			bad("la ligne %s est sans chiffres", of)
		case r.shown() && r.Ballots != total:
			bad("ballots de la ligne %s\u202f: %d au lieu de %d", of, r.Ballots, total)
		case r.shown() && min(r.count(1), r.count(0), r.count(-1)) < 0:
			bad("un chiffre de la ligne %s est négatif", of)
		case r.shown() && !imported && (total < k || total-commonest < 2):
			bad("la ligne %s ne peut pas être montrée (%d avis, dont %d identiques)", of, total, commonest)
		case r.shown() && r.AtLeast != nil, !r.shown() && (r.AtLeast != nil) != (r.Ballots >= k):
			bad("at_least de la ligne %s n’est pas là où il doit être", of)
		case r.Ballots < 1:
			bad("la ligne %s est sans avis", of)
		}
		if r.AtLeast != nil {
			if _, err := deliberation.ParseChoice(*r.AtLeast); err != nil {
				bad("at_least de la ligne %s n’est pas une réponse", of)
			}
		}
		if (r.LeftOut != nil) != (closed && first) || r.LeftOut != nil && (*r.LeftOut < 0 || imported && *r.LeftOut > 0 || !r.shown() && *r.LeftOut != r.Ballots) {
			bad("left_out de la ligne %s", of)
		}
		least += r.Ballots
		most += r.Ballots
		if r.shown() && r.LeftOut != nil {
			least -= *r.LeftOut // they may have come, changed their mind, or taken their opinion back
			most += *r.LeftOut
		}
	}
	every := v.head.Selection == nil || v.head.Selection.College == "" // else the other colleges' ballots are in no row
	// Before closing, figures still show who has taken an opinion back since, and do not tell how many that are.
	if closed && (*q.ballots < least || every && *q.ballots > most) {
		bad("%d avis sur la question, mais ses lignes en tiennent entre %d et %d", *q.ballots, least, most)
	}
}

func territoryFits(territory string, closed, imported bool) bool {
	switch {
	case !closed:
		return territory == string(deliberation.AllTerritories)
	case imported:
		return territory == deliberation.National.String()
	case territory == string(deliberation.OtherOffices):
		return true
	}
	_, err := deliberation.ParseOffice(territory)
	return err == nil
}

// table reads positions.csv.
type table struct {
	v    *verifier
	r    *csv.Reader
	line int  // of the current record
	done bool // at the end, or where it cannot be read
}

func (t *table) next() []string {
	if t.done {
		return nil
	}
	record, err := t.r.Read()
	if err != nil {
		t.done = true
		if !errors.Is(err, io.EOF) {
			t.v.add(Fault{File: positionsCSV, What: "n’est pas le CSV attendu (" + err.Error() + ")"})
		}
		return nil
	}
	t.line, _ = t.r.FieldPos(0)
	return record
}

// check compares the lines of a proposal with positions.json, cell by cell.
func (t *table) check(p *proposal, line int) {
	sum := textSum(p)
	for i := range max(1, len(p.Rows)) {
		record := t.next()
		if record == nil {
			t.v.add(Fault{File: positionsCSV, What: fmt.Sprintf("la proposition %d (ligne %d de positions.json) manque ou n’est pas entière", p.Proposal, line)})
			return
		}
		var r *row
		if i < len(p.Rows) {
			r = &p.Rows[i]
		}
		for j, want := range positionsRecord(p, sum, r) {
			// encoding/csv reads a return and a new line as a new line; the comparison of all bytes tells them apart.
			want = strings.ReplaceAll(want, "\r\n", "\n")
			t.v.same(positionsCSV, t.line, fmt.Sprintf("%s de la proposition %d", positionsHeader[j], p.Proposal), want, record[j])
		}
	}
}
