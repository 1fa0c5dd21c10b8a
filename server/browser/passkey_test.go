package browser_test

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"voix/deliberation"
	"voix/server"
	"voix/server/page"
)

// localSite is reached by a name: browsers make no passkeys for a number.
func localSite(t *testing.T) *site {
	t.Helper()
	s := newcomersSite(t, server.Options{})
	_, port, _ := strings.Cut(s.address, ":")
	s.address = "localhost:" + port
	return s
}

// authenticator gives a tab a device that keeps passkeys; its person is there and confirms, until a test says otherwise.
func (w *tab) authenticator() (id webauthn.AuthenticatorID) {
	w.t.Helper()
	w.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		if _, err := chromedp.Call(ctx, webauthn.Enable, webauthn.EnableParams{}); err != nil {
			return err
		}
		made, err := chromedp.Call(ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
			Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal, HasResidentKey: true,
			HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
		}})
		id = made.AuthenticatorID
		return err
	}))
	return id
}

// passkeys are what a device keeps.
func (w *tab) passkeys(of webauthn.AuthenticatorID) (all []*webauthn.Credential) {
	w.t.Helper()
	w.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		got, err := chromedp.Call(ctx, webauthn.GetCredentials, webauthn.GetCredentialsParams{AuthenticatorID: of})
		all = got.Credentials
		return err
	}))
	return all
}

func (w *tab) confirms(of webauthn.AuthenticatorID, yes bool) {
	w.t.Helper()
	w.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{AuthenticatorID: of, IsUserVerified: yes})
		return err
	}))
}

// presses what a form of passkeys has for it, which a notice may cover, and waits for the page that comes.
func (w *tab) pressPasskey(form string) {
	w.t.Helper()
	eval[bool](w, `(window.leaving = true, document.querySelector('form[data-passkey=`+form+`] [type=submit]').click(), true)`)
}

// Somebody joins on a telephone with nothing but a passkey, leaves, comes back by it, adds a second device and removes the first.
func TestPasskeyJourney(t *testing.T) {
	s := localSite(t)
	w := newTab(t, s, phone)
	device := w.authenticator()
	w.open("/connexion?retour=/propositions")
	eval[bool](w, `(document.querySelector('form[data-passkey=join]').closest('details').open = true)`)
	w.pressPasskey("join")
	w.arrives()
	w.see(waitMost, `document.querySelector('form[action="/inscription"]')`)
	kept := w.passkeys(device)
	if len(kept) != 1 || !kept[0].IsResidentCredential || kept[0].RpID != "localhost" || len(kept[0].UserHandle) != 32 || !strings.HasPrefix(kept[0].UserName, "Clé du ") {
		t.Fatalf("the device keeps %+v", kept)
	}
	w.enter("#field-pseudonym", "Inès de Lille")
	eval[bool](w, `(document.querySelector('[name=college][value=concerned]').checked = true, document.querySelector('[name=age]').checked = true, document.querySelector('[name=opinions]').checked = true)`)
	w.leads(`form[action="/inscription"] [type=submit]`)
	w.wantPath("/propositions")
	w.wantText("Inès de Lille")

	// The device has one for this person: it makes no second.
	w.open("/moi/acces")
	w.wantText("Clé d’accès")
	w.pressPasskey("add")
	w.see(waitMost, `document.querySelector('form[data-passkey=add] [role=status]').textContent.includes("déjà une clé")`)

	w.open("/moi")
	w.leads(`form[action="/deconnexion"] button`)
	w.open("/connexion?retour=/moi/acces")
	// Who does not confirm stays where they are, and may try again.
	w.confirms(device, false)
	w.pressPasskey("enter")
	w.see(waitMost, `document.querySelector('form[data-passkey=enter] [role=status]').textContent.includes("Rien n’a été fait")`)
	w.confirms(device, true)
	w.pressPasskey("enter")
	w.arrives()
	w.see(waitMost, `location.pathname === "/moi/acces"`)
	w.wantText("Inès de Lille")

	// A second device: the first is kept as it is, and both lead in.
	w.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, webauthn.RemoveVirtualAuthenticator, webauthn.RemoveVirtualAuthenticatorParams{AuthenticatorID: device})
		return err
	}))
	second := w.authenticator()
	w.enter("#field-name", "Ma clé USB")
	w.pressPasskey("add")
	w.arrives()
	w.wantPath("/moi/acces")
	w.wantText("Ma clé USB")
	if kept := w.passkeys(second); len(kept) != 1 {
		t.Fatalf("the second device keeps %+v", kept)
	}
	w.open("/moi")
	w.leads(`form[action="/deconnexion"] button`)
	w.open("/ar/connexion")
	w.pressPasskey("enter")
	w.arrives()
	w.see(waitMost, `location.pathname === "/ar"||location.pathname === "/ar/"`)
	w.wantText("Inès de Lille")
	w.silent()
}

// Without scripts the door says what it needs; nothing breaks, and the others are beside it.
func TestPasskeyDoorWithoutScripts(t *testing.T) {
	s := localSite(t)
	w := newTab(t, s, look{width: 360, height: 740})
	w.open("/connexion")
	w.wantText("Cette façon d’entrer demande un navigateur récent")
	w.leads(`form[data-passkey=enter] [type=submit]`)
	w.wantPath("/connexion/cle")
	w.wantText("Il faut un navigateur récent où JavaScript est allumé", "Votre code")
}

// The pages that make and ask for passkeys, which the shared site has without them: as light and as accessible as all others.
func TestPasskeyDoorsAreLightAndAccessible(t *testing.T) {
	s := localSite(t)
	script := axe(t)
	inside := s.join("Marion", deliberation.Resident, deliberation.National)
	in := newTab(t, s, phone)
	in.signIn(inside)
	for _, locale := range page.Locales() {
		t.Run(string(locale), func(t *testing.T) {
			out := newTab(t, s, phone)
			in.t = t
			out.open(locale.Address("/connexion"))
			until(t, waitMost, "all is loaded", func() bool { return out.weight() != nil })
			total, scripts, own := 0.0, 0.0, 0.0
			for _, x := range out.weight() {
				total += x.bytes
				if x.kind == "Script" {
					scripts += x.bytes
				}
				if strings.Contains(x.url, "/passkey-") {
					own = x.bytes
				}
			}
			t.Logf("%.0f bytes in all, of which scripts %.0f, that of passkeys %.0f", total, scripts, own)
			if total > mostVisit || scripts > mostScripts || own == 0 || own > mostPasskeyScript {
				t.Errorf("%.0f bytes, scripts %.0f, that of passkeys %.0f: at most %d, %d, %d", total, scripts, own, mostVisit, mostScripts, mostPasskeyScript)
			}
			in.open(locale.Address("/moi/acces"))
			for _, w := range []*tab{out, in} {
				w.want(`document.querySelectorAll("form[data-passkey]").length > 0 ? "there" : ""`, "there")
				eval[bool](w, `(document.querySelectorAll("details").forEach((d) => d.open = true), true)`)
				w.audit(script)
				w.look(phone)
			}
		})
	}
	in.t = t
}

// mostPasskeyScript is what the script of passkeys may weigh on the wire, headers included.
const mostPasskeyScript = 2_500
