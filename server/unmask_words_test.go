package server

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"

	"voix/server/account"
)

// writtenAs is bytes in the forms in which programs write them.
func writtenAs(b []byte) map[string]string {
	return map[string]string{
		"bytes": string(b), "hexadecimal": hex.EncodeToString(b), "base32": base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b),
		"small base32": strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b)),
		"base64":       base64.RawStdEncoding.EncodeToString(b), "base64 of addresses": base64.RawURLEncoding.EncodeToString(b),
	}
}

// standIn are the secrets that are read, each with where.
func standIn(t testing.TB, read whatIsRead, secrets map[string]string) (found []string) {
	t.Helper()
	for address, a := range read {
		headers := fmt.Sprint(a.header)
		words := inFile(t, address, []byte(a.body))
		words[address+" › headers"] = headers
		for where, all := range words {
			for name, secret := range secrets {
				if strings.Contains(all, secret) {
					found = append(found, fmt.Sprintf("%s at %s", name, where))
				}
			}
		}
	}
	return found
}

// No page, table, feed, answer, archive, PDF or office document holds what leads from somebody to what they chose, to the name that they took as an agent,
// or to the card that says what they are, during the vote and once it is closed.
func TestNoFileHoldsWhatUnmasks(t *testing.T) {
	w := newWorld(t)
	w.agent.mustVote(1, "agree")
	w.nadia.mustVote(1, "disagree")
	w.agent.follow("/moi/qualite", withCard(w.unionCards[0], "union", "yes")).wants(t, 200)
	w.nadia.follow("/moi/qualite", withCard(w.cards[0])).wants(t, 200)
	secrets := w.secrets(w.agent, w.nadia)
	cards := map[string]string{}
	for i, code := range []string{w.unionCards[0], w.cards[0]} {
		card, _, err := w.platform.Keys.ReadCard(code)
		if err != nil {
			t.Fatal(err)
		}
		id := w.platform.Keys.PrintedCard(card).Use
		for form, written := range writtenAs(id[:]) {
			secrets[fmt.Sprintf("card %d in %s", i, form)] = written
		}
		cards[fmt.Sprintf("the number of card %d", i)] = card.String()
		cards[fmt.Sprintf("the words of card %d", i)] = strings.Join(w.platform.Keys.CardWords(card, account.HalfToUse), "-")
	}
	for name, v := range w.attackers {
		for _, found := range standIn(t, v.crawled(), secrets) {
			t.Errorf("%s reads %s", name, found)
		}
		if name == "a stranger" {
			for _, found := range standIn(t, v.crawled(), cards) {
				t.Errorf("%s reads %s", name, found)
			}
		}
	}
	// What the agent reads of themselves holds the name that they chose, so that it would have been found elsewhere.
	if found := standIn(t, w.agent.crawled(), secrets); len(found) < 3 {
		t.Errorf("the agent reads of themselves only %v: nothing is tried", found)
	}

	w.advance(92 * 24 * time.Hour)
	read := w.visitor().crawled()
	for name, secret := range cards {
		secrets[name] = secret
	}
	for _, found := range standIn(t, read, secrets) {
		t.Errorf("once the vote is closed, a stranger reads %s", found)
	}
	opened := 0
	for address, a := range read {
		if a.status == 200 && strings.HasPrefix(a.body, "PK\x03\x04") && strings.Contains(address, "dossier") {
			opened++
		}
	}
	if opened < 4 {
		t.Errorf("only %d archives were there to be opened", opened)
	}
	// In each kind of file a public name is found, so that a secret one would have been.
	titles := standIn(t, read, map[string]string{"a title": "Un accueil"})
	for _, kind := range []string{"dossier.pdf › words", "dossier.odt › content.xml › words", "dossier.xlsx › ", "positions.csv", "dossier.html"} {
		found := false
		for _, where := range titles {
			found = found || strings.Contains(where, kind)
		}
		if !found {
			t.Errorf("what people say is read in no %s: nothing is tried there", kind)
		}
	}
}
