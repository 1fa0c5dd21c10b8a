package server

import (
	"fmt"
	"net/url"
	"testing"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
)

// stored is how many files and documents of files there are.
func (s *site) stored(t *testing.T) (n int) {
	t.Helper()
	for _, err := range s.platform.Files.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if err := s.platform.Store.Scan(t.Context(), journal.Files, func(journal.Document) bool { n++; return true }); err != nil {
		t.Fatal(err)
	}
	return n
}

// Of a sheet that a child wrote the words are kept, an adult being there; no picture is, by whatever way it is sent and in whatever order.
func TestAChildsSheetIsKeptWithoutAPicture(t *testing.T) {
	p := newPaperDebate(t, siteOptions{})
	v := p.runs
	child := func(number int64, changes ...string) url.Values {
		return p.aForm(number, append([]string{"child", "yes", "adult", "yes", "text", "À la cantine, ma carte ne passe plus."}, changes...)...)
	}
	v.get(p.path()).wants(t, 200, `name="child" value="yes"`, `name="adult" value="yes"`).lacks(t, `value="yes" checked`)
	v.withPhoto(p.path(), child(1, "adult", "")).wants(t, 422, "il faut qu’un parent soit là", `id="field-child" name="child" value="yes" checked`, "ma carte ne passe plus")
	v.withPhoto(p.path(), child(1, "child", "")).wants(t, 422, "field-child-fault")
	v.withPhoto(p.path(), child(1, "child", "12")).wants(t, 422)
	before := p.stored(t)
	v.withPhoto(p.path(), child(1), upload{"feuille.png", "image/png", pngOf(t, 20, 20)}).wants(t, 422, "Recopiez ses mots, sans photo", "ma carte ne passe plus")
	v.withPhoto(fmt.Sprintf("/api/v1/debates/%d/forms", p.debate), child(1), upload{"feuille.png", "image/png", pngOf(t, 20, 20)}).wants(t, 422, `"files"`)
	v.json("POST", fmt.Sprintf("/api/v1/debates/%d/forms", p.debate), map[string]any{"reference": "F001", "college": "concerned", "side": "for", "text": "Seul.", "mandated": "signed", "child": "yes"}).wants(t, 422, `"adult"`)
	if now := p.stored(t); now != before || p.paper().FormsEntered != 0 {
		t.Fatalf("%d files more, %d forms", now-before, p.paper().FormsEntered)
	}
	v.withPhoto(p.path(), child(1)).wants(t, 303)
	v.get(p.path()+"/fiches/1").wants(t, 200, "Dit avant 15 ans, avec un adulte d’accord")
	// Typed in again as that of somebody else, or with a picture, it is not the same sheet.
	v.withPhoto(p.path(), p.aForm(1, "text", "À la cantine, ma carte ne passe plus.")).wants(t, 409, "déjà tapée, avec autre chose")
	v.withPhoto(p.path(), child(1)).wants(t, 303)
	var guest deliberation.Form
	p.platform.Read(func(st *deliberation.State) {
		guest, _ = st.Form(p.debate, 1)
		if !st.IsAccompanied(guest.Author) || st.FilesBy(guest.Author) != nil {
			t.Errorf("entered as %+v", guest)
		}
	})
	// Nothing public says that it was a child.
	for _, path := range []string{debatePath(p.debate), fmt.Sprintf("/api/v1/debates/%d/arguments", p.debate)} {
		p.visitor().get(path).wants(t, 200, "ma carte ne passe plus").lacks(t, "15 ans", "accompanied", "child")
	}
	code := p.platform.Keys.Receipt(p.ref(deliberation.FormSheet, 1))
	p.visitor().get("/recu/"+code).wants(t, 200, "Dit avant 15 ans, avec un adulte d’accord")
	p.visitor().get("/recu/"+code+"/photo").wants(t, 404)
	// An avis sheet needs the adult, too.
	avis := p.anAvis(2, "1")
	avis.Set("child", "yes")
	v.post(p.path()+"/avis", avis).wants(t, 422, "il faut qu’un parent soit là")
	avis.Set("adult", "yes")
	v.post(p.path()+"/avis", avis).wants(t, 303)
}

// A child on the telephone, and one who is heard in the room, are entered with an adult only.
func TestAChildIsHeardWithAnAdult(t *testing.T) {
	l := newLine(t)
	path := callPath(l.debate)
	l.takes.post(path, l.said("child", "yes")).wants(t, 422, "il faut qu’un parent soit là")
	l.takes.post(path, l.said("adult", "yes")).wants(t, 422, "field-child-fault")
	l.takes.post(path, l.said("do", "read", "child", "yes", "adult", "yes")).wants(t, 200, "Dit avant 15 ans", `<input type="hidden" name="child" value="yes">`, `<input type="hidden" name="adult" value="yes">`)
	l.takes.follow(path, l.said("child", "yes", "adult", "yes")).wants(t, 200, "T Thérèse.")
	l.platform.Read(func(st *deliberation.State) {
		if call, _ := st.Call(l.debate, 1); !st.IsAccompanied(call.Author) {
			t.Errorf("entered as %+v", call)
		}
	})

	m := newMeeting(t, siteOptions{})
	heard := []string{"who", "concerned", "side", "for", "text", "À l’école aussi.", "mandated", "before_others", "item", "0"}
	m.console(m.lead, "hear", append(heard, "child", "yes")...).wants(t, 422, "il faut qu’un parent soit là", "À l’école aussi.")
	m.must("hear", append(heard, "child", "yes", "adult", "yes")...)
	m.console(m.lead, "join", "name", "Zoé", "college", "concerned", "child", "yes").wants(t, 422, "il faut qu’un parent soit là")
	m.must("join", "name", "Zoé", "college", "concerned", "child", "yes", "adult", "yes")
	m.must("join", "name", "Paul", "college", "concerned")
	// Who is in the list said it when they came.
	m.console(m.lead, "hear", "who", "2", "side", "for", "text", "Encore.", "mandated", "before_others", "item", "0", "child", "yes", "adult", "yes").wants(t, 422, "déjà dans la liste")
	v := m.visitor()
	v.post(roomPath(m.debat)+"/entrer", form("college", "concerned", "presence", "present", "years", "accompanied")).wants(t, 422, "field-agree-fault")
	v.post(roomPath(m.debat)+"/entrer", form("college", "concerned", "presence", "present", "agree", "yes")).wants(t, 422, "field-years-fault")
	v.post(roomPath(m.debat)+"/entrer", form("college", "concerned", "presence", "present", "years", "twelve", "agree", "yes")).wants(t, 422, "field-years-fault")
	v.post(roomPath(m.debat)+"/entrer", form("college", "concerned", "presence", "present", "years", "accompanied", "agree", "yes")).wants(t, 303)
	m.phone("Lina", deliberation.Concerned)
	var persons []deliberation.Attendee
	m.platform.Read(func(st *deliberation.State) {
		room, _ := st.Room(m.debat)
		for i, child := range []bool{true, false, true, false} {
			if got := st.IsAccompanied(room.Attendees[i].Person); got != child {
				t.Errorf("attendee %d is a child: %v", i+1, got)
			}
		}
		persons = room.Attendees
	})
	// Who comes with a device of their own agreed themselves, and said to be fifteen unless an adult is with them.
	for i, old := range map[int]bool{2: false, 3: true} {
		profile, _, err := m.platform.People.Profile(t.Context(), persons[i].Person)
		if _, given := profile.ConsentTo(account.Opinions); err != nil || !given || profile.OldEnough.IsZero() == old {
			t.Errorf("attendee %d: %+v, %v", i+1, profile, err)
		}
	}
}

// Nothing that was said on paper is linked to an account that nobody asked: a receipt asks whoever is signed in, keeps what was opened, and notes both.
func TestClaimingAsksForAgeAndConsent(t *testing.T) {
	p := newPaperDebate(t, siteOptions{})
	form, avis := p.held(4, "On m’a coupé le RSA.")
	camille := p.mustJoinUnasked("Camille")
	camille.get("/recu/"+form).wants(t, 200, `id="claim-age"`, `id="claim-agree"`)
	before := p.head()
	camille.post("/recu", do(form, "claim")).wants(t, 422, "field-age-fault", "field-agree-fault", "On m’a coupé le RSA.", `value="`+form+`"`)
	camille.post("/recu", do(form, "claim", "agree", "yes")).wants(t, 422, "field-age-fault", `id="field-agree" name="agree" value="yes" checked`).lacks(t, "field-agree-fault")
	camille.post("/recu", do(avis, "claim", "age", "yes")).wants(t, 422, "field-agree-fault").lacks(t, "field-age-fault")
	camille.json("POST", "/api/v1/receipts/claim", map[string]any{"code": form}).wants(t, 422, `"age"`, `"agree"`)
	if p.head() != before {
		t.Fatal("something was written before anybody agreed")
	}
	camille.post("/recu", do(form, "claim", "age", "yes", "agree", "yes")).wants(t, 200, "C’est dans votre compte.")
	held := p.consentsOf(camille)
	if _, given := held.ConsentTo(account.Opinions); !given || held.OldEnough.IsZero() || p.contribution(4).Author != camille.number {
		t.Errorf("agreed to %+v", held)
	}
	camille.post("/recu", do(avis, "claim")).wants(t, 200, "C’est dans votre compte.") // asked once
	// Who takes their consent back is asked again.
	other, _ := p.held(5, "Et l’APL aussi.")
	camille.post("/moi/consentements", url.Values{"purpose": {"opinions"}, "act": {"withdraw"}}).wants(t, 303)
	camille.post("/recu", do(other, "claim")).wants(t, 422, "field-agree-fault").lacks(t, "field-age-fault")
}
