package deliberation

import "time"

// Authority is who may have records of connections opened.
type Authority uint8

const (
	NoAuthority Authority = iota
	// Judge is a court, or an investigating judge.
	Judge
	// Prosecutor is the public prosecutor.
	Prosecutor
	// Police is an officer of the judicial police.
	Police
	// Administration is an authority that a law lets ask without a judge.
	Administration
)

var authorityNames = []string{"", "judge", "prosecutor", "police", "administration"}

func (Authority) enumerationNames() []string { return authorityNames }

// String is the name used in entries; NoAuthority has the empty name.
func (a Authority) String() string { return nameOf(a) }

// Valid reports whether a is an authority.
func (a Authority) Valid() bool { return valid(a) }

func (a Authority) isNone() bool { return a == NoAuthority }

// Authorities lists them all.
func Authorities() []Authority { return allOf[Authority]() }

// ParseAuthority reads what String wrote.
func ParseAuthority(name string) (Authority, error) { return parseName[Authority]("authority", name) }

// MarshalText is the name; it never fails.
func (a Authority) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads a name, and refuses any other text.
func (a *Authority) UnmarshalText(name []byte) error { return unmarshalName(a, "authority", name) }

// Ground is by which law an authority asks.
type Ground uint8

const (
	NoGround Ground = iota
	// Flagrancy is an inquiry into what has just happened (Code de procédure pénale, art. 60-1 and 60-2).
	Flagrancy
	// PreliminaryInquiry is one ordered by the prosecutor (art. 77-1-1 and 77-1-2).
	PreliminaryInquiry
	// JudicialInquiry is one of an investigating judge (art. 99-3 and 99-4).
	JudicialInquiry
	// CourtOrder is the order of a court (Code de procédure civile, art. 145; LCEN, art. 6-3).
	CourtOrder
	// Security is a request of the Prime Minister's services (Code de la sécurité intérieure, art. L. 851-1).
	Security
	// OtherLaw is another law that names the authority and the data.
	OtherLaw
)

var groundNames = []string{"", "flagrancy", "preliminary", "judicial", "order", "security", "other"}

func (Ground) enumerationNames() []string { return groundNames }

// String is the name used in entries; NoGround has the empty name.
func (g Ground) String() string { return nameOf(g) }

// Valid reports whether g is a ground.
func (g Ground) Valid() bool { return valid(g) }

func (g Ground) isNone() bool { return g == NoGround }

// Grounds lists them all.
func Grounds() []Ground { return allOf[Ground]() }

// ParseGround reads what String wrote.
func ParseGround(name string) (Ground, error) { return parseName[Ground]("ground", name) }

// MarshalText is the name; it never fails.
func (g Ground) MarshalText() ([]byte, error) { return []byte(g.String()), nil }

// UnmarshalText reads a name, and refuses any other text.
func (g *Ground) UnmarshalText(name []byte) error { return unmarshalName(g, "ground", name) }

const (
	// MostRecordDays is how many days can be asked for at once: all those of which there are records.
	MostRecordDays = 5*366 + 2
	// LatestTelling is for how many years an authority can forbid to tell the person.
	LatestTelling = 5
)

// RecordsOpening is that records of connections were opened. It does not say whose.
type RecordsOpening struct {
	At        time.Time // UTC
	Authority Authority
	Ground    Ground
	Days      int // how many days were asked for, from 1
	Records   int64
	Concerned Hash      // see RecordsOpened
	TellFrom  time.Time // UTC; not after At if the person is told at once
}

// RecordsOpenings returns all openings there ever were, newest last. The slice must not be changed.
func (s *State) RecordsOpenings() []RecordsOpening { return s.recordsOpened }

// RecordsOpeningsChanged is the entry of the last opening; 0 if there was none.
func (s *State) RecordsOpeningsChanged() uint64 { return s.recordsOpenedChanged }

// OpenRecords tells everybody that records of connections are opened.
type OpenRecords struct{ Fact RecordsOpened }

// Keys names nothing: it is alone in its batch.
func (OpenRecords) Keys() Keys { return Keys{} }

// Decide returns the opening, or ErrOpeningRange.
func (c OpenRecords) Decide(_ *State, at time.Time) ([]Act, error) {
	if !c.Fact.sound(at.UnixMilli()) {
		return nil, ErrOpeningRange
	}
	return byProgram(Operator, &c.Fact), nil
}

// sound reports whether the days are whole and in order, and what is told is told in time.
func (f *RecordsOpened) sound(at int64) bool {
	midnight := func(t time.Time) bool { return !t.IsZero() && isParisMidnight(t) }
	latest := time.UnixMilli(at).AddDate(LatestTelling, 0, 0)
	return f.Authority.Valid() && f.Ground.Valid() && midnight(f.From) && midnight(f.To) && !f.To.Before(f.From) && f.days() <= MostRecordDays &&
		f.From.UnixMilli() <= at && f.Records >= 0 && (f.TellFrom.IsZero() || midnight(f.TellFrom) && !f.TellFrom.After(latest))
}

// days counts those from the first to the last, both among them. Days in Paris have 23 to 25 hours.
func (f *RecordsOpened) days() int { return int((f.To.Sub(f.From)+12*time.Hour)/(24*time.Hour)) + 1 }

func (s *State) applyRecordsOpened(h Head, by Actor, f *RecordsOpened) error {
	if by.Program != Operator || !f.sound(h.At) {
		return errApply(h, f, "not by the operator, or of no days")
	}
	s.recordsOpened = append(s.recordsOpened, RecordsOpening{
		At: h.time(), Authority: f.Authority, Ground: f.Ground, Days: f.days(), Records: f.Records, Concerned: f.Concerned, TellFrom: laterOf(h.time(), f.TellFrom.UTC()),
	})
	s.recordsOpenedChanged = h.Number
	return nil
}

func laterOf(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// DocumentsOf returns the ids of the texts and files that a fact names, and any other ids in it.
func DocumentsOf(f Fact) (ids []ID) {
	for _, field := range fieldsOf(f, nil) {
		switch id := field.(type) {
		case *ID:
			if !id.IsZero() {
				ids = append(ids, *id)
			}
		case *[]ID:
			ids = append(ids, *id...)
		}
	}
	return ids
}
