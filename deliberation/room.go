package deliberation

import (
	"cmp"
	"slices"
	"time"
)

// MostAttendees is the most that a room takes, whatever those who run it allow.
const MostAttendees = 2000

// room is what goes on in a debate while it is held. All of it is in the journal, so that any server shows the same.
type room struct {
	open      bool
	most      int64
	attendees []attendee
	item      int64
	speaker   int64 // attendee number, 0: nobody
	since     int64 // milliseconds
	seconds   int64
	shows     []show
	moved     uint64 // the entry that last changed anything of it but what was said
	redrawn   uint64 // the entry that last took back or put right what was said
}

type attendee struct {
	person   int64
	presence Presence
	turns    int64
	asked    uint64 // the entry by which they ask for a turn; 0: they do not
	alone    bool   // they joined by themselves, with a device
}

func (r *room) attendee(number int64) *attendee {
	if number < 1 || number > int64(len(r.attendees)) {
		return nil
	}
	return &r.attendees[number-1]
}

// attendeeOf returns the number of a person in the room, 0 if they are not there.
func (r *room) attendeeOf(person int64) int64 {
	return int64(slices.IndexFunc(r.attendees, func(a attendee) bool { return a.person == person }) + 1)
}

// Attendee is somebody in a room.
type Attendee struct {
	Number   int64
	Person   int64
	College  College
	Presence Presence
	Turns    int64 // they had
	Asks     bool  // for a turn
	Erased   bool
	Alone    bool // they joined by themselves, with a device; else a facilitator wrote them down
}

// Room is what goes on in a debate while it is held.
type Room struct {
	Debate    int64
	Open      bool
	Most      int64
	Attendees []Attendee // by number
	Queue     []int64    // numbers of those who ask for a turn, in the order in which they should have it
	Item      int64      // of the agenda that is talked about; 0: none yet
	Speaker   int64      // number of who has the floor; 0: nobody
	Since     time.Time  // since when they have it
	Seconds   int64      // that they have; 0: as long as they need
	Shows     []Show     // of hands, oldest first
	Moved     uint64
	Redrawn   uint64
}

// Room returns what goes on in a debate; ok is false if there is no such debate.
func (s *State) Room(debate int64) (Room, bool) {
	d := s.debate(debate)
	if d == nil {
		return Room{}, false
	}
	r := &d.room
	view := Room{
		Debate: debate, Open: r.open, Most: r.most, Queue: s.queue(d), Item: r.item, Speaker: r.speaker, Seconds: r.seconds,
		Moved: r.moved, Redrawn: r.redrawn,
	}
	if r.speaker != 0 {
		view.Since = time.UnixMilli(r.since).UTC()
	}
	for i, a := range r.attendees {
		p, _ := s.Person(a.person)
		view.Attendees = append(view.Attendees, Attendee{int64(i + 1), a.person, p.College, a.presence, a.turns, a.asked != 0, p.Erased, a.alone})
	}
	for i := range r.shows {
		view.Shows = append(view.Shows, r.shows[i].view(int64(i+1)))
	}
	return view, true
}

// queue orders those who ask for a turn: who has spoken least comes first, then whoever is of the college that has spoken least, then who
// has asked longest. Nobody is left out; it is what the facilitator is proposed, who decides.
func (s *State) queue(d *debate) []int64 {
	r := &d.room
	spoken := [4]int64{}
	of := func(number int64) College { return s.persons[r.attendees[number-1].person-1].college }
	for i, a := range r.attendees {
		spoken[of(int64(i+1))-1] += a.turns
	}
	var waiting []int64
	for i, a := range r.attendees {
		if a.asked != 0 && s.stays(a.person) {
			waiting = append(waiting, int64(i+1))
		}
	}
	slices.SortFunc(waiting, func(a, b int64) int {
		x, y := &r.attendees[a-1], &r.attendees[b-1]
		return cmp.Or(cmp.Compare(x.turns, y.turns), cmp.Compare(x.asked, y.asked), cmp.Compare(a, b))
	})
	// Each turn that is foreseen counts for its college, so that two of one college do not stand at the head for the silence of the other.
	var queue []int64
	for len(waiting) > 0 {
		turns := r.attendees[waiting[0]-1].turns
		var lines [4][]int64 // of those with so many turns, by college, who has asked longest first
		for len(waiting) > 0 && r.attendees[waiting[0]-1].turns == turns {
			college := of(waiting[0]) - 1
			lines[college] = append(lines[college], waiting[0])
			waiting = waiting[1:]
		}
		for {
			next := -1
			for college, line := range lines {
				if len(line) == 0 {
					continue
				}
				if next < 0 || cmp.Or(cmp.Compare(spoken[college], spoken[next]), cmp.Compare(r.attendees[line[0]-1].asked, r.attendees[lines[next][0]-1].asked)) < 0 {
					next = college
				}
			}
			if next < 0 {
				break
			}
			queue = append(queue, lines[next][0])
			lines[next] = lines[next][1:]
			spoken[next]++
		}
	}
	return queue
}

// touchRoom marks what a room shows as changed by other than what is said next.
func (s *State) touchRoom(h Head, debate int64) {
	s.debates[debate-1].room.redrawn = h.Number
	s.note(Change{RoomTopic(debate), RoomChanged, 0, h.Number})
}

func (s *State) moveRoom(h Head, debate int64) {
	s.debates[debate-1].room.moved = h.Number
	s.note(Change{RoomTopic(debate), RoomChanged, 0, h.Number})
}

// OpenRoom lets people join the room of a debate, or changes how many may.
type OpenRoom struct {
	Debate int64
	By     int64 // a facilitator
	Most   int64
}

// Keys names nothing: it is alone in its batch.
func (OpenRoom) Keys() Keys { return Keys{} }

// Decide returns the opening, nothing if it is so already, or ErrDebateUnknown, ErrPersonUnknown, ErrNotFacilitator, ErrDebateCancelled,
// ErrMinutesAdopted, ErrArgumentsClosed, ErrFieldMissing.
func (c OpenRoom) Decide(s *State, at time.Time) ([]Act, error) {
	d, err := s.underway(c.Debate, c.By, at)
	if err != nil {
		return nil, err
	}
	switch view, _ := s.Consultation(d.consultation); {
	case !view.TakesArguments():
		return nil, ErrArgumentsClosed
	case c.Most < 1 || c.Most > MostAttendees:
		return nil, ErrFieldMissing
	case d.room.open && d.room.most == c.Most:
		return nil, nil
	}
	return byPerson(c.By, &RoomOpened{Debate: c.Debate, Most: c.Most}), nil
}

func (s *State) applyRoomOpened(h Head, by Actor, f *RoomOpened) error {
	d := s.ranUnderway(h, f.Debate, by)
	if d == nil || f.Most < 1 || f.Most > MostAttendees {
		return errApply(h, f, "no such debate, or not theirs")
	}
	d.room.open, d.room.most = true, f.Most
	s.moveRoom(h, f.Debate)
	s.touchDebate(h, f.Debate)
	return nil
}

// CloseRoom ends the room of a debate. It may be opened again.
type CloseRoom struct {
	Debate int64
	By     int64 // a facilitator
}

// Keys names nothing: it is alone in its batch.
func (CloseRoom) Keys() Keys { return Keys{} }

// Decide returns that the room closes, nothing if it is closed, or ErrDebateUnknown, ErrPersonUnknown, ErrNotFacilitator.
func (c CloseRoom) Decide(s *State, at time.Time) ([]Act, error) {
	d, err := s.run(c.Debate, c.By, at)
	if err != nil || !d.room.open {
		return nil, err
	}
	return byPerson(c.By, &RoomClosed{Debate: c.Debate}), nil
}

func (s *State) applyRoomClosed(h Head, by Actor, f *RoomClosed) error {
	d := s.ran(h, f.Debate, by)
	if d == nil {
		return errApply(h, f, "no such debate, or not theirs")
	}
	s.closeRoom(h, f.Debate)
	s.touchDebate(h, f.Debate)
	return nil
}

// closeRoom ends a room, and all that goes on in it.
func (s *State) closeRoom(h Head, debate int64) {
	r := &s.debates[debate-1].room
	r.open, r.speaker, r.seconds = false, 0, 0
	for i := range r.attendees {
		r.attendees[i].asked = 0
	}
	for i := range r.shows {
		r.shows[i].closed = true
	}
	s.moveRoom(h, debate)
}

// leaveRooms takes the floor, and what they ask for, from somebody who is erased. Their place in the lists stays, without them.
func (s *State) leaveRooms(h Head, person int64) {
	for i := range s.debates {
		r := &s.debates[i].room
		number := r.attendeeOf(person)
		if number == 0 {
			continue
		}
		r.attendees[number-1].asked = 0
		if r.speaker == number {
			r.speaker, r.seconds = 0, 0
		}
		s.moveRoom(h, int64(i+1))
	}
}

// JoinRoom takes somebody into the list of a debate's room: by themselves, or written down by a facilitator.
type JoinRoom struct {
	Debate   int64
	Person   int64 // who has an account; 0: a guest, and then
	Document ID    // of their sealed document, and
	College  College
	By       int64 // the facilitator who writes them down; 0: they join by themselves
	Presence Presence
	// Accompanied says of a guest that they are below fifteen, and that an adult with parental authority is there and agrees.
	Accompanied bool
}

// Keys names nothing: it is alone in its batch.
func (JoinRoom) Keys() Keys { return Keys{} }

// Decide returns that they join, nothing if they did before, or ErrDebateUnknown (also of a rehearsal, for whoever does not run it),
// ErrPersonUnknown, ErrNotFacilitator, ErrRoomClosed (also once the consultation takes nothing any more), ErrRoomFull, ErrFieldMissing, ErrTextUsed.
func (c JoinRoom) Decide(s *State, at time.Time) ([]Act, error) {
	d := s.debate(c.Debate)
	switch {
	case d == nil || d.ended || d.rehearses != 0 && c.By == 0 && !s.runs(d, c.Person, at.UnixMilli()):
		return nil, ErrDebateUnknown
	case !d.room.open || !s.consultations[d.consultation-1].takesBallots():
		return nil, ErrRoomClosed
	case !c.Presence.Valid():
		return nil, ErrFieldMissing
	case c.By != 0 && !s.runs(d, c.By, at.UnixMilli()):
		return nil, ErrNotFacilitator
	case c.Person != 0 && (!s.takesPart(c.Person) || c.By != 0):
		return nil, ErrPersonUnknown
	case c.Person != 0 && c.Accompanied: // an account is that of somebody of fifteen or more
		return nil, ErrFieldMissing
	case c.Person != 0 && d.room.attendeeOf(c.Person) != 0:
		return nil, nil
	case int64(len(d.room.attendees)) >= d.room.most:
		return nil, ErrRoomFull
	}
	if c.Person != 0 {
		return byPerson(c.Person, &AttendeeJoined{Debate: c.Debate, Attendee: c.Person, Presence: c.Presence}), nil
	}
	switch {
	case c.Document.IsZero() || !c.College.Valid():
		return nil, ErrFieldMissing
	case s.used(c.Document):
		return nil, ErrTextUsed
	}
	guest := int64(len(s.persons) + 1)
	by := c.By
	if by == 0 {
		by = guest
	}
	return append(byProgram(Operator, &PersonJoined{Document: c.Document, College: c.College, Debate: c.Debate, Accompanied: agreedIf(c.Accompanied)}),
		byPerson(by, &AttendeeJoined{Debate: c.Debate, Attendee: guest, Presence: c.Presence})...), nil
}

func (s *State) applyAttendeeJoined(h Head, by Actor, f *AttendeeJoined) error {
	d := s.debate(f.Debate)
	p := s.person(f.Attendee)
	if d == nil || p == nil || d.ended || !d.room.open || len(d.room.attendees) >= MostAttendees || d.room.attendeeOf(f.Attendee) != 0 {
		return errApply(h, f, "no such debate or person, or no place")
	}
	if s.IsErased(p.document) || p.debate != 0 && p.debate != f.Debate || by.Person != f.Attendee && (p.debate == 0 || !s.runs(d, by.Person, h.At)) {
		return errApply(h, f, "not theirs to say")
	}
	d.room.attendees = append(d.room.attendees, attendee{person: f.Attendee, presence: f.Presence, alone: by.Person == f.Attendee})
	s.moveRoom(h, f.Debate)
	return nil
}

// AttendeeOf returns the number that a person has in a debate's room, 0 if they are not in it.
func (s *State) AttendeeOf(debate, person int64) int64 {
	if d := s.debate(debate); d != nil && person > 0 {
		return d.room.attendeeOf(person)
	}
	return 0
}

// BeginItem says which item of the agenda a room talks about.
type BeginItem struct {
	Debate int64
	By     int64 // a facilitator
	Item   int64
}

// Keys names nothing: it is alone in its batch.
func (BeginItem) Keys() Keys { return Keys{} }

// Decide returns that it begins, nothing if it has, or ErrDebateUnknown, ErrPersonUnknown, ErrNotFacilitator, ErrRoomClosed, ErrItemUnknown.
func (c BeginItem) Decide(s *State, at time.Time) ([]Act, error) {
	d, err := s.inRoom(c.Debate, c.By, at)
	if err != nil {
		return nil, err
	}
	switch i := d.item(c.Item); {
	case i == nil || i.dropped:
		return nil, ErrItemUnknown
	case d.room.item == c.Item:
		return nil, nil
	}
	return byPerson(c.By, &ItemBegun{Debate: c.Debate, Item: c.Item}), nil
}

// inRoom is run for what happens in an open room: ErrRoomClosed.
func (s *State) inRoom(debate, by int64, at time.Time) (*debate, error) {
	d, err := s.run(debate, by, at)
	if err == nil && !d.room.open {
		err = ErrRoomClosed
	}
	return d, err
}

func (s *State) applyItemBegun(h Head, by Actor, f *ItemBegun) error {
	d := s.ran(h, f.Debate, by)
	if d == nil || !d.room.open || d.item(f.Item) == nil {
		return errApply(h, f, "no such item, not theirs, or the room is closed")
	}
	d.room.item = f.Item
	s.moveRoom(h, f.Debate)
	return nil
}
