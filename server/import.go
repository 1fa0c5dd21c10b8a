package server

import (
	"context"
	"encoding/binary"
	"fmt"

	"voix/deliberation"
	"voix/deliberation/polis"
	"voix/server/account"
	"voix/server/journal"
)

// importChunk is how many rows one command takes in. Ids and texts of a chunk fit into one batch.
const importChunk = 1000

// Progress is told now and then what part of a long work is done.
type Progress func(done, total int64)

// Import takes a checked Pol.is export into a consultation of its own, and returns its number. It resumes what was begun,
// and does nothing when all is in already.
func (p *Platform) Import(ctx context.Context, e *polis.Export, progress Progress) (int64, error) {
	var known deliberation.Consultation
	p.Read(func(s *deliberation.State) { known, _ = s.ConsultationFrom(e.Source) })
	total := e.Rows()
	if known.Visible && known.Number > 0 {
		return known.Number, nil
	}
	i := &importing{platform: p, export: e}
	for from := known.Row; from < total; from += importChunk {
		to := min(from+importChunk, total)
		command := deliberation.ImportRows{Source: e.Source, From: from, Last: to == total}
		var documents []journal.Document
		for n := from; n < to; n++ {
			row, document, err := i.row(e.Row(n))
			if err != nil {
				return 0, err
			}
			command.Rows = append(command.Rows, row)
			if document != nil {
				documents = append(documents, *document)
			}
		}
		id := journal.CommandID([]byte("import"), e.Source[:], binary.BigEndian.AppendUint64(nil, uint64(from)))
		if _, err := p.Do(ctx, id, command, documents...); err != nil {
			return 0, err
		}
		if progress != nil {
			progress(to, total)
		}
	}
	p.Read(func(s *deliberation.State) { known, _ = s.ConsultationFrom(e.Source) })
	return known.Number, nil
}

// importing makes the same ids each time the same files are imported, so that rows taken in by an earlier run are found by
// later ones. The matrix is public: nothing in it is secret.
type importing struct {
	platform *Platform
	export   *polis.Export
}

func (i *importing) id(what string, n int64) deliberation.ID {
	return journal.CommandID([]byte(what), i.export.Source[:], binary.BigEndian.AppendUint64(nil, uint64(n)))
}

func (i *importing) profile(participant int64) account.Profile {
	first, second := i.id("voter", participant), i.id("voter again", participant)
	profile := account.Profile{ChosenName: fmt.Sprintf("Participant %d", participant)}
	copy(profile.VoterSecret[:16], first[:])
	copy(profile.VoterSecret[16:], second[:])
	return profile
}

func (i *importing) row(r polis.Row) (deliberation.ImportedRow, *journal.Document, error) {
	switch r.Kind {
	case polis.Consultation:
		id := i.id("consultation", 0)
		r.Text.Place = i.export.URL
		document, hash, err := journal.TextDocument(id, i.id("consultation salt", 0), r.Text)
		return deliberation.ImportedConsultation{Text: id, Hash: hash}, &document, err
	case polis.Participant:
		document, err := i.platform.sealedDocument(i.id("person", r.Participant), i.profile(r.Participant))
		return deliberation.ImportedPerson{Document: document.ID}, &document, err
	case polis.Statement:
		id := i.id("statement", r.Statement)
		document, hash, err := journal.TextDocument(id, i.id("statement salt", r.Statement), r.Text)
		return deliberation.ImportedProposal{
			Author: i.id("person", r.Participant), Source: r.Statement, Text: id, Hash: hash, Given: r.Given,
		}, &document, err
	default:
		voter := i.profile(r.Participant).Voter(0) // of this data set only: its secret is nobody else's
		return deliberation.ImportedBallot{Voter: voter, Source: r.Statement, Choice: r.Choice, Given: r.Given}, nil, nil
	}
}
