package server

import (
	"context"
	"io"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"voix/deliberation"
	"voix/server/attachment"
	"voix/server/journal"
)

// cachedFiles bounds the memory of what is known of attachments.
const cachedFiles = 10_000

// storedFile is the document of an attachment: what is known of it, so that it can be erased. Contents are in the attachment store.
type storedFile struct {
	Salt    deliberation.ID   `bson:"salt"` // of the proof in the entry; dies with the document
	Name    string            `bson:"name"`
	Kind    string            `bson:"kind"`
	Size    int64             `bson:"size"`
	SHA256  deliberation.Hash `bson:"sha256"`
	Width   int               `bson:"width,omitempty"`
	Height  int               `bson:"height,omitempty"`
	Preview *storedPreview    `bson:"preview,omitempty"`
	Lasts   int64             `bson:"lasts,omitempty"` // milliseconds, of a voice
	id      deliberation.ID
}

type storedPreview struct {
	ID     deliberation.ID   `bson:"id"`
	Kind   string            `bson:"kind"`
	Size   int64             `bson:"size"`
	SHA256 deliberation.Hash `bson:"sha256"`
	Width  int               `bson:"width"`
	Height int               `bson:"height"`
}

func readFile(d journal.Document) (storedFile, error) {
	f := storedFile{id: d.ID}
	return f, bson.Unmarshal(d.Body, &f)
}

// contents are the ids under which the attachment store keeps the file: its own, and its preview's.
func (f storedFile) contents() []deliberation.ID {
	if f.Preview == nil {
		return []deliberation.ID{f.id}
	}
	return []deliberation.ID{f.id, f.Preview.ID}
}

func (f storedFile) attachment() attachment.File {
	a := attachment.File{
		ID: attachment.ID(f.id), Name: f.Name, Kind: attachment.Kind(f.Kind), Size: f.Size, SHA256: f.SHA256, Width: f.Width, Height: f.Height,
		Duration: time.Duration(f.Lasts) * time.Millisecond,
	}
	if p := f.Preview; p != nil {
		a.Preview = &attachment.Preview{
			ID: attachment.ID(p.ID), Kind: attachment.Kind(p.Kind), Size: p.Size, SHA256: p.SHA256, Width: p.Width, Height: p.Height,
		}
	}
	return a
}

// Keep takes an upload in. Its document is stored, but until an entry names it the file is swept after a day. The error is an
// *attachment.Refusal, or that of a store. The proof is what the entry says of the file.
func (p *Platform) Keep(ctx context.Context, name string, upload io.Reader) (a attachment.File, proof deliberation.Hash, err error) {
	id, preview := p.NewID(), p.NewID()
	a, err = p.intake.Keep(ctx, p.Files, attachment.ID(id), attachment.ID(preview), name, upload)
	if err != nil {
		return a, proof, err
	}
	proof, err = p.keepFile(ctx, a)
	return a, proof, err
}

// keepFile stores the document of a file whose content is kept.
func (p *Platform) keepFile(ctx context.Context, a attachment.File) (proof deliberation.Hash, err error) {
	f := storedFile{
		Salt: p.NewID(), Name: a.Name, Kind: string(a.Kind), Size: a.Size, SHA256: a.SHA256, Width: a.Width, Height: a.Height,
		Lasts: a.Duration.Milliseconds(),
	}
	if q := a.Preview; q != nil {
		f.Preview = &storedPreview{ID: deliberation.ID(q.ID), Kind: string(q.Kind), Size: q.Size, SHA256: q.SHA256, Width: q.Width, Height: q.Height}
	}
	body, err := bson.Marshal(f)
	if err != nil {
		return proof, err
	}
	at := p.Clock.Now().UTC().Truncate(1e6)
	return deliberation.FileProof(f.Salt, a.SHA256), p.Store.Put(ctx, journal.Document{Collection: journal.Files, ID: deliberation.ID(a.ID), Revision: 1, At: at, Body: body})
}

// FilesOf returns what is known of files, in the order of ids; those that are erased or unknown are left out.
func (p *Platform) FilesOf(ctx context.Context, ids []deliberation.ID) ([]attachment.File, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	byID := map[deliberation.ID]storedFile{}
	var missing []deliberation.ID
	for _, id := range ids {
		if f, ok := p.knownFiles.Get(id); ok {
			byID[id] = f
		} else {
			missing = append(missing, id)
		}
	}
	if len(missing) > 0 {
		documents, err := p.Store.Documents(ctx, journal.Files, missing)
		if err != nil {
			return nil, err
		}
		for _, d := range documents {
			f, err := readFile(d)
			if err != nil {
				return nil, err
			}
			byID[d.ID] = f
			p.knownFiles.Add(d.ID, f)
		}
	}
	var files []attachment.File
	p.Read(func(s *deliberation.State) {
		for _, id := range ids {
			switch f, ok := byID[id]; {
			case s.IsErased(id):
				p.knownFiles.Remove(id)
			case ok:
				files = append(files, f.attachment())
			}
		}
	})
	return files, nil
}
