package server

import "slices"

// datum is one kind of thing that is held on a person: a row of /moi/donnees, and of what they download. A test checks that each field of a profile and
// of what the state tells of a person, each kind of entry and each cookie is in the holds of a row: what is kept from now on has to be told.
type datum struct {
	name    string // messages data.name.…, data.why.…
	source  string // who gave it: page.DataSources
	basis   string // by which law it may be kept: page.DataBases
	readers string // page.DataReaders
	until   string // page.DataUntil
	do      string // where one corrects, withdraws or erases it: a path; empty: by erasing the account
	holds   []string
}

const (
	correctPath = "/moi/corriger"
	erasePath   = "/moi/effacer"
)

// heldData lists them all, in the order of the page.
var heldData = []datum{
	{"pseudonym", "you", "consent", "everyone", "account", correctPath, []string{"profile.ChosenName", "entry.profile.changed"}},
	{"names", "computed", "service", "everyone", "account", "", nil},
	{"college", "you", "consent", "everyone", "apart", ownCollegePath, []string{"person.College", "entry.person.joined", "entry.college.changed"}},
	{"office", "you", "consent", "self", "account", correctPath, []string{"profile.Office"}},
	{"since", "computed", "service", "self", "apart", "", []string{"person.Joined", "person.Entry", "person.Number", "person.Document", "person.Erased", "entry.person.erased"}},
	{"age", "you", "law", "self", "account", consentsPath, []string{"profile.OldEnough"}},
	{"consents", "you", "law", "self", "account", consentsPath, []string{"profile.Consents"}},
	{"attestation", "issuer", "consent", "self", "account", ownCollegePath, []string{"profile.Attestation", "profile.Attesting"}},
	{"ways", "you", "service", "self", "account", waysPath, []string{"profile.Ways", "profile.Former", "profile.Dispute", "entry.card.used"}},
	{"contact", "you", "consent", "self", "account", contactPath, []string{"profile.Contact"}},
	{"address", "you", "consent", "chosen", "account", consentsPath, nil},
	{"reads", "computed", "consent", "self", "account", consentsPath, []string{"profile.Reads"}},
	{"unreached", "computed", "service", "everyone", "apart", contactPath, []string{"entry.contact.failed", "entry.contact.restored"}},
	{"sessions", "computed", "service", "self", "account", waysPath, []string{"person.Sessions", "entry.sessions.ended"}},
	{"voter", "computed", "consent", "nobody", "account", erasePath, []string{"profile.VoterSecret", "profile.Cut"}},
	{"ballots", "you", "consent", "self", "counted", "/moi/avis", []string{"profile.Waiting", "entry.ballot.cast", "entry.ballot.withdrawn", "entry.ballots.claimed", "entry.hand.raised", "entry.ballots.held"}},
	{"proposals", "you", "consent", "everyone", "account", "/moi", []string{"given.Proposals", "entry.proposal.filed", "entry.text.erased"}},
	{"arguments", "you", "consent", "everyone", "account", "/moi", []string{"given.Arguments", "entry.argument.given", "entry.argument.corrected", "entry.step.taken"}},
	{"files", "you", "consent", "everyone", "account", "/moi", []string{"given.Files", "entry.picture.added", "entry.picture.removed"}},
	{"voices", "you", "consent", "everyone", "account", consentsPath, []string{"given.Voices"}},
	{"transcripts", "you", "consent", "everyone", "account", "/moi", []string{"given.Transcripts", "entry.transcript.written"}},
	{"summaries", "you", "consent", "everyone", "account", "/moi", []string{"given.Summaries", "given.Validations", "entry.summary.written", "entry.summary.validated", "entry.validation.withdrawn"}},
	{"sheets", "you", "consent", "everyone", "account", "/moi", []string{"given.Sheets", "given.Objections", "given.Answers", "entry.sheet.written", "entry.objection.raised", "entry.objection.answered"}},
	{"marks", "you", "consent", "self", "account", "/moi", []string{"given.Marks", "entry.argument.marked", "entry.argument.unmarked", "entry.marks.withdrawn"}},
	{"around", "you", "consent", "everyone", "account", "/moi", []string{
		"entry.debate.convened", "entry.debate.amended", "entry.debate.cancelled", "entry.item.added", "entry.item.dropped", "entry.paragraph.written", "entry.paragraph.dropped",
		"entry.minutes.offered", "entry.minutes.adopted", "entry.remark.made", "entry.remark.settled", "entry.position.adopted", "entry.position.dropped", "entry.attendance.counted",
	}},
	{"debates", "you", "consent", "everyone", "account", "/animer", []string{
		"entry.facilitator.joined", "entry.facilitator.left", "entry.rehearsal.ended", "entry.sheets.printed", "entry.form.entered", "entry.avis.entered", "entry.avis.corrected",
		"entry.room.opened", "entry.room.closed", "entry.turn.begun", "entry.turn.ended", "entry.item.begun", "entry.hands.asked", "entry.hands.counted", "entry.hands.closed", "entry.call.taken",
	}},
	{"rooms", "you", "consent", "debate", "account", "", []string{"entry.attendee.joined", "entry.turn.asked", "entry.turn.withdrawn", "entry.person.claimed"}},
	{"roles", "you", "service", "everyone", "apart", "/mandats", []string{
		"given.Rapporteur", "entry.rapporteur.volunteered", "entry.rapporteur.withdrew", "entry.mandate.offered", "entry.offer.withdrawn", "entry.mandate.accepted", "entry.mandate.ended", "entry.confirmation.proposed", "entry.end.proposed", "entry.journal.read",
		"entry.organisation.announced", "entry.organisation.confirmed", "entry.organisation.declined", "entry.cards.printed", "entry.cards.counted", "entry.card.revoked",
	}},
	{"cookie", "computed", "service", "self", "session", "", []string{"cookie.sessionCookie"}},
	{"cookies", "computed", "service", "self", "moment", "", []string{"cookie.passCookie", "cookie.providerCookie", "cookie.challengeCookie"}},
	// One of these two is told: whether connections are recorded.
	{"records", "computed", "host", "holders", "year", "", []string{"entry.records.opened"}},
	{"unrecorded", "computed", "law", "nobody", "moment", "", nil},
	{"flags", "computed", "service", "administrators", "looked", "", []string{"entry.joinings.flagged", "entry.joinings.settled"}},
	{"memory", "computed", "service", "nobody", "moment", "", nil},
}

// toldData are the rows that hold here.
func (s *Server) toldData() []datum {
	absent := "records"
	if s.keepsRecords {
		absent = "unrecorded"
	}
	return slices.DeleteFunc(slices.Clone(heldData), func(d datum) bool { return d.name == absent })
}
