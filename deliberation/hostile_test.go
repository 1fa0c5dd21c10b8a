package deliberation

import (
	"maps"
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// drawHostile draws an entry that can be stored, of any kind, by anybody, about things that are there or just not: what a journal might hold that
// these commands did not write.
func drawHostile(t *rapid.T, s *State, ids []ID) Entry {
	small := rapid.SampledFrom([]int64{math.MinInt64, -1, 0, 1, 1, 2, 2, 3, 4, 5, 7, 12, math.MaxInt32 + 1, 1<<32 + 1, math.MaxInt64})
	e := Entry{Nonce: ID{1}, Command: ID{2}, At: s.head.At}
	switch rapid.IntRange(0, 5).Draw(t, "actor") {
	case 0:
		e.Actor.Voter = rapid.SampledFrom(ids).Draw(t, "voter")
	case 1:
		e.Actor.Program = rapid.SampledFrom(allOf[Program]()).Draw(t, "program")
	default:
		e.Actor.Person = rapid.Int64Range(1, s.Persons()+2).Draw(t, "person")
	}
	of := factPlans[rapid.SampledFrom(factKinds).Draw(t, "kind").Kind()].of
	fact := reflect.New(of)
	for i := range of.NumField() {
		field := fact.Elem().Field(i)
		switch x := field.Addr().Interface().(type) {
		case *int64:
			*x = small.Draw(t, of.Field(i).Name)
		case *[]int64:
			*x = rapid.SliceOfN(small, 0, 13).Draw(t, of.Field(i).Name)
		case *ID:
			*x = rapid.SampledFrom(ids).Draw(t, of.Field(i).Name)
		case *[]ID:
			*x = rapid.SliceOfN(rapid.SampledFrom(ids), 0, 3).Draw(t, of.Field(i).Name)
		case *Hash:
			*x = rapid.SampledFrom([]Hash{{}, {1}, {2}}).Draw(t, of.Field(i).Name)
		case *[]Hash:
			*x = rapid.SliceOfN(rapid.Just(Hash{1}), 0, 3).Draw(t, of.Field(i).Name)
		case *time.Time:
			*x = rapid.SampledFrom([]time.Time{{}, time.UnixMilli(1), s.At(), s.At().Add(8 * 24 * time.Hour), time.UnixMilli(math.MaxInt64)}).Draw(t, of.Field(i).Name)
		default: // enumerations
			field.SetUint(rapid.Uint64Range(0, 5).Draw(t, of.Field(i).Name))
		}
	}
	e.Fact = fact.Interface().(Fact)
	return e
}

// look asks for every view of everything there is around debates.
func look(s *State) {
	for n := int64(-1); n <= int64(len(s.debates)+1); n++ {
		s.Debate(n)
		s.Agenda(n)
		s.Room(n)
		s.Minutes(n)
		s.Paper(n).Matches()
		s.Forms(n)
		s.Avis(n, 1)
		for _, a := range s.AdoptedBy(n) {
			a.Counts.Rows()
		}
		s.Pictures(n)
		s.RehearsalOf(n)
		s.ChangesSince(DebateTopic(n), 0, 99)
		s.ChangesSince(RoomTopic(n), 0, 99)
		s.Listed(DebateTopic(n))
		s.HandOf(n, 1, ID{1})
		s.BornIn(n)
		for _, o := range []Arrangement{Shuffled, ByTime, ByUse, Unanswered} {
			s.Discussion(Thread{Debate: n}, o, 0, 99)
		}
		for p := int64(-1); p <= s.Persons()+1; p++ {
			s.WasThere(n, p)
			s.AttendeeOf(n, p)
		}
	}
	for n := int64(-1); n <= int64(len(s.arguments)+1); n++ {
		s.Argument(n)
		s.StepsOf(n)
		s.Corrections(n)
	}
	for n := int64(-1); n <= s.Persons()+1; n++ {
		s.Person(n)
		s.Guest(n)
		s.ClaimedBy(n)
		s.GivenBy(n)
		s.ArgumentsBy(n)
		s.WrittenAround(n)
		s.DebatesRunBy(n, time.UnixMilli(s.head.At))
	}
	for n := int64(-1); n <= int64(len(s.questions)+1); n++ {
		s.Figures(n)
		s.DebateOfQuestion(n)
		s.BallotsOn(ProposalTopic(n))
	}
	for n := int64(-1); n <= int64(len(s.consultations)+1); n++ {
		s.Consultation(n)
		s.Debates(n)
		s.Weeks(n)
		s.Themes(n)
		s.NextDebates(n, s.At(), 9)
		for ballots := range s.LinkedBallots(n) {
			for range ballots {
			}
		}
	}
	s.Places(0, s.At())
	s.Erased()
}

// An entry that no command gives is refused, or is applied and leaves a state that can be looked at and lived with: it never takes a server down.
func TestNoEntryTakesTheStateDown(t *testing.T) {
	applied := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		w.applied = w.model.apply // its rules are checked elsewhere
		w.holdDebate()
		actions := w.debateActions()
		t.Repeat(actions)
		ids := []ID{{}, {1}, {1, 1}, w.newID(), w.newID()}
		ids = slices.AppendSeq(ids, maps.Keys(w.state.texts))
		ids = slices.AppendSeq(ids, maps.Keys(w.state.files))
		ids = slices.AppendSeq(ids, maps.Keys(w.state.voters.index))
		slices.SortFunc(ids, func(a, b ID) int { return slices.Compare(a[:], b[:]) })
		s := w.replay(len(w.heads))
		for range 60 {
			e := drawHostile(t, s, ids)
			raw, err := AppendEntry(nil, &e)
			if err != nil {
				continue // it can be in no journal
			}
			if e, err = DecodeEntry(raw); err != nil {
				t.Fatalf("what was stored cannot be read: %v", err)
			}
			if err := s.Apply(Head{Number: s.Number() + 1, At: s.head.At}, &e); err != nil {
				s = w.replay(len(w.heads)) // as a server would not go on
				continue
			}
			applied[e.Fact.Kind()]++
			look(s)
		}
	})
	if len(applied) < 10 { // of some hundred kinds, most are refused whatever they say; which get through is chance
		t.Errorf("only %d kinds were ever applied: %v", len(applied), applied)
	}
}
