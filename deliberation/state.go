package deliberation

import (
	"fmt"
	"time"
)

// State is what the journal's entries amount to. Only Apply changes it. It is not safe for concurrent use: its owner guards
// it, and readers copy what they need.
type State struct {
	head                Head
	consultations       []consultation
	persons             []person
	participants        int64 // persons who joined here and are not erased
	participantsChanged uint64
	proposals           []proposal
	debates             []debate
	debateTexts         []debateText
	corrections         map[int64][]Corrected // by argument
	steps               map[int64][]StepView  // likewise
	arguments           []argument
	discussions         map[Thread]*discussion
	summaries           []summary
	sheets              []sheet // all versions, in journal order
	objections          []objection
	answers             []answerPlace
	keys                []AnnouncedKey
	questions           []question
	voters              voterTable
	voices              map[Recording]*voice
	recordings          []Recording // all there ever were, in journal order
	transcripts         []transcript
	texts               map[ID]owner
	files               map[ID]owner
	erased              map[ID]struct{} // documents that must not be found in any store any more
	takenBack           map[ID]uint64   // texts among them: by which entry
	minutes             []minute
	cards               cards
	flags               joiningFlags
	outcomes            outcomes
	dayEnds             int64              // milliseconds: when the Paris day of head.At ends
	waitForDay          map[int64]struct{} // questions in which agents moved since they were last shown
	weeks               weekly
	organisations       []organisation
	presentations       []presented
	offers              []offer
	mandates            []mandate
	mandatesOf          map[int64][]int64 // by holder
	mandatesChanged     uint64
	reads               []journalRead // of auditors, in journal order
	readsChanged        uint64
	callDays            map[int64]callDay  // by who enters
	unreachable         map[int64]int64    // persons, and since when in milliseconds
	outages             map[int64][]outage // that ended, by person
	news                []news             // in journal order
	changes             []Change
	recording           bool

	// Of connections, in journal order.
	recordsOpened        []RecordsOpening
	recordsOpenedChanged uint64
}

// NewState returns the state before the first entry.
func NewState() *State {
	return &State{
		discussions: map[Thread]*discussion{},
		voices:      map[Recording]*voice{},
		texts:       map[ID]owner{},
		files:       map[ID]owner{},
		erased:      map[ID]struct{}{},
		takenBack:   map[ID]uint64{},
		corrections: map[int64][]Corrected{},
		steps:       map[int64][]StepView{},
		waitForDay:  map[int64]struct{}{},
		mandatesOf:  map[int64][]int64{},
		callDays:    map[int64]callDay{},
		unreachable: map[int64]int64{},
		outages:     map[int64][]outage{},
		outcomes:    outcomes{of: map[ID]Outcome{}},
	}
}

// Number is the number of the last applied entry.
func (s *State) Number() uint64 { return s.head.Number }

// At is the time of the last applied entry, zero if there is none.
func (s *State) At() time.Time {
	if s.head.Number == 0 {
		return time.Time{}
	}
	return time.UnixMilli(s.head.At).UTC()
}

// question is what ballots are cast on.
type question struct {
	consultation int64
	proposal     int64 // whose version 1 is asked, or else
	debate, item int64 // whose agenda has it
	ballots      int64 // of all colleges: voters with a ballot
	cells        [4]cell
	final        []Row // nil until the vote is closed
	concentrated []Concentration
	apart        []Apart
	moved        uint64
	shown        uint64
	released     released
}

func (s *State) question(number int64) *question {
	if number < 1 || number > int64(len(s.questions)) {
		return nil
	}
	return &s.questions[number-1]
}

// ConsultationOfQuestion returns the consultation of a question, 0 if there is no such question.
func (s *State) ConsultationOfQuestion(number int64) int64 {
	if q := s.question(number); q != nil {
		return q.consultation
	}
	return 0
}

func (s *State) questionsOf(consultation int64) []int64 {
	var numbers []int64
	for i := range s.questions {
		if s.questions[i].consultation == consultation {
			numbers = append(numbers, int64(i+1))
		}
	}
	return numbers
}

// owner is what a text or file belongs to.
type owner struct {
	of     topicKind
	number int64
}

func errApply(h Head, f Fact, why string) error {
	return fmt.Errorf("deliberation: %s: %s: %s", h, f.Kind(), why)
}

// Apply folds one entry into the state. Entries come in the order of their numbers, without a gap; all entries of a batch
// have its time. An error means that the journal was not written by these commands: the state must not be used any more.
func (s *State) Apply(h Head, e *Entry) error {
	if h.Number != s.head.Number+1 || h.At < s.head.At {
		return errApply(h, e.Fact, "not the next entry")
	}
	if e.Actor.Program != NoProgram && takesFromPerson(e.Fact) {
		return errApply(h, e.Fact, "no program takes anything from a person (rule 4)")
	}
	s.head = h
	s.keepTime(h)
	s.beginDay(h)
	s.outcomes.record(h, e.Command)
	switch f := e.Fact.(type) {
	case *BallotCast:
		return s.applyBallot(h, e.Actor.Voter, f)
	case *ArgumentGiven:
		return s.applyArgument(h, e.Nonce, e.Actor, f)
	case *ProposalFiled:
		return s.applyProposal(h, f)
	case *DebateConvened:
		return s.applyDebate(h, f)
	case *TranscriptWritten:
		return s.applyTranscript(h, e.Actor, f)
	case *PersonJoined:
		return s.applyPersonJoined(h, e.Actor, f)
	case *PersonErased:
		return s.applyPersonErased(h, f)
	case *TextErased:
		return s.applyTextErased(h, f)
	case *ProfileChanged:
		return s.applyProfileChanged(h, e.Actor, f)
	case *SessionsEnded:
		return s.applySessionsEnded(h, e.Actor, f)
	case *CollegeChanged:
		return s.applyCollegeChanged(h, e.Actor, f)
	case *ContactFailed:
		return s.applyContactFailed(h, e.Actor, f)
	case *ContactRestored:
		return s.applyContactRestored(h, e.Actor, f)
	case *ConsultationOpened:
		return s.applyConsultation(h, f)
	case *PhaseBegun:
		return s.applyPhase(h, f)
	case *ImportAdvanced:
		return s.applyImportAdvanced(h, f)
	case *ImportCompleted:
		return s.applyImportCompleted(h, f)
	case *ArgumentMarked:
		return s.applyArgumentMarked(h, e.Actor, f)
	case *ArgumentUnmarked:
		return s.applyArgumentUnmarked(h, e.Actor, f)
	case *MarksWithdrawn:
		return s.applyMarksWithdrawn(h, e.Actor, f)
	case *SummaryWritten:
		return s.applySummaryWritten(h, f)
	case *SummaryValidated:
		return s.applySummaryValidated(h, e.Actor, f)
	case *ValidationWithdrawn:
		return s.applyValidationWithdrawn(h, e.Actor, f)
	case *RulesFixed:
		return s.applyRulesFixed(h, e.Actor, f)
	case *RapporteurVolunteered:
		return s.applyRapporteurVolunteered(h, e.Actor, f)
	case *RapporteurWithdrew:
		return s.applyRapporteurWithdrew(h, e.Actor, f)
	case *SheetWritten:
		return s.applySheetWritten(h, e.Actor, f)
	case *ObjectionRaised:
		return s.applyObjectionRaised(h, e.Actor, f)
	case *ObjectionAnswered:
		return s.applyObjectionAnswered(h, e.Actor, f)
	case *KeyAnnounced:
		return s.applyKeyAnnounced(h, e.Actor, f)
	case *DossierSigned:
		return s.applyDossierSigned(h, e.Actor, f)
	case *CardsPrinted:
		return s.applyCardsPrinted(h, e.Actor, f)
	case *CardUsed:
		return s.applyCardUsed(h, e.Actor, f)
	case *CardsCounted:
		return s.applyCardsCounted(h, e.Actor, f)
	case *CardRevoked:
		return s.applyCardRevoked(h, e.Actor, f)
	case *JoiningsFlagged:
		return s.applyJoiningsFlagged(h, e.Actor, f)
	case *JoiningsSettled:
		return s.applyJoiningsSettled(h, e.Actor, f)
	case *OrganisationAnnounced:
		return s.applyOrganisationAnnounced(h, e.Actor, f)
	case *OrganisationConfirmed:
		return s.applyOrganisationConfirmed(h, e.Actor, f)
	case *OrganisationDeclined:
		return s.applyOrganisationDeclined(h, e.Actor, f)
	case *MandateOffered:
		return s.applyMandateOffered(h, e.Actor, f)
	case *OfferWithdrawn:
		return s.applyOfferWithdrawn(h, e.Actor, f)
	case *MandateAccepted:
		return s.applyMandateAccepted(h, e.Actor, f)
	case *MandateEnded:
		return s.applyMandateEnded(h, e.Actor, f)
	case *ConfirmationProposed:
		return s.applyConfirmationProposed(h, e.Actor, f)
	case *EndProposed:
		return s.applyEndProposed(h, e.Actor, f)
	case *JournalRead:
		return s.applyJournalRead(h, e.Actor, f)
	case *RecordsOpened:
		return s.applyRecordsOpened(h, e.Actor, f)
	}
	return s.applyInDebate(h, e.Actor, e.Fact)
}

// applyInDebate folds what happens in and around a debate.
func (s *State) applyInDebate(h Head, by Actor, fact Fact) error {
	switch f := fact.(type) {
	case *HandRaised:
		return s.applyHandRaised(h, by, f)
	case *BallotWithdrawn:
		return s.applyBallotWithdrawn(h, by.Voter, f)
	case *BallotsClaimed:
		return s.applyBallotsClaimed(h, by.Voter, f)
	case *BallotsHeld:
		return s.applyBallotsHeld(h, by.Voter, f)
	case *CallTaken:
		return s.applyCallTaken(h, by, f)
	case *AvisEntered:
		return s.applyAvisEntered(h, by, f)
	case *AvisCorrected:
		return s.applyAvisCorrected(h, by, f)
	case *FormEntered:
		return s.applyFormEntered(h, by, f)
	case *ArgumentCorrected:
		return s.applyArgumentCorrected(h, by, f)
	case *AttendeeJoined:
		return s.applyAttendeeJoined(h, by, f)
	case *TurnAsked:
		return s.applyTurnAsked(h, by, f)
	case *TurnWithdrawn:
		return s.applyTurnWithdrawn(h, by, f)
	case *TurnBegun:
		return s.applyTurnBegun(h, by, f)
	case *TurnEnded:
		return s.applyTurnEnded(h, by, f)
	case *ItemBegun:
		return s.applyItemBegun(h, by, f)
	case *HandsAsked:
		return s.applyHandsAsked(h, by, f)
	case *HandsCounted:
		return s.applyHandsCounted(h, by, f)
	case *HandsClosed:
		return s.applyHandsClosed(h, by, f)
	case *RoomOpened:
		return s.applyRoomOpened(h, by, f)
	case *RoomClosed:
		return s.applyRoomClosed(h, by, f)
	case *DebateAmended:
		return s.applyDebateAmended(h, by, f)
	case *DebateCancelled:
		return s.applyDebateCancelled(h, by, f)
	case *FacilitatorJoined:
		return s.applyFacilitatorJoined(h, by, f)
	case *FacilitatorLeft:
		return s.applyFacilitatorLeft(h, by, f)
	case *ItemAdded:
		return s.applyItemAdded(h, by, f)
	case *ItemDropped:
		return s.applyItemDropped(h, by, f)
	case *SheetsPrinted:
		return s.applySheetsPrinted(h, by, f)
	case *AttendanceCounted:
		return s.applyAttendanceCounted(h, by, f)
	case *PersonClaimed:
		return s.applyPersonClaimed(h, by, f)
	case *ParagraphWritten:
		return s.applyParagraphWritten(h, by, f)
	case *ParagraphDropped:
		return s.applyParagraphDropped(h, by, f)
	case *MinutesOffered:
		return s.applyMinutesOffered(h, by, f)
	case *RemarkMade:
		return s.applyRemarkMade(h, by, f)
	case *RemarkSettled:
		return s.applyRemarkSettled(h, by, f)
	case *MinutesAdopted:
		return s.applyMinutesAdopted(h, by, f)
	case *PositionAdopted:
		return s.applyPositionAdopted(h, by, f)
	case *PositionDropped:
		return s.applyPositionDropped(h, by, f)
	case *PictureAdded:
		return s.applyPictureAdded(h, by, f)
	case *PictureRemoved:
		return s.applyPictureRemoved(h, by, f)
	case *StepTaken:
		return s.applyStepTaken(h, by, f)
	case *RehearsalEnded:
		return s.applyRehearsalEnded(h, by, f)
	}
	return errApply(h, fact, "no rule applies it")
}

// takesFromPerson reports whether a fact takes something from a person: its actor is a human, always.
func takesFromPerson(f Fact) bool {
	switch f.(type) {
	case *PersonErased, *TextErased, *ProfileChanged, *SessionsEnded, *CollegeChanged, *OrganisationConfirmed, *OrganisationDeclined, *OfferWithdrawn, *MandateEnded, *ConfirmationProposed, *EndProposed, *ValidationWithdrawn, *RapporteurWithdrew, *ArgumentUnmarked, *MarksWithdrawn, *BallotWithdrawn, *PersonClaimed, *BallotsClaimed, *BallotsHeld,
		*FacilitatorLeft, *TurnWithdrawn, *TurnEnded, *PictureRemoved, *ParagraphDropped, *PositionDropped, *ItemDropped, *DebateCancelled, *RoomClosed,
		*RehearsalEnded, *ArgumentCorrected, *AvisCorrected, *RemarkSettled, *StepTaken, *MinutesAdopted, *CardRevoked:
		return true
	}
	return false
}

// Names reports whether an entry names the text, file or other document of that id, and it was not erased.
func (s *State) Names(id ID) bool {
	if _, erased := s.erased[id]; erased {
		return false
	}
	return s.used(id)
}

// MayFetch reports whether a person, or anybody (0), may fetch a file that an entry names and that was not erased. What stands beside
// proposals, arguments and minutes everybody may; the picture of a form only whoever wrote that and those who run its debate; what belongs to
// a rehearsal those who run it.
func (s *State) MayFetch(file ID, person int64, at time.Time) bool {
	o, ok := s.files[file]
	if !ok || s.IsErased(file) {
		return false
	}
	debate := int64(0)
	switch o.of {
	case personTopic:
		return person > 0 && person == o.number || s.RunsDebate(s.Guest(o.number), person, at)
	case debateTopic:
		debate = o.number
	case argumentTopic:
		debate = s.arguments[o.number-1].debate
	}
	return !s.Rehearsed(Thread{Debate: debate}) || s.RunsDebate(debate, person, at)
}

// Erased lists the ids of all documents that entries have erased: of texts, people and files alike.
func (s *State) Erased() []ID {
	ids := make([]ID, 0, len(s.erased))
	for id := range s.erased {
		ids = append(ids, id)
	}
	return ids
}

// IsErased reports whether an entry has erased the document of that id.
func (s *State) IsErased(id ID) bool {
	_, erased := s.erased[id]
	return erased
}
