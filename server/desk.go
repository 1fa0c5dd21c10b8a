package server

import (
	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
	"voix/server/page"
)

const deskPath = "/animer"

func debateDeskPath(debate int64) string { return debatePath(debate) + "/animer" }

// desk lists the debates that a person runs.
func (s *Server) desk(c *fiber.Ctx) error {
	session, ok := sessionOf(c)
	if !ok {
		return s.toSignIn(c, errSignedOut, deskPath)
	}
	c.Set("X-Robots-Tag", "noindex")
	l := s.loader(c.UserContext())
	type run struct {
		deliberation.Debate
		steps deskSteps
	}
	var all []run
	v := page.Desk{}
	changed := uint64(0)
	s.platform.Read(func(st *deliberation.State) {
		_, v.Convening = convening(st)
		for _, d := range st.DebatesRunBy(session.Person, s.platform.Clock.Now()) {
			changed = max(changed, d.Changed)
			if d.Rehearses == 0 {
				l.wantText(d.Text)
				all = append(all, run{d, s.stepsOf(st, d)})
			}
		}
	})
	if err := l.load(); err != nil {
		return err
	}
	for _, d := range all { // latest date first
		row := page.DeskRow{DebateRow: l.debateRow(d.Debate)}
		for _, step := range d.steps.all() {
			if step.State == page.ToDo {
				if row.Missing++; row.Missing == 1 {
					row.Next = step
				}
			}
		}
		switch {
		case d.Cancelled != 0 || d.steps.adopted:
			v.Done = append(v.Done, row)
		case d.Begins.After(s.platform.Clock.Now()):
			v.Coming = append([]page.DeskRow{row}, v.Coming...)
		default:
			v.Finishing = append(v.Finishing, row)
		}
	}
	return s.showFresh(c, fiber.StatusOK, deskPath, changed, v)
}

// deskSteps are what there is to do for a debate, worked out from the state alone.
type deskSteps struct {
	before, there, after []page.DeskStep
	adopted              bool
}

func (d deskSteps) all() (all []page.DeskStep) {
	return append(append(append(all, d.before...), d.there...), d.after...)
}

// stepsOf is called while the state is read.
func (s *Server) stepsOf(st *deliberation.State, d deliberation.Debate) (steps deskSteps) {
	path := debatePath(d.Number)
	items := 0
	for _, i := range st.Agenda(d.Number) {
		if !i.Dropped {
			items++
		}
	}
	paper, minutes := st.Paper(d.Number), st.Minutes(d.Number)
	room, _ := st.Room(d.Number)
	steps.adopted = minutes.Adopted != 0
	now := s.platform.Clock.Now()
	begun := !d.Begins.After(now) || d.Rehearses != 0 // what is rehearsed is held when it is tried
	sheets := paper.Forms + paper.Avis
	entered := paper.FormsEntered + paper.AvisEntered
	matches := paper.Matches()
	told, heard := 0, 0
	for _, a := range st.Arguments(deliberation.Thread{Debate: d.Number}, 0, int(d.Arguments)) {
		if a.ReplyTo != 0 || a.Erased {
			continue
		}
		heard++
		if len(st.StepsOf(a.Number)) > 0 {
			told++
		}
	}
	state := func(done, possible bool) page.DeskState {
		switch {
		case done:
			return page.DoneStep
		case possible && !steps.adopted:
			return page.ToDo
		}
		return page.Later
	}
	optional := func(done, possible bool) page.DeskState {
		if of := state(done, possible); of != page.ToDo {
			return of
		}
		return page.Optional
	}
	_, rehearsed := st.RehearsalOf(d.Number)
	steps.before = []page.DeskStep{
		{Name: "agenda", State: state(items > 0, true), Count: items, Path: path + "/ordre-du-jour"},
		{Name: "facilitators", State: optional(len(d.Facilitators) > 1, true), Count: len(d.Facilitators), Path: path + "/animateurs"},
		{Name: "kit", State: state(sheets > 0, true), Count: int(paper.Forms), Of: int(paper.Avis), Path: path + "/kit"},
	}
	if d.Rehearses == 0 {
		steps.before = append(steps.before, page.DeskStep{Name: "rehearsal", State: optional(rehearsed, !begun), Path: path + "/animer#repetition"})
	}
	steps.there = []page.DeskStep{
		{Name: "room", State: optional(room.Open, true), Count: len(room.Attendees), Path: path + "/salle/animation"},
		{Name: "attendance", State: state(paper.Counted, begun), Count: int(sum(paper.Attendance)), Path: path + "/presences"},
		{Name: "sheets", State: state(sheets > 0 && entered == sheets, begun && sheets > 0), Count: int(entered), Of: int(sheets), Path: path + "/saisie"},
	}
	if paper.Counted && !matches {
		steps.there = append(steps.there, page.DeskStep{Name: "mismatch", State: state(!paper.Explanation.IsZero(), true), Path: path + "/presences"})
	}
	steps.after = []page.DeskStep{
		{Name: "minutes", State: state(len(minutes.Paragraphs) > 0, begun), Count: len(minutes.Paragraphs), Path: path + "/compte-rendu/ecrire"},
		{Name: "offered", State: state(minutes.Offered || steps.adopted, len(minutes.Paragraphs) > 0), Until: minutes.Until, Path: path + "/compte-rendu/relire"},
		{Name: "remarks", State: state(minutes.Offered && minutes.Open == 0, minutes.Offered), Count: int(minutes.Open), Of: len(minutes.Remarks), Path: path + "/compte-rendu/relire"},
		{Name: "adopted", State: state(steps.adopted, minutes.Offered && minutes.Open == 0 && !minutes.Until.After(now)), Until: minutes.Until, Path: path + "/compte-rendu/relire"},
	}
	tracing := page.DeskStep{Name: "steps", State: page.Later, Count: told, Of: heard, Path: path + "/suites"}
	letter := page.DeskStep{Name: "letter", State: page.Later, Path: path + "/courrier.pdf"}
	if begun && heard > 0 { // what became of a word is told for ever after
		if tracing.State = page.ToDo; told == heard {
			tracing.State = page.DoneStep
		}
		if told > 0 {
			letter.State = page.Optional
		}
	}
	steps.after = append(steps.after, tracing, letter)
	if d.Cancelled != 0 {
		for _, of := range [][]page.DeskStep{steps.before, steps.there, steps.after} {
			for i := range of {
				if of[i].State == page.ToDo || of[i].State == page.Optional {
					of[i].State = page.Later
				}
			}
		}
	}
	return steps
}

func sum(counts [4]int64) (all int64) {
	for _, n := range counts {
		all += n
	}
	return all
}

// debateDesk shows what there is to do for a debate.
func (s *Server) debateDesk(c *fiber.Ctx) error {
	d, _, err := s.facilitated(c)
	if err != nil {
		return s.toSignIn(c, err, c.Path())
	}
	return s.showDebateDesk(c, fiber.StatusOK, d, nil)
}

func (s *Server) showDebateDesk(c *fiber.Ctx, status int, d deliberation.Debate, faults page.Faults) error {
	line, err := s.debateLine(c.UserContext(), d)
	if err != nil {
		return err
	}
	v := page.DebateDesk{Debate: line, Rehearses: uint64(d.Rehearses), Faults: faults}
	s.platform.Read(func(st *deliberation.State) {
		steps := s.stepsOf(st, d)
		v.Before, v.There, v.After = steps.before, steps.there, steps.after
		r, open := st.RehearsalOf(d.Number)
		x, _ := st.Consultation(d.Consultation)
		v.Rehearsal = uint64(r.Number)
		v.Rehearsed = !open && d.Rehearses == 0 && d.Cancelled == 0 && x.TakesArguments() && !steps.adopted
	})
	return s.showFresh(c, status, debateDeskPath(d.Number), d.Changed, v)
}

// postDebateDesk begins or ends the rehearsal of a debate.
func (s *Server) postDebateDesk(c *fiber.Ctx) error {
	sent, d, err := s.postedToRun(c, debateDeskPath)
	if sent == nil {
		return err
	}
	session := sent.session
	var receipt journal.Receipt
	var path string
	var done page.Notice
	switch sent.form.Get("act") {
	case "rehearse":
		var number int64
		number, receipt, err = s.rehearse(c, session, d)
		path, done = debateDeskPath(number), page.RehearsalBegun
	case "end":
		if d.Rehearses == 0 {
			return errParameter
		}
		receipt, err = s.do(c, s.platform.NewID(), deliberation.EndRehearsal{Debate: d.Number, By: session.Person})
		path, done = debateDeskPath(d.Rehearses), page.RehearsalOver
	default:
		return errParameter
	}
	if err != nil {
		f, known := failureOf(err)
		if !known || f.status == fiber.StatusNotFound || f.status == fiber.StatusForbidden {
			return err
		}
		return s.showDebateDesk(c, f.status, d, s.sayFaults(c, f))
	}
	return seeOther(c, path, receipt, done, "")
}

// rehearse makes a rehearsal of a debate: what is announced of it, and its agenda.
func (s *Server) rehearse(c *fiber.Ctx, session account.Session, d deliberation.Debate) (number int64, r journal.Receipt, err error) {
	text, err := s.platform.Texts.One(c.UserContext(), d.Text)
	if err != nil {
		return 0, r, err
	}
	id, hash, document, err := s.platform.NewText(text)
	if err != nil {
		return 0, r, err
	}
	r, err = s.do(c, s.platform.NewID(), deliberation.ConveneDebate{
		Consultation: d.Consultation, Author: session.Person, Rehearses: d.Number,
		Announcement: deliberation.Announcement{
			Office: d.Office, Begins: d.Begins, Ends: d.Ends, Setting: d.Setting, Access: d.Access, Audience: d.Audience, Text: id, Hash: hash,
		},
	}, document)
	if err != nil {
		return 0, r, err
	}
	var items []deliberation.Item
	s.platform.Read(func(st *deliberation.State) {
		number, _ = st.DebateConvenedBy(r.Outcome.First)
		items = st.Agenda(d.Number)
	})
	for _, i := range items {
		if !i.Dropped {
			if r, err = s.copyItem(c, session, number, i); err != nil {
				return number, r, err
			}
		}
	}
	return number, r, nil
}

// copyItem puts an item on the agenda of a rehearsal.
func (s *Server) copyItem(c *fiber.Ctx, session account.Session, debate int64, i deliberation.Item) (r journal.Receipt, err error) {
	command := deliberation.AddItem{Debate: debate, By: session.Person, Kind: i.Kind, Proposal: i.Proposal}
	if i.Kind == deliberation.ItemProposal {
		return s.do(c, s.platform.NewID(), command)
	}
	text, err := s.platform.Texts.One(c.UserContext(), i.Text)
	if err != nil {
		return r, err
	}
	id, hash, document, err := s.platform.NewText(text)
	if err != nil {
		return r, err
	}
	command.Text, command.Hash = id, hash
	return s.do(c, s.platform.NewID(), command, document)
}
