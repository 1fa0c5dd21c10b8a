package server

import (
	"context"
	"errors"
	"hash"
	"mime/multipart"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/attachment"
	"voix/server/journal"
	"voix/server/page"
)

// entryLimit is how much a form with its picture may be.
var entryLimit = formLimit + attachment.DefaultLimits.Most()

// idea is what is ticked on a form besides the sides of an argument. It is for what it says.
const idea = "idea"

type formInput struct {
	Reference string `json:"reference" validate:"required,max=40"`
	College   string `json:"college" validate:"required,college"`
	Item      int64  `json:"item" validate:"min=0"` // of the agenda; 0: of none
	Side      string `json:"side" validate:"required,side"`
	Text      string `json:"text" validate:"omitempty,words,max=2000"` // empty: a picture only
	Language  string `json:"language" validate:"omitempty,language"`   // empty: that of the page
	Mandated  string `json:"mandated" validate:"required,mandated"`    // how the person asked for it
	accompaniment

	taken takenFiles
}

// enteredSheet is what became of a sheet that was typed in.
type enteredSheet struct {
	reference deliberation.Reference
	receipt   journal.Receipt
	argument  int64 // of a form
	twice     bool  // it was typed in before: a form with the same content, an avis sheet with whatever content
}

// clash is the error of a form that was typed in before with another content: the first stands.
type clash struct {
	reference deliberation.Reference
	college   deliberation.College
	words     *page.EntryWords // what stands
}

func (*clash) Error() string { return deliberation.ErrSheetEntered.Error() }

// Unwrap makes it answered as what it is.
func (*clash) Unwrap() error { return deliberation.ErrSheetEntered }

// readEntered reads a form with the picture of the sheet.
func (s *Server) readEntered(c *fiber.Ctx, _ int64) (in formInput, sent []byte, err error) {
	item := ""
	fields := map[string]*string{
		"reference": &in.Reference, "college": &in.College, "item": &item, "side": &in.Side, "text": &in.Text, "language": &in.Language, "mandated": &in.Mandated,
		"child": &in.Child, "adult": &in.Adult, "number": new(string),
	}
	sent, err = readParts(c, entryLimit, fields, map[string]fileField{
		"files": func(part *multipart.Part, sum hash.Hash) error { return s.takeFile(c, part, sum, &in.taken, 1) },
	})
	if err == nil {
		in.Item, err = itemOf(item)
	}
	return in, sent, err
}

func formInputOf(form url.Values) (in formInput, err error) {
	in = formInput{
		Reference: form.Get("reference"), College: form.Get("college"), Side: form.Get("side"), Text: lines(form.Get("text")), Language: form.Get("language"),
		Mandated: form.Get("mandated"), accompaniment: accompanimentOf(form),
	}
	in.Item, err = itemOf(form.Get("item"))
	return in, err
}

// itemOf reads an item of an agenda, which may be none.
func itemOf(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, errParameter
	}
	return n, nil
}

// postFormEntry takes a contribution that was typed in, and leads to the next sheet.
func (s *Server) postFormEntry(c *fiber.Ctx) error {
	d, session, ok, err := s.entering(c, deliberation.FormSheet)
	if !ok {
		return err
	}
	var in formInput
	var body []byte
	if isMultipart(c) {
		in, body, err = s.readEntered(c, session.Person)
	} else {
		var form url.Values
		if form, body, err = readForm(c); err == nil {
			in, err = formInputOf(form)
		}
	}
	if err != nil {
		return err
	}
	e, err := s.enterForm(c, d, session, in, body)
	if err == nil {
		return onward(c, e, in.College, in.Item)
	}
	f, known := failureOf(err)
	if !known || f.status == fiber.StatusNotFound && f.code == deliberation.ErrDebateUnknown.Code {
		return err
	}
	given := page.EntryGiven{Reference: in.Reference, College: in.College, Item: in.Item, Side: in.Side, Text: in.Text, Language: in.Language, Mandated: in.Mandated, Photo: len(in.taken.files) > 0, Age: in.given()}
	v, err2 := s.entryView(c, d, deliberation.FormSheet, given)
	if err2 != nil {
		return err2
	}
	if err2 := s.showRefusedEntry(c, &v, err, f); err2 != nil {
		return err2
	}
	return s.showFresh(c, f.status, entryPath(d.Number), s.platform.Journal.Head().Number, v)
}

// showRefusedEntry says in the form why a sheet was not kept, beside what stands if it was typed in before.
func (s *Server) showRefusedEntry(c *fiber.Ctx, v *page.Entry, err error, f *failure) error {
	v.Faults = s.sayFaults(c, f)
	if f.faults == nil {
		v.Faults[0].Field = "reference"
	}
	var other *clash
	if !errors.As(err, &other) {
		return nil
	}
	note, err := s.enteredNote(c.UserContext(), other.reference)
	if err != nil || note == nil {
		return err
	}
	v.Faults = page.Faults{{Field: "reference", Sentence: s.pages.Catalogue.Say(localeOf(c), "entry.clash", "reference", note.Reference)}}
	v.Clash = &page.EntryClash{Kept: *note, College: other.college, First: other.words}
	return nil
}

// enterForm keeps a contribution from paper. What was typed in before with the same content is as good as kept; with another one the error is
// a *clash.
func (s *Server) enterForm(c *fiber.Ctx, d deliberation.Debate, session account.Session, in formInput, body []byte) (e enteredSheet, err error) {
	if in.Side == idea {
		in.Side = deliberation.For.String()
	}
	faults, err := s.faultsWithAge(c, in, in.accompaniment, len(in.taken.files) > 0)
	if err != nil {
		return e, err
	}
	if in.accompanied() && len(in.taken.files) > 0 { // no entry names it yet, nor ever will
		if err := s.platform.dropFiles(c.UserContext(), in.taken.files); err != nil {
			return e, err
		}
	}
	say := func(field, key string) { // in the place of what a general rule says of that field
		faults = slices.DeleteFunc(faults, func(f page.Fault) bool { return f.Field == field })
		faults = append(faults, page.Fault{Field: field, Sentence: s.pages.Catalogue.Say(localeOf(c), key)})
	}
	if strings.TrimSpace(in.Reference) != "" {
		ref, fault, err := s.sheetTyped(c, d, session, deliberation.FormSheet, in.Reference)
		if err != nil {
			return e, err
		}
		if e.reference = ref; fault != nil {
			faults = slices.Insert(faults, 0, *fault)
		}
	}
	if in.Text == "" && len(in.taken.files) == 0 && in.taken.faults == nil {
		say("text", "entry.nothing")
	}
	if in.Item != 0 && !s.standsOnAgenda(d.Number, in.Item) {
		say("item", "entry.item_gone")
	}
	if faults = append(faults, in.taken.faults...); faults != nil {
		return e, refusedInput(faults)
	}
	side, err := deliberation.ParseSide(in.Side)
	if err != nil {
		return e, err
	}
	college, err := deliberation.ParseCollege(in.College)
	if err != nil {
		return e, err
	}
	mandated, err := deliberation.ParseMandated(in.Mandated)
	if err != nil {
		return e, err
	}
	text := deliberation.Text{Body: in.Text, Language: languageOf(c, in.Language)}
	if text.Body == "" {
		text.Body = s.pages.Catalogue.Say(localeOf(c), "entry.unwritten")
	}
	typed := enteredContent{college, side, in.Item, in.Text, in.accompanied()}
	if done, err := s.formEntered(c.UserContext(), e.reference, typed); done.argument != 0 || err != nil {
		return done, err
	}
	pseudonym := s.pages.Catalogue.Say(page.French, "entry.pseudonym", "n", strconv.FormatInt(e.reference.Number, 10))
	guest, err := s.platform.guestDocument(e.reference, account.Profile{ChosenName: pseudonym, Office: d.Office})
	if err != nil {
		return e, err
	}
	id, hash, document, err := s.platform.NewText(text)
	if err != nil {
		return e, err
	}
	repeat, err := s.commandID(c, session, body)
	if err != nil {
		return e, err
	}
	command := deliberation.EnterForm{
		Debate: d.Number, By: session.Person, Form: e.reference.Number, Document: guest.ID, College: college, Item: in.Item, Side: side, Text: id, Hash: hash,
		Mandated: mandated, Accompanied: in.accompanied(),
	}
	if len(in.taken.files) > 0 {
		command.Scan, command.Proof = in.taken.files[0], in.taken.proofs[0]
	}
	e.receipt, err = s.do(c, repeat, command, document, guest)
	if errors.Is(err, deliberation.ErrSheetEntered) || errors.Is(err, deliberation.ErrTextUsed) {
		// Somebody else was faster by a moment.
		if done, err := s.formEntered(c.UserContext(), e.reference, typed); done.argument != 0 || err != nil {
			return done, err
		}
	}
	if err != nil {
		return e, err
	}
	s.platform.Read(func(st *deliberation.State) {
		f, _ := st.Form(d.Number, e.reference.Number)
		e.argument = f.Argument
	})
	return e, nil
}

// standsOnAgenda reports whether a debate still talks about an item.
func (s *Server) standsOnAgenda(debate, item int64) (stands bool) {
	s.platform.Read(func(st *deliberation.State) {
		stands = slices.ContainsFunc(st.Agenda(debate), func(i deliberation.Item) bool { return i.Number == item && !i.Dropped })
	})
	return stands
}

// enteredContent is what a form says, as it is typed in.
type enteredContent struct {
	college deliberation.College
	side    deliberation.Side
	item    int64
	words   string // empty: only a picture
	child   bool   // below fifteen, with an adult
}

// formEntered compares what was typed with what a form says or once said. The result names no argument if it was not typed in before; the error
// is a *clash if it said something else all the time. What the person has taken back since is told to nobody.
func (s *Server) formEntered(ctx context.Context, ref deliberation.Reference, typed enteredContent) (e enteredSheet, err error) {
	l := s.loader(ctx)
	var f deliberation.Form
	var a deliberation.Argument
	var college deliberation.College
	child := false
	var before []deliberation.Corrected
	var items []deliberation.Item
	var proposals map[int64]deliberation.Proposal
	found := false
	s.platform.Read(func(st *deliberation.State) {
		if f, found = st.Form(ref.Debate, ref.Number); !found {
			return
		}
		a, _ = st.Argument(f.Argument)
		author, _ := st.Person(f.Author)
		college, child = author.College, st.IsAccompanied(f.Author)
		before = st.Corrections(f.Argument)
		items = st.Agenda(ref.Debate)
		proposals = l.wantItems(st, items)
		l.wantText(a.Text)
		for _, b := range before {
			l.wantText(b.Text)
		}
		l.wantAuthor(st, f.By, a.Consultation)
	})
	if !found {
		return e, nil
	}
	if err := l.load(); err != nil {
		return e, err
	}
	e = enteredSheet{reference: ref, argument: f.Argument, twice: true}
	e.receipt.Number = f.Entry
	says := func(text deliberation.ID, side deliberation.Side, item int64) enteredContent {
		said := enteredContent{college, side, item, l.texts[text].Body, child}
		if s.unwritten(said.words) {
			said.words = ""
		}
		return said
	}
	versions := []enteredContent{says(a.Text, a.Side, a.Item)}
	for _, b := range before {
		versions = append(versions, says(b.Text, b.Side, b.Item))
	}
	if a.Erased || slices.ContainsFunc(versions, typed.same) {
		return e, nil
	}
	text := l.texts[a.Text]
	words := &page.EntryWords{Side: a.Side, Text: text.Body, Language: text.Language, Photo: !f.Scan.IsZero()}
	for _, i := range items {
		if i.Number == a.Item {
			words.Item = l.entryItem(i, proposals)
		}
	}
	return e, &clash{ref, college, words}
}

// same reports whether two people who read one sheet would have typed both: what spaces and line ends they put does not matter.
func (x enteredContent) same(y enteredContent) bool {
	bare := func(text string) string { return strings.Join(strings.Fields(text), " ") }
	return bare(x.words) == bare(y.words) && x.college == y.college && x.side == y.side && x.item == y.item && x.child == y.child
}
