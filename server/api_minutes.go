package server

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/page"
)

// apiMinutes is what is written down of a debate.
type apiMinutes struct {
	Debate     int64          `json:"debate"`
	Stage      string         `json:"stage"`             // one of page.MinutesStages
	Until      string         `json:"until,omitempty"`   // of the reading over
	Adopted    string         `json:"adopted,omitempty"` // when
	Paragraphs []apiParagraph `json:"paragraphs"`
	Attendance []apiPresent   `json:"attendance,omitempty"` // colleges of which enough came to be named
	Items      []apiSaidOn    `json:"items,omitempty"`
	Remarks    []apiRemark    `json:"remarks,omitempty"`
	Born       []uint64       `json:"born,omitempty"` // proposals
}

type apiParagraph struct {
	Number   int64     `json:"number"`
	Text     string    `json:"text,omitempty"` // absent: erased
	Language string    `json:"language,omitempty"`
	Author   apiAuthor `json:"author"`
	At       time.Time `json:"at"`
	Version  int       `json:"version"`
	Replaces uint64    `json:"replaces"` // what to send to replace it
}

type apiPresent struct {
	College deliberation.College `json:"college"`
	Count   int                  `json:"count"`
}

type apiSaidOn struct {
	Item    int64 `json:"item"` // 0: on none
	For     int   `json:"for"`
	Against int   `json:"against"`
	Asking  int   `json:"asking"`
}

type apiRemark struct {
	Number     int64     `json:"number"`
	Paragraph  int64     `json:"paragraph,omitempty"` // absent: the whole
	Author     apiAuthor `json:"author"`
	At         time.Time `json:"at"`
	Text       string    `json:"text,omitempty"`
	Settlement string    `json:"settlement,omitempty"` // absent: not settled
	Reason     string    `json:"reason,omitempty"`
}

// apiAdoptedPosition is a position of a debate with what may be published of its counts.
type apiAdoptedPosition struct {
	Number   int64      `json:"number"`
	Text     string     `json:"text,omitempty"` // absent: erased
	Language string     `json:"language,omitempty"`
	Item     int64      `json:"item,omitempty"`
	Show     int64      `json:"show,omitempty"`
	At       time.Time  `json:"at"`
	Final    bool       `json:"final"`
	Counts   []apiHands `json:"counts"`
}

// apiHands is one college's hands: exact figures, or that at least so many of all chose alike, or only how many there were.
type apiHands struct {
	College  deliberation.College `json:"college"`
	Hands    int                  `json:"hands"`
	Agree    int                  `json:"agree,omitempty"`
	Disagree int                  `json:"disagree,omitempty"`
	Pass     int                  `json:"pass,omitempty"`
	Exact    bool                 `json:"exact"`
	Choice   string               `json:"choice,omitempty"` // of at least Least
	Least    int                  `json:"least,omitempty"`
}

type apiStep struct {
	Step      string    `json:"step"`
	By        apiAuthor `json:"by"`
	At        time.Time `json:"at"`
	Paragraph int64     `json:"paragraph,omitempty"`
	Position  int64     `json:"position,omitempty"`
	Proposal  int64     `json:"proposal,omitempty"`
	Text      string    `json:"text,omitempty"`
	Language  string    `json:"language,omitempty"`
}

func authorJSON(a page.Author) apiAuthor {
	return apiAuthor{Pseudonym: a.Pseudonym, College: a.College, Organisation: a.Organisation}
}

// apiMinutesOf tells minutes to whom the page does.
func (s *Server) apiMinutesOf(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	v, err := s.minutesView(c, number)
	if err != nil {
		return err
	}
	if !v.Readable() {
		return errMinutesAhead
	}
	j := apiMinutes{Debate: number, Stage: v.State.Stage, Until: instant(v.State.Until), Adopted: instant(v.State.Adopted), Paragraphs: []apiParagraph{}}
	for _, p := range v.Paragraphs {
		j.Paragraphs = append(j.Paragraphs, apiParagraph{p.Number, p.Text, p.Language, authorJSON(p.Author), p.At, p.Version, p.Entry})
	}
	for _, a := range v.Attendance.Colleges {
		j.Attendance = append(j.Attendance, apiPresent{a.College, a.Count})
	}
	for _, i := range v.Items {
		j.Items = append(j.Items, apiSaidOn{i.Number, i.For, i.Against, i.Asking})
	}
	for _, r := range v.Remarks {
		j.Remarks = append(j.Remarks, apiRemark{r.Number, r.Paragraph, authorJSON(r.Author), r.At, r.Text, r.Settlement.String(), r.Reason})
	}
	for _, p := range v.Born {
		j.Born = append(j.Born, p.Number)
	}
	return answerCounted(c, j)
}

// errMinutesAhead: nobody but those who run the debate may read its minutes yet.
var errMinutesAhead = &failure{status: fiber.StatusNotFound, code: "minutes_ahead"}

func (s *Server) apiAdopted(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	l := s.loader(c.UserContext())
	var all []deliberation.AdoptedPosition
	if _, err := s.readHeld(c, l, number, func(st *deliberation.State, _ *held) { all = l.wantAdopted(st, number) }); err != nil {
		return err
	}
	list := apiList[apiAdoptedPosition]{Items: []apiAdoptedPosition{}}
	for i, v := range l.adopted(all, agendaItems{}) {
		j := apiAdoptedPosition{Number: v.Number, Text: v.Text, Language: v.Language, Item: all[i].Item, Show: all[i].Show, At: v.At, Final: v.Final, Counts: []apiHands{}}
		for _, t := range v.Tallies {
			h := apiHands{College: t.College, Hands: t.Of}
			switch t.Kind {
			case page.Exact:
				h = apiHands{College: t.College, Hands: t.Voters(), Agree: t.Agree, Disagree: t.Disagree, Pass: t.Pass, Exact: true}
			case page.AtLeast:
				h.Choice, h.Least = t.Choice.String(), t.Least
			}
			j.Counts = append(j.Counts, h)
		}
		list.Items = append(list.Items, j)
	}
	return answerCounted(c, list)
}

// apiDropPosition takes back a position before the minutes are adopted.
func (s *Server) apiDropPosition(c *fiber.Ctx) error {
	session, err := s.signedIn(c)
	if err != nil {
		return err
	}
	if _, err := readBody(c, formLimit); err != nil {
		return err
	}
	position, err := numberOf(c, "position")
	if err != nil {
		return err
	}
	d, _, err := s.facilitated(c)
	if err != nil {
		return err
	}
	receipt, err := s.do(c, s.platform.NewID(), deliberation.DropPosition{Debate: d.Number, By: session.Person, Position: position})
	if err != nil {
		return err
	}
	return answerReceipt(c, receipt)
}

// apiSteps lists what became of something that was said in a debate, oldest first.
func (s *Server) apiSteps(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	var a deliberation.Argument
	s.platform.Read(func(st *deliberation.State) { a, _ = st.Argument(number) })
	if a.Debate == 0 {
		return deliberation.ErrArgumentUnknown
	}
	l := s.loader(c.UserContext())
	var steps []deliberation.StepView
	if _, err := s.readHeld(c, l, a.Debate, func(st *deliberation.State, _ *held) {
		for _, step := range st.StepsOf(number) {
			l.want(step.Text)
			l.wantAuthor(st, step.By, a.Consultation)
			steps = append(steps, step)
		}
	}); err != nil {
		return err
	}
	list := apiList[apiStep]{Items: []apiStep{}}
	for _, step := range steps {
		text := l.texts[step.Text]
		list.Items = append(list.Items, apiStep{step.Step.String(), l.authorJSON(step.By, a.Consultation), step.At, step.Paragraph, step.Position, step.Proposal, text.Body, text.Language})
	}
	return answerCounted(c, list)
}

func (s *Server) apiWriteParagraph(c *fiber.Ctx) error {
	return apiCreate(s, c, func(c *fiber.Ctx, session account.Session, debate int64, in paragraphInput, body []byte) (apiReceipt, error) {
		receipt, err := s.writeParagraph(c, session, debate, in, body)
		if err != nil {
			return apiReceipt{}, err
		}
		return apiReceipt{Number: receipt.Number, Paragraph: s.paragraphOf(debate, receipt, in)}, nil
	})
}

func (s *Server) apiMakeRemark(c *fiber.Ctx) error {
	return apiCreate(s, c, func(c *fiber.Ctx, session account.Session, debate int64, in remarkInput, body []byte) (apiReceipt, error) {
		made, receipt, err := s.makeRemark(c, session, debate, in, body)
		return apiReceipt{Number: receipt.Number, Remark: made}, err
	})
}

func (s *Server) apiAdoptPosition(c *fiber.Ctx) error {
	return apiCreate(s, c, func(c *fiber.Ctx, session account.Session, debate int64, in positionInput, body []byte) (apiReceipt, error) {
		position, receipt, err := s.writePosition(c, session, debate, in, body)
		return apiReceipt{Number: receipt.Number, Position: position}, err
	})
}

func (s *Server) apiTakeStep(c *fiber.Ctx) error {
	return apiCreate(s, c, func(c *fiber.Ctx, session account.Session, argument int64, in stepInput, body []byte) (apiReceipt, error) {
		faults, err := s.stepFaults(c, in)
		if err != nil {
			return apiReceipt{}, err
		}
		if faults != nil {
			return apiReceipt{}, refusedInput(faults)
		}
		receipt, err := s.takeStep(c, session, argument, in, body)
		return apiReceipt{Number: receipt.Number}, err
	})
}
