package server

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/connection"
	"voix/server/page"
)

// cardPath is where somebody shows a participation card.
const cardPath = signInPath + "/carte"

var (
	// errCardHalf: the half to keep of a card that nobody used yet.
	errCardHalf = &failure{status: fiber.StatusConflict, code: "card_half"}
	// errCardLeft: whoever joined with the card is gone, or took it out of their ways in.
	errCardLeft = &failure{status: fiber.StatusConflict, code: "card_left"}
)

// cardRead is a card that somebody showed a half of.
type cardRead struct {
	reference account.CardReference
	half      account.Half
}

// readCard reads what was typed of a card, or where its square led: for one guess of those that an address has.
func (s *Server) readCard(c *fiber.Ctx, typed string) (card cardRead, err error) {
	return tryGuess(s.rates, networkOf(c), func() (cardRead, error) {
		reference, half, err := s.platform.Keys.ReadCard(typed)
		if err != nil {
			return cardRead{}, err
		}
		printed := int64(0)
		s.platform.Read(func(st *deliberation.State) {
			b, _ := st.Batch(reference.Batch)
			printed = b.Printed
		})
		if reference.Number > printed {
			return cardRead{}, deliberation.ErrCardUnknown // its words are right, but the journal they were printed under is another
		}
		return cardRead{reference, half}, nil
	})
}

// usable says whether a half leads anywhere now: of the half to keep, who holds the card.
func (s *Server) usable(c *fiber.Ctx, card cardRead) (person deliberation.Person, err error) {
	var standing deliberation.CardStanding
	s.platform.Read(func(st *deliberation.State) {
		standing = st.Card(s.platform.Keys.PrintedCard(card.reference), s.platform.Clock.Now())
	})
	switch {
	case standing == deliberation.CardInvalid:
		return person, deliberation.ErrCardRevoked
	case standing == deliberation.CardExpired:
		return person, deliberation.ErrCardExpired
	case standing == deliberation.CardTaken && card.half == account.HalfToUse:
		return person, deliberation.ErrCardUsed
	case standing == deliberation.CardFree && card.half == account.HalfToKeep:
		return person, errCardHalf
	case standing == deliberation.CardFree:
		return person, nil
	}
	person, known, err := s.holderOfWay(c, account.Card, card.reference.String())
	if err == nil && !known {
		err = errCardLeft
	}
	return person, err
}

// askCard asks for the words of a card.
func (s *Server) askCard(c *fiber.Ctx) error {
	return s.showCardDoor(c, fiber.StatusOK, page.CardDoor{Return: localPath(c.Query("retour"))})
}

func (s *Server) showCardDoor(c *fiber.Ctx, status int, v page.CardDoor) error {
	privately(c)
	return s.showFresh(c, status, cardPath, 0, v)
}

// openCard shows what the square of a card leads to. Its button does it: programs that fetch addresses use no card.
func (s *Server) openCard(c *fiber.Ctx) error {
	code, err := url.PathUnescape(c.Params("code"))
	if err != nil {
		return errAddress
	}
	return s.offerCard(c, code, page.CardDoor{Return: localPath(c.Query("retour"))})
}

// offerCard shows the button of a card that was read, or what is wrong with it.
func (s *Server) offerCard(c *fiber.Ctx, typed string, v page.CardDoor) error {
	card, err := s.readCard(c, typed)
	if err != nil {
		return s.refuseCard(c, v, err)
	}
	person, err := s.usable(c, card)
	if err != nil {
		return s.refuseCard(c, v, err)
	}
	v.Code, v.Keep = s.platform.Keys.CardCode(card.reference, card.half), card.half == account.HalfToKeep
	v.Reference, v.Words = "", ""
	v.Attests = !v.Keep && s.mayAttest(c, card)
	if v.Keep { // whose it is is not told: the words of this half are on the printed sheet as well
		profile, _, err := s.platform.People.stored(c.UserContext(), person.Number)
		if errors.Is(err, errNoProfile) {
			return s.refuseCard(c, v, errCardLeft)
		}
		if err != nil {
			return err
		}
		w, _ := cardOf(profile.Profile)
		v.Numbered = w.CardNumbers() > 0
	}
	return s.showCardDoor(c, fiber.StatusOK, v)
}

// mayAttest reports whether somebody is signed in, and the card attests a college.
func (s *Server) mayAttest(c *fiber.Ctx, card cardRead) (attests bool) {
	_, in := sessionOf(c)
	s.platform.Read(func(st *deliberation.State) {
		b, _ := st.Batch(card.reference.Batch)
		attests = in && b.College != deliberation.NoCollege
	})
	return attests
}

// refuseCard shows the form again, with what is wrong.
func (s *Server) refuseCard(c *fiber.Ctx, v page.CardDoor, err error) error {
	f, known := failureOf(err)
	if !known || f == errTooMany {
		return err
	}
	field := "words"
	v.Code = ""
	v.Faults = page.Faults{{Field: field, Sentence: s.refusal(c, f.code)}}
	return s.showCardDoor(c, f.status, v)
}

// postCard takes what was typed, or the button of a card that was read.
func (s *Server) postCard(c *fiber.Ctx) error {
	form, _, err := readForm(c)
	if err != nil {
		return err
	}
	v := page.CardDoor{
		Reference: strings.TrimSpace(form.Get("reference")), Words: strings.TrimSpace(form.Get("words")), Return: localPath(form.Get("return")), Shared: form.Get("shared") == "yes",
		Number: strings.TrimSpace(form.Get("own")),
	}
	var faults page.Faults
	if code := form.Get("code"); code != "" {
		v.Reference, v.Words = code, ""
	} else {
		for _, field := range []struct{ name, typed string }{{"reference", v.Reference}, {"words", v.Words}} {
			if field.typed == "" {
				faults = append(faults, s.pages.Catalogue.FaultOf(localeOf(c), field.name, "required", nil))
			}
		}
	}
	if faults != nil {
		v.Faults = faults
		return s.showCardDoor(c, fiber.StatusUnprocessableEntity, v)
	}
	card, err := s.readCard(c, v.Reference+" "+v.Words)
	if err != nil {
		return s.refuseCard(c, v, err)
	}
	if card.half == account.HalfToKeep {
		if form.Get("do") != "enter" { // typed: what its holder wrote on it is asked next, as of those who come by the square
			return s.offerCard(c, v.Reference+" "+v.Words, v)
		}
		return s.enterByCard(c, card, v, form.Get("taken") == "yes")
	}
	if form.Get("do") != "enter" && s.mayAttest(c, card) { // it says that whoever has an account signs in and shows it: they choose what it is for
		return s.offerCard(c, v.Reference+" "+v.Words, v)
	}
	if _, err := s.usable(c, card); err != nil {
		return s.refuseCard(c, v, err)
	}
	if !s.allowSignIn(c) {
		return errTooMany
	}
	w := wayShown{Way: account.Way{Kind: account.Card, Identifier: card.reference.String()}, Return: v.Return, Shared: v.Shared}
	// This half makes a participant and lets nobody in who is one: whoever became its holder meanwhile has the other half.
	if _, known, err := s.holderOfWay(c, w.Way.Kind, w.Way.Identifier); err != nil {
		return err
	} else if known {
		return s.refuseCard(c, v, deliberation.ErrCardUsed)
	}
	privately(c)
	return s.offerToJoin(c, w)
}

// enterByCard lets the holder of the half to keep in, with the secret number that they wrote on it. Who says that somebody else was in as well takes all
// other ways in away, so that each of them may take the account back for three days, and is told. As long as no number was written down, the
// printed half is all there is, and nothing was given under the account: whoever came in before by the other half, who may have photographed
// it, is signed out everywhere, and what they added goes at once.
func (s *Server) enterByCard(c *fiber.Ctx, card cardRead, v page.CardDoor, taken bool) error {
	if !s.allowSignIn(c) {
		return errTooMany
	}
	person, err := s.usable(c, card)
	if err != nil {
		return s.refuseCard(c, v, err)
	}
	people, reference := s.platform.People, card.reference.String()
	profile, _, err := people.stored(c.UserContext(), person.Number)
	at := profile.Way(account.Card, reference)
	if errors.Is(err, errNoProfile) || err == nil && at < 0 {
		return s.refuseCard(c, v, errCardLeft)
	}
	if err != nil {
		return err
	}
	way, others := profile.Ways[at], 0
	first, removed := way.CardNumbers() == 0, s.platform.Clock.Now().UTC().Truncate(time.Millisecond)
	if !first {
		if v.Number == "" {
			return s.refuseCardNumber(c, card, v, account.ErrNumberWrong)
		}
		others, err = s.tryCardNumber(c, person, reference, digitsOf(v.Number))
		switch {
		case errors.Is(err, errCardLeft), errors.Is(err, errNoProfile):
			return s.refuseCard(c, v, errCardLeft)
		case errors.Is(err, account.ErrNumberWrong), errors.Is(err, account.ErrNumberSpent):
			return s.refuseCardNumber(c, card, v, err)
		case err != nil:
			return err
		}
	}
	alone := func(p *account.Profile) {
		if p.WaysLocked() {
			return
		}
		for i := len(p.Ways) - 1; i >= 0; i-- {
			switch other := p.Ways[i].Kind != account.Card || p.Ways[i].Identifier != reference; {
			case other && first:
				p.Ways = append(p.Ways[:i:i], p.Ways[i+1:]...)
			case other:
				p.LeaveWay(i, removed, false)
			}
		}
	}
	used := func(p *account.Profile) error {
		i := p.Way(account.Card, reference)
		if i < 0 {
			return errCardLeft
		}
		p.Ways[i].Used = s.platform.Clock.Now().UTC()
		if taken {
			alone(p) // once more: something may have been added before the sessions ended
		}
		return nil
	}
	change := func(do func(*account.Profile) error) (err error) {
		_, err = people.Change(c.UserContext(), s.platform.NewID(), person.Number, do)
		return err
	}
	var before []account.Way
	if taken { // before the sessions, so that nobody comes back by another way in between
		err = change(func(p *account.Profile) error {
			before = slices.Clone(p.Ways)
			alone(p)
			return nil
		})
	}
	if err == nil && taken && !first {
		s.tellReaches(localeOf(c), before, wayRemoved)
	}
	if err == nil && (first || taken) {
		_, err = s.do(c, s.platform.NewID(), deliberation.EndSessions{Person: person.Number})
	}
	switch {
	case err != nil:
	case taken:
		err = change(used)
	default:
		err = people.replace(c.UserContext(), person.Number, used)
	}
	if errors.Is(err, errCardLeft) || errors.Is(err, errNoProfile) {
		return s.refuseCard(c, v, errCardLeft)
	}
	if err != nil {
		return err
	}
	if err := s.recordConnection(c, connection.SignIn, person.Number); err != nil {
		return err
	}
	s.beginSession(c, person.Number, v.Shared)
	privately(c)
	switch {
	case taken:
		return redirect(c, toCardNumber(way, waysPath+"?fait="+page.CardTakenBack.String()))
	case others > 0:
		return redirect(c, waysPath+"?fait="+page.CardTried.String())
	}
	return redirect(c, toCardNumber(way, orHome(v.Return, page.NowSignedIn)))
}

// refuseCardNumber asks once more for the number that the holder of a card wrote on it.
func (s *Server) refuseCardNumber(c *fiber.Ctx, card cardRead, v page.CardDoor, why error) error {
	v.Code, v.Keep, v.Numbered = s.platform.Keys.CardCode(card.reference, card.half), true, true
	v.Reference, v.Words = "", ""
	status := fiber.StatusUnprocessableEntity
	switch {
	case errors.Is(why, account.ErrNumberSpent):
		status, v.Spent = fiber.StatusTooManyRequests, true
		v.Faults = page.Faults{s.pages.Catalogue.FaultOf(localeOf(c), "own", "spent", nil)}
	case v.Number == "":
		v.Faults = page.Faults{s.pages.Catalogue.FaultOf(localeOf(c), "own", "required", nil)}
	default:
		v.Faults = page.Faults{s.pages.Catalogue.FaultOf(localeOf(c), "own", "wrong", nil)}
	}
	return s.showCardDoor(c, status, v)
}
