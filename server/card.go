package server

import (
	"bytes"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/kit"
	"voix/server/page"
)

const (
	cardsPath       = "/cartes"
	cardsIssuedPath = "/cartes/emises"
)

// cardsPrintedWithin is how long the file of a batch is made, for whoever asked for it. Afterwards its secrets are on paper only; what was lost is
// revoked, and other cards are printed.
const cardsPrintedWithin = 24 * time.Hour

// errCardsOver: the file of a batch is made no more.
var errCardsOver = &failure{status: fiber.StatusConflict, code: "cards_over"}

// cards shows what somebody who issues cards may print and revoke.
func (s *Server) cards(c *fiber.Ctx) error {
	session, ok := sessionOf(c)
	if !ok {
		return s.toSignIn(c, errSignedOut, cardsPath)
	}
	return s.showCards(c, fiber.StatusOK, session, page.Cards{})
}

// wantIssuer is called while the state is read.
func (l *loader) wantIssuer(st *deliberation.State, of deliberation.Issuer) {
	if o, ok := st.Organisation(of.Organisation); ok {
		l.wantText(o.Text)
	}
}

// issuer names who issues cards, once texts are loaded.
func (l *loader) issuer(text deliberation.ID, of deliberation.Issuer) page.CardIssuer {
	said := l.texts[text]
	return page.CardIssuer{Mandate: of.Mandate, Debate: of.Debate, Name: said.Title, Language: said.Language, Attester: of.Mandate != 0}
}

func (s *Server) showCards(c *fiber.Ctx, status int, session account.Session, v page.Cards) error {
	c.Set("X-Robots-Tag", "noindex")
	now := s.platform.Clock.Now()
	l := s.loader(c.UserContext())
	var batches []deliberation.Batch
	var mandates []deliberation.Mandate
	var prints []bool // of each batch, whether it is made into a file now
	var changed uint64
	texts := map[deliberation.Issuer]deliberation.ID{}
	s.platform.Read(func(st *deliberation.State) {
		want := func(of deliberation.Issuer) {
			l.wantIssuer(st, of)
			o, _ := st.Organisation(of.Organisation)
			texts[of] = o.Text
		}
		batches, mandates = st.BatchesOf(session.Person, now), st.CardMandates(session.Person, now)
		v.Administers = st.Holds(session.Person, deliberation.AdministratorRole, deliberation.Scope{}, now)
		changed = st.CardsChanged()
		for _, b := range batches {
			want(b.Issuer)
			prints = append(prints, printable(st, b, session.Person, now))
		}
		for _, m := range mandates {
			want(issuerUnder(m))
		}
		for _, college := range deliberation.Colleges() {
			if !slices.ContainsFunc(mandates, func(m deliberation.Mandate) bool { return st.Attests(m.Number, college) }) {
				continue
			}
			for _, evidence := range deliberation.Evidences() {
				v.Attests = append(v.Attests, page.CardProof{College: college, Evidence: evidence})
			}
		}
	})
	if err := l.load(); err != nil {
		return err
	}
	for _, m := range mandates {
		of := issuerUnder(m)
		issuer := l.issuer(texts[of], of)
		issuer.Mandate = m.Number
		v.Issuers = append(v.Issuers, issuer)
	}
	for i := len(batches) - 1; i >= 0; i-- { // latest first
		b := batches[i]
		v.Batches = append(v.Batches, page.CardBatch{
			Number: uint64(b.Number), Issuer: l.issuer(texts[b.Issuer], b.Issuer), At: b.At, Printed: int(b.Printed), Office: officeView(b.Office), Over: b.Over,
			Proof: page.CardProof{College: b.College, Evidence: b.Evidence}, Ends: b.Until, Ended: !now.Before(b.Until),
			Own: b.By == session.Person, Until: b.At.Add(cardsPrintedWithin), Printable: prints[i],
		})
	}
	v.Offices, v.Few, v.Most = officeViews(), deliberation.FewestCards, deliberation.MostCards
	return s.showFresh(c, status, cardsPath, changed, v) // of cards alone: the page is the same whether one was used or not
}

func issuerUnder(m deliberation.Mandate) deliberation.Issuer {
	if m.Scope.Organisation != 0 {
		return deliberation.Issuer{Organisation: m.Scope.Organisation}
	}
	return deliberation.Issuer{Mandate: m.Number}
}

func printable(st *deliberation.State, b deliberation.Batch, person int64, now time.Time) bool {
	return st.MayFetchCards(b.Number, person, now) && now.Before(b.At.Add(cardsPrintedWithin))
}

// postCards has cards made, or revokes some.
func (s *Server) postCards(c *fiber.Ctx) error {
	form, body, err := readForm(c)
	if err != nil {
		return err
	}
	session, err := s.signedIn(c)
	if err != nil {
		return s.giveBack(c, err, cardsPath, form)
	}
	v := page.Cards{Mandate: form.Get("mandate"), Chosen: form.Get("attests"), Count: strings.TrimSpace(form.Get("count")), Office: form.Get("office"), Card: strings.TrimSpace(form.Get("card"))}
	var command deliberation.Command
	var done page.Notice
	switch form.Get("act") {
	case "print":
		command, v.Faults = s.readPrinting(c, session, v)
		done = page.CardsPrinted
	case "revoke":
		command, v.Faults = s.readRevocation(c, session, v.Card)
		done = page.CardsRevoked
	case "revoke_batch":
		batch, err := strconv.ParseInt(form.Get("batch"), 10, 64)
		if err != nil {
			return errParameter
		}
		command, done = deliberation.RevokeCard{Batch: batch, By: session.Person}, page.CardsRevoked
	default:
		return errParameter
	}
	if v.Faults != nil {
		return s.showCards(c, fiber.StatusUnprocessableEntity, session, v)
	}
	// Sent twice, the same cards are printed once.
	receipt, err := s.decided(c, session, body, command)
	if err != nil {
		f, known := failureOf(err)
		unattested := errors.Is(err, deliberation.ErrCollegeUnattested)
		if !known || f.status == fiber.StatusForbidden && !unattested {
			return err
		}
		if v.Faults = s.sayFaults(c, f); unattested {
			v.Faults = page.Faults{{Field: "attests", Sentence: s.refusal(c, f.code)}}
			return s.showCards(c, fiber.StatusUnprocessableEntity, session, v)
		}
		return s.showCards(c, f.status, session, v)
	}
	return seeOther(c, cardsPath, receipt, done, "")
}

func (s *Server) readPrinting(c *fiber.Ctx, session account.Session, v page.Cards) (deliberation.Command, page.Faults) {
	var faults page.Faults
	mandate, err := strconv.ParseInt(v.Mandate, 10, 64)
	if err != nil {
		faults = append(faults, s.pages.Catalogue.FaultOf(localeOf(c), "mandate", "required", nil))
	}
	count, err := strconv.ParseInt(v.Count, 10, 64)
	if err != nil || count < deliberation.FewestCards || count > deliberation.MostCards {
		faults = append(faults, s.pages.Catalogue.FaultOf(localeOf(c), "count", "cards", deliberation.MostCards))
	}
	office := deliberation.National
	if v.Office != "" {
		if office, err = deliberation.ParseOffice(v.Office); err != nil {
			faults = append(faults, s.pages.Catalogue.FaultOf(localeOf(c), "office", "office", nil))
		}
	}
	proof, ok := page.ParseCardProof(v.Chosen)
	if !ok {
		faults = append(faults, s.pages.Catalogue.FaultOf(localeOf(c), "attests", "oneof", nil))
	}
	return deliberation.PrintCards{
		Mandate: mandate, By: session.Person, Cards: count, Office: office, College: proof.College, Evidence: proof.Evidence,
	}, faults
}

// readRevocation reads the number of a card. Whether it was used is not told to who asks, nor looked at.
func (s *Server) readRevocation(c *fiber.Ctx, session account.Session, typed string) (deliberation.Command, page.Faults) {
	if typed == "" {
		return nil, page.Faults{s.pages.Catalogue.FaultOf(localeOf(c), "card", "required", nil)}
	}
	card, err := account.ParseCard(typed)
	printed := int64(0)
	s.platform.Read(func(st *deliberation.State) {
		b, _ := st.Batch(card.Batch)
		printed = b.Printed
	})
	if err != nil || card.Number > printed {
		return nil, page.Faults{s.pages.Catalogue.FaultOf(localeOf(c), "card", "number", nil)}
	}
	return deliberation.RevokeCard{Batch: card.Batch, Card: s.platform.Keys.PrintedCard(card).Revoke, By: session.Person}, nil
}

// cardsPDF is a batch as it is printed: for whoever had it made, on the day. All its cards are in it, always: were those left out that were used
// meanwhile, the file would tell whose card was.
func (s *Server) cardsPDF(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	session, ok := sessionOf(c)
	if !ok {
		return s.toSignIn(c, errSignedOut, cardsPath)
	}
	now := s.platform.Clock.Now()
	l := s.loader(c.UserContext())
	var b deliberation.Batch
	var text deliberation.ID
	may := false
	s.platform.Read(func(st *deliberation.State) {
		b, ok = st.Batch(number)
		if may = ok && printable(st, b, session.Person, now); !may {
			return
		}
		l.wantIssuer(st, b.Issuer)
		o, _ := st.Organisation(b.Issuer.Organisation)
		text = o.Text
	})
	switch {
	case !ok || b.By != session.Person: // whether somebody else has such a batch is theirs to know
		return deliberation.ErrBatchUnknown
	case !may:
		return errCardsOver
	}
	if err := l.load(); err != nil {
		return err
	}
	origin := s.origin(c)
	_, name, _ := strings.Cut(origin, "://")
	catalogue := s.pages.Catalogue
	sheet := kit.Cards{
		Batch: number, Issuer: l.issuer(text, b.Issuer).Name, Site: catalogue.Say(page.French, "site.name"),
		Address: origin + cardPath + "/", Typed: name + cardPath, Easy: c.Query("easy") == "yes",
	}
	if sheet.Issuer == "" {
		sheet.Issuer = catalogue.Say(page.French, "card.attester")
	}
	if b.Office != deliberation.National {
		sheet.Office = b.Office.Name()
	}
	if b.College != deliberation.NoCollege {
		sheet.Attests = catalogue.Say(page.French, "college."+b.College.String())
	}
	keys := s.platform.Keys
	for n := range b.Printed {
		ref := account.CardReference{Batch: number, Number: n + 1}
		sheet.Cards = append(sheet.Cards, kit.Card{
			Reference: ref.String(), Use: keys.CardWords(ref, account.HalfToUse), Keep: keys.CardWords(ref, account.HalfToKeep),
			UseCode: keys.CardCode(ref, account.HalfToUse), KeepCode: keys.CardCode(ref, account.HalfToKeep),
		})
	}
	var file bytes.Buffer
	if err := kit.WriteCards(&file, &sheet); err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentDisposition, `inline; filename="cartes-`+strconv.FormatInt(number, 10)+`.pdf"`)
	c.Set(fiber.HeaderContentType, "application/pdf")
	return c.Send(file.Bytes())
}

// cardsIssued tells everybody how many cards each issuer had printed, and how many made a participant.
func (s *Server) cardsIssued(c *fiber.Ctx) error {
	var issuers []deliberation.CardIssuer
	var changed uint64
	l := s.loader(c.UserContext())
	texts := map[deliberation.Issuer]deliberation.ID{}
	s.platform.Read(func(st *deliberation.State) {
		issuers, changed = st.CardIssuers(), st.CardsChanged()
		for _, i := range issuers {
			l.wantIssuer(st, i.Issuer)
			o, _ := st.Organisation(i.Issuer.Organisation)
			texts[i.Issuer] = o.Text
			changed = max(changed, o.Changed)
		}
	})
	return s.show(c, shown{
		key: cacheKey{path: cardsIssuedPath}, changed: changed,
		view: func() (page.View, error) {
			if err := l.load(); err != nil {
				return nil, err
			}
			v := page.CardsIssued{}
			for _, i := range issuers {
				row := page.CardsIssuedRow{Issuer: l.issuer(texts[i.Issuer], i.Issuer), Printed: int(i.Printed), Gone: i.Gone}
				row.Colleges = i.Colleges
				for _, o := range i.Offices {
					row.Offices = append(row.Offices, officeView(o))
				}
				v.Rows = append(v.Rows, row)
				v.Printed += row.Printed
			}
			return v, nil
		},
	})
}
