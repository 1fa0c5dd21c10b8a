package account

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"pgregory.net/rapid"

	"voix/deliberation"
)

func numberedCard(k *Keys) (Way, string) {
	w := Way{ID: deliberation.ID{1}, Kind: Card, Identifier: "1-C001B"}
	w.WriteCardNumber(1)
	return w, k.CardNumber(w, 1)
}

func networkNumber(n int) netip.Prefix {
	return netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(n >> 16), byte(n >> 8), byte(n)}), 32)
}

// Whoever tries, from however many networks and however long, gets at most so many looks at the number within any day; and a network that brought the
// right one is never shut out by others.
func TestNumbersOfACardAreTriedSeldom(t *testing.T) {
	k := passKeys(t, 1)
	rapid.Check(t, func(t *rapid.T) {
		w, right := numberedCard(k)
		at := time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC)
		home, homeWrong := networkNumber(1<<20), 0
		if _, err := k.TryCardNumber(&w, home, right, at); err != nil {
			t.Fatal(err)
		}
		var looked []time.Time
		of := map[int][]time.Time{}
		within := func(all []time.Time) (n int) {
			for _, t := range all {
				if at.Before(t.Add(triesLast)) {
					n++
				}
			}
			return n
		}
		for range rapid.IntRange(1, 200).Draw(t, "tries") {
			at = at.Add(time.Duration(rapid.IntRange(0, 7200).Draw(t, "seconds")) * time.Second)
			from := rapid.IntRange(0, 40).Draw(t, "from")
			_, err := k.TryCardNumber(&w, networkNumber(from), fmt.Sprintf("%08d", rapid.IntRange(0, 99_999_999).Filter(func(n int) bool { return fmt.Sprintf("%08d", n) != right }).Draw(t, "typed")), at)
			switch err {
			case ErrNumberWrong:
				looked, of[from] = append(looked, at), append(of[from], at)
			case ErrNumberSpent:
				if within(of[from]) < triesOfNetwork && within(looked) < triesOfAll {
					t.Fatalf("refused after %d of its own and %d of all", within(of[from]), within(looked))
				}
			default:
				t.Fatal(err)
			}
			if within(of[from]) > triesOfNetwork || within(looked) > triesOfAll {
				t.Fatalf("%d of one network, %d of all were looked at within a day", within(of[from]), within(looked))
			}
			if len(w.Data) > 4096 {
				t.Fatalf("%d bytes are kept", len(w.Data))
			}
			if rapid.IntRange(0, 9).Draw(t, "holder") == 0 && homeWrong == 0 {
				if others, err := k.TryCardNumber(&w, home, right, at); err != nil || others != within(looked) {
					t.Fatalf("its holder is refused where they were before, or told of %d of %d others: %v", others, within(looked), err)
				}
			}
		}
		// Nobody keeps the holder out for good: a day without tries opens the card from everywhere.
		at = at.Add(triesLast)
		if _, err := k.TryCardNumber(&w, networkNumber(999), right, at); err != nil {
			t.Fatalf("a day later: %v", err)
		}
	})
}

func TestNumbersOfACardFollowEachOther(t *testing.T) {
	k := passKeys(t, 1)
	w := Way{ID: deliberation.ID{1}, Kind: Card, Identifier: "1-C001B"}
	at, here := time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC), networkNumber(1)
	if _, err := k.TryCardNumber(&w, here, k.CardNumber(w, 1), at); err != ErrNumberWrong {
		t.Errorf("a number that was shown, and not written down, leads in: %v", err)
	}
	w = Way{ID: w.ID, Kind: Card, Identifier: w.Identifier}
	for _, which := range []int64{0, 2, -1} {
		if w.WriteCardNumber(which); w.Removable() {
			t.Fatalf("%d was written down before the first", which)
		}
	}
	for which := int64(1); which < 5; which++ {
		before := k.CardNumber(w, which-1)
		w.WriteCardNumber(which)
		w.WriteCardNumber(which) // sent twice
		if w.CardNumbers() != which || !w.Removable() {
			t.Fatalf("%d numbers", w.CardNumbers())
		}
		if _, err := k.TryCardNumber(&w, networkNumber(int(which)), before, at); err != ErrNumberWrong {
			t.Errorf("the number before still leads in: %v", err)
		}
		if _, err := k.TryCardNumber(&w, here, k.CardNumber(w, which), at); err != nil {
			t.Errorf("number %d: %v", which, err)
		}
	}
	other := Way{ID: deliberation.ID{2}, Kind: Card, Identifier: "1-C001B"}
	if k.CardNumber(other, 1) == k.CardNumber(w, 1) {
		t.Error("two cards have one number")
	}
	mail := Way{Kind: Email, Data: w.Data}
	if mail.WriteCardNumber(1); mail.CardNumbers() != 0 {
		t.Error("an address has the number of a card")
	}
	for _, data := range [][]byte{nil, {1}, []byte("rien"), make([]byte, 64)} { // what an older version wrote, or nobody
		w.Data = data
		if w.CardNumbers() != 0 || w.Removable() {
			t.Errorf("%v is taken for a number", data)
		}
	}
}

// Numbers of cards are typed on any keyboard.
func TestNumbersOfCardsAreReadInTheDigitsOfAnyKeyboard(t *testing.T) {
	ref := CardReference{Batch: 12, Number: 34}
	for _, zero := range []rune{'٠', '۰'} {
		typed := []rune(ref.String())
		for i, r := range typed {
			if r >= '0' && r <= '9' {
				typed[i] = r - '0' + zero
			}
		}
		if got, err := ParseCard(string(typed)); err != nil || got != ref {
			t.Errorf("%s is read as %v (%v)", string(typed), got, err)
		}
	}
}
