package server

import (
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"voix/deliberation"
)

// line is an association that takes calls: its permanence was opened in one step by somebody with a mandate of it.
type line struct {
	*site
	takes, votes *visitor
	debate       int64
}

func newLine(t *testing.T) *line { return newLineOf(t, siteOptions{}) }

func newLineOf(t *testing.T, o siteOptions) *line {
	s := newSite(t, o)
	s.mustOpen("Vers la prochaine convention")
	s.resident("Autrice").mustPropose("Un accueil le matin", "Sans rendez-vous.")
	takes, _ := s.issuer("Nadège", "Entraide du Nord")
	l := &line{site: s, takes: takes, votes: s.resident("Farida")}
	last := s.lastDay(5)
	form := url.Values{"organisation": {"1"}, "office": {"national"}, "title": {"La Caf par téléphone"}, "contact": {"03 20 00 00 00, de 9 h à 12 h"}, "last": {last}}
	s.resident("Étrangère").post(permanencesPath, form).wants(t, 403)
	late := maps.Clone(form)
	late.Set("last", s.lastDay(60))
	l.takes.post(permanencesPath, late).wants(t, 422, "La Caf par téléphone", "Choisissez un jour")
	l.takes.follow(permanencesPath, form).wants(t, 200, "Lisez d’abord à voix haute")
	s.platform.Read(func(st *deliberation.State) {
		l.debate = st.DebatesRunBy(l.takes.number, s.platform.Clock.Now())[0].Number
	})
	s.do(deliberation.AddItem{Debate: l.debate, By: l.takes.number, Kind: deliberation.ItemProposal, Proposal: 1})
	return l
}

func (l *line) said(changes ...string) url.Values {
	form := url.Values{
		"do": {"confirm"}, "confirmed": {"yes"}, "agreed": {"yes"}, "call": {"a"}, "college": {"concerned"}, "side": {"for"}, "item": {"1"},
		"text": {"On me rappelle sans cesse."}, "choice-1": {"1"},
	}
	for i := 0; i < len(changes); i += 2 {
		form.Set(changes[i], changes[i+1])
	}
	return form
}

func (l *line) calls() (n int64) {
	l.platform.Read(func(st *deliberation.State) { n = st.Calls(l.debate) })
	return n
}

func (l *line) ballots() (n int64) {
	l.platform.Read(func(st *deliberation.State) {
		f, _ := st.Figures(1)
		n = f.Ballots
	})
	return n
}

var receiptCode = regexp.MustCompile(`\d+-T\d+[A-Z]-[0-9A-Z]{5}-[0-9A-Z]{5}`)

// What is said on the telephone is read back, entered once, read by its code, claimed by an account that had voted, and counted once.
func TestACallIsEnteredReadBackAndClaimed(t *testing.T) {
	l := newLine(t)
	path := callPath(l.debate)
	l.takes.get(permanencesPath).wants(t, 200, "La Caf par téléphone")
	l.takes.post(path, l.said("do", "read")).wants(t, 200, "On me rappelle sans cesse.", "La personne a confirmé", "D’accord")
	l.takes.post(path, l.said("confirmed", "")).wants(t, 422, "Relisez, et attendez")
	l.takes.post(path, l.said("do", "edit")).wants(t, 200, "Lisez d’abord à voix haute", "On me rappelle sans cesse.</textarea>")
	if l.calls() != 0 {
		t.Fatal("a call was entered before it was confirmed")
	}
	given := l.takes.follow(path, l.said()).wants(t, 200, "T Thérèse.")
	code := receiptCode.FindString(given.body)
	if l.takes.follow(path, l.said()).wants(t, 200, code); l.calls() != 1 || l.ballots() != 0 {
		t.Fatalf("%d calls and %d ballots after one was sent twice", l.calls(), l.ballots())
	}
	l.takes.follow(path, l.said("call", "b", "text", "", "side", "")).wants(t, 200) // an avis only
	if l.calls() != 2 || l.ballots() != 1 {
		t.Fatalf("%d calls, %d ballots", l.calls(), l.ballots())
	}
	l.visitor().get(debatePath(l.debate)).wants(t, 200, "dit au téléphone, entré par l’association", "Entré pour d’autres", "2 en tout, 2 au plus en un jour")
	l.visitor().get(fmt.Sprintf("/api/v1/debates/%d/arguments", l.debate)).wants(t, 200, `"channel":"phone"`, `"mandated":"read_back"`)
	l.visitor().get("/consultations/1/chiffres").wants(t, 200, "Fiches non rattachées")

	l.visitor().get("/recu/"+code).wants(t, 200, "On me rappelle sans cesse.", "Vos avis", "on lui a relu")
	l.votes.post("/propositions/1/avis", url.Values{"choice": {"disagree"}}).wants(t, 303)
	l.take(10, 4)
	l.advance(24 * time.Hour)
	if l.cast(); l.ballots() != 7 {
		t.Fatalf("%d ballots", l.ballots())
	}
	l.votes.post("/recu", do(code, "claim_avis")).wants(t, 200, "Vos avis sont dans votre compte")
	l.votes.post("/recu", do(code, "claim")).wants(t, 200, "C’est dans votre compte")
	if l.ballots() != 6 {
		t.Errorf("%d ballots after a claim", l.ballots())
	}
	l.platform.Read(func(st *deliberation.State) {
		call, _ := st.Call(l.debate, 1)
		if a, _ := st.Argument(call.Argument); a.Author != l.votes.number || st.Unclaimed(1) != (deliberation.Unclaimed{Words: 4, Avis: 5}) {
			t.Errorf("%+v; unclaimed: %+v", a, st.Unclaimed(1))
		}
	})
	l.takes.get(path+"?appel=1").wants(t, 404).lacks(t, code)
	l.visitor().get("/recu/"+code).wants(t, 200, "Vos mots sont maintenant dans un compte.")
}

// With the code, and without an account, words are corrected and withdrawn, and choices changed; who took the call then changes nothing.
func TestWhoCalledHasTheLastWord(t *testing.T) {
	l := newLine(t)
	code := receiptCode.FindString(l.takes.follow(callPath(l.debate), l.said()).wants(t, 200).body)
	v := l.visitor()
	v.post("/recu", do(code, "correct", "side", "against", "text", "On ne me rappelle jamais.")).wants(t, 200, "Vos mots sont corrigés")
	v.post("/recu", do(code, "choose", "choice-1", "disagree")).wants(t, 200, "Vos avis sont gardés")
	l.take(10, 4)
	l.advance(24 * time.Hour)
	l.cast()
	ref := deliberation.Reference{Debate: l.debate, Kind: deliberation.CallSheet, Number: 1}
	if _, r := l.platform.Do(t.Context(), l.platform.NewID(), deliberation.CastSheet{Debate: l.debate, Voter: l.platform.Keys.PaperVoter(ref), College: deliberation.Concerned, Choices: []deliberation.ItemChoice{{Item: 1, Choice: deliberation.Agree}}}); r != deliberation.ErrSheetHeld {
		t.Errorf("who took the call chooses anew: %v", r)
	}
	v.post("/recu", do(code, "unchoose")).wants(t, 200)
	v.post("/recu", do(code, "withdraw")).wants(t, 200, "Vos mots sont effacés")
	if l.ballots() != 4 {
		t.Errorf("%d ballots after all was withdrawn", l.ballots())
	}
	l.visitor().get(debatePath(l.debate)).lacks(t, "On ne me rappelle jamais.")
}

func TestHostileCalls(t *testing.T) {
	l := newLine(t)
	path := callPath(l.debate)
	stranger := l.resident("Curieuse")
	stranger.get(path).wants(t, 403)
	stranger.post(path, l.said()).wants(t, 403)
	l.visitor().get(path).wants(t, 303)
	l.takes.post(path, l.said("agreed", "")).wants(t, 422, "Sans son accord")
	l.takes.post(path, l.said("agreed", "no")).wants(t, 422)
	l.takes.post(path, l.said("college", "kings")).wants(t, 422)
	l.takes.post(path, l.said("text", "", "choice-1", "0")).wants(t, 422, "au moins un avis")
	l.takes.post(path, l.said("side", "")).wants(t, 422, "field-side")
	l.takes.post(path, l.said("choice-9", "1")).wants(t, 422)
	l.takes.post(path, l.said("item", "x")).wants(t, 400)
	l.takes.post("/debats/99/telephone", l.said()).wants(t, 404)
	// A channel or a mandate that is typed counts for nothing: what is entered here was said on the telephone and read back.
	l.takes.follow(path, l.said("channel", "paper", "mandated", "signed")).wants(t, 200)
	l.platform.Read(func(st *deliberation.State) {
		call, _ := st.Call(l.debate, 1)
		if a, _ := st.Argument(call.Argument); a.Channel != deliberation.OverPhone || a.Mandated != deliberation.ReadBack {
			t.Errorf("%+v", a)
		}
	})
	l.takes.get(path+"?appel=2").wants(t, 404)
	l.takes.get(path+"?appel=1").wants(t, 200)
	other := l.resident("Autre")
	other.get(path+"?appel=1").wants(t, 403)
	// A receipt is not guessed from another.
	code := l.platform.Keys.Receipt(deliberation.Reference{Debate: l.debate, Kind: deliberation.CallSheet, Number: 1})
	forged := strings.Replace(code, "-T001", "-P001", 1)
	l.visitor().get("/recu/"+forged).wants(t, 422)
	l.advance(13 * time.Hour)
	l.takes.get(path+"?appel=1").wants(t, 404)
	l.advance(6 * 24 * time.Hour)
	l.takes.post(path, l.said("call", "late")).wants(t, 409, "permanence est finie", "On me rappelle sans cesse.")
	if l.calls() != 1 {
		t.Errorf("%d calls", l.calls())
	}
}

// The code of a call goes to a phone twice at most, whatever the numbers, and however many go out, codes to sign in by still do.
func TestTheCodeOfACallIsSentTwiceAtMost(t *testing.T) {
	phones := newPhones(t)
	l := newLineOf(t, siteOptions{sms: SMSOptions{Gateway: phones.gateway, ADay: 20}})
	path := callPath(l.debate)
	code := receiptCode.FindString(l.takes.follow(path, l.said()).wants(t, 200).body)
	send := func(call, phone string) *response {
		return l.takes.post(path, url.Values{"do": {"send"}, "appel": {call}, "phone": {phone}})
	}
	send("1", "12").wants(t, 422)
	for _, phone := range []string{"06 12 34 56 78", "06 12 34 56 79"} {
		send("1", phone).wants(t, 303)
		if got := <-phones.got; !strings.Contains(got.text, code) {
			t.Errorf("sent: %q", got.text)
		}
	}
	send("1", "06 98 76 54 32").wants(t, 422, "déjà parti deux fois")
	l.takes.follow(path, l.said("call", "b")).wants(t, 200)
	send("2", "06 12 34 56 70").wants(t, 422, "Aucun SMS ne part plus") // a tenth of the day's messages
	if len(phones.got) != 0 {
		t.Errorf("%d messages too many", len(phones.got))
	}
}
