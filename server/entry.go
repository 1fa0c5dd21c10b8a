package server

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/page"
)

// Sheets of paper are typed in by those who run a debate: contributions (a form each) and opinions on its agenda (an avis sheet each).

func entryPath(debate int64) string     { return debatePath(debate) + "/saisie" }
func avisEntryPath(debate int64) string { return entryPath(debate) + "/avis" }

// enteredPath is the page of one sheet that was typed in, where it is put right.
func enteredPath(ref deliberation.Reference) string {
	number := strconv.FormatInt(ref.Number, 10)
	if ref.Kind == deliberation.AvisSheet {
		return avisEntryPath(ref.Debate) + "/" + number
	}
	return entryPath(ref.Debate) + "/fiches/" + number
}

// pilePath is the page on which sheets of a kind are typed in.
func pilePath(debate int64, kind deliberation.SheetKind) string {
	if kind == deliberation.AvisSheet {
		return avisEntryPath(debate)
	}
	return entryPath(debate)
}

func (s *Server) formEntry(c *fiber.Ctx) error { return s.openEntry(c, deliberation.FormSheet) }

func (s *Server) avisEntry(c *fiber.Ctx) error { return s.openEntry(c, deliberation.AvisSheet) }

// openEntry shows an empty form for the next sheet of a pile.
func (s *Server) openEntry(c *fiber.Ctx, kind deliberation.SheetKind) error {
	d, _, err := s.facilitated(c)
	if err == errSignedOut {
		return s.closedEntry(c, kind)
	}
	if err != nil {
		return err
	}
	given := page.EntryGiven{College: c.Query("qualite")}
	given.Item, _ = strconv.ParseInt(c.Query("point"), 10, 64) // any other is none
	v, err := s.entryView(c, d, kind, given)
	if err != nil {
		return err
	}
	v.Kept = s.entryKept(c, d, kind)
	return s.showFresh(c, fiber.StatusOK, pilePath(d.Number, kind), s.platform.Journal.Head().Number, v)
}

// closedEntry is what somebody signed out gets, whatever the debate: a device keeps it, and puts the form there that it knows from before
// when one comes back without a network.
func (s *Server) closedEntry(c *fiber.Ctx, kind deliberation.SheetKind) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	if _, ok := s.seenDebate(c, number); !ok {
		return deliberation.ErrDebateUnknown
	}
	path := pilePath(number, kind)
	return s.show(c, shown{key: cacheKey{path: path}, view: func() (page.View, error) {
		return page.Entry{Number: uint64(number), Pile: kind.String()}, nil
	}})
}

// wantItems is called while the state is read.
func (l *loader) wantItems(st *deliberation.State, items []deliberation.Item) (proposals map[int64]deliberation.Proposal) {
	proposals = map[int64]deliberation.Proposal{}
	for _, i := range items {
		if i.Kind != deliberation.ItemProposal {
			l.wantText(i.Text)
			continue
		}
		if p, ok := st.Proposal(i.Proposal); ok {
			proposals[i.Number] = p
			l.wantWords(p)
		}
	}
	return proposals
}

// entryItems are the items that stand, as pages name them.
func (l *loader) entryItems(items []deliberation.Item, proposals map[int64]deliberation.Proposal) (all []page.EntryItem) {
	for _, i := range items {
		if !i.Dropped {
			all = append(all, l.entryItem(i, proposals))
		}
	}
	return all
}

func (l *loader) entryItem(i deliberation.Item, proposals map[int64]deliberation.Proposal) page.EntryItem {
	v := page.EntryItem{Number: i.Number, Asked: i.Kind != deliberation.ItemTopic}
	if p, ok := proposals[i.Number]; ok {
		v.Title, v.Language = l.titleOf(p), l.texts[p.Text].Language
	} else {
		text := l.texts[i.Text]
		v.Title, v.Language = cmp.Or(text.Title, excerpt(text.Body)), text.Language
	}
	return v
}

func (s *Server) entryView(c *fiber.Ctx, d deliberation.Debate, kind deliberation.SheetKind, given page.EntryGiven) (page.Entry, error) {
	l := s.loader(c.UserContext())
	v := page.Entry{Number: uint64(d.Number), Pile: kind.String(), Given: given, Limit: argumentLength, Rehearsal: d.Rehearses != 0}
	var items []deliberation.Item
	var proposals map[int64]deliberation.Proposal
	var forms []deliberation.Form
	written := map[int64]deliberation.ID{}
	s.platform.Read(func(st *deliberation.State) {
		x, _ := st.Consultation(d.Consultation)
		v.Open = x.TakesArguments() && d.Cancelled == 0
		paper := st.Paper(d.Number)
		v.Printed, v.Entered = int(paper.Forms), int(paper.FormsEntered)
		if kind == deliberation.AvisSheet {
			v.Open = x.TakesBallots() && d.Cancelled == 0
			v.Printed, v.Entered = int(paper.Avis), int(paper.AvisEntered)
		}
		items = st.Agenda(d.Number)
		proposals = l.wantItems(st, items)
		if kind == deliberation.FormSheet {
			for _, f := range st.Forms(d.Number) {
				if a, _ := st.Argument(f.Argument); !f.Scan.IsZero() && a.Corrected == 0 {
					forms = append(forms, f)
					written[f.Number] = a.Text
					l.wantText(a.Text)
				}
			}
		}
		l.wantText(d.Text)
	})
	if err := l.load(); err != nil {
		return v, err
	}
	v.Title, v.Language = l.texts[d.Text].Title, l.texts[d.Text].Language
	v.Items = l.entryItems(items, proposals)
	for _, f := range forms {
		if s.unwritten(l.texts[written[f.Number]].Body) {
			ref := deliberation.Reference{Debate: d.Number, Kind: kind, Number: f.Number}
			v.Awaiting = append(v.Awaiting, page.EntryAwaiting{Reference: ref.String(), Path: enteredPath(ref)})
		}
	}
	return v, nil
}

// unwritten reports whether a form holds no words yet, but a picture: then it says so, in one of our languages.
func (s *Server) unwritten(body string) bool {
	return slices.ContainsFunc(page.Locales(), func(l page.Locale) bool { return body == s.pages.Catalogue.Say(l, "entry.unwritten") })
}

// entryKept tells of the sheet that was typed in just before; nil if the address names none.
func (s *Server) entryKept(c *fiber.Ctx, d deliberation.Debate, kind deliberation.SheetKind) *page.EntryKept {
	ref, err := deliberation.ParseSheet(d.Number, kind, c.Query("gardee"))
	if err != nil || ref.Kind != kind {
		return nil
	}
	kept, err := s.enteredNote(c.UserContext(), ref)
	if err != nil || kept == nil {
		return nil
	}
	kept.Twice = c.Query("deja") != ""
	return kept
}

// enteredNote says by whom and when a sheet was typed in; nil if it was not.
func (s *Server) enteredNote(ctx context.Context, ref deliberation.Reference) (*page.EntryKept, error) {
	l := s.loader(ctx)
	v := &page.EntryKept{Reference: ref.String(), Path: enteredPath(ref)}
	found := false
	by, consultation := int64(0), int64(0)
	s.platform.Read(func(st *deliberation.State) {
		if ref.Kind == deliberation.AvisSheet {
			var a deliberation.Avis
			a, found = st.Avis(ref.Debate, ref.Number)
			by, v.At = a.By, a.At
		} else {
			var f deliberation.Form
			f, found = st.Form(ref.Debate, ref.Number)
			by, v.At = f.By, f.At
		}
		d, _ := st.Debate(ref.Debate)
		if consultation = d.Consultation; found {
			l.wantAuthor(st, by, consultation)
		}
	})
	if !found {
		return nil, nil
	}
	if err := l.load(); err != nil {
		return nil, err
	}
	v.By = l.author(by, consultation)
	return v, nil
}

// sheetTyped reads the reference of a sheet of that kind, or says what is wrong with it, as helpfully as can be: a sheet of the other pile, or of
// another debate, is named where whoever types may know of that debate.
func (s *Server) sheetTyped(c *fiber.Ctx, d deliberation.Debate, session account.Session, kind deliberation.SheetKind, typed string) (deliberation.Reference, *page.Fault, error) {
	say := func(key string, pairs ...any) *page.Fault {
		return &page.Fault{Field: "reference", Sentence: s.pages.Catalogue.Say(localeOf(c), key, pairs...)}
	}
	ref, err := deliberation.ParseSheet(d.Number, kind, typed)
	if err == nil {
		switch {
		case ref.Kind == kind:
			return ref, nil, nil
		case ref.Kind == deliberation.AvisSheet:
			return ref, say("entry.is_avis", "reference", ref.String()), nil
		case ref.Kind == deliberation.FormSheet:
			return ref, say("entry.is_form", "reference", ref.String()), nil
		}
		return ref, say("entry.is_heard", "reference", ref.String()), nil
	}
	refused, _ := failureOf(err)
	elsewhere, err := s.debateOfSheet(c.UserContext(), d.Number, session.Person, kind, typed)
	if err != nil {
		return ref, nil, err
	}
	if elsewhere != "" {
		return ref, say("entry.elsewhere", "title", elsewhere), nil
	}
	return ref, &page.Fault{Field: "reference", Sentence: s.refusal(c, refused.code)}, nil
}

// debateOfSheet is the title of another debate run by that person whose sheet was typed; empty if there is none, or there are several.
func (s *Server) debateOfSheet(ctx context.Context, but, person int64, kind deliberation.SheetKind, typed string) (string, error) {
	l := s.loader(ctx)
	var found []deliberation.ID
	s.platform.Read(func(st *deliberation.State) {
		for _, d := range st.DebatesRunBy(person, s.platform.Clock.Now()) {
			if d.Number == but || d.Ended {
				continue
			}
			ref, err := deliberation.ParseSheet(d.Number, kind, typed)
			paper := st.Paper(d.Number)
			printed := paper.Forms
			if ref.Kind == deliberation.AvisSheet {
				printed = paper.Avis
			}
			if err == nil && ref.Number <= printed {
				found = append(found, d.Text)
			}
		}
	})
	if len(found) != 1 {
		return "", nil
	}
	l.wantText(found...)
	if err := l.load(); err != nil {
		return "", err
	}
	return l.texts[found[0]].Title, nil
}

// entering reads who types in sheets of which debate. It is false when there is nothing more to do but to return the error: then what was typed
// was given back to somebody whose session had ended.
func (s *Server) entering(c *fiber.Ctx, kind deliberation.SheetKind) (d deliberation.Debate, session account.Session, ok bool, err error) {
	number, err := numberOf(c, "number")
	if err != nil {
		return d, session, false, err
	}
	if session, err = s.signedIn(c); err != nil {
		back := pilePath(number, kind)
		if isMultipart(c) {
			return d, session, false, s.giveBackParts(c, err, back, entryLimit)
		}
		form, _, unread := readForm(c)
		if unread != nil {
			return d, session, false, unread
		}
		return d, session, false, s.giveBack(c, err, back, form)
	}
	d, session, err = s.facilitated(c)
	return d, session, err == nil, err
}

// onward leads from a sheet that was typed in to the next one.
func onward(c *fiber.Ctx, e enteredSheet, college string, item int64) error {
	path := pilePath(e.reference.Debate, e.reference.Kind) + "?gardee=" + e.reference.String() + "&qualite=" + college
	if item != 0 {
		path += "&point=" + strconv.FormatInt(item, 10)
	}
	if e.twice {
		path += "&deja=1"
	}
	return seeOther(c, path, e.receipt, page.NoNotice, "")
}
