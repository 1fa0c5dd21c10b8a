package demonstration

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"voix/deliberation"
	"voix/server/demonstration/content"
)

// looked is when the tests look at the demonstration: a change of the clocks lies within its history.
var looked = time.Date(2026, 5, 20, 15, 30, 0, 0, time.UTC)

func said(t testing.TB) *content.Demonstration {
	t.Helper()
	d, err := content.Load()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestWhatAnEventNamesHappensEarlier(t *testing.T) {
	d := said(t)
	for seed := range int64(5) {
		h := plan(d, seed, 400, calendarUntil(looked))
		var opened int
		joined, filed, convened, given := map[int]bool{}, map[int]bool{}, map[int]bool{}, map[int]bool{}
		volunteered, versions, objected, answered := map[rapporteur]bool{}, map[int]int64{}, map[int]bool{}, 0
		useful := map[mark]bool{}
		last := moment(math.Inf(-1))
		for _, e := range h.events {
			if e.at < last || e.at > historyEnds {
				t.Fatalf("seed %d: %T at %v, after %v", seed, e.act, e.at, last)
			}
			last = e.at
			ok := true
			switch a := e.act.(type) {
			case open:
				opened++
			case join:
				ok = int(a) == len(joined)
				joined[int(a)] = true
			case file:
				x := h.proposals[a]
				ok = x.consultation < opened && joined[x.author]
				filed[int(a)] = true
			case convene:
				ok = joined[h.debates[a].author]
				convened[int(a)] = true
			case give:
				x := h.arguments[a]
				ok = joined[x.author] && (x.proposal < 0 || filed[x.proposal]) && (x.debate < 0 || convened[x.debate]) && (x.replyTo < 0 || given[x.replyTo])
				given[int(a)] = true
			case volunteer:
				x := h.volunteers[a]
				ok = joined[x.person] && x.consultation < opened && !volunteered[x]
				volunteered[x] = true
			case fill:
				x := h.sheets[a]
				ok = filed[x.proposal] && volunteered[rapporteur{x.author, h.proposals[x.proposal].consultation}] && versions[x.proposal] == x.replaces
				versions[x.proposal]++
			case object:
				x := h.objections[a]
				ok = joined[x.author] && filed[x.proposal] && e.at >= earlyRereading && e.at < earlyClosed && !objected[int(a)]
				objected[int(a)] = true
			case reply:
				x := h.answers[a]
				ok = objected[x.objection] && volunteered[rapporteur{x.author, earlyConsultation}] && x.author != h.objections[x.objection].author && e.at < earlyClosed
				proposal := h.objections[x.objection].proposal
				ok = ok && !slices.ContainsFunc(h.sheets, func(s sheet) bool { return s.proposal == proposal && s.author == x.author })
				answered++
			case marks:
				for _, m := range a {
					ok = ok && joined[m.person] && given[m.argument] && h.arguments[m.argument].author != m.person && !useful[m]
					useful[m] = true
				}
			case vote:
				for _, b := range a {
					ok = ok && joined[b.person] && filed[b.proposal]
				}
			}
			if !ok {
				t.Fatalf("seed %d: %#v names something that happens later", seed, e.act)
			}
		}
		if len(joined) != 400 || len(filed) != len(d.Main.Proposals)+len(d.Closed.Proposals) || len(convened) != len(d.Debates) || len(given) < 500 {
			t.Errorf("seed %d: %d persons, %d proposals, %d debates, %d arguments", seed, len(joined), len(filed), len(convened), len(given))
		}
		if len(useful) < 100 {
			t.Errorf("seed %d: %d marks", seed, len(useful))
		}
		if len(versions) < 12 || len(objected) < 5 || answered < 3 {
			t.Errorf("seed %d: %d sheets, %d objections, %d answers", seed, len(versions), len(objected), answered)
		}
	}
}

func TestPlanFollowsFromSeedAndDay(t *testing.T) {
	d := said(t)
	of := func(seed int64, now time.Time) string {
		h := plan(d, seed, 300, calendarUntil(now))
		for i := range h.proposals {
			h.proposals[i].Proposal = nil // printed by address
		}
		for i := range h.debates {
			h.debates[i].Debate = nil
		}
		h.events = slices.DeleteFunc(h.events, func(e event) bool { _, is := e.act.(open); return is })
		return fmt.Sprint(*h)
	}
	first := of(1, looked)
	if of(1, looked) != first {
		t.Error("the same seed on the same day planned something else")
	}
	if of(1, looked.Add(-6*time.Hour)) != first {
		t.Error("at another hour of the day something else is planned")
	}
	if of(2, looked) == first {
		t.Error("another seed planned the same")
	}
}

func TestMomentsKeepTheirOrder(t *testing.T) {
	for _, now := range []time.Time{looked, looked.Add(8*time.Hour + 15*time.Minute), looked.AddDate(0, -7, 0)} {
		c := calendarUntil(now)
		before := c.at(historyBegins)
		for m := moment(historyBegins); m < 1; m += 0.013 {
			at := c.at(m)
			if at.Before(before) || at.After(now) {
				t.Fatalf("moment %v is %s, after %s, before %s", m, at, before, now)
			}
			before = at
		}
	}
	if a, b := awake(-3.1), awake(-3.05); a > b || a < -4 || b >= -3 {
		t.Errorf("two moments of one day became %v and %v", a, b)
	}
}

func TestLeaningsKeepTheStanceOfACollege(t *testing.T) {
	r := random(1, "test")
	for _, leaning := range []content.Leaning{{}, {Digital: 60, Control: -40}, {Digital: -100, Control: -100}} {
		on := content.Proposal{Leaning: leaning, Stances: map[deliberation.College]content.Stance{deliberation.Agent: {Agree: 45, Disagree: 35, Pass: 20}}}
		counts := map[deliberation.Choice]int{}
		const many = 40_000
		for range many {
			x := person{college: deliberation.Agent, digital: opinion(r), control: opinion(r)}
			counts[x.choice(r, &on)]++
		}
		for choice, want := range map[deliberation.Choice]float64{deliberation.Agree: 45, deliberation.Disagree: 35, deliberation.Pass: 20} {
			if got := 100 * float64(counts[choice]) / many; math.Abs(got-want) > 1.5 {
				t.Errorf("%+v: %.1f %% %s, want %.0f", leaning, got, choice, want)
			}
		}
	}
	on := content.Proposal{Leaning: content.Leaning{Digital: 60}, Stances: map[deliberation.College]content.Stance{deliberation.Agent: {Agree: 50, Disagree: 40, Pass: 10}}}
	agree := map[bool]int{}
	for range 4000 {
		for _, fond := range []bool{true, false} {
			x := person{college: deliberation.Agent, digital: -1}
			if fond {
				x.digital = 1
			}
			if x.choice(r, &on) == deliberation.Agree {
				agree[fond]++
			}
		}
	}
	if agree[true] < agree[false]+1000 {
		t.Errorf("a leaning of 60 moves agreement from %d to %d of 4000 only", agree[false], agree[true])
	}
}

func TestAttachedNamesWhatIsThere(t *testing.T) {
	d := said(t)
	titles := map[string]bool{}
	for _, p := range append(slices.Clone(d.Main.Proposals), d.Closed.Proposals...) {
		titles[p.Title] = true
	}
	all, err := content.Attachments()
	if err != nil {
		t.Fatal(err)
	}
	unused := map[string]bool{}
	for _, a := range all {
		unused[a.Name] = true
	}
	known := map[string]bool{}
	for name := range unused {
		known[name] = true
	}
	for title, names := range attached {
		if !titles[title] {
			t.Errorf("no proposal is called %q", title)
		}
		for _, name := range names {
			if !known[name] {
				t.Errorf("there is no %s", name)
			}
			delete(unused, name)
		}
	}
	if len(unused) > 0 {
		t.Errorf("joined to nothing: %v", unused)
	}
}
