package dossier

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"

	"voix/deliberation"
)

// readTranscripts reads what was written down of those proposals that were spoken, by their number.
func readTranscripts(s *deliberation.State, reader *textReader, numbers []int64) (map[int64]readText, error) {
	var ids []deliberation.ID
	var of []int64
	for _, n := range numbers {
		if p, _ := s.Proposal(n); !p.Spoken.Transcript.Text.IsZero() {
			ids, of = append(ids, p.Spoken.Transcript.Text), append(of, n)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	texts, err := reader.read(ids)
	if err != nil {
		return nil, err
	}
	all := make(map[int64]readText, len(ids))
	for i, n := range of {
		all[n] = texts[i]
	}
	return all, nil
}

// heard puts what was written down of a spoken proposal behind what came with the recording, and its title in front.
func (p *proposal) heard(t readText) {
	if t.body == "" || t.erased {
		p.Spoken = spokenAwaited
		return
	}
	p.Spoken = spokenTranscript
	if t.title != "" {
		p.Title = t.title
	}
	if p.Text != "" {
		p.Text += "\n\n"
	}
	p.Text += t.body
}

// textReader reads texts and holds that they stay the same: each stands in several files, and each file is made twice.
type textReader struct {
	texts func([]deliberation.ID) (map[deliberation.ID]deliberation.Text, error)
	state *deliberation.State
	seen  map[deliberation.ID][16]byte
}

type readText struct {
	title, body string
	place       string
	language    string
	parts       []string
	erased      bool
}

// bytes differ for any two texts that differ: each field comes after its length.
func (t *readText) bytes() []byte {
	var b []byte
	for _, field := range append([]string{t.title, t.body, t.place, t.language, strconv.FormatBool(t.erased)}, t.parts...) {
		b = append(binary.AppendUvarint(b, uint64(len(field))), field...)
	}
	return b
}

func (r *textReader) read(ids []deliberation.ID) ([]readText, error) {
	found, err := r.texts(ids)
	if err != nil {
		return nil, err
	}
	all := make([]readText, len(ids))
	for i, id := range ids {
		text, ok := found[id]
		if ok && !r.state.IsErased(id) {
			all[i] = readText{title: clean(text.Title), body: clean(text.Body), place: clean(text.Place), language: clean(text.Language)}
			for _, part := range text.Parts {
				all[i].parts = append(all[i].parts, clean(part))
			}
		} else {
			all[i] = readText{title: ErasedText, erased: true}
		}
		whole := sha256.Sum256(all[i].bytes())
		sum := [16]byte(whole[:16])
		if before, again := r.seen[id]; again && before != sum {
			return nil, ErrTextsChanged
		}
		r.seen[id] = sum
	}
	return all, nil
}

// nameReader asks for each pseudonym once, so that a name that goes meanwhile cannot stand in one file and miss in another.
type nameReader struct {
	names func([]int64) (map[int64]string, error)
	known map[int64]string
}

// of is the pseudonym of a person, empty if the person is erased.
func (r *nameReader) of(person int64) (string, error) {
	name, ok := r.known[person]
	if ok || r.names == nil {
		return name, nil
	}
	found, err := r.names([]int64{person})
	if err != nil {
		return "", err
	}
	r.known[person] = clean(found[person])
	return r.known[person], nil
}
