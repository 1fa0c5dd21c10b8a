package journal

import "time"

const (
	// longestPause bounds how long the next number is left free for others.
	longestPause = 200 * time.Millisecond
	// probeFirst and probeMost bound how often a server that writes without a break, and sees nobody else write, leaves the
	// next number free all the same: one that is farther from the store could not be seen otherwise, for it would always be late.
	probeFirst = time.Second
	probeMost  = 8 * time.Second
)

// courtesy says how long a server leaves the next number free after a batch of its own. Whoever is nearer to the store would
// take every number: the others would come to read its batch only to find the next number taken again. How long they need
// cannot be known, so the pause doubles while it changes nothing, and shrinks when they get in.
//
// Times are those of the monotonic clock. The zero value is that of a server that has not written.
type courtesy struct {
	pause      time.Duration // 0: nobody else seems to want to write
	streak     int           // own batches since the last of another server
	wrote      time.Duration // when the last own batch was durable
	free       time.Duration // when the number was last free for longestPause
	probeEvery time.Duration
	left       time.Duration // how long the number was left free on purpose since the last own batch; 0: not at all
}

// wait returns how long to wait before the next own batch.
func (c *courtesy) wait(now time.Duration) time.Duration {
	c.left = 0
	gap := now - c.wrote
	if c.streak == 0 || gap >= longestPause {
		c.free = now
		return 0
	}
	need := c.pause
	if need == 0 && now-c.free >= max(c.probeEvery, probeFirst) {
		need = longestPause
	}
	if gap >= need {
		return 0
	}
	c.left = need
	return need - gap
}

// won notes a batch of our own that became durable now.
func (c *courtesy) won(now time.Duration) {
	c.streak++
	c.wrote = now
	switch {
	case c.left >= longestPause: // nobody came in all that time
		c.pause, c.free = 0, now
		c.probeEvery = min(2*max(c.probeEvery, probeFirst), probeMost)
	case c.left > 0:
		c.pause = min(2*c.pause, longestPause)
	}
	c.left = 0
}

// lost notes a batch of another server.
func (c *courtesy) lost() {
	c.streak, c.probeEvery, c.left = 0, 0, 0
	c.pause = max(c.pause-c.pause/8, time.Millisecond)
}
