package deliberation

import (
	"maps"
	"slices"
	"time"
)

// GiveBallot is a ballot that a person gives with their account: their own, or that of an organisation that they represent or sign for. An
// organisation has one voice, whoever gives it, and those who take part as association have no other: their own voter casts nothing. What the
// journal keeps is the ballot alone, which names neither.
type GiveBallot struct {
	CastBallot
	By           int64 // who gives it
	Organisation int64 // whose ballot it is, whose voter must be made for it; 0: their own
}

// Decide returns what CastBallot does, or ErrPersonUnknown, ErrAdministratorVotes, ErrNotSpeaker, ErrOrganisationVoice.
func (c GiveBallot) Decide(s *State, at time.Time) ([]Act, error) {
	if err := s.mayGiveVoice(c.By, c.Organisation, at.UnixMilli()); err != nil {
		return nil, err
	}
	if c.Organisation != 0 {
		c.College, c.Standing = Association, Standing{Proof: Verified} // its mandate is its proof
		c.Office = National                                            // it speaks for itself, not from where its signatory lives
	}
	acts, err := c.CastBallot.Decide(s, at)
	if err != nil {
		return nil, err
	}
	for _, act := range acts {
		// Of a voter who was fixed before, the college is that of the first ballot.
		if f, cast := act.Fact.(*BallotCast); cast && (f.College == Association) != (c.Organisation != 0) {
			return nil, ErrOrganisationVoice
		}
	}
	return acts, nil
}

// mayGiveVoice says why a person cannot give a ballot or raise a hand for an organisation, or (0) of their own.
func (s *State) mayGiveVoice(person, organisation int64, at int64) error {
	switch {
	case !s.takesPart(person):
		return ErrPersonUnknown
	case s.holds(person, AdministratorRole, Scope{}, at):
		return ErrAdministratorVotes
	case organisation != 0 && (!s.confirmed(organisation) || !s.givesVoice(person, organisation, at)):
		return ErrNotSpeaker
	}
	return nil
}

// MostTaken and MostTakenInDebate are how many avis sheets and calls one voter takes over in a consultation, and in one of its debates. Whoever runs a
// debate has the receipt of every sheet that is printed for it: without a bound, one account could make the avis of a whole room its own.
const (
	MostTaken         = 3
	MostTakenInDebate = 1
)

// ClaimOwnBallots is ClaimBallots by a person, for their own voter. What an association said on paper stays as it was said there: its voice is
// nobody's own. Nor does anybody claim a sheet or call of a debate that they run or ran, or one that they entered.
type ClaimOwnBallots struct {
	ClaimBallots
	By    int64
	Sheet Reference // whose voter From is
	// Others are the voters of the sheets and calls of that debate. The journal does not say which they are, so that the caller, who has the master key,
	// has to; From may be among them.
	Others []ID
}

// Decide returns what ClaimBallots does, or ErrPersonUnknown, ErrAdministratorVotes, ErrSheetUnknown, ErrOwnEntry, ErrOrganisationVoice, ErrTakenEnough.
func (c ClaimOwnBallots) Decide(s *State, at time.Time) ([]Act, error) {
	if err := s.mayGiveVoice(c.By, 0, at.UnixMilli()); err != nil {
		return nil, err
	}
	entered, by := s.avisEnteredBy(c.Sheet)
	switch {
	case !entered:
		return nil, ErrSheetUnknown
	case by == c.By || s.debate(c.Sheet.Debate).everRan(c.By):
		return nil, ErrOwnEntry
	}
	acts, err := c.ClaimBallots.Decide(s, at)
	if err != nil || len(acts) == 0 {
		return nil, err
	}
	for _, act := range acts {
		if f, claimed := act.Fact.(*BallotsClaimed); claimed && (f.College == Association || s.voters.find(c.From).college == Association) {
			return nil, ErrOrganisationVoice
		}
	}
	if !s.takesMore(c.To, c.Others) {
		return nil, ErrTakenEnough
	}
	return acts, nil
}

// takesMore reports whether a voter may take over one more sheet or call, of a debate in which others are those of all.
func (s *State) takesMore(id ID, others []ID) bool {
	to := s.voters.find(id)
	if to == nil || to.taken == 0 {
		return true
	}
	here, place := 0, s.voters.place(id)
	for _, o := range others {
		if v := s.voters.find(o); v != nil && v.taker == place {
			here++
		}
	}
	return to.taken < MostTaken && here < MostTakenInDebate
}

// avisEnteredBy returns who entered an avis sheet, or a call with an avis; ok is false if there is none of that reference.
func (s *State) avisEnteredBy(ref Reference) (ok bool, by int64) {
	d := s.debate(ref.Debate)
	switch {
	case d == nil:
		return false, 0
	case ref.Kind == AvisSheet:
		sheet, entered := d.paper.sheets[ref.Number]
		return entered, sheet.by
	case ref.Kind == CallSheet && ref.Number >= 1 && ref.Number <= int64(len(d.calls)):
		call := &d.calls[ref.Number-1]
		return call.avis, call.by
	}
	return false, 0
}

// AvisOf lists the avis sheets and the calls with an avis that were entered in a debate, each by number.
func (s *State) AvisOf(debate int64) (all []Reference) {
	d := s.debate(debate)
	if d == nil {
		return nil
	}
	for _, n := range slices.Sorted(maps.Keys(d.paper.sheets)) {
		all = append(all, Reference{debate, AvisSheet, n})
	}
	for i := range d.calls {
		if d.calls[i].avis {
			all = append(all, Reference{debate, CallSheet, int64(i + 1)})
		}
	}
	return all
}

// TakenBack counts, of the voters of sheets and calls, those whose holders have withdrawn every choice, or taken them over to an account, before the Paris
// day of a time began.
func (s *State) TakenBack(voters []ID, at time.Time) (n int64) {
	today := parisDay(at.UnixMilli())
	for _, id := range voters {
		if v := s.voters.find(id); v != nil && v.day < today && (v.claimed || v.held && v.standing() == 0) {
			n++
		}
	}
	return n
}
