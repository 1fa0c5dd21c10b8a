package deliberation

import (
	"testing"
	"time"
)

// Who reads linked ballots can stop after any voter, and within a voter after any question.
func TestReadingLinkedBallotsCanStop(t *testing.T) {
	j := newJournal(t, testTime())
	consultation, author := j.open(4), j.join()
	for range 2 {
		j.must(FileProposal{Consultation: consultation, Author: author, Theme: Rights, Text: j.newID(), Hash: j.newHash()})
	}
	for i := range 6 {
		voter := j.newID()
		for question := int64(1); question <= 2; question++ {
			j.must(CastBallot{Voter: voter, College: Resident, Question: question, Choice: Choices()[i%2]})
		}
	}
	for range j.state.LinkedBallots(consultation) {
		t.Fatal("there are linked ballots while people vote")
	}
	if c, _ := j.state.Consultation(consultation); c.Voters != 0 || c.VotersBy != [4]int64{} {
		t.Errorf("while people vote, %d voters are known: %v", c.Voters, c.VotersBy)
	}
	j.wait(10 * 24 * time.Hour)
	j.catchUp()
	voters, choices := 0, 0
	for own := range j.state.LinkedBallots(consultation) {
		for question, choice := range own {
			if choices++; question != 1 || choice != Choices()[voters] {
				t.Errorf("voter %d chose %v on question %d", voters, choice, question)
			}
			break
		}
		if voters++; voters == 2 {
			break
		}
	}
	if voters != 2 || choices != 2 {
		t.Errorf("%d voters, %d choices", voters, choices)
	}
	if c, _ := j.state.Consultation(consultation); c.VotersBy != [4]int64{Resident - 1: 6} {
		t.Errorf("voters by college: %v", c.VotersBy)
	}
	for range j.state.LinkedBallots(99) {
		t.Error("no consultation has linked ballots")
	}
}
