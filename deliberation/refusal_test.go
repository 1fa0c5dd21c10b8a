package deliberation

import (
	"fmt"
	"testing"
	"time"
)

type refusalCase struct {
	what    string
	command Command
	want    *Refusal
}

// refuses runs commands that are refused, notes with what, and checks that nothing came of them.
func (j *testJournal) refuses(t *testing.T, answered map[*Refusal]bool, cases []refusalCase) {
	t.Helper()
	for i, c := range cases {
		answered[c.want] = true
		before := len(j.heads)
		if got := j.run(c.command); got != c.want {
			t.Errorf("%d, %s: %v, want %v", i, c.what, got, c.want)
		}
		if len(j.heads) != before {
			t.Errorf("%s made entries", c.what)
		}
	}
	if diff := differences(j.state, j.replay(len(j.heads))); diff != "" {
		t.Errorf("a refused command changed something:\n%s", diff)
	}
}

// Every refusal is what some command answers, and leaves no trace.
func TestEveryRefusalIsGivenAndChangesNothing(t *testing.T) {
	j := newJournal(t, testTime())
	open, author := j.open(4), j.join()
	stranger, gone := j.join(), j.join()
	j.must(ErasePerson{Person: gone})
	filed := func(c int64) FileProposal {
		return FileProposal{Consultation: c, Author: author, Theme: Digital, Text: j.newID(), Hash: j.newHash()}
	}
	first := filed(open)
	first.Files = []ID{j.newID()}
	first.Proofs = proofs(first.Files)
	j.must(first)
	debate := func(c int64) ConveneDebate {
		return ConveneDebate{Consultation: c, Author: author, Announcement: Announcement{Begins: j.now.Truncate(time.Hour), Text: j.newID(), Hash: j.newHash()}}
	}
	j.must(debate(open))
	argue := func(t Thread) GiveArgument {
		return GiveArgument{Thread: t, Author: author, Side: Asking, Text: j.newID(), Hash: j.newHash()}
	}
	onProposal, onDebate := Thread{Proposal: 1}, Thread{Debate: 1}
	given := argue(onProposal)
	j.must(given)
	ballot := CastBallot{Voter: j.newID(), College: Association, Office: 4, Question: 1, Choice: Agree}
	j.must(ballot)
	second := j.open(9)
	j.must(filed(second))

	// Another one is announced, a fourth is over.
	announced := OpenConsultation{Text: j.newID(), Hash: j.newHash()}
	for i := range announced.Begins {
		announced.Begins[i] = day(2027, 1, i+1)
	}
	j.must(announced)
	over := j.open(3)
	j.must(filed(over))
	overProposal := int64(len(j.state.proposals))
	j.wait(4 * 24 * time.Hour)
	j.catchUp()
	if c, _ := j.state.Consultation(second); c.Phase != Proposing {
		t.Fatalf("the second consultation is in phase %v", c.Phase)
	}
	done := ImportRows{Source: Hash{9}, Last: true, Rows: []ImportedRow{
		ImportedConsultation{Text: j.newID(), Hash: j.newHash()}, ImportedPerson{Document: j.newID()},
	}}
	j.must(done)
	underWay := ImportRows{Source: Hash{8}, Rows: []ImportedRow{
		ImportedConsultation{Text: j.newID(), Hash: j.newHash()}, ImportedPerson{Document: ID{7, 7}},
		ImportedProposal{Author: ID{7, 7}, Text: j.newID(), Hash: j.newHash()},
	}}
	j.must(underWay)
	hidden := int64(len(j.state.consultations))
	hiddenProposal, hiddenQuestion := int64(len(j.state.proposals)), int64(len(j.state.questions))
	next := func(rows ...ImportedRow) ImportRows { return ImportRows{Source: Hash{8}, From: 3, Rows: rows} }

	onSecond := Thread{Proposal: 2}
	j.must(Join{Document: j.newID(), College: Agent})
	agent := j.state.Persons()
	spoken := argue(onSecond)
	spoken.Voice, spoken.VoiceProof = j.newID(), j.newHash()
	j.must(spoken)
	said := Recording{Argument: int64(len(j.state.arguments))}
	j.must(WriteTranscript{Of: said, Writer: author, Text: j.newID(), Hash: j.newHash()})
	summary := func(proposal, replaces int64) WriteSummary {
		return WriteSummary{Proposal: proposal, Author: stranger, Replaces: replaces, Text: j.newID(), Hash: j.newHash()}
	}
	j.must(summary(2, 0))
	j.must(summary(2, 1))
	taken := filed(second)
	j.must(taken)
	takenProposal := int64(len(j.state.proposals))
	j.must(EraseText{Text: taken.Text, By: author})
	taking := Rules{Version: 1, Threshold: 700, Minimum: 20}
	j.must(VolunteerAsRapporteur{Consultation: open, Person: author})
	j.must(VolunteerAsRapporteur{Consultation: second, Person: author})
	j.must(sheetOn(j, 2, author, 0))
	wrongSheet := func(change func(*WriteSheet)) WriteSheet {
		c := sheetOn(j, 2, author, 1)
		change(&c)
		return c
	}
	object := func(proposal, author int64) RaiseObjection {
		return RaiseObjection{Proposal: proposal, Author: author, Text: j.newID(), Hash: j.newHash()}
	}
	replyTo := func(objection, author int64) AnswerObjection {
		return AnswerObjection{Objection: objection, Author: author, Text: j.newID(), Hash: j.newHash()}
	}
	j.must(VolunteerAsRapporteur{Consultation: open, Person: agent})
	j.must(sheetOn(j, 1, agent, 0))
	ofStranger, ofAuthor, takenBack := object(1, stranger), object(1, author), object(1, stranger)
	for _, c := range []RaiseObjection{ofStranger, ofAuthor, takenBack} {
		j.must(c)
	}
	j.must(EraseText{Text: takenBack.Text, By: stranger})
	unannounced := signing(j.state, over, testKey(1))
	j.must(announcing(j.state, 1))
	j.must(announcing(j.state, 2))
	announced3 := func(change func(*AnnounceKey)) AnnounceKey {
		c := announcing(j.state, 3)
		change(&c)
		return c
	}
	signed := func(change func(*SignDossier)) SignDossier {
		c := signing(j.state, over, testKey(2))
		change(&c)
		return c
	}
	dates := func(change func(*[Closed]time.Time)) OpenConsultation {
		c := OpenConsultation{Text: j.newID(), Hash: j.newHash()}
		for i := range c.Begins {
			c.Begins[i] = day(2027, 2, i+1)
		}
		change(&c.Begins)
		return c
	}
	opening := func(c OpenConsultation, change func(*OpenConsultation)) OpenConsultation { change(&c); return c }
	with := func(c GiveArgument, change func(*GiveArgument)) GiveArgument { change(&c); return c }
	file := func(change func(*FileProposal)) FileProposal {
		c := filed(second)
		change(&c)
		c.Proofs = proofs(c.Files)
		return c
	}
	unproved := filed(second)
	unproved.Files = []ID{j.newID()}
	vote := func(change func(*CastBallot)) CastBallot {
		c := CastBallot{Voter: j.newID(), College: Resident, Question: 2, Choice: Pass}
		change(&c)
		return c
	}
	files := make([]ID, MaxFiles+1)
	for i := range files {
		files[i] = j.newID()
	}

	answered := map[*Refusal]bool{}
	j.refuses(t, answered, []refusalCase{
		{"filing nowhere", filed(99), ErrConsultationUnknown},
		{"filing in an import under way", filed(hidden), ErrConsultationUnknown},
		{"convening nowhere", debate(0), ErrConsultationUnknown},
		{"convening in an import under way", debate(hidden), ErrConsultationUnknown},
		{"filing before the first phase", filed(second + 1), ErrProposalsClosed},
		{"filing after the last", filed(over), ErrProposalsClosed},
		{"convening too late", debate(over), ErrDebatesClosed},
		{"filing as nobody", file(func(c *FileProposal) { c.Author = 99 }), ErrPersonUnknown},
		{"filing as somebody who was erased", file(func(c *FileProposal) { c.Author = gone }), ErrPersonUnknown},
		{"convening as somebody who was erased", ConveneDebate{Consultation: second, Author: gone}, ErrPersonUnknown},
		{"arguing as somebody who was erased", with(argue(onSecond), func(c *GiveArgument) { c.Author = gone }), ErrPersonUnknown},
		{"erasing nobody", ErasePerson{Person: 99}, ErrPersonUnknown},
		{"filing without a theme", file(func(c *FileProposal) { c.Theme = NoTheme }), ErrFieldMissing},
		{"filing without a text", file(func(c *FileProposal) { c.Text = ID{} }), ErrFieldMissing},
		{"filing with a file that is none", file(func(c *FileProposal) { c.Files = []ID{{}} }), ErrFieldMissing},
		{"filing for an office that does not exist", file(func(c *FileProposal) { c.Office = 9999 }), ErrFieldMissing},
		{"convening without a date", ConveneDebate{Consultation: second, Author: author, Announcement: Announcement{Text: j.newID(), Hash: j.newHash()}}, ErrFieldMissing},
		{"convening at a part of a millisecond", ConveneDebate{Consultation: second, Author: author, Announcement: Announcement{Begins: j.now.Add(1), Text: j.newID(), Hash: j.newHash()}}, ErrFieldMissing},
		{"a file without its proof", unproved, ErrFieldMissing},
		{"too many files", file(func(c *FileProposal) { c.Files = files }), ErrTooManyFiles},
		{"a text of another", file(func(c *FileProposal) { c.Text = first.Text }), ErrTextUsed},
		{"a file of another", file(func(c *FileProposal) { c.Files = first.Files }), ErrTextUsed},
		{"the text of another as a file", file(func(c *FileProposal) { c.Files = []ID{first.Text} }), ErrTextUsed},
		{"a file of another as a text", file(func(c *FileProposal) { c.Text = first.Files[0] }), ErrTextUsed},
		{"a person's document as a file", file(func(c *FileProposal) { c.Files = []ID{j.state.persons[0].document} }), ErrTextUsed},
		{"one file twice", file(func(c *FileProposal) { c.Files = []ID{files[0], files[0]} }), ErrTextUsed},
		{"an agent who names a Caf", file(func(c *FileProposal) { c.Author, c.Office = agent, 3 }), ErrOfficeOfAgent},
		{"a file that is the text", file(func(c *FileProposal) { c.Files = []ID{c.Text} }), ErrTextUsed},
		{"joining with the document of another", Join{Document: j.state.persons[0].document, College: Agent}, ErrTextUsed},
		{"joining with a text as a document", Join{Document: first.Text, College: Agent}, ErrTextUsed},
		{"joining without a college", Join{Document: j.newID()}, ErrFieldMissing},
		{"arguing on nothing", argue(Thread{}), ErrThreadMissing},
		{"arguing on two things", argue(Thread{1, 1}), ErrThreadMissing},
		{"arguing on no proposal", argue(Thread{Proposal: 99}), ErrProposalUnknown},
		{"arguing on a proposal of an import under way", argue(Thread{Proposal: hiddenProposal}), ErrProposalUnknown},
		{"arguing in no debate", argue(Thread{Debate: 99}), ErrDebateUnknown},
		{"arguing too late", argue(Thread{Proposal: overProposal}), ErrArgumentsClosed},
		{"arguing too late in a debate", argue(onDebate), ErrArgumentsClosed},
		{"arguing on no side", with(argue(onSecond), func(c *GiveArgument) { c.Side = NoSide }), ErrFieldMissing},
		{"arguing with a text twice", with(argue(onSecond), func(c *GiveArgument) { c.Text = given.Text }), ErrTextUsed},
		{"an agent who speaks", with(argue(onSecond), func(c *GiveArgument) { c.Author, c.Voice, c.VoiceProof = agent, j.newID(), j.newHash() }), ErrVoiceOfAgent},
		{"speaking under the id of a text", with(argue(onSecond), func(c *GiveArgument) { c.Voice, c.VoiceProof = first.Text, j.newHash() }), ErrTextUsed},
		{"speaking without a proof", with(argue(onSecond), func(c *GiveArgument) { c.Voice = j.newID() }), ErrFieldMissing},
		{"writing down what nobody said", WriteTranscript{Of: Recording{Argument: 1}, Writer: author, Text: j.newID(), Hash: j.newHash()}, ErrVoiceUnknown},
		{"writing it down as nobody", WriteTranscript{Of: said, Writer: gone, Text: j.newID(), Hash: j.newHash()}, ErrPersonUnknown},
		{"writing it down without words", WriteTranscript{Of: said, Writer: stranger, Hash: j.newHash()}, ErrFieldMissing},
		{"writing it down with a text of another", WriteTranscript{Of: said, Writer: stranger, Text: first.Text, Hash: j.newHash()}, ErrTextUsed},
		{"writing down what the speaker has written", WriteTranscript{Of: said, Writer: stranger, Text: j.newID(), Hash: j.newHash()}, ErrTranscriptOfSpeaker},
		{"taking back what the speaker has written", RemoveTranscript{Of: said, By: stranger}, ErrNotYours},
		{"summarising nothing", summary(99, 0), ErrProposalUnknown},
		{"summarising in an import under way", summary(hiddenProposal, 0), ErrProposalUnknown},
		{"summarising too late", summary(overProposal, 0), ErrSummariesClosed},
		{"summarising as somebody who was erased", WriteSummary{Proposal: 2, Author: gone, Replaces: 2, Text: j.newID(), Hash: j.newHash()}, ErrPersonUnknown},
		{"summarising without words", WriteSummary{Proposal: 2, Author: author, Replaces: 2}, ErrFieldMissing},
		{"summarising what was taken back", summary(takenProposal, 0), ErrTextErased},
		{"replacing a summary unseen", summary(2, 1), ErrSummaryReplaced},
		{"summarising with a text of another", WriteSummary{Proposal: 2, Author: author, Replaces: 2, Text: first.Text, Hash: j.newHash()}, ErrTextUsed},
		{"validating nothing", ValidateSummary{Summary: 99, By: author}, ErrSummaryUnknown},
		{"validating what was replaced", ValidateSummary{Summary: 1, By: author}, ErrSummaryReplaced},
		{"validating one's own", ValidateSummary{Summary: 2, By: stranger}, ErrOwnSummary},
		{"validating as an agent", ValidateSummary{Summary: 2, By: agent}, ErrNotConcerned},
		{"validating as somebody who was erased", ValidateSummary{Summary: 2, By: gone}, ErrPersonUnknown},
		{"withdrawing from nothing", WithdrawValidation{Summary: 99, By: author}, ErrSummaryUnknown},
		{"withdrawing as somebody who was erased", WithdrawValidation{Summary: 2, By: gone}, ErrPersonUnknown},
		{"opening with rules out of range", opening(announced, func(c *OpenConsultation) { c.Text, c.Rules = j.newID(), Rules{Version: 1, Threshold: 499, Minimum: 10} }), ErrRulesRange},
		{"opening with rules that nobody knows", opening(announced, func(c *OpenConsultation) { c.Text, c.Rules = j.newID(), Rules{Version: 3, Threshold: 600, Minimum: 10} }), ErrRulesRange},
		{"fixing rules of nothing", FixRules{Consultation: 99, Rules: taking}, ErrConsultationUnknown},
		{"fixing rules of an import under way", FixRules{Consultation: hidden, Rules: taking}, ErrConsultationUnknown},
		{"fixing rules of an import", FixRules{Consultation: hidden - 1, Rules: taking}, ErrRulesFixed},
		{"fixing no rules", FixRules{Consultation: second}, ErrRulesRange},
		{"fixing rules once people propose", FixRules{Consultation: open, Rules: taking}, ErrRulesFixed},
		{"fixing rules of what is over", FixRules{Consultation: over, Rules: taking}, ErrRulesFixed},
		{"filling sheets of nothing", VolunteerAsRapporteur{Consultation: 99, Person: author}, ErrConsultationUnknown},
		{"filling sheets of an import under way", VolunteerAsRapporteur{Consultation: hidden, Person: author}, ErrConsultationUnknown},
		{"filling sheets of an import", VolunteerAsRapporteur{Consultation: hidden - 1, Person: author}, ErrSheetsClosed},
		{"filling sheets too late", VolunteerAsRapporteur{Consultation: over, Person: author}, ErrSheetsClosed},
		{"filling sheets as somebody who was erased", VolunteerAsRapporteur{Consultation: second, Person: gone}, ErrPersonUnknown},
		{"filling no more of nothing", WithdrawAsRapporteur{Consultation: 99, Person: author}, ErrConsultationUnknown},
		{"filling no more of them too late", WithdrawAsRapporteur{Consultation: over, Person: author}, ErrSheetsClosed},
		{"a sheet of nothing", sheetOn(j, 99, author, 0), ErrProposalUnknown},
		{"a sheet in an import under way", sheetOn(j, hiddenProposal, author, 0), ErrProposalUnknown},
		{"a sheet too late", sheetOn(j, overProposal, author, 0), ErrSheetsClosed},
		{"a sheet by somebody who was erased", sheetOn(j, 2, gone, 1), ErrPersonUnknown},
		{"a sheet by whoever passes", sheetOn(j, 2, stranger, 1), ErrNotRapporteur},
		{"a sheet of what was taken back", sheetOn(j, takenProposal, author, 0), ErrTextErased},
		{"a sheet over one that was not seen", sheetOn(j, 2, author, 0), ErrSheetReplaced},
		{"a sheet over one that there is not yet", sheetOn(j, 2, author, 2), ErrSheetReplaced},
		{"a sheet without words", wrongSheet(func(c *WriteSheet) { c.Hash = Hash{} }), ErrFieldMissing},
		{"a sheet with no lever that there is", wrongSheet(func(c *WriteSheet) { c.Lever = 99 }), ErrFieldMissing},
		{"a sheet due at noon", wrongSheet(func(c *WriteSheet) { c.Due = c.Due.Add(12 * time.Hour) }), ErrDatesMidnight},
		{"a sheet with a text of another", wrongSheet(func(c *WriteSheet) { c.Text = first.Text }), ErrTextUsed},
		{"objecting to nothing", object(99, author), ErrProposalUnknown},
		{"objecting before there is anything to reread", object(2, author), ErrObjectionsClosed},
		{"objecting too late", object(overProposal, author), ErrObjectionsClosed},
		{"objecting as somebody who was erased", object(1, gone), ErrPersonUnknown},
		{"objecting without words", RaiseObjection{Proposal: 1, Author: author, Hash: j.newHash()}, ErrFieldMissing},
		{"objecting with a text of another", RaiseObjection{Proposal: 1, Author: author, Text: first.Text, Hash: j.newHash()}, ErrTextUsed},
		{"answering no objection", replyTo(99, author), ErrObjectionUnknown},
		{"answering as whoever passes", replyTo(2, stranger), ErrNotRapporteur},
		{"answering as somebody who was erased", replyTo(1, gone), ErrPersonUnknown},
		{"answering beside one's own sheet", replyTo(1, agent), ErrOwnSheet},
		{"answering oneself", replyTo(2, author), ErrOwnObjection},
		{"answering what was taken back", replyTo(3, author), ErrTextErased},
		{"answering without words", AnswerObjection{Objection: 1, Author: author, Text: j.newID()}, ErrFieldMissing},
		{"answering with the words of the objection", AnswerObjection{Objection: 1, Author: author, Text: ofStranger.Text, Hash: j.newHash()}, ErrTextUsed},
		{"announcing no key", AnnounceKey{}, ErrFieldMissing},
		{"announcing a key that one has not", announced3(func(c *AnnounceKey) { c.Key = publicOf(testKey(4)) }), ErrSignatureWrong},
		{"announcing a key without a signature", announced3(func(c *AnnounceKey) { c.Signature = nil }), ErrSignatureWrong},
		{"announcing a key with half a signature", announced3(func(c *AnnounceKey) { c.Signature = c.Signature[:32] }), ErrSignatureWrong},
		{"announcing a key after a stranger's", announced3(func(c *AnnounceKey) { c.Before = c.Signature }), ErrSignatureWrong},
		{"announcing a key with which anybody signs", announced3(func(c *AnnounceKey) { c.Key = Hash{1} }), ErrKeyWeak},
		{"announcing a key that was replaced", announcing(j.state, 1), ErrKeyReplaced},
		{"signing nothing", signed(func(c *SignDossier) { c.Consultation = 99 }), ErrConsultationUnknown},
		{"signing an import under way", signed(func(c *SignDossier) { c.Consultation = hidden }), ErrConsultationUnknown},
		{"signing what is not over", signed(func(c *SignDossier) { c.Consultation = open }), ErrNotClosed},
		{"signing a dossier without a manifest", signed(func(c *SignDossier) { c.Manifest = Hash{} }), ErrFieldMissing},
		{"signing a dossier of no format", signed(func(c *SignDossier) { c.Format = 0 }), ErrFieldMissing},
		{"signing as of before the end", signed(func(c *SignDossier) { c.Number = int64(j.state.ClosedAt(over)) - 1 }), ErrSignedNumber},
		{"signing as of what is not there yet", signed(func(c *SignDossier) { c.Number = int64(j.state.Number()) + 1 }), ErrSignedNumber},
		{"signing with a key that nobody knew of", unannounced, ErrKeyNotAnnounced},
		{"signing with the key before", signing(j.state, over, testKey(1)), ErrKeyNotAnnounced},
		{"signing something else", signed(func(c *SignDossier) { c.Manifest[0]++ }), ErrSignatureWrong},
		{"signing with half a signature", signed(func(c *SignDossier) { c.Signature = c.Signature[:32] }), ErrSignatureWrong},
		{"replying to nothing", with(argue(onSecond), func(c *GiveArgument) { c.ReplyTo = 99 }), ErrArgumentUnknown},
		{"quoting nothing", with(argue(onSecond), func(c *GiveArgument) { c.Quotes = 99 }), ErrArgumentUnknown},
		{"quoting another thread", with(argue(onSecond), func(c *GiveArgument) { c.Quotes = 1 }), ErrQuoteElsewhere},
		{"marking nothing", MarkArgument{Argument: 99, By: stranger}, ErrArgumentUnknown},
		{"marking one's own", MarkArgument{Argument: 1, By: author}, ErrOwnArgument},
		{"marking too late", MarkArgument{Argument: 1, By: stranger}, ErrArgumentsClosed},
		{"marking as somebody who was erased", MarkArgument{Argument: 1, By: gone}, ErrPersonUnknown},
		{"taking back a mark on nothing", UnmarkArgument{Argument: 99, By: stranger}, ErrArgumentUnknown},
		{"taking back a mark as nobody", UnmarkArgument{Argument: 1, By: 99}, ErrPersonUnknown},
		{"taking back all marks of nobody", WithdrawMarks{By: 99}, ErrPersonUnknown},
		{"replying in another thread", with(argue(onSecond), func(c *GiveArgument) { c.ReplyTo = 1 }), ErrReplyElsewhere},
		{"voting on nothing", vote(func(c *CastBallot) { c.Question = 99 }), ErrQuestionUnknown},
		{"voting in an import under way", vote(func(c *CastBallot) { c.Question = hiddenQuestion }), ErrQuestionUnknown},
		{"voting too late", vote(func(c *CastBallot) { c.Question = 1 }), ErrBallotsClosed},
		{"voting in a second consultation under one identifier", vote(func(c *CastBallot) { c.Voter = ballot.Voter }), ErrVoterElsewhere},
		{"voting for nothing", vote(func(c *CastBallot) { c.Choice = NoChoice }), ErrFieldMissing},
		{"voting as nobody", vote(func(c *CastBallot) { c.Voter = ID{} }), ErrFieldMissing},
		{"voting in no college", vote(func(c *CastBallot) { c.College = 5 }), ErrFieldMissing},
		{"voting for an office that does not exist", vote(func(c *CastBallot) { c.Office = 9999 }), ErrFieldMissing},
		{"taking back no text", EraseText{Text: j.newID(), By: author}, ErrTextUnknown},
		{"taking back the text of another", EraseText{Text: first.Text, By: stranger}, ErrNotYours},
		{"taking back what the operator wrote", EraseText{Text: announced.Text, By: author}, ErrNotYours},
		{"taking it back as nobody", EraseText{Text: announced.Text}, ErrNotYours},
		{"opening without a text", OpenConsultation{Hash: j.newHash()}, ErrFieldMissing},
		{"opening without a date", dates(func(b *[Closed]time.Time) { b[4] = time.Time{} }), ErrFieldMissing},
		{"opening with a text of another", func() Command { c := dates(func(*[Closed]time.Time) {}); c.Text = first.Text; return c }(), ErrTextUsed},
		{"opening at noon", dates(func(b *[Closed]time.Time) { b[2] = b[2].Add(12 * time.Hour) }), ErrDatesMidnight},
		{"opening at midnight elsewhere", dates(func(b *[Closed]time.Time) { b[2] = time.Date(2027, 2, 3, 0, 0, 0, 0, time.UTC) }), ErrDatesMidnight},
		{"two phases on one day", dates(func(b *[Closed]time.Time) { b[3] = b[2] }), ErrDatesOrder},
		{"phases out of order", dates(func(b *[Closed]time.Time) { b[0], b[1] = b[1], b[0] }), ErrDatesOrder},
		{"a vote that is over", dates(func(b *[Closed]time.Time) {
			for i := range b {
				b[i] = day(2026, 11, 1+i)
			}
		}), ErrDatesPast},
		{"more rows for an import that is done", ImportRows{Source: Hash{9}, From: 2, Rows: []ImportedRow{ImportedPerson{Document: j.newID()}}}, ErrNotImporting},
		{"no rows", ImportRows{Source: Hash{7}}, ErrFieldMissing},
		{"rows of nothing", ImportRows{Rows: underWay.Rows}, ErrFieldMissing},
		{"rows from nowhere", ImportRows{Source: Hash{7}, From: 3, Rows: underWay.Rows}, ErrImportRow},
		{"rows after a gap", ImportRows{Source: Hash{8}, From: 4, Rows: underWay.Rows}, ErrImportRow},
		{"a second consultation", next(ImportedConsultation{Text: j.newID(), Hash: j.newHash()}), ErrImportRow},
		{"no consultation first", ImportRows{Source: Hash{7}, Rows: []ImportedRow{ImportedPerson{Document: j.newID()}}}, ErrImportRow},
		{"a statement by nobody", next(ImportedProposal{Author: j.newID(), Source: 5, Text: j.newID(), Hash: j.newHash()}), ErrFieldMissing},
		{"two statements of one number", next(ImportedProposal{Author: ID{7, 7}, Text: j.newID(), Hash: j.newHash()}), ErrImportRow},
		{"a statement with a number below zero", next(ImportedProposal{Author: ID{7, 7}, Source: -1, Text: j.newID(), Hash: j.newHash()}), ErrFieldMissing},
		{"a statement with a text of another", next(ImportedProposal{Author: ID{7, 7}, Source: 5, Text: first.Text, Hash: j.newHash()}), ErrTextUsed},
		{"a person twice", next(ImportedPerson{Document: ID{7, 7}}), ErrTextUsed},
		{"a person twice in one chunk", next(ImportedPerson{Document: ID{6}}, ImportedPerson{Document: ID{6}}), ErrTextUsed},
		{"a vote on nothing", next(ImportedBallot{Voter: j.newID(), Source: 5, Choice: Agree}), ErrFieldMissing},
		{"a vote for nothing", next(ImportedBallot{Voter: j.newID(), Source: 0}), ErrFieldMissing},
		{"a vote by a voter of another consultation", next(ImportedBallot{Voter: ballot.Voter, Source: 0, Choice: Agree}), ErrVoterElsewhere},
		{"a vote at a part of a millisecond", next(ImportedBallot{Voter: j.newID(), Source: 0, Choice: Agree, Given: j.now.Add(1)}), ErrFieldMissing},
	})
	refuseAroundDebates(t, answered)
	refuseAroundMandates(t, answered)
	refuseCalls(t, answered)
	refuseAroundJoinings(t, answered)
	refuseReadings(t, answered)
	refuseOpenings(t, answered)
	// What is read before there is a command.
	for typed, want := range map[string]*Refusal{"F017K": ErrReferenceMistyped, "12-F017Q": ErrReferenceElsewhere} {
		_, err := ParseReference(7, typed)
		answered[want] = err == want
	}
	codes := map[string]bool{}
	for _, r := range Refusals() {
		if !answered[r] {
			t.Errorf("nothing is answered with %v", r)
		}
		if codes[r.Code] || r.Error() != fmt.Sprintf("refused: %s", r.Code) {
			t.Errorf("code %q", r.Code)
		}
		codes[r.Code] = true
	}
}
