package server

import (
	"net/http"
	"net/url"
	"testing"

	"voix/server/account"
)

// Whoever holds an old message may have less come to its addressee, never more, and never gives a consent in their name.
func TestAnOldMessageOnlyLessens(t *testing.T) {
	s := withDigests(t, siteOptions{})
	amina, _, letter := s.firstDigest(t, "day")
	path := stopInMail.FindStringSubmatch(letter.Parts(t)[0].Text)[1]
	stranger := s.visitor()
	try := func(rhythm account.Rhythm, status int, held account.Rhythm) {
		t.Helper()
		stranger.post(path, url.Values{"rhythm": {string(rhythm)}}).wants(t, status)
		if got := amina.contactHeld().Rhythm; got != held {
			t.Errorf("after %s it is %s", rhythm, got)
		}
	}
	stranger.get(path).wants(t, http.StatusOK, "Chaque semaine", "Chaque mois", "Seulement si").lacks(t, "Jamais", "Chaque jour")
	try(account.Never, http.StatusConflict, account.EachDay)
	try(account.EachWeek, http.StatusOK, account.EachWeek)
	try(account.EachWeek, http.StatusOK, account.EachWeek)
	try(account.EachDay, http.StatusConflict, account.EachWeek)
	try(account.OnlyMine, http.StatusConflict, account.EachWeek)
	stranger.get(path).wants(t, http.StatusOK, "Chaque mois").lacks(t, "Chaque semaine")
	try(account.EachMonth, http.StatusOK, account.EachMonth)
	stranger.get(path).wants(t, http.StatusOK, "Tout arrêter").lacks(t, "moins souvent")

	amina.openLink(nil)
	amina.follow("/moi/consentements", url.Values{"purpose": {"contact"}, "act": {"withdraw"}}).wants(t, http.StatusOK)
	before := s.consentsOf(amina).Consents
	for _, rhythm := range account.Rhythms() {
		try(rhythm, http.StatusConflict, account.EachMonth)
	}
	stranger.get(path).wants(t, http.StatusOK, "C’est arrêté", `href="/moi/contact"`).lacks(t, `name="rhythm"`)
	stranger.post(path, url.Values{}).wants(t, http.StatusOK, "C’est arrêté")
	if after := s.consentsOf(amina).Consents; len(after) != len(before) {
		t.Errorf("a stranger gave %+v", after)
	} else if _, given := s.consentsOf(amina).ConsentTo(account.Contact); given {
		t.Error("the consent holds again")
	}
}
