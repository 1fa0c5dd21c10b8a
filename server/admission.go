package server

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/connection"
	"voix/server/journal"
	"voix/server/page"
)

// wayShown is what somebody has proved to hold: whatever the door, what follows is the same.
type wayShown struct {
	Way    account.Way // kind, identifier, name, and the data that its kind needs
	Person int64       // whose further way in it is to become; 0: they want to come in
	Issued time.Time   // when what they proved it with was handed out: that proves nothing twice
	Return string      // where they go once they are in: a path of this site, or empty
	Shared bool        // on a device that others use
	// Renew makes of the data that is stored with the way what is to be stored once it has led in; nil: what is stored.
	Renew func(data []byte) ([]byte, error)
}

var (
	// errWayUsed: what was shown led in before, or something that was handed out later did.
	errWayUsed = &failure{status: fiber.StatusUnprocessableEntity, code: "way_used"}
	// errWayTaken: the way is somebody else's.
	errWayTaken = &failure{status: fiber.StatusConflict, code: "way_taken"}
	// errTooManyWays: nobody needs as many.
	errTooManyWays = &failure{status: fiber.StatusUnprocessableEntity, code: "too_many_ways"}
)

// admit lets somebody in who has proved to hold a way: its person is signed in; a way of nobody becomes a further one of whoever is signed in
// and asked for it, or else is what a new participant joins with.
func (s *Server) admit(c *fiber.Ctx, w wayShown) error {
	if w.Person != 0 {
		return s.addWay(c, w)
	}
	if !s.allowSignIn(c) {
		return errTooMany
	}
	person, known, err := s.holderOfWay(c, w.Way.Kind, w.Way.Identifier)
	if err != nil {
		return err
	}
	if !known {
		if asked, err := s.offerToTakeBack(c, w); asked || err != nil {
			return err
		}
		return s.offerToJoin(c, w)
	}
	if err := s.enterBy(c, person, w); err != nil {
		return err
	}
	return redirect(c, orHome(w.Return, page.NowSignedIn))
}

func orHome(path string, notice page.Notice) string {
	if path != "" {
		return path
	}
	return "/?fait=" + notice.String()
}

// holderOfWay returns who comes in by a way; known is false if nobody does.
func (s *Server) holderOfWay(c *fiber.Ctx, kind account.WayKind, identifier string) (person deliberation.Person, known bool, err error) {
	ctx, cancel := context.WithTimeout(c.UserContext(), commandTimeout)
	defer cancel()
	number, known, err := s.platform.People.Holder(ctx, kind, identifier)
	if err != nil || !known {
		return person, false, err
	}
	s.platform.Read(func(st *deliberation.State) { person, known = st.Person(number) })
	return person, known && !person.Erased, nil
}

// enterBy starts a session of the person of a way, once for what was shown.
func (s *Server) enterBy(c *fiber.Ctx, person deliberation.Person, w wayShown) error {
	switch err := s.platform.People.Use(c.UserContext(), person.Number, w.Way, w.Issued, w.Renew); {
	case errors.Is(err, errUsed):
		return errWayUsed
	case errors.Is(err, errNoProfile):
		return errCode // taken away, or erased, since it was looked up
	case err != nil:
		return err
	}
	if err := s.recordConnection(c, connection.SignIn, person.Number); err != nil {
		return err
	}
	s.beginSession(c, person.Number, w.Shared)
	return nil
}

// addWay makes a way a further one of whoever is signed in.
func (s *Server) addWay(c *fiber.Ctx, w wayShown) error {
	session, err := s.signedIn(c)
	if err != nil {
		return err
	}
	if session.Person != w.Person {
		return errAnotherPerson
	}
	defer s.holdWay(w.Way.Kind, w.Way.Identifier)()
	person, known, err := s.holderOfWay(c, w.Way.Kind, w.Way.Identifier)
	switch {
	case err != nil:
		return err
	case known && person.Number != w.Person:
		return errWayTaken
	}
	w.Way.ID, w.Way.Since, w.Way.Used = s.platform.NewID(), s.platform.Clock.Now().UTC(), s.platform.Clock.Now().UTC()
	var before []account.Way
	receipt, err := s.platform.People.Change(c.UserContext(), s.platform.NewID(), w.Person, func(p *account.Profile) error {
		before = slices.Clone(p.Ways)
		if p.WaysLocked() {
			return errWaysLocked
		}
		if i := p.Way(w.Way.Kind, w.Way.Identifier); i >= 0 {
			p.Ways[i].Name, p.Ways[i].Data = w.Way.Name, w.Way.Data
			return nil
		}
		if len(p.Ways) >= account.MostWays {
			return errTooManyWays
		}
		if len(p.Ways) == 0 { // the personal link, which goes on working
			p.Ways = append(p.Ways, account.Way{ID: s.platform.NewID(), Kind: account.Link, Since: w.Way.Since})
		}
		p.Ways = append(p.Ways, w.Way)
		return nil
	})
	if err != nil {
		return err
	}
	if err := s.yieldWay(c, w.Person, w.Way); err != nil {
		return err
	}
	s.tellReaches(localeOf(c), before, wayAdded)
	return seeOther(c, waysPath, receipt, page.WayAdded, "")
}

// yieldWay takes back a way that somebody has just added if another person has it, too: on another server it may have been given away at the
// same moment. Whoever looks second finds the other, for each looks once it was told to all what it did; at worst both give way, and the next
// one to ask has it.
func (s *Server) yieldWay(c *fiber.Ctx, person int64, w account.Way) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), commandTimeout)
	defer cancel()
	others, err := s.platform.People.others(ctx, w.Kind, w.Identifier, person)
	if err != nil || len(others) == 0 {
		return err
	}
	_, err = s.platform.People.Change(ctx, s.platform.NewID(), person, func(p *account.Profile) error {
		if i := p.Way(w.Kind, w.Identifier); i >= 0 {
			p.Ways = append(p.Ways[:i:i], p.Ways[i+1:]...)
		}
		return nil
	})
	return errors.Join(err, errWayTaken)
}

// yieldJoining takes back the joining of somebody by a way that another person has who joined before: several proofs of one way may have been
// brought to several servers at the same moment. The journal says who was first, so one of them stays. It comes before the first session.
func (s *Server) yieldJoining(c *fiber.Ctx, person int64, w account.Way) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), commandTimeout)
	defer cancel()
	others, err := s.platform.People.others(ctx, w.Kind, w.Identifier, person)
	if err != nil || !slices.ContainsFunc(others, func(o int64) bool { return o < person }) {
		return err
	}
	_, err = s.platform.Do(ctx, s.platform.NewID(), deliberation.ErasePerson{Person: person})
	return errors.Join(err, errWayTaken)
}

// offerToJoin shows the form with which somebody joins whose way in is nobody's yet.
func (s *Server) offerToJoin(c *fiber.Ctx, w wayShown) error {
	proof, err := s.issue(account.Proof, account.Ticket{Way: w.Way.Kind, Identifier: w.Way.Identifier, Return: w.Return, Data: w.Way.Data})
	if err != nil {
		return err
	}
	return s.showJoin(c, fiber.StatusOK, page.Join{Proof: proof, Way: string(w.Way.Kind), Shared: w.Shared}, w.Way.Identifier)
}

// issue makes a ticket now.
func (s *Server) issue(kind account.TicketKind, t account.Ticket) (string, error) {
	ticket, _, err := s.issued(kind, t)
	return ticket, err
}

// issued is issue, and returns besides what the ticket holds.
func (s *Server) issued(kind account.TicketKind, t account.Ticket) (string, account.Ticket, error) {
	nonce, err := account.NewNonce(s.platform.Random)
	if err != nil {
		return "", t, err
	}
	t.Nonce, t.Issued = nonce, s.platform.Clock.Now().UTC().Truncate(time.Millisecond)
	ticket, err := s.platform.Keys.Issue(kind, t)
	return ticket, t, err
}

const (
	joinPath = "/inscription"
	waysPath = "/moi/acces"
)

func (s *Server) showJoin(c *fiber.Ctx, status int, v page.Join, identifier string) error {
	v.Offices = officeViews()
	if card, err := account.ParseCard(identifier); v.Way == string(account.Card) && err == nil {
		s.platform.Read(func(st *deliberation.State) {
			b, _ := st.Batch(card.Batch)
			v.Union = ofUnion(st, b.Issuer)
		})
	}
	return s.showFresh(c, status, joinPath, 0, v)
}

// newcomerInput is what somebody says of themselves who joins.
type newcomerInput struct {
	Pseudonym string `json:"pseudonym" validate:"required,words,line,max=40"`
	College   string `json:"college" validate:"required,college"`
	Office    string `json:"office" validate:"omitempty,office"`
	Age       string `json:"age" validate:"required,eq=yes"`
	Opinions  string `json:"opinions" validate:"required,eq=yes"`
}

// postNewcomer takes that form.
func (s *Server) postNewcomer(c *fiber.Ctx) error {
	form, _, err := readForm(c)
	if err != nil {
		return err
	}
	in := newcomerInput{
		Pseudonym: strings.TrimSpace(form.Get("pseudonym")), College: form.Get("college"), Office: form.Get("office"), Age: form.Get("age"), Opinions: form.Get("opinions"),
	}
	v := page.Join{
		Proof: form.Get("proof"), Pseudonym: in.Pseudonym, College: in.College, Office: in.Office, Age: in.Age == "yes", Opinions: in.Opinions == "yes", Shared: form.Get("shared") == "yes", Noted: form.Get("union") == "yes",
	}
	proof, err := s.platform.Keys.ReadTicket(account.Proof, v.Proof, s.platform.Clock.Now())
	if err != nil {
		return s.showSignIn(c, errProofOver.status, page.SignIn{Shared: v.Shared, Faults: page.Faults{{Field: "code", Sentence: s.refusal(c, errProofOver.code)}}})
	}
	v.Way = string(proof.Way)
	faults, err := s.faultsOf(c, in)
	if err != nil {
		return err
	}
	if faults != nil {
		v.Faults = faults
		return s.showJoin(c, fiber.StatusUnprocessableEntity, v, proof.Identifier)
	}
	// A proof is good for one person, whatever forms come with it: by its id a second one gets the outcome of the first, on every server.
	id := journal.CommandID([]byte(joinPath), proof.Nonce[:])
	defer s.holdWay(proof.Way, proof.Identifier)()
	holder, known, err := s.holderOfWay(c, proof.Way, proof.Identifier)
	switch {
	case err != nil:
		return err
	case known && !s.justJoined(id, holder):
		return errWayTaken // the proof alone signs nobody in who joined before
	case !known && !s.rates.joins.allow(networkOf(c)):
		return errTooMany
	}
	n := Newcomer{Pseudonym: in.Pseudonym, OldEnough: in.Age == "yes"}
	if in.Opinions == "yes" {
		n.Consents = []account.Purpose{account.Opinions}
	}
	if v.Noted {
		n.Consents = append(n.Consents, account.Union)
	}
	if n.College, err = deliberation.ParseCollege(in.College); err != nil {
		return err
	}
	if in.Office != "" {
		if n.Office, err = deliberation.ParseOffice(in.Office); err != nil {
			return err
		}
	}
	now := s.platform.Clock.Now().UTC()
	n.Way = &account.Way{ID: s.platform.NewID(), Kind: proof.Way, Identifier: proof.Identifier, Since: now, Used: now, Data: proof.Data}
	number, _, err := s.platform.Join(c.UserContext(), id, n)
	if err != nil {
		return err
	}
	if err := s.yieldJoining(c, number, *n.Way); err != nil {
		return err
	}
	if !known {
		s.watchJoining(c, number, proof.Way)
	}
	kind := connection.Joining
	if known { // the form came twice
		kind = connection.SignIn
	}
	if err := s.recordConnection(c, kind, number); err != nil {
		return err
	}
	s.beginSession(c, number, v.Shared)
	return redirect(c, toCardNumber(*n.Way, orHome(localPath(proof.Return), page.NowJoined)))
}

// holdWay has nobody else on this server become the holder of a way until the function that it returns is called: whose it is would else be asked by
// many at once, and answered "nobody's" to all.
func (s *Server) holdWay(kind account.WayKind, identifier string) (release func()) {
	handle := s.platform.Keys.Handle(kind, identifier)
	held := &s.wayLocks[int(handle[0])%len(s.wayLocks)]
	held.Lock()
	return held.Unlock
}

// justJoined reports whether somebody joined a moment ago with the very form that has come again: the button was pressed twice, and the browser
// shows the second answer.
func (s *Server) justJoined(id deliberation.ID, holder deliberation.Person) (again bool) {
	s.platform.Read(func(st *deliberation.State) {
		o, done := st.Outcome(id)
		number, joined := st.PersonJoinedBy(o.First)
		again = done && joined && number == holder.Number
	})
	return again && s.platform.Clock.Now().Before(holder.Joined.Add(pressedTwice))
}

// pressedTwice is how long after the first a form may come again.
const pressedTwice = time.Minute

// errProofOver: what was filled in took too long, and the way has to be shown anew.
var errProofOver = &failure{status: fiber.StatusUnprocessableEntity, code: "proof_over"}
