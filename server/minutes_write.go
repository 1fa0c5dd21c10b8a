package server

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
	"voix/server/page"
)

// paragraphLength is how many characters a paragraph of minutes may have.
const paragraphLength = 5000

// paragraphInput is a paragraph of minutes as it is sent.
type paragraphInput struct {
	Paragraph int64  `json:"paragraph" validate:"min=0"` // 0: a new one
	After     int64  `json:"after" validate:"min=0"`     // of a new one: which it follows
	Replaces  int64  `json:"replaces" validate:"min=0"`  // the entry of the version that its writer saw
	Text      string `json:"text" validate:"required,words,max=5000"`
	Language  string `json:"language" validate:"omitempty,language"` // empty: that of the page
}

// offerInput is until when minutes can be read over.
type offerInput struct {
	Until string `json:"until" validate:"required,day"` // the last day, of Paris

	day, month, year string
}

func minutesWritingPath(debate int64) string { return minutesPath(debate) + "/ecrire" }

// queryNumber reads a number from the query, from 0 on; -1 if there is none.
func queryNumber(c *fiber.Ctx, name string) (int64, error) {
	text := c.Query(name)
	if text == "" {
		return -1, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, errParameter
	}
	return n, nil
}

// writeMinutes shows the paragraphs of minutes to those who write them, or the form of one.
func (s *Server) writeMinutes(c *fiber.Ctx) error {
	d, _, err := s.facilitated(c)
	if err != nil {
		return s.toSignIn(c, err, c.Path())
	}
	var asked [4]int64
	for i, name := range []string{"paragraphe", "apres", "modele", "vu"} {
		if asked[i], err = queryNumber(c, name); err != nil {
			return err
		}
	}
	paragraph, after, draft, seen := asked[0], asked[1], asked[2], asked[3]
	v, changed, err := s.writeMinutesView(c, d.Number, max(0, paragraph))
	if err != nil {
		return err
	}
	path := minutesWritingPath(d.Number)
	switch {
	case paragraph == 0 || paragraph > 0 && v.Current == nil:
		return deliberation.ErrParagraphUnknown
	case paragraph > 0:
		v.Form, v.Text, v.Written = true, v.Current.Text, v.Current.Language
		v.Seen = seen > 0 && uint64(seen) != v.Current.Entry
		// The page that is fetched again says whether the version that this one shows still stands.
		if seen < 0 {
			seen = int64(v.Current.Entry)
		}
		path += "?paragraphe=" + cell(paragraph) + "&vu=" + cell(seen)
	case after >= 0:
		v.Form, v.After = true, after
		path += "?apres=" + cell(after)
		if draft >= 0 && int(draft) < len(v.Drafts) {
			v.Draft = &v.Drafts[draft]
			path += "&modele=" + cell(draft)
		}
	}
	if !v.State.Writable() {
		v.Form = false
	}
	return s.showWriting(c, fiber.StatusOK, path, changed, v)
}

func (s *Server) showWriting(c *fiber.Ctx, status int, path string, changed uint64, v page.WriteMinutes) error {
	return s.showFreshAs(c, status, page.Frame{
		Locale: localeOf(c), Role: s.roleOf(c), Path: path, Number: changed,
		Topics: []string{deliberation.DebateTopic(int64(v.Debate.Number)).String()},
	}, s.slots(c), v)
}

// writeMinutesView is the list, with all that is known of one paragraph if that is not 0.
func (s *Server) writeMinutesView(c *fiber.Ctx, number, paragraph int64) (v page.WriteMinutes, changed uint64, err error) {
	l := s.loader(c.UserContext())
	var items agendaItems
	var counts map[int64]page.SaidItem
	h, err := s.readHeld(c, l, number, func(st *deliberation.State, h *held) {
		l.wantParagraphs(st, h.minutes.Paragraphs, h.Consultation)
		l.wantParagraphs(st, h.minutes.Dropped, h.Consultation)
		for _, p := range append(h.minutes.Paragraphs, h.minutes.Dropped...) {
			if p.Number == paragraph {
				for _, version := range p.Versions {
					l.want(version.Text)
					l.wantAuthor(st, version.By, h.Consultation)
				}
			}
		}
		items = l.wantItemTitles(st, number)
		counts = saidOn(st, h, items)
	})
	if err != nil {
		return v, 0, err
	}
	v.Debate, v.State, v.Limit = l.held(h), h.state(), paragraphLength
	v.State.Ahead = !h.begun()
	v.Paragraphs, v.Dropped = l.paragraphs(h.minutes.Paragraphs, h.Consultation), l.paragraphs(h.minutes.Dropped, h.Consultation)
	for _, p := range append(h.minutes.Paragraphs, h.minutes.Dropped...) {
		if p.Number != paragraph {
			continue
		}
		for i := len(p.Versions) - 1; i >= 0; i-- {
			v.Versions = append(v.Versions, l.paragraphVersion(p, i, h.Consultation))
		}
		v.Current = &v.Versions[0]
	}
	if len(v.Paragraphs) == 0 {
		v.Drafts = []page.ParagraphDraft{{}}
		for _, i := range l.saidItems(items, counts) {
			v.Drafts = append(v.Drafts, page.ParagraphDraft{Number: len(v.Drafts), Item: &i})
		}
	}
	v.Soonest = h.now.Add(deliberation.ShortestOffer)
	later := v.Soonest.Add(deliberation.ShortestOffer)
	if later.Before(h.minutes.Until) {
		later = h.minutes.Until.Add(-time.Minute)
	}
	year, month, day := later.In(deliberation.Paris()).Date()
	v.Typed = map[string]string{"day": strconv.Itoa(day), "month": strconv.Itoa(int(month)), "year": strconv.Itoa(year)}
	return v, h.Changed, nil
}

// postMinutes takes the forms of that page. When somebody else wrote a paragraph meanwhile, theirs stands beside what was typed, and sending
// it again replaces it knowingly.
func (s *Server) postMinutes(c *fiber.Ctx) error {
	sent, err := s.posted(c, minutesWritingPath)
	if sent == nil {
		return err
	}
	path := minutesWritingPath(sent.number)
	var receipt journal.Receipt
	var in paragraphInput
	var offer offerInput
	done, anchor := page.ParagraphKept, ""
	act := sent.form.Get("act")
	if act == "write" && sent.form.Get("drop") != "" { // the other button of the same form
		act = "drop"
	}
	switch act {
	case "write", "drop":
		if in, err = paragraphForm(sent.form); err != nil {
			return err
		}
		if act == "drop" {
			done = page.ParagraphDropped
			receipt, err = s.dropParagraph(c, sent.session, sent.number, in, sent.body)
			break
		}
		receipt, err = s.writeParagraph(c, sent.session, sent.number, in, sent.body)
		if err == nil {
			anchor = page.Paragraph{Number: s.paragraphOf(sent.number, receipt, in)}.Anchor()
			path, anchor = withCare(path, anchor, in.Text)
		}
	case "offer":
		offer.day, offer.month, offer.year = strings.TrimSpace(sent.form.Get("day")), strings.TrimSpace(sent.form.Get("month")), strings.TrimSpace(sent.form.Get("year"))
		if offer.day+offer.month+offer.year != "" {
			offer.Until = offer.year + "-" + twoDigits(offer.month) + "-" + twoDigits(offer.day)
		}
		done = page.MinutesOffered
		receipt, err = s.offerMinutes(c, sent.session, sent.number, offer, sent.body)
	case "adopt":
		done, path = page.MinutesAdopted, minutesPath(sent.number)
		receipt, err = s.decided(c, sent.session, sent.body, deliberation.AdoptMinutes{Debate: sent.number, By: sent.session.Person})
	default:
		return errParameter
	}
	if err == nil {
		return seeOther(c, path, receipt, done, anchor)
	}
	f, known := failureOf(err)
	if !known || f.status == fiber.StatusNotFound && f.code != deliberation.ErrParagraphUnknown.Code || !s.mayWrite(sent.number, sent.session) {
		return err
	}
	v, changed, err := s.writeMinutesView(c, sent.number, in.Paragraph)
	if err != nil {
		return err
	}
	v.Faults = s.sayFaults(c, f)
	if offer.day+offer.month+offer.year != "" {
		v.Typed = map[string]string{"day": offer.day, "month": offer.month, "year": offer.year}
	}
	if act == "write" || act == "drop" {
		v.Form, v.After, v.Text, v.Written = true, in.After, in.Text, in.Language
		if f.code == deliberation.ErrParagraphReplaced.Code && v.Current != nil {
			theirs := *v.Current
			v.Theirs = &theirs
			if theirs.Dropped { // what was typed can come back as a paragraph of its own, in the same place
				v.After, v.Current = theirs.Number, nil
			}
		}
		path += "?paragraphe=" + cell(v.Number())
	}
	return s.showWriting(c, f.status, path, changed, v)
}

// mayWrite tells those to whom a form can come back from those who never had it.
func (s *Server) mayWrite(debate int64, session account.Session) (may bool) {
	s.platform.Read(func(st *deliberation.State) { may = s.runs(st, debate, session.Person) })
	return may
}

func paragraphForm(form url.Values) (in paragraphInput, err error) {
	in.Text, in.Language = strings.TrimSpace(lines(form.Get("text"))), form.Get("language")
	for name, into := range map[string]*int64{"paragraph": &in.Paragraph, "after": &in.After, "replaces": &in.Replaces} {
		if text := form.Get(name); text != "" {
			if *into, err = strconv.ParseInt(text, 10, 64); err != nil || *into < 0 {
				return in, errParameter
			}
		}
	}
	return in, nil
}

func (s *Server) writeParagraph(c *fiber.Ctx, session account.Session, debate int64, in paragraphInput, body []byte) (journal.Receipt, error) {
	faults, err := s.faultsOf(c, in)
	if err != nil {
		return journal.Receipt{}, err
	}
	if faults != nil {
		return journal.Receipt{}, refusedInput(faults)
	}
	return s.doWith(c, session, deliberation.Text{Body: in.Text, Language: languageOf(c, in.Language)}, body, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		return deliberation.WriteParagraph{
			Debate: debate, By: session.Person, Paragraph: in.Paragraph, After: in.After, Replaces: uint64(in.Replaces), Text: id, Hash: hash,
		}
	})
}

func (s *Server) dropParagraph(c *fiber.Ctx, session account.Session, debate int64, in paragraphInput, body []byte) (journal.Receipt, error) {
	return s.decided(c, session, body, deliberation.DropParagraph{Debate: debate, By: session.Person, Paragraph: in.Paragraph, Replaces: uint64(in.Replaces)})
}

// offerMinutes lets those who were there read the minutes over until the end of a day.
func (s *Server) offerMinutes(c *fiber.Ctx, session account.Session, debate int64, in offerInput, body []byte) (journal.Receipt, error) {
	faults, err := s.faultsOf(c, in)
	if err != nil {
		return journal.Receipt{}, err
	}
	if faults != nil {
		return journal.Receipt{}, refusedInput(faults)
	}
	last, _ := dayOf(in.Until)
	return s.decided(c, session, body, deliberation.OfferMinutes{Debate: debate, By: session.Person, Until: last.AddDate(0, 0, 1)})
}

// paragraphOf is the number of the paragraph that was written.
func (s *Server) paragraphOf(debate int64, r journal.Receipt, in paragraphInput) int64 {
	if in.Paragraph != 0 {
		return in.Paragraph
	}
	var number int64
	s.platform.Read(func(st *deliberation.State) {
		for _, p := range st.Minutes(debate).Paragraphs {
			if p.Versions[0].Entry == r.Outcome.First {
				number = p.Number
			}
		}
	})
	return number
}
