package deliberation

import (
	"math"
	"slices"
	"time"
)

// Guest reports whether a person takes part in one debate only, without an account: on paper or in its room. It returns that debate, 0 for
// everybody else.
func (s *State) Guest(person int64) (debate int64) {
	if p := s.person(person); p != nil {
		return p.debate
	}
	return 0
}

// ArgumentsBy returns the arguments that a person gave and that were not taken back, oldest first.
func (s *State) ArgumentsBy(person int64) (all []Argument) {
	for i := range s.arguments {
		if a := &s.arguments[i]; person > 0 && a.author == person && !s.IsErased(a.text) {
			view, _ := s.Argument(int64(i + 1))
			all = append(all, view)
		}
	}
	return all
}

// ClaimPerson makes somebody's own what they said in a debate without an account: one person counts once. That they hold the code is the
// caller's to check.
type ClaimPerson struct {
	Guest  int64
	Person int64
}

// Keys names nothing: it is alone in its batch.
func (ClaimPerson) Keys() Keys { return Keys{} }

// Decide returns the claim, nothing if that person made it before, or ErrPersonUnknown, ErrNotGuest (nor is whoever only
// rehearses), ErrClaimed (by another, or erased).
func (c ClaimPerson) Decide(s *State, at time.Time) ([]Act, error) {
	g := s.person(c.Guest)
	switch {
	case g == nil || !s.takesPart(c.Person):
		return nil, ErrPersonUnknown
	case g.debate == 0 || s.debates[g.debate-1].rehearses != 0:
		return nil, ErrNotGuest
	case g.claimedBy == c.Person:
		return nil, nil
	case s.IsErased(g.document):
		return nil, ErrClaimed
	}
	return byPerson(c.Person, &PersonClaimed{Guest: c.Guest}), nil
}

func (s *State) applyPersonClaimed(h Head, by Actor, f *PersonClaimed) error {
	g := s.person(f.Guest)
	if g == nil || g.debate == 0 || s.debates[g.debate-1].rehearses != 0 || s.IsErased(g.document) || !s.takesPart(by.Person) {
		return errApply(h, f, "no such guest, or nobody to claim it")
	}
	g.claimedBy = by.Person
	s.erased[g.document] = struct{}{}
	s.uncount(h, g)
	s.takeOverArguments(h, f.Guest, by.Person)
	for i := range s.debateTexts {
		if t := &s.debateTexts[i]; t.author == f.Guest {
			t.author = by.Person
		}
	}
	claimant := s.person(by.Person)
	claimant.files = append(claimant.files, g.files...)
	for _, id := range g.files {
		s.files[id] = owner{personTopic, by.Person}
	}
	g.files = nil
	d := &s.debates[g.debate-1]
	d.room.takeOver(f.Guest, by.Person)
	for i := range d.minutes.remarks {
		if r := &d.minutes.remarks[i]; r.author == f.Guest {
			r.author = by.Person
		}
	}
	s.note(Change{Topic{personTopic, f.Guest}, PersonGone, 0, h.Number})
	s.touchDebate(h, g.debate)
	s.touchRoom(h, g.debate)
	return nil
}

// takeOverArguments makes the arguments of a guest those of a person. Who answers whom, and who marks what of their own, follows.
func (s *State) takeOverArguments(h Head, guest, person int64) {
	thread := s.debates[s.persons[guest-1].debate-1].thread
	var replies []int64
	for _, n := range thread {
		a := &s.arguments[n-1]
		if a.replyTo != 0 && !s.IsErased(a.text) && (a.author == guest || s.arguments[a.replyTo-1].author == guest) {
			replies = append(replies, n)
			s.answered(n, -1)
		}
	}
	for _, n := range thread {
		a := &s.arguments[n-1]
		if a.author != guest {
			continue
		}
		a.author = person
		if s.HasMarked(person, n) {
			s.moveMark(h, n, person)
		}
		for i := range s.corrections[n] {
			if c := &s.corrections[n][i]; c.By == guest {
				c.By = person
			}
		}
		s.redraw(h, Recording{Argument: n})
	}
	for _, n := range replies {
		s.answered(n, 1)
	}
}

// takeOver gives a guest's place in a room to a person; whoever stands in the list already keeps the place that they have, and the turns of both
// count. The guest is erased, so that their other place counts no more.
func (r *room) takeOver(guest, person int64) {
	number, own := r.attendeeOf(guest), r.attendeeOf(person)
	if number == 0 {
		return
	}
	from := r.attendee(number)
	if own == 0 {
		from.person = person
		return
	}
	to := r.attendee(own)
	to.turns += from.turns
	if to.asked == 0 || from.asked != 0 && from.asked < to.asked {
		to.asked = from.asked
	}
	from.turns, from.asked = 0, 0
	if r.speaker == number {
		r.speaker, to.asked = own, 0
	}
}

// uncount takes somebody out of those who take part.
func (s *State) uncount(h Head, p *person) {
	if p.counted {
		p.counted = false
		s.participants--
		s.participantsChanged = h.Number
	}
}

// count takes somebody among those who take part.
func (s *State) count(h Head, p *person) {
	if !p.counted {
		p.counted = true
		s.participants++
		s.participantsChanged = h.Number
	}
}

// ClaimBallots moves the choices of an avis sheet to the voter of somebody with an account, and leaves alone what that one chose there before:
// one person counts once. The sheet casts no more. That both are the same person's is the caller's to check.
type ClaimBallots struct {
	From     ID
	To       ID
	College  College // of To now, and likewise
	Office   Office
	Standing Standing
}

// Keys names nothing: it is alone in its batch.
func (ClaimBallots) Keys() Keys { return Keys{} }

// Decide returns the claim, nothing if there is nothing to move, or ErrBallotsClosed, ErrVoterElsewhere, ErrClaimed, ErrNotIssuer,
// ErrFieldMissing.
func (c ClaimBallots) Decide(s *State, at time.Time) ([]Act, error) {
	from, to := s.voters.find(c.From), s.voters.find(c.To)
	if from == nil || from.claimed || c.From == c.To {
		return nil, nil
	}
	college, office, standing := c.College, c.Office, c.Standing.stored()
	if to != nil {
		college, office, standing = to.college, to.office, to.standsAs()
	}
	switch {
	case c.To.IsZero() || !college.Valid() || !office.validOrNational():
		return nil, ErrFieldMissing
	case !s.mayStand(standing), standing.Issuer.Debate != 0: // what was entered is claimed by nobody who was entered
		return nil, ErrNotIssuer
	case !s.consultations[from.consultation-1].takesBallots():
		return nil, ErrBallotsClosed
	case to != nil && to.consultation != from.consultation:
		return nil, ErrVoterElsewhere
	case to != nil && to.claimed:
		return nil, ErrClaimed
	}
	return []Act{{Actor{Voter: c.To}, &BallotsClaimed{
		From: c.From, College: college, Office: office, Organisation: standing.Issuer.Organisation, Mandate: standing.Issuer.Mandate, Proof: standing.Proof,
	}}}, nil
}

func (s *State) applyBallotsClaimed(h Head, id ID, f *BallotsClaimed) error {
	from := s.voters.find(f.From)
	if from == nil || from.claimed || id.IsZero() || id == f.From || !s.consultations[from.consultation-1].takesBallots() {
		return errApply(h, f, "nothing to claim, or not any more")
	}
	to, standing := s.voters.find(id), f.standing()
	if to == nil {
		if !s.mayStand(standing) || standing != standing.stored() {
			return errApply(h, f, "no such issuer")
		}
		to = s.voters.add(id, voter{consultation: from.consultation, college: f.College, office: f.Office})
		to.stand(standing)
	}
	if to.consultation != from.consultation || to.college != f.College || to.office != f.Office || to.standsAs() != standing || to.claimed {
		return errApply(h, f, "the voter contradicts it")
	}
	c := &s.consultations[from.consultation-1]
	c.countVoter(from, -1)
	c.countVoter(to, -1)
	for _, b := range slices.Clone(from.ballots) {
		if b.current() != NoChoice {
			s.takeOverBallot(h, from, to, b)
		}
	}
	from.claimed, from.day, from.taker = true, parisDay(h.At), s.voters.place(id)
	if to.taken < math.MaxUint8 {
		to.taken++
	}
	c.claimed++
	c.countVoter(from, 1)
	c.countVoter(to, 1)
	return nil
}

// countVoter counts a voter if any ballot of theirs stands.
func (c *consultation) countVoter(v *voter, by int64) {
	if v.stands() {
		c.voters += by
		c.votersBy[v.college-1] += by
	}
}

// takeOverBallot makes a ballot that of another voter, who keeps what they chose themselves. In one college both become one ballot, shown as the one
// that was: whoever claims moves once at most, else two claims and one ballot could pass for five who moved (rule 7). Only where both are
// shown already must one be withdrawn.
func (s *State) takeOverBallot(h Head, from, to *voter, b ballot) {
	number := int64(b.question)
	q := s.question(number)
	i, known := to.search(b.question)
	own, ownShown := NoChoice, NoChoice
	if known {
		own, ownShown = to.ballots[i].current(), to.ballots[i].shown(&q.cells[to.college-1])
	}
	if to.college == from.college && ownShown == NoChoice {
		q.cells[to.college-1].merge(b, own, from, to)
	} else {
		q.cells[from.college-1].withdraw(from, b.question)
		if own == NoChoice {
			q.cells[to.college-1].cast(to, b.question, b.current())
		}
	}
	if own != NoChoice {
		q.ballots--
		s.consultations[q.consultation-1].ballots--
		s.touchQuestion(h, q, BallotsMoved, 0)
	}
	s.moved(h, q, number, from.college)
	if to.college != from.college {
		s.moved(h, q, number, to.college)
	}
}

// merge makes a ballot of from that of to, who chose own, which was not shown yet.
func (c *cell) merge(b ballot, own Choice, from, to *voter) {
	shown, current := b.shown(c), b.current()
	if shown != current {
		c.moves[shown][current]--
	}
	if own != NoChoice {
		c.moves[NoChoice][own]--
		c.current[current-1]--
		current = own
	}
	if shown != current {
		c.moves[shown][current]++
	}
	at, _ := from.search(b.question)
	from.ballots = slices.Delete(from.ballots, at, at+1)
	merged := packBallot(b.question, current, shown, c.epoch)
	if i, known := to.search(b.question); known {
		to.ballots[i] = merged
	} else {
		to.insert(i, merged)
	}
}

// ClaimedBy returns who claimed what a guest said, 0 if nobody did.
func (s *State) ClaimedBy(guest int64) int64 {
	if p := s.person(guest); p != nil {
		return p.claimedBy
	}
	return 0
}
