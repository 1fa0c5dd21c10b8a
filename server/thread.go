package server

import (
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/page"
)

// threadPage is how many arguments a page of a thread shows, besides their replies.
const threadPage = 100

// threadPlace is which page of a thread one reads: in what order, and after which argument. The zero value is the beginning, in the order
// that nobody has to ask for.
type threadPlace struct {
	order deliberation.Arrangement
	after int64
}

// in is the address of that page of a thread.
func (p threadPlace) in(path string) string { return page.ThreadAddress(path, p.order, p.cursor()) }

func (p threadPlace) cursor() string {
	if p.after == 0 {
		return ""
	}
	return strconv.FormatInt(p.after, 10)
}

// holds reports whether a page of a thread can begin there: at the beginning, or after one of its own arguments. Else anybody could fill the
// cache with pages that are all the same.
func (p threadPlace) holds(st *deliberation.State, t deliberation.Thread) bool {
	if p.after == 0 {
		return true
	}
	a, ok := st.Argument(p.after)
	return ok && a.Proposal == t.Proposal && a.Debate == t.Debate
}

// threadPlaceOf reads it from an address.
func threadPlaceOf(c *fiber.Ctx) (p threadPlace, err error) {
	switch order, questions := c.Query("ordre"), c.Query("questions"); {
	case order == "" && questions == "":
	case order == "temps" && questions == "":
		p.order = deliberation.ByTime
	case order == "utile" && questions == "":
		p.order = deliberation.ByUse
	case order == "" && questions == "ouvertes":
		p.order = deliberation.Unanswered
	default:
		return p, errParameter
	}
	p.after, err = afterOf(c)
	return p, err
}

// afterOf reads the number after which a page of a list begins.
func afterOf(c *fiber.Ctx) (int64, error) {
	text := c.Query("suite")
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, errParameter
	}
	return n, nil
}

// showThread answers with the page of the address's number, its thread as the address asks for. Who is signed in may ask for a form that
// quotes an argument.
func (s *Server) showThread(
	c *fiber.Ctx, thread func(number int64) deliberation.Thread, of func(c *fiber.Ctx, number int64, at threadPlace, form page.ArgumentForm) (shown, error),
) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	at, err := threadPlaceOf(c)
	if err != nil {
		return err
	}
	quoted := c.Query("citer")
	if quoted == "" {
		v, err := of(c, number, at, page.ArgumentForm{})
		if err != nil {
			return err
		}
		if session, ok := sessionOf(c); ok {
			s.platform.Read(func(st *deliberation.State) { v.marked = st.MarksChanged(session.Person) })
		}
		if v.personal {
			return s.showAgain(c, fiber.StatusOK, v)
		}
		return s.show(c, v)
	}
	form, err := s.quotingForm(thread(number), quoted)
	if err != nil {
		return err
	}
	if _, ok := sessionOf(c); !ok {
		return s.toSignIn(c, errSignedOut, url.QueryEscape(at.in(c.Path())))
	}
	v, err := of(c, number, at, form)
	if err != nil {
		return err
	}
	return s.showAgain(c, fiber.StatusOK, v)
}

// quotingForm is that of an argument which quotes one of the same thread; of a reply, if the quoted one is a reply.
func (s *Server) quotingForm(t deliberation.Thread, quoted string) (page.ArgumentForm, error) {
	number, err := strconv.ParseInt(quoted, 10, 64)
	if err != nil {
		return page.ArgumentForm{}, errParameter
	}
	var a deliberation.Argument
	var ok bool
	s.platform.Read(func(st *deliberation.State) { a, ok = st.Argument(number) })
	if !ok || (deliberation.Thread{Proposal: a.Proposal, Debate: a.Debate}) != t {
		return page.ArgumentForm{}, errParameter
	}
	return page.ArgumentForm{Quotes: uint64(number), Parent: uint64(a.ReplyTo)}, nil
}

// discussed is a page of a thread as it was read from the state.
type discussed struct {
	thread    deliberation.Thread
	at        threadPlace
	arguments []deliberation.Argument // each followed by its replies
	quoted    map[int64]deliberation.Argument
	duties    map[int64][]page.Duty // by who answers a question
}

// threadOf copies a page of a thread while the state is read; form is the one that the page shows besides, whose quote it needs.
func threadOf(st *deliberation.State, t deliberation.Thread, at threadPlace, form page.ArgumentForm, l *loader) discussed {
	d := discussed{
		thread: t, at: at, arguments: st.Discussion(t, at.order, at.after, threadPage),
		quoted: map[int64]deliberation.Argument{}, duties: map[int64][]page.Duty{},
	}
	quote := func(number int64) {
		a, ok := st.Argument(number)
		if !ok || number == 0 {
			return
		}
		d.quoted[number] = a
		l.wantText(a.Text)
		l.wantSigned(st, a.Author, a.Consultation, a.Organisation)
		l.wantVoice(st, a.Spoken, a.Consultation)
	}
	asking := false
	for _, a := range d.arguments {
		l.wantText(a.Text)
		l.wantSigned(st, a.Author, a.Consultation, a.Organisation)
		l.wantVoice(st, a.Spoken, a.Consultation)
		quote(a.Quotes)
		if a.ReplyTo == 0 {
			asking = a.Side == deliberation.Asking
			continue
		}
		if _, known := d.duties[a.Author]; asking && !known {
			d.duties[a.Author] = dutiesOf(st, t, a.Author)
		}
	}
	quote(int64(form.Quotes))
	return d
}

// dutiesOf is what a person does in the consultation or the debate of a thread, besides arguing. Whoever gets another task in it is named
// here, with a word for it in page.Duty and in the catalogue, and nowhere else.
func dutiesOf(st *deliberation.State, t deliberation.Thread, person int64) (all []page.Duty) {
	p, _ := st.Proposal(t.Proposal)
	consultation := p.Consultation
	if d, ok := st.Debate(t.Debate); ok {
		consultation = d.Consultation
		switch {
		case d.Author == person:
			all = append(all, page.Convened)
		case st.IsFacilitator(d.Number, person):
			all = append(all, page.Facilitates)
		}
	}
	if st.IsRapporteur(consultation, person) {
		all = append(all, page.Rapporteur)
	}
	return all
}

// threadView is the page of a thread whose own address, without its thread's place, is path.
func (l *loader) threadView(d discussed, path string, open bool, count int64, form page.ArgumentForm) page.Thread {
	v := page.Thread{
		Action: path + "/arguments", Path: path, Open: open, Count: int(count), Order: d.at.order, After: d.at.cursor(), Next: d.next(), Form: form,
	}
	here := map[int64]bool{}
	for _, a := range d.arguments {
		here[a.Number] = true
	}
	at, askers := map[int64]int{}, map[int64]int64{}
	for _, a := range d.arguments {
		w := page.Argument{
			Number: uint64(a.Number), Side: a.Side, Author: l.signed(a.Author, a.Consultation, a.Organisation), At: a.At, Text: l.texts[a.Text].Body, Language: l.texts[a.Text].Language,
			Item: uint64(a.Item), Useful: int(a.Useful), Answers: int(a.Answers), Quote: l.quote(d.quoted, a.Quotes, here), Channel: channelOf(a),
		}
		w.Voice = l.voice(deliberation.Recording{Argument: a.Number}, a.Spoken, authorship{a.Author, a.Consultation}, w.Language)
		if i, ok := at[a.ReplyTo]; ok && a.ReplyTo != 0 {
			parent := &v.Arguments[i]
			if asker, asked := askers[a.ReplyTo]; asked && asker != a.Author {
				if w.Answer = true; a.Organisation == 0 { // what its member does here would tell who that is
					w.Duties = d.duties[a.Author]
				}
			}
			parent.Replies = append(parent.Replies, w)
			continue
		}
		at[a.Number] = len(v.Arguments)
		if a.Side == deliberation.Asking {
			askers[a.Number] = a.Author
		}
		v.Arguments = append(v.Arguments, w)
	}
	v.Form.Quote = l.quote(d.quoted, int64(form.Quotes), here)
	return v
}

// channelOf is how an argument reached whoever entered it for its author, as pages and the API name it; empty if its author gave it.
func channelOf(a deliberation.Argument) string {
	switch {
	case a.By == 0 || a.By == a.Author:
		return ""
	case a.Channel == deliberation.NoChannel:
		return page.OtherChannel // entered before it was asked
	}
	return a.Channel.String()
}

// quote is what another argument quotes of one: what that says now. Nothing of it is kept with who quotes it, so that what is taken back
// is gone everywhere.
func (l *loader) quote(quoted map[int64]deliberation.Argument, number int64, here map[int64]bool) *page.Quote {
	a, ok := quoted[number]
	if !ok {
		return nil
	}
	text := l.texts[a.Text]
	q := &page.Quote{Number: uint64(number), Author: l.signed(a.Author, a.Consultation, a.Organisation), Excerpt: excerpt(text.Body), Language: text.Language}
	if voice := l.voice(deliberation.Recording{Argument: number}, a.Spoken, authorship{a.Author, a.Consultation}, text.Language); voice.File != "" && q.Excerpt == "" {
		q.Spoken, q.Excerpt, q.Language = true, excerpt(voice.Text), voice.Language
	}
	if !here[number] {
		q.Address = argumentPath(number)
	}
	return q
}

// next is the cursor after a full page of a thread, else empty.
func (d discussed) next() string {
	last, count := int64(0), 0
	for _, a := range d.arguments {
		if a.ReplyTo == 0 {
			last = a.Number
			count++
		}
	}
	if count < threadPage {
		return ""
	}
	return strconv.FormatInt(last, 10)
}

// mayBeRead reports whether an argument stands in a thread that is shown to who asks.
func (s *Server) mayBeRead(c *fiber.Ctx, st *deliberation.State, argument int64) bool {
	a, ok := st.Argument(argument)
	if !ok {
		return false
	}
	if a.Debate != 0 {
		d, ok := st.Debate(a.Debate)
		return ok && s.mayBeSeen(c, st, d)
	}
	_, ok = st.Proposal(a.Proposal)
	return ok
}

// argumentPath is an address of an argument that stays, whatever is given before it.
func argumentPath(number int64) string { return "/arguments/" + strconv.FormatInt(number, 10) }

// toArgument leads to where an argument stands now.
func (s *Server) toArgument(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	known := false
	s.platform.Read(func(st *deliberation.State) {
		known = s.mayBeRead(c, st, number)
	})
	if !known {
		return deliberation.ErrArgumentUnknown
	}
	path, anchor := s.argumentPlace(number)
	return redirect(c, path+"#"+anchor)
}
