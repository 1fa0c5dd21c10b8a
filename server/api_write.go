package server

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
)

// apiReceipt answers a write that is durable. Number is what to wait for on another server; it is also what live messages carry.
type apiReceipt struct {
	Number   uint64 `json:"number"`
	Proposal int64  `json:"proposal,omitempty"`
	Argument int64  `json:"argument,omitempty"`
	Debate   int64  `json:"debate,omitempty"`
	Item     int64  `json:"item,omitempty"` // of a debate's agenda
	Summary  int64  `json:"summary,omitempty"`
	// Sheet is the version of the sheet that was written.
	Sheet     int64 `json:"sheet,omitempty"`
	Objection int64 `json:"objection,omitempty"`
	Paragraph int64 `json:"paragraph,omitempty"`
	Remark    int64 `json:"remark,omitempty"`
	Position  int64 `json:"position,omitempty"`
}

// apiWriter reads who is signed in and what was sent, in this order: who is nobody learns nothing of what was sent.
func apiWriter[T any](s *Server, c *fiber.Ctx) (session account.Session, in T, body []byte, err error) {
	if session, err = s.signedIn(c); err != nil {
		return session, in, nil, err
	}
	body, err = s.readJSON(c, &in)
	return session, in, body, err
}

// apiCreate reads what was sent about the thing of the number in the address, and answers with what write made of it.
func apiCreate[T any](s *Server, c *fiber.Ctx, write func(c *fiber.Ctx, session account.Session, number int64, in T, body []byte) (apiReceipt, error)) error {
	session, in, body, err := apiWriter[T](s, c)
	if err != nil {
		return err
	}
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	made, err := write(c, session, number, in, body)
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(made)
}

// apiWriterOr is apiWriter for what may also be sent as a form with files, which form then reads for that person.
func apiWriterOr[T any](s *Server, c *fiber.Ctx, form func(c *fiber.Ctx, person int64) (T, []byte, error)) (session account.Session, in T, body []byte, err error) {
	if !isMultipart(c) {
		return apiWriter[T](s, c)
	}
	if session, err = s.signedIn(c); err != nil {
		return session, in, nil, err
	}
	in, body, err = form(c, session.Person)
	return session, in, body, err
}

func (s *Server) apiCastBallot(c *fiber.Ctx) error {
	session, in, body, err := apiWriter[ballotInput](s, c)
	if err != nil {
		return err
	}
	question, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	receipt, err := s.castBallot(c, session, question, in, body)
	if err != nil {
		return err
	}
	return answerReceipt(c, receipt)
}

func (s *Server) apiFileProposal(c *fiber.Ctx) error {
	session, in, body, err := apiWriterOr(s, c, s.readProposalForm)
	if err != nil {
		return err
	}
	number, receipt, err := s.fileProposal(c, session, in, body)
	if err != nil {
		return err
	}
	c.Location(localeOf(c).Address(proposalPath(number)))
	return c.Status(fiber.StatusCreated).JSON(apiReceipt{Number: receipt.Number, Proposal: number})
}

func (s *Server) apiGiveProposalArgument(c *fiber.Ctx) error {
	return s.apiGiveArgument(c, func(n int64) deliberation.Thread { return deliberation.Thread{Proposal: n} })
}

func (s *Server) apiGiveDebateArgument(c *fiber.Ctx) error {
	return s.apiGiveArgument(c, func(n int64) deliberation.Thread { return deliberation.Thread{Debate: n} })
}

func (s *Server) apiGiveArgument(c *fiber.Ctx, of func(int64) deliberation.Thread) error {
	session, in, body, err := apiWriterOr(s, c, s.readSpokenArgument)
	if err != nil {
		return err
	}
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	argument, receipt, err := s.giveArgument(c, session, of(number), in, body)
	if err != nil {
		return err
	}
	path, anchor := s.argumentPlace(argument)
	c.Location(localeOf(c).Address(path) + "#" + anchor)
	return c.Status(fiber.StatusCreated).JSON(apiReceipt{Number: receipt.Number, Argument: argument})
}

type apiPerson struct {
	Number    int64                `json:"number"`
	Pseudonym string               `json:"pseudonym"`
	College   deliberation.College `json:"college"`
	Office    string               `json:"office"`
	Marks     int                  `json:"marks"` // of arguments as useful
	Until     string               `json:"until"` // end of the session
}

func (s *Server) apiMe(c *fiber.Ctx) error {
	session, ok := sessionOf(c)
	if !ok {
		return errSignedOut
	}
	v, err := s.meView(c.UserContext(), session)
	if err != nil {
		return err
	}
	office := deliberation.National.String()
	if !v.Office.National() {
		office = v.Office.Code
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(apiPerson{session.Person, v.Pseudonym, v.College, office, v.Marks, session.Until().Format("2006-01-02T15:04:05Z07:00")})
}

func (s *Server) apiErase(c *fiber.Ctx) error {
	session, err := s.signedIn(c)
	if err != nil {
		return err
	}
	body, err := readBody(c, formLimit)
	if err != nil {
		return err
	}
	receipt, err := s.erase(c, session, body)
	if err != nil {
		return err
	}
	return answerReceipt(c, receipt)
}

// answerReceipt writes an apiReceipt with nothing but its number: the answer to every ballot.
func answerReceipt(c *fiber.Ctx, r journal.Receipt) error {
	c.Response().SetBodyRaw(append(strconv.AppendUint([]byte(`{"number":`), r.Number, 10), '}'))
	c.Response().Header.SetContentType(fiber.MIMEApplicationJSON)
	return nil
}

type codeInput struct {
	Code   string `json:"code" validate:"required,max=200"`
	Shared bool   `json:"shared"`
}

func (s *Server) apiSignIn(c *fiber.Ctx) error {
	var in codeInput
	if err := s.readChecked(c, &in); err != nil {
		return err
	}
	if err := s.enter(c, in.Code, in.Shared); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func (s *Server) apiSignOut(c *fiber.Ctx) error {
	if _, err := readBody(c, formLimit); err != nil {
		return err
	}
	s.forgetSession(c)
	return c.SendStatus(fiber.StatusNoContent)
}
