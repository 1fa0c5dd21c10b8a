package server

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"voix/deliberation"
)

// handle is a field of an answer that would lead to a person: a number or an id, where there may be a name.
var handle = regexp.MustCompile(`"(person|author|voter|document|writer|by)":\s*[0-9"]`)

// ofOneConsultation is the address of what belongs to one consultation alone.
var ofOneConsultation = regexp.MustCompile(`/(?:propositions|proposals|consultations)/([12])(?:[./?]|$)`)

// surfaces is all that a reader gets from every address that is read with GET, with its tag, and without what counts the entries of the journal.
func (v *visitor) surfaces(numbers int64) map[string]string {
	all := map[string]string{}
	for _, path := range v.site.everyAddress(numbers) {
		if path == "/live" || path == "/metrics" || path == "/chiffres-du-site" || strings.HasPrefix(path, "/static/") {
			continue
		}
		a := v.get(path)
		all[path] = a.header.Get("ETag") + a.header.Get("Content-Disposition") + a.body
	}
	return all
}

// Whoever fetches every address, signed out or as a colleague, in two consultations, finds nowhere the name that an agent chose, the agent's name of
// the one consultation on a page of the other, or a handle of any person.
func TestNoAddressLinksAnAgentAcrossConsultations(t *testing.T) {
	s := newSite(t, siteOptions{})
	first := s.mustOpen("Vers la prochaine convention")
	agent := s.mustJoin("Guichetissima", deliberation.Agent, officeCoded(t, "caf-59"))
	colleague := s.mustJoin("Voisinissima", deliberation.Agent, officeCoded(t, "caf-59"))
	spoke := func(consultation int64, title string) int64 {
		proposal := agent.mustPropose(title, "Le matin.")
		agent.mustArgue(proposal, "Parce que "+title)
		colleague.mustArgue(proposal, "Oui")
		return proposal
	}
	one := spoke(first, "Un accueil")
	agent.mustVote(one, "agree")
	s.advance(200 * 24 * time.Hour)
	agent, colleague = s.again(agent), s.again(colleague)
	second := s.mustOpen("Et après")
	two := spoke(second, "Un autre accueil")
	old, new := s.called(agent, first), s.called(agent, second)
	if old == new {
		t.Fatal("one name in both")
	}
	found := 0
	for who, v := range map[string]*visitor{"a stranger": s.visitor(), "a colleague": colleague} {
		for path, got := range v.surfaces(2) {
			if strings.Contains(got, "Guichetissima") {
				t.Errorf("%s reads at %s the name that the agent chose", who, path)
			}
			if strings.HasPrefix(path, "/api/") && !strings.HasPrefix(path, "/api/v1/me") && handle.MatchString(got) {
				t.Errorf("%s reads at %s a handle: %s", who, path, handle.FindString(got))
			}
			// Proposals and consultations have the same numbers here: an address of one tells nothing of the other.
			if of := ofOneConsultation.FindStringSubmatch(path); of != nil && strings.Contains(got, map[string]string{"1": new, "2": old}[of[1]]) {
				t.Errorf("%s reads at %s what the agent is called in the other consultation", who, path)
			}
			if strings.Contains(got, old) || strings.Contains(got, new) {
				found++
			}
		}
		v.get(proposalPath(one)).wants(t, 200, old).lacks(t, new)
		v.get(proposalPath(two)).wants(t, 200, new).lacks(t, old)
	}
	if found < 10 {
		t.Errorf("the agent is read in %d places: the addresses lead nowhere", found)
	}
	// With fewer than ten agents, what one of them thinks moves nothing that anybody reads.
	agent.mustVote(two, "agree")
	before := s.visitor().get(proposalPath(two)+"/resultats.csv").wants(t, 200).body
	agent.mustVote(two, "disagree")
	if after := s.visitor().get(proposalPath(two)+"/resultats.csv").wants(t, 200).body; after != before {
		t.Errorf("an agent's change of mind is published:\n%s\n%s", before, after)
	}
	agent.propose(map[string]string{"title": "Ma Caf", "text": "Ici.", "theme": "rights", "office": "caf-59"}).wants(t, 422, "Choisissez")
	agent.get(proposalPath(two)).wants(t, 200, "jamais d’un dossier", "/conseils/agents")
	s.visitor().get(proposalPath(two)).wants(t, 200).lacks(t, "jamais d’un dossier")
}
