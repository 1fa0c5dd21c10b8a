package server

import (
	"bytes"
	"cmp"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"voix/server/account"
	"voix/server/page"
	"voix/server/sms"
)

// phones are what a gateway of SMS hands on: a real HTTP server that speaks the provider's protocol, and the phones behind it.
type phones struct {
	t       *testing.T
	gateway sms.Gateway
	got     chan received
	mu      sync.Mutex
	down    bool
	refused int               // the status that answers all messages; 0: none
	why     int               // and why, as the protocol numbers it
	asked   int               // how often it was to take one
	sent    int               // messages taken
	became  map[string]string // what is said of a message by its name; of others that they are delivered
}

type received struct{ to, text string }

func newPhones(t *testing.T) *phones {
	p := &phones{t: t, got: make(chan received, 1000), became: map[string]string{}}
	l := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, secret, _ := r.BasicAuth()
		p.mu.Lock()
		defer p.mu.Unlock()
		switch {
		case name != "AC7" || secret != "secret":
			w.WriteHeader(http.StatusUnauthorized)
		case r.Method == http.MethodGet && strings.HasPrefix(r.URL.Path, "/2010-04-01/Accounts/AC7/Messages/"):
			became := cmp.Or(p.became[strings.TrimSuffix(path.Base(r.URL.Path), ".json")], "delivered")
			_, _ = fmt.Fprintf(w, `{"status":%q}`, became)
		case r.Method != http.MethodPost || r.URL.Path != "/2010-04-01/Accounts/AC7/Messages.json":
			w.WriteHeader(http.StatusNotFound)
		case p.refused != 0:
			p.asked++
			w.Header().Set("Location", "https://elsewhere.example/")
			w.WriteHeader(p.refused)
			_, _ = fmt.Fprintf(w, `{"code":%d,"status":%d}`, p.why, p.refused)
		case p.down:
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			p.asked++
			p.sent++
			p.got <- received{r.PostFormValue("To"), r.PostFormValue("Body")}
			w.WriteHeader(http.StatusCreated)
			_, _ = fmt.Fprintf(w, `{"sid":"SM%d","status":"queued"}`, p.sent)
		}
	}))
	t.Cleanup(l.Close)
	var err error
	if p.gateway, err = sms.NewHTTPGateway(sms.Account{Address: l.URL, Name: "AC7", Secret: "secret", From: "Voix"}); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *phones) options() siteOptions { return siteOptions{sms: SMSOptions{Gateway: p.gateway}} }

// last waits for the next message to a number.
func (p *phones) last(to string) string {
	p.t.Helper()
	m := <-p.got
	if m.to != to {
		p.t.Fatalf("a message to %s, not %s", m.to, to)
	}
	return m.text
}

// refuse has the gateway refuse all messages with a status and a code; 0 has it take them.
func (p *phones) refuse(status, code int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refused, p.why = status, code
}

// asks is how often the gateway was asked to take a message, and answered.
func (p *phones) asks() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked
}

// noSuchNumber is how the protocol says that nobody has a number.
const noSuchNumber = 21211

// says has the gateway say something of the message of that name.
func (p *phones) says(id, became string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.became[id] = became
}

var eightDigits = regexp.MustCompile(`\b[0-9]{8}\b`)

// code waits for the next message and returns the code in it.
func (p *phones) code(to string) string {
	p.t.Helper()
	m := <-p.got
	if m.to != to {
		p.t.Fatalf("a message to %s, not %s", m.to, to)
	}
	return eightDigits.FindString(m.text)
}

var hiddenChallenge = regexp.MustCompile(`name="challenge" value="([A-Za-z0-9_-]+)"`)
var hiddenProof = regexp.MustCompile(`name="proof" value="([A-Za-z0-9_-]+)"`)

func hidden(t *testing.T, in *regexp.Regexp, a *response) string {
	t.Helper()
	found := in.FindStringSubmatch(a.body)
	if found == nil {
		t.Fatalf("no %s in %s", in, a)
	}
	return found[1]
}

// askPhone asks for a code and returns the challenge of the page that comes.
func (v *visitor) askPhone(typed string) string {
	v.site.t.Helper()
	return hidden(v.site.t.(*testing.T), hiddenChallenge, v.follow("/connexion/envoi", url.Values{"phone": {typed}, "return": {"/debats"}}).wants(v.site.t, 200))
}

var newcomer = url.Values{"pseudonym": {"Nour"}, "college": {"concerned"}, "age": {"yes"}, "opinions": {"yes"}}

func TestSomebodyJoinsAndComesBackByTheirPhone(t *testing.T) {
	p := newPhones(t)
	s := newSite(t, p.options())
	s.mustOpen("Vers la prochaine convention")
	nour := s.visitor()
	nour.get("/connexion").wants(t, 200, "Par SMS", `name="phone"`, `inputmode="tel"`)
	challenge := nour.askPhone("06.12.34.56.78")
	code := p.code("+33612345678")
	answer := url.Values{"challenge": {challenge}, "code": {code[:4] + " " + code[4:]}}
	join := nour.post("/connexion/code", answer).wants(t, 200, "Bienvenue")
	form := maps.Clone(newcomer)
	form.Set("proof", hidden(t, hiddenProof, join))
	if a := nour.post("/inscription", form).wants(t, 303); !strings.HasPrefix(a.location(), "/debats") {
		t.Error(a)
	}
	nour.get("/moi/acces").wants(t, 200, "Téléphone", "•••• 78", "C’est la seule").lacks(t, "Lien personnel", "12345678")

	// What led in once does so no more.
	again := s.visitor()
	again.post("/connexion/code", answer).wants(t, 422, "a déjà servi")
	again.get("/moi").wants(t, 303)

	s.advance(time.Minute)
	back := s.visitor()
	challenge = back.askPhone("+33 6 12 34 56 78")
	code = p.code("+33612345678")
	for _, wrong := range []string{"00000000", code + "0", code[1:], "abc"} {
		if wrong != code {
			back.post("/connexion/code", url.Values{"challenge": {challenge}, "code": {wrong}}).wants(t, 422)
		}
	}
	if a := back.post("/connexion/code", url.Values{"challenge": {challenge}, "code": {code}, "shared": {"yes"}}).wants(t, 303); a.location() != "/debats" {
		t.Error(a)
	}
	back.get("/").wants(t, 200, "Nour", `data-shared="yes"`)
}

// Nobody learns from what they see whether somebody takes part by a number.
func TestNumbersOfPeopleAndOfNobodyAreAnsweredAlike(t *testing.T) {
	p := newPhones(t)
	s := newSite(t, p.options())
	s.resident("Amina").way(account.Phone, "+33612345678")
	plain := func(typed, spelled string) (body, header string) {
		a := s.visitor().follow("/connexion/envoi", url.Values{"phone": {typed}, "return": {""}}).wants(t, 200)
		<-p.got
		challenge := hidden(t, hiddenChallenge, a)
		body = strings.ReplaceAll(strings.ReplaceAll(a.body, challenge, "…"), strings.ReplaceAll(spelled, " ", "\u00a0"), "(number)")
		a.header.Del("Date")
		return body, fmt.Sprint(len(challenge), a.header)
	}
	known, knownHeader := plain("0612345678", "06 12 34 56 78")
	unknown, unknownHeader := plain("0612345679", "06 12 34 56 79")
	if known != unknown || knownHeader != unknownHeader {
		t.Errorf("%s\n%s\n%s\n%s", known, knownHeader, unknown, unknownHeader)
	}
	if !strings.Contains(known, "(number)") {
		t.Error(known)
	}
}

func TestAPhoneBecomesAFurtherWay(t *testing.T) {
	p := newPhones(t)
	s := newSite(t, p.options())
	amina, paul := s.resident("Amina"), s.resident("Paul")
	paul.way(account.Phone, "+33612345678")
	amina.get("/moi/acces").wants(t, 200, `href="/moi/acces/telephone"`)
	amina.get("/moi/acces/telephone").wants(t, 200, `name="add" value="yes"`)
	add := func(typed string) (challenge string) {
		t.Helper()
		return hidden(t, hiddenChallenge, amina.follow("/connexion/envoi", url.Values{"phone": {typed}, "add": {"yes"}}).wants(t, 200))
	}
	// Whose number it is is told to whoever has the phone in their hand.
	challenge := add("0612345678")
	amina.post("/connexion/code", url.Values{"challenge": {challenge}, "code": {p.code("+33612345678")}}).wants(t, 409)
	challenge = add("0612345679")
	m := <-p.got
	if !strings.Contains(m.text, "ajouter ce numéro") {
		t.Error(m)
	}
	code := url.Values{"challenge": {challenge}, "code": {eightDigits.FindString(m.text)}}
	paul.post("/connexion/code", code).wants(t, 403) // it was asked for by somebody else
	s.visitor().post("/connexion/code", code).wants(t, 401)
	if a := amina.post("/connexion/code", code).wants(t, 303); !strings.HasPrefix(a.location(), "/moi/acces?") {
		t.Error(a)
	}
	amina.get("/moi/acces").wants(t, 200, "•••• 79", "Lien personnel")
	if got := len(amina.waysHeld()); got != 2 {
		t.Errorf("%d ways", got)
	}
}

func TestOnlyMobileNumbersAreTaken(t *testing.T) {
	p := newPhones(t)
	s := newSite(t, p.options())
	v := s.visitor()
	for typed, why := range map[string]string{
		"": "Il manque votre numéro", "01 42 34 56 78": "Nous ne pouvons pas envoyer de SMS", "+44 7400 123456": "Nous ne pouvons pas envoyer de SMS",
		"+882 16 12345": "Nous ne pouvons pas envoyer de SMS", `"><script>alert(1)</script>`: "Nous ne pouvons pas envoyer de SMS",
	} {
		v.post("/connexion/envoi", url.Values{"phone": {typed}, "return": {"/debats"}}).wants(t, 422, why, `id="field-phone-fault"`, `value="/debats"`).lacks(t, "<script>")
	}
	if len(p.got) > 0 {
		t.Error(<-p.got)
	}
	without := newSite(t, siteOptions{})
	without.visitor().get("/connexion").wants(t, 200).lacks(t, "Par SMS")
	without.visitor().post("/connexion/envoi", url.Values{"phone": {"0612345678"}}).wants(t, 404)
	without.resident("Camille").get("/moi/acces/telephone").wants(t, 404)
}

// The day's messages are bounded, and nobody is told by whom they were spent. Whoever takes part has a half of their own, which strangers cannot spend.
func TestADaysMessagesAreBounded(t *testing.T) {
	p := newPhones(t)
	s := newSite(t, siteOptions{sms: SMSOptions{Gateway: p.gateway, ADay: 4}})
	amina := s.resident("Amina")
	amina.way(account.Phone, "+33761234567")
	for i := range 6 {
		s.visitor().askPhone(fmt.Sprintf("06123456%02d", i))
	}
	for range 2 {
		if m := <-p.got; m.to == "+33761234567" {
			t.Error(m)
		}
	}
	s.visitor().askPhone("0761234567")
	if m := <-p.got; m.to != "+33761234567" {
		t.Errorf("%v", m)
	}
	s.advance(24 * time.Hour)
	s.visitor().askPhone("0751234567")
	if m := <-p.got; m.to != "+33751234567" {
		t.Errorf("%v", m)
	}
}

// A gateway that is down is the operator's to know, without any number or code.
func TestAGatewayThatIsDownTellsTheLogNoNumber(t *testing.T) {
	p := newPhones(t)
	p.down = true
	var mu sync.Mutex
	var log bytes.Buffer
	o := p.options()
	o.log = slog.New(slog.NewTextHandler(writerFunc(func(b []byte) (int, error) {
		mu.Lock()
		defer mu.Unlock()
		return log.Write(b)
	}), nil))
	s := newSite(t, o)
	s.visitor().askPhone("0612345678")
	s.until("it is given up", func() bool {
		s.clock.advance(30 * time.Second)
		mu.Lock()
		defer mu.Unlock()
		return strings.Contains(log.String(), "was not sent")
	})
	mu.Lock()
	defer mu.Unlock()
	if strings.Contains(log.String(), "612345") || eightDigits.MatchString(log.String()) {
		t.Error(log.String())
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

// gsm is the alphabet of phones in which a message may have 160 characters; with any other character it may have 70, and costs as two.
const gsm = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"

func TestAMessageIsShortAndHasNoLink(t *testing.T) {
	s := newSite(t, siteOptions{address: "https://participer.voix.example"})
	d := s.server.newPhoneDoor(SMSOptions{})
	for _, l := range page.Locales() {
		for _, adding := range []bool{false, true} {
			text := d.text(l, sentCode{Code: "01234567", Adding: adding, Link: "https://participer.voix.example/connexion/lien/x"})
			if strings.Count(text, "01234567") != 2 || strings.Contains(text, "://") || !strings.HasSuffix(text, "\n\n@participer.voix.example #01234567") {
				t.Errorf("%s: %q", l, text)
			}
			simple := !slices.ContainsFunc([]rune(text), func(r rune) bool { return !strings.ContainsRune(gsm, r) })
			// Two messages, joined, have 153 or 67 characters each.
			if most := map[bool]int{true: 2 * 153, false: 3 * 67}[simple]; len(utf16.Encode([]rune(text))) > most || simple != (l != page.Arabic) {
				t.Errorf("%s: %d characters, of phones: %v: %q", l, len(utf16.Encode([]rune(text))), simple, text)
			}
			words, _, _ := strings.Cut(text, "\n\n")
			if simple && len([]rune(words)) > 160 {
				t.Errorf("%s: %d characters: %q", l, len([]rune(words)), words)
			}
		}
	}
}
