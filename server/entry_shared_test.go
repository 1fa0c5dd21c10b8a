package server

import (
	"fmt"
	"net"
	"sync"
	"testing"

	"voix/deliberation"
	"voix/deploy/engine"
	"voix/server/journal"
)

// serveShared serves one of several servers of a place on a port of its own.
func serveShared(t *testing.T, at Place) *site {
	t.Helper()
	shared := openShared(t, at, false)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- shared.api.Serve(l) }()
	t.Cleanup(func() {
		if err := shared.api.Shutdown(); err != nil {
			t.Error("shutdown:", err)
		}
		if err := <-served; err != nil {
			t.Error("serve:", err)
		}
	})
	return &site{t: t, platform: shared.Platform, server: shared.api, address: l.Addr().String()}
}

// Two people type in the same pile at the same moment, each at a server of their own: every sheet is there once, whoever was slower learns
// what stands and who typed it, and what a sheet's own document seals opens on both.
func TestTwoServersTypeInOnePile(t *testing.T) {
	place, _ := sharedPlace(t, engine.MongoDB(t))
	one := serveShared(t, place)
	p := &paperDebate{site: one, t: t, consultation: one.mustOpen("Vers la prochaine convention")}
	p.runs = one.mustJoin("Animatrice", deliberation.Association, deliberation.National)
	p.debate = one.convene(p.runs, p.consultation, "Et si la Caf nous écrivait clairement ?")
	p.item(deliberation.ItemTopic, "Ce qui se passe au guichet")
	p.item(deliberation.ItemQuestion, "Faut-il un rendez-vous avant une coupure ?")
	p.must(deliberation.PrintSheets{Debate: p.debate, By: p.runs.number, Forms: 60, Avis: 40})
	two := serveShared(t, place)
	v, w := p.runs, two.mustJoin("Collègue", deliberation.Resident, deliberation.National)
	if _, err := two.platform.Do(t.Context(), two.platform.NewID(), deliberation.JoinFacilitators{Debate: p.debate, Person: w.number, By: v.number}); err != nil {
		t.Fatal(err)
	}
	catchUp := func() {
		t.Helper()
		head := max(one.head(), two.head())
		for _, s := range []*site{one, two} {
			if err := s.platform.Journal.Wait(t.Context(), head); err != nil {
				t.Fatal(err)
			}
		}
	}
	catchUp()

	const pile, alike = 10, 5 // what the two read on the first sheets is the same, on the others not
	people := []*visitor{v, w}
	names := []string{"Animatrice", "Collègue"}
	words := func(n int64, who int) string {
		if n <= alike {
			return fmt.Sprintf("Parole %d.", n)
		}
		return fmt.Sprintf("Parole %d, lue par %s.", n, names[who])
	}
	answers := [pile + 1][2]*response{}
	var typing sync.WaitGroup
	for n := int64(1); n <= pile; n++ {
		for who := range people {
			typing.Go(func() { answers[n][who] = people[who].post(p.path(), p.aForm(n, "text", words(n, who))) })
		}
		for who := range people {
			typing.Go(func() {
				if got := people[who].post(p.path()+"/avis", p.anAvis(n, "1")); got.status != 303 {
					t.Errorf("avis sheet %d: %s", n, got)
				}
			})
		}
	}
	typing.Wait()
	catchUp()

	first := [pile + 1]int{} // who was faster
	for n := int64(1); n <= pile; n++ {
		one.platform.Read(func(st *deliberation.State) {
			if f, _ := st.Form(p.debate, n); f.By == w.number {
				first[n] = 1
			}
		})
		slower := answers[n][1-first[n]]
		if answers[n][first[n]].status != 303 {
			t.Errorf("form %d stands, but was answered %s", n, answers[n][first[n]])
		}
		if n <= alike {
			if slower.status != 303 {
				t.Errorf("form %d was refused with the same content: %s", n, slower)
			}
			continue
		}
		slower.wants(t, 409, "est déjà tapée", names[first[n]], words(n, first[n]), words(n, 1-first[n]))
	}
	for i, s := range []*site{one, two} {
		mine := &paperDebate{site: s, t: t, debate: p.debate}
		if paper := mine.paper(); paper.FormsEntered != pile || paper.AvisEntered != pile || paper.FormsBy[0] != pile {
			t.Errorf("server %d: %+v", i+1, paper)
		}
		s.platform.Read(func(st *deliberation.State) {
			if d, _ := st.Debate(p.debate); d.Arguments != pile {
				t.Errorf("server %d: %d contributions", i+1, d.Arguments)
			}
			if f, _ := st.Figures(st.Agenda(p.debate)[1].Question); f.Ballots != pile {
				t.Errorf("server %d: %d ballots", i+1, f.Ballots)
			}
		})
		for n := int64(1); n <= pile; n++ {
			var sealed deliberation.ID
			s.platform.Read(func(st *deliberation.State) {
				f, _ := st.Form(p.debate, n)
				author, _ := st.Person(f.Author)
				sealed = author.Document
			})
			documents, err := s.platform.Store.Documents(t.Context(), journal.People, []deliberation.ID{sealed})
			if err != nil || len(documents) != 1 {
				t.Fatalf("server %d: form %d has %d documents, %v", i+1, n, len(documents), err)
			}
			if profile, err := s.platform.Keys.Unseal(sealed, documents[0].Body); err != nil || profile.ChosenName != fmt.Sprint("Fiche ", n) {
				t.Errorf("server %d: form %d is of %q, %v", i+1, n, profile.ChosenName, err)
			}
			s.visitor().get("/recu/"+s.platform.Keys.Receipt(p.ref(deliberation.FormSheet, n))).wants(t, 200, words(n, first[n]))
		}
	}
}
