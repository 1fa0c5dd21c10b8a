package position_test

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"voix/deliberation"
	"voix/deliberation/position"
)

// journal makes a state with the domain's own commands.
type journal struct {
	t      *rapid.T
	state  *deliberation.State
	at     time.Time
	lastID uint64
}

func (j *journal) id() deliberation.ID {
	j.lastID++
	var id deliberation.ID
	binary.BigEndian.PutUint64(id[8:], j.lastID)
	return id
}

func (j *journal) apply(acts []deliberation.Act) {
	for _, a := range acts {
		e := &deliberation.Entry{Nonce: j.id(), Command: j.id(), At: j.at.UnixMilli(), Actor: a.Actor, Fact: a.Fact}
		if err := j.state.Apply(deliberation.Head{Number: j.state.Number() + 1, At: e.At}, e); err != nil {
			j.t.Fatalf("%v", err)
		}
	}
}

func (j *journal) do(c deliberation.Command) {
	j.wait(0)
	acts, err := c.Decide(j.state, j.at)
	if err != nil {
		j.t.Fatalf("%T: %v", c, err)
	}
	j.apply(acts)
}

func (j *journal) wait(d time.Duration) {
	j.at = j.at.Add(d)
	j.apply(j.state.Due(j.at))
}

// ask opens a consultation with one question.
func ask(t *rapid.T) *journal {
	j := &journal{t: t, state: deliberation.NewState(), at: time.Date(2027, 3, 1, 9, 0, 0, 0, deliberation.Paris())}
	text := j.id()
	c := deliberation.OpenConsultation{Text: text, Hash: deliberation.Text{Title: "Une"}.Hash(text)}
	for i := range c.Begins {
		c.Begins[i] = time.Date(2027, 3, 1+10*i, 0, 0, 0, 0, deliberation.Paris())
	}
	j.do(c)
	j.do(deliberation.Join{Document: j.id(), College: deliberation.Concerned})
	text = j.id()
	j.do(deliberation.FileProposal{Consultation: 1, Author: 1, Theme: deliberation.Rights, Text: text, Hash: deliberation.Text{Title: "Deux"}.Hash(text)})
	return j
}

func (j *journal) position() (deliberation.Figures, position.Position) {
	f, ok := j.state.Figures(1)
	if !ok {
		j.t.Fatalf("the question has no figures")
	}
	return f, position.Of(deliberation.Rules{Version: 1, Threshold: 500, Minimum: 10}, f)
}

type cast struct {
	voter   byte
	college deliberation.College
	choice  deliberation.Choice
}

func (j *journal) cast(c cast) {
	j.do(deliberation.CastBallot{Voter: deliberation.ID{0: 0xfe, 15: c.voter}, College: c.college, Office: 3, Question: 1, Choice: c.choice})
}

// Who attacks rule 7 by what comes out of a question learns nothing that its figures do not tell: two journals that differ in ballots which
// may not be shown have the same positions, before closing and after; and a position moves only when the figures do.
func TestPositionsTellNothingOfBallotsThatAreNotShown(t *testing.T) {
	held, moved := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		one, other := ask(t), ask(t)
		lastFigures, last := one.position()
		both := func(c cast) {
			one.cast(c)
			other.cast(c)
			figures, p := one.position()
			if same := cmp.Equal(figures.Rows, lastFigures.Rows); !same {
				moved++
			} else if diff := cmp.Diff(last, p); diff != "" {
				t.Fatalf("the position moved by itself:\n%s", diff)
			}
			lastFigures, last = figures, p
		}
		college := func(voter byte) deliberation.College { return deliberation.Colleges()[voter%4] }
		for range rapid.IntRange(0, 150).Draw(t, "ballots") {
			voter := byte(rapid.IntRange(0, 99).Draw(t, "voter"))
			both(cast{voter, college(voter), rapid.SampledFrom(deliberation.Choices()).Draw(t, "choice")})
		}
		one.wait(24 * time.Hour)
		other.wait(24 * time.Hour)
		// Newcomers all of one mind cannot be shown, whichever mind it is.
		choices := rapid.Permutation(deliberation.Choices()).Draw(t, "their minds")
		newcomers := byte(rapid.IntRange(1, 4).Draw(t, "newcomers"))
		of := rapid.SampledFrom(deliberation.Colleges()).Draw(t, "college")
		before, _ := one.position()
		for voter := byte(200); voter < 200+newcomers; voter++ {
			one.cast(cast{voter, of, choices[0]})
			other.cast(cast{voter, of, choices[1]})
		}
		after, _ := one.position()
		if !cmp.Equal(before.Rows, after.Rows) {
			return // together with others who waited, they could be shown
		}
		for range 2 {
			figures, p := one.position()
			otherFigures, otherPosition := other.position()
			if !cmp.Equal(figures, otherFigures) {
				return // the others who waited made the difference: what may be shown of them differs
			}
			if diff := cmp.Diff(p, otherPosition); diff != "" {
				t.Fatalf("the position tells of ballots that are not shown:\n%s", diff)
			}
			held++
			one.wait(40 * 24 * time.Hour)
			other.wait(40 * 24 * time.Hour)
		}
	})
	if held == 0 || moved == 0 {
		t.Errorf("nothing was put at risk: %d positions held, %d moved", held, moved)
	}
}

// Of keeps nothing of what it reads and changes nothing in it.
func TestFiguresAreOnlyRead(t *testing.T) {
	f := deliberation.Figures{Question: 1, Final: true, Ballots: 30, Rows: []deliberation.Row{
		{College: deliberation.Agent, Territory: "caf-59", Shown: true, Tally: deliberation.Tally{Agree: 20, Disagree: 8, Pass: 2}, Ballots: 30},
	}}
	p := position.Of(deliberation.DefaultRules(), f)
	again := position.Of(deliberation.DefaultRules(), f)
	f.Rows[0].Tally.Agree = 0
	if diff := cmp.Diff(again, p); diff != "" || p.Colleges[1].Agree != 20 {
		t.Errorf("%d agree\n%s", p.Colleges[1].Agree, diff)
	}
}
