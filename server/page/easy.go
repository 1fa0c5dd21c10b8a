package page

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"text/template/parse"
	"time"

	"golang.org/x/text/feature/plural"
)

// Easy-to-read French follows "L'information pour tous" (Inclusion Europe): one idea a sentence, each sentence on a line of its own, a picture beside it. A text may be
// called easy to read only once people concerned have read it over, so every page says whether they have.

// easyPlace is where easy pages stand: each redefines what it says more simply of the page of the same name. What lies in parts belongs to all of them.
const easyPlace = "templates/facile"

// A rereading is what people concerned did with the words of a page, as templates/facile/validated.json has it, by the name of the page.
type rereading struct {
	On string `json:"on"` // the day, as 2027-01-15
	By string `json:"by"` // who, in general terms and easy words, without a name: it ends the sentence "… ont relu ce texte"
	// Text is the mark of the words that were read (see wordsMark): of other words the rereading says nothing.
	Text string `json:"text"`
}

func readRereadings(files fs.FS) (map[string]rereading, error) {
	raw, err := fs.ReadFile(files, easyPlace+"/validated.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var of map[string]rereading
	if err := json.Unmarshal(raw, &of); err != nil {
		return nil, fmt.Errorf("page: validated.json: %w", err)
	}
	for name, r := range of {
		if _, err := time.Parse(time.DateOnly, r.On); err != nil || r.By == "" || r.Text == "" {
			return nil, fmt.Errorf("page: validated.json: %s wants a day, who read it and the mark of the text", name)
		}
	}
	return of, nil
}

// literalsOf are the strings in the templates that make the title and the content of a page, without those around every page.
func literalsOf(t *template.Template) []string {
	said := map[string]bool{}
	seen := map[string]bool{}
	var walk func(name string)
	walk = func(name string) {
		part := t.Lookup(name)
		if part == nil || seen[name] {
			return
		}
		seen[name] = true
		literals(part.Tree.Root, func(called string, isTemplate bool) {
			if isTemplate {
				walk(called)
			} else {
				said[called] = true
			}
		})
	}
	walk("title")
	walk("main")
	return slices.Sorted(maps.Keys(said))
}

// wordsMark is a short mark of all that a page says and shows of itself in easy French: another word, another picture, another mark. It is printed on the page, so that those
// who read it over on paper can say which text it was.
func wordsMark(t *template.Template, m *messages) string {
	hash := sha256.New()
	for _, literal := range literalsOf(t) {
		fmt.Fprintf(hash, "%q", literal)
		for _, key := range m.keysOf(literal) {
			forms := m.of(key)
			for form := plural.Other; form <= plural.Many; form++ {
				fmt.Fprintf(hash, "%q", forms[form])
			}
		}
	}
	sum := hex.EncodeToString(hash.Sum(nil))
	return sum[:4] + "-" + sum[4:8]
}

// keysOf are the messages that a literal of a template may stand for: one, or a family.
func (m *messages) keysOf(literal string) []string {
	if m.of(literal) != nil {
		return []string{literal}
	}
	family := strings.TrimSuffix(literal, "%s")
	if !strings.HasSuffix(family, ".") {
		family += "."
	}
	keys := map[string]bool{}
	for at := m; at != nil; at = at.french {
		for key := range at.byKey {
			if strings.HasPrefix(key, family) {
				keys[key] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(keys))
}

// literals tells of every string, and of every template called, in a tree.
func literals(n parse.Node, tell func(literal string, isTemplate bool)) {
	list := func(nodes ...*parse.ListNode) {
		for _, l := range nodes {
			if l != nil {
				for _, one := range l.Nodes {
					literals(one, tell)
				}
			}
		}
	}
	pipe := func(p *parse.PipeNode) {
		if p == nil {
			return
		}
		for _, c := range p.Cmds {
			for _, a := range c.Args {
				literals(a, tell)
			}
		}
	}
	switch n := n.(type) {
	case *parse.ListNode:
		list(n)
	case *parse.ActionNode:
		pipe(n.Pipe)
	case *parse.PipeNode:
		pipe(n)
	case *parse.IfNode:
		pipe(n.Pipe)
		list(n.List, n.ElseList)
	case *parse.RangeNode:
		pipe(n.Pipe)
		list(n.List, n.ElseList)
	case *parse.WithNode:
		pipe(n.Pipe)
		list(n.List, n.ElseList)
	case *parse.TemplateNode:
		tell(n.Name, true)
		pipe(n.Pipe)
	case *parse.StringNode:
		tell(n.Text, false)
	}
}

// Easy reports whether this is a page in easy French: written so, not ordinary French for want of it.
func (s scope) Easy() bool { return s.Locale == EasyFrench && s.HasEasy }

// A reread is what a page in easy French says of itself.
type reread struct {
	Validated bool
	On        time.Time
	By        string
	Text      string // mark of the words on the page
}

// Reread tells whether people concerned have read over the very words of this page.
func (s scope) Reread() reread { return s.reread }

func (r *Renderer) rereadOf(name string) reread {
	done, found := r.rereadings[name]
	is := reread{Text: r.marks[name]}
	if found && done.Text == is.Text {
		is.Validated, is.By = true, done.By
		is.On, _ = time.ParseInLocation(time.DateOnly, done.On, paris) // checked when it was read
	}
	return is
}

// An idea is what stands beside one pictogram: a few sentences, each on a line of its own.
type idea struct {
	Picture template.HTML
	Lines   []string
}

// ideas make the function of templates that puts a pictogram beside a message, whose lines are its sentences.
func ideas(say func(key string, pairs ...any) (string, error)) func(picture, key string, pairs ...any) (idea, error) {
	return func(picture, key string, pairs ...any) (idea, error) {
		drawn, err := pictogram(picture)
		if err != nil {
			return idea{}, err
		}
		said, err := say(key, pairs...)
		return idea{drawn, strings.Split(said, "\n")}, err
	}
}
