package account

import "time"

// Dispute is what is noted in a profile while two sides contend for its ways in.
type Dispute struct {
	// TakenBack is when ways were last taken back; zero: not since a human unlocked the account, or never.
	TakenBack time.Time `bson:"taken_back,omitempty"`
	// Locked is since when no way is added or removed; zero: they are. Reading, and coming in by the ways that stand, go on.
	Locked time.Time `bson:"locked,omitempty"`
	// Looked is when an administrator last said that it is to stay locked, or unlocked it; zero: nobody has looked.
	Looked time.Time `bson:"looked,omitempty"`
	// By is the number of that administrator.
	By int64 `bson:"by,omitempty"`
}

// DisputeLife is how long after ways were taken back another taking back locks the account. Nobody bars a way in that time.
const DisputeLife = 365 * 24 * time.Hour

// Disputed reports whether ways were taken back within DisputeLife, with no human having unlocked the account since.
func (p Profile) Disputed(at time.Time) bool {
	return p.Dispute != nil && !p.Dispute.TakenBack.IsZero() && at.Before(p.Dispute.TakenBack.Add(DisputeLife))
}

// WaysLocked reports whether no way is added or removed until a human has unlocked the account.
func (p Profile) WaysLocked() bool { return p.Dispute != nil && !p.Dispute.Locked.IsZero() }

// dispute is the note, made if there is none. What other copies of the profile point at is left as it is.
func (p *Profile) dispute() *Dispute {
	d := Dispute{}
	if p.Dispute != nil {
		d = *p.Dispute
	}
	p.Dispute = &d
	return p.Dispute
}

// CallHuman locks the ways for the holder of one that is barred, and notes that the holder of any that was removed calls while they are locked. It reports
// false of all others, or if they called already.
func (p *Profile) CallHuman(kind WayKind, identifier string, at time.Time) bool {
	i := p.FormerWay(kind, identifier, at)
	if i < 0 || !p.Former[i].Barred && !p.WaysLocked() || !p.Former[i].Called.IsZero() {
		return false
	}
	p.Former = append([]Former(nil), p.Former...)
	p.Former[i].Called = at
	if !p.WaysLocked() {
		p.dispute().Locked = at
	}
	return true
}

// Settle notes that an administrator looked, who leaves the ways locked or unlocks them, and reports false if they are not locked. Unlocked, the account is as
// if nobody had taken anything back: whoever held a way that was removed has three days to do so, and of those that were barred whoever called a human.
func (p *Profile) Settle(unlock bool, by int64, at time.Time) bool {
	if !p.WaysLocked() {
		return false
	}
	d := p.dispute()
	d.Looked, d.By = at, by
	if !unlock {
		return true
	}
	d.TakenBack, d.Locked = time.Time{}, time.Time{}
	p.Former = append([]Former(nil), p.Former...)
	for i := range p.Former {
		f := &p.Former[i]
		f.Barred, f.Called, f.Removed = f.Barred && f.Called.IsZero(), time.Time{}, at
	}
	return true
}

// DropDispute drops the note once it is a year old and nothing is locked, and reports whether it did.
func (p *Profile) DropDispute(at time.Time) bool {
	if p.Dispute == nil || p.WaysLocked() || at.Before(p.Dispute.until()) {
		return false
	}
	p.Dispute = nil
	return true
}

func (d Dispute) until() time.Time {
	if d.Looked.After(d.TakenBack) {
		return d.Looked.Add(DisputeLife)
	}
	return d.TakenBack.Add(DisputeLife)
}

// DisputeOver is when DropDispute drops the note; ok is false if nothing is noted, or the ways are locked.
func (p Profile) DisputeOver() (at time.Time, ok bool) {
	if p.Dispute == nil || p.WaysLocked() {
		return at, false
	}
	return p.Dispute.until(), true
}

func (d *Dispute) inUTC() *Dispute {
	if d != nil {
		d.TakenBack, d.Locked, d.Looked = utc(d.TakenBack), utc(d.Locked), utc(d.Looked)
	}
	return d
}
