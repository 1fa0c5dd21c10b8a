package deliberation

import (
	"testing"
	"time"
)

func TestImportedAndErasedPersonsAreNoParticipants(t *testing.T) {
	j := newJournal(t, time.UnixMilli(1_790_000_000_000))
	for range 3 {
		j.must(Join{Document: j.newID(), College: Concerned})
	}
	j.must(ImportRows{Source: Hash{1}, Rows: []ImportedRow{
		ImportedConsultation{Text: j.newID(), Hash: j.newHash()}, ImportedPerson{Document: j.newID()},
	}})
	if persons, participants := j.state.Persons(), j.state.Participants(); persons != 4 || participants != 3 {
		t.Errorf("%d persons, %d participants", persons, participants)
	}
	j.must(ErasePerson{Person: 2})
	j.must(ErasePerson{Person: 2})
	if n := j.state.Participants(); n != 2 {
		t.Errorf("%d participants after one of three was erased", n)
	}
}
