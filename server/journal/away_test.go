package journal_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"voix/deliberation"
	"voix/deploy/engine"
	"voix/server/journal"
)

// TestStoreAway: while the store is away, writes are answered as unavailable and do not outlast their context, reads go on,
// and once it is back writing goes on by itself, with nothing lost or done twice.
func TestStoreAway(t *testing.T) {
	server := engine.StartFerretDB(t)
	store := openMongo(t, server.URI())
	r := run(t, store, journal.Options{Clock: journal.NewSystemClock(), Shared: true})
	r.open(t, time.Now(), [4]int{20, 40, 60, 80}, 1, 2)
	r.must(t, idOf('c', 1), ballot(1, 1, deliberation.Agree))

	for round := range 2 {
		server.Kill()
		id := idOf('c', 10+round)
		attempts, answered := 0, time.Now()
		try := func() error {
			attempts++
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			began := time.Now()
			_, err := r.Submit(ctx, r.command(id, ballot(10+round, 1, deliberation.Agree)))
			if took := time.Since(began); took > 2*time.Second {
				t.Fatalf("Submit returned %v after its context had ended", took)
			}
			return err
		}
		for !errors.Is(try(), journal.ErrUnavailable) {
			if time.Since(answered) > 20*time.Second {
				t.Fatal("writes are not refused although the store is away")
			}
		}
		t.Logf("refused from %s on", time.Since(answered).Round(time.Millisecond))
		began := time.Now()
		if err := try(); !errors.Is(err, journal.ErrUnavailable) || time.Since(began) > 100*time.Millisecond {
			t.Fatalf("%v after %s: who comes later is not refused at once", err, time.Since(began))
		}
		r.Read(func() {
			if r.state.ChoiceOf(idOf('v', 1), 1) != deliberation.Agree {
				t.Fatal("reads have ended with the store")
			}
		})
		server.Restart()
		began = time.Now()
		for try() != nil {
			if time.Since(began) > 30*time.Second {
				t.Fatalf("no recovery: %v", r.Trouble())
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Logf("taken again after %s", time.Since(began).Round(time.Millisecond))
	}
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	done := map[deliberation.ID]int{}
	for _, b := range stored(t, store) {
		for _, raw := range b.Entries {
			done[entryOf(t, raw).Command]++
		}
	}
	for _, id := range []deliberation.ID{idOf('c', 1), idOf('c', 10), idOf('c', 11)} {
		if done[id] != 1 {
			t.Errorf("command %s is in the journal %d times", id, done[id])
		}
	}
	wantReplay(t, r, store)
}
