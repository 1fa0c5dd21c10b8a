package server

import (
	"context"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"

	"voix/deliberation"
	"voix/server/journal"
)

// storedFlag is the body of a document of journal.Flags: who is on a flag of joinings, for nobody but the program, until a human has looked.
type storedFlag struct {
	Box []byte `bson:"box"` // account.Keys.SealFlagged
}

// sealFlag makes the document of a flag.
func (p *Platform) sealFlag(id deliberation.ID, persons []int64) (journal.Document, error) {
	box, err := p.Keys.SealFlagged(p.Random, id, persons)
	if err != nil {
		return journal.Document{}, err
	}
	body, err := bson.Marshal(storedFlag{box})
	return journal.Document{Collection: journal.Flags, ID: id, Revision: 1, At: p.Clock.Now().UTC().Truncate(1e6), Body: body}, err
}

// flagged is who is on flags at which nobody has looked yet, by their documents.
func (p *Platform) flagged(ctx context.Context, flags []deliberation.JoiningFlag) (map[deliberation.ID][]int64, []journal.Document, error) {
	var ids []deliberation.ID
	for _, f := range flags {
		if !f.Document.IsZero() {
			ids = append(ids, f.Document)
		}
	}
	if len(ids) == 0 {
		return nil, nil, nil
	}
	documents, err := p.Store.Documents(ctx, journal.Flags, ids)
	if err != nil {
		return nil, nil, err
	}
	on := map[deliberation.ID][]int64{}
	for _, d := range documents {
		var stored storedFlag
		if err := bson.Unmarshal(d.Body, &stored); err != nil {
			return nil, nil, err
		}
		if on[d.ID], err = p.Keys.OpenFlagged(d.ID, stored.Box); err != nil {
			return nil, nil, err
		}
	}
	return on, documents, nil
}

// flagsWith are the flags at which nobody has looked yet and that somebody is on.
func (p *Platform) flagsWith(ctx context.Context, person int64) (own []deliberation.JoiningFlag, err error) {
	var all []deliberation.JoiningFlag
	p.Read(func(st *deliberation.State) { all = st.JoiningFlags() })
	on, _, err := p.flagged(ctx, all)
	for _, f := range all {
		if slices.Contains(on[f.Document], person) {
			own = append(own, f)
		}
	}
	return own, err
}

// LeaveFlags takes those who erased their account out of the flags at which nobody has looked yet, and deletes a document that is of nobody any more. It
// reports whether there was any.
func (p *Platform) LeaveFlags(ctx context.Context) (left bool, err error) {
	var all []deliberation.JoiningFlag
	p.Read(func(st *deliberation.State) { all = st.JoiningFlags() })
	on, documents, err := p.flagged(ctx, all)
	if err != nil {
		return false, err
	}
	for _, d := range documents {
		var stay []int64
		p.Read(func(st *deliberation.State) {
			for _, n := range on[d.ID] {
				if one, ok := st.Person(n); ok && !one.Erased {
					stay = append(stay, n)
				}
			}
		})
		switch {
		case len(stay) == len(on[d.ID]):
			continue
		case len(stay) == 0:
			err = p.Store.Delete(ctx, journal.Flags, []deliberation.ID{d.ID})
		default:
			var next journal.Document
			if next, err = p.sealFlag(d.ID, stay); err == nil {
				next.Revision, next.At = d.Revision+1, d.At
				err = p.Store.Put(ctx, next)
			}
		}
		if err != nil {
			return left, err
		}
		left = true
	}
	return left, nil
}
