package journal_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"voix/deliberation"
	"voix/server/journal"
)

func contract(t *testing.T, start func(*testing.T) backing) {
	cases := []struct {
		name string
		run  func(*testing.T, backing)
	}{
		{"empty journal", emptyJournal},
		{"appends in order", appendsInOrder},
		{"number taken", numberTaken},
		{"one of two servers wins", oneWins},
		{"stored bytes", storedBytes},
		{"big batches", bigBatches},
		{"documents of a batch", documentsOfBatch},
		{"many documents", manyDocuments},
		{"revisions", revisions},
		{"deletes", deletes},
		{"cancelled context", cancelledContext},
		{"refusals", refusals},
		{"clock", clock},
		{"closed and opened again", openedAgain},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { c.run(t, start(t)) })
	}
}

func emptyJournal(t *testing.T, b backing) {
	s := b.open(t)
	if _, ok, err := s.LastBatch(t.Context()); err != nil || ok {
		t.Fatalf("last batch of an empty journal: %v, %v", ok, err)
	}
	wantBatches(t, s, 1)
	for _, c := range journal.Collections() {
		wantDocuments(t, s, c, []deliberation.ID{newID()})
		wantDocuments(t, s, c, nil)
		if err := s.Delete(t.Context(), c, []deliberation.ID{newID()}); err != nil {
			t.Fatal(err)
		}
		if err := s.Scan(t.Context(), c, func(journal.Document) bool { t.Error("a document out of nothing"); return true }); err != nil {
			t.Fatal(err)
		}
	}
}

func appendsInOrder(t *testing.T, b backing) {
	s := b.open(t)
	var all []*journal.Batch
	next := uint64(1)
	for i := range 20 {
		batch := newBatch(t, next, 1+i*3, 100)
		mustAppend(t, s, batch)
		all = append(all, batch)
		next = batch.Last() + 1
		last, ok, err := s.LastBatch(t.Context())
		if err != nil || !ok || !bytes.Equal(last.Marshal(), batch.Marshal()) {
			t.Fatalf("the last batch is %d (%v, %v), not %d", last.First, ok, err, batch.First)
		}
	}
	wantBatches(t, s, 1, all...)
	wantBatches(t, s, all[5].First, all[5:]...)
	wantBatches(t, s, all[5].First+1, all[6:]...) // a number inside a batch does not show it
	wantBatches(t, s, next)
	one, err := s.Batches(t.Context(), all[3].First, 1)
	if err != nil || len(one) != 1 || one[0].First != all[3].First {
		t.Fatalf("one batch: %d of them, %v", len(one), err)
	}
	if b.shared {
		wantBatches(t, b.open(t), 1, all...)
	}
}

func numberTaken(t *testing.T, b backing) {
	s := b.open(t)
	first, other := newBatch(t, 1, 3, 100), newBatch(t, 1, 5, 100)
	mustAppend(t, s, first)
	for _, again := range []*journal.Batch{other, first} {
		if err := s.Append(t.Context(), again, nil); !errors.Is(err, journal.ErrTaken) {
			t.Fatalf("append under a taken number: %v", err)
		}
	}
	wantBatches(t, s, 1, first)
	mustAppend(t, s, newBatch(t, 4, 1, 100))
}

func oneWins(t *testing.T, b backing) {
	const servers = 4
	handles := make([]journal.Store, servers)
	for i := range handles {
		if i > 0 && !b.shared {
			handles[i] = handles[0]
			continue
		}
		handles[i] = b.open(t)
	}
	var winners []*journal.Batch
	for round := range 15 {
		attempts := make([]*journal.Batch, servers)
		results := make([]error, servers)
		var race sync.WaitGroup
		for i, s := range handles {
			attempts[i] = newBatch(t, uint64(1+2*round), 2, 100)
			race.Go(func() { results[i] = s.Append(t.Context(), attempts[i], nil) })
		}
		race.Wait()
		won := -1
		for i, err := range results {
			switch {
			case err == nil && won < 0:
				won = i
			case err == nil:
				t.Fatalf("servers %d and %d both wrote batch %d", won, i, attempts[i].First)
			case !errors.Is(err, journal.ErrTaken):
				t.Fatal(err)
			}
		}
		if won < 0 {
			t.Fatal("nobody wrote")
		}
		winners = append(winners, attempts[won])
	}
	for _, s := range handles {
		wantBatches(t, s, 1, winners...)
	}
}

func storedBytes(t *testing.T, b backing) {
	s := b.open(t)
	batch := newBatch(t, 1, 1, 100)
	batch.Entries = append(batch.Entries,
		encode(t, bson.D{}),
		encode(t, bson.D{
			{Key: "date", Value: bson.DateTime(1_800_000_000_123)}, {Key: "early", Value: bson.DateTime(-1)}, {Key: "epoch", Value: bson.DateTime(0)},
			{Key: "int64", Value: int64(math.MaxInt64)}, {Key: "low64", Value: int64(math.MinInt64)}, {Key: "small64", Value: int64(1)},
			{Key: "int32", Value: int32(math.MaxInt32)}, {Key: "low32", Value: int32(math.MinInt32)}, {Key: "zero", Value: int32(0)},
			{Key: "yes", Value: true}, {Key: "no", Value: false},
		}),
		encode(t, bson.D{
			{Key: "binary", Value: bson.Binary{Data: []byte{0, 1, 254, 255}}}, {Key: "none", Value: bson.Binary{Data: []byte{}}},
			{Key: "hashes", Value: bson.A{bson.Binary{Data: bytes.Repeat([]byte{7}, 32)}, bson.Binary{Data: bytes.Repeat([]byte{0}, 32)}}},
			{Key: "numbers", Value: bson.A{int64(1), int32(2)}}, {Key: "nothing", Value: bson.A{}},
		}),
		encode(t, bson.D{
			{Key: "text", Value: "Où va l’été ? « Ça » 🙂 \u202f"}, {Key: "empty", Value: ""}, {Key: "quoted", Value: `"\ / <>&`}, {Key: "control", Value: "a\tb\nc\r"},
			{Key: "z", Value: bson.D{{Key: "b", Value: int32(1)}, {Key: "a", Value: bson.D{}}}}, // order of keys is kept
		}),
	)
	text := newDocument(t, journal.Texts, bson.D{
		{Key: "title", Value: "Un accueil sans rendez-vous"}, {Key: "salt", Value: bytes.Repeat([]byte{255, 0}, 8)}, {Key: "when", Value: bson.DateTime(5)},
		{Key: "versions", Value: bson.A{bson.D{{Key: "n", Value: int32(1)}}, bson.D{{Key: "n", Value: int64(2)}}}},
	})
	bare := newDocument(t, journal.Files, bson.D{})
	mustAppend(t, s, batch, text, bare)
	wantBatches(t, s, 1, batch)
	wantDocuments(t, s, journal.Texts, []deliberation.ID{text.ID}, text)
	wantDocuments(t, s, journal.Files, []deliberation.ID{bare.ID}, bare)
}

func bigBatches(t *testing.T, b backing) {
	s := b.open(t)
	most := newBatch(t, 1, journal.MaxBatchEntries, 170)
	mustAppend(t, s, most)
	all := []*journal.Batch{most}
	for range 4 {
		// Few large entries, so that a slow test server has time for it.
		heavy := newBatch(t, all[len(all)-1].Last()+1, 4, journal.MaxBatchBytes/4-100)
		mustAppend(t, s, heavy)
		all = append(all, heavy)
	}
	some, err := s.Batches(t.Context(), 1, 100)
	if err != nil {
		t.Fatal(err)
	}
	size := 0
	for i := range some {
		size += len(some[i].Marshal())
	}
	if len(some) == len(all) || size > 20<<20 {
		t.Fatalf("one call returned %d batches of %d bytes", len(some), size)
	}
	wantBatches(t, s, 1, all...)
}

func documentsOfBatch(t *testing.T, b backing) {
	s := b.open(t)
	text := newDocument(t, journal.Texts, bson.D{{Key: "text", Value: "un"}})
	person := newDocument(t, journal.People, bson.D{{Key: "sealed", Value: []byte{1}}})
	file := newDocument(t, journal.Files, bson.D{{Key: "size", Value: int64(3)}})
	mustAppend(t, s, newBatch(t, 1, 1, 100), text, person, file)
	wantDocuments(t, s, journal.Texts, []deliberation.ID{text.ID, person.ID, newID()}, text)
	wantDocuments(t, s, journal.People, []deliberation.ID{person.ID}, person)
	wantDocuments(t, s, journal.Files, []deliberation.ID{file.ID}, file)

	// One that is there from an earlier try stays as it is, and does not keep the others out.
	again, second := text, newDocument(t, journal.Texts, bson.D{{Key: "text", Value: "deux"}})
	again.Body = encode(t, bson.D{{Key: "text", Value: "changé"}})
	mustAppend(t, s, newBatch(t, 2, 1, 100), again, second)
	wantDocuments(t, s, journal.Texts, []deliberation.ID{text.ID, second.ID}, text, second)
}

func manyDocuments(t *testing.T, b backing) {
	s := b.open(t)
	const many = 1100
	var all []journal.Document
	for i := range many {
		all = append(all, newDocument(t, journal.Texts, bson.D{{Key: "n", Value: int32(i)}, {Key: "text", Value: "Bonjour à toutes et à tous. " + string(make([]byte, 1000))}}))
	}
	mustAppend(t, s, newBatch(t, 1, 1, 100), all...)
	wantDocuments(t, s, journal.Texts, append(idsOf(all), newID(), newID()), all...)

	var seen []journal.Document
	if err := s.Scan(t.Context(), journal.Texts, func(d journal.Document) bool { seen = append(seen, d); return true }); err != nil {
		t.Fatal(err)
	}
	if got, want := inOrder(seen), inOrder(all); len(got) != len(want) {
		t.Fatalf("scanned %d documents, not %d", len(got), len(want))
	} else {
		for i := range got {
			if got[i] != want[i] {
				t.Fatal("a scanned document differs")
			}
		}
	}
	visited := 0
	if err := s.Scan(t.Context(), journal.Texts, func(journal.Document) bool { visited++; return visited < 10 }); err != nil || visited != 10 {
		t.Fatalf("a scan that was to end after 10 documents saw %d: %v", visited, err)
	}
}

func revisions(t *testing.T, b backing) {
	s := b.open(t)
	d := newDocument(t, journal.People, bson.D{{Key: "v", Value: int32(1)}})
	put := func(revision int64, value int32) error {
		d.Revision, d.Body = revision, encode(t, bson.D{{Key: "v", Value: value}})
		return s.Put(t.Context(), d)
	}
	if err := put(2, 2); !errors.Is(err, journal.ErrRevision) {
		t.Fatalf("revision 2 of nothing: %v", err)
	}
	wantDocuments(t, s, journal.People, []deliberation.ID{d.ID})
	for revision := int64(1); revision <= 3; revision++ {
		if err := put(revision, int32(revision)); err != nil {
			t.Fatal(err)
		}
		if err := put(revision, int32(revision)); err != nil {
			t.Fatalf("the same put repeated: %v", err)
		}
	}
	third := d
	for _, revision := range []int64{1, 2, 3, 5} {
		if err := put(revision, 99); !errors.Is(err, journal.ErrRevision) {
			t.Fatalf("revision %d over 3: %v", revision, err)
		}
	}
	wantDocuments(t, s, journal.People, []deliberation.ID{d.ID}, third)
	wantPlain(t, "revision 0", put(0, 1))
}

func deletes(t *testing.T, b backing) {
	s := b.open(t)
	var all []journal.Document
	for range 5 {
		all = append(all, newDocument(t, journal.Texts, bson.D{{Key: "text", Value: "à effacer"}}))
	}
	mustAppend(t, s, newBatch(t, 1, 1, 100), all...)
	for range 2 {
		if err := s.Delete(t.Context(), journal.Texts, append(idsOf(all[:3]), newID())); err != nil {
			t.Fatal(err)
		}
		wantDocuments(t, s, journal.Texts, idsOf(all), all[3:]...)
	}
	if err := s.Put(t.Context(), all[0]); err != nil {
		t.Fatalf("put after delete: %v", err)
	}
}

func cancelledContext(t *testing.T, b backing) {
	s := b.open(t)
	mustAppend(t, s, newBatch(t, 1, 1, 100))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	d := newDocument(t, journal.Texts, bson.D{{Key: "n", Value: int32(1)}})
	calls := map[string]func() error{
		"append":    func() error { return s.Append(ctx, newBatch(t, 2, 1, 100), []journal.Document{d}) },
		"batches":   func() error { _, err := s.Batches(ctx, 1, 1); return err },
		"last":      func() error { _, _, err := s.LastBatch(ctx); return err },
		"documents": func() error { _, err := s.Documents(ctx, journal.Texts, []deliberation.ID{d.ID}); return err },
		"put":       func() error { return s.Put(ctx, d) },
		"delete":    func() error { return s.Delete(ctx, journal.Texts, []deliberation.ID{d.ID}) },
		"scan":      func() error { return s.Scan(ctx, journal.Texts, func(journal.Document) bool { return true }) },
	}
	for name, call := range calls {
		if err := call(); !errors.Is(err, context.Canceled) {
			t.Errorf("%s with a cancelled context: %v", name, err)
		}
	}
	if last, _, err := s.LastBatch(t.Context()); err != nil || last.First != 1 {
		t.Fatalf("the last batch is %d, %v", last.First, err)
	}
	wantDocuments(t, s, journal.Texts, []deliberation.ID{d.ID})
}

func refusals(t *testing.T, b backing) {
	s := b.open(t)
	first := newBatch(t, 1, 1, 100)
	mustAppend(t, s, first)
	second := newDocument(t, journal.Texts, bson.D{})
	second.Revision = 2
	strange := newDocument(t, "strange", bson.D{})
	large := newBatch(t, 2, 5, journal.MaxBatchBytes/4)
	for what, err := range map[string]error{
		"a batch without entries":        s.Append(t.Context(), newBatch(t, 2, 0, 100), nil),
		"a batch of too many entries":    s.Append(t.Context(), newBatch(t, 2, journal.MaxBatchEntries+1, 60), nil),
		"a batch of too many bytes":      s.Append(t.Context(), large, nil),
		"a batch without number":         s.Append(t.Context(), newBatch(t, 0, 1, 100), nil),
		"a second revision with a batch": s.Append(t.Context(), newBatch(t, 2, 1, 100), []journal.Document{second}),
		"a document of no collection":    s.Append(t.Context(), newBatch(t, 2, 1, 100), []journal.Document{strange}),
		"a put into no collection":       s.Put(t.Context(), strange),
		"a delete in no collection":      s.Delete(t.Context(), "strange", []deliberation.ID{newID()}),
	} {
		wantPlain(t, what, err)
	}
	wantBatches(t, s, 1, first)
}

func clock(t *testing.T, b backing) {
	s := b.open(t)
	at, ok, err := s.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if ok != b.shared {
		t.Fatalf("a store that is shared: %v, has a clock: %v", b.shared, ok)
	}
	if ok && (at.Location() != time.UTC || time.Since(at).Abs() > time.Hour) {
		t.Fatalf("the store's clock shows %v", at)
	}
}

func openedAgain(t *testing.T, b backing) {
	s := b.open(t)
	batch := newBatch(t, 1, 2, 100)
	d := newDocument(t, journal.Files, bson.D{{Key: "n", Value: int32(1)}})
	mustAppend(t, s, batch, d)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	wantPlain(t, "append to a closed store", s.Append(t.Context(), newBatch(t, 3, 1, 100), nil))
	if _, err := s.Batches(t.Context(), 1, 1); err == nil {
		t.Fatal("a closed store was read")
	}
	s = b.open(t)
	wantBatches(t, s, 1, batch)
	wantDocuments(t, s, journal.Files, []deliberation.ID{d.ID}, d)
	if err := s.Append(t.Context(), newBatch(t, 1, 1, 100), nil); !errors.Is(err, journal.ErrTaken) {
		t.Fatal(err)
	}
}
