package journal

import "time"

const (
	// shortestPause and longestPause bound how long the next number is left free for others.
	shortestPause = time.Millisecond
	longestPause  = 200 * time.Millisecond
	// inVain is how many longest pauses must have changed nothing before nobody else seems to want to write.
	inVain = 3
	// silentFirst and silentMost bound how often a server that writes without a break is silent for a longest pause, whatever it
	// sees: who is farther from the store than all others cannot be seen, for it is always late. The most is for who sees nobody.
	silentFirst = time.Second
	silentMost  = 8 * time.Second
)

// courtesy says how long a server leaves the next number free after a batch of its own. Whoever is nearer to the store would
// take every number: the others would come to read its batch only to find the next number taken again. How long they need
// cannot be known, so the pause doubles while it changes nothing, shrinks when they get in, and ends when they have.
//
// Times are those of the monotonic clock. The zero value is that of a server that has not written.
type courtesy struct {
	pause   time.Duration
	resting bool          // nobody else seems to want to write
	vain    int           // longest pauses that changed nothing, one after the other
	streak  int           // own batches since the last of another server
	wrote   time.Duration // when the last own batch was durable
	left    bool          // the number was left free since, for as long as pause

	free    time.Duration // when the number was last free for a longest pause
	every   time.Duration // how often to be silent
	foreign bool          // others wrote since the last silence
}

// wait returns how long to wait before the next own batch. A wait that is not silent may end as soon as another has written.
func (c *courtesy) wait(now time.Duration) (d time.Duration, silent bool) {
	c.left = false
	gap := now - c.wrote
	switch {
	case c.wrote == 0 || gap >= longestPause:
		c.free = now
		return 0, false
	case now-c.free >= max(c.every, silentFirst):
		c.every = min(2*max(c.every, silentFirst), silentMost)
		if c.foreign {
			c.every = silentFirst
		}
		c.free, c.foreign = now+longestPause, false
		return longestPause, true
	case c.streak == 0 || c.resting || gap >= c.pause:
		return 0, false
	}
	c.left = true
	return c.pause - gap, false
}

// won notes a batch of our own that became durable now.
func (c *courtesy) won(now time.Duration) {
	c.streak++
	c.wrote = now
	if !c.left {
		return
	}
	c.left = false
	if c.pause < longestPause {
		c.pause = min(2*c.pause, longestPause)
	} else if c.vain++; c.vain >= inVain {
		c.resting = true
	}
}

// lost notes a batch of another server.
func (c *courtesy) lost() {
	c.streak, c.left, c.vain, c.resting, c.foreign = 0, false, 0, false, true
	c.pause = max(c.pause-c.pause/8, shortestPause)
}
