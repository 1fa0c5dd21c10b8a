package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
)

// meeting is a debate whose room is open, with two items on its agenda.
type meeting struct {
	*site
	lead  *visitor // runs it
	debat int64
}

func newMeeting(t testing.TB, o siteOptions) *meeting {
	t.Helper()
	s := newSite(t, o)
	consultation := s.mustOpen("Vers la prochaine convention")
	m := &meeting{site: s, lead: s.mustJoin("Entraide", deliberation.Association, deliberation.National)}
	m.debat = s.convene(m.lead, consultation, "Les courriers")
	for _, words := range []string{"Les lettres", "Les délais"} {
		id, hash, document, err := s.platform.NewText(deliberation.Text{Body: words, Language: "fr"})
		if err != nil {
			t.Fatal(err)
		}
		m.command(deliberation.AddItem{Debate: m.debat, By: m.lead.number, Kind: deliberation.ItemQuestion, Text: id, Hash: hash}, document)
	}
	m.must("open", "most", "60")
	return m
}

func (m *meeting) command(c deliberation.Command, documents ...journal.Document) journal.Receipt {
	m.t.Helper()
	r, err := m.platform.Do(m.t.Context(), m.platform.NewID(), c, documents...)
	if err != nil {
		m.t.Fatal(err)
	}
	return r
}

func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

// console posts to the console as a form does.
func (m *meeting) console(v *visitor, do string, pairs ...string) *response {
	m.t.Helper()
	return v.post(consolePath(m.debat), form(append([]string{"do", do, "number", fmt.Sprint(m.head())}, pairs...)...))
}

func (m *meeting) must(do string, pairs ...string) *response {
	m.t.Helper()
	return m.console(m.lead, do, pairs...).wants(m.t, http.StatusSeeOther)
}

func (m *meeting) room() deliberation.Room {
	r, _ := m.server.roomOf(m.debat)
	return r
}

// phone joins without an account.
func (m *meeting) phone(name string, college deliberation.College) *visitor {
	m.t.Helper()
	v := m.visitor()
	v.post(roomPath(m.debat)+"/entrer", form("name", name, "college", college.String(), "presence", "present", "years", "fifteen", "agree", "yes")).wants(m.t, http.StatusSeeOther)
	return v
}

func (m *meeting) turn(v *visitor, do string) *response {
	m.t.Helper()
	return v.post(roomPath(m.debat)+"/tour", form("do", do))
}

func (m *meeting) raise(v *visitor, show, choice string) *response {
	m.t.Helper()
	return v.post(roomPath(m.debat)+"/main", form("show", show, "choice", choice))
}

func TestAPhoneTakesPartWithoutAnAccountOrAScript(t *testing.T) {
	m := newMeeting(t, siteOptions{})
	v := m.visitor()
	before := v.get(roomPath(m.debat)).wants(t, 200, "Entrer dans la salle", `name="once" value="`)
	if len(before.header.Values("Set-Cookie")) > 0 {
		t.Error("a cookie before the button")
	}
	v.post(roomPath(m.debat)+"/entrer", form("name", "", "college", "", "presence", "")).wants(t, 422, "field-college-fault", "field-presence-fault").lacks(t, "field-name-fault")
	v.post(roomPath(m.debat)+"/entrer", form("name", strings.Repeat("a", 41), "college", "concerned", "presence", "present", "years", "fifteen", "agree", "yes")).wants(t, 422, "field-name-fault")
	if n := len(m.room().Attendees); n != 0 {
		t.Fatalf("%d attendees of refused forms", n)
	}
	lina := m.phone("Lina", deliberation.Concerned)
	lina.get(roomPath(m.debat)).wants(t, 200, "Demander la parole", "Votre code à garder", fmt.Sprintf("%d-P001", m.debat))

	m.turn(lina, "ask").wants(t, 303)
	lina.get(roomPath(m.debat)).wants(t, 200, "Vous avez demandé la parole")
	m.turn(lina, "unask").wants(t, 303)
	m.turn(lina, "ask").wants(t, 303) // once more: no repeat of the first
	if q := m.room().Queue; len(q) != 1 {
		t.Fatalf("queue %v", q)
	}
	m.turn(lina, "sing").wants(t, 400)
	m.must("next", "seconds", "120")
	lina.get(roomPath(m.debat)).wants(t, 200, "Vous avez la parole.", "Il reste 2 minutes au plus")
	m.turn(lina, "end").wants(t, 303)
	m.turn(lina, "end").wants(t, 303) // ended already
	if s := m.room().Speaker; s != 0 {
		t.Errorf("%d still speaks", s)
	}

	m.must("item", "item", "1")
	m.must("hands")
	for _, choice := range []string{"agree", "disagree", "agree"} { // changing one's mind and back
		m.raise(lina, "1", choice).wants(t, 303)
	}
	lina.get(roomPath(m.debat)).wants(t, 200, `value="agree" aria-pressed="true"`, `value="disagree" aria-pressed="false"`, "1 réponse<")
	m.raise(lina, "x", "agree").wants(t, 400)
	m.raise(lina, "1", "maybe").wants(t, 400)
	m.must("shut", "show", "1")
	m.raise(lina, "1", "pass").wants(t, 409)
	m.must("close")
	m.turn(lina, "ask").wants(t, 409)
	lina.get(roomPath(m.debat)).wants(t, 200, "La salle n’est pas ouverte.")
	m.visitor().post(roomPath(m.debat)+"/entrer", form("college", "agent", "presence", "remote", "years", "fifteen", "agree", "yes")).wants(t, 409, "fault-summary")
}

func TestADeviceJoinsOnceAndComesBack(t *testing.T) {
	m := newMeeting(t, siteOptions{})
	v := m.visitor()
	shown := v.get(roomPath(m.debat))
	once := regexp.MustCompile(`name="once" value="([0-9a-f]{32})"`).FindStringSubmatch(shown.body)
	if once == nil {
		t.Fatal(shown)
	}
	join := form("name", "Amir", "college", "resident", "presence", "remote", "years", "fifteen", "agree", "yes", "once", once[1])
	other := m.visitor() // the same press, sent twice before any answer
	v.post(roomPath(m.debat)+"/entrer", join).wants(t, 303)
	other.post(roomPath(m.debat)+"/entrer", join).wants(t, 303)
	for range 40 {
		v.post(roomPath(m.debat)+"/entrer", form("college", "agent", "presence", "present", "years", "fifteen", "agree", "yes")).wants(t, 303)
	}
	if n := len(m.room().Attendees); n != 1 {
		t.Fatalf("%d attendees of one device", n)
	}
	receipt := regexp.MustCompile(`\d+-P\w+-\w{5}-\w{5}`).FindString(v.get(roomPath(m.debat)).body)
	phone := m.visitor()
	phone.post(roomPath(m.debat)+"/retrouver", form("code", "12-P001Q-AAAAA-AAAAA")).wants(t, 422, "field-code-fault")
	wrong := m.platform.Keys.Receipt(deliberation.Reference{Debate: m.debat, Kind: deliberation.HeardSheet, Number: 9})
	phone.post(roomPath(m.debat)+"/retrouver", form("code", wrong)).wants(t, 404, "field-code-fault")
	phone.post(roomPath(m.debat)+"/retrouver", form("code", strings.ToLower(receipt))).wants(t, 303)
	phone.get(roomPath(m.debat)).wants(t, 200, receipt)
	if n := len(m.room().Attendees); n != 1 {
		t.Errorf("%d attendees after coming back", n)
	}
	m.clock.advance(account.RoomPassLife)
	phone.get(roomPath(m.debat)).wants(t, 200, "Entrer dans la salle").lacks(t, receipt)
}

// A device that several people use acts for none of those who used it before.
func TestAPassIsOfWhoJoinedWithIt(t *testing.T) {
	m := newMeeting(t, siteOptions{})
	v := m.phone("Lina", deliberation.Concerned)
	path := roomPath(m.debat)
	receipt := regexp.MustCompile(`\d+-P\w+-\w{5}-\w{5}`).FindString(v.get(path).wants(t, 200, "/salle/quitter", "Ce n’est pas moi").body)
	if receipt == "" {
		t.Fatal("no receipt")
	}

	// Somebody signs in on the same device, and is not in the room.
	ada := m.mustJoin("Ada", deliberation.Agent, deliberation.National)
	v.code = ada.code
	v.openLink(nil)
	v.get(path).wants(t, 200, "Entrer dans la salle").lacks(t, receipt, "Demander la parole", "/salle/quitter")
	m.turn(v, "ask").wants(t, 303)
	if q := m.room().Queue; len(q) != 0 {
		t.Fatalf("somebody signed in has asked for the guest of the device: %v", q)
	}
	v.post(path+"/entrer", form("presence", "present")).wants(t, 303)
	if r := m.room(); len(r.Attendees) != 2 || r.Attendees[1].Person != ada.number {
		t.Fatalf("%+v", r.Attendees)
	}
	v.get(path).wants(t, 200, "Demander la parole").lacks(t, receipt, "/salle/quitter")

	// Somebody without an account leaves the place of who was there before.
	v.post("/deconnexion", form()).wants(t, 303)
	v.get(path).wants(t, 200, receipt)
	v.post(path+"/quitter", form()).wants(t, 303)
	v.get(path).wants(t, 200, "Entrer dans la salle").lacks(t, receipt)
	v.post(path+"/retrouver", form("code", receipt)).wants(t, 303)
	v.get(path).wants(t, 200, receipt)
	if n := len(m.room().Attendees); n != 2 {
		t.Errorf("%d attendees", n)
	}
}

func TestRoomsLetNobodyGuessReceipts(t *testing.T) {
	rates := NoRates
	rates.Receipts = Rate{1.0 / 60, 3}
	m := newMeeting(t, siteOptions{rates: rates})
	lina := m.phone("Lina", deliberation.Concerned)
	receipt := regexp.MustCompile(`\d+-P\w+-\w{5}-\w{5}`).FindString(lina.get(roomPath(m.debat)).body)
	stranger, err := account.NewKeys(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	guess := stranger.Receipt(deliberation.Reference{Debate: m.debat, Kind: deliberation.HeardSheet, Number: 1})
	back := func(code string) *response {
		return m.visitor().post(roomPath(m.debat)+"/retrouver", form("code", code))
	}
	for range 5 { // a hall is one address
		back(receipt).wants(t, 303)
	}
	for range 3 {
		back(guess).wants(t, 404)
	}
	back(guess).wants(t, 429)
	back(receipt).wants(t, 429).lacks(t, "Lina")
	m.visitor().get("/recu/"+receipt).wants(t, 429)
	m.clock.advance(time.Minute)
	back(receipt).wants(t, 303)
}

func TestWhoHasAnAccountJoinsWithIt(t *testing.T) {
	m := newMeeting(t, siteOptions{})
	ada := m.mustJoin("Ada", deliberation.Agent, deliberation.National)
	ada.get(roomPath(m.debat)).wants(t, 200, "Entrer dans la salle").lacks(t, `name="college"`)
	ada.post(roomPath(m.debat)+"/entrer", form("presence", "")).wants(t, 422, "field-presence-fault")
	for range 2 {
		ada.post(roomPath(m.debat)+"/entrer", form("presence", "remote")).wants(t, 303)
	}
	r := m.room()
	if len(r.Attendees) != 1 || r.Attendees[0].Person != ada.number || r.Attendees[0].College != deliberation.Agent {
		t.Fatalf("%+v", r.Attendees)
	}
	ada.get(roomPath(m.debat)).wants(t, 200, "Demander la parole").lacks(t, "Votre code à garder")
}

func TestARoomTakesNoMoreThanItShouldFromOneAddress(t *testing.T) {
	rates := NoRates
	rates.Joins = Rate{0.001, 3}
	m := newMeeting(t, siteOptions{rates: rates})
	for i := range 5 {
		want := 303
		if i >= 3 {
			want = 429
		}
		m.visitor().post(roomPath(m.debat)+"/entrer", form("college", "concerned", "presence", "present", "years", "fifteen", "agree", "yes")).wants(t, want)
	}
	m = newMeeting(t, siteOptions{})
	m.must("open", "most", "2")
	m.phone("Un", deliberation.Concerned)
	m.phone("Deux", deliberation.Concerned)
	m.visitor().post(roomPath(m.debat)+"/entrer", form("college", "concerned", "presence", "present", "years", "fifteen", "agree", "yes")).wants(t, 409, "fault-summary")
	// A community centre's whole room fits into what one address may do.
	if DefaultRates.Joins.Burst < 100 {
		t.Errorf("%d may join at once", DefaultRates.Joins.Burst)
	}
}

func TestTheConsoleDoesEachThing(t *testing.T) {
	m := newMeeting(t, siteOptions{})
	m.phone("Lina", deliberation.Concerned)
	m.must("item", "item", "2")
	if got := m.room().Item; got != 2 {
		t.Errorf("item %d", got)
	}
	// Somebody speaks who is on no list: they join by it, and there is a receipt to hand over.
	heard := m.must("hear", "mandated", "before_others", "side", "for", "text", "Trois lettres le même jour.", "who", "concerned", "item", "2")
	if !strings.Contains(heard.location(), "?recu=P002") {
		t.Fatal(heard.location())
	}
	m.lead.get(heard.location()).wants(t, 200, "Code à donner à", fmt.Sprintf("%d-P002", m.debat), "Trois lettres le même jour.", "Personne n°\u00a02")
	// The same form once more is the same thing.
	again := form("do", "hear", "mandated", "before_others", "side", "against", "text", "Une seule.", "who", "1", "number", "7")
	for range 2 {
		m.lead.post(consolePath(m.debat), again).wants(t, 303)
	}
	var arguments []deliberation.Argument
	m.platform.Read(func(st *deliberation.State) { arguments = st.LastArguments(deliberation.Thread{Debate: m.debat}, 10) })
	if len(arguments) != 2 || arguments[0].Author != m.room().Attendees[0].Person || arguments[1].Item != 2 || arguments[1].By != m.lead.number {
		t.Errorf("%+v", arguments)
	}
	for _, bad := range [][]string{
		{"side", "for", "text", "", "who", "1"}, {"side", "", "text", "Oui", "who", "1"}, {"side", "for", "text", "Oui", "who", ""}, {"side", "for", "text", "Oui", "who", "99"},
		{"side", "for", "text", strings.Repeat("a", 2001), "who", "1"},
	} {
		a := m.console(m.lead, "hear", bad...)
		if a.status != 422 && a.status != 404 {
			t.Errorf("%q: %s", bad, a)
		}
	}
	m.console(m.lead, "hear", "mandated", "before_others", "side", "for", "text", "Gardez ces mots", "who", "concerned", "item", "9").wants(t, 404)
	m.console(m.lead, "hear", "mandated", "before_others", "side", "", "text", "Gardez ces mots", "who", "concerned").wants(t, 422, "Gardez ces mots</textarea>")

	joined := m.must("join", "name", "Paul", "college", "agent")
	m.lead.get(joined.location()).wants(t, 200, "Paul", fmt.Sprintf("%d-P003", m.debat), "a parlé 0 fois", "1 téléphone est entré.", "n’ont pas encore été comptées")
	m.console(m.lead, "join", "name", "Paul", "college", "").wants(t, 422)
	m.must("ask", "attendee", "2")
	m.must("begin", "attendee", "2", "seconds", "60")
	m.must("end")
	m.must("ask", "attendee", "1")
	m.must("unask", "attendee", "1")
	m.must("next", "seconds", "0") // nobody waits: nothing happens
	if r := m.room(); r.Speaker != 0 || r.Attendees[1].Turns != 1 || len(r.Queue) != 0 {
		t.Errorf("%+v", r)
	}
	m.must("hands", "question", "Une lettre par décision ?")
	m.must("count", "show", "1", "concerned-agree", "12", "concerned-disagree", "3", "resident-pass", "1")
	m.lead.get(consolePath(m.debat)).wants(t, 200, "16 réponses", "Une lettre par décision", `name="concerned-agree" value="12"`)
	m.must("shut", "show", "1")
	m.lead.get(consolePath(m.debat)).wants(t, 200, "personnes concernées")
	m.visitor().get(roomPath(m.debat)+"/ecran").wants(t, 200, "12 personnes concernées sur 15 sont d’accord").lacks(t, "1 autre habitant sur 1")
	for _, bad := range []string{"dance", "", "item", "begin", "open", "shut"} {
		if a := m.console(m.lead, bad, "show", "77"); a.status < 400 || a.status >= 500 {
			t.Errorf("%q: %s", bad, a)
		}
	}
	m.console(m.lead, "open", "most", "-1").wants(t, 400)
	m.console(m.lead, "count", "show", "1", "concerned-agree", "douze").wants(t, 400)
}

// A receipt is shown to be handed over, and to nobody once it was used or the day is past.
func TestAReceiptIsHandedOverOnTheDayOnly(t *testing.T) {
	m := newMeeting(t, siteOptions{})
	shown := map[string]string{} // addresses of the console by receipt
	var receipts []string
	for n := int64(1); n <= 3; n++ {
		ref := deliberation.Reference{Debate: m.debat, Kind: deliberation.HeardSheet, Number: n}
		at := m.must("hear", "mandated", "before_others", "side", "for", "text", fmt.Sprint("Parole ", n), "who", "concerned").location()
		receipts = append(receipts, m.platform.Keys.Receipt(ref))
		shown[receipts[n-1]] = at
		m.lead.get(at).wants(t, 200, receipts[n-1])
	}
	m.visitor().post("/recu", do(receipts[0], "correct", "side", "for", "text", "Mes mots à moi.")).wants(t, 200)
	m.visitor().post("/recu", do(receipts[1], "erase", "confirm", "yes")).wants(t, 200)
	for _, used := range receipts[:2] {
		m.lead.get(shown[used]).wants(t, 404).lacks(t, used)
	}
	m.advance(12 * time.Hour)
	m.lead.get(shown[receipts[2]]).wants(t, 200, receipts[2])
	m.advance(time.Minute)
	m.lead.get(shown[receipts[2]]).wants(t, 404).lacks(t, receipts[2])
}

func TestOnlyThoseWhoRunADebateRunItsRoom(t *testing.T) {
	m := newMeeting(t, siteOptions{})
	stranger := m.resident("Dominique")
	m.console(stranger, "close").wants(t, 403)
	stranger.get(consolePath(m.debat)).wants(t, 403)
	if a := m.visitor().get(consolePath(m.debat)); a.status != 302 && a.status != 303 || !strings.Contains(a.location(), "/connexion") {
		t.Errorf("a visitor: %s", a)
	}
	if a := m.console(m.visitor(), "close"); a.status != 401 && a.status != 302 && a.status != 303 {
		t.Errorf("a visitor: %s", a)
	}
	if !m.room().Open {
		t.Error("somebody else closed the room")
	}
	// What a phone joined by is that phone's, whoever runs the room.
	m.phone("Lina", deliberation.Concerned)
	ref := deliberation.Reference{Debate: m.debat, Kind: deliberation.HeardSheet, Number: 1}
	m.lead.get(consolePath(m.debat)+"?recu="+ref.String()).wants(t, 404).lacks(t, m.platform.Keys.Receipt(ref))
	m.lead.get(consolePath(m.debat)+"?recu=P001A").wants(t, 422)
	m.visitor().get("/debats/99/salle").wants(t, 404)
	m.visitor().get("/debats/99/salle/ecran").wants(t, 404)
	m.visitor().post("/debats/99/salle/entrer", form("college", "agent", "presence", "present", "years", "fifteen", "agree", "yes")).wants(t, 404)
	m.visitor().get(roomPath(m.debat)+"/ecran?fond=rose").wants(t, 400)
	// Who is not in the room is led to where one joins.
	if a := m.turn(m.visitor(), "ask").wants(t, 303); a.location() != roomPath(m.debat) {
		t.Error(a.location())
	}
}

func TestARehearsalIsOfThoseWhoRunIt(t *testing.T) {
	m := newMeeting(t, siteOptions{log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	id, hash, document, err := m.platform.NewText(deliberation.Text{Title: "Répétition", Body: "Pour essayer.", Language: "fr"})
	if err != nil {
		t.Fatal(err)
	}
	m.command(deliberation.ConveneDebate{
		Consultation: 1, Author: m.lead.number, Rehearses: m.debat,
		Announcement: deliberation.Announcement{Begins: m.clock.Now().Add(time.Hour).Truncate(time.Millisecond), Text: id, Hash: hash},
	}, document)
	var d deliberation.Debate
	m.platform.Read(func(st *deliberation.State) { d, _ = st.RehearsalOf(m.debat) })
	for _, path := range []string{"", "/ecran"} {
		m.visitor().get(roomPath(d.Number)+path).wants(t, 404)
		m.lead.get(roomPath(d.Number)+path).wants(t, 200, "répétition")
	}
	m.visitor().post(roomPath(d.Number)+"/entrer", form("college", "agent", "presence", "present", "years", "fifteen", "agree", "yes")).wants(t, 404)
	m.lead.get(consolePath(d.Number)).wants(t, 200, "répétition")
	for topic, want := range map[string]int{fmt.Sprintf("room/%d", d.Number): 403, fmt.Sprintf("debate/%d", d.Number): 403, fmt.Sprintf("room/%d", m.debat): 400} {
		// A plain request is refused before the handshake is looked at, or for want of one.
		if a := m.visitor().get("/live?topics=" + topic); a.status != want {
			t.Errorf("%s: %s", topic, a)
		}
	}
	if a := m.lead.get(fmt.Sprintf("/live?topics=room/%d", d.Number)); a.status != 400 {
		t.Errorf("who runs it: %s", a)
	}
}

// What a script sends may come several times, and is done once.
func TestWhatWaitedForTheNetworkIsDoneOnce(t *testing.T) {
	m := newMeeting(t, siteOptions{})
	send := func(v *visitor, path, key string, f url.Values) map[string]any {
		t.Helper()
		r := v.request(http.MethodPost, path, strings.NewReader(f.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Accept", "application/json")
		r.Header.Set("Idempotency-Key", key)
		a := v.do(r).wants(t, 200)
		var got map[string]any
		if err := json.Unmarshal([]byte(a.body), &got); err != nil {
			t.Fatal(err, a)
		}
		return got
	}
	heard := form("do", "hear", "mandated", "before_others", "side", "for", "text", "On attend.", "who", "resident")
	first := send(m.lead, consolePath(m.debat), "a", heard)
	second := send(m.lead, consolePath(m.debat), "a", heard)
	if fmt.Sprint(first) != fmt.Sprint(second) || first["receipt"] == "" || first["argument"] != 1.0 {
		t.Errorf("%v, then %v", first, second)
	}
	if third := send(m.lead, consolePath(m.debat), "b", heard); third["argument"] != 2.0 || third["receipt"] == first["receipt"] {
		t.Errorf("another: %v", third)
	}
	lina := m.phone("Lina", deliberation.Concerned)
	path := roomPath(m.debat) + "/tour"
	send(lina, path, "ask", form("do", "ask"))
	send(lina, path, "unask", form("do", "unask"))
	send(lina, path, "ask", form("do", "ask")) // late, once more
	if q := m.room().Queue; len(q) != 0 {
		t.Errorf("a repeat asked anew: %v", q)
	}
}

// Hands lead to nobody: a phone has another one in each show.
func TestHandsOfOnePhoneCannotBeLinked(t *testing.T) {
	m := newMeeting(t, siteOptions{})
	lina := m.phone("Lina", deliberation.Concerned)
	m.must("item", "item", "1")
	m.must("hands")
	m.raise(lina, "1", "agree").wants(t, 303)
	m.must("hands")
	m.raise(lina, "2", "disagree").wants(t, 303)
	one, two := m.platform.Keys.Hand(m.debat, 1, 1), m.platform.Keys.Hand(m.debat, 2, 1)
	m.platform.Read(func(st *deliberation.State) {
		for _, of := range []struct {
			show int64
			hand deliberation.ID
			want deliberation.Choice
		}{{1, one, deliberation.Agree}, {2, two, deliberation.Disagree}, {1, two, deliberation.NoChoice}, {2, one, deliberation.NoChoice}} {
			if got := st.HandOf(m.debat, of.show, of.hand); got != of.want {
				t.Errorf("show %d: %v, want %v", of.show, got, of.want)
			}
		}
	})
}
