package demonstration

import (
	"context"

	"voix/deliberation"
)

const (
	// readOver is how many days those who were at a debate have to put its minutes right, and adopted how long after it they are adopted.
	readOver = 8
	adopted  = 10
)

// recount makes of one debate that was held what comes of one: minutes that are read over and adopted, a position with its counts, a proposal,
// and what became of what was said.
func (p *planner) recount() {
	for i := range p.debates {
		held := p.heldOn(p.debates[i].Debate)
		if held >= -adopted-2 || held < mainProposing+2 {
			continue
		}
		p.add(moment(held)+1.4, writeMinutes(i))
		p.add(moment(held)+adopted+0.4, adoptMinutes(i))
		p.add(moment(held)+adopted+0.5, tellSteps(i))
		return
	}
}

// recounted are the words of those minutes; they fit any debate, as what was said differs.
var recounted = struct {
	item, first, second, position, title, proposal, answer string
}{
	"Ce que nous demandons ensemble",
	"Nous étions une trentaine, assis en cercle. On a commencé par un tour où chacun disait **une chose qui marche** et une chose qui ne marche pas.",
	"Plusieurs personnes ont dit la même chose avec d’autres mots : on veut parler à quelqu’un avant qu’une aide s’arrête. Deux personnes n’étaient pas d’accord : pour elles, cela retarderait les dossiers des autres.",
	"Avant d’arrêter une aide, la Caf appelle la personne et lui propose un rendez-vous.",
	"Un appel avant d’arrêter une aide",
	"Quand une aide doit s’arrêter, quelqu’un appelle la personne. On lui dit pourquoi, depuis quand, et ce qu’elle peut envoyer.\n\nSi elle ne répond pas, on lui écrit, et on attend quinze jours.",
	"Nous avons posé la question à la Caf. Elle répond qu’elle essaie ces appels dans un accueil depuis le printemps.",
}

type writeMinutes int

func (e writeMinutes) do(ctx context.Context, b *builder) error {
	number, by := b.convened[e], b.number(b.debates[e].author)
	var hands deliberation.HandCounts
	hands[deliberation.Concerned-1], hands[deliberation.Resident-1] = deliberation.Tally{Agree: 17, Disagree: 2, Pass: 4}, deliberation.Tally{Agree: 5, Disagree: 1, Pass: 2}
	for _, one := range []struct {
		text    deliberation.Text
		command func(deliberation.ID, deliberation.Hash) deliberation.Command
	}{
		{deliberation.Text{Title: recounted.item, Body: recounted.item}, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
			return deliberation.AddItem{Debate: number, By: by, Kind: deliberation.ItemTopic, Text: id, Hash: hash}
		}},
		{deliberation.Text{Body: recounted.first}, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
			return deliberation.WriteParagraph{Debate: number, By: by, Text: id, Hash: hash}
		}},
		{deliberation.Text{Body: recounted.second}, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
			return deliberation.WriteParagraph{Debate: number, By: by, After: 1, Text: id, Hash: hash}
		}},
		{deliberation.Text{Body: recounted.position}, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
			return deliberation.AdoptPosition{Debate: number, By: by, Item: 1, Counts: hands, Text: id, Hash: hash}
		}},
	} {
		if _, err := b.submit(ctx, one.text, one.command); err != nil {
			return err
		}
	}
	for _, command := range []deliberation.Command{
		deliberation.CountAttendance{Debate: number, By: by, Counts: [4]int64{23, 3, 4, 8}},
		deliberation.OfferMinutes{Debate: number, By: by, Until: b.clock.Now().AddDate(0, 0, readOver)},
	} {
		if _, err := b.platform.Do(ctx, b.platform.NewID(), command); err != nil {
			return err
		}
	}
	return nil
}

type adoptMinutes int

func (e adoptMinutes) do(ctx context.Context, b *builder) error {
	_, err := b.platform.Do(ctx, b.platform.NewID(), deliberation.AdoptMinutes{Debate: b.convened[e], By: b.number(b.debates[e].author)})
	return err
}

type tellSteps int

func (e tellSteps) do(ctx context.Context, b *builder) error {
	number, by := b.convened[e], b.number(b.debates[e].author)
	var said []deliberation.Argument
	b.platform.Read(func(s *deliberation.State) {
		for _, a := range s.Arguments(deliberation.Thread{Debate: number}, 0, 100) {
			if !a.Erased && a.ReplyTo == 0 {
				said = append(said, a)
			}
		}
	})
	if len(said) == 0 {
		return nil
	}
	if _, err := b.submit(ctx, deliberation.Text{Title: recounted.title, Body: recounted.proposal}, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		return deliberation.FileProposal{
			Consultation: b.opened[mainConsultation], Author: by, Theme: deliberation.Rights, Office: b.debates[e].Office, Text: id, Hash: hash, Debate: number, From: []int64{said[0].Number},
		}
	}); err != nil {
		return err
	}
	for _, a := range said {
		if _, err := b.platform.Do(ctx, b.platform.NewID(), deliberation.TakeStep{Argument: a.Number, By: by, Step: deliberation.Grouped, Paragraph: 2}); err != nil {
			return err
		}
	}
	last := said[len(said)-1]
	_, err := b.submit(ctx, deliberation.Text{Body: recounted.answer}, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		return deliberation.TakeStep{Argument: last.Number, By: by, Step: deliberation.Answered, Text: id, Hash: hash}
	})
	return err
}
