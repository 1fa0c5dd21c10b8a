package page

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"
)

// A document is a parsed page with what the checks below ask of it.
type document struct {
	root  *html.Node
	byID  map[string]*html.Node
	twice []string
}

func parsePage(t testing.TB, page []byte) *document {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	d := &document{root: root, byID: map[string]*html.Node{}}
	for _, n := range d.all("") {
		if id := attribute(n, "id"); id != "" {
			if d.byID[id] != nil {
				d.twice = append(d.twice, id)
			}
			d.byID[id] = n
		}
	}
	return d
}

// all lists the elements of that name, in document order; every element when the name is empty.
func (d *document) all(name string) []*html.Node {
	var found []*html.Node
	for n := range d.root.Descendants() {
		if n.Type == html.ElementNode && (name == "" || n.Data == name) {
			found = append(found, n)
		}
	}
	return found
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.TrimSpace(b.String())
}

// holdsPicture reports whether an image with a text of its own stands for the words.
func holdsPicture(n *html.Node) bool {
	for d := range n.Descendants() {
		if d.Data == "img" && attribute(d, "alt") != "" {
			return true
		}
	}
	return false
}

// These are the samples in every locale, parsed once: the checks only read them.
var (
	renderedSamples []sample
	renderedPages   []*document
	renderAll       sync.Once
)

// eachSample checks every sample in every locale.
func eachSample(t *testing.T, check func(t *testing.T, s sample, d *document)) {
	renderAll.Do(func() {
		for _, locale := range Locales() {
			for _, s := range samples() {
				s.frame.Locale = locale
				renderedSamples = append(renderedSamples, s)
				renderedPages = append(renderedPages, parsePage(t, renderSample(t, s)))
			}
		}
	})
	if len(renderedPages) < 4*30 {
		t.Fatalf("only %d pages were rendered", len(renderedPages))
	}
	for i, s := range renderedSamples {
		t.Run(string(s.frame.Locale)+"/"+s.name, func(t *testing.T) { check(t, s, renderedPages[i]) })
	}
}

func TestPagesHaveOneHeadingALanguageAndLandmarks(t *testing.T) {
	eachSample(t, func(t *testing.T, s sample, d *document) {
		for name, want := range map[string]int{"h1": 1, "main": 1, "title": 1, "footer": 1} {
			got := len(d.all(name))
			for _, n := range d.all(name) {
				if n.Namespace == "svg" {
					got-- // what a shape of a picture is called
				}
			}
			if got != want {
				t.Errorf("%d <%s>, want %d", got, name, want)
			}
		}
		root := d.all("html")[0]
		want := map[Locale][2]string{French: {"fr", "ltr"}, EasyFrench: {"fr", "ltr"}, English: {"en", "ltr"}, Arabic: {"ar", "rtl"}}[s.frame.Locale]
		if got := [2]string{attribute(root, "lang"), attribute(root, "dir")}; got != want {
			t.Errorf("html is %v, want %v", got, want)
		}
		if h1 := text(d.all("h1")[0]); h1 == "" {
			t.Error("the heading is empty")
		}
		if title := text(d.all("title")[0]); !strings.Contains(title, "Voix au chapitre") {
			t.Errorf("title %q", title)
		}
		fault := mustRenderer(t).Catalogue.Say(s.frame.Locale, "layout.fault")
		if refused := strings.HasPrefix(text(d.all("title")[0]), fault); refused != strings.Contains(s.name, "refused") {
			t.Errorf("title says refused: %v", refused)
		}
	})
}

func TestHeadingsSkipNoLevel(t *testing.T) {
	eachSample(t, func(t *testing.T, _ sample, d *document) {
		level := 1
		for _, n := range d.all("") {
			if len(n.Data) != 2 || n.Data[0] != 'h' || n.Data[1] < '1' || n.Data[1] > '6' {
				continue
			}
			now := int(n.Data[1] - '0')
			if now > level+1 {
				t.Errorf("h%d %q follows h%d", now, text(n), level)
			}
			level = now
		}
	})
}

func TestIdsAreUniqueAndReferencesLead(t *testing.T) {
	eachSample(t, func(t *testing.T, _ sample, d *document) {
		if len(d.twice) > 0 {
			t.Errorf("ids used twice: %q", d.twice)
		}
		for _, n := range d.all("") {
			for _, name := range []string{"for", "aria-describedby", "aria-labelledby"} {
				for _, id := range strings.Fields(attribute(n, name)) {
					if d.byID[id] == nil {
						t.Errorf("%s=%q of <%s> leads nowhere", name, id, n.Data)
					}
				}
			}
			if n.Data == "a" {
				if id, ok := strings.CutPrefix(attribute(n, "href"), "#"); ok && d.byID[id] == nil {
					t.Errorf("link #%s leads nowhere", id)
				}
			}
		}
	})
}

func TestFieldsHaveLabelsAndButtonsSayWhatTheyDo(t *testing.T) {
	eachSample(t, func(t *testing.T, s sample, d *document) {
		labelled := map[string]bool{}
		for _, l := range d.all("label") {
			if text(l) == "" {
				t.Error("a label is empty")
			}
			labelled[attribute(l, "for")] = true
		}
		for _, n := range d.all("") {
			switch n.Data {
			case "input", "select", "textarea":
				if attribute(n, "type") != "hidden" && !labelled[attribute(n, "id")] {
					t.Errorf("no label for <%s name=%q id=%q>", n.Data, attribute(n, "name"), attribute(n, "id"))
				}
				typed := n.Data == "textarea" || n.Data == "input" && slices.Contains([]string{"", "text", "search"}, attribute(n, "type"))
				if d := attribute(n, "dir"); typed && d != "auto" && d != "ltr" {
					t.Errorf("<%s name=%q> does not turn with what is typed", n.Data, attribute(n, "name"))
				}
				onward := attribute(n, "id") == "field-reference" && !strings.Contains(s.name, "refused") // one sheet leads to the next
				if has(n, "placeholder") || has(n, "autofocus") && !onward {
					t.Errorf("<%s name=%q> has a placeholder or takes the focus", n.Data, attribute(n, "name"))
				}
			case "button", "a", "summary":
				if text(n) == "" && !holdsPicture(n) {
					t.Errorf("<%s> says nothing", n.Data)
				}
			case "img":
				if !has(n, "alt") {
					t.Error("an image without alt")
				}
			case "svg":
				if attribute(n, "aria-hidden") != "true" && attribute(n, "aria-label") == "" {
					t.Error("a picture is neither hidden from screen readers nor named")
				}
			case "form":
				if m := attribute(n, "method"); m != "post" && m != "get" || !strings.HasPrefix(attribute(n, "action"), "/") {
					t.Errorf("form %v", n.Attr)
				}
			}
		}
	})
}

func TestFaultsAreLinkedToTheirFields(t *testing.T) {
	eachSample(t, func(t *testing.T, s sample, d *document) {
		faults := scope{View: s.view}.Faults()
		if len(faults) == 0 {
			return
		}
		links := map[string]bool{}
		for _, a := range d.all("a") {
			links[attribute(a, "href")] = true
		}
		for _, f := range faults {
			if f.Field == "" {
				continue
			}
			id := scope{View: s.view}.FaultPrefix() + "-" + f.Field
			field := d.byID[id]
			if !links["#"+id] || field == nil {
				t.Errorf("no link to field %q", f.Field)
				continue
			}
			described := attribute(field, "aria-describedby")
			for p := field.Parent; p != nil && described == ""; p = p.Parent {
				described = attribute(p, "aria-describedby")
			}
			note := d.byID[strings.Fields(described + " none")[max(0, len(strings.Fields(described))-1)]]
			if note == nil || text(note) != strings.TrimSpace(f.Sentence) {
				t.Errorf("field %q is not described by %q", f.Field, f.Sentence)
			}
		}
	})
}

// The content security policy allows neither inline scripts nor inline styles nor anybody else's.
func TestNothingInlineAndNothingFromElsewhere(t *testing.T) {
	eachSample(t, func(t *testing.T, s sample, d *document) {
		scripts := d.all("script")
		if len(scripts) == 0 || !strings.HasPrefix(attribute(scripts[0], "src"), "/static/voix-") {
			t.Errorf("%d scripts", len(scripts))
		}
		for _, n := range scripts {
			if text(n) != "" || !strings.HasPrefix(attribute(n, "src"), "/static/") {
				t.Errorf("a script from %q", attribute(n, "src"))
			}
		}
		if len(d.all("style")) > 0 {
			t.Error("a style element")
		}
		for _, n := range d.all("") {
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
				}
				if (a.Key == "src" || n.Data == "link" && a.Key == "href") && !strings.HasPrefix(a.Val, "/") {
					t.Errorf("<%s %s=%q> is not ours", n.Data, a.Key, a.Val)
				}
			}
		}
		for _, n := range d.all("img") {
			if strings.Contains(attribute(n, "src"), "x onerror") {
				t.Error("typed text became an image")
			}
		}
	})
}

func TestWhatWasTypedIsGivenBackUnchanged(t *testing.T) {
	eachSample(t, func(t *testing.T, s sample, d *document) {
		var want, got string
		switch v := s.view.(type) {
		case SheetForm:
			if v.Typed == nil || !v.Writing() {
				return
			}
			want, got = v.Typed["finding"], text0(d.byID["field-finding"])
			for _, name := range []string{"holder", "year"} {
				if typed := attribute(d.byID["field-"+name], "value"); typed != v.Typed[name] {
					t.Errorf("%s is %q", name, typed)
				}
			}
		case ObjectionForm:
			if v.Text == "" {
				return
			}
			want, got = v.Text, text0(d.byID["field-text"])
		case AnswerForm:
			if v.Text == "" {
				return
			}
			want, got = v.Text, text0(d.byID["field-text"])
		case SummaryForm:
			if v.Text == "" {
				return
			}
			want, got = v.Text, text0(d.byID["field-text"])
		case NewProposal:
			if v.Text == "" {
				return
			}
			want, got = v.Text, text0(d.byID["field-text"])
			if title := attribute(d.byID["field-title"], "value"); title != v.Title {
				t.Errorf("title %q", title)
			}
		case Proposal:
			if v.Thread.Form.Text == "" {
				return
			}
			want, got = v.Thread.Form.Text, text0(d.byID[scope{View: v}.FaultPrefix()+"-text"])
		default:
			return
		}
		if got != want {
			t.Errorf("got %q\nwant %q", got, want)
		}
	})
}

// text0 is the untrimmed text of a textarea.
func text0(n *html.Node) string {
	if n == nil || n.FirstChild == nil {
		return ""
	}
	return n.FirstChild.Data
}

func TestFormsSendTheNumberOfThePage(t *testing.T) {
	eachSample(t, func(t *testing.T, s sample, d *document) {
		for _, f := range d.all("form") {
			if attribute(f, "method") != "post" || strings.HasPrefix(attribute(f, "action"), s.frame.Locale.Address("/connexion")) || attribute(f, "action") == s.frame.Locale.Address("/inscription") {
				continue // of nobody who has been here: there is no change of theirs that a repeat could come after
			}
			number := ""
			for n := range f.Descendants() {
				if n.Type == html.ElementNode && attribute(n, "name") == "number" {
					number = attribute(n, "value")
				}
			}
			if number != "4512" {
				t.Errorf("form %s sends number %q", attribute(f, "action"), number)
			}
		}
	})
}
