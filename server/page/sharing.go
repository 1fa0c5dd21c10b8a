package page

import (
	"strconv"
	"strings"
	"time"

	"voix/server/slug"

	"voix/deliberation"
)

// What the head of a page says to others than its reader: search engines, messengers, feed readers. Only a page that everybody
// can see says any of it: Frame.Origin is set for no other.

// A translation is this page in one language, for programs.
type translation struct {
	Language string // BCP 47, or x-default
	Address  string // absolute
}

// Tag is the BCP 47 tag of the locale: easy-to-read French has the registered variant "simple".
func (l Locale) Tag() string {
	if l == EasyFrench {
		return "fr-simple"
	}
	return string(l)
}

// Territory is the locale as Open Graph names it.
func (l Locale) Territory() string {
	switch l {
	case English:
		return "en_GB"
	case Arabic:
		return "ar_AR"
	}
	return "fr_FR"
}

// Canonical is the one address of the page in its language: whatever else leads here is the same page. Ordinary French that
// is shown for want of easy French is the page in French.
func (s scope) Canonical() string {
	if s.NotEasy() {
		return s.Origin + French.Address(s.settled())
	}
	return s.Origin + s.Locale.Address(s.settled())
}

// settled is the path of the page as others keep it: a thread in another order holds what it holds in its own.
func (s scope) settled() string {
	if t := s.Thread(); t.Order != deliberation.Shuffled {
		return t.Path
	}
	return s.Path
}

// Translations are the languages in which the page can be read, as absolute addresses.
func (s scope) Translations() []translation {
	var all []translation
	for _, l := range Translated(s.HasEasy) {
		all = append(all, translation{l.Tag(), s.Origin + l.Address(s.settled())})
	}
	return append(all, translation{"x-default", s.Origin + French.Address(s.settled())})
}

// Translated are the locales of a page that exists, or not, in easy French.
func Translated(easy bool) []Locale {
	var all []Locale
	for _, l := range locales {
		if l != EasyFrench || easy {
			all = append(all, l)
		}
	}
	return all
}

// HasEasy reports whether the page of a view exists in easy French.
func (r *Renderer) HasEasy(v View) bool { return r.easy[v.template()] }

// Territories are the other locales of the page, as Open Graph names them.
func (s scope) Territories() []string {
	var all []string
	for _, l := range Translated(false) {
		if l.Territory() != s.Locale.Territory() {
			all = append(all, l.Territory())
		}
	}
	return all
}

// SharedAddress is the address that people hand on: with the words of the title behind the number, so that it says where it leads
// also where nothing else does. It leads to the canonical one; package slug says why it is not that itself.
func (s scope) SharedAddress() string {
	path := s.Path
	if at, _, _ := strings.Cut(s.Path, "?"); s.Article() {
		path = at
	}
	if words := slug.Of(s.title()); words != "" {
		path += "-" + words
	}
	return s.Origin + s.Locale.Address(path)
}

// title is that of the text which the page shows; empty if it is no such page, or erased.
func (s scope) title() string {
	switch v := s.View.(type) {
	case Proposal:
		return v.Title
	case Debate:
		return v.Title
	case Consultation:
		return v.Title
	}
	return ""
}

// About is the beginning of what the page is about, as plain text in the language in which it was written; empty: say what the site is.
func (s scope) About() string {
	switch v := s.View.(type) {
	case Proposal:
		return v.Beginning
	case Debate:
		return v.Beginning
	case Consultation:
		return v.Beginning
	}
	return ""
}

// Poster is the path of the picture for the page.
func (s scope) Poster() string {
	switch v := s.View.(type) {
	case Proposal:
		return "/apercus/propositions/" + strconv.FormatUint(v.Number, 10) + ".png"
	case Debate:
		return "/apercus/debats/" + strconv.FormatUint(v.Number, 10) + ".png"
	case Consultation:
		return "/apercus/consultations/" + strconv.FormatUint(v.Number, 10) + ".png"
	}
	return "/apercus/voix.png"
}

// Article reports whether the page is a text of its own, and no list.
func (s scope) Article() bool {
	switch s.View.(type) {
	case Proposal, Debate, Consultation:
		return true
	}
	return false
}

// Feed is the French path of the Atom feed that follows the page; empty: there is none.
func (s scope) Feed() string {
	switch v := s.View.(type) {
	case Home, Style:
		return ProposalFilter{}.FeedAddress()
	case Proposals:
		return v.Filter.FeedAddress()
	case Debates:
		return v.FeedAddress()
	case Proposal:
		return "/flux/propositions/" + strconv.FormatUint(v.Number, 10) + ".atom"
	case Debate:
		return "/flux/debats/" + strconv.FormatUint(v.Number, 10) + ".atom"
	case Consultation:
		return "/flux/consultations/" + strconv.FormatUint(v.Number, 10) + ".atom"
	}
	return ""
}

// Weekday is a time with the day of the week, for something one goes to.
func (c *Catalogue) Weekday(locale Locale, t time.Time) string { return c.of(locale).weekday(t) }

// Moment is a time, to the minute, Paris time.
func (c *Catalogue) Moment(locale Locale, t time.Time) string { return c.of(locale).moment(t) }

// Date is a day in full, Paris time.
func (c *Catalogue) Date(locale Locale, t time.Time) string { return c.of(locale).date(t) }
