package deliberation

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// observer is who attacks rule 7: it reads all that is published on a question after every entry, knows when each entry was made,
// and knows who voted what, as somebody who controls most voters of a block would.
type observer struct {
	t        *rapid.T
	j        *testJournal
	question int64
	truth    map[College]map[ID]Choice // by what was cast
	eve      map[ID]Choice             // of agents, before the entry that is watched
	office   map[ID]Office             // of each voter
	proof    map[ID]Proof              // likewise
	last     Figures                   // as published after the entry before
	known    map[College]map[ID]Choice // the ballots behind the row of a college, as last published
	epochs   map[College]uint32        // how often a college was published
	changed  map[College]string        // Paris day on which the row of a college last changed

	claimedOfAgents func() // what a claim among agents makes of what is known, once the day that it begins has been looked at
}

// watch is called after each entry.
func (o *observer) watch(h Head, e *Entry) {
	o.eve = maps.Clone(o.truth[Agent])
	switch f := e.Fact.(type) {
	case *BallotCast:
		if f.Question == o.question {
			if o.truth[f.College] == nil {
				o.truth[f.College] = map[ID]Choice{}
			}
			o.truth[f.College][e.Actor.Voter] = f.Choice
			o.office[e.Actor.Voter], o.proof[e.Actor.Voter] = f.Office, declaredUnless(f.Proof)
		}
	case *BallotWithdrawn:
		if f.Question == o.question {
			for _, ballots := range o.truth {
				delete(ballots, e.Actor.Voter)
			}
		}
	case *BallotsClaimed:
		o.claim(f, e.Actor.Voter)
	}
	now, ok := o.j.state.Figures(o.question)
	if !ok {
		return
	}
	voters := 0
	for _, ballots := range o.truth {
		voters += len(ballots)
	}
	if now.Ballots != int64(voters) {
		o.t.Fatalf("%d ballots are published, %d were cast", now.Ballots, voters)
	}
	switch {
	case o.last.Final:
		if diff := cmp.Diff(o.last, now); diff != "" {
			o.t.Fatalf("final figures moved:\n%s", diff)
		}
	case now.Final:
		o.checkClosing(now)
	default:
		for _, college := range Colleges() {
			o.checkRow(h, college, rowsOf(o.last, college), rowsOf(now, college))
		}
		if o.claimedOfAgents != nil {
			o.claimedOfAgents()
			o.claimedOfAgents = nil
		}
	}
	o.last = now
}

// claim: the observer knows that two voters are one person, whose one ballot is what they chose themselves, else what they claim. Where both were
// published in one college, or each in another, the one that is claimed is seen to go.
func (o *observer) claim(f *BallotsClaimed, id ID) {
	for college, ballots := range o.truth {
		claimed := ballots[f.From]
		if claimed == NoChoice {
			continue
		}
		delete(ballots, f.From)
		if o.truth[f.College] == nil {
			o.truth[f.College] = map[ID]Choice{}
		}
		if o.truth[f.College][id] == NoChoice {
			o.truth[f.College][id] = claimed
		}
		// Of agents what a day shows is shown as it begins, before the claim with which it may begin.
		if college == Agent {
			o.claimedOfAgents = func() { o.takeOver(f, college, id) }
		} else {
			o.takeOver(f, college, id)
		}
		break
	}
	if _, known := o.office[id]; !known {
		o.office[id], o.proof[id] = f.Office, declaredUnless(f.Proof)
	}
}

// declaredUnless is how entries say it: what is not said is declared.
func declaredUnless(verified Proof) Proof { return max(verified, Declared) }

// takeOver: what was published of a voter is from then on that of whoever claims it.
func (o *observer) takeOver(f *BallotsClaimed, college College, id ID) {
	if shown := o.known[college][f.From]; college == f.College && shown != NoChoice && o.known[college][id] == NoChoice {
		o.known[college][id] = shown
		delete(o.known[college], f.From)
	}
}

func rowsOf(f Figures, c College) []Row {
	var rows []Row
	for _, r := range f.Rows {
		if r.College == c {
			rows = append(rows, r)
		}
	}
	return rows
}

// checkRow: before closing, a college has one row or none, without any number of ballots; it changes only when those behind the
// difference are many and of several minds.
func (o *observer) checkRow(h Head, college College, before, now []Row) {
	o.t.Helper()
	// Figures may also be published anew with the same counts, when moves cancel out; that is a difference of its own.
	epoch := o.j.state.questions[o.question-1].cells[college-1].epoch
	if epoch == o.epochs[college] {
		if !cmp.Equal(before, now) {
			o.t.Fatalf("college %v moved by itself: %+v, %+v", college, before, now)
		}
		return
	}
	o.epochs[college] = epoch
	if len(now) != 1 || !now[0].Shown || now[0].Territory != AllTerritories || now[0].Ballots != 0 || now[0].LeftOut != 0 || now[0].AtLeast != NoChoice {
		o.t.Fatalf("college %v is published as %+v", college, now)
	}
	o.checkRelease(college, now[0].Tally)
	if today := parisDate(h.At); college == Agent {
		if o.changed[college] == today {
			o.t.Fatalf("figures of agents changed twice on %s", today)
		}
		o.changed[college] = today
	}
}

// checkRelease: what is published now is the truth, and who moved since it was last published cannot be singled out.
func (o *observer) checkRelease(college College, published Tally) {
	o.t.Helper()
	before, now := o.known[college], o.truth[college]
	if college == Agent {
		now = o.eve // their figures change as a day begins, before its first ballot
	}
	if got := tallyOf(now); got != published {
		o.t.Fatalf("college %v: %+v is published, %+v was cast", college, published, got)
	}
	var moves [][2]Choice
	for id, choice := range now {
		if before[id] != choice {
			moves = append(moves, [2]Choice{before[id], choice})
		}
	}
	for id, choice := range before {
		if now[id] == NoChoice {
			moves = append(moves, [2]Choice{choice, NoChoice})
		}
	}
	if k := modelK(college); !modelPasses(k, moves) || !modelPasses(k, choicesOf(now)) {
		o.t.Fatalf("college %v: %d moves are published, %v", college, len(moves), moves)
	}
	o.known[college] = map[ID]Choice{}
	for id, choice := range now {
		o.known[college][id] = choice
	}
}

func choicesOf(ballots map[ID]Choice) []Choice {
	var all []Choice
	for _, c := range ballots {
		all = append(all, c)
	}
	return all
}

func tallyOf(ballots map[ID]Choice) Tally { return modelTally(choicesOf(ballots)) }

// checkClosing: office rows add up to the college's figures; each of them, and each sum of them, is of many voters of several
// minds; of what was never shown only the number is told, or that all but at most one agree.
func (o *observer) checkClosing(f Figures) {
	for _, college := range Colleges() {
		rows := rowsOf(f, college)
		if len(o.truth[college])+len(o.known[college]) == 0 {
			if len(rows) > 0 {
				o.t.Fatalf("nobody of college %v voted, yet it has %+v", college, rows)
			}
			continue
		}
		if len(rows) == 0 {
			o.t.Fatalf("college %v is missing", college)
		}
		if !rows[0].Shown {
			o.checkUnshown(college, rows)
			continue
		}
		var sum Tally
		for _, r := range rows {
			if !r.Shown || r.AtLeast != NoChoice || r.Ballots != r.Tally.Total() {
				o.t.Fatalf("row %+v", r)
			}
			sum = Tally{sum.Agree + r.Tally.Agree, sum.Disagree + r.Tally.Disagree, sum.Pass + r.Tally.Pass}
		}
		if epoch := o.j.state.questions[o.question-1].cells[college-1].epoch; epoch != o.epochs[college] {
			o.checkRelease(college, sum)
		} else if before := tallyOf(o.known[college]); sum != before {
			o.t.Fatalf("college %v: %+v was published, its rows add up to %+v", college, before, sum)
		}
		left := 0
		for id, choice := range o.truth[college] {
			if o.known[college][id] != choice {
				left++
			}
		}
		for id := range o.known[college] {
			if o.truth[college][id] == NoChoice {
				left++ // who withdrew after all was published
			}
		}
		if rows[0].LeftOut != int64(left) || slices.ContainsFunc(rows[1:], func(r Row) bool { return r.LeftOut != 0 }) {
			o.t.Fatalf("college %v: %d are said to be left out, want %d", college, rows[0].LeftOut, left)
		}
		o.checkSplit(college, rows)
	}
}

// checkSplit: each row is what it says, and any sum or difference of rows is one of sets that are each of many voters of several minds; nor does
// taking what is verified from rows, or rows from it, leave few, whoever knows of which offices the verified are.
func (o *observer) checkSplit(college College, rows []Row) {
	split := map[Territory]map[ID]Choice{}
	for _, r := range rows {
		split[r.Territory] = map[ID]Choice{}
	}
	proven := map[Proof]map[ID]Choice{Declared: {}, Verified: {}}
	for id, choice := range o.known[college] {
		at := Territory(o.office[id].String())
		if split[at] == nil {
			at = OtherOffices
		}
		if split[at] == nil {
			o.t.Fatalf("a ballot of %v is in no row", o.office[id])
		}
		split[at][id] = choice
		proven[o.proof[id]][id] = choice
	}
	k := modelK(college)
	for _, r := range rows {
		set := split[r.Territory]
		if got := tallyOf(set); got != r.Tally || !modelPasses(k, choicesOf(set)) {
			o.t.Fatalf("college %v, %s: %+v is published of %+v", college, r.Territory, r.Tally, got)
		}
	}
	at := slices.IndexFunc(o.last.Apart, func(a Apart) bool { return a.College == college })
	if at < 0 {
		return
	}
	a := o.last.Apart[at]
	if a.Declared != tallyOf(proven[Declared]) || a.Verified != tallyOf(proven[Verified]) {
		o.t.Fatalf("college %v: %+v is told of %+v", college, a, proven)
	}
	shows := func(set map[ID]Choice) bool { return modelPasses(k, choicesOf(set)) }
	for proof, set := range proven {
		if len(set) > 0 && !shows(set) {
			o.t.Fatalf("college %v: %v is told of %+v", college, proof, set)
		}
		for _, r := range rows {
			left, out := maps.Clone(split[r.Territory]), maps.Clone(set)
			for id := range set {
				delete(left, id)
			}
			for id := range split[r.Territory] {
				delete(out, id)
			}
			if len(left)+len(out) > 0 && !shows(left) && !shows(out) {
				o.t.Fatalf("college %v: taking those who are %v from %s leaves %+v, and the other way round %+v", college, proof, r.Territory, left, out)
			}
		}
	}
}

func (o *observer) checkUnshown(college College, rows []Row) {
	n := len(o.truth[college])
	want := Row{College: college, Territory: OtherOffices, Ballots: int64(n), LeftOut: int64(n)}
	t := tallyOf(o.truth[college])
	for _, choice := range Choices() {
		if n >= modelK(college) && t.Of(choice) >= int64(n-1) {
			want.AtLeast = choice
		}
	}
	if diff := cmp.Diff([]Row{want}, rows); diff != "" || len(o.known[college]) > 0 {
		o.t.Fatalf("college %v, never shown:\n%s", college, diff)
	}
}

// Whoever sees everything that is published, and when, never finds a difference made by too few, or by people of one mind.
func TestNoPublishedDifferenceSinglesAnybodyOut(t *testing.T) {
	published, split, agents, tricks, verified := 0, 0, 0, 0, 0
	checkUntil(t, func() bool { return published > 0 && split > 0 && agents > 0 && tricks > 0 && verified > 0 }, func(t *rapid.T) {
		j := newJournal(t, time.Date(2027, 3, 26, 8, 0, 0, 0, Paris()))
		consultation, author := j.open(5), j.join()
		j.must(FileProposal{Consultation: consultation, Author: author, Theme: Rights, Text: j.newID(), Hash: j.newHash()})
		o := &observer{
			t: t, j: j, question: 1, truth: map[College]map[ID]Choice{}, office: map[ID]Office{}, proof: map[ID]Proof{},
			known: map[College]map[ID]Choice{}, changed: map[College]string{}, epochs: map[College]uint32{},
		}
		j.applied = o.watch
		colleges := rapid.SampledFrom([][]College{{Agent}, {Concerned}, Colleges()}).Draw(t, "colleges")
		var voters []CastBallot
		for range rapid.IntRange(8, 60).Draw(t, "voters") {
			voters = append(voters, CastBallot{
				Voter: j.newID(), College: rapid.SampledFrom(colleges).Draw(t, "college"),
				Office: rapid.SampledFrom([]Office{National, 3, 9, 9}).Draw(t, "office"), Question: 1,
				Standing: Standing{Proof: rapid.SampledFrom([]Proof{Declared, Declared, Verified}).Draw(t, "proof")},
			})
		}
		for range rapid.IntRange(1, 8).Draw(t, "waves") {
			choices := rapid.SampledFrom([][]Choice{{Agree}, {Agree, Agree, Agree, Disagree}, Choices()}).Draw(t, "choices")
			for range rapid.IntRange(1, 40).Draw(t, "ballots") {
				c := rapid.SampledFrom(voters).Draw(t, "voter")
				c.Choice = rapid.SampledFrom(choices).Draw(t, "choice")
				var what Command = c
				switch rapid.IntRange(0, 9).Draw(t, "what") {
				case 0, 1:
					what = WithdrawBallot{Voter: c.Voter, Question: 1}
				case 2:
					to := rapid.SampledFrom(voters).Draw(t, "claimant")
					what = ClaimBallots{From: c.Voter, To: to.Voter, College: to.College, Office: to.Office, Standing: to.Standing}
				}
				before := len(j.heads)
				if r := j.run(what); r != nil && r != ErrBallotsClosed && r != ErrClaimed {
					t.Fatalf("%v", r)
				}
				if len(j.heads) > before && what != Command(c) {
					tricks++
				}
			}
			j.wait(time.Duration(rapid.IntRange(0, 30).Draw(t, "hours")) * time.Hour)
		}
		j.wait(7 * 24 * time.Hour)
		j.catchUp()
		if !o.last.Final {
			t.Fatalf("never closed")
		}
		for _, ballots := range o.known {
			published += len(ballots)
		}
		agents += len(o.known[Agent])
		if len(rowsOf(o.last, colleges[0])) > 1 {
			split++
		}
		if slices.ContainsFunc(o.last.Apart, func(a Apart) bool { return a.Verified.Total() > 0 && a.Declared.Total() > 0 }) {
			verified++
		}
	})
	if published == 0 || split == 0 || agents == 0 || tricks == 0 || verified == 0 {
		t.Errorf("nothing was put at risk: %d ballots shown, %d of agents, %d split, %d verified, %d withdrawals and claims", published, agents, split, verified, tricks)
	}
}
