package deliberation

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// An agent's voice is refused whatever else is asked, and even a journal that was written otherwise is not read.
func TestAgentsAreNeverHeard(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := newJournal(t, testTime())
		consultation, other := j.open(4), j.join()
		college := rapid.SampledFrom(Colleges()).Draw(t, "college")
		j.must(Join{Document: j.newID(), College: college})
		speaker := j.state.Persons()
		j.must(FileProposal{Consultation: consultation, Author: other, Theme: Rights, Text: j.newID(), Hash: j.newHash()})
		j.must(ConveneDebate{Consultation: consultation, Author: other, Announcement: Announcement{Begins: day(2026, 12, 1), Text: j.newID(), Hash: j.newHash()}})
		j.must(GiveArgument{Thread: Thread{Proposal: 1}, Author: other, Side: For, Text: j.newID(), Hash: j.newHash()})
		var c Command
		var fact Fact
		switch voice, proof := j.newID(), j.newHash(); rapid.IntRange(0, 2).Draw(t, "what") {
		case 0:
			c = FileProposal{Consultation: consultation, Author: speaker, Theme: Rights, Text: j.newID(), Hash: proof, Voice: voice, VoiceProof: proof}
			fact = &ProposalFiled{Consultation: consultation, Author: speaker, Theme: Rights, Text: j.newID(), Hash: proof, Voice: voice, VoiceProof: proof}
		case 1:
			c = GiveArgument{Thread: Thread{Debate: 1}, Author: speaker, Side: Asking, Text: j.newID(), Hash: proof, Voice: voice, VoiceProof: proof}
			fact = &ArgumentGiven{Debate: 1, Author: speaker, Side: Asking, Text: j.newID(), Hash: proof, Voice: voice, VoiceProof: proof}
		default:
			c = GiveArgument{Thread: Thread{Proposal: 1}, Author: speaker, Side: For, ReplyTo: 1, Text: j.newID(), Hash: proof, Voice: voice, VoiceProof: proof}
			fact = &ArgumentGiven{Proposal: 1, Author: speaker, Side: For, ReplyTo: 1, Text: j.newID(), Hash: proof, Voice: voice, VoiceProof: proof}
		}
		agent := college == Agent
		if r := j.run(c); agent != (r == ErrVoiceOfAgent) || !agent && r != nil {
			t.Fatalf("a voice of college %v: %v", college, r)
		}
		s := j.replay(len(j.heads))
		err := s.Apply(Head{s.Number() + 1, j.now.UnixMilli()}, &Entry{Actor: Actor{Person: speaker}, Fact: fact})
		if agent != (err != nil) {
			t.Fatalf("an entry with a voice of college %v: %v", college, err)
		}
	})
}

func TestASoundComesWithItsProofAndUnderAnIdOfItsOwn(t *testing.T) {
	j := newJournal(t, testTime())
	consultation, author := j.open(4), j.join()
	text, voice := j.newID(), j.newID()
	file := FileProposal{Consultation: consultation, Author: author, Theme: Rights, Text: text, Hash: j.newHash(), Voice: voice, VoiceProof: j.newHash()}
	for what, spoil := range map[string]func(*FileProposal){
		"no proof":      func(c *FileProposal) { c.VoiceProof = Hash{} },
		"no sound":      func(c *FileProposal) { c.Voice = ID{} },
		"the text's id": func(c *FileProposal) { c.Voice = text },
		"a file's id":   func(c *FileProposal) { c.Files, c.Proofs = []ID{voice}, proofs([]ID{voice}) },
	} {
		bad := file
		spoil(&bad)
		if r := j.run(bad); r != ErrFieldMissing && r != ErrTextUsed {
			t.Errorf("%s: %v", what, r)
		}
	}
	j.must(file)
	again := GiveArgument{Thread: Thread{Proposal: 1}, Author: author, Side: For, Text: j.newID(), Hash: j.newHash(), Voice: voice, VoiceProof: j.newHash()}
	if r := j.run(again); r != ErrTextUsed {
		t.Errorf("a sound that belongs to a proposal, given again: %v", r)
	}
	again.Voice = again.Text
	if r := j.run(again); r != ErrTextUsed {
		t.Errorf("one id for words and sound: %v", r)
	}
}

func TestTranscriptsReplaceEachOtherUntilTheSpeakerWritesOne(t *testing.T) {
	j := newJournal(t, testTime())
	consultation, speaker, helper, another := j.open(4), j.join(), j.join(), j.join()
	j.must(FileProposal{Consultation: consultation, Author: speaker, Theme: Rights, Text: j.newID(), Hash: j.newHash(), Voice: j.newID(), VoiceProof: j.newHash()})
	j.must(GiveArgument{Thread: Thread{Proposal: 1}, Author: speaker, Side: For, Text: j.newID(), Hash: j.newHash(), Voice: j.newID(), VoiceProof: j.newHash()})
	j.must(GiveArgument{Thread: Thread{Proposal: 1}, Author: speaker, Side: For, Text: j.newID(), Hash: j.newHash()})
	of := Recording{Argument: 1}
	if awaited, all := j.state.AwaitedTranscripts(1); all != 2 || !slices.Equal(awaited, []Recording{{Proposal: 1}}) {
		t.Errorf("awaited %v of %d", awaited, all)
	}
	write := func(by int64) (ID, *Refusal) {
		text := j.newID()
		return text, j.run(WriteTranscript{Of: of, Writer: by, Text: text, Hash: j.newHash()})
	}
	shown := func() Transcript { a, _ := j.state.Argument(1); return a.Spoken.Transcript }
	j.state.Record()
	first, _ := write(helper)
	if c := j.state.TakeChanges(); len(c) != 1 || c[0].Topic != ProposalTopic(1) || c[0].Kind != TranscriptAdded || c[0].ID != 1 {
		t.Errorf("told %v", c)
	}
	if _, ok := j.state.ChangesSince(ProposalTopic(1), j.state.Number()-1, 10); ok {
		t.Error("whoever missed a transcript is not told to fetch anew")
	}
	second, _ := write(another)
	if got := shown(); got.Text != second || got.Writer != another {
		t.Errorf("shown %+v", got)
	}
	// Who wrote the last one takes it back: the one before is there again.
	j.must(RemoveTranscript{Of: of, By: another})
	if got := shown(); got.Text != first {
		t.Errorf("shown %+v", got)
	}
	if r := j.run(RemoveTranscript{Of: of, By: another}); r != ErrNotYours {
		t.Errorf("%v", r)
	}
	if r := j.run(EraseText{Text: first, By: another}); r != ErrNotYours {
		t.Errorf("%v", r)
	}
	own, _ := write(speaker)
	if _, r := write(helper); r != ErrTranscriptOfSpeaker {
		t.Errorf("what the speaker wrote is replaced: %v", r)
	}
	if _, all := j.state.AwaitedTranscripts(9); all != 1 {
		t.Errorf("%d awaited", all)
	}
	// The speaker takes back all of them, and can keep nobody from writing again.
	j.must(RemoveTranscript{Of: of, By: speaker})
	if !j.state.IsErased(own) || !j.state.IsErased(first) || shown() != (Transcript{}) {
		t.Errorf("shown %+v", shown())
	}
	if _, r := write(helper); r != nil {
		t.Error(r)
	}
	for _, none := range []Recording{{}, {Argument: 2}, {Argument: 3}, {Proposal: 1, Argument: 1}, {Proposal: 9}} {
		if r := j.run(WriteTranscript{Of: none, Writer: helper, Text: j.newID(), Hash: j.newHash()}); r != ErrVoiceUnknown {
			t.Errorf("%+v: %v", none, r)
		}
		if r := j.run(RemoveTranscript{Of: none, By: helper}); r != ErrVoiceUnknown {
			t.Errorf("%+v: %v", none, r)
		}
	}
}

func TestErasingASpeakerTakesTheSoundAndWhatOthersWroteOfIt(t *testing.T) {
	j := newJournal(t, testTime())
	consultation, speaker, helper := j.open(4), j.join(), j.join()
	j.must(ConveneDebate{Consultation: consultation, Author: helper, Announcement: Announcement{Begins: day(2026, 12, 1), Text: j.newID(), Hash: j.newHash()}})
	var gone, kept []ID
	id := func(list *[]ID) ID { *list = append(*list, j.newID()); return (*list)[len(*list)-1] }
	give := func(by int64, list *[]ID) Recording {
		j.must(GiveArgument{Thread: Thread{Debate: 1}, Author: by, Side: For, Text: id(list), Hash: j.newHash(), Voice: id(list), VoiceProof: j.newHash()})
		return Recording{Argument: int64(len(j.state.arguments))}
	}
	mine, theirs := give(speaker, &gone), give(helper, &kept)
	j.must(FileProposal{Consultation: consultation, Author: speaker, Theme: Rights, Text: id(&gone), Hash: j.newHash(), Voice: id(&gone), VoiceProof: j.newHash()})
	proposed := Recording{Proposal: 1}
	for _, of := range []Recording{mine, proposed} {
		j.must(WriteTranscript{Of: of, Writer: helper, Text: id(&gone), Hash: j.newHash()})
		j.must(WriteTranscript{Of: of, Writer: speaker, Text: id(&gone), Hash: j.newHash()})
	}
	j.must(WriteTranscript{Of: theirs, Writer: helper, Text: id(&kept), Hash: j.newHash()})
	fromGone := j.newID() // what the erased person wrote of another's voice
	other := give(helper, &kept)
	j.must(WriteTranscript{Of: other, Writer: speaker, Text: fromGone, Hash: j.newHash()})
	if g := j.state.GivenBy(speaker); g.Voices != 2 || g.Transcripts != 3 || g.Arguments != 1 || len(g.Proposals) != 1 {
		t.Errorf("given %+v", g)
	}
	j.must(ErasePerson{Person: speaker})
	for _, one := range append(gone, fromGone) {
		if j.state.Names(one) || !j.state.IsErased(one) || !slices.Contains(j.state.Erased(), one) {
			t.Errorf("%v is not erased", one)
		}
	}
	for _, one := range kept {
		if !j.state.Names(one) || j.state.IsErased(one) {
			t.Errorf("%v is erased", one)
		}
	}
	if a, _ := j.state.Argument(mine.Argument); a.Spoken != (Spoken{}) {
		t.Errorf("shown %+v", a.Spoken)
	}
	if r := j.run(WriteTranscript{Of: mine, Writer: helper, Text: j.newID(), Hash: j.newHash()}); r != ErrVoiceUnknown {
		t.Errorf("a voice that is gone is written down: %v", r)
	}
	if awaited, all := j.state.AwaitedTranscripts(9); all != 1 || awaited[0] != other {
		t.Errorf("awaited %v", awaited)
	}
	if g := j.state.GivenBy(speaker); g.Voices+g.Transcripts != 0 {
		t.Errorf("given %+v", g)
	}
}
