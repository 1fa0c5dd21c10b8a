package browser_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
)

// makePaper types in a few sheets of the debate that the reader runs.
func (c *content) makePaper() {
	ref := func(kind deliberation.SheetKind, number int64) deliberation.Reference {
		return deliberation.Reference{Debate: c.run, Kind: kind, Number: number}
	}
	for n, words := range []string{"", "Au guichet on m’a bien reçue. J’aimerais que ce soit partout pareil.", "Feuille écrite à la main. Ses mots seront recopiés ici."} {
		if n == 0 {
			continue
		}
		form := ref(deliberation.FormSheet, int64(n))
		id := c.platform.Keys.PaperDocument(form)
		body, err := c.platform.Keys.Seal(rand.Reader, id, account.Profile{ChosenName: fmt.Sprint("Fiche ", n)})
		if err != nil {
			c.t.Fatal(err)
		}
		text, hash, document := c.text(deliberation.Text{Body: words, Language: "fr"})
		enter := deliberation.EnterForm{Mandated: deliberation.SignedFor, Debate: c.run, By: c.reader.number, Form: int64(n), Document: id, College: deliberation.Concerned, Item: 2, Side: deliberation.For, Text: text, Hash: hash}
		if n == 2 {
			photo := c.keep("feuille.png", picture(c.t))
			enter.Scan, enter.Proof = photo.id, photo.proof
		}
		c.do(enter, document, journal.Document{Collection: journal.People, ID: id, Revision: 1, Body: body})
	}
	text, hash, document := c.text(deliberation.Text{Body: "Au guichet on m’a bien reçue.", Language: "fr"})
	var argument int64
	c.platform.Read(func(st *deliberation.State) {
		f, _ := st.Form(c.run, 1)
		argument = f.Argument
	})
	c.do(deliberation.CorrectArgument{Argument: argument, By: c.reader.number, Side: deliberation.For, Item: 2, Text: text, Hash: hash}, document)
	c.do(deliberation.TakeStep{Argument: argument, By: c.reader.number, Step: deliberation.Carried, Proposal: c.busy})
	c.do(deliberation.EnterAvis{Mandated: deliberation.SignedFor, Debate: c.run, By: c.reader.number, Sheet: 1, College: deliberation.Concerned})
	c.do(deliberation.CastSheet{Debate: c.run, Voter: c.platform.Keys.PaperVoter(ref(deliberation.AvisSheet, 1)), College: deliberation.Concerned, Choices: []deliberation.ItemChoice{{Item: 1, Choice: deliberation.Agree}}})
	c.receipt, c.receipts = c.platform.Keys.Receipt(ref(deliberation.FormSheet, 1)), c.platform.Keys.Receipt(ref(deliberation.AvisSheet, 1))
	c.platform.Read(func(st *deliberation.State) {
		for _, a := range st.ArgumentsBy(c.reader.number) {
			if a.Debate == c.run {
				c.uttered = a.Number
			}
		}
	})
}

// makePermanence opens a permanence of the organisation that the reader represents.
func (c *content) makePermanence() {
	var run deliberation.Debate
	c.platform.Read(func(st *deliberation.State) { run, _ = st.Debate(c.run) })
	text, hash, document := c.text(deliberation.Text{Title: "La Caf par téléphone", Body: "Appelez-nous.", Language: "fr"})
	c.do(deliberation.ConveneDebate{Consultation: run.Consultation, Author: c.reader.number, Organisation: c.organisation, Announcement: deliberation.Announcement{
		Office: run.Office, Begins: c.clock.Now().Truncate(1e6).UTC(), Ends: c.midnight(20).Add(-1e9).UTC(), Setting: deliberation.ByPhone, Audience: deliberation.Everybody, Text: text, Hash: hash,
	}}, document)
	c.platform.Read(func(st *deliberation.State) {
		for _, d := range st.Debates(run.Consultation) {
			c.permanence = max(c.permanence, d.Number)
		}
	})
}

// visitsOfPaper are the pages on which sheets are typed in, and those that a slip opens.
func visitsOfPaper(c *content) []visit {
	at := fmt.Sprintf("/debats/%d/saisie", c.run)
	first := deliberation.Reference{Debate: max(c.run, 1), Kind: deliberation.FormSheet, Number: 1}.String()
	return []visit{
		{name: "entry", route: "/debats/:number/saisie", path: at, status: 200, both: true},
		{name: "entry-kept", route: "/debats/:number/saisie", path: at + "?gardee=" + first + "&qualite=agent&point=2", status: 200, in: true},
		{name: "entry-refused", route: "/debats/:number/saisie", path: at, status: 422, in: true, sent: at + "?reference=F001A&college=&side=&text="},
		{name: "entry-clash", route: "/debats/:number/saisie", path: at, status: 409, in: true, sent: at + "?reference=" + first + "&college=agent&mandated=signed&side=against&text=Autre+chose."},
		{name: "call", route: "/debats/:number/telephone", path: fmt.Sprintf("/debats/%d/telephone", c.permanence), status: 200, in: true},
		{name: "permanences", route: "/animer/telephone", path: "/animer/telephone", status: 200, in: true},
		{name: "entry-avis", route: "/debats/:number/saisie/avis", path: at + "/avis", status: 200, both: true},
		{name: "entered", route: "/debats/:number/saisie/fiches/:sheet", path: at + "/fiches/1", status: 200, in: true},
		{name: "entered-photo", route: "/debats/:number/saisie/fiches/:sheet", path: at + "/fiches/2", status: 200, in: true},
		{name: "entered-avis", route: "/debats/:number/saisie/avis/:sheet", path: at + "/avis/1", status: 200, in: true},
		{name: "attendance", route: "/debats/:number/presences", path: fmt.Sprintf("/debats/%d/presences", c.run), status: 200, in: true},
		{name: "attendance-refused", route: "/debats/:number/presences", path: fmt.Sprintf("/debats/%d/presences", c.run), status: 422, in: true, sent: fmt.Sprintf("/debats/%d/presences?concerned=0&agent=x", c.run)},
		{name: "receipt-ask", route: "/recu", path: "/recu", status: 200, both: true},
		{name: "receipt-ask-refused", route: "/recu", path: "/recu", status: 422, submit: "main form", sent: "/recu?code="},
		{name: "receipt", route: "/recu/:code", path: "/recu/" + c.receipt, status: 200, both: true},
		{name: "receipt-avis", route: "/recu/:code", path: "/recu/" + c.receipts, status: 200, both: true},
		{name: "fate", route: "/moi/paroles/:argument", path: fmt.Sprintf("/moi/paroles/%d", c.uttered), status: 200, in: true},
	}
}

// pile is a debate of a hundred sheets of each sort that a person runs.
func (s *hall) pile(by person) (debate int64) {
	id, hash, document := s.text(deliberation.Text{Title: "Une salle pleine", Body: "Cent personnes.", Language: "fr"})
	s.do(deliberation.ConveneDebate{Consultation: s.consultation, Author: by.number, Announcement: deliberation.Announcement{Begins: s.clock.Now().Truncate(1e6).UTC(), Text: id, Hash: hash}}, document)
	s.platform.Read(func(st *deliberation.State) { debate = st.DebatesRunBy(by.number, s.platform.Clock.Now())[0].Number })
	id, hash, document = s.text(deliberation.Text{Title: "Faut-il un rendez-vous ?", Body: "Faut-il un rendez-vous ?", Language: "fr"})
	s.do(deliberation.AddItem{Debate: debate, By: by.number, Kind: deliberation.ItemQuestion, Text: id, Hash: hash}, document)
	s.do(deliberation.PrintSheets{Debate: debate, By: by.number, Forms: 100, Avis: 100})
	return debate
}

func (s *hall) paperOf(debate int64) (paper deliberation.Paper) {
	s.platform.Read(func(st *deliberation.State) { paper = st.Paper(debate) })
	return paper
}

// bare is a sheet's number as it is typed: without the letter of its kind and zeros.
func bare(debate int64, kind deliberation.SheetKind, number int64) string {
	r := deliberation.Reference{Debate: debate, Kind: kind, Number: number}.String()
	return strings.TrimLeft(r[1:], "0")
}

// keys presses keys one by one and counts them. As on a real keyboard, a key that the page has taken for itself writes nothing.
func (w *tab) keys(text string) (pressed int) {
	w.t.Helper()
	w.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		for _, r := range text {
			events := kb.Encode(r)
			down, up := *events[0], *events[len(events)-1]
			if len(events) == 3 {
				down.Text, down.UnmodifiedText = events[1].Text, events[1].UnmodifiedText
			}
			for _, e := range []input.DispatchKeyEventParams{down, up} {
				if _, err := chromedp.Call(ctx, input.DispatchKeyEvent, e); err != nil {
					return err
				}
			}
		}
		return nil
	}))
	return len([]rune(text))
}

// A hundred forms and a hundred avis sheets are typed in with the keyboard alone. Besides its words a form takes ten keys at most.
func TestAHundredSheetsInKeystrokes(t *testing.T) {
	h := newHall(t)
	p := h.crowd(1)[0]
	w := h.reader(p, wide)
	debate := h.pile(p)
	at := fmt.Sprintf("/debats/%d/saisie", debate)
	for _, kind := range []deliberation.SheetKind{deliberation.FormSheet, deliberation.AvisSheet} {
		path, entered := at, func() int64 { return h.paperOf(debate).FormsEntered }
		if kind == deliberation.AvisSheet {
			path, entered = at+"/avis", func() int64 { return h.paperOf(debate).AvisEntered }
		}
		w.open(path)
		w.see(waitMost, `document.querySelector("#field-reference") !== null`)
		w.do(chromedp.Focus(chromedp.CSS("#field-reference")))
		pressed, words := 0, 0
		for n := int64(1); n <= 100; n++ {
			pressed += w.keys(bare(debate, kind, n) + "11")
			if kind == deliberation.FormSheet {
				text := fmt.Sprint("Parole ", n)
				pressed += w.keys("2" + text + "\r")
				words += len(text)
			} else {
				pressed += w.keys("3\r")
			}
			if n%20 == 0 {
				until(t, waitMost, "the sheets arrive", func() bool { return entered() == n })
			}
		}
		keys := float64(pressed-words) / 100
		t.Logf("%v: %.2f keys a sheet besides its words", kind, keys)
		if keys > 10 {
			t.Errorf("%v: %.2f keys a sheet besides its words, 10 at most", kind, keys)
		}
		w.see(waitMost, `document.getElementById("entry-count").textContent.includes("100 sur 100")`)
	}
	paper := h.paperOf(debate)
	if paper.FormsBy[0] != 100 || paper.AvisBy[0] != 100 {
		t.Errorf("typed in: %+v", paper)
	}
	h.platform.Read(func(st *deliberation.State) {
		if f, _ := st.Figures(st.Agenda(debate)[0].Question); f.Ballots != 100 {
			t.Errorf("%d ballots", f.Ballots)
		}
		f, _ := st.Form(debate, 37)
		if a, _ := st.Argument(f.Argument); a.Side != deliberation.Against {
			t.Errorf("form 37 says %v", a.Side)
		}
	})
	w.open(at + "/fiches/37")
	w.want(`document.querySelector("main textarea").value`, "Parole 37")
	w.silent()
}

// Five forms are typed in where there is no network; the page is read anew, and the browser closed and opened again, before there is one.
func TestFormsTypedWithoutNetworkArriveOnceInOrder(t *testing.T) {
	h := newHall(t)
	p := h.crowd(1)[0]
	debate := h.pile(p)
	at := fmt.Sprintf("/debats/%d/saisie", debate)
	folder := filepath.Join(sharedFolder, "chromium-of-a-pile")
	sit := func() (*tab, func()) {
		ctx, end, err := startChromium(folder)
		if err != nil {
			t.Fatal(err)
		}
		return newTabIn(t, h.site, wide, ctx), func() {
			if err := end(); err != nil {
				t.Fatal(err)
			}
		}
	}
	w, leave := sit()
	w.signIn(p)
	w.ready()
	w.open(at)
	until(t, waitMost, "the page is kept", func() bool { return strings.Contains(w.pagesKept(), at) })
	h.cut(w)

	// Not in the order of the pile: what counts is when each was typed.
	order := []int64{3, 1, 5, 2, 4}
	words := func(n int64) string { return fmt.Sprintf("Parole %d sans réseau.", n) }
	var kept []string
	typeIn := func(n int64) {
		w.do(chromedp.Focus(chromedp.CSS("#field-reference")))
		w.keys(bare(debate, deliberation.FormSheet, n) + "112" + words(n) + "\r")
		kept = append(kept, "waiting:"+words(n))
		until(t, waitMost, "it is kept", func() bool { return w.keptHere() == strings.Join(kept, " | ") })
	}
	reopened := func() {
		w.see(waitMost, `document.querySelector("#field-reference")?.offsetParent`)
		w.wantText("Pas de réseau")
		if got, want := w.keptHere(), strings.Join(kept, " | "); got != want {
			t.Fatalf("kept: %s, not %s", got, want)
		}
	}
	typeIn(order[0])
	typeIn(order[1])
	w.reload()
	reopened()
	typeIn(order[2])
	typeIn(order[3])
	w.silent(outages...)
	leave()
	w, leave = sit()
	w.network(false)
	w.open(at)
	reopened()
	typeIn(order[4])
	w.see(waitMost, `document.getElementById("queue-waiting").textContent.includes("5")`)

	h.mend(w)
	until(t, waitMost, "all arrive", func() bool { return h.paperOf(debate).FormsEntered == 5 })
	until(t, waitMost, "nothing is left on the device", func() bool { return w.keptHere() == "" })
	w.open(at) // what were still to be sent would be sent again
	w.wantText("5 sur 100")
	until(t, waitMost, "nothing is left on the device", func() bool { return w.keptHere() == "" })
	var before uint64
	h.platform.Read(func(st *deliberation.State) {
		if d, _ := st.Debate(debate); d.Arguments != 5 {
			t.Errorf("%d contributions", d.Arguments)
		}
		for _, n := range order {
			f, _ := st.Form(debate, n)
			if f.Entry <= before {
				t.Errorf("form %d is entry %d, after %d", n, f.Entry, before)
			}
			before = f.Entry
		}
	})
	for _, n := range order {
		w.open(fmt.Sprintf("%s/fiches/%d", at, n))
		w.want(`document.querySelector("main textarea").value`, words(n))
	}
	w.silent(outages...)
	leave()
}
