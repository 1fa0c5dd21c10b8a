package server

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
	"voix/server/page"
)

// passCookie is the cookie of who joined a room without an account.
const passCookie = "voix-salle"

// roomVisitor is who looks at a room, or does something there.
type roomVisitor struct {
	person   int64 // 0: nobody known
	attendee int64 // their number in the room; 0: they are not in it
	guest    bool  // they have no account
}

// visitorOf tells who asks: whoever is signed in, and by the pass of this debate only if nobody is. The device of a centre may still have the
// pass of who used it before, and nobody who has signed in acts as them.
func (s *Server) visitorOf(c *fiber.Ctx, debate int64) (v roomVisitor) {
	brought, _ := s.cookie(c, passCookie)
	pass, passed := s.platform.Keys.ReadRoomPass(brought, s.platform.Clock.Now())
	session, signedIn := sessionOf(c)
	s.platform.Read(func(st *deliberation.State) {
		if signedIn {
			v.person, v.attendee = session.Person, st.AttendeeOf(debate, session.Person)
			return
		}
		if !passed || pass.Debate != debate {
			return
		}
		if person, ok := st.Person(pass.Person); ok && !person.Erased && st.AttendeeOf(debate, pass.Person) != 0 {
			v = roomVisitor{pass.Person, st.AttendeeOf(debate, pass.Person), true}
		}
	})
	return v
}

func (s *Server) setPass(c *fiber.Ctx, debate, person int64) {
	pass := account.RoomPass{Debate: debate, Person: person, Since: s.platform.Clock.Now().UTC()}
	s.setCookie(c, &fiber.Cookie{Name: passCookie, Value: s.platform.Keys.RoomPass(pass), Expires: pass.Until()})
}

// board fills what all pages of a room show; fill adds what one of them needs, and is called while the state is read.
func (s *Server) board(c *fiber.Ctx, debate int64, fill func(*deliberation.State, *loader, *roomCopy)) (b page.RoomBoard, head uint64, err error) {
	l := s.loader(c.UserContext())
	var of roomCopy
	ok := false
	s.platform.Read(func(st *deliberation.State) {
		head = st.Number()
		if of, ok = copyRoom(st, debate, saidShown, l); !ok || !s.mayBeSeen(c, st, of.debate) {
			ok = false
			return
		}
		if fill != nil {
			fill(st, l, &of)
		}
	})
	if !ok {
		return b, head, deliberation.ErrDebateUnknown
	}
	if err := l.load(); err != nil {
		return b, head, err
	}
	text := l.texts[of.debate.Text]
	b = page.RoomBoard{
		Number: uint64(debate), Title: text.Title, Language: text.Language, Now: of.now(l, s.platform.Clock.Now().UnixMilli()), Result: of.result(),
	}
	for _, i := range of.agenda {
		b.Agenda = append(b.Agenda, of.item(l, i.Number))
	}
	for _, a := range of.said {
		b.Said = append(b.Said, l.said(a))
	}
	return b, head, nil
}

// room is the page of those who take part.
func (s *Server) room(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	return s.showRoom(c, fiber.StatusOK, number, page.RoomJoin{})
}

func (s *Server) showRoom(c *fiber.Ctx, status int, number int64, join page.RoomJoin) error {
	visitor := s.visitorOf(c, number)
	v := page.Room{Join: join}
	var copied *roomCopy
	var person deliberation.Person
	var voices []deliberation.Organisation
	var hands []deliberation.Choice
	var words *loader
	board, head, err := s.board(c, number, func(st *deliberation.State, l *loader, of *roomCopy) {
		copied, words = of, l
		if session, ok := sessionOf(c); ok {
			v.Runs = s.runs(st, number, session.Person)
		}
		if visitor.attendee == 0 {
			return
		}
		person, _ = st.Person(visitor.person)
		v.Asks = of.room.Attendees[visitor.attendee-1].Asks
		v.Place = slices.Index(of.room.Queue, visitor.attendee) + 1
		if show := of.show(); show != nil {
			v.Choice = st.HandOf(number, show.Number, s.platform.Keys.Hand(number, show.Number, visitor.attendee))
			if !visitor.guest {
				voices = l.wantOrganisations(st, st.VoicesOf(visitor.person, s.platform.Clock.Now()))
			}
			for _, o := range voices {
				hands = append(hands, st.HandOf(number, show.Number, s.platform.Keys.OrganisationHand(number, show.Number, o.Number)))
			}
		}
		if v.Guest = visitor.guest; v.Guest {
			if ref, ok := s.platform.heardReference(st, number, visitor.person); ok {
				v.Receipt = s.platform.Keys.Receipt(ref)
			}
		}
	})
	if err != nil {
		return err
	}
	v.RoomBoard = board
	if visitor.attendee != 0 {
		profile, _, err := s.platform.People.Profile(c.UserContext(), visitor.person)
		if err != nil {
			return err
		}
		v.Own = page.RoomPerson{Number: visitor.attendee, Name: profile.PseudonymIn(copied.debate.Consultation, person.College), College: person.College}
		v.Voiceless = !visitor.guest && person.College == deliberation.Association
		for i, o := range voices {
			v.Voices = append(v.Voices, page.OrganisationVoice{Organisation: words.organisationLine(o), Choice: hands[i]})
		}
	} else if copied.room.Open {
		var once [onceSize]byte
		rand.Read(once[:])
		v.Once = hex.EncodeToString(once[:])
	}
	return s.showFresh(c, status, roomPath(number), head, v)
}

// onceSize is how many random bytes tell one form of a room from all others.
const onceSize = 16

// heardReference is the reference of a guest of the room; ok is false for anybody else. It makes a MAC for each of them, a thousandth of a
// second for a thousand.
func (p *Platform) heardReference(st *deliberation.State, debate, person int64) (ref deliberation.Reference, ok bool) {
	of, known := st.Person(person)
	if !known {
		return ref, false
	}
	ref = deliberation.Reference{Debate: debate, Kind: deliberation.HeardSheet, Number: 1}
	for ; ref.Number < deliberation.MostSheets; ref.Number++ {
		document := p.Keys.PaperDocument(ref)
		if document == of.Document {
			return ref, true
		}
		if _, given := st.PersonOf(document); !given {
			break // they are given one after the other
		}
	}
	return ref, false
}

type joinInput struct {
	Name     string `json:"name" validate:"omitempty,words,line,max=40"`
	College  string `json:"college" validate:"required,college"`
	Presence string `json:"presence" validate:"required,presence"`
}

// selfInput is what somebody without an account says to join a room with a device of their own: nobody else states their age or asks for their consent.
type selfInput struct {
	joinInput
	Years string `json:"years" validate:"required,oneof=fifteen accompanied"`
	Agree string `json:"agree" validate:"required,oneof=yes"`
}

// profile holds what they agreed to: to have their opinions kept, as who signs up does, together with an adult if they are below fifteen.
func (in selfInput) profile(now time.Time) account.Profile {
	p := account.Profile{ChosenName: in.Name}
	p.Consent(account.Opinions, now)
	if in.Years == "fifteen" {
		p.StateAge(now)
	}
	return p
}

// mostAttempts bounds how often a reference is drawn anew that another server gave away in the same moment.
const mostAttempts = 8

// newGuest has somebody join a debate under the next free reference: command makes what they join by of their sealed document, which holds profile, and
// a name of ours if that has none.
func (s *Server) newGuest(c *fiber.Ctx, debate int64, profile account.Profile, id deliberation.ID, documents []journal.Document, command func(document deliberation.ID) deliberation.Command) (receipt journal.Receipt, err error) {
	for range mostAttempts {
		var ref deliberation.Reference
		var d deliberation.Debate
		s.platform.Read(func(st *deliberation.State) {
			ref = s.platform.nextHeard(st, debate)
			d, _ = st.Debate(debate)
		})
		if profile.Office = d.Office; profile.ChosenName == "" {
			profile.ChosenName = s.pages.Catalogue.Say(page.French, "room.guest", "n", ref.Number)
		}
		guest, err := s.platform.guestDocument(ref, profile)
		if err != nil {
			return receipt, err
		}
		receipt, err = s.do(c, id, command(guest.ID), append(slices.Clone(documents), guest)...)
		if err != deliberation.ErrTextUsed {
			return receipt, err
		}
	}
	return receipt, deliberation.ErrTextUsed
}

// postJoin takes somebody into the room: by their account, else as a guest, whose browser gets a pass.
func (s *Server) postJoin(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	form, _, err := readForm(c)
	if err != nil {
		return err
	}
	if _, ok := s.seenDebate(c, number); !ok {
		return deliberation.ErrDebateUnknown
	}
	if s.visitorOf(c, number).attendee != 0 {
		return redirect(c, roomPath(number)) // one device joins once
	}
	if session, ok := sessionOf(c); ok {
		return s.joinByAccount(c, session, number, form)
	}
	if !s.rates.joins.allow(networkOf(c)) {
		return errTooMany
	}
	in := selfInput{joinInput{Name: form.Get("name"), College: form.Get("college"), Presence: form.Get("presence")}, form.Get("years"), form.Get("agree")}
	typed := page.RoomJoin{Name: in.Name, Years: in.Years, Agree: in.Agree == "yes"}
	typed.College, _ = deliberation.ParseCollege(in.College)
	typed.Presence, _ = deliberation.ParsePresence(in.Presence)
	if typed.Faults, err = s.faultsOf(c, in); err != nil {
		return err
	}
	if typed.Faults != nil {
		return s.showRoom(c, fiber.StatusUnprocessableEntity, number, typed)
	}
	id := s.platform.NewID()
	if once := form.Get("once"); len(once) == 2*onceSize {
		id = journal.CommandID(nil, []byte(c.Path()), []byte("once"), []byte(once))
	}
	receipt, err := s.newGuest(c, number, in.profile(s.platform.Clock.Now()), id, nil, func(document deliberation.ID) deliberation.Command {
		return deliberation.JoinRoom{Debate: number, Document: document, College: typed.College, Presence: typed.Presence, Accompanied: in.Years == "accompanied"}
	})
	if err != nil {
		f, known := failureOf(err)
		if !known || f.status == fiber.StatusNotFound {
			return err
		}
		typed.Faults = s.sayFaults(c, f)
		return s.showRoom(c, f.status, number, typed)
	}
	var person int64
	s.platform.Read(func(st *deliberation.State) { person, _ = st.PersonJoinedBy(receipt.Outcome.First) })
	s.setPass(c, number, person)
	return seeOther(c, roomPath(number), receipt, page.NoNotice, "")
}

func (s *Server) joinByAccount(c *fiber.Ctx, session account.Session, number int64, form url.Values) error {
	presence, err := deliberation.ParsePresence(form.Get("presence"))
	if err != nil {
		faults, err := s.faultsOf(c, joinInput{College: deliberation.Resident.String(), Presence: form.Get("presence")})
		if err != nil {
			return err
		}
		return s.showRoom(c, fiber.StatusUnprocessableEntity, number, page.RoomJoin{Faults: faults})
	}
	if !s.allowPerson(session.Person) {
		return errTooMany
	}
	receipt, err := s.do(c, s.platform.NewID(), deliberation.JoinRoom{Debate: number, Person: session.Person, Presence: presence})
	if err != nil {
		return err
	}
	return seeOther(c, roomPath(number), receipt, page.NoNotice, "")
}

// postRejoin gives a pass again to who lost it, by their receipt.
func (s *Server) postRejoin(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	form, _, err := readForm(c)
	if err != nil {
		return err
	}
	ref, err := s.openReceipt(c, form.Get("code"))
	person, there := deliberation.Person{}, false
	if err == nil {
		s.platform.Read(func(st *deliberation.State) {
			if person, there = s.platform.guest(st, ref); there {
				there = ref.Debate == number && !person.Erased && st.AttendeeOf(number, person.Number) != 0
			}
		})
		if !there {
			err = account.ErrReceiptUnknown
		}
	}
	if err != nil {
		f, _ := failureOf(err)
		return s.showRoom(c, f.status, number, page.RoomJoin{
			Code: form.Get("code"), Faults: page.Faults{{Field: "code", Sentence: s.refusal(c, f.code)}},
		})
	}
	s.setPass(c, number, person.Number)
	return redirect(c, roomPath(number))
}

// postLeave takes the pass off a device. Whoever had it is in the room all the same, and comes back by their receipt.
func (s *Server) postLeave(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	if _, _, err := readForm(c); err != nil {
		return err
	}
	s.dropCookie(c, passCookie)
	return redirect(c, roomPath(number))
}

// inRoom reads what an attendee has sent. It is nil when they are not in the room, and have been led to where one joins.
func (s *Server) inRoom(c *fiber.Ctx) (in *attending, err error) {
	number, err := numberOf(c, "number")
	if err != nil {
		return nil, err
	}
	form, body, err := readForm(c)
	if err != nil {
		return nil, err
	}
	if _, ok := s.seenDebate(c, number); !ok {
		return nil, deliberation.ErrDebateUnknown
	}
	visitor := s.visitorOf(c, number)
	if visitor.attendee == 0 {
		if wantsJSON(c) {
			return nil, deliberation.ErrAttendeeUnknown
		}
		return nil, redirect(c, roomPath(number))
	}
	if !s.allowPerson(visitor.person) {
		return nil, errTooMany
	}
	id, err := s.actionID(c, visitor.person, body)
	if err != nil {
		return nil, err
	}
	return &attending{visitor, number, form, id}, nil
}

// attending is what an attendee has sent.
type attending struct {
	roomVisitor
	number int64
	form   url.Values
	id     deliberation.ID // of the command
}

// actionID names something that may be done, undone and done again: a repeat is known by the key of a script only.
func (s *Server) actionID(c *fiber.Ctx, person int64, body []byte) (deliberation.ID, error) {
	if c.Get("Idempotency-Key") == "" {
		return s.platform.NewID(), nil
	}
	return s.commandID(c, account.Session{Person: person}, body)
}

func wantsJSON(c *fiber.Ctx) bool { return c.Get(fiber.HeaderAccept) == fiber.MIMEApplicationJSON }

// did answers what somebody did in a room.
func did(c *fiber.Ctx, path string, r journal.Receipt) error {
	if wantsJSON(c) {
		c.Set(fiber.HeaderCacheControl, "no-store")
		return c.JSON(fiber.Map{"n": r.Number})
	}
	return seeOther(c, path, r, page.NoNotice, "")
}

// postTurn asks for a turn, or takes that back, or ends one's own.
func (s *Server) postTurn(c *fiber.Ctx) error {
	in, err := s.inRoom(c)
	if in == nil {
		return err
	}
	var command deliberation.Command
	switch in.form.Get("do") {
	case "ask":
		command = deliberation.AskTurn{Debate: in.number, Attendee: in.attendee, By: in.person}
	case "unask":
		command = deliberation.WithdrawTurn{Debate: in.number, Attendee: in.attendee, By: in.person}
	case "end":
		room, _ := s.roomOf(in.number)
		if room.Speaker != in.attendee {
			return did(c, roomPath(in.number), journal.Receipt{Number: s.platform.Journal.Head().Number}) // somebody ended it already
		}
		command = deliberation.EndTurn{Debate: in.number, By: in.person}
	default:
		return errParameter
	}
	receipt, err := s.do(c, in.id, command)
	if err != nil {
		return err
	}
	return did(c, roomPath(in.number), receipt)
}

func (s *Server) roomOf(number int64) (room deliberation.Room, ok bool) {
	s.platform.Read(func(st *deliberation.State) { room, ok = st.Room(number) })
	return room, ok
}

// postHand raises a hand in a show.
func (s *Server) postHand(c *fiber.Ctx) error {
	in, err := s.inRoom(c)
	if in == nil {
		return err
	}
	show, err := strconv.ParseInt(in.form.Get("show"), 10, 64)
	if err != nil {
		return errParameter
	}
	choice, err := deliberation.ParseChoice(in.form.Get("choice"))
	if err != nil {
		return errParameter
	}
	organisation, err := strconv.ParseInt(cmp.Or(in.form.Get("organisation"), "0"), 10, 64)
	if err != nil {
		return errParameter
	}
	var person deliberation.Person
	var attendee int64
	s.platform.Read(func(st *deliberation.State) {
		person, _ = st.Person(in.person)
		attendee = st.AttendeeOf(in.number, in.person)
	})
	command := deliberation.RaiseHand{
		Debate: in.number, Show: show, Hand: s.platform.Keys.Hand(in.number, show, attendee), College: person.College, Choice: choice,
	}
	if !in.guest {
		command.By, command.Organisation = in.person, organisation
		if organisation != 0 {
			command.Hand, command.College = s.platform.Keys.OrganisationHand(in.number, show, organisation), deliberation.Association
		}
	}
	receipt, err := s.do(c, in.id, command)
	if err != nil {
		return err
	}
	return did(c, roomPath(in.number), receipt)
}
