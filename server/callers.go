package server

import (
	"hash/maphash"
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"

	"voix/server/journal"
)

// rememberedCallers bounds the memory of each limit.
const rememberedCallers = 50_000

const (
	// crowds share a limit each, in which are those who come while nobody remembered can be forgotten.
	crowds = 1024
	// crowdShare is how much more a crowd may do than one caller.
	crowdShare = 16
)

// callers are those who asked lately, each held to one rate. Nobody is forgotten who has not all of it again: else whoever can come as fifty thousand
// others would begin anew. While there are too many such, newcomers share the limits of crowds.
type callers[Who comparable] struct {
	clock journal.Clock
	rate  Rate

	adding sync.Mutex
	of     *lru.Cache[Who, *rate.Limiter]
	seed   maphash.Seed
	crowd  map[uint64]*rate.Limiter
}

func newCallers[Who comparable](r Rate, clock journal.Clock) *callers[Who] {
	of, err := lru.New[Who, *rate.Limiter](rememberedCallers)
	if err != nil {
		panic(err) // only for a size below one
	}
	return &callers[Who]{clock: clock, rate: r, of: of, seed: maphash.MakeSeed(), crowd: map[uint64]*rate.Limiter{}}
}

func (c *callers[Who]) allow(who Who) bool { return c.limiter(who).AllowN(c.clock.Now(), 1) }

// spent reports whether who asked may not ask now. It takes nothing off what they may.
func (c *callers[Who]) spent(who Who) bool { return c.limiter(who).TokensAt(c.clock.Now()) < 1 }

// begun reports whether who asked has not all of their rate now: they asked lately.
func (c *callers[Who]) begun(who Who) bool { return !full(c.limiter(who), c.clock) }

// renew gives all of their rate back to who asked.
func (c *callers[Who]) renew(who Who) { c.of.Remove(who) }

func full(l *rate.Limiter, clock journal.Clock) bool {
	return l.TokensAt(clock.Now()) >= float64(l.Burst())
}

func (c *callers[Who]) limiter(who Who) *rate.Limiter {
	if limiter, ok := c.of.Get(who); ok {
		return limiter
	}
	c.adding.Lock()
	defer c.adding.Unlock()
	if limiter, ok := c.of.Get(who); ok {
		return limiter
	}
	if c.of.Len() >= rememberedCallers {
		if _, oldest, ok := c.of.GetOldest(); ok && !full(oldest, c.clock) {
			return c.ofCrowd(who)
		}
	}
	limiter := rate.NewLimiter(rate.Limit(c.rate.PerSecond), c.rate.Burst)
	c.of.Add(who, limiter)
	return limiter
}

func (c *callers[Who]) ofCrowd(who Who) *rate.Limiter {
	which := maphash.Comparable(c.seed, who) % crowds
	if c.crowd[which] == nil {
		c.crowd[which] = rate.NewLimiter(rate.Limit(float64(crowdShare*c.rate.PerSecond)), crowdShare*c.rate.Burst)
	}
	return c.crowd[which]
}
