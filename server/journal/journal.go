package journal

import (
	"context"
	crand "crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// Options of Open.
type Options struct {
	Clock  Clock     // required
	Random io.Reader // of nonces and batch ids; default crypto/rand. Only the demonstration, which has nothing to hide, brings its own
	Log    *slog.Logger
	// Shared says that other servers may write to the same store.
	Shared bool
	// AcceptClock is the operator's word that the clock is right although it is earlier than the last entry.
	AcceptClock bool
}

// Journal writes and reads one store. All writes go through one loop, Run; everything below "owned by Run" is touched by
// nothing else once Run has been called.
type Journal struct {
	store   Store
	machine Machine
	opt     Options
	inbox   chan *pending
	ended   chan struct{} // closed when Run returns

	// mu guards the machine: Run holds it to apply a batch, readers to look.
	mu sync.RWMutex

	// headMu guards head and applied; applied is closed and replaced whenever head moves.
	headMu  sync.Mutex
	head    Head
	applied chan struct{}

	// trouble is why writes are refused at once, nil if they are not.
	trouble atomic.Pointer[error]

	// owned by Run
	at          position
	anchor      mark    // the last batch that was read from the store, not only written to it
	own         []mark  // those written since, in order; on a shared store only
	missing     absence // of any of these
	tailed      time.Duration
	slow        int // how often a read is to be halved
	observers   []func(Applied)
	clock       jump
	skewChecked time.Duration // on the monotonic clock
	skewKnown   bool
	stray       time.Duration // by how much the clock has left its course since
	courtesy    courtesy
	expected    int           // commands that there were when the last batch was durable: in it, or waiting
	took        time.Duration // the last append
	taken, kept *sharing
	failed      error // for good
}

// Open replays the store into machine, which must be new, and returns a journal that is ready for Run. It fails if the
// journal cannot be read whole: a gap, a fork, an entry of an unknown kind.
func Open(ctx context.Context, store Store, machine Machine, opt Options) (*Journal, error) {
	if opt.Random == nil {
		opt.Random = crand.Reader
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	p, err := replay(ctx, store, machine, toTheEnd)
	if err != nil {
		return nil, err
	}
	machine.Record()
	j := &Journal{
		store: store, machine: machine, opt: opt, inbox: make(chan *pending, MaxBatchEntries), ended: make(chan struct{}),
		head: p.head(), applied: make(chan struct{}), at: p, anchor: p.last, taken: newSharing(), kept: newSharing(),
	}
	j.clock.seen(opt.Clock)
	if early := p.at.Sub(opt.Clock.Now()); early > maxSkew && !opt.AcceptClock && !opt.Shared {
		j.refuse(fmt.Errorf("%w: it is %s earlier than the last entry; check it, then start with --accept-clock", ErrClock, early.Round(time.Second)))
		j.failed = j.Trouble()
	}
	return j, nil
}

// Observe has f called with every applied batch, in order, before its commands are answered. It must be called before Run;
// f must not block and must not submit.
func (j *Journal) Observe(f func(Applied)) { j.observers = append(j.observers, f) }

// Read calls look while nothing is applied. look copies what it needs and returns: no rendering, store or network in it.
func (j *Journal) Read(look func()) {
	j.mu.RLock()
	defer j.mu.RUnlock()
	look()
}

// Head is what has been applied.
func (j *Journal) Head() Head {
	j.headMu.Lock()
	defer j.headMu.Unlock()
	return j.head
}

// Wait returns once the entry of that number has been applied, or with the context's error.
func (j *Journal) Wait(ctx context.Context, number uint64) error {
	for {
		j.headMu.Lock()
		reached, moved := j.head.Number >= number, j.applied
		j.headMu.Unlock()
		if reached {
			return nil
		}
		select {
		case <-moved:
		case <-j.ended:
			return ErrUnavailable
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Trouble is why writes are refused at the moment, nil if they are not.
func (j *Journal) Trouble() error {
	if err := j.trouble.Load(); err != nil {
		return *err
	}
	return nil
}

func (j *Journal) refuse(err error) {
	if err == nil {
		if j.missing.seen {
			return // whatever else works again, nothing may be written until that is found
		}
		if j.trouble.Swap(nil) != nil {
			j.opt.Log.Info("writes are taken again")
		}
		return
	}
	if j.Trouble() == nil {
		j.opt.Log.Error("writes are refused", "reason", err)
	}
	j.trouble.Store(&err)
}

// Submit decides a command and returns once its entries are durable and applied. A *deliberation.Refusal says that there
// are none and why. When the context ends first, or with ErrOutcomeUnknown or ErrWritingEnded, the command may still be done:
// a repeat with the same ID tells. Other errors mean that nothing was written.
func (j *Journal) Submit(ctx context.Context, c Command) (Receipt, error) {
	if err := c.check(); err != nil {
		return Receipt{}, err
	}
	if err := j.Trouble(); err != nil {
		return Receipt{}, err
	}
	p := &pending{Command: c, ctx: ctx, answer: make(chan answer, 1)}
	select {
	case j.inbox <- p: // nearly always there is room
	default:
		select {
		case j.inbox <- p:
		case <-j.ended:
			return Receipt{}, ErrUnavailable
		case <-ctx.Done():
			return Receipt{}, ctx.Err()
		}
	}
	select {
	case a := <-p.answer:
		return a.receipt, a.err
	case <-ctx.Done():
		return Receipt{}, ctx.Err()
	case <-j.ended:
		select {
		case a := <-p.answer:
			return a.receipt, a.err
		default:
			return Receipt{}, ErrUnavailable
		}
	}
}
