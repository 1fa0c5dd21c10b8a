package server

import (
	"context"
	"crypto/subtle"
	"errors"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/page"
)

// sentDoor is a way in that is shown by a code: it is sent to an address or a number, and whoever brings it back gets what is sent there. No
// answer tells whether anybody takes part by that address or number: codes are sent to all alike, and nobody is looked up until one is right.
type sentDoor interface {
	// Read returns what stands for an address or number that was typed, the same for all ways to write it; ok is false if it is none.
	Read(typed string) (identifier string, ok bool)
	// Shown is the identifier as people read it, for whoever has just typed it.
	Shown(identifier string) string
	// Send hands over a code that is to be sent, and returns at once. held says that somebody takes part by that address or number: what others
	// have sent must not keep theirs from them.
	Send(l page.Locale, identifier string, code sentCode, held bool) error
	// BroughtBack notes that a code which was sent there was right.
	BroughtBack(identifier string)
	// Tell has somebody who takes part by that address or number told that their ways in changed. id is unlike that of all other messages.
	Tell(l page.Locale, identifier, id string, what changeOfWays) error
}

// sentCode is what is sent.
type sentCode struct {
	ID     deliberation.ID // of the challenge, drawn by chance: the same at each attempt to send
	Code   string          // eight digits
	Link   string          // the page at which the code is typed in already; empty: the operator said no address of the platform
	Adding bool            // it adds a way to the account of whoever is signed in
	Until  time.Time       // when it is over
}

// sentKinds are the kinds of ways that may have a sentDoor, in the order in which a form is searched for them; fields are called as they are.
var sentKinds = []account.WayKind{account.Email, account.Phone}

var (
	errCodesSpent    = &failure{status: fiber.StatusTooManyRequests, code: "codes_spent"}
	errCodeWrong     = &failure{status: fiber.StatusUnprocessableEntity, code: "code_wrong"}
	errChallengeOver = &failure{status: fiber.StatusUnprocessableEntity, code: "challenge_over"}
)

const (
	codePath     = "/connexion/code"
	sendPath     = "/connexion/envoi"
	sentLinkPath = "/connexion/lien"
)

// postChallenge sends a code to the address or number that was typed: to come in, or, with add=yes, as a further way of who is signed in.
func (s *Server) postChallenge(c *fiber.Ctx) error {
	form, _, err := readForm(c)
	if err != nil {
		return err
	}
	var kind account.WayKind
	for _, k := range sentKinds {
		if form.Has(string(k)) {
			kind = k
			break
		}
	}
	door, there := s.sentDoors[kind]
	if !there {
		return errAddress
	}
	t := account.Ticket{Way: kind, Return: localPath(form.Get("return"))}
	typed := strings.TrimSpace(form.Get(string(kind)))
	adding := form.Get("add") == "yes"
	if adding {
		session, err := s.signedIn(c)
		if err != nil {
			return s.toSignIn(c, err, reachPath(kind))
		}
		if !s.shownLately(session) {
			return redirect(c, showAgainPath(reachPath(kind)))
		}
		t.Person = session.Person
	}
	var known bool
	if t.Identifier, known = door.Read(typed); !known {
		rule := string(kind)
		if typed == "" {
			rule = "required"
		}
		return s.notSent(c, fiber.StatusUnprocessableEntity, t, typed, s.pages.Catalogue.FaultOf(localeOf(c), string(kind), rule, nil))
	}
	send, err := s.rates.codes.mayAsk(networkOf(c), s.platform.Keys.Handle(kind, t.Identifier))
	if err != nil {
		return err
	}
	t.Unsent = !send
	challenge, t, err := s.issued(account.Challenge, t)
	if err != nil {
		return err
	}
	code := sentCode{ID: t.Nonce, Code: s.platform.Keys.SentCode(t), Adding: adding, Until: t.Issued.Add(account.Challenge.Life())}
	if s.address != "" { // never from what a request says of its host: the link goes to somebody else than whoever asks
		code.Link = s.absolute(c, sentLinkPath+"/"+code.Code+"/"+challenge)
	}
	if send {
		s.sendCode(door, t, localeOf(c), code)
	}
	s.keepChallenge(c, challenge)
	return redirect(c, codePath+"?envoye=oui")
}

// challengeCookie holds the ticket of the last code that this browser had sent: people leave the page to read the message, and an old phone has
// dropped it by then, or sends the form again, which would end the code that they have just read.
const challengeCookie = "voix-code"

func (s *Server) keepChallenge(c *fiber.Ctx, challenge string) {
	cookie := &fiber.Cookie{Name: challengeCookie, Value: challenge, MaxAge: int(account.Challenge.Life().Seconds())}
	if session, in := sessionOf(c); in && session.Shared {
		cookie.MaxAge, cookie.SessionOnly = 0, true
	}
	s.setCookie(c, cookie)
}

// forgetChallenge takes it away once its code was used, or whoever used the device has gone.
func (s *Server) forgetChallenge(c *fiber.Ctx) {
	if _, kept := s.cookie(c, challengeCookie); kept {
		s.dropCookie(c, challengeCookie)
	}
}

// challengeKept is the ticket of the code that this browser waits for; ok is false if it waits for none, or whoever asked for it, to add a way to
// their account, is not signed in any more.
func (s *Server) challengeKept(c *fiber.Ctx) (challenge string, t account.Ticket, ok bool) {
	challenge, kept := s.cookie(c, challengeCookie)
	if !kept {
		return "", t, false
	}
	t, err := s.challengeOf(challenge)
	if err != nil {
		return "", t, false
	}
	session, in := sessionOf(c)
	return challenge, t, t.Person == 0 || in && session.Person == t.Person
}

// askCode shows the page that asks for a code which was sent. Whom it was sent to is told in full to whoever has just typed it; who comes back to the
// page, and may be the next one on this device, gets no more than its holder needs.
func (s *Server) askCode(c *fiber.Ctx) error {
	challenge, t, ok := s.challengeKept(c)
	if !ok {
		return toDoors(c)
	}
	return s.showCodeSent(c, fiber.StatusOK, page.CodeSent{Challenge: challenge, Back: c.Query("envoye") == ""}, t)
}

// mostCodesWaiting is how many codes may wait to be handed over: that takes microseconds, but for the first moments after a start.
const mostCodesWaiting = 10_000

// sendCode has a code sent after whoever asked for it has been answered: neither what they are told nor how long it takes says whose the address
// is, or whether there is room for the message.
func (s *Server) sendCode(door sentDoor, t account.Ticket, l page.Locale, code sentCode) {
	send := func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, commandTimeout)
		defer cancel()
		_, held, err := s.platform.People.directory.Find(ctx, t.Way, t.Identifier)
		if err == nil || ctx.Err() != nil { // whether anybody holds it is not known yet: it is sent as to anybody
			err = door.Send(l, t.Identifier, code, held)
		}
		if err != nil {
			s.log.Warn("a code was not sent", "way", t.Way, "why", err)
		}
	}
	if !s.later(send) {
		s.log.Warn("a code was not sent", "way", t.Way, "why", "too many wait")
	}
}

// later has something done once whoever asked has been answered; false: it will not be, for too much waits.
func (s *Server) later(do func(context.Context)) bool {
	select {
	case s.codes <- do:
		return true
	default:
		return false
	}
}

// sendCodes hands over codes until ctx ends.
func (s *Server) sendCodes(ctx context.Context) {
	for {
		select {
		case send := <-s.codes:
			send(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// notSent gives back what was typed, on the page that it was typed on.
func (s *Server) notSent(c *fiber.Ctx, status int, t account.Ticket, typed string, fault page.Fault) error {
	if t.Person != 0 {
		return s.showFresh(c, status, reachPath(t.Way), 0, page.AddReach{Phone: t.Way == account.Phone, Typed: typed, Faults: page.Faults{fault}})
	}
	v := page.SignIn{Return: t.Return, Faults: page.Faults{fault}}
	if t.Way == account.Phone {
		v.Phone = typed
	} else {
		v.Email = typed
	}
	return s.showSignIn(c, status, v)
}

func (s *Server) showCodeSent(c *fiber.Ctx, status int, v page.CodeSent, t account.Ticket) error {
	v.Kind, v.To, v.Adding = string(t.Way), s.sentDoors[t.Way].Shown(t.Identifier), t.Person != 0
	if v.Back {
		v.To = masked(t.Way, t.Identifier)
	}
	v.Link = t.Way == account.Email && s.address != ""
	return s.showFresh(c, status, signInPath, 0, v)
}

// challengeOf opens the ticket of a code that was sent.
func (s *Server) challengeOf(ticket string) (account.Ticket, error) {
	t, err := s.platform.Keys.ReadTicket(account.Challenge, ticket, s.platform.Clock.Now())
	if err != nil || s.sentDoors[t.Way] == nil {
		return t, errChallengeOver
	}
	return t, nil
}

// tryCode tells by nil that a code is the one that was sent.
func (s *Server) tryCode(c *fiber.Ctx, t account.Ticket, code string) error {
	return s.rates.codes.try(networkOf(c), t.Nonce, func() bool {
		return subtle.ConstantTimeCompare([]byte(code), []byte(s.platform.Keys.SentCode(t))) == 1 && !t.Unsent
	})
}

// postCode takes the code that was sent, from the page that asks for it or from that of the link.
func (s *Server) postCode(c *fiber.Ctx) error {
	form, _, err := readForm(c)
	if err != nil {
		return err
	}
	t, err := s.challengeOf(form.Get("challenge"))
	if err != nil {
		return s.beginAnew(c, err)
	}
	v := page.CodeSent{Challenge: form.Get("challenge"), Code: strings.TrimSpace(form.Get("code")), Shared: form.Get("shared") == "yes"}
	if v.Code == "" {
		v.Faults = page.Faults{s.pages.Catalogue.FaultOf(localeOf(c), "code", "required", nil)}
		return s.showCodeSent(c, fiber.StatusUnprocessableEntity, v, t)
	}
	err = s.tryCode(c, t, digitsOf(v.Code))
	if f, told := isOf(err, errCodeWrong); told {
		v.Faults = page.Faults{{Field: "code", Sentence: s.refusal(c, f.code)}}
		return s.showCodeSent(c, f.status, v, t)
	}
	if err == nil || errors.Is(err, errCodesSpent) {
		s.forgetChallenge(c)
	}
	if err == nil {
		s.rates.codes.broughtBack(networkOf(c), s.platform.Keys.Handle(t.Way, t.Identifier))
		s.sentDoors[t.Way].BroughtBack(t.Identifier)
		err = s.admit(c, wayShown{Way: account.Way{Kind: t.Way, Identifier: t.Identifier}, Person: t.Person, Issued: t.Issued, Return: t.Return, Shared: v.Shared})
	}
	return s.beginAnew(c, err)
}

// beginAnew shows the doors once more to somebody whose code or link leads in no more, and why.
func (s *Server) beginAnew(c *fiber.Ctx, err error) error {
	f, told := isOf(err, errChallengeOver, errCodesSpent, errCodeWrong, errWayUsed)
	if _, in := sessionOf(c); !told || in {
		return err
	}
	return s.showSignIn(c, f.status, page.SignIn{Faults: page.Faults{{Sentence: s.refusal(c, f.code)}}})
}

// openSentLink shows what the link of a message does; the form of the page does it. Programs that fetch the links of a message so use nothing
// up, and who opens it says first whether the device is shared.
func (s *Server) openSentLink(c *fiber.Ctx) error {
	privately(c)
	v := page.SentLink{Code: c.Params("code"), Challenge: c.Params("challenge")}
	t, err := s.challengeOf(v.Challenge)
	if err == nil {
		err = s.tryCode(c, t, v.Code)
	}
	if err != nil {
		return s.beginAnew(c, err)
	}
	if t.Person != 0 {
		session, in := sessionOf(c)
		v.Adding, v.Elsewhere, v.To = true, !in || session.Person != t.Person, s.sentDoors[t.Way].Shown(t.Identifier)
		return s.showFresh(c, fiber.StatusOK, signInPath, 0, v)
	}
	person, known, err := s.holderOfWay(c, t.Way, t.Identifier)
	if err != nil {
		return err
	}
	if known {
		profile, there, err := s.platform.People.Profile(c.UserContext(), person.Number)
		if err != nil {
			return err
		}
		if there {
			v.Pseudonym = profile.ChosenName
		}
	}
	return s.showFresh(c, fiber.StatusOK, signInPath, 0, v)
}

// toDoors leads from an address that only takes forms to the page that has them: for who comes back to it later.
func toDoors(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	return redirect(c, signInPath)
}

// reachPath is the page on which somebody who is signed in adds an address or a number.
func reachPath(kind account.WayKind) string {
	if kind == account.Phone {
		return waysPath + "/telephone"
	}
	return waysPath + "/courriel"
}

// addReach shows that page.
func (s *Server) addReach(kind account.WayKind) fiber.Handler {
	return func(c *fiber.Ctx) error {
		session, in := sessionOf(c)
		if !in {
			return s.toSignIn(c, errSignedOut, reachPath(kind))
		}
		if s.sentDoors[kind] == nil {
			return errAddress
		}
		if !s.shownLately(session) {
			return redirect(c, showAgainPath(reachPath(kind)))
		}
		return s.showFresh(c, fiber.StatusOK, reachPath(kind), 0, page.AddReach{Phone: kind == account.Phone})
	}
}

// digitsOf are the digits of a code as people type it: with spaces or hyphens, or in the digits of Arabic or Persian keyboards. Anything else
// stays, and is wrong.
func digitsOf(typed string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return r - '٠' + '0'
		case r >= '۰' && r <= '۹':
			return r - '۰' + '0'
		case r == ' ', r == '-', r == '\u00a0', r == '\u202f', r == '.':
			return -1
		}
		return r
	}, typed)
}
