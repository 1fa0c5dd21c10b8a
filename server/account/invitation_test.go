package account

import (
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func keysOf(t testing.TB, fill byte) *Keys {
	t.Helper()
	master := make([]byte, masterKeySize)
	for i := range master {
		master[i] = fill
	}
	k, err := NewKeys(master)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestAnInvitationIsReadAsItWasMadeAndNoOther(t *testing.T) {
	k, elsewhere := keysOf(t, 1), keysOf(t, 2)
	rapid.Check(t, func(t *rapid.T) {
		i := Invitation{
			Debate: rapid.Int64Range(1, math.MaxUint32).Draw(t, "debate"), By: rapid.Int64Range(1, math.MaxUint32).Draw(t, "by"),
			Until: time.Unix(rapid.Int64Range(0, math.MaxUint32).Draw(t, "until"), 0).UTC(),
		}
		code := k.Invitation(i)
		if got, ok := k.ReadInvitation(strings.ToUpper(code[:9]) + " - " + code[9:]); !ok || got != i {
			t.Fatalf("%v is read as %v, %v", i, got, ok)
		}
		if _, ok := elsewhere.ReadInvitation(code); ok {
			t.Fatal("read with another master key")
		}
		at := rapid.IntRange(0, len(code)-1).Draw(t, "at")
		changed := []byte(code)
		changed[at] = "abcdefghjkmnpqrstuvwxyz023456789"[(strings.IndexByte("abcdefghjkmnpqrstuvwxyz023456789", code[at])+rapid.IntRange(1, 31).Draw(t, "by so much"))%32]
		if got, ok := k.ReadInvitation(string(changed)); ok {
			t.Fatalf("%s was changed to %s and is read as %v", code, changed, got)
		}
		if _, ok := k.ReadInvitation(code[:rapid.IntRange(0, len(code)-1).Draw(t, "cut")]); ok {
			t.Fatal("a part is read")
		}
	})
}

// A code that signs in is none that invites, and the other way round: each has a key of its own.
func TestAnInvitationSignsNobodyIn(t *testing.T) {
	k := keysOf(t, 1)
	invitation := k.Invitation(Invitation{Debate: 1, By: 2, Until: time.Unix(1_900_000_000, 0)})
	if _, ok := k.ReadCode(invitation); ok {
		t.Error("an invitation signs in")
	}
	if _, ok := k.ReadInvitation(k.Code([16]byte{1})); ok {
		t.Error("a sign-in code invites")
	}
	// Known for good: codes that were sent stay good when the program changes.
	if invitation != "aaaaaajaaaaae6k9zpaknaqreh40bjk0bb8944jy9gb2r" {
		t.Errorf("code %q", invitation)
	}
}

func TestWhatNoInvitationCanHoldPanics(t *testing.T) {
	k := keysOf(t, 1)
	for _, i := range []Invitation{{Debate: 1 << 32, By: 1}, {Debate: 1, By: -1}, {Debate: 1, By: 1, Until: time.Unix(1, 5)}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%v has a code", i)
				}
			}()
			k.Invitation(i)
		}()
	}
}
