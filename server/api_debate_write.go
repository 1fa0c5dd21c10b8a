package server

import (
	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
)

// apiConvene announces a debate. Beside another of the same office at about the same time it answers debate_beside, unless "anyway" says that this is
// known.
func (s *Server) apiConvene(c *fiber.Ctx) error {
	session, in, body, err := apiWriter[announcementInput](s, c)
	if err != nil {
		return err
	}
	number, receipt, err := s.conveneDebate(c, session, in, body)
	if err != nil {
		return err
	}
	c.Location(localeOf(c).Address(debatePath(number)))
	return c.Status(fiber.StatusCreated).JSON(apiReceipt{Number: receipt.Number, Debate: number})
}

// apiAmend announces a debate anew, whole.
func (s *Server) apiAmend(c *fiber.Ctx) error {
	return apiOfDebate(s, c, func(session account.Session, d deliberation.Debate, in announcementInput, body []byte) (apiReceipt, error) {
		receipt, err := s.amendDebate(c, session, d, in, body)
		return apiReceipt{Number: receipt.Number, Debate: d.Number}, err
	})
}

// apiCancel says that a debate is not held, and why.
func (s *Server) apiCancel(c *fiber.Ctx) error {
	return apiOfDebate(s, c, func(session account.Session, d deliberation.Debate, in reasonInput, body []byte) (apiReceipt, error) {
		receipt, err := s.cancelDebate(c, session, d, in, body)
		return apiReceipt{Number: receipt.Number, Debate: d.Number}, err
	})
}

// apiAddItem adds an item to the agenda of a debate.
func (s *Server) apiAddItem(c *fiber.Ctx) error {
	return apiOfDebate(s, c, func(session account.Session, d deliberation.Debate, in itemInput, body []byte) (apiReceipt, error) {
		receipt, err := s.addItem(c, session, d.Number, in, body)
		made := apiReceipt{Number: receipt.Number, Debate: d.Number}
		s.platform.Read(func(st *deliberation.State) {
			for _, i := range st.Agenda(d.Number) {
				if i.Entry == receipt.Outcome.First {
					made.Item = i.Number
				}
			}
		})
		if err == nil {
			c.Status(fiber.StatusCreated)
		}
		return made, err
	})
}

// apiDropItem takes an item off it.
func (s *Server) apiDropItem(c *fiber.Ctx) error {
	session, err := s.signedIn(c)
	if err != nil {
		return err
	}
	if _, err := readBody(c, formLimit); err != nil {
		return err
	}
	item, err := numberOf(c, "item")
	if err != nil {
		return err
	}
	d, _, err := s.facilitated(c)
	if err != nil {
		return err
	}
	receipt, err := s.do(c, s.platform.NewID(), deliberation.DropItem{Debate: d.Number, By: session.Person, Item: item})
	if err != nil {
		return err
	}
	return answerReceipt(c, receipt)
}

// apiOfDebate reads what one of those who run a debate sends about it.
func apiOfDebate[T any](s *Server, c *fiber.Ctx, write func(account.Session, deliberation.Debate, T, []byte) (apiReceipt, error)) error {
	session, in, body, err := apiWriter[T](s, c)
	if err != nil {
		return err
	}
	d, _, err := s.facilitated(c)
	if err != nil {
		return err
	}
	made, err := write(session, d, in, body)
	if err != nil {
		return err
	}
	return c.JSON(made)
}
