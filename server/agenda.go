package server

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
	"voix/server/kit"
	"voix/server/page"
)

// itemLength is how long an item of an agenda can be, in characters: an avis sheet shows a question whole or not at all.
const itemLength = kit.MostItemText

func agendaPath(debate int64) string { return debatePath(debate) + "/ordre-du-jour" }

// itemInput is an item for the agenda of a debate.
type itemInput struct {
	Sort     string `json:"sort" validate:"required,item"`
	Text     string `json:"text" validate:"omitempty,words,line,max=500"` // of a topic or question
	Proposal int64  `json:"proposal" validate:"min=0"`                    // of kind proposal
	Language string `json:"language" validate:"omitempty,language"`       // empty: that of the page
}

// wantAgenda is called while the state is read. It wants the words of a debate's items, and returns those of proposals, too.
func (l *loader) wantAgenda(st *deliberation.State, debate int64) (items []deliberation.Item, proposals map[int64]deliberation.Proposal) {
	items, proposals = st.Agenda(debate), map[int64]deliberation.Proposal{}
	for _, i := range items {
		if i.Kind != deliberation.ItemProposal {
			l.wantText(i.Text)
			continue
		}
		p, _ := st.Proposal(i.Proposal)
		proposals[i.Proposal] = p
		l.wantWords(p)
	}
	return items, proposals
}

// agenda is what is shown of items, without what came of their questions.
func (l *loader) agenda(debate int64, items []deliberation.Item, proposals map[int64]deliberation.Proposal) (views []page.AgendaItem) {
	for _, i := range items {
		v := page.AgendaItem{Debate: uint64(debate), Number: uint64(i.Number), Kind: i.Kind, Dropped: i.Dropped, Proposal: uint64(i.Proposal)}
		if i.Kind == deliberation.ItemProposal {
			p := proposals[i.Proposal]
			v.Title, v.Language = l.titleOf(p), l.texts[p.Text].Language
		} else {
			text := l.texts[i.Text]
			v.Title, v.Language = cmp.Or(text.Title, text.Body), text.Language
		}
		views = append(views, v)
	}
	return views
}

// agendaForm shows what a debate is about, and lets those who run it say so.
func (s *Server) agendaForm(c *fiber.Ctx) error {
	d, _, err := s.facilitated(c)
	if err != nil {
		return s.toSignIn(c, err, c.Path())
	}
	return s.showAgenda(c, fiber.StatusOK, d, page.AgendaForm{Sort: deliberation.ItemQuestion.String()})
}

// offeredProposals is how many proposals can be chosen from a list; others are named by their number.
const offeredProposals = 60

// showAgenda completes a view that holds what was typed.
func (s *Server) showAgenda(c *fiber.Ctx, status int, d deliberation.Debate, v page.AgendaForm) error {
	l := s.loader(c.UserContext())
	var items []deliberation.Item
	var proposals map[int64]deliberation.Proposal
	var offered []deliberation.Proposal
	s.platform.Read(func(st *deliberation.State) {
		items, proposals = l.wantAgenda(st, d.Number)
		x, _ := st.Consultation(d.Consultation)
		v.Open = x.TakesArguments() && d.Cancelled == 0 && st.Minutes(d.Number).Adopted == 0
		v.Avis = int(st.Paper(d.Number).Avis)
		numbers := st.Proposals(d.Consultation, func(_ deliberation.Theme, o deliberation.Office) bool {
			return o == d.Office || o == deliberation.National
		})
		// Those of the office first, then the latest of the others.
		for _, own := range []bool{true, false} {
			for _, n := range slices.Backward(numbers) {
				p, _ := st.Proposal(n)
				taken := slices.ContainsFunc(items, func(i deliberation.Item) bool { return i.Proposal == n && !i.Dropped })
				if (p.Office == d.Office) == own && !p.Erased && !taken && len(offered) < offeredProposals {
					offered = append(offered, p)
					l.wantWords(p)
				}
			}
		}
	})
	if err := l.load(); err != nil {
		return err
	}
	var err error
	if v.Debate, err = s.debateLine(c.UserContext(), d); err != nil {
		return err
	}
	v.Items, v.Most, v.Limit = l.agenda(d.Number, items, proposals), deliberation.MostItems, itemLength
	for _, p := range offered {
		v.Proposals = append(v.Proposals, page.ProposalLine{Number: uint64(p.Number), Title: l.titleOf(p), Language: l.texts[p.Text].Language})
	}
	return s.showFresh(c, status, agendaPath(d.Number), d.Changed, v)
}

// numberAtEnd finds the number in what somebody copied of a proposal: "12", "n° 12", its address.
var numberAtEnd = regexp.MustCompile(`^(?:n°\s*|.*/propositions/)?(\d{1,9})(?:[-/?#].*)?$`)

// proposalNamed reads how somebody names a proposal; ok is false for what has no number.
func proposalNamed(typed string) (number int64, ok bool) {
	m := numberAtEnd.FindStringSubmatch(strings.TrimSpace(typed))
	if m == nil {
		return 0, false
	}
	number, err := strconv.ParseInt(m[1], 10, 64)
	return number, err == nil && number > 0
}

// postAgenda takes the forms of that page.
func (s *Server) postAgenda(c *fiber.Ctx) error {
	sent, d, err := s.postedToRun(c, agendaPath)
	if sent == nil {
		return err
	}
	v := page.AgendaForm{
		Sort: sent.form.Get("sort"), Text: strings.TrimSpace(sent.form.Get("text")), Written: sent.form.Get("language"), Proposal: strings.TrimSpace(sent.form.Get("proposal")),
	}
	var receipt journal.Receipt
	switch act := sent.form.Get("act"); act {
	case "add":
		receipt, err = s.addItem(c, sent.session, d.Number, itemInput{Sort: v.Sort, Text: v.Text, Language: v.Written}, sent.body)
	case "propose":
		in := itemInput{Sort: deliberation.ItemProposal.String()}
		if in.Proposal, err = s.proposalChosen(c, sent.form); err == nil {
			receipt, err = s.addItem(c, sent.session, d.Number, in, sent.body)
		}
	case "drop":
		var item int64
		if item, err = strconv.ParseInt(sent.form.Get("item"), 10, 64); err != nil {
			return errParameter
		}
		receipt, err = s.do(c, s.platform.NewID(), deliberation.DropItem{Debate: d.Number, By: sent.session.Person, Item: item})
	default:
		return errParameter
	}
	if err != nil {
		f, known := failureOf(err)
		if !known || f.status == fiber.StatusForbidden || f.code == deliberation.ErrDebateUnknown.Code {
			return err
		}
		v.Faults = s.sayFaults(c, f)
		if v.Sort == "" {
			v.Sort = deliberation.ItemQuestion.String()
		}
		return s.showAgenda(c, f.status, d, v)
	}
	return seeOther(c, agendaPath(d.Number), receipt, page.AgendaKept, "")
}

// proposalChosen is the proposal that was named by its number, else chosen from the list.
func (s *Server) proposalChosen(c *fiber.Ctx, form url.Values) (int64, error) {
	typed := strings.TrimSpace(form.Get("proposal"))
	if typed == "" {
		typed = form.Get("listed")
	}
	number, ok := proposalNamed(typed)
	rule := "required"
	if typed != "" {
		rule = "number"
	}
	if !ok {
		return 0, refusedInput(page.Faults{s.pages.Catalogue.FaultOf(localeOf(c), "proposal", rule, nil)})
	}
	return number, nil
}

// addItem adds an item to the agenda of a debate.
func (s *Server) addItem(c *fiber.Ctx, session account.Session, debate int64, in itemInput, body []byte) (r journal.Receipt, err error) {
	faults, err := s.faultsOf(c, in)
	if err != nil {
		return r, err
	}
	kind, _ := deliberation.ParseItemKind(in.Sort)
	if faults == nil && kind != deliberation.ItemProposal && in.Text == "" {
		faults = page.Faults{s.pages.Catalogue.FaultOf(localeOf(c), "text", "required", nil)}
	}
	if faults != nil {
		return r, refusedInput(faults)
	}
	command := deliberation.AddItem{Debate: debate, By: session.Person, Kind: kind, Proposal: in.Proposal}
	if kind == deliberation.ItemProposal {
		// No words come with it, and it can be on an agenda only once.
		return s.do(c, s.platform.NewID(), command)
	}
	return s.doWith(c, session, deliberation.Text{Title: in.Text, Language: languageOf(c, in.Language)}, body, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		command.Text, command.Hash = id, hash
		return command
	})
}

// postItemBallot takes the three buttons of an item of a debate's agenda.
func (s *Server) postItemBallot(c *fiber.Ctx) error {
	sent, err := s.posted(c, debatePath)
	if sent == nil {
		return err
	}
	number, err := numberOf(c, "item")
	if err != nil {
		return err
	}
	var item deliberation.Item
	var known bool
	s.platform.Read(func(st *deliberation.State) {
		d, ok := st.Debate(sent.number)
		known = ok && s.mayBeSeen(c, st, d)
		for _, i := range st.Agenda(sent.number) {
			if i.Number == number {
				item = i
			}
		}
	})
	switch {
	case !known:
		return deliberation.ErrDebateUnknown
	case item.Number == 0 || item.Dropped || item.Question == 0:
		return deliberation.ErrItemUnknown
	}
	receipt, err := s.castBallot(c, sent.session, item.Question, ballotInput{Choice: sent.form.Get("choice")}, sent.body)
	if err != nil {
		return err
	}
	return seeOther(c, debatePath(sent.number), receipt, page.BallotKept, page.AgendaItem{Number: uint64(number)}.Anchor())
}
