package server

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"voix/deliberation"
)

// told is what an answer says: its status, where it leads and what it holds, but for the number of the newest entry, which everybody sees and each act of anybody moves.
func (a *response) told() string {
	return fmt.Sprint(a.status, " ", regexp.MustCompile(`\bn=[0-9]+`).ReplaceAllString(a.location(), "n="), " ", a.header.Get("ETag"), " ", a.header.Get("Content-Length"), "\n", a.body)
}

// While cards are used, all that their issuer sees stays as it was, to the byte; and whatever they do to a card is answered alike whether it was used or not.
func TestAnIssuerIsNotToldWhichCardsWereUsed(t *testing.T) {
	s := newSite(t, siteOptions{})
	issuer, mandate := s.issuer("Amina", "Entraide Alma-Gare")
	use, keep := issuer.printed(mandate, 20)
	paths := []string{"/cartes", "/cartes/1/cartes.pdf", "/cartes/1/cartes.pdf?easy=yes", "/cartes/emises", "/associations/1", "/api/v1/me"}
	look := func() (seen []string) {
		for _, path := range paths {
			seen = append(seen, issuer.get(path).wants(t, 200).told())
		}
		return append(seen, s.visitor().get("/cartes/emises").wants(t, 200).told())
	}
	before := look()
	for _, i := range []int{0, 2, 5} {
		holder := s.visitor()
		holder.joinsBy(use[i], fmt.Sprint("Personne ", i)).wants(t, 303)
		holder.writesNumber("/moi/nombre")
		s.advance(time.Minute)
		holder.post("/connexion/carte", url.Values{"code": {keep[i]}, "do": {"enter"}}).wants(t, 422)
		for n, told := range look() {
			if told != before[n] {
				t.Fatalf("card %d was used, and %s shows it:\n%.4000s\nbefore:\n%.4000s", i, append(paths, "out")[n], told, before[n])
			}
		}
	}
	answers := map[string][]int{}
	for i := range 8 {
		reference := strings.Join(strings.Split(use[i], "-")[:2], "-")
		form := url.Values{"number": {"1"}, "act": {"revoke"}, "card": {reference}}
		entry := s.head()
		told := issuer.post("/cartes", form).told() + fmt.Sprint(s.head()-entry)
		s.advance(2 * pressedTwice)
		entry = s.head()
		told += issuer.post("/cartes", form).told() + fmt.Sprint(s.head()-entry)
		answers[told] = append(answers[told], i)
	}
	if len(answers) != 1 {
		t.Errorf("revoking tells which cards were used: %v", answers)
	}
	issuer.post("/cartes", url.Values{"number": {"1"}, "act": {"revoke_batch"}, "batch": {"1"}}).wants(t, 303)
	// What they revoked themselves is told, used or not; and of three used cards no number is.
	s.visitor().get("/cartes/emises").wants(t, 200, "<td>20</td><td>peu ou pas</td><td>8</td>")
}

// It is told in steps of five how many were used: one card more or less, or none, shows nowhere.
func TestOneCardMoreOrLessShowsNowhere(t *testing.T) {
	look := func(used int) string {
		s := newSite(t, siteOptions{})
		issuer, mandate := s.issuer("Amina", "Entraide Alma-Gare")
		use, _ := issuer.printed(mandate, 20)
		for i := range used {
			s.visitor().joinsBy(use[i], fmt.Sprint("Personne ", i)).wants(t, 303)
		}
		s.advance(24 * time.Hour)
		if err := s.platform.CountCards(t.Context()); err != nil {
			t.Fatal(err)
		}
		told := ""
		for _, path := range []string{"/cartes", "/cartes/emises"} {
			_, body, _ := strings.Cut(issuer.get(path).wants(t, 200).body, "<main")
			body, _, _ = strings.Cut(body, "</main>")
			told += regexp.MustCompile(`name="number" value="[0-9]+"`).ReplaceAllString(body, "") // what had happened until this morning, by anybody
		}
		var seen []deliberation.CardIssuer
		s.platform.Read(func(st *deliberation.State) { seen = st.CardIssuers() })
		return told + fmt.Sprint(seen)
	}
	one := look(1)
	for used := 2; used < 5; used++ {
		if more := look(used); more != one {
			t.Errorf("%d used cards are told from one:\n%s\n%s", used, more, one)
		}
	}
	if look(0) != one {
		t.Error("the first used card is told")
	}
	if look(5) == one {
		t.Error("nothing is told of any number: the test looks in the wrong place")
	}
}
