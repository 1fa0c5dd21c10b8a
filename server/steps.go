package server

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
	"voix/server/page"
)

// stepInput says what became of something that was said.
type stepInput struct {
	Step      string `json:"step" validate:"required,step"`
	Paragraph int64  `json:"paragraph" validate:"min=0"` // of the minutes, of grouped
	Position  int64  `json:"position" validate:"min=0"`  // of the debate, of adopted
	Proposal  int64  `json:"proposal" validate:"min=0"`  // of carried
	Text      string `json:"text" validate:"omitempty,words,max=2000"`
	Language  string `json:"language" validate:"omitempty,language"` // empty: that of the page
}

// stepsPage is how many things that were said the page of steps shows; its form has a field for each.
const stepsPage = 40

func stepsPath(debate int64) string { return debatePath(debate) + "/suites" }

// stepChoice is which part of what was said the page of steps shows.
type stepChoice struct {
	show string // one of page.StepFilters
	item int64  // -1: any
	from int
}

func stepChoiceOf(query func(string) string) (x stepChoice, err error) {
	x = stepChoice{show: page.StepFilters()[0], item: -1}
	if show := query("voir"); show != "" {
		if !slices.Contains(page.StepFilters(), show) {
			return x, errParameter
		}
		x.show = show
	}
	if item := query("point"); item != "" {
		if x.item, err = strconv.ParseInt(item, 10, 64); err != nil || x.item < 0 {
			return x, errParameter
		}
	}
	if from := query("suite"); from != "" {
		if x.from, err = strconv.Atoi(from); err != nil || x.from < 0 {
			return x, errParameter
		}
	}
	return x, nil
}

// steps shows what was said in a debate and what became of it; to those who run the debate also the form in which they say so.
func (s *Server) steps(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	x, err := stepChoiceOf(func(name string) string { return c.Query(name) })
	if err != nil {
		return err
	}
	v, changed, err := s.stepsView(c, number, x)
	if err != nil {
		return err
	}
	// What one came from a paragraph, a position or a word with is chosen already.
	for _, name := range []string{"step", "paragraph", "position", "proposal"} {
		v.Typed[name] = c.Query(name)
	}
	if n, err := strconv.ParseUint(c.Query("parole"), 10, 64); err == nil {
		v.Chosen[n] = true
	}
	return s.showFresh(c, fiber.StatusOK, v.Address(v.Show, v.Item, cursorText(x.from)), changed, v)
}

func (s *Server) stepsView(c *fiber.Ctx, number int64, x stepChoice) (v page.TakeSteps, changed uint64, err error) {
	l := s.loader(c.UserContext())
	var b becoming
	v = page.TakeSteps{Show: x.show, Item: x.item, Chosen: map[uint64]bool{}, Typed: map[string]string{}, Limit: argumentLength}
	h, err := s.readHeld(c, l, number, func(st *deliberation.State, h *held) {
		adopted := st.AdoptedBy(number)
		var some []deliberation.Argument
		for _, a := range st.Arguments(deliberation.Thread{Debate: number}, 0, int(h.Arguments)) {
			if a.Erased || a.ReplyTo != 0 || x.item >= 0 && a.Item != x.item {
				continue
			}
			v.All++
			waits := !toldOf(st, a, adopted)
			if waits {
				v.Waiting++
			}
			if waits || x.show != "attente" {
				some = append(some, a)
			}
		}
		from := min(x.from, len(some))
		to := min(from+stepsPage, len(some))
		if to < len(some) {
			v.Next = strconv.Itoa(to)
		}
		b = l.wantBecoming(st, number, some[from:to])
		if h.runs {
			l.wantParagraphs(st, h.minutes.Paragraphs, h.Consultation)
		}
	})
	if err != nil {
		return v, 0, err
	}
	v.Debate = l.held(h)
	for _, a := range b.arguments {
		v.Said = append(v.Said, l.wordSaid(b, a))
	}
	v.Items, v.Positions = l.itemTitles(b.items), l.adopted(b.adopted, b.items)
	if h.runs {
		v.Paragraphs = l.paragraphs(h.minutes.Paragraphs, h.Consultation)
	}
	if x.from > 0 {
		v.Previous = v.Address(x.show, x.item, cursorText(max(0, x.from-stepsPage)))
	}
	if v.Next != "" {
		v.Next = v.Address(x.show, x.item, v.Next)
	}
	return v, h.Changed, nil
}

func stepForm(form url.Values) (in stepInput, chosen []int64, err error) {
	in = stepInput{Step: form.Get("step"), Text: strings.TrimSpace(lines(form.Get("text"))), Language: form.Get("language")}
	// Fields of the steps that were not chosen may be filled in as well: they are left alone.
	for name, into := range map[string]*int64{"grouped": &in.Paragraph, "adopted": &in.Position, "carried": &in.Proposal} {
		text := strings.TrimPrefix(strings.TrimSpace(form.Get(map[string]string{"grouped": "paragraph", "adopted": "position", "carried": "proposal"}[name])), "#")
		if name != in.Step || text == "" {
			continue
		}
		if *into, err = strconv.ParseInt(text, 10, 64); err != nil || *into < 0 {
			*into = 0 // what is no number names nothing: the field is told to lack one
		}
	}
	for name := range form {
		if digits, ok := strings.CutPrefix(name, "a"); ok {
			if n, err := strconv.ParseInt(digits, 10, 64); err == nil && n > 0 {
				chosen = append(chosen, n)
			}
		}
	}
	slices.Sort(chosen)
	return in, chosen, nil
}

// postSteps takes the form: one step for one or many at once.
func (s *Server) postSteps(c *fiber.Ctx) error {
	sent, err := s.posted(c, stepsPath)
	if sent == nil {
		return err
	}
	in, chosen, err := stepForm(sent.form)
	if err != nil {
		return err
	}
	x, err := stepChoiceOf(sent.form.Get)
	if err != nil {
		return err
	}
	receipt, err := s.takeSteps(c, sent.session, sent.number, in, chosen, sent.body)
	if err == nil {
		here := page.TakeSteps{Debate: page.Held{Number: uint64(sent.number)}, Show: x.show, Item: x.item}.Here()
		path, anchor := withCare(here, page.Said{Number: uint64(chosen[0])}.Anchor(), in.Text)
		return seeOther(c, path, receipt, page.StepsTaken, anchor)
	}
	f, known := failureOf(err)
	if !known || f.code == deliberation.ErrDebateUnknown.Code || !s.mayWrite(sent.number, sent.session) {
		return err
	}
	v, changed, err := s.stepsView(c, sent.number, x)
	if err != nil {
		return err
	}
	for name, values := range sent.form {
		v.Typed[name] = lines(values[0])
	}
	for _, n := range chosen {
		v.Chosen[uint64(n)] = true
	}
	v.Faults = s.sayFaults(c, f)
	return s.showFresh(c, f.status, v.Here(), changed, v)
}

// takeSteps takes the same step for several things that were said in a debate, in their order. Should one be refused, those before it are
// taken: sent again, they are known as repeats or change nothing.
func (s *Server) takeSteps(c *fiber.Ctx, session account.Session, debate int64, in stepInput, chosen []int64, body []byte) (last journal.Receipt, err error) {
	faults, err := s.stepFaults(c, in)
	if err != nil {
		return last, err
	}
	if len(chosen) == 0 {
		faults = append(page.Faults{s.pages.Catalogue.FaultOf(localeOf(c), "chosen", "required", nil)}, faults...)
	}
	if faults != nil {
		return last, refusedInput(faults)
	}
	foreign := false
	s.platform.Read(func(st *deliberation.State) {
		for _, n := range chosen {
			a, ok := st.Argument(n)
			foreign = foreign || !ok || a.Debate != debate
		}
	})
	if foreign {
		return last, deliberation.ErrArgumentUnknown
	}
	for _, n := range chosen {
		if last, err = s.takeStep(c, session, n, in, append(slices.Clone(body), cell(n)...)); err != nil {
			return last, err
		}
	}
	return last, nil
}

// stepFaults are what is wrong with a step: each needs what it names.
func (s *Server) stepFaults(c *fiber.Ctx, in stepInput) (page.Faults, error) {
	faults, err := s.faultsOf(c, in)
	if err != nil {
		return nil, err
	}
	lacks := ""
	switch step, _ := deliberation.ParseStep(in.Step); {
	case step == deliberation.Grouped && in.Paragraph == 0:
		lacks = "paragraph"
	case step == deliberation.Adopted && in.Position == 0:
		lacks = "position"
	case step == deliberation.Carried && in.Proposal == 0:
		lacks = "proposal"
	case (step == deliberation.Answered || step == deliberation.SetAside) && in.Text == "":
		lacks = "text"
	}
	if lacks != "" {
		faults = append(faults, s.pages.Catalogue.FaultOf(localeOf(c), lacks, "required", nil))
	}
	return faults, nil
}

// takeStep says what became of one thing that was said.
func (s *Server) takeStep(c *fiber.Ctx, session account.Session, argument int64, in stepInput, body []byte) (journal.Receipt, error) {
	step, err := deliberation.ParseStep(in.Step)
	if err != nil {
		return journal.Receipt{}, err
	}
	command := deliberation.TakeStep{
		Argument: argument, By: session.Person, Step: step, Paragraph: in.Paragraph, Position: in.Position, Proposal: in.Proposal,
	}
	if in.Text == "" {
		return s.decided(c, session, body, command)
	}
	return s.doWith(c, session, deliberation.Text{Body: in.Text, Language: languageOf(c, in.Language)}, body, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		command.Text, command.Hash = id, hash
		return command
	})
}
