package server

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
	"voix/server/page"
)

const (
	cardNumberPath = "/moi/nombre"
	// wroteParameter says, in the address to which something is sent, that its sender wrote down the number that the page before showed.
	wroteParameter = "nombre"
)

// errNoCardNumber: who came by a card has not yet written its secret number down. Until then whoever kept the printed sheet comes in as they do, and so
// nothing is given or written that could be read.
var errNoCardNumber = &failure{status: fiber.StatusPreconditionRequired, code: "no_card_number"}

// cardOf is the card among somebody's ways in.
func cardOf(p account.Profile) (account.Way, bool) {
	for _, w := range p.Ways {
		if w.Kind == account.Card {
			return w, true
		}
	}
	return account.Way{}, false
}

// inPairs are the digits of a number as people read a telephone number.
func inPairs(digits string) string {
	var pairs []string
	for i := 0; i+2 <= len(digits); i += 2 {
		pairs = append(pairs, digits[i:i+2])
	}
	return strings.Join(pairs, " ")
}

func (s *Server) cardNumberView(w account.Way) page.CardNumber {
	which := w.CardNumbers() + 1
	return page.CardNumber{Reference: w.Identifier, Number: inPairs(s.platform.Keys.CardNumber(w, which)), Which: which, Renewed: which > 1}
}

// cardNumber shows the number that the holder of a card writes on it. It shows no number that was written down: who finds an open session so
// learns none, and only somebody who showed a way in a moment ago is given another.
func (s *Server) cardNumber(c *fiber.Ctx) error {
	session, ok := sessionOf(c)
	if !ok {
		return s.toSignIn(c, errSignedOut, cardNumberPath)
	}
	profile, _, err := s.platform.People.stored(c.UserContext(), session.Person)
	if err != nil {
		return err
	}
	w, ok := cardOf(profile.Profile)
	switch {
	case !ok:
		return redirect(c, waysPath)
	case w.CardNumbers() > 0 && !s.shownLately(session):
		return redirect(c, showAgainPath(cardNumberPath))
	}
	v := s.cardNumberView(w)
	v.Return = localPath(c.Query("retour"))
	return s.showFresh(c, fiber.StatusOK, cardNumberPath, 0, v)
}

// postCardNumber notes that it was written down.
func (s *Server) postCardNumber(c *fiber.Ctx) error {
	form, _, err := readForm(c)
	if err != nil {
		return err
	}
	session, err := s.signedIn(c)
	if err != nil {
		return s.toSignIn(c, err, cardNumberPath)
	}
	which, err := strconv.ParseInt(form.Get("which"), 10, 64)
	if err != nil || which < 1 {
		return errParameter
	}
	if which > 1 && !s.shownLately(session) {
		return redirect(c, showAgainPath(cardNumberPath))
	}
	receipt, err := s.wroteCardNumber(c, session, which)
	if err != nil {
		return err
	}
	if to := localPath(form.Get("return")); to != "" {
		return redirect(c, to)
	}
	return seeOther(c, "/", receipt, page.CardNumbered, "")
}

func (s *Server) wroteCardNumber(c *fiber.Ctx, session account.Session, which int64) (journal.Receipt, error) {
	ctx, cancel := context.WithTimeout(c.UserContext(), commandTimeout)
	defer cancel()
	return s.platform.People.Change(ctx, s.platform.NewID(), session.Person, func(p *account.Profile) error {
		for i := range p.Ways {
			p.Ways[i].WriteCardNumber(which)
		}
		return nil
	})
}

// askCardNumber lets nothing through that somebody writes or chooses who came by a card and has not written its number down. Who sent a form gets the
// number on a page that holds all they typed, and sends it with the press that says that it is written down.
func (s *Server) askCardNumber(c *fiber.Ctx) error {
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
	w, carded := cardOf(profile)
	switch {
	case !ok || !carded || w.CardNumbers() > 0:
		return c.Next()
	case strings.HasPrefix(c.Path(), apiPath), !sentFromHere(c):
		return errNoCardNumber
	case c.Query(wroteParameter) == "1":
		if _, err := s.wroteCardNumber(c, session, 1); err != nil {
			return err
		}
		return c.Next()
	}
	v := s.cardNumberView(w)
	var held page.Ended
	if isMedia(c, fiber.MIMEApplicationForm) {
		held.Fields, _, err = readForm(c)
	} else {
		held, err = readTyped(c, proposalLimit)
	}
	if err != nil {
		return err
	}
	again := url.Values{}
	for name, value := range c.Queries() {
		again.Set(name, value)
	}
	again.Set(wroteParameter, "1")
	held.Action = c.Path() + "?" + again.Encode()
	s.tellTyped(&held)
	v.Held = &held
	return s.showFresh(c, errNoCardNumber.status, "/", 0, v)
}

// toCardNumber is where somebody goes who has just come in by a card: to its number if they have not written it down yet, and then to path.
func toCardNumber(w account.Way, path string) string {
	if w.Kind != account.Card || w.CardNumbers() > 0 {
		return path
	}
	if strings.HasPrefix(path, "/?fait=") {
		return cardNumberPath
	}
	return cardNumberPath + "?" + url.Values{"retour": {path}}.Encode()
}

// tryCardNumber holds a number against that of the card with which a person comes, counts what is wrong in the profile, and returns how many wrong ones came
// from elsewhere within the day.
func (s *Server) tryCardNumber(c *fiber.Ctx, person deliberation.Person, reference, typed string) (others int, err error) {
	from := widerNetwork(networkOf(c))
	stored := s.platform.People.replace(c.UserContext(), person.Number, func(p *account.Profile) error {
		i := p.Way(account.Card, reference)
		if i < 0 {
			return errCardLeft
		}
		others, err = s.platform.Keys.TryCardNumber(&p.Ways[i], from, typed, s.platform.Clock.Now().UTC())
		if err == account.ErrNumberSpent {
			return errNothing
		}
		return nil
	})
	if stored != nil && stored != errNothing {
		return 0, stored
	}
	return others, err
}
