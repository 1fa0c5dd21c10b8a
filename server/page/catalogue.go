package page

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/bidi"
)

// Catalogue holds every sentence that people read, in each locale. It is immutable.
//
// A message is a string with parameters in braces, or an object from plural form (zero, one, two, few, many, other) to
// such a string; the form follows from the parameter "n".
type Catalogue struct {
	locales map[Locale]*messages
}

type messages struct {
	locale   Locale
	language language.Tag
	byKey    map[string]message
	french   *messages // asked for what is missing here; nil in French itself
}

type message map[plural.Form]string

var pluralForms = map[string]plural.Form{
	"zero": plural.Zero, "one": plural.One, "two": plural.Two, "few": plural.Few, "many": plural.Many, "other": plural.Other,
}

// ReadCatalogue reads messages/<locale>/*.json. It fails on a malformed file, a message that stands in two of them, an unknown
// plural form, a plural without "other", a locale that is none of ours, or when French is missing.
func ReadCatalogue(files fs.FS) (*Catalogue, error) {
	names, err := fs.Glob(files, "messages/*/*.json")
	if err != nil {
		return nil, err
	}
	c := &Catalogue{locales: map[Locale]*messages{}}
	for _, name := range names {
		raw, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		locale := Locale(path.Base(path.Dir(name)))
		if !slices.Contains(locales, locale) {
			return nil, fmt.Errorf("page: %s is of no locale of ours", name)
		}
		m := c.locales[locale]
		if m == nil {
			m = &messages{locale: locale, language: language.Make(locale.Lang()), byKey: map[string]message{}}
			c.locales[locale] = m
		}
		var entries map[string]any
		if err := json.Unmarshal(raw, &entries); err != nil {
			return nil, fmt.Errorf("page: %s: %w", name, err)
		}
		for key, value := range entries {
			if _, twice := m.byKey[key]; twice {
				return nil, fmt.Errorf("page: %s: %s stands in another file as well", name, key)
			}
			if m.byKey[key], err = readMessage(value); err != nil {
				return nil, fmt.Errorf("page: %s: %s: %w", name, key, err)
			}
		}
	}
	if c.locales[French] == nil {
		return nil, fmt.Errorf("page: there is no messages/%s", French)
	}
	for locale, m := range c.locales {
		if locale != French {
			m.french = c.locales[French]
		}
	}
	return c, nil
}

// of is the message of that key, here or in French; nil when there is none.
func (m *messages) of(key string) message {
	if found, ok := m.byKey[key]; ok || m.french == nil {
		return found
	}
	return m.french.of(key)
}

func readMessage(value any) (message, error) {
	switch v := value.(type) {
	case string:
		return message{plural.Other: v}, nil
	case map[string]any:
		m := message{}
		for name, text := range v {
			form, known := pluralForms[name]
			sentence, isText := text.(string)
			if !known || !isText {
				return nil, fmt.Errorf("%q is not a plural form with a sentence", name)
			}
			m[form] = sentence
		}
		if _, ok := m[plural.Other]; !ok {
			return nil, fmt.Errorf("the plural form \"other\" is missing")
		}
		return m, nil
	}
	return nil, fmt.Errorf("neither a sentence nor plural forms")
}

// Has reports whether the locale (or French) has a message of that key.
func (c *Catalogue) Has(locale Locale, key string) bool {
	return c.of(locale).of(key) != nil
}

// Say returns the sentence of that key in the locale, else in French. pairs are names and values of its parameters:
// numbers are grouped, times written as dates, everything else as fmt prints it. A key that no catalogue has is
// returned as it is: a test keeps that from happening.
func (c *Catalogue) Say(locale Locale, key string, pairs ...any) string {
	return c.of(locale).say(key, pairs...)
}

// Refusal is the sentence for a refusal of the domain, by its machine code.
func (c *Catalogue) Refusal(locale Locale, code string, pairs ...any) string {
	if key := "refusal." + code; c.Has(locale, key) {
		return c.Say(locale, key, pairs...)
	}
	return c.Say(locale, "refusal.other")
}

// FaultOf is the fault of a field that broke a rule of validator/v10 ("required", "max"…), whose parameter, if any, can be
// told in the sentence as {limit}. The sentence is fault.<field>.<rule>, else fault.<rule>, else fault.other.
func (c *Catalogue) FaultOf(locale Locale, field, rule string, limit any) Fault {
	for _, key := range []string{"fault." + field + "." + rule, "fault." + rule} {
		if c.Has(locale, key) {
			return Fault{Field: field, Sentence: c.Say(locale, key, "limit", limit, "n", limit)}
		}
	}
	return Fault{Field: field, Sentence: c.Say(locale, "fault.other")}
}

func (c *Catalogue) of(locale Locale) *messages {
	if m, ok := c.locales[locale]; ok {
		return m
	}
	return c.locales[French]
}

func (m *messages) say(key string, pairs ...any) string {
	forms := m.of(key)
	if forms == nil {
		return key
	}
	text := forms[plural.Other]
	if len(pairs) == 0 {
		return text
	}
	replacements := make([]string, 0, len(pairs))
	for i := 0; i+1 < len(pairs); i += 2 {
		name := fmt.Sprint(pairs[i])
		if n, isNumber := integer(pairs[i+1]); isNumber && name == "n" {
			if form, ok := forms[m.pluralForm(n)]; ok {
				text = form
			}
		}
		replacements = append(replacements, "{"+name+"}", m.value(pairs[i+1]))
	}
	return strings.NewReplacer(replacements...).Replace(text)
}

func (m *messages) pluralForm(n int64) plural.Form {
	if n < 0 {
		n = -n
	}
	// MatchPlural wants the last digits only, but enough of them to see round millions.
	return plural.Cardinal.MatchPlural(m.language, int(n%10_000_000), 0, 0, 0, 0)
}

func (m *messages) value(v any) string {
	if n, ok := integer(v); ok {
		return m.number(n)
	}
	if t, ok := v.(time.Time); ok {
		return m.date(t)
	}
	return m.isolated(fmt.Sprint(v))
}

// isolated keeps words that run the other way from breaking the order of the sentence around them: a pseudonym in Latin letters in an
// Arabic sentence, an Arabic file name in a French one. What runs with the sentence stays as it is.
func (m *messages) isolated(words string) string {
	rightToLeft := m.locale.Dir() == "rtl"
	for _, r := range words {
		p, _ := bidi.LookupRune(r)
		if c := p.Class(); c == bidi.L && rightToLeft || (c == bidi.R || c == bidi.AL) && !rightToLeft {
			return "\u2068" + words + "\u2069"
		}
	}
	return words
}

func integer(v any) (int64, bool) {
	switch n := v.(type) {
	case int:
		return int64(n), true
	case int64:
		return n, true
	case uint64:
		return int64(n), true
	case uint32:
		return int64(n), true
	}
	return 0, false
}
