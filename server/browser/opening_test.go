package browser_test

import (
	"testing"

	"voix/deliberation"
	"voix/server/declaration"
	"voix/server/page"
)

// declared says who answers for the sites of these tests. They stay trials: they have no address of their own.
func declared() declaration.Declaration {
	return declaration.Declaration{
		Publisher:  declaration.Publisher{Kind: declaration.Association, Name: "Collectif Voix au chapitre du Nord", Address: "12 rue des Lilas, 59000 Lille", Phone: "+33 3 20 00 00 00", Registration: "W595012345"},
		Director:   declaration.Director{Name: "Camille Exemple", Editor: "Dominique Exemple"},
		Host:       declaration.Host{Name: "Hébergeur libre et solidaire", Address: "3 quai du Port, 44000 Nantes", Phone: "02 40 00 00 00"},
		Controller: declaration.Controller{Name: "Collectif Voix au chapitre du Nord", Address: "12 rue des Lilas, 59000 Lille", Email: "donnees@collectif-voix-au-chapitre.example", Officer: "protection@collectif-voix-au-chapitre.example"},
		Contacts: declaration.Contacts{
			People:      declaration.Contact{Address: "mailto:bonjour@collectif-voix-au-chapitre.example", Languages: []string{"fr", "ar"}},
			Authorities: declaration.Contact{Address: "mailto:autorites@collectif-voix-au-chapitre.example", Languages: []string{"fr", "en"}},
		},
		Impact:  declaration.Impact{Date: "2026-01-15"},
		Charter: declaration.Charter{Version: declaration.CharterVersion, Date: "2026-02-01"},
	}
}

// On a telephone and without scripts, somebody gives their view, and finds from their account whether it is counted.
func TestSomebodyChecksTheirBallotOnAPhone(t *testing.T) {
	h := newHall(t)
	marion := h.join("Marion", deliberation.Concerned, office(t, "caf-59"))
	plain := phone
	plain.scripts = false
	w := newTab(t, h.site, plain)
	w.signIn(marion)
	w.open(h.path())
	w.leads(".choice-disagree")
	w.wantText("Votre avis : pas d’accord.")
	w.open("/moi")
	w.leads(`main a[href="/moi/avis"]`)
	w.wantPath("/moi/avis")
	w.wantText("Pas d’accord", "Il attend les prochains chiffres.", "Seul votre dernier choix est écrit ici")
}

// The pages that an opening needs, and those of secrecy, in every language, on a telephone and on a wide screen.
func TestThePagesOfAnOpeningAreAccessible(t *testing.T) {
	c := theSite(t)
	script := axe(t)
	out, in := newTab(t, c.site, phone), newTab(t, c.site, phone)
	in.signIn(c.reader)
	for _, v := range []visit{
		{name: "legal", path: "/mentions-legales", status: 200}, {name: "contact", path: "/contact", status: 200}, {name: "charter", path: "/charte", status: 200},
		{name: "secrecy", path: "/secret", status: 200}, {name: "privacy", path: "/vie-privee", status: 200}, {name: "own-ballots", path: "/moi/avis", status: 200, in: true},
	} {
		for i, locale := range page.Locales() {
			w, l := out, phone
			if v.in {
				w = in
			}
			if i%2 == 1 {
				l = wide
			}
			w.t = t
			w.look(l)
			w.arrive(v, locale)
			if *shotsIn != "" {
				w.shoot(v.name+"-"+string(locale), v.in)
				w.look(l)
			}
			w.audit(script)
			w.silent()
		}
	}
}
