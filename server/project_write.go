package server

import (
	"context"
	"maps"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"

	"voix/deliberation"
	"voix/server/journal"
)

// projecting is one run of write.
type projecting struct {
	*projector
	due      *projectables
	progress Progress // nil: nobody watches
	done     int64
	total    int64
}

// write writes the documents of what is due, and adds to due the consultations that those are in. An error leaves some of
// them written.
func (p *projector) write(ctx context.Context, due *projectables, progress Progress) error {
	w := &projecting{projector: p, due: due, progress: progress}
	var proposals []int64
	p.platform.Read(func(s *deliberation.State) {
		for n := range due.wholes {
			proposals = append(proposals, s.Proposals(n, allProposals)...)
		}
	})
	for _, n := range proposals {
		due.proposals[n] = struct{}{}
	}
	if progress != nil {
		w.count()
	}
	for _, step := range []struct {
		numbers func() []int64
		write   func(context.Context, []int64) error
	}{
		{func() []int64 { return sorted(due.proposals) }, w.proposals},
		{func() []int64 { return sorted(due.debates) }, w.debates},
		{func() []int64 { return sorted(due.arguments) }, w.arguments},
	} {
		for some := range slices.Chunk(step.numbers(), projectedAtOnce) {
			if err := step.write(ctx, some); err != nil {
				return err
			}
		}
	}
	for t := range due.threads {
		if err := w.thread(ctx, t); err != nil {
			return err
		}
	}
	// Last: what was written before has named them.
	for some := range slices.Chunk(sorted(due.consultations), projectedAtOnce) {
		if err := w.consultations(ctx, some); err != nil {
			return err
		}
	}
	return nil
}

// count makes total the number of things that are due.
func (w *projecting) count() {
	w.total = int64(len(w.due.proposals) + len(w.due.debates) + len(w.due.arguments) + len(w.due.consultations))
	for some := range slices.Chunk(slices.Collect(maps.Keys(w.due.threads)), projectedAtOnce) {
		w.platform.Read(func(s *deliberation.State) {
			for _, t := range some {
				p, _ := s.Proposal(t.Proposal)
				d, _ := s.Debate(t.Debate)
				w.total += p.Arguments + d.Arguments
			}
		})
	}
}

func (w *projecting) advance(things int) {
	if w.done += int64(things); w.progress != nil {
		w.progress(min(w.done, w.total), w.total)
	}
}

func (w *projecting) proposals(ctx context.Context, numbers []int64) error {
	var words projectedWords
	var number uint64
	var proposals []deliberation.Proposal
	var figures []deliberation.Figures
	var summaries []deliberation.Summary
	w.platform.Read(func(s *deliberation.State) {
		number = s.Number()
		for _, n := range numbers {
			if p, ok := s.Proposal(n); ok {
				f, _ := s.Figures(p.Question)
				proposals, figures = append(proposals, p), append(figures, f)
				words.want(s, p.Text, authorship{p.Author, p.Consultation}, p.Files...)
				words.wantSigned(s, p.Organisation)
				words.wantVoice(s, p.Spoken, p.Consultation)
				easy, ok := s.SummaryOf(n)
				if summaries = append(summaries, easy); ok {
					words.want(s, easy.Text, authorship{easy.Author, easy.Consultation})
				}
			}
		}
	})
	if err := words.load(ctx, w.platform); err != nil {
		return err
	}
	var documents, tallies []journal.Projected
	for i, p := range proposals {
		text, ok := words.texts[p.Text]
		documents = append(documents, journal.Projected{ID: p.Number, Number: number, Body: projectedProposal{
			Consultation: p.Consultation, Question: p.Question, Title: text.Title, Text: text.Body, Language: text.Language,
			Easy: words.summary(summaries[i]), Erased: !ok, Theme: p.Theme.String(),
			Office: projectOffice(p.Office), Author: words.signed(p.Author, p.Consultation, p.Organisation), At: p.At, Arguments: p.Arguments, Ballots: figures[i].Ballots,
			Files: words.attached(p.Files), Voice: words.voice(p.Spoken, p.Consultation),
		}})
		tallies = append(tallies, journal.Projected{ID: p.Question, Number: number, Body: projectTally(p, figures[i])})
		w.due.consultations[p.Consultation] = struct{}{}
	}
	if err := w.store.Put(ctx, projectedProposals, documents); err != nil {
		return err
	}
	w.advance(len(numbers))
	return w.store.Put(ctx, projectedTallies, tallies)
}

func (w *projecting) debates(ctx context.Context, numbers []int64) error {
	var words projectedWords
	var number uint64
	var debates []deliberation.Debate
	w.platform.Read(func(s *deliberation.State) {
		number = s.Number()
		for _, n := range numbers {
			if d, ok := s.PublicDebate(n); ok {
				debates = append(debates, d)
				words.want(s, d.Text, authorship{d.Author, d.Consultation})
				words.wantSigned(s, d.Organisation)
				if d.Cancelled != 0 {
					words.want(s, d.Reason, authorship{d.Author, d.Consultation})
				}
			}
		}
	})
	if err := words.load(ctx, w.platform); err != nil {
		return err
	}
	var documents []journal.Projected
	for _, d := range debates {
		text, ok := words.texts[d.Text]
		documents = append(documents, journal.Projected{ID: d.Number, Number: number, Body: projectedDebate{
			Consultation: d.Consultation, Title: text.Title, Text: text.Body, Language: text.Language, Place: text.Place, Erased: !ok,
			Office: projectOffice(d.Office), Author: words.signed(d.Author, d.Consultation, d.Organisation), Begins: d.Begins, Arguments: d.Arguments,
			Cancelled: d.Cancelled != 0, Reason: words.texts[d.Reason].Body,
		}})
		w.due.consultations[d.Consultation] = struct{}{}
	}
	w.advance(len(numbers))
	return w.store.Put(ctx, projectedDebates, documents)
}

// thread writes all arguments of a thread.
func (w *projecting) thread(ctx context.Context, t deliberation.Thread) error {
	for after := int64(0); ; {
		var numbers []int64
		w.platform.Read(func(s *deliberation.State) {
			for _, a := range s.Arguments(t, after, projectedAtOnce) {
				numbers = append(numbers, a.Number)
			}
		})
		if len(numbers) == 0 {
			return nil
		}
		if err := w.arguments(ctx, numbers); err != nil {
			return err
		}
		after = numbers[len(numbers)-1]
	}
}

func (w *projecting) arguments(ctx context.Context, numbers []int64) error {
	var words projectedWords
	var number uint64
	var arguments []deliberation.Argument
	w.platform.Read(func(s *deliberation.State) {
		number = s.Number()
		for _, n := range numbers {
			a, ok := s.Argument(n)
			if !ok || s.Rehearsed(deliberation.Thread{Debate: a.Debate}) {
				continue
			}
			arguments = append(arguments, a)
			words.want(s, a.Text, authorship{a.Author, a.Consultation})
			words.wantSigned(s, a.Organisation)
			words.wantVoice(s, a.Spoken, a.Consultation)
		}
	})
	if err := words.load(ctx, w.platform); err != nil {
		return err
	}
	var documents []journal.Projected
	for _, a := range arguments {
		text, ok := words.texts[a.Text]
		documents = append(documents, journal.Projected{ID: a.Number, Number: number, Body: projectedArgument{
			Consultation: a.Consultation, Proposal: a.Proposal, Debate: a.Debate, Side: a.Side.String(), ReplyTo: a.ReplyTo, Quotes: a.Quotes, Text: text.Body, Language: text.Language,
			Erased: !ok, Voice: words.voice(a.Spoken, a.Consultation), Author: words.signed(a.Author, a.Consultation, a.Organisation), At: a.At,
		}})
		w.due.consultations[a.Consultation] = struct{}{}
	}
	w.advance(len(numbers))
	return w.store.Put(ctx, projectedArguments, documents)
}

func (w *projecting) consultations(ctx context.Context, numbers []int64) error {
	var number uint64
	var consultations []deliberation.Consultation
	var ids []deliberation.ID
	w.platform.Read(func(s *deliberation.State) {
		number = s.Number()
		for _, n := range numbers {
			if c, ok := s.Consultation(n); ok && c.Visible {
				consultations, ids = append(consultations, c), append(ids, c.Text)
			}
		}
	})
	texts, err := w.platform.Texts.Get(ctx, ids)
	if err != nil {
		return err
	}
	var documents []journal.Projected
	for _, c := range consultations {
		text := texts[c.Text]
		body := projectedConsultation{
			Title: text.Title, Summary: text.Body, Phase: c.Phase.String(), Imported: c.Imported(), Proposals: c.Proposals, Debates: c.Debates,
			Arguments: c.Arguments, Ballots: c.Ballots,
		}
		if !c.Imported() {
			for _, phase := range deliberation.Phases() {
				body.Begins = append(body.Begins, bson.E{Key: phase.String(), Value: c.Begins[phase-1]})
			}
		}
		documents = append(documents, journal.Projected{ID: c.Number, Number: number, Body: body})
	}
	w.advance(len(numbers))
	return w.store.Put(ctx, projectedConsultations, documents)
}
