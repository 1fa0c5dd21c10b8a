package deliberation

import (
	"slices"
	"time"
)

// MostPictures is the most pictures and documents beside the minutes of a debate.
const MostPictures = 20

// Pictures returns the pictures and documents beside the minutes of a debate, oldest first.
func (s *State) Pictures(debate int64) []ID {
	if d := s.debate(debate); d != nil {
		return slices.DeleteFunc(slices.Clone(d.pictures), s.IsErased)
	}
	return nil
}

// AddPicture puts a picture or document beside the minutes of a debate.
type AddPicture struct {
	Debate int64
	By     int64 // a facilitator
	File   ID    // already stored, not yet named by anything
	Proof  Hash  // see FileProof
}

// Keys names nothing: it is alone in its batch.
func (AddPicture) Keys() Keys { return Keys{} }

// Decide returns the picture, or ErrDebateUnknown, ErrPersonUnknown, ErrNotFacilitator, ErrDebateCancelled, ErrMinutesAdopted, ErrFieldMissing,
// ErrTextUsed, ErrTooManyFiles.
func (c AddPicture) Decide(s *State, at time.Time) ([]Act, error) {
	_, err := s.minuting(c.Debate, c.By, at)
	switch {
	case err != nil:
		return nil, err
	case c.File.IsZero() || c.Proof.IsZero():
		return nil, ErrFieldMissing
	case s.used(c.File):
		return nil, ErrTextUsed
	case len(s.Pictures(c.Debate)) >= MostPictures:
		return nil, ErrTooManyFiles
	}
	return byPerson(c.By, &PictureAdded{Debate: c.Debate, File: c.File, Proof: c.Proof}), nil
}

func (s *State) applyPictureAdded(h Head, by Actor, f *PictureAdded) error {
	d := s.ranUnderway(h, f.Debate, by)
	if d == nil || s.used(f.File) {
		return errApply(h, f, "no such debate, not theirs, or used before")
	}
	d.pictures = append(d.pictures, f.File)
	s.files[f.File] = owner{debateTopic, f.Debate}
	p := s.person(by.Person)
	p.files = append(p.files, f.File)
	s.touchMinutes(h, f.Debate)
	return nil
}

// RemovePicture erases a picture or document beside the minutes of a debate: somebody may be on it who does not want to.
type RemovePicture struct {
	Debate int64
	By     int64 // a facilitator
	File   ID
}

// Keys names nothing: it is alone in its batch.
func (RemovePicture) Keys() Keys { return Keys{} }

// Decide returns the removal, nothing if it was removed before, or ErrDebateUnknown, ErrPersonUnknown, ErrNotFacilitator, ErrTextUnknown. It is
// possible for ever.
func (c RemovePicture) Decide(s *State, at time.Time) ([]Act, error) {
	d, err := s.run(c.Debate, c.By, at)
	switch {
	case err != nil:
		return nil, err
	case !slices.Contains(d.pictures, c.File):
		return nil, ErrTextUnknown
	case s.IsErased(c.File):
		return nil, nil
	}
	return byPerson(c.By, &PictureRemoved{Debate: c.Debate, File: c.File}), nil
}

func (s *State) applyPictureRemoved(h Head, by Actor, f *PictureRemoved) error {
	d := s.ran(h, f.Debate, by)
	if d == nil || !slices.Contains(d.pictures, f.File) || s.IsErased(f.File) {
		return errApply(h, f, "no such picture, or not theirs")
	}
	s.erased[f.File] = struct{}{}
	s.touchMinutes(h, f.Debate)
	return nil
}
