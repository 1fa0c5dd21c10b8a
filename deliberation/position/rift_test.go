package position

import (
	"testing"

	"pgregory.net/rapid"

	"voix/deliberation"
)

func TestRift(t *testing.T) {
	for name, c := range map[string]struct {
		rows []deliberation.Row
		want Rift
	}{
		"nobody":         {nil, Rift{}},
		"too few":        {[]deliberation.Row{row(concerned, national, 9, 0, 0), row(agent, national, 0, 9, 0)}, Rift{}},
		"colleges part":  {[]deliberation.Row{row(concerned, national, 90, 10, 0), row(agent, national, 20, 80, 0)}, Rift{Interval{536, 812}, concerned, agent, 0}},
		"one is divided": {[]deliberation.Row{row(concerned, national, 50, 50, 0), row(agent, national, 55, 45, 0)}, Rift{Interval{806, 1000}, 0, 0, concerned}},
		"few are divided as much": {
			[]deliberation.Row{row(concerned, national, 5, 5, 0), row(agent, national, 6, 5, 0)}, Rift{Interval{472, 1000}, 0, 0, concerned},
		},
		"many have no opinion": {[]deliberation.Row{row(concerned, national, 5, 5, 90)}, Rift{Interval{42, 224}, 0, 0, concerned}},
		"all of one mind against": {
			[]deliberation.Row{row(concerned, national, 90, 10, 0), nearly(agent, 200, deliberation.Disagree)}, Rift{Interval{797, 945}, concerned, agent, 0},
		},
		"most are left out": {
			[]deliberation.Row{leaving(row(concerned, national, 90, 10, 0), 100), row(agent, national, 20, 80, 0)}, Rift{Interval{266, 1000}, 0, 0, agent},
		},
		"all agree": {[]deliberation.Row{row(concerned, national, 100, 0, 0), row(agent, national, 100, 0, 0)}, Rift{Size: Interval{0, 74}}},
	} {
		t.Run(name, func(t *testing.T) {
			p := Of(deliberation.DefaultRules(), final(c.rows...))
			if got := p.Rift(); got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

// A rift is never made by few ballots: the same shares, of more, part at least as surely.
func TestFewBallotsMakeNoRift(t *testing.T) {
	certain := 0
	rapid.Check(t, func(t *rapid.T) {
		rules, rows := drawRules(t), drawRows(t)
		p := Of(rules, final(rows...))
		before := p.Rift()
		many := rapid.Int64Range(2, 50).Draw(t, "times")
		for i, r := range rows {
			if r.Shown {
				rows[i] = times(many, r)
			}
		}
		p = Of(rules, final(rows...))
		if after := p.Rift(); after.Size.Low < before.Size.Low {
			t.Fatalf("%+v, of %d times as many %+v", before, many, after)
		}
		if s := before.Size; s.Low < 0 || s.Low > s.High || s.High > 1000 {
			t.Fatalf("%+v", before)
		}
		if before.Size.Low > 0 {
			certain++
			if (before.More == 0) == (before.Within == 0) || (before.More == 0) != (before.Less == 0) {
				t.Fatalf("between or within: %+v", before)
			}
		}
	})
	if certain == 0 {
		t.Error("no rift was certain")
	}
}
