package demonstration

import (
	"context"
	"math/rand/v2"

	"voix/deliberation"
	"voix/server/demonstration/content"
)

// rapporteur fills the sheets of a consultation, and answers what is objected there.
type rapporteur struct {
	person, consultation int
}

// sheet is a version, written by a rapporteur.
type sheet struct {
	content.Sheet
	author, proposal int
	replaces         int64
}

// objection is raised on a proposal of the consultation that is over.
type objection struct {
	author, proposal int
	text, language   string
}

// answer is given by a rapporteur.
type answer struct {
	author, objection int
	text              string
}

// reread plans who fills the sheets of both consultations, and the relecture of the one that is over. In the other one the first
// sheets stand already.
func (p *planner) reread() {
	r := random(p.seed, "rereading")
	early, current := p.rapporteurs(earlyConsultation), p.rapporteurs(mainConsultation)
	var taken []int
	for _, x := range p.volunteers {
		taken = append(taken, x.person)
	}
	for i := range p.proposals {
		x := &p.proposals[i]
		by, at := early, x.filed
		if x.consultation == mainConsultation {
			by = current
		}
		for n, s := range x.Sheets {
			at = awake(sheetWritten(r, x.consultation, n, at))
			p.sheets = append(p.sheets, sheet{Sheet: s, author: by[s.Rapporteur], proposal: i, replaces: int64(n)})
			p.add(at, fill(len(p.sheets)-1))
		}
		for _, o := range x.Objections {
			raised := awake(between(r, earlyRereading+3, earlyRereading+14))
			author := p.writer(r, o.College, raised, deliberation.National, append(taken, x.author)...)
			taken = append(taken, author)
			p.objections = append(p.objections, objection{author, i, o.Text, o.Language})
			n := len(p.objections) - 1
			p.add(raised, object(n))
			for _, a := range o.Answers {
				p.answers = append(p.answers, answer{early[a.College], n, a.Text})
				p.add(awake(between(r, earlyRereading+24, earlyClosed-6)), reply(len(p.answers)-1))
			}
		}
	}
}

// sheetWritten draws when a version is written, by how many came before, after what came last.
func sheetWritten(r *rand.Rand, consultation, before int, last moment) moment {
	switch {
	case consultation == mainConsultation:
		from := max(last, mainProposing+13) // all rapporteurs are there
		if at := from + soon(r, 4); at < historyEnds {
			return at
		}
		return between(r, from, historyEnds)
	case before == 0:
		return between(r, earlyVoting, earlyRereading-1)
	}
	// What corrects a version answers the objections to it.
	return between(r, max(last, earlyRereading+16), earlyRereading+22)
}

// rapporteurs plans that one person of each college volunteers that a sheet or an answer of the consultation names.
func (p *planner) rapporteurs(consultation int) map[deliberation.College]int {
	r := random(p.seed, "rapporteurs of "+[...]string{"early", "main"}[consultation])
	from, until := moment(earlyDebating), moment(earlyVoting)
	if consultation == mainConsultation {
		from, until = mainProposing+2, mainProposing+12
	}
	named := map[deliberation.College]bool{}
	for i := range p.proposals {
		if p.proposals[i].consultation != consultation {
			continue
		}
		for _, s := range p.proposals[i].Sheets {
			named[s.Rapporteur] = true
		}
		for _, o := range p.proposals[i].Objections {
			for _, a := range o.Answers {
				named[a.College] = true
			}
		}
	}
	persons := map[deliberation.College]int{}
	for _, college := range deliberation.Colleges() {
		if !named[college] {
			continue
		}
		at := awake(between(r, from, until))
		persons[college] = p.writer(r, college, at, deliberation.National)
		p.volunteers = append(p.volunteers, rapporteur{persons[college], consultation})
		p.add(at, volunteer(len(p.volunteers)-1))
	}
	return persons
}

type volunteer int

func (v volunteer) do(ctx context.Context, b *builder) error {
	x := &b.volunteers[v]
	_, err := b.platform.Do(ctx, b.platform.NewID(), deliberation.VolunteerAsRapporteur{
		Consultation: b.opened[x.consultation], Person: b.number(x.person),
	})
	return err
}

type fill int

func (f fill) do(ctx context.Context, b *builder) error {
	x := &b.sheets[f]
	_, err := b.submit(ctx, deliberation.Text{Parts: x.Parts}, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		return deliberation.WriteSheet{
			Proposal: b.filed[x.proposal].Number, Author: b.number(x.author), Replaces: x.replaces, Lever: x.Lever, Due: x.Due,
			Text: id, Hash: hash,
		}
	})
	return err
}

type object int

func (o object) do(ctx context.Context, b *builder) error {
	x := &b.objections[o]
	first, err := b.submit(ctx, deliberation.Text{Body: x.text, Language: x.language}, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		return deliberation.RaiseObjection{Proposal: b.filed[x.proposal].Number, Author: b.number(x.author), Text: id, Hash: hash}
	})
	if err != nil {
		return err
	}
	b.platform.Read(func(s *deliberation.State) { b.objected[o], _ = s.ObjectionRaisedBy(first) })
	return nil
}

type reply int

func (r reply) do(ctx context.Context, b *builder) error {
	x := &b.answers[r]
	_, err := b.submit(ctx, deliberation.Text{Body: x.text}, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		return deliberation.AnswerObjection{Objection: b.objected[x.objection], Author: b.number(x.author), Text: id, Hash: hash}
	})
	return err
}
