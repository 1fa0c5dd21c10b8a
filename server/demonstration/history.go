package demonstration

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"voix/deliberation"
	"voix/server/demonstration/content"
)

// history is everything that happens before anybody looks, planned: who does what, when.
type history struct {
	persons   []person
	proposals []proposal
	debates   []debate
	arguments []argument

	volunteers []rapporteur
	sheets     []sheet
	objections []objection
	answers    []answer

	events []event // in the order of their moments
}

// event is something that happens. What it names happens earlier.
type event struct {
	at  moment
	act act
}

// The consultations, in the order in which they are opened.
const (
	earlyConsultation = iota
	mainConsultation
)

type proposal struct {
	*content.Proposal
	consultation int
	author       int
	office       deliberation.Office
	filed        moment
	appeal       float64 // how readily people vote on it
}

type debate struct {
	*content.Debate
	author   int
	begins   time.Time
	prepared int // which of content.Preparations is of it, from 1; 0: none
	helper   int // who runs it, too, if it is prepared
}

// argument stands in the thread of a proposal or, if that is negative, of a debate.
type argument struct {
	proposal, debate int
	author           int
	side             deliberation.Side
	replyTo          int // negative: none
	text             string
}

type planner struct {
	history
	seed      int64
	content   *content.Demonstration
	calendar  calendar
	byCollege map[deliberation.College][]int
	wrote     []int             // by person
	known     [len(issuers)]int // who could come by an issuer's card, so far
}

// plan makes the history of that many persons. It is the same for the same seed, content and day.
func plan(d *content.Demonstration, seed int64, persons int, c calendar) *history {
	p := &planner{seed: seed, content: d, calendar: c, byCollege: map[deliberation.College][]int{}}
	p.people(persons)
	p.add(earlyAnnounced+0.4, open{&d.Closed, [deliberation.Closed]int{earlyProposing, earlyDebating, earlyVoting, earlyRereading, earlyClosed}})
	p.add(mainAnnounced+0.4, open{&d.Main, [deliberation.Closed]int{mainProposing, mainDebating, mainVoting, mainRereading, mainClosed}})
	p.file()
	p.convene()
	p.prepare()
	p.recount()
	p.mark()
	p.vote()
	p.reread()
	p.seal()
	p.name()
	slices.SortStableFunc(p.events, func(a, b event) int { return cmp.Compare(a.at, b.at) })
	return &p.history
}

func (p *planner) add(at moment, a act) { p.events = append(p.events, event{at, a}) }

// file plans the proposals of both consultations and what is said of them.
func (p *planner) file() {
	r := random(p.seed, "proposals")
	for i := range p.content.Closed.Proposals {
		filed := awake(between(r, earlyProposing, earlyDebating-4))
		p.proposals = append(p.proposals, proposal{Proposal: &p.content.Closed.Proposals[i], consultation: earlyConsultation, filed: filed})
	}
	order := r.Perm(len(p.content.Main.Proposals))
	for n, i := range order {
		// A dozen on the first day, then ever fewer, the last one today.
		u := max(0, float64(n-11)) / float64(len(order)-12)
		filed := mainProposing + 1.2 + moment(-1-mainProposing)*moment(math.Pow(u, 1.6))
		if n < 12 {
			filed = between(r, mainProposing+0.35, mainProposing+1)
		}
		p.proposals = append(p.proposals, proposal{
			Proposal: &p.content.Main.Proposals[i], consultation: mainConsultation, filed: awake(filed + 0.4*moment(r.Float64()-0.5)),
		})
	}
	var authors []int
	for i := range p.proposals {
		x := &p.proposals[i]
		if i == len(p.content.Closed.Proposals) {
			authors = nil
		}
		x.author = p.writer(r, x.Author, x.filed, deliberation.National, authors...)
		authors = append(authors, x.author)
		x.appeal = math.Exp(0.6 * r.NormFloat64())
		// An agent names none: see deliberation.State.MayNameOffice.
		if x.consultation == mainConsultation && r.IntN(4) == 0 && p.persons[x.author].college != deliberation.Agent {
			x.office = p.persons[x.author].office
		}
		p.add(x.filed, file(i))
		until := historyEnds
		if x.consultation == earlyConsultation {
			until = earlyRereading - 1
		}
		p.argue(r, x.Arguments, argument{proposal: i, debate: -1}, x.author, x.filed, until, deliberation.National)
	}
}

// argue plans the arguments of a thread and the replies to them, from one moment to another.
func (p *planner) argue(r *rand.Rand, said []content.Argument, in argument, author int, from, until moment, at deliberation.Office) {
	for n, a := range said {
		given := from + soon(r, 3+2*float64(n))
		if given >= until {
			given = between(r, from, until)
		}
		given = max(awake(given), from+0.002)
		x := in
		x.author, x.side, x.text, x.replyTo = p.writer(r, a.College, given, at, author), a.Side, a.Text, -1
		argued := len(p.arguments)
		p.give(given, x)
		for _, reply := range a.Replies {
			replied := given + 0.02 + soon(r, 0.7)
			if replied >= until {
				replied = between(r, given, until)
			}
			given = max(awake(replied), given+0.002)
			y := in
			y.author, y.side, y.text, y.replyTo = p.writer(r, reply.College, given, at, author, x.author), a.Side, reply.Text, argued
			p.give(given, y)
		}
	}
}

func (p *planner) give(at moment, a argument) {
	p.arguments = append(p.arguments, a)
	p.add(at, give(len(p.arguments)-1))
}

// convene plans the debates. Of those to come there is not much to say yet.
func (p *planner) convene() {
	r := random(p.seed, "debates")
	for i := range p.content.Debates {
		d := &p.content.Debates[i]
		day := p.heldOn(d)
		begins := moment(day) + moment(d.Hour)/24
		convened := min(begins-10-soon(r, 6), historyEnds-1-soon(r, 3))
		convened = max(awake(convened), mainProposing+0.35)
		x := debate{Debate: d, author: p.writer(r, deliberation.Association, convened, d.Office)}
		at := p.calendar.day(day).In(deliberation.Paris())
		x.begins = time.Date(at.Year(), at.Month(), at.Day(), d.Hour, 0, 0, 0, deliberation.Paris()).UTC()
		p.debates = append(p.debates, x)
		p.add(convened, convene(i))
		said, from, until := d.Arguments, begins+0.02, min(begins+6, historyEnds)
		if day >= 0 {
			said, from, until = slices.DeleteFunc(slices.Clone(said), func(a content.Argument) bool {
				return a.Side != deliberation.Asking || !strings.HasSuffix(a.Text, "?")
			}), convened, historyEnds
		}
		p.argue(r, said, argument{proposal: -1, debate: i}, x.author, from, until, d.Office)
	}
}

// heldOn is the day of a debate: that of the content, or the next Saturday where it speaks of one.
func (p *planner) heldOn(d *content.Debate) int {
	day := mainProposing + d.Day
	if strings.Contains(strings.ToLower(d.Title+d.Place+d.Announcement), "samedi") {
		for p.calendar.day(day).In(deliberation.Paris()).Weekday() != time.Saturday {
			day++
		}
	}
	return day
}

// place is where a debate is held and, after an empty line, how one gets in.
func place(d *content.Debate) string {
	if d.Form == content.Online {
		return "\n\n" + d.Place
	}
	where, access, found := strings.Cut(d.Place, ". ")
	if !found {
		return strings.TrimSuffix(d.Place, ".")
	}
	return fmt.Sprintf("%s\n\n%s", where, access)
}
