package page

import (
	"encoding/json"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"voix/client"
)

// easyPages are those that matter most: what they are about, one can do by oneself in easy French from beginning to end.
var easyPages = []string{"home", "proposals", "proposal", "new_proposal", "filed", "sign_in", "debates", "debate", "me", "data", "consents", "erase", "aid", "error_page"}

func TestThePagesThatMatterMostAreInEasyFrench(t *testing.T) {
	r := mustRenderer(t)
	for _, name := range easyPages {
		if !r.easy[name] || r.marks[name] == "" {
			t.Errorf("%s is not in easy French", name)
		}
	}
	known := map[string]bool{}
	for _, v := range append(slices.Clone(views), r.staticViews()...) {
		known[easyPlace+"/"+v.template()+".html"] = true
	}
	files, err := fs.Glob(client.Files, easyPlace+"/*.html")
	if err != nil {
		t.Fatal(err)
	}
	statics, _ := fs.Glob(client.Files, easyPlace+"/static/*.html")
	for _, name := range append(files, statics...) {
		if !known[name] {
			t.Errorf("%s belongs to no page", name)
		}
	}
	for name := range r.rereadings {
		if !r.easy[name] {
			t.Errorf("validated.json names %q, which is not in easy French", name)
		}
	}
}

var wrongInEasyFrench = map[string]*regexp.Regexp{
	"a parenthesis":                 regexp.MustCompile(`[()\[\]]`),
	"a percentage":                  regexp.MustCompile(`%|pour cent`),
	"a roman number":                regexp.MustCompile(`\b[IVX]{2,}(e|er|ème)?\b`),
	"an abbreviation":               regexp.MustCompile(`\b\p{Lu}{2,}\b|\b(etc|ex|cf|tél|M|Mme)\.`),
	"a semicolon or a dash":         regexp.MustCompile(`[;–—]`),
	"a foreign word":                regexp.MustCompile(`(?i)\b(email|mail|web|online|login|newsletter|smartphone)\b`),
	"a number in letters":           regexp.MustCompile(`(?i)\b(deux|trois|quatre|cinq|dix|vingt|cent|mille)\b`),
	"a tense that is hard to read":  regexp.MustCompile(`(?i)\b\p{L}{3,}(erait|eraient|irait|iraient|assiez|îmes|âmes|èrent)\b`),
	"a word that few people use":    regexp.MustCompile(`(?i)\b(relatif|spécifique|éventuel\p{L}*|actuellement|participer à l’élaboration|contribuer|contribution|thématique)\b`),
	"a passive that hides who acts": regexp.MustCompile(`(?i)\bpar l’administration\b`),
}

// explained are words that have to be said, each with how it is told what they mean: on every page that has the word, the explanation stands as well.
var explained = map[string]*regexp.Regexp{
	"Cnaf":              regexp.MustCompile(`La Cnaf dirige toutes les Caf`),
	"débat":             regexp.MustCompile(`Un débat est une rencontre pour discuter`),
	"consultation":      regexp.MustCompile(`Une consultation, c’est demander l’avis de tout le monde`),
	"association":       regexp.MustCompile(`Une association est un groupe de personnes|Il y a aussi les associations`),
	"pseudonyme":        regexp.MustCompile(`Un pseudonyme est un nom inventé`),
	"cookie":            regexp.MustCompile(`Un cookie garde votre compte ouvert`),
	"lien":              regexp.MustCompile(`Un lien est une adresse sur internet`),
	"connect":           regexp.MustCompile(`Se connecter, c’est entrer dans son compte`),
	"allocataire":       regexp.MustCompile(`C’est le numéro que la Caf vous a donné`),
	"Défenseur":         regexp.MustCompile(`Il protège les droits de tout le monde`),
	"groupe d’entraide": regexp.MustCompile(`Ce sont des personnes qui ont eu le même problème`),
	"accueil":           regexp.MustCompile(`L’accueil est la première page du site`),
	"argument":          regexp.MustCompile(`s’appelle un argument|Un argument est une raison pour ou contre`),
	"médiateur":         regexp.MustCompile(`Un médiateur cherche une solution avec vous`),
	"département":       regexp.MustCompile(`Un département est une partie du pays`),
	"agents":            regexp.MustCompile(`Les agents travaillent à la Caf`),
}

func TestEasyFrenchKeepsItsRules(t *testing.T) {
	m := mustRenderer(t).Catalogue.locales[EasyFrench]
	for key, forms := range m.byKey {
		for _, said := range forms {
			for what, pattern := range wrongInEasyFrench {
				if at := pattern.FindString(parameter.ReplaceAllString(said, "")); at != "" {
					t.Errorf("%s: %s at %q in %q", key, what, at, said)
				}
			}
			for pattern, plainly := range hardWords {
				if at := pattern.FindStringSubmatch(said); at != nil {
					t.Errorf("%s: %q is hard to read, say rather: %s", key, at[2], plainly)
				}
			}
			for what, pattern := range wrong {
				if at := pattern.FindString(strings.ReplaceAll(said, "\n", " ")); at != "" {
					t.Errorf("%s: %s at %q in %q", key, what, at, said)
				}
			}
			for _, one := range sentences(said) {
				if n := wordCount(one); n > 12 {
					t.Errorf("%s: %d words, 12 at most: %q", key, n, one)
				}
				if strings.Count(one, ",") > 1 {
					t.Errorf("%s: more than one idea in %q", key, one)
				}
			}
			if !strings.HasPrefix(key, "easy.") {
				continue
			}
			for line := range strings.Lines(said) {
				if n := len([]rune(line)); n > 72 || len(sentences(strings.TrimSpace(line))) > 1 {
					t.Errorf("%s: a line holds one short sentence: %q", key, line)
				}
			}
			if lines := strings.Count(said, "\n") + 1; lines > 5 {
				t.Errorf("%s: %d sentences beside one picture", key, lines)
			}
		}
	}
}

// A hard word is explained where it stands: on the page, not in a list of words elsewhere. What surrounds the easy texts in ordinary French is not looked at.
func TestHardWordsAreExplainedOnTheirPage(t *testing.T) {
	r := mustRenderer(t)
	m := r.Catalogue.locales[EasyFrench]
	for name := range r.easy {
		var said strings.Builder
		for _, literal := range literalsOf(r.pages[EasyFrench][name]) {
			if own := m.byKey[literal]; own != nil && (strings.HasPrefix(literal, "easy.") || name == "sign_in") {
				for _, sentence := range own {
					said.WriteString(sentence + "\n")
				}
			}
		}
		if said.Len() < 100 {
			t.Errorf("%s says nothing in easy French: %q", name, said.String())
		}
		for word, explanation := range explained {
			if regexp.MustCompile(`(?i)\b`+word).MatchString(said.String()) && !explanation.MatchString(said.String()) {
				t.Errorf("%s has the word %q and does not explain it:\n%s", name, word, said.String())
			}
		}
	}
}

func TestPictogramsAreDrawnAlike(t *testing.T) {
	colour := regexp.MustCompile(`fill=|stroke="|style=|#[0-9a-f]{3}|rgb`)
	for name := range pictograms {
		drawn, err := pictogram(name)
		if err != nil {
			t.Fatal(err)
		}
		if at := colour.FindString(string(drawn)); at != "" {
			t.Errorf("%s brings a colour of its own: %s", name, at)
		}
		if !strings.Contains(string(drawn), `aria-hidden="true"`) || !regexp.MustCompile(`class="(strong|tone)`).MatchString(string(drawn)) {
			t.Errorf("%s is read aloud, or has nothing in the strong colour", name)
		}
	}
	style := string(renderSample(t, samples()[slices.IndexFunc(samples(), func(s sample) bool { return s.name == "style" })]))
	for name, drawing := range pictograms {
		if !strings.Contains(style, drawing) {
			t.Errorf("%s is not on /style", name)
		}
	}
	if _, err := pictogram("none"); err == nil {
		t.Error("a pictogram that is not there was drawn")
	}
	eachSample(t, func(t *testing.T, s sample, d *document) {
		if s.frame.Locale != EasyFrench || !mustRenderer(t).easy[s.view.template()] {
			return
		}
		pictures := 0
		for _, n := range d.all("svg") {
			if attribute(n, "class") == "pictogram" {
				pictures++
			}
		}
		if pictures < 2 { // of the switch, of who has read it over, and of each idea
			t.Errorf("%d pictograms", pictures)
		}
	})
}

// clientWith is the client with one file put in place of another.
func clientWith(t *testing.T, name, content string) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(client.Files, ".", func(at string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(client.Files, at)
		files[at] = &fstest.MapFile{Data: raw}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	files[name] = &fstest.MapFile{Data: []byte(content)}
	return files
}

func reads(t *testing.T, r *Renderer, v View) string {
	t.Helper()
	rendered, err := r.Render(Frame{Locale: EasyFrench, Path: "/"}, v)
	if err != nil {
		t.Fatal(err)
	}
	d := parsePage(t, rendered.Fill(nil, Slots{}))
	for _, n := range d.all("aside") {
		if attribute(n, "class") == "reread" {
			return text(n)
		}
	}
	return ""
}

const validatedList = easyPlace + "/validated.json"

func TestAPageSaysWhetherPeopleConcernedHaveReadItOver(t *testing.T) {
	const notYet, done = "n’a pas encore été relu", "ont relu ce texte le 15\u00a0janvier 2027"
	r := mustRenderer(t)
	for _, s := range samples() {
		if _, listed := r.rereadings[s.view.template()]; !listed && r.easy[s.view.template()] {
			if said := reads(t, r, s.view); !strings.Contains(said, notYet) || !strings.Contains(said, r.marks[s.view.template()]) {
				t.Errorf("%s says %q", s.name, said)
			}
		}
	}

	list, err := json.Marshal(map[string]rereading{"sign_in": {On: "2027-01-15", By: "6 personnes d’un groupe de lecture", Text: r.marks["sign_in"]}})
	if err != nil {
		t.Fatal(err)
	}
	files := clientWith(t, validatedList, string(list)).(fstest.MapFS)
	read, err := New(files, "0123456789ab")
	if err != nil {
		t.Fatal(err)
	}
	if said := reads(t, read, SignIn{}); !strings.Contains(said, done) || !strings.Contains(said, "6 personnes d’un groupe de lecture") {
		t.Errorf("a page that was read over says %q", said)
	}
	if said := reads(t, read, Home{}); !strings.Contains(said, notYet) {
		t.Errorf("another page says %q", said)
	}

	// One word more, and they have not read this text.
	name := "messages/fr-falc/sign_in.json"
	changed := strings.Replace(string(files[name].Data), "Ici, vous pouvez", "Ici vous pouvez", 1)
	if changed == string(files[name].Data) {
		t.Fatal("nothing was changed")
	}
	files[name] = &fstest.MapFile{Data: []byte(changed)}
	after, err := New(files, "0123456789ab")
	if err != nil {
		t.Fatal(err)
	}
	if said := reads(t, after, SignIn{}); !strings.Contains(said, notYet) || strings.Contains(said, done) {
		t.Errorf("a page whose words have changed says %q", said)
	}
	if after.marks["debates"] != r.marks["debates"] {
		t.Error("the mark of another page has changed")
	}
}

func TestAListOfRereadingsThatIsWrongStopsTheStart(t *testing.T) {
	for _, list := range []string{`[]`, `{"home": {"on": "hier", "by": "x", "text": "y"}}`, `{"home": {"on": "2027-01-15", "by": "", "text": "y"}}`, `{"home": {"on": "2027-01-15", "by": "x"}}`} {
		if _, err := readRereadings(fstest.MapFS{validatedList: &fstest.MapFile{Data: []byte(list)}}); err == nil {
			t.Errorf("%s was accepted", list)
		}
	}
	if of, err := readRereadings(fstest.MapFS{}); err != nil || of != nil {
		t.Errorf("without a list: %v, %v", of, err)
	}
}
