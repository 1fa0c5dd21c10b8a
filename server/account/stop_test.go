package account_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"voix/deliberation"
	"voix/server/account"
)

func TestStopCodesAreThoseOfThePlatformAlone(t *testing.T) {
	k, other := newKeys(t), newKeys(t)
	rapid.Check(t, func(t *rapid.T) {
		person, channel := rapid.Int64Range(1, 1<<47).Draw(t, "person"), newID()
		code := k.StopCode(person, channel)
		if p, c, ok := k.ReadStopCode(code); !ok || p != person || c != channel {
			t.Fatalf("%d %v %v", p, c, ok)
		}
		if _, _, ok := other.ReadStopCode(code); ok {
			t.Fatal("another platform reads it")
		}
		i := rapid.IntRange(0, len(code)-1).Draw(t, "at")
		forged := code[:i] + string("ABab"[rapid.IntRange(0, 3).Draw(t, "letter")]) + code[i+1:]
		if _, _, ok := k.ReadStopCode(forged); ok && forged != code {
			t.Fatalf("%q passes for %q", forged, code)
		}
	})
}

func TestBounceTokensAreThoseOfThePlatformAndOfLately(t *testing.T) {
	k, other := newKeys(t), newKeys(t)
	rapid.Check(t, func(t *rapid.T) {
		person, channel := rapid.Int64Range(1, 1<<47).Draw(t, "person"), account.Channel{ID: newID()}
		token := k.BounceToken(person, channel.ID, "2026-03-02")
		if len(token) != 45 || token != strings.ToLower(token) {
			t.Fatalf("token %q", token)
		}
		for _, written := range []string{token, strings.ToUpper(token)} {
			b, ok := k.ReadBounceToken(written, noon)
			if !ok || b.Person != person || !b.Of(channel) || b.Of(account.Channel{ID: newID()}) || b.Day != "2026-03-02" {
				t.Fatalf("%+v, %v", b, ok)
			}
		}
		if _, ok := other.ReadBounceToken(token, noon); ok {
			t.Fatal("another platform reads it")
		}
		for at, want := range map[time.Duration]bool{29 * 24 * time.Hour: true, 31 * 24 * time.Hour: false, -48 * time.Hour: false} {
			if _, ok := k.ReadBounceToken(token, noon.Add(at)); ok != want {
				t.Fatalf("%v later: %v", at, ok)
			}
		}
		i := rapid.IntRange(0, len(token)-1).Draw(t, "at")
		forged := token[:i] + string("abyz"[rapid.IntRange(0, 3).Draw(t, "letter")]) + token[i+1:]
		if _, ok := k.ReadBounceToken(forged, noon); ok && forged != token {
			t.Fatalf("%q passes for %q", forged, token)
		}
	})
}

func TestAMessageHasOneIDAPersonSubjectAndDay(t *testing.T) {
	k := newKeys(t)
	seen := map[string]bool{}
	for _, person := range []int64{1, 2, 12} {
		for _, subject := range []string{"", deliberation.ProposalTopic(1).String(), deliberation.ProposalTopic(12).String()} {
			for _, day := range []string{"2026-03-02", "2026-03-03"} {
				id := k.MessageID(person, subject, day)
				if id != k.MessageID(person, subject, day) || seen[id] {
					t.Errorf("%d %s %s: %s", person, subject, day, id)
				}
				seen[id] = true
			}
		}
	}
}
