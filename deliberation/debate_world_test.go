package deliberation

import (
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func (w *world) drawAnnouncement(t *rapid.T) Announcement {
	a := Announcement{
		Office: drawOffice(t), Begins: w.now.Add(time.Duration(rapid.IntRange(-1, 1).Draw(t, "hours")) * time.Hour).Truncate(time.Minute),
		Setting: rapid.SampledFrom(append(Settings(), NoSetting)).Draw(t, "setting"), Audience: rapid.SampledFrom(append(Audiences(), NoAudience)).Draw(t, "audience"),
		Access: Access(rapid.Int64Range(0, allAccess).Draw(t, "access")), Text: w.newID(), Hash: w.newHash(),
	}
	if rapid.Bool().Draw(t, "ends") {
		a.Ends = a.Begins.Add(2 * time.Hour)
	}
	return a
}

// drawRun returns a debate, and mostly somebody who runs it.
func (w *world) drawRun(t *rapid.T) (debate, by int64) {
	n := int64(len(w.state.debates))
	if n == 0 {
		t.Skip()
	}
	debate = rapid.Int64Range(1, n).Draw(t, "debate")
	if run := w.state.debates[debate-1].facilitators; len(run) > 0 && rapid.IntRange(0, 7).Draw(t, "runs it") > 0 {
		return debate, rapid.SampledFrom(run).Draw(t, "who")
	}
	return debate, w.drawPerson(t)
}

func (w *world) drawItem(t *rapid.T, debate int64) int64 {
	return rapid.Int64Range(0, int64(len(w.state.debates[debate-1].items))).Draw(t, "item")
}

func (w *world) drawAttendee(t *rapid.T, debate int64) int64 {
	return rapid.Int64Range(1, int64(len(w.state.debates[debate-1].room.attendees)+1)).Draw(t, "attendee")
}

func drawHands(t *rapid.T) (h HandCounts) {
	for i := range h {
		h[i] = Tally{rapid.Int64Range(0, 9).Draw(t, "agree"), rapid.Int64Range(0, 9).Draw(t, "disagree"), rapid.Int64Range(0, 3).Draw(t, "pass")}
	}
	return h
}

// oneOf does one of several things.
func oneOf(t *rapid.T, things ...func()) { rapid.SampledFrom(things).Draw(t, "what")() }

// debateActions are what is done in and around debates.
func (w *world) debateActions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"run a debate": w.runDebate, "set an agenda": w.setAgenda, "fill in paper": w.fillPaper, "fill in more paper": w.fillPaper,
		"hold a room": w.holdRoom, "hold a room on": w.holdRoom, "raise hands": w.raiseHands,
		"write minutes": w.writeMinutes, "write minutes on": w.writeMinutes, "tell what became": w.tellSteps, "claim": w.claim,
	}
}

func (w *world) runDebate(t *rapid.T) {
	debate, by := w.drawRun(t)
	oneOf(t,
		func() { w.run(AmendDebate{Debate: debate, By: by, Announcement: w.drawAnnouncement(t)}) },
		func() {
			if rapid.IntRange(0, 3).Draw(t, "really") == 0 {
				w.run(CancelDebate{Debate: debate, By: by, Text: w.newID(), Hash: w.newHash()})
			}
		},
		func() { w.run(JoinFacilitators{Debate: debate, Person: w.drawPerson(t), By: by}) },
		func() { w.run(LeaveFacilitators{Debate: debate, Person: by}) },
		func() {
			d := &w.state.debates[debate-1]
			w.run(ConveneDebate{Consultation: d.consultation, Author: by, Rehearses: debate, Announcement: w.drawAnnouncement(t)})
		},
		func() { w.run(EndRehearsal{Debate: debate, By: by}) },
	)
}

func (w *world) setAgenda(t *rapid.T) {
	debate, by := w.drawRun(t)
	oneOf(t,
		func() {
			kind := rapid.SampledFrom([]ItemKind{ItemTopic, ItemQuestion, ItemQuestion}).Draw(t, "kind")
			w.run(AddItem{Debate: debate, By: by, Kind: kind, Text: w.newID(), Hash: w.newHash()})
		},
		func() { w.run(AddItem{Debate: debate, By: by, Kind: ItemProposal, Proposal: w.drawProposal(t)}) },
		func() { w.run(DropItem{Debate: debate, By: by, Item: w.drawItem(t, debate)}) },
	)
}

func (w *world) fillPaper(t *rapid.T) {
	debate, by := w.drawRun(t)
	d := &w.state.debates[debate-1]
	college := rapid.SampledFrom(Colleges()).Draw(t, "college")
	oneOf(t,
		func() {
			w.run(PrintSheets{Debate: debate, By: by, Forms: rapid.Int64Range(0, 9).Draw(t, "forms"), Avis: rapid.Int64Range(0, 9).Draw(t, "avis")})
		},
		func() {
			c := CountAttendance{Debate: debate, By: by, Counts: [4]int64{rapid.Int64Range(0, 9).Draw(t, "attended")}}
			if rapid.Bool().Draw(t, "explained") {
				c.Text, c.Hash = w.newID(), w.newHash()
			}
			w.run(c)
		},
		func() {
			c := EnterForm{
				Mandated: SignedFor, Debate: debate, By: by, Form: rapid.Int64Range(1, d.paper.forms+1).Draw(t, "form"), Document: w.newID(), College: college, Item: w.drawItem(t, debate),
				Side: rapid.SampledFrom(Sides()).Draw(t, "side"), Text: w.newID(), Hash: w.newHash(),
			}
			if rapid.Bool().Draw(t, "scanned") {
				c.Scan, c.Proof = w.newID(), w.newHash()
			}
			c.Accompanied = rapid.IntRange(0, 3).Draw(t, "child") == 0
			_, before := w.state.Form(debate, c.Form)
			if r := w.run(c); r == nil && before {
				t.Fatalf("form %d of debate %d was entered twice", c.Form, debate)
			}
		},
		func() {
			c := EnterAvis{Mandated: SignedFor, Debate: debate, By: by, Sheet: rapid.Int64Range(1, d.paper.avis+1).Draw(t, "sheet"), College: college}
			before, known := w.state.Avis(debate, c.Sheet)
			if c.Again = known && rapid.Bool().Draw(t, "again"); c.Again {
				c.College = before.College
			}
			if w.run(c) != nil {
				return
			}
			cast := CastSheet{Debate: debate, Voter: w.drawVoter(t, d.consultation), College: c.College}
			for _, i := range w.state.Agenda(debate) {
				if i.Kind != ItemTopic && rapid.Bool().Draw(t, "ticked") {
					cast.Choices = append(cast.Choices, ItemChoice{i.Number, rapid.SampledFrom(append(Choices(), NoChoice)).Draw(t, "choice")})
				}
			}
			w.run(cast)
		},
		func() {
			if n := int64(len(w.state.questions)); n > 0 {
				question := rapid.Int64Range(1, n).Draw(t, "question")
				for range rapid.IntRange(1, 12).Draw(t, "withdrawals") {
					w.run(WithdrawBallot{Voter: w.drawVoter(t, w.state.questions[question-1].consultation), Question: question})
				}
			}
		},
	)
}

func (w *world) holdRoom(t *rapid.T) {
	debate, by := w.drawRun(t)
	attendee := w.drawAttendee(t, debate)
	whose := by
	if a := w.state.debates[debate-1].room.attendee(attendee); a != nil && rapid.Bool().Draw(t, "themselves") {
		whose = a.person
	}
	joined := JoinRoom{Debate: debate, Presence: rapid.SampledFrom(Presences()).Draw(t, "presence")}
	heard := Hear{
		Mandated: BeforeOthers, Debate: debate, By: by, Item: w.drawItem(t, debate), Side: rapid.SampledFrom(Sides()).Draw(t, "side"), Text: w.newID(), Hash: w.newHash(),
		Document: w.newID(), College: rapid.SampledFrom(Colleges()).Draw(t, "college"),
	}
	heard.Accompanied = rapid.IntRange(0, 3).Draw(t, "child") == 0
	joined.Accompanied = heard.Accompanied
	oneOf(t,
		func() { w.run(OpenRoom{Debate: debate, By: by, Most: rapid.Int64Range(1, 12).Draw(t, "most")}) },
		func() {
			if rapid.IntRange(0, 3).Draw(t, "really") == 0 {
				w.run(CloseRoom{Debate: debate, By: by})
			}
		},
		func() { joined.Person = w.drawPerson(t); w.run(joined) },
		func() {
			joined.Document, joined.College = w.newID(), rapid.SampledFrom(Colleges()).Draw(t, "joins as")
			if rapid.Bool().Draw(t, "written down") {
				joined.By = by
			}
			w.run(joined)
		},
		func() { w.run(BeginItem{Debate: debate, By: by, Item: w.drawItem(t, debate)}) },
		func() { w.run(AskTurn{Debate: debate, Attendee: attendee, By: whose}) },
		func() { w.run(WithdrawTurn{Debate: debate, Attendee: attendee, By: whose}) },
		func() {
			w.run(BeginTurn{Debate: debate, By: by, Attendee: attendee, Seconds: rapid.Int64Range(0, 300).Draw(t, "seconds")})
		},
		func() { w.run(EndTurn{Debate: debate, By: whose}) },
		func() { w.run(heard) },
		func() {
			c := TakeCall{
				Debate: debate, By: by, Call: w.state.Calls(debate) + 1, Mandated: rapid.SampledFrom(Mandateds()).Draw(t, "mandated"), College: heard.College,
				Avis: rapid.Bool().Draw(t, "avis"), Document: heard.Document, Item: heard.Item, Side: heard.Side, Text: heard.Text, Hash: heard.Hash,
				Accompanied: heard.Accompanied,
			}
			if c.Avis && rapid.Bool().Draw(t, "no words") {
				c.Document, c.Text, c.Hash = ID{}, ID{}, Hash{}
			}
			w.run(c)
		},
		func() {
			if a := w.state.debates[debate-1].room.attendee(attendee); a != nil {
				heard.Speaker = a.person
			}
			w.run(heard)
		},
	)
}

func (w *world) raiseHands(t *rapid.T) {
	debate, by := w.drawRun(t)
	r := &w.state.debates[debate-1].room
	show := rapid.Int64Range(max(1, int64(len(r.shows))-1), int64(len(r.shows)+1)).Draw(t, "show")
	oneOf(t,
		func() {
			c := AskHands{Debate: debate, By: by, Item: w.drawItem(t, debate)}
			if c.Item == 0 || rapid.Bool().Draw(t, "in words") {
				c.Text, c.Hash = w.newID(), w.newHash()
			}
			w.run(c)
		},
		func() {
			for range rapid.IntRange(1, 8).Draw(t, "hands") {
				hand := ID{1, byte(rapid.IntRange(0, 9).Draw(t, "hand"))}
				w.run(RaiseHand{
					Debate: debate, Show: show, Hand: hand, College: rapid.SampledFrom(Colleges()).Draw(t, "college"), Choice: rapid.SampledFrom(Choices()).Draw(t, "choice"),
				})
			}
		},
		func() { w.run(CountHands{Debate: debate, By: by, Show: show, Counts: drawHands(t)}) },
		func() { w.run(CloseHands{Debate: debate, By: by, Show: show}) },
	)
}

func (w *world) writeMinutes(t *rapid.T) {
	debate, by := w.drawRun(t)
	m := w.state.Minutes(debate)
	paragraph := rapid.Int64Range(1, int64(len(w.state.debates[debate-1].minutes.paragraphs)+1)).Draw(t, "paragraph")
	var seen uint64
	for _, p := range slices.Concat(m.Paragraphs, m.Dropped) {
		if p.Number == paragraph {
			seen = p.Versions[rapid.IntRange(0, len(p.Versions)-1).Draw(t, "version")].Entry
		}
	}
	oneOf(t,
		func() {
			w.run(WriteParagraph{Debate: debate, By: by, After: paragraph - 1, Text: w.newID(), Hash: w.newHash()})
		},
		func() {
			w.run(WriteParagraph{Debate: debate, By: by, Paragraph: paragraph, Replaces: seen, Text: w.newID(), Hash: w.newHash()})
		},
		func() { w.run(DropParagraph{Debate: debate, By: by, Paragraph: paragraph, Replaces: seen}) },
		func() {
			w.run(OfferMinutes{Debate: debate, By: by, Until: w.now.Add(ShortestOffer + time.Hour).Truncate(time.Millisecond)})
		},
		func() {
			c := MakeRemark{Debate: debate, Author: w.drawPerson(t), Paragraph: paragraph - 1, Text: w.newID(), Hash: w.newHash()}
			if rapid.Bool().Draw(t, "typed in") {
				c.By = by
			}
			w.run(c)
		},
		func() {
			w.run(SettleRemark{
				Debate: debate, By: by, Remark: rapid.Int64Range(1, int64(len(m.Remarks)+1)).Draw(t, "remark"),
				Settlement: rapid.SampledFrom(Settlements()).Draw(t, "settlement"), Text: w.newID(), Hash: w.newHash(),
			})
		},
		func() {
			if m.Offered && rapid.Bool().Draw(t, "patiently") && m.Until.After(w.now) {
				w.wait(m.Until.Sub(w.now))
			}
			w.catchUp()
			if rapid.Bool().Draw(t, "counted") {
				w.run(CountAttendance{Debate: debate, By: by, Counts: [4]int64{99, 99, 99, 99}})
			}
			d := w.model.debates.all[debate-1]
			if r := w.run(AdoptMinutes{Debate: debate, By: by}); r == nil && (d.until == 0 || w.now.UnixMilli() < d.until || slices.ContainsFunc(d.remarks, func(r modelRemark) bool { return !r.settled && !w.model.erased[r.text] })) {
				t.Fatalf("the minutes of debate %d were adopted with %+v, until %v", debate, d.remarks, d.until)
			}
		},
		func() {
			c := AdoptPosition{Debate: debate, By: by, Item: w.drawItem(t, debate), Counts: drawHands(t), Text: w.newID(), Hash: w.newHash()}
			c.Show = rapid.Int64Range(0, int64(len(w.state.debates[debate-1].room.shows))).Draw(t, "show")
			if r := w.run(c); r == nil && rapid.Bool().Draw(t, "wrongly") {
				number := int64(len(w.state.debates[debate-1].positions))
				w.must(DropPosition{Debate: debate, By: by, Position: number})
				w.checkDropped(t, debate, number)
			}
		},
		func() {
			number := rapid.Int64Range(0, int64(len(w.state.debates[debate-1].positions)+1)).Draw(t, "position")
			if r := w.run(DropPosition{Debate: debate, By: by, Position: number}); r == nil {
				w.checkDropped(t, debate, number)
			}
		},
		func() { w.run(AddPicture{Debate: debate, By: by, File: w.newID(), Proof: w.newHash()}) },
		func() {
			if pictures := w.model.debates.all[debate-1].pictures; len(pictures) > 0 {
				w.run(RemovePicture{Debate: debate, By: by, File: rapid.SampledFrom(pictures).Draw(t, "picture").file})
			}
		},
	)
}

// checkDropped: a position that was dropped is nowhere, the others keep their numbers, and nothing says that words were taken up in it.
func (w *world) checkDropped(t *rapid.T, debate, dropped int64) {
	texts := w.model.debates.all[debate-1].positions
	standing := map[int64]ID{}
	for _, a := range w.state.AdoptedBy(debate) {
		standing[a.Number] = a.Text
	}
	for i, text := range texts {
		if number := int64(i + 1); standing[number] != text {
			t.Fatalf("position %d of debate %d is %v, want %v", number, debate, standing[number], text)
		}
	}
	for argument, steps := range w.state.steps {
		for _, v := range steps {
			if w.state.arguments[argument-1].debate == debate && v.Position == dropped {
				t.Fatalf("argument %d was taken up in position %d of debate %d, which was dropped", argument, dropped, debate)
			}
		}
	}
}

func (w *world) tellSteps(t *rapid.T) {
	if len(w.state.arguments) == 0 {
		t.Skip()
	}
	number := rapid.Int64Range(1, int64(len(w.state.arguments))).Draw(t, "argument")
	a, _ := w.state.Argument(number)
	by := w.drawPerson(t)
	if d := w.state.debate(a.Debate); d != nil && len(d.facilitators) > 0 && rapid.IntRange(0, 5).Draw(t, "runs it") > 0 {
		by = rapid.SampledFrom(d.facilitators).Draw(t, "who")
	}
	oneOf(t,
		func() {
			c := TakeStep{Argument: number, By: by, Step: rapid.SampledFrom(Steps()).Draw(t, "step")}
			switch c.Step {
			case Grouped:
				c.Paragraph = rapid.Int64Range(1, 3).Draw(t, "paragraph")
			case Adopted:
				c.Position = rapid.Int64Range(1, 3).Draw(t, "position")
			case Carried:
				c.Proposal = rapid.Int64Range(1, 3).Draw(t, "proposal")
			default:
				c.Text, c.Hash = w.newID(), w.newHash()
			}
			w.run(c)
		},
		func() {
			if rapid.Bool().Draw(t, "author") {
				by = a.Author
			}
			w.run(CorrectArgument{
				Argument: number, By: by, Side: rapid.SampledFrom(Sides()).Draw(t, "side"), Item: rapid.Int64Range(0, 2).Draw(t, "item"), Text: w.newID(), Hash: w.newHash(),
			})
		},
		func() {
			c := FileProposal{
				Consultation: w.drawConsultation(t), Author: by, Theme: Means, Text: w.newID(), Hash: w.newHash(), Debate: a.Debate, From: []int64{number}, Files: []ID{}, Proofs: []Hash{},
			}
			if a.Debate == 0 {
				c.From = nil
			}
			w.run(c)
		},
	)
}

func (w *world) claim(t *rapid.T) {
	if rapid.Bool().Draw(t, "ballots") {
		consultation := w.drawConsultation(t)
		w.run(ClaimBallots{
			From: w.drawVoter(t, consultation), To: w.drawVoter(t, consultation), College: rapid.SampledFrom(Colleges()).Draw(t, "college"), Office: drawOffice(t),
		})
		return
	}
	guest, person := w.drawPerson(t), w.drawPerson(t)
	before := w.state.ArgumentsBy(guest)
	r := w.run(ClaimPerson{Guest: guest, Person: person})
	if r == nil && (w.model.debates.guests[guest] == 0 || w.model.debates.guests[person] != 0 || len(w.state.ArgumentsBy(guest)) > 0) {
		t.Fatalf("person %d claims %d, who has %d arguments left", person, guest, len(w.state.ArgumentsBy(guest)))
	}
	for _, a := range before {
		if now, _ := w.state.Argument(a.Number); r == nil && (now.Author != person || now.Text != a.Text) {
			t.Fatalf("argument %d is %+v", a.Number, now)
		}
	}
}

// checkDebates: every sheet is counted once; those who run and who take part are those who should; nothing that is erased is shown; and nothing
// is left of a rehearsal that is over.
func (w *world) checkDebates() {
	w.t.Helper()
	if got, want := w.state.Participants(), w.model.participants(); got != want {
		w.t.Fatalf("%d take part, want %d", got, want)
	}
	for i, d := range w.model.debates.all {
		number := int64(i + 1)
		view, _ := w.state.Debate(number)
		if !slices.Equal(view.Facilitators, d.facilitators) || view.Ended != d.ended {
			w.t.Fatalf("debate %d is run by %v, want %v; ended %v, want %v", number, view.Facilitators, d.facilitators, view.Ended, d.ended)
		}
		var want Paper
		want.Forms, want.Avis, want.FormsEntered, want.AvisEntered = d.forms, d.avis, int64(len(d.entered)), int64(len(d.sheets))
		for _, c := range d.entered {
			want.FormsBy[c-1]++
		}
		for _, c := range d.sheets {
			want.AvisBy[c-1]++
		}
		got := w.state.Paper(number)
		got.Counted, got.Attendance, got.Explanation, got.Entry = false, [4]int64{}, ID{}, 0
		if got != want {
			w.t.Fatalf("paper of debate %d is %+v, want %+v", number, got, want)
		}
		for _, f := range w.state.Forms(number) {
			if a, ok := w.state.Argument(f.Argument); !ok || a.Debate != number || w.model.erased[f.Scan] || a.Erased && !f.Scan.IsZero() {
				w.t.Fatalf("form %+v gave %+v", f, a)
			}
		}
		for _, id := range w.state.Pictures(number) {
			if w.model.erased[id] || !w.state.Names(id) {
				w.t.Fatalf("a picture of debate %d is shown that is erased", number)
			}
		}
		r, _ := w.state.Room(number)
		for _, a := range r.Attendees {
			if a.Erased && (a.Asks || a.Number == r.Speaker) {
				w.t.Fatalf("in room %d, who is erased asks or speaks: %+v", number, a)
			}
		}
		if m := w.state.Minutes(number); len(m.Paragraphs)+len(m.Dropped) != len(d.paragraphs) || len(m.Remarks) != len(d.remarks) || (m.Adopted != 0) != d.adopted {
			w.t.Fatalf("minutes of debate %d: %+v, want %+v", number, m, d)
		}
		if d.ended {
			w.checkNothingLeft(number)
		}
	}
}

func (w *world) checkNothingLeft(debate int64) {
	w.t.Helper()
	for _, a := range w.state.Arguments(Thread{Debate: debate}, 0, math.MaxInt) {
		if !a.Erased || w.state.StepsOf(a.Number) != nil || w.state.Corrections(a.Number) != nil {
			w.t.Fatalf("of a rehearsal there is %+v", a)
		}
	}
	view, _ := w.state.Debate(debate)
	r, _ := w.state.Room(debate)
	if !view.Erased || r.Open || len(r.Attendees)+len(r.Shows) > 0 || len(w.state.Agenda(debate))+len(w.state.AdoptedBy(debate))+len(w.state.Pictures(debate)) > 0 {
		w.t.Fatalf("of a rehearsal there is %+v, %+v", view, r)
	}
	for person, in := range w.model.debates.guests {
		if p, _ := w.state.Person(person); in == debate && !p.Erased {
			w.t.Fatalf("of a rehearsal there is person %d", person)
		}
	}
}

// debateCommands lists one of each command around debates.
func debateCommands() []Command {
	return []Command{
		ConveneDebate{}, AmendDebate{}, CancelDebate{}, JoinFacilitators{}, LeaveFacilitators{}, AddItem{}, DropItem{}, EndRehearsal{},
		PrintSheets{}, CountAttendance{}, EnterForm{}, EnterAvis{}, CastSheet{}, WithdrawBallot{}, ClaimPerson{}, ClaimBallots{}, Hear{}, CorrectArgument{}, TakeCall{},
		OpenRoom{}, CloseRoom{}, JoinRoom{}, BeginItem{}, AskTurn{}, WithdrawTurn{}, BeginTurn{}, EndTurn{}, AskHands{}, RaiseHand{}, CountHands{}, CloseHands{},
		WriteParagraph{}, DropParagraph{}, OfferMinutes{}, MakeRemark{}, SettleRemark{}, AdoptMinutes{}, AdoptPosition{}, DropPosition{}, AddPicture{}, RemovePicture{}, TakeStep{},
	}
}

// drawNonsense fills a command with anything.
func drawNonsense(t *rapid.T, c Command, number *rapid.Generator[int64], id func(string) ID) Command {
	filled := reflect.New(reflect.TypeOf(c)).Elem()
	fillNonsense(t, filled, number, id)
	return filled.Interface().(Command)
}

func fillNonsense(t *rapid.T, v reflect.Value, number *rapid.Generator[int64], id func(string) ID) {
	switch v.Interface().(type) {
	case ID:
		v.Set(reflect.ValueOf(id("id")))
		return
	case Hash:
		v.Set(reflect.ValueOf(rapid.SampledFrom([]Hash{{}, {1}}).Draw(t, "hash")))
		return
	case time.Time:
		v.Set(reflect.ValueOf(rapid.SampledFrom([]time.Time{{}, time.UnixMilli(0), time.Unix(1, 1), testTime(), time.Unix(math.MaxInt64/4, 0)}).Draw(t, "time")))
		return
	}
	switch v.Kind() {
	case reflect.Int64:
		v.SetInt(number.Draw(t, "number"))
	case reflect.Uint64:
		v.SetUint(uint64(number.Draw(t, "number")))
	case reflect.Uint8, reflect.Uint16:
		v.SetUint(rapid.Uint64Range(0, 9).Draw(t, "name"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "bool"))
	case reflect.Struct:
		for i := range v.NumField() {
			fillNonsense(t, v.Field(i), number, id)
		}
	case reflect.Array:
		for i := range v.Len() {
			fillNonsense(t, v.Index(i), number, id)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), rapid.IntRange(0, 3).Draw(t, "length"), 3))
		for i := range v.Len() {
			fillNonsense(t, v.Index(i), number, id)
		}
	default:
		t.Fatalf("%v is not drawn", v.Type())
	}
}

// holdDebate begins a debate with all that there is to it.
func (w *world) holdDebate() {
	consultation, host := w.testJournal.open(30), w.join()
	w.must(FileProposal{Consultation: consultation, Author: host, Theme: Rights, Text: w.newID(), Hash: w.newHash(), Files: []ID{}, Proofs: []Hash{}})
	w.must(ConveneDebate{Consultation: consultation, Author: host, Announcement: w.announcement(w.now)})
	debate := int64(len(w.state.debates))
	w.must(JoinFacilitators{Debate: debate, Person: w.join(), By: host})
	for range 2 {
		w.must(AddItem{Debate: debate, By: host, Kind: ItemQuestion, Text: w.newID(), Hash: w.newHash()})
	}
	w.must(PrintSheets{Debate: debate, By: host, Forms: 5, Avis: 5})
	w.must(OpenRoom{Debate: debate, By: host, Most: 12})
	w.must(JoinRoom{Debate: debate, Person: host, Presence: Present})
	w.must(JoinRoom{Debate: debate, Document: w.newID(), College: Agent, Presence: Remote})
	w.must(AskHands{Debate: debate, By: host, Item: 1})
	w.must(WriteParagraph{Debate: debate, By: host, Text: w.newID(), Hash: w.newHash()})
	w.must(OfferMinutes{Debate: debate, By: host, Until: w.now.Add(ShortestOffer).Truncate(time.Millisecond)})
}

// TestRandomDeliberationsKeepTheRules, where most of what happens is a debate.
func TestRandomDebatesKeepTheRules(t *testing.T) {
	reached := map[string]int{}
	kinds := kindsOf(factKinds[slices.IndexFunc(factKinds, func(f Fact) bool { return f.Kind() == "debate.amended" }):])
	checkUntil(t, func() bool { return reachedAll(reached, kinds...) }, func(t *rapid.T) {
		w := newWorld(t)
		w.holdDebate()
		actions := w.debateActions()
		all := w.actions()
		for _, name := range []string{"", "join", "argue", "mark", "vote", "erase text", "erase person", "write down", "wait", "ask for nonsense"} {
			actions[name] = all[name]
		}
		for range 3 {
			t.Repeat(actions)
		}
		w.state.recording = false
		if diff := differences(w.state, w.replay(len(w.heads))); diff != "" {
			t.Fatalf("replayed, the journal gives another state:\n%s", diff)
		}
		for _, raw := range w.stored {
			e, _ := DecodeEntry(raw)
			reached[e.Fact.Kind()]++
		}
	})
	for _, kind := range kinds { // else the checks check nothing
		if reached[kind] == 0 {
			t.Errorf("no %s", kind)
		}
	}
}
