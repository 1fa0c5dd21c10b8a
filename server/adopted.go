package server

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
	"voix/server/page"
)

func positionsPath(debate int64) string { return debatePath(debate) + "/positions" }

// wantAdopted is called while the state is read.
func (l *loader) wantAdopted(st *deliberation.State, debate int64) []deliberation.AdoptedPosition {
	all := st.AdoptedBy(debate)
	for _, a := range all {
		l.want(a.Text)
	}
	return all
}

// adopted is what pages show of positions: of their counts what may be published (rule 7).
func (l *loader) adopted(all []deliberation.AdoptedPosition, items agendaItems) (views []page.Adopted) {
	for _, a := range all {
		views = append(views, l.adoptedOne(a, items))
	}
	return views
}

func (l *loader) adoptedOne(a deliberation.AdoptedPosition, items agendaItems) page.Adopted {
	text, item := l.texts[a.Text], l.itemTitle(items, a.Item)
	v := page.Adopted{
		Number: a.Number, Text: text.Body, Language: text.Language, At: a.At, Item: item.Title, ItemTag: item.Language, ByHands: a.Show != 0,
		Final: a.Final,
	}
	for _, i := range items.items {
		if i.Number == a.Item {
			v.Proposal = uint64(i.Proposal)
		}
	}
	for _, row := range a.Counts.Rows() {
		t := page.Tally{College: row.College}
		addRow(&t, row, false)
		v.Tallies = append(v.Tallies, t)
	}
	return v
}

// positionInput is a position of a debate as it is sent.
type positionInput struct {
	Text     string                      `json:"text" validate:"required,words,max=1000"`
	Item     int64                       `json:"item" validate:"min=0"` // of the agenda; 0: none
	Show     int64                       `json:"show" validate:"min=0"` // of hands, whose figures are the counts; 0: these
	Counts   map[string]map[string]int64 `json:"counts"`                // by college and choice
	Language string                      `json:"language" validate:"omitempty,language"`

	faults page.Faults // of counts as they were typed
}

// positionLength is how many characters a position may have.
const positionLength = 1000

// handCounts are the counts that were sent. What is named that does not exist, or is below none, is refused.
func (in positionInput) handCounts() (counts deliberation.HandCounts, err error) {
	for name, choices := range in.Counts {
		college, err := deliberation.ParseCollege(name)
		if err != nil {
			return counts, errParameter
		}
		for name, n := range choices {
			choice, err := deliberation.ParseChoice(name)
			if err != nil || n < 0 {
				return counts, errParameter
			}
			t := &counts[college-1]
			switch choice {
			case deliberation.Agree:
				t.Agree = n
			case deliberation.Disagree:
				t.Disagree = n
			case deliberation.Pass:
				t.Pass = n
			}
		}
	}
	return counts, nil
}

// adoptPosition shows what a debate has adopted, and the form in which one more is written down.
func (s *Server) adoptPosition(c *fiber.Ctx) error {
	d, _, err := s.facilitated(c)
	if err != nil {
		return s.toSignIn(c, err, c.Path())
	}
	show, err := queryNumber(c, "main")
	if err != nil {
		return err
	}
	item, err := queryNumber(c, "point")
	if err != nil {
		return err
	}
	v, changed, err := s.adoptPositionView(c, d.Number)
	if err != nil {
		return err
	}
	v.Typed["show"], v.Typed["item"] = cell(max(0, show)), cell(max(0, item))
	return s.showFresh(c, fiber.StatusOK, positionsPath(d.Number), changed, v)
}

func (s *Server) adoptPositionView(c *fiber.Ctx, number int64) (v page.AdoptPosition, changed uint64, err error) {
	l := s.loader(c.UserContext())
	var items agendaItems
	var positions []deliberation.AdoptedPosition
	var room deliberation.Room
	h, err := s.readHeld(c, l, number, func(st *deliberation.State, h *held) {
		items, positions = l.wantItemTitles(st, number), l.wantAdopted(st, number)
		room, _ = st.Room(number)
		for _, x := range room.Shows {
			l.want(x.Text)
		}
	})
	if err != nil {
		return v, 0, err
	}
	v.Debate, v.State, v.Limit, v.Typed = l.held(h), h.state(), positionLength, map[string]string{}
	v.State.Ahead = !h.begun()
	v.Positions, v.Items = l.adopted(positions, items), l.itemTitles(items)
	for _, x := range room.Shows {
		if x.Closed {
			v.Shows = append(v.Shows, page.ShownHands{
				Number: x.Number, Title: cmp.Or(l.texts[x.Text].Title, l.texts[x.Text].Body, l.itemTitle(items, x.Item).Title), Hands: handsOf(x.Total()),
			})
		}
	}
	return v, h.Changed, nil
}

func handsOf(counts deliberation.HandCounts) (n int) {
	for _, t := range counts {
		n += int(t.Total())
	}
	return n
}

func positionForm(form url.Values) (in positionInput, err error) {
	in = positionInput{Text: strings.TrimSpace(lines(form.Get("text"))), Language: form.Get("language"), Counts: map[string]map[string]int64{}}
	for name, into := range map[string]*int64{"item": &in.Item, "show": &in.Show} {
		if text := form.Get(name); text != "" {
			if *into, err = strconv.ParseInt(text, 10, 64); err != nil || *into < 0 {
				return in, errParameter
			}
		}
	}
	for _, college := range deliberation.Colleges() {
		for _, choice := range deliberation.Choices() {
			text := strings.TrimSpace(form.Get(college.String() + "-" + choice.String()))
			if text == "" || in.Show != 0 {
				continue
			}
			n, err := strconv.ParseInt(text, 10, 64)
			if err != nil || n < 0 || n > mostHands {
				in.faults = page.Faults{{Field: "counts"}}
				continue
			}
			if in.Counts[college.String()] == nil {
				in.Counts[college.String()] = map[string]int64{}
			}
			in.Counts[college.String()][choice.String()] = n
		}
	}
	return in, nil
}

// mostHands is the most hands of one college and choice that anybody counts in a room.
const mostHands = 10_000

// postPosition takes that form.
func (s *Server) postPosition(c *fiber.Ctx) error {
	sent, err := s.posted(c, positionsPath)
	if sent == nil {
		return err
	}
	if drop := sent.form.Get("drop"); drop != "" {
		return s.postDroppedPosition(c, sent, drop)
	}
	in, err := positionForm(sent.form)
	if err != nil {
		return err
	}
	position, receipt, err := s.writePosition(c, sent.session, sent.number, in, sent.body)
	if err == nil {
		path, anchor := withCare(positionsPath(sent.number), page.Adopted{Number: position}.Anchor(), in.Text)
		return seeOther(c, path, receipt, page.PositionAdopted, anchor)
	}
	return s.showPositionAgain(c, sent, err)
}

// postDroppedPosition takes back a position that was written down wrongly.
func (s *Server) postDroppedPosition(c *fiber.Ctx, sent *posted, number string) error {
	position, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return errParameter
	}
	receipt, err := s.decided(c, sent.session, sent.body, deliberation.DropPosition{Debate: sent.number, By: sent.session.Person, Position: position})
	if err == nil {
		return seeOther(c, positionsPath(sent.number), receipt, page.PositionDropped, "")
	}
	return s.showPositionAgain(c, sent, err)
}

// showPositionAgain gives back what was refused, with what was typed.
func (s *Server) showPositionAgain(c *fiber.Ctx, sent *posted, refused error) error {
	f, known := failureOf(refused)
	if !known || f.code == deliberation.ErrDebateUnknown.Code || !s.mayWrite(sent.number, sent.session) {
		return refused
	}
	v, changed, err := s.adoptPositionView(c, sent.number)
	if err != nil {
		return err
	}
	for name, values := range sent.form {
		v.Typed[name] = lines(values[0])
	}
	v.Faults = s.sayFaults(c, f)
	return s.showFresh(c, f.status, positionsPath(sent.number), changed, v)
}

// writePosition writes down what those present agreed on, and returns its number in its debate.
func (s *Server) writePosition(c *fiber.Ctx, session account.Session, debate int64, in positionInput, body []byte) (int64, journal.Receipt, error) {
	none := journal.Receipt{}
	faults, err := s.faultsOf(c, in)
	if err != nil {
		return 0, none, err
	}
	counts, err := in.handCounts()
	if err != nil {
		return 0, none, err
	}
	if in.faults != nil || in.Show == 0 && handsOf(counts) == 0 {
		faults = append(faults, s.pages.Catalogue.FaultOf(localeOf(c), "counts", "required", nil))
	}
	if faults != nil {
		return 0, none, refusedInput(faults)
	}
	receipt, err := s.doWith(c, session, deliberation.Text{Body: in.Text, Language: languageOf(c, in.Language)}, body, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		return deliberation.AdoptPosition{Debate: debate, By: session.Person, Item: in.Item, Show: in.Show, Counts: counts, Text: id, Hash: hash}
	})
	if err != nil {
		return 0, receipt, err
	}
	var number int64
	s.platform.Read(func(st *deliberation.State) {
		for _, a := range st.AdoptedBy(debate) {
			if a.Entry == receipt.Outcome.First {
				number = a.Number
			}
		}
	})
	return number, receipt, nil
}
