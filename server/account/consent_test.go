package account_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"voix/server/account"
)

// Whatever is given and withdrawn, in whichever order: the last act on a purpose says whether it holds, no other purpose moves with it, and what was
// there before stays in the history.
func TestConsentsStandApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var p account.Profile
		holds := map[account.Purpose]bool{}
		at := time.UnixMilli(1_700_000_000_000).UTC()
		for range rapid.IntRange(0, 30).Draw(t, "acts") {
			purpose := rapid.SampledFrom(account.Purposes()).Draw(t, "purpose")
			give := rapid.Bool().Draw(t, "give")
			at = at.Add(time.Duration(rapid.IntRange(1, 1000).Draw(t, "later")) * time.Second)
			before := slices.Clone(p.Consents)
			if give {
				p.Consent(purpose, at)
			} else {
				p.Withdraw(purpose, at)
			}
			holds[purpose] = give
			if len(p.Consents) < len(before) {
				t.Fatal("history is lost")
			}
			for i, was := range before {
				now := p.Consents[i]
				ended := was.Withdrawn.IsZero() && now.Withdrawn.Equal(at) && was.Purpose == purpose && !give
				if now != was && !(ended && now.Given.Equal(was.Given)) {
					t.Fatalf("%+v became %+v", was, now)
				}
			}
			for _, other := range account.Purposes() {
				if c, given := p.ConsentTo(other); given != holds[other] || given && (c.Given.After(at) || c.Version != account.ConsentVersion) {
					t.Fatalf("%s: %v, %+v", other, given, c)
				}
			}
		}
	})
}
