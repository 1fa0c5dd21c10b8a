package deliberation

import (
	"testing"
	"time"
)

// announcement is one that is right.
func (j *testJournal) announcement(begins time.Time) Announcement {
	return Announcement{Begins: begins.Truncate(time.Minute), Setting: InRoom, Audience: Everybody, Text: j.newID(), Hash: j.newHash()}
}

// debates is a journal in which debates are under way, over, cancelled, adopted and rehearsed.
type debates struct {
	*testJournal
	open, over                                    int64 // consultations
	host, second, stranger, gone                  int64 // persons: the first two run every debate
	guest, other                                  int64 // guests of the debate that is held
	held, ahead, cancelled, adopted, closed, late int64 // debates: closed has a room that is, late is of the consultation that is over
	rehearsal                                     int64 // of the debate that is held
	question, dropped                             int64 // items of the debate that is held
	proposal                                      int64
	said                                          int64 // by the guest, as the host typed it in
	spoken                                        int64 // by the stranger, with their voice
	ownWords                                      int64 // by the stranger online
	sheet                                         ID    // voter of an avis sheet
	used                                          ID    // a text
}

// newDebates returns it, some nine days after the debates began.
func newDebates(t failer) *debates {
	d := &debates{testJournal: newJournal(t, testTime())}
	d.over = d.testJournal.open(3)
	d.open = d.testJournal.open(60)
	d.host, d.second, d.stranger, d.gone = d.join(), d.join(), d.join(), d.join()
	d.must(ErasePerson{Person: d.gone})
	d.used = d.newID()
	d.must(FileProposal{Consultation: d.open, Author: d.stranger, Theme: Rights, Text: d.used, Hash: d.newHash()})
	d.proposal = 1
	convene := func(consultation int64, begins time.Time) int64 {
		d.must(ConveneDebate{Consultation: consultation, Author: d.host, Announcement: d.announcement(begins)})
		number := int64(len(d.state.debates))
		d.must(JoinFacilitators{Debate: number, Person: d.second, By: d.host})
		return number
	}
	d.held, d.ahead, d.cancelled = convene(d.open, d.now), convene(d.open, d.now.Add(90*24*time.Hour)), convene(d.open, d.now)
	d.adopted, d.closed, d.late = convene(d.open, d.now), convene(d.open, d.now), convene(d.over, d.now)
	d.wait(time.Hour)
	for _, debate := range []int64{d.held, d.adopted, d.cancelled, d.late} {
		d.must(OpenRoom{Debate: debate, By: d.host, Most: 3})
	}
	d.must(PrintSheets{Debate: d.late, By: d.host, Forms: 9, Avis: 9})
	d.must(d.item(d.late, ItemQuestion))
	d.must(d.paragraph(d.adopted, 0, 0))
	d.must(OfferMinutes{Debate: d.adopted, By: d.host, Until: d.now.Add(ShortestOffer).Truncate(time.Millisecond)})
	d.wait(8 * 24 * time.Hour)
	d.must(CountAttendance{Debate: d.adopted, By: d.host, Counts: [4]int64{9, 9, 9, 9}})
	d.must(AdoptMinutes{Debate: d.adopted, By: d.host})
	d.must(CancelDebate{Debate: d.cancelled, By: d.host, Text: d.newID(), Hash: d.newHash()})

	d.must(d.item(d.held, ItemQuestion))
	d.must(AddItem{Debate: d.held, By: d.host, Kind: ItemProposal, Proposal: d.proposal})
	d.must(DropItem{Debate: d.held, By: d.host, Item: 2})
	d.must(AddItem{Debate: d.held, By: d.host, Kind: ItemProposal, Proposal: d.proposal})
	d.must(d.item(d.held, ItemTopic))
	d.question, d.dropped = 1, 2
	d.must(PrintSheets{Debate: d.held, By: d.host, Forms: 20, Avis: 20})
	d.must(d.form(1))
	d.guest, d.said = d.state.Persons(), int64(len(d.state.arguments))
	d.must(d.form(2))
	d.other = d.state.Persons()
	d.must(ErasePerson{Person: d.other})
	d.sheet = d.newID()
	d.must(d.avis(1, Agent))
	d.must(CastSheet{Debate: d.held, Voter: d.sheet, College: Agent, Choices: []ItemChoice{{d.question, Agree}}})
	d.must(GiveArgument{Thread: Thread{Debate: d.held}, Author: d.stranger, Side: For, Text: d.newID(), Hash: d.newHash()})
	d.ownWords = int64(len(d.state.arguments))
	d.must(GiveArgument{Thread: Thread{Debate: d.held}, Author: d.stranger, Side: For, Text: d.newID(), Hash: d.newHash(), Voice: d.newID(), VoiceProof: d.newHash()})
	d.spoken = int64(len(d.state.arguments))
	d.must(JoinRoom{Debate: d.held, Person: d.stranger, Presence: Remote})
	d.must(ConveneDebate{Consultation: d.open, Author: d.host, Rehearses: d.held, Announcement: d.announcement(d.now)})
	d.rehearsal = int64(len(d.state.debates))
	d.must(OpenRoom{Debate: d.rehearsal, By: d.host, Most: 9})
	d.must(d.hands(d.held))
	return d
}

func (d *debates) hands(debate int64) AskHands {
	return AskHands{Debate: debate, By: d.host, Text: d.newID(), Hash: d.newHash()}
}

func (d *debates) item(debate int64, kind ItemKind) AddItem {
	return AddItem{Debate: debate, By: d.host, Kind: kind, Text: d.newID(), Hash: d.newHash()}
}

func (d *debates) form(number int64) EnterForm {
	return EnterForm{
		Mandated: SignedFor, Debate: d.held, By: d.host, Form: number, Document: d.newID(), College: Concerned, Item: 1, Side: For, Text: d.newID(), Hash: d.newHash(),
		Scan: d.newID(), Proof: d.newHash(),
	}
}

func (d *debates) avis(number int64, college College) EnterAvis {
	return EnterAvis{Mandated: SignedFor, Debate: d.held, By: d.host, Sheet: number, College: college}
}

func (d *debates) paragraph(debate, number int64, replaces uint64) WriteParagraph {
	return WriteParagraph{Debate: debate, By: d.host, Paragraph: number, Replaces: replaces, Text: d.newID(), Hash: d.newHash()}
}

func (d *debates) hear(by int64) Hear {
	return Hear{Mandated: BeforeOthers, Debate: d.held, By: by, Document: d.newID(), College: Resident, Side: Against, Text: d.newID(), Hash: d.newHash()}
}

func (d *debates) remark(debate, author int64) MakeRemark {
	return MakeRemark{Debate: debate, Author: author, Text: d.newID(), Hash: d.newHash()}
}

func (d *debates) position(debate int64) AdoptPosition {
	return AdoptPosition{Debate: debate, By: d.host, Counts: HandCounts{{Agree: 9}}, Text: d.newID(), Hash: d.newHash()}
}

func (d *debates) correct(argument, by int64) CorrectArgument {
	return CorrectArgument{Argument: argument, By: by, Side: Asking, Text: d.newID(), Hash: d.newHash()}
}

func (d *debates) step(argument int64, step Step) TakeStep {
	return TakeStep{Argument: argument, By: d.host, Step: step}
}

// changed returns a command with something about it changed.
func changed[C Command](c C, change func(*C)) C { change(&c); return c }

// refuseAroundDebates is TestEveryRefusalIsGivenAndChangesNothing for what people do in and around debates.
func refuseAroundDebates(t *testing.T, answered map[*Refusal]bool) {
	d := newDebates(t)
	convene := ConveneDebate{Consultation: d.open, Author: d.host, Announcement: d.announcement(d.now)}
	amend := AmendDebate{Debate: d.held, By: d.host, Announcement: d.announcement(d.now)}
	announced := func(change func(*Announcement)) AmendDebate {
		c := amend
		c.Text = d.newID()
		change(&c.Announcement)
		return c
	}
	cancel := CancelDebate{Debate: d.held, By: d.host, Text: d.newID(), Hash: d.newHash()}
	d.refuses(t, answered, []refusalCase{
		{"rehearsing nothing", changed(convene, func(c *ConveneDebate) { c.Rehearses = 99 }), ErrDebateUnknown},
		{"rehearsing a rehearsal", changed(convene, func(c *ConveneDebate) { c.Rehearses = d.rehearsal }), ErrDebateUnknown},
		{"rehearsing what others run", changed(convene, func(c *ConveneDebate) { c.Rehearses, c.Author = d.held, d.stranger }), ErrNotFacilitator},
		{"rehearsing in another consultation", changed(convene, func(c *ConveneDebate) { c.Rehearses = d.late }), ErrDebateUnknown},
		{"rehearsing twice at once", changed(convene, func(c *ConveneDebate) { c.Rehearses = d.held }), ErrRehearsalOpen},
		{"amending nothing", changed(amend, func(c *AmendDebate) { c.Debate = 99 }), ErrDebateUnknown},
		{"amending as somebody who is gone", changed(amend, func(c *AmendDebate) { c.By = d.gone }), ErrPersonUnknown},
		{"amending as a guest", changed(amend, func(c *AmendDebate) { c.By = d.guest }), ErrPersonUnknown},
		{"amending as whoever passes", changed(amend, func(c *AmendDebate) { c.By = d.stranger }), ErrNotFacilitator},
		{"amending what is cancelled", changed(amend, func(c *AmendDebate) { c.Debate = d.cancelled }), ErrDebateCancelled},
		{"amending what is adopted", changed(amend, func(c *AmendDebate) { c.Debate = d.adopted }), ErrMinutesAdopted},
		{"amending too late", changed(amend, func(c *AmendDebate) { c.Debate = d.late }), ErrDebatesClosed},
		{"announcing without words", announced(func(a *Announcement) { a.Text = ID{} }), ErrFieldMissing},
		{"announcing with words of others", announced(func(a *Announcement) { a.Text = d.used }), ErrTextUsed},
		{"announcing an end before the beginning", announced(func(a *Announcement) { a.Ends = a.Begins }), ErrDatesOrder},
		{"announcing an access that there is not", announced(func(a *Announcement) { a.Access = allAccess + 1 }), ErrFieldMissing},
		{"announcing a setting that there is not", announced(func(a *Announcement) { a.Setting = 9 }), ErrFieldMissing},
		{"cancelling what others run", changed(cancel, func(c *CancelDebate) { c.By = d.stranger }), ErrNotFacilitator},
		{"cancelling twice", changed(cancel, func(c *CancelDebate) { c.Debate = d.cancelled }), ErrDebateCancelled},
		{"cancelling what was held", changed(cancel, func(c *CancelDebate) { c.Debate = d.adopted }), ErrMinutesAdopted},
		{"cancelling without a reason", changed(cancel, func(c *CancelDebate) { c.Hash = Hash{} }), ErrFieldMissing},
		{"cancelling with words of others", changed(cancel, func(c *CancelDebate) { c.Text = d.used }), ErrTextUsed},
		{"arguing in what is cancelled", GiveArgument{Thread: Thread{Debate: d.cancelled}, Author: d.stranger, Side: For, Text: d.newID(), Hash: d.newHash()}, ErrDebateCancelled},
		{"arguing in the rehearsal of others", GiveArgument{Thread: Thread{Debate: d.rehearsal}, Author: d.stranger, Side: For, Text: d.newID(), Hash: d.newHash()}, ErrDebateUnknown},
		{"arguing on no item", GiveArgument{Thread: Thread{Debate: d.held}, Author: d.stranger, Item: 9, Side: For, Text: d.newID(), Hash: d.newHash()}, ErrItemUnknown},
		{"arguing on an item of no debate", GiveArgument{Thread: Thread{Proposal: 1}, Author: d.host, Item: 1, Side: For, Text: d.newID(), Hash: d.newHash()}, ErrItemUnknown},
		{"arguing as a guest", GiveArgument{Thread: Thread{Debate: d.held}, Author: d.guest, Side: For, Text: d.newID(), Hash: d.newHash()}, ErrPersonUnknown},
	})
	d.refuseFacilitators(t, answered)
	d.refuseAgenda(t, answered)
	d.refusePaper(t, answered)
	d.refuseHearing(t, answered)
	d.refuseClaims(t, answered)
	d.refuseCards(t, answered)
	d.refuseRoom(t, answered)
	d.refuseHands(t, answered)
	d.refuseMinutes(t, answered)
	d.refuseAdopting(t, answered)
}

func (d *debates) refuseFacilitators(t *testing.T, answered map[*Refusal]bool) {
	alone := d.ahead
	d.must(LeaveFacilitators{Debate: alone, Person: d.second})
	for range MostFacilitators - 2 {
		d.must(JoinFacilitators{Debate: d.held, Person: d.join(), By: d.host})
	}
	d.refuses(t, answered, []refusalCase{
		{"running nothing", JoinFacilitators{Debate: 99, Person: d.stranger, By: d.host}, ErrDebateUnknown},
		{"running a rehearsal by invitation", JoinFacilitators{Debate: d.rehearsal, Person: d.stranger, By: d.host}, ErrDebateUnknown},
		{"running by invitation of whoever passes", JoinFacilitators{Debate: d.ahead, Person: d.guest, By: d.stranger}, ErrNotFacilitator},
		{"running by invitation of who is gone", JoinFacilitators{Debate: d.ahead, Person: d.stranger, By: d.gone}, ErrPersonUnknown},
		{"running as a guest", JoinFacilitators{Debate: d.ahead, Person: d.guest, By: d.host}, ErrPersonUnknown},
		{"running as one too many", JoinFacilitators{Debate: d.held, Person: d.stranger, By: d.host}, ErrTooManyFacilitators},
		{"leaving nothing", LeaveFacilitators{Debate: 99, Person: d.host}, ErrDebateUnknown},
		{"leaving what one does not run", LeaveFacilitators{Debate: d.held, Person: d.stranger}, ErrNotFacilitator},
		{"leaving as somebody who is gone", LeaveFacilitators{Debate: d.held, Person: d.gone}, ErrPersonUnknown},
		{"leaving as the last", LeaveFacilitators{Debate: alone, Person: d.host}, ErrLastFacilitator},
		{"ending the rehearsal of others", EndRehearsal{Debate: d.rehearsal, By: d.stranger}, ErrNotFacilitator},
		{"ending a rehearsal as somebody who is gone", EndRehearsal{Debate: d.rehearsal, By: d.gone}, ErrPersonUnknown},
		{"ending what is no rehearsal", EndRehearsal{Debate: d.held, By: d.host}, ErrDebateUnknown},
		{"ending nothing", EndRehearsal{Debate: 99, By: d.host}, ErrDebateUnknown},
	})
}

func (d *debates) refuseAgenda(t *testing.T, answered map[*Refusal]bool) {
	for range MostItems {
		d.must(d.item(d.ahead, ItemTopic))
	}
	proposal := AddItem{Debate: d.held, By: d.host, Kind: ItemProposal, Proposal: d.proposal}
	d.refuses(t, answered, []refusalCase{
		{"an item of nothing", d.item(99, ItemTopic), ErrDebateUnknown},
		{"an item by whoever passes", changed(d.item(d.held, ItemTopic), func(c *AddItem) { c.By = d.stranger }), ErrNotFacilitator},
		{"an item by somebody who is gone", changed(d.item(d.held, ItemTopic), func(c *AddItem) { c.By = d.gone }), ErrPersonUnknown},
		{"an item of what is cancelled", d.item(d.cancelled, ItemTopic), ErrDebateCancelled},
		{"an item of what is adopted", d.item(d.adopted, ItemTopic), ErrMinutesAdopted},
		{"an item too late", d.item(d.late, ItemTopic), ErrDebatesClosed},
		{"an item of no kind", d.item(d.held, NoItemKind), ErrFieldMissing},
		{"an item without words", changed(d.item(d.held, ItemQuestion), func(c *AddItem) { c.Text = ID{} }), ErrFieldMissing},
		{"an item with words of others", changed(d.item(d.held, ItemQuestion), func(c *AddItem) { c.Text = d.used }), ErrTextUsed},
		{"a question that is a proposal, too", changed(d.item(d.held, ItemQuestion), func(c *AddItem) { c.Proposal = d.proposal }), ErrFieldMissing},
		{"a proposal in other words", changed(d.item(d.held, ItemProposal), func(c *AddItem) { c.Proposal = d.proposal }), ErrFieldMissing},
		{"a proposal twice", proposal, ErrItemTwice},
		{"a proposal that there is not", changed(proposal, func(c *AddItem) { c.Proposal = 99 }), ErrProposalUnknown},
		{"one item too many", d.item(d.ahead, ItemTopic), ErrTooManyItems},
		{"dropping nothing", DropItem{Debate: d.held, By: d.host, Item: 9}, ErrItemUnknown},
		{"dropping of nothing", DropItem{Debate: 99, By: d.host, Item: 1}, ErrDebateUnknown},
		{"dropping as whoever passes", DropItem{Debate: d.held, By: d.stranger, Item: 1}, ErrNotFacilitator},
		{"dropping of what is cancelled", DropItem{Debate: d.cancelled, By: d.host, Item: 1}, ErrDebateCancelled},
		{"dropping of what is adopted", DropItem{Debate: d.adopted, By: d.host, Item: 1}, ErrMinutesAdopted},
	})
}

func (d *debates) refusePaper(t *testing.T, answered map[*Refusal]bool) {
	print := PrintSheets{Debate: d.held, By: d.host, Forms: 1}
	count := CountAttendance{Debate: d.held, By: d.host}
	lateForm := changed(d.form(3), func(c *EnterForm) { c.Debate = d.late })
	d.refuses(t, answered, []refusalCase{
		{"printing for nothing", changed(print, func(c *PrintSheets) { c.Debate = 99 }), ErrDebateUnknown},
		{"printing as whoever passes", changed(print, func(c *PrintSheets) { c.By = d.stranger }), ErrNotFacilitator},
		{"printing as somebody who is gone", changed(print, func(c *PrintSheets) { c.By = d.gone }), ErrPersonUnknown},
		{"printing for what is cancelled", changed(print, func(c *PrintSheets) { c.Debate = d.cancelled }), ErrDebateCancelled},
		{"printing for what is adopted", changed(print, func(c *PrintSheets) { c.Debate = d.adopted }), ErrMinutesAdopted},
		{"printing nothing", changed(print, func(c *PrintSheets) { c.Forms = 0 }), ErrFieldMissing},
		{"printing less than nothing", changed(print, func(c *PrintSheets) { c.Avis = -1 }), ErrFieldMissing},
		{"printing too much", changed(print, func(c *PrintSheets) { c.Forms = MostPrinted }), ErrTooManySheets},
		{"printing more than can be counted", changed(print, func(c *PrintSheets) { c.Forms, c.Avis = 1<<63-1, 1<<63-1 }), ErrTooManySheets},
		{"counting fewer than none", changed(count, func(c *CountAttendance) { c.Counts[0] = -1 }), ErrFieldMissing},
		{"counting a crowd", changed(count, func(c *CountAttendance) { c.Counts[3] = maxCounted + 1 }), ErrFieldMissing},
		{"counting with half an explanation", changed(count, func(c *CountAttendance) { c.Text = d.newID() }), ErrFieldMissing},
		{"counting with words of others", changed(count, func(c *CountAttendance) { c.Text, c.Hash = d.used, Hash{1} }), ErrTextUsed},
		{"counting as whoever passes", changed(count, func(c *CountAttendance) { c.By = d.stranger }), ErrNotFacilitator},
		{"counting as somebody who is gone", changed(count, func(c *CountAttendance) { c.By = d.gone }), ErrPersonUnknown},
		{"counting in nothing", changed(count, func(c *CountAttendance) { c.Debate = 99 }), ErrDebateUnknown},
		{"counting in what is cancelled", changed(count, func(c *CountAttendance) { c.Debate = d.cancelled }), ErrDebateCancelled},
		{"counting in what is adopted", changed(count, func(c *CountAttendance) { c.Debate = d.adopted }), ErrMinutesAdopted},
		{"a form that was not printed", d.form(21), ErrSheetUnknown},
		{"a form without a number", d.form(0), ErrSheetUnknown},
		{"a form twice", d.form(1), ErrSheetEntered},
		{"a form of nothing", changed(d.form(3), func(c *EnterForm) { c.Debate = 99 }), ErrDebateUnknown},
		{"a form by whoever passes", changed(d.form(3), func(c *EnterForm) { c.By = d.stranger }), ErrNotFacilitator},
		{"a form by somebody who is gone", changed(d.form(3), func(c *EnterForm) { c.By = d.gone }), ErrPersonUnknown},
		{"a form of what is cancelled", changed(d.form(3), func(c *EnterForm) { c.Debate = d.cancelled }), ErrDebateCancelled},
		{"a form of what is adopted", changed(d.form(3), func(c *EnterForm) { c.Debate = d.adopted }), ErrMinutesAdopted},
		{"a form too late", lateForm, ErrArgumentsClosed},
		{"a form of no college", changed(d.form(3), func(c *EnterForm) { c.College = NoCollege }), ErrFieldMissing},
		{"a form on no side", changed(d.form(3), func(c *EnterForm) { c.Side = NoSide }), ErrFieldMissing},
		{"a form on no item", changed(d.form(3), func(c *EnterForm) { c.Item = 9 }), ErrItemUnknown},
		{"a form with words of others", changed(d.form(3), func(c *EnterForm) { c.Text = d.used }), ErrTextUsed},
		{"a form with the document of another", changed(d.form(3), func(c *EnterForm) { c.Document = d.state.persons[0].document }), ErrTextUsed},
		{"a form whose words are its document", changed(d.form(3), func(c *EnterForm) { c.Document = c.Text }), ErrTextUsed},
		{"a form whose picture is its words", changed(d.form(3), func(c *EnterForm) { c.Scan = c.Text }), ErrTextUsed},
		{"a form whose picture is not proved", changed(d.form(3), func(c *EnterForm) { c.Proof = Hash{} }), ErrFieldMissing},
		{"a sheet that was not printed", d.avis(21, Resident), ErrSheetUnknown},
		{"a sheet anew that was never entered", changed(d.avis(2, Resident), func(c *EnterAvis) { c.Again = true }), ErrSheetUnknown},
		{"a sheet twice", d.avis(1, Agent), ErrSheetEntered},
		{"a sheet anew of another college", changed(d.avis(1, Resident), func(c *EnterAvis) { c.Again = true }), ErrSheetCollege},
		{"a sheet that nobody asked to enter", changed(d.avis(2, Agent), func(c *EnterAvis) { c.Mandated = NoMandated }), ErrMandateMissing},
		{"a form that nobody asked to enter", changed(d.form(3), func(c *EnterForm) { c.Mandated = NoMandated }), ErrMandateMissing},
		{"a picture of a child's form", changed(d.form(3), func(c *EnterForm) { c.Accompanied = true }), ErrChildKept},
		{"a child's age once they have joined", changed(d.hear(d.host), func(c *Hear) { c.Speaker, c.Accompanied = d.host, true }), ErrFieldMissing},
		{"an account of a child in a room", JoinRoom{Debate: d.held, Person: d.host, Presence: Present, Accompanied: true}, ErrFieldMissing},
		{"a sheet of no college", d.avis(2, NoCollege), ErrFieldMissing},
		{"a sheet of nothing", changed(d.avis(2, Agent), func(c *EnterAvis) { c.Debate = 99 }), ErrDebateUnknown},
		{"a sheet by whoever passes", changed(d.avis(2, Agent), func(c *EnterAvis) { c.By = d.stranger }), ErrNotFacilitator},
		{"a sheet by somebody who is gone", changed(d.avis(2, Agent), func(c *EnterAvis) { c.By = d.gone }), ErrPersonUnknown},
		{"a sheet too late", changed(d.avis(2, Agent), func(c *EnterAvis) { c.Debate = d.late }), ErrBallotsClosed},
		{"a sheet of what is cancelled", changed(d.avis(2, Agent), func(c *EnterAvis) { c.Debate = d.cancelled }), ErrDebateCancelled},
		{"a sheet of what is adopted", changed(d.avis(2, Agent), func(c *EnterAvis) { c.Debate = d.adopted }), ErrMinutesAdopted},
	})
	cast := func(debate int64, voter ID, choices ...ItemChoice) CastSheet {
		return CastSheet{Debate: debate, Voter: voter, College: Agent, Choices: choices}
	}
	d.must(ClaimBallots{From: d.sheet, To: d.newID(), College: Agent})
	d.refuses(t, answered, []refusalCase{
		{"choices in nothing", cast(99, d.newID()), ErrDebateUnknown},
		{"choices too late", cast(d.late, d.newID()), ErrBallotsClosed},
		{"choices on no item", cast(d.held, d.newID(), ItemChoice{9, Agree}), ErrItemUnknown},
		{"choices on what is only talked about", cast(d.held, d.newID(), ItemChoice{4, Agree}), ErrItemUnknown},
		{"choices on an item twice", cast(d.held, d.newID(), ItemChoice{1, Agree}, ItemChoice{1, Agree}), ErrItemUnknown},
		{"two choices on one question", cast(d.held, d.newID(), ItemChoice{2, Agree}, ItemChoice{3, Disagree}), ErrItemTwice},
		{"choices that there are not", cast(d.held, d.newID(), ItemChoice{1, 9}), ErrFieldMissing},
		{"choices of a sheet that was claimed", cast(d.held, d.sheet, ItemChoice{1, Agree}), ErrSheetHeld},
		{"choices of its holder after a claim", changed(cast(d.held, d.sheet, ItemChoice{1, Agree}), func(c *CastSheet) { c.Holder = true }), ErrClaimed},
		{"a ballot of a sheet that was claimed", CastBallot{Voter: d.sheet, College: Agent, Question: d.state.debates[d.held-1].items[0].question, Choice: Pass}, ErrClaimed},
	})
}

func (d *debates) refuseHearing(t *testing.T, answered map[*Refusal]bool) {
	hear := func(change func(*Hear)) Hear { return changed(d.hear(d.host), change) }
	corrected := d.correct(d.said, d.guest)
	d.refuses(t, answered, []refusalCase{
		{"hearing as whoever passes", d.hear(d.stranger), ErrNotFacilitator},
		{"hearing as somebody who is gone", d.hear(d.gone), ErrPersonUnknown},
		{"hearing nothing", hear(func(c *Hear) { c.Debate = 99 }), ErrDebateUnknown},
		{"hearing in what is cancelled", hear(func(c *Hear) { c.Debate = d.cancelled }), ErrDebateCancelled},
		{"hearing in what is adopted", hear(func(c *Hear) { c.Debate = d.adopted }), ErrMinutesAdopted},
		{"hearing too late", hear(func(c *Hear) { c.Debate = d.late }), ErrArgumentsClosed},
		{"hearing who is not there", hear(func(c *Hear) { c.Speaker = d.second }), ErrAttendeeUnknown},
		{"hearing what nobody asked to note", hear(func(c *Hear) { c.Mandated = NoMandated }), ErrMandateMissing},
		{"hearing under a signature", hear(func(c *Hear) { c.Mandated = SignedFor }), ErrMandateMissing},
		{"hearing no side", hear(func(c *Hear) { c.Side = NoSide }), ErrFieldMissing},
		{"hearing no words", hear(func(c *Hear) { c.Text = ID{} }), ErrFieldMissing},
		{"hearing nobody", hear(func(c *Hear) { c.Document = ID{} }), ErrFieldMissing},
		{"hearing on no item", hear(func(c *Hear) { c.Item = 9 }), ErrItemUnknown},
		{"hearing words of others", hear(func(c *Hear) { c.Text = d.used }), ErrTextUsed},
		{"hearing with the document of another", hear(func(c *Hear) { c.Document = d.used }), ErrTextUsed},
		{"correcting nothing", d.correct(99, d.host), ErrArgumentUnknown},
		{"correcting what somebody wrote online", d.correct(d.ownWords, d.host), ErrNotYours},
		{"correcting what somebody spoke", d.correct(d.spoken, d.stranger), ErrNotYours},
		{"correcting as whoever passes", d.correct(d.said, d.stranger), ErrNotYours},
		{"correcting what was taken back", d.correct(d.said+1, d.host), ErrTextErased},
		{"correcting to no side", changed(corrected, func(c *CorrectArgument) { c.Side = NoSide }), ErrFieldMissing},
		{"correcting to no item", changed(corrected, func(c *CorrectArgument) { c.Item = 9 }), ErrItemUnknown},
		{"correcting with words of others", changed(corrected, func(c *CorrectArgument) { c.Text = d.used }), ErrTextUsed},
		{"correcting without words", changed(corrected, func(c *CorrectArgument) { c.Text = ID{} }), ErrFieldMissing},
	})
	d.must(corrected)
	d.refuses(t, answered, []refusalCase{{"correcting what somebody put right themselves", d.correct(d.said, d.host), ErrNotYours}})
	if a, _ := d.state.Argument(d.said); a.Text != corrected.Text || a.Side != Asking || a.Corrected != 1 {
		t.Errorf("corrected %+v", a)
	}
}

func (d *debates) refuseClaims(t *testing.T, answered map[*Refusal]bool) {
	rehearsed := changed(d.hear(d.host), func(c *Hear) { c.Debate = d.rehearsal })
	d.must(rehearsed)
	d.refuses(t, answered, []refusalCase{
		{"claiming nobody", ClaimPerson{Guest: 99, Person: d.stranger}, ErrPersonUnknown},
		{"claiming for nobody", ClaimPerson{Guest: d.guest, Person: d.gone}, ErrPersonUnknown},
		{"claiming for a guest", ClaimPerson{Guest: d.guest, Person: d.guest}, ErrPersonUnknown},
		{"claiming what somebody with an account wrote", ClaimPerson{Guest: d.stranger, Person: d.host}, ErrNotGuest},
		{"claiming what is rehearsed", ClaimPerson{Guest: d.state.Persons(), Person: d.host}, ErrNotGuest},
		{"claiming what was taken back", ClaimPerson{Guest: d.other, Person: d.stranger}, ErrClaimed},
		{"taking back a choice on nothing", WithdrawBallot{Voter: d.sheet, Question: 99}, ErrQuestionUnknown},
		{"taking back a choice too late", WithdrawBallot{Voter: d.sheet, Question: d.state.debates[d.late-1].items[0].question}, ErrBallotsClosed},
	})
	claimant := d.newID()
	question := d.state.debates[d.held-1].items[0].question
	voters := []ID{d.newID(), d.newID()}
	for _, id := range voters {
		d.must(CastBallot{Voter: id, College: Resident, Question: question, Choice: Agree})
	}
	d.must(ClaimPerson{Guest: d.guest, Person: d.stranger})
	d.must(ClaimBallots{From: voters[0], To: claimant, College: Resident})
	elsewhere := d.newID()
	d.testJournal.open(9)
	third := int64(len(d.state.consultations))
	d.must(FileProposal{Consultation: third, Author: d.host, Theme: Rights, Text: d.newID(), Hash: d.newHash()})
	d.must(CastBallot{Voter: elsewhere, College: Resident, Question: int64(len(d.state.questions)), Choice: Agree})
	d.refuses(t, answered, []refusalCase{
		{"claiming what another claimed", ClaimPerson{Guest: d.guest, Person: d.host}, ErrClaimed},
		{"claiming ballots for nobody", ClaimBallots{From: voters[1], College: Resident}, ErrFieldMissing},
		{"claiming ballots for no college", ClaimBallots{From: voters[1], To: d.newID()}, ErrFieldMissing},
		{"claiming ballots for a sheet that was claimed", ClaimBallots{From: voters[1], To: voters[0], College: Resident}, ErrClaimed},
		{"claiming ballots for a voter of another consultation", ClaimBallots{From: voters[1], To: elsewhere, College: Resident}, ErrVoterElsewhere},
		{"claiming to speak for who claimed", changed(d.hear(d.host), func(c *Hear) { c.Speaker = d.guest }), ErrAttendeeUnknown},
	})
	before := len(d.heads)
	d.must(ClaimPerson{Guest: d.guest, Person: d.stranger})
	d.must(ClaimBallots{From: voters[0], To: claimant, College: Resident})
	if len(d.heads) != before {
		t.Error("claiming again made entries")
	}
}
