package browser_test

import (
	"fmt"
	"testing"
	"time"

	"voix/deliberation"
	"voix/server"
)

// hall is a site of its own, for tests that change what is on it: one consultation that takes everything until its vote
// closes in four days, and one proposal.
type hall struct {
	*site
	consultation, proposal int64
	author                 person
}

func newHall(t testing.TB) *hall {
	t.Helper()
	h := &hall{site: newSite(t, dataFolder(t), 0, server.NoRates)}
	t.Cleanup(func() {
		if err := h.stop(); err != nil {
			t.Error(err)
		}
	})
	h.consultation = h.open("Vers la convention 2028-2032", "Que doit changer la Caf ?", [...]int{-1, 2, 3, 4, 5})
	h.author = h.join("Anémone", deliberation.Concerned, deliberation.National)
	h.proposal = h.author.propose(h.consultation, deliberation.Rights, deliberation.National,
		"Recevoir la personne avant de suspendre ses paiements", "Un rendez-vous de dix minutes réglerait tout.")
	return h
}

func (h *hall) path() string { return fmt.Sprintf("/propositions/%d", h.proposal) }

func (h *hall) thread() deliberation.Thread { return deliberation.Thread{Proposal: h.proposal} }

func (h *hall) crowd(n int) (people []person) {
	h.t.Helper()
	for i := range n {
		people = append(people, h.join(fmt.Sprintf("Personne %d", i+1), deliberation.Concerned, deliberation.National))
	}
	return people
}

// reader is a tab of a person who has the proposal open.
func (h *hall) reader(p person, l look) *tab {
	h.t.Helper()
	w := newTab(h.t, h.site, l)
	w.signIn(p)
	w.open(h.path())
	eval[bool](w, `(window.neverReloaded = true)`)
	return w
}

// ballots is how many have been cast on the proposal.
func (h *hall) ballots() (n int64) {
	h.platform.Read(func(s *deliberation.State) {
		p, _ := s.Proposal(h.proposal)
		f, _ := s.Figures(p.Question)
		n = f.Ballots
	})
	return n
}

// soon is how soon what somebody does shows on another's page: the promise is a second, a machine under load gets two.
const soon = 2 * time.Second
