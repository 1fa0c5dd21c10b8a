package server

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"go.mongodb.org/mongo-driver/v2/bson"

	"voix/server/account"
	"voix/server/openid"
	"voix/server/page"
)

// providerPath is where somebody is who came back from a provider; below it, by the provider's id, they are led there.
const providerPath = "/connexion/compte"

var (
	errProviderAway     = &failure{status: fiber.StatusServiceUnavailable, code: "provider_away"}
	errProviderDeclined = &failure{status: fiber.StatusUnprocessableEntity, code: "provider_declined"}
	errProviderUnproved = &failure{status: fiber.StatusUnprocessableEntity, code: "provider_unproved"}
)

// providerFailures are told on the sign-in page by these names in its address.
var providerFailures = map[string]*failure{"absent": errProviderAway, "refus": errProviderDeclined, "retour": errProviderUnproved}

// newProviders prepares the providers of an installation. An address is needed that is the same at every request: it is registered with each
// provider, and the Host of a request is whatever its sender wrote.
func newProviders(declared []openid.Declared, address Address, now func() time.Time) ([]*openid.Provider, error) {
	if len(declared) > 0 && address == "" {
		return nil, Sentence("providers lead people back to an address that is registered with them: say which with --address")
	}
	var all []*openid.Provider
	for _, d := range declared {
		all = append(all, openid.New(d, string(address)+providerPath+"/"+d.ID+"/retour", string(address)+providerPath, now))
	}
	return all, nil
}

func (s *Server) provider(id string) (*openid.Provider, error) {
	for _, p := range s.providers {
		if p.ID == id {
			return p, nil
		}
	}
	return nil, errAddress
}

// providerOf returns what people call the provider of a way in of kind account.Provider; empty if it is offered no more.
func (s *Server) providerOf(identifier string) string {
	issuer, _, _ := strings.Cut(identifier, " ")
	for _, p := range s.providers {
		if p.Issuer == issuer {
			return p.Name
		}
	}
	return ""
}

// sayWhoIsShutOut tells the operator, once after the start, how many people have no way in but an account with a provider that is offered no more.
func (s *Server) sayWhoIsShutOut(ctx context.Context) {
	sole, err := s.platform.People.directory.soleIssuers(ctx)
	if err != nil {
		return // the server went down before all profiles were read
	}
	for _, p := range s.providers {
		delete(sole, p.Issuer)
	}
	for _, issuer := range slices.Sorted(maps.Keys(sole)) {
		s.log.Error("people cannot come in: the only way in they have is a provider that the settings do not name any more", "issuer", issuer, "people", sole[issuer])
	}
}

// providerDoors are the links that lead to the providers, with what they are to do: "retour" is a path of this site, "pour" is "moi" for a
// further way in.
func (s *Server) providerDoors(asked url.Values) (doors []page.ProviderDoor) {
	query := ""
	if len(asked) > 0 {
		query = "?" + asked.Encode()
	}
	for _, p := range s.providers {
		doors = append(doors, page.ProviderDoor{Path: providerPath + "/" + p.ID + query, Name: p.Name, FranceConnect: p.Kind == openid.FranceConnect})
	}
	return doors
}

// outward is what an Outward ticket holds besides.
type outward struct {
	Journey openid.Journey `bson:"journey"`
	Locale  page.Locale    `bson:"locale"` // the address to come back to is the same in all languages
}

// toProvider leads to a provider. It is a link and no form: the answer to a form that leads to another site is stopped by Chromium where
// form-action is 'self', as it is here. So a GET has to do, and all it does is to have this browser keep a sealed note for ten minutes:
// whoever makes somebody follow the link gets them to the provider, and from there to a button that says what it does.
func (s *Server) toProvider(c *fiber.Ctx) error {
	p, err := s.provider(c.Params("provider"))
	if err != nil {
		return err
	}
	privately(c)
	t := account.Ticket{Way: account.Provider, Identifier: p.ID, Return: localPath(c.Query("retour"))}
	if c.Query("pour") == "moi" { // a further way in of whoever is signed in
		session, ok := sessionOf(c)
		if !ok {
			return s.toSignIn(c, errSignedOut, waysPath)
		}
		if !s.shownLately(session) {
			return redirect(c, showAgainPath(waysPath))
		}
		t.Person = session.Person
	}
	journey, err := openid.NewJourney(s.platform.Random)
	if err != nil {
		return err
	}
	if t.Data, err = bson.Marshal(outward{journey, localeOf(c)}); err != nil {
		return err
	}
	address, err := p.Begin(c.UserContext(), journey)
	if err != nil {
		return s.providerFailed(c, localeOf(c), p, err)
	}
	sealed, err := s.issue(account.Outward, t)
	if err != nil {
		return err
	}
	s.keepProviderNote(c, sealed)
	return c.Redirect(address, fiber.StatusSeeOther)
}

// fromProvider takes what the provider had the browser bring back. It signs nobody in: it has the browser keep whose account it is, sealed, in
// place of the note, and leads on to a page with a button. What came with the address is so in no history and works no second time.
func (s *Server) fromProvider(c *fiber.Ctx) error {
	p, err := s.provider(c.Params("provider"))
	if err != nil {
		return err
	}
	privately(c)
	now := s.platform.Clock.Now()
	note, err := s.platform.Keys.ReadTicket(account.Outward, s.providerNote(c), now)
	if err != nil {
		return s.providerFailed(c, localeOf(c), p, fmt.Errorf("%w: nobody was led there from this browser", openid.ErrUnproved))
	}
	var away outward
	if err := bson.Unmarshal(note.Data, &away); err != nil {
		return err
	}
	if note.Identifier != p.ID {
		return s.providerFailed(c, away.Locale, p, fmt.Errorf("%w: led to another provider", openid.ErrUnproved))
	}
	answer, err := url.ParseQuery(string(c.Context().QueryArgs().QueryString()))
	if err != nil {
		return errParameter
	}
	// Only what proves nothing counts against the address: it costs a request to the provider, too.
	network := networkOf(c)
	if s.rates.signIns.spent(network) {
		return errTooMany
	}
	shown, err := p.Finish(c.UserContext(), away.Journey, answer)
	if err != nil {
		if errors.Is(err, openid.ErrUnproved) {
			s.rates.signIns.allow(network)
		}
		s.forgetProviderNote(c)
		return s.providerFailed(c, away.Locale, p, err)
	}
	sealed, err := s.issue(account.Returned, account.Ticket{Way: account.Provider, Identifier: shown.Identifier(), Person: note.Person, Return: note.Return})
	if err != nil {
		return err
	}
	s.keepProviderNote(c, sealed)
	if shown.SignOut != "" {
		return c.Redirect(shown.SignOut, fiber.StatusSeeOther)
	}
	return c.Redirect(away.Locale.Address(providerPath), fiber.StatusSeeOther)
}

// providerFailed leads to the sign-in page, which says what happened and shows the other doors.
func (s *Server) providerFailed(c *fiber.Ctx, locale page.Locale, p *openid.Provider, err error) error {
	name := ""
	switch {
	case errors.Is(err, openid.ErrAway), errors.Is(err, openid.ErrBusy):
		name = "absent"
		s.log.Warn("an OpenID provider cannot be used", "provider", p.ID, "error", err)
	case errors.Is(err, openid.ErrDeclined):
		name = "refus"
	case errors.Is(err, openid.ErrUnproved):
		name = "retour"
		s.log.Info("somebody came back from an OpenID provider with nothing that counts", "provider", p.ID, "error", err)
	default:
		return err
	}
	return c.Redirect(locale.Address("/connexion?compte="+name), fiber.StatusSeeOther)
}

// providerShown asks somebody who came back to press a button: programs that follow addresses sign nobody in, and who is there says first
// whether others use the device.
func (s *Server) providerShown(c *fiber.Ctx) error {
	privately(c)
	t, err := s.platform.Keys.ReadTicket(account.Returned, s.providerNote(c), s.platform.Clock.Now())
	if err != nil {
		return redirect(c, "/connexion")
	}
	return s.showFresh(c, fiber.StatusOK, providerPath, 0, page.ProviderShown{Name: s.providerOf(t.Identifier), Adding: t.Person != 0})
}

// postProvider lets in whoever presses that button.
func (s *Server) postProvider(c *fiber.Ctx) error {
	privately(c)
	form, _, err := readForm(c)
	if err != nil {
		return err
	}
	t, err := s.platform.Keys.ReadTicket(account.Returned, s.providerNote(c), s.platform.Clock.Now())
	if err != nil {
		return redirect(c, "/connexion?compte=retour")
	}
	s.forgetProviderNote(c)
	return s.admit(c, wayShown{
		Way: account.Way{Kind: account.Provider, Identifier: t.Identifier}, Person: t.Person, Issued: t.Issued, Return: localPath(t.Return),
		Shared: form.Get("shared") == "yes",
	})
}

// providerCookie holds the sealed note of this browser.
const providerCookie = "voix-compte"

// providerNote is what it holds; nothing, if somebody may have planted one beside it.
func (s *Server) providerNote(c *fiber.Ctx) string {
	value, _ := s.cookie(c, providerCookie)
	return value
}

func (s *Server) keepProviderNote(c *fiber.Ctx, sealed string) {
	s.setCookie(c, &fiber.Cookie{Name: providerCookie, Value: sealed, MaxAge: int(account.Outward.Life().Seconds())})
}

func (s *Server) forgetProviderNote(c *fiber.Ctx) { s.dropCookie(c, providerCookie) }
