package deliberation

import (
	"slices"
	"time"
)

type consultation struct {
	text      ID
	begins    [Closed]int64 // milliseconds at which each phase begins, by Phase-1; all zero if imported
	phase     Phase
	source    Hash
	row       int64
	complete  bool // of an imported one: everything is in
	proposals int64
	debates   int64
	arguments int64
	ballots   int64
	cast      int64 // ballots that were cast where none stood: it never falls
	voters    int64
	votersBy  [4]int64 // by College-1
	claimed   int64    // voters of sheets and calls whose ballots another took over
	entry     uint64
	changed   uint64
	told      uint64
	convened  uint64
	worded    uint64

	phaseBegan uint64 // the entry that opened it or began its phase
	begun      uint64 // the entry that began its first phase; 0: not yet, or imported

	attested []AttestedVoters // once the vote is closed

	rules              Rules   // zero: none were fixed
	rapporteurs        []int64 // who has been one longest first
	rapporteursChanged uint64
	objections         int64
	answered           int64 // of the objections
	signatures         []DossierSignature
}

func (c *consultation) imported() bool { return !c.source.IsZero() }

func (c *consultation) importing() bool { return c.imported() && !c.complete }

func (c *consultation) takesBallots() bool {
	return c.phase >= Proposing && c.phase <= Voting
}

// Consultation is what may be shown of a consultation.
type Consultation struct {
	Number    int64
	Text      ID
	Phase     Phase
	Begins    [Closed]time.Time // by Phase-1, Paris midnights; zero if imported
	Source    Hash              // of an imported one: SHA-256 over its files
	Row       int64             // of an imported one: rows taken in
	Visible   bool              // false while an import is not complete
	Proposals int64
	Debates   int64
	Arguments int64
	Ballots   int64 // over all its questions
	Voters    int64 // who cast at least one; known once the vote is closed, else 0 (rule 7)
	// VotersBy is Voters by College-1. A number of voters tells no choice, and once the vote is closed every question tells how many
	// ballots of each college it has (rule 7); before, it would tell in which college somebody has just begun to vote.
	VotersBy           [4]int64
	Objections         int64  // erased ones among them
	ObjectionsAnswered int64  // of the objections: those that got an answer, erased since or not
	Entry              uint64 // that opened it
	Changed            uint64 // the entry that last changed it or anything in it
	Told               uint64 // the entry that last changed its phase, or its number of proposals or ballots
	Convened           uint64 // the entry of its last debate, 0 if there is none
	Began              uint64 // the entry that opened it, or began its phase
}

// Imported reports whether it was brought in from a public data set.
func (c Consultation) Imported() bool { return !c.Source.IsZero() }

// TakesProposals, TakesDebates, TakesArguments and TakesBallots say what its phase allows.
func (c Consultation) TakesProposals() bool { return c.Phase == Proposing }

// TakesDebates reports whether debates can be convened.
func (c Consultation) TakesDebates() bool { return c.Phase == Proposing || c.Phase == Debating }

// TakesArguments reports whether arguments can be given.
func (c Consultation) TakesArguments() bool { return c.Phase >= Proposing && c.Phase <= Voting }

// TakesBallots reports whether ballots can be cast and changed.
func (c Consultation) TakesBallots() bool { return c.Phase >= Proposing && c.Phase <= Voting }

// TakesSummaries reports whether summaries in easy French can be written and validated: also while people reread.
func (c Consultation) TakesSummaries() bool { return c.Phase >= Proposing && c.Phase <= Rereading }

// VoteClosed reports whether figures are final.
func (c Consultation) VoteClosed() bool { return c.Phase >= Rereading }

// BallotsUntil is when the vote closes; zero if imported.
func (c Consultation) BallotsUntil() time.Time { return c.Begins[Rereading-1] }

// Consultation returns the consultation of that number; ok is false if there is none.
func (s *State) Consultation(number int64) (Consultation, bool) {
	if number < 1 || number > int64(len(s.consultations)) {
		return Consultation{}, false
	}
	c := &s.consultations[number-1]
	view := Consultation{
		Number: number, Text: c.text, Phase: c.phase, Source: c.source, Row: c.row, Visible: !c.importing(),
		Proposals: c.proposals, Debates: c.debates, Arguments: c.arguments, Ballots: c.ballots,
		Objections: c.objections, ObjectionsAnswered: c.answered,
		Entry: c.entry, Changed: c.changed, Told: c.told, Convened: c.convened, Began: c.phaseBegan,
	}
	if view.VoteClosed() {
		view.Voters, view.VotersBy = c.voters, c.votersBy
	}
	for i, at := range c.begins {
		if at != 0 {
			view.Begins[i] = time.UnixMilli(at).UTC()
		}
	}
	return view, true
}

// Consultations returns all visible consultations, in the order of their numbers.
func (s *State) Consultations() []Consultation {
	var all []Consultation
	for i := range s.consultations {
		if c, _ := s.Consultation(int64(i + 1)); c.Visible {
			all = append(all, c)
		}
	}
	return all
}

// ConsultationOpenedBy returns the consultation that the entry of that number opened.
func (s *State) ConsultationOpenedBy(entry uint64) (int64, bool) {
	i := slices.IndexFunc(s.consultations, func(c consultation) bool { return c.entry == entry })
	return int64(i + 1), i >= 0
}

// ConsultationFrom returns the consultation that was imported from files of that hash.
func (s *State) ConsultationFrom(source Hash) (Consultation, bool) {
	i := slices.IndexFunc(s.consultations, func(c consultation) bool { return c.source == source && c.imported() })
	return s.Consultation(int64(i + 1))
}

// OpenConsultation opens a consultation whose phases begin on given days.
type OpenConsultation struct {
	Text   ID
	Hash   Hash
	Begins [Closed]time.Time // by Phase-1: midnights in Paris, each after the one before
	Rules  Rules             // zero: DefaultRules
}

// Keys names nothing: it is alone in its batch.
func (OpenConsultation) Keys() Keys { return Keys{} }

// Decide returns the opening and its rules, or ErrFieldMissing, ErrDatesMidnight, ErrDatesOrder, ErrDatesPast, ErrRulesRange, ErrTextUsed.
// The days are whole Paris days, so that no ballot of an agent is left out for having been cast on the last day (rule 7).
func (c OpenConsultation) Decide(s *State, at time.Time) ([]Act, error) {
	if err := s.mayKeep(c.Text, c.Hash); err != nil {
		return nil, err
	}
	for i, begins := range c.Begins {
		switch {
		case begins.IsZero():
			return nil, ErrFieldMissing
		case !storable(begins) || !isParisMidnight(begins):
			return nil, ErrDatesMidnight
		case i > 0 && !begins.After(c.Begins[i-1]):
			return nil, ErrDatesOrder
		}
	}
	if !c.Begins[Rereading-1].After(at) {
		return nil, ErrDatesPast
	}
	rules := c.Rules
	if rules == (Rules{}) {
		rules = DefaultRules()
	}
	if !rules.Valid() {
		return nil, ErrRulesRange
	}
	opened := byProgram(Operator, &ConsultationOpened{
		Text: c.Text, Hash: c.Hash,
		Propose: c.Begins[0], Debate: c.Begins[1], Vote: c.Begins[2], Reread: c.Begins[3], Closed: c.Begins[4],
	})
	return append(opened, byProgram(Operator, rules.fixedIn(int64(len(s.consultations)+1)))...), nil
}

func (s *State) applyConsultation(h Head, f *ConsultationOpened) error {
	c := consultation{text: f.Text, source: f.Source, entry: h.Number, changed: h.Number, told: h.Number, worded: h.Number, phaseBegan: h.Number}
	for i, at := range []time.Time{f.Propose, f.Debate, f.Vote, f.Reread, f.Closed} {
		if at.IsZero() != c.imported() {
			return errApply(h, f, "phases and source contradict each other")
		}
		if !at.IsZero() {
			c.begins[i] = at.UnixMilli()
		}
	}
	s.consultations = append(s.consultations, c)
	number := int64(len(s.consultations))
	s.texts[f.Text] = owner{consultationTopic, number}
	if !c.imported() {
		s.note(Change{ConsultationTopic(number), PhaseChanged, 0, h.Number})
	}
	return nil
}

// Due returns what must happen at that time before anything else is decided: the phases that begin. It is empty when
// nothing is due. Applied, it is not due again.
func (s *State) Due(at time.Time) []Act {
	var due []Act
	for i := range s.consultations {
		c := &s.consultations[i]
		for phase := c.phase + 1; phase <= Closed && !c.imported() && c.begins[phase-1] <= at.UnixMilli(); phase++ {
			due = append(due, byProgram(Deadlines, &PhaseBegun{Consultation: int64(i + 1), Phase: phase})...)
		}
	}
	return due
}

// NextDue returns when Due next has something; ok is false if nothing is foreseen.
func (s *State) NextDue() (at time.Time, ok bool) {
	for i := range s.consultations {
		c := &s.consultations[i]
		if c.imported() || c.phase == Closed {
			continue
		}
		if begins := time.UnixMilli(c.begins[c.phase]).UTC(); !ok || begins.Before(at) {
			at, ok = begins, true
		}
	}
	return at, ok
}

func (s *State) applyPhase(h Head, f *PhaseBegun) error {
	if f.Consultation < 1 || f.Consultation > int64(len(s.consultations)) {
		return errApply(h, f, "no such consultation")
	}
	c := &s.consultations[f.Consultation-1]
	if f.Phase != c.phase+1 || c.imported() {
		return errApply(h, f, "phases begin in their order")
	}
	c.phase, c.phaseBegan = f.Phase, h.Number
	if f.Phase == Proposing {
		c.begun = h.Number
	}
	s.tell(news{entry: h.Number, kind: PhaseNotice, number: f.Consultation})
	if f.Phase == Rereading {
		s.closeVote(h, f.Consultation)
	}
	s.touchConsultation(h, f.Consultation)
	s.note(Change{ConsultationTopic(f.Consultation), PhaseChanged, 0, h.Number})
	return nil
}

// touchConsultation marks the consultation and, since what they offer depends on its phase, all that is in it as changed.
func (s *State) touchConsultation(h Head, number int64) {
	c := &s.consultations[number-1]
	c.changed, c.told, c.worded = h.Number, h.Number, h.Number
	for i := range s.proposals {
		if s.proposals[i].consultation == number {
			s.proposals[i].changed, s.proposals[i].redrawn = h.Number, h.Number
		}
	}
	for i := range s.debates {
		if s.debates[i].consultation == number {
			s.debates[i].changed, s.debates[i].redrawn = h.Number, h.Number
		}
	}
}
