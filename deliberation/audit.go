package deliberation

import (
	"slices"
	"time"
)

const (
	// MostRead is how many entries an auditor reads at once: each read is told to everybody, so none may stand for the whole journal.
	MostRead = 200
	// ReadLasts is how long what somebody has said they read is shown to them.
	ReadLasts = time.Hour
)

// JournalReading is that an auditor read entries of the journal. It says under which mandate, and not who.
type JournalReading struct {
	At       time.Time // UTC
	From, To int64     // numbers of entries; both are read
	Mandate  int64
}

// Count is how many entries were read, from 1 to MostRead.
func (r JournalReading) Count() int64 { return r.To - r.From + 1 }

type journalRead struct {
	at       int64 // milliseconds
	by       int64
	from, to int64
	mandate  int64
}

// JournalReads returns all readings there ever were, newest first.
func (s *State) JournalReads() []JournalReading {
	all := make([]JournalReading, 0, len(s.reads))
	for _, r := range slices.Backward(s.reads) {
		all = append(all, JournalReading{At: time.UnixMilli(r.at).UTC(), From: r.from, To: r.to, Mandate: r.mandate})
	}
	return all
}

// JournalReadsChanged is the entry of the last reading; 0 if there was none.
func (s *State) JournalReadsChanged() uint64 { return s.readsChanged }

// Audits reports whether a person may read the journal at a time: they hold a mandate of the whole platform to audit. The entries of one
// consultation do not stand apart from the others', so the mandate of one is not enough.
func (s *State) Audits(person int64, at time.Time) bool {
	return s.auditsUnder(person, at.UnixMilli()) != 0
}

// auditsUnder is the mandate under which a person audits the platform, 0 if none.
func (s *State) auditsUnder(person int64, at int64) int64 {
	if !s.holds(person, AuditorRole, Scope{}, at) {
		return 0
	}
	for _, n := range s.mandatesOf[person] {
		if m := &s.mandates[n-1]; m.role == AuditorRole && m.scope == (Scope{}) && m.runs(at) {
			return n
		}
	}
	return 0
}

// MaySee reports whether these entries may be shown to a person at a time: they audit now, and one reading of theirs within the last
// ReadLasts names exactly these.
func (s *State) MaySee(person, from, to int64, at time.Time) bool {
	if !s.Audits(person, at) {
		return false
	}
	for _, r := range slices.Backward(s.reads) {
		if at.UnixMilli()-r.at > ReadLasts.Milliseconds() {
			return false
		}
		if r.by == person && r.from == from && r.to == to {
			return true
		}
	}
	return false
}

// ReadJournal lets an auditor read entries, and tells everybody that they did.
type ReadJournal struct {
	By       int64
	From, To int64 // numbers of entries, at most MostRead of them, all in the journal
}

// Keys names nothing: it is alone in its batch.
func (ReadJournal) Keys() Keys { return Keys{} }

// Decide returns the reading, or ErrNotAuditor, ErrAuditRange.
func (c ReadJournal) Decide(s *State, at time.Time) ([]Act, error) {
	switch {
	case !s.Audits(c.By, at):
		return nil, ErrNotAuditor
	case !readable(c.From, c.To, s.head.Number):
		return nil, ErrAuditRange
	}
	return byPerson(c.By, &JournalRead{From: c.From, To: c.To}), nil
}

// readable reports whether entries may be read together in a journal of so many.
func readable(from, to int64, size uint64) bool {
	return from >= 1 && from <= to && uint64(to) <= size && to-from < MostRead
}

func (s *State) applyJournalRead(h Head, by Actor, f *JournalRead) error {
	mandate := s.auditsUnder(by.Person, h.At)
	if mandate == 0 || !readable(f.From, f.To, h.Number-1) {
		return errApply(h, f, "by nobody who audits, or not of what is there")
	}
	s.reads = append(s.reads, journalRead{at: h.At, by: by.Person, from: f.From, to: f.To, mandate: mandate})
	s.readsChanged = h.Number
	return nil
}
