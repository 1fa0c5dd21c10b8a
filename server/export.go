package server

import (
	"context"
	"fmt"
	"io"

	"filippo.io/age"

	"voix/deliberation"
	"voix/deliberation/dossier"
	"voix/server/journal"
)

// Export says which dossier is asked for.
type Export struct {
	Consultation int64
	At           uint64 // as of that entry; 0: the number that was signed last, the last entry if none was
	Part         dossier.Part
}

// Export writes a dossier. It replays the journal for itself, so that nobody waits for it.
func (p *Platform) Export(ctx context.Context, e Export, w io.Writer) error {
	if e.At == 0 {
		p.Read(func(s *deliberation.State) {
			if signed := s.Signatures(e.Consultation); len(signed) > 0 {
				e.At = uint64(signed[len(signed)-1].Number)
			}
		})
	}
	in, err := p.dossier(ctx, e)
	if err != nil {
		return err
	}
	return dossier.Write(w, in)
}

// dossier gathers what a dossier is made of.
func (p *Platform) dossier(ctx context.Context, e Export) (dossier.Input, error) {
	state, head, err := p.replayed(ctx, e.At)
	if err != nil {
		return dossier.Input{}, err
	}
	proved, err := journal.Prove(ctx, p.Store, dossier.Evidence(state, e.Consultation), head.Number)
	if err != nil {
		return dossier.Input{}, err
	}
	var proofs []dossier.Proof
	for _, one := range proved {
		proofs = append(proofs, dossier.Proof(one))
	}
	var signatures []deliberation.DossierSignature
	p.Read(func(s *deliberation.State) { signatures = s.Signatures(e.Consultation) })
	return dossier.Input{
		State: state, Consultation: e.Consultation, Number: head.Number, Root: head.Root, At: head.At, Part: e.Part,
		// Erasures after that entry hold as well: Texts and People know them from the present state.
		Texts: func(ids []deliberation.ID) (map[deliberation.ID]deliberation.Text, error) {
			if err := ctx.Err(); err != nil {
				return nil, err // what is remembered is found without it
			}
			return p.Texts.Get(ctx, ids)
		},
		Erased: func(text deliberation.ID) (erased bool) {
			p.Read(func(s *deliberation.State) { erased = s.IsErased(text) })
			return erased
		},
		Pseudonyms: func(persons []int64) (map[int64]string, error) {
			names, err := p.People.Names(ctx, persons)
			in := make(map[int64]string, len(persons))
			for _, n := range persons {
				if name := names.In(n, e.Consultation, collegeOf(state, authorship{n, e.Consultation})); name != "" {
					in[n] = name
				}
			}
			return in, err
		},
		Proofs: proofs, Signatures: signatures,
	}, nil
}

// replayed is a state of its own, as of an entry (0: the last one).
func (p *Platform) replayed(ctx context.Context, at uint64) (*deliberation.State, journal.Head, error) {
	last := p.Journal.Head().Number
	if at == 0 {
		at = last
	}
	if at > last {
		return nil, journal.Head{}, Sentence(fmt.Sprintf("the journal ends at number %d: there is no number %d yet", last, at))
	}
	state := deliberation.NewState()
	head, err := journal.Replay(ctx, p.Store, state, at)
	if err != nil {
		return nil, journal.Head{}, fmt.Errorf("as of entry %d: %w", at, err)
	}
	return state, head, nil
}

// ToSign makes the dossier of a consultation that is over, as of the entry that closed it, and returns what a signature under it says.
func (p *Platform) ToSign(ctx context.Context, consultation int64) (deliberation.SignDossier, error) {
	var closed uint64
	p.Read(func(s *deliberation.State) { closed = s.ClosedAt(consultation) })
	if closed == 0 {
		return deliberation.SignDossier{}, Sentence("the consultation is not over: its dossier cannot be signed yet")
	}
	in, err := p.dossier(ctx, Export{Consultation: consultation, At: closed})
	if err != nil {
		return deliberation.SignDossier{}, err
	}
	manifest, err := dossier.Manifest(in)
	if err != nil {
		return deliberation.SignDossier{}, err
	}
	return deliberation.SignDossier{
		Consultation: consultation, Number: int64(in.Number), Root: in.Root, Format: dossier.Format, Manifest: manifest,
	}, nil
}

// Audit writes the votes from which opinion groups are found, sealed: they never leave the program in the clear. Which person is which
// stays unknown to the auditor, too, but a person's answers side by side can single that person out.
func (p *Platform) Audit(ctx context.Context, consultation int64, recipient string, w io.Writer) error {
	to, err := age.ParseX25519Recipient(recipient)
	if err != nil {
		return Sentence(fmt.Sprintf("%q is no age recipient such as age1…", recipient))
	}
	state, _, err := p.replayed(ctx, 0)
	if err != nil {
		return err
	}
	view, ok := state.Consultation(consultation)
	if !ok || !view.Visible {
		return deliberation.ErrConsultationUnknown
	}
	if !view.VoteClosed() {
		return Sentence("the vote is not closed: there is nothing to audit yet")
	}
	sealed, err := age.Encrypt(w, to)
	if err != nil {
		return err
	}
	if err := dossier.WriteVotes(sealed, state, consultation); err != nil {
		return err
	}
	return sealed.Close()
}
