package deliberation

import (
	"math"
	"time"
)

// ImportRows takes rows of a public data set into a consultation of its own, in college resident, territory national. Each
// takes the rows after those that the consultation has taken in already, so that an import can be resumed after a crash, and
// run again years later without effect. Rows name each other by what they had where they come from, for numbers are only
// known once they are applied.
type ImportRows struct {
	Source Hash  // SHA-256 over the imported files
	From   int64 // rows taken in before
	Rows   []ImportedRow
	Last   bool // nothing follows: the consultation is closed and becomes visible
}

// ImportedRow is one of the following structs.
type ImportedRow interface{ imported() }

// ImportedConsultation is the first row of every import. Positions in it are worked out by DefaultRules.
type ImportedConsultation struct {
	Text ID
	Hash Hash
}

// ImportedPerson is a participant, named by the id of the sealed document.
type ImportedPerson struct{ Document ID }

// ImportedProposal is a statement.
type ImportedProposal struct {
	Author ID    // document of an ImportedPerson
	Source int64 // its number where it comes from, at least 0
	Text   ID
	Hash   Hash
	Given  time.Time
}

// ImportedBallot is a vote event.
type ImportedBallot struct {
	Voter  ID
	Source int64 // of an ImportedProposal
	Choice Choice
	Given  time.Time
}

func (ImportedConsultation) imported() {}
func (ImportedPerson) imported()       {}
func (ImportedProposal) imported()     {}
func (ImportedBallot) imported()       {}

// Keys names nothing: it is alone in its batch.
func (ImportRows) Keys() Keys { return Keys{} }

// Decide returns what the rows make happen and the advance; nothing if they were taken in before; ErrImportRow if rows
// before them are missing or two statements have one number, ErrNotImporting if the consultation is complete but has fewer rows,
// ErrFieldMissing if a row names another that does not come before it, ErrTextUsed, ErrVoterElsewhere, and ErrPersonUnknown if an
// author has been erased meanwhile. A choice cast again makes no entry.
func (c ImportRows) Decide(s *State, at time.Time) ([]Act, error) {
	to := c.From + int64(len(c.Rows))
	known, ok := s.ConsultationFrom(c.Source)
	switch {
	case ok && known.Row >= to:
		return nil, nil
	case ok && known.Visible:
		return nil, ErrNotImporting
	case c.Source.IsZero() || len(c.Rows) == 0:
		return nil, ErrFieldMissing
	case c.From < 0 || to < c.From:
		return nil, ErrImportRow
	case ok && known.Row != c.From, !ok && c.From != 0:
		return nil, ErrImportRow
	}
	r := s.newImport(known, c.Source)
	for i, row := range c.Rows {
		if _, opens := row.(ImportedConsultation); opens != (c.From == 0 && i == 0) {
			return nil, ErrImportRow
		}
		if err := r.take(row); err != nil {
			return nil, err
		}
	}
	r.add(&ImportAdvanced{Consultation: r.consultation, Row: to})
	if c.Last {
		r.add(&ImportCompleted{Consultation: r.consultation})
	}
	return r.acts, nil
}

// importRun looks ahead: what the rows of one command refer to may stand in the same command, not yet applied.
type importRun struct {
	s            *State
	source       Hash
	consultation int64
	acts         []Act
	persons      map[ID]int64
	asked        map[int64]int64 // by source number plus one
	named        map[ID]struct{} // documents
	choices      map[importedChoice]Choice
	nextPerson   int64
	nextQuestion int64
}

type importedChoice struct {
	voter    ID
	question int64
}

func (s *State) newImport(known Consultation, source Hash) *importRun {
	r := &importRun{
		s: s, source: source, consultation: known.Number, persons: map[ID]int64{}, asked: map[int64]int64{}, named: map[ID]struct{}{},
		choices:    map[importedChoice]Choice{},
		nextPerson: s.Persons() + 1, nextQuestion: int64(len(s.questions) + 1),
	}
	if r.consultation == 0 {
		r.consultation = int64(len(s.consultations) + 1)
	}
	for i := range s.proposals {
		if p := &s.proposals[i]; p.consultation == r.consultation {
			r.asked[p.source] = p.question
		}
	}
	return r
}

func (r *importRun) add(f Fact) { r.acts = append(r.acts, byProgram(Importer, f)...) }

func (r *importRun) take(row ImportedRow) error {
	switch x := row.(type) {
	case ImportedConsultation:
		if x.Hash.IsZero() {
			return ErrFieldMissing
		}
		if err := r.name(x.Text); err != nil {
			return err
		}
		r.add(&ConsultationOpened{Text: x.Text, Hash: x.Hash, Source: r.source})
		r.add(DefaultRules().fixedIn(r.consultation))
	case ImportedPerson:
		if err := r.name(x.Document); err != nil {
			return err
		}
		r.add(&PersonJoined{Document: x.Document, College: Resident})
		r.persons[x.Document] = r.nextPerson
		r.nextPerson++
	case ImportedProposal:
		author := r.persons[x.Author]
		if author == 0 {
			p, ok := r.s.PersonOf(x.Author)
			if !ok {
				return ErrFieldMissing
			}
			if p.Erased {
				return ErrPersonUnknown
			}
			author = p.Number
		}
		if x.Source < 0 || x.Source == math.MaxInt64 || x.Hash.IsZero() || !storableOrZero(x.Given) {
			return ErrFieldMissing
		}
		if r.asked[x.Source+1] != 0 {
			return ErrImportRow
		}
		if err := r.name(x.Text); err != nil {
			return err
		}
		r.add(&ProposalFiled{
			Consultation: r.consultation, Author: author, Text: x.Text, Hash: x.Hash, Given: x.Given, Source: x.Source + 1,
		})
		r.asked[x.Source+1] = r.nextQuestion
		r.nextQuestion++
	case ImportedBallot:
		var question int64
		if x.Source >= 0 && x.Source < math.MaxInt64 {
			question = r.asked[x.Source+1]
		}
		if question == 0 || !x.Choice.Valid() || x.Voter.IsZero() || !storableOrZero(x.Given) {
			return ErrFieldMissing
		}
		key := importedChoice{x.Voter, question}
		last, ok := r.choices[key]
		if !ok {
			if v := r.s.voters.find(x.Voter); v != nil {
				if int64(v.consultation) != r.consultation {
					return ErrVoterElsewhere
				}
				last = v.choiceOf(uint32(question))
			}
		}
		if last == x.Choice {
			return nil
		}
		r.choices[key] = x.Choice
		r.acts = append(r.acts, Act{
			Actor{Voter: x.Voter},
			&BallotCast{Question: question, College: Resident, Choice: x.Choice, Given: x.Given},
		})
	}
	return nil
}

// name takes the id of a document, which nothing else may bear.
func (r *importRun) name(id ID) error {
	if id.IsZero() {
		return ErrFieldMissing
	}
	if _, twice := r.named[id]; twice || r.s.used(id) {
		return ErrTextUsed
	}
	r.named[id] = struct{}{}
	return nil
}

func storableOrZero(t time.Time) bool { return t.IsZero() || storable(t) }

func (s *State) importing(h Head, f Fact, number int64) (*consultation, error) {
	if number < 1 || number > int64(len(s.consultations)) || !s.consultations[number-1].importing() {
		return nil, errApply(h, f, "no import under way")
	}
	return &s.consultations[number-1], nil
}

func (s *State) applyImportAdvanced(h Head, f *ImportAdvanced) error {
	c, err := s.importing(h, f, f.Consultation)
	if err != nil {
		return err
	}
	if f.Row <= c.row {
		return errApply(h, f, "rows only advance")
	}
	c.row, c.changed = f.Row, h.Number
	return nil
}

func (s *State) applyImportCompleted(h Head, f *ImportCompleted) error {
	c, err := s.importing(h, f, f.Consultation)
	if err != nil {
		return err
	}
	c.complete, c.phase, c.phaseBegan = true, Closed, h.Number
	s.closeVote(h, f.Consultation)
	s.touchConsultation(h, f.Consultation)
	s.note(Change{ConsultationTopic(f.Consultation), PhaseChanged, 0, h.Number})
	return nil
}
