package server

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/page"
)

const (
	sessionCookie = "voix"
	// hostCookie begins the names of cookies over https: a browser takes such a one only from this very host, over https and for all its paths,
	// so that no other site below the same domain, and nobody on the line, can plant a session of their own in somebody's browser.
	hostCookie   = "__Host-"
	sessionLocal = "session"
	endedLocal   = "session-ended"
)

// identify reads the session cookie. A forged or ended one is as good as none, and is taken away. One on a shared device is renewed
// by what the person does.
func (s *Server) identify(c *fiber.Ctx) error {
	session, said, ok := s.sessionSaid(c)
	if !said {
		return c.Next()
	}
	if !ok {
		s.forgetSession(c)
		c.Locals(endedLocal, session)
		return c.Next()
	}
	if session.Shared && doneByAPerson(c) {
		session = session.Renewed(s.platform.Clock.Now())
		s.startSession(c, session)
	}
	c.Locals(sessionLocal, session)
	return c.Next()
}

// administrating is how long a session of somebody who administers the platform lasts at most.
const administrating = 12 * time.Hour

// sessionSaid reads the session that the cookie of a request tells of: said is false if it brings none; ok is false if what it brings is
// forged or over, or its person is gone or has signed out everywhere since.
func (s *Server) sessionSaid(c *fiber.Ctx) (session account.Session, said, ok bool) {
	value, said := s.cookie(c, sessionCookie)
	if !said {
		return session, false, false
	}
	session, ok = s.platform.Keys.ReadCookie(value, s.platform.Clock.Now())
	if ok {
		s.platform.Read(func(st *deliberation.State) {
			person, known := st.Person(session.Person)
			ok = known && !person.Erased && !person.Joined.After(session.Since.Add(time.Minute)) && !session.Since.Before(person.Sessions)
			// Who administers has much to lose by a stolen one.
			now := s.platform.Clock.Now()
			ok = ok && (now.Before(session.Since.Add(administrating)) || !st.Holds(session.Person, deliberation.AdministratorRole, deliberation.Scope{}, now))
		})
	}
	return session, true, ok
}

// secure reports whether a request came over https as far as its browser knows: the connection says so, or the proxy that is trusted; or it
// came to the address that the operator gave, whatever way the proxy took from there.
func (s *Server) secure(c *fiber.Ctx) bool {
	if c.Protocol() == "https" {
		return true
	}
	host, ok := strings.CutPrefix(string(s.address), "https://")
	return ok && strings.EqualFold(host, string(c.Request().Host()))
}

func (s *Server) cookieName(c *fiber.Ctx, name string) string {
	if s.secure(c) {
		return hostCookie + name
	}
	return name
}

// cookie is the value of one of our cookies; ok is false if there is none, or several of its name. A browser holds several if somebody
// planted one for another path or domain, and does not say which is ours.
func (s *Server) cookie(c *fiber.Ctx, name string) (value string, ok bool) {
	name = s.cookieName(c, name)
	found := 0
	c.Request().Header.VisitAllCookie(func(key, v []byte) {
		if string(key) == name {
			value = string(v)
			found++
		}
	})
	return value, found == 1 && value != ""
}

// setCookie hands out one of our cookies.
func (s *Server) setCookie(c *fiber.Ctx, cookie *fiber.Cookie) {
	cookie.Secure = s.secure(c)
	cookie.Name = s.cookieName(c, cookie.Name)
	cookie.Path, cookie.HTTPOnly, cookie.SameSite = "/", true, fiber.CookieSameSiteLaxMode
	c.Cookie(cookie)
}

// dropCookie takes one away again.
func (s *Server) dropCookie(c *fiber.Ctx, name string) {
	s.setCookie(c, &fiber.Cookie{Name: name, Expires: time.Unix(1, 0)})
}

// doneByAPerson tells what somebody does from what a page does by itself, or a program: a form or a write is sent because somebody
// pressed something, and a page is gone to. What scripts fetch (live figures, similar proposals, pages kept for later) has another
// mode than "navigate", and what a browser fetches ahead says so. A browser that tells no mode (an old one, or any on an address
// without TLS) asks for XHTML, too, when it goes to a page, and for that only: no script of ours does.
func doneByAPerson(c *fiber.Ctx) bool {
	if method := c.Method(); method != fiber.MethodGet && method != fiber.MethodHead {
		return true
	}
	for _, header := range []string{"Sec-Purpose", "Purpose", "X-Moz"} {
		if strings.Contains(strings.ToLower(c.Get(header)), "prefetch") {
			return false
		}
	}
	if mode := c.Get("Sec-Fetch-Mode"); mode != "" {
		return mode == "navigate" && c.Get("Sec-Fetch-Dest", "document") == "document"
	}
	return strings.Contains(c.Get(fiber.HeaderAccept), "application/xhtml+xml")
}

// sessionOf returns who is signed in.
func sessionOf(c *fiber.Ctx) (account.Session, bool) {
	session, ok := c.Locals(sessionLocal).(account.Session)
	return session, ok
}

// signedIn returns who is signed in and may write now, or errSignedOut, errTooMany; errAnotherPerson if what is sent was given back to
// somebody else, whose session had ended.
func (s *Server) signedIn(c *fiber.Ctx) (account.Session, error) {
	session, ok := sessionOf(c)
	if !ok {
		return session, errSignedOut
	}
	if !s.allowPerson(session.Person) {
		return session, errTooMany
	}
	if writer := c.Query(writerParameter); writer != "" {
		profile, ok, err := s.platform.People.Profile(c.UserContext(), session.Person)
		if err != nil {
			return session, err
		}
		if !ok || readerOf(profile) != writer {
			return session, errAnotherPerson
		}
	}
	return session, nil
}

func (s *Server) roleOf(c *fiber.Ctx) page.Role {
	session, ok := sessionOf(c)
	switch {
	case !ok:
		return page.SignedOut
	case s.takesPartAs(session.Person, deliberation.Association):
		return page.ForAssociation
	}
	return page.SignedIn
}

func (s *Server) takesPartAs(person int64, college deliberation.College) (yes bool) {
	s.platform.Read(func(st *deliberation.State) { yes = st.TakesPartAs(person, college) })
	return yes
}

// collegeOf is that of a person who joined.
func (s *Server) collegeOf(person int64) (college deliberation.College) {
	s.platform.Read(func(st *deliberation.State) {
		p, _ := st.Person(person)
		college = p.College
	})
	return college
}

// beginSession signs somebody in from now on, or from when their sessions were last ended if the clock of the server that ended them is ahead.
func (s *Server) beginSession(c *fiber.Ctx, person int64, shared bool) {
	since := s.platform.Clock.Now().UTC()
	s.platform.Read(func(st *deliberation.State) {
		if now, ok := st.Person(person); ok && now.Sessions.After(since) {
			since = now.Sessions
		}
	})
	s.startSession(c, account.Session{Person: person, Since: since, Shared: shared})
}

func (s *Server) startSession(c *fiber.Ctx, session account.Session) {
	cookie := &fiber.Cookie{Name: sessionCookie, Value: s.platform.Keys.Cookie(session)}
	if session.Shared {
		cookie.SessionOnly = true // nothing is left once the browser is closed
	} else {
		cookie.Expires = session.Until()
	}
	s.setCookie(c, cookie)
}

func (s *Server) forgetSession(c *fiber.Ctx) { s.dropCookie(c, sessionCookie) }

// clearDevice has the browser take away what pages have kept on it: drafts, what waits for a network, pages to read without one,
// and the worker that did so, which the next page brings back. On a shared device there is nothing but the mark that it is one,
// which must stay.
func clearDevice(c *fiber.Ctx) {
	if session, ok := sessionOf(c); ok && !session.Shared {
		c.Set("Clear-Site-Data", `"storage"`)
	}
}

// slots is what differs from person to person on a page without a question.
func (s *Server) slots(c *fiber.Ctx) page.Slots {
	slots := page.Slots{Notice: page.ParseNotice(c.Query("fait")), Care: c.Query(alsoParameter) != ""}
	if session, ok := sessionOf(c); ok {
		var writes []int64
		now := s.platform.Clock.Now()
		s.platform.Read(func(st *deliberation.State) {
			person, _ := st.Person(session.Person)
			slots.Agent, slots.Speaks = person.College == deliberation.Agent, len(st.VoicesOf(session.Person, now)) > 0
			writes = st.WritesFor(session.Person, now)
		})
		slots.Shared, slots.Writes = session.Shared, s.namesToWriteIn(c, writes)
		slots.InName, _ = c.Locals(inNameOf).(uint64)
		if profile, ok, err := s.platform.People.Profile(c.UserContext(), session.Person); err == nil && ok {
			slots.Pseudonym, slots.Reader = profile.ChosenName, readerOf(profile)
		}
	}
	return slots
}

// readerHeader says whose text a browser sends that was written without a network: by then somebody else may have signed in.
const readerHeader = "Voix-Reader"

// readerOf is what the browser of a person calls them: always the same, and nothing that leads to them elsewhere.
func readerOf(p account.Profile) string {
	sum := sha256.Sum256(append(p.CommandSecret(), "reader"...))
	return hex.EncodeToString(sum[:8])
}
