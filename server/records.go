package server

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"
	"go.mongodb.org/mongo-driver/v2/bson"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/connection"
	"voix/server/journal"
)

// storedRecord is the body of a document of journal.Records.
type storedRecord struct {
	Kind    connection.Kind        `bson:"kind"`
	Day     connection.Day         `bson:"day"`     // on which it was made
	Handles []account.RecordHandle `bson:"handles"` // of the person, if any, and of what was sent
	Box     []byte                 `bson:"box"`     // see connection.Holders.Seal
	MAC     []byte                 `bson:"mac"`     // account.Keys.RecordMAC
}

// sealRecord makes the document of a record of now. It needs no store and no clock but ours: it fails only if there is no randomness.
func (p *Platform) sealRecord(to *connection.Holders, r connection.Record, of ...deliberation.ID) (journal.Document, error) {
	r.At = p.Clock.Now().UTC()
	day := connection.DayOf(r.At)
	id := connection.NewID(r.Kind, day, p.NewID())
	r.ID = hex.EncodeToString(id[:])
	stored := storedRecord{Kind: r.Kind, Day: day}
	if r.Person != 0 {
		stored.Handles = append(stored.Handles, p.Keys.PersonHandle(id, r.Person))
	}
	for _, document := range of {
		r.Contributions = append(r.Contributions, hex.EncodeToString(document[:]))
		stored.Handles = append(stored.Handles, p.Keys.ContributionHandle(id, document))
	}
	var err error
	if stored.Box, err = to.Seal(r); err != nil {
		return journal.Document{}, fmt.Errorf("server: seal a connection record: %w", err)
	}
	mac := p.Keys.RecordMAC(id, stored.Box)
	stored.MAC = mac[:]
	body, err := bson.Marshal(stored)
	// Beside the journal the day is enough: of a sign-in nobody needs to be told the minute without the two keys.
	return journal.Document{Collection: journal.Records, ID: id, Revision: 1, At: day.Begins().UTC(), Body: body}, err
}

// connectionOf is what a request tells of its connection. What stands in its path to be kept secret, such as codes, is left out.
func connectionOf(c *fiber.Ctx, kind connection.Kind, person int64) connection.Record {
	source := sourceOf(c)
	r := connection.Record{
		Kind: kind, Person: person, Address: source.Addr().String(), Port: source.Port(),
		Protocol: c.Protocol() + " " + string(c.Request().Header.Protocol()), Operation: c.Method() + " " + c.Route().Path,
	}
	for _, name := range c.Route().Params {
		if value := c.Params(name); strings.Trim(value, "0123456789") == "" && len(value) < 20 {
			r.Operation = strings.ReplaceAll(r.Operation, ":"+name, value)
		}
	}
	return r
}

// withRecord adds the record of a connection to the documents of a command that publishes words or a file. It becomes durable in the same transaction
// as they do: nothing that somebody published is acknowledged without its record, and no record is a further write that could fail by itself and
// keep somebody from contributing. A command that comes to nothing leaves none; but of several servers one may store documents and then be overtaken, and
// its command be refused.
func (s *Server) withRecord(c *fiber.Ctx, command deliberation.Command, documents []journal.Document) ([]journal.Document, error) {
	if s.records == nil {
		return documents, nil
	}
	var of []deliberation.ID
	for _, d := range documents {
		if d.Collection == journal.Texts || d.Collection == journal.Files {
			of = append(of, d.ID)
		}
	}
	if picture, ok := command.(deliberation.AddPicture); ok {
		of = append(of, picture.File)
	}
	if len(of) == 0 {
		return documents, nil
	}
	session, _ := sessionOf(c)
	record, err := s.platform.sealRecord(s.records, connectionOf(c, connection.Contribution, session.Person), of...)
	if err != nil {
		return nil, err
	}
	return append(documents[:len(documents):len(documents)], record), nil
}

// recordConnection stores the record of a connection from which somebody joined or signs in. Nobody is let in before it is stored; the store is one
// that signing in writes to anyway.
func (s *Server) recordConnection(c *fiber.Ctx, kind connection.Kind, person int64) error {
	if s.records == nil {
		return nil
	}
	record, err := s.platform.sealRecord(s.records, connectionOf(c, kind, person))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), commandTimeout)
	defer cancel()
	err = s.platform.Store.Put(ctx, record)
	for errors.Is(err, journal.ErrOutcomeUnknown) && ctx.Err() == nil {
		err = s.platform.Store.Put(ctx, record)
	}
	return err
}

// recordsOfClosing are what is kept of an account that is erased: what it was known by, and how its person could be reached. Both are sealed apart,
// for they end on different days.
func (s *Server) recordsOfClosing(c *fiber.Ctx, person int64) ([]journal.Document, error) {
	if s.records == nil {
		return nil, nil
	}
	stored, _, err := s.platform.People.stored(c.UserContext(), person)
	if errors.Is(err, errNoProfile) {
		return nil, nil // erased already, or never to be opened again
	}
	if err != nil {
		return nil, err
	}
	known := connection.Record{Kind: connection.ClosedAccount, Person: person}
	reached := connection.Record{Kind: connection.ClosedIdentity, Person: person}
	if stored.ChosenName != "" {
		known.Pseudonyms = append(known.Pseudonyms, stored.ChosenName)
	}
	s.platform.Read(func(st *deliberation.State) {
		for _, x := range st.Consultations() {
			if name := stored.PseudonymIn(x.Number, st.CollegeIn(person, x.Number)); name != stored.ChosenName {
				known.Pseudonyms = append(known.Pseudonyms, name)
			}
		}
	})
	for _, way := range stored.Ways {
		switch way.Kind {
		case account.Email:
			reached.Emails = append(reached.Emails, way.Identifier)
		case account.Phone:
			reached.Telephones = append(reached.Telephones, way.Identifier)
		}
	}
	all := []connection.Record{known}
	if len(reached.Emails)+len(reached.Telephones) > 0 {
		all = append(all, reached)
	}
	var documents []journal.Document
	for _, r := range all {
		d, err := s.platform.sealRecord(s.records, r)
		if err != nil {
			return nil, err
		}
		documents = append(documents, d)
	}
	return documents, nil
}

// endedTogether is how many records are deleted before the next are looked for.
const endedTogether = 1000

// EndRecords deletes the records whose last day is over, and reports whether there were any. They stand first: what ends later is not read. Nothing is
// deleted while the clock is not trusted.
func (p *Platform) EndRecords(ctx context.Context) (ended bool, err error) {
	for {
		today := connection.DayOf(p.Clock.Now())
		var over []deliberation.ID
		err := p.Store.Scan(ctx, journal.Records, func(d journal.Document) bool {
			if connection.LastDayOf(d.ID) >= today || len(over) == endedTogether {
				return false
			}
			over = append(over, d.ID)
			return true
		})
		if err != nil || len(over) == 0 {
			return ended, err
		}
		if err := p.upToDate(ctx); err != nil {
			return ended, err
		}
		if err := p.Store.Delete(ctx, journal.Records, over); err != nil {
			return ended, err
		}
		ended = true
	}
}

// keepsRecords reports whether there are any.
func (p *Platform) keepsRecords(ctx context.Context) (any bool, err error) {
	err = p.Store.Scan(ctx, journal.Records, func(journal.Document) bool {
		any = true
		return false
	})
	return any, err
}
