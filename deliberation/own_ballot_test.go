package deliberation

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// voterLog is what one voter knows: their own choices, and when the figures of their college were published, which everybody sees.
type voterLog struct {
	id        ID
	college   College
	choice    Choice // as it stands
	before    Choice // what stood before that
	changed   uint64 // which entry made it so
	published Choice // what it was when the figures were last published
}

// A voter's page says of their choice what they could work out from what they did and from when figures were published, and nothing else; and
// what all voters read together gives the published figures: each was counted as cast.
func TestAVoterReadsTheirOwnBallotAndNothingOfOthers(t *testing.T) {
	seen := map[BallotStatus]bool{}
	checkUntil(t, func() bool { return len(seen) == len(BallotStatuses()) }, func(t *rapid.T) {
		j := newJournal(t, testTime())
		consultation := j.open(4)
		author := j.join()
		j.must(FileProposal{Author: author, Consultation: consultation, Theme: Rights, Text: j.newID(), Hash: j.newHash()})
		var voters []*voterLog
		for _, college := range []College{Concerned, Agent} {
			for range rapid.IntRange(0, 14).Draw(t, "voters") {
				voters = append(voters, &voterLog{id: j.newID(), college: college})
			}
		}
		moved := func(id ID, h Head, choice Choice) {
			for _, v := range voters {
				if v.id == id {
					v.before, v.choice, v.changed = v.choice, choice, h.Number
				}
			}
		}
		epochs := map[College]uint32{}
		j.applied = func(h Head, e *Entry) {
			switch f := e.Fact.(type) {
			case *BallotCast:
				moved(e.Actor.Voter, h, f.Choice)
			case *BallotWithdrawn:
				moved(e.Actor.Voter, h, NoChoice)
			}
			for _, college := range Colleges() {
				epoch := j.state.questions[0].cells[college-1].epoch
				if epoch == epochs[college] {
					continue
				}
				epochs[college] = epoch
				for _, v := range voters {
					switch {
					case v.college != college:
					case college == Agent && v.changed == h.Number: // a day begins: what is published of agents is what was before its first entry
						v.published = v.before
					default:
						v.published = v.choice
					}
				}
			}
		}
		if len(voters) > 0 {
			for range rapid.IntRange(0, 60).Draw(t, "steps") {
				v := voters[rapid.IntRange(0, len(voters)-1).Draw(t, "voter")]
				switch rapid.IntRange(0, 12).Draw(t, "step") {
				case 0:
					j.wait(20 * time.Hour)
				case 1:
					j.run(WithdrawBallot{Voter: v.id, Question: 1})
				default:
					j.run(CastBallot{Voter: v.id, College: v.college, Question: 1, Choice: rapid.SampledFrom(Choices()).Draw(t, "choice")})
				}
			}
		}
		check(t, j, voters, seen)
		j.wait(10 * 24 * time.Hour)
		j.catchUp()
		check(t, j, voters, seen)
	})
	for _, status := range BallotStatuses() {
		if !seen[status] {
			t.Errorf("no choice was ever %s", status)
		}
	}
}

// check compares what each voter reads with what they know, and what all of them read with what is published.
func check(t *rapid.T, j *testJournal, voters []*voterLog, seen map[BallotStatus]bool) {
	t.Helper()
	f, _ := j.state.Figures(1)
	held := map[College]*Tally{}
	left := map[College]int64{}
	for _, v := range voters {
		own := j.state.OwnBallots(v.id)
		if v.choice == NoChoice {
			if len(own) > 0 {
				t.Fatalf("nothing stands, yet %+v is told", own)
			}
			if v.published != NoChoice {
				left[v.college]++
				add(held, v.college, v.published)
			}
			continue
		}
		rows := rowsOf(f, v.college)
		want := BallotWaiting
		switch in := v.choice == v.published; {
		case f.Final && len(rows) > 0 && !rows[0].Shown:
			want = BallotNumbered
		case f.Final && in:
			want = BallotCounted
		case f.Final:
			want = BallotLeftOut
		case in:
			want = BallotShown
		}
		if len(own) != 1 || own[0] != (OwnBallot{1, v.choice, want}) {
			t.Fatalf("%+v reads %+v, not %v", v, own, want)
		}
		seen[want] = true
		if v.published != NoChoice {
			add(held, v.college, v.published)
		}
		if v.choice != v.published {
			left[v.college]++
		}
	}
	for _, college := range Colleges() {
		var shown Tally
		rows := rowsOf(f, college)
		for _, r := range rows {
			shown.Agree, shown.Disagree, shown.Pass = shown.Agree+r.Tally.Agree, shown.Disagree+r.Tally.Disagree, shown.Pass+r.Tally.Pass
		}
		want := Tally{}
		if held[college] != nil {
			want = *held[college]
		}
		if shown != want {
			t.Fatalf("of college %v %+v is published, voters read %+v", college, shown, want)
		}
		if f.Final && len(rows) > 0 && rows[0].LeftOut != left[college] {
			t.Fatalf("%d are said to be left out, voters read it of %d", rows[0].LeftOut, left[college])
		}
	}
}

func add(tallies map[College]*Tally, college College, choice Choice) {
	if tallies[college] == nil {
		tallies[college] = &Tally{}
	}
	switch choice {
	case Agree:
		tallies[college].Agree++
	case Disagree:
		tallies[college].Disagree++
	default:
		tallies[college].Pass++
	}
}

func TestNobodyReadsWhatTheyDidNotCast(t *testing.T) {
	j, casts := vote(t, bloc{Concerned, "caf-59", Tally{Agree: 4, Disagree: 3}})
	for _, c := range casts {
		if own := j.state.OwnBallots(c.Voter); len(own) != 1 || own[0].Choice != c.Choice || own[0].Question != c.Question {
			t.Errorf("%+v reads %+v", c, own)
		}
	}
	for _, id := range []ID{{}, j.newID()} {
		if own := j.state.OwnBallots(id); own != nil {
			t.Errorf("%v reads %+v", id, own)
		}
	}
}
