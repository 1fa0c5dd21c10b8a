package server

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/server/account"
	"voix/server/page"
)

// isStop reports whether a path ends digests: what is posted there is taken from wherever it comes, since mail programs post to it by themselves (RFC
// 8058) and since nothing but the code in the path says whose they are: a cookie is not looked at.
func isStop(path string) bool {
	code, ok := strings.CutPrefix(path, stopPath+"/")
	return ok && code != "" && !strings.Contains(code, "/")
}

// stoppable is what a code leads to. One that the platform did not make, or whose person is gone, is an address of nothing: nobody learns from the
// answer which it was.
func (s *Server) stoppable(c *fiber.Ctx) (person int64, v page.Stop, err error) {
	privately(c)
	v.Code = c.Params("code")
	person, channel, ok := s.platform.Keys.ReadStopCode(v.Code)
	if !ok {
		return 0, v, errAddress
	}
	profile, _, err := s.platform.People.stored(c.UserContext(), person)
	if errors.Is(err, errNoProfile) {
		return 0, v, errAddress
	}
	if err != nil {
		return 0, v, err
	}
	i := profile.Contact.Channel(channel)
	if i < 0 {
		v.Gone, v.Stopped = true, true // they chose otherwise since: nothing comes by it
		return person, v, nil
	}
	by := profile.Contact.Channels[i]
	v.Kind = string(by.Kind)
	tellStop(&v, profile.Profile, by)
	return person, v, nil
}

// tellStop says what comes by a channel, and what less may come.
func tellStop(v *page.Stop, p account.Profile, by account.Channel) {
	v.Rhythm, v.Less, v.Stopped = string(p.Contact.Rhythm), nil, !p.WantsDigests(by)
	if !v.Stopped {
		for _, less := range p.Contact.Rhythm.Less() {
			v.Less = append(v.Less, string(less))
		}
	}
}

// askStop asks for the code that stands in a letter.
func (s *Server) askStop(c *fiber.Ctx) error {
	return s.showFresh(c, fiber.StatusOK, stopPath, 0, page.StopAsked{})
}

// postAskStop leads from that code to the button that ends letters or calls. Guesses are slowed down as those of receipts are.
func (s *Server) postAskStop(c *fiber.Ctx) error {
	form, _, err := readForm(c)
	if err != nil {
		return err
	}
	typed := form.Get("code")
	select {
	case <-s.platform.People.directory.ready:
	case <-c.UserContext().Done():
		return c.UserContext().Err()
	}
	code, err := tryGuess(s.rates, networkOf(c), func() (string, error) {
		person, channel, ok := s.readHandStop(typed)
		if !ok {
			return "", errStopCode
		}
		return s.platform.Keys.StopCode(person, channel), nil
	})
	if f, known := failureOf(err); err != nil && known {
		return s.showFresh(c, f.status, stopPath, 0, page.StopAsked{Typed: typed, Faults: page.Faults{{Field: "code", Sentence: s.refusal(c, f.code)}}})
	}
	if err != nil {
		return err
	}
	return redirect(c, stopPath+"/"+code)
}

// errStopCode: no letter bears that code.
var errStopCode = &failure{status: fiber.StatusNotFound, code: "stop_code"}

// stopForm shows what the button does. It changes nothing: programs fetch the links of messages.
func (s *Server) stopForm(c *fiber.Ctx) error {
	_, v, err := s.stoppable(c)
	if err != nil {
		return err
	}
	return s.showFresh(c, fiber.StatusOK, stopPath, 0, v)
}

// postStop ends digests by a channel, or has fewer come. Done twice, it is done. Mail programs send nothing but List-Unsubscribe=One-Click, as a form of
// either kind: whatever names no rhythm ends them. Whoever holds an old message can do that for its addressee, so it does no more: what was stopped or
// withdrawn begins again only for who signs in.
func (s *Server) postStop(c *fiber.Ctx) error {
	person, v, err := s.stoppable(c)
	if err != nil {
		return err
	}
	rhythm := account.Rhythm("")
	if isMedia(c, fiber.MIMEApplicationForm) {
		form, _, err := readForm(c)
		if err != nil {
			return err
		}
		if rhythm = account.Rhythm(form.Get("rhythm")); rhythm != "" && !rhythm.Valid() {
			return errParameter
		}
	}
	if v.Gone {
		return s.showFresh(c, fiber.StatusOK, stopPath, 0, v)
	}
	_, channel, _ := s.platform.Keys.ReadStopCode(v.Code)
	now := s.platform.Clock.Now().UTC().Truncate(time.Millisecond)
	more := false
	_, err = s.platform.People.Change(c.UserContext(), s.platform.NewID(), person, func(p *account.Profile) error {
		i := p.Contact.Channel(channel)
		if i < 0 {
			return errNothing
		}
		next := *p.Contact
		next.Channels = slices.Clone(next.Channels)
		p.Contact = &next
		by := &next.Channels[i]
		tellStop(&v, *p, *by)
		more = rhythm != "" && string(rhythm) != v.Rhythm && !slices.Contains(v.Less, string(rhythm)) || rhythm != "" && v.Stopped
		switch {
		case more, rhythm != "" && next.Rhythm == rhythm, rhythm == "" && !by.Stopped.IsZero():
			return errNothing
		case rhythm != "":
			next.Rhythm = rhythm
		default:
			by.Stopped = now
		}
		tellStop(&v, *p, *by)
		return nil
	})
	switch {
	case errors.Is(err, errNoProfile):
		return errAddress
	case err != nil && !errors.Is(err, errNothing):
		return err
	}
	if more {
		return s.showFresh(c, fiber.StatusConflict, stopPath, 0, v)
	}
	v.Done = true
	return s.showFresh(c, fiber.StatusOK, stopPath, 0, v)
}
