package server

import (
	"context"
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"

	"voix/deliberation"
	"voix/server/journal"
)

// cachedTexts bounds the memory of texts: at 20,000 characters the longest, far less on average.
const cachedTexts = 20_000

// Texts reads what people wrote, through a bounded cache. It never returns a text that the state says is erased.
type Texts struct {
	platform *Platform
	cache    *lru.Cache[deliberation.ID, deliberation.Text]
	// languages has the tag of each text that was asked for it: some forty bytes, never words.
	languages sync.Map
}

func newTexts(p *Platform) *Texts {
	cache, err := lru.New[deliberation.ID, deliberation.Text](cachedTexts)
	if err != nil {
		panic(err) // only for a size below one
	}
	return &Texts{platform: p, cache: cache}
}

// Get returns the texts of ids; those that are erased or unknown are left out.
func (t *Texts) Get(ctx context.Context, ids []deliberation.ID) (map[deliberation.ID]deliberation.Text, error) {
	return t.read(ctx, ids, true)
}

// Pass is Get for who reads all that there is, once: it leaves in the cache what people read.
func (t *Texts) Pass(ctx context.Context, ids []deliberation.ID) (map[deliberation.ID]deliberation.Text, error) {
	return t.read(ctx, ids, false)
}

func (t *Texts) read(ctx context.Context, ids []deliberation.ID, keep bool) (map[deliberation.ID]deliberation.Text, error) {
	found := make(map[deliberation.ID]deliberation.Text, len(ids))
	var missing []deliberation.ID
	look := t.cache.Get
	if !keep {
		look = t.cache.Peek // which does not make it one of those that were read lately
	}
	for _, id := range ids {
		if text, ok := look(id); ok {
			found[id] = text
		} else {
			missing = append(missing, id)
		}
	}
	if len(missing) > 0 {
		documents, err := t.platform.Store.Documents(ctx, journal.Texts, missing)
		if err != nil {
			return nil, err
		}
		for _, d := range documents {
			text, err := journal.ReadText(d)
			if err != nil {
				return nil, err
			}
			found[d.ID] = text
			if keep {
				t.cache.Add(d.ID, text)
			}
		}
	}
	// After reading, not before: an erasure may have been applied in between, and must not come back through the cache.
	t.platform.Read(func(s *deliberation.State) {
		for id := range found {
			if s.IsErased(id) {
				delete(found, id)
				t.forget(id)
			}
		}
	})
	return found, nil
}

// forget drops what is remembered of a text.
func (t *Texts) forget(id deliberation.ID) {
	t.cache.Remove(id)
	t.languages.Delete(id)
}

// One returns a single text, the zero value if it is erased or unknown.
func (t *Texts) One(ctx context.Context, id deliberation.ID) (deliberation.Text, error) {
	found, err := t.Get(ctx, []deliberation.ID{id})
	return found[id], err
}
