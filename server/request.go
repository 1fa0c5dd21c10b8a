package server

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
)

const (
	apiPath      = "/api/v1/"
	requestLocal = "request"
	// commandTimeout is how long a person waits for a write before being told to try again; a repeat does no harm.
	commandTimeout = 8 * time.Second
	// catchUpTimeout is how long a page waits for what its reader has just written to arrive from another server.
	catchUpTimeout = time.Second
)

// tagRequest gives each request an id, by which a person's error page and the operator's log find each other.
func tagRequest(c *fiber.Ctx) error {
	var id [8]byte
	rand.Read(id[:])
	c.Locals(requestLocal, id)
	return c.Next()
}

func requestID(c *fiber.Ctx) string {
	id, ok := c.Locals(requestLocal).([8]byte)
	if !ok { // refused before the router
		rand.Read(id[:])
	}
	return hex.EncodeToString(id[:])
}

// numberOf reads the number in an address: decimal, from 1, without leading zeros, so that each thing has one address.
func numberOf(c *fiber.Ctx, parameter string) (int64, error) {
	text := c.Params(parameter)
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 || strconv.FormatInt(n, 10) != text {
		return 0, errAddress
	}
	return n, nil
}

// seeOwnWrite waits until the entry named by a redirect after a write has been applied here.
func (s *Server) seeOwnWrite(c *fiber.Ctx) error {
	if !c.Context().QueryArgs().Has("n") {
		return c.Next()
	}
	n, err := strconv.ParseUint(c.Query("n"), 10, 64)
	if err == nil && n > s.platform.Journal.Head().Number {
		ctx, cancel := context.WithTimeout(c.UserContext(), catchUpTimeout)
		defer cancel()
		_ = s.platform.Journal.Wait(ctx, n) // what is here is shown after a second, late or not
	}
	return c.Next()
}

// commandID names what a request does: by the Idempotency-Key of the client, else by what was sent from which page. The
// secret of the person in it is also what makes it the person's own. A key that comes again is a repeat and gets the first outcome, whatever the
// body is then.
func (s *Server) commandID(c *fiber.Ctx, session account.Session, body []byte) (deliberation.ID, error) {
	profile, ok, err := s.platform.People.Profile(c.UserContext(), session.Person)
	if err != nil {
		return deliberation.ID{}, err
	}
	if !ok {
		return deliberation.ID{}, errSignedOut
	}
	if reader := c.Get(readerHeader); reader != "" && reader != readerOf(profile) {
		return deliberation.ID{}, errSignedOut
	}
	secret, route := profile.CommandSecret(), []byte(c.Method()+" "+c.Path())
	// A form cannot set a header: its script puts the key into the address that it is sent to.
	if key := c.Get("Idempotency-Key", c.Query("cle")); key != "" {
		return journal.CommandID(secret, route, []byte("key"), []byte(key)), nil
	}
	return journal.CommandID(secret, route, []byte("body"), body), nil
}

// do submits a command with the time that a person is ready to wait, and with the record of their connection if they publish something.
func (s *Server) do(c *fiber.Ctx, id deliberation.ID, command deliberation.Command, documents ...journal.Document) (journal.Receipt, error) {
	ctx, cancel := context.WithTimeout(c.UserContext(), commandTimeout)
	defer cancel()
	documents, err := s.withRecord(c, command, documents)
	if err != nil {
		return journal.Receipt{}, err
	}
	return s.platform.Do(ctx, id, command, documents...)
}

// patience gives ballots contexts that end commandTimeout after they were asked for, or up to sharedFor later: those who ask
// within that time have one together. A timer and a context for each cost as much as half of deciding a ballot.
type patience struct{ last atomic.Pointer[waiters] }

const sharedFor = 100 * time.Millisecond

type waiters struct {
	ctx   context.Context
	since time.Time
}

func (p *patience) context() context.Context {
	now := time.Now() // contexts end by the machine's clock
	if last := p.last.Load(); last != nil && now.Sub(last.since) < sharedFor {
		return last.ctx
	}
	ctx, cancel := context.WithTimeout(context.Background(), commandTimeout+sharedFor)
	context.AfterFunc(ctx, cancel) // it ends by its time only: nobody knows who else waits with it
	p.last.Store(&waiters{ctx, now})
	return ctx
}
