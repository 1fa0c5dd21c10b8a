package server

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"voix/deliberation"
	"voix/server/connection"
	"voix/server/journal"
)

// RecordsAsked is what an authority asks for: the records of one contribution or of one account, within days. What it does not name is not
// handed over.
type RecordsAsked struct {
	Authority deliberation.Authority
	Ground    deliberation.Ground
	From, To  time.Time // Paris midnights of the first and the last day
	TellFrom  time.Time // see deliberation.RecordsOpened
	// One of these two. A contribution is "proposal/12", "argument/34", or "entry/56": what the entry of that number in the journal published.
	Contribution string
	Person       int64 // number of the account
}

// RecordsFound are the records that were asked for, still sealed to both holders.
type RecordsFound struct {
	Sealed []connection.Sealed
	// Altered are the ids, in hexadecimal, of records within these days that are not as they were stored. They are never among Sealed.
	Altered []string
}

// OpenRecords implements Operator. The journal says that records are opened before any is returned; also if there are none, for whoever asks learns that.
func (d Direct) OpenRecords(ctx context.Context, asked RecordsAsked) (found RecordsFound, err error) {
	p := d.Platform
	if err := p.upToDate(ctx); err != nil {
		return found, err
	}
	of, err := p.recordsAsked(ctx, asked)
	if err != nil {
		return found, err
	}
	if found, err = p.findRecords(ctx, asked, of); err != nil {
		return found, err
	}
	fact := deliberation.RecordsOpened{
		Authority: asked.Authority, Ground: asked.Ground, From: asked.From, To: asked.To, TellFrom: asked.TellFrom, Records: int64(len(found.Sealed)),
	}
	if of.person != 0 {
		var salt [16]byte
		if _, err := io.ReadFull(p.Random, salt[:]); err != nil {
			return RecordsFound{}, err
		}
		fact.Concerned = p.Keys.Told(salt, of.person)
	}
	if _, err := p.Do(ctx, p.NewID(), deliberation.OpenRecords{Fact: fact}); err != nil {
		return RecordsFound{}, err
	}
	return found, nil
}

// askedRecords is what is looked for.
type askedRecords struct {
	person    int64 // whose records they are; 0: of nobody known
	documents []deliberation.ID
	entry     int64
	fact      string
}

func (p *Platform) recordsAsked(ctx context.Context, asked RecordsAsked) (of askedRecords, err error) {
	if (asked.Person != 0) == (asked.Contribution != "") {
		return of, Sentence("say which contribution or which account: one of the two")
	}
	if asked.Person != 0 {
		known := false
		p.Read(func(s *deliberation.State) { _, known = s.Person(asked.Person) })
		if !known {
			return of, Sentence(fmt.Sprintf("there is no account %d", asked.Person))
		}
		return askedRecords{person: asked.Person}, nil
	}
	kind, text, _ := strings.Cut(asked.Contribution, "/")
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil || number < 1 {
		return of, Sentence(fmt.Sprintf("%q is no contribution: proposal/12, argument/34 or entry/56", asked.Contribution))
	}
	switch kind {
	case "proposal":
		p.Read(func(s *deliberation.State) {
			if x, ok := s.Proposal(number); ok {
				of.entry = int64(x.Entry)
			}
		})
	case "argument":
		p.Read(func(s *deliberation.State) {
			if x, ok := s.Argument(number); ok {
				of.entry = int64(x.Entry)
			}
		})
	case "entry":
		if uint64(number) <= p.Journal.Head().Number {
			of.entry = number
		}
	default:
		return of, Sentence(fmt.Sprintf("%q is no contribution: proposal/12, argument/34 or entry/56", asked.Contribution))
	}
	if of.entry == 0 {
		return of, Sentence(fmt.Sprintf("there is no %s %d", kind, number))
	}
	entries, err := journal.Between(ctx, p.Store, uint64(of.entry), uint64(of.entry))
	if err != nil {
		return of, err
	}
	e := entries[0]
	of.person, of.documents, of.fact = e.Actor.Person, deliberation.DocumentsOf(e.Fact), e.Fact.Kind()
	if len(of.documents) == 0 {
		return of, Sentence(fmt.Sprintf("entry %d (%s) published no words and no file: there is no record of it", of.entry, of.fact))
	}
	return of, nil
}

// findRecords looks through the records of those days. Of what is not asked for it reads no more than what stands beside it.
func (p *Platform) findRecords(ctx context.Context, asked RecordsAsked, of askedRecords) (found RecordsFound, err error) {
	first, last := connection.DayOf(asked.From), connection.DayOf(asked.To)
	var broken error
	err = p.Store.Scan(ctx, journal.Records, func(d journal.Document) bool {
		var stored storedRecord
		if err := bson.Unmarshal(d.Body, &stored); err != nil {
			broken = fmt.Errorf("server: record %x: %w", d.ID, err)
			return false
		}
		if stored.Day < first || stored.Day > last {
			return true
		}
		id := hex.EncodeToString(d.ID[:])
		if mac := p.Keys.RecordMAC(d.ID, stored.Box); !bytes.Equal(mac[:], stored.MAC) {
			found.Altered = append(found.Altered, id)
			return true
		}
		wanted := asked.Person != 0 && slices.Contains(stored.Handles, p.Keys.PersonHandle(d.ID, asked.Person))
		for _, document := range of.documents {
			wanted = wanted || slices.Contains(stored.Handles, p.Keys.ContributionHandle(d.ID, document))
		}
		if wanted {
			found.Sealed = append(found.Sealed, connection.Sealed{ID: id, Entry: of.entry, Fact: of.fact, Box: stored.Box})
		}
		return true
	})
	if broken != nil {
		err = broken
	}
	if err != nil {
		return RecordsFound{}, err
	}
	return found, nil
}

// recordsOpenedOf are when records of a person were opened, as far as it may be told now, oldest first.
func (s *Server) recordsOpenedOf(person int64) (at []time.Time) {
	now := s.platform.Clock.Now()
	s.platform.Read(func(st *deliberation.State) {
		for _, o := range st.RecordsOpenings() {
			if !o.TellFrom.After(now) && s.platform.Keys.Tells(o.Concerned, person) {
				at = append(at, o.At)
			}
		}
	})
	return at
}
