package demonstration

import (
	"context"
	"slices"
	"time"

	"voix/deliberation"
	"voix/server/demonstration/content"
)

// prepare makes of the first debates to come what those who run them make of theirs: agendas for two, of which one is moved by a week; and one after
// them is cancelled.
func (p *planner) prepare() {
	r := random(p.seed, "agendas")
	var coming []int
	for i := range p.debates {
		if p.heldOn(p.debates[i].Debate) >= 3 {
			coming = append(coming, i)
		}
	}
	preparations := content.Preparations()
	for n, i := range coming[:min(len(coming), len(preparations)+1)] {
		x := &p.debates[i]
		if n == len(preparations) {
			p.add(historyEnds-0.01, cancel(i))
			continue
		}
		x.prepared = n + 1
		x.helper = p.writer(r, deliberation.Association, historyEnds-1, x.Office, x.author)
		p.add(historyEnds-0.03, setAgenda(i))
		if n == 1 {
			p.add(historyEnds-0.02, move(i))
		}
	}
}

// announcement is what is said of a debate: when it is held so many days later than it was first to be.
func (d *debate) announcement(later int) (deliberation.Announcement, deliberation.Text) {
	a := deliberation.Announcement{Office: d.Office, Begins: d.begins}
	text := deliberation.Text{Title: d.Title, Body: d.Announcement, Place: place(d.Debate)}
	if later > 0 {
		day := d.begins.In(deliberation.Paris())
		a.Begins = time.Date(day.Year(), day.Month(), day.Day()+later, day.Hour(), 0, 0, 0, deliberation.Paris()).UTC()
		text.Body += "\n\n" + content.Moved
	}
	switch d.Form {
	case content.InRoom:
		a.Setting = deliberation.InRoom
	case content.Online:
		a.Setting = deliberation.Online
	case content.InRoomAndOnline:
		a.Setting = deliberation.InRoomAndOnline
	}
	if d.prepared > 0 {
		of := content.Preparations()[d.prepared-1]
		a.Ends, a.Access, a.Audience = a.Begins.Add(2*time.Hour), of.Access, deliberation.Everybody
		text.Parts = make([]string, deliberation.DebateParts)
		text.Parts[deliberation.DebateHosts], text.Parts[deliberation.DebateContact], text.Parts[deliberation.DebateWelcome] = of.Hosts, of.Contact, of.Welcome
	}
	return a, text
}

type setAgenda int

func (e setAgenda) do(ctx context.Context, b *builder) error {
	x := &b.debates[e]
	number, of := b.convened[e], content.Preparations()[x.prepared-1]
	join := deliberation.JoinFacilitators{Debate: number, Person: b.number(x.helper), By: b.number(x.author)}
	if _, err := b.platform.Do(ctx, b.platform.NewID(), join); err != nil {
		return err
	}
	for _, some := range []struct {
		kind  deliberation.ItemKind
		words []string
	}{{deliberation.ItemQuestion, of.Questions}, {deliberation.ItemTopic, of.Topics}} {
		for _, words := range some.words {
			if _, err := b.submit(ctx, deliberation.Text{Title: words}, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
				return deliberation.AddItem{Debate: number, By: b.number(x.author), Kind: some.kind, Text: id, Hash: hash}
			}); err != nil {
				return err
			}
		}
	}
	first := slices.IndexFunc(b.proposals, func(x proposal) bool { return x.consultation == mainConsultation && x.filed < -1 })
	_, err := b.platform.Do(ctx, b.platform.NewID(), deliberation.AddItem{
		Debate: number, By: b.number(x.helper), Kind: deliberation.ItemProposal, Proposal: b.filed[first].Number,
	})
	return err
}

type move int

func (m move) do(ctx context.Context, b *builder) error {
	x := &b.debates[m]
	a, text := x.announcement(7)
	_, err := b.submit(ctx, text, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		a.Text, a.Hash = id, hash
		return deliberation.AmendDebate{Debate: b.convened[m], By: b.number(x.author), Announcement: a}
	})
	return err
}

type cancel int

func (e cancel) do(ctx context.Context, b *builder) error {
	x := &b.debates[e]
	_, err := b.submit(ctx, deliberation.Text{Body: content.Cancelled}, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		return deliberation.CancelDebate{Debate: b.convened[e], By: b.number(x.author), Text: id, Hash: hash}
	})
	return err
}
