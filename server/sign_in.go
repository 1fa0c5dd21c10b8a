package server

import (
	"errors"
	"net/url"
	"strings"
	"unicode"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/connection"
	"voix/server/page"
)

// signIn shows the doors.
func (s *Server) signIn(c *fiber.Ctx) error {
	v := page.SignIn{Return: localPath(c.Query("retour"))}
	if f := providerFailures[c.Query("compte")]; f != nil {
		v.Trouble = s.refusal(c, f.code)
		return s.showSignIn(c, f.status, v)
	}
	if session, in := sessionOf(c); in && c.Query("encore") != "" {
		v.Again, v.Shared = true, session.Shared
	}
	return s.showSignIn(c, fiber.StatusOK, v)
}

// showSignIn shows the doors of this installation, with what was typed at one of them and what is wrong with it.
func (s *Server) showSignIn(c *fiber.Ctx, status int, v page.SignIn) error {
	v.Doors = s.doors(c)
	asked := url.Values{}
	if v.Return != "" {
		asked.Set("retour", v.Return)
	}
	v.Doors.Providers = s.providerDoors(asked)
	_, t, waits := s.challengeKept(c)
	v.CodeWaits = waits && t.Person == 0
	return s.showFresh(c, status, signInPath, 0, v)
}

const signInPath = "/connexion"

// doors are the ways in that the operator has set up.
func (s *Server) doors(c *fiber.Ctx) page.Doors {
	_, passkey := s.passkeySite(c)
	cards := false // where none was ever printed, nobody has one
	s.platform.Read(func(st *deliberation.State) { cards = st.CardsChanged() > 0 })
	return page.Doors{Email: s.sentDoors[account.Email] != nil, Phone: s.sentDoors[account.Phone] != nil, Passkey: passkey, Card: cards}
}

// openLink shows whom the link that holds a code signs in; the form of that page does it. Programs that fetch the links of a message
// to look at them, or to show a picture of them, so sign nobody in, and who opens it says first whether the device is shared.
func (s *Server) openLink(c *fiber.Ctx) error {
	v := page.SignIn{Code: c.Params("code"), Return: localPath(c.Query("retour"))}
	_, profile, err := s.holderOf(c, v.Code)
	if err != nil {
		f, known := failureOf(err)
		if !known || f.code != errCode.code {
			return err
		}
		// Only what is wrong counts against the address: a link is good for two requests, and fifty people may have theirs opened at once.
		if !s.allowSignIn(c) {
			return errTooMany
		}
		v.Faults = s.codeFault(c, v.Code)
		return s.showSignIn(c, f.status, v)
	}
	v.Pseudonym = profile.ChosenName
	return s.showFresh(c, fiber.StatusOK, c.Path(), 0, v)
}

func (s *Server) postSignIn(c *fiber.Ctx) error {
	form, _, err := readForm(c)
	if err != nil {
		return err
	}
	v := page.SignIn{Code: strings.TrimSpace(form.Get("code")), Return: localPath(form.Get("return")), Shared: form.Get("shared") == "yes"}
	if err := s.enter(c, v.Code, v.Shared); err != nil {
		f, known := failureOf(err)
		if !known || f.code != errCode.code {
			return err
		}
		v.Faults = s.codeFault(c, v.Code)
		return s.showSignIn(c, f.status, v)
	}
	if v.Return != "" {
		return redirect(c, v.Return)
	}
	return redirect(c, "/?fait="+page.NowSignedIn.String())
}

func (s *Server) codeFault(c *fiber.Ctx, code string) page.Faults {
	if code == "" {
		return page.Faults{s.pages.Catalogue.FaultOf(localeOf(c), "code", "required", nil)}
	}
	return page.Faults{{Field: "code", Sentence: s.refusal(c, errCode.code)}}
}

// enter starts the session of the person whose code it is.
func (s *Server) enter(c *fiber.Ctx, code string, shared bool) error {
	if !s.allowSignIn(c) {
		return errTooMany
	}
	person, _, err := s.holderOf(c, code)
	if err != nil {
		return err
	}
	// What the cache holds may be of before the link was taken away, on another server: the store says.
	profile, _, err := s.platform.People.stored(c.UserContext(), person.Number)
	if err == nil && profile.Way(account.Link, "") >= 0 {
		// Its holder sees when it last led in. It may lead in twice in one moment.
		err = s.platform.People.Use(c.UserContext(), person.Number, account.Way{Kind: account.Link}, s.platform.Clock.Now(), nil)
	}
	switch {
	case errors.Is(err, errNoProfile), err == nil && !profile.MayUseLink():
		return errCode
	case err != nil && !errors.Is(err, errUsed):
		return err
	}
	if err := s.recordConnection(c, connection.SignIn, person.Number); err != nil {
		return err
	}
	s.beginSession(c, person.Number, shared)
	return nil
}

// holderOf returns the person whose code it is. A code of nobody and one of somebody who left, whose profile cannot be opened, or who took
// the link away, are the same to who tries: errCode.
func (s *Server) holderOf(c *fiber.Ctx, code string) (person deliberation.Person, profile account.Profile, err error) {
	// The link may have been pasted whole.
	if i := strings.LastIndexByte(code, '/'); i >= 0 {
		code = code[i+1:]
	}
	document, ok := s.platform.Keys.ReadCode(code)
	if ok {
		s.platform.Read(func(st *deliberation.State) { person, ok = st.PersonOf(document) })
	}
	if !ok || person.Erased {
		return person, profile, errCode
	}
	if profile, ok, err = s.platform.People.Profile(c.UserContext(), person.Number); err == nil && (!ok || !profile.MayUseLink()) {
		err = errCode
	}
	return person, profile, err
}

// localPath returns a path of this site, or nothing: a link must not lead elsewhere after signing in.
func localPath(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.Contains(path, `\`) || strings.ContainsFunc(path, unicode.IsControl) {
		return ""
	}
	return path
}

func (s *Server) signOut(c *fiber.Ctx) error {
	if _, err := readBody(c, formLimit); err != nil {
		return err
	}
	s.forgetSession(c)
	s.forgetChallenge(c)
	clearDevice(c)
	return redirect(c, "/?fait="+page.NowSignedOut.String())
}
