package server

import (
	"net/url"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/deliberation/position"
	"voix/server/account"
	"voix/server/journal"
	"voix/server/page"
)

type objectionInput struct {
	Text     string `json:"text" validate:"required,words,max=2000"`
	Language string `json:"language" validate:"omitempty,language"` // empty: that of the page
}

func objectionInputOf(form url.Values) objectionInput {
	return objectionInput{Text: lines(form.Get("text")), Language: form.Get("language")}
}

const (
	// firstObjections is how many objections the page of a proposal shows.
	firstObjections = 10
	// objectionsPage is how many of them the page of its objections shows at once.
	objectionsPage = 20
)

func objectionPath(proposal int64) string { return proposalPath(proposal) + "/objection" }

func answerPath(objection int64) string {
	return "/objections/" + strconv.FormatInt(objection, 10) + "/reponse"
}

// objectionPlace is where an objection can be read: a path, and the anchor in that page.
func (s *Server) objectionPlace(o deliberation.Objection) (path, anchor string) {
	place := 0
	s.platform.Read(func(st *deliberation.State) {
		for i, other := range st.Objections(o.Proposal) {
			if other.Number == o.Number {
				place = i
			}
		}
	})
	anchor = page.Objection{Number: uint64(o.Number)}.Anchor()
	if place < firstObjections {
		return proposalPath(o.Proposal), anchor
	}
	path = objectionPath(o.Proposal)
	if from := place / objectionsPage * objectionsPage; from > 0 {
		path += "?suite=" + strconv.Itoa(from)
	}
	return path, anchor
}

// wantObjections is called while the state is read.
func (l *loader) wantObjections(st *deliberation.State, all []deliberation.Objection) {
	for _, o := range all {
		l.wantText(o.Text)
		l.wantAuthor(st, o.Author, o.Consultation)
		for _, a := range o.Answers {
			l.wantText(a.Text)
			l.wantAuthor(st, a.Author, o.Consultation)
		}
	}
}

// wantFirstObjections is called while the state is read. It returns those that the page of a proposal shows, and how many there are.
func (l *loader) wantFirstObjections(st *deliberation.State, proposal int64) ([]deliberation.Objection, int) {
	all := st.Objections(proposal)
	some := all[:min(firstObjections, len(all))]
	l.wantObjections(st, some)
	return some, len(all)
}

func (l *loader) objection(o deliberation.Objection, open bool) page.Objection {
	text := l.texts[o.Text]
	v := page.Objection{
		Number: uint64(o.Number), Author: l.author(o.Author, o.Consultation), At: o.At, Text: text.Body, Language: text.Language, Open: open && text.Body != "",
	}
	for _, a := range o.Answers {
		text := l.texts[a.Text]
		v.Answers = append(v.Answers, page.ObjectionAnswer{
			Number: uint64(a.Number), Author: l.author(a.Author, o.Consultation), At: a.At, Text: text.Body, Language: text.Language,
		})
	}
	return v
}

func (l *loader) objections(all []deliberation.Objection, open bool) (views []page.Objection) {
	for _, o := range all {
		views = append(views, l.objection(o, open))
	}
	return views
}

// rereadOf is how far people are with rereading a proposal.
func rereadOf(p deliberation.Proposal, x deliberation.Consultation, count int) page.Reread {
	return page.Reread{
		Number: uint64(p.Number), Open: x.TakesObjections(), Over: x.Phase > deliberation.Rereading, Until: x.Begins[deliberation.Closed-1], Count: count,
	}
}

// standingOf is what comes out of a proposal, by the rules of its consultation, without its place among others.
func standingOf(rules deliberation.Rules, p deliberation.Proposal, f deliberation.Figures) page.Standing {
	return positionOf{number: p.Number, ballots: f.Ballots, final: f.Final, position: position.Of(rules, f)}.standing(rules, deliberation.NoCollege)
}

// objectionForm shows what comes out of a proposal, what others object to it, and during the relecture a form to do so.
func (s *Server) objectionForm(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	from, err := afterOf(c)
	if err != nil {
		return err
	}
	v, changed, err := s.objectionFormView(c, number, from)
	if err != nil {
		return err
	}
	path := objectionPath(number)
	if from > 0 {
		path += "?suite=" + strconv.FormatInt(from, 10)
	}
	return s.showFresh(c, fiber.StatusOK, path, changed, v)
}

func (s *Server) objectionFormView(c *fiber.Ctx, number, after int64) (v page.ObjectionForm, changed uint64, err error) {
	l := s.loader(c.UserContext())
	var x deliberation.Consultation
	var figures deliberation.Figures
	var rules deliberation.Rules
	var sheet deliberation.Sheet
	var all, some []deliberation.Objection
	p, err := s.readProposal(number, func(st *deliberation.State, p deliberation.Proposal, its deliberation.Consultation) {
		x = its
		figures, _ = st.Figures(p.Question)
		rules = st.Rules(p.Consultation)
		sheet, _ = l.wantStandingSheet(st, number)
		l.wantWords(p)
		all = st.Objections(number)
		from := int(min(after, int64(len(all))))
		some = all[from:min(from+objectionsPage, len(all))]
		l.wantObjections(st, some)
		if from > 0 {
			v.Previous = strconv.Itoa(max(0, from-objectionsPage))
		}
		if from+len(some) < len(all) {
			v.Next = strconv.Itoa(from + objectionsPage)
		}
	})
	if err != nil {
		return v, 0, err
	}
	if err := l.load(); err != nil {
		return v, 0, err
	}
	v.Number, v.Consultation, v.Title, v.Language = uint64(number), uint64(p.Consultation), l.titleOf(p), l.texts[p.Text].Language
	v.Standing, v.Sheet, v.From, v.Limit = standingOf(rules, p, figures), l.sheet(sheet), x.Begins[deliberation.Rereading-1], argumentLength
	v.Reread = rereadOf(p, x, len(all))
	v.Reread.Objections = l.objections(some, x.TakesObjections())
	return v, p.Changed, nil
}

// postObjection takes the form.
func (s *Server) postObjection(c *fiber.Ctx) error {
	sent, err := s.posted(c, objectionPath)
	if sent == nil {
		return err
	}
	in := objectionInputOf(sent.form)
	objection, receipt, err := s.raiseObjection(c, sent.session, sent.number, in, sent.body)
	if err != nil {
		f, known := failureOf(err)
		if !known || f.status == fiber.StatusNotFound {
			return err
		}
		v, changed, err := s.objectionFormView(c, sent.number, 0)
		if err != nil {
			return err
		}
		v.Text, v.Written, v.Faults = in.Text, in.Language, s.sayFaults(c, f)
		return s.showFresh(c, f.status, objectionPath(sent.number), changed, v)
	}
	path, anchor := s.objectionPlace(objection)
	path, anchor = withCare(path, anchor, in.Text)
	return seeOther(c, path, receipt, page.ObjectionKept, anchor)
}

// raiseObjection says how the position on a proposal is rendered wrongly.
func (s *Server) raiseObjection(c *fiber.Ctx, session account.Session, proposal int64, in objectionInput, body []byte) (o deliberation.Objection, r journal.Receipt, err error) {
	r, err = s.object(c, session, in, body, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		return deliberation.RaiseObjection{Proposal: proposal, Author: session.Person, Text: id, Hash: hash}
	})
	if err != nil {
		return o, r, err
	}
	s.platform.Read(func(st *deliberation.State) {
		number, _ := st.ObjectionRaisedBy(r.Outcome.First)
		o, _ = st.Objection(number)
	})
	return o, r, nil
}

// object looks over an objection or an answer, and sends it by a command.
func (s *Server) object(c *fiber.Ctx, session account.Session, in objectionInput, body []byte, command func(deliberation.ID, deliberation.Hash) deliberation.Command) (journal.Receipt, error) {
	faults, err := s.faultsOf(c, in)
	if err != nil {
		return journal.Receipt{}, err
	}
	if faults != nil {
		return journal.Receipt{}, refusedInput(faults)
	}
	return s.doWith(c, session, deliberation.Text{Body: in.Text, Language: languageOf(c, in.Language)}, body, command)
}

// answerForm shows an objection, and to rapporteurs a form in which to answer it.
func (s *Server) answerForm(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	v, changed, err := s.answerFormView(c, number)
	if err != nil {
		return err
	}
	return s.showFresh(c, fiber.StatusOK, answerPath(number), changed, v)
}

func (s *Server) answerFormView(c *fiber.Ctx, number int64) (v page.AnswerForm, changed uint64, err error) {
	session, _ := sessionOf(c)
	l := s.loader(c.UserContext())
	var p deliberation.Proposal
	var x deliberation.Consultation
	var o deliberation.Objection
	var found bool
	s.platform.Read(func(st *deliberation.State) {
		if o, found = st.Objection(number); !found {
			return
		}
		p, _ = st.Proposal(o.Proposal)
		x, _ = st.Consultation(p.Consultation)
		l.wantWords(p)
		l.wantObjections(st, []deliberation.Objection{o})
		v.Rapporteur = st.IsRapporteur(p.Consultation, session.Person)
		v.Wrote = st.HasWrittenSheet(p.Number, session.Person)
		changed = max(p.Changed, st.RapporteursChanged(p.Consultation))
	})
	if !found {
		return v, 0, deliberation.ErrObjectionUnknown
	}
	if err := l.load(); err != nil {
		return v, 0, err
	}
	path, anchor := s.objectionPlace(o)
	v.Proposal, v.Consultation, v.Title, v.Language, v.Back = uint64(p.Number), uint64(p.Consultation), l.titleOf(p), l.texts[p.Text].Language, path+"#"+anchor
	v.Objection, v.Own, v.Limit = l.objection(o, x.TakesObjections()), o.Author == session.Person, argumentLength
	return v, changed, nil
}

// postAnswer takes that form.
func (s *Server) postAnswer(c *fiber.Ctx) error {
	sent, err := s.posted(c, answerPath)
	if sent == nil {
		return err
	}
	in := objectionInputOf(sent.form)
	receipt, err := s.answerObjection(c, sent.session, sent.number, in, sent.body)
	if err != nil {
		f, known := failureOf(err)
		if !known || f.status == fiber.StatusNotFound {
			return err
		}
		v, changed, err := s.answerFormView(c, sent.number)
		if err != nil {
			return err
		}
		v.Text, v.Written, v.Faults = in.Text, in.Language, s.sayFaults(c, f)
		return s.showFresh(c, f.status, answerPath(sent.number), changed, v)
	}
	var o deliberation.Objection
	s.platform.Read(func(st *deliberation.State) { o, _ = st.Objection(sent.number) })
	path, anchor := s.objectionPlace(o)
	path, anchor = withCare(path, anchor, in.Text)
	return seeOther(c, path, receipt, page.AnswerKept, anchor)
}

func (s *Server) answerObjection(c *fiber.Ctx, session account.Session, objection int64, in objectionInput, body []byte) (r journal.Receipt, err error) {
	return s.object(c, session, in, body, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		return deliberation.AnswerObjection{Objection: objection, Author: session.Person, Text: id, Hash: hash}
	})
}

type apiObjection struct {
	Number   int64               `json:"number"`
	Author   apiAuthor           `json:"author"`
	At       time.Time           `json:"at"`
	Text     string              `json:"text,omitempty"` // absent: erased
	Language string              `json:"language,omitempty"`
	Answers  []apiObjectionReply `json:"answers,omitempty"`
}

type apiObjectionReply struct {
	Number   int64     `json:"number"`
	Author   apiAuthor `json:"author"`
	At       time.Time `json:"at"`
	Text     string    `json:"text,omitempty"` // absent: erased
	Language string    `json:"language,omitempty"`
}

func (l *loader) objectionsJSON(all []deliberation.Objection) (list []apiObjection) {
	for _, o := range all {
		text := l.texts[o.Text]
		j := apiObjection{Number: o.Number, Author: l.authorJSON(o.Author, o.Consultation), At: o.At, Text: text.Body, Language: text.Language}
		for _, a := range o.Answers {
			text := l.texts[a.Text]
			j.Answers = append(j.Answers, apiObjectionReply{a.Number, l.authorJSON(a.Author, o.Consultation), a.At, text.Body, text.Language})
		}
		list = append(list, j)
	}
	return list
}

// apiObjections lists the objections to a position with their answers, in the order in which they were raised.
func (s *Server) apiObjections(c *fiber.Ctx) error {
	offset, err := apiOffset(c)
	if err != nil {
		return err
	}
	l := s.loader(c.UserContext())
	var some []deliberation.Objection
	list := apiList[apiObjection]{Items: []apiObjection{}}
	_, err = s.proposalAt(c, func(st *deliberation.State, p deliberation.Proposal, _ deliberation.Consultation) {
		all := st.Objections(p.Number)
		from := min(offset, len(all))
		to := min(from+listPage, len(all))
		if some = all[from:to]; to < len(all) {
			list.Next = strconv.Itoa(to)
		}
		l.wantObjections(st, some)
	})
	if err != nil {
		return err
	}
	if err := l.load(); err != nil {
		return err
	}
	list.Items = append(list.Items, l.objectionsJSON(some)...)
	return answerCounted(c, list)
}

func (s *Server) apiRaiseObjection(c *fiber.Ctx) error {
	return apiCreate(s, c, func(c *fiber.Ctx, session account.Session, proposal int64, in objectionInput, body []byte) (apiReceipt, error) {
		o, receipt, err := s.raiseObjection(c, session, proposal, in, body)
		return apiReceipt{Number: receipt.Number, Objection: o.Number}, err
	})
}

func (s *Server) apiAnswerObjection(c *fiber.Ctx) error {
	return apiCreate(s, c, func(c *fiber.Ctx, session account.Session, objection int64, in objectionInput, body []byte) (apiReceipt, error) {
		receipt, err := s.answerObjection(c, session, objection, in, body)
		return apiReceipt{Number: receipt.Number}, err
	})
}
