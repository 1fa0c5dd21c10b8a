package server

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"sync"

	"github.com/gofiber/fiber/v2"
	lru "github.com/hashicorp/golang-lru/v2"

	"voix/deliberation"
	"voix/deliberation/dossier"
	"voix/server/journal"
)

const (
	// keptArchives and keptArchiveBytes bound what is kept on the disk; the one that was made last is kept in any case.
	keptArchives     = 64
	keptArchiveBytes = 1 << 30
	// waitingArchives bounds what is still to be made: a consultation has some hundred parts.
	waitingArchives = 256
	// knownParts is of how many consultations the parts are kept in memory.
	knownParts = 64
)

var errDossierPreparing = &failure{status: fiber.StatusAccepted, code: "dossier_preparing"}

// archives makes the archives that people download, one at a time in the background, from a state of its own, and keeps them until
// something in them is erased.
type archives struct {
	platform *Platform
	parts    *lru.Cache[int64, dossierParts]
	wanted   chan struct{} // holds one

	mu      sync.Mutex
	kept    map[archiveKey]*archive
	bytes   int64
	clock   uint64              // counts uses
	waiting []archiveKey        // the first one is being made
	failed  map[archiveKey]bool // those of which nobody was told yet
	erased  uint64              // counts erasures: what was begun before one is not kept
	closing sync.WaitGroup      // of files, which takes long for large ones
}

func newArchives(p *Platform) (*archives, error) {
	parts, err := lru.New[int64, dossierParts](knownParts)
	if err != nil {
		return nil, err
	}
	return &archives{
		platform: p, parts: parts, wanted: make(chan struct{}, 1), kept: map[archiveKey]*archive{}, failed: map[archiveKey]bool{},
	}, nil
}

// observe lets go of every archive before an erasure is answered, so that nobody can download an erased word afterwards. It runs in the
// journal's writer.
func (a *archives) observe(applied journal.Applied) {
	for _, c := range applied.Changes {
		if c.Kind == deliberation.TextTaken || c.Kind == deliberation.PersonGone {
			a.drop()
			return
		}
	}
}

func (a *archives) drop() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.erased++
	for key, one := range a.kept {
		one.erased.Store(true)
		a.evict(key)
	}
}

// evict lets go of an archive once nobody reads it. The caller holds mu.
func (a *archives) evict(key archiveKey) {
	one := a.kept[key]
	delete(a.kept, key)
	a.bytes -= one.size
	one.evicted = true
	a.closeUnused(one)
}

func (a *archives) closeUnused(one *archive) {
	if one.evicted && one.holders == 0 {
		a.closing.Go(func() { one.file.Close() })
	}
}

// find returns the archive of a published dossier if it is kept as it must be now; the caller must release it. One that is missing is made
// if it is wanted: the error is errDossierPreparing then, or errUnavailable when it could not be made.
func (a *archives) find(published Published, part dossier.Part, want bool) (*archive, error) {
	key := archiveKey{published.Consultation.Number, part}
	a.mu.Lock()
	defer a.mu.Unlock()
	if one := a.kept[key]; one != nil && one.number == published.Number && one.signatures == len(published.Signatures) {
		one.holders++
		a.clock++
		one.used = a.clock
		return one, nil
	}
	switch {
	case !want || slices.Contains(a.waiting, key):
		return nil, errDossierPreparing
	case a.failed[key]:
		delete(a.failed, key) // who asks again has it tried again
		return nil, errUnavailable
	case len(a.waiting) == waitingArchives:
		return nil, errUnavailable
	}
	a.waiting = append(a.waiting, key)
	select {
	case a.wanted <- struct{}{}:
	default:
	}
	return nil, errDossierPreparing
}

func (a *archives) release(one *archive) {
	a.mu.Lock()
	defer a.mu.Unlock()
	one.holders--
	a.closeUnused(one)
}

// open begins a download of an archive that the caller holds; closing it releases the archive.
func (a *archives) open(one *archive, s span) io.ReadCloser {
	return &reading{one, one.section(s), sync.OnceFunc(func() { a.release(one) })}
}

// run makes what is waited for until the context ends.
func (a *archives) run(ctx context.Context) {
	defer a.close()
	var in dossier.Input // of the last archive: its state serves the other parts of the same consultation
	for {
		key, erased, ok := a.next()
		if !ok {
			in = dossier.Input{}
			select {
			case <-a.wanted:
			case <-ctx.Done():
				return
			}
			continue
		}
		one, err := a.make(ctx, key, &in)
		if ctx.Err() != nil {
			if one != nil {
				one.file.Close()
			}
			return
		}
		if err != nil {
			a.platform.Log.Error("dossier", "consultation", key.consultation, "part", key.part, "error", err)
		}
		a.made(key, one, err, erased)
	}
}

func (a *archives) next() (key archiveKey, erased uint64, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.waiting) == 0 {
		return key, 0, false
	}
	return a.waiting[0], a.erased, true
}

// make makes an archive as it is offered now, of the state in in if that is the same dossier's. A panic is one archive that cannot be had.
func (a *archives) make(ctx context.Context, key archiveKey, in *dossier.Input) (one *archive, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	published, err := a.platform.PublishedDossier(key.consultation)
	if err != nil {
		return nil, err
	}
	if in.State == nil || in.Consultation != key.consultation || in.Number != published.Number {
		*in = dossier.Input{} // the state of another consultation goes before this one comes
		if *in, err = a.platform.dossier(ctx, Export{Consultation: key.consultation, At: published.Number}); err != nil {
			return nil, err
		}
	}
	in.Signatures = published.Signatures
	return makeArchive(key, *in)
}

// made keeps what was made, unless something was erased since it was begun: then it is made again.
func (a *archives) made(key archiveKey, one *archive, err error, erased uint64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.erased != erased {
		if one != nil {
			a.closing.Go(func() { one.file.Close() })
		}
		return // it is still the first that is waited for
	}
	a.waiting = a.waiting[1:]
	if err != nil {
		a.failed[key] = true
		return
	}
	delete(a.failed, key)
	if a.kept[key] != nil {
		a.evict(key)
	}
	for len(a.kept) > 0 && (len(a.kept) >= keptArchives || a.bytes+one.size > keptArchiveBytes) {
		var oldest archiveKey
		for at, other := range a.kept {
			if seen := a.kept[oldest]; seen == nil || other.used < seen.used {
				oldest = at
			}
		}
		a.evict(oldest)
	}
	a.clock++
	one.used = a.clock
	a.kept[key] = one
	a.bytes += one.size
}

// close lets go of all files. Downloads under way are cut.
func (a *archives) close() {
	a.drop()
	a.closing.Wait()
}
