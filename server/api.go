package server

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/page"
)

// The API tells what the pages tell, under the same rules, as JSON. Numbers are those in the addresses of pages; times are
// RFC 3339 in UTC. Lists are cut into pages: "next" is the value of the parameter "after" for the next one, absent at the end.

type apiConsultation struct {
	Number    int64             `json:"number"`
	Title     string            `json:"title"`
	Summary   string            `json:"summary"`
	Phase     string            `json:"phase"`
	Begins    map[string]string `json:"begins,omitempty"` // by phase
	Imported  bool              `json:"imported"`
	Proposals int64             `json:"proposals"`
	Debates   int64             `json:"debates"`
	Arguments int64             `json:"arguments"`
	Ballots   int64             `json:"ballots"`
	Changed   uint64            `json:"changed"` // the journal number that last changed anything in it
}

type apiAuthor struct {
	Pseudonym string               `json:"pseudonym,omitempty"` // absent: erased
	College   deliberation.College `json:"college"`
	// Organisation is in whose name it is written; the pseudonym is its name then.
	Organisation uint64 `json:"organisation,omitempty"`
}

type apiRow struct {
	College   deliberation.College `json:"college"`
	Territory string               `json:"territory"`
	Tally     *deliberation.Tally  `json:"tally,omitempty"`   // absent: cannot be shown
	Ballots   int64                `json:"ballots,omitempty"` // after closing
	AtLeast   string               `json:"at_least,omitempty"`
	LeftOut   int64                `json:"left_out,omitempty"`
}

// apiApart is what of a college's shown ballots is declared and what verified.
type apiApart struct {
	College  deliberation.College `json:"college"`
	Declared deliberation.Tally   `json:"declared"`
	Verified deliberation.Tally   `json:"verified"`
}

type apiProposal struct {
	Number       int64       `json:"number"`
	Consultation int64       `json:"consultation"`
	Title        string      `json:"title,omitempty"`    // absent: erased
	Text         string      `json:"text,omitempty"`     // Markdown
	Language     string      `json:"language,omitempty"` // BCP 47, of title and text
	Easy         *apiSummary `json:"easy,omitempty"`     // what it says in easy French
	Sheet        *apiSheet   `json:"sheet,omitempty"`    // the version that stands
	Versions     int         `json:"sheet_versions,omitempty"`
	Theme        string      `json:"theme,omitempty"`
	Office       string      `json:"office"` // a code, or national
	Author       apiAuthor   `json:"author"`
	At           time.Time   `json:"at"`
	Question     int64       `json:"question"`
	Ballots      int64       `json:"ballots"`
	Final        bool        `json:"final"`
	Rows         []apiRow    `json:"rows"`
	Apart        []apiApart  `json:"apart,omitempty"` // after closing, of colleges of which both may be told
	Arguments    int64       `json:"arguments"`
	Voice        *apiVoice   `json:"voice,omitempty"` // of one that was spoken
	// Objections are the first ones to how its position is rendered; the others are listed below /objections.
	Objections     []apiObjection `json:"objections,omitempty"`
	ObjectionCount int            `json:"objection_count,omitempty"`
	Files          []apiFile      `json:"files,omitempty"`
	Changed        uint64         `json:"changed"`
}

type apiFile struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Type   string `json:"type"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

type apiArgument struct {
	Number   int64             `json:"number"`
	Side     deliberation.Side `json:"side"`
	ReplyTo  int64             `json:"reply_to,omitempty"`
	Author   apiAuthor         `json:"author"`
	At       time.Time         `json:"at"`
	Text     string            `json:"text,omitempty"` // absent: erased, or spoken without any
	Voice    *apiVoice         `json:"voice,omitempty"`
	Language string            `json:"language,omitempty"`
	Quotes   int64             `json:"quotes,omitempty"`   // another argument of the thread: see there what it says
	Useful   int64             `json:"useful,omitempty"`   // to how many persons, as far as that is shown
	Answers  int64             `json:"answers,omitempty"`  // replies of others
	Channel  string            `json:"channel,omitempty"`  // how it reached whoever entered it for its author: paper, phone, room, other; absent: its author gave it
	Mandated string            `json:"mandated,omitempty"` // how its author asked for it: signed, read_back, before_others; absent: not recorded
	Duties   []page.Duty       `json:"duties,omitempty"`   // of who answers a question of somebody else
}

type apiList[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}

// answer sends a representation that entry number changed last changed, or says that the client's is still that.
func answer(c *fiber.Ctx, changed uint64, body any) error {
	tag := `W/"` + strconv.FormatUint(changed, 36) + `-` + build() + `"`
	c.Set(fiber.HeaderETag, tag)
	c.Set(fiber.HeaderCacheControl, "no-cache")
	if c.Get(fiber.HeaderIfNoneMatch) == tag {
		return c.SendStatus(fiber.StatusNotModified)
	}
	return c.JSON(body)
}

func (s *Server) apiConsultations(c *fiber.Ctx) error {
	var all []deliberation.Consultation
	s.platform.Read(func(st *deliberation.State) { all = st.Consultations() })
	list := apiList[apiConsultation]{Items: []apiConsultation{}}
	changed := uint64(0)
	for _, x := range all {
		one, err := s.consultationJSON(c.UserContext(), x)
		if err != nil {
			return err
		}
		list.Items = append(list.Items, one)
		changed = max(changed, x.Changed)
	}
	return answer(c, changed, list)
}

func (s *Server) apiConsultation(c *fiber.Ctx) error {
	x, err := s.visibleConsultation(c)
	if err != nil {
		return err
	}
	one, err := s.consultationJSON(c.UserContext(), x)
	if err != nil {
		return err
	}
	return answer(c, x.Changed, one)
}

func (s *Server) consultationJSON(ctx context.Context, x deliberation.Consultation) (apiConsultation, error) {
	text, err := s.platform.Texts.One(ctx, x.Text)
	if err != nil {
		return apiConsultation{}, err
	}
	j := apiConsultation{
		Number: x.Number, Title: text.Title, Summary: text.Body, Phase: x.Phase.String(), Imported: x.Imported(), Proposals: x.Proposals,
		Debates: x.Debates, Arguments: x.Arguments, Ballots: x.Ballots, Changed: x.Changed,
	}
	if !x.Imported() {
		j.Begins = map[string]string{}
		for _, phase := range deliberation.Phases() {
			j.Begins[phase.String()] = x.Begins[phase-1].Format(time.RFC3339)
		}
	}
	return j, nil
}

func (s *Server) apiProposals(c *fiber.Ctx) error {
	filter := page.ProposalFilter{Oldest: true, Office: c.Query("office")}
	var err error
	if name := c.Query("theme"); name != "" {
		if filter.Theme, err = deliberation.ParseTheme(name); err != nil {
			return errParameter
		}
	}
	if filter.Office != "" {
		if _, err := deliberation.ParseOffice(filter.Office); err != nil {
			return errParameter
		}
	}
	if tag := c.Query("language"); tag != "" {
		var known bool
		if filter.Language, known = deliberation.ParseLanguage(tag); !known {
			return errParameter
		}
	}
	if text := c.Query("consultation"); text != "" {
		if filter.Consultation, err = strconv.ParseUint(text, 10, 32); err != nil {
			return errParameter
		}
	}
	offset, err := apiOffset(c)
	if err != nil {
		return err
	}
	list, err := s.listProposals(c.UserContext(), filter, offset)
	if err != nil {
		return err
	}
	out := apiList[apiProposal]{Items: []apiProposal{}, Next: list.next}
	for _, p := range list.rows {
		one, err := s.proposalJSON(c.UserContext(), p.Number)
		if err != nil {
			return err
		}
		out.Items = append(out.Items, one)
	}
	return answer(c, list.changed, out)
}

// apiOffset reads how many items of a list come before the page.
func apiOffset(c *fiber.Ctx) (int, error) {
	text := c.Query("after")
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return 0, errParameter
	}
	return int(n), nil
}

func (s *Server) apiProposal(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	one, err := s.proposalJSON(c.UserContext(), number)
	if err != nil {
		return err
	}
	return answer(c, one.Changed, one)
}

func (s *Server) proposalJSON(ctx context.Context, number int64) (apiProposal, error) {
	l := s.loader(ctx)
	var p deliberation.Proposal
	var f deliberation.Figures
	var summary deliberation.Summary
	var sheet deliberation.Sheet
	var versions, objected int
	var objections []deliberation.Objection
	var ok bool
	s.platform.Read(func(st *deliberation.State) {
		if p, ok = st.Proposal(number); ok {
			f, _ = st.Figures(p.Question)
			summary, _ = l.wantSummary(st, number)
			sheet, versions = l.wantStandingSheet(st, number)
			objections, objected = l.wantFirstObjections(st, number)
			l.wantWords(p)
			l.wantVoice(st, p.Spoken, p.Consultation)
			l.wantSigned(st, p.Author, p.Consultation, p.Organisation)
		}
	})
	if !ok {
		return apiProposal{}, deliberation.ErrProposalUnknown
	}
	if err := l.load(); err != nil {
		return apiProposal{}, err
	}
	files, err := s.platform.FilesOf(ctx, p.Files)
	if err != nil {
		return apiProposal{}, err
	}
	text := l.texts[p.Text]
	j := apiProposal{
		Number: number, Consultation: p.Consultation, Title: text.Title, Text: text.Body, Language: text.Language, Easy: l.summaryJSON(summary),
		Sheet: l.standingSheetJSON(sheet), Versions: versions, Objections: l.objectionsJSON(objections), ObjectionCount: objected, Theme: p.Theme.String(), Office: p.Office.String(),
		Author: authorJSON(l.signed(p.Author, p.Consultation, p.Organisation)), At: p.At, Question: p.Question, Ballots: f.Ballots, Final: f.Final, Rows: apiRows(f.Rows), Apart: apiAparts(f.Apart),
		Voice: l.voiceJSON(p.Spoken, p.Consultation), Arguments: p.Arguments, Changed: p.Changed,
	}
	for _, file := range files {
		j.Files = append(j.Files, apiFile{
			file.ID.String(), file.Name, file.Kind.MediaType(), file.Size, deliberation.Hash(file.SHA256).String(),
		})
	}
	return j, nil
}

func apiRows(rows []deliberation.Row) []apiRow {
	all := []apiRow{}
	for _, r := range rows {
		row := apiRow{College: r.College, Territory: string(r.Territory), Ballots: r.Ballots, AtLeast: r.AtLeast.String(), LeftOut: r.LeftOut}
		if r.Shown {
			row.Tally = &r.Tally
		}
		all = append(all, row)
	}
	return all
}

func apiAparts(all []deliberation.Apart) (out []apiApart) {
	for _, a := range all {
		out = append(out, apiApart(a))
	}
	return out
}

func (l *loader) authorJSON(person, consultation int64) apiAuthor {
	return authorJSON(l.author(person, consultation))
}

func (s *Server) apiProposalArguments(c *fiber.Ctx) error {
	return s.apiArguments(c, func(st *deliberation.State, n int64) (deliberation.Thread, bool) {
		_, ok := st.Proposal(n)
		return deliberation.Thread{Proposal: n}, ok
	}, deliberation.ErrProposalUnknown)
}

func (s *Server) apiDebateArguments(c *fiber.Ctx) error {
	return s.apiArguments(c, func(st *deliberation.State, n int64) (deliberation.Thread, bool) {
		d, ok := st.Debate(n)
		return deliberation.Thread{Debate: n}, ok && s.mayBeSeen(c, st, d)
	}, deliberation.ErrDebateUnknown)
}

func (s *Server) apiArguments(c *fiber.Ctx, of func(*deliberation.State, int64) (deliberation.Thread, bool), unknown error) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	var at threadPlace
	if at.order, err = deliberation.ParseArrangement(c.Query("order")); err != nil {
		return errParameter
	}
	if text := c.Query("after"); text != "" {
		if at.after, err = strconv.ParseInt(text, 10, 64); err != nil || at.after < 0 {
			return errParameter
		}
	}
	l := s.loader(c.UserContext())
	var thread discussed
	var ok bool
	s.platform.Read(func(st *deliberation.State) {
		var t deliberation.Thread
		if t, ok = of(st, number); ok {
			thread = threadOf(st, t, at, page.ArgumentForm{}, l)
		}
	})
	if !ok {
		return unknown
	}
	if err := l.load(); err != nil {
		return err
	}
	list := apiList[apiArgument]{Items: []apiArgument{}, Next: thread.next()}
	var above deliberation.Argument
	for _, a := range thread.arguments {
		if a.ReplyTo == 0 {
			above = a
		}
		var duties []page.Duty
		if a.ReplyTo != 0 && above.Side == deliberation.Asking && above.Author != a.Author && a.Organisation == 0 {
			duties = thread.duties[a.Author]
		}
		list.Items = append(list.Items, apiArgument{
			Number: a.Number, Side: a.Side, ReplyTo: a.ReplyTo, Author: authorJSON(l.signed(a.Author, a.Consultation, a.Organisation)), At: a.At, Text: l.texts[a.Text].Body, Language: l.texts[a.Text].Language,
			Voice: l.voiceJSON(a.Spoken, a.Consultation), Quotes: a.Quotes, Useful: a.Useful, Answers: a.Answers, Duties: duties,
			Channel: channelOf(a), Mandated: a.Mandated.String(),
		})
	}
	// Many entries can change a thread that do not change this page of it: what it says is its tag.
	body, err := json.Marshal(list)
	if err != nil {
		return err
	}
	return sendSame(c, fiber.MIMEApplicationJSON, body)
}
