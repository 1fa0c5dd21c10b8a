package deliberation

import (
	"sort"
	"time"
)

type person struct {
	document  ID
	college   College
	at        int64
	imported  bool
	entry     uint64
	marked    uint64 // the entry that last changed what they have marked as useful
	debate    int64  // of a guest: where they said something without an account
	counted   bool   // among those who take part
	claimedBy int64  // of a guest: whose account took over what they said
	files     []ID   // pictures of their forms, and those they put beside minutes
	sessions  int64  // milliseconds: those that began before have ended

	accompanied bool // of a guest: see IsAccompanied

	cameAs College         // if they chose another college since
	chosen []collegeChoice // what they chose since, in journal order; the last is college
}

// Person is what the journal holds of a person. Pseudonym and credentials are in the sealed document.
type Person struct {
	Number   int64
	Document ID
	College  College // that they chose last; in a consultation it is that of State.CollegeIn
	Joined   time.Time
	Erased   bool
	Entry    uint64
	// Sessions is when sessions were last ended, in whole milliseconds, UTC; the start of 1970 if they never were.
	Sessions time.Time
}

func (s *State) person(number int64) *person {
	if number < 1 || number > int64(len(s.persons)) {
		return nil
	}
	return &s.persons[number-1]
}

// Person returns the person of that number; ok is false if there is none. An erased person is returned as erased.
func (s *State) Person(number int64) (Person, bool) {
	p := s.person(number)
	if p == nil {
		return Person{}, false
	}
	return Person{
		Number: number, Document: p.document, College: p.college, Joined: time.UnixMilli(p.at).UTC(),
		Erased: s.IsErased(p.document), Entry: p.entry, Sessions: time.UnixMilli(p.sessions).UTC(),
	}, true
}

// Participants is how many persons take part here: neither erased, nor brought in with a public data set. Guests of a debate are among them
// once they have said something, and until somebody with an account claims it.
func (s *State) Participants() int64 { return s.participants }

// Persons is how many persons have joined, erased ones included.
func (s *State) Persons() int64 { return int64(len(s.persons)) }

// PersonOf returns the person whose sealed document has that id.
func (s *State) PersonOf(document ID) (Person, bool) {
	o, ok := s.files[document]
	if !ok || o.of != personTopic {
		return Person{}, false
	}
	return s.Person(o.number)
}

// PersonJoinedBy returns the person that the entry of that number let join.
func (s *State) PersonJoinedBy(entry uint64) (int64, bool) {
	i := sort.Search(len(s.persons), func(i int) bool { return s.persons[i].entry >= entry })
	return int64(i + 1), i < len(s.persons) && s.persons[i].entry == entry
}

// Given is what a person wrote and gave, erased things left out, and what they did in rehearsals. Ballots are not among it: nothing here
// leads to them.
type Given struct {
	Proposals   []Proposal
	Arguments   int64
	Marks       int64 // of arguments of others as useful
	Files       int64
	Voices      int64 // proposals and arguments that were spoken; they are among those
	Transcripts int64 // of what others or they themselves said
	Summaries   int64 // in easy French, each version
	Validations int64 // of summaries
	Sheets      int64 // each version
	Objections  int64
	Answers     int64   // to objections
	Rapporteur  []int64 // of which consultations
}

// GivenBy returns what a person wrote and gave.
func (s *State) GivenBy(number int64) (g Given) {
	for i := range s.proposals {
		if p, _ := s.Proposal(int64(i + 1)); p.Author == number && number > 0 && !p.Erased {
			g.Proposals = append(g.Proposals, p)
			g.Files += int64(len(p.Files))
			if !p.Spoken.Voice.IsZero() {
				g.Voices++
			}
		}
	}
	for i := range s.arguments {
		if s.Rehearsed(Thread{Debate: s.arguments[i].debate}) {
			continue
		}
		if s.HasMarked(number, int64(i+1)) {
			g.Marks++
		}
		if s.arguments[i].author == number && !s.IsErased(s.arguments[i].text) {
			g.Arguments++
			if s.arguments[i].spoken {
				g.Voices++
			}
		}
	}
	for i := range s.transcripts {
		if s.transcripts[i].writer == number && !s.IsErased(s.transcripts[i].text) {
			g.Transcripts++
		}
	}
	for i := range s.summaries {
		if s.summaries[i].author == number && !s.IsErased(s.summaries[i].text) {
			g.Summaries++
		}
		if s.HasValidated(number, int64(i+1)) {
			g.Validations++
		}
	}
	for i := range s.sheets {
		if s.sheets[i].author == number && !s.IsErased(s.sheets[i].text) {
			g.Sheets++
		}
	}
	for i := range s.objections {
		if s.objections[i].author == number && !s.IsErased(s.objections[i].text) {
			g.Objections++
		}
		for _, a := range s.objections[i].answers {
			if a.author == number && !s.IsErased(a.text) {
				g.Answers++
			}
		}
	}
	for i := range s.consultations {
		if s.IsRapporteur(int64(i+1), number) {
			g.Rapporteur = append(g.Rapporteur, int64(i+1))
		}
	}
	return g
}

// takesPart reports whether the person exists, is no guest and is not erased.
func (s *State) takesPart(number int64) bool { return s.stays(number) && s.Guest(number) == 0 }

// Join lets a person take part.
type Join struct {
	Document ID // of the sealed document, stored together with the entry
	College  College
	// Invited: the operator let them in; else they came by themselves.
	Invited bool
}

// Keys names nothing: it is alone in its batch.
func (Join) Keys() Keys { return Keys{} }

// Decide returns the joining, or ErrFieldMissing, ErrTextUsed.
func (c Join) Decide(s *State, at time.Time) ([]Act, error) {
	if c.Document.IsZero() || !c.College.Valid() {
		return nil, ErrFieldMissing
	}
	if s.used(c.Document) {
		return nil, ErrTextUsed
	}
	by := Door
	if c.Invited {
		by = Operator
	}
	return byProgram(by, &PersonJoined{Document: c.Document, College: c.College}), nil
}

func (s *State) applyPersonJoined(h Head, by Actor, f *PersonJoined) error {
	imported := by.Program == Importer
	if d := s.debate(f.Debate); f.Debate != 0 && (d == nil || d.ended || imported || by.Person != 0 && !s.MayEnter(f.Debate, by.Person, h.time())) {
		return errApply(h, f, "no such debate, or not theirs")
	}
	if f.Accompanied != 0 && (f.Accompanied != agreed || f.Debate == 0) {
		return errApply(h, f, "below fifteen, and not in a debate")
	}
	s.persons = append(s.persons, person{
		document: f.Document, college: f.College, at: h.At, entry: h.Number, imported: imported, debate: f.Debate, accompanied: f.Accompanied == agreed,
	})
	if !imported && f.Debate == 0 {
		s.count(h, s.person(int64(len(s.persons))))
		s.note(Change{Topic{personTopic, int64(len(s.persons))}, PersonCame, 0, h.Number})
	}
	s.files[f.Document] = owner{personTopic, int64(len(s.persons))}
	return nil
}
