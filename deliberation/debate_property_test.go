package deliberation

import (
	"cmp"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Whoever asks for a turn stands in the queue once; who has spoken less comes first; among equals the college that has spoken less, the turns that
// are foreseen counted, and then who has asked longest: so that colleges alternate while each has somebody waiting.
func TestTheQueueLeavesNobodyOutAndBalancesColleges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := newJournal(t, testTime())
		consultation, host := j.open(9), j.join()
		j.must(ConveneDebate{Consultation: consultation, Author: host, Announcement: j.announcement(j.now)})
		j.must(OpenRoom{Debate: 1, By: host, Most: 50})
		colleges := rapid.SampledFrom([][]College{{Agent, Concerned}, Colleges()}).Draw(t, "colleges")
		n := rapid.Int64Range(1, 20).Draw(t, "attendees")
		for range n {
			j.must(JoinRoom{Debate: 1, Document: j.newID(), College: rapid.SampledFrom(colleges).Draw(t, "college"), Presence: Remote, By: host})
		}
		for range rapid.IntRange(0, 40).Draw(t, "steps") {
			a := rapid.Int64Range(1, n).Draw(t, "attendee")
			switch rapid.IntRange(0, 9).Draw(t, "what") {
			case 0, 1:
				j.must(BeginTurn{Debate: 1, By: host, Attendee: a})
			case 2:
				j.must(WithdrawTurn{Debate: 1, By: host, Attendee: a})
			default:
				j.must(AskTurn{Debate: 1, By: host, Attendee: a})
			}
		}
		r, _ := j.state.Room(1)
		at := func(number int64) Attendee { return r.Attendees[number-1] }
		spoken := map[College]int64{}
		var waiting []int64
		for _, a := range r.Attendees {
			spoken[a.College] += a.Turns
			if a.Asks {
				waiting = append(waiting, a.Number)
			}
		}
		if sorted := slices.Sorted(slices.Values(r.Queue)); !slices.Equal(sorted, waiting) {
			t.Fatalf("%v ask, %v stand in the queue", waiting, r.Queue)
		}
		for i, number := range r.Queue {
			for _, behind := range r.Queue[i+1:] {
				a, b := at(number), at(behind)
				if order := cmp.Or(cmp.Compare(a.Turns, b.Turns), cmp.Compare(spoken[a.College], spoken[b.College]),
					cmp.Compare(j.state.debates[0].room.attendees[number-1].asked, j.state.debates[0].room.attendees[behind-1].asked)); order > 0 {
					t.Fatalf("%+v stands before %+v; colleges have spoken %v", a, b, spoken)
				}
			}
			spoken[at(number).College]++
		}
	})
}

// No published row of a show of hands, or of a position, lets one hand be told: by being few, by being alone, or by being of one mind with all
// others.
func TestNoRowOfHandsSinglesAnybodyOut(t *testing.T) {
	exact := 0
	rapid.Check(t, func(t *rapid.T) {
		var h HandCounts
		for i := range h {
			for _, c := range Choices() {
				h[i].count(c, rapid.SampledFrom([]int64{0, 0, 1, 2, 3, 4, 5, 9, 10, 11, maxCounted}).Draw(t, "hands"))
			}
		}
		rows := h.Rows()
		for _, college := range Colleges() {
			own := h[college-1]
			var of []Row
			for _, r := range rows {
				if r.College == college {
					of = append(of, r)
				}
			}
			if len(of) != min(1, int(own.Total())) {
				t.Fatalf("college %v has %d hands and the rows %+v", college, own.Total(), of)
			}
			if len(of) == 0 {
				continue
			}
			r, k := of[0], int64(modelK(college))
			commonest := max(own.Agree, own.Disagree, own.Pass)
			passes := own.Total() >= k && own.Total()-commonest >= 2
			if r.Ballots != own.Total() || r.Shown != passes || r.Shown && r.Tally != own || !r.Shown && r.Tally != (Tally{}) {
				t.Fatalf("of %+v is told %+v", own, r)
			}
			if r.AtLeast != NoChoice && (r.Shown || own.Total() < k || own.Of(r.AtLeast) < own.Total()-1) {
				t.Fatalf("of %+v is told %+v", own, r)
			}
			if r.Shown {
				exact++
			}
		}
	})
	if exact == 0 {
		t.Error("no row was exact")
	}
}

// Figures of a show of hands stand once they are told: nobody is counted in between two readings.
func TestHandsThatAreToldMoveNoMore(t *testing.T) {
	d := newDebates(t)
	d.must(CountHands{Debate: d.held, By: d.host, Show: 1, Counts: HandCounts{{Agree: 5, Disagree: 3}}})
	d.must(CloseHands{Debate: d.held, By: d.host, Show: 1})
	told, _ := d.state.Room(d.held)
	for _, c := range []Command{
		CountHands{Debate: d.held, By: d.host, Show: 1, Counts: HandCounts{{Agree: 6, Disagree: 3}}},
		RaiseHand{Debate: d.held, Show: 1, Hand: d.newID(), College: Concerned, Choice: Agree},
	} {
		if r := d.run(c); r != ErrHandsClosed {
			t.Errorf("%T: %v", c, r)
		}
	}
	if now, _ := d.state.Room(d.held); gocmp.Diff(told.Shows, now.Shows) != "" {
		t.Error("figures moved")
	}
}

// Several write minutes at once, each seeing what was there when they began: whatever the order in which they are done, no version is lost, nobody
// replaces what they have not seen, and paragraphs keep their order.
func TestNobodyOverwritesMinutesUnseen(t *testing.T) {
	refused := 0
	rapid.Check(t, func(t *rapid.T) {
		d := newDebates(t)
		type writer struct {
			by   int64
			seen Minutes
		}
		writers := []*writer{{by: d.host}, {by: d.second}}
		written := map[int64][]ID{}
		var order []int64
		for range rapid.IntRange(2, 25).Draw(t, "steps") {
			w := rapid.SampledFrom(writers).Draw(t, "writer")
			if rapid.IntRange(0, 2).Draw(t, "looks") == 0 {
				w.seen = d.state.Minutes(d.held)
				continue
			}
			c := d.paragraph(d.held, 0, 0)
			c.By = w.by
			if n := len(w.seen.Paragraphs); n == 0 || rapid.IntRange(0, 3).Draw(t, "new") == 0 {
				if n > 0 {
					c.After = w.seen.Paragraphs[rapid.IntRange(0, n-1).Draw(t, "after")].Number
				}
				d.must(c)
				number := int64(len(written) + 1)
				written[number] = []ID{c.Text}
				order = slices.Insert(order, slices.Index(order, c.After)+1, number)
			} else {
				p := w.seen.Paragraphs[rapid.IntRange(0, n-1).Draw(t, "which")]
				c.Paragraph, c.Replaces = p.Number, p.Last().Entry
				r, unseen := d.run(c), len(written[p.Number]) > len(p.Versions)
				if unseen != (r == ErrParagraphReplaced) || r != nil && !unseen {
					t.Fatalf("version %d of paragraph %d was written over with %v", len(written[p.Number]), p.Number, r)
				}
				if r == nil {
					written[p.Number] = append(written[p.Number], c.Text)
				} else {
					refused++
				}
			}
			var got []int64
			for _, p := range d.state.Minutes(d.held).Paragraphs {
				got = append(got, p.Number)
				var texts []ID
				for _, v := range p.Versions {
					texts = append(texts, v.Text)
				}
				if !slices.Equal(texts, written[p.Number]) {
					t.Fatalf("paragraph %d has the versions %v, want %v", p.Number, texts, written[p.Number])
				}
			}
			if !slices.Equal(got, order) {
				t.Fatalf("paragraphs are read as %v, want %v", got, order)
			}
		}
	})
	if refused == 0 {
		t.Error("nobody was ever refused")
	}
}

// told is what everybody can read of participation, besides what numbers entries, arguments and persons.
type told struct {
	Consultations []Consultation
	Debates       []Debate
	Places        []Place
	Weeks         []Week
	Themes        []ThemeCount
	Figures       []Figures
	Participants  int64
	Proposals     []int64
	Threads       [][]ID
	Next          []int64
}

func tell(s *State) (all told) {
	for _, c := range s.Consultations() {
		c.Entry, c.Changed, c.Told, c.Convened, c.Began = 0, 0, 0, 0, 0
		all.Consultations = append(all.Consultations, c)
	}
	for _, d := range s.Debates(1) {
		d.Number, d.Entry, d.Changed, d.Cancelled, d.Facilitators = 0, 0, 0, min(1, d.Cancelled), nil
		var thread []ID
		for i := range s.arguments {
			if a := &s.arguments[i]; a.debate > 0 && s.debates[a.debate-1].text == d.Text {
				thread = append(thread, a.text)
			}
		}
		all.Debates, all.Threads = append(all.Debates, d), append(all.Threads, thread)
	}
	all.Places, all.Weeks, all.Themes, all.Participants = s.Places(1, s.At()), s.Weeks(1), s.Themes(1), s.Participants()
	all.Proposals = s.Proposals(1, func(Theme, Office) bool { return true })
	all.Next = s.NextDebates(1, time.Time{}, 99)
	for i := range s.questions {
		f, _ := s.Figures(int64(i + 1))
		all.Figures = append(all.Figures, f)
	}
	return all
}

// The same history with rehearsals in between tells the same of everything: a rehearsal leaves nothing in the consultation. It takes numbers of
// debates, arguments and persons, which are never given again.
func TestARehearsalLeavesNothing(t *testing.T) {
	rehearsed := 0
	rapid.Check(t, func(t *rapid.T) {
		plain, with := newJournal(t, testTime()), newJournal(t, testTime())
		var hosts, strangers [2]int64
		for i, j := range []*testJournal{plain, with} {
			j.issued = 0
			j.open(20)
			hosts[i], strangers[i] = j.join(), j.join()
			j.must(FileProposal{Consultation: 1, Author: strangers[i], Theme: Rights, Text: ID{1}, Hash: Hash{1}})
			j.must(ConveneDebate{Consultation: 1, Author: hosts[i], Announcement: Announcement{Begins: day(2026, 11, 21), Text: ID{2}, Hash: Hash{1}}})
			j.must(PrintSheets{Debate: 1, By: hosts[i], Forms: 99, Avis: 99})
			j.must(AddItem{Debate: 1, By: hosts[i], Kind: ItemQuestion, Text: ID{3}, Hash: Hash{1}})
			j.must(OpenRoom{Debate: 1, By: hosts[i], Most: 99})
		}
		host := hosts[1]
		next, form := byte(10), int64(0)
		id := func() ID { next++; return ID{next, 1} }
		both := func(command func(host int64) Command) {
			plain.must(command(hosts[0]))
			with.must(command(hosts[1]))
		}
		for range rapid.IntRange(3, 25).Draw(t, "steps") {
			hours := time.Duration(rapid.IntRange(0, 40).Draw(t, "hours")) * time.Hour
			plain.wait(hours)
			with.wait(hours)
			plain.catchUp()
			with.catchUp()
			if view, _ := plain.state.Consultation(1); view.Phase >= Voting {
				break
			}
			a, b := id(), id()
			switch rapid.IntRange(0, 5).Draw(t, "what") {
			case 0:
				form++
				both(func(host int64) Command {
					return EnterForm{Mandated: SignedFor, Debate: 1, By: host, Form: form, Document: a, College: Concerned, Side: For, Text: b, Hash: Hash{1}}
				})
			case 1:
				both(func(int64) Command {
					return CastSheet{Debate: 1, Voter: a, College: Concerned, Choices: []ItemChoice{{1, Agree}}}
				})
			case 2:
				both(func(host int64) Command {
					return GiveArgument{Thread: Thread{Debate: 1}, Author: host, Side: Asking, Text: a, Hash: Hash{1}}
				})
			}
			open, rehearsing := with.state.RehearsalOf(1)
			if !rehearsing {
				if rapid.Bool().Draw(t, "rehearse") {
					c := ConveneDebate{Consultation: 1, Author: host, Rehearses: 1, Announcement: with.announcement(with.now)}
					with.must(c)
					n := int64(len(with.state.debates))
					with.must(PrintSheets{Debate: n, By: host, Forms: 9, Avis: 9})
					with.must(AddItem{Debate: n, By: host, Kind: ItemQuestion, Text: with.newID(), Hash: with.newHash()})
					with.must(AddItem{Debate: n, By: host, Kind: ItemProposal, Proposal: 1})
					with.must(OpenRoom{Debate: n, By: host, Most: 9})
				}
				continue
			}
			n := open.Number
			rehearsed++
			for _, c := range []Command{
				EnterForm{Mandated: SignedFor, Debate: n, By: host, Form: rapid.Int64Range(1, 9).Draw(t, "form"), Document: with.newID(), College: Agent, Side: For, Text: with.newID(), Hash: with.newHash(), Scan: with.newID(), Proof: with.newHash()},
				EnterAvis{Mandated: SignedFor, Debate: n, By: host, Sheet: rapid.Int64Range(1, 9).Draw(t, "sheet"), College: Agent},
				CastSheet{Debate: n, Voter: with.newID(), College: Agent, Choices: []ItemChoice{{1, Agree}, {2, Disagree}}},
				GiveArgument{Thread: Thread{Debate: n}, Author: host, Side: Asking, Text: with.newID(), Hash: with.newHash()},
				JoinRoom{Debate: n, By: host, Document: with.newID(), College: Concerned, Presence: Present},
				AskHands{Debate: n, By: host, Item: 1},
				WriteParagraph{Debate: n, By: host, Text: with.newID(), Hash: with.newHash()},
				AdoptPosition{Debate: n, By: host, Text: with.newID(), Hash: with.newHash()},
				AddPicture{Debate: n, By: host, File: with.newID(), Proof: with.newHash()},
			} {
				if r := with.run(c); r != nil && r != ErrSheetEntered && r != ErrRoomFull {
					t.Fatalf("%#v: %v", c, r)
				}
			}
			if rapid.Bool().Draw(t, "end") {
				with.must(EndRehearsal{Debate: n, By: host})
			}
			with.catchUp()
			plain.catchUp()
			if diff := gocmp.Diff(tell(plain.state), tell(with.state)); diff != "" {
				t.Fatalf("a rehearsal tells (- without, + with it):\n%s", diff)
			}
		}
	})
	if rehearsed == 0 {
		t.Error("nothing was rehearsed")
	}
}
