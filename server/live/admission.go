package live

import "sync"

// admission counts connections from before their handshake until they are
// gone, so that neither all together nor one address can have too many.
type admission struct {
	mu         sync.Mutex
	all        int
	byAddress  map[string]int
	most       int
	mostOfEach int
	closed     bool
}

// admit counts one more connection from address, or says why not.
func (a *admission) admit(address string) *Refusal {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return refuseClosing
	}
	if a.all >= a.most {
		return refuseFull
	}
	if a.byAddress[address] >= a.mostOfEach {
		return refuseAddress
	}
	a.all++
	a.byAddress[address]++
	return nil
}

// close makes admit refuse everyone.
func (a *admission) close() {
	a.mu.Lock()
	a.closed = true
	a.mu.Unlock()
}

// release undoes one admit.
func (a *admission) release(address string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.all--
	if a.byAddress[address]--; a.byAddress[address] == 0 {
		delete(a.byAddress, address)
	}
}
