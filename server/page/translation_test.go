package page

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/feature/plural"
)

// translations are complete: every French message is there, and none more.
var translations = []Locale{English, Arabic}

// categories are the plural forms that CLDR knows for the whole numbers below a thousand in a language, each with the one number that it stands for, or -1 for many.
func categories(m *messages) map[plural.Form]int {
	only := map[plural.Form]int{}
	for n := range 1000 {
		form := plural.Cardinal.MatchPlural(m.language, n, 0, 0, 0, 0)
		if _, seen := only[form]; seen {
			only[form] = -1
		} else {
			only[form] = n
		}
	}
	return only
}

func parametersOf(sentence string) []string {
	var names []string
	for _, m := range parameter.FindAllStringSubmatch(sentence, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestCategoriesAreThoseOfEachLanguage(t *testing.T) {
	c := mustRenderer(t).Catalogue
	for locale, want := range map[Locale]int{French: 2, EasyFrench: 2, English: 2, Arabic: 6} {
		if got := categories(c.locales[locale]); len(got) != want {
			t.Errorf("%s has the forms %v", locale, got)
		}
	}
}

func TestTranslationsAreWhole(t *testing.T) {
	c := mustRenderer(t).Catalogue
	french := c.locales[French].byKey
	for _, locale := range translations {
		of := c.locales[locale].byKey
		for key := range french {
			if of[key] == nil {
				t.Errorf("%s: %s is missing", locale, key)
			}
		}
		for key, translated := range of {
			original := french[key]
			if original == nil {
				t.Errorf("%s: %s is not in French", locale, key)
				continue
			}
			if len(original) > 1 != (len(translated) > 1) {
				t.Errorf("%s: %s counts in one language and not in the other", locale, key)
			}
		}
	}
}

// neverNone are counted only when there is something: what stands for none and one in French may say "une".
var neverNone = map[string]bool{"fault.summary": true, "map.national": true}

// A form that stands for one number only ("رأيان": two) may say it in a word; every other carries its parameters.
func TestPluralFormsAreThoseOfTheLanguageAndKeepTheirParameters(t *testing.T) {
	c := mustRenderer(t).Catalogue
	french := c.locales[French].byKey
	for locale, m := range c.locales {
		forms := categories(m)
		for key, of := range m.byKey {
			if len(of) > 1 {
				for form := range forms {
					if of[form] == "" {
						t.Errorf("%s: %s lacks the form %v", locale, key, form)
					}
				}
				for form := range of {
					if _, known := forms[form]; !known && !(form == plural.Many && m.language.String() == "fr") { // of round millions
						t.Errorf("%s: %s has the form %v, which the language has not", locale, key, form)
					}
				}
			}
			original := french[key]
			if original == nil {
				continue
			}
			want := parametersOf(original[plural.Other])
			for form, sentence := range of {
				expected := want
				only, counted := forms[form]
				wordy := counted && only >= 0 || neverNone[key] && form == plural.One
				if wordy && len(of) > 1 && !strings.Contains(sentence, "{n}") {
					expected = slices.DeleteFunc(slices.Clone(want), func(name string) bool { return name == "n" })
				}
				if got := parametersOf(sentence); !slices.Equal(got, expected) {
					t.Errorf("%s: %s (%v) has the parameters %q, want %q", locale, key, form, got, expected)
				}
			}
		}
	}
}

// length counts what takes room: no vowel signs above or below a letter, nothing invisible.
func length(sentence string) int {
	n := 0
	for _, r := range sentence {
		if !unicode.In(r, unicode.Mn, unicode.Cf) {
			n++
		}
	}
	return n
}

// Buttons and labels must fit where the French ones do; sentences must not become speeches.
func TestTranslationsAreNotOverLong(t *testing.T) {
	c := mustRenderer(t).Catalogue
	french := c.locales[French].byKey
	for _, locale := range translations {
		for key, of := range c.locales[locale].byKey {
			longest := 0
			for _, sentence := range french[key] {
				longest = max(longest, length(sentence))
			}
			limit := min(200, max(longest*8/5, longest+12))
			for form, sentence := range of {
				if n := length(sentence); n > limit {
					t.Errorf("%s: %s (%v) has %d characters, %d at most: %q", locale, key, form, n, limit, sentence)
				}
			}
		}
	}
}

var wrongEverywhere = map[string]*regexp.Regexp{
	"a straight quote or apostrophe": regexp.MustCompile(`['"]`),
	"two spaces":                     regexp.MustCompile(`[ \x{a0}\x{202f}]{2}`),
	"three dots":                     regexp.MustCompile(`\.\.\.`),
	"a space at an end":              regexp.MustCompile(`^\s|\s$`),
}

var wrongInEnglish = map[string]*regexp.Regexp{
	"a space before a sign":                    regexp.MustCompile(`[ \x{a0}\x{202f}][;:!?,.%”]`),
	"French guillemets":                        regexp.MustCompile(`[«»]`),
	"CAF or an exclamation":                    regexp.MustCompile(`CAF|CNAF|!`),
	"American spelling":                        regexp.MustCompile(`(?i)\b(color|center|favorite|behavior|license\b.*\bunder)`),
	"a word of the web, or a word that blames": regexp.MustCompile(`(?i)\b(click|login|log in|submit|invalid|mandatory|you forgot|you must)\b`),
	"a word harder than B1":                    regexp.MustCompile(`(?i)\b(hereby|regarding|concerning|prior to|in order to|subsequent|facilitate|utili[sz]e|commence|stakeholders?|pursuant|aforementioned|notwithstanding|endeavour)\b`),
}

var wrongInArabic = map[string]*regexp.Regexp{
	"a Latin sign beside Arabic letters":               regexp.MustCompile(`\p{Arabic}[?,;]|[?;]`),
	"Arabic-Indic digits":                              regexp.MustCompile(`[٠-٩۰-۹]`),
	"a space before a sign":                            regexp.MustCompile(`[ \x{a0}\x{202f}][؛:!؟،.»]`),
	"a space inside guillemets":                        regexp.MustCompile(`«[ \x{a0}\x{202f}]`),
	"no space after a sign":                            regexp.MustCompile(`[،؛؟:]\p{Arabic}`),
	"a number in two parts, which would change places": regexp.MustCompile(`[0-9] [0-9]`),
	"a stretched letter":                               regexp.MustCompile(`[^بلك]ـ`), // but for a prefix before a name in Latin letters
	"English quotes":                                   regexp.MustCompile(`[“”‘’]`),
	"an exclamation":                                   regexp.MustCompile(`!`),
	"ي or ه for ى or ة in common words":                regexp.MustCompile(`(^|\s)(الي|علي|حتي|مدينه|جمعيه)(\s|$)`),
}

// latinInArabic are the names that people in France know in Latin letters, whatever language they speak, and what is typed as it stands.
var latinInArabic = regexp.MustCompile(`^(Caf|Cnaf|CCAS|RSA|PDF|CSV|JSON|HTML|CSS|SVG|JavaScript|RGAA|WCAG|Cnil|Lighthouse|Natural|Earth|AGPL|GitHub|Voix|au|chapitre|Défenseur|des|droits|département|cookies?|GET|WebSocket|FranceConnect|RNA|SIREN|W)$`)

// quoted is what stands in guillemets as it is in French: a file, a value, a sentence to take as a model.
var quoted = regexp.MustCompile(`«[^»\p{Arabic}]+»|“[^”]+”`)

// verbatim are postal addresses, kinds of files, and the names in the samples of /style.
var verbatim = regexp.MustCompile(`^(style\.sample\.|access\.appeal_post$|voice_fault\.voice_unknown$|site\.name$)`)

func TestTranslationsFollowTheTypographyOfTheirLanguage(t *testing.T) {
	c := mustRenderer(t).Catalogue
	for _, locale := range translations {
		rules := maps.Clone(wrongEverywhere)
		maps.Copy(rules, map[Locale]map[string]*regexp.Regexp{English: wrongInEnglish, Arabic: wrongInArabic}[locale])
		for key, of := range c.locales[locale].byKey {
			for _, sentence := range of {
				for what, pattern := range rules {
					if at := pattern.FindString(sentence); at != "" && !strings.HasPrefix(key, "format.") {
						t.Errorf("%s: %s: %s at %q in %q", locale, key, what, at, sentence)
					}
				}
				for _, one := range regexp.MustCompile(`[.?؟:] `).Split(sentence, -1) {
					if n := len(strings.Fields(one)); n > 25 {
						t.Errorf("%s: %s: a sentence of %d words: %q", locale, key, n, one)
					}
				}
			}
		}
	}
	for key, of := range c.locales[Arabic].byKey {
		if verbatim.MatchString(key) {
			continue
		}
		for _, sentence := range of {
			said := quoted.ReplaceAllString(parameter.ReplaceAllString(sentence, ""), "")
			for _, word := range regexp.MustCompile(`\p{Latin}+`).FindAllString(said, -1) {
				if !latinInArabic.MatchString(word) {
					t.Errorf("%s: the word %q is not Arabic, in %q", key, word, sentence)
				}
			}
		}
	}
}

// A sentence left in French by mistake is the same in English; few words are.
func TestNothingIsLeftInFrench(t *testing.T) {
	c := mustRenderer(t).Catalogue
	for key, of := range c.locales[English].byKey {
		for form, sentence := range of {
			if sentence == c.locales[French].byKey[key][form] && len(strings.Fields(parameter.ReplaceAllString(sentence, ""))) > 2 && !verbatim.MatchString(key) {
				t.Errorf("%s is the same in French and in English: %q", key, sentence)
			}
			if at := regexp.MustCompile(`(?i)\b(le|la|les|une|est|vous|nous|votre|avec|pour)\b`).FindString(quoted.ReplaceAllString(sentence, "")); at != "" {
				t.Errorf("%s: the word %q in %q", key, at, sentence)
			}
		}
	}
}

// The script chooses among the forms with Intl.PluralRules, which knows all those of the language.
func TestScriptsGetEveryPluralForm(t *testing.T) {
	r := mustRenderer(t)
	counting := map[string]bool{}
	for _, u := range usesInTemplates(t) {
		if m := r.Catalogue.locales[French].byKey[u.key]; u.parameters == nil && len(m) > 1 {
			counting[u.key] = true
		}
	}
	if len(counting) < 2 {
		t.Fatalf("scripts count only %v", counting)
	}
	for locale, m := range r.Catalogue.locales {
		raw, err := r.words(locale, slices.Sorted(maps.Keys(counting)))
		if err != nil {
			t.Fatal(err)
		}
		var handed map[string]map[string]string
		if err := json.Unmarshal([]byte(raw), &handed); err != nil {
			t.Fatal(err)
		}
		for key := range counting {
			for name, form := range pluralForms {
				if _, wanted := categories(m)[form]; wanted && handed[key][name] == "" {
					t.Errorf("%s: %s lacks the form %s", locale, key, name)
				}
			}
		}
	}
}

// What a locale writes of a number, a moment or a name in a sentence of its own.
func TestEachLocaleWritesInItsOwnWay(t *testing.T) {
	c := mustRenderer(t).Catalogue
	evening := at(2027, 3, 12, 18, 30)
	for _, one := range []struct{ got, want string }{
		{c.locales[English].number(41873), "41,873"},
		{c.locales[English].weekday(evening), "Friday 12\u00a0March 2027 at 18:30"},
		{c.locales[English].size(1_250_000), "1.3\u00a0MB"},
		{c.Say(English, "count.arguments", "n", 0), "0 arguments"},
		{c.locales[Arabic].number(41873), "41\u202f873"},
		{c.locales[Arabic].weekday(evening), "الجمعة 12\u00a0مارس 2027، الساعة\u00a018:30"},
		{c.Say(Arabic, "count.arguments", "n", 0), "لا حجج"},
		{c.Say(Arabic, "count.arguments", "n", 2), "حجتان"},
		{c.Say(Arabic, "count.arguments", "n", 7), "7 حجج"},
		{c.Say(Arabic, "count.arguments", "n", 11), "11 حجة"},
		{c.Say(Arabic, "count.proposals", "n", 1000), "1\u202f000 اقتراح"},
		{c.Say(Arabic, "thread.reply_to", "name", "Amina du 3e"), "على \u2068Amina du 3e\u2069"},
		{c.Say(Arabic, "thread.reply_to", "name", "أمينة"), "على أمينة"},
		{c.Say(French, "thread.reply_to", "name", "أمينة"), "à \u2068أمينة\u2069"},
		{c.Say(French, "thread.reply_to", "name", "Amina du 3e"), "à Amina du 3e"},
	} {
		if one.got != one.want {
			t.Errorf("%q, want %q", one.got, one.want)
		}
	}
	for n, want := range map[int]string{0: "لا آراء حتى الآن", 1: "رأي واحد", 2: "رأيان", 3: "3 آراء", 1312: "1\u202f312 رأيًا"} {
		if got := string(c.locales[Arabic].counted("live.ballots").append(nil, n)); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// One word for one thing, on every page: what is called a view here is not an opinion there, and never a vote.
func TestOneWordForOneThing(t *testing.T) {
	fixed := regexp.MustCompile(`(?i)(no opinion|élection|انتخابات)`)
	others := map[Locale]map[string]*regexp.Regexp{
		French: {
			"avis":        regexp.MustCompile(`(?i)\b(vot(e|es|er|ez|ent|ant|ants)|scrutin|bulletins?|électeurs?|opinions?|sondages?)\b`),
			"argument":    regexp.MustCompile(`(?i)\b(commentaires?|posts?)\b`),
			"alerte":      regexp.MustCompile(`(?i)\bsignalements?\b`),
			"proposition": regexp.MustCompile(`(?i)(^|\PL)(contributions?|pétitions?)\b`),
			"la Caf":      regexp.MustCompile(`\b(CAF|la caf|organisme)\b`),
		},
		English: {
			"view":     regexp.MustCompile(`(?i)\b(votes?|voters?|voting|polls?|opinions?)\b`),
			"argument": regexp.MustCompile(`(?i)\b(comments?|posts)\b`),
			"proposal": regexp.MustCompile(`(?i)\b(suggestions?|petitions?)\b`),
		},
		Arabic: {
			"رأي":    regexp.MustCompile(`(^|\s)(ال)?(تصويت|صوت واحد|استطلاع)(\s|$)`),
			"اقتراح": regexp.MustCompile(`مقترح|عريضة`),
			"حجة":    regexp.MustCompile(`تعليق`),
			"تجمّع":  regexp.MustCompile(`جماعة`), // means something else to many
		},
	}
	c := mustRenderer(t).Catalogue
	for locale, things := range others {
		for key, of := range c.locales[locale].byKey {
			for _, sentence := range of {
				for thing, another := range things {
					if at := another.FindString(fixed.ReplaceAllString(parameter.ReplaceAllString(sentence, ""), "")); at != "" {
						t.Errorf("%s: %s: %q is called %q here: %q", locale, key, thing, at, sentence)
					}
				}
			}
		}
	}
}
