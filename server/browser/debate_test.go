package browser_test

import (
	"fmt"
	"testing"
	"time"

	"voix/deliberation"
	"voix/server/account"
)

// announce convenes a debate with all that its form asks for, and returns its number.
func (p person) announce(consultation int64, a deliberation.Announcement, text deliberation.Text, rehearses int64) int64 {
	p.site.t.Helper()
	id, hash, document := p.site.text(text)
	a.Text, a.Hash = id, hash
	first := p.site.do(deliberation.ConveneDebate{Consultation: consultation, Author: p.number, Announcement: a, Rehearses: rehearses}, document)
	var number int64
	p.site.platform.Read(func(s *deliberation.State) { number, _ = s.DebateConvenedBy(first) })
	return number
}

// put adds an item to the agenda of a debate that the person runs.
func (p person) put(debate int64, kind deliberation.ItemKind, words string) {
	p.site.t.Helper()
	id, hash, document := p.site.text(deliberation.Text{Title: words})
	p.site.do(deliberation.AddItem{Debate: debate, By: p.number, Kind: kind, Text: id, Hash: hash}, document)
}

// fullAnnouncement is one with everything that can be said of a debate.
func fullAnnouncement(title string, at deliberation.Office, begins time.Time) (deliberation.Announcement, deliberation.Text) {
	parts := make([]string, deliberation.DebateParts)
	parts[deliberation.DebateHosts], parts[deliberation.DebateContact] = "Entraide Reims et Femmes du quartier", "03 26 00 00 00, de 14 h à 17 h"
	parts[deliberation.DebateWelcome], parts[deliberation.DebateOnline] = "Interprète en arabe. Jeux pour les enfants à partir de trois ans.", "https://example.org/salle"
	parts[deliberation.DebateAudience] = "Venez à deux si vous préférez."
	return deliberation.Announcement{
			Office: at, Begins: begins.UTC(), Ends: begins.Add(2 * time.Hour).UTC(), Setting: deliberation.InRoomAndOnline,
			Access: deliberation.Wheelchair | deliberation.Childcare | deliberation.Interpreter | deliberation.Meal, Audience: deliberation.Everybody,
		}, deliberation.Text{
			Title: title, Body: "On s’assoit, on prend un thé, on parle de l’accueil. À la fin, on garde **deux ou trois demandes**.",
			Place: "Maison des associations, 4 rue des Arts, Lille\n\nSonnez, puis la porte au fond de la cour. Bus 12, arrêt Mairie.", Parts: parts,
		}
}

// makeDebates announces debates that the reader runs: one with all, one moved, one cancelled, one rehearsed.
func (c *content) makeDebates(nord deliberation.Office, day func(days, hour int) time.Time) {
	p := c.reader
	announcement, text := fullAnnouncement("Parler de l’accueil autour d’une table", nord, day(30, 18))
	c.run = p.announce(c.current, announcement, text, 0)
	p.put(c.run, deliberation.ItemQuestion, "Faut-il un accueil sans rendez-vous dans chaque ville ?")
	p.put(c.run, deliberation.ItemTopic, "Ce qui se passe quand on pousse la porte de la Caf")
	c.do(deliberation.AddItem{Debate: c.run, By: p.number, Kind: deliberation.ItemProposal, Proposal: c.busy})
	p.put(c.run, deliberation.ItemTopic, "Les heures d’ouverture")
	c.do(deliberation.DropItem{Debate: c.run, By: p.number, Item: 4})
	c.do(deliberation.PrintSheets{Debate: c.run, By: p.number, Forms: 30, Avis: 30})
	helper := c.join("Salma des Bois-Blancs", deliberation.Association, nord)
	c.do(deliberation.JoinFacilitators{Debate: c.run, Person: helper.number, By: p.number})
	p.argue(deliberation.Thread{Debate: c.run}, deliberation.For, 0, "Je viendrai avec ma voisine.")

	announcement, text = fullAnnouncement("Les mamans solo prennent la parole", nord, day(33, 17))
	c.moved = p.announce(c.current, announcement, text, 0)
	announcement.Begins, announcement.Ends = day(34, 10).UTC(), day(34, 12).UTC()
	id, hash, document := c.text(text)
	announcement.Text, announcement.Hash = id, hash
	c.do(deliberation.AmendDebate{Debate: c.moved, By: p.number, Announcement: announcement}, document)

	announcement, text = fullAnnouncement("Comprendre ses courriers ensemble", nord, day(36, 14))
	c.cancelled = p.announce(c.current, announcement, text, 0)
	id, hash, document = c.text(deliberation.Text{Body: "La salle est inondée. Nous en cherchons une autre."})
	c.do(deliberation.CancelDebate{Debate: c.cancelled, By: p.number, Text: id, Hash: hash}, document)

	announcement, text = fullAnnouncement("Quand la Caf est à une heure de route", nord, day(38, 14))
	rehearsed := p.announce(c.current, announcement, text, 0)
	c.rehearsal = p.announce(c.current, announcement, text, rehearsed)
	p.put(c.rehearsal, deliberation.ItemQuestion, "Faut-il un bus de la Caf ?")

	other := c.join("Collectif des Minguettes", deliberation.Association, nord)
	announcement, text = fullAnnouncement("Étudier, travailler, se loger", nord, day(40, 19))
	invites := other.announce(c.current, announcement, text, 0)
	c.invitation = fmt.Sprintf("/debats/%d/animateurs/%s", invites, c.platform.Keys.Invitation(account.Invitation{
		Debate: invites, By: other.number, Until: c.clock.Now().Add(account.InvitationLasts).Truncate(time.Second).UTC(),
	}))
}

// visitsOfDebates are the pages on which debates are announced and run.
func visitsOfDebates(c *content) []visit {
	debate := func(n int64, below string) string { return fmt.Sprintf("/debats/%d%s", n, below) }
	return []visit{
		{name: "convene", route: "/debats/convoquer", path: "/debats/convoquer", status: 200, in: true},
		{name: "convene-refused", route: "/debats/convoquer", path: "/debats/convoquer", status: 422, in: true, submit: `form[data-draft=debate]`, sent: "/debats/convoquer?setting=both&audience=everybody&date=31/02/2027&begins=25h"},
		{name: "convened", route: "/debats/:number/merci", path: debate(c.run, "/merci"), status: 200, in: true},
		{name: "amend", route: "/debats/:number/modifier", path: debate(c.run, "/modifier"), status: 200, in: true},
		{name: "amend-closed", route: "/debats/:number/modifier", path: debate(c.cancelled, "/modifier"), status: 200, in: true},
		{name: "cancel", route: "/debats/:number/annuler", path: debate(c.run, "/annuler"), status: 200, in: true},
		{name: "cancel-refused", route: "/debats/:number/annuler", path: debate(c.run, "/annuler"), status: 422, in: true, submit: `form[data-draft=cancel]`, sent: debate(c.run, "/annuler?reason=")},
		{name: "agenda", route: "/debats/:number/ordre-du-jour", path: debate(c.run, "/ordre-du-jour"), status: 200, in: true},
		{name: "agenda-empty", route: "/debats/:number/ordre-du-jour", path: debate(c.moved, "/ordre-du-jour"), status: 200, in: true},
		{name: "facilitators", route: "/debats/:number/animateurs", path: debate(c.run, "/animateurs"), status: 200, in: true},
		{name: "facilitators-invite", route: "/debats/:number/animateurs", path: debate(c.run, "/animateurs?inviter=oui"), status: 200, in: true},
		{name: "invitation", route: "/debats/:number/animateurs/:code", path: c.invitation, status: 200, in: true},
		{name: "desk", route: "/animer", path: "/animer", status: 200, in: true},
		{name: "debate-desk", route: "/debats/:number/animer", path: debate(c.run, "/animer"), status: 200, in: true},
		{name: "debate-desk-rehearsal", route: "/debats/:number/animer", path: debate(c.rehearsal, "/animer"), status: 200, in: true},
		{name: "debate-desk-cancelled", route: "/debats/:number/animer", path: debate(c.cancelled, "/animer"), status: 200, in: true},
		{name: "kit", route: "/debats/:number/kit", path: debate(c.run, "/kit"), status: 200, in: true},
		{name: "kit-empty", route: "/debats/:number/kit", path: debate(c.moved, "/kit"), status: 200, in: true},
		{name: "kit-refused", route: "/debats/:number/kit", path: debate(c.run, "/kit"), status: 422, in: true, sent: debate(c.run, "/kit?forms=many&avis=900")},
		{name: "debate-full", route: "/debats/:number", path: debate(c.run, ""), status: 200, both: true},
		{name: "debate-moved", route: "/debats/:number", path: debate(c.moved, ""), status: 200, both: true},
		{name: "debate-cancelled", route: "/debats/:number", path: debate(c.cancelled, ""), status: 200, both: true},
		{name: "debate-rehearsal", route: "/debats/:number", path: debate(c.rehearsal, ""), status: 200, in: true},
	}
}

// A debate is announced and prepared on a phone without scripts: what was refused is all there still, and nothing is wider than the screen.
func TestADebateIsConvenedWithoutScripts(t *testing.T) {
	h := newHall(t)
	plain := phone
	plain.scripts = false
	w := newTab(t, h.site, plain)
	w.look(phone) // signing in presses a button
	w.signIn(h.crowd(1)[0])
	w.look(plain)
	fits := func() {
		t.Helper()
		w.want(`String(document.documentElement.scrollWidth <= 360)`, "true")
	}
	fill := func(fields ...string) {
		t.Helper()
		for i := 0; i < len(fields); i += 2 {
			eval[bool](w, fmt.Sprintf(`(document.querySelector(%q).value = %q, true)`, "#field-"+fields[i], fields[i+1]))
		}
	}
	w.open("/debats/convoquer")
	fits()
	w.want(`document.getElementById("field-date").type + " " + document.getElementById("field-begins").type`, "date time")
	date := h.clock.Now().In(deliberation.Paris()).AddDate(0, 0, 2).Format(time.DateOnly)
	fill("title", "Parler de l’accueil", "text", "On s’assoit, on parle.", "hosts", "Entraide", "contact", "03 20 00 00 00", "office", "caf-59", "date", date, "begins", "18:30", "ends", "17:30", "entry", "Sonnez.")
	eval[bool](w, `(document.getElementById("field-access").checked = true)`)
	w.leads("main form button")
	w.wantText("Il y a 2 choses à corriger", "Le débat finit avant d’avoir commencé", "Il manque le lieu.")
	w.want(`["title", "hosts", "date", "begins", "ends", "entry", "office"].map((f) => document.getElementById("field-" + f).value).join("|")`,
		"Parler de l’accueil|Entraide|"+date+"|18:30|17:30|Sonnez.|caf-59")
	w.want(`String(document.getElementById("field-access").checked)`, "true")
	fits()
	fill("ends", "20:30", "place", "Maison des associations, Lille")
	w.leads("main form button")
	w.wantText("Votre débat est annoncé")
	fits()

	w.leads(".actions .button")
	w.wantText("Préparer et animer", "Écrire l’ordre du jour")
	fits()
	w.leads(".desk-todo a")
	fill("text", "Faut-il un accueil dans chaque ville ?")
	w.leads("form[data-draft=item] button")
	w.want(`document.querySelector(".agenda-item h3 > :last-child").textContent`, "Faut-il un accueil dans chaque ville ?")
	fits()
	w.leads(".over a")
	w.want(`document.querySelector(".agenda-item .choice-agree").getAttribute("aria-pressed")`, "false")
	w.leads(".agenda-item .choice-agree")
	w.want(`document.querySelector(".agenda-item .choice-agree").getAttribute("aria-pressed")`, "true")
	w.want(`location.hash`, "#point-1")
	fits()
}

// With scripts an item's buttons answer at once, each on its own.
func TestItemsOfAnAgendaAnswerAtOnce(t *testing.T) {
	h := newHall(t)
	p := h.crowd(1)[0]
	now := h.clock.Now()
	announcement, text := fullAnnouncement("Parler de l’accueil", deliberation.National, now.Add(48*time.Hour).Truncate(time.Minute))
	debate := p.announce(h.consultation, announcement, text, 0)
	p.put(debate, deliberation.ItemQuestion, "Un accueil dans chaque ville ?")
	p.put(debate, deliberation.ItemQuestion, "Une lettre en une phrase ?")
	w := newTab(t, h.site, phone)
	w.signIn(p)
	w.open(fmt.Sprintf("/debats/%d", debate))
	pressed := `Array.from(document.querySelectorAll(".agenda-item [aria-pressed=true]"), (b) => b.closest(".agenda-item").id + " " + b.value).join()`
	w.press("#point-2 .choice-disagree")
	w.want(pressed, "point-2 disagree")
	w.press("#point-1 .choice-agree")
	w.want(pressed, "point-1 agree,point-2 disagree")
	until(t, 10*time.Second, "both are cast", func() bool {
		ballots := int64(0)
		h.platform.Read(func(s *deliberation.State) {
			for _, i := range s.Agenda(debate) {
				f, _ := s.Figures(i.Question)
				ballots += f.Ballots
			}
		})
		return ballots == 2
	})
	w.want(`location.pathname + location.hash`, fmt.Sprintf("/debats/%d", debate))
}
