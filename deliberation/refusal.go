package deliberation

// Class says how a refusal maps to HTTP.
type Class uint8

const (
	Invalid   Class = iota // 422: what was asked makes no sense, whoever asks
	Forbidden              // 403: not by this person
	NotFound               // 404
	Conflict               // 409: not now, or not any more
)

// Refusal is why a command returns no entries. The sentence that people read stands in the message catalogue under
// "refusal." and Code.
type Refusal struct {
	Code  string
	Class Class
}

func (r *Refusal) Error() string { return "refused: " + r.Code }

// All refusals of the domain, so that the catalogue can be checked to be complete.
var (
	ErrConsultationUnknown = refusal("consultation_unknown", NotFound)
	ErrProposalUnknown     = refusal("proposal_unknown", NotFound)
	ErrDebateUnknown       = refusal("debate_unknown", NotFound)
	ErrArgumentUnknown     = refusal("argument_unknown", NotFound)
	ErrQuestionUnknown     = refusal("question_unknown", NotFound)
	ErrPersonUnknown       = refusal("person_unknown", Forbidden)
	ErrTextUnknown         = refusal("text_unknown", NotFound)
	ErrNotYours            = refusal("not_yours", Forbidden)
	ErrProposalsClosed     = refusal("proposals_closed", Conflict)
	ErrDebatesClosed       = refusal("debates_closed", Conflict)
	ErrArgumentsClosed     = refusal("arguments_closed", Conflict)
	ErrBallotsClosed       = refusal("ballots_closed", Conflict)
	ErrVoterElsewhere      = refusal("voter_elsewhere", Conflict)
	ErrDatesOrder          = refusal("dates_order", Invalid)
	ErrDatesMidnight       = refusal("dates_midnight", Invalid)
	ErrDatesPast           = refusal("dates_past", Invalid)
	ErrReplyElsewhere      = refusal("reply_elsewhere", Invalid)
	ErrQuoteElsewhere      = refusal("quote_elsewhere", Invalid)
	ErrOwnArgument         = refusal("own_argument", Forbidden)
	ErrThreadMissing       = refusal("thread_missing", Invalid)
	ErrFieldMissing        = refusal("field_missing", Invalid)
	ErrTooManyFiles        = refusal("too_many_files", Invalid)
	ErrTextUsed            = refusal("text_used", Conflict)
	ErrVoiceOfAgent        = refusal("voice_of_agent", Forbidden)
	ErrOfficeOfAgent       = refusal("office_of_agent", Invalid)
	ErrVoiceUnknown        = refusal("voice_unknown", NotFound)
	ErrTranscriptOfSpeaker = refusal("transcript_of_speaker", Conflict)
	ErrSummaryUnknown      = refusal("summary_unknown", NotFound)
	ErrSummariesClosed     = refusal("summaries_closed", Conflict)
	ErrSummaryReplaced     = refusal("summary_replaced", Conflict)
	ErrOwnSummary          = refusal("own_summary", Forbidden)
	ErrNotConcerned        = refusal("not_concerned", Forbidden)
	ErrRulesRange          = refusal("rules_range", Invalid)
	ErrRulesFixed          = refusal("rules_fixed", Conflict)
	ErrNotRapporteur       = refusal("not_rapporteur", Forbidden)
	ErrSheetsClosed        = refusal("sheets_closed", Conflict)
	ErrSheetReplaced       = refusal("sheet_replaced", Conflict)
	ErrObjectionUnknown    = refusal("objection_unknown", NotFound)
	ErrObjectionsClosed    = refusal("objections_closed", Conflict)
	ErrOwnObjection        = refusal("own_objection", Forbidden)
	ErrOwnSheet            = refusal("own_sheet", Forbidden)
	ErrNotClosed           = refusal("not_closed", Conflict)
	ErrSignedNumber        = refusal("signed_number", Invalid)
	ErrKeyNotAnnounced     = refusal("key_not_announced", Conflict)
	ErrKeyWeak             = refusal("key_weak", Invalid)
	ErrKeyReplaced         = refusal("key_replaced", Conflict)
	ErrSignatureWrong      = refusal("signature_wrong", Invalid)
	ErrTextErased          = refusal("text_erased", Conflict)
	ErrReferenceMistyped   = refusal("reference_mistyped", Invalid)
	ErrReferenceElsewhere  = refusal("reference_elsewhere", Invalid)
	ErrNotImporting        = refusal("not_importing", Conflict)
	ErrImportRow           = refusal("import_row", Conflict)
	ErrNotFacilitator      = refusal("not_facilitator", Forbidden)
	ErrTooManyFacilitators = refusal("too_many_facilitators", Conflict)
	ErrLastFacilitator     = refusal("last_facilitator", Conflict)
	ErrDebateCancelled     = refusal("debate_cancelled", Conflict)
	ErrDebateAhead         = refusal("debate_ahead", Conflict)
	ErrRehearsalOpen       = refusal("rehearsal_open", Conflict)
	ErrTooManyItems        = refusal("too_many_items", Invalid)
	ErrItemUnknown         = refusal("item_unknown", NotFound)
	ErrItemTwice           = refusal("item_twice", Conflict)
	ErrTooManySheets       = refusal("too_many_sheets", Invalid)
	ErrSheetUnknown        = refusal("sheet_unknown", NotFound)
	ErrSheetEntered        = refusal("sheet_entered", Conflict)
	ErrSheetCollege        = refusal("sheet_college", Conflict)
	ErrSheetHeld           = refusal("sheet_held", Conflict)
	ErrChildKept           = refusal("child_kept", Forbidden)
	ErrMandateMissing      = refusal("mandate_missing", Invalid)
	ErrNotMandated         = refusal("not_mandated", Forbidden)
	ErrTooManyCalls        = refusal("too_many_calls", Conflict)
	ErrCallsOver           = refusal("calls_over", Conflict)
	ErrNotGuest            = refusal("not_guest", Invalid)
	ErrClaimed             = refusal("claimed", Conflict)
	ErrOwnEntry            = refusal("own_entry", Forbidden)
	ErrTakenEnough         = refusal("taken_enough", Conflict)
	ErrRoomClosed          = refusal("room_closed", Conflict)
	ErrRoomFull            = refusal("room_full", Conflict)
	ErrAttendeeUnknown     = refusal("attendee_unknown", NotFound)
	ErrHandsClosed         = refusal("hands_closed", Conflict)
	ErrHandsOpen           = refusal("hands_open", Conflict)
	ErrParagraphUnknown    = refusal("paragraph_unknown", NotFound)
	ErrParagraphReplaced   = refusal("paragraph_replaced", Conflict)
	ErrMinutesEmpty        = refusal("minutes_empty", Conflict)
	ErrMinutesRead         = refusal("minutes_read", Conflict)
	ErrTallyOpen           = refusal("tally_open", Conflict)
	ErrMinutesAdopted      = refusal("minutes_adopted", Conflict)
	ErrOfferRange          = refusal("offer_range", Invalid)
	ErrOfferOver           = refusal("offer_over", Conflict)
	ErrOfferRunning        = refusal("offer_running", Conflict)
	ErrNotThere            = refusal("not_there", Forbidden)
	ErrRemarkUnknown       = refusal("remark_unknown", NotFound)
	ErrRemarkSettled       = refusal("remark_settled", Conflict)
	ErrRemarksOpen         = refusal("remarks_open", Conflict)
	ErrPositionUnknown     = refusal("position_unknown", NotFound)
	ErrPositionNamed       = refusal("position_named", Conflict)
	ErrBatchUnknown        = refusal("batch_unknown", NotFound)
	ErrCardUnknown         = refusal("card_unknown", NotFound)
	ErrCardUsed            = refusal("card_used", Conflict)
	ErrCardRevoked         = refusal("card_revoked", Conflict)
	ErrCardExpired         = refusal("card_expired", Conflict)
	ErrTooManyCards        = refusal("too_many_cards", Invalid)
	ErrNotIssuer           = refusal("not_issuer", Forbidden)
	ErrFewCards            = refusal("few_cards", Invalid)
	ErrCollegeUnattested   = refusal("college_unattested", Forbidden)
	ErrFlagUnknown         = refusal("flag_unknown", NotFound)
	ErrFlagSettled         = refusal("flag_settled", Conflict)
	ErrOrganisationUnknown = refusal("organisation_unknown", NotFound)
	ErrTooManyAnnounced    = refusal("too_many_announced", Conflict)
	ErrAnnouncementSettled = refusal("announcement_settled", Conflict)
	ErrNotAdministrator    = refusal("not_administrator", Forbidden)
	ErrMandateUnknown      = refusal("mandate_unknown", NotFound)
	ErrMandateForbidden    = refusal("mandate_forbidden", Forbidden)
	ErrNewAdministrator    = refusal("new_administrator", Forbidden)
	ErrMandateDates        = refusal("mandate_dates", Invalid)
	ErrTooManyMandates     = refusal("too_many_mandates", Conflict)
	ErrOfferUsed           = refusal("offer_used", Conflict)
	ErrOwnMandate          = refusal("own_mandate", Forbidden)
	ErrAdministratorVotes  = refusal("administrator_votes", Forbidden)
	ErrRepresentedYet      = refusal("represented_yet", Conflict)
	ErrNotWriter           = refusal("not_writer", Forbidden)
	ErrNotSpeaker          = refusal("not_speaker", Forbidden)
	ErrOrganisationVoice   = refusal("organisation_voice", Forbidden)
	ErrNotAuditor          = refusal("not_auditor", Forbidden)
	ErrAuditRange          = refusal("audit_range", Invalid)
	ErrOpeningRange        = refusal("opening_range", Invalid)
)

var refusals []*Refusal

func refusal(code string, class Class) *Refusal {
	r := &Refusal{Code: code, Class: class}
	refusals = append(refusals, r)
	return r
}

// Refusals lists every refusal that a command of this package can return.
func Refusals() []*Refusal { return append([]*Refusal(nil), refusals...) }
