package server

import (
	"context"
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
	"voix/server/page"
)

// ownCollegePath is where somebody sees in what college they take part, has it attested, and changes it.
const ownCollegePath = "/moi/qualite"

var (
	// errCardSilent: a card that attests nothing is kept for somebody who has no account.
	errCardSilent = &failure{status: fiber.StatusConflict, code: "card_silent"}
	// errCardKeep: the half to keep attests nothing.
	errCardKeep = &failure{status: fiber.StatusConflict, code: "card_keep"}
	// errOwnCard: nobody attests themselves. Where a second account or another person does it for them, no program can see it: that is what the public
	// count of cards by issuer is for.
	errOwnCard = &failure{status: fiber.StatusConflict, code: "own_card"}
)

// ownCollege shows it.
func (s *Server) ownCollege(c *fiber.Ctx) error {
	session, ok := sessionOf(c)
	if !ok {
		return s.toSignIn(c, errSignedOut, ownCollegePath)
	}
	return s.showOwnCollege(c, fiber.StatusOK, session, page.OwnCollege{})
}

// ofUnion reports whether cards are issued by a union.
func ofUnion(st *deliberation.State, of deliberation.Issuer) bool {
	o, ok := st.Organisation(of.Organisation)
	return ok && o.Sort == deliberation.UnionOrganisation
}

func (s *Server) showOwnCollege(c *fiber.Ctx, status int, session account.Session, v page.OwnCollege) error {
	profile, person, err := s.platform.People.stored(c.UserContext(), session.Person)
	if errors.Is(err, errNoProfile) {
		return errSignedOut
	}
	if err != nil {
		return err
	}
	by := profile.Attestation
	issuer := deliberation.Issuer{Organisation: by.Organisation, Mandate: by.Mandate}
	l := s.loader(c.UserContext())
	var text deliberation.ID
	type elsewhere struct {
		consultation deliberation.Consultation
		college      deliberation.College
	}
	var others []elsewhere
	s.platform.Read(func(st *deliberation.State) {
		l.wantIssuer(st, issuer)
		o, _ := st.Organisation(issuer.Organisation)
		text = o.Text
		v.Attested.Union = ofUnion(st, issuer)
		for _, x := range st.Consultations() {
			if college := st.CollegeIn(session.Person, x.Number); x.Visible && !x.Imported() && x.Phase != deliberation.Closed && college != person.College {
				others = append(others, elsewhere{x, college})
				l.wantText(x.Text)
			}
		}
	})
	if err := l.load(); err != nil {
		return err
	}
	v.College, v.Pending = person.College, profile.Attesting
	if by.College != "" {
		v.Attested.CardProof, _ = page.ParseCardProof(by.College + "-" + by.Evidence)
		v.Attested.Issuer, v.Attested.Since, v.Attested.Counts = l.issuer(text, issuer), by.Since, v.Attested.College == person.College
	}
	for _, o := range others {
		v.Elsewhere = append(v.Elsewhere, page.CollegeElsewhere{ConsultationLine: l.consultationLine(o.consultation), College: o.college})
	}
	return s.showFresh(c, status, ownCollegePath, s.platform.Journal.Head().Number, v)
}

// postOwnCollege takes its forms.
func (s *Server) postOwnCollege(c *fiber.Ctx) error {
	form, body, err := readForm(c)
	if err != nil {
		return err
	}
	session, err := s.signedIn(c)
	if err != nil {
		return s.toSignIn(c, err, ownCollegePath) // a card's words go into no page of somebody else
	}
	v := page.OwnCollege{Reference: strings.TrimSpace(form.Get("reference")), Words: strings.TrimSpace(form.Get("words")), Chosen: form.Get("college")}
	switch form.Get("act") {
	case "card", "attest":
		typed := form.Get("code")
		if typed == "" {
			for _, field := range []struct{ name, typed string }{{"reference", v.Reference}, {"words", v.Words}} {
				if field.typed == "" {
					v.Faults = append(v.Faults, s.pages.Catalogue.FaultOf(localeOf(c), field.name, "required", nil))
				}
			}
			if v.Faults != nil {
				return s.showOwnCollege(c, fiber.StatusUnprocessableEntity, session, v)
			}
			typed = v.Reference + " " + v.Words
		}
		card, err := s.readCard(c, typed)
		if err == nil {
			v.Card, err = s.attesting(c, session, card)
		}
		if err != nil {
			return s.refuseOwnCard(c, session, v, err)
		}
		v.Reference, v.Words = "", ""
		switch {
		case form.Get("act") == "card":
			return s.showOwnCollege(c, fiber.StatusOK, session, v)
		case v.Card.Union && form.Get("union") != "yes":
			v.Faults = page.Faults{s.pages.Catalogue.FaultOf(localeOf(c), "union", "required", nil)}
			return s.showOwnCollege(c, fiber.StatusUnprocessableEntity, session, v)
		}
		if err := s.attestBy(c, session, card.reference, v.Card.Union); err != nil {
			v.Card = page.ReadCard{}
			return s.refuseOwnCard(c, session, v, err)
		}
		return redirect(c, ownCollegePath+"?fait="+page.CollegeAttested.String())
	case "finish":
		profile, _, err := s.platform.People.stored(c.UserContext(), session.Person)
		if err != nil {
			return err
		}
		if profile.Attesting == "" {
			return redirect(c, ownCollegePath)
		}
		card, err := account.ParseCard(profile.Attesting)
		if err == nil {
			_, err = s.attesting(c, session, cardRead{reference: card, half: account.HalfToUse})
		}
		if err == nil {
			err = s.attestBy(c, session, card, false) // who was asked then was asked
		}
		if err != nil {
			return s.refuseOwnCard(c, session, v, err)
		}
		return redirect(c, ownCollegePath+"?fait="+page.CollegeAttested.String())
	case "drop":
		return s.dropAttestation(c, session)
	case "college":
		college, err := deliberation.ParseCollege(v.Chosen)
		if err != nil {
			rule := "college"
			if v.Chosen == "" {
				rule = "required"
			}
			v.Faults = page.Faults{s.pages.Catalogue.FaultOf(localeOf(c), "college", rule, nil)}
			return s.showOwnCollege(c, fiber.StatusUnprocessableEntity, session, v)
		}
		receipt, err := s.decided(c, session, body, deliberation.ChangeCollege{Person: session.Person, College: college})
		if err != nil {
			return err
		}
		return seeOther(c, ownCollegePath, receipt, page.CollegeChosen, "")
	}
	return errParameter
}

// refuseOwnCard shows the form of a card again, with what is wrong with it.
func (s *Server) refuseOwnCard(c *fiber.Ctx, session account.Session, v page.OwnCollege, err error) error {
	f, known := failureOf(err)
	if !known || f == errTooMany {
		return err
	}
	v.Faults = page.Faults{{Field: "words", Sentence: s.refusal(c, f.code)}}
	return s.showOwnCollege(c, f.status, session, v)
}

// attesting says what a card would attest of whoever is signed in, or why it does not.
func (s *Server) attesting(c *fiber.Ctx, session account.Session, card cardRead) (v page.ReadCard, err error) {
	if card.half == account.HalfToKeep {
		return v, errCardKeep
	}
	profile, person, err := s.platform.People.stored(c.UserContext(), session.Person)
	if errors.Is(err, errNoProfile) {
		return v, errSignedOut
	}
	if err != nil {
		return v, err
	}
	if profile.Attesting != card.reference.String() { // else it may be spent already, by them
		if _, err := s.usable(c, card); err != nil {
			return v, err
		}
	}
	l := s.loader(c.UserContext())
	var b deliberation.Batch
	var text deliberation.ID
	own := false
	s.platform.Read(func(st *deliberation.State) {
		b, _ = st.Batch(card.reference.Batch)
		l.wantIssuer(st, b.Issuer)
		o, _ := st.Organisation(b.Issuer.Organisation)
		text = o.Text
		v.Union = ofUnion(st, b.Issuer)
		own = attestsThemselves(st, b, session.Person)
	})
	switch {
	case b.College == deliberation.NoCollege:
		return v, errCardSilent
	case own:
		return v, errOwnCard
	}
	if err := l.load(); err != nil {
		return v, err
	}
	v.Code, v.Reference = s.platform.Keys.CardCode(card.reference, account.HalfToUse), card.reference.String()
	v.CardProof, v.Issuer = page.CardProof{College: b.College, Evidence: b.Evidence}, l.issuer(text, b.Issuer)
	v.Other = b.College != person.College
	return v, nil
}

// attestsThemselves reports whether somebody printed a batch of cards, or has held a mandate of its issuer at any time since it was printed: to give one back
// for a moment changes nothing.
func attestsThemselves(st *deliberation.State, b deliberation.Batch, person int64) bool {
	if b.By == person {
		return true
	}
	for _, m := range st.MandatesOf(person) {
		if of, ok := st.IssuerOf(m.Number); ok && of == b.Issuer && m.Ends.After(b.At) {
			return true
		}
	}
	return false
}

// attestBy spends a card, so that it attests the college of whoever is signed in. Profile and journal cannot be written at once: that the card is being
// taken in is noted in the profile first, then it is spent, then the profile says what it attests. Whatever ends in between, a repeat completes: the id of
// the command is that of this person and this card, so whether it was they who spent it is the journal's to say, for the day that it remembers commands.
//
// No entry tells that the profile changed: it would stand beside that of the card and say whose it became. Other servers learn it when they next read
// the profile (see People.catchUp).
func (s *Server) attestBy(c *fiber.Ctx, session account.Session, card account.CardReference, union bool) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), commandTimeout)
	defer cancel()
	people, reference := s.platform.People, card.String()
	var id deliberation.ID
	agreed := false // to the union, with this card
	err := people.replace(ctx, session.Person, func(p *account.Profile) error {
		p.Attesting = reference
		if union {
			_, before := p.ConsentTo(account.Union)
			agreed = !before
			p.Consent(account.Union, s.platform.Clock.Now().UTC())
		}
		of := s.platform.Keys.PrintedCard(card)
		id = journal.CommandID(p.CommandSecret(), []byte(ownCollegePath), of.Use[:])
		return nil
	})
	if errors.Is(err, errNoProfile) {
		return errSignedOut
	}
	if err != nil {
		return err
	}
	_, err = s.do(c, id, deliberation.UseCard{Card: s.platform.Keys.PrintedCard(card)})
	var refused *deliberation.Refusal
	if errors.As(err, &refused) { // somebody else was faster, or it was revoked: nothing is pending any more
		return errors.Join(people.replace(ctx, session.Person, func(p *account.Profile) error {
			if p.Attesting == reference {
				p.Attesting = ""
			}
			if agreed { // to what never was
				p.Withdraw(account.Union, s.platform.Clock.Now().UTC())
			}
			return nil
		}), err)
	}
	if err != nil {
		return err
	}
	var b deliberation.Batch
	ofAUnion := false
	s.platform.Read(func(st *deliberation.State) {
		b, _ = st.Batch(card.Batch)
		ofAUnion = ofUnion(st, b.Issuer)
	})
	return people.replace(ctx, session.Person, func(p *account.Profile) error {
		if _, holds := p.ConsentTo(account.Union); ofAUnion && !holds {
			return nil // withdrawn meanwhile
		}
		if p.Attesting == reference {
			p.Attesting, p.Attestation = "", account.AttestationBy(b, s.platform.Clock.Now())
		}
		return nil
	})
}

// dropAttestation forgets who attests the college of whoever is signed in. Ballots that were cast stay as they stand: their first one fixed it.
func (s *Server) dropAttestation(c *fiber.Ctx, session account.Session) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), commandTimeout)
	defer cancel()
	now := s.platform.Clock.Now().UTC()
	receipt, err := s.platform.People.Change(ctx, s.platform.NewID(), session.Person, func(p *account.Profile) error {
		p.Attestation, p.Attesting = account.Attestation{}, ""
		p.Withdraw(account.Union, now)
		return nil
	})
	if errors.Is(err, errNoProfile) {
		return errSignedOut
	}
	if err != nil {
		return err
	}
	return seeOther(c, ownCollegePath, receipt, page.AttestationDropped, "")
}
