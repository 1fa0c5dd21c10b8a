package polis_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"voix/deliberation/polis"
)

// TestTheLastVoteInTimeCounts holds that rows amount to the matrix of each participant's latest vote, the later line winning at
// the same time, whatever the order of the lines.
func TestTheLastVoteInTimeCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type event struct{ at, statement, voter, sign int64 }
		events := rapid.SliceOf(rapid.Custom(func(t *rapid.T) event {
			return event{
				rapid.Int64Range(1567000000000, 1567000000009).Draw(t, "at"), rapid.Int64Range(0, 3).Draw(t, "statement"),
				rapid.Int64Range(0, 5).Draw(t, "voter"), rapid.Int64Range(-1, 1).Draw(t, "sign"),
			}
		})).Draw(t, "events")
		moderated := rapid.Int64Range(0, 4).Draw(t, "moderated")

		var comments, votes, matrix strings.Builder
		comments.WriteString("timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n")
		votes.WriteString("timestamp,datetime,comment-id,voter-id,vote\n")
		matrix.WriteString("participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1,2,3\n")
		for id := range int64(4) {
			fmt.Fprintf(&comments, "1567000000000,x,%d,0,0,0,%d,s%d\n", id, map[bool]int{true: -1}[id == moderated], id)
		}
		last, latest := map[cell]int64{}, map[cell]int64{}
		for _, e := range events {
			fmt.Fprintf(&votes, "%d,x,%d,%d,%d\n", e.at, e.statement, e.voter, e.sign)
			if at := (cell{e.voter, e.statement}); e.at >= latest[at] {
				last[at], latest[at] = e.sign, e.at
			}
		}
		for voter := range int64(6) {
			cells := make([]string, 4)
			for id := range int64(4) {
				if sign, voted := last[cell{voter, id}]; voted {
					cells[id] = fmt.Sprint(sign)
				}
			}
			fmt.Fprintf(&matrix, "%d,,0,0,0,0,%s\n", voter, strings.Join(cells, ","))
		}
		export, err := polis.Read(fstest.MapFS{
			"summary.csv": {Data: []byte("topic,Un sujet\n")}, "comments.csv": {Data: []byte(comments.String())},
			"votes.csv": {Data: []byte(votes.String())}, "participants-votes.csv": {Data: []byte(matrix.String())},
		})
		if err != nil {
			t.Fatal(err)
		}
		got := map[cell]int64{}
		for _, row := range export.From(0) {
			if row.Kind == polis.Vote {
				got[cell{row.Participant, row.Statement}] = int64(row.Choice.Sign())
			}
		}
		for at, sign := range last {
			if g, ok := got[at]; ok != (at.statement != moderated) || ok && g != sign {
				t.Errorf("%+v: %d, %v, want %d", at, g, ok, sign)
			}
		}
		if export.Differences.Cells != 0 {
			t.Errorf("differences from the matrix: %v", export.Differences.First)
		}
	})
}
