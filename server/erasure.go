package server

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"voix/deliberation"
	"voix/server/attachment"
	"voix/server/journal"
)

// erasures deletes what entries have erased. It is repeated at each start, since a store may have been restored, and after
// each erasure; until a deletion has succeeded it is tried again. An embedded store is compacted in the night after, so that
// its freed pages hold nothing of it either.
type erasures struct {
	platform *Platform
	wanted   chan struct{}
	replaced atomic.Bool // a profile: the one before it stands in the store's freed pages

	// owned by run
	done      map[deliberation.ID]struct{}
	compactAt time.Time // zero: nothing was deleted since the last compaction
}

// compactHour is the hour in Paris at which an embedded store is compacted: writes wait meanwhile.
const compactHour = 4

// sweepAfter is how long a document or file that no entry names is kept: an upload whose proposal was never filed.
const sweepAfter = 24 * time.Hour

const (
	sweepEvery = time.Hour
	eraseAgain = time.Minute
)

func newErasures(p *Platform) *erasures {
	e := &erasures{platform: p, wanted: make(chan struct{}, 1), done: map[deliberation.ID]struct{}{}}
	e.replaced.Store(true) // or may have been, before the start
	e.wanted <- struct{}{}
	return e
}

func (e *erasures) observe(a journal.Applied) {
	for _, c := range a.Changes {
		replaced := c.Kind == deliberation.ProfileReplaced
		if replaced {
			e.replaced.Store(true)
		}
		if replaced || c.Kind == deliberation.TextTaken || c.Kind == deliberation.PersonGone {
			e.soon()
		}
	}
}

// soon has what entries have erased be deleted now.
func (e *erasures) soon() {
	select {
	case e.wanted <- struct{}{}:
	default:
	}
}

func (e *erasures) run(ctx context.Context) {
	report := func(what string, err error) bool {
		if err != nil && ctx.Err() == nil {
			e.platform.Log.Error(what, "error", err)
		}
		return err == nil
	}
	clock := e.platform.Clock
	sweepAt, failed := clock.Monotonic()+sweepEvery, false
	// A server may have been down for as long as records are kept.
	if ended, err := e.platform.EndRecords(ctx); report("end connection records", err) && ended {
		e.compactSoon()
	}
	for {
		wait := sweepAt - clock.Monotonic()
		if failed {
			wait = min(wait, eraseAgain)
		}
		timer, stop := clock.After(max(wait, 0))
		select {
		case <-e.wanted:
		case <-timer:
		case <-ctx.Done():
			stop()
			return
		}
		stop()
		if e.replaced.Swap(false) {
			e.compactSoon()
		}
		failed = !report("erase", e.erase(ctx))
		if clock.Monotonic() >= sweepAt {
			swept, err := e.platform.Sweep(ctx)
			if report("sweep", err); swept {
				e.compactSoon()
			}
			ended, err := e.platform.EndRecords(ctx)
			if report("end connection records", err); ended {
				e.compactSoon()
			}
			left, err := e.platform.LeaveFlags(ctx)
			if report("flags of joinings", err); left {
				e.compactSoon()
			}
			report("profiles of other servers", e.platform.People.catchUp(ctx))
			report("ballots without consent", e.platform.withdrawUnconsented(ctx))
			sweepAt = clock.Monotonic() + sweepEvery
		}
		if !e.compactAt.IsZero() && !clock.Now().Before(e.compactAt) && report("compact", e.platform.compact(ctx)) {
			e.compactAt = time.Time{}
		}
	}
}

// compact leaves no erased byte in an embedded store, nor a word in the files of the search index; other stores do so by themselves.
func (p *Platform) compact(ctx context.Context) error {
	if store, ok := p.Store.(journal.Compacter); ok {
		if err := store.Compact(ctx); err != nil {
			return err
		}
	}
	if p.finder != nil {
		return p.finder.compact(ctx)
	}
	return nil
}

// nextNight is the next time that the clocks in Paris show compactHour.
func nextNight(now time.Time) time.Time {
	year, month, day := now.In(deliberation.Paris()).Date()
	night := time.Date(year, month, day, compactHour, 0, 0, 0, deliberation.Paris())
	if !night.After(now) {
		night = time.Date(year, month, day+1, compactHour, 0, 0, 0, deliberation.Paris())
	}
	return night
}

func (e *erasures) erase(ctx context.Context) error {
	var ids []deliberation.ID
	e.platform.Read(func(s *deliberation.State) {
		for _, id := range s.Erased() {
			if _, done := e.done[id]; !done {
				ids = append(ids, id)
			}
		}
	})
	if len(ids) == 0 {
		return nil
	}
	e.platform.forget(ids)
	// Words and links first: files may be kept elsewhere, by a store that is away.
	for _, c := range []journal.Collection{journal.Texts, journal.People, journal.Flags} {
		if err := e.platform.Store.Delete(ctx, c, ids); err != nil {
			return err
		}
	}
	if err := e.platform.dropFiles(ctx, ids); err != nil {
		return err
	}
	for _, id := range ids {
		e.done[id] = struct{}{}
	}
	e.compactSoon()
	return nil
}

func (e *erasures) compactSoon() {
	if e.compactAt.IsZero() {
		e.compactAt = nextNight(e.platform.Clock.Now())
	}
}

// forget drops what is remembered of erased documents. None of it would be served; it must not stay in memory either.
func (p *Platform) forget(ids []deliberation.ID) {
	for _, id := range ids {
		p.Texts.forget(id)
		p.knownFiles.Remove(id)
	}
	p.Read(func(s *deliberation.State) {
		for _, id := range ids {
			if person, ok := s.PersonOf(id); ok {
				p.People.cache.drop(person.Number)
			}
		}
	})
}

// dropFiles deletes those of ids that are files: the contents, then the documents that say which contents there are.
func (p *Platform) dropFiles(ctx context.Context, ids []deliberation.ID) error {
	documents, err := p.Store.Documents(ctx, journal.Files, ids)
	if err != nil {
		return err
	}
	// One that fails does not keep the others.
	var failed []error
	gone := ids[:0:0]
	kept := map[deliberation.ID]bool{}
	for _, d := range documents {
		file, err := readFile(d)
		if err == nil {
			for _, content := range file.contents() {
				err = errors.Join(err, p.Files.Delete(ctx, attachment.ID(content)))
			}
		}
		if err != nil {
			failed = append(failed, err)
			kept[d.ID] = true
		}
	}
	for _, id := range ids {
		if !kept[id] {
			gone = append(gone, id)
		}
	}
	return errors.Join(append(failed, p.Store.Delete(ctx, journal.Files, gone))...)
}

// upToDate returns once all that was in the store when it was called has been applied here.
func (p *Platform) upToDate(ctx context.Context) error {
	_, err := p.Journal.Submit(ctx, journal.Command{
		ID: p.NewID(), Decide: func(time.Time) ([]deliberation.Act, error) { return nil, nil },
	})
	return err
}

// Sweep deletes documents and contents that are a day old and that no entry names, and reports whether there were any. A
// document precedes its entry, so what is younger may still be named. Nothing is swept while the clock is not trusted, or unless
// all that others have written has been applied.
func (p *Platform) Sweep(ctx context.Context) (swept bool, err error) {
	before := p.Clock.Now().Add(-sweepAfter)
	kept := map[attachment.ID]struct{}{}
	for _, c := range journal.Collections() {
		if c == journal.Records {
			continue // no entry names them: EndRecords deletes them
		}
		var old []deliberation.ID
		var unreadable error
		err := p.Store.Scan(ctx, c, func(d journal.Document) bool {
			if d.At.Before(before) {
				old = append(old, d.ID)
			}
			if c == journal.Files {
				file, failed := readFile(d)
				if failed != nil {
					unreadable = failed
					return false
				}
				for _, content := range file.contents() {
					kept[attachment.ID(content)] = struct{}{}
				}
			}
			return true
		})
		// What an unreadable document keeps cannot be known, so nothing of it may be swept.
		if err = errors.Join(err, unreadable); err != nil {
			return swept, err
		}
		if len(old) == 0 {
			continue
		}
		if err := p.upToDate(ctx); err != nil {
			return swept, err
		}
		var unnamed []deliberation.ID
		p.Read(func(s *deliberation.State) {
			for _, id := range old {
				if !s.Names(id) {
					unnamed = append(unnamed, id)
				}
			}
		})
		if len(unnamed) == 0 {
			continue
		}
		swept = true
		if c == journal.Files {
			err = p.dropFiles(ctx, unnamed)
		} else {
			err = p.Store.Delete(ctx, c, unnamed)
		}
		if err != nil {
			return swept, err
		}
	}
	if err := p.upToDate(ctx); err != nil {
		return swept, err
	}
	// A crash between putting a content and its document leaves a content that nothing knows.
	for held, err := range p.Files.All(ctx) {
		if err != nil {
			return swept, err
		}
		if _, known := kept[held.ID]; !known && held.Since.Before(before) {
			if err := p.Files.Delete(ctx, held.ID); err != nil {
				return swept, err
			}
		}
	}
	return swept, nil
}
