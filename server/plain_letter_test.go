package server

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"voix/deliberation"
	"voix/server/account"
)

// Whoever carries the letters of an agent, or of somebody who was one, learns neither a title, nor a subject, nor that anything is theirs; whoever wants it so
// is written to alike.
func TestNoLetterTellsWhichTextsAreAnAgents(t *testing.T) {
	s := withDigests(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	agent, former := s.mustJoin("Guichet", deliberation.Agent, officeCoded(t, "caf-59")), s.mustJoin("Accueil", deliberation.Agent, officeCoded(t, "caf-59"))
	amina, paul := s.resident("Amina"), s.resident("Paul")
	for i, v := range []*visitor{agent, former, amina, paul} {
		v.mustPropose(fmt.Sprintf("Titre parlant %d", i), "Le matin.")
		v.chooses("day", v.holds(account.Email, fmt.Sprintf("p%d@example.org", v.number)).String())
	}
	if _, err := s.platform.Do(t.Context(), s.platform.NewID(), deliberation.ChangeCollege{Person: former.number, College: deliberation.Resident}); err != nil {
		t.Fatal(err)
	}
	mail := amina.contactHeld().Channels[0].Way.String()
	amina.follow(contactPath, url.Values{"number": {"1"}, "rhythm": {"day"}, "first": {mail}, "second": {""}, "third": {""}, "untitled": {"yes"}}).wants(t, http.StatusOK, "Votre choix est enregistré", "checked")
	agent.get(contactPath).wants(t, http.StatusOK, "ne donnent aucun titre", "Pas une adresse de travail").lacks(t, `name="untitled"`)
	former.get(contactPath).wants(t, http.StatusOK, "ne donnent aucun titre").lacks(t, `name="untitled"`)
	other := s.resident("Lou")
	for proposal := range int64(4) {
		other.mustArgue(proposal+1, "Il faut des agents.")
	}
	s.sleepsUntil(1, 9)
	letters := s.box.Letters(t, 4)
	var to []string
	for _, l := range letters {
		to = append(to, l.To)
		h := l.Header(t)
		said := h.Get("Subject") + l.Parts(t)[0].Text + l.Parts(t)[1].Text
		if l.To == fmt.Sprintf("p%d@example.org", paul.number) {
			if !strings.Contains(said, "Titre parlant 3") {
				t.Errorf("to whom titles may be told:\n%s", said)
			}
			continue
		}
		if !strings.Contains(said, "Il y a du nouveau") || !strings.Contains(said, "https://voix.example/moi") {
			t.Errorf("%s is not told where:\n%s", l.To, said)
		}
		for _, never := range []string{"parlant", "/propositions", "/debats", "/consultations", "/arguments", "votre proposition", "argument"} {
			if strings.Contains(said, never) {
				t.Errorf("%s: it says %q:\n%s", l.To, never, said)
			}
		}
	}
	slices.Sort(to)
	if len(slices.Compact(to)) != 4 {
		t.Errorf("written to %v", to)
	}
}
