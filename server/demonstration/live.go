package demonstration

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"voix/deliberation"
	"voix/server"
	"voix/server/account"
	"voix/server/demonstration/content"
	"voix/server/journal"
)

const (
	// mostArguments bounds what Live adds to one thread, and thereby in all.
	mostArguments = 6
	// lively is how long, in steps, more is said on one proposal than on the others.
	lively = 25
	// personTries is how many persons are asked before a step goes without.
	personTries = 12
)

// Live lets persons of the demonstration vote, change their mind and argue, about one of these every interval of the platform's clock,
// until ctx ends. A vote that closes, or a store that goes away for a while, does not stop it; an error is returned that does.
func Live(ctx context.Context, p *server.Platform, d *content.Demonstration, seed int64, interval time.Duration) error {
	// Begun again it goes on with something else.
	purpose := fmt.Sprintf("live from %d", p.Journal.Head().Number)
	l := &living{
		platform: p, random: random(seed, purpose), seed: seed, pieces: d.Pieces, uses: make([]int, len(d.Pieces)),
		known: map[string]*content.Proposal{}, added: map[int64]int{},
	}
	for i := range d.Main.Proposals {
		l.known[d.Main.Proposals[i].Title] = &d.Main.Proposals[i]
	}
	for {
		pause := time.Duration((0.5 + l.random.Float64()) * float64(interval))
		timer, stop := p.Clock.After(pause)
		select {
		case <-timer:
		case <-ctx.Done():
			stop()
			return nil
		}
		err := l.step(ctx)
		var refusal *deliberation.Refusal
		if ctx.Err() != nil {
			return nil
		}
		if err != nil && !errors.As(err, &refusal) && !errors.Is(err, journal.ErrUnavailable) {
			return err
		}
	}
}

type living struct {
	platform *server.Platform
	random   *rand.Rand
	seed     int64
	known    map[string]*content.Proposal // by title
	pieces   []content.Piece
	uses     []int         // of each piece
	added    map[int64]int // arguments, by proposal
	steps    int
	focus    deliberation.Proposal
}

// step lets one person do one thing.
func (l *living) step(ctx context.Context) error {
	proposals := l.open()
	if len(proposals) == 0 {
		return nil
	}
	if l.steps%lively == 0 {
		l.focus = proposals[l.random.IntN(len(proposals))]
	}
	l.steps++
	on := l.focus
	if l.random.IntN(2) == 0 {
		on = proposals[l.random.IntN(len(proposals))]
	}
	about, err := l.about(ctx, on)
	if err != nil {
		return err
	}
	switch n := l.random.IntN(100); {
	case n < 20 && l.added[on.Number] < mostArguments:
		return l.argue(ctx, on)
	case n < 35:
		return l.vote(ctx, on, about, true)
	default:
		return l.vote(ctx, on, about, false)
	}
}

// open lists the proposals on which ballots and arguments are taken.
func (l *living) open() (proposals []deliberation.Proposal) {
	l.platform.Read(func(s *deliberation.State) {
		for _, c := range s.Consultations() {
			if !c.TakesBallots() || c.Imported() {
				continue
			}
			for _, number := range s.Proposals(c.Number, func(deliberation.Theme, deliberation.Office) bool { return true }) {
				if p, ok := s.Proposal(number); ok && !p.Erased {
					proposals = append(proposals, p)
				}
			}
		}
	})
	return proposals
}

// undecided is what persons think of a proposal that the content does not know, since somebody has just filed it.
var undecided = func() *content.Proposal {
	p := &content.Proposal{Stances: map[deliberation.College]content.Stance{}}
	for _, college := range deliberation.Colleges() {
		p.Stances[college] = content.Stance{Agree: 55, Disagree: 25, Pass: 20}
	}
	return p
}()

func (l *living) about(ctx context.Context, on deliberation.Proposal) (*content.Proposal, error) {
	text, err := l.platform.Texts.One(ctx, on.Text)
	if known := l.known[text.Title]; known != nil {
		return known, err
	}
	return undecided, err
}

// somebody draws a person who is no guest and suits; ok is false if none was found.
func (l *living) somebody(ctx context.Context, suits func(deliberation.Person, account.Profile) bool) (deliberation.Person, account.Profile, bool, error) {
	const first = administrator + 1 // the number of who administers: those who do things by themselves have joined after them
	for range personTries {
		var person deliberation.Person
		l.platform.Read(func(s *deliberation.State) {
			if others := s.Persons() - first; others > 0 {
				person, _ = s.Person(first + 1 + l.random.Int64N(others))
			}
		})
		if person.Number == 0 || person.Erased {
			continue
		}
		profile, ok, err := l.platform.People.Profile(ctx, person.Number)
		if err != nil {
			return person, profile, false, err
		}
		if ok && suits(person, profile) {
			return person, profile, true, nil
		}
	}
	return deliberation.Person{}, account.Profile{}, false, nil
}

// vote lets somebody vote who has not yet, or change their mind who has.
func (l *living) vote(ctx context.Context, on deliberation.Proposal, about *content.Proposal, again bool) error {
	var before deliberation.Choice
	var give deliberation.GiveBallot
	who, _, ok, err := l.somebody(ctx, func(who deliberation.Person, profile account.Profile) (suits bool) {
		give, suits = ballotOf(l.platform, who, deliberation.CastBallot{
			Voter: profile.Voter(on.Consultation), College: who.College, Office: profile.Office, Standing: profile.Attestation.Standing(who.College), Question: on.Question,
		}, on.Consultation, l.platform.Clock.Now())
		l.platform.Read(func(s *deliberation.State) { before = s.ChoiceOf(give.Voter, on.Question) })
		return suits && (before != deliberation.NoChoice) == again
	})
	if err != nil || !ok {
		return err
	}
	x := l.opinions(who)
	choice, ok := x.changed(l.random, about, before)
	if !ok {
		return nil
	}
	give.Choice = choice
	_, err = l.platform.Do(ctx, l.platform.NewID(), give)
	return err
}

// opinions are always the same of the same person.
func (l *living) opinions(who deliberation.Person) *person {
	r := rand.New(rand.NewPCG(uint64(l.seed), uint64(who.Number)))
	return &person{college: who.College, digital: opinion(r), control: opinion(r)}
}

// argue adds a piece of the proposal's theme that does not stand there yet, the least used one.
func (l *living) argue(ctx context.Context, on deliberation.Proposal) error {
	said, err := l.said(ctx, on)
	if err != nil {
		return err
	}
	best := -1
	for _, i := range l.random.Perm(len(l.pieces)) {
		if piece := &l.pieces[i]; piece.Theme == on.Theme && !slices.Contains(said, piece.Text) && (best < 0 || l.uses[i] < l.uses[best]) {
			best = i
		}
	}
	if best < 0 {
		return nil
	}
	piece := &l.pieces[best]
	who, _, ok, err := l.somebody(ctx, func(p deliberation.Person, _ account.Profile) bool {
		return p.College == piece.College && p.Number != on.Author
	})
	if err != nil || !ok {
		return err
	}
	id, hash, document, err := l.platform.NewText(deliberation.Text{Body: piece.Text, Language: "fr"})
	if err != nil {
		return err
	}
	_, err = l.platform.Do(ctx, l.platform.NewID(), deliberation.GiveArgument{
		Thread: deliberation.Thread{Proposal: on.Number}, Author: who.Number, Side: piece.Side, Text: id, Hash: hash,
	}, document)
	if err == nil {
		l.uses[best]++
		l.added[on.Number]++
	}
	return err
}

// longThread is beyond what Live reads of a thread, and where it stops adding to one.
const longThread = 60

// said lists what stands in a thread. A long one counts as one to which everything has been said.
func (l *living) said(ctx context.Context, on deliberation.Proposal) (bodies []string, err error) {
	var ids []deliberation.ID
	l.platform.Read(func(s *deliberation.State) {
		for _, a := range s.Arguments(deliberation.Thread{Proposal: on.Number}, 0, longThread) {
			ids = append(ids, a.Text)
		}
	})
	if len(ids) == longThread {
		l.added[on.Number] = mostArguments
	}
	texts, err := l.platform.Texts.Get(ctx, ids)
	for _, t := range texts {
		bodies = append(bodies, t.Body)
	}
	return bodies, err
}
