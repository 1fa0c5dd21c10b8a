package journal

import (
	"errors"
	"fmt"
	"io"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"golang.org/x/mod/sumdb/tlog"

	"voix/deliberation"
)

// draft is a batch in the making.
type draft struct {
	at        time.Time
	tree      tree
	random    io.Reader
	batch     Batch
	documents []Document
	commands  []*pending
	outcomes  []deliberation.Outcome // of commands, in their order
	entries   []deliberation.Entry   // as read back from the batch's
	stored    []byte                 // what the batch's entries are slices of
	bytes     int
	words     int // bytes of the documents
	full      bool
}

// usualEntry is what a ballot's stored form takes, and most others.
const usualEntry = 256

// makeRoom takes memory for so many commands at once, where each would take its own.
func (d *draft) makeRoom(commands int) {
	commands = min(commands, MaxBatchEntries)
	d.stored = make([]byte, 0, usualEntry*commands)
	d.entries = make([]deliberation.Entry, 0, commands)
	d.batch.Entries = make([]bson.Raw, 0, commands)
	d.commands = make([]*pending, 0, commands)
	d.outcomes = make([]deliberation.Outcome, 0, commands)
}

// maxBatchWords bounds the documents of commands that share a batch, in bytes: they travel to the store with it.
const maxBatchWords = 8 << 20

var errNoRoom = errors.New("journal: batch full")

// add appends the acts of one command. It returns errNoRoom, and adds nothing, if they do not fit beside what is there.
//
// What will be applied is read back from the stored form: so nothing becomes durable that a restart could not read, and no
// state differs from a replay's by what a stored form leaves out, or shares memory with the command.
func (d *draft) add(command deliberation.ID, acts []deliberation.Act, p *pending) error {
	if len(acts) > MaxBatchEntries {
		return ErrTooLarge
	}
	if len(d.batch.Entries)+len(acts) > MaxBatchEntries {
		return errNoRoom
	}
	before, size := len(d.batch.Entries), 0
	undo := func(err error) error {
		d.batch.Entries, d.entries = d.batch.Entries[:before], d.entries[:before]
		return err
	}
	for _, act := range acts {
		e := deliberation.Entry{Command: command, At: d.at.UnixMilli(), Actor: act.Actor, Fact: act.Fact}
		if _, err := io.ReadFull(d.random, e.Nonce[:]); err != nil {
			return undo(fmt.Errorf("journal: no randomness: %w", err))
		}
		longer, err := deliberation.AppendEntry(d.stored, &e)
		if err != nil {
			return undo(err)
		}
		raw := longer[len(d.stored):len(longer):len(longer)]
		d.stored = longer
		stored, err := deliberation.DecodeEntry(raw)
		if err != nil {
			return undo(fmt.Errorf("journal: an entry could not be read again: %w", err))
		}
		size += len(raw)
		d.batch.Entries, d.entries = append(d.batch.Entries, bson.Raw(raw)), append(d.entries, stored)
	}
	words := 0
	if p != nil {
		for _, doc := range p.Documents {
			words += len(doc.Body)
		}
	}
	switch {
	case size > MaxBatchBytes:
		return undo(ErrTooLarge)
	case d.bytes+size > MaxBatchBytes, d.words > 0 && d.words+words > maxBatchWords:
		return undo(errNoRoom)
	}
	d.bytes, d.words = d.bytes+size, d.words+words
	first := d.tree.size + 1
	for _, raw := range d.batch.Entries[before:] {
		d.tree.add(tlog.RecordHash(raw))
	}
	if p == nil {
		return nil
	}
	d.commands = append(d.commands, p)
	d.outcomes = append(d.outcomes, deliberation.Outcome{First: first, Last: d.tree.size})
	for _, doc := range p.Documents {
		doc.At = d.at
		d.documents = append(d.documents, doc)
	}
	return nil
}

func (j *Journal) randomID() (deliberation.ID, error) {
	var id deliberation.ID
	if _, err := io.ReadFull(j.opt.Random, id[:]); err != nil {
		return id, fmt.Errorf("journal: no randomness: %w", err)
	}
	return id, nil
}
