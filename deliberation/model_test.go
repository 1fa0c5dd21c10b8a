package deliberation

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// model is rules 2, 7 and 8 of DESIGN.md, word by word and without any thought for speed. It shares no code with State but
// the facts, Row and Figures.
type model struct {
	lastDay       string
	consultations []*modelConsultation
	questions     []*modelQuestion
	persons       []ID        // their documents
	works         []modelWork // proposals, debates, arguments, transcripts, summaries, sheets, objections, answers
	voices        []modelWork // those among them that were spoken
	proposals     int64
	proposedIn    []int64 // consultations, by proposal
	arguments     int64
	summaries     []*modelSummary
	voters        map[ID]BallotCast // first ballot
	erased        map[ID]bool
	outcomes      map[ID]modelOutcome
	relecture     modelRelecture
	marks         []*modelMarks // of each argument
	debates       modelDebates
	filed         []int64     // the consultation of each proposal
	claimed       map[ID]bool // voters whose ballots are another's
}

type modelConsultation struct {
	imported, importing, closed bool
	proposals, debates          int64
	arguments                   int64
	row                         int64
}

type modelQuestion struct {
	consultation int64
	ballots      map[ID]*modelBallot
	final        []Row
	apart        []Apart
	closed       bool
}

type modelBallot struct{ shown, current Choice }

type modelWork struct {
	author  int64
	speaker int64 // of a transcript: whose words it writes down
	text    ID
	files   []ID      // the voice among them
	of      Recording // what it is the recording of, or writes down
	renders int64     // of a summary: the proposal that it says in easy French
	debate  int64     // in or around which it was written
}

type modelSummary struct {
	proposal, author int64
	text             ID
	validators       map[int64]bool
}

type modelOutcome struct {
	Outcome
	at int64
}

func newModel() *model {
	return &model{voters: map[ID]BallotCast{}, erased: map[ID]bool{}, outcomes: map[ID]modelOutcome{}, relecture: newModelRelecture(), debates: newModelDebates(), claimed: map[ID]bool{}}
}

func parisDate(ms int64) string { return time.UnixMilli(ms).In(Paris()).Format(time.DateOnly) }

func (m *model) apply(h Head, e *Entry) {
	if today := parisDate(h.At); today != m.lastDay {
		m.lastDay = today
		for _, q := range m.questions {
			if !q.closed && !m.consultations[q.consultation-1].imported {
				m.release(q, Agent)
			}
		}
	}
	o, ok := m.outcomes[e.Command]
	if !ok {
		o = modelOutcome{Outcome{First: h.Number}, h.At}
	}
	o.Last = h.Number
	m.outcomes[e.Command] = o
	m.applyRelecture(h, e)
	switch f := e.Fact.(type) {
	case *ConsultationOpened:
		imported := f.Source != Hash{}
		m.consultations = append(m.consultations, &modelConsultation{imported: imported, importing: imported})
	case *PhaseBegun:
		if f.Phase == Rereading {
			m.close(f.Consultation)
		}
	case *ImportAdvanced:
		m.consultations[f.Consultation-1].row = f.Row
	case *ImportCompleted:
		m.consultations[f.Consultation-1].importing = false
		m.close(f.Consultation)
	case *PersonJoined:
		m.persons = append(m.persons, f.Document)
	case *ProposalFiled:
		m.questions = append(m.questions, &modelQuestion{consultation: f.Consultation, ballots: map[ID]*modelBallot{}})
		m.proposals++
		m.proposedIn = append(m.proposedIn, f.Consultation)
		m.filed = append(m.filed, f.Consultation)
		w := modelWork{author: f.Author, text: f.Text, files: f.Files, of: Recording{Proposal: m.proposals}}
		if f.Voice != (ID{}) {
			w.files = append(slices.Clone(w.files), f.Voice)
			m.voices = append(m.voices, w)
		}
		m.works = append(m.works, w)
		m.consultations[f.Consultation-1].proposals++
	case *DebateConvened:
		m.works = append(m.works, modelWork{author: f.Author, text: f.Text, debate: int64(len(m.debates.all) + 1)})
		if f.Rehearses == 0 {
			m.consultations[f.Consultation-1].debates++
		}
	case *ArgumentGiven:
		m.arguments++
		w := modelWork{author: f.Author, text: f.Text, of: Recording{Argument: m.arguments}, debate: f.Debate}
		if scan := m.debates.scan; scan != (ID{}) {
			w.files, m.debates.scan = []ID{scan}, ID{}
		}
		if f.Voice != (ID{}) {
			w.files = []ID{f.Voice}
			m.voices = append(m.voices, w)
		}
		m.works = append(m.works, w)
	case *TranscriptWritten:
		of := Recording{f.Proposal, f.Argument}
		for _, v := range m.voices {
			if v.of == of {
				m.works = append(m.works, modelWork{author: f.Author, speaker: v.author, text: f.Text, of: of, debate: v.debate})
			}
		}
	case *SummaryWritten:
		m.works = append(m.works, modelWork{author: f.Author, text: f.Text, renders: f.Proposal})
		m.summaries = append(m.summaries, &modelSummary{f.Proposal, f.Author, f.Text, map[int64]bool{}})
	case *SummaryValidated:
		m.summaries[f.Summary-1].validators[e.Actor.Person] = true
	case *ValidationWithdrawn:
		delete(m.summaries[f.Summary-1].validators, e.Actor.Person)
	case *PersonErased:
		for _, v := range m.summaries {
			delete(v.validators, f.Person)
		}
		m.erased[m.persons[f.Person-1]] = true
		for _, w := range m.works {
			if w.author == f.Person || w.speaker == f.Person {
				m.erase(w)
				m.eraseRenderings(w)
			}
		}
	case *TextErased:
		for _, w := range m.works {
			if w.text == f.Text {
				m.eraseWork(w)
			}
		}
	case *BallotCast:
		q := m.questions[f.Question-1]
		if _, ok := m.voters[e.Actor.Voter]; !ok {
			m.voters[e.Actor.Voter] = *f
		}
		b := q.ballots[e.Actor.Voter]
		if b == nil {
			b = &modelBallot{}
			q.ballots[e.Actor.Voter] = b
		}
		b.current = f.Choice
		m.released(q, m.voters[e.Actor.Voter].College)
	}
	m.applyDebates(h, e)
	m.applyMarks(e)
}

// eraseWork takes back a text with all that goes with it.
func (m *model) eraseWork(w modelWork) {
	m.erase(w)
	m.eraseRenderings(w)
	for _, t := range m.works { // what was written down of it
		if w.speaker == 0 && t.speaker != 0 && t.of == w.of {
			m.erase(t)
		}
	}
}

func (m *model) erase(w modelWork) {
	m.erased[w.text] = true
	for _, id := range w.files {
		m.erased[id] = true
	}
}

// eraseRenderings takes what says a proposal in other words along with it.
func (m *model) eraseRenderings(w modelWork) {
	if w.speaker != 0 || w.of.Proposal == 0 {
		return
	}
	for _, v := range m.summaries {
		if v.proposal == w.of.Proposal {
			m.erased[v.text] = true
		}
	}
	for _, v := range m.relecture.sheets[w.of.Proposal] {
		m.erased[v.Text] = true
	}
}

// standing is how many ballots there are that were not withdrawn.
func (q *modelQuestion) standing() (n int64) {
	for _, b := range q.ballots {
		if b.current != NoChoice {
			n++
		}
	}
	return n
}

// of returns the ballots of a college on a question.
func (m *model) of(q *modelQuestion, c College) []*modelBallot {
	var all []*modelBallot
	for id, b := range q.ballots {
		if m.voters[id].College == c {
			all = append(all, b)
		}
	}
	return all
}

// modelPasses: at least k voters, at least two of whom differ from the commonest.
func modelPasses[T comparable](k int, set []T) bool {
	if len(set) < k {
		return false
	}
	for _, commonest := range set {
		differ := 0
		for _, x := range set {
			if x != commonest {
				differ++
			}
		}
		if differ < 2 {
			return false
		}
	}
	return true
}

func modelK(c College) int {
	if c == Agent {
		return 10
	}
	return 5
}

func (m *model) release(q *modelQuestion, c College) {
	ballots := m.of(q, c)
	var current []Choice
	var moves []modelBallot
	for _, b := range ballots {
		if b.current != NoChoice {
			current = append(current, b.current)
		}
		if b.shown != b.current {
			moves = append(moves, *b)
		}
	}
	if modelPasses(modelK(c), current) && modelPasses(modelK(c), moves) {
		for _, b := range ballots {
			b.shown = b.current
		}
	}
}

func (m *model) close(consultation int64) {
	c := m.consultations[consultation-1]
	c.closed = true
	for _, q := range m.questions {
		if q.consultation != consultation {
			continue
		}
		q.closed = true
		exact := c.imported && q.standing() >= 5
		for _, college := range []College{Concerned, Agent, Association, Resident} {
			if c.imported && exact {
				for _, b := range m.of(q, college) {
					b.shown = b.current
				}
			}
			q.final = append(q.final, m.finalRows(q, college, exact)...)
		}
	}
}

func (m *model) finalRows(q *modelQuestion, college College, exact bool) []Row {
	var all []*modelBallot // those withdrawn before they were ever shown left out
	left, anyShown := int64(0), false
	for _, b := range m.of(q, college) {
		if b.current == NoChoice && b.shown == NoChoice {
			continue
		}
		all = append(all, b)
		if b.shown != b.current {
			left++
		}
		anyShown = anyShown || b.shown != NoChoice
	}
	if len(all) == 0 {
		return nil
	}
	if !anyShown {
		row := Row{College: college, Territory: "others", Ballots: int64(len(all)), LeftOut: left}
		for _, choice := range []Choice{Agree, Disagree, Pass} {
			n := 0
			for _, b := range all {
				if b.current == choice {
					n++
				}
			}
			if len(all) >= modelK(college) && n >= len(all)-1 {
				row.AtLeast = choice
			}
		}
		return []Row{row}
	}
	offices := map[string][]provenChoice{}
	var whole []provenChoice
	for id, b := range q.ballots {
		if v := m.voters[id]; v.College == college && b.shown != NoChoice {
			x := provenChoice{b.shown, cmp.Or(v.Proof, Declared)}
			offices[v.Office.String()] = append(offices[v.Office.String()], x)
			whole = append(whole, x)
		}
	}
	passes := func(set []provenChoice) bool { return modelPasses(modelK(college), chosen(set)) }
	var others []provenChoice
	if !exact {
		for code, set := range offices {
			if !passes(set) {
				others = append(others, set...)
				delete(offices, code)
			}
		}
		for len(others) > 0 && !passes(others) && len(offices) > 0 {
			smallest := ""
			for code, set := range offices {
				if smallest == "" || len(set) < len(offices[smallest]) || len(set) == len(offices[smallest]) && code < smallest {
					smallest = code
				}
			}
			others = append(others, offices[smallest]...)
			delete(offices, smallest)
		}
	}
	if len(others) > 0 {
		offices["others"] = others
	}
	var rows []Row
	codes := slices.Sorted(maps.Keys(offices))
	if at := slices.Index(codes, "others"); at >= 0 {
		codes = append(slices.Delete(codes, at, at+1), "others")
	}
	for _, code := range codes {
		rows = append(rows, modelRow(college, Territory(code), chosen(offices[code])))
	}
	if !exact && modelMayTellApart(modelK(college), offices, whole) {
		q.apart = append(q.apart, Apart{college, modelTally(ofProof(whole, Declared)), modelTally(ofProof(whole, Verified))})
	}
	rows[0].LeftOut = left
	return rows
}

// provenChoice is a ballot that is shown, and how it is known that its voter is of the college.
type provenChoice struct {
	choice Choice
	proof  Proof
}

func chosen(set []provenChoice) (all []Choice) {
	for _, x := range set {
		all = append(all, x.choice)
	}
	return all
}

func ofProof(set []provenChoice, proof Proof) (all []Choice) {
	for _, x := range set {
		if x.proof == proof {
			all = append(all, x.choice)
		}
	}
	return all
}

// modelMayTellApart: neither part of the college is too few, and whichever offices one takes, either their declared or the verified of all others are
// many, of several minds, or both are nobody.
func modelMayTellApart(k int, offices map[string][]provenChoice, whole []provenChoice) bool {
	if !modelPartsPass(k, whole) {
		return false
	}
	codes := slices.Sorted(maps.Keys(offices))
	for taken := range 1 << len(codes) {
		var declared, verified []Choice
		for i, code := range codes {
			if taken>>i&1 == 1 {
				declared = append(declared, ofProof(offices[code], Declared)...)
			} else {
				verified = append(verified, ofProof(offices[code], Verified)...)
			}
		}
		if len(declared)+len(verified) > 0 && !modelPasses(k, declared) && !modelPasses(k, verified) {
			return false
		}
	}
	return true
}

func modelPartsPass(k int, set []provenChoice) bool {
	for _, proof := range []Proof{Declared, Verified} {
		if part := ofProof(set, proof); len(part) > 0 && !modelPasses(k, part) {
			return false
		}
	}
	return true
}

func modelRow(college College, t Territory, choices []Choice) Row {
	return Row{College: college, Territory: t, Shown: true, Tally: modelTally(choices), Ballots: int64(len(choices))}
}

func modelTally(choices []Choice) (t Tally) {
	for _, c := range choices {
		switch c {
		case Agree:
			t.Agree++
		case Disagree:
			t.Disagree++
		case Pass:
			t.Pass++
		}
	}
	return t
}

// figures is what may be published on a question.
func (m *model) figures(number int64) Figures {
	q := m.questions[number-1]
	f := Figures{Question: number, Ballots: q.standing(), Final: q.closed}
	if q.closed {
		f.Rows, f.Apart = q.final, q.apart
		return f
	}
	for _, college := range []College{Concerned, Agent, Association, Resident} {
		var shown []Choice
		for _, b := range m.of(q, college) {
			if b.shown != NoChoice {
				shown = append(shown, b.shown)
			}
		}
		if len(shown) > 0 {
			f.Rows = append(f.Rows, Row{College: college, Territory: "all", Shown: true, Tally: modelTally(shown)})
		}
	}
	return f
}
