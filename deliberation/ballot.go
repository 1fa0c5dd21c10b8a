package deliberation

import (
	"maps"
	"slices"
	"time"
)

// A hundred million ballots must fit in one machine's memory, so a ballot is eight bytes in its voter's list, and what is
// shown of it is worked out rather than stored twice (see cell).

// ballot packs a voter's two choices on one question: current, as last cast, and shown, as it stood when the cell was last shown.
type ballot struct {
	question uint32
	bits     uint32 // current: 2 bits, shown: 2 bits, epoch of the cell at the last change: 28 bits
}

const maxEpoch = 1<<28 - 1

func (b ballot) current() Choice { return Choice(b.bits & 3) }
func (b ballot) epoch() uint32   { return b.bits >> 4 }

// shown is the choice under which the ballot is counted in what is shown. A release since the ballot's last change has made shown what is current.
func (b ballot) shown(c *cell) Choice {
	if b.epoch() < c.epoch {
		return b.current()
	}
	return Choice(b.bits >> 2 & 3)
}

func packBallot(question uint32, current, shown Choice, epoch uint32) ballot {
	return ballot{question: question, bits: uint32(current) | uint32(shown)<<2 | epoch<<4}
}

// voter is who casts ballots in one consultation. Nothing in the state links it to a person.
type voter struct {
	ballots      []ballot // by question
	consultation int32
	office       Office
	college      College
	claimed      bool // another voter has taken over what this one chose: it casts no more
	verified     bool
	issuer       issuerCode
	held         bool   // of a sheet or call: its holder has changed it, and nobody else does
	taken        uint8  // how many sheets and calls this one has taken over, 255 for more
	day          uint16 // in which Paris day a choice was last withdrawn, or all were taken over
	taker        uint32 // which voter has taken over what this one chose: its place; 0: none
}

// voterTable finds voters by id. Pages of fixed size keep growth from copying, or from holding twice, what is there.
type voterTable struct {
	index map[ID]uint32
	pages [][]voter
}

const voterPage = 4096

func (t *voterTable) find(id ID) *voter {
	i, ok := t.index[id]
	if !ok {
		return nil
	}
	return &t.pages[i/voterPage][i%voterPage]
}

// place is which voter an id is of, counted from 1 in the order in which they came; 0: of none.
func (t *voterTable) place(id ID) uint32 {
	if i, ok := t.index[id]; ok {
		return i + 1
	}
	return 0
}

func (t *voterTable) add(id ID, v voter) *voter {
	if t.index == nil {
		t.index = map[ID]uint32{}
	}
	n := uint32(len(t.index))
	if n%voterPage == 0 {
		t.pages = append(t.pages, make([]voter, 0, voterPage))
	}
	t.index[id] = n
	page := &t.pages[n/voterPage]
	*page = append(*page, v)
	return &(*page)[n%voterPage]
}

func (t *voterTable) each(visit func(*voter)) {
	for _, page := range t.pages {
		for i := range page {
			visit(&page[i])
		}
	}
}

// choiceOf returns the voter's current choice on a question, NoChoice if there is none.
func (v *voter) choiceOf(question uint32) Choice {
	if i, ok := v.search(question); ok {
		return v.ballots[i].current()
	}
	return NoChoice
}

func (v *voter) search(question uint32) (int, bool) {
	return slices.BinarySearchFunc(v.ballots, question, func(b ballot, q uint32) int { return int(b.question) - int(q) })
}

// insert keeps capacity close to length: most voters cast few ballots, and doubling would waste a third of all memory.
func (v *voter) insert(i int, b ballot) {
	if len(v.ballots) == cap(v.ballots) {
		grown := make([]ballot, len(v.ballots), len(v.ballots)+max(4, len(v.ballots)/4))
		copy(grown, v.ballots)
		v.ballots = grown
	}
	v.ballots = slices.Insert(v.ballots, i, b)
}

// cell is rule 7's (question, college): the ballots of one college on one question.
//
// The voters who moved since the cell was last shown are counted by their move, once each, however often they changed. What
// is shown becomes what is current when both the current ballots and the moves pass; raising epoch does that for all
// ballots of the cell at once.
type cell struct {
	current counts
	shown   counts
	moves   [4][4]uint32 // by shown choice (NoChoice: not shown yet), then current one (NoChoice: withdrawn); equal ones are no move and stay zero
	epoch   uint32
}

// counts counts ballots by choice: agree, disagree, pass.
type counts [3]uint32

func (c counts) total() uint32 { return c[0] + c[1] + c[2] }

func (c counts) tally() Tally {
	return Tally{Agree: int64(c[0]), Disagree: int64(c[1]), Pass: int64(c[2])}
}

// passes is rule 7's condition on a set: at least k voters, at least two of whom differ from its commonest choice.
func passes(k int, total, commonest uint32) bool {
	return total >= uint32(k) && total-commonest >= 2
}

func (c counts) passes(k int) bool { return passes(k, c.total(), slices.Max(c[:])) }

func (c *cell) movesTotal() (total, commonest uint32) {
	for _, from := range c.moves {
		for _, n := range from {
			total += n
			commonest = max(commonest, n)
		}
	}
	return total, commonest
}

// cast records a choice that differs from the voter's last one.
func (c *cell) cast(v *voter, question uint32, choice Choice) {
	i, found := v.search(question)
	shown := NoChoice
	if found {
		old := v.ballots[i]
		shown = old.shown(c)
		if old.current() != NoChoice {
			c.current[old.current()-1]--
		}
		if shown != old.current() {
			c.moves[shown][old.current()]--
		}
		v.ballots[i] = packBallot(question, choice, shown, c.epoch)
	} else {
		v.insert(i, packBallot(question, choice, shown, c.epoch))
	}
	c.current[choice-1]++
	if shown != choice {
		c.moves[shown][choice]++
	}
}

// release shows what is current if rule 7 allows it, and reports whether it did.
func (c *cell) release(k int) bool {
	total, commonest := c.movesTotal()
	if !passes(k, total, commonest) || !c.current.passes(k) || c.epoch == maxEpoch {
		return false
	}
	c.show()
	return true
}

func (c *cell) show() {
	c.shown = c.current
	c.moves = [4][4]uint32{}
	c.epoch++
}

// CastBallot gives a voter's choice on a question; it replaces an earlier one until the vote closes.
type CastBallot struct {
	Voter    ID
	College  College  // of the person in the consultation; a voter's first ballot there fixes it
	Office   Office   // likewise
	Standing Standing // likewise
	Question int64
	Choice   Choice
}

// Keys: ballots of different voters share a batch. What could close the vote names nothing, so it never shares one.
func (c CastBallot) Keys() Keys {
	keys := []Key{questionKey(c.Question), voterKey(c.Voter)}
	return Keys{Reads: keys[:1:1], Changes: keys[1:]}
}

// Decide returns a ballot, nothing if the voter's choice is that already, or ErrQuestionUnknown, ErrBallotsClosed,
// ErrVoterElsewhere, ErrClaimed, ErrNotIssuer, ErrFieldMissing.
func (c CastBallot) Decide(s *State, at time.Time) ([]Act, error) {
	q := s.question(c.Question)
	if q == nil || s.consultations[q.consultation-1].importing() {
		return nil, ErrQuestionUnknown
	}
	if !s.consultations[q.consultation-1].takesBallots() {
		return nil, ErrBallotsClosed
	}
	if !c.Choice.Valid() || !c.College.Valid() || !c.Office.validOrNational() || c.Voter.IsZero() {
		return nil, ErrFieldMissing
	}
	if !s.mayStand(c.Standing) {
		return nil, ErrNotIssuer
	}
	college, office, standing := c.College, c.Office, c.Standing.stored()
	if v := s.voters.find(c.Voter); v != nil {
		if int64(v.consultation) != q.consultation {
			return nil, ErrVoterElsewhere
		}
		if v.choiceOf(uint32(c.Question)) == c.Choice {
			return nil, nil
		}
		if v.claimed {
			return nil, ErrClaimed
		}
		college, office, standing = v.college, v.office, v.standsAs()
	}
	return []Act{{Actor{Voter: c.Voter}, &BallotCast{
		Question: c.Question, College: college, Office: office, Choice: c.Choice,
		Organisation: standing.Issuer.Organisation, Mandate: standing.Issuer.Mandate, Debate: standing.Issuer.Debate, Proof: standing.Proof,
	}}}, nil
}

// ChoiceOf returns a voter's current choice on a question, NoChoice if there is none. Only the voter may see it.
func (s *State) ChoiceOf(id ID, question int64) Choice {
	if v := s.voters.find(id); v != nil && s.question(question) != nil {
		return v.choiceOf(uint32(question))
	}
	return NoChoice
}

// HasCast reports whether a voter ever made a choice, withdrawn ones included. Only the voter may know.
func (s *State) HasCast(id ID) bool { return s.voters.find(id) != nil }

// BallotsOf returns how many ballots a voter has cast.
func (s *State) BallotsOf(id ID) int64 {
	if v := s.voters.find(id); v != nil {
		return v.standing()
	}
	return 0
}

// standing is how many ballots of a voter were not withdrawn.
func (v *voter) standing() (n int64) {
	for _, b := range v.ballots {
		if b.current() != NoChoice {
			n++
		}
	}
	return n
}

// stands reports whether any ballot of a voter was not withdrawn.
func (v *voter) stands() bool {
	return slices.ContainsFunc(v.ballots, func(b ballot) bool { return b.current() != NoChoice })
}

func (s *State) applyBallot(h Head, id ID, f *BallotCast) error {
	q := s.question(f.Question)
	if q == nil || id.IsZero() {
		return errApply(h, f, "no such question, or no voter")
	}
	v, standing := s.voters.find(id), f.standing()
	if v == nil {
		if !s.mayStand(standing) || standing != standing.stored() {
			return errApply(h, f, "no such issuer")
		}
		v = s.voters.add(id, voter{consultation: int32(q.consultation), college: f.College, office: f.Office})
		v.stand(standing)
	}
	if int64(v.consultation) != q.consultation || v.college != f.College || v.office != f.Office || v.standsAs() != standing || v.claimed || q.final != nil {
		return errApply(h, f, "the voter, or a closed vote, contradicts it")
	}
	// A change of mind moves nothing that is public: else its moment could be watched (rule 7).
	if v.choiceOf(uint32(f.Question)) == NoChoice {
		c := &s.consultations[q.consultation-1]
		if !v.stands() {
			c.voters++
			c.votersBy[f.College-1]++
		}
		q.ballots++
		c.ballots++
		c.cast++
		s.touchQuestion(h, q, BallotsMoved, 0)
	}
	q.cells[f.College-1].cast(v, uint32(f.Question), f.Choice)
	s.moved(h, q, f.Question, f.College)
	return nil
}

// moved shows what rule 7 allows after somebody of a college moved.
func (s *State) moved(h Head, q *question, number int64, college College) {
	switch {
	case college == Agent:
		s.waitForDay[number] = struct{}{}
	case s.consultations[q.consultation-1].imported():
		// shown as a whole once the import is complete
	case q.cells[college-1].release(college.SmallestSet()):
		s.touchQuestion(h, q, FiguresShown, 0)
	}
}

// beginDay shows the figures of agents that rule 7 allows, once the Paris day in which they moved is over.
func (s *State) beginDay(h Head) {
	if h.At < s.dayEnds {
		return
	}
	s.dayEnds = parisDayEnds(h.At)
	s.beginWeek(h)
	for _, number := range slices.Sorted(maps.Keys(s.waitForDay)) { // in one order, for changes are told in it
		q := s.question(number)
		if q.final != nil {
			delete(s.waitForDay, number)
		} else if q.cells[Agent-1].release(Agent.SmallestSet()) {
			delete(s.waitForDay, number)
			s.touchQuestion(h, q, FiguresShown, 0)
		}
	}
}
