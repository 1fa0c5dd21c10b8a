package demonstration

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"voix/deliberation"
	"voix/server"
	"voix/server/account"
	"voix/server/demonstration/content"
)

// crowd is how many persons take part.
const crowd = 3000

// ErrNotEmpty: a demonstration is only built where there is nothing.
var ErrNotEmpty = errors.New("demonstration: the platform is not empty")

// Build fills an empty platform, opened with clock and started, with a history that ends at the end of clock. It returns one person of
// each college to sign in as. The dossier of the consultation that is over is signed with that key. The platform should have been opened with Random, and be closed and opened again without it afterwards.
func Build(ctx context.Context, p *server.Platform, d *content.Demonstration, clock *Clock, seed int64, signing ed25519.PrivateKey, progress server.Progress) ([]Guest, error) {
	return build(ctx, p, d, clock, seed, signing, crowd, progress)
}

func build(ctx context.Context, p *server.Platform, d *content.Demonstration, clock *Clock, seed int64, signing ed25519.PrivateKey, persons int, progress server.Progress) ([]Guest, error) {
	if p.Journal.Head().Number != 0 {
		return nil, ErrNotEmpty
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	b := &builder{platform: p, clock: clock, signing: signing, attachments: drawAttachments(), calendar: calendarUntil(clock.end)}
	b.history = plan(d, seed, persons, b.calendar)
	var err error
	if b.voices, err = content.Voices(); err != nil {
		return nil, err
	}
	b.organisations = map[int]int64{}
	b.profiles = make([]account.Profile, len(b.persons))
	b.filed = make([]deliberation.Proposal, len(b.proposals))
	b.convened, b.given = make([]int64, len(b.debates)), make([]int64, len(b.arguments))
	b.objected = make([]int64, len(b.objections))
	for i, e := range b.events {
		if err := clock.advance(ctx, p, b.calendar.at(e.at)); err != nil {
			return nil, err
		}
		if err := e.act.do(ctx, b); err != nil {
			return nil, err
		}
		if progress != nil {
			progress(int64(i+1), int64(len(b.events)))
		}
	}
	if err := clock.advance(ctx, p, clock.end); err != nil {
		return nil, err
	}
	if err := p.CountCards(ctx); err != nil {
		return nil, err
	}
	return Guests(ctx, p)
}

// builder lets a history happen.
type builder struct {
	*history
	platform    *server.Platform
	signing     ed25519.PrivateKey
	clock       *Clock
	calendar    calendar
	attachments <-chan drawn

	opened   []int64 // numbers of consultations
	profiles []account.Profile
	// organisations are those that persons represent, by person.
	organisations map[int]int64
	filed         []deliberation.Proposal
	convened      []int64
	given         []int64
	objected      []int64
	files         map[string]content.Attachment
	voices        map[string]content.Voice
	// batches are of cards, and cards how many of those were used, by issuer.
	batches, cards [len(issuers)]int64
}

// act is something that somebody does. Each does it by the command that a person, or the operator, would use.
type act interface {
	do(ctx context.Context, b *builder) error
}

// submit writes one text, in French unless it says otherwise, and the command that names it.
func (b *builder) submit(ctx context.Context, t deliberation.Text, command func(deliberation.ID, deliberation.Hash) deliberation.Command) (first uint64, err error) {
	if t.Language == "" {
		t.Language = "fr"
	}
	id, hash, document, err := b.platform.NewText(t)
	if err != nil {
		return 0, err
	}
	receipt, err := b.platform.Do(ctx, b.platform.NewID(), command(id, hash), document)
	return receipt.Outcome.First, err
}

type open struct {
	*content.Consultation
	begins [deliberation.Closed]int // days
}

func (o open) do(ctx context.Context, b *builder) error {
	opening := server.Opening{Title: o.Title, Summary: o.Summary, Rules: deliberation.DefaultRules()}
	for i, day := range o.begins {
		opening.Begins[i] = b.calendar.day(day)
	}
	number, err := server.Direct{Platform: b.platform}.Open(ctx, opening)
	b.opened = append(b.opened, number)
	return err
}

type join int

func (j join) do(ctx context.Context, b *builder) error {
	x := &b.persons[j]
	newcomer := server.Newcomer{Pseudonym: x.pseudonym, College: x.college, Office: x.office, Consents: []account.Purpose{account.Opinions}, OldEnough: true}
	if x.issuer > 0 {
		newcomer.Way = b.card(x.issuer)
		newcomer.Consents = append(newcomer.Consents, account.Union) // noted of those alone whose card is of a union
	}
	number, _, err := b.platform.Join(ctx, b.platform.NewID(), newcomer)
	if err != nil {
		return err
	}
	b.profiles[j], _, err = b.platform.People.Profile(ctx, number)
	return err
}

// number is the journal's number of a person: they join in the order in which they are planned.
func (b *builder) number(person int) int64 { return int64(person + 1) }

type file int

func (f file) do(ctx context.Context, b *builder) error {
	x := &b.proposals[f]
	files, proofs, err := b.keep(ctx, x.Title)
	if err != nil {
		return err
	}
	first, err := b.submit(ctx, deliberation.Text{Title: x.Title, Body: x.Text}, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		return deliberation.FileProposal{
			Consultation: b.opened[x.consultation], Author: b.number(x.author), Theme: x.Theme, Office: x.office,
			Text: id, Hash: hash, Files: files, Proofs: proofs,
		}
	})
	if err != nil {
		return err
	}
	b.platform.Read(func(s *deliberation.State) {
		number, _ := s.ProposalFiledBy(first)
		b.filed[f], _ = s.Proposal(number)
	})
	return nil
}

type convene int

func (c convene) do(ctx context.Context, b *builder) error {
	x := &b.debates[c]
	a, text := x.announcement(0)
	_, err := b.submit(ctx, text, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		a.Text, a.Hash = id, hash
		return deliberation.ConveneDebate{Consultation: b.opened[mainConsultation], Author: b.number(x.author), Announcement: a}
	})
	if err != nil {
		return err
	}
	b.platform.Read(func(s *deliberation.State) {
		consultation, _ := s.Consultation(b.opened[mainConsultation])
		b.convened[c] = consultation.Debates
	})
	return nil
}

type give int

func (g give) do(ctx context.Context, b *builder) error {
	x := &b.arguments[g]
	command := deliberation.GiveArgument{Author: b.number(x.author), Side: x.side}
	if x.proposal >= 0 {
		command.Thread.Proposal = b.filed[x.proposal].Number
	} else {
		command.Thread.Debate = b.convened[x.debate]
	}
	if x.replyTo >= 0 {
		command.ReplyTo = b.given[x.replyTo]
	}
	text := deliberation.Text{Body: x.text}
	voice, spoken := b.voices[x.text]
	if spoken {
		kept, proof, err := b.platform.KeepVoice(ctx, bytes.NewReader(voice.Sound))
		if err != nil {
			return err
		}
		command.Voice, command.VoiceProof, text.Body = deliberation.ID(kept.ID), proof, ""
	}
	first, err := b.submit(ctx, text, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		command.Text, command.Hash = id, hash
		return command
	})
	if err != nil {
		return err
	}
	b.platform.Read(func(s *deliberation.State) { b.given[g], _ = s.ArgumentGivenBy(first) })
	if !spoken || voice.Awaited {
		return nil
	}
	// Whoever made the proposal has listened, and writes it down.
	_, err = b.submit(ctx, deliberation.Text{Body: x.text}, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		return deliberation.WriteTranscript{
			Of: deliberation.Recording{Argument: b.given[g]}, Writer: b.number(b.proposals[x.proposal].author), Text: id, Hash: hash,
		}
	})
	return err
}

type vote []ballot

// do casts many ballots at once, so that they share batches. What figures may be shown depends on the order of the ballots of one college
// on one question (rule 7), so of these each waits until the one before was decided; all else commutes.
func (v vote) do(ctx context.Context, b *builder) error {
	type cell struct {
		proposal int
		college  deliberation.College
	}
	cells := map[cell][]ballot{}
	for _, x := range v {
		c := cell{x.proposal, b.persons[x.person].college}
		cells[c] = append(cells[c], x)
	}
	casting, ctx := errgroup.WithContext(ctx)
	for _, ballots := range cells {
		casting.Go(func() error {
			for _, x := range ballots {
				decided := make(chan struct{})
				casting.Go(func() error { return b.cast(ctx, x, sync.OnceFunc(func() { close(decided) })) })
				<-decided
			}
			return nil
		})
	}
	return casting.Wait()
}

// cast calls decided once the ballot has its place in the journal, or will have none.
func (b *builder) cast(ctx context.Context, x ballot, decided func()) error {
	defer decided()
	who, on := &b.persons[x.person], &b.filed[x.proposal]
	give := deliberation.GiveBallot{By: b.number(x.person), Organisation: b.organisations[x.person], CastBallot: deliberation.CastBallot{
		Voter: b.profiles[x.person].Voter(on.Consultation), College: who.college, Office: who.office,
		Standing: b.profiles[x.person].Attestation.Standing(who.college), Question: on.Question, Choice: x.choice,
	}}
	if give.Organisation != 0 {
		give.Voter = b.platform.Keys.OrganisationVoter(give.Organisation, on.Consultation)
	}
	_, err := b.platform.Do(ctx, b.platform.NewID(), announced{give, decided})
	return err
}

// announced is a ballot that says when it is decided. What is submitted after that stands behind it in the journal.
type announced struct {
	deliberation.GiveBallot
	decided func()
}

func (a announced) Decide(s *deliberation.State, at time.Time) ([]deliberation.Act, error) {
	defer a.decided()
	return a.GiveBallot.Decide(s, at)
}
