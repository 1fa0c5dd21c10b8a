package server

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
	"voix/server/page"
)

// What was typed in from a sheet is put right here; what it said before stays with it, for those who run the debate and for whoever wrote it.

type correctionInput struct {
	Item     int64  `json:"item" validate:"min=0"`
	Side     string `json:"side" validate:"required,side"`
	Text     string `json:"text" validate:"required,words,max=2000"`
	Language string `json:"language" validate:"omitempty,language"` // empty: that of the page
}

func correctionInputOf(form url.Values) (in correctionInput, err error) {
	in = correctionInput{Side: form.Get("side"), Text: lines(form.Get("text")), Language: form.Get("language")}
	in.Item, err = itemOf(form.Get("item"))
	return in, err
}

// sheetAt is the sheet of the address that was typed in, to one of those who run its debate.
func (s *Server) sheetAt(c *fiber.Ctx, kind deliberation.SheetKind) (ref deliberation.Reference, d deliberation.Debate, session account.Session, err error) {
	if d, session, err = s.facilitated(c); err != nil {
		return ref, d, session, err
	}
	number, err := numberOf(c, "sheet")
	if err != nil {
		return ref, d, session, err
	}
	ref = deliberation.Reference{Debate: d.Number, Kind: kind, Number: number}
	found := false
	s.platform.Read(func(st *deliberation.State) {
		if kind == deliberation.AvisSheet {
			_, found = st.Avis(d.Number, number)
		} else {
			_, found = st.Form(d.Number, number)
		}
	})
	if !found || !ref.Valid() {
		return ref, d, session, deliberation.ErrSheetUnknown
	}
	return ref, d, session, nil
}

func (s *Server) enteredForm(c *fiber.Ctx) error { return s.showEntered(c, deliberation.FormSheet) }

func (s *Server) enteredAvis(c *fiber.Ctx) error { return s.showEntered(c, deliberation.AvisSheet) }

func (s *Server) showEntered(c *fiber.Ctx, kind deliberation.SheetKind) error {
	ref, d, _, err := s.sheetAt(c, kind)
	if err == errSignedOut {
		return s.toSignIn(c, err, c.Path())
	}
	if err != nil {
		return err
	}
	v, err := s.enteredView(c, d, ref)
	if err != nil {
		return err
	}
	v.Done = c.Query("corrigee") != ""
	return s.showFresh(c, fiber.StatusOK, enteredPath(ref), s.platform.Journal.Head().Number, v)
}

func (s *Server) enteredView(c *fiber.Ctx, d deliberation.Debate, ref deliberation.Reference) (page.Entered, error) {
	note, err := s.enteredNote(c.UserContext(), ref)
	if err != nil || note == nil {
		return page.Entered{}, err
	}
	l := s.loader(c.UserContext())
	v := page.Entered{Number: uint64(d.Number), Sheet: ref.Number, Pile: ref.Kind.String(), Kept: *note, Back: pilePath(d.Number, ref.Kind), Limit: argumentLength}
	var items []deliberation.Item
	var proposals map[int64]deliberation.Proposal
	var a deliberation.Argument
	var before []deliberation.Corrected
	s.platform.Read(func(st *deliberation.State) {
		x, _ := st.Consultation(d.Consultation)
		items = st.Agenda(d.Number)
		proposals = l.wantItems(st, items)
		adopted := st.Minutes(d.Number).Adopted != 0
		if ref.Kind == deliberation.AvisSheet {
			sheet, _ := st.Avis(d.Number, ref.Number)
			v.College, v.Times = sheet.College, int(sheet.Corrected)
			v.Held = st.Held(s.platform.Keys.PaperVoter(ref))
			v.Open = x.TakesBallots() && !adopted && d.Cancelled == 0 && !v.Held
			return
		}
		f, _ := st.Form(d.Number, ref.Number)
		a, _ = st.Argument(f.Argument)
		author, _ := st.Person(f.Author)
		v.College, v.Claimed, v.Gone = author.College, st.ClaimedBy(f.Author) != 0, a.Erased
		v.Open = x.Phase <= deliberation.Rereading && !adopted && !a.Erased
		v.Child = st.IsAccompanied(f.Author)
		if !f.Scan.IsZero() {
			v.Photo = enteredPath(ref) + "/photo"
		}
		before = st.Corrections(f.Argument)
		l.wantText(a.Text)
		for _, b := range before {
			l.wantText(b.Text)
			l.wantAuthor(st, b.By, d.Consultation)
		}
	})
	if err := l.load(); err != nil {
		return v, err
	}
	v.Items = l.entryItems(items, proposals)
	v.Given = page.EntryGiven{Side: a.Side.String(), Item: a.Item, Text: l.texts[a.Text].Body, Language: l.texts[a.Text].Language}
	if s.unwritten(v.Given.Text) {
		v.Given.Text = ""
	}
	v.Corrections = l.corrections(before, d.Consultation)
	return v, nil
}

// corrections are what something said before, oldest first.
func (l *loader) corrections(before []deliberation.Corrected, consultation int64) (all []page.Correction) {
	for _, b := range before {
		text := l.texts[b.Text]
		all = append(all, page.Correction{Side: b.Side, Text: text.Body, Language: text.Language, By: l.author(b.By, consultation), At: b.At})
	}
	return all
}

// enteredPhoto is the picture of a form, for those who run the debate.
func (s *Server) enteredPhoto(c *fiber.Ctx) error {
	ref, d, _, err := s.sheetAt(c, deliberation.FormSheet)
	if err != nil {
		return err
	}
	var f deliberation.Form
	s.platform.Read(func(st *deliberation.State) { f, _ = st.Form(d.Number, ref.Number) })
	return s.sendScan(c, f)
}

// sendScan sends the picture of a form to somebody who may see it. Nothing on the way keeps it.
func (s *Server) sendScan(c *fiber.Ctx, f deliberation.Form) error {
	if f.Scan.IsZero() {
		return errFileGone
	}
	if err := s.sendFile(c, f.Scan, false); err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return nil
}

// postEnteredForm puts right what was typed in from a form.
func (s *Server) postEnteredForm(c *fiber.Ctx) error {
	return s.postEntered(c, deliberation.FormSheet, func(session account.Session, d deliberation.Debate, ref deliberation.Reference, form url.Values, body []byte, v *page.EntryGiven) (journal.Receipt, error) {
		in, err := correctionInputOf(form)
		if err != nil {
			return journal.Receipt{}, err
		}
		*v = page.EntryGiven{Side: in.Side, Item: in.Item, Text: in.Text, Language: in.Language}
		return s.correctForm(c, session, ref, in, body)
	})
}

// postEnteredAvis types an avis sheet in anew.
func (s *Server) postEnteredAvis(c *fiber.Ctx) error {
	return s.postEntered(c, deliberation.AvisSheet, func(session account.Session, d deliberation.Debate, ref deliberation.Reference, form url.Values, body []byte, v *page.EntryGiven) (journal.Receipt, error) {
		choices := choicesOf(form)
		*v = page.EntryGiven{Choices: choices}
		return s.correctAvis(c, session, ref, choices, body)
	})
}

func (s *Server) postEntered(c *fiber.Ctx, kind deliberation.SheetKind, correct func(account.Session, deliberation.Debate, deliberation.Reference, url.Values, []byte, *page.EntryGiven) (journal.Receipt, error)) error {
	form, body, err := readForm(c)
	if err != nil {
		return err
	}
	if _, err := s.signedIn(c); err != nil {
		return s.giveBack(c, err, c.Path(), form)
	}
	ref, d, session, err := s.sheetAt(c, kind)
	if err != nil {
		return err
	}
	var given page.EntryGiven
	receipt, err := correct(session, d, ref, form, body, &given)
	if err == nil {
		return seeOther(c, enteredPath(ref)+"?corrigee=1", receipt, page.NoNotice, "")
	}
	f, known := failureOf(err)
	if !known || f.status == fiber.StatusNotFound {
		return err
	}
	v, err := s.enteredView(c, d, ref)
	if err != nil {
		return err
	}
	v.Given, v.Faults, v.Open = given, s.sayFaults(c, f), true
	return s.showFresh(c, f.status, enteredPath(ref), s.platform.Journal.Head().Number, v)
}

// correctForm puts a contribution from paper right.
func (s *Server) correctForm(c *fiber.Ctx, session account.Session, ref deliberation.Reference, in correctionInput, body []byte) (journal.Receipt, error) {
	var f deliberation.Form
	s.platform.Read(func(st *deliberation.State) { f, _ = st.Form(ref.Debate, ref.Number) })
	repeat, err := s.commandID(c, session, body)
	if err != nil {
		return journal.Receipt{}, err
	}
	return s.correct(c, repeat, f.Argument, session.Person, in)
}

// correct puts what somebody said in a debate right, for its author or one of those who run the debate. Words that stay as they are make
// nothing new.
func (s *Server) correct(c *fiber.Ctx, repeat deliberation.ID, argument, by int64, in correctionInput) (journal.Receipt, error) {
	var a deliberation.Argument
	s.platform.Read(func(st *deliberation.State) { a, _ = st.Argument(argument) })
	faults, err := s.faultsOf(c, in)
	if err != nil {
		return journal.Receipt{}, err
	}
	if in.Item != 0 && in.Item != a.Item && !s.standsOnAgenda(a.Debate, in.Item) {
		faults = append(faults, page.Fault{Field: "item", Sentence: s.pages.Catalogue.Say(localeOf(c), "entry.item_gone")})
	}
	if faults != nil {
		return journal.Receipt{}, refusedInput(faults)
	}
	side, err := deliberation.ParseSide(in.Side)
	if err != nil {
		return journal.Receipt{}, err
	}
	text := deliberation.Text{Body: in.Text, Language: languageOf(c, in.Language)}
	if stands, err := s.platform.Texts.One(c.UserContext(), a.Text); err != nil {
		return journal.Receipt{}, err
	} else if stands.Body == text.Body && stands.Language == text.Language && a.Side == side && a.Item == in.Item {
		return journal.Receipt{Number: s.platform.Journal.Head().Number}, nil
	}
	id, hash, document, err := s.platform.NewText(text)
	if err != nil {
		return journal.Receipt{}, err
	}
	return s.do(c, repeat, deliberation.CorrectArgument{Argument: argument, By: by, Side: side, Item: in.Item, Text: id, Hash: hash}, document)
}

// correctAvis types an avis sheet in anew. All that stands on it replaces all that was typed in before.
func (s *Server) correctAvis(c *fiber.Ctx, session account.Session, ref deliberation.Reference, typed map[string]string, body []byte) (journal.Receipt, error) {
	choices, faults := s.readChoices(c, ref.Debate, typed, true)
	if faults != nil {
		return journal.Receipt{}, refusedInput(faults)
	}
	var sheet deliberation.Avis
	s.platform.Read(func(st *deliberation.State) { sheet, _ = st.Avis(ref.Debate, ref.Number) })
	held := false
	s.platform.Read(func(st *deliberation.State) { held = st.Held(s.platform.Keys.PaperVoter(ref)) })
	if held {
		return journal.Receipt{}, deliberation.ErrSheetHeld
	}
	repeat, err := s.commandID(c, session, body)
	if err != nil {
		return journal.Receipt{}, err
	}
	receipt, err := s.do(c, repeat, deliberation.EnterAvis{Debate: ref.Debate, By: session.Person, Sheet: ref.Number, College: sheet.College, Again: true})
	if err != nil {
		return receipt, err
	}
	e, err := s.castSheet(c.UserContext(), repeat, enteredSheet{reference: ref, receipt: receipt}, ref.Debate, sheet.College, choices)
	return e.receipt, err
}
