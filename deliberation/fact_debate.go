package deliberation

import "time"

// What happens in a local debate, before, in the room, on paper and afterwards. As for all facts, what a field means can never change.

// DebateAmended replaces what was announced of a debate: moved, held elsewhere, said otherwise. What it said before stays known.
type DebateAmended struct {
	Debate   int64     `entry:"debate"`
	Office   Office    `entry:"office,optional"`
	Begins   time.Time `entry:"begins"`
	Ends     time.Time `entry:"ends,optional"`
	Setting  Setting   `entry:"setting,optional"`
	Access   int64     `entry:"access,optional"`
	Audience Audience  `entry:"audience,optional"`
	Text     ID        `entry:"text"`
	Hash     Hash      `entry:"hash"`
}

// DebateCancelled says that a debate is not held, and why. What was said in its thread stays.
type DebateCancelled struct {
	Debate int64 `entry:"debate"`
	Text   ID    `entry:"text"` // the reason
	Hash   Hash  `entry:"hash"`
}

// FacilitatorJoined says that its actor runs a debate together with whoever invited them.
type FacilitatorJoined struct {
	Debate int64 `entry:"debate"`
	By     int64 `entry:"by"` // the facilitator who invited
}

// FacilitatorLeft says that its actor is no more among those who run a debate; or that another is not, its actor being who represents the
// organisation that convened it.
type FacilitatorLeft struct {
	Debate      int64 `entry:"debate"`
	Facilitator int64 `entry:"facilitator,optional"` // the other
}

// ItemAdded gives the next item of a debate's agenda, from 1. One of kind question gives the next question number, too, unless the debate is a
// rehearsal.
type ItemAdded struct {
	Debate   int64    `entry:"debate"`
	Sort     ItemKind `entry:"sort"`
	Proposal int64    `entry:"proposal,optional"` // of kind proposal
	Text     ID       `entry:"text,optional"`     // of the others: what is asked or talked about
	Hash     Hash     `entry:"hash,optional"`
}

// ItemDropped says that an item is not talked about after all. Its number is never given again.
type ItemDropped struct {
	Debate int64 `entry:"debate"`
	Item   int64 `entry:"item"`
}

// SheetsPrinted says that further sheets of paper were made for a debate, numbered from where the last ones ended.
type SheetsPrinted struct {
	Debate int64 `entry:"debate"`
	Forms  int64 `entry:"forms,optional"` // on which people contribute
	Avis   int64 `entry:"avis,optional"`  // on which they give their opinion on the agenda's questions
}

// AttendanceCounted says how many came to a debate, by college, in place of what was counted before. Nobody is named.
type AttendanceCounted struct {
	Debate int64   `entry:"debate"`
	Counts []int64 `entry:"counts"`        // by College-1
	Text   ID      `entry:"text,optional"` // why there are more sheets than people, or fewer
	Hash   Hash    `entry:"hash,optional"`
}

// FormEntered says that a form came back and was typed in. The contribution itself follows in the same batch, its author being the
// person who joined by it.
type FormEntered struct {
	Debate int64 `entry:"debate"`
	Form   int64 `entry:"form"`
	Author int64 `entry:"author"`        // who joined by it, in the entry before
	Scan   ID    `entry:"scan,optional"` // a picture of it, for those who run the debate and for whoever wrote it
	Proof  Hash  `entry:"proof,optional"`
}

// AvisEntered says that an avis sheet came back and was typed in. The ballots follow by themselves, by a voter who has nothing to do with
// the sheet for whoever lacks the master key.
type AvisEntered struct {
	Debate   int64    `entry:"debate"`
	Sheet    int64    `entry:"sheet"`
	College  College  `entry:"college"`
	Channel  Channel  `entry:"channel,optional"` // paper; absent: before it was asked
	Mandated Mandated `entry:"mandated,optional"`
}

// AvisCorrected says that an avis sheet was typed in anew.
type AvisCorrected struct {
	Debate int64 `entry:"debate"`
	Sheet  int64 `entry:"sheet"`
}

// ArgumentCorrected puts right what was typed in for somebody, or heard of them. The words before stay with the argument.
type ArgumentCorrected struct {
	Argument int64 `entry:"argument"`
	Side     Side  `entry:"side"`
	Item     int64 `entry:"item,optional"`
	Text     ID    `entry:"text"`
	Hash     Hash  `entry:"hash"`
}

// BallotWithdrawn takes back its actor's choice on a question.
type BallotWithdrawn struct {
	Question int64 `entry:"question"`
}

// PersonClaimed says that its actor is the person who joined in a debate under that number: what that one said is the actor's.
type PersonClaimed struct {
	Guest int64 `entry:"guest"`
}

// BallotsClaimed says that its actor is the voter of that id, too: what that one chose is the actor's, where the actor had chosen nothing.
type BallotsClaimed struct {
	From    ID      `entry:"from"`
	College College `entry:"college"` // of the actor, as in a ballot; likewise what follows
	Office  Office  `entry:"office,optional"`

	Organisation int64 `entry:"organisation,optional"`
	Mandate      int64 `entry:"mandate,optional"`
	Proof        Proof `entry:"proof,optional"`
}

// RoomOpened lets people join the room of a debate, or changes how many may.
type RoomOpened struct {
	Debate int64 `entry:"debate"`
	Most   int64 `entry:"most"` // devices and people in the list
}

// RoomClosed ends the room of a debate.
type RoomClosed struct {
	Debate int64 `entry:"debate"`
}

// AttendeeJoined gives the next attendee number of a debate's room.
type AttendeeJoined struct {
	Debate   int64    `entry:"debate"`
	Attendee int64    `entry:"attendee"` // the person
	Presence Presence `entry:"presence"`
}

// TurnAsked says that an attendee wants to speak.
type TurnAsked struct {
	Debate   int64 `entry:"debate"`
	Attendee int64 `entry:"attendee"` // number in the room, here and below
}

// TurnWithdrawn says that an attendee does not want to speak after all.
type TurnWithdrawn struct {
	Debate   int64 `entry:"debate"`
	Attendee int64 `entry:"attendee"`
}

// TurnBegun gives an attendee the floor, and takes it from whoever had it.
type TurnBegun struct {
	Debate   int64 `entry:"debate"`
	Attendee int64 `entry:"attendee"`
	Seconds  int64 `entry:"seconds,optional"` // that they have; absent: as long as they need
}

// TurnEnded says that nobody has the floor any more.
type TurnEnded struct {
	Debate int64 `entry:"debate"`
}

// ItemBegun says which item of its agenda a room talks about.
type ItemBegun struct {
	Debate int64 `entry:"debate"`
	Item   int64 `entry:"item"`
}

// HandsAsked gives the next show of hands of a debate, and ends the one before.
type HandsAsked struct {
	Debate int64 `entry:"debate"`
	Item   int64 `entry:"item,optional"`
	Text   ID    `entry:"text,optional"` // what is asked, if not the item
	Hash   Hash  `entry:"hash,optional"`
}

// HandRaised is what a device says in a show of hands, in place of what it said before. It is no ballot: the actor is an id made for this one
// show, which leads to nobody.
type HandRaised struct {
	Debate  int64   `entry:"debate"`
	Show    int64   `entry:"show"`
	College College `entry:"college"`
	Choice  Choice  `entry:"choice"`
}

// HandsCounted is how many hands somebody counted in the room, besides those of devices, in place of what was counted before.
type HandsCounted struct {
	Debate int64   `entry:"debate"`
	Show   int64   `entry:"show"`
	Counts []int64 `entry:"counts"` // by College-1, and for each by Choice-1
}

// HandsClosed ends a show of hands.
type HandsClosed struct {
	Debate int64 `entry:"debate"`
	Show   int64 `entry:"show"`
}

// ParagraphWritten is the next version of a paragraph of a debate's minutes, or a new paragraph.
type ParagraphWritten struct {
	Debate    int64 `entry:"debate"`
	Paragraph int64 `entry:"paragraph,optional"` // absent: the next one
	After     int64 `entry:"after,optional"`     // of a new one: the paragraph that it follows; absent: it comes first
	Text      ID    `entry:"text"`
	Hash      Hash  `entry:"hash"`
}

// ParagraphDropped takes a paragraph out of the minutes. Its versions stay known.
type ParagraphDropped struct {
	Debate    int64 `entry:"debate"`
	Paragraph int64 `entry:"paragraph"`
}

// MinutesOffered lets those who were there put the minutes right, until a date.
type MinutesOffered struct {
	Debate int64     `entry:"debate"`
	Until  time.Time `entry:"until"`
}

// RemarkMade gives the next remark on a debate's minutes.
type RemarkMade struct {
	Debate    int64 `entry:"debate"`
	Paragraph int64 `entry:"paragraph,optional"`
	Author    int64 `entry:"author"`
	Text      ID    `entry:"text"`
	Hash      Hash  `entry:"hash"`
}

// RemarkSettled says what became of a remark, and why.
type RemarkSettled struct {
	Debate     int64      `entry:"debate"`
	Remark     int64      `entry:"remark"`
	Settlement Settlement `entry:"settlement"`
	Text       ID         `entry:"text"`
	Hash       Hash       `entry:"hash"`
}

// MinutesAdopted says that the minutes stand as they are, and belong to the debate.
type MinutesAdopted struct {
	Debate int64 `entry:"debate"`
}

// PositionAdopted gives the next position of a debate: what those present agreed on, in words of their own.
type PositionAdopted struct {
	Debate int64   `entry:"debate"`
	Item   int64   `entry:"item,optional"`
	Show   int64   `entry:"show,optional"` // the show of hands by which they did
	Counts []int64 `entry:"counts"`        // as in HandsCounted, everybody's
	Text   ID      `entry:"text"`
	Hash   Hash    `entry:"hash"`
}

// PictureAdded puts a picture or document beside a debate's minutes.
type PictureAdded struct {
	Debate int64 `entry:"debate"`
	File   ID    `entry:"file"`
	Proof  Hash  `entry:"proof"`
}

// PositionDropped takes back a position that was written down wrongly, before the minutes are adopted. Its number is not given again.
type PositionDropped struct {
	Debate   int64 `entry:"debate"`
	Position int64 `entry:"position"`
}

// PictureRemoved takes it away again; the file is erased.
type PictureRemoved struct {
	Debate int64 `entry:"debate"`
	File   ID    `entry:"file"`
}

// StepTaken says what became of something that was said in a debate.
type StepTaken struct {
	Argument  int64 `entry:"argument"`
	Step      Step  `entry:"step"`
	Paragraph int64 `entry:"paragraph,optional"` // of the minutes, with which it is grouped
	Position  int64 `entry:"position,optional"`  // of the debate, in which it is taken up
	Proposal  int64 `entry:"proposal,optional"`  // to which it was carried
	Text      ID    `entry:"text,optional"`      // the answer, or why it is set aside
	Hash      Hash  `entry:"hash,optional"`
}

// RehearsalEnded erases all words and people of a rehearsal.
type RehearsalEnded struct {
	Debate int64 `entry:"debate"`
}

func (*DebateAmended) Kind() string     { return "debate.amended" }
func (*DebateCancelled) Kind() string   { return "debate.cancelled" }
func (*FacilitatorJoined) Kind() string { return "facilitator.joined" }
func (*FacilitatorLeft) Kind() string   { return "facilitator.left" }
func (*ItemAdded) Kind() string         { return "item.added" }
func (*ItemDropped) Kind() string       { return "item.dropped" }
func (*SheetsPrinted) Kind() string     { return "sheets.printed" }
func (*AttendanceCounted) Kind() string { return "attendance.counted" }
func (*FormEntered) Kind() string       { return "form.entered" }
func (*AvisEntered) Kind() string       { return "avis.entered" }
func (*AvisCorrected) Kind() string     { return "avis.corrected" }
func (*ArgumentCorrected) Kind() string { return "argument.corrected" }
func (*BallotWithdrawn) Kind() string   { return "ballot.withdrawn" }
func (*PersonClaimed) Kind() string     { return "person.claimed" }
func (*BallotsClaimed) Kind() string    { return "ballots.claimed" }
func (*RoomOpened) Kind() string        { return "room.opened" }
func (*RoomClosed) Kind() string        { return "room.closed" }
func (*AttendeeJoined) Kind() string    { return "attendee.joined" }
func (*TurnAsked) Kind() string         { return "turn.asked" }
func (*TurnWithdrawn) Kind() string     { return "turn.withdrawn" }
func (*TurnBegun) Kind() string         { return "turn.begun" }
func (*TurnEnded) Kind() string         { return "turn.ended" }
func (*ItemBegun) Kind() string         { return "item.begun" }
func (*HandsAsked) Kind() string        { return "hands.asked" }
func (*HandRaised) Kind() string        { return "hand.raised" }
func (*HandsCounted) Kind() string      { return "hands.counted" }
func (*HandsClosed) Kind() string       { return "hands.closed" }
func (*ParagraphWritten) Kind() string  { return "paragraph.written" }
func (*ParagraphDropped) Kind() string  { return "paragraph.dropped" }
func (*MinutesOffered) Kind() string    { return "minutes.offered" }
func (*RemarkMade) Kind() string        { return "remark.made" }
func (*RemarkSettled) Kind() string     { return "remark.settled" }
func (*MinutesAdopted) Kind() string    { return "minutes.adopted" }
func (*PositionAdopted) Kind() string   { return "position.adopted" }
func (*PositionDropped) Kind() string   { return "position.dropped" }
func (*PictureAdded) Kind() string      { return "picture.added" }
func (*PictureRemoved) Kind() string    { return "picture.removed" }
func (*StepTaken) Kind() string         { return "step.taken" }
func (*RehearsalEnded) Kind() string    { return "rehearsal.ended" }
