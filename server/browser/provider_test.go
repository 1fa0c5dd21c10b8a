package browser_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"voix/deliberation"
	"voix/deploy/engine"
	"voix/server"
	"voix/server/openid"
)

// withProvider is a hall on which one may sign in with an account of a provider, which runs beside it.
func withProvider(t *testing.T) (h *hall, provider *engine.Server) {
	t.Helper()
	s := &site{t: t, data: dataFolder(t), rates: server.NoRates, clock: newClock(time.Now())} // the provider's tokens tell the machine's time
	s.set = func(address string, o *server.Options) {
		o.Address = server.Address("http://" + address)
		provider = engine.StartOpenID(t, engine.OpenIDOptions{Redirect: string(o.Address) + "/connexion/compte/asso/retour", After: string(o.Address) + "/connexion/compte", Names: true})
		folder := t.TempDir()
		raw, err := json.Marshal(openid.Settings{Providers: []openid.Declared{{ID: "asso", Name: "Le compte de l’asso", Issuer: provider.Issuer(), ClientID: engine.OpenIDClient, SecretFile: "secret"}}})
		if err != nil {
			t.Fatal(err)
		}
		for name, text := range map[string][]byte{"providers.json": raw, "secret": []byte(engine.OpenIDSecret)} {
			if err := os.WriteFile(filepath.Join(folder, name), text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		read, err := openid.Read(filepath.Join(folder, "providers.json"))
		if err != nil {
			t.Fatal(err)
		}
		o.Providers = read.Providers
	}
	s.begin("127.0.0.1:0")
	h = &hall{site: s}
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
	h.consultation = h.open("Vers la convention 2028-2032", "Que doit changer la Caf ?", [...]int{-1, 2, 3, 4, 5})
	h.author = h.join("Anémone", deliberation.Concerned, deliberation.National)
	h.proposal = h.author.propose(h.consultation, deliberation.Rights, deliberation.National, "Recevoir avant de suspendre", "Un rendez-vous suffirait.")
	return h, provider
}

// through goes from the sign-in page through the provider to the page with the button.
func (w *tab) through(name string) {
	w.t.Helper()
	w.leads(".with-provider .button")
	w.enter("#username", name)
	w.enter("#password", "verysecure")
	w.leads("button[type=submit]")
	w.wantPath("/connexion/compte")
	w.want(`location.search`, "")
}

// On a phone, with and without scripts: who has an account elsewhere joins with it, comes back with it, and adds it to what they have.
func TestJourneyByAProvider(t *testing.T) {
	h, provider := withProvider(t)
	script := axe(t)
	for name, l := range map[string]look{"alice": phone, "badr": {width: phone.width, height: phone.height}} {
		t.Run(name, func(t *testing.T) {
			w := newTab(t, h.site, l)
			w.open("/connexion?retour=" + h.path())
			w.wantText("Avec un compte que vous avez déjà", "Continuer avec Le compte de l’asso")
			if l.scripts { // axe-core waits by timers, which do not run without
				w.audit(script)
			}
			w.through(name)
			w.wantText("Encore une étape", "Ni nom, ni adresse")
			if l.scripts { // axe-core waits by timers, which do not run without
				w.audit(script)
			}
			w.leads("main form button")
			w.wantText("Bienvenue", "Votre pseudonyme")
			w.enter("#field-pseudonym", "Inès "+name)
			eval[bool](w, `(document.querySelector("[name=college][value=resident]").checked = document.querySelector("[name=age]").checked = document.querySelector("[name=opinions]").checked = true)`)
			w.leads("main form > .button")
			w.wantPath(h.path())
			w.wantText("Inès " + name)

			again := newTab(t, h.site, l)
			again.open("/en/connexion")
			again.leads(".with-provider .button")
			again.enter("#username", name)
			again.enter("#password", "verysecure")
			again.leads("button[type=submit]")
			again.wantPath("/en/connexion/compte")
			again.wantText("One more step")
			again.leads("main form button")
			again.wantText("Inès " + name)
		})
	}
	w := newTab(t, h.site, phone)
	w.signIn(h.author)
	w.open("/moi/acces")
	w.through("carol")
	w.wantText("pouvoir aussi entrer avec lui")
	w.leads("main form button")
	w.wantPath("/moi/acces")
	w.wantText("Vous avez une façon de plus", "Le compte de l’asso")

	provider.Kill()
	plain := newTab(t, h.site, phone)
	plain.open("/connexion?compte=absent")
	plain.wantText("Ce service ne répond pas en ce moment", "Votre code")
	plain.audit(script)
}
