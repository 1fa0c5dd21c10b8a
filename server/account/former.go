package account

import (
	"slices"
	"time"
)

// Former is a way in that was removed. It leads in no more; for three days it leads to a page at which its holder says that it was not they who
// removed it. It stands in the sealed profile only, and is dropped after that.
type Former struct {
	Way     Way       `bson:"way"`
	Removed time.Time `bson:"removed"`
	// Barred: whoever removed it said that somebody else had used it. Nothing is taken back by it: its holder may call a human, and no more.
	Barred bool `bson:"barred,omitempty"`
	// Called is when its holder called a human; zero: they did not.
	Called time.Time `bson:"called,omitempty"`
}

// FormerLife is how long a way that was removed may be taken back.
const FormerLife = 72 * time.Hour

// Over reports whether it is too late to take it back.
func (f Former) Over(at time.Time) bool { return !at.Before(f.Removed.Add(FormerLife)) }

// over reports whether it is too late to take back a way of the profile: while the account is locked nobody can, so no delay runs.
func (p Profile) over(f Former, at time.Time) bool {
	if p.WaysLocked() {
		at = p.Dispute.Locked
	}
	return f.Over(at)
}

// FormerWay returns the place of a way among those that were removed in the last days at that time, barred ones included; -1 if it is none of them.
func (p Profile) FormerWay(kind WayKind, identifier string, at time.Time) int {
	return slices.IndexFunc(p.Former, func(f Former) bool { return sameWay(f.Way, Way{Kind: kind, Identifier: identifier}) && !p.over(f, at) })
}

func sameWay(a, b Way) bool { return a.Kind == b.Kind && a.Identifier == b.Identifier }

// LeaveWay moves the way of that place among those that were removed. barred is only true where MayBar is.
func (p *Profile) LeaveWay(i int, at time.Time, barred bool) {
	p.DropFormer(at)
	p.leave(Former{Way: p.Ways[i], Removed: at, Barred: barred})
	p.Ways = without(p.Ways, i)
}

// leave puts a way in the place of what was removed of the same one before: the last word about it holds.
func (p *Profile) leave(f Former) {
	p.Former = append(slices.DeleteFunc(slices.Clone(p.Former), func(o Former) bool { return sameWay(o.Way, f.Way) }), f)
}

func without(ways []Way, i int) []Way {
	if len(ways) == 1 {
		return nil
	}
	return append(ways[:i:i], ways[i+1:]...)
}

// DropFormer drops those ways that it is too late to take back, and reports whether there were any.
func (p *Profile) DropFormer(at time.Time) bool {
	left := slices.DeleteFunc(slices.Clone(p.Former), func(f Former) bool { return p.over(f, at) })
	dropped := len(left) < len(p.Former)
	if len(left) == 0 {
		left = nil
	}
	p.Former = left
	return dropped
}

// MayBar reports whether whoever removes the way of that place may say that somebody else has used it: only if they came in a moment ago, since
// shown, by another way that was in the account three days before. Whoever sits down at an open session has none such, and who came back by
// taking back must not shut out the other side.
func (p Profile) MayBar(i int, shown, at time.Time) bool {
	if p.Disputed(at) || p.WaysLocked() {
		return false
	}
	for j, w := range p.Ways {
		if j != i && !w.Since.After(at.Add(-FormerLife)) && w.Used.After(w.Since) && !w.Used.Before(shown) {
			return true
		}
	}
	return false
}

// TakeBack undoes what was done to the ways of the profile around the removal of one of them, and reports false if that may not be done.
//
// The first time, that way is there again, and with it those removed in these days that are older than the removal by three days. Those
// that were added later are dropped, unless their holder came in by them since the removal: they may in turn be taken back for three days.
//
// The second time within DisputeLife each side has had its turn, and no program can tell whose the account is: all of them are there again, none
// is dropped, and the ways are locked until a human has looked.
//
// A way of which free says that it is somebody else's by now is left where it is. A personal link is never dropped: nobody can add one.
func (p *Profile) TakeBack(kind WayKind, identifier string, at time.Time, free func(Way) bool) (ok bool) {
	i := p.FormerWay(kind, identifier, at)
	if i < 0 || p.Former[i].Barred || p.WaysLocked() {
		return false
	}
	asked := p.Former[i]
	second := p.Disputed(at)
	since := asked.Removed.Add(-FormerLife)
	var kept []Way
	var dropped, former []Former
	for _, w := range p.Ways {
		showed := w.Used.After(w.Since) && w.Used.After(asked.Removed)
		if second || showed || w.Kind == Link || w.Since.Before(since) {
			kept = append(kept, w)
		} else {
			dropped = append(dropped, Former{Way: w, Removed: at})
		}
	}
	for j, f := range p.Former {
		there := slices.ContainsFunc(kept, func(w Way) bool { return sameWay(w, f.Way) })
		switch {
		case j == i || there:
		case !f.Barred && !f.Over(at) && (second || f.Way.Since.Before(since)) && free(f.Way):
			kept = append(kept, f.Way)
		default:
			former = append(former, f)
		}
	}
	slices.SortStableFunc(kept, func(a, b Way) int { return a.Since.Compare(b.Since) })
	for i := len(kept) - 1; i >= 0 && len(kept) > MostWays-1 && !second; i-- { // whoever fills the account with ways of their own has the newest ones
		if w := kept[i]; w.Kind != Link {
			dropped, kept = append(dropped, Former{Way: w, Removed: at}), slices.Delete(kept, i, i+1)
		}
	}
	kept = append(kept, asked.Way)
	slices.SortStableFunc(kept, func(a, b Way) int { return a.Since.Compare(b.Since) })
	p.Ways, p.Former = kept, former
	for _, f := range dropped {
		p.leave(f)
	}
	p.dispute().TakenBack = at
	if second {
		p.dispute().Locked = at
	}
	return true
}
