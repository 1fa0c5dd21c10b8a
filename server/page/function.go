package page

import (
	"encoding/json"
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"voix/deliberation"
)

// functions are what templates may call, besides the methods of $.
func (r *Renderer) functions(locale Locale, m *messages) template.FuncMap {
	say := func(key string, pairs ...any) (string, error) {
		if !r.Catalogue.Has(locale, key) {
			return "", fmt.Errorf("there is no message %q", key)
		}
		return r.Catalogue.Say(locale, key, pairs...), nil
	}
	return template.FuncMap{
		"t":       say,
		"asset":   r.asset,
		"script":  r.script,
		"to":      locale.Address,
		"spoken":  func(language string) template.HTMLAttr { return spoken(locale, language) },
		"icon":    icon,
		"picto":   pictogram,
		"idea":    ideas(say),
		"dict":    dict,
		"words":   func(keys ...string) (string, error) { return r.words(locale, keys) },
		"iso":     func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"date":    m.date,
		"day":     func(t time.Time) string { return t.In(paris).Format(time.DateOnly) },
		"moment":  m.moment,
		"weekday": m.weekday,
		"clock":   m.clock,
		"until":   m.until,
		"size":    m.size,
		"lasting": m.lasting,
		"number":  func(n any) string { return m.value(n) },
		"named":   func(family, name string) (string, error) { return say(family + "." + name) },
		"office": func(o Office) (string, error) {
			if o.National() {
				return say("office.national")
			}
			return o.Name, nil
		},
		"sentence":         func(t Tally) (string, error) { return m.sentence(t), nil },
		"bars":             bars,
		"verdict":          m.verdict,
		"percent":          m.percent,
		"decimal":          m.decimal,
		"capital":          capital,
		"span":             span,
		"share":            share,
		"tallied":          Tally.count,
		"written":          func(tag string) string { return r.written(locale, tag) },
		"careNumbers":      func() []string { return careNumbers },
		"firstCareNumbers": func() []string { return firstCareNumbers },
		"languages":        deliberation.Languages,
		"replyLanguages":   replyLanguages,
		"drawn":            r.atlas.draw,
		"stretch":          stretch,
		"place":            func(i int) int { return i + 1 }, // from 1, of what has the index i
		"joined":           func(names []string) string { return strings.Join(names, ", ") },
		"themes":           deliberation.Themes,
		"kinds":            SearchKinds,
		"levers":           deliberation.Levers,
		"rereadingShows":   RereadingShows,
		"choices":          deliberation.Choices,
		"sides":            deliberation.Sides,
		"colleges":         deliberation.Colleges,
		"presences":        deliberation.Presences,
		"spans":            turnSpans,
		"minutes":          func(seconds int64) int64 { return (seconds + 59) / 60 },
		"key":              func(name string) string { return consoleKeys[name] },
		"ladder":           deliberation.Steps,
		"settlements":      deliberation.Settlements,
		"stepFilters":      StepFilters,
		"arrangements":     deliberation.Arrangements,
		"accessKinds":      deliberation.AccessKinds,
		"settings":         deliberation.Settings,
		"audiences":        deliberation.Audiences,
		"standing":         StandingItems,

		"iconNames":    iconNames,
		"pictoNames":   func() []string { return slices.Sorted(maps.Keys(pictograms)) },
		"styleParts":   func() []string { return styleParts },
		"styleColours": func() []string { return styleColours },
		"sampleNotice": func() Notice { return ArgumentKept },
		"steps":        upTo,
	}
}

func (r *Renderer) asset(plain string) (string, error) {
	if p := r.Assets.Path(plain); p != "" {
		return p, nil
	}
	return "", fmt.Errorf("there is no asset %q", plain)
}

// script asks for one of the scripts, and at once for what it imports.
func (r *Renderer) script(plain string) (template.HTML, error) {
	address, err := r.asset(plain)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, imported := range r.Assets.Imports(plain) {
		b.WriteString(`<link rel="modulepreload" href="` + imported + `">` + "\n")
	}
	b.WriteString(`<script type="module" src="` + address + `"></script>`)
	return template.HTML(b.String()), nil
}

// spoken says, as attributes with a space before them, in which language somebody wrote, where it is not that of the page: screen readers change their voice, and each
// text runs in its own direction.
func spoken(locale Locale, tag string) template.HTMLAttr {
	parsed, err := language.Parse(tag)
	if err != nil {
		return ` dir="auto"`
	}
	tag = parsed.String() // letters, digits and hyphens
	if tag == locale.Lang() {
		return ""
	}
	return template.HTMLAttr(` lang="` + tag + `" dir="` + direction(tag) + `"`)
}

// dict hands several named things to a part.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict wants names and values")
	}
	d := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v is not a name", pairs[i])
		}
		d[name] = pairs[i+1]
	}
	return d, nil
}

// words hands messages to the script as JSON: from key to plural form to sentence.
func (r *Renderer) words(locale Locale, keys []string) (string, error) {
	names := map[plural.Form]string{}
	for name, form := range pluralForms {
		names[form] = name
	}
	all := map[string]map[string]string{}
	for _, key := range keys {
		m := r.Catalogue.of(locale).of(key)
		if m == nil {
			return "", fmt.Errorf("there is no message %q", key)
		}
		forms := map[string]string{}
		for form, text := range m {
			forms[names[form]] = text
		}
		all[key] = forms
	}
	raw, err := json.Marshal(all)
	return string(raw), err
}

// icon is one of our own pictures, drawn in the colour of the text around it and hidden from screen readers: a word
// always stands beside it.
func icon(name string) (template.HTML, error) {
	drawing, ok := icons[name]
	if !ok {
		return "", fmt.Errorf("there is no icon %q", name)
	}
	return template.HTML(`<svg class="icon icon-` + name + `" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">` +
		drawing + `</svg>`), nil
}

var icons = map[string]string{
	// What a ballot says.
	"agree":    `<path d="M4 13l5 5L20 6" fill="none" stroke="currentColor" stroke-width="3"/>`,
	"disagree": `<path d="M5 5l14 14M19 5L5 19" fill="none" stroke="currentColor" stroke-width="3"/>`,
	"pass":     `<circle cx="12" cy="12" r="8" fill="none" stroke="currentColor" stroke-width="3" stroke-dasharray="4 3"/>`,
	// What an argument does.
	"for":     `<path d="M12 4v16M4 12h16" fill="none" stroke="currentColor" stroke-width="3"/>`,
	"against": `<path d="M4 12h16" fill="none" stroke="currentColor" stroke-width="3"/>`,
	"asking":  `<path d="M7 8a5 5 0 1 1 7 5c-1.5.8-2 1.6-2 3M12 19.5v.5" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round"/>`,
	// Colleges: a shape each.
	"concerned":   `<circle cx="12" cy="12" r="9" fill="currentColor"/>`,
	"agent":       `<rect x="4" y="4" width="16" height="16" fill="currentColor"/>`,
	"association": `<path d="M12 2l10 18H2z" fill="currentColor"/>`,
	"resident":    `<path d="M12 2l10 10-10 10L2 12z" fill="currentColor"/>`,
	// What makes it possible to come to a debate.
	"wheelchair":    `<circle cx="11" cy="4" r="2.200" fill="currentColor"/><path d="M11 7.500v6h5l3 6M11 10.500h5M8.500 12a5 5 0 1 0 6.500 6" fill="none" stroke="currentColor" stroke-width="2"/>`,
	"transport":     `<path d="M5 4h14v13H5zM5 11h14M8 17v3M16 17v3" fill="none" stroke="currentColor" stroke-width="2"/><circle cx="8.500" cy="14" r="1.200" fill="currentColor"/><circle cx="15.500" cy="14" r="1.200" fill="currentColor"/>`,
	"childcare":     `<circle cx="8" cy="5" r="2.600" fill="currentColor"/><circle cx="17" cy="11" r="2" fill="currentColor"/><path d="M4 21v-7c0-3 1.500-5 4-5s4 2 4 5v7M14 21v-3.500c0-2 1-3.500 3-3.500s3 1.500 3 3.500V21M12 14l3 2" fill="none" stroke="currentColor" stroke-width="2"/>`,
	"interpreter":   `<path d="M3 4h11v8H8l-3 3v-3H3zM17 9h4v8h-2v3l-3-3h-6v-2" fill="none" stroke="currentColor" stroke-width="2"/>`,
	"sign_language": `<path d="M7 12V5.500a1.500 1.500 0 0 1 3 0V11M10 10V4a1.500 1.500 0 0 1 3 0v6M13 10V5a1.500 1.500 0 0 1 3 0v9c0 4-2 7-5.500 7S6 19 4.500 15.500l-1-2.500c-.5-1.500 1.500-2.200 2.200-1L7 14" fill="none" stroke="currentColor" stroke-width="2"/>`,
	"easy_language": `<path d="M12 6C9.500 4.300 6 3.800 3 4.200v14.500c3-.4 6.500.1 9 1.800 2.500-1.700 6-2.200 9-1.800V4.200c-3-.4-6.500.1-9 1.800zM12 6v14.500" fill="none" stroke="currentColor" stroke-width="2"/>`,
	"meal":          `<path d="M4 11h13v5a4 4 0 0 1-4 4H8a4 4 0 0 1-4-4zM17 12h2a2 2 0 0 1 0 5h-2M8 3v4M13 3v4" fill="none" stroke="currentColor" stroke-width="2"/>`,
	// The few others.
	"share": `<path d="M7 12l10-6M7 12l10 6" fill="none" stroke="currentColor" stroke-width="2"/><circle cx="6" cy="12" r="3.5" fill="currentColor"/><circle cx="18" cy="5.500" r="3" fill="currentColor"/><circle cx="18" cy="18.500" r="3" fill="currentColor"/>`,
	"feed":  `<circle cx="6" cy="18" r="2.5" fill="currentColor"/><path d="M4 11a9 9 0 0 1 9 9M4 4a16 16 0 0 1 16 16" fill="none" stroke="currentColor" stroke-width="2.5"/>`,
	"find":  `<circle cx="10.500" cy="10.500" r="6.500" fill="none" stroke="currentColor" stroke-width="2.5"/><path d="M15.500 15.500L21 21" fill="none" stroke="currentColor" stroke-width="2.5"/>`,
	"back":  `<path d="M15 5l-7 7 7 7" fill="none" stroke="currentColor" stroke-width="2.5"/>`,
	// A voice that is heard, beside one that is recorded.
	"listen": `<path d="M4 9v6h4l5 4V5L8 9z" fill="currentColor"/><path d="M16 8.500a5 5 0 0 1 0 7M18.500 6a8.500 8.500 0 0 1 0 12" fill="none" stroke="currentColor" stroke-width="2"/>`,
	"voice":  `<path d="M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM5 11a7 7 0 0 0 14 0M12 18v3M8 21h8" fill="none" stroke="currentColor" stroke-width="2"/>`,
	"file":   `<path d="M6 2h8l5 5v15H6zM14 2v6h5" fill="none" stroke="currentColor" stroke-width="2"/>`,
	"easy":   `<path d="M12 6C9.500 4.300 6 3.800 3 4.200v14.500c3-.4 6.500.1 9 1.800 2.500-1.700 6-2.200 9-1.800V4.200c-3-.4-6.500.1-9 1.800zM12 6v14.500" fill="none" stroke="currentColor" stroke-width="2"/><path d="M6 9h3M6 13h3M15 9h3M15 13h3" fill="none" stroke="currentColor" stroke-width="2"/>`,
	"help":   `<circle cx="8" cy="8" r="3.4"/><circle cx="17" cy="9" r="2.8"/><path d="M2 21c0-5 3-7.5 6-7.5s6 2.500 6 7.500zM15 21c0-3-.6-4.900-1.700-6.500 4.500-1.800 8.700 1 8.700 6.500z"/>`,
}

// share is a percentage, rounded.
func share(part, whole int) int {
	if whole == 0 {
		return 0
	}
	return (200*part + whole) / (2 * whole)
}

// A bar is one stretch of a tally's chart, in thousandths of its width.
type bar struct {
	Choice   deliberation.Choice
	At, Wide int
}

// bars are laid end to end and fill exactly a thousand.
func bars(t Tally) []bar {
	whole := t.Voters()
	if whole == 0 {
		return nil
	}
	var all []bar
	sum := 0
	for _, c := range deliberation.Choices() {
		from := 1000 * sum / whole
		sum += t.count(c)
		if to := 1000 * sum / whole; to > from {
			all = append(all, bar{c, from, to - from})
		}
	}
	return all
}

// sentence tells a tally in words, commonest choice first: exactly up to twenty voters, else out of ten. It never says
// "ten out of ten" unless that is so.
func (m *messages) sentence(t Tally) string {
	people := m.say("people." + t.College.String())
	switch t.Kind {
	case AtLeast:
		return m.say("sentence.least."+t.Choice.String(), "least", t.Least, "whole", t.Of, "people", people)
	case NumberOnly:
		return m.say("sentence.number", "n", t.Of, "people", people)
	case None:
		return m.say("sentence.none")
	case Withheld:
		return m.say("sentence.withheld")
	}
	commonest := deliberation.Agree
	for _, c := range deliberation.Choices() {
		if t.count(c) > t.count(commonest) {
			commonest = c
		}
	}
	part, whole, how := t.count(commonest), t.Voters(), "exact"
	if whole > 20 {
		tenths := (20*part + whole) / (2 * whole)
		switch {
		case tenths*whole == 10*part:
		case tenths == 10:
			tenths, how = 9, "more"
		default:
			how = "about"
		}
		part, whole = tenths, 10
	}
	say := m.say("sentence."+how, "part", part, "whole", whole, "people", people,
		"opinion", m.say("opinion."+commonest.String()))
	first, size := utf8.DecodeRuneInString(say)
	return string(unicode.ToUpper(first)) + say[size:]
}
