package deliberation

import (
	"testing"
	"time"
)

// Whoever takes part changes their own profile and ends their own sessions, and nobody else's: no person, no program, no guest of a debate.
func TestProfilesAndSessionsAreOnesOwn(t *testing.T) {
	j := newJournal(t, day(2026, 11, 1))
	amina, paul := j.join(), j.join()
	before := j.state.At()
	j.wait(time.Hour)
	j.must(ChangeProfile{Person: amina})
	j.must(EndSessions{Person: amina})
	if p, _ := j.state.Person(amina); !p.Sessions.After(before) || !p.Sessions.Equal(j.state.At()) {
		t.Errorf("sessions end %v, at %v", p.Sessions, j.state.At())
	}
	if p, _ := j.state.Person(paul); p.Sessions.UnixMilli() != 0 {
		t.Errorf("the sessions of another ended %v", p.Sessions)
	}
	for name, e := range map[string]Entry{
		"the profile of another":    {Actor: Actor{Person: paul}, Fact: &ProfileChanged{Profile: amina}},
		"a profile, by a program":   {Actor: Actor{Program: Operator}, Fact: &ProfileChanged{Profile: amina}},
		"the profile of nobody":     {Actor: Actor{Person: 9}, Fact: &ProfileChanged{Profile: 9}},
		"sessions, by a program":    {Actor: Actor{Program: Door}, Fact: &SessionsEnded{}},
		"sessions of nobody":        {Actor: Actor{Person: 9}, Fact: &SessionsEnded{}},
		"sessions, by a voter":      {Actor: Actor{Voter: ID{1}}, Fact: &SessionsEnded{}},
		"a profile, by a voter":     {Actor: Actor{Voter: ID{1}}, Fact: &ProfileChanged{Profile: amina}},
		"a profile below the first": {Actor: Actor{Person: amina}, Fact: &ProfileChanged{Profile: -1}},
	} {
		if j.applies(e.Actor, e.Fact) {
			t.Errorf("%s can be changed", name)
		}
	}
	j.must(ErasePerson{Person: amina})
	for _, c := range []Command{ChangeProfile{Person: amina}, EndSessions{Person: amina}, ChangeProfile{}, EndSessions{Person: 99}} {
		if err := j.run(c); err != ErrPersonUnknown {
			t.Errorf("%T of one who is gone: %v", c, err)
		}
	}
}

// Who came by themselves is told from whom the operator invited, for the figures of how people come in.
func TestWhoJoinsByThemselvesJoinsByTheDoor(t *testing.T) {
	j := newJournal(t, day(2026, 11, 1))
	for invited, want := range map[bool]Program{false: Door, true: Operator} {
		acts, err := Join{Document: j.newID(), College: Concerned, Invited: invited}.Decide(j.state, j.state.At())
		if err != nil || len(acts) != 1 || acts[0].Actor != (Actor{Program: want}) {
			t.Errorf("invited %v: %+v, %v", invited, acts, err)
		}
	}
}
