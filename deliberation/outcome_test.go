package deliberation

import (
	"encoding/binary"
	"runtime"
	"testing"
	"time"
)

func TestCommandsAreRememberedForADayOfJournalTime(t *testing.T) {
	j := newJournal(t, testTime())
	j.open(30)
	j.join()
	joined := j.command
	want := Outcome{First: j.state.Number(), Last: j.state.Number()}
	check := func(when string, remembered bool) {
		t.Helper()
		if got, ok := j.state.Outcome(joined); ok != remembered || ok && got != want {
			t.Errorf("%s: remembered %v as %v, want %v as %v", when, ok, got, remembered, want)
		}
	}
	check("at once", true)
	j.wait(24 * time.Hour)
	check("a day later, nothing having happened", true)
	j.join()
	check("with an entry exactly a day later", true)
	j.wait(time.Millisecond)
	j.join()
	check("with an entry more than a day later", false)
	if _, ok := j.state.Outcome(j.command); !ok {
		t.Error("the last command is forgotten")
	}
	// What is remembered stays small however long the journal lasts.
	for range 3000 {
		j.wait(time.Minute)
		j.join()
	}
	if n := len(j.state.outcomes.of); n > 24*60+3 {
		t.Errorf("%d commands are remembered", n)
	}
}

func TestAnOutcomeSpansAllEntriesOfItsCommand(t *testing.T) {
	j := newJournal(t, testTime())
	j.must(ImportRows{Source: Hash{1}, Last: true, Rows: []ImportedRow{
		ImportedConsultation{Text: j.newID(), Hash: j.newHash()}, ImportedPerson{Document: j.newID()},
	}})
	if got, _ := j.state.Outcome(j.command); got != (Outcome{1, 5}) {
		t.Errorf("entries %v, want 1 to 5", got)
	}
}

func TestABusyDayLeavesNoMemoryBehind(t *testing.T) {
	used := func() int64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	o, n := outcomes{of: map[ID]Outcome{}}, uint64(0)
	record := func(at time.Duration) {
		n++
		var id ID
		binary.BigEndian.PutUint64(id[:], n)
		o.record(Head{Number: n, At: at.Milliseconds()}, id)
	}
	before := used()
	for range 300_000 {
		record(0)
	}
	busy := used() - before
	for i := range 2000 { // a quiet day later
		record(25*time.Hour + time.Duration(i)*time.Minute)
	}
	if left := used() - before; left > busy/10 {
		t.Errorf("%d bytes of %d are left", left, busy)
	}
	if len(o.of) > 24*60+1 {
		t.Errorf("%d commands are remembered", len(o.of))
	}
	runtime.KeepAlive(&o)
}
