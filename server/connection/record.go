package connection

import (
	"encoding/binary"
	"fmt"
	"time"

	"voix/deliberation"
)

// Kind is what a record is of, and so how long it is kept. The numbers are stored.
type Kind int32

const (
	// Contribution is a connection from which words or files were sent that are published.
	Contribution Kind = 1 + iota
	// Joining is the one from which an account was made.
	Joining
	// SignIn is one from which somebody signed in.
	SignIn
	// ClosedAccount is what an account that was erased was known by: pseudonyms.
	ClosedAccount
	// ClosedIdentity is how the person of an account that was erased could be reached.
	ClosedIdentity
)

var kindNames = []string{"", "contribution", "joining", "sign-in", "closed account", "closed identity"}

// Valid reports whether k is a kind.
func (k Kind) Valid() bool { return k >= Contribution && int(k) < len(kindNames) }

// String is the name in what is opened.
func (k Kind) String() string {
	if !k.Valid() {
		return fmt.Sprintf("Kind(%d)", int32(k))
	}
	return kindNames[k]
}

// MarshalText is String.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what String wrote.
func (k *Kind) UnmarshalText(text []byte) error {
	for i, name := range kindNames[1:] {
		if name == string(text) {
			*k = Kind(i + 1)
			return nil
		}
	}
	return fmt.Errorf("connection: no kind %q", text)
}

// Years is how long a record is kept after what it tells of: see the package.
func (k Kind) Years() int {
	if k == ClosedIdentity {
		return 5
	}
	return 1
}

// Record is what is sealed. Fields that say nothing are left out.
type Record struct {
	ID            string    `json:"id"` // as that of the stored document, in hexadecimal: a record in another's place is noticed
	Kind          Kind      `json:"kind"`
	At            time.Time `json:"at"`                      // UTC
	Person        int64     `json:"person,omitempty"`        // number of the account; 0: somebody without one
	Operation     string    `json:"operation,omitempty"`     // method and path, without secrets
	Contributions []string  `json:"contributions,omitempty"` // ids of the words or files that were sent, in hexadecimal
	Address       string    `json:"address,omitempty"`       // of the source
	Port          uint16    `json:"port,omitempty"`          // of the source; 0: a proxy did not tell it
	Protocol      string    `json:"protocol,omitempty"`
	Pseudonyms    []string  `json:"pseudonyms,omitempty"`
	Emails        []string  `json:"emails,omitempty"`
	Telephones    []string  `json:"telephones,omitempty"`
}

// Day is a day in Paris, counted from 1 January 1970.
type Day int32

// DayOf is the day in Paris at a time.
func DayOf(at time.Time) Day {
	year, month, day := at.In(deliberation.Paris()).Date()
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

// Begins is the midnight in Paris with which a day begins.
func (d Day) Begins() time.Time {
	year, month, day := d.date().Date()
	return time.Date(year, month, day, 0, 0, 0, 0, deliberation.Paris())
}

func (d Day) date() time.Time { return time.Unix(int64(d)*24*60*60, 0).UTC() }

// LastDay is the last day on which a record of a kind made on a day is kept: the same date, years later. So it is kept for its years in full, and
// for less than a day more.
func (k Kind) LastDay(made Day) Day {
	return Day(made.date().AddDate(k.Years(), 0, 0).Unix() / (24 * 60 * 60))
}

// NewID is the id under which a record is stored: its last day, then what is random. So stored records lie in segments by the day on which they
// end, and whole segments go. random has 16 bytes.
func NewID(k Kind, made Day, random deliberation.ID) deliberation.ID {
	binary.BigEndian.PutUint32(random[:4], uint32(k.LastDay(made)))
	return random
}

// LastDayOf is the last day on which what is stored under an id is kept.
func LastDayOf(id deliberation.ID) Day { return Day(binary.BigEndian.Uint32(id[:4])) }
