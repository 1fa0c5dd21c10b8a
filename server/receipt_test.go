package server

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
)

// held is what somebody took home from a debate: the slips of a form and of an avis sheet, both typed in.
func (p *paperDebate) held(number int64, words string, files ...upload) (form, avis string) {
	p.t.Helper()
	p.runs.withPhoto(p.path(), p.aForm(number, "text", words, "item", "2"), files...).wants(p.t, 303)
	p.runs.post(p.path()+"/avis", p.anAvis(number, "1")).wants(p.t, 303)
	return p.platform.Keys.Receipt(p.ref(deliberation.FormSheet, number)), p.platform.Keys.Receipt(p.ref(deliberation.AvisSheet, number))
}

func (p *paperDebate) contribution(number int64) (a deliberation.Argument) {
	p.platform.Read(func(st *deliberation.State) {
		f, _ := st.Form(p.debate, number)
		a, _ = st.Argument(f.Argument)
	})
	return a
}

func do(code, deed string, more ...string) url.Values {
	form := url.Values{"code": {code}, "do": {deed}}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

// Somebody reads, corrects, and withdraws step by step what they said on paper, without an account and without JavaScript.
func TestAReceiptOpensWhatWasSaid(t *testing.T) {
	p := newPaperDebate(t, siteOptions{})
	code, _ := p.held(4, "On m’a coupé le RSA.")
	v := p.visitor()
	v.get("/recu").wants(t, 200, `action="/recu"`)
	v.post("/recu", url.Values{"code": {strings.ToLower(strings.ReplaceAll(code, "-", " "))}}).wants(t, 200, "On m’a coupé le RSA.", "Votre feuille a été tapée par")
	before := p.head()
	got := v.get("/recu/"+code).wants(t, 200, "On m’a coupé le RSA.", "Vous pouvez tout retirer")
	for header, want := range map[string]string{"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": receiptReferrer} {
		if got.header.Get(header) != want {
			t.Errorf("%s is %q", header, got.header.Get(header))
		}
	}
	if p.head() != before {
		t.Error("looking changed something")
	}
	argument := fmt.Sprint(p.contribution(4).Number)
	v.post("/recu", do(code, "correct", "argument", argument, "side", "for", "text", "")).wants(t, 422, "Il manque votre texte")
	v.post("/recu", do(code, "correct", "argument", argument, "side", "against", "item", "2", "text", "On m’a coupé l’aide au logement.")).
		wants(t, 200, "Vos mots sont corrigés.", "On m’a coupé l’aide au logement.", "On m’a coupé le RSA.", "Fiche 4")
	p.runs.get(p.path()+"/fiches/4").wants(t, 200, "On m’a coupé le RSA.", "Fiche 4")

	v.post("/recu", do(code, "withdraw", "argument", argument)).wants(t, 200, "Vos mots sont effacés.", "Texte effacé").lacks(t, "logement", "RSA")
	v.get(debatePath(p.debate)).wants(t, 200).lacks(t, "logement", "RSA")
	v.post("/recu", do(code, "erase")).wants(t, 200, "Voulez-vous vraiment tout retirer")
	v.post("/recu", do(code, "erase", "confirm", "yes")).wants(t, 200, "Tout est retiré.", "Vous avez tout retiré.")
	v.post("/recu", do(code, "correct", "argument", argument, "side", "for", "text", "Revenu.")).wants(t, 409)
	// The sheet stays typed in, so that nobody types it in again.
	p.runs.follow(p.path(), p.aForm(4)).wants(t, 200, "déjà tapée")
}

func TestAReceiptOfAnAvisSheet(t *testing.T) {
	p := newPaperDebate(t, siteOptions{})
	_, code := p.held(4, "…")
	v := p.visitor()
	v.get("/recu/"+code).wants(t, 200, `value="agree" checked`)
	v.post("/recu", do(code, "choose", "choice-2", "disagree")).wants(t, 200, "Vos avis sont gardés.", `value="disagree" checked`)
	if got := p.choice(4); got != deliberation.Disagree {
		t.Errorf("counted as %v", got)
	}
	// Changing one's mind back is no repeat of what was sent before.
	v.post("/recu", do(code, "choose", "choice-2", "agree")).wants(t, 200)
	v.post("/recu", do(code, "choose", "choice-2", "disagree")).wants(t, 200)
	v.post("/recu", do(code, "unchoose")).wants(t, 200, "Vos avis sont retirés.")
	if got := p.choice(4); got != deliberation.NoChoice {
		t.Errorf("counted as %v", got)
	}
	v.post("/recu", do(code, "withdraw")).wants(t, 400)
}

// One person counts once: what was said on paper is taken to an account, and the slip opens nothing any more.
func TestWhatWasSaidOnPaperIsClaimed(t *testing.T) {
	p := newPaperDebate(t, siteOptions{})
	form, avis := p.held(4, "On m’a coupé le RSA.")
	p.visitor().post("/recu", do(form, "claim")).wants(t, 401)
	v, w := p.mustJoin("Capucine", deliberation.Concerned, deliberation.National), p.resident("Dominique")
	v.post("/recu", do(form, "claim")).wants(t, 200, "dans votre compte")
	v.post("/recu", do(avis, "claim")).wants(t, 200, "dans votre compte")
	w.post("/recu", do(form, "claim")).wants(t, 409, "rattachées")
	p.visitor().get("/recu/"+form).wants(t, 200, "ne montre plus rien").lacks(t, "RSA")
	p.visitor().post("/recu", do(form, "erase", "confirm", "yes")).wants(t, 409)
	a := p.contribution(4)
	if a.Author != v.number {
		t.Fatalf("the words are of person %d", a.Author)
	}
	v.get("/moi").wants(t, 200, fatePath(a.Number), "On m’a coupé le RSA.")
	v.get(fatePath(a.Number)).wants(t, 200, "Ce que votre parole est devenue", "Votre feuille a été tapée par")
	w.get(fatePath(a.Number)).wants(t, 404)
	p.platform.Read(func(st *deliberation.State) {
		if f, _ := st.Figures(st.Agenda(p.debate)[1].Question); f.Ballots != 1 {
			t.Errorf("%d ballots", f.Ballots)
		}
	})
	if got := p.choice(4); got != deliberation.NoChoice {
		t.Errorf("the sheet still says %v", got)
	}
	v.follow(fatePath(a.Number), url.Values{"do": {"correct"}, "side": {"for"}, "text": {"Corrigé de chez moi."}}).wants(t, 200, "Corrigé de chez moi.", "Vos mots sont corrigés.")
	v.follow(fatePath(a.Number), url.Values{"do": {"withdraw"}}).wants(t, 200, "Vos mots sont effacés.")
}

// Whoever has the receipts of others takes over none with what they run, and few with any other account; and that many are gone is told to everybody.
func TestReceiptsOfOthersMakeFewAvisDisappear(t *testing.T) {
	p := newPaperDebate(t, siteOptions{})
	var codes []string
	for n := int64(1); n <= 6; n++ {
		_, code := p.held(n, "…")
		codes = append(codes, code)
	}
	helper := p.mustJoin("Aide", deliberation.Concerned, deliberation.National)
	p.must(deliberation.JoinFacilitators{Debate: p.debate, Person: helper.number, By: p.runs.number})
	for _, deed := range []string{"claim", "unchoose", "choose"} {
		helper.post("/recu", do(codes[0], deed, "choice-2", "disagree")).wants(t, 403, "Vous animez ce débat")
	}
	v := p.mustJoin("Capucine", deliberation.Concerned, deliberation.National)
	v.post("/recu", do(codes[0], "claim")).wants(t, 200, "dans votre compte")
	v.post("/recu", do(codes[1], "claim")).wants(t, 409, "une feuille ou un appel par débat")
	if got := p.choice(2); got != deliberation.Agree {
		t.Errorf("the other sheet says %v", got)
	}
	const told = "Avis retirés ou repris dans un compte"
	for _, code := range codes[1:4] {
		v.post("/recu", do(code, "unchoose")).wants(t, 200)
	}
	p.advance(24 * time.Hour)
	p.visitor().get(debatePath(p.debate)).wants(t, 200).lacks(t, told) // four
	v.post("/recu", do(codes[4], "unchoose")).wants(t, 200)
	p.visitor().get(debatePath(p.debate)).wants(t, 200).lacks(t, told) // the fifth was today
	p.advance(24 * time.Hour)
	p.visitor().get(debatePath(p.debate)).wants(t, 200, told+" par la personne qui a le code", "<dd>5</dd>")
}

// What became of the words is told in the order of time: taken up, carried to a proposal, answered.
func TestWhatBecameOfWordsIsTold(t *testing.T) {
	p := newPaperDebate(t, siteOptions{})
	code, _ := p.held(4, "On m’a coupé le RSA.")
	a := p.contribution(4)
	text := func(body string) (deliberation.ID, deliberation.Hash, journal.Document) {
		id, hash, document, err := p.platform.NewText(deliberation.Text{Title: body, Body: body, Language: "fr"})
		if err != nil {
			t.Fatal(err)
		}
		return id, hash, document
	}
	author := p.resident("Rédactrice")
	proposal := author.mustPropose("Un rendez-vous avant toute coupure", "Dix minutes suffisent.")
	id, hash, document := text("Merci pour vos mots, voici ce que nous en faisons.")
	p.must(deliberation.TakeStep{Argument: a.Number, By: p.runs.number, Step: deliberation.Carried, Proposal: proposal})
	p.must(deliberation.TakeStep{Argument: a.Number, By: p.runs.number, Step: deliberation.Answered, Text: id, Hash: hash}, document)
	id, hash, document = text("Une réponse d’un voisin.")
	p.must(deliberation.GiveArgument{Thread: deliberation.Thread{Debate: p.debate}, Author: author.number, Side: deliberation.For, ReplyTo: a.Number, Text: id, Hash: hash}, document)
	page := p.visitor().get("/recu/"+code).wants(t, 200, "Un rendez-vous avant toute coupure", proposalPath(proposal), "Merci pour vos mots", "Une réponse d’un voisin.", "Rédactrice", "Elle est portée dans une proposition")
	if strings.Index(page.body, "Elle est portée") > strings.Index(page.body, "On vous a répondu") {
		t.Error("not in the order of time")
	}
	for _, prefix := range []string{"/en", "/ar", "/facile"} {
		p.visitor().get(prefix+"/recu/"+code).wants(t, 200, "Un rendez-vous avant toute coupure")
	}
	got := decode[apiOpened](t, p.visitor().json("POST", "/api/v1/receipts", map[string]any{"code": code}).wants(t, 200))
	if got.Standing != "stands" || len(got.Words) != 1 || len(got.Words[0].Steps) != 5 || got.Words[0].Text != "On m’a coupé le RSA." {
		t.Errorf("the API tells %+v", got)
	}
}

// A code mistyped is told from one that opens nothing; wrong guesses are slowed down, of one address and of all, and right ones are not.
func TestReceiptsCannotBeGuessed(t *testing.T) {
	rates := NoRates
	rates.Receipts = Rate{1.0 / 60, 3}
	p := newPaperDebate(t, siteOptions{rates: rates})
	code, _ := p.held(4, "Rien que moi.")
	stranger, err := account.NewKeys(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	other := stranger.Receipt(p.ref(deliberation.FormSheet, 4))
	v := p.visitor()
	for range 5 {
		v.post("/recu", url.Values{"code": {code[:len(code)-1] + "?"}}).wants(t, 422, "Il y a une erreur dans ce code")
	}
	for range 3 {
		v.post("/recu", url.Values{"code": {other}}).wants(t, 404, "n’ouvre aucune feuille")
	}
	v.post("/recu", url.Values{"code": {other}}).wants(t, 429)
	v.get("/recu/"+code).wants(t, 429)
	p.advance(2 * time.Minute)
	for range 20 {
		v.get("/recu/"+code).wants(t, 200, "Rien que moi.")
	}
	// A sheet that nobody has typed in yet says so to who holds its slip, and to nobody else.
	v.get("/recu/"+p.platform.Keys.Receipt(p.ref(deliberation.FormSheet, 5))).wants(t, 200, "pas encore tapée")
}

// However many requests come at once, no more receipts are tried than an address may.
func TestReceiptsCannotBeGuessedAllAtOnce(t *testing.T) {
	rates := NoRates
	rates.Receipts = Rate{1.0 / 60, 3}
	limits := newRateLimits(rates, newTestClock(time.Unix(1_800_000_000, 0)), slog.New(slog.DiscardHandler))
	var tried, refused atomic.Int32
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			_, err := limits.tryReceipt(netip.MustParsePrefix("192.0.2.1/32"), func() (deliberation.Reference, error) {
				tried.Add(1)
				for range 100 {
					runtime.Gosched() // to those who came meanwhile
				}
				return deliberation.Reference{}, account.ErrReceiptUnknown
			})
			if err == errTooMany {
				refused.Add(1)
			}
		})
	}
	all.Wait()
	if tried.Load() != 3 || refused.Load() != 61 {
		t.Errorf("%d of 64 were tried, %d refused", tried.Load(), refused.Load())
	}
}

// A thousand wrong guesses from everywhere close receipts and cards to whoever guesses, and to nobody who has one.
func TestGuessingReceiptsClosesThemToNobodyElse(t *testing.T) {
	clock := newTestClock(time.Unix(1_800_000_000, 0))
	limits := newRateLimits(DefaultRates, clock, slog.New(slog.DiscardHandler))
	network := func(i int) netip.Prefix {
		return netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}), 32)
	}
	wrong := func() (deliberation.Reference, error) { return deliberation.Reference{}, account.ErrReceiptUnknown }
	right := func() (deliberation.Reference, error) { return deliberation.Reference{}, nil }
	for i := range 10 * guessesASecond {
		if _, err := limits.tryReceipt(network(i), wrong); err != account.ErrReceiptUnknown {
			t.Fatal(i, err)
		}
	}
	for name, one := range map[string]struct {
		from netip.Prefix
		open func() (deliberation.Reference, error)
		want error
	}{
		"who guessed": {network(3), right, errTooMany}, "who guesses next": {network(5000), wrong, errTooMany}, "who has one": {network(5001), right, nil},
	} {
		if _, err := limits.tryReceipt(one.from, one.open); err != one.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A limit is not forgotten because many others come.
func TestNobodyBeginsAnewByComingAsManyOthers(t *testing.T) {
	clock := newTestClock(time.Unix(1_800_000_000, 0))
	limit := newCallers[int](Rate{1.0 / 3600, 5}, clock)
	for range 5 {
		limit.allow(-1)
	}
	for i := range rememberedCallers + 10 {
		limit.allow(i)
	}
	if !limit.spent(-1) {
		t.Error("begins anew")
	}
	if limit.of.Len() > rememberedCallers {
		t.Errorf("%d are remembered", limit.of.Len())
	}
	// Newcomers still may, and those who have all of theirs again make room.
	if !limit.allow(rememberedCallers + 11) {
		t.Error("newcomers are refused")
	}
	clock.advance(24 * time.Hour)
	limit.allow(rememberedCallers + 12)
	if _, there := limit.of.Get(rememberedCallers + 12); !there || limit.of.Len() > rememberedCallers {
		t.Error("nobody is forgotten")
	}
}

// After everything was withdrawn by receipt, no byte of the words or of the picture is left in what is kept.
func TestWithdrawalByReceiptLeavesNothing(t *testing.T) {
	for _, deed := range []string{"withdraw", "erase"} {
		t.Run(deed, func(t *testing.T) {
			p := newPaperDebate(t, siteOptions{})
			photo := append(pngOf(t, 77, 33), "Photo-Effacée"...)
			code, _ := p.held(4, "Mots-Effacés.", upload{"Nom-Effacé.png", "image/png", photo})
			stays, _ := p.held(5, "Ceci reste.")
			argument := fmt.Sprint(p.contribution(4).Number)
			v := p.visitor()
			v.post("/recu", do(code, "correct", "argument", argument, "side", "for", "text", "Mots-Effacés-Aussi.")).wants(t, 200)
			v.get("/recu/"+code).wants(t, 200, "Mots-Effacés-Aussi.")
			pages := []string{"/recu/" + code, debatePath(p.debate), fmt.Sprintf("/api/v1/debates/%d/arguments", p.debate), "/facile/recu/" + code}
			v.post("/recu", do(code, deed, "argument", argument, "confirm", "yes")).wants(t, 200)
			for _, path := range pages {
				v.get(path).wants(t, 200).lacks(t, "Mots-Effacés")
			}
			v.get("/recu/"+code+"/photo").wants(t, 404)
			p.runs.get(p.path()+"/fiches/4/photo").wants(t, 404)
			p.until("the picture is deleted", func() bool {
				n := 0
				for _, err := range p.platform.Files.All(t.Context()) {
					if err != nil {
						t.Fatal(err)
					}
					n++
				}
				left := false
				if err := p.platform.Store.Scan(t.Context(), journal.Files, func(journal.Document) bool { left = true; return false }); err != nil {
					t.Fatal(err)
				}
				return n == 0 && !left
			})
			if err := (Direct{p.platform}).Compact(t.Context()); err != nil {
				t.Fatal(err)
			}
			p.stop()
			all := everyByte(t, p.data)
			for _, words := range []string{"Mots-Effacés", "Nom-Effacé", "Photo-Effacée"} {
				if where := holds(all, []byte(words)); where != nil {
					t.Errorf("%q stands in %q", words, where)
				}
			}
			if holds(all, []byte("Ceci reste.")) == nil {
				t.Error("the search finds nothing at all")
			}
			again := newSite(t, siteOptions{data: p.data})
			again.visitor().get("/recu/"+code).wants(t, 200).lacks(t, "Mots-Effacés")
			again.visitor().get("/recu/"+stays).wants(t, 200, "Ceci reste.")
		})
	}
}
