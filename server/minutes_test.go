package server

import (
	"bytes"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
)

// hall is a debate that was held, with two people who run it, a sheet of paper and somebody who only reads.
type hall struct {
	*site
	debate        int64
	first, second *visitor // run it
	reader        *visitor
	guest         deliberation.Reference // of the form of somebody without an account
	heard         int64                  // the argument on it
	path          string
}

// do has the platform do a command with the texts that it names.
func (s *site) do(command deliberation.Command, documents ...journal.Document) {
	s.t.Helper()
	if _, err := s.platform.Do(s.t.Context(), s.platform.NewID(), command, documents...); err != nil {
		s.t.Fatalf("%T: %v", command, err)
	}
}

func (s *site) text(text deliberation.Text) (deliberation.ID, deliberation.Hash, journal.Document) {
	s.t.Helper()
	id, hash, document, err := s.platform.NewText(text)
	if err != nil {
		s.t.Fatal(err)
	}
	return id, hash, document
}

func newHall(t *testing.T) *hall {
	t.Helper()
	s := newSite(t, siteOptions{})
	consultation := s.mustOpen("Vers la prochaine convention")
	h := &hall{site: s, first: s.mustJoin("Entraide Roubaix", deliberation.Association, deliberation.National), second: s.mustJoin("Rania", deliberation.Concerned, deliberation.National), reader: s.visitor()}
	h.debate = s.convene(h.first, consultation, "Des lettres claires")
	h.path = debatePath(h.debate)
	s.do(deliberation.JoinFacilitators{Debate: h.debate, Person: h.second.number, By: h.first.number})
	h.first.mustPropose("Écrire clairement", "Des lettres que l’on comprend.")
	s.do(deliberation.AddItem{Debate: h.debate, By: h.first.number, Kind: deliberation.ItemProposal, Proposal: 1})
	id, hash, document := s.text(deliberation.Text{Title: "Les guichets", Language: "fr"})
	s.do(deliberation.AddItem{Debate: h.debate, By: h.first.number, Kind: deliberation.ItemTopic, Text: id, Hash: hash}, document)
	s.do(deliberation.PrintSheets{Debate: h.debate, By: h.first.number, Forms: 5, Avis: 5})
	s.advance(50 * time.Hour)
	h.guest = deliberation.Reference{Debate: h.debate, Kind: deliberation.FormSheet, Number: 1}
	sealed, err := s.platform.guestDocument(h.guest, account.Profile{ChosenName: "Une personne"})
	if err != nil {
		t.Fatal(err)
	}
	id, hash, document = s.text(deliberation.Text{Body: "Je ne comprends pas leurs lettres.", Language: "fr"})
	s.do(deliberation.EnterForm{
		Mandated: deliberation.SignedFor, Debate: h.debate, By: h.first.number, Form: 1, Document: sealed.ID, College: deliberation.Concerned, Item: 1, Side: deliberation.For, Text: id, Hash: hash,
	}, sealed, document)
	s.platform.Read(func(st *deliberation.State) {
		f, _ := st.Form(h.debate, 1)
		h.heard = f.Argument
	})
	h.first, h.second = s.again(h.first), s.again(h.second)
	return h
}

func (h *hall) paragraph(v *visitor, pairs ...string) *response {
	h.t.Helper()
	return v.post(h.path+"/compte-rendu/ecrire", actForm("write", pairs...))
}

// actForm is a form with that act and those fields.
func actForm(act string, pairs ...string) url.Values {
	form := url.Values{"act": {act}, "number": {"4"}, "language": {"fr"}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return form
}

// offer offers minutes until so many days from now.
func (h *hall) offer(days int) *response {
	h.t.Helper()
	year, month, day := h.clock.Now().AddDate(0, 0, days).In(deliberation.Paris()).Date()
	return h.first.post(h.path+"/compte-rendu/ecrire", actForm("offer", "day", fmt.Sprint(day), "month", fmt.Sprint(int(month)), "year", fmt.Sprint(year)))
}

func TestMinutesAreWrittenTogetherAndNobodyOverwrites(t *testing.T) {
	h := newHall(t)
	write := h.path + "/compte-rendu/ecrire"

	h.reader.get(h.path).wants(t, 200, h.path+"/compte-rendu")
	h.reader.get(h.path+"/compte-rendu").wants(t, 200, "en train d’être écrit").lacks(t, "Qui était là")
	if a := h.reader.get(write).wants(t, 303); a.location() != "/connexion?retour="+write {
		t.Error(a)
	}
	h.resident("Passant").get(write).wants(t, 403)
	h.first.get(write).wants(t, 200, "Une fois adopté, le compte rendu est à toutes et tous", "Les guichets", "Écrire clairement", "1 parole a été notée", "Lieu\u202f: Salle des fêtes")
	h.first.get(write+"?apres=0&modele=1").wants(t, 200, "<textarea", "Écrire clairement\n\n1 parole a été notée")
	h.first.get(write+"?paragraphe=1").wants(t, 404)
	h.first.get(write+"?paragraphe=x").wants(t, 400)

	h.paragraph(h.first, "text", " ").wants(t, 422, "Il manque votre texte", "<textarea")
	h.paragraph(h.first, "text", strings.Repeat("é", paragraphLength+1)).wants(t, 422, "5\u202f000 caractères au plus")
	h.paragraph(h.first, "text", "x", "paragraph", "y").wants(t, 400)
	h.paragraph(h.first, "text", "x", "paragraph", "7").wants(t, 404, "<textarea", ">\nx</textarea>")
	h.paragraph(h.resident("Passante"), "text", "x").wants(t, 403)
	h.first.post(write, actForm("autre")).wants(t, 400)
	a := h.paragraph(h.first, "text", "On a parlé **des lettres**.").wants(t, 303)
	if !strings.Contains(a.location(), "fait=paragraphe#paragraphe-1") {
		t.Error(a.location())
	}
	h.paragraph(h.second, "text", "Au début, le silence.", "after", "0").wants(t, 303)
	body := h.second.get(write).wants(t, 200, "<strong>des lettres</strong>", "Au début, le silence.").body
	if strings.Index(body, "Au début") > strings.Index(body, "des lettres") {
		t.Error("a paragraph inserted at the beginning comes later")
	}

	// Both open the same paragraph; the second to send sees both texts, and replaces knowingly.
	var entry uint64
	h.platform.Read(func(st *deliberation.State) { entry = st.Minutes(h.debate).Paragraphs[1].Last().Entry })
	seen := fmt.Sprint(entry)
	told := h.dial("topics=debate/" + cell(h.debate))
	told.next()
	h.second.get(write+"?paragraphe=1&vu="+seen).wants(t, 200, `name="replaces" value="`+seen+`"`, `data-live="nothing-paragraph" hidden`)
	h.paragraph(h.first, "paragraph", "1", "replaces", seen, "text", "On a parlé des lettres, longtemps.").wants(t, 303)
	if m := told.next(); m.Kind != "redrawn" {
		t.Errorf("told %+v", m)
	}
	h.second.get(write+"?paragraphe=1&vu="+seen).wants(t, 200, `data-live="nothing-paragraph">`)
	a = h.paragraph(h.second, "paragraph", "1", "replaces", seen, "text", "On a parlé <vite>.").
		wants(t, 409, "La version de Entraide Roubaix", "On a parlé des lettres, longtemps.", "On a parlé &lt;vite&gt;.", "Garder mon texte à la place")
	h.platform.Read(func(st *deliberation.State) { entry = st.Minutes(h.debate).Paragraphs[1].Last().Entry })
	a.wants(t, 409, fmt.Sprintf(`name="replaces" value="%d"`, entry))
	h.paragraph(h.second, "paragraph", "1", "replaces", fmt.Sprint(entry), "text", "On a parlé <vite>.").wants(t, 303)
	h.first.get(write+"?paragraphe=1").wants(t, 200, "Version 3", "Version 1", "Rania")

	// One drops what the other writes: the words come back as a paragraph of their own.
	h.platform.Read(func(st *deliberation.State) { entry = st.Minutes(h.debate).Paragraphs[0].Last().Entry })
	h.first.post(write, actForm("write", "drop", "yes", "paragraph", "2", "replaces", "1")).wants(t, 409, "entre-temps")
	h.first.post(write, actForm("write", "drop", "yes", "paragraph", "2", "replaces", fmt.Sprint(entry))).wants(t, 303)
	h.paragraph(h.second, "paragraph", "2", "replaces", fmt.Sprint(entry), "text", "Au début, rien.").
		wants(t, 409, "Quelqu’un a retiré ce paragraphe", "Au début, rien.", `name="paragraph" value="0"`, `name="after" value="2"`)
	h.paragraph(h.second, "after", "2", "text", "Au début, rien.").wants(t, 303)
	h.first.get(write).wants(t, 200, "1 paragraphe retiré", "Au début, le silence.")

	v := h.reader.send("POST", write, actForm("write", "text", "Ce que j’écrivais."), fromHere(h.reader))
	v.wants(t, 401, "Ce que j’écrivais.")
}

func TestMinutesAreReadOverThenAdopted(t *testing.T) {
	h := newHall(t)
	write, reread := h.path+"/compte-rendu/ecrire", h.path+"/compte-rendu/relire"
	h.offer(20).wants(t, 409, "Le compte rendu est vide")
	h.paragraph(h.first, "text", "On a parlé des lettres.").wants(t, 303)
	h.reader.get(reread).wants(t, 200, "pas encore à relire").lacks(t, "On a parlé")
	h.first.post(write, actForm("adopt")).wants(t, 409, "On a parlé des lettres.")
	h.first.post(write, actForm("offer")).wants(t, 422, "Il manque une date")
	h.first.post(write, actForm("offer", "day", "31", "month", "2", "year", "2026")).wants(t, 422, "Cette date n’existe pas", `value="31"`)
	h.offer(5).wants(t, 422, "de 7 à 60 jours")
	h.offer(70).wants(t, 422)
	h.offer(7).wants(t, 303)
	h.reader.get(h.path+"/compte-rendu").wants(t, 200, "On a parlé des lettres.", "Les personnes présentes relisent", reread, "1 pour", "Personne n’a compté les présents")
	h.reader.get(reread).wants(t, 200, `name="receipt"`, `name="paragraph"`)

	remark := func(v *visitor, pairs ...string) *response { return v.post(reread, actForm("remark", pairs...)) }
	stranger := h.resident("Passant")
	stranger.get(reread).wants(t, 200, "Nous ne vous trouvons pas")
	remark(stranger, "text", "J’y étais presque.").wants(t, 403, "J’y étais presque.")
	receipt := h.platform.Keys.Receipt(h.guest)
	remark(h.reader, "text", "On a aussi parlé des guichets.", "receipt", receipt[:len(receipt)-1]+"0").wants(t, 422, "Il y a une erreur dans ce code", "On a aussi parlé des guichets.", receipt[:8])
	avis := deliberation.Reference{Debate: h.debate, Kind: deliberation.AvisSheet, Number: 1}
	remark(h.reader, "text", "x", "receipt", h.platform.Keys.Receipt(avis)).wants(t, 422, "nous n’avons rien reçu avec lui")
	elsewhere := deliberation.Reference{Debate: h.debate + 1, Kind: deliberation.FormSheet, Number: 1}
	remark(h.reader, "text", "x", "receipt", h.platform.Keys.Receipt(elsewhere)).wants(t, 422, "vient d’un autre débat")
	remark(h.reader, "text", "", "receipt", receipt).wants(t, 422, "Il manque votre texte")
	remark(h.reader, "text", "x", "receipt", receipt, "paragraph", "9").wants(t, 404)
	remark(h.reader, "text", "On a aussi parlé des guichets.", "receipt", strings.ToLower(receipt), "paragraph", "1").wants(t, 303)
	h.reader.get(reread).wants(t, 200, "On a aussi parlé des guichets.", "Pas encore de réponse").lacks(t, reread+"?remarque=")
	remark(h.first, "text", "Il faisait froid.", "reference", "F001").wants(t, 422, "Il faisait froid.")
	remark(h.first, "text", "Il faisait froid.", "reference", deliberation.Reference{Debate: h.debate, Kind: deliberation.FormSheet, Number: 2}.String()).wants(t, 422, "Aucune parole n’est entrée")
	remark(h.first, "text", "Il faisait froid.", "reference", h.guest.String()).wants(t, 303)
	h.reader.get(reread).wants(t, 200, "dit de vive voix")
	h.reader.send("POST", reread, actForm("remark", "text", "Sans code."), fromHere(h.reader)).wants(t, 401, "Sans code.")
	h.reader.post(reread, actForm("remark", "text", "Ailleurs.", "paragraph", "-1")).wants(t, 400)

	settle := func(v *visitor, n string, pairs ...string) *response {
		return v.post(reread, actForm("settle", append([]string{"remark", n}, pairs...)...))
	}
	h.first.get(reread+"?remarque=1").wants(t, 200, "On a aussi parlé des guichets.", `name="settlement"`)
	h.first.get(reread+"?remarque=9").wants(t, 404)
	h.reader.get(reread+"?remarque=1").wants(t, 404)
	settle(h.first, "1", "text", "Ajouté.").wants(t, 422, "Dites si le texte est corrigé", "Ajouté.")
	settle(h.first, "1", "settlement", "taken").wants(t, 422, "Il manque votre texte")
	settle(h.first, "x").wants(t, 400)
	settle(stranger, "1", "settlement", "taken", "text", "Moi.").wants(t, 403)
	settle(h.first, "1", "settlement", "taken", "text", "Ajouté au paragraphe 1.").wants(t, 303)
	settle(h.second, "1", "settlement", "declined", "text", "Non.").wants(t, 409)
	h.reader.get(h.path+"/compte-rendu").wants(t, 200, "Prise en compte", "Ajouté au paragraphe 1.")

	h.advance(9 * 24 * time.Hour)
	h.first, h.second = h.again(h.first), h.again(h.second)
	remark(h.second, "text", "Trop tard.").wants(t, 409, "Trop tard.")
	h.first.get(write).wants(t, 200, "1 remarque attend une réponse").lacks(t, `value="adopt"`)
	h.first.post(write, actForm("adopt")).wants(t, 409, "Des remarques attendent une réponse")
	settle(h.second, "2", "settlement", "declined", "text", "Chacun l’a senti autrement.").wants(t, 303)
	h.first.post(write, actForm("adopt")).wants(t, 409, "Comptez d’abord les personnes présentes")
	h.do(deliberation.CountAttendance{Debate: h.debate, By: h.first.number, Counts: [4]int64{31, 9, 4, 0}})
	h.first.get(write).wants(t, 200, `value="adopt"`)
	stranger = h.again(stranger)
	stranger.post(write, actForm("adopt")).wants(t, 403)
	h.first.follow(write, actForm("adopt", "number", "5")).wants(t, 200, `data-notice="compte-rendu-adopte"`, "Adopté le")
	h.paragraph(h.first, "text", "Encore.").wants(t, 409, "Encore.")
	h.first.get(write).wants(t, 200, "Les paragraphes ne changent plus").lacks(t, "<textarea")

	// Adopted, the text stays when its writer goes.
	h.erase(h.first.number)
	h.reader.get(h.path+"/compte-rendu").wants(t, 200, "On a parlé des lettres.", "Compte effacé")
	h.reader.get("/debats/99/compte-rendu").wants(t, 404)
	h.reader.get("/debats/99/compte-rendu/relire").wants(t, 404)
}

func TestAttendanceNamesNoSmallCollege(t *testing.T) {
	h := newHall(t)
	h.paragraph(h.first, "text", "On était nombreux.").wants(t, 303)
	id, hash, document := h.text(deliberation.Text{Body: "Deux personnes sont parties avant.", Language: "fr"})
	h.do(deliberation.CountAttendance{Debate: h.debate, By: h.first.number, Counts: [4]int64{31, 9, 4, 0}, Text: id, Hash: hash}, document)
	h.offer(8).wants(t, 303)
	h.reader.get(h.path+"/compte-rendu").wants(t, 200, "31 personnes", "moins de 5 par qualité", "Deux personnes sont parties avant.").lacks(t, "9 personnes", "4 personnes", "44 personnes", "40 personnes")
}

func TestRemarksByReceiptAreSlowedDown(t *testing.T) {
	h := newHall(t)
	h.paragraph(h.first, "text", "On a parlé.").wants(t, 303)
	h.offer(8).wants(t, 303)
	h.server.rates.receipts = newCallers[netip.Prefix](Rate{1.0 / 60, 2}, h.clock)
	stranger, err := account.NewKeys(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	ref := deliberation.Reference{Debate: h.debate, Kind: deliberation.FormSheet, Number: 1}
	remark := func(receipt string) *response {
		return h.reader.post(h.path+"/compte-rendu/relire", actForm("remark", "text", "x", "receipt", receipt))
	}
	for range 5 { // typed wrong, which is no guess, or right
		remark("1-F001A-AAAAA-AAAAA").wants(t, 422)
		remark(h.platform.Keys.Receipt(ref)).wants(t, 303)
	}
	for range 2 {
		remark(stranger.Receipt(ref)).wants(t, 422)
	}
	remark(stranger.Receipt(ref)).wants(t, 429)
	// They are guesses at a receipt, wherever it is tried.
	h.reader.get("/recu/"+stranger.Receipt(ref)).wants(t, 429)
	h.reader.post(roomPath(h.debate)+"/retrouver", form("code", stranger.Receipt(ref))).wants(t, 429)
}

func TestPositionsAreAdoptedWithTheirCounts(t *testing.T) {
	h := newHall(t)
	path := h.path + "/positions"
	adopt := func(v *visitor, pairs ...string) *response { return v.post(path, actForm("", pairs...)) }
	h.reader.get(path).wants(t, 303)
	h.resident("Passant").get(path).wants(t, 403)
	h.first.get(path+"?point=1").wants(t, 200, "Aucune position", "Écrire clairement", `name="concerned-agree"`)
	adopt(h.first, "text", "").wants(t, 422, "Il manque votre texte", "Il manque des chiffres")
	adopt(h.first, "text", "Des lettres d’une page.", "item", "1", "concerned-agree", "beaucoup").wants(t, 422, "Il manque des chiffres", "Des lettres d’une page.", `value="beaucoup"`)
	adopt(h.first, "text", "x", "item", "9", "concerned-agree", "3").wants(t, 404)
	adopt(h.first, "text", "x", "item", "y").wants(t, 400)
	adopt(h.first, "text", "x", "show", "1").wants(t, 409, "main levée")
	adopt(h.resident("Passante"), "text", "x", "concerned-agree", "3").wants(t, 403)
	before := h.reader.get("/propositions/1").wants(t, 200).header.Get("ETag")
	adopt(h.first, "text", "Des lettres d’une page.", "item", "1", "concerned-agree", "14", "concerned-disagree", "2", "concerned-pass", "2", "association-agree", "3").wants(t, 303)
	h.first.get(path).wants(t, 200, "Des lettres d’une page.", "concernées", "Comptée dans la salle").lacks(t, "association</span></span>: 3")
	page := h.reader.get("/propositions/1").wants(t, 200, "Adopté au débat du", "Des lettres d’une page.", "Des lettres claires", "<td>14</td>")
	if page.header.Get("ETag") == before {
		t.Error("the page of the proposal has the tag that it had before")
	}
	h.reader.get(wordPath(h.debate, h.heard)).wants(t, 200, "Sur ce point, le débat a adopté la", "Position 1")

	list := decode[apiList[apiAdoptedPosition]](t, h.reader.get("/api/v1/debates/1/positions").wants(t, 200))
	if len(list.Items) != 1 || list.Items[0].Text != "Des lettres d’une page." || len(list.Items[0].Counts) != 2 || list.Items[0].Counts[0].Agree != 14 || list.Items[0].Counts[1].Agree != 0 {
		t.Errorf("%+v", list)
	}
	made := h.second.json("POST", "/api/v1/debates/1/positions", map[string]any{"text": "Un guichet le samedi.", "counts": map[string]any{"concerned": map[string]any{"agree": 12}}}).wants(t, 201)
	if r := decode[apiReceipt](t, made); r.Position != 2 {
		t.Errorf("%+v", r)
	}
	h.second.json("POST", "/api/v1/debates/1/positions", map[string]any{"text": "x", "counts": map[string]any{"nobody": map[string]any{"agree": 12}}}).wants(t, 400)

	// One that was written down wrongly is taken back, and the other keeps its number; once words stand in it, it stays.
	h.resident("Passante").post(path, actForm("", "drop", "1")).wants(t, 403)
	h.first.post(path, actForm("", "drop", "x")).wants(t, 400)
	h.first.post(path, actForm("", "drop", "1")).wants(t, 303)
	h.first.get(path).wants(t, 200, "Position 2", "Un guichet le samedi.").lacks(t, "Des lettres d’une page.")
	h.reader.get("/propositions/1").wants(t, 200).lacks(t, "Des lettres d’une page.")
	h.first.post(h.path+"/suites", actForm("", "a"+cell(h.heard), "yes", "step", "adopted", "position", "2")).wants(t, 303)
	h.reader.get(wordPath(h.debate, h.heard)).wants(t, 200, "Position 2").lacks(t, "Position 1")
	h.first.post(path, actForm("", "drop", "2")).wants(t, 409, "Des paroles sont rangées dans cette position", "Un guichet le samedi.")
	h.second.json("DELETE", "/api/v1/debates/1/positions/2", nil).wants(t, 409)
	h.second.json("POST", "/api/v1/debates/1/positions", map[string]any{"text": "Écrite par erreur.", "counts": map[string]any{"concerned": map[string]any{"agree": 12}}}).wants(t, 201)
	h.second.json("DELETE", "/api/v1/debates/1/positions/3", nil).wants(t, 200)
	h.second.json("DELETE", "/api/v1/debates/1/positions/3", nil).wants(t, 404)
}

func TestEverythingSaidIsToldWhatBecameOfIt(t *testing.T) {
	h := newHall(t)
	path := h.path + "/suites"
	online := h.resident("Camille")
	said := func(text string, item int64) int64 {
		id, hash, document := h.text(deliberation.Text{Body: text, Language: "fr"})
		h.do(deliberation.GiveArgument{Thread: deliberation.Thread{Debate: h.debate}, Author: online.number, Item: item, Side: deliberation.Asking, Text: id, Hash: hash}, document)
		var last int64
		h.platform.Read(func(st *deliberation.State) {
			all := st.Arguments(deliberation.Thread{Debate: h.debate}, 0, 100)
			last = all[len(all)-1].Number
		})
		return last
	}
	letter, counter := said("Pourquoi tant de pages ?", 1), said("Et le samedi ?", 2)
	h.paragraph(h.first, "text", "Les lettres sont longues.").wants(t, 303)
	field := func(n int64) string { return "a" + cell(n) }
	take := func(v *visitor, pairs ...string) *response { return v.post(path, actForm("", pairs...)) }

	h.reader.get(path).wants(t, 200, "3 paroles en tout", "3 attendent", "Pourquoi tant de pages ?", "feuille "+h.guest.String(), "Entendue et notée").lacks(t, `type="checkbox"`)
	h.reader.get(path+"?point=2").wants(t, 200, "Et le samedi ?").lacks(t, "Pourquoi tant de pages ?")
	h.reader.get(path+"?voir=x").wants(t, 400)
	h.reader.get(path+"?point=x").wants(t, 400)
	h.reader.get(h.path).wants(t, 200).lacks(t, "Ce que cette parole est devenue")
	h.first.get(path+"?step=grouped&paragraph=1").wants(t, 200, `type="checkbox"`, `value="grouped" checked`, `value="1" selected`)

	take(h.first).wants(t, 422, "Cochez au moins une parole", "Dites ce que ces paroles sont devenues")
	take(h.first, field(letter), "yes", "step", "grouped").wants(t, 422, "Il manque le paragraphe", "checked")
	take(h.first, field(letter), "yes", "step", "carried", "proposal", "abc").wants(t, 422, "Il manque la proposition", `value="abc"`)
	take(h.first, field(letter), "yes", "step", "carried", "proposal", "77").wants(t, 404)
	take(h.first, field(letter), "yes", "step", "adopted").wants(t, 422)
	take(h.first, field(letter), "yes", "step", "aside").wants(t, 422, "Il manque votre texte")
	take(h.first, "a999", "yes", "step", "answered", "text", "x").wants(t, 404)
	take(online, field(letter), "yes", "step", "answered", "text", "Moi.").wants(t, 403)
	take(h.first, field(letter), "yes", field(h.heard), "yes", "step", "grouped", "paragraph", "1", "voir", "attente").wants(t, 303)
	take(h.first, field(letter), "yes", "step", "carried", "proposal", "#1").wants(t, 303)
	take(h.first, field(counter), "yes", "step", "aside", "text", "La Caf nous a dit non pour le samedi.").wants(t, 303)
	h.reader.get(path+"?voir=attente").wants(t, 200, "Aucune parole à montrer")
	h.reader.get(wordPath(h.debate, letter)).wants(t, 200, "Regroupée avec d’autres", "Portée dans la proposition", "Écrire clairement")
	h.reader.get(wordPath(h.debate, counter)).wants(t, 200, "Mise de côté", "La Caf nous a dit non pour le samedi.", "Entraide Roubaix")
	h.reader.get(wordPath(h.debate, h.heard)).wants(t, 200, "Je ne comprends pas leurs lettres.", "Regroupée")
	h.reader.get(h.path).wants(t, 200, wordPath(h.debate, letter), "Ce que cette parole est devenue")
	h.reader.get(wordPath(h.debate, 99)).wants(t, 404)
	h.reader.get(h.path+"/paroles/x").wants(t, 404)

	steps := decode[apiList[apiStep]](t, h.reader.get(fmt.Sprintf("/api/v1/arguments/%d/steps", letter)).wants(t, 200))
	if len(steps.Items) != 2 || steps.Items[0].Step != "grouped" || steps.Items[0].Paragraph != 1 || steps.Items[1].Proposal != 1 {
		t.Errorf("%+v", steps)
	}
	h.second.json("POST", fmt.Sprintf("/api/v1/arguments/%d/steps", letter), map[string]any{"step": "answered", "text": "Une page suffit."}).wants(t, 201)
	h.second.json("POST", fmt.Sprintf("/api/v1/arguments/%d/steps", letter), map[string]any{"step": "answered"}).wants(t, 422)
	online.json("POST", fmt.Sprintf("/api/v1/arguments/%d/steps", letter), map[string]any{"step": "answered", "text": "x"}).wants(t, 403)

	// A proposal that is born of it says so for ever.
	a := h.first.post(path+"/proposition", actForm("", field(letter), "yes", field(h.heard), "yes")).wants(t, 303)
	h.first.get(a.location()).wants(t, 200, "Née au débat du", "Pourquoi tant de pages ?", `name="debate" value="1"`)
	online.get(a.location()).wants(t, 403)
	h.first.get("/propositions/nouvelle?debat=x").wants(t, 400)
	refused := h.first.propose(map[string]string{"title": "", "text": "Une page.", "theme": "rights", "debate": "1", "from": cell(letter)}).wants(t, 422, "Née au débat du", `name="from" value="`+cell(letter)+`"`)
	refused.wants(t, 422, "Il manque votre proposition")
	made := h.first.propose(map[string]string{"title": "Une lettre, une page", "text": "Pas plus.", "theme": "rights", "debate": "1", "from": cell(letter) + "," + cell(h.heard)}).wants(t, 303)
	if !strings.HasPrefix(made.location(), "/propositions/2/") {
		t.Error(made)
	}
	h.reader.get("/propositions/2").wants(t, 200, "Née au débat du", "Des lettres claires", "Elle porte 2 paroles", "Je ne comprends pas leurs lettres.")
	h.reader.get(wordPath(h.debate, h.heard)).wants(t, 200, "Une lettre, une page")
	online.propose(map[string]string{"title": "À moi", "text": "Non.", "theme": "rights", "debate": "1"}).wants(t, 403)
}

func TestMinutesAreToldByTheAPI(t *testing.T) {
	h := newHall(t)
	h.reader.get("/api/v1/debates/1/minutes").wants(t, 404)
	a := h.first.json("POST", "/api/v1/debates/1/minutes/paragraphs", map[string]any{"text": "On a parlé."}).wants(t, 201)
	if r := decode[apiReceipt](t, a); r.Paragraph != 1 {
		t.Errorf("%+v", r)
	}
	h.second.json("POST", "/api/v1/debates/1/minutes/paragraphs", map[string]any{"text": "Autrement.", "paragraph": 1, "replaces": 1}).wants(t, 409)
	h.reader.json("POST", "/api/v1/debates/1/minutes/paragraphs", map[string]any{"text": "x"}).wants(t, 401)
	if m := decode[apiMinutes](t, h.first.get("/api/v1/debates/1/minutes").wants(t, 200)); m.Stage != "draft" || len(m.Paragraphs) != 1 || m.Paragraphs[0].Replaces == 0 {
		t.Errorf("%+v", m)
	}
	h.offer(9).wants(t, 303)
	h.second.json("POST", "/api/v1/debates/1/minutes/remarks", map[string]any{"text": "Il faisait froid."}).wants(t, 201)
	m := decode[apiMinutes](t, h.reader.get("/api/v1/debates/1/minutes").wants(t, 200))
	if m.Stage != "offered" || m.Until == "" || len(m.Remarks) != 1 || m.Remarks[0].Text != "Il faisait froid." || m.Items[0].For != 1 {
		t.Errorf("%+v", m)
	}
}

func TestARehearsalIsSeenByNobodyElse(t *testing.T) {
	h := newHall(t)
	id, hash, document := h.text(deliberation.Text{Title: "Répétition", Body: "Pour essayer.", Language: "fr"})
	h.do(deliberation.ConveneDebate{Consultation: 1, Author: h.first.number, Rehearses: h.debate, Announcement: deliberation.Announcement{Begins: h.clock.Now().Add(time.Hour).Truncate(time.Millisecond), Text: id, Hash: hash}}, document)
	for _, below := range []string{"compte-rendu", "compte-rendu/relire", "suites"} {
		path := debatePath(2) + "/" + below
		h.reader.get(path).wants(t, 404)
		h.second.get(path).wants(t, 200, "répétition")
	}
	h.second.post(debatePath(2)+"/compte-rendu/ecrire", actForm("write", "text", "Pour essayer.")).wants(t, 303)
}
