package server

import (
	"context"
	"io"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
	"voix/server/page"
)

// errNoConsent: who has not agreed to have political opinions kept writes and chooses nothing here (GDPR art. 9 (2) (a)).
var errNoConsent = &failure{status: fiber.StatusPreconditionRequired, code: "no_consent"}

const (
	consentsPath = "/moi/consentements"
	// agreeParameter says, in the address to which something is sent, that its sender agrees to what the page before asked for.
	agreeParameter = "accord"
)

// takesNoPart reports whether what is sent to a path is about the account, a mandate or a card and holds no opinion, so that it needs no consent.
// Whatever is not named here does. With a receipt whoever holds it changes what they said without an account, whoever is signed in; that they agree is
// asked there, before anything of it is linked to the account (claimant).
func takesNoPart(path string) bool {
	for _, free := range append([]string{
		"/moi", "/connexion", "/deconnexion", joinPath, cardsPath, "/mandats", receiptPath, stopPath, lettersPath, callsPath,
		apiPath + "me", apiPath + "session", apiPath + "passkeys", apiPath + "receipts",
	}, holdsNoOpinion...) {
		if path == free || strings.HasPrefix(path, free+"/") {
			return true
		}
	}
	return false
}

// askConsent lets nothing through that somebody signed in writes or chooses before they agreed. Who sent a form gets a page that holds all they
// typed, and sends it with the press that agrees: those who joined before anybody was asked lose nothing by it.
func (s *Server) askConsent(c *fiber.Ctx) error {
	switch c.Method() {
	case fiber.MethodGet, fiber.MethodHead, fiber.MethodOptions:
		return c.Next()
	}
	session, ok := sessionOf(c)
	if !ok || takesNoPart(c.Path()) {
		return c.Next()
	}
	profile, ok, err := s.platform.People.Profile(c.UserContext(), session.Person)
	if err != nil {
		return err
	}
	_, given := profile.ConsentTo(account.Opinions)
	if !ok || given {
		return c.Next()
	}
	back, err := takesBack(c)
	switch {
	case err != nil:
		return err
	case back:
		return c.Next()
	case strings.HasPrefix(c.Path(), apiPath):
		return errNoConsent
	case c.Query(agreeParameter) == string(account.Opinions) && sentFromHere(c):
		if _, err := s.agree(c, session, account.Opinions); err != nil {
			return err
		}
		return c.Next()
	case !sentFromHere(c):
		return errNoConsent // what another site wrote is not put into a page of ours
	}
	asked := page.ConsentAsked{Age: profile.OldEnough.IsZero()}
	if isMedia(c, fiber.MIMEApplicationForm) {
		asked.Fields, _, err = readForm(c)
	} else {
		asked.Ended, err = readTyped(c, proposalLimit)
	}
	if err != nil {
		return err
	}
	again := url.Values{}
	for name, value := range c.Queries() {
		again.Set(name, value)
	}
	again.Set(agreeParameter, string(account.Opinions))
	asked.Action = c.Path() + "?" + again.Encode()
	s.tellTyped(&asked.Ended)
	return s.showFresh(c, errNoConsent.status, "/", 0, asked)
}

// agree notes that who is signed in agreed to a purpose. Whoever agrees to take part is fifteen or older: what they press says so.
func (s *Server) agree(c *fiber.Ctx, session account.Session, to account.Purpose) (journal.Receipt, error) {
	ctx, cancel := context.WithTimeout(c.UserContext(), commandTimeout)
	defer cancel()
	now := s.platform.Clock.Now().UTC()
	return s.platform.People.Change(ctx, s.platform.NewID(), session.Person, func(p *account.Profile) error {
		if to == account.Opinions {
			p.StateAge(now)
		}
		p.Consent(to, now)
		return nil
	})
}

// heard notes, of a voice that is about to be published, that its speaker agreed to be heard: the form of each has a tick of its own. So no voice is heard
// without it; where nothing comes of the form the consent does no harm.
func (s *Server) heard(c *fiber.Ctx, session account.Session, v *voiceInput) error {
	if v.id.IsZero() {
		return nil
	}
	profile, _, err := s.platform.People.Profile(c.UserContext(), session.Person)
	if err != nil {
		return err
	}
	if _, given := profile.ConsentTo(account.Voice); !given {
		_, err = s.agree(c, session, account.Voice)
	}
	return err
}

// consents shows somebody what they agreed to.
func (s *Server) consents(c *fiber.Ctx) error {
	session, ok := sessionOf(c)
	if !ok {
		return s.toSignIn(c, errSignedOut, consentsPath)
	}
	return s.showConsents(c, fiber.StatusOK, session, nil)
}

func (s *Server) showConsents(c *fiber.Ctx, status int, session account.Session, faults page.Faults) error {
	profile, _, err := s.platform.People.Profile(c.UserContext(), session.Person)
	if err != nil {
		return err
	}
	v := consentsView(profile)
	s.platform.Read(func(st *deliberation.State) {
		for i := range v.All {
			v.All[i].Heard = v.All[i].Purpose == string(account.Voice) && st.GivenBy(session.Person).Voices > 0
		}
	})
	v.Faults = faults
	return s.showFresh(c, status, consentsPath, s.platform.Journal.Head().Number, v)
}

// consentsView tells what a profile agrees to: purposes that are asked for only where something else is done stand there once they were.
func consentsView(p account.Profile) (v page.Consents) {
	for _, purpose := range account.Purposes() {
		one := page.Consent{Purpose: string(purpose), Here: purpose == account.Opinions}
		for _, c := range p.Consents {
			if c.Purpose == purpose {
				one.History = append(one.History, page.ConsentGiven{Given: c.Given, Withdrawn: c.Withdrawn, Version: c.Version})
			}
		}
		_, one.Holds = p.ConsentTo(purpose)
		if one.Here || len(one.History) > 0 || purpose == account.Voice {
			v.All = append(v.All, one)
		}
	}
	v.OldEnough = p.OldEnough
	return v
}

type consentInput struct {
	Purpose string `json:"purpose" validate:"required,oneof=opinions voice contact hand union"`
	Act     string `json:"act" validate:"required,oneof=give withdraw"`
	Agree   string `json:"agree"`
	Age     string `json:"age"`
}

// postConsent gives one or takes it back. Only that to take part is given here: the others are asked for where they are needed.
func (s *Server) postConsent(c *fiber.Ctx) error {
	form, _, err := readForm(c)
	if err != nil {
		return err
	}
	session, err := s.signedIn(c)
	if err != nil {
		return s.toSignIn(c, err, consentsPath)
	}
	in := consentInput{Purpose: form.Get("purpose"), Act: form.Get("act"), Agree: form.Get("agree"), Age: form.Get("age")}
	if faults, err := s.faultsOf(c, in); err != nil || faults != nil {
		return orRefused(faults, err)
	}
	purpose := account.Purpose(in.Purpose)
	if in.Act == "withdraw" {
		receipt, err := s.withdraw(c, session, purpose)
		if err != nil {
			return err
		}
		return seeOther(c, consentsPath, receipt, page.ConsentWithdrawn, "")
	}
	if purpose != account.Opinions {
		return errParameter
	}
	profile, _, err := s.platform.People.Profile(c.UserContext(), session.Person)
	if err != nil {
		return err
	}
	var faults page.Faults
	if in.Age != "yes" && profile.OldEnough.IsZero() {
		faults = append(faults, s.pages.Catalogue.FaultOf(localeOf(c), "age", "required", nil))
	}
	if in.Agree != "yes" {
		faults = append(faults, s.pages.Catalogue.FaultOf(localeOf(c), "agree", "required", nil))
	}
	if faults != nil {
		return s.showConsents(c, fiber.StatusUnprocessableEntity, session, faults)
	}
	receipt, err := s.agree(c, session, purpose)
	if err != nil {
		return err
	}
	return seeOther(c, consentsPath, receipt, page.ConsentKept, "")
}

// withdraw ends a consent, and what it was given for: recordings of a voice are erased at once, by whose card a college is attested is forgotten, and so is the
// address or the number that an organisation read. Without that to opinions nothing leads any more to ballots in votes that are closed; what becomes of those
// in open ones is withdrawUnconsented's.
func (s *Server) withdraw(c *fiber.Ctx, session account.Session, from account.Purpose) (receipt journal.Receipt, err error) {
	ctx, cancel := context.WithTimeout(c.UserContext(), commandTimeout)
	defer cancel()
	if from == account.Voice {
		if _, err := s.do(c, s.platform.NewID(), deliberation.EraseVoices{Person: session.Person}); err != nil {
			return receipt, err
		}
	}
	var fresh deliberation.Hash
	if _, err := io.ReadFull(s.platform.Random, fresh[:]); err != nil {
		return receipt, err
	}
	now := s.platform.Clock.Now().UTC()
	receipt, err = s.platform.People.Change(ctx, s.platform.NewID(), session.Person, func(p *account.Profile) error {
		if _, given := p.ConsentTo(from); from == account.Opinions && given {
			var open, named []int64
			s.platform.Read(func(st *deliberation.State) { open, named = linksOf(st, session.Person) })
			p.CutLinks(fresh, open, named)
			p.Waiting = nil
		}
		if from == account.Hand {
			p.ForgetHands()
		}
		if from == account.Union {
			var union bool
			s.platform.Read(func(st *deliberation.State) {
				union = ofUnion(st, deliberation.Issuer{Organisation: p.Attestation.Organisation, Mandate: p.Attestation.Mandate})
			})
			if union { // what an association attests since stays
				p.Attestation = account.Attestation{}
			}
			p.Attesting = ""
		}
		p.Withdraw(from, now)
		return nil
	})
	if err == nil && from == account.Hand {
		err = s.sayReached(ctx, session.Person)
	}
	return receipt, err
}
