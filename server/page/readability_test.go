package page

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// hard are words and turns that people who read at B1 stumble over, with what says the same more plainly. They come from the lists of the plain-language guides of
// French administrations and from letters that people brought to debates; a word that people cannot do without (dossier, avis, débat) is not here.
var hard = map[string]string{
	`notamment`:                 "par exemple, surtout",
	`afin (de|d’|que)`:          "pour",
	`dispositifs?`:              "aide, outil, mesure",
	`modalités?`:                "comment, de quelle façon",
	`préalable(ment|s)?`:        "avant, d’abord",
	`concernant`:                "sur, pour",
	`relati(f|ve)s? à`:          "sur",
	`susceptibles?`:             "pouvoir",
	`néanmoins|toutefois`:       "mais",
	`nonobstant`:                "malgré",
	`ainsi que`:                 "et",
	`en vertu (de|du|des)`:      "selon",
	`dans le cadre (de|du|des)`: "pour, pendant",
	`au sein (de|du|des)`:       "dans",
	`au titre (de|du|des)`:      "pour",
	`par le biais`:              "par, grâce à",
	`le cas échéant`:            "si besoin",
	`sous réserve`:              "si",
	`à l’issue`:                 "après, à la fin",
	`suite à (un|une|votre|vos|des|cette|ce)`: "après, à cause de",
	`en amont|en aval`:                        "avant, après",
	`(mise|mettre) en œuvre`:                  "faire, appliquer",
	`effectu\p{L}+`:                           "faire",
	`procéd(er|ez|e) à`:                       "faire",
	`sollicit\p{L}+`:                          "demander",
	`bénéfici\p{L}+`:                          "avoir, recevoir",
	`percev\p{L}+`:                            "toucher, recevoir",
	`s’avér\p{L}+`:                            "être",
	`stipul\p{L}+`:                            "dire",
	`impact\p{L}*`:                            "effet, changer",
	`optimis\p{L}+`:                           "améliorer",
	`mutualis\p{L}+`:                          "partager",
	`pérenn\p{L}+`:                            "durable, pour longtemps",
	`gouvernance`:                             "qui décide",
	`concertation`:                            "discussion",
	`problématiques?`:                         "problème",
	`réitér\p{L}+`:                            "répéter",
	`nécessit\p{L}+`:                          "demander, il faut",
	`ultérieurement`:                          "plus tard",
	`ci-(après|joint|joints)`:                 "plus bas, avec cette page",
	`usagers?|administrés?`:                   "personnes",
	`parties prenantes`:                       "les personnes et les groupes",
	`fonctionnalités?`:                        "ce que l’on peut faire",
	`authentifi\p{L}+`:                        "se connecter",
	`identifiants?`:                           "code, nom",
	`renseign(er|ez) (le|ce|un)`:              "remplir, écrire",
	`saisi(r|ssez) (votre|vos|un|une|le|la) (texte|code|nom|mot|adresse|numéro|date)`: "écrire",
	`plateformes?`:               "site",
	`URL`:                        "adresse",
	`tout un chacun`:             "tout le monde",
	`\p{L}+assent|fûtes|fussent`: "un temps plus simple",
}

var hardWords = func() map[*regexp.Regexp]string {
	all := map[*regexp.Regexp]string{}
	for word, plainly := range hard {
		all[regexp.MustCompile(`(?i)(^|[^\p{L}])(`+word+`)($|[^\p{L}])`)] = plainly
	}
	return all
}()

// What people read in French is at level B1 of the Common European Framework: sentences of twenty words at most, no word that needs a dictionary.
func TestFrenchIsPlain(t *testing.T) {
	for key, forms := range mustRenderer(t).Catalogue.locales[French].byKey {
		for _, sentence := range forms {
			for _, one := range sentences(sentence) {
				if n := wordCount(one); n > 20 {
					t.Errorf("%s: %d words, 20 at most: %q", key, n, one)
				}
			}
			for pattern, plainly := range hardWords {
				if at := pattern.FindStringSubmatch(sentence); at != nil {
					t.Errorf("%s: %q is hard to read, say rather: %s. In %q", key, at[2], plainly, sentence)
				}
			}
		}
	}
}

// sentences ends one at a full stop or a question mark with a space after it, and at the end of a line.
func sentences(text string) []string {
	return regexp.MustCompile(`[.?؟] |\n`).Split(text, -1)
}

func wordCount(sentence string) int {
	n := 0
	for _, word := range strings.Fields(sentence) {
		if strings.ContainsFunc(word, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			n++
		}
	}
	return n
}
