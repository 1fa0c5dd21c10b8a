package browser_test

import (
	"bytes"
	"fmt"
	"time"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
)

// guest is the sealed document of somebody who takes part in a room without an account.
func (s *site) guest(debate, number int64, name string) journal.Document {
	s.t.Helper()
	id := s.platform.Keys.PaperDocument(deliberation.Reference{Debate: debate, Kind: deliberation.HeardSheet, Number: number})
	body, err := s.platform.Keys.Seal(bytes.NewReader(bytes.Repeat([]byte{7}, 4096)), id, account.Profile{ChosenName: name})
	if err != nil {
		s.t.Fatal(err)
	}
	return journal.Document{Collection: journal.People, ID: id, Revision: 1, Body: body}
}

// present lets somebody into the room of a debate who has no account, written down by who runs it.
func (p person) present(debate, number int64, name string, college deliberation.College) {
	p.site.t.Helper()
	document := p.site.guest(debate, number, name)
	p.site.do(deliberation.JoinRoom{Debate: debate, Document: document.ID, College: college, By: p.number, Presence: deliberation.Present}, document)
}

// hear writes down what an attendee says.
func (p person) hear(debate, attendee, item int64, side deliberation.Side, words string) {
	p.site.t.Helper()
	var speaker int64
	p.site.platform.Read(func(s *deliberation.State) {
		room, _ := s.Room(debate)
		speaker = room.Attendees[attendee-1].Person
	})
	id, hash, document := p.site.text(deliberation.Text{Body: words})
	p.site.do(deliberation.Hear{Mandated: deliberation.BeforeOthers, Debate: debate, By: p.number, Speaker: speaker, Item: item, Side: side, Text: id, Hash: hash}, document)
}

// meet announces a debate that the person runs, and opens its room with ten people in it.
func (p person) meet(consultation int64, title string, office deliberation.Office, begins time.Time) int64 {
	announcement, text := fullAnnouncement(title, office, begins)
	n := p.announce(consultation, announcement, text, 0)
	p.put(n, deliberation.ItemTopic, "Les lettres qu’on ne comprend pas")
	p.put(n, deliberation.ItemQuestion, "Faut-il une seule lettre par décision ?")
	p.put(n, deliberation.ItemTopic, "Ce qu’on demande à la convention")
	p.site.do(deliberation.OpenRoom{Debate: n, By: p.number, Most: 60})
	p.site.do(deliberation.BeginItem{Debate: n, By: p.number, Item: 2})
	colleges := []deliberation.College{deliberation.Concerned, deliberation.Concerned, deliberation.Agent, deliberation.Resident, deliberation.Concerned, deliberation.Association}
	for i, name := range []string{"Lina", "Moussa", "Guichet 4", "Jeanne", "Nadia et ses filles", "Le Secours du coin"} {
		p.present(n, int64(i+1), name, colleges[i])
	}
	for _, a := range []int64{2, 4, 3, 5, 1} {
		p.site.do(deliberation.AskTurn{Debate: n, Attendee: a, By: p.number})
	}
	p.hear(n, 2, 2, deliberation.Against, "Une seule lettre, d’accord, mais alors qu’elle dise tout : la somme, la raison, la date, et qui appeler.")
	p.hear(n, 4, 2, deliberation.Asking, "Et les gens qui ne lisent pas le français ?")
	p.hear(n, 1, 2, deliberation.For, "On reçoit trois lettres le même jour, et elles se contredisent. On ne sait jamais laquelle est la bonne.")
	return n
}

// makeRooms opens two rooms that the reader runs: in one somebody speaks for a time and hands are asked for, in the other they were counted.
func (c *content) makeRooms(nord deliberation.Office, day func(days, hour int) time.Time) {
	p := c.reader
	c.room = p.meet(c.current, "Et si la Caf nous écrivait clairement, ce soir ?", nord, day(1, 18))
	c.do(deliberation.BeginTurn{Debate: c.room, By: p.number, Attendee: 1, Seconds: 180})
	c.do(deliberation.AskHands{Debate: c.room, By: p.number, Item: 2})
	c.do(deliberation.RaiseHand{Debate: c.room, Show: 1, Hand: c.platform.Keys.Hand(c.room, 1, 1), College: deliberation.Concerned, Choice: deliberation.Agree})

	c.counted = p.meet(c.current, "Un guichet près de chez nous", nord, day(2, 18))
	c.do(deliberation.AskHands{Debate: c.counted, By: p.number, Item: 2})
	var hands deliberation.HandCounts
	hands[deliberation.Concerned-1] = deliberation.Tally{Agree: 14, Disagree: 3, Pass: 2}
	hands[deliberation.Agent-1] = deliberation.Tally{Agree: 2}
	hands[deliberation.Resident-1] = deliberation.Tally{Agree: 5, Disagree: 4}
	c.do(deliberation.CountHands{Debate: c.counted, By: p.number, Show: 1, Counts: hands})
	c.do(deliberation.CloseHands{Debate: c.counted, By: p.number, Show: 1})
}

// visitsOfRooms are the pages of a debate while it is held.
func visitsOfRooms(c *content) []visit {
	room := func(n int64, below string) string { return fmt.Sprintf("/debats/%d/salle%s", n, below) }
	const page, screen, console = "/debats/:number/salle", "/debats/:number/salle/ecran", "/debats/:number/salle/animation"
	return []visit{
		{name: "room", route: page, path: room(c.room, ""), status: 200, both: true},
		{name: "room-counted", route: page, path: room(c.counted, ""), status: 200, both: true},
		{name: "room-closed", route: page, path: room(c.run, ""), status: 200, both: true},
		{name: "room-refused", route: page, path: room(c.room, ""), status: 422, sent: room(c.room, "/entrer?name=Lina&college=&presence=")},
		{name: "screen", route: screen, path: room(c.room, "/ecran"), status: 200, both: true},
		{name: "screen-counted", route: screen, path: room(c.counted, "/ecran?fond=sombre"), status: 200, both: true},
		{name: "console", route: console, path: room(c.room, "/animation"), status: 200, in: true},
		{name: "console-counted", route: console, path: room(c.counted, "/animation"), status: 200, in: true},
		{name: "console-closed", route: console, path: room(c.run, "/animation"), status: 200, in: true},
		{name: "console-refused", route: console, path: room(c.room, "/animation"), status: 422, in: true, sent: room(c.room, "/animation?do=hear&side=&text=Trois+lettres.&who=concerned")},
	}
}
