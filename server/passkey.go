package server

import (
	"crypto/sha256"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/page"
	"voix/server/passkey"
)

// A passkey is shown, or made, in two steps: the script of the page fetches what to ask of the browser, with a ticket, and sends what the
// browser answers as a form, with the ticket. Nothing is kept meanwhile, and there is nothing to guess: an answer is signed by a device.

var (
	// errPasskey says of whatever a browser answered that it leads nowhere: a passkey that nobody here has, a signature that is wrong, one of
	// before, one for another site are the same to who tries.
	errPasskey = &failure{status: fiber.StatusUnprocessableEntity, code: "passkey"}
	// errPasskeyNew: what a browser answered is no new passkey of those that were asked for.
	errPasskeyNew = &failure{status: fiber.StatusUnprocessableEntity, code: "passkey_new"}
	// errPasskeyScript: the form came as it was, without an answer: no script of ours ran, or the browser knows no passkeys.
	errPasskeyScript = &failure{status: fiber.StatusUnprocessableEntity, code: "passkey_script"}
	// errPasskeyCopied: the device that signed counts backwards.
	errPasskeyCopied = &failure{status: fiber.StatusUnprocessableEntity, code: "passkey_copied"}
)

// passkeySite is what passkeys are made for: the address that the operator gave, else the one of the request, which a browser does not forge.
// ok is false where browsers offer none.
func (s *Server) passkeySite(c *fiber.Ctx) (*passkey.Site, bool) {
	return passkey.At(s.origin(c), s.pages.Catalogue.Say(localeOf(c), "site.name"))
}

// passkeyChallenge is bound to one ticket, and as hard to foretell: a ticket is sealed under a nonce drawn by chance.
func passkeyChallenge(ticket string) []byte {
	sum := sha256.Sum256([]byte("passkey " + ticket))
	return sum[:]
}

type passkeyInput struct {
	For    string `json:"for" validate:"required,oneof=enter join add"`
	Return string `json:"return"`
	Shared bool   `json:"shared"`
}

// askedPasskey is what a page's script hands on to navigator.credentials.get or create, and sends back with the answer.
type askedPasskey struct {
	Ticket    string         `json:"ticket"`
	PublicKey jsontext.Value `json:"publicKey"` // bytes are base64url
}

// apiAskPasskey begins: to enter with a passkey that one has, to join with a new one, or to add a new one to one's ways in.
func (s *Server) apiAskPasskey(c *fiber.Ctx) error {
	site, ok := s.passkeySite(c)
	if !ok {
		return errAddress
	}
	var in passkeyInput
	err := s.readChecked(c, &in)
	if err != nil {
		return err
	}
	t := account.Ticket{Way: account.Passkey, Return: localPath(in.Return)}
	var asked askedPasskey
	if in.For == "enter" {
		if asked.Ticket, err = s.issue(account.Challenge, t); err != nil {
			return err
		}
		asked.PublicKey, err = site.Ask(passkeyChallenge(asked.Ticket))
	} else {
		asked, err = s.orderPasskey(c, site, t, in)
	}
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(asked)
}

// orderPasskey asks for a new passkey. Its handle is drawn by chance and for it alone, and its name says when it was made and not whose it is:
// a device shows it to whoever looks, and hands it on to others.
func (s *Server) orderPasskey(c *fiber.Ctx, site *passkey.Site, t account.Ticket, in passkeyInput) (asked askedPasskey, err error) {
	o := passkey.Order{
		Handle: make([]byte, passkey.HandleBytes), Elsewhere: in.Shared,
		Name: s.pages.Catalogue.Say(localeOf(c), "passkey.made", "date", s.pages.Catalogue.Date(localeOf(c), s.platform.Clock.Now())),
	}
	if in.For == "add" {
		session, err := s.signedIn(c)
		if err != nil {
			return asked, err
		}
		if !s.shownLately(session) {
			return asked, errShowAgain
		}
		profile, ok, err := s.platform.People.Profile(c.UserContext(), session.Person)
		if err != nil {
			return asked, err
		}
		if !ok {
			return asked, errSignedOut
		}
		t.Person, o.Elsewhere = session.Person, in.Shared || session.Shared
		for _, w := range profile.Ways {
			if w.Kind == account.Passkey {
				o.Not = append(o.Not, w.Identifier)
			}
		}
	}
	if _, err := io.ReadFull(s.platform.Random, o.Handle); err != nil {
		return asked, err
	}
	t.Data = o.Handle
	if asked.Ticket, err = s.issue(account.Challenge, t); err != nil {
		return asked, err
	}
	o.Challenge = passkeyChallenge(asked.Ticket)
	asked.PublicKey, err = site.Order(o)
	return asked, err
}

// passkeyTicket opens a ticket of the one kind or the other: those of new passkeys hold a handle.
func (s *Server) passkeyTicket(text string, made bool) (account.Ticket, error) {
	t, err := s.platform.Keys.ReadTicket(account.Challenge, text, s.platform.Clock.Now())
	if text == "" {
		return t, errPasskeyScript
	}
	if err != nil || t.Way != account.Passkey || (len(t.Data) == passkey.HandleBytes) != made {
		return t, errPasskey
	}
	return t, nil
}

// postPasskey takes what a browser answered that has a passkey of this site.
func (s *Server) postPasskey(c *fiber.Ctx) error {
	form, _, err := readForm(c)
	if err != nil {
		return err
	}
	v := page.SignIn{Return: localPath(form.Get("return")), Shared: form.Get("shared") == "yes"}
	back, err := s.enterByPasskey(c, form.Get("ticket"), form.Get("answer"), v.Shared)
	if errors.Is(err, errPasskey) || errors.Is(err, errPasskeyScript) || errors.Is(err, errPasskeyCopied) {
		f, _ := failureOf(err)
		v.Faults = page.Faults{{Field: "passkey", Sentence: s.refusal(c, f.code)}}
		return s.showSignIn(c, f.status, v)
	}
	if err != nil {
		return err
	}
	return redirect(c, orHome(back, page.NowSignedIn))
}

// enterByPasskey starts a session of the person whose device answered, and returns where they go. The person is the one whose passkey was held
// against the answer, and looked up no second time.
func (s *Server) enterByPasskey(c *fiber.Ctx, ticket, answer string, shared bool) (back string, err error) {
	site, ok := s.passkeySite(c)
	if !ok {
		return "", errAddress
	}
	if !s.allowSignIn(c) {
		return "", errTooMany
	}
	t, err := s.passkeyTicket(ticket, false)
	if err != nil {
		return "", err
	}
	var person deliberation.Person
	signed, err := site.Shown(passkeyChallenge(ticket), []byte(answer), func(identifier string) (data []byte, ok bool, err error) {
		if person, ok, err = s.holderOfWay(c, account.Passkey, identifier); err != nil || !ok {
			return nil, false, err
		}
		profile, ok, err := s.platform.People.Profile(c.UserContext(), person.Number)
		if i := profile.Way(account.Passkey, identifier); ok && i >= 0 {
			return profile.Ways[i].Data, true, err
		}
		return nil, false, err
	})
	if errors.Is(err, passkey.ErrRefused) {
		return "", errPasskey
	}
	if err != nil {
		return "", err
	}
	w := wayShown{Way: account.Way{Kind: account.Passkey, Identifier: signed.Identifier}, Issued: t.Issued, Shared: shared, Renew: signed.Renew}
	switch err := s.enterBy(c, person, w); {
	case errors.Is(err, passkey.ErrCopied):
		return "", errPasskeyCopied
	case errors.Is(err, errWayUsed), errors.Is(err, errCode), errors.Is(err, passkey.ErrRefused):
		return "", errPasskey
	case err != nil:
		return "", err
	}
	return t.Return, nil
}

type newPasskeyInput struct {
	Name string `json:"name" validate:"omitempty,words,line,max=40"`
}

// postNewPasskey takes what a browser answered that has made a passkey: it becomes a further way in of whoever asked for it, or what somebody
// joins with. It signs nobody in: anybody can make up a passkey under the identifier of another.
func (s *Server) postNewPasskey(c *fiber.Ctx) error {
	site, ok := s.passkeySite(c)
	if !ok {
		return errAddress
	}
	form, _, err := readForm(c)
	if err != nil {
		return err
	}
	in := newPasskeyInput{form.Get("name")}
	faults, err := s.faultsOf(c, in)
	if err != nil {
		return err
	}
	if faults != nil {
		return refusedInput(faults)
	}
	if !s.allowSignIn(c) {
		return errTooMany
	}
	ticket := form.Get("ticket")
	t, err := s.passkeyTicket(ticket, true)
	var identifier string
	var data []byte
	if err == nil {
		identifier, data, err = site.Made(passkeyChallenge(ticket), t.Data, []byte(form.Get("answer")))
	}
	if err != nil {
		f := errPasskeyNew
		switch {
		case errors.Is(err, errPasskeyScript):
			f = errPasskeyScript
		case !errors.Is(err, errPasskey) && !errors.Is(err, passkey.ErrRefused):
			return err
		}
		if _, in := sessionOf(c); in {
			return f
		}
		return s.showSignIn(c, f.status, page.SignIn{
			Return: localPath(form.Get("return")), Shared: form.Get("shared") == "yes", Faults: page.Faults{{Field: "passkey", Sentence: s.refusal(c, f.code)}},
		})
	}
	w := wayShown{
		Way:    account.Way{Kind: account.Passkey, Identifier: identifier, Name: in.Name, Data: data},
		Person: t.Person, Issued: t.Issued, Return: t.Return, Shared: form.Get("shared") == "yes",
	}
	if w.Person != 0 {
		return s.addWay(c, w)
	}
	if _, known, err := s.holderOfWay(c, account.Passkey, identifier); err != nil {
		return err
	} else if known {
		return errWayTaken
	}
	return s.offerToJoin(c, w)
}
