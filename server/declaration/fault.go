package declaration

import (
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"voix/deliberation"
)

// Fault is one thing that keeps an installation from being opened to the public.
type Fault struct {
	Field   string // as publisher.phone; or a flag
	Missing bool   // there is nothing; else what is there is wrong
	Mend    string // what is wanted, and which rule wants it
}

func (f Fault) String() string {
	if f.Missing {
		return f.Field + " is missing: " + f.Mend
	}
	return f.Field + " is not right: " + f.Mend
}

// Faults are some of them, as an error with a line for each.
type Faults []Fault

func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, one := range f {
		lines[i] = one.String()
	}
	return strings.Join(lines, "\n")
}

const (
	maxLine    = 200 // characters of a name
	maxAddress = 300 // of a postal address, on one line
)

// checking collects the faults of a declaration.
type checking struct{ found Faults }

func (c *checking) add(field string, missing bool, mend string) {
	c.found = append(c.found, Fault{field, missing, mend})
}

// line wants a text on one line.
func (c *checking) line(field, text string, max int, mend string) {
	switch {
	case text == "":
		c.add(field, true, mend)
	case !isLine(text, max):
		c.add(field, false, fmt.Sprintf("%s, on one line of at most %d characters", mend, max))
	}
}

// either wants what a rule tells right from wrong.
func (c *checking) either(field, text string, right bool, mend string) {
	if !right {
		c.add(field, text == "", mend)
	}
}

// Faults lists everything that is missing or wrong, in the order of the file. Each says how to mend it.
func (d Declaration) Faults(now time.Time) Faults {
	var c checking
	c.publisher(d.Publisher)
	c.line("director.name", d.Director.Name, maxLine, "the name of the person who answers for what is published, of an association the one who represents it (LCEN, art. 1-1, I, 3°; loi n° 82-652, art. 93-2)")
	if d.Director.Editor != "" {
		c.line("director.editor", d.Director.Editor, maxLine, "the name of whoever is responsible for the editing, or nothing")
	}
	const host = "of the company or person who keeps the machines (LCEN, art. 1-1, I, 4°)"
	c.line("host.name", d.Host.Name, maxLine, "the name "+host)
	c.line("host.address", d.Host.Address, maxAddress, "the postal address "+host)
	c.either("host.phone", d.Host.Phone, isPhone(d.Host.Phone), "the telephone number "+host+", such as +33 1 23 45 67 89")
	const controller = "of whoever decides why and how personal data are used (GDPR, art. 13(1)(a))"
	c.line("controller.name", d.Controller.Name, maxLine, "the name "+controller)
	c.line("controller.address", d.Controller.Address, maxAddress, "the postal address "+controller)
	c.either("controller.email", d.Controller.Email, isEmail(d.Controller.Email), "the email address "+controller)
	if d.Controller.Officer != "" || d.Publisher.Kind == Administration {
		c.either("controller.officer", d.Controller.Officer, isEmail(d.Controller.Officer), "the email address of the data protection officer, whom an administration must have (GDPR, art. 37(1)(a))")
	}
	c.contact("contacts.people", d.Contacts.People, "for those who take part (DSA, art. 12): a person must be able to answer there")
	c.contact("contacts.authorities", d.Contacts.Authorities, "for authorities of the Member States, the Commission and the Board (DSA, art. 11)")
	const impact = "the day on which the data protection impact assessment was concluded, such as 2026-09-01, not after today (GDPR, art. 35)"
	c.either("impactAssessment.date", d.Impact.Date, isPast(d.Impact.On(), now), impact)
	c.either("charter.version", d.Charter.Version, d.Charter.Version == CharterVersion, fmt.Sprintf("this program shows version %q of the charter: read it at /charte, adopt it, and write its version here", CharterVersion))
	c.either("charter.date", d.Charter.Date, isPast(d.Charter.On(), now), "the day on which the publisher adopted the charter, such as 2026-09-01, not after today")
	return c.found
}

func (c *checking) publisher(p Publisher) {
	kinds := make([]string, len(Kinds()))
	for i, k := range Kinds() {
		kinds[i] = string(k)
	}
	c.either("publisher.kind", string(p.Kind), slices.Contains(Kinds(), p.Kind), "one of "+strings.Join(kinds, ", ")+": what must be said of a publisher depends on it")
	const law = " (LCEN, art. 1-1, I)"
	c.line("publisher.name", p.Name, maxLine, "the name of who publishes the site, as in its statutes; of a person, first and last name"+law)
	c.line("publisher.address", p.Address, maxAddress, "the postal address of its seat; of a person, of their home"+law)
	c.either("publisher.phone", p.Phone, isPhone(p.Phone), "its telephone number, such as +33 1 23 45 67 89"+law)
	if p.Registration != "" || p.Kind == Company {
		c.line("publisher.registration", p.Registration, maxLine, "the number under which it is registered (RNA, SIREN); a company must say it"+law)
	}
	if p.Capital != "" || p.Kind == Company {
		c.line("publisher.capital", p.Capital, maxLine, "its capital, such as 10 000 €; a company must say it, nobody else has any"+law)
	}
}

func (c *checking) contact(field string, p Contact, mend string) {
	_, err := Electronic(p.Address)
	c.either(field+".address", p.Address, err == nil, "a mailto: or https: address "+mend)
	known := !slices.ContainsFunc(p.Languages, func(l string) bool { return !slices.Contains([]string{"fr", "en", "ar"}, l) })
	twice := len(slices.Compact(slices.Sorted(slices.Values(p.Languages)))) < len(p.Languages)
	if !known || twice || !slices.Contains(p.Languages, "fr") {
		c.add(field+".languages", len(p.Languages) == 0, `the languages in which one may write there, each once: "fr" (DSA, art. 11(3)), and "en" or "ar" if they are read`)
	}
}

// Electronic returns a mailto: or https: address as a link, or an error that says what is wanted.
func Electronic(text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil || !(u.Scheme == "mailto" && strings.Contains(u.Opaque, "@") || u.Scheme == "https" && u.Host != "") {
		return "", fmt.Errorf("%q is neither a mailto: nor an https: address", text)
	}
	return u.String(), nil
}

// isLine reports whether a text stands on one line, is not too long, and holds nothing that cannot be seen.
func isLine(text string, max int) bool {
	return strings.TrimSpace(text) == text && text != "" && utf8.RuneCountInString(text) <= max &&
		strings.IndexFunc(text, func(r rune) bool { return !unicode.IsPrint(r) && !unicode.Is(unicode.Zs, r) }) < 0
}

// isPhone wants five to fifteen digits (ITU-T E.164 allows fifteen), as people write them; French short numbers have four, and none is
// a publisher's.
func isPhone(text string) bool {
	digits := 0
	for i, r := range text {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r == '+' && i == 0, strings.ContainsRune(" .-()\u00a0\u202f", r) && i > 0:
		default:
			return false
		}
	}
	return digits >= 5 && digits <= 15
}

// isEmail wants an address alone, without a name before it.
func isEmail(text string) bool {
	a, err := mail.ParseAddress(text)
	return err == nil && a.Address == text
}

func isPast(on, now time.Time) bool {
	return !on.IsZero() && !on.After(day(now.In(deliberation.Paris()).Format(time.DateOnly)))
}
