package server

import (
	"context"
	"net/http"
	"testing"

	"voix/deliberation"
	"voix/server/journal"
)

// heldStore says when an append has begun, and lets it go on when told.
type heldStore struct {
	journal.Store
	begun, goOn chan struct{} // nil: nothing is held
}

func (s *heldStore) Append(ctx context.Context, b *journal.Batch, documents []journal.Document) error {
	if s.begun != nil {
		close(s.begun)
		s.begun = nil
		<-s.goOn
	}
	return s.Store.Append(ctx, b, documents)
}

// TestBallotOnAQuestionThatIsBeingFiled: a ballot that comes before its question is known must not wait for it: it would be
// cast under another voter than the person's later ones, and one person would be counted twice (rule 2).
func TestBallotOnAQuestionThatIsBeingFiled(t *testing.T) {
	var store *heldStore
	s := newSite(t, siteOptions{wrap: func(x journal.Store) journal.Store {
		store = &heldStore{Store: x}
		return store
	}})
	s.mustOpen("Vers la convention")
	author := s.mustJoin("Aline", deliberation.Concerned, deliberation.National)
	early := s.mustJoin("Basile", deliberation.Concerned, deliberation.National)
	begun, filed := make(chan struct{}), make(chan struct{})
	store.goOn = make(chan struct{})
	store.begun = begun
	go func() {
		defer close(filed)
		author.json(http.MethodPost, "/api/v1/proposals", map[string]any{
			"title": "Un accueil le matin", "text": "Chaque matin.", "theme": "reception", "office": "national",
		})
	}()
	<-begun
	choice := map[string]any{"choice": "agree"}
	if a := early.json(http.MethodPut, "/api/v1/questions/1/ballot", choice); a.status != http.StatusNotFound {
		t.Errorf("before the question is known: %d", a.status)
	}
	close(store.goOn)
	<-filed
	if a := early.json(http.MethodPut, "/api/v1/questions/1/ballot", choice); a.status != http.StatusOK {
		t.Errorf("once it is known: %d", a.status)
	}
	s.platform.Read(func(st *deliberation.State) {
		if f, _ := st.Figures(1); f.Ballots != 1 {
			t.Errorf("one person has %d ballots", f.Ballots)
		}
	})
}
