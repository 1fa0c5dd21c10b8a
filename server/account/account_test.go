package account_test

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.mongodb.org/mongo-driver/v2/bson"
	"pgregory.net/rapid"

	"voix/deliberation"
	"voix/server/account"
)

func newKeys(t testing.TB) *account.Keys {
	t.Helper()
	master := make([]byte, 32)
	rand.Read(master)
	k, err := account.NewKeys(master)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func newID() (id deliberation.ID) {
	rand.Read(id[:])
	return id
}

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func TestCodeOpensOnlyWhatItWasMadeFor(t *testing.T) {
	k := newKeys(t)
	id := newID()
	code := k.Code(id)
	if len(code) != 52 || strings.ContainsAny(code, "ilo1ILO") {
		t.Errorf("code %q", code)
	}
	typed := strings.ToUpper(code[:10] + " " + code[10:20] + "-" + code[20:] + " ")
	for _, c := range []string{code, strings.ToUpper(code), typed} {
		if got, ok := k.ReadCode(c); !ok || got != id {
			t.Errorf("%q is not read as %s", c, id)
		}
	}
	if _, ok := newKeys(t).ReadCode(code); ok {
		t.Error("a code works under another master key")
	}
	for i := range code {
		for _, c := range "abcdefghjkmnpqrstuvwxyz023456789" {
			if forged := code[:i] + string(c) + code[i+1:]; forged != code {
				if _, ok := k.ReadCode(forged); ok {
					t.Fatalf("%q is accepted beside %q", forged, code)
				}
			}
		}
	}
	for n := range len(code) {
		if _, ok := k.ReadCode(code[:n]); ok {
			t.Errorf("the first %d characters are enough", n)
		}
	}
}

func TestAlteredCookiesProveNothing(t *testing.T) {
	k := newKeys(t)
	for _, s := range []account.Session{
		{Person: 7, Since: noon}, {Person: 7, Since: noon, Shared: true}, {Person: 7, Since: noon, Shared: true, Used: noon.Add(time.Minute)},
	} {
		altered(t, k, s)
	}
}

func altered(t *testing.T, k *account.Keys, s account.Session) {
	t.Helper()
	cookie := k.Cookie(s)
	if got, ok := k.ReadCookie(cookie, noon); !ok || got != s {
		t.Fatalf("read %+v, %v", got, ok)
	}
	if _, ok := newKeys(t).ReadCookie(cookie, noon); ok {
		t.Error("a cookie proves something under another master key")
	}
	raw, err := base64.RawURLEncoding.DecodeString(cookie)
	if err != nil {
		t.Fatal(err)
	}
	for i := range raw {
		for bit := range 8 {
			forged := bytes.Clone(raw)
			forged[i] ^= 1 << bit
			if _, ok := k.ReadCookie(base64.RawURLEncoding.EncodeToString(forged), noon); ok {
				t.Fatalf("byte %d may be changed", i)
			}
		}
	}
	// The last character has bits that belong to no byte: only the one way to write them is read.
	for _, c := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_" {
		forged := cookie[:len(cookie)-1] + string(c)
		if _, ok := k.ReadCookie(forged, noon); ok && forged != cookie {
			t.Errorf("%q is read like %q", forged, cookie)
		}
	}
	for n := range len(cookie) {
		if _, ok := k.ReadCookie(cookie[:n], noon); ok {
			t.Errorf("the first %d characters are enough", n)
		}
	}
	for _, garbage := range []string{"", " ", cookie + "A", cookie + "=", "=" + cookie, strings.Repeat("A", 1<<16), "\x00", strings.Repeat("é", 33)} {
		if _, ok := k.ReadCookie(garbage, noon); ok {
			t.Errorf("%.20q proves something", garbage)
		}
	}
}

func TestCodesAndCookiesAreNotEachOther(t *testing.T) {
	k := newKeys(t)
	if _, ok := k.ReadCookie(k.Code(newID()), noon); ok {
		t.Error("a code is read as a cookie")
	}
	if _, ok := k.ReadCode(k.Cookie(account.Session{Person: 1, Since: noon})); ok {
		t.Error("a cookie is read as a code")
	}
}

func TestSessionsEnd(t *testing.T) {
	k := newKeys(t)
	for _, c := range []struct {
		shared bool
		at     time.Duration
		lasts  bool
	}{
		{false, -2 * time.Minute, false},
		{false, -30 * time.Second, true},
		{false, 0, true},
		{false, 30*24*time.Hour - time.Second, true},
		{false, 30 * 24 * time.Hour, false},
		{true, 10*time.Minute - time.Second, true},
		{true, 10 * time.Minute, false},
	} {
		_, ok := k.ReadCookie(k.Cookie(account.Session{Person: 1, Since: noon, Shared: c.shared}), noon.Add(c.at))
		if ok != c.lasts {
			t.Errorf("shared %v after %s: %v", c.shared, c.at, ok)
		}
	}
}

// However it is used, a shared session ends ten minutes after the last use, and some hours after signing in; one's own is not made
// longer by use.
func TestSharedSessionsAreRenewed(t *testing.T) {
	k := newKeys(t)
	rapid.Check(t, func(t *rapid.T) {
		s := account.Session{Person: 1, Since: noon, Shared: rapid.Bool().Draw(t, "shared")}
		at, last := noon, noon
		for range rapid.IntRange(0, 60).Draw(t, "uses") {
			at = at.Add(time.Duration(rapid.IntRange(0, 700).Draw(t, "seconds")) * time.Second)
			got, ok := k.ReadCookie(k.Cookie(s), at)
			if got != s {
				t.Fatalf("%+v is read as %+v", s, got)
			}
			want := at.Before(noon.Add(account.SessionLife))
			if s.Shared {
				want = at.Before(last.Add(10*time.Minute)) && at.Before(noon.Add(4*time.Hour))
			}
			if ok != want {
				t.Fatalf("at %s, last used at %s: %v", at, last, ok)
			}
			if !ok {
				return
			}
			s, last = s.Renewed(at), at
		}
	})
	s := account.Session{Person: 1, Since: noon, Shared: true}.Renewed(noon.Add(5 * time.Minute))
	if s.Renewed(noon) != s {
		t.Error("a clock that goes back makes a session shorter")
	}
}

func FuzzReadCookie(f *testing.F) {
	k := newKeys(f)
	f.Add(k.Cookie(account.Session{Person: 1, Since: noon}))
	f.Add(k.Cookie(account.Session{Person: 1, Since: noon, Shared: true, Used: noon.Add(time.Hour)}))
	f.Add("")
	f.Fuzz(func(t *testing.T, value string) {
		if s, ok := k.ReadCookie(value, noon); ok && k.Cookie(s) != value {
			t.Errorf("%q proves %+v, but was not made for it", value, s)
		}
	})
}

func FuzzReadCode(f *testing.F) {
	k := newKeys(f)
	f.Add(k.Code(deliberation.ID{1}))
	f.Add("abc-def")
	plain := strings.NewReplacer(" ", "", "-", "")
	f.Fuzz(func(t *testing.T, code string) {
		if id, ok := k.ReadCode(code); ok && plain.Replace(strings.ToLower(code)) != k.Code(id) {
			t.Errorf("%q opens %s, but was not made for it", code, id)
		}
	})
}

func TestProfilesComeBackAsTheyWere(t *testing.T) {
	k := newKeys(t)
	rapid.Check(t, func(t *rapid.T) {
		p := account.Profile{ChosenName: rapid.String().Draw(t, "pseudonym")}
		copy(p.VoterSecret[:], rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "secret"))
		for range rapid.IntRange(0, 3).Draw(t, "ways") {
			w := account.Way{
				ID: newID(), Kind: rapid.SampledFrom(account.WayKinds()).Draw(t, "kind"), Identifier: rapid.StringMatching("[a-z@.]{1,20}").Draw(t, "identifier"),
				Since: time.UnixMilli(rapid.Int64Range(1, 1<<42).Draw(t, "since")).UTC(),
			}
			if rapid.Bool().Draw(t, "used") {
				w.Used, w.Data = w.Since.Add(time.Hour), []byte{1, 2}
			}
			p.Ways = append(p.Ways, w)
			if rapid.Bool().Draw(t, "left") {
				p.LeaveWay(len(p.Ways)-1, w.Since.Add(time.Minute), rapid.Bool().Draw(t, "barred"))
				p.CallHuman(w.Kind, w.Identifier, w.Since.Add(time.Hour))
				p.Settle(rapid.Bool().Draw(t, "unlocked"), 3, w.Since.Add(2*time.Hour))
			}
		}
		for n := range rapid.Int64Range(0, 2).Draw(t, "waiting") {
			ref := deliberation.Reference{Debate: n + 1, Kind: deliberation.CallSheet, Number: 3}
			p.Wait(ref, []deliberation.ItemChoice{{Item: 1, Choice: deliberation.Agree}, {Item: 2}}, n == 1)
		}
		if rapid.Bool().Draw(t, "attested") {
			p.Attesting = "12-C001B"
			p.Attestation = account.AttestationBy(deliberation.Batch{
				Issuer: deliberation.Issuer{Organisation: rapid.Int64Range(0, 9).Draw(t, "organisation")}, College: deliberation.Agent, Evidence: deliberation.Document,
			}, noon)
		}
		for range rapid.IntRange(0, 4).Draw(t, "consents") {
			to, at := rapid.SampledFrom(account.Purposes()).Draw(t, "purpose"), time.UnixMilli(rapid.Int64Range(1, 1<<42).Draw(t, "given"))
			if rapid.Bool().Draw(t, "withdraws") {
				p.Withdraw(to, at)
			} else {
				p.Consent(to, at)
				p.StateAge(at)
			}
		}
		if rapid.Bool().Draw(t, "contact") {
			at := time.UnixMilli(rapid.Int64Range(1, 1<<42).Draw(t, "failed")).UTC()
			p.Contact = &account.Reach{
				Channels: []account.Channel{{ID: newID(), Kind: account.ByEmail, Way: newID(), Failed: at, Misses: []string{"2026-03-02"}}, {ID: newID(), Kind: account.BySMS, Way: newID(), Stopped: at}},
				Rhythm:   rapid.SampledFrom(account.Rhythms()).Draw(t, "rhythm"), Language: "ar",
				Told: account.Told{Until: 7, Day: "2026-03-02", Apart: []account.Apart{{Subject: "proposal/1", Until: 9, Day: "2026-03-03"}},
					Open: []account.Pending{{Channel: newID(), Day: "2026-03-03", Subject: "proposal/1", From: 7, Until: 9, Entries: []int64{8, 9}, Sent: true}}},
			}
		}
		id := newID()
		body, err := k.Seal(rand.Reader, id, p)
		if err != nil {
			t.Skip("not every string is BSON") // invalid UTF-8 never gets this far
		}
		got, err := k.Unseal(id, body)
		if diff := cmp.Diff(p, got); err != nil || diff != "" {
			t.Fatalf("came back otherwise: %v\n%s", err, diff)
		}
	})
}

func TestSealedProfilesOpenOnlyInTheirPlace(t *testing.T) {
	k := newKeys(t)
	id := newID()
	p := account.Profile{ChosenName: "Camille de Brest", VoterSecret: deliberation.Hash{1, 2, 3}}
	body, err := k.Seal(rand.Reader, id, p)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Unseal(newID(), body); !errors.Is(err, account.ErrSealed) {
		t.Errorf("under another id: %v", err)
	}
	if _, err := newKeys(t).Unseal(id, body); !errors.Is(err, account.ErrSealed) {
		t.Errorf("under another master key: %v", err)
	}
	for i := range body {
		altered := bytes.Clone(body)
		altered[i] ^= 0x40
		if got, err := k.Unseal(id, altered); err == nil && cmp.Diff(p, got) != "" {
			t.Errorf("byte %d altered: opened as %+v", i, got)
		} else if err != nil && !errors.Is(err, account.ErrSealed) {
			t.Errorf("byte %d altered: %v", i, err)
		}
	}
	for n := range len(body) {
		if _, err := k.Unseal(id, body[:n]); !errors.Is(err, account.ErrSealed) {
			t.Errorf("cut after %d bytes: %v", n, err)
		}
	}
	again, err := k.Seal(rand.Reader, id, p)
	if err != nil || bytes.Equal(again, body) {
		t.Errorf("the same profile is sealed to the same bytes (%v)", err)
	}
	// The parts of two seals cannot be put together.
	type parts struct {
		Key     []byte `bson:"key"`
		Profile []byte `bson:"profile"`
	}
	var one, two parts
	if err := errors.Join(bson.Unmarshal(body, &one), bson.Unmarshal(again, &two)); err != nil {
		t.Fatal(err)
	}
	mixed, err := bson.Marshal(parts{one.Key, two.Profile})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Unseal(id, mixed); !errors.Is(err, account.ErrSealed) {
		t.Errorf("mixed: %v", err)
	}
}

func TestSealTellsNothing(t *testing.T) {
	k := newKeys(t)
	p := account.Profile{ChosenName: "Camille de Brest"}
	rand.Read(p.VoterSecret[:])
	body, err := k.Seal(rand.Reader, newID(), p)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range [][]byte{[]byte("Camille"), []byte("Brest"), p.VoterSecret[:8], p.VoterSecret[24:]} {
		if bytes.Contains(body, secret) {
			t.Errorf("%q stands in the sealed document", secret)
		}
	}
}

func TestVotersOfConsultationsCannotBeLinked(t *testing.T) {
	p, q := account.Profile{VoterSecret: deliberation.Hash{1}}, account.Profile{VoterSecret: deliberation.Hash{2}}
	seen := map[deliberation.ID]bool{}
	for consultation := range int64(1000) {
		for _, profile := range []account.Profile{p, q} {
			v := profile.Voter(consultation)
			if v != profile.Voter(consultation) {
				t.Fatal("a voter changes")
			}
			if seen[v] || v.IsZero() {
				t.Fatalf("voter %s comes twice", v)
			}
			seen[v] = true
		}
	}
	if (account.Profile{ChosenName: "A", VoterSecret: p.VoterSecret}).Voter(1) != p.Voter(1) {
		t.Error("the pseudonym takes part in the voter")
	}
}

func TestKeyFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "voix.key")
	k, err := account.MakeKeys(file)
	if err != nil {
		t.Fatal(err)
	}
	id := newID()
	again, err := account.MakeKeys(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := again.ReadCode(k.Code(id)); !ok {
		t.Error("the key file was made anew")
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := account.ReadKeys(file); err == nil {
		t.Error("a key that everybody may read is taken")
	}
	for _, content := range []string{"", "00", strings.Repeat("0", 63), strings.Repeat("0", 66), strings.Repeat("g", 64)} {
		bad := filepath.Join(t.TempDir(), "bad.key")
		if err := os.WriteFile(bad, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := account.MakeKeys(bad); err == nil {
			t.Errorf("%q is taken for a key", content)
		}
		if kept, err := os.ReadFile(bad); err != nil || string(kept) != content {
			t.Errorf("a malformed key file was overwritten (%v)", err)
		}
	}
	for _, size := range []int{0, 16, 31, 33, 64} {
		if _, err := account.NewKeys(make([]byte, size)); err == nil {
			t.Errorf("a key of %d bytes is taken", size)
		}
	}
}
