package deliberation

import (
	"slices"
	"testing"
)

func TestErasingAPersonTakesBackAllThatTheyGaveAndNothingElse(t *testing.T) {
	j := newJournal(t, testTime())
	consultation, author, other := j.open(4), j.join(), j.join()
	mine := []ID{j.state.persons[author-1].document}
	kept := []ID{j.state.persons[other-1].document}
	for _, by := range []int64{author, other} {
		texts := []ID{j.newID(), j.newID(), j.newID(), j.newID(), j.newID()}
		files := []ID{j.newID(), j.newID()}
		j.must(FileProposal{Consultation: consultation, Author: by, Theme: Means, Text: texts[0], Hash: j.newHash(), Files: files, Proofs: proofs(files)})
		j.must(ConveneDebate{Consultation: consultation, Author: by, Announcement: Announcement{Begins: day(2026, 12, 1), Text: texts[1], Hash: j.newHash()}})
		j.must(GiveArgument{Thread: Thread{Proposal: 1}, Author: by, Side: For, Text: texts[2], Hash: j.newHash()})
		j.must(GiveArgument{Thread: Thread{Debate: 1}, Author: by, Side: For, Text: texts[3], Hash: j.newHash()})
		j.must(GiveArgument{Thread: Thread{Proposal: 1}, Author: by, Side: For, ReplyTo: 1, Text: texts[4], Hash: j.newHash()})
		all := slices.Concat(texts, files)
		if by == author {
			mine = append(mine, all...)
		} else {
			kept = append(kept, all...)
		}
	}
	j.must(CastBallot{Voter: j.newID(), College: Agent, Question: 1, Choice: Agree})
	j.state.Record()
	j.must(ErasePerson{Person: author})
	for _, id := range mine {
		if j.state.Names(id) || !j.state.IsErased(id) || !slices.Contains(j.state.Erased(), id) {
			t.Errorf("%v is not erased", id)
		}
	}
	for _, id := range kept {
		if !j.state.Names(id) || j.state.IsErased(id) || slices.Contains(j.state.Erased(), id) {
			t.Errorf("%v is erased", id)
		}
	}
	if f, _ := j.state.Figures(1); f.Ballots != 1 {
		t.Errorf("%d ballots are left, want 1", f.Ballots)
	}
	told := map[Topic]bool{}
	for _, c := range j.state.TakeChanges() {
		told[c.Topic] = told[c.Topic] || c.Kind == TextTaken
	}
	if !told[ProposalTopic(1)] || !told[DebateTopic(1)] || told[ProposalTopic(2)] || told[DebateTopic(2)] {
		t.Errorf("told in %v", told)
	}
	before := len(j.heads)
	j.must(ErasePerson{Person: author})
	j.must(EraseText{Text: mine[1], By: author})
	if len(j.heads) != before {
		t.Error("erasing again made entries")
	}
}

func TestErasingATextTakesItsFilesAndLeavesItsThread(t *testing.T) {
	j := newJournal(t, testTime())
	consultation, author, other := j.open(4), j.join(), j.join()
	text, file, said, meant := j.newID(), j.newID(), j.newID(), j.newID()
	j.must(FileProposal{Consultation: consultation, Author: author, Theme: Means, Text: text, Hash: j.newHash(), Files: []ID{file}, Proofs: proofs([]ID{file})})
	j.must(GiveArgument{Thread: Thread{Proposal: 1}, Author: other, Side: For, Text: said, Hash: j.newHash()})
	j.must(GiveArgument{Thread: Thread{Proposal: 1}, Author: author, Side: For, Text: meant, Hash: j.newHash()})
	j.must(EraseText{Text: meant, By: author})
	if p, _ := j.state.Proposal(1); p.Erased || len(p.Files) != 1 || p.Changed != j.state.Number() {
		t.Errorf("an argument took its proposal along: %+v", p)
	}
	j.must(EraseText{Text: text, By: author})
	if p, ok := j.state.Proposal(1); !ok || !p.Erased || len(p.Files) != 0 || p.Arguments != 2 || p.Changed != j.state.Number() {
		t.Errorf("proposal %+v", p)
	}
	if !j.state.IsErased(file) || j.state.IsErased(said) {
		t.Error("the file is there, or the argument of another is gone")
	}
	// An id that was erased names nothing ever again.
	if r := j.run(GiveArgument{Thread: Thread{Proposal: 1}, Author: other, Side: For, Text: text, Hash: j.newHash()}); r != ErrTextUsed {
		t.Errorf("%v", r)
	}
}
