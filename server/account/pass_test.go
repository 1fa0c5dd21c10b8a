package account

import (
	"bytes"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func passKeys(t testing.TB, master byte) *Keys {
	t.Helper()
	k, err := NewKeys(bytes.Repeat([]byte{master}, masterKeySize))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestARoomPassProvesOneAttendeeOfOneDebateForHalfADay(t *testing.T) {
	k, others := passKeys(t, 1), passKeys(t, 2)
	rapid.Check(t, func(t *rapid.T) {
		p := RoomPass{
			Debate: rapid.Int64Min(1).Draw(t, "debate"), Person: rapid.Int64Min(1).Draw(t, "person"),
			Since: time.Unix(rapid.Int64Range(1_700_000_000, 2_000_000_000).Draw(t, "since"), 0).UTC(),
		}
		value := k.RoomPass(p)
		if got, ok := k.ReadRoomPass(value, p.Since.Add(RoomPassLife-time.Second)); !ok || got != p {
			t.Fatalf("%+v is read as %+v, %v", p, got, ok)
		}
		for what, at := range map[string]time.Time{"over": p.Until(), "not begun": p.Since.Add(-time.Minute)} {
			if got, ok := k.ReadRoomPass(value, at); ok || got != (RoomPass{}) {
				t.Fatalf("a pass that is %s is read: %+v", what, got)
			}
		}
		if _, ok := others.ReadRoomPass(value, p.Since); ok {
			t.Fatal("a pass of another platform is read")
		}
		at := rapid.IntRange(0, len(value)-1).Draw(t, "changed")
		forged := []byte(value)
		forged[at] = rapid.SampledFrom([]byte("ABCDwxyz0189-_")).Draw(t, "to")
		if string(forged) == value {
			return
		}
		if _, ok := k.ReadRoomPass(string(forged), p.Since); ok {
			t.Fatal("a changed pass is read")
		}
	})
	for _, value := range []string{"", "A", k.Cookie(Session{Person: 1, Since: time.Unix(1_700_000_000, 0)})} {
		if _, ok := k.ReadRoomPass(value, time.Unix(1_700_000_000, 0)); ok {
			t.Errorf("%q is a pass", value)
		}
	}
}

func TestHandsOfOnePersonAreOnesInAShowAndUnlikeElsewhere(t *testing.T) {
	k := passKeys(t, 1)
	seen := map[string][3]int64{}
	for debate := int64(1); debate <= 3; debate++ {
		for show := int64(1); show <= 3; show++ {
			for person := int64(1); person <= 3; person++ {
				hand := k.Hand(debate, show, person)
				if hand != k.Hand(debate, show, person) {
					t.Fatal("a hand is not always the same")
				}
				if other, twice := seen[hand.String()]; twice {
					t.Fatalf("%v and %v have one hand", other, [3]int64{debate, show, person})
				}
				seen[hand.String()] = [3]int64{debate, show, person}
			}
		}
	}
	if passKeys(t, 2).Hand(1, 1, 1) == k.Hand(1, 1, 1) {
		t.Error("the hand does not depend on the master key")
	}
}
