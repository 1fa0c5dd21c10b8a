package browser_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"voix/deliberation"
)

const sounds = "../attachment/sound/testdata"

// voice keeps a recording of two seconds.
func (s *site) voice(t testing.TB, name string) attached {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(sounds, name))
	if err != nil {
		t.Fatal(err)
	}
	f, proof, err := s.platform.KeepVoice(context.Background(), bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return attached{deliberation.ID(f.ID), proof}
}

func (p person) say(t testing.TB, in deliberation.Thread, side deliberation.Side) int64 {
	t.Helper()
	id, hash, document := p.site.text(deliberation.Text{})
	voice := p.site.voice(t, "opus.webm")
	entry := p.site.do(deliberation.GiveArgument{Thread: in, Author: p.number, Side: side, Text: id, Hash: hash, Voice: voice.id, VoiceProof: voice.proof}, document)
	var number int64
	p.site.platform.Read(func(s *deliberation.State) { number, _ = s.ArgumentGivenBy(entry) })
	return number
}

func (p person) sayProposal(t testing.TB, consultation int64, theme deliberation.Theme) int64 {
	t.Helper()
	id, hash, document := p.site.text(deliberation.Text{Title: "Proposition parlée"})
	voice := p.site.voice(t, "aac.m4a")
	entry := p.site.do(deliberation.FileProposal{Consultation: consultation, Author: p.number, Theme: theme, Text: id, Hash: hash, Voice: voice.id, VoiceProof: voice.proof}, document)
	var number int64
	p.site.platform.Read(func(s *deliberation.State) { number, _ = s.ProposalFiledBy(entry) })
	return number
}

func (p person) writeDown(of deliberation.Recording, words string) {
	p.site.t.Helper()
	id, hash, document := p.site.text(deliberation.Text{Body: words})
	p.site.do(deliberation.WriteTranscript{Of: of, Writer: p.number, Text: id, Hash: hash}, document)
}

// sounded is how long the browser says that an audio element sounds, once it can play it; -1 if it does not know, as of a
// recorder's own file.
func (w *tab) sounded(selector string) float64 {
	w.t.Helper()
	return eval[float64](w, fmt.Sprintf(`new Promise((done, failed) => {
		const a = document.querySelector(%q);
		a.addEventListener("canplay", () => done(Number.isFinite(a.duration) ? a.duration : -1), {once: true});
		a.addEventListener("error", () => failed(new Error("cannot be played: " + a.error?.message)), {once: true});
		a.preload = "auto";
		a.load();
	})`, selector))
}

// record speaks into the microphone for so long.
func (w *tab) record(d time.Duration) {
	w.t.Helper()
	w.press(".recorder-controls button:not([hidden])")
	w.see(waitMost, `document.querySelector(".recorder-state").textContent.startsWith("Nous vous écoutons")`)
	eval[bool](w, `(window.spokeFrom = performance.now(), true)`)
	w.see(waitMost, fmt.Sprintf(`performance.now() - window.spokeFrom > %d`, d.Milliseconds()))
	w.press(".recorder-controls button:not([hidden])")
	w.see(waitMost, `document.querySelector(".recorder-state").textContent.startsWith("Votre message est prêt")`)
}

// Somebody who does not write records a message, hears it, sends it; somebody else writes it down for others; and when the first
// leaves, all of it is gone.
func TestAVoiceFromTheMicrophoneToItsErasure(t *testing.T) {
	h := newHall(t)
	marion, bruno := h.join("Marion", deliberation.Concerned, deliberation.National), h.join("Bruno", deliberation.Resident, deliberation.National)
	w := newTab(t, h.site, phone)
	w.signIn(marion)
	w.open(h.path())
	w.leads(".speak-offer a")
	w.wantPath(h.path() + "/parler")
	w.wantText("Dire un argument", "Recevoir la personne avant de suspendre ses paiements", "Votre voix peut vous faire reconnaître.")

	// Without a message nothing is sent, and the focus is where one goes on.
	w.press("form[data-speak] .actions .button")
	w.wantText("Il manque votre message vocal.")
	w.want(`document.activeElement.textContent`, "Enregistrer")
	w.record(1500 * time.Millisecond)
	w.want(`document.activeElement.className`, "player")
	w.sounded(".recorder audio")
	w.press(".recorder-controls .quiet") // Effacer
	w.see(waitMost, `document.querySelector(".recorder audio").hidden`)
	w.record(2200 * time.Millisecond)

	// What is missing is said, and the message is still there.
	w.press("form[data-speak] .actions .button")
	w.see(waitMost, `document.querySelector(".fault-summary")`)
	w.wantText("Cochez la case si vous voulez publier votre voix.", "Il manque votre choix", "Votre message est toujours ici.")
	w.want(`document.activeElement.className`, "fault-summary")
	w.sounded(".recorder audio")
	w.press("#field-side")
	w.press("#field-consent")
	eval[bool](w, `(window.leaving = true)`)
	w.press("form[data-speak] .actions .button")
	w.arrives()
	w.wantPath(h.path())
	w.want(`location.hash`, "#argument-1")
	w.wantText("Votre argument est publié.", "Message vocal", "Pas encore écrit.")
	if d := w.sounded(".voice audio"); d < 1.5 || d > 6 {
		t.Errorf("what was sent sounds %v s", d)
	}
	// One can move about in it: a recorder's own file has no index.
	eval[bool](w, `new Promise((done) => {
		const a = document.querySelector(".voice audio");
		a.addEventListener("seeked", () => done(a.currentTime > 0.9), {once: true});
		a.currentTime = 1;
	})`)
	eval[bool](w, `(window.neverReloaded = true)`)

	b := newTab(t, h.site, wide)
	b.signIn(bruno)
	b.open(h.path())
	b.leads(".voice a")
	b.wantPath("/arguments/1/ecrit")
	b.sounded(".voice audio")
	b.enter("#field-text", "On m’a coupé le RSA en décembre.")
	b.leads("main form .button")
	b.wantPath(h.path())
	b.wantText("Votre texte est publié sous le message.", "On m’a coupé le RSA en décembre.", "Écrit par Bruno, d’après l’enregistrement")
	// It comes into the page that is open, without stopping what is heard there.
	w.see(waitMost, `document.querySelector(".transcript")?.textContent === "On m’a coupé le RSA en décembre."`)
	w.see(waitMost, `window.neverReloaded && document.querySelector(".voice audio").currentTime > 0.9`)

	eval[bool](b, `(window.neverReloaded = true)`)
	h.do(deliberation.ErasePerson{Person: marion.number})
	b.see(waitMost, `!document.querySelector(".voice") && !document.body.innerText.includes("RSA en décembre") && window.neverReloaded`)
	b.wantText("Texte effacé")
	w.silent("status of 422", "status of 404")
	b.silent()
}

// Browsers record into different containers; what this one makes of each that it knows is taken, and plays.
func TestEveryContainerOfTheRecorderIsTaken(t *testing.T) {
	h := newHall(t)
	w := newTab(t, h.site, phone)
	w.signIn(h.author)
	w.open(h.path() + "/parler")
	known := eval[[]string](w, `["audio/webm;codecs=opus", "audio/mp4"].filter((k) => MediaRecorder.isTypeSupported(k))`)
	if len(known) == 0 {
		t.Fatal("this browser records nothing")
	}
	for i, kind := range known {
		w.open(h.path() + "/parler")
		eval[bool](w, fmt.Sprintf(`(MediaRecorder.isTypeSupported = (k) => k === %q, true)`, kind))
		w.record(1500 * time.Millisecond)
		w.press("#field-side")
		w.press("#field-consent")
		eval[bool](w, `(window.leaving = true)`)
		w.press("form[data-speak] .actions .button")
		w.arrives()
		if d := w.sounded(fmt.Sprintf("#argument-%d audio", i+1)); d < 1 || d > 6 {
			t.Errorf("%s sounds %v s", kind, d)
		}
	}
	t.Logf("recorded and taken: %v", known)
	w.silent()
}

// Whoever cannot or will not open the microphone is told what else can be done.
func TestAMicrophoneThatIsClosedIsExplained(t *testing.T) {
	h := newHall(t)
	w := newTab(t, h.site, phone)
	w.signIn(h.author)
	for name, words := range map[string]string{"NotAllowedError": "Le micro est fermé pour ce site.", "NotFoundError": "Nous ne trouvons pas de micro"} {
		w.open(h.path() + "/parler")
		eval[bool](w, fmt.Sprintf(`(navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", %q)), true)`, name))
		w.press(".recorder-controls button:not([hidden])")
		w.see(waitMost, `document.querySelector(".recorder details").open`)
		w.wantText(words)
		w.want(`String(document.querySelector("#field-voice").getBoundingClientRect().height > 20)`, "true")
	}
	w.silent()
}

// A recording that was made elsewhere can be sent without JavaScript; each kind that is taken plays in the browser.
func TestRecordingsMadeElsewherePlay(t *testing.T) {
	h := newHall(t)
	marion := h.join("Marion", deliberation.Concerned, deliberation.National)
	l := phone
	l.scripts = false
	w := newTab(t, h.site, l)
	w.signIn(marion)
	names := []string{"live.webm", "opus.ogg", "opus.mp4", "aac.m4a", "fragmented.mp4", "vbr.mp3", "cbr.mp3"}
	for _, name := range names {
		w.open(h.path() + "/parler")
		file, err := filepath.Abs(filepath.Join(sounds, name))
		if err != nil {
			t.Fatal(err)
		}
		w.do(chromedp.SetUploadFiles(chromedp.CSS("#field-voice"), []string{file}))
		w.press("#field-side")
		w.press("#field-consent")
		w.leads("form[data-speak] .actions .button")
		w.wantPath(h.path())
	}
	w.wantText("Message vocal, 2 secondes")
	w.look(phone)
	w.open(h.path())
	for i, name := range names {
		if d := w.sounded(fmt.Sprintf("#argument-%d audio", i+1)); d < 1.9 || d > 2.2 {
			t.Errorf("%s: the browser says that it sounds %v s", name, d)
		}
	}
	w.silent()
}
