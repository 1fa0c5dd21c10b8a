package slug

import (
	"regexp"
	"testing"
)

func TestOf(t *testing.T) {
	for title, want := range map[string]string{
		"Recevoir la personne avant":                                            "recevoir-la-personne-avant",
		"L’accueil à l'école : où, « quand » et pour qui ?":                     "l-accueil-a-l-ecole-ou-quand-et-pour-qui",
		"Œuvrer au cœur des aides, dès 2028":                                    "oeuvrer-au-coeur-des-aides-des-2028",
		"Ne plus couper les aides pendant qu’un dossier est examiné par la Caf": "ne-plus-couper-les-aides-pendant-qu-un-dossier-est-examine",
		"100 % des appels reçoivent une réponse":                                "100-des-appels-recoivent-une-reponse",
		"Un E\u0301crit":        "un-ecrit",
		"Straße ŁÓDŹ İzmir Ærø": "strasse-lodz-izmir-aero",
		"استقبال الناس قبل اتخاذ القرار":            "",
		"Caf : استقبال الناس قبل اتخاذ القرار":      "",
		"Accueil (بالعربية)":                        "",
		"Un accueil en arabe et en français (عربي)": "un-accueil-en-arabe-et-en-francais",
		"😀 !!":                      "",
		"":                          "",
		"../../etc/passwd%2f?x=1#y": "etc-passwd-2f-x-1-y",
	} {
		if got := Of(title); got != want {
			t.Errorf("%q: %q, want %q", title, got, want)
		}
	}
}

var form = regexp.MustCompile(`^([a-z0-9]+(-[a-z0-9]+)*)?$`)

func FuzzOf(f *testing.F) {
	for _, title := range []string{"L’accueil à l'école", "İ", "ﬁn ﷺ", "\xff\xfe", "ſẞ K", "a\u0301\u0302b", "ⅷ ½ ²"} {
		f.Add(title)
	}
	f.Fuzz(func(t *testing.T, title string) {
		s := Of(title)
		if len(s) > MaxLength || !form.MatchString(s) {
			t.Fatalf("%q: %q", title, s)
		}
		if again := Of(s); again != s {
			t.Fatalf("%q: %q, then %q", title, s, again)
		}
	})
}
