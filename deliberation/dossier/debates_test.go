package dossier_test

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"voix/deliberation"
	"voix/deliberation/dossier"
)

// toldDebate is what positions.json says of a debate.
type toldDebate struct {
	Debate     int64  `json:"debate"`
	Title      string `json:"title"`
	Text       string `json:"text"`
	Hosts      string `json:"hosts"`
	Erased     bool   `json:"erased"`
	Setting    string `json:"setting"`
	Cancelled  bool   `json:"cancelled"`
	Reason     string `json:"cancelled_because"`
	Attendance []struct {
		College string `json:"college"`
		People  *int64 `json:"people"`
		Fewer   *int64 `json:"fewer_than"`
	} `json:"attendance"`
	Sheets map[string]int64 `json:"sheets"`
	Items  []struct {
		Item     int64  `json:"item"`
		Kind     string `json:"kind"`
		Text     string `json:"text"`
		Dropped  bool   `json:"dropped"`
		Proposal int64  `json:"proposal"`
		Figures  *struct {
			Question int64     `json:"question"`
			Ballots  *int64    `json:"ballots"`
			Rows     []toldRow `json:"rows"`
			Position struct {
				Verdict      string              `json:"verdict"`
				Colleges     []toldStance        `json:"colleges"`
				Concentrated []toldConcentration `json:"concentrated"`
			} `json:"position"`
		} `json:"figures"`
	} `json:"items"`
	Said    []map[string]int64 `json:"said"`
	Became  map[string]int64   `json:"became"`
	Adopted []struct {
		Position int64  `json:"position"`
		Item     int64  `json:"item"`
		Text     string `json:"text"`
		Asked    bool   `json:"asked"`
		Hands    []struct {
			College  string  `json:"college"`
			Agree    *int64  `json:"agree"`
			Disagree *int64  `json:"disagree"`
			Pass     *int64  `json:"pass"`
			Hands    int64   `json:"hands"`
			AtLeast  *string `json:"at_least"`
		} `json:"hands"`
	} `json:"adopted"`
	Minutes *struct {
		Paragraphs []struct {
			Text string `json:"text"`
		} `json:"paragraphs"`
	} `json:"minutes"`
	Proposals []int64 `json:"proposals"`
	Arguments []struct {
		Argument int64  `json:"argument"`
		Item     int64  `json:"item"`
		Channel  string `json:"channel"`
		Steps    []struct {
			Step string `json:"step"`
		} `json:"steps"`
	} `json:"arguments"`
}

// meeting is a debate in a history, and one of those who run it.
type meeting struct {
	*history
	number, by int64
}

// rehearsed is in each text of a rehearsal, and in no other.
const rehearsed = "quarkembolisme"

// convene announces a debate that begins in an hour; rehearses is 0, or the debate whose rehearsal it is.
func (h *history) convene(consultation, by, rehearses int64, of deliberation.Office, t deliberation.Text) *meeting {
	text, hash := h.text(t)
	h.do(deliberation.ConveneDebate{Consultation: consultation, Author: by, Rehearses: rehearses, Announcement: deliberation.Announcement{
		Office: of, Begins: h.at.Add(time.Hour), Setting: deliberation.InRoom, Access: deliberation.Wheelchair, Audience: deliberation.Everybody, Text: text, Hash: hash,
	}})
	_, number := h.state.Counted()
	return &meeting{h, number, by}
}

// words keeps a text in French with that body.
func (m *meeting) words(body string) (deliberation.ID, deliberation.Hash) {
	return m.text(deliberation.Text{Body: body, Language: "fr"})
}

func (m *meeting) ask(kind deliberation.ItemKind, body string) {
	c := deliberation.AddItem{Debate: m.number, By: m.by, Kind: kind}
	c.Text, c.Hash = m.words(body)
	m.do(c)
}

// vote casts a ballot on an item's question.
func (m *meeting) vote(voter int, college deliberation.College, of deliberation.Office, item int64, choice deliberation.Choice) {
	question := m.state.Agenda(m.number)[item-1].Question
	m.do(deliberation.CastBallot{
		Voter: numberedID("voter", int64(voter)), College: college, Office: of, Standing: m.standing[voter], Question: question, Choice: choice,
	})
}

// enter types in a form.
func (m *meeting) enter(form, item int64, side deliberation.Side, body string) {
	c := deliberation.EnterForm{Mandated: deliberation.SignedFor, Debate: m.number, By: m.by, Form: form, Document: m.id(), College: deliberation.Concerned, Item: item, Side: side}
	c.Text, c.Hash = m.words(body)
	m.do(c)
}

// hear writes down what somebody said in the room.
func (m *meeting) hear(item int64, side deliberation.Side, body string) {
	c := deliberation.Hear{Mandated: deliberation.BeforeOthers, Debate: m.number, By: m.by, Document: m.id(), College: deliberation.Agent, Item: item, Side: side}
	c.Text, c.Hash = m.words(body)
	m.do(c)
}

// show is a show of hands on an item, or in words.
func (m *meeting) show(item int64, body string, counts deliberation.HandCounts) (number int64) {
	c := deliberation.AskHands{Debate: m.number, By: m.by, Item: item}
	if body != "" {
		c.Text, c.Hash = m.words(body)
	}
	m.do(c)
	room, _ := m.state.Room(m.number)
	number = int64(len(room.Shows))
	m.do(deliberation.CountHands{Debate: m.number, By: m.by, Show: number, Counts: counts})
	m.do(deliberation.CloseHands{Debate: m.number, By: m.by, Show: number})
	return number
}

func (m *meeting) adopt(item, show int64, body string) {
	c := deliberation.AdoptPosition{Debate: m.number, By: m.by, Item: item, Show: show}
	c.Text, c.Hash = m.words(body)
	m.do(c)
}

func (m *meeting) write(body string) {
	c := deliberation.WriteParagraph{Debate: m.number, By: m.by, After: int64(len(m.state.Minutes(m.number).Paragraphs))}
	c.Text, c.Hash = m.words(body)
	m.do(c)
}

// lastArgument is the one that was given last.
func (m *meeting) lastArgument() int64 {
	all := m.state.LatestArguments(deliberation.Thread{Debate: m.number}, 1)
	return all[0].Number
}

func (m *meeting) step(c deliberation.TakeStep, body string) {
	c.By = m.by
	if body != "" {
		c.Text, c.Hash = m.words(body)
	}
	m.do(c)
}

// withDebates is the sample with debates: one that was held and has adopted its minutes, with questions of its own; one that was cancelled
// after somebody gave an opinion in it; one that is over and has adopted nothing; and a rehearsal, of which nothing may be told.
func withDebates(fatal func(string, ...any), closed bool) (*history, int64) {
	h, c := sample(fatal, false)
	host := h.join(deliberation.Association, deliberation.National)
	guest := h.join(deliberation.Resident, deliberation.National)
	nord, paris := office(h, "caf-59"), office(h, "caf-75")
	parts := make([]string, deliberation.DebateParts)
	parts[deliberation.DebateHosts] = "Les Amis de la rue"
	m := h.convene(c, host, 0, nord, deliberation.Text{
		Title: "Au centre social du Moulin", Body: "Venez **dire**, autour de 4 cafés.", Place: "12 rue Neuve, Roubaix\n\nPlain-pied.", Language: "fr", Parts: parts,
	})
	gone := h.convene(c, host, 0, paris, deliberation.Text{Title: "À Paris", Body: "Débat", Language: "fr"})
	open := h.convene(c, host, 0, deliberation.National, deliberation.Text{Title: "دردشة", Body: "En ligne", Language: "ar"})
	m.ask(deliberation.ItemQuestion, "Faut-il un rendez-vous sous 8 jours\u202f?")
	m.ask(deliberation.ItemTopic, "Les courriers")
	h.do(deliberation.AddItem{Debate: m.number, By: host, Kind: deliberation.ItemProposal, Proposal: 1})
	m.ask(deliberation.ItemQuestion, "Question retirée\u202f?")
	h.do(deliberation.DropItem{Debate: m.number, By: host, Item: 4})
	gone.ask(deliberation.ItemQuestion, "Et à Paris\u202f?")
	h.do(deliberation.PrintSheets{Debate: m.number, By: host, Forms: 30, Avis: 25})

	r := h.convene(c, host, m.number, nord, deliberation.Text{Title: rehearsed, Body: rehearsed, Place: rehearsed})
	r.ask(deliberation.ItemQuestion, rehearsed)
	h.do(deliberation.PrintSheets{Debate: r.number, By: host, Forms: 3, Avis: 3})
	r.enter(1, 1, deliberation.For, rehearsed)
	h.do(deliberation.OpenRoom{Debate: r.number, By: host, Most: 10})
	r.show(1, "", deliberation.HandCounts{{Agree: 6, Disagree: 3}})
	r.adopt(1, 1, rehearsed)
	r.write(rehearsed)
	r.step(deliberation.TakeStep{Argument: r.lastArgument(), Step: deliberation.Answered}, rehearsed)

	h.wait(2 * time.Hour)
	count := deliberation.CountAttendance{Debate: m.number, By: host, Counts: [4]int64{18, 4, 0, 3}}
	count.Text, count.Hash = m.words("Deux personnes sont parties avant la fin.")
	h.do(count)
	h.do(deliberation.OpenRoom{Debate: m.number, By: host, Most: 100})
	m.enter(3, 1, deliberation.For, "Huit jours, c’est déjà long.")
	form := m.lastArgument()
	m.enter(7, 0, deliberation.Asking, "Qui décide\u202f?")
	set := m.lastArgument()
	m.hear(2, deliberation.Against, "On ne les comprend pas.")
	heard := m.lastArgument()
	argue := deliberation.GiveArgument{Thread: deliberation.Thread{Debate: m.number}, Author: guest, Side: deliberation.For, ReplyTo: heard}
	argue.Text, argue.Hash = m.words("Moi non plus.")
	h.do(argue)
	taken := argue.Text
	onItem := m.show(1, "", deliberation.HandCounts{{Agree: 4, Disagree: 13, Pass: 1}, {Agree: 3}, {}, {Agree: 1, Disagree: 2}})
	inWords := m.show(2, "Demander des courriers relus\u202f?", deliberation.HandCounts{{Agree: 15}, {Agree: 12, Pass: 2}})
	m.adopt(1, onItem, "Pas sous 8 jours, **le jour même**.")
	m.adopt(2, inWords, "Faire relire chaque courrier par des personnes qui les reçoivent.")
	m.write("La salle était pleine.")
	m.write("On a parlé des courriers.")
	choices := deliberation.Choices()
	for i := range 90 {
		choice := deliberation.Agree
		if i%5 == 0 {
			choice = deliberation.Disagree
		}
		m.vote(500+i, deliberation.Concerned, []deliberation.Office{nord, paris}[i/6%2], 1, choice)
		m.vote(600+i, deliberation.Resident, nord, 1, choices[i%3])
	}
	for i := range 3 {
		gone.vote(500+i, deliberation.Concerned, nord, 1, choices[i])
	}
	cancel := deliberation.CancelDebate{Debate: gone.number, By: host}
	cancel.Text, cancel.Hash = gone.words("La salle est fermée.")
	h.do(cancel)
	_ = open

	born := deliberation.FileProposal{Consultation: c, Author: host, Theme: deliberation.Reception, Office: nord, Debate: m.number, From: []int64{form, heard}}
	born.Text, born.Hash = h.text(deliberation.Text{Title: "Des courriers relus", Body: "Par 3 personnes.", Language: "fr"})
	h.do(born)
	number, _ := h.state.ProposalFiledBy(h.state.Number())
	m.step(deliberation.TakeStep{Argument: form, Step: deliberation.Grouped, Paragraph: 1}, "")
	m.step(deliberation.TakeStep{Argument: form, Step: deliberation.Adopted, Position: 1}, "")
	m.step(deliberation.TakeStep{Argument: heard, Step: deliberation.Carried, Proposal: number}, "")
	m.step(deliberation.TakeStep{Argument: set, Step: deliberation.SetAside}, "La question est pour l’État.")
	h.do(deliberation.EraseText{Text: taken, By: guest})
	delete(h.texts, taken)
	begun := h.at
	h.do(deliberation.OfferMinutes{Debate: m.number, By: host, Until: h.at.Add(7 * 24 * time.Hour)})
	h.wait(8 * 24 * time.Hour)
	h.do(deliberation.AdoptMinutes{Debate: m.number, By: host})
	if closed {
		h.wait(31*24*time.Hour - h.at.Sub(begun) - 2*time.Hour)
	}
	return h, c
}

// TestDebatesAreTold goes through what a dossier says of debates, in all its files.
func TestDebatesAreTold(t *testing.T) {
	h, c := withDebates(t.Fatalf, true)
	archive := h.archive(c)
	report, err := verify(archive)
	if err != nil {
		t.Fatal(err)
	}
	if report.Proposals != 8 || !report.Recounted {
		t.Errorf("report %+v", report)
	}
	files := unpack(t, archive)
	checkSchema(t, files)
	got := readTold(t.Fatalf, files["positions.json"]).Debates
	if len(got) != 3 {
		t.Fatalf("%d debates", len(got))
	}
	d := &got[0]
	if d.Title != "Au centre social du Moulin" || d.Hosts != "Les Amis de la rue" || d.Setting != "room" || d.Text != "Venez **dire**, autour de 4 cafés." {
		t.Errorf("announced %+v", d)
	}
	var came []string
	for _, a := range d.Attendance {
		came = append(came, a.College+" "+digits(a.People)+" <"+digits(a.Fewer))
	}
	if want := []string{"concerned 18 <", "agent  <10", "resident  <5"}; !slices.Equal(came, want) {
		t.Errorf("attendance %q, want %q", came, want)
	}
	if diff := cmp.Diff(map[string]int64{"forms_printed": 30, "forms_entered": 2, "avis_printed": 25, "avis_entered": 0, "calls": 0, "call_avis": 0}, d.Sheets); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]map[string]int64{
		{"item": 0, "for": 0, "against": 0, "asking": 1, "replies": 1}, {"item": 1, "for": 1, "against": 0, "asking": 0, "replies": 0},
		{"item": 2, "for": 0, "against": 1, "asking": 0, "replies": 0},
	}, d.Said); diff != "" {
		t.Errorf("said (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int64{"grouped": 1, "adopted": 1, "carried": 2, "answered": 0, "aside": 1}, d.Became); diff != "" {
		t.Errorf("became (-want +got):\n%s", diff)
	}
	if !slices.Equal(d.Proposals, []int64{8}) || d.Minutes == nil || len(d.Minutes.Paragraphs) != 2 {
		t.Errorf("born %v, minutes %+v", d.Proposals, d.Minutes)
	}
	if len(d.Adopted) != 2 || !d.Adopted[0].Asked || d.Adopted[1].Asked {
		t.Fatalf("adopted %+v", d.Adopted)
	}
	var hands []string
	for _, a := range d.Adopted {
		for _, x := range a.Hands {
			least := ""
			if x.AtLeast != nil {
				least = *x.AtLeast
			}
			hands = append(hands, strings.Join([]string{x.College, digits(x.Agree), digits(x.Disagree), digits(x.Pass), digits(&x.Hands), least}, ","))
		}
	}
	if want := []string{"concerned,4,13,1,18,", "agent,,,,3,", "resident,,,,3,", "concerned,,,,15,agree", "agent,12,0,2,14,"}; !slices.Equal(hands, want) {
		t.Errorf("hands %q, want %q", hands, want)
	}
	f := d.Items[0].Figures
	if f == nil || digits(f.Ballots) != "180" || f.Position.Verdict == "" || len(f.Rows) < 2 || d.Items[3].Text != "Question retirée\u202f?" || !d.Items[3].Dropped || d.Items[2].Proposal != 1 {
		t.Errorf("items %+v", d.Items)
	}
	if !got[1].Cancelled || got[1].Reason != "La salle est fermée." || got[1].Items[0].Figures.Ballots != nil || got[2].Cancelled {
		t.Errorf("cancelled %+v", got[1])
	}
	published := int64(0)
	for _, r := range f.Rows {
		published += r.Ballots
	}
	recounted := int64(0)
	for _, b := range table(t, files["ballots.csv"]) {
		if b["debate"] == "1" && b["item"] == "1" && b["proposal"] == "" {
			recounted++
		}
	}
	if recounted != published || published < 150 {
		t.Errorf("%d ballots on the question of a debate are published, %d are told", recounted, published)
	}
	outcomes := map[string]string{}
	for _, l := range table(t, files["contributions.csv"]) {
		if l["debate"] == "1" {
			outcomes[l["kind"]+" "+l["number"]] = l["outcome"] + "," + l["item"] + "," + l["channel"]
		}
	}
	if diff := cmp.Diff(map[string]string{
		"debate 1": "quoted,,", "position 1": "quoted,1,", "position 2": "quoted,2,", "paragraph 1": "quoted,,", "paragraph 2": "quoted,,",
		"argument 2": "adopted,1,form", "argument 3": "aside,,form", "argument 4": "carried,2,heard", "argument 5": "erased,,online",
	}, outcomes); diff != "" {
		t.Errorf("contributions (-want +got):\n%s", diff)
	}
	lines := table(t, files["debates.csv"])
	if len(lines) != 3 || lines[0]["concerned"] != "18" || lines[0]["agent"] != "<10" || lines[0]["association"] != "0" || lines[0]["resident"] != "<5" || lines[1]["cancelled"] != "true" || lines[2]["concerned"] != "" {
		t.Errorf("debates.csv %v", lines)
	}
	if n := len(table(t, files["debate_figures.csv"])); n < 8 {
		t.Errorf("%d lines of figures", n)
	}
	for _, words := range []string{
		"10. Les débats locaux", "2\u00a0débats locaux ont été tenus", "moins de 10", "Faire relire chaque courrier", "La salle est fermée.", "Personnes concernées", "au moins 14 sur 15 d’accord",
		"Là où les mains levées et les avis ne disent pas la même chose", "13 pas d’accord",
	} {
		if !bytes.Contains(files["dossier.html"], []byte(words)) {
			t.Errorf("dossier.html does not say %q", words)
		}
	}
	book, err := excelize.OpenReader(bytes.NewReader(files["dossier.xlsx"]))
	if err != nil {
		t.Fatal(err)
	}
	for _, sheet := range []string{"Débats", "Paroles des débats", "Chiffres des débats"} {
		if rows, err := book.GetRows(sheet); err != nil || len(rows) < 4 {
			t.Errorf("sheet %s: %d rows, %v", sheet, len(rows), err)
		}
	}
	if open := unpack(t, func() []byte { h, c := withDebates(t.Fatalf, false); return h.archive(c) }()); bytes.Contains(open["positions.json"], []byte(rehearsed)) {
		t.Error("a rehearsal is told before closing")
	} else {
		checkSchema(t, open)
	}
	for name, raw := range files {
		if bytes.Contains(raw, []byte(rehearsed)) {
			t.Errorf("%s tells of a rehearsal", name)
		}
	}
}

// TestARehearsalChangesNoByte holds that a dossier is the same, but for the journal's number, whether somebody rehearsed or not.
func TestARehearsalChangesNoByte(t *testing.T) {
	made := func(rehearse bool) map[string][]byte {
		h := newHistory(t.Fatalf)
		c := h.open("Débats", "")
		host := h.join(deliberation.Association, deliberation.National)
		m := h.convene(c, host, 0, deliberation.National, deliberation.Text{Title: "Un débat"})
		if rehearse {
			r := h.convene(c, host, m.number, deliberation.National, deliberation.Text{Title: rehearsed})
			r.ask(deliberation.ItemQuestion, rehearsed)
			h.do(deliberation.OpenRoom{Debate: r.number, By: host, Most: 10})
			r.hear(1, deliberation.For, rehearsed)
			h.do(deliberation.EndRehearsal{Debate: r.number, By: host})
		}
		m.ask(deliberation.ItemQuestion, "Oui ?")
		h.wait(35 * 24 * time.Hour)
		files := unpack(t, h.archive(c))
		return map[string][]byte{"debates.csv": files["debates.csv"], "contributions.csv": files["contributions.csv"], "debate_figures.csv": files["debate_figures.csv"]}
	}
	without, with := made(false), made(true)
	// The rehearsal was debate 2, and took no number of a question: the figures of the next question bear the same.
	if diff := cmp.Diff(without, with); diff != "" {
		t.Errorf("(-without +with):\n%s", diff)
	}
}

// TestFaultsOfDebatesAreFound changes what a dossier says of debates, with all hashes made to fit.
func TestFaultsOfDebatesAreFound(t *testing.T) {
	h, c := withDebates(t.Fatalf, true)
	archive := h.archive(c)
	const positions = "positions.json"
	for name, change := range map[string][3]string{
		"a hand more":                        {positions, `"agree":4,"disagree":13,"pass":1,"hands":18`, `"agree":5,"disagree":13,"pass":1,"hands":19`},
		"hands that are too few to be shown": {positions, `"agree":null,"disagree":null,"pass":null,"hands":3`, `"agree":1,"disagree":1,"pass":1,"hands":3`},
		"hands of one mind":                  {positions, `"agree":null,"disagree":null,"pass":null,"hands":15,"at_least":"agree"`, `"agree":15,"disagree":0,"pass":0,"hands":15,"at_least":null`},
		"who came, where they were few":      {positions, `"college":"agent","people":null,"fewer_than":10`, `"college":"agent","people":4,"fewer_than":null`},
		"what was said":                      {positions, `"item":1,"for":1,"against":0`, `"item":1,"for":2,"against":0`},
		"what became of it":                  {positions, `"became":{"grouped":1`, `"became":{"grouped":2`},
		"a step into nothing":                {positions, `{"step":"adopted","position":1}`, `{"step":"adopted","position":9}`},
		"a proposal born elsewhere":          {positions, `"debate":1,"from":[2,4]`, `"debate":3,"from":[2,4]`},
		"words that nobody said":             {positions, `"debate":1,"from":[2,4]`, `"debate":1,"from":[2,99]`},
		"a position on no item":              {positions, `{"position":2,"item":2,`, `{"position":2,"item":7,`},
		"a debate less cancelled":            {positions, `"cancelled":true`, `"cancelled":false`},
		"a ballot on a debate's question":    {"ballots.csv", ",,1,1,concerned,caf-59,1\r\n", ",,1,2,concerned,caf-59,1\r\n"},
		"a line of debates.csv":              {"debates.csv", ",18,<10,0,<5,", ",18,9,0,<5,"},
		"a line of debate_figures.csv":       {"debate_figures.csv", ",4,13,1,18,", ",5,12,1,18,"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := verify(rewrite(t, archive, change))
			var f *dossier.Fault
			if !errors.As(err, &f) || f.File == "" {
				t.Errorf("Verify: %v", err)
			}
		})
	}
}

// TestADebateErasedKeepsItsFigures erases who wrote in debates: words go, no figure does, and what the debate adopted is the debate's.
func TestADebateErasedKeepsItsFigures(t *testing.T) {
	h, c := withDebates(t.Fatalf, true)
	figures := func() []map[string]string {
		all := append(table(t, unpack(t, h.archive(c))["debate_figures.csv"]), table(t, unpack(t, h.archive(c))["debates.csv"])...)
		for _, r := range all {
			maps.DeleteFunc(r, func(name, _ string) bool { return name == "title" || name == "erased" || name == "place" })
		}
		return all
	}
	before := figures()
	host, _ := h.state.Debate(1)
	h.do(deliberation.ErasePerson{Person: host.Author})
	maps.DeleteFunc(h.texts, func(id deliberation.ID, _ deliberation.Text) bool { return h.state.IsErased(id) })
	if diff := cmp.Diff(before, figures()); diff != "" {
		t.Errorf("figures (-before +after):\n%s", diff)
	}
	archive := h.archive(c)
	if _, err := verify(archive); err != nil {
		t.Error(err)
	}
	files := unpack(t, archive)
	checkSchema(t, files)
	d := readTold(t.Fatalf, files["positions.json"]).Debates
	if !d[0].Erased || d[0].Title != dossier.ErasedText || d[0].Hosts != "" || d[1].Reason != dossier.ErasedText || d[0].Items[0].Text != dossier.ErasedText {
		t.Errorf("after the erasure: %+v", d[0])
	}
	if d[0].Adopted[1].Text != "Faire relire chaque courrier par des personnes qui les reçoivent." || d[0].Minutes.Paragraphs[0].Text != "La salle était pleine." {
		t.Errorf("what the debate adopted went with who wrote it down: %+v", d[0].Adopted)
	}
	if err := dossier.Write(io.Discard, h.input(c)); err != nil {
		t.Error(err)
	}
}

// TestBallotsTakenBackVerify takes ballots back that figures show until it closes: they are counted as left out, and all adds up.
func TestBallotsTakenBackVerify(t *testing.T) {
	for _, gone := range []int{1, 3, 8, 12} {
		for _, closed := range []bool{false, true} {
			h := newHistory(t.Fatalf)
			c := h.open("Reprises", "")
			p := h.propose(c, h.join(deliberation.Resident, deliberation.National), deliberation.Text{Title: "Une"})
			for i := range 12 {
				h.ballot(i, deliberation.Resident, deliberation.National, p, deliberation.Choices()[i/4])
			}
			for i := range gone {
				h.takeBack(i, p)
			}
			if closed {
				h.wait(35 * 24 * time.Hour)
			}
			if _, err := verify(h.archive(c)); err != nil {
				t.Errorf("%d taken back, closed %v: %v", gone, closed, err)
			}
		}
	}
}
