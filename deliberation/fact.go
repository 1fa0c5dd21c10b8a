package deliberation

import "time"

// Fields are stored under the name in their tag, in this order. An optional field is absent when it is zero. What a field
// means can never change: a new meaning is a new name, and old journals must replay for ever.

// ConsultationOpened begins a consultation. An imported one has a Source and no dates: it is shown once ImportCompleted.
type ConsultationOpened struct {
	Text    ID        `entry:"text"` // title and summary
	Hash    Hash      `entry:"hash"`
	Propose time.Time `entry:"propose,optional"` // when each phase begins; all five or none
	Debate  time.Time `entry:"debate,optional"`
	Vote    time.Time `entry:"vote,optional"`
	Reread  time.Time `entry:"reread,optional"`
	Closed  time.Time `entry:"closed,optional"`
	Source  Hash      `entry:"source,optional"` // SHA-256 over the imported files
}

// PhaseBegun moves a consultation to its next phase. Ballots are final once Rereading has begun.
type PhaseBegun struct {
	Consultation int64 `entry:"consultation"`
	Phase        Phase `entry:"phase"`
}

// ImportAdvanced says how many rows of its source an imported consultation has taken in. It stands in the same batch as what came of those rows.
type ImportAdvanced struct {
	Consultation int64 `entry:"consultation"`
	Row          int64 `entry:"row"`
}

// ImportCompleted closes an imported consultation and makes it visible.
type ImportCompleted struct {
	Consultation int64 `entry:"consultation"`
}

// PersonJoined gives the next person number. Pseudonym, office and credentials are in the sealed document: beside that of a
// ballot, the office of a person would tell whose the ballots are where few share it.
type PersonJoined struct {
	Document ID      `entry:"document"`
	College  College `entry:"college"`
	Debate   int64   `entry:"debate,optional"` // on paper or in its room, without an account
	// Accompanied is 1 of a guest below fifteen: an adult with parental authority is there and agrees.
	Accompanied int64 `entry:"accompanied,optional"`
}

// PersonErased takes back all that a person wrote and gave. Ballots stay counted; nothing links them to the person any more.
type PersonErased struct {
	Person int64 `entry:"erased"` // not "person": that is the actor, and a document names nothing twice
}

// TextErased takes back one text.
type TextErased struct {
	Text ID `entry:"text"`
}

// ProposalFiled gives the next proposal number, and the next question number for its first version.
type ProposalFiled struct {
	Consultation int64     `entry:"consultation"`
	Author       int64     `entry:"author"`
	Theme        Theme     `entry:"theme,optional"` // absent: imported
	Office       Office    `entry:"office,optional"`
	Text         ID        `entry:"text"`
	Hash         Hash      `entry:"hash"`
	Files        []ID      `entry:"files,optional"`
	Proofs       []Hash    `entry:"proofs,optional"` // of the files, in their order: SHA-256 over a salt, erased with the file, and the content's SHA-256
	Voice        ID        `entry:"voice,optional"`  // file of the sound, if it was spoken; the text may hold no words then
	VoiceProof   Hash      `entry:"voiceproof,optional"`
	Given        time.Time `entry:"given,optional"`        // when it was given where it was imported from
	Source       int64     `entry:"source,optional"`       // its number there, plus one
	Debate       int64     `entry:"debate,optional"`       // in which it was born
	From         []int64   `entry:"from,optional"`         // arguments of that debate that it carries
	Organisation int64     `entry:"organisation,optional"` // in whose name it is written
}

// DebateConvened gives the next debate number.
type DebateConvened struct {
	Consultation int64     `entry:"consultation"`
	Author       int64     `entry:"author"`
	Office       Office    `entry:"office,optional"`
	Begins       time.Time `entry:"begins"`
	Text         ID        `entry:"text"` // title, place and announcement
	Hash         Hash      `entry:"hash"`
	Ends         time.Time `entry:"ends,optional"`
	Setting      Setting   `entry:"setting,optional"`
	Access       int64     `entry:"access,optional"` // a sum, see Access
	Audience     Audience  `entry:"audience,optional"`
	Rehearses    int64     `entry:"rehearses,optional"`    // a debate of which this is but a rehearsal
	Organisation int64     `entry:"organisation,optional"` // in whose name it is convened
}

// ArgumentGiven gives the next argument number. It stands in the thread of a proposal or of a debate.
type ArgumentGiven struct {
	Proposal     int64    `entry:"proposal,optional"`
	Debate       int64    `entry:"debate,optional"`
	Author       int64    `entry:"author"`
	Side         Side     `entry:"side"`
	ReplyTo      int64    `entry:"reply,optional"` // an argument of the same thread that is no reply itself
	Text         ID       `entry:"text"`
	Hash         Hash     `entry:"hash"`
	Voice        ID       `entry:"voice,optional"` // as for a proposal
	VoiceProof   Hash     `entry:"voiceproof,optional"`
	Quotes       int64    `entry:"quotes,optional"`       // an argument or reply of the same thread
	Item         int64    `entry:"item,optional"`         // of the debate's agenda
	Channel      Channel  `entry:"channel,optional"`      // of what somebody else entered for its author; absent: before it was asked, or by themselves
	Mandated     Mandated `entry:"mandated,optional"`     // how its author asked for it, likewise
	Organisation int64    `entry:"organisation,optional"` // in whose name it is written
}

// ArgumentMarked says that its actor, who did not give it, finds an argument or a reply useful.
type ArgumentMarked struct {
	Argument int64 `entry:"argument"`
}

// ArgumentUnmarked takes back its actor's mark on an argument.
type ArgumentUnmarked struct {
	Argument int64 `entry:"argument"`
}

// MarksWithdrawn takes back all marks of its actor.
type MarksWithdrawn struct{}

// TranscriptWritten says that a person wrote down what a voice message says.
type TranscriptWritten struct {
	Proposal int64 `entry:"proposal,optional"` // that was spoken, or
	Argument int64 `entry:"argument,optional"`
	Author   int64 `entry:"author"` // of the transcript
	Text     ID    `entry:"text"`
	Hash     Hash  `entry:"hash"`
}

// BallotCast is a voter's choice on a question, in place of an earlier one. The actor is the voter. College and office are
// those of the voter's first ballot in the consultation.
type BallotCast struct {
	Question int64     `entry:"question"`
	College  College   `entry:"college"`
	Office   Office    `entry:"office,optional"`
	Choice   Choice    `entry:"choice"`
	Given    time.Time `entry:"given,optional"` // when it was given where it was imported from
	// Those of the voter's first ballot, too: by whose card they came (an organisation, or a mandate of somebody's own), and Verified if that
	// issuer attests the college, or if a mandate does; absent: nobody's, or declared. Of a ballot that was entered for somebody in a debate, the
	// organisation is that of the debate, and where it has none, Debate names it: the first that the same person convened so in the consultation.
	Organisation int64 `entry:"organisation,optional"`
	Mandate      int64 `entry:"mandate,optional"`
	Proof        Proof `entry:"proof,optional"`
	Debate       int64 `entry:"entered,optional"`
}

// SummaryWritten gives the next summary number: what a proposal says in easy French, in place of the summary that stood there.
type SummaryWritten struct {
	Proposal int64 `entry:"proposal"`
	Author   int64 `entry:"author"`
	Text     ID    `entry:"text"`
	Hash     Hash  `entry:"hash"`
}

// SummaryValidated says that its actor, a person concerned who did not write it, finds a summary easy to understand and true.
type SummaryValidated struct {
	Summary int64 `entry:"summary"`
}

// ValidationWithdrawn takes back its actor's validation of a summary.
type ValidationWithdrawn struct {
	Summary int64 `entry:"summary"`
}

// RulesFixed says by which rules positions are worked out in a consultation, in place of those fixed before. It stands in the batch that
// opens the consultation, and can only be replaced before its first phase begins.
type RulesFixed struct {
	Consultation int64 `entry:"consultation"`
	Version      int64 `entry:"version"`   // of the rules in words: see Rules
	Threshold    int64 `entry:"threshold"` // thousandths
	Minimum      int64 `entry:"minimum"`   // ballots
}

// RapporteurVolunteered says that its actor fills sheets of a consultation.
type RapporteurVolunteered struct {
	Consultation int64 `entry:"consultation"`
}

// RapporteurWithdrew says that its actor fills no more of them.
type RapporteurWithdrew struct {
	Consultation int64 `entry:"consultation"`
}

// SheetWritten is the next version of the sheet beside a proposal. What is said in words stands in the text's parts, by SheetPart.
type SheetWritten struct {
	Proposal int64     `entry:"proposal"`
	Author   int64     `entry:"author"`
	Lever    Lever     `entry:"lever,optional"`
	Due      time.Time `entry:"due,optional"` // a Paris midnight
	Text     ID        `entry:"text"`
	Hash     Hash      `entry:"hash"`
}

// ObjectionRaised gives the next objection number: its author says how the position on a proposal was rendered wrongly.
type ObjectionRaised struct {
	Proposal int64 `entry:"proposal"`
	Author   int64 `entry:"author"`
	Text     ID    `entry:"text"`
	Hash     Hash  `entry:"hash"`
}

// ObjectionAnswered gives the next answer number: what a rapporteur says to an objection.
type ObjectionAnswered struct {
	Objection int64 `entry:"objection"`
	Author    int64 `entry:"author"`
	Text      ID    `entry:"text"`
	Hash      Hash  `entry:"hash"`
}

// KeyAnnounced says that dossiers are signed with another key from here on: an Ed25519 public key, never announced before. Whoever announces
// it has the private one, which is kept outside the store. The key before may say so as well: without that, nothing but the journal shows
// that both belong to the same operator.
type KeyAnnounced struct {
	Key       Hash   `entry:"key"`
	Signature []Hash `entry:"signature"`       // its two halves: Ed25519 over KeyText, by Key itself
	Before    []Hash `entry:"before,optional"` // over the same text, by the key that was in force until here
}

// DossierSigned is a signature under the dossier of a closed consultation, as of an entry before this one. Another one follows when
// an erasure has changed the dossier since.
type DossierSigned struct {
	Consultation int64  `entry:"consultation"`
	Number       int64  `entry:"number"` // as of which the dossier was made
	Root         Hash   `entry:"root"`   // of the journal's tree of that size
	Format       int64  `entry:"format"`
	Manifest     Hash   `entry:"manifest"`  // SHA-256 of the dossier's manifest
	Key          Hash   `entry:"key"`       // the public key, the last that was announced
	Signature    []Hash `entry:"signature"` // its two halves: Ed25519 over SignedText
}

func (*ConsultationOpened) Kind() string    { return "consultation.opened" }
func (*PhaseBegun) Kind() string            { return "phase.begun" }
func (*ImportAdvanced) Kind() string        { return "import.advanced" }
func (*ImportCompleted) Kind() string       { return "import.completed" }
func (*PersonJoined) Kind() string          { return "person.joined" }
func (*PersonErased) Kind() string          { return "person.erased" }
func (*TextErased) Kind() string            { return "text.erased" }
func (*ProposalFiled) Kind() string         { return "proposal.filed" }
func (*DebateConvened) Kind() string        { return "debate.convened" }
func (*ArgumentGiven) Kind() string         { return "argument.given" }
func (*ArgumentMarked) Kind() string        { return "argument.marked" }
func (*ArgumentUnmarked) Kind() string      { return "argument.unmarked" }
func (*MarksWithdrawn) Kind() string        { return "marks.withdrawn" }
func (*TranscriptWritten) Kind() string     { return "transcript.written" }
func (*BallotCast) Kind() string            { return "ballot.cast" }
func (*SummaryWritten) Kind() string        { return "summary.written" }
func (*SummaryValidated) Kind() string      { return "summary.validated" }
func (*ValidationWithdrawn) Kind() string   { return "validation.withdrawn" }
func (*RulesFixed) Kind() string            { return "rules.fixed" }
func (*RapporteurVolunteered) Kind() string { return "rapporteur.volunteered" }
func (*RapporteurWithdrew) Kind() string    { return "rapporteur.withdrew" }
func (*SheetWritten) Kind() string          { return "sheet.written" }
func (*ObjectionRaised) Kind() string       { return "objection.raised" }
func (*ObjectionAnswered) Kind() string     { return "objection.answered" }
func (*KeyAnnounced) Kind() string          { return "key.announced" }
func (*DossierSigned) Kind() string         { return "dossier.signed" }

// factKinds lists one of each; a kind that is missing here cannot be stored.
var factKinds = []Fact{
	&ConsultationOpened{}, &PhaseBegun{}, &ImportAdvanced{}, &ImportCompleted{},
	&PersonJoined{}, &PersonErased{}, &TextErased{}, &ProfileChanged{}, &SessionsEnded{}, &CollegeChanged{}, &ContactFailed{}, &ContactRestored{},
	&CardsPrinted{}, &CardUsed{}, &CardsCounted{}, &CardRevoked{}, &JoiningsFlagged{}, &JoiningsSettled{},
	&OrganisationAnnounced{}, &OrganisationConfirmed{}, &OrganisationDeclined{},
	&MandateOffered{}, &OfferWithdrawn{}, &MandateAccepted{}, &MandateEnded{}, &ConfirmationProposed{}, &EndProposed{},
	&ProposalFiled{}, &DebateConvened{}, &ArgumentGiven{}, &BallotCast{},
	&SummaryWritten{}, &SummaryValidated{}, &ValidationWithdrawn{},
	&TranscriptWritten{},
	&ArgumentMarked{}, &ArgumentUnmarked{}, &MarksWithdrawn{},
	&RulesFixed{}, &RapporteurVolunteered{}, &RapporteurWithdrew{}, &SheetWritten{}, &ObjectionRaised{}, &ObjectionAnswered{},
	&CallTaken{}, &BallotsHeld{},
	&JournalRead{}, &RecordsOpened{},
	&KeyAnnounced{}, &DossierSigned{},
	&DebateAmended{}, &DebateCancelled{}, &FacilitatorJoined{}, &FacilitatorLeft{}, &ItemAdded{}, &ItemDropped{}, &RehearsalEnded{},
	&SheetsPrinted{}, &AttendanceCounted{}, &FormEntered{}, &AvisEntered{}, &AvisCorrected{}, &ArgumentCorrected{},
	&BallotWithdrawn{}, &PersonClaimed{}, &BallotsClaimed{},
	&RoomOpened{}, &RoomClosed{}, &AttendeeJoined{}, &TurnAsked{}, &TurnWithdrawn{}, &TurnBegun{}, &TurnEnded{}, &ItemBegun{},
	&HandsAsked{}, &HandRaised{}, &HandsCounted{}, &HandsClosed{},
	&ParagraphWritten{}, &ParagraphDropped{}, &MinutesOffered{}, &RemarkMade{}, &RemarkSettled{}, &MinutesAdopted{},
	&PositionAdopted{}, &PositionDropped{}, &PictureAdded{}, &PictureRemoved{}, &StepTaken{},
}
