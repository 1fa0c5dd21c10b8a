package page

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"voix/deliberation"
	"voix/deliberation/position"
)

func TestPercentagesHaveADecimalWhereThereIsOne(t *testing.T) {
	c := mustRenderer(t).Catalogue
	for locale, want := range map[Locale][]string{French: {"60\u202f%", "66,9\u202f%", "0\u202f%", "100\u202f%", "0,4\u202f%"}, English: {"60%", "66.9%", "0%", "100%", "0.4%"}} {
		for i, thousandths := range []int64{600, 669, 0, 1000, 4} {
			if got := c.locales[locale].percent(thousandths); got != want[i] {
				t.Errorf("%s: %d‰ is %q, want %q", locale, thousandths, got, want[i])
			}
		}
	}
}

// A difference is told only where the whole of one interval lies above the whole of the other, and the two sides never disagree about it.
func TestADifferenceIsToldOnlyWhereItIsSure(t *testing.T) {
	interval := rapid.Custom(func(t *rapid.T) position.Interval {
		n := rapid.Int64Range(1, 500).Draw(t, "n")
		return position.Wilson(rapid.Int64Range(0, n).Draw(t, "k"), n)
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := interval.Draw(t, "a"), interval.Draw(t, "b")
		there, back := differenceOf(a, b), differenceOf(b, a)
		if (there == MoreInA) != (back == MoreInB) || (there == Unsure) != (back == Unsure) {
			t.Fatalf("%v and %v: %v, and %v the other way round", a, b, there, back)
		}
		if touch := a.Low <= b.High && b.Low <= a.High; touch != (there == Unsure) {
			t.Fatalf("%v and %v: %v", a, b, there)
		}
	})
}

// What is drawn of a college lies in its interval and in the picture, and its steps end in what is shown.
func TestAPictureLiesInItsInterval(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tally := deliberation.Tally{
			Agree: rapid.Int64Range(0, 400).Draw(t, "agree"), Disagree: rapid.Int64Range(0, 400).Draw(t, "disagree"), Pass: rapid.Int64Range(1, 400).Draw(t, "pass"),
		}
		rules := deliberation.DefaultRules()
		p := position.Of(rules, deliberation.Figures{Question: 1, Ballots: tally.Total() + 5, Final: true, Rows: []deliberation.Row{
			{College: deliberation.Agent, Territory: deliberation.OtherOffices, Shown: true, Tally: tally, Ballots: tally.Total()},
		}})
		shown := Standing{Position: p, Rules: rules}.Shown()
		if len(shown) != 1 {
			t.Fatalf("%d colleges are shown", len(shown))
		}
		c := shown[0]
		if i := c.Interval(); c.Share() < i.Low || c.Share() > i.High || i.Low+span(i) > 1001 {
			t.Fatalf("%d is drawn in %v", c.Share(), i)
		}
		sides := c.Sides()
		if sides[0].Choice != deliberation.Agree || sides[0].Worst != c.Agreeing || sides[0].Reached() != (c.Stance == position.Favourable && c.Counts() || !c.Counts() && c.Agreeing.Low >= rules.Threshold) {
			t.Fatalf("%+v for %+v", sides[0], c)
		}
		if !sides[0].Reached() && (len(sides) != 2 || sides[1].Worst != c.Disagreeing) {
			t.Fatalf("the other side is not told: %+v", sides)
		}
	})
}

// What is not in the figures widens the interval by steps that are told, and a college of one mind has its interval without any figure.
func TestStepsTellOfBallotsThatAreNotInTheFigures(t *testing.T) {
	rules := deliberation.DefaultRules()
	of := func(r deliberation.Row) CollegeStanding {
		r.College, r.Territory = deliberation.Agent, deliberation.OtherOffices
		p := position.Of(rules, deliberation.Figures{Question: 1, Ballots: r.Ballots, Final: true, Rows: []deliberation.Row{r}})
		return Standing{Position: p, Rules: rules}.Every()[1]
	}
	shown := of(deliberation.Row{Shown: true, Tally: deliberation.Tally{Agree: 60, Disagree: 12, Pass: 8}, Ballots: 80, LeftOut: 3})
	sides := shown.Sides()
	if len(sides) != 1 || !sides[0].Widened() || sides[0].LeftOut != 3 || sides[0].Counted != (position.Counted{Fewest: 57, Most: 63}) ||
		len(sides[0].Steps) != 1 || sides[0].Steps[0].Interval != position.Wilson(60, 80) || sides[0].Worst != shown.Agreeing {
		t.Errorf("%+v", sides)
	}
	alone := of(deliberation.Row{Shown: true, Tally: deliberation.Tally{Agree: 60, Disagree: 12, Pass: 8}, Ballots: 80}).Sides()
	if len(alone) != 1 || alone[0].Widened() || alone[0].Worst != alone[0].Steps[0].Interval {
		t.Errorf("nobody is left out: %+v", alone)
	}
	against := of(deliberation.Row{Ballots: 200, AtLeast: deliberation.Disagree, LeftOut: 200}).Sides()
	if len(against) != 2 || against[0].Reached() || !against[0].Under() || !against[1].Reached() || !against[1].Widened() || len(against[1].Steps) != 0 ||
		against[1].LeftOut != 0 || against[1].Counted != (position.Counted{Fewest: 199, Most: 200}) {
		t.Errorf("of one mind: %+v", against)
	}
	if none := of(deliberation.Row{Ballots: 200, LeftOut: 200}).Sides(); none != nil {
		t.Errorf("nothing is told: %+v", none)
	}
}

// A title cannot end the entry that it stands in.
func TestACitationHoldsWhatItCites(t *testing.T) {
	d := Dossier{Consultation: ConsultationLine{Number: 1, Title: "100 % } \\input{x}\n@misc{y,"}, Number: 7, Address: "https://voix.example/consultations/1/dossier"}
	got := d.BibTeX()
	if open, shut := strings.Count(got, "{")-strings.Count(got, `\{`), strings.Count(got, "}")-strings.Count(got, `\}`); open != shut || strings.Count(got, "\n@") > 0 || !strings.Contains(got, `100 \% \} \textbackslash{}input\{x\} @misc\{y,`) {
		t.Errorf("%s", got)
	}
}
