package browser_test

import (
	"fmt"
	"time"

	"voix/deliberation"
)

// write writes a paragraph of the minutes of a debate that the person runs, after another.
func (p person) write(debate, after int64, words string) {
	p.site.t.Helper()
	id, hash, document := p.site.text(deliberation.Text{Body: words})
	p.site.do(deliberation.WriteParagraph{Debate: debate, By: p.number, After: after, Text: id, Hash: hash}, document)
}

// makeHeld holds two debates that the reader runs: of one the minutes are read over, with all that can come of a debate; of the other nothing is
// written yet.
func (c *content) makeHeld(nord deliberation.Office, day func(days, hour int) time.Time) {
	p := c.reader
	c.held = p.meet(c.current, "Des lettres que l’on comprend", nord, day(-1, 14))
	c.unwritten = p.meet(c.current, "Le guichet du samedi", nord, day(-2, 10))
	c.do(deliberation.AddItem{Debate: c.held, By: p.number, Kind: deliberation.ItemProposal, Proposal: c.quiet})
	p.write(c.held, 0, "On était une trentaine dans la salle du fond. Chacun avait apporté **une lettre de la Caf**, sans nom ni numéro.\n\n- Trois lettres le même jour, qui se contredisent.\n- Un mot que personne ne comprend : « indu ».")
	p.write(c.held, 1, "Tout le monde n’est pas d’accord sur la lettre unique. Une personne de la Caf a dit qu’il faudrait d’abord changer le logiciel.")
	id, hash, document := c.text(deliberation.Text{Body: "Huit personnes sont reparties avec leur feuille."})
	c.do(deliberation.CountAttendance{Debate: c.held, By: p.number, Counts: [4]int64{31, 4, 6, 12}, Text: id, Hash: hash}, document)
	var hands deliberation.HandCounts
	hands[deliberation.Concerned-1], hands[deliberation.Association-1] = deliberation.Tally{Agree: 24, Disagree: 3, Pass: 4}, deliberation.Tally{Agree: 6}
	id, hash, document = c.text(deliberation.Text{Body: "Une décision, une lettre : la somme, la raison, la date, et le nom de qui appeler."})
	c.do(deliberation.AdoptPosition{Debate: c.held, By: p.number, Item: 4, Counts: hands, Text: id, Hash: hash}, document)
	c.do(deliberation.OfferMinutes{Debate: c.held, By: p.number, Until: c.clock.Now().Add(20 * 24 * time.Hour).Truncate(time.Hour).UTC()})
	for i, words := range []string{"Il manque la dame qui a parlé en arabe. Elle a dit la même chose, et mieux.", "Nous étions plutôt quarante."} {
		id, hash, document = c.text(deliberation.Text{Body: words})
		c.do(deliberation.MakeRemark{Debate: c.held, Author: p.number, Paragraph: int64(i), Text: id, Hash: hash}, document)
	}
	id, hash, document = c.text(deliberation.Text{Body: "C’est ajouté au premier paragraphe. Merci."})
	c.do(deliberation.SettleRemark{Debate: c.held, By: p.number, Remark: 1, Settlement: deliberation.Taken, Text: id, Hash: hash}, document)
	c.platform.Read(func(s *deliberation.State) { c.word = s.Arguments(deliberation.Thread{Debate: c.held}, 0, 1)[0].Number })
	c.do(deliberation.TakeStep{Argument: c.word, By: p.number, Step: deliberation.Grouped, Paragraph: 2})
	id, hash, document = c.text(deliberation.Text{Body: "La Caf du Nord essaie une lettre d’une page depuis mai. Elle nous dira ce que ça change."})
	c.do(deliberation.TakeStep{Argument: c.word, By: p.number, Step: deliberation.Answered, Text: id, Hash: hash}, document)
}

// visitsOfHeld are the pages about what came of a debate.
func visitsOfHeld(c *content) []visit {
	held := func(below string) string { return fmt.Sprintf("/debats/%d/%s", c.held, below) }
	none := func(below string) string { return fmt.Sprintf("/debats/%d/%s", c.unwritten, below) }
	return []visit{
		{name: "minutes", route: "/debats/:number/compte-rendu", path: held("compte-rendu"), status: 200, both: true},
		{name: "minutes-none", route: "/debats/:number/compte-rendu", path: none("compte-rendu"), status: 200, both: true},
		{name: "minutes-write", route: "/debats/:number/compte-rendu/ecrire", path: held("compte-rendu/ecrire"), status: 200, in: true},
		{name: "minutes-write-empty", route: "/debats/:number/compte-rendu/ecrire", path: none("compte-rendu/ecrire"), status: 200, in: true},
		{name: "minutes-paragraph", route: "/debats/:number/compte-rendu/ecrire", path: held("compte-rendu/ecrire?paragraphe=1"), status: 200, in: true},
		{name: "minutes-refused", route: "/debats/:number/compte-rendu/ecrire", path: none("compte-rendu/ecrire?apres=0"), status: 422, in: true, submit: `main form`, sent: none("compte-rendu/ecrire?act=write&text=")},
		{name: "minutes-conflict", route: "/debats/:number/compte-rendu/ecrire", path: held("compte-rendu/ecrire?paragraphe=1"), status: 409, in: true, sent: held("compte-rendu/ecrire?act=write&paragraph=1&replaces=1&language=fr&text=Ma+version.")},
		{name: "reread", route: "/debats/:number/compte-rendu/relire", path: held("compte-rendu/relire"), status: 200, both: true},
		{name: "reread-refused", route: "/debats/:number/compte-rendu/relire", path: held("compte-rendu/relire"), status: 422, in: true, submit: `form[data-draft=remark]`, sent: held("compte-rendu/relire?act=remark&text=")},
		{name: "reread-settle", route: "/debats/:number/compte-rendu/relire", path: held("compte-rendu/relire?remarque=2"), status: 200, in: true},
		{name: "adopt-position", route: "/debats/:number/positions", path: held("positions"), status: 200, in: true},
		{name: "adopt-position-refused", route: "/debats/:number/positions", path: none("positions"), status: 422, in: true, submit: `form[data-draft=position]`, sent: none("positions?text=")},
		{name: "steps", route: "/debats/:number/suites", path: held("suites"), status: 200, both: true},
		{name: "steps-refused", route: "/debats/:number/suites", path: held("suites"), status: 422, in: true, submit: `form[data-draft=steps]`, sent: held("suites?text=")},
		{name: "what-became", route: "/debats/:number/paroles/:argument", path: held(fmt.Sprintf("paroles/%d", c.word)), status: 200, both: true},
		{name: "debate-pictures", route: "/debats/:number/photos", path: held("photos"), status: 200, in: true},
		{name: "debate-letter", route: "/debats/:number/courrier", path: held("courrier"), status: 200, in: true},
		{name: "debate-born", route: "/propositions/nouvelle", path: fmt.Sprintf("/propositions/nouvelle?debat=%d&paroles=%d", c.held, c.word), status: 200, in: true},
	}
}
