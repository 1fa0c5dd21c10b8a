package server

import (
	"bytes"
	"errors"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/kit"
	"voix/server/page"
)

func kitPath(debate int64) string { return debatePath(debate) + "/kit" }

// mostAtOnce is how many sheets of each kind one file holds: what a browser can still show and a printer still take.
const mostAtOnce = 200

// kitPage shows what there is to print for a debate.
func (s *Server) kitPage(c *fiber.Ctx) error {
	d, _, err := s.facilitated(c)
	if err != nil {
		return s.toSignIn(c, err, c.Path())
	}
	typed := map[string]string{"forms": "30", "avis": "30"}
	s.platform.Read(func(st *deliberation.State) {
		if paper := st.Paper(d.Number); paper.Forms+paper.Avis > 0 {
			typed = nil // how many more, only they know
		}
	})
	return s.showKit(c, fiber.StatusOK, d, typed, nil)
}

func (s *Server) showKit(c *fiber.Ctx, status int, d deliberation.Debate, typed map[string]string, faults page.Faults) error {
	line, err := s.debateLine(c.UserContext(), d)
	if err != nil {
		return err
	}
	v := page.Kit{Debate: line, Rehearsal: d.Rehearses != 0, Most: deliberation.MostPrinted, MostAtOnce: mostAtOnce, Typed: typed, Faults: faults}
	s.platform.Read(func(st *deliberation.State) {
		for _, i := range st.Agenda(d.Number) {
			if i.Dropped {
				continue
			}
			v.Items++
			if i.Kind != deliberation.ItemTopic {
				v.Questions++
			}
		}
		paper := st.Paper(d.Number)
		v.Forms, v.Avis = int(paper.Forms), int(paper.Avis)
		v.Open = d.Cancelled == 0 && st.Minutes(d.Number).Adopted == 0
	})
	v.FirstForm = deliberation.Reference{Debate: d.Number, Kind: deliberation.FormSheet, Number: 1}.String()
	v.FirstAvis = deliberation.Reference{Debate: d.Number, Kind: deliberation.AvisSheet, Number: 1}.String()
	return s.showFresh(c, status, kitPath(d.Number), d.Changed, v)
}

// postKit numbers further sheets.
func (s *Server) postKit(c *fiber.Ctx) error {
	sent, d, err := s.postedToRun(c, kitPath)
	if sent == nil {
		return err
	}
	session := sent.session
	var faults page.Faults
	counts, typed := map[string]int64{}, map[string]string{}
	for _, name := range []string{"forms", "avis"} {
		typed[name] = strings.TrimSpace(sent.form.Get(name))
		n, err := strconv.ParseInt(typed[name], 10, 64)
		if typed[name] == "" {
			n, err = 0, nil
		}
		if err != nil || n < 0 || n > mostAtOnce {
			faults = append(faults, s.pages.Catalogue.FaultOf(localeOf(c), name, "sheets", mostAtOnce))
		}
		counts[name] = n
	}
	if faults == nil && counts["forms"]+counts["avis"] == 0 {
		faults = append(faults, s.pages.Catalogue.FaultOf(localeOf(c), "forms", "required", nil))
	}
	if faults != nil {
		return s.showKit(c, fiber.StatusUnprocessableEntity, d, typed, faults)
	}
	// Sent twice, the same sheets are numbered once.
	repeat, err := s.commandID(c, session, sent.body)
	if err != nil {
		return err
	}
	receipt, err := s.do(c, repeat, deliberation.PrintSheets{Debate: d.Number, By: session.Person, Forms: counts["forms"], Avis: counts["avis"]})
	if err != nil {
		f, known := failureOf(err)
		if !known || f.status == fiber.StatusNotFound || f.status == fiber.StatusForbidden {
			return err
		}
		return s.showKit(c, f.status, d, typed, s.sayFaults(c, f))
	}
	return seeOther(c, kitPath(d.Number), receipt, page.SheetsNumbered, "")
}

// debateKit is what the kit says of a debate, without its sheets.
func (s *Server) debateKit(c *fiber.Ctx, d deliberation.Debate, easy bool) (*kit.Debate, error) {
	l := s.loader(c.UserContext())
	var items []deliberation.Item
	var proposals map[int64]deliberation.Proposal
	s.platform.Read(func(st *deliberation.State) {
		l.wantText(d.Text)
		l.wantAuthor(st, d.Author, d.Consultation)
		items, proposals = l.wantAgenda(st, d.Number)
	})
	if err := l.load(); err != nil {
		return nil, err
	}
	text := l.texts[d.Text]
	if text.Title == "" {
		return nil, deliberation.ErrTextErased
	}
	host := debatePart(text, deliberation.DebateHosts)
	if host == "" {
		host = l.author(d.Author, d.Consultation).Pseudonym
	}
	if host == "" {
		host = s.pages.Catalogue.Say(page.French, "author.erased")
	}
	origin := s.origin(c)
	_, name, _ := strings.Cut(origin, "://")
	short := "/d/" + strconv.FormatInt(d.Number, 10)
	k := &kit.Debate{
		Number: d.Number, Title: text.Title, Conveners: []string{host}, Begins: d.Begins, Ends: d.Ends,
		Online: debatePart(text, deliberation.DebateOnline), Audience: d.Audience.String(), Contact: debatePart(text, deliberation.DebateContact),
		Site: s.pages.Catalogue.Say(page.French, "site.name"), Address: origin + short, Short: name + short, Receipts: origin + "/recu/", Typed: name + "/recu",
		Easy: easy, Rehearsal: d.Rehearses != 0,
	}
	if d.Office != deliberation.National {
		k.Office = d.Office.Name()
	}
	var entry string
	k.Place, entry = splitPlace(text.Place)
	k.Welcome = strings.Join(strings.Fields(entry+" "+debatePart(text, deliberation.DebateWelcome)), " ")
	if k.Place == "" && k.Online == "" {
		k.Online = k.Address // announced before it was asked how one takes part
	}
	for _, kind := range d.Access.Kinds() {
		k.Access = append(k.Access, kind.String())
	}
	for _, i := range l.agenda(d.Number, items, proposals) {
		if !i.Dropped && i.Title != "" {
			k.Agenda = append(k.Agenda, kit.Item{Number: int64(i.Number), Text: i.Title, Vote: i.Kind != deliberation.ItemTopic})
		}
	}
	return k, nil
}

// posterPDF is the poster of a debate: public, as it hangs in public.
func (s *Server) posterPDF(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	d, ok := s.seenDebate(c, number)
	if !ok || d.Erased {
		return deliberation.ErrDebateUnknown
	}
	k, err := s.debateKit(c, d, localeOf(c) == page.EasyFrench)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := kit.Write(&b, k, kit.Poster); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentDisposition, `inline; filename="`+kitName(number, "affiche")+`"`)
	return sendSame(c, "application/pdf", b.Bytes())
}

func kitName(debate int64, part string) string {
	return "debat-" + strconv.FormatInt(debate, 10) + "-" + part + ".pdf"
}

// kitPDF is the kit, or a part of it. Sheets with receipts are for those who run the debate alone, and are kept nowhere: the same numbers give the same
// receipts, until a sheet is entered. From then on its receipt opens what somebody said, and is printed for nobody.
func (s *Server) kitPDF(c *fiber.Ctx) error {
	d, _, err := s.facilitated(c)
	if err != nil {
		return s.toSignIn(c, err, strings.TrimSuffix(c.Path(), "/kit.pdf"))
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	part := c.Query("part")
	which, known := kit.ParsePart(part)
	if part != "" && part != "sheets" && !known {
		return errParameter
	}
	k, err := s.debateKit(c, d, c.Query("easy") == "yes")
	if err != nil {
		return err
	}
	if part == "" || part == "sheets" || which == kit.Forms || which == kit.Avis {
		left, err := s.sheetsOf(c, d.Number, k)
		if err != nil {
			return err
		}
		switch {
		case which == kit.Forms && known && len(k.Forms) == 0 && left[deliberation.FormSheet],
			which == kit.Avis && known && len(k.Avis) == 0 && left[deliberation.AvisSheet],
			part == "sheets" && len(k.Forms)+len(k.Avis) == 0 && len(left) > 0:
			return errSheetsEntered
		}
	}
	var b bytes.Buffer
	switch part {
	case "":
		err = kit.Whole(&b, k)
	case "sheets":
		var parts []kit.Part
		if len(k.Forms) > 0 {
			parts = append(parts, kit.Forms)
		}
		if len(k.Avis) > 0 {
			parts = append(parts, kit.Avis)
		}
		if parts == nil {
			return errParameter
		}
		err = kit.Write(&b, k, parts...)
	default:
		if which == kit.Agenda && len(k.Agenda) == 0 || which == kit.Forms && len(k.Forms) == 0 || which == kit.Avis && len(k.Avis) == 0 {
			return errParameter
		}
		err = kit.Write(&b, k, which)
	}
	if errors.Is(err, kit.ErrNoQuestion) {
		return errNoQuestion
	}
	if err != nil {
		return err
	}
	name := part
	if name == "" {
		name = "kit"
	}
	c.Set(fiber.HeaderContentDisposition, `inline; filename="`+kitName(d.Number, name)+`"`)
	c.Set(fiber.HeaderContentType, "application/pdf")
	return c.Send(b.Bytes())
}

// errNoQuestion: an avis sheet asks for an opinion on something.
var errNoQuestion = &failure{status: fiber.StatusConflict, code: "no_question"}

// errSheetsEntered: every sheet that was asked for came back, and is printed for nobody any more.
var errSheetsEntered = &failure{status: fiber.StatusConflict, code: "sheets_entered"}

// sheetsOf adds the sheets that an address asks for: forms_from to forms_to, avis_from to avis_to; all that are numbered, if it names none. Those that
// were entered are left out; left are the kinds of which there were such.
func (s *Server) sheetsOf(c *fiber.Ctx, debate int64, k *kit.Debate) (left map[deliberation.SheetKind]bool, err error) {
	left = map[deliberation.SheetKind]bool{}
	var paper deliberation.Paper
	s.platform.Read(func(st *deliberation.State) { paper = st.Paper(debate) })
	for _, x := range []struct {
		name    string
		kind    deliberation.SheetKind
		printed int64
		sheets  *[]kit.Sheet
	}{{"forms", deliberation.FormSheet, paper.Forms, &k.Forms}, {"avis", deliberation.AvisSheet, paper.Avis, &k.Avis}} {
		from, to, err := rangeOf(c, x.name, x.printed)
		if err != nil {
			return nil, err
		}
		entered := map[int64]bool{}
		s.platform.Read(func(st *deliberation.State) {
			for n := from; n <= to; n++ {
				if x.kind == deliberation.FormSheet {
					_, entered[n] = st.Form(debate, n)
				} else {
					_, entered[n] = st.Avis(debate, n)
				}
			}
		})
		for n := from; n <= to; n++ {
			if entered[n] {
				left[x.kind] = true
				continue
			}
			ref := deliberation.Reference{Debate: debate, Kind: x.kind, Number: n}
			*x.sheets = append(*x.sheets, kit.Sheet{Reference: ref.String(), Receipt: s.platform.Keys.Receipt(ref)})
		}
	}
	return left, nil
}

// rangeOf reads from which sheet to which; to is 0 for none.
func rangeOf(c *fiber.Ctx, name string, printed int64) (from, to int64, err error) {
	read := func(at string, unsaid int64) int64 {
		text := strings.TrimSpace(c.Query(name + at))
		if text == "" {
			return unsaid
		}
		n, failed := strconv.ParseInt(text, 10, 64)
		if failed != nil || n < 0 || n > printed {
			err = errParameter
		}
		return n
	}
	from, to = read("_from", 1), read("_to", min(printed, mostAtOnce))
	if err == nil && to != 0 && (from < 1 || to-from >= mostAtOnce) {
		err = errParameter
	}
	return from, to, err
}
