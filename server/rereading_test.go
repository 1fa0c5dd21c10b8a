package server

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"voix/deliberation"
)

func TestDaysLeftCountToday(t *testing.T) {
	for _, c := range []struct {
		now   time.Time
		until time.Time
		want  int
	}{
		{paris(2026, 3, 2), paris(2026, 3, 3), 1},
		{paris(2026, 3, 2).Add(24*time.Hour - time.Minute), paris(2026, 3, 3), 1},
		{paris(2026, 3, 2), paris(2026, 3, 9), 7},
		{paris(2026, 3, 28), paris(2026, 3, 30), 2},   // of which one has 23 hours
		{paris(2026, 10, 24), paris(2026, 10, 26), 2}, // 25 hours
		{paris(2026, 3, 10), paris(2026, 3, 9), 0},
	} {
		if got := daysLeft(c.now.UTC(), c.until); got != c.want {
			t.Errorf("at %s until %s: %d, not %d", c.now, c.until, got, c.want)
		}
	}
}

func TestPositionsAreRereadObjectedToAndAnswered(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	author := s.mustJoin("Rania", deliberation.Concerned, deliberation.National)
	author.mustPropose("Un accueil", "Le matin, sans rendez-vous.")
	author.mustPropose("Une lettre", "Avec des mots simples.")
	for i := range 60 {
		s.mustJoin(fmt.Sprintf("Concernée %d", i), deliberation.Concerned, deliberation.National).mustVote(1, []string{"agree", "agree", "agree", "agree", "disagree", "agree", "agree", "agree", "agree", "agree"}[i%10])
	}
	rapporteur := s.mustJoin("Guichet 4", deliberation.Agent, deliberation.National)
	rapporteur.volunteer(1)
	author.volunteer(1)
	author.follow("/propositions/1/fiche", sheetFields(0, "commitment", "La Caf reçoit le matin.")).wants(t, 200)
	reader := s.visitor()
	const page, form, list = "/propositions/1", "/propositions/1/objection", "/consultations/1/relecture"

	// Before, nothing can be objected to, and the pages say when.
	reader.get(list).wants(t, 200, "La relecture va du").lacks(t, "Un accueil")
	author.get(form).wants(t, 200, "La relecture va du", "Les avis ne sont pas clos").lacks(t, "<textarea")
	author.post(form, url.Values{"text": {"Trop tôt."}, "number": {"4"}}).wants(t, 409, "pendant la relecture", "Trop tôt.")
	reader.get(page).wants(t, 200).lacks(t, `id="relecture"`)

	s.advance(90 * 24 * time.Hour)
	s.until("the relecture", func() (is bool) {
		s.platform.Read(func(st *deliberation.State) { x, _ := st.Consultation(1); is = x.TakesObjections() })
		return is
	})
	author, rapporteur = s.again(author), s.again(rapporteur)
	reader.get("/consultations/1").wants(t, 200, list)
	reader.get(page).wants(t, 200, `id="relecture"`, form, "0 objection")
	reader.get(list).wants(t, 200, "Il reste 29 jours", "Un accueil", "Une lettre", "Consensus", "On ne peut pas trancher", "0 objection")
	reader.get(list+"?voir=objections").wants(t, 200, "Rien à montrer")
	reader.get(list+"?voir=x").wants(t, 400)
	reader.get(form).wants(t, 200, "Consensus", "Personnes concernées favorables", "ces chiffres ne disent rien de celles qui se taisent", "La Caf reçoit le matin.", "/connexion?retour=").lacks(t, "<textarea")
	author.get(form).wants(t, 200, "<textarea", "n’écrivez ni nom ni numéro")
	author.post(form, url.Values{"text": {" "}, "language": {"xx"}, "number": {"4"}}).wants(t, 422, "Il manque un texte", "Cette langue n’est pas dans la liste")
	if a := reader.post(form, url.Values{"text": {"x"}}).wants(t, 303); a.location() != "/connexion?retour="+form {
		t.Error(a)
	}

	told := s.dial("topics=proposal/1")
	told.next()
	sent := url.Values{"text": {"Il manque « sans\r\nrendez-vous ». <b>"}, "language": {"fr"}, "number": {"4"}}
	author.follow(form, sent).wants(t, 200, `data-notice="objection"`, "Il manque « sans\nrendez-vous ». &lt;b&gt;", `id="objection-1"`, "1 objection", "Pas encore de réponse")
	for m := told.next(); m.Kind != "objection"; m = told.next() {
		if m.Kind == "reload" {
			t.Fatal("who has the page open is not told of the objection")
		}
	}
	author.follow(form, sent).wants(t, 200, "1 objection") // pressed twice
	reader.get(list).wants(t, 200, "1 sans réponse")
	reader.get(list+"?voir=attente").wants(t, 200, "Un accueil").lacks(t, "Une lettre")

	const answer = "/objections/1/reponse"
	author.get(answer).wants(t, 200, "C’est votre objection").lacks(t, "<textarea")
	author.post(answer, url.Values{"text": {"Moi."}, "number": {"4"}}).wants(t, 403, "un autre rapporteur", "Moi.")
	stranger := s.resident("Camille")
	stranger.get(answer).wants(t, 200, "Devenir rapporteur").lacks(t, "<textarea")
	stranger.post(answer, url.Values{"text": {"Moi."}, "number": {"4"}}).wants(t, 403, "proposez-vous")
	rapporteur.get(answer).wants(t, 200, "<textarea", "Il manque « sans", page+"#objection-1")
	rapporteur.post(answer, url.Values{"text": {""}, "number": {"4"}}).wants(t, 422, "Il manque votre texte.")
	rapporteur.follow(answer, url.Values{"text": {"C’est ajouté."}, "language": {"fr"}, "number": {"4"}}).wants(t, 200, `data-notice="reponse"`, "C’est ajouté.", `id="answer-1"`)
	reader.get(list).wants(t, 200, "0 sans réponse")
	reader.get(list+"?voir=attente").wants(t, 200, "Rien à montrer")
	reader.get("/ar"+list).wants(t, 200, "كلها بإجابة")

	j := decode[apiProposal](t, reader.get("/api/v1/proposals/1").wants(t, 200))
	if len(j.Objections) != 1 || j.ObjectionCount != 1 || len(j.Objections[0].Answers) != 1 || j.Objections[0].Answers[0].Author.Pseudonym != s.called(rapporteur, 1) {
		t.Errorf("the API tells %+v", j.Objections)
	}
	if r := decode[apiReceipt](t, stranger.json("POST", "/api/v1/proposals/2/objections", map[string]any{"text": "Et la lettre ?"}).wants(t, 201)); r.Objection != 2 {
		t.Errorf("receipt %+v", r)
	}
	rapporteur.json("POST", "/api/v1/objections/2/answers", map[string]any{"text": "Corrigé."}).wants(t, 201)
	rapporteur.json("POST", "/api/v1/objections/9/answers", map[string]any{"text": "Corrigé."}).wants(t, 404)

	// Taken back, an objection is named as erased; its answer stays.
	author.get("/moi").wants(t, 200, "Une objection", "Il manque", "Une version de fiche")
	rapporteur.get("/moi").wants(t, 200, "Une réponse à une objection")
	var id deliberation.ID
	s.platform.Read(func(st *deliberation.State) { o, _ := st.Objection(1); id = o.Text })
	author.follow("/moi/textes/"+id.String(), url.Values{"number": {"4"}}).wants(t, 200, `data-notice="texte-repris"`)
	for _, path := range []string{page, form, answer} {
		reader.get(path).wants(t, 200, "Texte effacé", "C’est ajouté.").lacks(t, "Il manque « sans")
	}
	reader.get("/api/v1/proposals/1/objections").wants(t, 200, "C’est ajouté.").lacks(t, "Il manque")
	rapporteur.post(answer, url.Values{"text": {"Encore."}, "number": {"4"}}).wants(t, 409)

	for i := range firstObjections {
		stranger.json("POST", "/api/v1/proposals/1/objections", map[string]any{"text": fmt.Sprintf("Objection suivante %d.", i)}).wants(t, 201)
	}
	reader.get(page).wants(t, 200, "Lire les 11 objections", "Objection suivante 8.").lacks(t, "Objection suivante 9.")
	reader.get("/api/v1/proposals/1").wants(t, 200, `"objection_count":11`).lacks(t, "Objection suivante 9.")
	stranger.follow(form, url.Values{"text": {"La onzième suivante."}, "language": {"fr"}, "number": {"4"}}).wants(t, 200, "La onzième suivante.", "12 objections")
	for _, path := range []string{"/propositions/9/objection", "/objections/99/reponse", "/consultations/9/relecture", "/api/v1/proposals/9/objections"} {
		reader.get(path).wants(t, 404)
	}

	s.advance(30 * 24 * time.Hour)
	stranger = s.again(stranger)
	s.until("the end", func() (is bool) {
		s.platform.Read(func(st *deliberation.State) { x, _ := st.Consultation(1); is = x.Phase == deliberation.Closed })
		return is
	})
	reader.get(list).wants(t, 200, "La relecture est terminée", "Un accueil", "Voir les objections").lacks(t, "Il reste")
	reader.get(page).wants(t, 200, "La relecture est terminée", "elle va au dossier telle quelle").lacks(t, "/reponse")
	stranger.get(form).wants(t, 200, "La relecture est terminée").lacks(t, "<textarea")
}
