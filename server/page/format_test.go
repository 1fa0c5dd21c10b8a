package page

import (
	"testing"
	"time"

	"voix/deliberation"
)

func french(t *testing.T) *messages { return mustRenderer(t).Catalogue.locales[French] }

func TestNumbersAreGroupedWithANarrowSpace(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1\u202f000", 41873: "41\u202f873", 13500000: "13\u202f500\u202f000", -1234: "-1\u202f234"} {
		if got := french(t).number(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestDatesAreToldInParisTime(t *testing.T) {
	m := french(t)
	// 22:30 UTC in March is 23:30 in Paris; in July it is the next day.
	cases := []struct{ got, want string }{
		{m.moment(time.Date(2027, 3, 12, 17, 30, 0, 0, time.UTC)), "12\u00a0mars 2027 à 18\u00a0h\u00a030"},
		{m.moment(time.Date(2027, 7, 14, 22, 5, 0, 0, time.UTC)), "15\u00a0juillet 2027 à 0\u00a0h\u00a005"},
		{m.date(time.Date(2027, 8, 1, 12, 0, 0, 0, time.UTC)), "1er\u00a0août 2027"},
		{m.weekday(time.Date(2027, 3, 12, 17, 30, 0, 0, time.UTC)), "vendredi 12\u00a0mars 2027 à 18\u00a0h\u00a030"},
		{m.until(at(2027, 7, 1, 0, 0)), "30\u00a0juin 2027 inclus"},
		{m.until(at(2027, 7, 1, 18, 30)), "1er\u00a0juillet 2027 à 18\u00a0h\u00a030"},
	}
	for _, c := range cases {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestSizes(t *testing.T) {
	for bytes, want := range map[int64]string{1: "1\u00a0Ko", 412_300: "412\u00a0Ko", 1_250_000: "1,3\u00a0Mo", 8_000_000: "8\u00a0Mo", 999_999: "1\u202f000\u00a0Ko"} {
		if got := french(t).size(bytes); got != want {
			t.Errorf("%d: %q, want %q", bytes, got, want)
		}
	}
}

func TestZeroIsSingularInFrench(t *testing.T) {
	c := mustRenderer(t).Catalogue
	for n, want := range map[int]string{0: "0 argument", 1: "1 argument", 2: "2 arguments", 1234: "1\u202f234 arguments"} {
		if got := c.Say(French, "count.arguments", "n", n); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := c.Say("xx", "count.arguments", "n", 2); got != "2 arguments" {
		t.Errorf("an unknown locale reads %q", got)
	}
}

func TestFaultsAndRefusalsHaveSentences(t *testing.T) {
	c := mustRenderer(t).Catalogue
	if got := c.FaultOf(French, "title", "required", nil); got.Field != "title" || got.Sentence != "Il manque votre proposition en une phrase." {
		t.Errorf("%+v", got)
	}
	if got := c.FaultOf(French, "title", "max", 120).Sentence; got != "C’est trop long\u202f: 120 caractères au plus." {
		t.Error(got)
	}
	if got := c.FaultOf(French, "title", "no_such_rule", nil).Sentence; got != c.Say(French, "fault.other") {
		t.Error(got)
	}
	if got := c.Refusal(French, "no_such_code"); got != c.Say(French, "refusal.other") {
		t.Error(got)
	}
}

func TestATallyIsASentenceFirst(t *testing.T) {
	const concerned, agent = deliberation.Concerned, deliberation.Agent
	cases := []struct {
		tally Tally
		want  string
	}{
		{Tally{College: concerned, Kind: Exact, Agree: 70, Disagree: 20, Pass: 10}, "7 personnes concernées sur 10 sont d’accord"},
		{Tally{College: concerned, Kind: Exact, Agree: 72, Disagree: 20, Pass: 10}, "Environ 7 personnes concernées sur 10 sont d’accord"},
		{Tally{College: concerned, Kind: Exact, Agree: 97, Disagree: 2, Pass: 1}, "Plus de 9 personnes concernées sur 10 sont d’accord"},
		{Tally{College: concerned, Kind: Exact, Agree: 100}, "10 personnes concernées sur 10 sont d’accord"},
		{Tally{College: agent, Kind: Exact, Agree: 2, Disagree: 7, Pass: 3}, "7 agents de la Caf sur 12 ne sont pas d’accord"},
		{Tally{College: agent, Kind: Exact, Agree: 1, Disagree: 1, Pass: 9}, "9 agents de la Caf sur 11 sont sans avis"},
		{Tally{College: agent, Kind: AtLeast, Choice: deliberation.Agree, Least: 14, Of: 15}, "Au moins 14 agents de la Caf sur 15 sont d’accord"},
		{Tally{College: agent, Kind: NumberOnly, Of: 12}, "12 avis donnés. Nous ne pouvons pas dire lesquels sans désigner quelqu’un."},
		{Tally{College: agent}, "Pas encore assez d’avis pour les montrer sans désigner quelqu’un."},
		{Tally{College: agent, Kind: None}, "Pas assez d’avis pour en parler."},
	}
	for _, c := range cases {
		if got := french(t).sentence(c.tally); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestBarsFillTheChartExactly(t *testing.T) {
	for agree := range 40 {
		for disagree := range 40 {
			tally := Tally{Kind: Exact, Agree: agree, Disagree: disagree, Pass: 7}
			end := 0
			for _, b := range bars(tally) {
				if b.At != end || b.Wide <= 0 {
					t.Fatalf("%+v: %+v", tally, bars(tally))
				}
				end += b.Wide
			}
			if end != 1000 {
				t.Fatalf("%+v ends at %d", tally, end)
			}
		}
	}
	if bars(Tally{Kind: Exact}) != nil {
		t.Error("a chart of nothing")
	}
}
