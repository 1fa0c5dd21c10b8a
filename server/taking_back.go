package server

import (
	"net/url"
	"path"

	"github.com/gofiber/fiber/v2"
)

// takingBack is what is sent to take something back: to where, and with what in its form.
type takingBack struct {
	to    string                     // a pattern of path.Match
	taken func(form url.Values) bool // nil: whatever is sent there takes back
}

// has is for forms in which a field says what is done.
func has(field string, values ...string) func(url.Values) bool {
	return func(form url.Values) bool {
		for _, v := range values {
			if form.Get(field) == v {
				return true
			}
		}
		return false
	}
}

// carries is for forms in which a button that bears a name takes back.
func carries(field string) func(url.Values) bool {
	return func(form url.Values) bool { return form.Get(field) != "" }
}

// unless is for forms in which all but one value takes back.
func unless(field, value string) func(url.Values) bool {
	return func(form url.Values) bool { return form.Get(field) != value }
}

// takingsBack lists what takes something back beside DELETE and what takesNoPart names: whoever does that is asked for no consent, since taking back what
// one said or took on must be as easy as it was to give (GDPR art. 7 (3)), and is no condition of anything (art. 7 (4)).
var takingsBack = []takingBack{
	{"/propositions/*/ecrit/retirer", nil},
	{"/arguments/*/ecrit/retirer", nil},
	{"/debats/*/photos/retirer", nil},
	{"/debats/*/salle/quitter", nil},
	{"/debats/*/annuler", nil},
	{"/arguments/*/utile", has("useful", "no")},
	{"/propositions/*/resume/validation", unless("agree", "yes")},
	{"/consultations/*/rapporteurs", has("act", "stop")},
	{"/debats/*/salle/tour", has("do", "unask", "end")},
	{"/debats/*/positions", carries("drop")},
	{"/debats/*/ordre-du-jour", has("act", "drop")},
	{"/debats/*/compte-rendu/ecrire", func(form url.Values) bool {
		return form.Get("act") == "drop" || form.Get("act") == "write" && form.Get("drop") != ""
	}},
	{"/debats/*/animateurs", has("act", "leave")},
	{"/debats/*/animer", has("act", "end")},
	{"/associations", has("act", "withdraw")},
	{"/associations/*/bureau", has("act", "withdraw", "end")},
}

// holdsNoOpinion lists pages that are posted to in an office, or to try parts of pages.
var holdsNoOpinion = []string{"/controle", joiningsPath, "/style"}

// takesBack reports whether a request takes something back. The form is kept for whoever reads it next.
func takesBack(c *fiber.Ctx) (bool, error) {
	if c.Method() == fiber.MethodDelete {
		return true, nil
	}
	for _, t := range takingsBack {
		if at, _ := path.Match(t.to, c.Path()); !at {
			continue
		}
		if t.taken == nil {
			return true, nil
		}
		if !isMedia(c, fiber.MIMEApplicationForm) {
			return false, nil
		}
		form, body, err := readForm(c)
		if err != nil {
			return false, err
		}
		c.Locals(readLocal, body)
		return t.taken(form), nil
	}
	return false, nil
}
