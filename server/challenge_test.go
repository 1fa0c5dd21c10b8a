package server

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	netmail "net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/mail"
	"voix/server/mail/mailbox"
)

// withMail is a site that sends by a mail server which the test runs.
func withMail(t *testing.T, o siteOptions) (*site, *mailbox.Server) {
	t.Helper()
	box := mailbox.Start(t, nil)
	var relay mail.Relay
	if err := relay.UnmarshalText([]byte("smtp+plain://" + box.Address)); err != nil {
		t.Fatal(err)
	}
	o.mail = &mail.Settings{Relay: relay, From: netmail.Address{Name: "Voix au chapitre", Address: "voix@voix.example"}}
	return newSite(t, o), box
}

var (
	challengeField = regexp.MustCompile(`name="challenge" value="([^"]*)"`)
	codeInMail     = regexp.MustCompile(`(?m)^    (\d{4}) (\d{4})\r?$`)
	linkInMail     = regexp.MustCompile(`(?m)^https?://[^/]*(/\S*)\r?$`)
)

// letterIn is what the last of so many messages says that holds a code: others that are sent beside it come before or after.
func letterIn(t *testing.T, box *mailbox.Server, messages int) (to, code, link string) {
	t.Helper()
	for _, letter := range slices.Backward(box.Letters(t, messages)) {
		plain := letter.Parts(t)[0].Text
		c := codeInMail.FindStringSubmatch(plain)
		if c == nil {
			continue
		}
		if l := linkInMail.FindStringSubmatch(plain); l != nil {
			link = l[1]
		}
		return letter.To, c[1] + c[2], link
	}
	t.Fatal("no letter holds a code")
	return "", "", ""
}

// ask has a code sent and returns the ticket of the page that asks for it.
func (v *visitor) ask(address string) string {
	v.site.t.Helper()
	return v.askWith(url.Values{"email": {address}})
}

func (v *visitor) askWith(form url.Values) string {
	v.site.t.Helper()
	a := v.follow("/connexion/envoi", form).wants(v.site.t, http.StatusOK, `action="/connexion/code"`)
	return challengeField.FindStringSubmatch(a.body)[1]
}

func typedIn(challenge, code string) url.Values {
	return url.Values{"challenge": {challenge}, "code": {code}}
}

// joinByMail lets somebody join who has shown an address.
func joinByMail(t *testing.T, s *site, box *mailbox.Server, messages int, address, pseudonym string) *visitor {
	t.Helper()
	v := s.visitor()
	challenge := v.ask(address)
	_, code, _ := letterIn(t, box, messages)
	a := v.post("/connexion/code", typedIn(challenge, code)).wants(t, http.StatusOK, `action="/inscription"`)
	form := joining(regexp.MustCompile(`name="proof" value="([^"]*)"`).FindStringSubmatch(a.body)[1])
	form.Set("pseudonym", pseudonym)
	v.post("/inscription", form).wants(t, http.StatusSeeOther)
	return v
}

func TestSomebodyJoinsAndComesBackByMail(t *testing.T) {
	s, box := withMail(t, siteOptions{address: publicAddress})
	joinByMail(t, s, box, 1, "Ines@Exemple.org", "Inès de Lille")
	s.clock.advance(time.Minute)

	again := s.visitor()
	challenge := again.askWith(url.Values{"email": {" ines@exemple.ORG"}, "return": {"/propositions"}})
	to, code, _ := letterIn(t, box, 2)
	if to != "ines@exemple.org" {
		t.Errorf("sent to %s", to)
	}
	// People type it as they read it, on any keyboard.
	arabic := strings.Map(func(r rune) rune { return r - '0' + '٠' }, code)
	a := again.post("/connexion/code", typedIn(challenge, " "+arabic[:8]+" "+arabic[8:]))
	if a.status != http.StatusSeeOther || a.location() != "/propositions" {
		t.Fatalf("%s", a)
	}
	again.get("/moi").wants(t, http.StatusOK, "Inès de Lille")
}

// The link signs nobody in by being fetched; the button of its page does, once, on whatever device.
func TestTheLinkOfAMessageWorksOnceAndByItsButtonOnly(t *testing.T) {
	s, box := withMail(t, siteOptions{address: publicAddress})
	joinByMail(t, s, box, 1, "ines@exemple.org", "Inès de Lille")
	s.clock.advance(time.Minute)
	s.visitor().ask("ines@exemple.org")
	_, code, link := letterIn(t, box, 2)
	if !strings.HasPrefix(link, "/connexion/lien/"+code+"/") {
		t.Fatalf("link %q", link)
	}
	telephone := s.visitor()
	for range 10 { // programs that look at links
		a := telephone.get(link).wants(t, http.StatusOK, "Inès de Lille", `action="/connexion/code"`)
		if a.header.Get("Set-Cookie") != "" || a.header.Get("Cache-Control") != "no-store" || a.header.Get("Referrer-Policy") != "strict-origin" || !strings.Contains(a.header.Get("X-Robots-Tag"), "noindex") {
			t.Fatalf("%v", a.header)
		}
	}
	form := typedIn(challengeField.FindStringSubmatch(telephone.get(link).body)[1], code)
	telephone.post("/connexion/code", form).wants(t, http.StatusSeeOther)
	telephone.get("/moi").wants(t, http.StatusOK, "Inès de Lille")

	later := s.visitor()
	later.post("/connexion/code", form).wants(t, http.StatusUnprocessableEntity, "a déjà servi")
	if later.get("/moi").status == http.StatusOK {
		t.Error("a code was good for two")
	}
	s.clock.advance(15 * time.Minute)
	later.get(link).wants(t, http.StatusUnprocessableEntity, "ne sert plus")
	later.post("/connexion/code", form).wants(t, http.StatusUnprocessableEntity, "ne sert plus")
}

// What came before what led in last leads in no more.
func TestAnOlderCodeEndsWithANewerOne(t *testing.T) {
	s, box := withMail(t, siteOptions{})
	joinByMail(t, s, box, 1, "ines@exemple.org", "Inès de Lille")
	s.clock.advance(time.Minute)
	first := s.visitor()
	older := first.ask("ines@exemple.org")
	_, olderCode, _ := letterIn(t, box, 2)
	s.clock.advance(time.Minute)
	newer := first.ask("ines@exemple.org")
	_, newerCode, _ := letterIn(t, box, 3)
	first.post("/connexion/code", typedIn(newer, olderCode)).wants(t, http.StatusUnprocessableEntity, "Ce n’est pas ce code")
	first.post("/connexion/code", typedIn(newer, newerCode)).wants(t, http.StatusSeeOther)
	s.visitor().post("/connexion/code", typedIn(older, olderCode)).wants(t, http.StatusUnprocessableEntity, "un plus récent a été envoyé")
}

// Nothing tells whether somebody takes part: pages, headers, cookies and messages are the same, but for what is drawn by chance.
func TestNobodyLearnsWhoTakesPartByAskingForCodes(t *testing.T) {
	s, box := withMail(t, siteOptions{address: publicAddress})
	joinByMail(t, s, box, 1, "ines@exemple.org", "Inès de Lille")
	s.clock.advance(time.Minute)
	seen := func(address string, messages int) (said []string) {
		v := s.visitor()
		hide := func(text string, secret ...string) string {
			for _, one := range append(secret, address) {
				text = strings.ReplaceAll(text, one, "…")
			}
			return text
		}
		asked := v.post("/connexion/envoi", url.Values{"email": {address}})
		a := v.get(asked.location())
		challenge := challengeField.FindStringSubmatch(a.body)[1]
		var header bytes.Buffer
		for _, of := range []*response{asked, a} {
			of.header.Del("X-Request-Id")
			of.header.Del("Date") // a second may pass
			if err := of.header.Write(&header); err != nil {
				t.Fatal(err)
			}
		}
		wrong := v.post("/connexion/code", typedIn(challenge, "1"))
		empty := v.post("/connexion/code", typedIn(challenge, ""))
		letter := box.Letters(t, messages)[messages-1]
		_, code, link := letterIn(t, box, messages)
		plain := strings.NewReplacer(code[:4]+" "+code[4:], "…", publicAddress+link, "…").Replace(letter.Parts(t)[0].Text)
		return []string{hide(a.body, challenge), hide(header.String(), challenge), hide(wrong.body, challenge), hide(empty.body, challenge), plain, letter.Header(t).Get("Subject")}
	}
	known, unknown := seen("ines@exemple.org", 2), seen("iris@exemple.org", 3)
	for i := range known {
		// A ticket is as long as its address, and so are these two.
		if known[i] != unknown[i] {
			t.Errorf("known:\n%s\nunknown:\n%s", known[i], unknown[i])
		}
	}
}

func TestFiveWrongCodesEndAChallenge(t *testing.T) {
	s, box := withMail(t, siteOptions{address: publicAddress})
	v := s.visitor()
	challenge := v.ask("ines@exemple.org")
	_, code, link := letterIn(t, box, 1)
	wrong := "00000000"
	if code == wrong {
		wrong = "00000001"
	}
	// A wrong link is a guess like any other.
	v.get(strings.Replace(link, code, wrong, 1)).wants(t, http.StatusUnprocessableEntity, "Ce n’est pas ce code")
	for range 4 {
		v.post("/connexion/code", typedIn(challenge, wrong)).wants(t, http.StatusUnprocessableEntity, "Ce n’est pas ce code")
	}
	for range 2 {
		s.visitor().post("/connexion/code", typedIn(challenge, code)).wants(t, http.StatusTooManyRequests, "Cinq codes étaient faux")
		s.visitor().get(link).wants(t, http.StatusTooManyRequests, "Cinq codes étaient faux")
	}
	// Another challenge is as good as the first was.
	challenge = v.ask("ines@exemple.org")
	_, code, _ = letterIn(t, box, 2)
	v.post("/connexion/code", typedIn(challenge, code)).wants(t, http.StatusOK, `action="/inscription"`)
}

// However many guesses come at once, five are looked at.
func TestGuessesAtOnceAreCountedOneByOne(t *testing.T) {
	s, _ := withMail(t, siteOptions{})
	challenge := s.visitor().ask("ines@exemple.org")
	answers := make(chan int, 40)
	for range cap(answers) {
		v := s.visitor()
		go func() { answers <- v.post("/connexion/code", typedIn(challenge, "x")).status }()
	}
	looked := 0
	for range cap(answers) {
		if status := <-answers; status == http.StatusUnprocessableEntity {
			looked++
		} else if status != http.StatusTooManyRequests {
			t.Errorf("status %d", status)
		}
	}
	if looked != guessesAChallenge {
		t.Errorf("%d guesses were looked at", looked)
	}
}

// However often somebody asks, the answer is the same: it tells nobody whether a code was asked for there lately.
func TestNobodyIsFloodedWithCodes(t *testing.T) {
	s, box := withMail(t, siteOptions{})
	ask := func(address string) { s.visitor().ask(address) }
	for range 8 {
		ask("ines@exemple.org")
	}
	ask("INES@exemple.org")
	ask("paul@exemple.org")
	to := map[string]int{}
	for _, letter := range box.Letters(t, 6) {
		to[letter.To]++
	}
	if to["ines@exemple.org"] != 5 || to["paul@exemple.org"] != 1 {
		t.Fatalf("%v", to)
	}
	for range 48 * 3 { // three days
		s.clock.advance(30 * time.Minute)
		ask("ines@exemple.org")
	}
	ask("fin@exemple.org")
	s.until("the last was sent", func() bool {
		return slices.ContainsFunc(box.Letters(t, 7), func(l mailbox.Letter) bool { return l.To == "fin@exemple.org" })
	})
	if sent := len(box.Letters(t, 7)); sent < 7+2*15 || sent > 7+15+3*15+1 {
		t.Errorf("%d messages in three days", sent)
	}
}

// A challenge whose code was not sent has no right code, and its ticket is as long as any.
func TestACodeThatWasNotSentLetsNobodyIn(t *testing.T) {
	s, box := withMail(t, siteOptions{})
	var last string
	for range 6 {
		last = s.visitor().ask("ines@exemple.org")
	}
	if sent := s.visitor().ask("iris@exemple.org"); len(sent) != len(last) {
		t.Errorf("tickets tell what was sent: %d, %d", len(sent), len(last))
	}
	if n := len(box.Letters(t, 6)); n != 6 {
		t.Fatalf("%d messages", n)
	}
	ticket, err := s.platform.Keys.ReadTicket(account.Challenge, last, s.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	s.visitor().post("/connexion/code", typedIn(last, s.platform.Keys.SentCode(ticket))).wants(t, http.StatusUnprocessableEntity, "Ce n’est pas ce code")
}

// Somebody elsewhere who asks for another's codes all day keeps nobody from their own.
func TestNobodyIsKeptOutByAskingForTheirCodes(t *testing.T) {
	clock := newTestClock(morning)
	l := newCodeLimits(DefaultRates.Codes, clock, slog.New(slog.DiscardHandler))
	home, ines := netip.MustParsePrefix("192.0.2.7/32"), account.Handle{1}
	if send, err := l.mayAsk(home, ines); !send || err != nil {
		t.Fatal(send, err)
	}
	l.broughtBack(home, ines)
	for step := range 24 * 4 {
		clock.advance(15 * time.Minute)
		for i := range 30 {
			if _, err := l.mayAsk(netip.PrefixFrom(netip.AddrFrom4([4]byte{198, 51, byte(step), byte(i)}), 32), ines); err != nil {
				t.Fatal(err)
			}
		}
	}
	if send, err := l.mayAsk(home, ines); !send || err != nil {
		t.Error("its holder gets none", send, err)
	}
	if send, _ := l.mayAsk(netip.MustParsePrefix("203.0.113.9/32"), ines); send {
		t.Error("anybody has more of them sent")
	}
	// All of one hoster's customer's networks are one.
	for i := range 40 {
		p := netip.PrefixFrom(netip.AddrFrom16([16]byte{0x20, 1, 0xd, 0xb8, 0, 1, byte(i)}), 64)
		if send, _ := l.mayAsk(p, account.Handle{2}); send != (i < 5) {
			t.Errorf("request %d is sent: %v", i, send)
		}
	}
}

// Guesses from everywhere slow those who guess, and nobody else.
func TestGuessingFromEverywhereSlowsWhoGuesses(t *testing.T) {
	clock := newTestClock(morning)
	l := newCodeLimits(DefaultRates.Codes, clock, slog.New(slog.DiscardHandler))
	wrong, right := func() bool { return false }, func() bool { return true }
	network := func(i int) netip.Prefix {
		return netip.PrefixFrom(netip.AddrFrom16([16]byte{0x20, 1, 0xd, 0xb8, byte(i >> 8), byte(i)}), 64)
	}
	challenge := func(i int) (id deliberation.ID) {
		id[0], id[1] = byte(i>>8), byte(i)
		return id
	}
	for i := range wrongAnHour {
		if err := l.try(network(i), challenge(i), wrong); !errors.Is(err, errCodeWrong) {
			t.Fatal(i, err)
		}
	}
	if err := l.try(network(5), challenge(2000), right); !errors.Is(err, errTooMany) {
		t.Error("who guessed goes on:", err)
	}
	if err := l.try(netip.MustParsePrefix("192.0.2.7/32"), challenge(2001), right); err != nil {
		t.Error("others are kept out:", err)
	}
	clock.advance(time.Hour)
	if err := l.try(network(5), challenge(2002), right); err != nil {
		t.Error(err)
	}
}

// One network cannot have the whole town written to, while fifty people in one room can come in at once.
func TestOneNetworkAsksForSoManyCodes(t *testing.T) {
	s, _ := withMail(t, siteOptions{rates: DefaultRates})
	v := s.visitor()
	allowed := 0
	for i := range 150 {
		if v.post("/connexion/envoi", url.Values{"email": {string(rune('a'+i%26)) + string(rune('a'+i/26)) + "@exemple.org"}}).status == http.StatusSeeOther {
			allowed++
		}
	}
	if allowed < 50 || allowed > 110 {
		t.Errorf("%d messages", allowed)
	}
}

// A forged Host puts no other site's address into a message, nor does the return path of the form lead elsewhere.
func TestALinkIsNeverThatOfAForgedHost(t *testing.T) {
	for _, address := range []Address{"", publicAddress} {
		s, box := withMail(t, siteOptions{address: address})
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+s.address+"/connexion/envoi", strings.NewReader("email=ines%40exemple.org&return=%2F%2Fevil.example%2F"))
		if err != nil {
			t.Fatal(err)
		}
		r.Host = "evil.example"
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Forwarded-Host", "evil.example")
		a, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := a.Body.Close(); err != nil {
			t.Fatal(err)
		}
		letter := box.Letters(t, 1)[0]
		if bytes.Contains(letter.Raw, []byte("evil")) {
			t.Errorf("%s", letter.Raw)
		}
		if _, _, link := letterIn(t, box, 1); (link != "") != (address != "") {
			t.Errorf("with the address %q, the link is %q", address, link)
		}
		_ = s
	}
}

func TestWhatIsNoAddressIsGivenBack(t *testing.T) {
	s, _ := withMail(t, siteOptions{})
	v := s.visitor()
	for typed, want := range map[string]string{"": "Il manque votre adresse", "ines": "n’est pas complète", "ines@exemple.org\r\nBcc: tous@exemple.org": "n’est pas complète"} {
		v.post("/connexion/envoi", url.Values{"email": {typed}, "return": {"/debats"}}).wants(t, http.StatusUnprocessableEntity, want, `name="return" value="/debats"`)
	}
	v.post("/connexion/envoi", url.Values{"phone": {"0612345678"}}).wants(t, http.StatusNotFound)
	v.post("/connexion/envoi", url.Values{}).wants(t, http.StatusNotFound)
	v.get("/connexion").wants(t, http.StatusOK, `name="email"`)
	none := newSite(t, siteOptions{}).visitor()
	none.post("/connexion/envoi", url.Values{"email": {"ines@exemple.org"}}).wants(t, http.StatusNotFound)
	if a := none.get("/connexion"); strings.Contains(a.body, "/connexion/envoi") {
		t.Error("a door that leads nowhere")
	}
	for _, path := range []string{"/connexion/envoi", "/connexion/code"} {
		if a := v.get(path).wants(t, http.StatusSeeOther); a.location() != "/connexion" {
			t.Errorf("%s", a)
		}
	}
}

// Tickets of another kind, of another way, or made up, open nothing.
func TestTicketsThatAreNotOfACodeAreRefused(t *testing.T) {
	s, _ := withMail(t, siteOptions{})
	ticket := account.Ticket{Way: account.Passkey, Identifier: "ines@exemple.org"}
	passkey, err := s.server.issue(account.Challenge, ticket)
	if err != nil {
		t.Fatal(err)
	}
	for name, one := range map[string]string{"a proof": s.proof("ines@exemple.org"), "of a passkey": passkey, "none": "", "made up": strings.Repeat("A", 300), "long": strings.Repeat("A", 9000)} {
		if a := s.visitor().post("/connexion/code", typedIn(one, "12345678")); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "ne sert plus") {
			t.Errorf("%s: %s", name, a)
		}
	}
}

// An address is added by whoever asked for it and is still signed in, and by nobody else to whom the link comes.
func TestAnAddressIsAddedToTheAccountOfWhoAsked(t *testing.T) {
	s, box := withMail(t, siteOptions{address: publicAddress})
	amina, paul := s.resident("Amina"), s.resident("Paul")
	amina.get("/moi/acces/courriel").wants(t, http.StatusOK, `name="add" value="yes"`)
	add := url.Values{"email": {"amina@exemple.org"}, "add": {"yes"}}
	amina.post("/connexion/envoi", url.Values{"email": {"amina"}, "add": {"yes"}}).wants(t, http.StatusUnprocessableEntity, `name="add" value="yes"`, `value="amina"`)
	challenge := amina.askWith(add)
	_, code, link := letterIn(t, box, 1)

	for name, v := range map[string]*visitor{"somebody else": paul, "nobody": s.visitor()} {
		if a := v.get(link).wants(t, http.StatusOK, "là où vous l’avez demandé"); strings.Contains(a.body, "Ajouter cette adresse</button>") || strings.Contains(a.body, "Amina") {
			t.Errorf("%s may add it: %s", name, a)
		}
		if a := v.post("/connexion/code", typedIn(challenge, code)); a.status == http.StatusSeeOther && strings.Contains(a.location(), "acces") || v == paul && a.status != http.StatusForbidden {
			t.Errorf("%s added it: %s", name, a)
		}
	}
	amina.get(link).wants(t, http.StatusOK, "Ajouter cette adresse</button>")
	if a := amina.post("/connexion/code", typedIn(challenge, code)).wants(t, http.StatusSeeOther); !strings.HasPrefix(a.location(), "/moi/acces?") {
		t.Errorf("%s", a)
	}
	s.clock.advance(time.Minute)
	other := s.visitor()
	challenge = other.ask("amina@exemple.org")
	_, code, _ = letterIn(t, box, 2)
	other.post("/connexion/code", typedIn(challenge, code)).wants(t, http.StatusSeeOther)
	other.get("/moi").wants(t, http.StatusOK, "Amina")

	// It is hers: nobody else adds it.
	challenge = paul.askWith(add)
	_, code, _ = letterIn(t, box, 3)
	paul.post("/connexion/code", typedIn(challenge, code)).wants(t, http.StatusConflict)

	if a := s.visitor().post("/connexion/envoi", add).wants(t, http.StatusSeeOther); !strings.HasPrefix(a.location(), "/connexion?retour=") {
		t.Errorf("%s", a)
	}
}

// Neither the log nor the journal learns an address, a code or a ticket.
func TestNothingOfACodeIsKept(t *testing.T) {
	var log logLines
	s, box := withMail(t, siteOptions{address: publicAddress, log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	v := joinByMail(t, s, box, 1, "ines@exemple.org", "Inès de Lille")
	_, code, link := letterIn(t, box, 1)
	v.get(link)
	s.platform.Read(func(st *deliberation.State) {
		if st.Participants() != 1 {
			t.Errorf("%d people", st.Participants())
		}
	})
	s.stop()
	for _, secret := range []string{"ines@exemple.org", code, link} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log has %s", secret)
		}
	}
	if got := loggedPath(link); strings.Contains(got, code) || strings.Contains(got, link[20:]) {
		t.Errorf("a failure would be logged with %s", got)
	}
}
