package search

import (
	"fmt"
	"strconv"
	"strings"
)

// Kind is what a document is.
type Kind uint8

// The kinds, in the order in which ties are shown.
const (
	Any Kind = iota // in a Query: all of them
	Consultation
	Proposal
	Debate
	Argument
	Page
	Office
)

var kindNames = [...]string{"", "consultation", "proposal", "debate", "argument", "page", "office"}

// Kinds lists all but Any.
func Kinds() []Kind { return []Kind{Consultation, Proposal, Debate, Argument, Page, Office} }

// String is the name of a kind in addresses of the API; empty for Any.
func (k Kind) String() string {
	if int(k) >= len(kindNames) {
		return fmt.Sprintf("kind(%d)", k)
	}
	return kindNames[k]
}

// ParseKind returns the kind of that name, Any for the empty one; ok is false if there is none.
func ParseKind(name string) (Kind, bool) {
	for k, n := range kindNames {
		if n == name {
			return Kind(k), true
		}
	}
	return Any, false
}

// Key names one document.
type Key struct {
	Kind   Kind
	Number int64  // of a consultation, proposal, debate or argument
	Name   string // a page's address, an office's code
	Locale string // of a page: only its readers find it; else empty
}

// id is how the index calls a document. Plain byte order is that of kinds, then numbers.
func (k Key) id() string {
	return string('a'+byte(k.Kind)) + fmt.Sprintf("%013d", k.Number) + k.Locale + ":" + k.Name
}

func keyOf(id string) (Key, error) {
	if len(id) < 14 {
		return Key{}, fmt.Errorf("search: id %q", id)
	}
	number, err := strconv.ParseInt(id[1:14], 10, 64)
	locale, name, ok := strings.Cut(id[14:], ":")
	kind := Kind(id[0] - 'a')
	if err != nil || !ok || kind == Any || int(kind) >= len(kindNames) {
		return Key{}, fmt.Errorf("search: id %q", id)
	}
	return Key{kind, number, name, locale}, nil
}

// Document is what is found. Its words are those of Title, Body and Place, without any marks of Markdown or HTML.
type Document struct {
	Key
	Title    string
	Body     string
	Place    string
	Language string // BCP 47
	Office   string // code of the Caf that it is about; empty for none
}

// fields are the document as the index takes it.
func (d *Document) fields() map[string]any {
	l := languageOf(d.Language)
	f := map[string]any{
		kindField: d.Kind.String(), localeField: d.Locale, wordsField: d.Title + "\n" + d.Body + "\n" + d.Place,
	}
	if d.Locale == "" {
		f[localeField] = everyLocale
	}
	if d.Office != "" {
		f[officeField] = d.Office
	}
	if l != otherLanguage {
		f[titleField(l)] = d.Title
		f[bodyField(l)] = d.Body + "\n" + d.Place
	}
	return f
}

const (
	kindField   = "kind"
	officeField = "office"
	localeField = "locale"
	// wordsField holds every word as it is written, but for accents and case: what prefixes, typing errors and languages without an
	// analyser of their own are looked for in.
	wordsField  = "words"
	everyLocale = "*"
)

// language is one that has an analyser.
type language string

const (
	french        language = "fr"
	english       language = "en"
	arabic        language = "ar"
	otherLanguage language = ""
)

// languages are those with fields of their own.
var languages = [...]language{french, english, arabic}

func titleField(l language) string { return "title_" + string(l) }
func bodyField(l language) string  { return "body_" + string(l) }

// languageOf returns the analysed language of a BCP 47 tag: "fr-falc" is French.
func languageOf(tag string) language {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	for _, l := range languages {
		if string(l) == base {
			return l
		}
	}
	return otherLanguage
}
