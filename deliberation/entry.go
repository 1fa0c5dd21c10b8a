package deliberation

import (
	"fmt"
	"time"
)

// Entry is one thing that happened. It holds nobody's words: only numbers, enumerations, hashes, ids and dates. Its stored
// bytes are a leaf of the journal's tree.
type Entry struct {
	Nonce   ID    // random, so that the hash of an entry tells nothing of what it says
	Command ID    // hash of the command's id: a repeat is answered, not done again
	At      int64 // milliseconds since 1970 UTC: the time of its batch, so that the tree vouches for it, too
	Actor   Actor // who did it
	Fact    Fact
}

// Actor is who did something: exactly one of a voter, a person or a program.
type Actor struct {
	Voter   ID      // casts ballots; the link to a person exists only in the sealed person document
	Person  int64   // number of a person, from 1
	Program Program // not a human
}

// Valid reports whether exactly one field is set, to something that can be.
func (a Actor) Valid() bool {
	set := 0
	if !a.Voter.IsZero() {
		set++
	}
	if a.Person > 0 {
		set++
	}
	if a.Program != NoProgram {
		set++
	}
	return set == 1 && a.Person >= 0 && (a.Program == NoProgram || a.Program.Valid())
}

// Fact is what an entry says happened: a pointer to one of the structs in fact.go.
type Fact interface {
	// Kind is the name under which the fact is stored, such as "ballot.cast".
	Kind() string
}

// Act is a fact and who did it: what a command returns, before the journal makes an entry of it.
type Act struct {
	Actor Actor
	Fact  Fact
}

// Command looks at the state and returns what it would change, or a motivated refusal. It changes nothing.
type Command interface {
	// Keys says what the command reads and changes.
	Keys() Keys
	// Decide returns acts, none if there is nothing to do, or a *Refusal. at is the time of the batch.
	Decide(s *State, at time.Time) ([]Act, error)
}

func byPerson(number int64, f Fact) []Act { return []Act{{Actor{Person: number}, f}} }

func byProgram(p Program, f Fact) []Act { return []Act{{Actor{Program: p}, f}} }

// Head is the place of an entry in the journal.
type Head struct {
	Number uint64 // from 1
	At     int64  // milliseconds since 1970 UTC: the time of its batch
}

func (h Head) time() time.Time { return time.UnixMilli(h.At).UTC() }

func (h Head) String() string { return fmt.Sprintf("entry %d", h.Number) }
