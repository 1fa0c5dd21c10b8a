package account

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// contest is an account that an owner and somebody else who holds one of its old ways contend for. Each does what the pages let them do.
type contest struct {
	*rapid.T
	Profile
	now     time.Time
	owners  map[string]bool // which ways are the owner's, by identifier; all others are the attacker's
	session [2]time.Time    // since when each is in; zero: they are not
	added   int
}

const (
	owner = iota
	attacker
)

func anybodys(Way) bool { return true }

func beginContest(t *rapid.T) *contest {
	c := &contest{T: t, now: time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC), owners: map[string]bool{}}
	for i := range rapid.IntRange(1, 3).Draw(t, "old ways") {
		long := time.Duration(rapid.IntRange(80, 2000).Draw(t, "hours")) * time.Hour
		c.Ways = append(c.Ways, Way{Kind: Email, Identifier: fmt.Sprint("old", i), Since: c.now.Add(-long), Used: c.now.Add(-long)})
		c.owners[fmt.Sprint("old", i)] = i > 0 // old0 is what the attacker holds
	}
	c.session[owner] = c.now
	return c
}

func (c *contest) of(side int, w Way) bool { return c.owners[w.Identifier] == (side == owner) }

func (c *contest) mayChange(side int) bool {
	return !c.WaysLocked() && !c.session[side].IsZero() && c.now.Before(c.session[side].Add(10*time.Minute))
}

func (c *contest) add(side int) {
	if !c.mayChange(side) || len(c.Ways) >= MostWays {
		return
	}
	c.added++
	w := Way{Kind: Email, Identifier: fmt.Sprint("new", c.added), Since: c.now, Used: c.now}
	c.owners[w.Identifier] = side == owner
	c.Ways = append(slices.Clone(c.Ways), w)
}

// remove removes a way: the owner one of the other side's, the attacker any, their own to mislead.
func (c *contest) remove(side, i int, bar bool) {
	if !c.mayChange(side) || i >= len(c.Ways) || len(c.Ways) == 1 || side == owner && c.of(side, c.Ways[i]) {
		return
	}
	c.LeaveWay(i, c.now, bar && c.MayBar(i, c.now.Add(-10*time.Minute), c.now))
}

func (c *contest) come(side int) {
	from := rapid.IntRange(0, len(c.Ways)-1).Draw(c.T, "by")
	for n := range c.Ways {
		i := (from + n) % len(c.Ways)
		if c.of(side, c.Ways[i]) {
			c.Ways = slices.Clone(c.Ways)
			c.Ways[i].Used, c.session[side] = c.now, c.now
			return
		}
	}
}

func (c *contest) takeBack(side int) bool {
	for _, f := range c.Former {
		if c.of(side, f.Way) && c.TakeBack(f.Way.Kind, f.Way.Identifier, c.now, anybodys) {
			c.session = [2]time.Time{}
			c.session[side] = c.now
			return true
		}
	}
	return false
}

func (c *contest) call(side int) bool {
	for _, f := range c.Former {
		if c.of(side, f.Way) && c.CallHuman(f.Way.Kind, f.Way.Identifier, c.now) {
			return true
		}
	}
	return false
}

func (c *contest) stands(side int) bool {
	return slices.ContainsFunc(c.Ways, func(w Way) bool { return c.of(side, w) })
}

func (c *contest) copied() *contest {
	d := *c
	d.Ways, d.Former = slices.Clone(c.Ways), slices.Clone(c.Former)
	return &d
}

// turn is one thing that somebody does; before time passes the owner, who is told of each change, comes back.
func (c *contest) turn(unlocks bool) {
	side := rapid.IntRange(owner, attacker).Draw(c.T, "side")
	switch rapid.IntRange(0, 6).Draw(c.T, "does") {
	case 0:
		c.add(side)
	case 1, 2:
		c.remove(side, rapid.IntRange(0, 3).Draw(c.T, "which"), rapid.Bool().Draw(c.T, "bars"))
	case 3:
		c.come(side)
	case 4:
		c.takeBack(side)
	case 5:
		c.call(side)
	case 6:
		if unlocks && rapid.Bool().Draw(c.T, "unlocks") {
			c.Settle(true, 1, c.now)
			break
		}
		if !c.stands(owner) && !c.takeBack(owner) {
			c.call(owner)
		}
		c.now = c.now.Add(time.Duration(rapid.IntRange(1, 100).Draw(c.T, "hours later")) * time.Hour)
		c.DropFormer(c.now)
	}
	if len(c.Ways) == 0 || len(c.Ways) > MostWays && !c.Disputed(c.now) && !c.WaysLocked() {
		c.Fatalf("%d ways", len(c.Ways))
	}
	for _, f := range c.Former {
		if c.Way(f.Way.Kind, f.Way.Identifier) >= 0 {
			c.Fatalf("%v leads in, and was removed", f.Way)
		}
	}
}

// The owner added a way and removed one that somebody else holds. Whatever both do, that one is never alone in the account: the owner comes in, or
// takes it back, and stands in it then, also once it is locked.
func TestWhoHoldsARemovedWayNeverEndsUpAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := beginContest(t)
		c.add(owner)
		if rapid.Bool().Draw(t, "showed it") {
			c.now = c.now.Add(80 * time.Hour)
			c.Ways[len(c.Ways)-1].Used, c.session[owner] = c.now, c.now
		}
		c.remove(owner, 0, rapid.Bool().Draw(t, "bars"))
		if c.Way(Email, "old0") >= 0 {
			t.Fatal("it was not removed")
		}
		for range rapid.IntRange(1, 40).Draw(t, "turns") {
			c.turn(false)
			if c.stands(owner) {
				continue
			}
			if back := c.copied(); back.WaysLocked() || !back.takeBack(owner) || !back.stands(owner) {
				t.Fatalf("the owner is out: %+v %+v %+v", c.Ways, c.Former, c.Dispute)
			}
		}
	})
}

// Whoever holds an old way that was never removed may act first, and a human may unlock whenever. The owner comes in, or takes the account back, or it is
// locked, or they have it locked.
func TestTheOwnerComesBackOrTheAccountIsLocked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := beginContest(t)
		c.add(owner)
		for range rapid.IntRange(1, 60).Draw(t, "turns") {
			c.turn(true)
			if c.stands(owner) || c.WaysLocked() {
				continue
			}
			if back := c.copied(); !back.takeBack(owner) && !back.call(owner) {
				t.Fatalf("the owner is out: %+v %+v %+v", c.Ways, c.Former, c.Dispute)
			}
		}
	})
}

// What a taking back drops is taken back in turn, once: then nobody is put out, and no way is added or removed until a human unlocks it.
func TestTheSecondTakingBackLocksTheAccount(t *testing.T) {
	at := time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)
	day := 24 * time.Hour
	old, fresh := Way{Kind: Email, Identifier: "old", Since: at.Add(-30 * day)}, Way{Kind: Email, Identifier: "fresh", Since: at, Used: at}
	begin := func(used time.Time) Profile {
		w := fresh
		w.Used = used
		p := Profile{Ways: []Way{old, w}}
		p.LeaveWay(0, at.Add(time.Hour), false)
		return p
	}
	p := begin(at)
	if !p.TakeBack(Email, "old", at.Add(day), anybodys) || len(p.Ways) != 1 || len(p.Former) != 1 || p.Former[0].Removed != at.Add(day) || p.WaysLocked() {
		t.Fatalf("%+v", p)
	}
	if late := (Profile{Ways: p.Ways, Former: p.Former}); late.TakeBack(Email, "fresh", at.Add(day+FormerLife), anybodys) {
		t.Error("taken back after three days")
	}
	if !p.TakeBack(Email, "fresh", at.Add(3*day), anybodys) || len(p.Ways) != 2 || p.Former != nil || !p.WaysLocked() {
		t.Fatalf("%+v", p)
	}
	if !p.Settle(false, 7, at.Add(4*day)) || !p.WaysLocked() || p.Dispute.By != 7 {
		t.Errorf("%+v", p.Dispute)
	}
	if !p.Settle(true, 7, at.Add(5*day)) || p.WaysLocked() || p.Disputed(at.Add(5*day)) || p.Settle(true, 7, at) {
		t.Errorf("%+v", p.Dispute)
	}
	if p.DropDispute(at.Add(5*day)) || !p.DropDispute(at.Add(5*day+DisputeLife)) || p.Dispute != nil {
		t.Errorf("%+v", p.Dispute)
	}
	// Whose holder has come in by it since the removal stays.
	if q := begin(at.Add(2 * time.Hour)); !q.TakeBack(Email, "old", at.Add(day), anybodys) || len(q.Ways) != 2 || q.Former != nil {
		t.Errorf("%+v", q)
	}
	// What is somebody else's by now is not taken from them.
	q := begin(at)
	q.TakeBack(Email, "old", at.Add(day), anybodys)
	q.LeaveWay(0, at.Add(day), false)
	if !q.TakeBack(Email, "fresh", at.Add(2*day), func(Way) bool { return false }) || len(q.Ways) != 1 || q.Ways[0].Identifier != "fresh" {
		t.Errorf("%+v", q)
	}
}

// A way is barred only by whoever came in a moment ago by another that is three days old: not by who sits down at an open session.
func TestOnlyWhoCameByAnotherOldWayBarsOne(t *testing.T) {
	now := time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)
	shown := now.Add(-10 * time.Minute)
	old := Way{Identifier: "old", Since: now.Add(-30 * 24 * time.Hour), Used: now}
	for name, c := range map[string]struct {
		other Way
		want  bool
	}{
		"added just now":   {Way{Since: now, Used: now}, false},
		"added yesterday":  {Way{Since: now.Add(-24 * time.Hour), Used: now}, false},
		"never shown":      {Way{Since: now.Add(-100 * time.Hour), Used: now.Add(-100 * time.Hour)}, false},
		"shown long ago":   {Way{Since: now.Add(-100 * time.Hour), Used: now.Add(-time.Hour)}, false},
		"old, shown now":   {Way{Since: now.Add(-100 * time.Hour), Used: now}, true},
		"exactly at hours": {Way{Since: now.Add(-FormerLife), Used: shown}, true},
	} {
		p := Profile{Ways: []Way{old, c.other}}
		if got := p.MayBar(0, shown, now); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
		p.Dispute = &Dispute{TakenBack: now.Add(-time.Hour)}
		if p.MayBar(0, shown, now) {
			t.Errorf("%s: barred amid a dispute", name)
		}
	}
	// While the account is locked no delay runs against whoever else was put out, who may call, too.
	q := Profile{Ways: []Way{old, {Identifier: "b"}, {Identifier: "c"}}}
	q.LeaveWay(0, now, true)
	q.LeaveWay(0, now, false)
	if q.CallHuman("", "b", now) || !q.CallHuman("", "old", now) || !q.CallHuman("", "b", now) || q.DropFormer(now.Add(2*FormerLife)) || q.TakeBack("", "b", now.Add(2*FormerLife), anybodys) {
		t.Errorf("%+v", q)
	}
	if !q.Settle(true, 1, now.Add(2*FormerLife)) || !q.TakeBack("", "b", now.Add(3*FormerLife-time.Minute), anybodys) {
		t.Errorf("%+v", q)
	}
	p := Profile{Ways: []Way{old, {Identifier: "b"}}}
	p.LeaveWay(0, now, true)
	if p.TakeBack("", "old", now, anybodys) || !p.CallHuman("", "old", now) || p.CallHuman("", "old", now) || !p.WaysLocked() {
		t.Errorf("%+v", p)
	}
	if p.DropFormer(now.Add(FormerLife)) || !p.Settle(true, 1, now.Add(FormerLife)) || !p.TakeBack("", "old", now.Add(FormerLife), anybodys) {
		t.Errorf("%+v", p)
	}
}
