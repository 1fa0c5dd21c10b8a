package deliberation

import (
	"maps"
	"slices"
)

// modelRelecture is what rules, rapporteurs, sheets, objections and signatures amount to, kept plainly.
type modelRelecture struct {
	rules       map[int64]Rules   // by consultation
	rapporteurs map[int64][]int64 // likewise
	sheets      map[int64][]Sheet // by proposal; Erased is left false
	objections  []Objection       // likewise
	answers     int64
	keys        []Hash
	signed      map[int64][]DossierSigned // by consultation
	begun       map[int64]uint64          // the entry of the first phase
	closedAt    map[int64]uint64
	gone        map[int64]map[ID]bool // what was erased already when a consultation was closed
	order       []ID                  // voters, by their first ballot
}

func newModelRelecture() modelRelecture {
	return modelRelecture{
		rules: map[int64]Rules{}, rapporteurs: map[int64][]int64{}, sheets: map[int64][]Sheet{}, signed: map[int64][]DossierSigned{},
		begun: map[int64]uint64{}, closedAt: map[int64]uint64{}, gone: map[int64]map[ID]bool{},
	}
}

func (m *model) applyRelecture(h Head, e *Entry) {
	r := &m.relecture
	switch f := e.Fact.(type) {
	case *RulesFixed:
		r.rules[f.Consultation] = Rules{f.Version, f.Threshold, f.Minimum, h.Number}
	case *RapporteurVolunteered:
		r.rapporteurs[f.Consultation] = append(r.rapporteurs[f.Consultation], e.Actor.Person)
	case *RapporteurWithdrew:
		r.withdraw(f.Consultation, e.Actor.Person)
	case *PersonErased:
		for consultation := range r.rapporteurs {
			r.withdraw(consultation, f.Person)
		}
	case *SheetWritten:
		r.sheets[f.Proposal] = append(r.sheets[f.Proposal], Sheet{
			Proposal: f.Proposal, Consultation: m.proposedIn[f.Proposal-1], Version: int64(len(r.sheets[f.Proposal]) + 1), Author: f.Author, Lever: f.Lever, Due: f.Due, Text: f.Text, Entry: h.Number,
		})
		m.works = append(m.works, modelWork{author: f.Author, text: f.Text})
	case *ObjectionRaised:
		r.objections = append(r.objections, Objection{
			Number: int64(len(r.objections) + 1), Proposal: f.Proposal, Consultation: m.proposedIn[f.Proposal-1], Author: f.Author, Text: f.Text, Entry: h.Number,
		})
		m.works = append(m.works, modelWork{author: f.Author, text: f.Text})
	case *ObjectionAnswered:
		r.answers++
		o := &r.objections[f.Objection-1]
		o.Answers = append(o.Answers, Answer{Number: r.answers, Objection: f.Objection, Author: f.Author, Text: f.Text, Entry: h.Number})
		m.works = append(m.works, modelWork{author: f.Author, text: f.Text})
	case *KeyAnnounced:
		r.keys = append(r.keys, f.Key)
	case *DossierSigned:
		r.signed[f.Consultation] = append(r.signed[f.Consultation], *f)
	case *PhaseBegun:
		if f.Phase == Proposing {
			r.begun[f.Consultation] = h.Number
		}
		if f.Phase == Closed {
			r.closedAt[f.Consultation] = h.Number
			r.gone[f.Consultation] = maps.Clone(m.erased)
		}
	case *ImportCompleted:
		r.closedAt[f.Consultation] = h.Number
	case *BallotCast:
		if !slices.Contains(r.order, e.Actor.Voter) {
			r.order = append(r.order, e.Actor.Voter)
		}
	}
}

func (r *modelRelecture) withdraw(consultation, person int64) {
	var left []int64
	for _, n := range r.rapporteurs[consultation] {
		if n != person {
			left = append(left, n)
		}
	}
	r.rapporteurs[consultation] = left
}

// linked is what each voter of a consultation chose that is shown, by question: nothing before the vote is closed.
func (m *model) linked(consultation int64) (all [][]linkedBallot) {
	if !m.consultations[consultation-1].closed {
		return nil
	}
	for _, id := range m.relecture.order {
		if m.questions[m.voters[id].Question-1].consultation != consultation {
			continue
		}
		own := []linkedBallot{}
		for i, q := range m.questions {
			if b := q.ballots[id]; b != nil && b.shown != NoChoice {
				own = append(own, linkedBallot{int64(i + 1), b.shown})
			}
		}
		all = append(all, own)
	}
	return all
}

type linkedBallot struct {
	Question int64
	Choice   Choice
}
