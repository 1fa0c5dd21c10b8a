package server

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
	"voix/server/page"
)

func consolePath(debate int64) string { return roomPath(debate) + "/animation" }

// console is the page of those who run a debate, while it is held.
func (s *Server) console(c *fiber.Ctx) error {
	d, session, err := s.facilitated(c)
	if err == errSignedOut {
		return s.toSignIn(c, err, c.Path())
	}
	if err != nil {
		return err
	}
	v := page.Console{}
	if code := c.Query("recu"); code != "" {
		ref, err := deliberation.ParseReference(d.Number, code)
		if err != nil {
			return err
		}
		if v.Given, v.GivenTo, err = s.receiptToHandOver(c, ref); err != nil {
			return err
		}
	}
	return s.showConsole(c, fiber.StatusOK, d.Number, session, v)
}

// handedOver is how long after somebody joined their receipt may still be shown to those who run the debate: the day of the debate, no longer.
const handedOver = 12 * time.Hour

// receiptToHandOver is the receipt of somebody whom a facilitator wrote down, and what they go by: whoever joined by themselves has theirs,
// and nobody else is told it. It is no longer told once handedOver has passed, once the person has corrected their words by it, withdrawn
// everything or taken it to an account.
func (s *Server) receiptToHandOver(c *fiber.Ctx, ref deliberation.Reference) (receipt, name string, err error) {
	var person deliberation.Person
	ok := false
	s.platform.Read(func(st *deliberation.State) {
		if person, ok = s.platform.guest(st, ref); ok {
			room, _ := st.Room(ref.Debate)
			at := st.AttendeeOf(ref.Debate, person.Number)
			ok = ref.Kind == deliberation.HeardSheet && !person.Erased && (at == 0 || !room.Attendees[at-1].Alone) &&
				s.platform.Clock.Now().Sub(person.Joined) <= handedOver && !correctedThemselves(st, person.Number)
		}
	})
	if !ok {
		return "", "", account.ErrReceiptUnknown
	}
	profile, _, err := s.platform.People.Profile(c.UserContext(), person.Number)
	return s.platform.Keys.Receipt(ref), profile.ChosenName, err
}

// correctedThemselves reports whether a person has put right any of the words that stand of them.
func correctedThemselves(st *deliberation.State, person int64) bool {
	return slices.ContainsFunc(st.ArgumentsBy(person), func(a deliberation.Argument) bool {
		return slices.ContainsFunc(st.Corrections(a.Number), func(c deliberation.Corrected) bool { return c.By == person })
	})
}

func (s *Server) showConsole(c *fiber.Ctx, status int, number int64, session account.Session, v page.Console) error {
	var copied *roomCopy
	references := map[int64]string{} // by person
	var l *loader
	board, head, err := s.board(c, number, func(st *deliberation.State, of *loader, room *roomCopy) {
		copied, l = room, of
		at := deliberation.Reference{Debate: number, Kind: deliberation.HeardSheet, Number: 1}
		for {
			guest, ok := s.platform.guest(st, at)
			if !ok {
				break
			}
			references[guest.Number] = at.String()
			at.Number++
		}
		for _, a := range room.room.Attendees {
			of.wantAuthor(st, a.Person, room.debate.Consultation)
		}
	})
	if err != nil {
		return err
	}
	v.RoomBoard, v.Most, v.Counted = board, int(copied.room.Most), copied.paper.Counted
	for _, n := range copied.paper.Attendance {
		v.People += int(n)
	}
	for _, a := range copied.room.Attendees {
		if a.Erased {
			continue
		}
		x := page.RoomAttendee{
			RoomPerson: copied.person(l, a.Number), Presence: a.Presence, Turns: int(a.Turns), Asks: a.Asks, Speaks: a.Number == copied.room.Speaker,
		}
		if a.Alone {
			v.Devices++
		} else {
			x.Reference = references[a.Person]
		}
		v.Attendees = append(v.Attendees, x)
	}
	if show := copied.show(); show != nil {
		v.Show, v.Hands = show.Number, int(show.Devices)
		for _, college := range deliberation.Colleges() {
			t := show.Counted[college-1]
			v.ByHand = append(v.ByHand, page.CollegeHands{College: college, Agree: int(t.Agree), Disagree: int(t.Disagree), Pass: int(t.Pass)})
		}
	}
	return s.showFresh(c, status, consolePath(number), head, v)
}

type heardInput struct {
	Side string `json:"side" validate:"required,side"`
	Text string `json:"text" validate:"required,words,max=2000"`
	// Mandated is how whoever spoke asked for it. Of those who note their own words it says nothing.
	Mandated string `json:"mandated" validate:"required,mandated"`
	// Of somebody who joins by it: of a child who is in the list it was stated when they joined.
	accompaniment
}

// directing is what somebody who runs a debate has sent from its console.
type directing struct {
	*posted
	debate int64
	by     int64
}

// postConsole does one thing in a room: the field "do" says which.
func (s *Server) postConsole(c *fiber.Ctx) error {
	sent, d, err := s.postedToRun(c, consolePath)
	if sent == nil {
		return err
	}
	session := sent.session
	in := directing{sent, d.Number, session.Person}
	var receipt journal.Receipt
	switch do := sent.form.Get("do"); do {
	case "hear":
		return s.hear(c, in)
	case "join":
		return s.joinOther(c, in)
	case "hands":
		receipt, err = s.askHands(c, in)
	default:
		var command deliberation.Command
		if command, err = s.directed(do, in); err != nil {
			return err
		}
		if command == nil { // done before
			receipt.Number = s.platform.Journal.Head().Number
			break
		}
		var id deliberation.ID
		if id, err = s.actionID(c, in.by, in.body); err != nil {
			return err
		}
		receipt, err = s.do(c, id, command)
	}
	if err != nil {
		return s.consoleRefused(c, in, err)
	}
	return did(c, consolePath(in.debate), receipt)
}

// consoleRefused shows the console again, with the reason and what was typed; a script is told the reason alone.
func (s *Server) consoleRefused(c *fiber.Ctx, in directing, err error) error {
	f, known := failureOf(err)
	if !known || f.status == fiber.StatusNotFound || wantsJSON(c) {
		return err
	}
	return s.showConsole(c, f.status, in.debate, in.session, page.Console{Text: lines(in.form.Get("text")), Age: accompanimentOf(in.form).given(), Joins: in.form.Get("do") == "join", Faults: s.sayFaults(c, f)})
}

// directed makes the command of what needs no words; nil if there is nothing left to do.
func (s *Server) directed(do string, in directing) (deliberation.Command, error) {
	number, err := numbersOf(in.form, "most", "item", "attendee", "seconds", "show")
	if err != nil {
		return nil, err
	}
	switch do {
	case "open":
		return deliberation.OpenRoom{Debate: in.debate, By: in.by, Most: number["most"]}, nil
	case "close":
		return deliberation.CloseRoom{Debate: in.debate, By: in.by}, nil
	case "item":
		return deliberation.BeginItem{Debate: in.debate, By: in.by, Item: number["item"]}, nil
	case "ask":
		return deliberation.AskTurn{Debate: in.debate, By: in.by, Attendee: number["attendee"]}, nil
	case "unask":
		return deliberation.WithdrawTurn{Debate: in.debate, By: in.by, Attendee: number["attendee"]}, nil
	case "begin":
		return deliberation.BeginTurn{Debate: in.debate, By: in.by, Attendee: number["attendee"], Seconds: number["seconds"]}, nil
	case "end":
		return deliberation.EndTurn{Debate: in.debate, By: in.by}, nil
	case "shut":
		return deliberation.CloseHands{Debate: in.debate, By: in.by, Show: number["show"]}, nil
	case "next":
		room, _ := s.roomOf(in.debate)
		if len(room.Queue) == 0 {
			return nil, nil
		}
		return deliberation.BeginTurn{Debate: in.debate, By: in.by, Attendee: room.Queue[0], Seconds: number["seconds"]}, nil
	case "count":
		var counts deliberation.HandCounts
		for _, college := range deliberation.Colleges() {
			for _, choice := range deliberation.Choices() {
				name := college.String() + "-" + choice.String()
				n, err := numbersOf(in.form, name)
				if err != nil {
					return nil, err
				}
				switch choice {
				case deliberation.Agree:
					counts[college-1].Agree = n[name]
				case deliberation.Disagree:
					counts[college-1].Disagree = n[name]
				case deliberation.Pass:
					counts[college-1].Pass = n[name]
				}
			}
		}
		return deliberation.CountHands{Debate: in.debate, By: in.by, Show: number["show"], Counts: counts}, nil
	}
	return nil, errParameter
}

// numbersOf reads fields that hold a number or nothing, which is 0.
func numbersOf(form url.Values, names ...string) (map[string]int64, error) {
	all := map[string]int64{}
	for _, name := range names {
		text := strings.TrimSpace(form.Get(name))
		if text == "" {
			continue
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 {
			return nil, errParameter
		}
		all[name] = n
	}
	return all, nil
}

// hear keeps what somebody said: an attendee ("3" in the field "who"), or somebody of a college ("concerned"), who joins by it.
func (s *Server) hear(c *fiber.Ctx, in directing) error {
	sent := heardInput{in.form.Get("side"), lines(in.form.Get("text")), in.form.Get("mandated"), accompanimentOf(in.form)}
	faults, err := s.faultsWithAge(c, sent, sent.accompaniment, false)
	if err != nil {
		return err
	}
	if faults != nil {
		return s.consoleRefused(c, in, refusedInput(faults))
	}
	side, err := deliberation.ParseSide(sent.Side)
	if err != nil {
		return err
	}
	mandated, err := deliberation.ParseMandated(sent.Mandated)
	if err != nil {
		return err
	}
	item, err := numbersOf(in.form, "item")
	if err != nil {
		return err
	}
	room, _ := s.roomOf(in.debate)
	command := deliberation.Hear{Debate: in.debate, By: in.by, Item: item["item"], Side: side, Mandated: mandated, Accompanied: sent.accompanied()}
	who := in.form.Get("who")
	if college, err := deliberation.ParseCollege(who); err == nil {
		command.College = college
	} else if n, err := strconv.ParseInt(who, 10, 64); err == nil && n >= 1 && n <= int64(len(room.Attendees)) {
		if command.Speaker = room.Attendees[n-1].Person; sent.accompanied() {
			return s.consoleRefused(c, in, refusedInput(page.Faults{{Field: "child", Sentence: s.pages.Catalogue.Say(localeOf(c), "child.listed")}}))
		}
	} else {
		return s.consoleRefused(c, in, deliberation.ErrAttendeeUnknown)
	}
	id, hash, document, err := s.platform.NewText(deliberation.Text{Body: sent.Text, Language: languageOf(c, in.form.Get("language"))})
	if err != nil {
		return err
	}
	command.Text, command.Hash = id, hash
	repeat, err := s.commandID(c, in.session, in.body)
	if err != nil {
		return err
	}
	var receipt journal.Receipt
	if command.Speaker != 0 {
		receipt, err = s.do(c, repeat, command, document)
	} else {
		receipt, err = s.newGuest(c, in.debate, account.Profile{}, repeat, []journal.Document{document}, func(guest deliberation.ID) deliberation.Command {
			command.Document = guest
			return command
		})
	}
	if err != nil {
		return s.consoleRefused(c, in, err)
	}
	var argument deliberation.Argument
	s.platform.Read(func(st *deliberation.State) {
		number, _ := st.ArgumentGivenBy(receipt.Outcome.Last)
		argument, _ = st.Argument(number)
	})
	return s.didForGuest(c, in.debate, receipt, argument.Author, argument.Number)
}

// didForGuest answers what was done for somebody, with the receipt to hand over if they have one.
func (s *Server) didForGuest(c *fiber.Ctx, debate int64, receipt journal.Receipt, person, argument int64) error {
	var ref deliberation.Reference
	ok := false
	s.platform.Read(func(st *deliberation.State) { ref, ok = s.platform.heardReference(st, debate, person) })
	code, name := "", ""
	if ok {
		code, name, _ = s.receiptToHandOver(c, ref) // nothing for who joined by themselves
	}
	if !wantsJSON(c) {
		path := consolePath(debate)
		if code != "" {
			path += "?recu=" + ref.String()
		}
		return seeOther(c, path, receipt, page.NoNotice, "")
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(fiber.Map{"n": receipt.Number, "argument": argument, "receipt": code, "who": name})
}

// joinOther writes somebody down who is there.
func (s *Server) joinOther(c *fiber.Ctx, in directing) error {
	typed := joinInput{Name: in.form.Get("name"), College: in.form.Get("college"), Presence: in.form.Get("presence")}
	if typed.Presence == "" {
		typed.Presence = deliberation.Present.String()
	}
	age := accompanimentOf(in.form)
	faults, err := s.faultsWithAge(c, struct {
		joinInput
		accompaniment
	}{typed, age}, age, false)
	if err != nil {
		return err
	}
	if faults != nil {
		return s.consoleRefused(c, in, refusedInput(faults))
	}
	college, err := deliberation.ParseCollege(typed.College)
	if err != nil {
		return err
	}
	presence, err := deliberation.ParsePresence(typed.Presence)
	if err != nil {
		return err
	}
	repeat, err := s.commandID(c, in.session, in.body)
	if err != nil {
		return err
	}
	receipt, err := s.newGuest(c, in.debate, account.Profile{ChosenName: typed.Name}, repeat, nil, func(guest deliberation.ID) deliberation.Command {
		return deliberation.JoinRoom{Debate: in.debate, Document: guest, College: college, By: in.by, Presence: presence, Accompanied: age.accompanied()}
	})
	if err != nil {
		return s.consoleRefused(c, in, err)
	}
	var person int64
	s.platform.Read(func(st *deliberation.State) { person, _ = st.PersonJoinedBy(receipt.Outcome.First) })
	return s.didForGuest(c, in.debate, receipt, person, 0)
}

// askHands asks for a show of hands, about what is talked about, in words of its own if there are any.
func (s *Server) askHands(c *fiber.Ctx, in directing) (receipt journal.Receipt, err error) {
	room, _ := s.roomOf(in.debate)
	repeat, err := s.commandID(c, in.session, in.body)
	if err != nil {
		return receipt, err
	}
	command := deliberation.AskHands{Debate: in.debate, By: in.by, Item: room.Item}
	question := in.form.Get("question")
	if room.Item != 0 && strings.TrimSpace(question) == "" {
		return s.do(c, repeat, command)
	}
	faults, err := s.faultsOf(c, struct {
		Question string `json:"question" validate:"required,words,line,max=200"`
	}{question})
	if err != nil {
		return receipt, err
	}
	if faults != nil {
		return receipt, refusedInput(faults)
	}
	id, hash, document, err := s.platform.NewText(deliberation.Text{Body: question, Language: languageOf(c, in.form.Get("language"))})
	if err != nil {
		return receipt, err
	}
	command.Text, command.Hash = id, hash
	return s.do(c, repeat, command, document)
}
