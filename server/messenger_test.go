package server

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net/http"
	netmail "net/mail"
	"net/smtp"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/mail"
	"voix/server/mail/mailbox"
)

// mailed is a site that writes to people by a mail server which the test runs, and takes what comes back.
type mailed struct {
	*site
	box *mailbox.Server
	dns map[string]string
}

func withDigests(t *testing.T, o siteOptions) *mailed {
	t.Helper()
	box := mailbox.Start(t, nil)
	var relay mail.Relay
	if err := relay.UnmarshalText([]byte("smtp+plain://" + box.Address)); err != nil {
		t.Fatal(err)
	}
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	o.mail = &mail.Settings{Relay: relay, From: netmail.Address{Name: "Voix au chapitre", Address: "voix@voix.example"}, Key: private, Selector: "voix"}
	o.address = "https://voix.example"
	o.bounces = BounceOptions{To: "retours@rebonds.voix.example", Listen: "127.0.0.1:0"}
	return &mailed{newSite(t, o), box, map[string]string{"voix._domainkey.voix.example": "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public)}}
}

// holds gives somebody a way in without its door, and returns its id.
func (v *visitor) holds(kind account.WayKind, identifier string) deliberation.ID {
	v.site.t.Helper()
	id := v.site.platform.NewID()
	_, err := v.site.platform.People.Change(v.site.t.Context(), v.site.platform.NewID(), v.number, func(p *account.Profile) error {
		if len(p.Ways) == 0 { // as addWay does: the personal link goes on working
			p.Ways = append(p.Ways, account.Way{ID: v.site.platform.NewID(), Kind: account.Link, Since: morning})
		}
		p.Ways = append(p.Ways, account.Way{ID: id, Kind: kind, Identifier: identifier, Since: morning})
		return nil
	})
	if err != nil {
		v.site.t.Fatal(err)
	}
	return id
}

// chooses fills in the page on which one says how one is written to.
func (v *visitor) chooses(rhythm string, ways ...string) {
	v.site.t.Helper()
	form := url.Values{"number": {"1"}, "rhythm": {rhythm}, "first": {""}, "second": {""}, "third": {""}}
	for i, w := range ways {
		form.Set([]string{"first", "second", "third"}[i], w)
	}
	v.follow(contactPath, form).wants(v.site.t, http.StatusOK, "Votre choix est enregistré")
}

// sleepsUntil moves the clock of the site to an hour of Paris of a later day, and has it look round.
func (s *site) sleepsUntil(days, hour int) {
	s.t.Helper()
	year, month, day := s.clock.Now().In(deliberation.Paris()).Date()
	s.advance(time.Date(year, month, day+days, hour, 0, 0, 0, deliberation.Paris()).Sub(s.clock.Now()))
	s.looksRound()
}

// looksRound has the site tell what is to be told, once more than the messenger itself does when the clock moves.
func (s *site) looksRound() {
	s.t.Helper()
	if err := s.server.messenger.round(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

// confirmed waits until the store knows that what was sent was taken.
func (v *visitor) confirmed() {
	v.site.t.Helper()
	v.site.until("what became of a message is noted", func() bool {
		open := v.reachKnown().Told.Open
		return len(open) > 0 && !slices.ContainsFunc(open, func(o account.Pending) bool { return !o.Sent })
	})
}

// reachKnown is how they are reached as far as the messenger's next round knows: that follows what is stored, a moment later.
func (v *visitor) reachKnown() account.Reach {
	r, _ := v.site.platform.People.directory.ReachOf(v.number)
	return r.Reach
}

func (v *visitor) contactHeld() *account.Reach {
	v.site.t.Helper()
	p, _, err := v.site.platform.People.stored(v.site.t.Context(), v.number)
	if err != nil {
		v.site.t.Fatal(err)
	}
	return p.Contact
}

var stopInMail = regexp.MustCompile(`https://voix\.example(?:/en|/ar|/facile)?(/arret/[A-Za-z0-9_-]+)`)

func TestADigestComesOnceAndSaysWhatIsPublic(t *testing.T) {
	s := withDigests(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	amina, paul := s.resident("Amina"), s.resident("Paul")
	email := amina.holds(account.Email, "amina@example.org")
	proposal := amina.mustPropose("Un accueil sans rendez-vous", "Le matin.")
	paul.mustArgue(proposal, "Avant d’avoir choisi.")
	amina.chooses("day", email.String())
	paul.mustArgue(proposal, "Il faut des agents.")
	paul.mustArgue(proposal, "Et des chaises.")
	s.looksRound()
	if n := len(s.box.Letters(t, 0)); n != 0 {
		t.Fatalf("%d messages on the day of the choice", n)
	}
	s.sleepsUntil(1, 7)
	if n := len(amina.contactHeld().Told.Open); n != 0 {
		t.Fatalf("%d messages before people are up", n)
	}
	s.sleepsUntil(0, 9)
	letter := s.box.Letters(t, 1)[0]
	amina.confirmed()
	for range 3 {
		s.looksRound()
	}
	s.sleepsUntil(0, 15)
	s.sleepsUntil(1, 9) // nothing new since
	if n := len(amina.contactHeld().Told.Open); n != 1 {
		t.Fatalf("%d messages were noted", n)
	}
	if n := len(s.box.Letters(t, 1)); n != 1 {
		t.Fatalf("%d messages", n)
	}

	if letter.To != "amina@example.org" || !strings.HasPrefix(letter.From, "retours+") || !strings.HasSuffix(letter.From, "@rebonds.voix.example") || len(strings.SplitN(letter.From, "@", 2)[0]) > 64 {
		t.Errorf("from %s to %s", letter.From, letter.To)
	}
	parts := letter.Parts(t)
	if len(parts) != 2 || !strings.HasPrefix(parts[0].Type, "text/plain") || !strings.HasPrefix(parts[1].Type, "text/html") {
		t.Fatalf("parts %+v", parts)
	}
	for _, want := range []string{"2 arguments sur votre proposition.", "Un accueil sans rendez-vous", "https://voix.example/propositions/1", "https://voix.example/arret/"} {
		if !strings.Contains(parts[0].Text, want) {
			t.Errorf("it does not say %q:\n%s", want, parts[0].Text)
		}
	}
	for _, never := range []string{"Paul", "Amina", "agents", "chaises", "avis"} {
		if strings.Contains(parts[0].Text+parts[1].Text, never) {
			t.Errorf("it says %q:\n%s", never, parts[0].Text)
		}
	}
	h := letter.Header(t)
	stop := h.Get("List-Unsubscribe")
	if !strings.HasPrefix(stop, "<https://voix.example/arret/") || h.Get("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" || h.Get("Auto-Submitted") != "auto-generated" {
		t.Errorf("header %v", h)
	}
	if want := "<" + s.platform.Keys.MessageID(amina.number, "", "2026-03-03") + "@voix.example>"; h.Get("Message-Id") != want {
		t.Errorf("message id %s, want %s", h.Get("Message-Id"), want)
	}
	checked, err := dkim.VerifyWithOptions(bytes.NewReader(letter.Raw), &dkim.VerifyOptions{LookupTXT: func(domain string) ([]string, error) {
		if found, ok := s.dns[domain]; ok {
			return []string{found}, nil
		}
		return nil, fmt.Errorf("nothing at %s", domain)
	}})
	if err != nil || len(checked) != 1 || checked[0].Err != nil || !strings.Contains(strings.ToLower(strings.Join(checked[0].HeaderKeys, " ")), "list-unsubscribe") {
		t.Errorf("signature: %+v, %v", checked, err)
	}

	// What is new later comes another day.
	paul.mustArgue(proposal, "Encore un.")
	s.sleepsUntil(1, 9)
	if text := s.box.Letters(t, 2)[1].Parts(t)[0].Text; !strings.Contains(text, "1 argument sur votre proposition.") {
		t.Errorf("the second says:\n%s", text)
	}
}

// Somebody who but gave their opinion is told of nothing, and nobody's opinion is news.
func TestOpinionsAreNoNews(t *testing.T) {
	s := withDigests(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	amina, paul := s.resident("Amina"), s.resident("Paul")
	for _, v := range []*visitor{amina, paul} {
		v.chooses("day", v.holds(account.Email, fmt.Sprintf("p%d@example.org", v.number)).String())
	}
	amina.mustPropose("Un accueil", "Le matin.")
	s.sleepsUntil(61, 7) // the vote is open
	paul.openLink(nil)
	paul.mustVote(1, "agree")
	s.sleepsUntil(0, 9)
	s.box.Letters(t, 1)
	s.sleepsUntil(1, 9)
	for _, l := range s.box.Letters(t, 0) {
		if l.To != fmt.Sprintf("p%d@example.org", amina.number) || !strings.Contains(l.Parts(t)[0].Text, "avance.") {
			t.Errorf("%s is told:\n%s", l.To, l.Parts(t)[0].Text)
		}
	}
}

func (s *mailed) firstDigest(t *testing.T, rhythm string, more ...string) (reader, writer *visitor, letter mailbox.Letter) {
	t.Helper()
	s.mustOpen("Vers la prochaine convention")
	reader, writer = s.resident("Amina"), s.resident("Paul")
	email := reader.holds(account.Email, "amina@example.org")
	proposal := reader.mustPropose("Un accueil", "Le matin.")
	reader.chooses(rhythm, append([]string{email.String()}, more...)...)
	writer.mustArgue(proposal, "Il faut des agents.")
	s.sleepsUntil(1, 9)
	letter = s.box.Letters(t, 1)[0]
	reader.confirmed()
	return reader, writer, letter
}

func TestOneClickEndsDigestsWithoutSigningIn(t *testing.T) {
	for name, stop := range map[string]func(v *visitor, path string) *response{
		"by its button": func(v *visitor, path string) *response {
			return v.post(path, url.Values{})
		},
		"by the mail program": func(v *visitor, path string) *response {
			r := v.request(http.MethodPost, path, strings.NewReader("List-Unsubscribe=One-Click"))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			return v.do(r)
		},
		"by a mail program in a browser": func(v *visitor, path string) *response {
			r := v.request(http.MethodPost, path, strings.NewReader("--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n"))
			r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
			r.Header.Set("Origin", "https://mail.example")
			r.Header.Set("Sec-Fetch-Site", "cross-site")
			return v.do(r)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := withDigests(t, siteOptions{})
			amina, paul, letter := s.firstDigest(t, "day")
			path := stopInMail.FindStringSubmatch(letter.Parts(t)[0].Text)[1]
			stranger := s.visitor()
			for range 3 {
				stranger.get(path).wants(t, 200, "Tout arrêter") // a program that fetches links ends nothing
			}
			if !amina.contactHeld().Channels[0].Stopped.IsZero() {
				t.Fatal("looking at the page stopped it")
			}
			stop(stranger, path).wants(t, 200, "C’est arrêté", "Connectez-vous")
			before := s.head()
			stop(stranger, path).wants(t, 200, "C’est arrêté")
			if s.head() != before {
				t.Error("what was done is done again")
			}
			paul.mustArgue(1, "Encore un.")
			s.sleepsUntil(1, 9)
			s.sleepsUntil(1, 9)
			if n := len(amina.contactHeld().Told.Open); n != 1 {
				t.Errorf("%d messages were noted, one of them before", n)
			}
			for _, rhythm := range account.Rhythms() { // nobody but who signs in begins it anew
				if a := stranger.post(path, url.Values{"rhythm": {string(rhythm)}}); a.status != http.StatusConflict || strings.Contains(a.body, "C’est changé") {
					t.Errorf("%s: %d", rhythm, a.status)
				}
			}
			if c := amina.contactHeld(); c.Channels[0].Stopped.IsZero() || c.Rhythm != account.EachDay {
				t.Errorf("it began anew: %+v", c)
			}
			amina.openLink(nil)
			amina.chooses("week", amina.contactHeld().Channels[0].Way.String())
			paul.mustArgue(1, "Et depuis.")
			s.sleepsUntil(7, 9)
			if text := s.box.Letters(t, 2)[1].Parts(t)[0].Text; !strings.Contains(text, "1 argument sur votre proposition.") {
				t.Errorf("what was while they had stopped it is told:\n%s", text)
			}
		})
	}
}

func TestAWrongStopCodeTellsNothing(t *testing.T) {
	s := withDigests(t, siteOptions{})
	amina, _, letter := s.firstDigest(t, "day")
	path := stopInMail.FindStringSubmatch(letter.Parts(t)[0].Text)[1]
	unknown := s.visitor().get("/arret/x").wants(t, 404)
	for _, wrong := range []string{path + "A", path[:len(path)-1], "/arret/" + s.platform.Keys.StopCode(99, deliberation.ID{1}), "/arret/%20", strings.ToUpper(path[:20]) + path[20:]} {
		for _, a := range []*response{s.visitor().get(wrong), s.visitor().post(wrong, url.Values{})} {
			if a.status != unknown.status || strings.Contains(a.body, "arrêté") {
				t.Errorf("%s: %d", wrong, a.status)
			}
		}
	}
	if c := amina.contactHeld(); !c.Channels[0].Stopped.IsZero() {
		t.Error("a wrong code stopped it")
	}
	if loggedPath(path) != "/arret/…" {
		t.Error("the log holds the code")
	}
	// Of a channel that was changed since, nothing is to be ended.
	amina.chooses("day", amina.holds(account.Email, "autre@example.org").String())
	s.visitor().post(path, url.Values{}).wants(t, 200, "il a été changé depuis")
	if c := amina.contactHeld(); !c.Channels[0].Stopped.IsZero() {
		t.Error("an old code stopped another channel")
	}
	// Only that route is open to other sites.
	r := amina.request(http.MethodPost, contactPath, strings.NewReader("rhythm=never"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", "https://mail.example")
	amina.do(r).wants(t, 403)
}

// dsn is a notification as mail servers send it.
func dsn(action, status string) string {
	return strings.ReplaceAll(`From: MAILER-DAEMON@mx.example.org
To: retours
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

The mail system: your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
Arrival-Date: Tue, 3 Mar 2026 09:00:00 +0100

Final-Recipient: rfc822; amina@example.org
Action: `+action+`
Status: `+status+`
Diagnostic-Code: smtp; 550 5.1.1 unknown user

--b
Content-Type: text/rfc822-headers

Subject: Du nouveau

--b--
`, "\n", "\r\n")
}

// comesBack sends something to the address that messages come back to.
func (s *mailed) comesBack(from, to, text string) error {
	s.t.Helper()
	return smtp.SendMail(s.server.BounceAddress().String(), nil, from, []string{to}, []byte(text))
}

func (s *site) unreachable(v *visitor) (since time.Time, lost bool) {
	s.platform.Read(func(st *deliberation.State) { since, lost = st.Unreachable(v.number) })
	return since, lost
}

func TestWhatComesBackHasTheNextChannelUsedAndThenStopsClocks(t *testing.T) {
	phones := newPhones(t)
	s := withDigests(t, phones.options())
	s.mustOpen("Vers la prochaine convention")
	amina, paul := s.resident("Amina"), s.resident("Paul")
	email, phone := amina.holds(account.Email, "amina@example.org"), amina.holds(account.Phone, "+33612345678")
	amina.mustPropose("Un accueil", "Le matin.")
	amina.chooses("day", email.String(), phone.String())
	paul.mustArgue(1, "Il faut des agents.")
	s.sleepsUntil(1, 9)
	letter := s.box.Letters(t, 1)[0]
	amina.confirmed()

	// What nobody's server sends changes nothing.
	for _, wrong := range []struct{ what, from, to, text string }{
		{"with a sender", "mallory@example.net", letter.From, dsn("failed", "5.1.1")},
		{"to a forged token", "", strings.Replace(letter.From, "+", "+a", 1), dsn("failed", "5.1.1")},
		{"to no token", "", "retours@rebonds.voix.example", dsn("failed", "5.1.1")},
		{"to another domain", "", strings.Replace(letter.From, "@rebonds.", "@autres.", 1), dsn("failed", "5.1.1")},
	} {
		if err := s.comesBack(wrong.from, wrong.to, wrong.text); err == nil {
			t.Errorf("a notification %s is taken", wrong.what)
		}
	}
	for what, text := range map[string]string{
		"no notification": "Subject: Bonjour\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n", "delivered": dsn("delivered", "2.0.0"), "malformed": dsn("failed", "5"), "nonsense": dsn("failed\x00", "5.9999.1"),
		"delayed": dsn("delayed", "4.4.1"),
	} {
		if err := s.comesBack("", letter.From, text); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := s.comesBack("", letter.From, dsn("failed", "5.1.1")+strings.Repeat("x", 300<<10)); err == nil {
		t.Error("an oversized notification is taken")
	}
	if c := amina.contactHeld(); !c.Channels[0].Failed.IsZero() {
		t.Fatalf("failed by something that is no failure: %+v", c.Channels[0])
	}

	if err := s.comesBack("", strings.ToUpper(letter.From), dsn("failed", "5.1.1")); err != nil {
		t.Fatal(err)
	}
	if c := amina.contactHeld(); c.Channels[0].Failed.IsZero() || !c.Channels[1].Failed.IsZero() {
		t.Fatalf("%+v", c.Channels)
	}
	if _, lost := s.unreachable(amina); lost {
		t.Fatal("there is a second channel")
	}
	// What came back is told by the next channel, on another day.
	s.looksRound()
	s.sleepsUntil(1, 15)
	text := phones.last("+33612345678")
	for _, want := range []string{"du nouveau", "voix.example/moi", "voix.example/arret code "} {
		if !strings.Contains(text, want) {
			t.Errorf("%q lacks %q", text, want)
		}
	}
	if strings.Contains(text, "accueil") || strings.Contains(text, "Amina") {
		t.Errorf("a phone shows to whoever is beside it: %q", text)
	}
	// Its code, typed on another machine, leads to the button.
	code := text[strings.LastIndex(text, " ")+1:]
	s.visitor().follow(stopPath, url.Values{"code": {strings.ToUpper(code)}}).wants(t, 200, "Tout arrêter").lacks(t, "Amina")
	s.visitor().post(stopPath, url.Values{"code": {"aaaaa-aaaaa"}}).wants(t, 404)
	amina.confirmed()
	if n := len(s.box.Letters(t, 1)); n != 1 {
		t.Errorf("%d messages by mail", n)
	}
	amina.get(contactPath).wants(t, 200, "Nos messages ne vous arrivent pas", "Nous passons par le moyen suivant")

	// The gateway refuses the number for good: nothing is left.
	phones.refuse(http.StatusBadRequest, noSuchNumber)
	paul.mustArgue(1, "Encore un.")
	s.sleepsUntil(1, 15)
	s.until("nothing reaches Amina", func() bool { _, lost := s.unreachable(amina); return lost })
	since, _ := s.unreachable(amina)
	if !since.Equal(s.clock.Now()) {
		t.Errorf("since %v, now %v", since, s.clock.Now())
	}
	amina.get(contactPath).wants(t, 200, "Les délais qui courent contre vous sont arrêtés")
	amina.chooses("day", email.String())
	if _, lost := s.unreachable(amina); lost {
		t.Error("chosen again, and still not reached")
	}
}

func TestThreeMessagesGivenUpInAWeekAreAFailure(t *testing.T) {
	s := withDigests(t, siteOptions{})
	amina, paul, letter := s.firstDigest(t, "day")
	for n := 2; n <= 4; n++ {
		for range 3 { // of one message, however often
			if err := s.comesBack("", letter.From, dsn("failed", "4.4.7")); err != nil {
				t.Fatal(err)
			}
		}
		if failed := !amina.contactHeld().Channels[0].Failed.IsZero(); failed != (n == 4) {
			t.Fatalf("after %d messages that were given up: %v", n-1, failed)
		}
		if n == 4 {
			break
		}
		paul.mustArgue(1, fmt.Sprint("Encore un, le ", n))
		s.sleepsUntil(1, 9)
		letter = s.box.Letters(t, n)[n-1]
		amina.confirmed()
	}
	if _, lost := s.unreachable(amina); !lost {
		t.Error("nothing is left")
	}
}

// Several servers look round at the same moment, and one of them may end between noting a message and handing it over: who is written to is written to
// once that day, and what was lost comes on another.
func TestServersThatLookRoundAtOnceWriteOnce(t *testing.T) {
	s := withDigests(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	amina, paul := s.resident("Amina"), s.resident("Paul")
	amina.mustPropose("Un accueil", "Le matin.")
	amina.chooses("day", amina.holds(account.Email, "amina@example.org").String())
	paul.mustArgue(1, "Il faut des agents.")
	// The first server ends once the message is noted.
	ends := newMessenger(s.server)
	s.advance(24 * time.Hour)
	s.looksRound()
	s.box.Letters(t, 1)
	amina.confirmed()
	paul.mustArgue(1, "Et des chaises.")
	s.sleepsUntil(1, 0)
	s.server.messenger.one.Lock() // the servers that are left sleep
	s.advance(9 * time.Hour)
	var news []deliberation.Notice
	s.platform.Read(func(st *deliberation.State) {
		news = st.Notices(0, st.Number(), func(p int64) bool { return p == amina.number })
	})
	err := s.platform.People.replace(t.Context(), amina.number, func(p *account.Profile) error {
		if _, said := plan(p.Contact, p.Contact.Channels[0], true, s.head(), news, s.clock.Now()); len(said) != 1 {
			t.Errorf("noted %+v", said)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s.server.messenger.one.Unlock()
	servers := []*messenger{s.server.messenger, ends, newMessenger(s.server)}
	atOnce := func() {
		var all sync.WaitGroup
		for range 3 {
			for _, m := range servers {
				all.Go(func() {
					if err := m.round(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
		}
		all.Wait()
	}
	atOnce()
	if n := len(s.box.Letters(t, 1)); n != 1 {
		t.Fatalf("%d messages: what was noted is sent by another on the same day", n)
	}
	paul.mustArgue(1, "Et de la lumière.")
	s.sleepsUntil(1, 0)
	s.advance(9 * time.Hour)
	atOnce()
	s.box.Letters(t, 2)
	amina.confirmed()
	atOnce()
	if letters := s.box.Letters(t, 2); len(letters) != 2 || !strings.Contains(letters[1].Parts(t)[0].Text, "2 arguments sur votre proposition.") {
		t.Errorf("%d messages, the last of which says:\n%s", len(letters), letters[len(letters)-1].Parts(t)[0].Text)
	}
}

// Whoever takes back that they want to be told is told no more, wherever they say so.
func TestWithoutAgreementNothingIsTold(t *testing.T) {
	s := withDigests(t, siteOptions{})
	amina, paul, _ := s.firstDigest(t, "day")
	_, err := s.platform.People.Change(t.Context(), s.platform.NewID(), amina.number, func(p *account.Profile) error {
		if _, agreed := p.ConsentTo(account.Contact); !agreed {
			t.Error("saving a choice is no agreement")
		}
		p.Withdraw(account.Contact, s.clock.Now())
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	paul.mustArgue(1, "Encore un.")
	s.sleepsUntil(1, 9)
	if n := len(amina.contactHeld().Told.Open); n != 1 {
		t.Errorf("%d messages were noted, one of them before", n)
	}
}
