package server

import (
	"sync"

	"voix/deliberation"
	"voix/server/live"
)

// projectables names things whose documents are to be written. Naming one twice is naming it once.
type projectables struct {
	consultations map[int64]struct{}
	wholes        map[int64]struct{} // consultations of which all proposals are meant, too
	proposals     map[int64]struct{} // with the tallies of their questions
	debates       map[int64]struct{}
	arguments     map[int64]struct{}
	threads       map[deliberation.Thread]struct{} // of which all arguments are meant
}

func newProjectables() *projectables {
	return &projectables{
		map[int64]struct{}{}, map[int64]struct{}{}, map[int64]struct{}{}, map[int64]struct{}{}, map[int64]struct{}{},
		map[deliberation.Thread]struct{}{},
	}
}

func (s *projectables) empty() bool {
	return len(s.consultations)+len(s.wholes)+len(s.proposals)+len(s.debates)+len(s.arguments)+len(s.threads) == 0
}

// add names all whose documents a change alters. Those of consultations follow from what is in them.
func (s *projectables) add(t live.Topic, c deliberation.Change) {
	n := int64(t.Number)
	switch t.Kind {
	case live.KindProposal:
		s.proposals[n] = struct{}{}
	case live.KindDebate:
		s.debates[n] = struct{}{}
	default:
		s.consultations[n] = struct{}{}
	}
	switch c.Kind {
	case deliberation.ProposalAdded:
		s.proposals[c.ID] = struct{}{}
	case deliberation.DebateAdded:
		s.debates[c.ID] = struct{}{}
	case deliberation.ArgumentAdded:
		s.arguments[c.ID] = struct{}{}
	case deliberation.TranscriptAdded:
		if c.ID != 0 {
			s.arguments[c.ID] = struct{}{}
		}
	case deliberation.PhaseChanged:
		s.wholes[n] = struct{}{} // figures become final; an imported one is shown as a whole
	case deliberation.TextTaken:
		// That of the proposal or debate, or of any argument under it.
		if t.Kind == live.KindProposal {
			s.threads[deliberation.Thread{Proposal: n}] = struct{}{}
		} else {
			s.threads[deliberation.Thread{Debate: n}] = struct{}{}
		}
	}
}

func (s *projectables) addAll(o *projectables) {
	merge(s.consultations, o.consultations)
	merge(s.wholes, o.wholes)
	merge(s.proposals, o.proposals)
	merge(s.debates, o.debates)
	merge(s.arguments, o.arguments)
	merge(s.threads, o.threads)
}

func merge[K comparable](into, from map[K]struct{}) {
	for k := range from {
		into[k] = struct{}{}
	}
}

// projectionQueue holds what is to be written until it has been.
type projectionQueue struct {
	mu      sync.Mutex
	waiting *projectables
	working bool
	noted   chan struct{} // holds one
}

func newProjectionQueue() projectionQueue {
	return projectionQueue{waiting: newProjectables(), noted: make(chan struct{}, 1)}
}

func (q *projectionQueue) note(s *projectables) {
	if s.empty() {
		return
	}
	q.mu.Lock()
	q.waiting.addAll(s)
	q.mu.Unlock()
	select {
	case q.noted <- struct{}{}:
	default:
	}
}

// take returns what waits. The queue is not done until finish.
func (q *projectionQueue) take() *projectables {
	q.mu.Lock()
	defer q.mu.Unlock()
	due := q.waiting
	q.waiting, q.working = newProjectables(), true
	return due
}

// finish ends what take began; what could not be written waits again.
func (q *projectionQueue) finish(left *projectables) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting.addAll(left)
	q.working = false
}

// done reports whether everything noted has been written.
func (q *projectionQueue) done() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return !q.working && q.waiting.empty()
}
