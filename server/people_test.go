package server

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"

	"voix/deliberation"
	"voix/server/journal"
)

// alteringStore changes one bit of one sealed profile, as a failing disk does.
type alteringStore struct {
	journal.Store
	altered deliberation.ID
	asked   atomic.Int64
}

func (s *alteringStore) Documents(ctx context.Context, c journal.Collection, ids []deliberation.ID) ([]journal.Document, error) {
	documents, err := s.Store.Documents(ctx, c, ids)
	for i, d := range documents {
		if c == journal.People && d.ID == s.altered {
			s.asked.Add(1)
			documents[i].Body = bytes.Clone(d.Body)
			documents[i].Body[len(d.Body)-5] ^= 1
		}
	}
	return documents, err
}

func TestOneAlteredProfileIsLeftOut(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la convention")
	first, second := s.resident("Camille"), s.resident("Dominique")
	first.mustPropose("Un accueil", "Le matin.")
	second.mustPropose("Un guichet", "Le soir.")
	var person deliberation.Person
	s.platform.Read(func(st *deliberation.State) { person, _ = st.Person(first.number) })
	s.stop()

	store, log := &alteringStore{altered: person.Document}, &bytes.Buffer{}
	s = newSite(t, siteOptions{
		data: s.data, log: slog.New(slog.NewTextHandler(log, nil)),
		wrap: func(real journal.Store) journal.Store { store.Store = real; return store },
	})
	v := s.visitor()
	v.get("/propositions").wants(t, 200, "Un accueil", "Un guichet")
	v.get("/propositions/1").wants(t, 200, "Un accueil")
	v.get("/propositions/2").wants(t, 200, "Un guichet", "Dominique")
	if p := decode[apiProposal](t, v.get("/api/v1/proposals/1")); p.Author.Pseudonym != "" {
		t.Errorf("%+v", p.Author)
	}
	v.get("/connexion/"+s.platform.Keys.Code(person.Document)).wants(t, errCode.status)
	v.get("/moi").wants(t, 303)
	if store.asked.Load() < 2 {
		t.Fatal("the altered profile was hardly read")
	}
	s.stop()
	if n := strings.Count(log.String(), "a profile cannot be opened"); n != 1 {
		t.Errorf("logged %d times: %s", n, log)
	}
}
