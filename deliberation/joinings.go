package deliberation

import (
	"slices"
	"time"
)

// Doorway is a kind of door through which people join by themselves.
type Doorway uint8

const (
	NoDoorway Doorway = iota
	EmailDoorway
	PhoneDoorway
	PasskeyDoorway
	CardDoorway
	ProviderDoorway
)

var doorwayNames = []string{"", "email", "phone", "passkey", "card", "provider"}

func (Doorway) enumerationNames() []string { return doorwayNames }

// String is the name used in entries.
func (d Doorway) String() string { return nameOf(d) }

// Doorways lists all, in order.
func Doorways() []Doorway { return allOf[Doorway]() }

// ParseDoorway reads what String writes.
func ParseDoorway(name string) (Doorway, error) { return parseName[Doorway]("doorway", name) }

// FlagFinding is what a human found who looked at joinings from one network.
type FlagFinding uint8

const (
	NoFinding FlagFinding = iota
	// NothingFound: a community centre, a library, a meeting.
	NothingFound
	// ToExamine: it is to be looked into. Nothing follows from it for anybody.
	ToExamine
)

var flagFindingNames = []string{"", "nothing", "examine"}

func (FlagFinding) enumerationNames() []string { return flagFindingNames }

// String is the name used in entries.
func (f FlagFinding) String() string { return nameOf(f) }

// Valid reports whether f is a finding.
func (f FlagFinding) Valid() bool { return valid(f) }

func (f FlagFinding) isNone() bool { return f == NoFinding }

// FlagFindings lists all, in order.
func FlagFindings() []FlagFinding { return allOf[FlagFinding]() }

// MarshalText writes the name.
func (f FlagFinding) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText reads the name.
func (f *FlagFinding) UnmarshalText(name []byte) error {
	return unmarshalName(f, "finding", name)
}

// ParseFlagFinding reads what String writes.
func ParseFlagFinding(name string) (FlagFinding, error) {
	return parseName[FlagFinding]("finding", name)
}

const (
	// UnflaggedJoinings is how many people may join from one network within a day without anybody being called to look.
	UnflaggedJoinings = 10
	// MostFlagged bounds one flag.
	MostFlagged = 100
	// FlagQuiet is how long after a human found nothing there the same network calls nobody again.
	FlagQuiet = 30 * 24 * time.Hour
)

type joiningFlag struct {
	document ID
	doors    []int64
	at       int64
	entry    uint64
	found    FlagFinding
	by       int64
	foundAt  int64
}

// joiningFlags are all flags.
type joiningFlags struct {
	all     []joiningFlag
	changed uint64
}

// JoiningFlag is joinings from one network that a human was called to look at.
type JoiningFlag struct {
	Number int64
	// Document is the sealed one that says who joined; zero once somebody has looked: it is erased.
	Document ID
	Doors    []int64 // how many came by each Doorway, by Doorway-1
	At       time.Time
	Found    FlagFinding // none: nobody has looked yet
	By       int64       // who looked
	FoundAt  time.Time
}

// Persons is how many joined.
func (f JoiningFlag) Persons() (n int64) {
	for _, by := range f.Doors {
		n += by
	}
	return n
}

// names reports whether id is the document of a flag.
func (f *joiningFlags) names(id ID) bool {
	return slices.ContainsFunc(f.all, func(one joiningFlag) bool { return one.document == id })
}

// JoiningFlag returns the flag of that number; ok is false if there is none.
func (s *State) JoiningFlag(number int64) (f JoiningFlag, ok bool) {
	if number < 1 || number > int64(len(s.flags.all)) {
		return f, false
	}
	one := &s.flags.all[number-1]
	f = JoiningFlag{Number: number, Document: one.document, Doors: slices.Clone(one.doors), At: time.UnixMilli(one.at).UTC(), Found: one.found, By: one.by}
	if one.found != NoFinding {
		f.Document, f.FoundAt = ID{}, time.UnixMilli(one.foundAt).UTC()
	}
	return f, true
}

// JoiningFlags returns all flags, the newest first.
func (s *State) JoiningFlags() (all []JoiningFlag) {
	for n := int64(len(s.flags.all)); n > 0; n-- {
		f, _ := s.JoiningFlag(n)
		all = append(all, f)
	}
	return all
}

// JoiningsChanged is the entry that last changed a flag.
func (s *State) JoiningsChanged() uint64 { return s.flags.changed }

// FlaggedBy returns the number of the flag that the entry of that number raised.
func (s *State) FlaggedBy(entry uint64) (int64, bool) {
	i := slices.IndexFunc(s.flags.all, func(f joiningFlag) bool { return f.entry == entry })
	return int64(i + 1), i >= 0
}

// DayJoined is how many people joined on a Paris day: guests of debates and imported ones left out, those who left since included.
type DayJoined struct {
	Day     time.Time // its midnight in Paris
	Persons int64
}

// JoinedDaily counts who joined on each of so many Paris days, the last that of at, newest first.
func (s *State) JoinedDaily(days int, at time.Time) (all []DayJoined) {
	year, month, day := at.In(Paris()).Date()
	for i := range days {
		all = append(all, DayJoined{Day: time.Date(year, month, day-i, 0, 0, 0, 0, Paris())})
	}
	end := time.Date(year, month, day+1, 0, 0, 0, 0, Paris()).UnixMilli()
	which := 0
	for i := len(s.persons) - 1; i >= 0; i-- {
		p := &s.persons[i]
		for which < days && p.at < all[which].Day.UnixMilli() {
			which++
		}
		if which == days {
			break
		}
		if p.at < end && !p.imported && p.debate == 0 {
			all[which].Persons++
		}
	}
	return all
}

// FlagJoinings calls a human to look at joinings from one network.
type FlagJoinings struct {
	Doors    []int64
	Document ID // sealed: whom it is about
}

// Keys names nothing: it is alone in its batch.
func (FlagJoinings) Keys() Keys { return Keys{} }

// Decide returns the flag, or ErrFieldMissing, ErrTextUsed.
func (c FlagJoinings) Decide(s *State, _ time.Time) ([]Act, error) {
	switch {
	case !flaggable(c.Doors) || c.Document.IsZero():
		return nil, ErrFieldMissing
	case s.used(c.Document):
		return nil, ErrTextUsed
	}
	return byProgram(Door, &JoiningsFlagged{Doors: c.Doors, Document: c.Document}), nil
}

// flaggable reports whether as many came by those doorways as call somebody.
func flaggable(doors []int64) bool {
	if len(doors) != len(Doorways()) {
		return false
	}
	sum := int64(0)
	for _, n := range doors {
		if n < 0 || n > MostFlagged {
			return false
		}
		sum += n
	}
	return sum >= UnflaggedJoinings && sum <= MostFlagged
}

func (s *State) applyJoiningsFlagged(h Head, by Actor, f *JoiningsFlagged) error {
	if by.Program != Door || !flaggable(f.Doors) || f.Document.IsZero() || s.used(f.Document) {
		return errApply(h, f, "not raised by the door, or of nobody")
	}
	s.flags.all = append(s.flags.all, joiningFlag{document: f.Document, doors: f.Doors, at: h.At, entry: h.Number})
	s.flags.changed = h.Number
	return nil
}

// SettleJoinings says what an administrator found, who is not among those who joined: the server asks that of the sealed document. It is erased by that,
// so nobody else can change what was found.
type SettleJoinings struct {
	Flag  int64
	By    int64
	Found FlagFinding
}

// Keys names nothing: it is alone in its batch.
func (SettleJoinings) Keys() Keys { return Keys{} }

// Decide returns the finding, nothing if it is the same as before, or ErrFlagUnknown, ErrNotAdministrator, ErrFlagSettled (by somebody else),
// ErrFieldMissing.
func (c SettleJoinings) Decide(s *State, at time.Time) ([]Act, error) {
	f, ok := s.JoiningFlag(c.Flag)
	switch {
	case !ok:
		return nil, ErrFlagUnknown
	case !s.holds(c.By, AdministratorRole, Scope{}, at.UnixMilli()):
		return nil, ErrNotAdministrator
	case f.Found != NoFinding && f.By != c.By:
		return nil, ErrFlagSettled
	case !valid(c.Found):
		return nil, ErrFieldMissing
	case f.Found == c.Found:
		return nil, nil
	}
	return byPerson(c.By, &JoiningsSettled{Flag: c.Flag, Found: c.Found}), nil
}

func (s *State) applyJoiningsSettled(h Head, by Actor, f *JoiningsSettled) error {
	if f.Flag < 1 || f.Flag > int64(len(s.flags.all)) || !s.holds(by.Person, AdministratorRole, Scope{}, h.At) || !valid(f.Found) {
		return errApply(h, f, "no such flag, or by nobody who may look")
	}
	one := &s.flags.all[f.Flag-1]
	if one.found != NoFinding && one.by != by.Person {
		return errApply(h, f, "settled by somebody else")
	}
	s.erased[one.document] = struct{}{}
	one.found, one.by, one.foundAt = f.Found, by.Person, h.At
	s.flags.changed = h.Number
	return nil
}
