package search

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func proposal(n int64, title, body string) Document {
	return Document{Key: Key{Kind: Proposal, Number: n}, Title: title, Body: body, Language: "fr"}
}

// indexOf builds an index in a folder of the test's own.
func indexOf(t testing.TB, documents ...Document) *Index {
	t.Helper()
	x, err := Open(filepath.Join(t.TempDir(), "search"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	build(t, x, documents...)
	return x
}

func build(t testing.TB, x *Index, documents ...Document) {
	t.Helper()
	if err := x.Begin(); err != nil {
		t.Fatal(err)
	}
	if err := x.Build(documents); err != nil {
		t.Fatal(err)
	}
	if err := x.Finish(); err != nil {
		t.Fatal(err)
	}
}

func (x *Index) must(t testing.TB, q Query) Results {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 20
	}
	if q.Locale == "" {
		q.Locale = "fr"
	}
	r, err := x.Search(t.Context(), q)
	if err != nil {
		t.Fatalf("%q: %v", q.Text, err)
	}
	return r
}

// numbers are those of what was found, in order.
func numbers(r Results) string {
	var all []string
	for _, k := range r.Keys {
		all = append(all, fmt.Sprint(k.Number))
	}
	return strings.Join(all, " ")
}

var domain = []Document{
	proposal(1, "Un guichet ouvert sans rendez-vous", "L'assistante sociale n'est là que le jeudi. Nous demandons un accueil humain, tous les jours, dans chaque Caf."),
	proposal(2, "Ne plus retenir tout le RSA pour un indû", "Quand la caisse se trompe, l’allocataire ne doit pas payer d’un coup : le trop-perçu se rembourse par petites mensualités."),
	proposal(3, "Expliquer le calcul des allocations", "Chaque notification doit montrer comment l’allocation a été calculée, mois par mois, sans algorithme caché."),
	proposal(4, "Des courriers en français facile", "Les lettres de la caisse sont incompréhensibles. Écrivez court, avec des mots de tous les jours."),
	proposal(5, "Contrôles : arrêter le score de risque", "Le ciblage par profil vise les mères seules. Les contrôleurs doivent dire pourquoi ils contrôlent."),
	proposal(6, "Maintenir l'A.P.L. pendant un déménagement", "L'aide au logement s'arrête dès le préavis ; les œuvres sociales ne suffisent pas. Le cœur du problème est le délai."),
	{Key: Key{Kind: Proposal, Number: 7}, Title: "Translate letters for claimants", Body: "Families should receive their decisions in the languages they read.", Language: "en"},
	{Key: Key{Kind: Proposal, Number: 8}, Title: "رسائل مكتوبة بالعربية", Body: "نطلب أن تُكتب القرارات بلغة تفهمها العائلات، وأن تُشرح المساعدات.", Language: "ar"},
	{Key: Key{Kind: Proposal, Number: 9}, Title: "Lehetőség magyarul", Body: "Kérjük a leveleket magyarul is.", Language: "hu"},
	{Key: Key{Kind: Argument, Number: 1}, Body: "D'accord : mon dossier est resté bloqué six mois à cause d'un indu.", Language: "fr", Office: "caf-59"},
	{Key: Key{Kind: Debate, Number: 1}, Title: "Débat à la maison de quartier", Body: "Venez parler du RSA.", Place: "Roubaix, salle des fêtes", Language: "fr", Office: "caf-59"},
	{Key: Key{Kind: Office, Name: "caf-59"}, Title: "Caf du Nord", Body: "Nord 59", Language: "fr", Office: "caf-59"},
	{Key: Key{Kind: Page, Name: "/vie-privee", Locale: "fr"}, Title: "Vos données", Body: "Ce que nous gardons sur vous.", Language: "fr"},
	{Key: Key{Kind: Page, Name: "/vie-privee", Locale: "en"}, Title: "Your data", Body: "What we keep about you.", Language: "en"},
}

func TestWhatPeopleType(t *testing.T) {
	x := indexOf(t, domain...)
	for typed, want := range map[string]string{
		// Accents, elisions, case, plurals, families of words.
		"l'assistante sociale": "1", "L’ASSISTANTE SOCIALE": "1", "assistantes sociales": "1",
		"indû": "2 1", "indu": "2 1", "INDUS": "2 1", "indûs": "2 1",
		"trop perçu": "2", "trop-percu": "2", "trop perçus": "2",
		"allocations": "3", "allocation": "3", "l'allocation": "3", "d’allocations": "3", "alocation": "3", "ALLOCATION": "3",
		"calcule": "3", "calculer": "3", "contrôle": "5", "controleur": "5", "contrôles": "5",
		"français": "4", "francais": "4", "facile": "4", "mere seule": "5", "algorithmes": "3",
		// Acronyms, ligatures.
		"RSA": "2 1", "rsa": "2 1", "R.S.A.": "2 1", "controle.arreter": "5", "ciblage:profil": "5", "le rsa": "2 1", "apl": "6", "A.P.L": "6", "oeuvre": "6", "œuvres": "6", "coeur": "6",
		// Places of debates, offices.
		"roubaix": "1",
		// Other languages.
		"claimant": "7", "family": "7", "families": "7", "العائلات": "8", "المساعدة": "8", "العربية": "8", "magyarul": "9", "lehetoseg": "9",
		// Typing errors: one letter from four on, two from eight on; never in numbers or short words.
		"assistente social": "1", "gichets": "1", "algoritmes": "3", "algoritme": "3", "guichte": "1", "alogrithme": "3", "déménagemnt": "6", "roubais": "1", "rza": "",
		"notificasion": "3", "mensualitées": "2", "courier": "4", "incomprehensible": "4",
		// The last word may not be finished.
		"notif": "3", "accueil hum": "1", "rembour": "2", "incompr": "4",
		// Pages of one's own locale.
		"données": "0", "your data": "",
		// A sentence: most of its words count.
		"pourquoi mon RSA est retenu pour un indu ?": "2",
		// Nothing of the sort.
		"": "", "   ": "", "le la les": "", "xyzzy": "", "?": "", "\"": "",
	} {
		r := x.must(t, Query{Text: typed})
		if got := numbers(r); got != want {
			t.Errorf("%q: %q, want %q (%v, loose %v)", typed, got, want, r.Keys, r.Loose)
		}
	}
}

// TestNoSyntax: signs of query languages are words like others, or nothing.
func TestNoSyntax(t *testing.T) {
	x := indexOf(t, domain...)
	for _, typed := range []string{
		`+RSA -indu`, `"RSA indu"`, `title_fr:RSA`, `RSA AND indu`, `RSA~9`, `(RSA`, `RSA^1000`, `RSA*`, `/RSA.*/`, `RSA\`, `[RSA TO indu]`, `RSA:>5`,
	} {
		if r := x.must(t, Query{Text: typed}); r.Total == 0 {
			t.Errorf("%q finds nothing", typed)
		}
	}
}

func TestOtherSpellingsAreProposed(t *testing.T) {
	x := indexOf(t, domain...)
	for typed, want := range map[string]string{
		"guichte":            "guichet",
		"mon dossier blaqué": "mon dossier bloqué",
		"l'algoritme":        "l'algorithme",
		"zzzzzzzzzz":         "zzzzzzzzzz",
		"allocation":         "allocation",
	} {
		r := x.must(t, Query{Text: typed})
		got := typed
		for _, s := range slices.Backward(r.Spellings) {
			i := slices.IndexFunc(domain, func(d Document) bool { return d.Key == s.In })
			got = got[:s.From] + s.WrittenIn(domain[i].Title+" "+domain[i].Body) + got[s.To:]
		}
		if got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

func TestFiltersAndPages(t *testing.T) {
	x := indexOf(t, domain...)
	all := x.must(t, Query{Text: "rsa"})
	if diff := cmp.Diff(map[Kind]int{Proposal: 1, Debate: 1}, all.Kinds); diff != "" || all.Total != 2 {
		t.Errorf("kinds: %d, %s", all.Total, diff)
	}
	debates := x.must(t, Query{Text: "rsa", Kind: Debate})
	if diff := cmp.Diff([]Key{{Kind: Debate, Number: 1}}, debates.Keys); diff != "" || debates.Total != 1 || debates.Kinds[Proposal] != 1 {
		t.Errorf("debates: %+v, %s", debates, diff)
	}
	if got := numbers(x.must(t, Query{Text: "indu", Office: "caf-59"})); got != "1" {
		t.Errorf("in the Nord: %q", got)
	}
	for _, typed := range []string{"caf du nord", "caf nord", "nord", "la Caf du Norrd"} {
		r := x.must(t, Query{Text: typed, Kind: Office})
		if diff := cmp.Diff([]Key{{Kind: Office, Name: "caf-59"}}, r.Keys); diff != "" || r.Total != 1 {
			t.Errorf("%q: %s", typed, diff)
		}
	}
	if r := x.must(t, Query{Text: "nord"}); r.Total != 0 {
		t.Errorf("offices are among the rest: %+v", r)
	}
	if got := numbers(x.must(t, Query{Text: "rsa", Offset: 1, Limit: 1})); got != "1" {
		t.Errorf("second page: %q", got)
	}
	if r := x.must(t, Query{Text: "rsa", Offset: 1 << 40}); r.Keys != nil || r.Total != 2 {
		t.Errorf("beyond the end: %+v", r)
	}
	if got := numbers(x.must(t, Query{Text: "data", Locale: "en", Kind: Page})); got != "0" {
		t.Errorf("English page: %q", got)
	}
}

// TestTiesAreByNumber: the same for everybody, whatever was indexed first.
func TestTiesAreByNumber(t *testing.T) {
	var documents []Document
	for n := int64(50); n > 0; n-- {
		documents = append(documents, proposal(n, "Un guichet ouvert", "Tous les jours."))
	}
	x := indexOf(t, documents[:20]...)
	for some := range slices.Chunk(documents[20:], 7) {
		if err := x.Put(some); err != nil {
			t.Fatal(err)
		}
	}
	var got []int64
	for offset := 0; offset < 50; offset += 20 {
		for _, k := range x.must(t, Query{Text: "guichet", Offset: offset}).Keys {
			got = append(got, k.Number)
		}
	}
	if len(got) != 50 || !slices.IsSorted(got) {
		t.Errorf("order: %v", got)
	}
}

func TestMarks(t *testing.T) {
	x := indexOf(t, domain...)
	show := func(spans []Span) string {
		var b strings.Builder
		for _, s := range spans {
			if s.Marked {
				fmt.Fprintf(&b, "[%s]", s.Text)
			} else {
				b.WriteString(s.Text)
			}
		}
		return b.String()
	}
	for _, c := range []struct{ typed, tag, text, want string }{
		{"indu", "fr", "Un indû, des indus, l’indu.", "Un [indû], des [indus], l’[indu]."},
		{"assistante sociale", "fr", "L'assistante sociale et les assistants sociaux", "L'[assistante] [sociale] et les [assistants] [sociaux]"},
		{"guichte", "fr", "Le guichet est fermé.", "Le [guichet] est fermé."},
		{"notif", "fr", "Une notification claire", "Une [notification] claire"},
		{"families", "en", "A family decides", "A [family] decides"},
		{"العائلات", "ar", "حقوق العائلة", "حقوق [العائلة]"},
		{"rsa", "fr", "<b>RSA</b> & co", "<b>[RSA]</b> & co"},
		{"rsa", "fr", "", ""},
		{"", "fr", "rien", "rien"},
	} {
		if got := show(x.must(t, Query{Text: c.typed}).Marks.Mark(c.text, c.tag)); got != c.want {
			t.Errorf("%q: %q, want %q", c.typed, got, c.want)
		}
	}
	long := strings.Repeat("Nous parlons d’autre chose ici. ", 20) + "Enfin le RSA et l’indu arrivent ensemble, " + strings.Repeat("puis plus rien du tout. ", 20)
	m := x.must(t, Query{Text: "rsa indu"}).Marks
	got := show(m.Excerpt(long, "fr", 120))
	if !strings.Contains(got, "[RSA] et l’[indu]") || !strings.HasPrefix(got, "… ") || !strings.HasSuffix(got, " …") || len([]rune(got)) > 135 {
		t.Errorf("excerpt: %q", got)
	}
	if got := show(m.Excerpt(strings.Repeat("Sans aucun mot cherché. ", 30), "fr", 60)); !strings.HasPrefix(got, "Sans") || !strings.HasSuffix(got, " …") {
		t.Errorf("excerpt without words: %q", got)
	}
}

func TestSimilar(t *testing.T) {
	x := indexOf(t, domain...)
	for _, c := range []struct {
		draft Draft
		want  string
	}{
		{Draft{Title: "Arrêter de retenir le RSA en cas d'indu"}, "2"},
		{Draft{Title: "Ouvrir les guichets sans rendez-vous"}, "1"},
		{Draft{Title: "Un accueil humain", Body: "Je voudrais voir une personne au guichet de ma Caf tous les jours."}, "1"},
		{Draft{Title: "Expliquer comment les allocations sont calculées"}, "3"},
		{Draft{Title: "Letters claimants can read"}, "7"}, {Draft{Title: "القرارات بلغة تفهمها العائلات"}, "8"},
		{Draft{Title: "Planter des arbres devant la mairie"}, ""},
		{Draft{Title: "Read this avant de planter des arbres"}, ""},
		{Draft{Title: "indu"}, "2"},
		{Draft{Title: ""}, ""},
		{Draft{Title: "Le la les"}, ""},
	} {
		keys, err := x.Similar(t.Context(), c.draft, 5)
		if err != nil {
			t.Fatal(err)
		}
		if got := numbers(Results{Keys: keys}); !strings.HasPrefix(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%q: %q, want %q", c.draft.Title, got, c.want)
		}
	}
}

func TestBuilding(t *testing.T) {
	x, err := Open(filepath.Join(t.TempDir(), "search"))
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	if _, err := x.Search(t.Context(), Query{Text: "rsa", Limit: 1}); err != ErrBuilding {
		t.Errorf("before there is an index: %v", err)
	}
	if _, err := x.Similar(t.Context(), Draft{Title: "rsa"}, 1); err != ErrBuilding {
		t.Errorf("before there is an index: %v", err)
	}
	build(t, x, proposal(1, "RSA", ""))
	// What changes while the next one is built is in both.
	if err := x.Begin(); err != nil {
		t.Fatal(err)
	}
	if err := x.Build([]Document{proposal(1, "RSA", "")}); err != nil {
		t.Fatal(err)
	}
	if err := x.Put([]Document{proposal(2, "RSA", "")}); err != nil {
		t.Fatal(err)
	}
	if got := numbers(x.must(t, Query{Text: "rsa"})); got != "1 2" {
		t.Errorf("while it is built: %q", got)
	}
	if err := x.Remove([]Key{{Kind: Proposal, Number: 1}}); err != nil {
		t.Fatal(err)
	}
	if err := x.Finish(); err != nil {
		t.Fatal(err)
	}
	if got := numbers(x.must(t, Query{Text: "rsa"})); got != "2" || x.Size() != 1 {
		t.Errorf("afterwards: %q of %d", got, x.Size())
	}
}

func TestKeysComeBack(t *testing.T) {
	for _, k := range []Key{
		{Proposal, 12, "", ""}, {Page, 0, "/vie-privee", "fr-falc"}, {Office, 0, "caf-2a", ""}, {Argument, 1 << 40, "", ""},
	} {
		if back, err := keyOf(k.id()); err != nil || back != k {
			t.Errorf("%+v comes back as %+v, %v", k, back, err)
		}
	}
	for _, id := range []string{"", "a", "z0000000000001:", "b00000000000x1:", "b0000000000001"} {
		if k, err := keyOf(id); err == nil {
			t.Errorf("%q is %+v", id, k)
		}
	}
}
