package server

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"voix/deliberation"
	"voix/server/journal"
)

// cast has a server look for what waits, as it does every few minutes.
func (l *line) cast() {
	l.t.Helper()
	if err := l.platform.castWaitingAvis(l.t.Context()); err != nil {
		l.t.Fatal(err)
	}
}

// take enters so many calls with words and an avis, and returns their receipts.
func (l *line) take(from, calls int) (codes []string) {
	l.t.Helper()
	for i := range calls {
		n := strconv.Itoa(from + i)
		codes = append(codes, receiptCode.FindString(l.takes.follow(callPath(l.debate), l.said("call", n, "text", "On me rappelle "+n+" fois.")).wants(l.t, 200).body))
	}
	return codes
}

func (l *line) choiceOf(call int64) (c deliberation.Choice) {
	l.platform.Read(func(st *deliberation.State) {
		c = st.ChoiceOf(l.platform.Keys.PaperVoter(deliberation.Reference{Debate: l.debate, Kind: deliberation.CallSheet, Number: call}), 1)
	})
	return c
}

// kinds are those of all entries after one, in their order.
func (l *line) kinds(after uint64) (all []string) {
	l.t.Helper()
	entries, err := journal.Between(l.t.Context(), l.platform.Store, after+1, l.head())
	if err != nil {
		l.t.Fatal(err)
	}
	for i := range entries {
		all = append(all, entries[i].Fact.Kind())
	}
	return all
}

// What is chosen beside words is cast on a later day, with that of four others at least, and once, whatever servers look for it.
func TestAvisBesideWordsIsCastApartFromThem(t *testing.T) {
	l := newLine(t)
	before := l.head()
	codes := l.take(1, 4)
	if l.cast(); l.ballots() != 0 || slices.Contains(l.kinds(before), "ballot.cast") {
		t.Fatalf("%d ballots on the day of the calls", l.ballots())
	}
	l.visitor().get("/recu/"+codes[0]).wants(t, 200, "attendent d’être comptés")
	l.advance(24 * time.Hour)
	if l.cast(); l.ballots() != 0 {
		t.Fatalf("%d ballots of four calls", l.ballots())
	}
	l.take(5, 1)
	if l.cast(); l.ballots() != 0 {
		t.Fatalf("%d ballots, one of them of today", l.ballots())
	}
	at := l.head()
	l.advance(24 * time.Hour)
	l.cast()
	if l.ballots() != 5 {
		t.Fatalf("%d ballots of five calls", l.ballots())
	}
	for _, kind := range l.kinds(at) {
		if kind != "ballot.cast" {
			t.Errorf("beside ballots, %s", kind)
		}
	}
	at = l.head()
	l.platform.cast.mutex.Lock()
	l.platform.cast.known = nil // a server that has just started
	l.platform.cast.mutex.Unlock()
	if l.cast(); l.head() != at {
		t.Errorf("cast once more: %v", l.kinds(at))
	}
	l.visitor().get("/recu/"+codes[0]).wants(t, 200).lacks(t, "attendent d’être comptés")
	l.votes.post("/recu", do(codes[0], "claim_avis", "age", "yes", "agree", "yes")).wants(t, 200, "Vos avis sont dans votre compte")
}

// With the receipt, what waits is read, changed and withdrawn; taken to an account with the words, it waits on, and is cast.
func TestWhatWaitsIsItsHolders(t *testing.T) {
	l := newLine(t)
	codes := l.take(1, 6)
	v := l.visitor()
	v.post("/recu", do(codes[0], "choose", "choice-1", "disagree")).wants(t, 200, "Vos avis sont gardés")
	v.post("/recu", do(codes[1], "unchoose")).wants(t, 200)
	l.votes.post("/recu", do(codes[2], "claim_avis", "age", "yes", "agree", "yes")).wants(t, 409, "ne sont pas encore comptés")
	l.votes.post("/recu", do(codes[2], "claim", "age", "yes", "agree", "yes")).wants(t, 200, "C’est dans votre compte")
	v.post("/recu", do(codes[2], "choose", "choice-1", "pass")).wants(t, 200)
	if l.ballots() != 0 {
		t.Fatalf("%d ballots already", l.ballots())
	}
	l.advance(24 * time.Hour)
	l.cast()
	want := []deliberation.Choice{deliberation.Disagree, deliberation.NoChoice, deliberation.Pass, deliberation.Agree, deliberation.Agree, deliberation.Agree}
	for i, w := range want {
		if got := l.choiceOf(int64(i + 1)); got != w {
			t.Errorf("call %d chose %v, want %v", i+1, got, w)
		}
	}
}

// A server that ends between casting and noting that it did casts nothing twice, and what its holder changes in between is cast.
func TestNothingThatWaitsIsLostOrCastTwice(t *testing.T) {
	l := newLine(t)
	codes := l.take(1, 7)
	// Another server casts the first two, and ends before it has noted it.
	for n := int64(1); n <= 2; n++ {
		ref := deliberation.Reference{Debate: l.debate, Kind: deliberation.CallSheet, Number: n}
		choices, keeper, err := l.platform.waitingAvis(t.Context(), ref)
		if err != nil || keeper == 0 {
			t.Fatal(keeper, err)
		}
		if _, err := l.platform.Do(t.Context(), l.platform.Keys.PaperCommand(journal.CommandID([]byte{byte(n)})), deliberation.CastSheet{
			Debate: l.debate, Voter: l.platform.Keys.PaperVoter(ref), College: deliberation.Concerned, Choices: choices,
		}); err != nil {
			t.Fatal(err)
		}
	}
	l.visitor().post("/recu", do(codes[1], "choose", "choice-1", "pass")).wants(t, 200)
	l.advance(24 * time.Hour)
	l.cast()
	if got := []deliberation.Choice{l.choiceOf(1), l.choiceOf(2), l.choiceOf(3)}; !slices.Equal(got, []deliberation.Choice{deliberation.Agree, deliberation.Pass, deliberation.Agree}) {
		t.Errorf("chosen: %v", got)
	}
	if l.ballots() != 7 {
		t.Errorf("%d ballots of seven calls", l.ballots())
	}
}

// Before the vote closes, whatever waits is cast, however few.
func TestNothingWaitsUntilTheVoteIsClosed(t *testing.T) {
	l := newLine(t)
	l.take(1, 2)
	var until time.Time
	l.platform.Read(func(st *deliberation.State) {
		c, _ := st.Consultation(1)
		until = c.BallotsUntil()
	})
	l.advance(until.Sub(l.clock.Now()) - castAll - time.Minute)
	if l.cast(); l.ballots() != 0 {
		t.Fatalf("%d ballots of two calls", l.ballots())
	}
	l.advance(time.Minute)
	if l.cast(); l.ballots() != 2 {
		t.Errorf("%d ballots in the last day", l.ballots())
	}
}
