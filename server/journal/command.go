package journal

import (
	"context"
	"crypto/sha256"
	"errors"
	"time"

	"voix/deliberation"
)

// ErrTooLarge: the command's entries do not fit into one batch.
var ErrTooLarge = errors.New("journal: command too large for a batch")

// Command is what Submit takes.
type Command struct {
	// ID makes a repeat within a day of journal time answer the first outcome instead of being done again. See CommandID.
	ID deliberation.ID
	// Keys says which other commands may share its batch. Without any it is alone.
	Keys deliberation.Keys
	// Decide looks at the state, which does not change meanwhile, and returns acts or a refusal. It does no I/O and may be
	// called more than once.
	Decide func(at time.Time) ([]deliberation.Act, error)
	// Documents become durable no later than the entries; not at all if there are none. Revision must be 1; At is set.
	Documents []Document
}

// check refuses what would fail in the store, together with the innocent commands of its batch.
func (c *Command) check() error {
	if c.ID.IsZero() {
		return errors.New("journal: command without an id")
	}
	for i := range c.Documents {
		if err := c.Documents[i].appendable(); err != nil {
			return err
		}
	}
	return nil
}

// CommandID makes the id under which a command is remembered out of what identifies it, such as the person and the
// Idempotency-Key. Only this hash is kept.
func CommandID(parts ...[]byte) deliberation.ID {
	h := sha256.New()
	for _, part := range parts {
		sum := sha256.Sum256(part) // of equal length, so that parts cannot run into each other
		h.Write(sum[:])
	}
	return deliberation.ID(h.Sum(nil)[:16])
}

// Receipt answers a command once it is durable and applied.
type Receipt struct {
	// Number is that of the last entry of the outcome, or the head if there was nothing to do: who has seen it has seen the effect.
	Number uint64
	// Outcome is the zero value if there was nothing to do.
	Outcome deliberation.Outcome
}

// Applied tells an observer what has become durable and visible.
type Applied struct {
	Head    Head
	First   uint64 // number of the batch's first entry
	Changes []deliberation.Change
}

// pending is a command on its way. Only the writer touches it between Submit and the answer.
type pending struct {
	Command
	ctx      context.Context
	answer   chan answer // holds one
	answered bool
	// fresh: all that other servers had written when it came in is applied. Whatever is decided on it from then on is as if
	// decided at a moment between question and answer, however much others write meanwhile.
	fresh bool
}

type answer struct {
	receipt Receipt
	err     error
}

func (p *pending) reply(r Receipt, err error) {
	p.answer <- answer{r, err}
	p.answered = true
}

// sharing tells whether a command may join the commands that were added.
type sharing struct {
	reads, changes map[deliberation.Key]struct{}
	commands       map[deliberation.ID]struct{}
	alone, any     bool
}

func newSharing() *sharing {
	return &sharing{
		reads: map[deliberation.Key]struct{}{}, changes: map[deliberation.Key]struct{}{}, commands: map[deliberation.ID]struct{}{},
	}
}

// reset forgets all commands, and keeps the memory.
func (s *sharing) reset() {
	clear(s.reads)
	clear(s.changes)
	clear(s.commands)
	s.alone, s.any = false, false
}

func (s *sharing) admits(c *Command) bool {
	if !s.any {
		return true
	}
	if s.alone || c.Keys.Alone() {
		return false
	}
	if _, same := s.commands[c.ID]; same {
		return false
	}
	for _, k := range c.Keys.Changes {
		if _, read := s.reads[k]; read {
			return false
		}
		if _, changed := s.changes[k]; changed {
			return false
		}
	}
	for _, k := range c.Keys.Reads {
		if _, changed := s.changes[k]; changed {
			return false
		}
	}
	return true
}

func (s *sharing) add(c *Command) {
	s.any, s.alone = true, s.alone || c.Keys.Alone()
	s.commands[c.ID] = struct{}{}
	for _, k := range c.Keys.Reads {
		s.reads[k] = struct{}{}
	}
	for _, k := range c.Keys.Changes {
		s.changes[k] = struct{}{}
	}
}
