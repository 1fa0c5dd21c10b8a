package deliberation

import (
	"bytes"
	"cmp"
	"slices"
)

// HeldText is a text that somebody wrote, and what it is part of.
type HeldText struct {
	Text ID
	Of   Topic
}

// TextsOf returns everything that a person wrote and that was not erased, whatever it is part of: what was said before it was put right, too, and
// what belongs to a rehearsal. Texts that a debate adopted are its own.
func (s *State) TextsOf(person int64) (all []HeldText) {
	for id, o := range s.texts {
		if author, _ := s.authorOf(id); person > 0 && author == person && !s.IsErased(id) {
			all = append(all, HeldText{id, Topic{o.of, o.number}})
		}
	}
	slices.SortFunc(all, func(a, b HeldText) int {
		return cmp.Or(cmp.Compare(a.Of.kind, b.Of.kind), cmp.Compare(a.Of.number, b.Of.number), bytes.Compare(a.Text[:], b.Text[:]))
	})
	return all
}

// FilesBy returns the files that a person gave and that were not erased: beside proposals, voices, pictures of their forms, and what they put beside
// minutes.
func (s *State) FilesBy(person int64) (all []ID) {
	p := s.person(person)
	if p == nil {
		return nil
	}
	add := func(ids ...ID) {
		for _, id := range ids {
			if !id.IsZero() && !s.IsErased(id) && !slices.Contains(all, id) {
				all = append(all, id)
			}
		}
	}
	for i := range s.proposals {
		if s.proposals[i].author == person {
			add(s.proposals[i].files...)
			add(s.spoken(Recording{Proposal: int64(i + 1)}).Voice)
		}
	}
	for i := range s.arguments {
		if s.arguments[i].author == person {
			add(s.spoken(Recording{Argument: int64(i + 1)}).Voice)
		}
	}
	add(p.files...)
	return all
}

// MarkedBy returns the arguments that a person marked as useful.
func (s *State) MarkedBy(person int64) (all []int64) {
	for i := range s.arguments {
		if s.HasMarked(person, int64(i+1)) {
			all = append(all, int64(i+1))
		}
	}
	return all
}

// ValidatedBy returns the proposals of which a person validated a summary in easy French.
func (s *State) ValidatedBy(person int64) (proposals []int64) {
	for i := range s.summaries {
		if v := &s.summaries[i]; slices.Contains(v.validators, person) && !slices.Contains(proposals, v.proposal) {
			proposals = append(proposals, v.proposal)
		}
	}
	return proposals
}

// RoomVisit is that somebody was in the room of a debate.
type RoomVisit struct {
	Debate   int64
	Presence Presence
	Turns    int64 // they had
	Asks     bool  // for a turn
	Alone    bool  // they joined by themselves, with a device; else a facilitator wrote them down
}

// AttendedBy returns the rooms in which a person was, rehearsals included.
func (s *State) AttendedBy(person int64) (all []RoomVisit) {
	for i := range s.debates {
		for _, a := range s.debates[i].room.attendees {
			if person > 0 && a.person == person {
				all = append(all, RoomVisit{int64(i + 1), a.presence, a.turns, a.asked != 0, a.alone})
			}
		}
	}
	return all
}

// namedOn visits what names a person: recordings and what stands beside them, debates and their rooms, and minutes.
func (s *State) namedOn(person int64, beside func(Recording), debate, minutes func(int64)) {
	for i := range s.proposals {
		if s.proposals[i].author == person {
			beside(Recording{Proposal: int64(i + 1)})
		}
	}
	for i := range s.arguments {
		if s.arguments[i].author == person {
			beside(Recording{Argument: int64(i + 1)})
		}
	}
	for i := range s.transcripts {
		if s.transcripts[i].writer == person {
			beside(s.transcripts[i].of)
		}
	}
	for i := range s.summaries {
		if s.summaries[i].author == person {
			beside(Recording{Proposal: s.summaries[i].proposal})
		}
	}
	for i := range s.sheets {
		if s.sheets[i].author == person {
			beside(Recording{Proposal: s.sheets[i].proposal})
		}
	}
	for i := range s.objections {
		o := &s.objections[i]
		named := o.author == person
		for _, a := range o.answers {
			named = named || a.author == person
		}
		if named {
			beside(Recording{Proposal: o.proposal})
		}
	}
	for i := range s.debates {
		if d := &s.debates[i]; d.author == person || d.isFacilitator(person) || d.room.attendeeOf(person) != 0 {
			debate(int64(i + 1))
		}
	}
	for i := range s.debateTexts {
		if s.debateTexts[i].author == person {
			minutes(s.debateTexts[i].debate)
		}
	}
}

// redrawAllBy marks every page as changed on which the name stands that a person chose. Where they take part as an agent they have another, which does
// not change: pages of several consultations that changed at one moment would tell that one person wrote on all of them.
func (s *State) redrawAllBy(h Head, person int64) {
	s.namedOn(person, func(r Recording) {
		if t := s.ThreadOf(r); !s.isAgentIn(person, s.consultationOf(t.Proposal, t.Debate)) {
			s.redraw(h, r)
		}
	}, func(debate int64) {
		if d := &s.debates[debate-1]; !s.isAgentIn(person, d.consultation) {
			d.redrawn = h.Number
			s.touchMinutes(h, debate)
			s.touchRoom(h, debate)
		}
	}, func(debate int64) {
		if !s.isAgentIn(person, s.debates[debate-1].consultation) {
			s.touchMinutes(h, debate)
		}
	})
	if s.person(person).college == Agent {
		return // what stands in no consultation names them as they take part now
	}
	for i := range s.presentations {
		if s.presentations[i].author == person {
			s.touchOrganisation(h, s.presentations[i].organisation)
		}
	}
	if len(s.mandatesOf[person]) > 0 {
		s.mandatesChanged = h.Number
	}
}

// NamedIn returns the consultations on pages of which a person is named, in ascending order.
func (s *State) NamedIn(person int64) (all []int64) {
	add := func(consultation int64) {
		if i, there := slices.BinarySearch(all, consultation); !there && person > 0 {
			all = slices.Insert(all, i, consultation)
		}
	}
	inDebate := func(debate int64) { add(s.debates[debate-1].consultation) }
	s.namedOn(person, func(r Recording) {
		t := s.ThreadOf(r)
		add(s.consultationOf(t.Proposal, t.Debate))
	}, inDebate, inDebate)
	return all
}

// FactKinds lists the kinds of all facts that entries hold, in the order of the code.
func FactKinds() []string {
	all := make([]string, len(factKinds))
	for i, f := range factKinds {
		all[i] = f.Kind()
	}
	return all
}
