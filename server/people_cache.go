package server

import (
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"

	"voix/server/account"
)

const cachedProfiles = 50_000

// profileCache keeps opened profiles. What it holds of a person is never replaced by an older one, however slowly that comes from the store:
// a profile is taken under the token that begin gave before the store was asked, and only if nobody said since that it was replaced, and if its
// revision is not below what was taken before.
type profileCache struct {
	mu      sync.Mutex
	of      *lru.Cache[int64, *opened]
	lowest  map[int64]int64  // the revision that was taken last, of whoever's profile was replaced since the start: it outlives the cache's line
	replies map[int64]uint64 // how often others said that a profile was replaced, likewise
}

func newProfileCache() *profileCache {
	of, err := lru.New[int64, *opened](cachedProfiles)
	if err != nil {
		panic(err) // only for a size below one
	}
	return &profileCache{of: of, lowest: map[int64]int64{}, replies: map[int64]uint64{}}
}

// get returns what is held of a person, or nil.
func (c *profileCache) get(person int64) *opened {
	known, _ := c.of.Get(person)
	return known
}

// begin is called before the store is asked for the profile of a person.
func (c *profileCache) begin(person int64) (token uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.replies[person]
}

// take keeps a profile of that revision, unless it may be older than what is known to be.
func (c *profileCache) take(person int64, token uint64, revision int64, profile account.Profile) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.replies[person] != token || revision < c.lowest[person] {
		return
	}
	if revision > 1 {
		c.lowest[person] = revision
	}
	c.of.Add(person, &opened{Profile: profile})
}

// replaced lets go of a profile that another was stored in place of.
func (c *profileCache) replaced(person int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.replies[person]++
	c.of.Remove(person)
}

// drop lets go of somebody who is gone for good.
func (c *profileCache) drop(person int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.lowest, person)
	c.replies[person]++ // what is being read must not come back
	c.of.Remove(person)
}
