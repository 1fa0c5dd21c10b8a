package deliberation

import (
	"slices"
	"time"
)

// MostShows is the most shows of hands in one debate.
const MostShows = 200

// HandCounts are hands by college and choice. Colleges are never added together.
type HandCounts [4]Tally

// handCounts reads what a fact stores: by College-1, and for each by Choice-1. ok is false if it cannot be counts.
func handCounts(stored []int64) (counts HandCounts, ok bool) {
	if len(stored) != len(counts)*3 {
		return counts, false
	}
	for i := range counts {
		for j, n := range stored[3*i : 3*i+3] {
			if n < 0 || n > maxCounted {
				return counts, false
			}
			counts[i].count(Choice(j+1), n)
		}
	}
	return counts, true
}

func (t *Tally) count(c Choice, n int64) {
	switch c {
	case Agree:
		t.Agree += n
	case Disagree:
		t.Disagree += n
	case Pass:
		t.Pass += n
	}
}

// stored is what handCounts reads.
func (h HandCounts) stored() []int64 {
	var all []int64
	for _, t := range h {
		all = append(all, t.Agree, t.Disagree, t.Pass)
	}
	return all
}

// Plus adds hands of the same room to each other, college by college.
func (h HandCounts) Plus(other HandCounts) HandCounts {
	for i := range h {
		for _, c := range Choices() {
			h[i].count(c, other[i].Of(c))
		}
	}
	return h
}

// Total is how many hands there are.
func (h HandCounts) Total() (n int64) {
	for _, t := range h {
		n += t.Total()
	}
	return n
}

// Rows is what may be published of hands (rule 7): exact figures of a college where at least k of it raised one and two differ from its
// commonest choice; else, from k on, that all but one at most chose alike; else how many there were.
func (h HandCounts) Rows() (rows []Row) {
	for _, college := range Colleges() {
		t := h[college-1]
		n := counts{uint32(t.Agree), uint32(t.Disagree), uint32(t.Pass)}
		switch {
		case n.total() == 0:
		case n.passes(college.SmallestSet()):
			rows = append(rows, shownRow(college, AllTerritories, n))
		default:
			row := unshown(college, n)
			row.Territory = AllTerritories
			rows = append(rows, row)
		}
	}
	return rows
}

type hand struct {
	college College
	choice  Choice
}

type show struct {
	item    int64
	text    ID
	hands   map[ID]hand
	counted []int64
	closed  bool
	entry   uint64
}

// Show is a show of hands.
type Show struct {
	Number  int64 // in its debate
	Item    int64 // what is asked: an item of the agenda, or
	Text    ID    // a text
	Devices int64 // that raised a hand
	Raised  HandCounts
	Counted HandCounts // by somebody in the room, besides those
	Closed  bool       // figures are told once it is: nobody is to watch them come in
	Entry   uint64
}

// Total is everybody's hands.
func (s Show) Total() HandCounts { return s.Raised.Plus(s.Counted) }

func (h *show) view(number int64) Show {
	view := Show{Number: number, Item: h.item, Text: h.text, Devices: int64(len(h.hands)), Closed: h.closed, Entry: h.entry}
	for _, x := range h.hands {
		view.Raised[x.college-1].count(x.choice, 1)
	}
	view.Counted, _ = handCounts(h.counted)
	return view
}

func (r *room) show(number int64) *show {
	if number < 1 || number > int64(len(r.shows)) {
		return nil
	}
	return &r.shows[number-1]
}

// HandOf returns what a device says in a show of hands, NoChoice if nothing. Only its owner may see it.
func (s *State) HandOf(debate, number int64, id ID) Choice {
	if d := s.debate(debate); d != nil {
		if x := d.room.show(number); x != nil {
			return x.hands[id].choice
		}
	}
	return NoChoice
}

// AskHands asks for a show of hands.
type AskHands struct {
	Debate int64
	By     int64 // a facilitator
	Item   int64 // of the agenda, or
	Text   ID    // in words
	Hash   Hash
}

// Keys names nothing: it is alone in its batch.
func (AskHands) Keys() Keys { return Keys{} }

// Decide returns the show, or ErrDebateUnknown, ErrPersonUnknown, ErrNotFacilitator, ErrRoomClosed, ErrItemUnknown, ErrFieldMissing, ErrTextUsed,
// ErrTooManyItems.
func (c AskHands) Decide(s *State, at time.Time) ([]Act, error) {
	d, err := s.inRoom(c.Debate, c.By, at)
	switch {
	case err != nil:
		return nil, err
	case len(d.room.shows) >= MostShows:
		return nil, ErrTooManyItems
	case c.Item != 0 && d.item(c.Item) == nil:
		return nil, ErrItemUnknown
	}
	if c.Item == 0 || !c.Text.IsZero() {
		if err := s.newText(c.Text, c.Hash); err != nil {
			return nil, err
		}
	}
	return byPerson(c.By, &HandsAsked{Debate: c.Debate, Item: c.Item, Text: c.Text, Hash: c.Hash}), nil
}

func (s *State) applyHandsAsked(h Head, by Actor, f *HandsAsked) error {
	d := s.ran(h, f.Debate, by)
	if d == nil || !d.room.open || len(d.room.shows) >= MostShows || f.Item == 0 && f.Text.IsZero() || f.Item != 0 && d.item(f.Item) == nil {
		return errApply(h, f, "no such debate or item, not theirs, or the room is closed")
	}
	for i := range d.room.shows {
		d.room.shows[i].closed = true
	}
	d.room.shows = append(d.room.shows, show{item: f.Item, text: f.Text, hands: map[ID]hand{}, entry: h.Number})
	if !f.Text.IsZero() {
		s.write(h, f.Debate, by.Person, f.Text)
	}
	s.moveRoom(h, f.Debate)
	return nil
}

// RaiseHand says what a device chooses in a show of hands.
type RaiseHand struct {
	Debate  int64
	Show    int64
	Hand    ID // made for this device and show, or for this organisation and show
	College College
	Choice  Choice
	// Who has an account, and the organisation that they raise it for; 0: somebody without an account, and their own hand.
	By, Organisation int64
}

// Keys names nothing: it is alone in its batch.
func (RaiseHand) Keys() Keys { return Keys{} }

// Decide returns the hand, nothing if it says so already, or ErrDebateUnknown, ErrHandsClosed, ErrFieldMissing, ErrRoomFull (as many have
// raised one as the room takes); of who has an account also ErrPersonUnknown, ErrAdministratorVotes, ErrNotSpeaker, ErrOrganisationVoice: as in
// ballots, an organisation has one hand, whoever raises it.
func (c RaiseHand) Decide(s *State, at time.Time) ([]Act, error) {
	d := s.debate(c.Debate)
	if d == nil || d.ended {
		return nil, ErrDebateUnknown
	}
	if c.By != 0 {
		if err := s.mayGiveVoice(c.By, c.Organisation, at.UnixMilli()); err != nil {
			return nil, err
		}
		if (c.College == Association) != (c.Organisation != 0) {
			return nil, ErrOrganisationVoice
		}
	}
	x := d.room.show(c.Show)
	switch {
	case x == nil || x.closed:
		return nil, ErrHandsClosed
	case c.Hand.IsZero() || !c.College.Valid() || !c.Choice.Valid():
		return nil, ErrFieldMissing
	case x.hands[c.Hand].choice == c.Choice:
		return nil, nil
	case x.hands[c.Hand].choice == NoChoice && int64(len(x.hands)) >= d.room.most:
		return nil, ErrRoomFull
	}
	return []Act{{Actor{Voter: c.Hand}, &HandRaised{Debate: c.Debate, Show: c.Show, College: c.College, Choice: c.Choice}}}, nil
}

func (s *State) applyHandRaised(h Head, by Actor, f *HandRaised) error {
	d := s.debate(f.Debate)
	if d == nil || by.Voter.IsZero() || d.room.show(f.Show) == nil || d.room.show(f.Show).closed {
		return errApply(h, f, "no such show of hands, or closed")
	}
	hands := d.room.show(f.Show).hands
	if hands[by.Voter].choice == NoChoice && len(hands) >= MostAttendees {
		return errApply(h, f, "more hands than a room takes")
	}
	hands[by.Voter] = hand{f.College, f.Choice}
	s.moveRoom(h, f.Debate)
	return nil
}

// CountHands says how many hands were counted in the room.
type CountHands struct {
	Debate int64
	By     int64 // a facilitator
	Show   int64
	Counts HandCounts
}

// Keys names nothing: it is alone in its batch.
func (CountHands) Keys() Keys { return Keys{} }

// Decide returns the count, nothing if it is that already, or ErrDebateUnknown, ErrPersonUnknown, ErrNotFacilitator, ErrRoomClosed,
// ErrHandsClosed, ErrFieldMissing. Once a show is closed its figures are told, and stand: what was told before and after would tell, by
// subtraction, of those who were counted in between (rule 7). Who has miscounted asks again.
func (c CountHands) Decide(s *State, at time.Time) ([]Act, error) {
	d, err := s.inRoom(c.Debate, c.By, at)
	switch {
	case err != nil:
		return nil, err
	case d.room.show(c.Show) == nil || d.room.show(c.Show).closed:
		return nil, ErrHandsClosed
	}
	counted := c.Counts.stored()
	if _, ok := handCounts(counted); !ok {
		return nil, ErrFieldMissing
	}
	if slices.Equal(counted, d.room.show(c.Show).counted) {
		return nil, nil
	}
	return byPerson(c.By, &HandsCounted{Debate: c.Debate, Show: c.Show, Counts: counted}), nil
}

func (s *State) applyHandsCounted(h Head, by Actor, f *HandsCounted) error {
	d := s.ran(h, f.Debate, by)
	_, ok := handCounts(f.Counts)
	if d == nil || d.room.show(f.Show) == nil || d.room.show(f.Show).closed || !ok {
		return errApply(h, f, "no such show of hands, not theirs, closed, or no counts")
	}
	d.room.show(f.Show).counted = f.Counts
	s.moveRoom(h, f.Debate)
	return nil
}

// CloseHands ends a show of hands: its figures are told.
type CloseHands struct {
	Debate int64
	By     int64 // a facilitator
	Show   int64
}

// Keys names nothing: it is alone in its batch.
func (CloseHands) Keys() Keys { return Keys{} }

// Decide returns the end, nothing if it has ended, or ErrDebateUnknown, ErrPersonUnknown, ErrNotFacilitator, ErrRoomClosed, ErrHandsClosed.
func (c CloseHands) Decide(s *State, at time.Time) ([]Act, error) {
	d, err := s.inRoom(c.Debate, c.By, at)
	if err != nil {
		return nil, err
	}
	x := d.room.show(c.Show)
	if x == nil {
		return nil, ErrHandsClosed
	}
	if x.closed {
		return nil, nil
	}
	return byPerson(c.By, &HandsClosed{Debate: c.Debate, Show: c.Show}), nil
}

func (s *State) applyHandsClosed(h Head, by Actor, f *HandsClosed) error {
	d := s.ran(h, f.Debate, by)
	if d == nil || d.room.show(f.Show) == nil {
		return errApply(h, f, "no such show of hands, or not theirs")
	}
	d.room.show(f.Show).closed = true
	s.moveRoom(h, f.Debate)
	return nil
}
