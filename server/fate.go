package server

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
	"voix/server/page"
)

// What became of what somebody said in a debate: from the sheet of paper or the room to a proposal, an answer, or the reason why not.

// fatePath is the page of it for its author, who has an account.
func fatePath(argument int64) string { return "/moi/paroles/" + strconv.FormatInt(argument, 10) }

// fate is what the state says of it, before words are read.
type fate struct {
	argument  deliberation.Argument
	before    []deliberation.Corrected
	replies   []deliberation.Argument
	steps     []deliberation.StepView
	proposals map[int64]deliberation.Proposal
	ballots   map[int64]int64
	adopted   []deliberation.AdoptedPosition
	minutes   deliberation.Minutes
	items     []deliberation.Item
	named     map[int64]deliberation.Proposal // of the items
	college   deliberation.College
	paper     bool
	open      bool
	over      bool // the consultation is closed
	scan      bool
}

// wantFate is called while the state is read.
func (l *loader) wantFate(st *deliberation.State, a deliberation.Argument) fate {
	f := fate{
		argument: a, before: st.Corrections(a.Number), replies: st.RepliesTo(a.Number), steps: st.StepsOf(a.Number), minutes: st.Minutes(a.Debate),
		items: st.Agenda(a.Debate), proposals: map[int64]deliberation.Proposal{}, ballots: map[int64]int64{},
	}
	d, _ := st.Debate(a.Debate)
	x, _ := st.Consultation(d.Consultation)
	author, _ := st.Person(a.Author)
	f.college, f.over = author.College, x.Phase > deliberation.Rereading
	f.open = !f.over && !a.Erased && a.Spoken.Voice.IsZero()
	f.named = l.wantItems(st, f.items)
	l.wantText(a.Text)
	for _, by := range []int64{a.By, a.Author} {
		if by != 0 {
			l.wantAuthor(st, by, a.Consultation)
		}
	}
	for _, b := range f.before {
		l.wantText(b.Text)
		l.wantAuthor(st, b.By, a.Consultation)
	}
	for _, r := range f.replies {
		l.wantText(r.Text)
		l.wantAuthor(st, r.Author, a.Consultation)
	}
	for _, p := range f.minutes.Paragraphs {
		l.wantText(p.Last().Text)
	}
	adopted := st.AdoptedBy(a.Debate)
	for _, s := range f.steps {
		l.wantText(s.Text)
		l.wantAuthor(st, s.By, a.Consultation)
		if p, ok := st.Proposal(s.Proposal); ok {
			f.proposals[s.Proposal] = p
			l.wantWords(p)
			figures, _ := st.Figures(p.Question)
			f.ballots[s.Proposal] = figures.Ballots
		}
	}
	for _, p := range adopted {
		l.wantText(p.Text)
	}
	f.adopted = adopted
	for _, form := range st.Forms(a.Debate) {
		if form.Argument == a.Number {
			f.paper, f.scan = true, !form.Scan.IsZero()
		}
	}
	return f
}

// ownWords tells it to whoever said it, the newest last. photo is where the picture of the sheet is.
func (s *Server) ownWords(l *loader, f fate, photo string) page.OwnWords {
	a := f.argument
	text := l.texts[a.Text]
	v := page.OwnWords{
		Argument: a.Number, Side: a.Side, College: f.college, ItemNumber: a.Item, Text: text.Body, Language: text.Language, Gone: a.Erased, Open: f.open,
		Corrections: l.corrections(f.before, a.Consultation), Useful: int(a.Useful),
	}
	if v.Unwritten = s.unwritten(text.Body); v.Unwritten {
		v.Text = ""
	}
	if f.scan {
		v.Photo = photo
	}
	for _, i := range f.items {
		if i.Number == a.Item {
			v.Item = l.entryItem(i, f.named)
		}
	}
	begun := page.FateStep{Kind: "said", At: a.At}
	switch {
	case a.Channel == deliberation.OverPhone:
		begun.Kind, begun.By = "called", l.author(a.By, a.Consultation)
	case f.paper:
		begun.Kind, begun.By = "entered", l.author(a.By, a.Consultation)
	case a.By != 0:
		begun.Kind, begun.By = "heard", l.author(a.By, a.Consultation)
	}
	if a.By != a.Author && a.Mandated != deliberation.NoMandated {
		v.Mandated = a.Mandated.String()
	}
	v.Steps = append(v.Steps, begun)
	if a.Erased {
		v.Steps = append(v.Steps, page.FateStep{Kind: "withdrawn", At: a.At})
		return v
	}
	path, anchor := s.argumentPlace(a.Number)
	v.Steps = append(v.Steps, page.FateStep{Kind: "shown", At: a.At, Path: path + "#" + anchor})
	for _, b := range f.before {
		v.Steps = append(v.Steps, page.FateStep{Kind: "corrected", At: b.At, By: l.author(b.By, a.Consultation)})
	}
	for _, r := range f.replies {
		path, anchor := s.argumentPlace(r.Number)
		said := l.texts[r.Text]
		v.Steps = append(v.Steps, page.FateStep{Kind: "replied", At: r.At, By: l.author(r.Author, a.Consultation), Text: excerpt(said.Body), Language: said.Language, Path: path + "#" + anchor})
	}
	v.Steps = append(v.Steps, l.fateSteps(f)...)
	slices.SortStableFunc(v.Steps, func(a, b page.FateStep) int { return a.At.Compare(b.At) })
	v.Next = f.next()
	return v
}

// fateSteps are what those who run the debate did with it, and what its point of the agenda came to.
func (l *loader) fateSteps(f fate) (all []page.FateStep) {
	minutes := debatePath(f.argument.Debate) + "/compte-rendu"
	named := map[int64]bool{}
	for _, step := range f.steps {
		v := page.FateStep{At: step.At, By: l.author(step.By, f.argument.Consultation), Text: l.texts[step.Text].Body, Language: l.texts[step.Text].Language}
		switch step.Step {
		case deliberation.Grouped:
			v.Kind, v.Path = "grouped", minutes
			for _, p := range f.minutes.Paragraphs {
				if said := l.texts[p.Last().Text]; p.Number == step.Paragraph && v.Text == "" {
					v.Text, v.Language = excerpt(said.Body), said.Language
				}
			}
		case deliberation.Adopted:
			v.Kind, v.Path, named[step.Position] = "adopted", minutes, true
			for _, p := range f.adopted {
				if said := l.texts[p.Text]; p.Number == step.Position && v.Text == "" {
					v.Text, v.Language = excerpt(said.Body), said.Language
				}
			}
		case deliberation.Carried:
			p := f.proposals[step.Proposal]
			v.Kind, v.Path, v.Title, v.Ballots = "carried", proposalPath(step.Proposal), l.titleOf(p), int(f.ballots[step.Proposal])
			v.Language = l.texts[p.Text].Language
		case deliberation.Answered:
			v.Kind = "answered"
		case deliberation.SetAside:
			v.Kind = "set_aside"
		}
		all = append(all, v)
	}
	for _, p := range f.adopted {
		if f.argument.Item != 0 && p.Item == f.argument.Item && !named[p.Number] {
			said := l.texts[p.Text]
			all = append(all, page.FateStep{Kind: "item_adopted", At: p.At, Text: excerpt(said.Body), Language: said.Language, Path: minutes})
		}
	}
	return all
}

// next says what may still come.
func (f fate) next() (all []string) {
	taken := func(step deliberation.Step) bool {
		return slices.ContainsFunc(f.steps, func(s deliberation.StepView) bool { return s.Step == step })
	}
	switch {
	case f.minutes.Offered && f.minutes.Adopted == 0:
		all = append(all, "remarks")
	case f.minutes.Adopted == 0:
		all = append(all, "minutes")
	}
	if !taken(deliberation.Carried) && !taken(deliberation.SetAside) && !f.over {
		all = append(all, "carried")
	}
	return append(all, "answers")
}

// ownArgument is what the address names, if whoever is signed in said it in a debate.
func (s *Server) ownArgument(c *fiber.Ctx, session account.Session) (a deliberation.Argument, err error) {
	number, err := numberOf(c, "argument")
	if err != nil {
		return a, err
	}
	found := false
	s.platform.Read(func(st *deliberation.State) { a, found = st.Argument(number) })
	if !found || a.Debate == 0 || a.Author != session.Person {
		return a, deliberation.ErrArgumentUnknown
	}
	return a, nil
}

func (s *Server) showFate(c *fiber.Ctx) error {
	session, ok := sessionOf(c)
	if !ok {
		return s.toSignIn(c, errSignedOut, c.Path())
	}
	a, err := s.ownArgument(c, session)
	if err != nil {
		return err
	}
	v, err := s.fateView(c, a)
	if err != nil {
		return err
	}
	if done := c.Query("fait-ici"); slices.Contains([]string{"correct", "withdraw"}, done) {
		v.Done = done
	}
	return s.showFresh(c, fiber.StatusOK, fatePath(a.Number), s.platform.Journal.Head().Number, v)
}

func (s *Server) fateView(c *fiber.Ctx, a deliberation.Argument) (page.Fate, error) {
	l := s.loader(c.UserContext())
	v := page.Fate{Debate: uint64(a.Debate), Limit: argumentLength}
	var f fate
	var d deliberation.Debate
	s.platform.Read(func(st *deliberation.State) {
		f = l.wantFate(st, a)
		d, _ = st.Debate(a.Debate)
		l.wantText(d.Text)
	})
	if err := l.load(); err != nil {
		return v, err
	}
	v.Title, v.Language = l.texts[d.Text].Title, l.texts[d.Text].Language
	v.Words = s.ownWords(l, f, fatePath(a.Number)+"/photo")
	v.Items = l.entryItems(f.items, f.named)
	return v, nil
}

// postFate puts one's own words right, or takes them back.
func (s *Server) postFate(c *fiber.Ctx) error {
	form, body, err := readForm(c)
	if err != nil {
		return err
	}
	session, err := s.signedIn(c)
	if err != nil {
		return s.giveBack(c, err, c.Path(), form)
	}
	a, err := s.ownArgument(c, session)
	if err != nil {
		return err
	}
	given, receipt, err := s.changeOwn(c, session, a, form, body)
	if err == nil {
		return seeOther(c, fatePath(a.Number)+"?fait-ici="+form.Get("do"), receipt, page.NoNotice, "")
	}
	f, known := failureOf(err)
	if !known || f.status == fiber.StatusNotFound || given == nil {
		return err
	}
	v, err := s.fateView(c, a)
	if err != nil {
		return err
	}
	v.Given, v.Faults = given, s.sayFaults(c, f)
	return s.showFresh(c, f.status, fatePath(a.Number), s.platform.Journal.Head().Number, v)
}

func (s *Server) changeOwn(c *fiber.Ctx, session account.Session, a deliberation.Argument, form url.Values, body []byte) (*page.EntryGiven, journal.Receipt, error) {
	repeat, err := s.commandID(c, session, body)
	if err != nil {
		return nil, journal.Receipt{}, err
	}
	switch form.Get("do") {
	case "withdraw":
		receipt, err := s.do(c, repeat, deliberation.EraseText{Text: a.Text, By: session.Person})
		return nil, receipt, err
	case "correct":
		in, err := correctionInputOf(form)
		if err != nil {
			return nil, journal.Receipt{}, err
		}
		receipt, err := s.correct(c, repeat, a.Number, session.Person, in)
		return &page.EntryGiven{Side: in.Side, Item: in.Item, Text: in.Text, Language: in.Language}, receipt, err
	}
	return nil, journal.Receipt{}, errParameter
}

// fatePhoto is the picture of the sheet, for whoever wrote it and has claimed it since.
func (s *Server) fatePhoto(c *fiber.Ctx) error {
	session, ok := sessionOf(c)
	if !ok {
		return errSignedOut
	}
	a, err := s.ownArgument(c, session)
	if err != nil {
		return err
	}
	return s.sendScan(c, s.formOf(a))
}

// formOf is the form from which an argument was typed in; zero if there is none.
func (s *Server) formOf(a deliberation.Argument) (form deliberation.Form) {
	s.platform.Read(func(st *deliberation.State) {
		for _, f := range st.Forms(a.Debate) {
			if f.Argument == a.Number {
				form = f
			}
		}
	})
	return form
}
