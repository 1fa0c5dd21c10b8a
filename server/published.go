package server

import (
	"slices"

	"voix/deliberation"
	"voix/deliberation/dossier"
)

// Published says which dossier of a consultation the site offers. While the vote is open there is none: what may be told stands on
// the pages. While people reread it is the draft, as of the entry with which rereading began; then the one that is signed.
type Published struct {
	Consultation deliberation.Consultation
	Number       uint64                          // of the last entry that it knows; 0: there is none
	Draft        bool                            // people reread it
	Signatures   []deliberation.DossierSignature // all that the journal holds, oldest first; an erasure leaves them under what was
	Keys         []deliberation.AnnouncedKey     // all that were ever announced, oldest first
}

// PublishedDossier says which dossier of a consultation the site offers, or returns deliberation.ErrConsultationUnknown.
func (p *Platform) PublishedDossier(consultation int64) (published Published, err error) {
	p.Read(func(s *deliberation.State) { published, err = publishedIn(s, consultation) })
	return published, err
}

func publishedIn(s *deliberation.State, consultation int64) (Published, error) {
	x, ok := s.Consultation(consultation)
	if !ok || !x.Visible {
		return Published{}, deliberation.ErrConsultationUnknown
	}
	p := Published{Consultation: x, Signatures: s.Signatures(consultation), Keys: s.SigningKeys()}
	if x.VoteClosed() {
		p.Number, p.Draft = x.Began, x.Phase == deliberation.Rereading
	}
	return p, nil
}

// dossierParts are the parts of a consultation that the site offers apart from the whole: each theme that has proposals, each office
// for which one was made or figures are shown, each college. They never change once the vote is closed; before, there is none.
type dossierParts struct {
	number   uint64
	themes   []deliberation.Theme
	offices  []deliberation.Office
	colleges []deliberation.College
}

func (d dossierParts) all() []dossier.Part {
	var parts []dossier.Part
	for _, t := range d.themes {
		parts = append(parts, dossier.Part{Theme: t})
	}
	for _, o := range d.offices {
		parts = append(parts, dossier.Part{Office: o})
	}
	for _, c := range d.colleges {
		parts = append(parts, dossier.Part{College: c})
	}
	return parts
}

// has reports whether a part is offered. The whole is.
func (d dossierParts) has(part dossier.Part) bool {
	return part == dossier.Part{} || slices.Contains(d.all(), part)
}

// partsRead is of how many proposals parts are looked for in one view of the state, so that nobody waits.
const partsRead = 1_000

// Parts lists the parts of a published dossier, in the order of themes, offices and colleges.
func (p *Platform) Parts(published Published) []dossier.Part { return p.partsOf(published).all() }

func (p *Platform) partsOf(published Published) dossierParts {
	if published.Number == 0 {
		return dossierParts{}
	}
	consultation := published.Consultation.Number
	if known, ok := p.archives.parts.Get(consultation); ok && known.number == published.Number {
		return known
	}
	themes, offices := map[deliberation.Theme]bool{}, map[deliberation.Office]bool{}
	var all []int64
	p.Read(func(s *deliberation.State) {
		all = s.Proposals(consultation, func(t deliberation.Theme, o deliberation.Office) bool {
			themes[t], offices[o] = true, true
			return true
		})
	})
	for some := range slices.Chunk(all, partsRead) {
		p.Read(func(s *deliberation.State) {
			for _, n := range some {
				proposal, _ := s.Proposal(n)
				f, _ := s.Figures(proposal.Question)
				for _, row := range f.Rows {
					if office, err := deliberation.ParseOffice(string(row.Territory)); err == nil && row.Shown {
						offices[office] = true
					}
				}
			}
		})
	}
	d := dossierParts{number: published.Number, colleges: deliberation.Colleges()}
	for _, t := range deliberation.Themes() {
		if themes[t] {
			d.themes = append(d.themes, t)
		}
	}
	for _, o := range deliberation.Offices() {
		if offices[o] {
			d.offices = append(d.offices, o)
		}
	}
	p.archives.parts.Add(consultation, d)
	return d
}
