package server

import (
	"context"
	"slices"

	"voix/deliberation"
	"voix/server/page"
)

// What goes on in a room is copied from the state, then words and names are fetched: this does both, for pages and for the live connection.

const (
	// queueShown is how many of those who ask for a turn are named; the others are counted.
	queueShown = 50
	// saidShown is how many arguments the pages of a room show, the latest.
	saidShown = 30
)

func roomPath(debate int64) string { return debatePath(debate) + "/salle" }

// roomCopy is what a loader needs to tell of a room.
type roomCopy struct {
	debate deliberation.Debate
	room   deliberation.Room
	agenda []deliberation.Item // without what was dropped
	said   []deliberation.Argument
	paper  deliberation.Paper

	proposals map[int64]deliberation.Proposal
}

// copyRoom is called while the state is read; ok is false if there is no such debate, or nothing left of it.
func copyRoom(st *deliberation.State, debate int64, said int, l *loader) (of roomCopy, ok bool) {
	if of.debate, ok = st.Debate(debate); !ok || of.debate.Ended {
		return of, false
	}
	of.room, _ = st.Room(debate)
	of.paper = st.Paper(debate)
	of.proposals = map[int64]deliberation.Proposal{}
	for _, i := range st.Agenda(debate) {
		if i.Dropped {
			continue
		}
		of.agenda = append(of.agenda, i)
		if i.Kind == deliberation.ItemProposal {
			of.proposals[i.Proposal], _ = st.Proposal(i.Proposal)
			l.wantWords(of.proposals[i.Proposal])
		} else {
			l.wantText(i.Text)
		}
	}
	l.wantText(of.debate.Text)
	for _, n := range append(slices.Clone(of.room.Queue[:min(len(of.room.Queue), queueShown)]), of.room.Speaker) {
		if n > 0 {
			l.wantAuthor(st, of.room.Attendees[n-1].Person, of.debate.Consultation)
		}
	}
	if show := of.show(); show != nil && !show.Text.IsZero() {
		l.wantText(show.Text)
	}
	of.said = st.LastArguments(deliberation.Thread{Debate: debate}, said)
	for _, a := range of.said {
		wantSaid(st, l, a)
	}
	return of, true
}

func wantSaid(st *deliberation.State, l *loader, a deliberation.Argument) {
	l.wantText(a.Text)
	if t := a.Spoken.Transcript.Text; !t.IsZero() {
		l.wantText(t)
	}
	l.wantSigned(st, a.Author, a.Consultation, a.Organisation)
}

// show is the last show of hands, if it is about what is talked about now.
func (of *roomCopy) show() *deliberation.Show {
	if len(of.room.Shows) == 0 {
		return nil
	}
	if last := &of.room.Shows[len(of.room.Shows)-1]; last.Item == of.room.Item {
		return last
	}
	return nil
}

// item tells an item once words are loaded.
func (of *roomCopy) item(l *loader, number int64) page.RoomItem {
	at := slices.IndexFunc(of.agenda, func(i deliberation.Item) bool { return i.Number == number })
	if at < 0 {
		return page.RoomItem{}
	}
	i := of.agenda[at]
	if i.Kind == deliberation.ItemProposal {
		p := of.proposals[i.Proposal]
		return page.RoomItem{Number: number, Label: l.titleOf(p), Language: l.texts[p.Text].Language}
	}
	text := l.texts[i.Text]
	return page.RoomItem{Number: number, Label: shortText(text), Language: text.Language}
}

// shortText is what a short text says: its title, or its words.
func shortText(t deliberation.Text) string {
	if t.Title != "" {
		return t.Title
	}
	return t.Body
}

func (of *roomCopy) person(l *loader, number int64) page.RoomPerson {
	a := of.room.Attendees[number-1]
	return page.RoomPerson{Number: number, Name: l.author(a.Person, of.debate.Consultation).Pseudonym, College: a.College}
}

// now is what everybody may see, once words and names are loaded; at is the time, in milliseconds.
func (of *roomCopy) now(l *loader, at int64) page.RoomNow {
	r := &of.room
	v := page.RoomNow{
		Kind: "room", Open: r.Open, Items: len(of.agenda), Item: of.item(l, r.Item), Queue: []page.RoomPerson{}, Waiting: len(r.Queue),
		Redrawn: r.Redrawn, Rehearses: of.debate.Rehearses != 0,
	}
	for _, n := range r.Queue[:min(len(r.Queue), queueShown)] {
		v.Queue = append(v.Queue, of.person(l, n))
	}
	if r.Speaker != 0 {
		v.Speaker = &page.RoomSpeaker{RoomPerson: of.person(l, r.Speaker), Since: r.Since.UnixMilli(), Now: max(at, r.Since.UnixMilli()), Seconds: r.Seconds}
	}
	by := [4]int{}
	for _, a := range r.Attendees {
		if a.Erased {
			continue
		}
		by[a.College-1]++
		if a.Presence == deliberation.Present {
			v.Present++
		} else {
			v.Remote++
		}
	}
	v.Colleges = splitByCollege(by)
	if show := of.show(); show != nil {
		told := page.RoomItem{}
		if !show.Text.IsZero() {
			text := l.texts[show.Text]
			told.Label, told.Language = shortText(text), text.Language
		} else {
			told = of.item(l, show.Item)
		}
		v.Show = &page.RoomShow{
			Number: show.Number, Question: told.Label, Language: told.Language, Answered: int(show.Devices + show.Counted.Total()), Closed: show.Closed,
		}
	}
	return v
}

// splitByCollege tells how many of each college there are, if that singles nobody out (rule 7): those of all that are there, or none,
// for what is missing would follow from the others and the whole.
func splitByCollege(by [4]int) (split []page.RoomCollege) {
	for _, college := range deliberation.Colleges() {
		switch n := by[college-1]; {
		case n == 0:
		case n < college.SmallestSet():
			return nil
		default:
			split = append(split, page.RoomCollege{College: college, Count: n})
		}
	}
	return split
}

func (l *loader) said(a deliberation.Argument) page.RoomSaid {
	text := l.texts[a.Text]
	if t := a.Spoken.Transcript.Text; text.Body == "" && !t.IsZero() {
		text = l.texts[t]
	}
	by := l.signed(a.Author, a.Consultation, a.Organisation)
	return page.RoomSaid{
		Kind: "said", Number: a.Number, Item: a.Item, Side: a.Side, Name: by.Pseudonym, College: by.College,
		Text: text.Body, Language: text.Language, Reply: a.ReplyTo != 0,
	}
}

// result is what may be told of a closed show of hands.
func (of *roomCopy) result() (tallies []page.Tally) {
	show := of.show()
	if show == nil || !show.Closed {
		return nil
	}
	for _, row := range show.Total().Rows() {
		t := page.Tally{College: row.College}
		addRow(&t, row, false)
		tallies = append(tallies, t)
	}
	return tallies
}

// roomWords fetches what the changes of some rooms say: by room what goes on there, by argument what was said. Whatever cannot be told
// any more is left out.
func (s *Server) roomWords(ctx context.Context, rooms, arguments []int64) (now map[int64]page.RoomNow, said map[int64]page.RoomSaid, err error) {
	l := s.loader(ctx)
	copies := map[int64]roomCopy{}
	var given []deliberation.Argument
	s.platform.Read(func(st *deliberation.State) {
		for _, n := range rooms {
			if _, done := copies[n]; done {
				continue
			}
			if of, ok := copyRoom(st, n, 0, l); ok {
				copies[n] = of
			}
		}
		for _, n := range arguments {
			if a, ok := st.Argument(n); ok && !a.Erased {
				given = append(given, a)
				wantSaid(st, l, a)
			}
		}
	})
	if err := l.load(); err != nil {
		return nil, nil, err
	}
	now, said = map[int64]page.RoomNow{}, map[int64]page.RoomSaid{}
	at := s.platform.Clock.Now().UnixMilli()
	for n, of := range copies {
		now[n] = of.now(l, at)
	}
	for _, a := range given {
		said[a.Number] = l.said(a)
	}
	return now, said, nil
}
