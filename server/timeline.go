package server

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/page"
)

// timelineOf tells the steps of a proposal while the state is read.
func timelineOf(st *deliberation.State, p deliberation.Proposal, x deliberation.Consultation) []page.Event {
	events := []page.Event{{Kind: page.EventFiled, At: p.At}}
	if weeks := st.ArgumentWeeks(deliberation.Thread{Proposal: p.Number}); len(weeks) > 0 {
		e := page.Event{Kind: page.EventArgued, At: weeks[0].Begins}
		for _, w := range weeks {
			if e.Count += int(w.Arguments); w.Arguments > 0 {
				e.Weeks = append(e.Weeks, page.Week{Begins: w.Begins, Arguments: int(w.Arguments)})
			}
		}
		events = append(events, e)
	}
	if first, last, ok := st.Releases(p.Question); ok {
		events = append(events, page.Event{Kind: page.EventFirstFigures, At: first})
		if parisDay(last) != parisDay(first) {
			events = append(events, page.Event{Kind: page.EventLastFigures, At: last})
		}
	}
	if !x.Imported() {
		for phase := deliberation.Debating; phase <= deliberation.Closed; phase++ {
			events = append(events, page.Event{Kind: page.EventPhase, At: x.Begins[phase-1], Phase: phase, Ahead: x.Phase < phase})
		}
	}
	if p.Erased {
		events = append(events, page.Event{Kind: page.EventErased})
	}
	page.SortEvents(events)
	return events
}

// proposalAt copies the proposal of the address, with its consultation.
func (s *Server) proposalAt(c *fiber.Ctx, read func(*deliberation.State, deliberation.Proposal, deliberation.Consultation)) (p deliberation.Proposal, err error) {
	number, err := numberOf(c, "number")
	if err != nil {
		return p, err
	}
	return s.readProposal(number, read)
}

// readProposal copies the proposal of a number, with its consultation, or returns ErrProposalUnknown.
func (s *Server) readProposal(number int64, read func(*deliberation.State, deliberation.Proposal, deliberation.Consultation)) (p deliberation.Proposal, err error) {
	found := false
	s.platform.Read(func(st *deliberation.State) {
		if p, found = st.Proposal(number); found {
			x, _ := st.Consultation(p.Consultation)
			read(st, p, x)
		}
	})
	if !found {
		return p, deliberation.ErrProposalUnknown
	}
	return p, nil
}

// eventTable writes a timeline line by line: weeks with arguments one by one, days only, as the page tells them.
func eventTable(events []page.Event, add func(event, day string, arguments int)) {
	for _, e := range events {
		switch e.Kind {
		case page.EventArgued:
			for _, w := range e.Weeks {
				add("week", parisDay(w.Begins), w.Arguments)
			}
		case page.EventPhase:
			add(e.Phase.String(), parisDay(e.At), 0)
		case page.EventErased:
			add(e.Kind.String(), "", 0)
		default:
			add(e.Kind.String(), parisDay(e.At), 0)
		}
	}
}

// timelineTable is a proposal's timeline: event is filed, week (in which arguments were given), figures_first, figures_last, the phase
// that begins, or erased; day is that of Paris, a week's its Monday's.
func (s *Server) timelineTable(c *fiber.Ctx) error {
	var events []page.Event
	p, err := s.proposalAt(c, func(st *deliberation.State, p deliberation.Proposal, x deliberation.Consultation) {
		events = timelineOf(st, p, x)
	})
	if err != nil {
		return err
	}
	t := table{name: "proposition-" + cell(p.Number) + "-etapes", header: []string{"event", "day", "arguments"}}
	eventTable(events, func(event, day string, arguments int) {
		count := ""
		if arguments > 0 {
			count = cell(int64(arguments))
		}
		t.add(event, day, count)
	})
	return answerTable(c, t)
}

type apiEvent struct {
	Event     string `json:"event"`
	Day       string `json:"day,omitempty"` // in Paris
	Arguments int    `json:"arguments,omitempty"`
}

// apiTimeline tells the steps of a proposal.
func (s *Server) apiTimeline(c *fiber.Ctx) error {
	var events []page.Event
	_, err := s.proposalAt(c, func(st *deliberation.State, p deliberation.Proposal, x deliberation.Consultation) {
		events = timelineOf(st, p, x)
	})
	if err != nil {
		return err
	}
	list := apiList[apiEvent]{Items: []apiEvent{}}
	eventTable(events, func(event, day string, arguments int) {
		list.Items = append(list.Items, apiEvent{event, day, arguments})
	})
	return answerCounted(c, list)
}

// apartColumns name what apartCells tells of a college, all its territories together.
func apartColumns() []string {
	return []string{"declared_agree", "declared_disagree", "declared_pass", "verified_agree", "verified_disagree", "verified_pass"}
}

func apartCells(declared, verified deliberation.Tally) []string {
	return []string{
		cell(declared.Agree), cell(declared.Disagree), cell(declared.Pass), cell(verified.Agree), cell(verified.Disagree), cell(verified.Pass),
	}
}

// resultsTable is all that may be known of the ballots on a proposal, as the dossier has it; what is declared and verified stands on the first row
// of a college.
func (s *Server) resultsTable(c *fiber.Ctx) error {
	var f deliberation.Figures
	p, err := s.proposalAt(c, func(st *deliberation.State, p deliberation.Proposal, _ deliberation.Consultation) {
		f, _ = st.Figures(p.Question)
	})
	if err != nil {
		return err
	}
	t := table{
		name:   "proposition-" + cell(p.Number) + "-resultats",
		header: append([]string{"college", "territory", "final", "agree", "disagree", "pass", "ballots", "at_least", "left_out"}, apartColumns()...),
	}
	final := "no"
	if f.Final {
		final = "yes"
	}
	t.add("all", string(deliberation.AllTerritories), final, "", "", "", cell(f.Ballots), "", "", "", "", "", "", "", "")
	told := deliberation.NoCollege
	for _, r := range f.Rows {
		cells := []string{r.College.String(), string(r.Territory), final, "", "", "", "", r.AtLeast.String(), ""}
		if r.Shown {
			cells[3], cells[4], cells[5] = cell(r.Tally.Agree), cell(r.Tally.Disagree), cell(r.Tally.Pass)
		}
		if f.Final {
			cells[6], cells[8] = cell(r.Ballots), cell(r.LeftOut)
		}
		at := slices.IndexFunc(f.Apart, func(a deliberation.Apart) bool { return a.College == r.College })
		if at >= 0 && told != r.College {
			cells = append(cells, apartCells(f.Apart[at].Declared, f.Apart[at].Verified)...)
		} else {
			cells = append(cells, "", "", "", "", "", "")
		}
		told = r.College
		t.add(cells...)
	}
	return answerTable(c, t)
}
