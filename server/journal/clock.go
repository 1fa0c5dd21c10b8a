package journal

import (
	"errors"
	"time"
)

// ErrClock: this machine's clock cannot be trusted, so nothing is written. On a store of its own the operator confirms the
// clock and restarts; on a shared one writing goes on once the clocks agree again.
var ErrClock = errors.New("journal: clock not trusted")

// maxSkew is how far a clock may be from the store's, or from where it should be, before writes are refused.
const maxSkew = 2 * time.Second

// maxStray is how far a clock may leave its course between two looks at the store's: more than any that is being corrected.
const maxStray = 500 * time.Millisecond

// Clock tells the time. Tests and the demonstration bring their own.
type Clock interface {
	// Now is the wall clock.
	Now() time.Time
	// Monotonic is a clock that only runs, from any start: against it jumps of the wall clock are seen.
	Monotonic() time.Duration
	// After returns a channel that gets a value once d has passed, and a function that lets go of it earlier.
	After(d time.Duration) (<-chan time.Time, func())
}

// SystemClock is the machine's clock.
type SystemClock struct{ start time.Time }

// NewSystemClock returns the machine's clock.
func NewSystemClock() SystemClock { return SystemClock{time.Now()} }

// Now is the machine's time, in UTC.
func (SystemClock) Now() time.Time { return time.Now().UTC() }

// Monotonic is the time since the clock was made.
func (c SystemClock) Monotonic() time.Duration { return time.Since(c.start) }

// After waits in real time.
func (SystemClock) After(d time.Duration) (<-chan time.Time, func()) {
	t := time.NewTimer(d)
	return t.C, func() { t.Stop() }
}

// jump finds out when the wall clock does not run as the monotonic one does.
type jump struct {
	wall time.Time // at the last look
	mono time.Duration
	set  bool
}

// seen returns by how much the wall clock has left its course since the last look.
func (j *jump) seen(c Clock) time.Duration {
	wall, mono := c.Now().Round(0), c.Monotonic()
	var off time.Duration
	if j.set {
		off = wall.Sub(j.wall) - (mono - j.mono)
	}
	j.wall, j.mono, j.set = wall, mono, true
	return off
}
