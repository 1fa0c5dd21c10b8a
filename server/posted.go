package server

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
)

// posted is what somebody signed in has sent with a form about the thing of a number.
type posted struct {
	number  int64
	form    url.Values
	body    []byte // as it came, for a repeat to be known
	session account.Session
}

// posted reads what was sent. It is nil when there is nothing more to do but to return the error, which is nil when a session had ended and
// all that was typed was given back, to be sent again to the page of that number.
func (s *Server) posted(c *fiber.Ctx, page func(number int64) string) (*posted, error) {
	number, err := numberOf(c, "number")
	if err != nil {
		return nil, err
	}
	form, body, err := readForm(c)
	if err != nil {
		return nil, err
	}
	session, err := s.signedIn(c)
	if err != nil {
		return nil, s.giveBack(c, err, page(number), form)
	}
	return &posted{number, form, body, session}, nil
}

// doWith stores a text and does the command that names it.
func (s *Server) doWith(c *fiber.Ctx, session account.Session, text deliberation.Text, body []byte, command func(deliberation.ID, deliberation.Hash) deliberation.Command) (journal.Receipt, error) {
	id, hash, document, err := s.platform.NewText(text)
	if err != nil {
		return journal.Receipt{}, err
	}
	repeat, err := s.commandID(c, session, body)
	if err != nil {
		return journal.Receipt{}, err
	}
	return s.do(c, repeat, command(id, hash), document)
}

// decided does a command that names no text.
func (s *Server) decided(c *fiber.Ctx, session account.Session, body []byte, command deliberation.Command) (journal.Receipt, error) {
	repeat, err := s.commandID(c, session, body)
	if err != nil {
		return journal.Receipt{}, err
	}
	return s.do(c, repeat, command)
}
