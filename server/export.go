package server

import (
	"context"
	"fmt"
	"io"

	"voix/deliberation"
	"voix/deliberation/dossier"
	"voix/server/journal"
)

// Export writes the dossier of a consultation as of an entry (0: the last one). It replays the journal for itself, so that
// nobody waits for it.
func (p *Platform) Export(ctx context.Context, consultation int64, at uint64, w io.Writer) error {
	last := p.Journal.Head().Number
	if at == 0 {
		at = last
	}
	if at > last {
		return Sentence(fmt.Sprintf("the journal ends at number %d: there is no number %d yet", last, at))
	}
	state := deliberation.NewState()
	head, err := journal.Replay(ctx, p.Store, state, at)
	if err != nil {
		return fmt.Errorf("as of entry %d: %w", at, err)
	}
	return dossier.Write(w, dossier.Input{
		State: state, Consultation: consultation, Number: head.Number, Root: head.Root, At: head.At,
		// Erasures after that entry hold as well: Texts knows them from the present state.
		Texts: func(ids []deliberation.ID) (map[deliberation.ID]deliberation.Text, error) {
			return p.Texts.Get(ctx, ids)
		},
	})
}
