package simulator

import "time"

// Outcome is what becomes of one append.
type Outcome int

const (
	// Succeeds stores the batch and says so.
	Succeeds Outcome = iota
	// Unavailable stores nothing of the batch, perhaps its documents, and reports ErrUnavailable.
	Unavailable
	// Stored stores the batch and reports ErrOutcomeUnknown.
	Stored
	// Late reports ErrOutcomeUnknown; the batch is stored at any later call while its number is free, even when the server
	// that sent it has closed its handle.
	Late
	// Lost reports ErrOutcomeUnknown; the batch is gone, perhaps its documents too.
	Lost
	// Unsettled reports ErrOutcomeUnknown; the number is held, the batch not readable, until at a later call it is either
	// stored for good or rolled back. Meanwhile every append under the number reports ErrOutcomeUnknown.
	Unsettled

	outcomes = int(Unsettled) + 1
)

// Faults says how often each thing goes wrong: a share of calls between 0 and 1. Those of appends add up to at most 1. The
// zero value is a store without fault.
type Faults struct {
	Unavailable, Stored, Late, Lost, Unsettled float64 // appends, by Outcome

	Reads  float64 // reads that fail with ErrUnavailable
	Stale  float64 // reads of batches from which on a handle is shown an older prefix of the journal, for a few reads and seconds
	Writes float64 // Put and Delete that report ErrOutcomeUnknown, half of them done

	// MostDelay bounds the time that a call takes before it does something, and that an append takes again before it answers.
	// A context that ends meanwhile ends the call. It needs a SetPause.
	MostDelay time.Duration
}

const (
	// staleReads and staleFor bound how long a handle is shown an older prefix: the first that is over ends it.
	staleReads = 12
	staleFor   = 10 * time.Second
)

// landing is the chance, at each call, that a late batch arrives or an unsettled one settles.
const landing = 0.15

func (f *Faults) outcome(draw float64) Outcome {
	for o, share := range [outcomes]float64{Unavailable: f.Unavailable, Stored: f.Stored, Late: f.Late, Lost: f.Lost, Unsettled: f.Unsettled} {
		if draw < share {
			return Outcome(o)
		}
		draw -= share
	}
	return Succeeds
}
