package page

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/template/parse"
	"unicode"

	"golang.org/x/net/html"

	"voix/client"
	"voix/deliberation"
	"voix/deliberation/position"
	"voix/server/account"
	"voix/server/live"
)

func dutyNames() (all []string) {
	for _, d := range duties {
		all = append(all, string(d))
	}
	return all
}

// families are the messages named after an enumeration: {{named "college" .String}}.
var families = map[string][]string{
	"org_sort":         names(deliberation.OrganisationSorts()),
	"evidence":         names(deliberation.Evidences()),
	"evidence_seen":    names(deliberation.Evidences()),
	"role":             names(deliberation.Roles()),
	"role_may":         names(deliberation.Roles()),
	"given_by":         {"operator", "administrator", "representative"},
	"entry.side":       {"for", "against", "asking", "idea"},
	"receipt.standing": {"awaited", "claimed", "withdrawn", "ended"},
	"receipt.gone":     {"claimed", "withdrawn"},
	"receipt.done":     ReceiptDeeds(),
	"fate":             FateKinds(),
	"fate.see":         {"shown", "replied", "grouped", "adopted", "item_adopted"},
	"fate.next":        FateNexts(),
	"joinings.found":   names(deliberation.FlagFindings()),
	"college":          names(deliberation.Colleges()),
	"contact.language": {"fr", "en", "ar"},
	"join":             names(deliberation.Colleges()),
	"ways.kind":        WayKinds(),
	"reach.kind":       ChannelKinds(),
	"reach.place":      {"first", "second", "third"},
	"reach.rhythm":     Rhythms(),
	"stop.by":          ChannelKinds(),
	"reach.hours":      CallHours(),
	"hand.news":        NewsNames(),
	"call_open.became": CallResults(),
	"stop.now":         Rhythms(),
	"news":             names(deliberation.NoticeKinds()),
	"people":           names(deliberation.Colleges()),
	"theme":            names(deliberation.Themes()),
	"theme_about":      names(deliberation.Themes()),
	"choice":           names(deliberation.Choices()),
	"opinion":          names(deliberation.Choices()),
	"side":             names(deliberation.Sides()),
	"room.side":        names(deliberation.Sides()),
	"room.presence":    names(deliberation.Presences()),
	"side_none":        names(deliberation.Sides()),
	"side_option":      names(deliberation.Sides()),
	"arrangement_why":  names(deliberation.Arrangements()),
	"arrangement":      names(deliberation.Arrangements()),
	"duty":             dutyNames(),
	"phase":            names(deliberation.Phases()),
	"phase_about":      names(deliberation.Phases()),
	"notice":           noticeNames[1:],
	"notice_next":      noticeNames[1:],
	"type":             {"image", "pdf", "other"},
	"sentence":         {"exact", "about", "more", "least.agree", "least.disagree", "least.pass", "number", "none", "withheld"},
	"ballot.own":       names(deliberation.Choices()),
	"chart":            seriesNames,
	"count":            seriesNames,
	"timeline":         {"filed", "figures_first", "figures_last", "erased"},
	"timeline.phase":   names(deliberation.Phases()[1:]),
	"style":            styleParts,
	"style_colour":     styleColours,
	"summary.stand":    standNames[1:],
	"search.kind":      names(SearchKinds()),
	"search.one":       names(SearchKinds()),
	"search.said":      names(deliberation.Sides()),
	"reading":          ReadingHints(),
	"care.number":      careNumbers,
	"written":          tags(),
	"verdict":          names(position.Verdicts()),
	"verdict_about":    names(position.Verdicts()),
	"stance":           stances(),

	"own_ballots.status": names(deliberation.BallotStatuses()),

	"data.name":       DataNames(),
	"openings.by":     names(deliberation.Authorities()),
	"openings.ground": names(deliberation.Grounds()),
	"data.why":        DataNames(),
	"data.source":     DataSources(),
	"data.basis":      DataBases(),
	"data.readers":    DataReaders(),
	"data.until":      DataUntil(),
	"data.treatment":  Treatments(),
	"data.explained":  Treatments(),

	"consents.purpose":  ConsentPurposes(),
	"consents.about":    ConsentPurposes(),
	"consents.ends":     ConsentPurposes(),
	"consents.withdraw": ConsentPurposes(),

	"compare.difference":  differenceNames,
	"compare.count":       dateCountNames,
	"dossier.file":        append(slices.Sorted(maps.Values(downloadKinds)), "other"),
	"calculation.because": names(position.Verdicts()),

	"access":     names(deliberation.AccessKinds()),
	"setting":    names(deliberation.Settings()),
	"mandated":   names(deliberation.Mandateds()),
	"behalf":     BehalfChannels(),
	"call.step":  {CallAsks, CallReads, CallGives},
	"audience":   names(deliberation.Audiences()),
	"item":       names(deliberation.ItemKinds()),
	"desk.step":  deskSteps,
	"desk.do":    deskSteps,
	"desk.state": deskStates,
	"desk.about": {"rehearsal", "room", "mismatch", "adopted", "letter"},
	"kit.part":   Kit{}.Parts(),

	"minutes.stage":   MinutesStages(),
	"became":          BecameKinds(),
	"step.kind":       names(deliberation.Steps()),
	"step.about":      names(deliberation.Steps()),
	"steps.show":      StepFilters(),
	"settlement":      names(deliberation.Settlements()),
	"audited.actor":   AuditActors(),
	"audited.mask":    names(deliberation.Masks()),
	"settled":         names(deliberation.Settlements()),
	"sheet.field":     SheetFields(),
	"sheet.hint":      SheetFields(),
	"sheet.lever":     names(deliberation.Levers()),
	"rereading.show":  RereadingShows(),
	"take_back.kind":  OwnTextKinds(),
	"take_back.stays": OwnTextKinds(),
}

func tags() (all []string) {
	for _, l := range deliberation.Languages() {
		all = append(all, l.Tag)
	}
	return all
}

func stances() (all []string) {
	for _, college := range deliberation.Colleges() {
		for _, stance := range position.Stances() {
			all = append(all, college.String()+"."+stance.String())
		}
	}
	return all
}

func names[E interface{ String() string }](all []E) []string {
	var of []string
	for _, e := range all {
		of = append(of, e.String())
	}
	return of
}

// A use is a message asked for somewhere; parameters is nil where they cannot be seen.
type use struct {
	where, key string
	parameters []string
}

func templateTrees(t *testing.T) map[string]*parse.Tree {
	t.Helper()
	trees := map[string]*parse.Tree{}
	err := fs.WalkDir(client.Files, "templates", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(client.Files, name)
		if err != nil {
			return err
		}
		tree := parse.New(name)
		tree.Mode = parse.SkipFuncCheck
		of := map[string]*parse.Tree{}
		if _, err := tree.Parse(string(raw), "", "", of); err != nil {
			return err
		}
		for defined, one := range of {
			trees[name+" "+defined] = one
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return trees
}

func usesInTemplates(t *testing.T) []use {
	var uses []use
	for where, tree := range templateTrees(t) {
		var walk func(n parse.Node)
		command := func(c *parse.CommandNode) {
			name, ok := c.Args[0].(*parse.IdentifierNode)
			if !ok || len(c.Args) < 2 {
				return
			}
			first, literal := c.Args[1].(*parse.StringNode)
			switch name.Ident {
			case "t":
				if !literal {
					return // (printf "family.%s" …): a family
				}
				u := use{where: where, key: first.Text, parameters: []string{}}
				for i := 2; i < len(c.Args); i += 2 {
					u.parameters = append(u.parameters, c.Args[i].(*parse.StringNode).Text)
				}
				uses = append(uses, u)
			case "idea":
				u := use{where: where, key: c.Args[2].(*parse.StringNode).Text, parameters: []string{}}
				for i := 3; i < len(c.Args); i += 2 {
					u.parameters = append(u.parameters, c.Args[i].(*parse.StringNode).Text)
				}
				uses = append(uses, u)
			case "words":
				for _, a := range c.Args[1:] {
					uses = append(uses, use{where: where, key: a.(*parse.StringNode).Text})
				}
			case "named":
				if !literal || families[first.Text] == nil {
					t.Errorf("%s: %s is not a family", where, c)
				}
			}
		}
		walk = func(n parse.Node) {
			switch n := n.(type) {
			case *parse.ListNode:
				if n == nil {
					return
				}
				for _, one := range n.Nodes {
					walk(one)
				}
			case *parse.ActionNode:
				walk(n.Pipe)
			case *parse.IfNode:
				walk(n.Pipe)
				walk(n.List)
				walk(n.ElseList)
			case *parse.RangeNode:
				walk(n.Pipe)
				walk(n.List)
				walk(n.ElseList)
			case *parse.WithNode:
				walk(n.Pipe)
				walk(n.List)
				walk(n.ElseList)
			case *parse.TemplateNode:
				walk(n.Pipe)
			case *parse.PipeNode:
				if n == nil {
					return
				}
				for _, c := range n.Cmds {
					walk(c)
				}
			case *parse.CommandNode:
				command(n)
				for _, a := range n.Args {
					walk(a)
				}
			}
		}
		walk(tree.Root)
	}
	return uses
}

var messageCall = regexp.MustCompile(`^(Say|say|FaultOf|Has)$`)

// usesInGo finds the keys that Go code of server names, whole ("site.name") or as the beginning of a family ("fault.").
func usesInGo(t *testing.T) (uses []use) {
	err := filepath.WalkDir("..", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && entry.Name() == "kit" {
			return fs.SkipDir // what is printed has words of its own
		}
		if err != nil || entry.IsDir() || filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if made, ok := n.(*ast.CompositeLit); ok {
				uses = append(uses, failureCodes(name, made)...)
			}
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			called := ""
			switch f := call.Fun.(type) {
			case *ast.Ident:
				called = f.Name
			case *ast.SelectorExpr:
				called = f.Sel.Name
			}
			if !messageCall.MatchString(called) {
				return true
			}
			for _, a := range call.Args {
				if sum, ok := a.(*ast.BinaryExpr); ok {
					for left, ok := sum.X.(*ast.BinaryExpr); ok; left, ok = sum.X.(*ast.BinaryExpr) {
						sum = left
					}
					a = sum.X
				}
				literal, ok := a.(*ast.BasicLit)
				if !ok || literal.Kind != token.STRING {
					continue
				}
				key, err := strconv.Unquote(literal.Value)
				if err == nil && regexp.MustCompile(`^[a-z_]+\.[a-z0-9_.]*$`).MatchString(key) {
					uses = append(uses, use{where: name, key: key})
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return uses
}

// failureCodes are the sentences for failure{code: "…"}.
func failureCodes(where string, made *ast.CompositeLit) (uses []use) {
	if name, ok := made.Type.(*ast.Ident); !ok || name.Name != "failure" {
		return nil
	}
	for _, element := range made.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		field, _ := pair.Key.(*ast.Ident)
		code, ok := pair.Value.(*ast.BasicLit)
		if ok && field != nil && field.Name == "code" && code.Kind == token.STRING {
			text, _ := strconv.Unquote(code.Value)
			uses = append(uses, use{where: where, key: "refusal." + text})
		}
	}
	return uses
}

func usesInScripts(t *testing.T) (uses []use) {
	scripts, _ := fs.Glob(client.Files, "ts/*.ts")
	for _, name := range scripts {
		raw, err := fs.ReadFile(client.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?:words|say)\('([a-z_.]+)'`).FindAllStringSubmatch(string(raw), -1) {
			uses = append(uses, use{where: name, key: m[1]})
		}
	}
	return uses
}

// belonging are the messages that a key belongs to: those of easy French, which has some of its own, or those of every language.
func belonging(c *Catalogue, key string) map[string]message {
	if strings.HasPrefix(key, "easy.") {
		return c.locales[EasyFrench].byKey
	}
	return c.locales[French].byKey
}

func TestNoMessageIsMissingOrUnused(t *testing.T) {
	c := mustRenderer(t).Catalogue
	french := c.locales[French].byKey
	used := map[string]bool{}
	need := func(where, key string) {
		if belonging(c, key)[key] == nil {
			t.Errorf("%s: there is no message %q", where, key)
		}
		used[key] = true
	}
	for family, of := range families {
		for _, name := range of {
			need(family, family+"."+name)
		}
	}
	uses := append(usesInTemplates(t), append(usesInGo(t), usesInScripts(t)...)...)
	if len(uses) < 200 {
		t.Fatalf("only %d uses were found: the search is broken", len(uses))
	}
	for _, u := range uses {
		if !strings.HasSuffix(u.key, ".") {
			need(u.where, u.key)
			continue
		}
		found := false
		for key := range french {
			if strings.HasPrefix(key, u.key) {
				used[key], found = true, true
			}
		}
		if !found {
			t.Errorf("%s: no message begins with %q", u.where, u.key)
		}
	}
	for _, refusal := range deliberation.Refusals() {
		need("deliberation", "refusal."+refusal.Code)
	}
	for _, refusal := range account.Refusals() {
		need("account", "refusal."+refusal.Code)
	}
	for _, refusal := range live.Refusals() {
		need("live", "refusal."+refusal.Code)
	}
	for key := range french {
		if m := regexp.MustCompile(`^error\.([a-z0-9_]+)\.do$`).FindStringSubmatch(key); m != nil {
			// What to do is said by the code of a refusal or by its status.
			if french["refusal."+m[1]] == nil && !regexp.MustCompile(`^[45]\d\d$|^other$`).MatchString(m[1]) {
				t.Errorf("%q is of no refusal", key)
			}
			continue
		}
		// Faults are named by field and rule: FaultOf puts the key together.
		if !used[key] && !strings.HasPrefix(key, "fault.") {
			t.Errorf("the message %q is not used", key)
		}
	}
	for key := range c.locales[EasyFrench].byKey {
		switch own := strings.HasPrefix(key, "easy."); {
		case own && !used[key]:
			t.Errorf("the message %q of easy French is not used", key)
		case !own && french[key] == nil:
			t.Errorf("%q says a message of French more simply, and there is none", key)
		}
	}
}

func TestScriptsGetTheWordsTheyUse(t *testing.T) {
	handed := map[string]bool{}
	for _, u := range usesInTemplates(t) {
		handed[u.key] = handed[u.key] || u.parameters == nil
	}
	for _, u := range usesInScripts(t) {
		if strings.HasSuffix(u.key, ".") {
			for _, name := range families[strings.TrimSuffix(u.key, ".")] {
				if !handed[u.key+name] {
					t.Errorf("%s: no template hands over %q", u.where, u.key+name)
				}
			}
		} else if !handed[u.key] {
			t.Errorf("%s: no template hands over %q", u.where, u.key)
		}
	}
}

var parameter = regexp.MustCompile(`\{(\w+)\}`)

func TestTemplatesFillTheParametersOfMessages(t *testing.T) {
	c := mustRenderer(t).Catalogue
	for _, u := range usesInTemplates(t) {
		if u.parameters == nil {
			continue
		}
		french := belonging(c, u.key)
		given := strings.Join(u.parameters, " ")
		for form, sentence := range french[u.key] {
			for _, m := range parameter.FindAllStringSubmatch(sentence, -1) {
				if !strings.Contains(" "+given+" ", " "+m[1]+" ") {
					t.Errorf("%s: %q (%v) wants {%s}, is given %q", u.where, u.key, form, m[1], given)
				}
			}
		}
		if len(french[u.key]) > 1 && !strings.Contains(" "+given+" ", " n ") {
			t.Errorf("%s: %q has plural forms, and is given no n", u.where, u.key)
		}
	}
}

// wrong is what French typography and the tone of the place do not allow.
var wrong = map[string]*regexp.Regexp{
	"an ordinary space before a sign":          regexp.MustCompile(` [;:!?»%]`),
	"no narrow space before a sign":            regexp.MustCompile(`[^\x{202f}\x{a0}][;:!?»]`),
	"no space inside guillemets":               regexp.MustCompile(`«[^\x{202f}\x{a0}]`),
	"a straight quote or apostrophe":           regexp.MustCompile(`['"]`),
	"two spaces":                               regexp.MustCompile(`[ \x{a0}\x{202f}]{2}`),
	"three dots":                               regexp.MustCompile(`\.\.\.`),
	"a capital without accent":                 regexp.MustCompile(`(^|[ «])(A (la|votre)|Etat|Etre|Ecri)`),
	"CAF or an exclamation":                    regexp.MustCompile(`CAF|CNAF|!`),
	"a word of the web, or a word that blames": regexp.MustCompile(`(?i)\b(cliquez|veuillez|login|submit|invalide|obligatoirement|oublié)\b`),
}

func TestFrenchIsWrittenAsItShouldBe(t *testing.T) {
	for key, forms := range mustRenderer(t).Catalogue.locales[French].byKey {
		for _, sentence := range forms {
			for what, pattern := range wrong {
				if at := pattern.FindString(sentence); at != "" {
					t.Errorf("%s: %s at %q in %q", key, what, at, sentence)
				}
			}
			if len([]rune(sentence)) > 180 {
				t.Errorf("%s: %d characters are too many at once", key, len([]rune(sentence)))
			}
			for _, one := range regexp.MustCompile(`[.?] `).Split(sentence, -1) {
				if n := len(strings.Fields(one)); n > 25 {
					t.Errorf("%s: a sentence of %d words: %q", key, n, one)
				}
			}
			if strings.TrimSpace(sentence) != sentence && key != "format.group" || sentence == "" {
				t.Errorf("%s: spaces around %q", key, sentence)
			}
		}
	}
}

// Every word that people read comes from the catalogue, and every sign that is another in another language.
func TestTemplatesHoldNoWords(t *testing.T) {
	action := regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	noscript := strings.NewReplacer("<noscript><p>", "", "</p></noscript>", "") // else its tags are text
	err := fs.WalkDir(client.Files, "templates", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(client.Files, name)
		if err != nil {
			return err
		}
		source := strings.Replace(string(raw), `{{define "address"}}`+definedAddress(string(raw))+"{{end}}", "", 1)
		z := html.NewTokenizer(strings.NewReader(noscript.Replace(action.ReplaceAllString(source, ""))))
		for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
			token := z.Token()
			// What stands in a noscript of the head is text to a reader that would run scripts.
			if kind == html.TextToken && !strings.HasPrefix(token.Data, `<meta http-equiv="refresh"`) && (strings.IndexFunc(token.Data, unicode.IsLetter) >= 0 || strings.ContainsAny(token.Data, ",;?!")) {
				t.Errorf("%s: %q", name, strings.TrimSpace(token.Data))
			}
			for _, a := range token.Attr {
				switch a.Key {
				case "alt", "title", "aria-label", "placeholder":
					if strings.IndexFunc(a.Val, unicode.IsLetter) >= 0 {
						t.Errorf("%s: %s=%q", name, a.Key, a.Val)
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A view file and its template carry the same name, and no template is left over.
func TestTemplatesAndViewsGoTogether(t *testing.T) {
	files, err := fs.Glob(client.Files, "templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	of := map[string]bool{}
	for _, v := range views {
		of["templates/"+v.template()+".html"] = true
	}
	for _, name := range files {
		if !of[name] {
			t.Errorf("%s belongs to no view", name)
		}
	}
	for name := range of {
		if _, err := fs.Stat(client.Files, name); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat("home.go"); err != nil {
		t.Error(err)
	}
}
