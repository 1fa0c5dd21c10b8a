package journal_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.mongodb.org/mongo-driver/v2/bson"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"voix/deliberation"
	"voix/server/journal"
)

func newBolt(t *testing.T) *journal.Bolt {
	t.Helper()
	s, err := journal.OpenBolt(filepath.Join(t.TempDir(), "journal"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// gate is a store whose appends wait to be let through, so that commands queue up behind one.
type gate struct {
	journal.Store
	mu     sync.Mutex
	hold   chan struct{}
	failed error // of appends, instead of asking the store
}

func (g *gate) Append(ctx context.Context, b *journal.Batch, documents []journal.Document) error {
	g.mu.Lock()
	hold, failed := g.hold, g.failed
	g.mu.Unlock()
	if hold != nil {
		<-hold
	}
	if failed != nil {
		return failed
	}
	return g.Store.Append(ctx, b, documents)
}

// close makes appends wait until open.
func (g *gate) close() (open func()) {
	hold := make(chan struct{})
	g.mu.Lock()
	defer g.mu.Unlock()
	g.hold = hold
	return func() {
		g.mu.Lock()
		g.hold = nil
		g.mu.Unlock()
		close(hold)
	}
}

func (g *gate) fail(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.failed = err
}

// queued submits commands in their order while nothing can be appended, so that they are decided together; it returns what
// each was answered.
func queued(t *testing.T, r *running, g *gate, commands ...journal.Command) []error {
	t.Helper()
	open := g.close()
	var wait sync.WaitGroup
	first := r.command(idOf('c', 9_000_000+int(r.Head().Number)), ballot(1_000_000+int(r.Head().Number), 1, deliberation.Agree))
	errs := make([]error, len(commands))
	submit := func(c journal.Command, err *error) {
		wait.Go(func() { _, *err = r.Submit(context.Background(), c) })
		synctest.Wait()
	}
	var held error
	submit(first, &held)
	for i, c := range commands {
		submit(c, &errs[i])
	}
	open()
	wait.Wait()
	if held != nil {
		t.Fatal(held)
	}
	return errs
}

// sizes are the numbers of entries of the batches after a number.
func sizes(t *testing.T, s journal.Store, after uint64) (sizes []int) {
	t.Helper()
	for _, b := range stored(t, s) {
		if b.First > after {
			sizes = append(sizes, len(b.Entries))
		}
	}
	return sizes
}

// TestRandomCommands: after any commands, submitted at once, the state is that of a replay, also of a reopened file, and
// every answer says where in the journal its command stands.
func TestRandomCommands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "journal")
		store := openBoltAt(t, path)
		r := run(t, store, journal.Options{})
		r.open(t, time.Now(), [4]int{20, 40, 60, 80}, 3, 4)
		issued := 0
		rapid.Check(struct{ rapid.TB }{t}, func(t *rapid.T) {
			var wait sync.WaitGroup
			type done struct {
				id      deliberation.ID
				receipt journal.Receipt
				err     error
			}
			all := make([]*done, rapid.IntRange(1, 60).Draw(t, "commands"))
			for i := range all {
				issued++
				all[i] = &done{id: idOf('c', issued)}
				if issued > 1 && rapid.IntRange(0, 9).Draw(t, "repeat") == 0 {
					all[i].id = idOf('c', issued-1)
				}
				c, documents := anyCommand(t, issued)
				wait.Go(func() { all[i].receipt, all[i].err = r.do(all[i].id, c, documents...) })
			}
			wait.Wait()
			time.Sleep(time.Duration(rapid.IntRange(0, 3_600_000).Draw(t, "pause")) * time.Millisecond)
			entries := map[uint64]deliberation.ID{}
			for _, b := range stored(t, store) {
				for i, raw := range b.Entries {
					entries[b.First+uint64(i)] = entryOf(t, raw).Command
				}
			}
			for _, d := range all {
				switch o := d.receipt.Outcome; {
				case isRefusal(d.err):
				case d.err != nil:
					t.Fatalf("%v", d.err)
				case o.First == 0 && d.receipt.Number == 0:
					t.Fatalf("an answer without a number")
				case o.First != 0:
					for n := o.First; n <= o.Last; n++ {
						if entries[n] != d.id {
							t.Fatalf("entry %d is not of the command that was told so", n)
						}
					}
				}
			}
			wantReplay(t, r, store)
		})
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
		again := openBoltAt(t, path)
		reopened := run(t, again, journal.Options{})
		wantEqual(t, "of the journal before it was reopened", r.state, reopened.state)
		if r.Head() != reopened.Head() {
			t.Fatalf("head %v became %v", r.Head(), reopened.Head())
		}
		if err := reopened.stop(); err != nil {
			t.Fatal(err)
		}
	})
}

func openBoltAt(t *testing.T, path string) *journal.Bolt {
	t.Helper()
	s, err := journal.OpenBolt(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// anyCommand is a ballot mostly; its documents, if any, are named for n.
func anyCommand(t *rapid.T, n int) (deliberation.Command, []journal.Document) {
	text := func() (deliberation.ID, deliberation.Hash, []journal.Document) {
		d, hash, err := journal.TextDocument(idOf('t', n), idOf('s', n), deliberation.Text{Body: "Un texte.", Language: "fr"})
		if err != nil {
			t.Fatalf("%v", err)
		}
		return d.ID, hash, []journal.Document{d}
	}
	person := func() int64 { return rapid.Int64Range(1, 4).Draw(t, "person") }
	switch kind := rapid.IntRange(0, 19).Draw(t, "kind"); kind {
	case 0:
		id, hash, documents := text()
		return deliberation.FileProposal{Consultation: 1, Author: person(), Theme: deliberation.Means, Text: id, Hash: hash}, documents
	case 1:
		id, hash, documents := text()
		return deliberation.ConveneDebate{Consultation: 1, Author: person(), Announcement: deliberation.Announcement{Begins: time.UnixMilli(1_800_000_000_000), Text: id, Hash: hash}}, documents
	case 2, 3, 4, 5:
		id, hash, documents := text()
		return deliberation.GiveArgument{
			Thread: deliberation.Thread{Proposal: rapid.Int64Range(1, 5).Draw(t, "proposal")}, Author: person(),
			Side: deliberation.For, Text: id, Hash: hash,
		}, documents
	default:
		c := ballot(rapid.IntRange(1, 6).Draw(t, "voter"), rapid.IntRange(1, 5).Draw(t, "question"), deliberation.Choice(rapid.IntRange(1, 3).Draw(t, "choice")))
		c.College = deliberation.College(1 + kind%4)
		return c, nil
	}
}

// TestAnsweredOnceDurable: no answer comes, and nothing can be read, before the append has returned.
func TestAnsweredOnceDurable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gate{Store: newBolt(t)}
		r := run(t, g, journal.Options{})
		defer r.stop()
		r.open(t, time.Now(), [4]int{20, 40, 60, 80}, 1, 1)
		before := r.Head()
		open := g.close()
		answered := make(chan error, 1)
		go func() {
			_, err := r.do(idOf('c', 1), ballot(1, 1, deliberation.Agree))
			answered <- err
		}()
		synctest.Wait()
		select {
		case err := <-answered:
			t.Fatalf("answered %v before it was durable", err)
		default:
		}
		if r.Head() != before {
			t.Fatal("the head moved before the append returned")
		}
		r.Read(func() {
			if r.state.ChoiceOf(idOf('v', 1), 1) != deliberation.NoChoice {
				t.Fatal("a ballot is seen before it was durable")
			}
		})
		open()
		if err := <-answered; err != nil {
			t.Fatal(err)
		}
		wantReplay(t, r, g.Store)
	})
}

func TestRepeats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newBolt(t)
		r := run(t, store, journal.Options{})
		defer r.stop()
		r.open(t, time.Now(), [4]int{20, 40, 60, 80}, 1, 2)

		first := r.must(t, idOf('c', 1), ballot(1, 1, deliberation.Agree))
		// Another choice under the same id is a repeat all the same: the id says what is one command.
		if again := r.must(t, idOf('c', 1), ballot(1, 1, deliberation.Disagree)); again != first {
			t.Fatalf("a repeat was answered %v, the first %v", again, first)
		}
		if r.state.ChoiceOf(idOf('v', 1), 1) != deliberation.Agree {
			t.Fatal("a repeat was done again")
		}
		// The same choice under another id makes no entry.
		head := r.Head()
		same := r.must(t, idOf('c', 2), ballot(1, 1, deliberation.Agree))
		if same.Outcome != (deliberation.Outcome{}) || same.Number != head.Number || r.Head() != head {
			t.Fatalf("the same choice was answered %v at %d", same, r.Head().Number)
		}
		if _, err := r.do(idOf('c', 3), ballot(1, 99, deliberation.Agree)); !errors.Is(err, deliberation.ErrQuestionUnknown) {
			t.Fatalf("a ballot on nothing: %v", err)
		}
		if r.Head() != head {
			t.Fatal("a refusal moved the head")
		}
		// A refused command's id is free: what was refused may be tried again.
		r.must(t, idOf('c', 3), ballot(1, 2, deliberation.Agree))

		// A day later the id is forgotten once something is written.
		time.Sleep(25 * time.Hour)
		r.must(t, idOf('c', 4), ballot(2, 1, deliberation.Agree))
		if late := r.must(t, idOf('c', 1), ballot(1, 1, deliberation.Disagree)); late.Number <= first.Number {
			t.Fatalf("an id is remembered after a day: %v", late)
		}
		if _, err := r.Submit(t.Context(), r.command(deliberation.ID{}, ballot(3, 1, deliberation.Agree))); err == nil {
			t.Fatal("a command without an id was taken")
		}
		wantReplay(t, r, store)
	})
}

// TestAbandoned: a command whose submitter has gone before it is decided is not done.
func TestAbandoned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gate{Store: newBolt(t)}
		r := run(t, g, journal.Options{})
		defer r.stop()
		r.open(t, time.Now(), [4]int{20, 40, 60, 80}, 1, 1)
		open := g.close()
		var wait sync.WaitGroup
		wait.Go(func() { r.must(t, idOf('c', 1), ballot(1, 1, deliberation.Agree)) })
		synctest.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		wait.Go(func() {
			if _, err := r.Submit(ctx, r.command(idOf('c', 2), ballot(2, 1, deliberation.Agree))); !errors.Is(err, context.Canceled) {
				t.Errorf("abandoned: %v", err)
			}
		})
		synctest.Wait()
		cancel()
		synctest.Wait()
		open()
		wait.Wait()
		r.must(t, idOf('c', 3), ballot(3, 1, deliberation.Agree))
		if r.state.ChoiceOf(idOf('v', 2), 1) != deliberation.NoChoice {
			t.Fatal("an abandoned command was done")
		}
	})
}

func TestSharing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gate{Store: newBolt(t)}
		r := run(t, g, journal.Options{})
		defer r.stop()
		r.open(t, time.Now(), [4]int{20, 40, 60, 80}, 2, 3)
		argument := func(n int) deliberation.Command {
			return deliberation.GiveArgument{Thread: deliberation.Thread{Proposal: 1}, Author: 1, Side: deliberation.For, Text: idOf('t', n), Hash: hashOf(n)}
		}
		proposal := func(n int) deliberation.Command {
			return deliberation.FileProposal{Consultation: 1, Author: 1, Theme: deliberation.Means, Text: idOf('t', n), Hash: hashOf(n)}
		}
		agree := deliberation.Agree
		n := 0
		for name, c := range map[string]struct {
			commands []deliberation.Command
			want     []int
		}{
			"ballots of different voters":         {[]deliberation.Command{ballot(1, 1, agree), ballot(2, 1, agree), ballot(3, 2, agree)}, []int{3}},
			"ballots of one voter":                {[]deliberation.Command{ballot(11, 1, agree), ballot(11, 2, agree), ballot(11, 3, agree)}, []int{1, 1, 1}},
			"others beside the ballots of one":    {[]deliberation.Command{ballot(21, 1, agree), ballot(21, 2, agree), ballot(22, 1, agree), ballot(23, 1, agree)}, []int{3, 1}},
			"arguments and ballots":               {[]deliberation.Command{argument(31), ballot(31, 1, agree), argument(32)}, []int{3}},
			"an argument with one text twice":     {[]deliberation.Command{argument(41), argument(41)}, []int{1}},
			"a proposal is alone":                 {[]deliberation.Command{ballot(51, 1, agree), proposal(51), ballot(52, 1, agree)}, []int{1, 1, 1}},
			"two proposals are alone":             {[]deliberation.Command{proposal(61), proposal(62)}, []int{1, 1}},
			"what waits behind one waits with it": {[]deliberation.Command{ballot(71, 1, agree), ballot(71, 2, agree), ballot(72, 1, agree), proposal(71), ballot(73, 1, agree)}, []int{2, 1, 1, 1}},
		} {
			t.Log(name)
			var commands []journal.Command
			for _, c := range c.commands {
				n++
				commands = append(commands, r.command(idOf('c', n), c))
			}
			before := r.Head().Number + 1
			for _, err := range queued(t, r, g, commands...) {
				if err != nil && !errors.Is(err, deliberation.ErrTextUsed) {
					t.Fatal(name, err)
				}
			}
			if diff := cmp.Diff(c.want, sizes(t, g, before)); diff != "" {
				t.Fatalf("%s: entries a batch:\n%s", name, diff)
			}
		}
		// Two with the same id never share a batch: the second gets the outcome of the first.
		before := r.Head().Number + 1
		for _, err := range queued(t, r, g, r.command(idOf('c', 900), ballot(900, 1, agree)), r.command(idOf('c', 900), ballot(901, 1, agree))) {
			if err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff([]int{1}, sizes(t, g, before)); diff != "" {
			t.Fatalf("the same id twice: entries a batch:\n%s", diff)
		}
		wantReplay(t, r, g.Store)
	})
}

// filing is a command that files proposals, each with so many files: a way to entries of any size.
func (r *running) filing(id deliberation.ID, proposals, files int) journal.Command {
	return journal.Command{ID: id, Decide: func(time.Time) ([]deliberation.Act, error) {
		var acts []deliberation.Act
		for i := range proposals {
			f := &deliberation.ProposalFiled{Consultation: 1, Author: 1, Theme: deliberation.Means, Text: idOf('f', i), Hash: hashOf(i)}
			for range files {
				f.Files = append(f.Files, idOf('x', i))
			}
			acts = append(acts, deliberation.Act{Actor: deliberation.Actor{Person: 1}, Fact: f})
		}
		return acts, nil
	}}
}

func TestFullBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gate{Store: newBolt(t)}
		r := run(t, g, journal.Options{})
		defer r.stop()
		r.open(t, time.Now(), [4]int{20, 40, 60, 80}, 1, 1)

		// The most entries that a batch may have, by one command and by many.
		if _, err := r.Submit(t.Context(), r.filing(idOf('c', 1), journal.MaxBatchEntries+1, 0)); !errors.Is(err, journal.ErrTooLarge) {
			t.Fatalf("a command of too many entries: %v", err)
		}
		before := r.Head().Number
		if _, err := r.Submit(t.Context(), r.filing(idOf('c', 2), journal.MaxBatchEntries, 0)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]int{journal.MaxBatchEntries}, sizes(t, g, before)); diff != "" {
			t.Fatal(diff)
		}
		var commands []journal.Command
		for i := range journal.MaxBatchEntries + 10 {
			commands = append(commands, r.command(idOf('c', 1000+i), ballot(1000+i, 1, deliberation.Agree)))
		}
		before = r.Head().Number
		open := g.close()
		var wait sync.WaitGroup
		wait.Go(func() { r.must(t, idOf('c', 3), ballot(999, 1, deliberation.Agree)) })
		synctest.Wait()
		for _, c := range commands {
			wait.Go(func() {
				if _, err := r.Submit(context.Background(), c); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		open()
		wait.Wait()
		if diff := cmp.Diff([]int{1, journal.MaxBatchEntries, 10}, sizes(t, g, before)); diff != "" {
			t.Fatal(diff)
		}

		// The most bytes: a command that is larger is refused, whoever stands beside it; two of 3 MiB do not share.
		const megabyte = 1 << 20 / 24 // files, about
		sharing := func(c journal.Command, n int) journal.Command {
			c.Keys = ballot(n, 1, deliberation.Agree).Keys()
			return c
		}
		before = r.Head().Number + 1
		errs := queued(t, r, g,
			sharing(r.filing(idOf('c', 10), 3, megabyte), 1), sharing(r.filing(idOf('c', 11), 6, megabyte), 2), sharing(r.filing(idOf('c', 12), 3, megabyte), 3),
			r.command(idOf('c', 13), ballot(13, 1, deliberation.Agree)))
		if errs[0] != nil || !errors.Is(errs[1], journal.ErrTooLarge) || errs[2] != nil || errs[3] != nil {
			t.Fatal(errs)
		}
		if diff := cmp.Diff([]int{3, 4}, sizes(t, g, before)); diff != "" {
			t.Fatal(diff)
		}
		wantReplay(t, r, g.Store)
	})
}

// TestUnreadable: a command that returns what cannot be stored, or documents that cannot, spoils nothing but itself.
func TestUnreadable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gate{Store: newBolt(t)}
		r := run(t, g, journal.Options{})
		defer r.stop()
		r.open(t, time.Now(), [4]int{20, 40, 60, 80}, 1, 1)
		bad := r.command(idOf('c', 1), ballot(1, 1, deliberation.Agree))
		bad.Decide = func(time.Time) ([]deliberation.Act, error) {
			return []deliberation.Act{
				{Actor: deliberation.Actor{Voter: idOf('v', 1)}, Fact: &deliberation.BallotCast{Question: 1, College: deliberation.Concerned, Choice: deliberation.Agree}},
				{Fact: &deliberation.BallotCast{Question: 1, College: deliberation.Concerned, Choice: deliberation.Agree}},
			}, nil
		}
		before := r.Head().Number + 1
		errs := queued(t, r, g, r.command(idOf('c', 2), ballot(2, 1, deliberation.Agree)), bad, r.command(idOf('c', 3), ballot(3, 1, deliberation.Agree)))
		if errs[0] != nil || errs[1] == nil || errs[2] != nil {
			t.Fatal(errs)
		}
		if diff := cmp.Diff([]int{2}, sizes(t, g, before)); diff != "" {
			t.Fatal(diff)
		}
		for name, d := range map[string]journal.Document{
			"a second revision":     {Collection: journal.Texts, ID: idOf('t', 1), Revision: 2},
			"an unknown collection": {Collection: "others", ID: idOf('t', 1), Revision: 1},
			"a broken body":         {Collection: journal.Texts, ID: idOf('t', 1), Revision: 1, Body: bson.Raw{9, 0, 0, 0, 0}},
			"an enormous body": {Collection: journal.Texts, ID: idOf('t', 1), Revision: 1,
				Body: encode(t, bson.D{{Key: "b", Value: make([]byte, journal.MaxDocumentBytes)}})},
		} {
			errs := queued(t, r, g, r.command(idOf('c', 4), ballot(4, 1, deliberation.Agree), d), r.command(idOf('c', 5), ballot(5, 1, deliberation.Agree)))
			if errs[0] == nil || errs[1] != nil {
				t.Fatal(name, errs)
			}
		}
		wantReplay(t, r, g.Store)
	})
}

// TestObserved: whoever observes is told every batch, in order, before its commands are answered.
func TestObserved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newBolt(t)
		state := deliberation.NewState()
		j, err := journal.Open(t.Context(), store, state, journal.Options{Clock: newTestClock()})
		if err != nil {
			t.Fatal(err)
		}
		var seen []journal.Applied
		j.Observe(func(a journal.Applied) { seen = append(seen, a) })
		r := &running{Journal: j, state: state, store: store, ended: make(chan struct{})}
		var ctx context.Context
		ctx, r.end = context.WithCancel(context.Background())
		go func() {
			r.err = j.Run(ctx)
			close(r.ended)
		}()
		r.open(t, time.Now(), [4]int{20, 40, 60, 80}, 1, 1)
		receipt := r.must(t, idOf('c', 1), ballot(1, 1, deliberation.Agree))
		if last := seen[len(seen)-1]; last.Head.Number != receipt.Number || len(last.Changes) == 0 {
			t.Fatalf("entry %d was answered, the last that was told is %v", receipt.Number, last)
		}
		if err := r.Wait(t.Context(), receipt.Number); err != nil {
			t.Fatal(err)
		}
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := r.Wait(short, receipt.Number+1); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
		all := stored(t, store)
		if len(all) != len(seen) {
			t.Fatalf("%d batches, %d told", len(all), len(seen))
		}
		for i, b := range all {
			if want := (journal.Head{Number: b.Last(), At: b.At, Root: b.Root}); seen[i].Head != want || seen[i].First != b.First {
				t.Fatalf("batch %d was told as %v", b.First, seen[i])
			}
		}
		if _, err := r.do(idOf('c', 2), ballot(2, 1, deliberation.Agree)); !errors.Is(err, journal.ErrUnavailable) {
			t.Fatalf("after the end: %v", err)
		}
	})
}

// TestReplayTo: at every number, batch ends or not, a replay has the root that tlog gives to so many leaves.
func TestReplayTo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gate{Store: newBolt(t)}
		r := run(t, g, journal.Options{})
		defer r.stop()
		r.open(t, time.Now(), [4]int{20, 40, 60, 80}, 2, 2)
		var commands []journal.Command
		for i := range 20 {
			commands = append(commands, r.command(idOf('c', i+1), ballot(i, 1, deliberation.Agree)))
		}
		queued(t, r, g, commands...)
		var hashes hashReader
		for _, b := range stored(t, g) {
			for i, raw := range b.Entries {
				more, err := tlog.StoredHashes(int64(b.First)+int64(i)-1, raw, &hashes)
				if err != nil {
					t.Fatal(err)
				}
				hashes = append(hashes, more...)
			}
		}
		for n := range r.Head().Number + 1 {
			state := deliberation.NewState()
			head, err := journal.Replay(t.Context(), g, state, n)
			if err != nil {
				t.Fatal(err)
			}
			want, err := tlog.TreeHash(int64(n), &hashes)
			if err != nil {
				t.Fatal(err)
			}
			if head.Root != want || head.Number != n || state.Number() != n {
				t.Fatalf("as of %d: %v, state %d, root %v", n, head, state.Number(), want)
			}
		}
		if _, err := journal.Replay(t.Context(), g, deliberation.NewState(), r.Head().Number+1); err == nil {
			t.Fatal("a replay beyond the end succeeded")
		}
	})
}

type hashReader []tlog.Hash

func (h *hashReader) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var found []tlog.Hash
	for _, i := range indexes {
		found = append(found, (*h)[i])
	}
	return found, nil
}
