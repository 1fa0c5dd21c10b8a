package deliberation

import (
	"testing"
	"time"
)

func (d *debates) refuseRoom(t *testing.T, answered map[*Refusal]bool) {
	join := JoinRoom{Debate: d.held, Document: d.newID(), College: Concerned, Presence: Present}
	joined := func(change func(*JoinRoom)) JoinRoom { return changed(join, change) }
	d.refuses(t, answered, []refusalCase{
		{"a room of nothing", OpenRoom{Debate: 99, By: d.host, Most: 5}, ErrDebateUnknown},
		{"a room by whoever passes", OpenRoom{Debate: d.closed, By: d.stranger, Most: 5}, ErrNotFacilitator},
		{"a room by somebody who is gone", OpenRoom{Debate: d.closed, By: d.gone, Most: 5}, ErrPersonUnknown},
		{"a room of what is cancelled", OpenRoom{Debate: d.cancelled, By: d.host, Most: 5}, ErrDebateCancelled},
		{"a room of what is adopted", OpenRoom{Debate: d.adopted, By: d.host, Most: 5}, ErrMinutesAdopted},
		{"a room too late", OpenRoom{Debate: d.late, By: d.host, Most: 5}, ErrArgumentsClosed},
		{"a room for nobody", OpenRoom{Debate: d.closed, By: d.host}, ErrFieldMissing},
		{"a room for everybody", OpenRoom{Debate: d.closed, By: d.host, Most: MostAttendees + 1}, ErrFieldMissing},
		{"closing what others run", CloseRoom{Debate: d.held, By: d.stranger}, ErrNotFacilitator},
		{"closing nothing", CloseRoom{Debate: 99, By: d.host}, ErrDebateUnknown},
		{"closing as somebody who is gone", CloseRoom{Debate: d.held, By: d.gone}, ErrPersonUnknown},
		{"joining nothing", joined(func(c *JoinRoom) { c.Debate = 99 }), ErrDebateUnknown},
		{"joining the rehearsal of others", joined(func(c *JoinRoom) { c.Debate, c.Person = d.rehearsal, d.stranger }), ErrDebateUnknown},
		{"joining a rehearsal as whoever passes", joined(func(c *JoinRoom) { c.Debate = d.rehearsal }), ErrDebateUnknown},
		{"joining a closed room", joined(func(c *JoinRoom) { c.Debate = d.closed }), ErrRoomClosed},
		{"joining what is cancelled", joined(func(c *JoinRoom) { c.Debate = d.cancelled }), ErrRoomClosed},
		{"joining too late", joined(func(c *JoinRoom) { c.Debate = d.late }), ErrRoomClosed},
		{"joining nowhere in particular", joined(func(c *JoinRoom) { c.Presence = NoPresence }), ErrFieldMissing},
		{"joining by whoever passes", joined(func(c *JoinRoom) { c.By = d.stranger }), ErrNotFacilitator},
		{"joining as somebody who is gone", joined(func(c *JoinRoom) { c.Person = d.gone }), ErrPersonUnknown},
		{"joining as a person, by another", joined(func(c *JoinRoom) { c.Person, c.By = d.second, d.host }), ErrPersonUnknown},
		{"joining as nobody", joined(func(c *JoinRoom) { c.College = NoCollege }), ErrFieldMissing},
		{"joining with the document of another", joined(func(c *JoinRoom) { c.Document = d.used }), ErrTextUsed},
	})
	d.must(join)
	d.must(joined(func(c *JoinRoom) { c.Document = d.newID() }))
	joinedGuest := d.state.Persons() - 1
	d.refuses(t, answered, []refusalCase{
		{"joining a full room", joined(func(c *JoinRoom) { c.Document = d.newID() }), ErrRoomFull},
		{"asking in nothing", AskTurn{Debate: 99, Attendee: 1, By: d.stranger}, ErrDebateUnknown},
		{"asking in a closed room", AskTurn{Debate: d.closed, Attendee: 1, By: d.host}, ErrRoomClosed},
		{"asking for nobody", AskTurn{Debate: d.held, Attendee: 9, By: d.host}, ErrAttendeeUnknown},
		{"asking for another", AskTurn{Debate: d.held, Attendee: 2, By: d.stranger}, ErrNotYours},
		{"asking no more for another", WithdrawTurn{Debate: d.held, Attendee: 2, By: d.stranger}, ErrNotYours},
		{"a turn for nobody", BeginTurn{Debate: d.held, By: d.host, Attendee: 9}, ErrAttendeeUnknown},
		{"a turn given by whoever passes", BeginTurn{Debate: d.held, By: d.stranger, Attendee: 1}, ErrNotFacilitator},
		{"a turn given by somebody who is gone", BeginTurn{Debate: d.held, By: d.gone, Attendee: 1}, ErrPersonUnknown},
		{"a turn in nothing", BeginTurn{Debate: 99, By: d.host, Attendee: 1}, ErrDebateUnknown},
		{"a turn in a closed room", BeginTurn{Debate: d.closed, By: d.host, Attendee: 1}, ErrRoomClosed},
		{"a turn without end", BeginTurn{Debate: d.held, By: d.host, Attendee: 1, Seconds: MostSeconds + 1}, ErrFieldMissing},
		{"ending a turn of nothing", EndTurn{Debate: 99, By: d.host}, ErrDebateUnknown},
		{"ending a turn in a closed room", EndTurn{Debate: d.closed, By: d.host}, ErrRoomClosed},
		{"beginning no item", BeginItem{Debate: d.held, By: d.host, Item: 9}, ErrItemUnknown},
		{"beginning what is dropped", BeginItem{Debate: d.held, By: d.host, Item: d.dropped}, ErrItemUnknown},
		{"beginning an item as whoever passes", BeginItem{Debate: d.held, By: d.stranger, Item: 1}, ErrNotFacilitator},
		{"beginning an item of nothing", BeginItem{Debate: 99, By: d.host, Item: 1}, ErrDebateUnknown},
		{"beginning an item as somebody who is gone", BeginItem{Debate: d.held, By: d.gone, Item: 1}, ErrPersonUnknown},
		{"beginning an item in a closed room", BeginItem{Debate: d.closed, By: d.host, Item: 1}, ErrRoomClosed},
	})
	d.must(BeginTurn{Debate: d.held, By: d.host, Attendee: 2})
	d.refuses(t, answered, []refusalCase{{"ending the turn of another", EndTurn{Debate: d.held, By: d.stranger}, ErrNotYours}})
	d.must(ErasePerson{Person: joinedGuest})
	if r, _ := d.state.Room(d.held); r.Speaker != 0 || !r.Attendees[1].Erased {
		t.Errorf("somebody who is erased has the floor: %+v", r)
	}
	d.refuses(t, answered, []refusalCase{{"a turn for somebody who is gone", BeginTurn{Debate: d.held, By: d.host, Attendee: 2}, ErrAttendeeUnknown}})
}

func (d *debates) refuseHands(t *testing.T, answered map[*Refusal]bool) {
	ask := d.hands(d.held)
	raise := RaiseHand{Debate: d.held, Show: 1, Hand: d.newID(), College: Agent, Choice: Pass}
	count := CountHands{Debate: d.held, By: d.host, Show: 1, Counts: HandCounts{{Agree: 2}}}
	d.refuses(t, answered, []refusalCase{
		{"hands in nothing", d.hands(99), ErrDebateUnknown},
		{"hands asked for by whoever passes", changed(ask, func(c *AskHands) { c.By = d.stranger }), ErrNotFacilitator},
		{"hands asked for by somebody who is gone", changed(ask, func(c *AskHands) { c.By = d.gone }), ErrPersonUnknown},
		{"hands in a closed room", d.hands(d.closed), ErrRoomClosed},
		{"hands in what is cancelled", d.hands(d.cancelled), ErrRoomClosed},
		{"hands on no item", changed(ask, func(c *AskHands) { c.Item = 9 }), ErrItemUnknown},
		{"hands on nothing", changed(ask, func(c *AskHands) { c.Text = ID{} }), ErrFieldMissing},
		{"hands on words of others", changed(ask, func(c *AskHands) { c.Text = d.used }), ErrTextUsed},
		{"a hand in nothing", changed(raise, func(c *RaiseHand) { c.Debate = 99 }), ErrDebateUnknown},
		{"a hand in no show", changed(raise, func(c *RaiseHand) { c.Show = 9 }), ErrHandsClosed},
		{"a hand for nothing", changed(raise, func(c *RaiseHand) { c.Choice = NoChoice }), ErrFieldMissing},
		{"a hand of nobody", changed(raise, func(c *RaiseHand) { c.Hand = ID{} }), ErrFieldMissing},
		{"a hand of no college", changed(raise, func(c *RaiseHand) { c.College = 7 }), ErrFieldMissing},
		{"counting hands of no show", changed(count, func(c *CountHands) { c.Show = 9 }), ErrHandsClosed},
		{"counting hands as whoever passes", changed(count, func(c *CountHands) { c.By = d.stranger }), ErrNotFacilitator},
		{"counting hands as somebody who is gone", changed(count, func(c *CountHands) { c.By = d.gone }), ErrPersonUnknown},
		{"counting hands in nothing", changed(count, func(c *CountHands) { c.Debate = 99 }), ErrDebateUnknown},
		{"counting hands in a closed room", changed(count, func(c *CountHands) { c.Debate = d.closed }), ErrRoomClosed},
		{"counting fewer hands than none", changed(count, func(c *CountHands) { c.Counts[1].Pass = -1 }), ErrFieldMissing},
		{"counting a forest of hands", changed(count, func(c *CountHands) { c.Counts[1].Pass = maxCounted + 1 }), ErrFieldMissing},
		{"adopting by hands that are still up", changed(d.position(d.held), func(c *AdoptPosition) { c.Show = 1 }), ErrHandsOpen},
		{"adopting by no hands", changed(d.position(d.held), func(c *AdoptPosition) { c.Show = 9 }), ErrHandsOpen},
		{"closing no show", CloseHands{Debate: d.held, By: d.host, Show: 9}, ErrHandsClosed},
		{"closing a show as whoever passes", CloseHands{Debate: d.held, By: d.stranger, Show: 1}, ErrNotFacilitator},
		{"closing a show as somebody who is gone", CloseHands{Debate: d.held, By: d.gone, Show: 1}, ErrPersonUnknown},
		{"closing a show of nothing", CloseHands{Debate: 99, By: d.host, Show: 1}, ErrDebateUnknown},
		{"closing a show in a closed room", CloseHands{Debate: d.closed, By: d.host, Show: 1}, ErrRoomClosed},
	})
	for range 3 {
		d.must(changed(raise, func(c *RaiseHand) { c.Hand = d.newID() }))
	}
	d.refuses(t, answered, []refusalCase{{"more hands than there are places", raise, ErrRoomFull}})
	d.must(CloseHands{Debate: d.held, By: d.host, Show: 1})
	d.refuses(t, answered, []refusalCase{
		{"a hand when all is told", raise, ErrHandsClosed},
		{"a count when all is told", count, ErrHandsClosed},
	})
	for range MostShows - 1 {
		d.must(d.hands(d.held))
	}
	d.refuses(t, answered, []refusalCase{{"one show too many", d.hands(d.held), ErrTooManyItems}})
}

func (d *debates) refuseMinutes(t *testing.T, answered map[*Refusal]bool) {
	offer := OfferMinutes{Debate: d.held, By: d.host, Until: d.now.Add(10 * 24 * time.Hour).Truncate(time.Millisecond)}
	offered := func(change func(*OfferMinutes)) OfferMinutes { return changed(offer, change) }
	adopt := AdoptMinutes{Debate: d.held, By: d.host}
	settle := SettleRemark{Debate: d.held, By: d.host, Remark: 1, Settlement: Declined, Text: d.newID(), Hash: d.newHash()}
	d.refuses(t, answered, []refusalCase{
		{"writing about nothing", d.paragraph(99, 0, 0), ErrDebateUnknown},
		{"writing before it begins", d.paragraph(d.ahead, 0, 0), ErrDebateAhead},
		{"writing as whoever passes", changed(d.paragraph(d.held, 0, 0), func(c *WriteParagraph) { c.By = d.stranger }), ErrNotFacilitator},
		{"writing as somebody who is gone", changed(d.paragraph(d.held, 0, 0), func(c *WriteParagraph) { c.By = d.gone }), ErrPersonUnknown},
		{"writing about what is cancelled", d.paragraph(d.cancelled, 0, 0), ErrDebateCancelled},
		{"writing when all is adopted", d.paragraph(d.adopted, 0, 0), ErrMinutesAdopted},
		{"writing over nothing", d.paragraph(d.held, 9, 0), ErrParagraphUnknown},
		{"writing behind nothing", changed(d.paragraph(d.held, 0, 0), func(c *WriteParagraph) { c.After = 9 }), ErrParagraphUnknown},
		{"writing nothing", changed(d.paragraph(d.held, 0, 0), func(c *WriteParagraph) { c.Text = ID{} }), ErrFieldMissing},
		{"writing what others wrote", changed(d.paragraph(d.held, 0, 0), func(c *WriteParagraph) { c.Text = d.used }), ErrTextUsed},
		{"offering nothing", offer, ErrMinutesEmpty},
		{"adopting what nobody was offered", adopt, ErrOfferRunning},
		{"a remark on what is not offered", d.remark(d.held, d.stranger), ErrOfferOver},
	})
	first := d.paragraph(d.held, 0, 0)
	d.must(first)
	seen := d.state.Minutes(d.held).Paragraphs[0].Last().Entry
	d.must(d.paragraph(d.held, 1, seen))
	d.must(d.paragraph(d.held, 0, 0))
	second := d.state.Minutes(d.held).Paragraphs[0].Last().Entry
	d.must(DropParagraph{Debate: d.held, By: d.host, Paragraph: 2, Replaces: second})
	d.refuses(t, answered, []refusalCase{
		{"writing over what was not seen", d.paragraph(d.held, 1, seen), ErrParagraphReplaced},
		{"writing over what was dropped", d.paragraph(d.held, 2, second), ErrParagraphReplaced},
		{"dropping what was not seen", DropParagraph{Debate: d.held, By: d.host, Paragraph: 1, Replaces: seen}, ErrParagraphReplaced},
		{"dropping no paragraph", DropParagraph{Debate: d.held, By: d.host, Paragraph: 9}, ErrParagraphUnknown},
		{"dropping a paragraph as whoever passes", DropParagraph{Debate: d.held, By: d.stranger, Paragraph: 1}, ErrNotFacilitator},
		{"dropping a paragraph as somebody who is gone", DropParagraph{Debate: d.held, By: d.gone, Paragraph: 1}, ErrPersonUnknown},
		{"dropping a paragraph of nothing", DropParagraph{Debate: 99, By: d.host, Paragraph: 1}, ErrDebateUnknown},
		{"dropping what is adopted", DropParagraph{Debate: d.adopted, By: d.host, Paragraph: 1}, ErrMinutesAdopted},
		{"dropping a paragraph of what is cancelled", DropParagraph{Debate: d.cancelled, By: d.host, Paragraph: 1}, ErrDebateCancelled},
		{"offering for six days", offered(func(c *OfferMinutes) { c.Until = d.now.Add(ShortestOffer - time.Millisecond) }), ErrOfferRange},
		{"offering for ever", offered(func(c *OfferMinutes) { c.Until = d.now.Add(LongestOffer + time.Millisecond) }), ErrOfferRange},
		{"offering without an end", offered(func(c *OfferMinutes) { c.Until = time.Time{} }), ErrOfferRange},
		{"offering as whoever passes", offered(func(c *OfferMinutes) { c.By = d.stranger }), ErrNotFacilitator},
		{"offering as somebody who is gone", offered(func(c *OfferMinutes) { c.By = d.gone }), ErrPersonUnknown},
		{"offering of nothing", offered(func(c *OfferMinutes) { c.Debate = 99 }), ErrDebateUnknown},
		{"offering what is cancelled", offered(func(c *OfferMinutes) { c.Debate = d.cancelled }), ErrDebateCancelled},
		{"offering what is adopted", offered(func(c *OfferMinutes) { c.Debate = d.adopted }), ErrMinutesAdopted},
	})
	d.must(offer)
	d.must(d.remark(d.held, d.stranger))
	away := d.join()
	d.refuses(t, answered, []refusalCase{
		{"taking a promise back", offered(func(c *OfferMinutes) { c.Until = c.Until.Add(-time.Hour) }), ErrOfferRange},
		{"a remark on nothing", d.remark(99, d.stranger), ErrDebateUnknown},
		{"a remark on what is cancelled", d.remark(d.cancelled, d.stranger), ErrDebateUnknown},
		{"a remark on what is adopted", d.remark(d.adopted, d.host), ErrMinutesAdopted},
		{"a remark by somebody who is gone", d.remark(d.held, d.gone), ErrPersonUnknown},
		{"a remark by who was not there", d.remark(d.held, away), ErrNotThere},
		{"a remark for another by whoever passes", changed(d.remark(d.held, d.host), func(c *MakeRemark) { c.By = d.stranger }), ErrNotFacilitator},
		{"a remark on no paragraph", changed(d.remark(d.held, d.stranger), func(c *MakeRemark) { c.Paragraph = 9 }), ErrParagraphUnknown},
		{"a remark without words", changed(d.remark(d.held, d.stranger), func(c *MakeRemark) { c.Text = ID{} }), ErrFieldMissing},
		{"a remark in words of others", changed(d.remark(d.held, d.stranger), func(c *MakeRemark) { c.Text = d.used }), ErrTextUsed},
		{"settling no remark", changed(settle, func(c *SettleRemark) { c.Remark = 9 }), ErrRemarkUnknown},
		{"settling without a settlement", changed(settle, func(c *SettleRemark) { c.Settlement = NoSettlement }), ErrFieldMissing},
		{"settling without a reason", changed(settle, func(c *SettleRemark) { c.Text = ID{} }), ErrFieldMissing},
		{"settling in words of others", changed(settle, func(c *SettleRemark) { c.Text = d.used }), ErrTextUsed},
		{"settling as whoever passes", changed(settle, func(c *SettleRemark) { c.By = d.stranger }), ErrNotFacilitator},
		{"settling as somebody who is gone", changed(settle, func(c *SettleRemark) { c.By = d.gone }), ErrPersonUnknown},
		{"settling of nothing", changed(settle, func(c *SettleRemark) { c.Debate = 99 }), ErrDebateUnknown},
		{"settling of what is cancelled", changed(settle, func(c *SettleRemark) { c.Debate = d.cancelled }), ErrDebateCancelled},
		{"settling of what is adopted", changed(settle, func(c *SettleRemark) { c.Debate = d.adopted }), ErrMinutesAdopted},
		{"adopting while people read", adopt, ErrOfferRunning},
		{"adopting as whoever passes", AdoptMinutes{Debate: d.held, By: d.stranger}, ErrNotFacilitator},
		{"adopting as somebody who is gone", AdoptMinutes{Debate: d.held, By: d.gone}, ErrPersonUnknown},
		{"adopting nothing", AdoptMinutes{Debate: 99, By: d.host}, ErrDebateUnknown},
		{"adopting what is cancelled", AdoptMinutes{Debate: d.cancelled, By: d.host}, ErrDebateCancelled},
		{"adopting twice", AdoptMinutes{Debate: d.adopted, By: d.host}, ErrMinutesAdopted},
	})
	d.wait(10 * 24 * time.Hour)
	d.catchUp()
	d.refuses(t, answered, []refusalCase{
		{"a remark when time is up", d.remark(d.held, d.stranger), ErrOfferOver},
		{"adopting over a remark", adopt, ErrRemarksOpen},
		{"writing what nobody will read over", d.paragraph(d.held, 0, 0), ErrMinutesRead},
	})
	d.must(settle)
	d.refuses(t, answered, []refusalCase{{"adopting without counting who came", adopt, ErrTallyOpen}})
	d.must(CountAttendance{Debate: d.held, By: d.host, Counts: [4]int64{99, 99, 99, 99}})
	d.refuses(t, answered, []refusalCase{{"settling twice", changed(settle, func(c *SettleRemark) { c.Text = d.newID() }), ErrRemarkSettled}})
}

func (d *debates) refuseAdopting(t *testing.T, answered map[*Refusal]bool) {
	d.must(OfferMinutes{Debate: d.held, By: d.host, Until: d.now.Add(10 * 24 * time.Hour).Truncate(time.Millisecond)}) // to be changed again
	picture := AddPicture{Debate: d.held, By: d.host, File: d.newID(), Proof: d.newHash()}
	grouped := changed(d.step(d.said, Grouped), func(c *TakeStep) { c.Paragraph = 1 })
	aside := changed(d.step(d.said, SetAside), func(c *TakeStep) { c.Text, c.Hash = d.newID(), d.newHash() })
	d.refuses(t, answered, []refusalCase{
		{"a position of nothing", d.position(99), ErrDebateUnknown},
		{"a position before it begins", d.position(d.ahead), ErrDebateAhead},
		{"a position of what is cancelled", d.position(d.cancelled), ErrDebateCancelled},
		{"a position of what is adopted", d.position(d.adopted), ErrMinutesAdopted},
		{"a position by whoever passes", changed(d.position(d.held), func(c *AdoptPosition) { c.By = d.stranger }), ErrNotFacilitator},
		{"a position by somebody who is gone", changed(d.position(d.held), func(c *AdoptPosition) { c.By = d.gone }), ErrPersonUnknown},
		{"a position on no item", changed(d.position(d.held), func(c *AdoptPosition) { c.Item = 9 }), ErrItemUnknown},
		{"a position of fewer than none", changed(d.position(d.held), func(c *AdoptPosition) { c.Counts[2].Agree = -1 }), ErrFieldMissing},
		{"a position without words", changed(d.position(d.held), func(c *AdoptPosition) { c.Text = ID{} }), ErrFieldMissing},
		{"a position in words of others", changed(d.position(d.held), func(c *AdoptPosition) { c.Text = d.used }), ErrTextUsed},
		{"a picture of nothing", changed(picture, func(c *AddPicture) { c.Debate = 99 }), ErrDebateUnknown},
		{"a picture by whoever passes", changed(picture, func(c *AddPicture) { c.By = d.stranger }), ErrNotFacilitator},
		{"a picture by somebody who is gone", changed(picture, func(c *AddPicture) { c.By = d.gone }), ErrPersonUnknown},
		{"a picture of what is cancelled", changed(picture, func(c *AddPicture) { c.Debate = d.cancelled }), ErrDebateCancelled},
		{"a picture of what is adopted", changed(picture, func(c *AddPicture) { c.Debate = d.adopted }), ErrMinutesAdopted},
		{"a picture without a proof", changed(picture, func(c *AddPicture) { c.Proof = Hash{} }), ErrFieldMissing},
		{"a picture that is a text", changed(picture, func(c *AddPicture) { c.File = d.used }), ErrTextUsed},
		{"taking away no picture", RemovePicture{Debate: d.held, By: d.host, File: d.used}, ErrTextUnknown},
		{"taking away a picture as whoever passes", RemovePicture{Debate: d.held, By: d.stranger, File: d.used}, ErrNotFacilitator},
		{"taking away a picture as somebody who is gone", RemovePicture{Debate: d.held, By: d.gone, File: d.used}, ErrPersonUnknown},
		{"taking away a picture of nothing", RemovePicture{Debate: 99, By: d.host, File: d.used}, ErrDebateUnknown},
		{"a step of nothing", d.step(999, Grouped), ErrArgumentUnknown},
		{"a step by whoever passes", changed(grouped, func(c *TakeStep) { c.By = d.stranger }), ErrNotFacilitator},
		{"a step by somebody who is gone", changed(grouped, func(c *TakeStep) { c.By = d.gone }), ErrPersonUnknown},
		{"a step of what was taken back", changed(grouped, func(c *TakeStep) { c.Argument = d.said + 1 }), ErrTextErased},
		{"no step", d.step(d.said, NoStep), ErrFieldMissing},
		{"a step into nothing", d.step(d.said, Grouped), ErrFieldMissing},
		{"a step into two things", changed(grouped, func(c *TakeStep) { c.Proposal = 1 }), ErrFieldMissing},
		{"an answer without words", d.step(d.said, Answered), ErrFieldMissing},
		{"a step in words of others", changed(aside, func(c *TakeStep) { c.Text = d.used }), ErrTextUsed},
		{"a step into no paragraph", changed(grouped, func(c *TakeStep) { c.Paragraph = 9 }), ErrParagraphUnknown},
		{"a step into no position", changed(d.step(d.said, Adopted), func(c *TakeStep) { c.Position = 9 }), ErrPositionUnknown},
		{"a step into no proposal", changed(d.step(d.said, Carried), func(c *TakeStep) { c.Proposal = 99 }), ErrProposalUnknown},
		{"a proposal of others born here", FileProposal{Consultation: d.open, Author: d.stranger, Theme: Rights, Debate: d.held, Text: d.newID(), Hash: d.newHash()}, ErrNotFacilitator},
		{"a proposal born in nothing that was said", FileProposal{Consultation: d.open, Author: d.host, Theme: Rights, Debate: d.held, From: []int64{999}, Text: d.newID(), Hash: d.newHash()}, ErrArgumentUnknown},
		{"a proposal born in a rehearsal", FileProposal{Consultation: d.open, Author: d.host, Theme: Rights, Debate: d.rehearsal, Text: d.newID(), Hash: d.newHash()}, ErrDebateUnknown},
	})
	for range MostAdopted {
		d.must(d.position(d.held))
	}
	drop := DropPosition{Debate: d.held, By: d.host, Position: 1}
	for range MostPictures {
		d.must(changed(picture, func(c *AddPicture) { c.File = d.newID() }))
	}
	d.refuses(t, answered, []refusalCase{
		{"one position too many", d.position(d.held), ErrTooManyItems},
		{"dropping no position", changed(drop, func(c *DropPosition) { c.Position = 99 }), ErrPositionUnknown},
		{"dropping position zero", changed(drop, func(c *DropPosition) { c.Position = 0 }), ErrPositionUnknown},
		{"dropping a position as whoever passes", changed(drop, func(c *DropPosition) { c.By = d.stranger }), ErrNotFacilitator},
		{"dropping a position as somebody who is gone", changed(drop, func(c *DropPosition) { c.By = d.gone }), ErrPersonUnknown},
		{"dropping a position of nothing", changed(drop, func(c *DropPosition) { c.Debate = 99 }), ErrDebateUnknown},
		{"dropping a position of what is cancelled", changed(drop, func(c *DropPosition) { c.Debate = d.cancelled }), ErrDebateCancelled},
		{"dropping a position of what is adopted", changed(drop, func(c *DropPosition) { c.Debate = d.adopted }), ErrMinutesAdopted},
		{"one picture too many", picture, ErrTooManyFiles},
	})
	d.must(drop)
	intoPosition := changed(d.step(d.said, Adopted), func(c *TakeStep) { c.Position = 2 })
	d.must(intoPosition)
	d.refuses(t, answered, []refusalCase{
		{"dropping a position twice", drop, ErrPositionUnknown},
		{"a step into a position that was dropped", changed(intoPosition, func(c *TakeStep) { c.Position = 1 }), ErrPositionUnknown},
		{"dropping a position that took up what was said", changed(drop, func(c *DropPosition) { c.Position = 2 }), ErrPositionNamed},
	})
}
