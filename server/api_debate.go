package server

import (
	"context"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
)

// apiDebate is a local debate as everybody may see it. Of what was adopted there, only what stands once the minutes are adopted is told.
type apiDebate struct {
	Number       int64         `json:"number"`
	Consultation int64         `json:"consultation"`
	Title        string        `json:"title,omitempty"`
	Text         string        `json:"text,omitempty"`
	Language     string        `json:"language,omitempty"`
	Place        string        `json:"place,omitempty"` // where, and after an empty line how one gets in
	Hosts        string        `json:"hosts,omitempty"` // who convenes it
	Contact      string        `json:"contact,omitempty"`
	Online       string        `json:"online,omitempty"`  // how one takes part over the network
	Welcome      string        `json:"welcome,omitempty"` // more on access
	Invited      string        `json:"invited,omitempty"` // more on who may come
	Moved        []apiMoved    `json:"moved,omitempty"`   // when it was to be before, oldest first
	Office       string        `json:"office"`
	Author       apiAuthor     `json:"author"`
	Begins       time.Time     `json:"begins"`
	Ends         *time.Time    `json:"ends,omitempty"`    // absent: not said
	Setting      string        `json:"setting,omitempty"` // room, online, both; absent: not said
	Access       []string      `json:"access,omitempty"`  // wheelchair, transport, childcare, interpreter, sign_language, easy_language, meal
	Audience     string        `json:"audience,omitempty"`
	Cancelled    bool          `json:"cancelled"`
	Reason       string        `json:"cancelled_because,omitempty"` // absent: held, or erased
	Arguments    int64         `json:"arguments"`
	Items        []apiItem     `json:"items"`                   // of its agenda, by number; dropped ones are left out, but those with ballots
	Attendance   []apiAttended `json:"attendance,omitempty"`    // absent: not counted
	Adopted      []apiAdopted  `json:"adopted,omitempty"`       // absent before the minutes are adopted
	MinutesEntry uint64        `json:"minutes_entry,omitempty"` // of the journal, that adopted the minutes; absent: not yet
	Changed      uint64        `json:"changed"`
}

// apiMoved is when and of which office a debate was announced before.
type apiMoved struct {
	Begins time.Time `json:"begins"`
	Office string    `json:"office"`
}

type apiItem struct {
	Item     int64      `json:"item"`
	Kind     string     `json:"kind"`            // topic, question, proposal
	Title    string     `json:"title,omitempty"` // what is asked or talked about
	Text     string     `json:"text,omitempty"`  // more on it
	Language string     `json:"language,omitempty"`
	Proposal int64      `json:"proposal,omitempty"`
	Question int64      `json:"question,omitempty"` // on which ballots are cast
	Dropped  bool       `json:"dropped,omitempty"`
	Ballots  int64      `json:"ballots,omitempty"` // on a question of this debate, likewise below
	Final    bool       `json:"final,omitempty"`
	Rows     []apiRow   `json:"rows,omitempty"`
	Apart    []apiApart `json:"apart,omitempty"`
}

// apiAttended is how many of a college came: exactly, or that they were fewer than a number (rule 7).
type apiAttended struct {
	College deliberation.College `json:"college"`
	People  int64                `json:"people,omitempty"`
	Fewer   int64                `json:"fewer_than,omitempty"`
}

type apiAdopted struct {
	Position int64    `json:"position"` // in this debate, from 1
	Item     int64    `json:"item,omitempty"`
	Title    string   `json:"title,omitempty"` // absent, as text: none, or erased
	Text     string   `json:"text,omitempty"`
	Language string   `json:"language,omitempty"`
	Rows     []apiRow `json:"rows"` // hands, as far as they may be told
}

func (s *Server) apiDebates(c *fiber.Ctx) error {
	offset, err := apiOffset(c)
	if err != nil {
		return err
	}
	code := c.Query("office")
	office, err := deliberation.ParseOffice(code)
	if code != "" && err != nil {
		return errParameter
	}
	var numbers []int64
	changed := uint64(0)
	s.platform.Read(func(st *deliberation.State) {
		for _, x := range st.Consultations() {
			changed = max(changed, x.Convened) // whatever page something comes to stand on
			for _, d := range st.Debates(x.Number) {
				if code == "" || d.Office == office {
					numbers = append(numbers, d.Number)
				}
			}
		}
	})
	list := apiList[apiDebate]{Items: []apiDebate{}}
	from := min(offset, len(numbers))
	to := min(from+listPage, len(numbers))
	if to < len(numbers) {
		list.Next = strconv.Itoa(to)
	}
	for _, n := range numbers[from:to] {
		one, err := s.debateJSON(c.UserContext(), n)
		if err != nil {
			return err
		}
		list.Items = append(list.Items, one)
		changed = max(changed, one.Changed)
	}
	return answer(c, changed, list)
}

func (s *Server) apiDebate(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	one, err := s.debateJSON(c.UserContext(), number)
	if err != nil {
		return err
	}
	return answer(c, one.Changed, one)
}

func (s *Server) debateJSON(ctx context.Context, number int64) (apiDebate, error) {
	l := s.loader(ctx)
	var d deliberation.Debate
	var items []deliberation.Item
	var adopted []deliberation.AdoptedPosition
	var attended []deliberation.Attended
	var minutes uint64
	figures := map[int64]deliberation.Figures{}
	var ok bool
	s.platform.Read(func(st *deliberation.State) {
		if d, ok = st.PublicDebate(number); !ok {
			return
		}
		for _, i := range st.Agenda(number) {
			if i.Kind == deliberation.ItemQuestion {
				figures[i.Question], _ = st.Figures(i.Question)
			}
			if i.Dropped && figures[i.Question].Ballots == 0 {
				continue
			}
			if items = append(items, i); !i.Text.IsZero() {
				l.wantText(i.Text)
			}
		}
		for _, a := range st.AdoptedBy(number) {
			if a.Final {
				adopted = append(adopted, a)
				l.wantText(a.Text)
			}
		}
		attended, minutes = st.Paper(number).Attended(), st.Minutes(number).Adopted
		if l.wantText(d.Text); d.Cancelled != 0 {
			l.wantText(d.Reason)
		}
		l.wantSigned(st, d.Author, d.Consultation, d.Organisation)
	})
	if !ok {
		return apiDebate{}, deliberation.ErrDebateUnknown
	}
	if err := l.load(); err != nil {
		return apiDebate{}, err
	}
	text := l.texts[d.Text]
	j := apiDebate{
		Number: number, Consultation: d.Consultation, Title: text.Title, Text: text.Body, Language: text.Language, Place: text.Place, Office: d.Office.String(),
		Author: authorJSON(l.signed(d.Author, d.Consultation, d.Organisation)), Begins: d.Begins, Setting: d.Setting.String(), Audience: d.Audience.String(),
		Cancelled: d.Cancelled != 0, Reason: l.texts[d.Reason].Body, Arguments: d.Arguments, Items: []apiItem{}, MinutesEntry: minutes, Changed: d.Changed,
	}
	if !d.Ends.IsZero() {
		j.Ends = &d.Ends
	}
	for _, kind := range d.Access.Kinds() {
		j.Access = append(j.Access, kind.String())
	}
	j.Hosts, j.Contact = debatePart(text, deliberation.DebateHosts), debatePart(text, deliberation.DebateContact)
	j.Online, j.Welcome = debatePart(text, deliberation.DebateOnline), debatePart(text, deliberation.DebateWelcome)
	j.Invited = debatePart(text, deliberation.DebateAudience)
	for _, m := range d.Moved {
		j.Moved = append(j.Moved, apiMoved{m.Begins, m.Office.String()})
	}
	for _, i := range items {
		words := l.texts[i.Text]
		item := apiItem{
			Item: i.Number, Kind: i.Kind.String(), Title: words.Title, Text: words.Body, Language: words.Language, Proposal: i.Proposal, Question: i.Question, Dropped: i.Dropped,
		}
		if f, own := figures[i.Question]; own {
			item.Ballots, item.Final, item.Rows, item.Apart = f.Ballots, f.Final, apiRows(f.Rows), apiAparts(f.Apart)
		}
		j.Items = append(j.Items, item)
	}
	for _, a := range attended {
		j.Attendance = append(j.Attendance, apiAttended(a))
	}
	for _, a := range adopted {
		words := l.texts[a.Text]
		j.Adopted = append(j.Adopted, apiAdopted{Position: a.Number, Item: a.Item, Title: words.Title, Text: words.Body, Language: words.Language, Rows: apiRows(a.Counts.Rows())})
	}
	return j, nil
}
