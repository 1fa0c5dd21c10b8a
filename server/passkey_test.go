package server

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-webauthn/webauthn/protocol/webauthncbor"

	"voix/server/account"
)

// secureSite is one at an address for which browsers offer passkeys.
func secureSite(t testing.TB) *site { return newSite(t, siteOptions{address: "https://voix.example"}) }

// device is somebody's, with one passkey for this site, and says what a test has it say.
type device struct {
	t          testing.TB
	id, handle []byte
	key        *ecdsa.PrivateKey
	count      uint32
	// What an honest browser fills in by itself.
	origin, relying string
	flags           byte // of what its person did: present, verified
}

const (
	userPresent  = 0x01
	userVerified = 0x04
	withKey      = 0x40
)

func newDevice(t testing.TB) *device {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	d := &device{t: t, id: make([]byte, 32), key: key, origin: "https://voix.example", relying: "voix.example", flags: userPresent | userVerified}
	rand.Read(d.id)
	return d
}

// asked is what the server wants of a browser, as a test looks at it.
type asked struct {
	Ticket    string
	PublicKey struct {
		Challenge string
		RpID      string
		Rp        struct{ ID, Name string }
		User      struct{ ID, Name, DisplayName string }

		UserVerification, Attestation string
		PubKeyCredParams              []struct{ Alg int }
		ExcludeCredentials            []struct{ ID string }
		AllowCredentials              []any
		AuthenticatorSelection        struct{ ResidentKey, UserVerification, AuthenticatorAttachment string }
	}
}

func (v *visitor) asksPasskey(purpose string, pairs ...any) (a asked) {
	v.site.t.Helper()
	in := map[string]any{"for": purpose}
	for i := 0; i < len(pairs); i += 2 {
		in[pairs[i].(string)] = pairs[i+1]
	}
	got := v.json(http.MethodPost, "/api/v1/passkeys/challenge", in).wants(v.site.t, http.StatusOK)
	if err := json.Unmarshal([]byte(got.body), &a); err != nil || got.header.Get("Cache-Control") != "no-store" {
		v.site.t.Fatalf("%v: %s", err, got)
	}
	return a
}

var unpadded = base64.RawURLEncoding

func (d *device) client(kind, challenge string) []byte {
	data, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": d.origin, "crossOrigin": false})
	if err != nil {
		d.t.Fatal(err)
	}
	return data
}

func (d *device) data(flags byte) []byte {
	of := sha256.Sum256([]byte(d.relying))
	return binary.BigEndian.AppendUint32(append(of[:], flags), d.count)
}

func (d *device) answer(response map[string]any) string {
	for name, value := range response {
		if raw, ok := value.([]byte); ok {
			response[name] = unpadded.EncodeToString(raw)
		}
	}
	id := unpadded.EncodeToString(d.id)
	text, err := json.Marshal(map[string]any{"id": id, "rawId": id, "type": "public-key", "clientExtensionResults": map[string]any{}, "response": response})
	if err != nil {
		d.t.Fatal(err)
	}
	return string(text)
}

// makes answers as navigator.credentials.create does.
func (d *device) makes(a asked) url.Values {
	d.t.Helper()
	var err error
	if d.handle, err = unpadded.DecodeString(a.PublicKey.User.ID); err != nil {
		d.t.Fatal(err)
	}
	point, err := d.key.PublicKey.Bytes()
	if err != nil {
		d.t.Fatal(err)
	}
	public, err := webauthncbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]})
	if err != nil {
		d.t.Fatal(err)
	}
	data := append(d.data(d.flags|withKey), make([]byte, 16)...)
	data = append(binary.BigEndian.AppendUint16(data, uint16(len(d.id))), d.id...)
	object, err := webauthncbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": append(data, public...)})
	if err != nil {
		d.t.Fatal(err)
	}
	return url.Values{"ticket": {a.Ticket}, "answer": {d.answer(map[string]any{
		"clientDataJSON": d.client("webauthn.create", a.PublicKey.Challenge), "attestationObject": object,
	})}}
}

// signs answers as navigator.credentials.get does.
func (d *device) signs(a asked) url.Values { return d.signsAs(a, "webauthn.get") }

func (d *device) signsAs(a asked, kind string) url.Values {
	d.t.Helper()
	if d.count > 0 {
		d.count++
	}
	client, data := d.client(kind, a.PublicKey.Challenge), d.data(d.flags)
	sum := sha256.Sum256(client)
	sum = sha256.Sum256(append(slices.Clone(data), sum[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, d.key, sum[:])
	if err != nil {
		d.t.Fatal(err)
	}
	return url.Values{"ticket": {a.Ticket}, "answer": {d.answer(map[string]any{
		"clientDataJSON": client, "authenticatorData": data, "signature": signature, "userHandle": d.handle,
	})}}
}

func altered(form url.Values, pairs ...string) url.Values {
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return form
}

func (v *visitor) isIn() bool { return v.get("/moi").status == http.StatusOK }

// owner is somebody who has added the passkey of a device to their ways in.
func (s *site) owner(pseudonym string) (*visitor, *device) {
	s.t.Helper()
	v, d := s.resident(pseudonym), newDevice(s.t)
	if a := v.post("/connexion/cle/nouvelle", d.makes(v.asksPasskey("add"))); a.status != http.StatusSeeOther || !strings.HasPrefix(a.location(), waysPath) {
		s.t.Fatalf("%s", a)
	}
	s.advance(time.Minute)
	return v, d
}

var proofField = regexp.MustCompile(`name="proof" value="([^"]+)"`)

func TestSomebodyJoinsAndComesBackWithAPasskey(t *testing.T) {
	s := secureSite(t)
	ines, d := s.visitor(), newDevice(t)
	ines.get("/connexion").wants(t, 200, `action="/connexion/cle"`, "passkey-")
	a := ines.asksPasskey("join", "return", "/propositions")
	k := a.PublicKey
	if k.Rp.ID != "voix.example" || k.Attestation != "none" || k.AuthenticatorSelection.ResidentKey != "required" || k.AuthenticatorSelection.UserVerification != "preferred" || len(k.ExcludeCredentials) != 0 {
		t.Errorf("ordered: %+v", k)
	}
	if k.User.Name != "Clé du 2\u00a0mars 2026" || k.User.DisplayName != k.User.Name {
		t.Errorf("a device shows of it: %q, %q", k.User.Name, k.User.DisplayName)
	}
	form := ines.post("/connexion/cle/nouvelle", d.makes(a)).wants(t, 200, "Choisissez")
	if ines.isIn() {
		t.Fatal("a new passkey signs somebody in")
	}
	proof := proofField.FindStringSubmatch(form.body)
	if proof == nil {
		t.Fatalf("no form to join: %s", form)
	}
	if a := ines.post("/inscription", joining(proof[1])); a.status != http.StatusSeeOther || a.location() != "/propositions" {
		t.Fatalf("joined: %s", a)
	}
	s.advance(time.Hour)
	again := s.visitor()
	a = again.asksPasskey("enter", "return", "/debats")
	if len(a.PublicKey.AllowCredentials) != 0 || a.PublicKey.RpID != "voix.example" || a.PublicKey.UserVerification != "preferred" {
		t.Errorf("asked: %+v", a.PublicKey)
	}
	if got := again.post("/connexion/cle", d.signs(a)); got.status != http.StatusSeeOther || got.location() != "/debats" {
		t.Fatalf("%s", got)
	}
	again.get("/moi").wants(t, 200, "Inès de Lille")
	// Made a second time under the same identifier, it joins nobody else, and signs nobody in.
	other := s.visitor()
	other.post("/connexion/cle/nouvelle", d.makes(other.asksPasskey("join"))).wants(t, http.StatusConflict)
	if other.isIn() {
		t.Error("somebody is signed in by a passkey that was made up")
	}
}

// Handles tell neither whose they are nor that two are of one person; what a device is asked differs each time.
func TestWhatADeviceIsAskedIsDrawnByChance(t *testing.T) {
	s := secureSite(t)
	amina, d := s.owner("Amina")
	seen := map[string]bool{}
	for range 20 {
		a := amina.asksPasskey("add")
		handle, _ := unpadded.DecodeString(a.PublicKey.User.ID)
		challenge, _ := unpadded.DecodeString(a.PublicKey.Challenge)
		if len(handle) != 32 || len(challenge) != 32 || seen[a.PublicKey.User.ID] || seen[a.PublicKey.Challenge] {
			t.Fatalf("%+v", a)
		}
		seen[a.PublicKey.User.ID], seen[a.PublicKey.Challenge] = true, true
		if strings.Contains(a.PublicKey.User.Name, "Amina") {
			t.Error("a device shows the pseudonym")
		}
		if len(a.PublicKey.ExcludeCredentials) != 1 || a.PublicKey.ExcludeCredentials[0].ID != unpadded.EncodeToString(d.id) {
			t.Errorf("a device may make a second one: %+v", a.PublicKey.ExcludeCredentials)
		}
	}
	// Of others nothing is told, not even what to leave out.
	if a := s.visitor().asksPasskey("join"); len(a.PublicKey.ExcludeCredentials) != 0 {
		t.Errorf("%+v", a)
	}
	s.visitor().json(http.MethodPost, "/api/v1/passkeys/challenge", map[string]any{"for": "add"}).wants(t, http.StatusUnauthorized)
}

// On a device that others use a passkey would let them in: it is to be made in a telephone or a security key.
func TestOnASharedDeviceAPasskeyIsMadeElsewhere(t *testing.T) {
	s := secureSite(t)
	if a := s.visitor().asksPasskey("join", "shared", true); a.PublicKey.AuthenticatorSelection.AuthenticatorAttachment != "cross-platform" {
		t.Errorf("%+v", a)
	}
	amina, d := s.owner("Amina")
	v := s.visitor()
	v.post("/connexion/cle", altered(d.signs(v.asksPasskey("enter")), "shared", "yes")).wants(t, http.StatusSeeOther)
	v.get("/").wants(t, 200, `data-shared="yes"`)
	if a := v.asksPasskey("add"); a.PublicKey.AuthenticatorSelection.AuthenticatorAttachment != "cross-platform" {
		t.Errorf("%+v", a)
	}
	if a := amina.asksPasskey("add"); a.PublicKey.AuthenticatorSelection.AuthenticatorAttachment != "" {
		t.Errorf("%+v", a)
	}
}

// refusals are answers that must lead nowhere; each begins with a device that leads in.
var refusals = map[string]func(v *visitor, d *device) url.Values{
	"another site": func(v *visitor, d *device) url.Values {
		d.origin, d.relying = "https://evil.example", "evil.example"
		return d.signs(v.asksPasskey("enter"))
	},
	"another origin": func(v *visitor, d *device) url.Values {
		d.origin = "https://evil.voix.example"
		return d.signs(v.asksPasskey("enter"))
	},
	"without TLS": func(v *visitor, d *device) url.Values {
		d.origin = "http://voix.example"
		return d.signs(v.asksPasskey("enter"))
	},
	"another relying party": func(v *visitor, d *device) url.Values {
		d.relying = "example"
		return d.signs(v.asksPasskey("enter"))
	},
	"another key": func(v *visitor, d *device) url.Values {
		d.key = newDevice(d.t).key
		return d.signs(v.asksPasskey("enter"))
	},
	"another's handle": func(v *visitor, d *device) url.Values {
		_, bob := v.site.owner("Bob")
		d.handle = bob.handle
		return d.signs(v.asksPasskey("enter"))
	},
	"another's credential": func(v *visitor, d *device) url.Values {
		_, bob := v.site.owner("Bob")
		d.id = bob.id
		return d.signs(v.asksPasskey("enter"))
	},
	"another's credential and handle": func(v *visitor, d *device) url.Values {
		_, bob := v.site.owner("Bob")
		d.id, d.handle = bob.id, bob.handle
		return d.signs(v.asksPasskey("enter"))
	},
	"no handle": func(v *visitor, d *device) url.Values {
		d.handle = nil
		return d.signs(v.asksPasskey("enter"))
	},
	"nobody was there": func(v *visitor, d *device) url.Values {
		d.flags = 0
		return d.signs(v.asksPasskey("enter"))
	},
	"a credential that nobody has": func(v *visitor, d *device) url.Values {
		return newDevice(d.t).as(d).signs(v.asksPasskey("enter"))
	},
	"the answer to another challenge": func(v *visitor, d *device) url.Values {
		return altered(d.signs(v.asksPasskey("enter")), "ticket", v.asksPasskey("enter").Ticket)
	},
	"a challenge that the device chose": func(v *visitor, d *device) url.Values {
		a := v.asksPasskey("enter")
		a.PublicKey.Challenge = unpadded.EncodeToString(make([]byte, 32))
		return d.signs(a)
	},
	"the challenge of a new passkey": func(v *visitor, d *device) url.Values { return d.signs(v.asksPasskey("join")) },
	"signed as if it were made":      func(v *visitor, d *device) url.Values { return d.signsAs(v.asksPasskey("enter"), "webauthn.create") },
	"a new one":                      func(v *visitor, d *device) url.Values { return d.makes(v.asksPasskey("enter")) },
	"a forged ticket": func(v *visitor, d *device) url.Values {
		a := v.asksPasskey("enter")
		sum := sha256.Sum256([]byte("passkey " + strings.Repeat("A", 200)))
		a.Ticket, a.PublicKey.Challenge = strings.Repeat("A", 200), unpadded.EncodeToString(sum[:])
		return d.signs(a)
	},
	"a ticket of another door": func(v *visitor, d *device) url.Values {
		ticket, err := v.site.server.issue(account.Challenge, account.Ticket{Way: account.Email, Identifier: "amina@example.org"})
		if err != nil {
			d.t.Fatal(err)
		}
		return d.signs(asked{Ticket: ticket}.challenged())
	},
	"a proof": func(v *visitor, d *device) url.Values {
		ticket, err := v.site.server.issue(account.Proof, account.Ticket{Way: account.Passkey})
		if err != nil {
			d.t.Fatal(err)
		}
		return d.signs(asked{Ticket: ticket}.challenged())
	},
	"too late": func(v *visitor, d *device) url.Values {
		form := d.signs(v.asksPasskey("enter"))
		v.site.advance(15 * time.Minute)
		return form
	},
	"before the last that led in": func(v *visitor, d *device) url.Values {
		form := d.signs(v.asksPasskey("enter"))
		v.site.advance(time.Second)
		other := v.site.visitor()
		other.post("/connexion/cle", d.signs(other.asksPasskey("enter"))).wants(d.t, http.StatusSeeOther)
		return form
	},
	"no answer": func(v *visitor, _ *device) url.Values { return url.Values{"ticket": {v.asksPasskey("enter").Ticket}} },
	"no JSON": func(v *visitor, _ *device) url.Values {
		return url.Values{"ticket": {v.asksPasskey("enter").Ticket}, "answer": {`{"id":`}}
	},
	"an empty object": func(v *visitor, _ *device) url.Values {
		return url.Values{"ticket": {v.asksPasskey("enter").Ticket}, "answer": {`{}`}}
	},
}

// as is a device that says of itself what another does, but for its credential and key.
func (d *device) as(other *device) *device {
	d.handle = other.handle
	return d
}

// challenged is what a browser would be asked with that ticket, if it were one.
func (a asked) challenged() asked {
	a.PublicKey.Challenge = unpadded.EncodeToString(passkeyChallenge(a.Ticket))
	return a
}

// Whatever is wrong, the answer is the same: it tells nobody whether a credential is known.
func TestWrongPasskeysLeadNowhereAndAllAlike(t *testing.T) {
	const sentence = "Cette clé d’accès n’ouvre rien ici"
	s := secureSite(t)
	page := ""
	for what, forge := range refusals {
		t.Run(what, func(t *testing.T) {
			_, d := s.owner("Amina")
			d.t = t
			v := s.visitor()
			honest := v.asksPasskey("enter")
			a := v.post("/connexion/cle", forge(v, d)).wants(t, http.StatusUnprocessableEntity, sentence, `href="#field-passkey"`)
			if len(a.header.Values("Set-Cookie")) != 0 || v.isIn() {
				t.Fatalf("signed in: %s", a)
			}
			if page == "" {
				page = a.body
			}
			if a.body != page {
				t.Error("its page is not like those of other refusals")
			}
			if honest.Ticket == "" {
				t.Error("nothing was asked")
			}
		})
	}
}

func TestAnAnswerLeadsInOnce(t *testing.T) {
	s := secureSite(t)
	_, d := s.owner("Amina")
	asking := s.visitor()
	form := d.signs(asking.asksPasskey("enter"))
	var let atomic.Int64
	var trying sync.WaitGroup
	for range 8 {
		v := s.visitor()
		trying.Go(func() {
			if v.post("/connexion/cle", form).status == http.StatusSeeOther {
				let.Add(1)
			}
		})
	}
	trying.Wait()
	if let.Load() != 1 {
		t.Errorf("the same answer led in %d times", let.Load())
	}
	s.advance(time.Minute)
	asking.post("/connexion/cle", form).wants(t, http.StatusUnprocessableEntity)
}

// A device that counts shows that it was copied by counting backwards. One that does not count says zero for ever.
func TestACopiedDeviceIsTold(t *testing.T) {
	s := secureSite(t)
	v, d := s.resident("Amina"), newDevice(t)
	d.count = 5
	v.post("/connexion/cle/nouvelle", d.makes(v.asksPasskey("add"))).wants(t, http.StatusSeeOther)
	enter := func(d *device) *response {
		t.Helper()
		s.advance(time.Minute)
		v := s.visitor()
		return v.post("/connexion/cle", d.signs(v.asksPasskey("enter")))
	}
	copied := *d
	for range 3 {
		enter(d).wants(t, http.StatusSeeOther)
	}
	enter(&copied).wants(t, http.StatusUnprocessableEntity, "a peut-être été copiée")
	enter(d).wants(t, http.StatusSeeOther)
	copied.count = 0
	enter(&copied).wants(t, http.StatusUnprocessableEntity, "a peut-être été copiée")

	_, silent := s.owner("Bob")
	for range 3 {
		enter(silent).wants(t, http.StatusSeeOther)
	}
}

func TestNobodyAddsAPasskeyToAnother(t *testing.T) {
	s := secureSite(t)
	amina, d := s.owner("Amina")
	bob := s.resident("Bob")
	ways := func(v *visitor) (n int) {
		profile, _, err := s.platform.People.Profile(t.Context(), v.number)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range profile.Ways {
			if w.Kind == account.Passkey {
				n++
			}
		}
		return n
	}
	// What Bob asked for is not Amina's, whoever sends it.
	mine := newDevice(t)
	form := mine.makes(bob.asksPasskey("add"))
	amina.post("/connexion/cle/nouvelle", form).wants(t, http.StatusForbidden)
	s.visitor().post("/connexion/cle/nouvelle", form).wants(t, http.StatusUnauthorized)
	// Amina's credential, with a key of Bob's.
	forged := newDevice(t)
	forged.id = d.id
	bob.post("/connexion/cle/nouvelle", forged.makes(bob.asksPasskey("add"))).wants(t, http.StatusConflict)
	// Another site's, one that nobody confirmed, the answer to another order, an old one.
	for what, forge := range map[string]func(d *device) url.Values{
		"another site": func(d *device) url.Values {
			d.origin, d.relying = "https://evil.example", "evil.example"
			return d.makes(bob.asksPasskey("add"))
		},
		"nobody was there": func(d *device) url.Values {
			d.flags = 0
			return d.makes(bob.asksPasskey("add"))
		},
		"another order": func(d *device) url.Values {
			return altered(d.makes(bob.asksPasskey("add")), "ticket", bob.asksPasskey("add").Ticket)
		},
		"the challenge of entering": func(d *device) url.Values {
			return altered(d.makes(bob.asksPasskey("add")), "ticket", bob.asksPasskey("enter").Ticket)
		},
		"too late": func(d *device) url.Values {
			form := d.makes(bob.asksPasskey("add"))
			s.advance(15 * time.Minute)
			bob.openLink(nil) // ways are added by who has shown one lately
			return form
		},
		"nothing": func(*device) url.Values { return url.Values{"ticket": {bob.asksPasskey("add").Ticket}} },
		"no JSON": func(*device) url.Values {
			return url.Values{"ticket": {bob.asksPasskey("add").Ticket}, "answer": {strings.Repeat("[", 10000)}}
		},
	} {
		if a := bob.post("/connexion/cle/nouvelle", forge(newDevice(t))); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "n’est pas enregistrée") {
			t.Errorf("%s: %s", what, a)
		}
	}
	if ways(amina) != 1 || ways(bob) != 0 {
		t.Errorf("Amina has %d, Bob %d", ways(amina), ways(bob))
	}
	bob.post("/connexion/cle/nouvelle", altered(mine.makes(bob.asksPasskey("add")), "name", strings.Repeat("a", 41))).wants(t, http.StatusUnprocessableEntity)
	bob.post("/connexion/cle/nouvelle", altered(mine.makes(bob.asksPasskey("add")), "name", "Mon téléphone")).wants(t, http.StatusSeeOther)
	bob.get(waysPath).wants(t, 200, "Mon téléphone", "Clé d’accès")
}

func TestARemovedPasskeyLeadsNowhere(t *testing.T) {
	s := secureSite(t)
	amina, d := s.owner("Amina")
	v := s.visitor()
	form := d.signs(v.asksPasskey("enter"))
	_, err := s.platform.People.Change(t.Context(), s.platform.NewID(), amina.number, func(p *account.Profile) error {
		p.Ways = slices.DeleteFunc(p.Ways, func(w account.Way) bool { return w.Kind == account.Passkey })
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	v.post("/connexion/cle", form).wants(t, http.StatusUnprocessableEntity)
	v.post("/connexion/cle", d.signs(v.asksPasskey("enter"))).wants(t, http.StatusUnprocessableEntity)
	// It may be made anew, by anybody who has the device.
	s.advance(time.Minute)
	amina.post("/connexion/cle/nouvelle", d.makes(amina.asksPasskey("add"))).wants(t, http.StatusSeeOther)
	s.advance(time.Minute)
	v.post("/connexion/cle", d.signs(v.asksPasskey("enter"))).wants(t, http.StatusSeeOther)
}

// Without scripts the form goes off empty: what is missing is said, and the other doors are there.
func TestWithoutScriptsThePasskeyDoorSaysWhatItNeeds(t *testing.T) {
	s := secureSite(t)
	empty := url.Values{"ticket": {""}, "answer": {""}, "return": {"/propositions"}}
	for _, path := range []string{"/connexion/cle", "/connexion/cle/nouvelle"} {
		s.visitor().post(path, empty).wants(t, http.StatusUnprocessableEntity, "JavaScript est allumé", `name="code"`, `value="/propositions"`)
	}
	s.resident("Amina").post("/connexion/cle/nouvelle", empty).wants(t, http.StatusUnprocessableEntity, "JavaScript est allumé")
}

// Where browsers offer no passkeys there is no door; and a forged Host makes none for another name where the operator gave the address.
func TestThePasskeyDoorIsWhereItWorks(t *testing.T) {
	plain := newSite(t, siteOptions{}) // http://127.0.0.1
	v := plain.visitor()
	v.get("/connexion").wants(t, 200).lacks(t, "/connexion/cle")
	v.json(http.MethodPost, "/api/v1/passkeys/challenge", map[string]any{"for": "enter"}).wants(t, http.StatusNotFound)
	v.post("/connexion/cle", url.Values{}).wants(t, http.StatusNotFound)
	v.post("/connexion/cle/nouvelle", url.Values{}).wants(t, http.StatusNotFound)

	s := secureSite(t)
	r := s.visitor().request(http.MethodPost, "/api/v1/passkeys/challenge", strings.NewReader(`{"for":"enter"}`))
	r.Host = "evil.example"
	r.Header.Set("Content-Type", "application/json")
	if a := s.visitor().do(r); a.status != http.StatusOK || strings.Contains(a.body, "evil") || !strings.Contains(a.body, `"rpId":"voix.example"`) {
		t.Errorf("%s", a)
	}
	for _, body := range []map[string]any{{}, {"for": "leave"}, {"for": "enter", "more": 1}} {
		s.visitor().json(http.MethodPost, "/api/v1/passkeys/challenge", body).wants(t, http.StatusUnprocessableEntity)
	}
	a := s.visitor().asksPasskey("enter", "return", "https://evil.example/")
	if ticket, err := s.platform.Keys.ReadTicket(account.Challenge, a.Ticket, s.clock.Now()); err != nil || ticket.Return != "" {
		t.Errorf("%+v, %v", ticket, err)
	}
}
