package bench

import (
	"testing"
	"time"

	"voix/deliberation"
)

// TestVoteIsTenBallotsAVoterOverSixtyDays holds the vote to what the heap and the replay are said to be measured on.
func TestVoteIsTenBallotsAVoterOverSixtyDays(t *testing.T) {
	v := &vote{ballots: votersAtATime * ballotsOfVoter * 2, questions: voteQuestions, begins: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)}
	type given struct {
		voter    deliberation.ID
		question int64
	}
	ballots, asked, commands := map[deliberation.ID]int{}, map[given]bool{}, map[deliberation.ID]bool{}
	of := map[deliberation.ID]deliberation.CastBallot{}
	for i := range v.ballots {
		b := v.ballot(i)
		if b.Question < 1 || b.Question > voteQuestions || !b.Choice.Valid() || !b.College.Valid() {
			t.Fatalf("ballot %d is %+v", i, b)
		}
		if first, ok := of[b.Voter]; ok && (first.College != b.College || first.Office != b.Office) {
			t.Fatalf("voter %s is in two places", b.Voter)
		}
		of[b.Voter] = b
		ballots[b.Voter]++
		asked[given{b.Voter, b.Question}] = true
		commands[v.command(i)] = true
	}
	if len(ballots) != 2*votersAtATime {
		t.Errorf("%d voters", len(ballots))
	}
	for voter, n := range ballots {
		if n != ballotsOfVoter {
			t.Fatalf("voter %s has %d ballots", voter, n)
		}
	}
	if len(asked) != v.ballots || len(commands) != v.ballots {
		t.Errorf("%d questions asked, %d commands, of %d ballots", len(asked), len(commands), v.ballots)
	}
	if first, last := v.at(0), v.at(v.ballots-1); !first.Equal(v.begins) || last.Sub(first) > voteDays*24*time.Hour || last.Sub(first) < (voteDays-1)*24*time.Hour {
		t.Errorf("from %s to %s", first, last)
	}
}
