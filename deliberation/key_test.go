package deliberation

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// mayShare is the journal's rule for two commands of one batch.
func mayShare(a, b Keys) bool {
	if a.Alone() || b.Alone() {
		return false
	}
	touches := func(changes []Key, other Keys) bool {
		return slices.ContainsFunc(changes, func(k Key) bool { return slices.Contains(other.Reads, k) || slices.Contains(other.Changes, k) })
	}
	return !touches(a.Changes, b) && !touches(b.Changes, a)
}

func TestOnlyBallotsArgumentsAndMarksShareABatch(t *testing.T) {
	for _, c := range []Command{OpenConsultation{}, Join{}, FileProposal{}, ConveneDebate{}, ErasePerson{}, EraseText{}, ImportRows{}, WriteTranscript{}, RemoveTranscript{}, WriteSummary{}, ValidateSummary{}, WithdrawValidation{},
		FixRules{}, VolunteerAsRapporteur{}, WithdrawAsRapporteur{}, WithdrawMarks{}, WriteSheet{}, RaiseObjection{}, AnswerObjection{}, AnnounceKey{}, SignDossier{},
		AmendDebate{}, CancelDebate{}, JoinFacilitators{}, LeaveFacilitators{}, AddItem{}, DropItem{}, EndRehearsal{},
		PrintSheets{}, CountAttendance{}, EnterForm{}, EnterAvis{}, CastSheet{}, ClaimPerson{}, ClaimBallots{}, Hear{}, CorrectArgument{}, TakeCall{}, ReadJournal{}, OpenRecords{},
		OpenRoom{}, CloseRoom{}, JoinRoom{}, BeginItem{}, AskTurn{}, WithdrawTurn{}, BeginTurn{}, EndTurn{}, AskHands{}, RaiseHand{}, CountHands{}, CloseHands{},
		WriteParagraph{}, DropParagraph{}, OfferMinutes{}, MakeRemark{}, SettleRemark{}, AdoptMinutes{}, AdoptPosition{}, DropPosition{}, AddPicture{}, RemovePicture{}, TakeStep{},
	} {
		if !c.Keys().Alone() {
			t.Errorf("%T names keys", c)
		}
	}
	ballot := CastBallot{Voter: ID{1}, Question: 1}
	argument := GiveArgument{Thread: Thread{Proposal: 1}, Author: 1, Text: ID{1}}
	for _, c := range []struct {
		what string
		a, b Command
		want bool
	}{
		{"two voters on one question", ballot, CastBallot{Voter: ID{2}, Question: 1}, true},
		{"one voter on two questions", ballot, CastBallot{Voter: ID{1}, Question: 2}, false},
		{"one voter twice", ballot, ballot, false},
		{"a ballot and its withdrawal", ballot, WithdrawBallot{Voter: ID{1}, Question: 1}, false},
		{"a ballot and the withdrawal of another", ballot, WithdrawBallot{Voter: ID{2}, Question: 1}, true},
		{"a ballot and an argument", ballot, argument, true},
		{"two arguments of one person in one thread", argument, GiveArgument{Thread: Thread{Proposal: 1}, Author: 1, Text: ID{2}}, true},
		{"one text in two threads", argument, GiveArgument{Thread: Thread{Debate: 1}, Author: 2, Text: ID{1}}, false},
		{"one voice in two threads", GiveArgument{Thread: Thread{Proposal: 1}, Text: ID{1}, Voice: ID{3}}, GiveArgument{Thread: Thread{Debate: 1}, Text: ID{2}, Voice: ID{3}}, false},
		{"an argument and a mark of one person", argument, MarkArgument{Argument: 1, By: 1}, true},
		{"marks of two persons on one argument", MarkArgument{Argument: 1, By: 1}, MarkArgument{Argument: 1, By: 2}, true},
		{"marks of one person on two arguments", MarkArgument{Argument: 1, By: 1}, MarkArgument{Argument: 2, By: 1}, true},
		{"a mark and its withdrawal", MarkArgument{Argument: 1, By: 1}, UnmarkArgument{Argument: 1, By: 1}, false},
		{"proposal 1 and debate 1", argument, GiveArgument{Thread: Thread{Debate: 1}, Author: 2, Text: ID{2}}, true},
	} {
		if got := mayShare(c.a.Keys(), c.b.Keys()); got != c.want || mayShare(c.b.Keys(), c.a.Keys()) != c.want {
			t.Errorf("%s share a batch: %v", c.what, got)
		}
	}
}

// A batch is decided against the state before it. That is right only if none of its commands would have been answered otherwise
// behind another.
func TestCommandsThatShareABatchAreDecidedAlikeInEitherOrder(t *testing.T) {
	shared := 0
	rapid.Check(t, func(t *rapid.T) {
		j := newJournal(t, testTime())
		consultation, author := j.open(4), j.join()
		other := j.open(3)
		for range 2 {
			j.must(FileProposal{Consultation: consultation, Author: author, Theme: Rights, Text: j.newID(), Hash: j.newHash()})
		}
		j.must(FileProposal{Consultation: other, Author: author, Theme: Rights, Text: j.newID(), Hash: j.newHash()})
		j.must(ConveneDebate{Consultation: consultation, Author: author, Announcement: Announcement{Begins: day(2026, 12, 1), Text: j.newID(), Hash: j.newHash()}})
		j.must(GiveArgument{Thread: Thread{Proposal: 1}, Author: author, Side: For, Text: j.newID(), Hash: j.newHash()})
		j.must(ErasePerson{Person: j.join()})
		reader := j.join()
		for range 4 { // enough for one more to make the figure public
			j.must(MarkArgument{Argument: 1, By: j.join()})
		}
		if rapid.Bool().Draw(t, "marked") {
			j.must(MarkArgument{Argument: 1, By: reader})
		}
		voters := []ID{j.newID(), j.newID(), j.newID(), {}}
		texts := []ID{j.newID(), j.newID(), j.newID(), {}}
		// Half the voters have voted, enough of them for one more to make figures public.
		for i := range 9 {
			v := CastBallot{Voter: j.newID(), College: Colleges()[i%2], Question: 1, Choice: Choices()[i%3]}
			j.must(v)
			voters = append(voters, v.Voter)
		}
		draw := func(label string) Command {
			commands := []func() Command{
				func() Command {
					return CastBallot{
						Voter: rapid.SampledFrom(voters).Draw(t, label), College: rapid.SampledFrom(Colleges()).Draw(t, label),
						Office: drawOffice(t), Question: rapid.Int64Range(0, 4).Draw(t, label), Choice: rapid.SampledFrom(Choices()).Draw(t, label),
					}
				},
				func() Command {
					return GiveArgument{
						Thread: Thread{rapid.Int64Range(0, 3).Draw(t, label), rapid.Int64Range(0, 1).Draw(t, label)},
						Author: rapid.Int64Range(0, 2).Draw(t, label), Side: For,
						// Pages only offer replies to arguments that are there. A reply to a number that is given in the same batch is refused.
						ReplyTo: rapid.Int64Range(0, 1).Draw(t, label), Quotes: rapid.Int64Range(0, 1).Draw(t, label),
						Text: rapid.SampledFrom(texts).Draw(t, label), Hash: Hash{1},
						Voice: rapid.SampledFrom(texts).Draw(t, label), VoiceProof: rapid.SampledFrom([]Hash{{}, {1}}).Draw(t, label),
					}
				},
				func() Command { // likewise: nobody can have read what is given in the same batch
					return MarkArgument{Argument: rapid.Int64Range(0, 1).Draw(t, label), By: rapid.Int64Range(0, reader+1).Draw(t, label)}
				},
				func() Command {
					return UnmarkArgument{Argument: rapid.Int64Range(0, 1).Draw(t, label), By: rapid.Int64Range(0, reader+1).Draw(t, label)}
				},
				func() Command {
					return WithdrawBallot{Voter: rapid.SampledFrom(voters).Draw(t, label), Question: rapid.Int64Range(0, 4).Draw(t, label)}
				},
				func() Command { return EraseText{Text: j.state.arguments[0].text, By: author} },
				func() Command { return ErasePerson{Person: author} },
			}
			return rapid.SampledFrom(commands).Draw(t, label)()
		}
		first, second := draw("first"), draw("second")
		if !mayShare(first.Keys(), second.Keys()) {
			return
		}
		j.wait(time.Duration(rapid.IntRange(0, 100).Draw(t, "hours")) * time.Hour)
		j.catchUp()
		before, beforeErr := second.Decide(j.state, j.now)
		if r := j.run(first); r == nil {
			shared++
		}
		after, afterErr := second.Decide(j.state, j.now)
		if diff := cmp.Diff(before, after); diff != "" || beforeErr != afterErr {
			t.Fatalf("%#v\nbehind %#v is decided otherwise: %v, %v\n%s", second, first, beforeErr, afterErr, diff)
		}
	})
	if shared == 0 {
		t.Error("no pair shared a batch")
	}
}
