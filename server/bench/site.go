package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"slices"
	"time"

	"voix/deliberation"
	"voix/server"
	"voix/server/account"
	"voix/server/demonstration/content"
	"voix/server/journal"
)

const siteServer = "site"

// What the site of a measurement holds.
const (
	sitePersons   = 1024
	siteProposals = 200
	siteArguments = 30 // of the first proposal; the others have those of siteOrder.Threads, or none

	argumentsAtOnce = 1000 // in a batch, which may hold 4,096 entries
)

type siteOrder struct {
	Folder string `json:"folder"`
	// Threads are how many arguments the second proposal has, the third and so on.
	Threads []int `json:"threads,omitempty"`
}

type siteReady struct {
	Address string   `json:"address"`
	Cookies []string `json:"cookies"` // of the persons, as a browser sends them
}

// serveSite is the platform on a fresh data folder: one open consultation, persons of all colleges whose people have a ballot of their
// own, proposals that anybody may give their opinion on. Nothing is faster in it than elsewhere, but that nobody is told to slow down.
func serveSite(in io.Reader, out io.Writer) error {
	var order siteOrder
	if err := json.NewDecoder(in).Decode(&order); err != nil {
		return err
	}
	ctx := context.Background()
	p, err := server.OpenPlatform(ctx, server.Place{Data: filepath.Join(order.Folder, "data")}, server.PlatformOptions{})
	if err != nil {
		return err
	}
	s, err := server.New(p, server.Options{Rates: server.NoRates})
	if err != nil {
		return errors.Join(err, p.Close())
	}
	p.Start()
	cookies, err := settle(ctx, p, order.Threads)
	if err != nil {
		return errors.Join(err, p.Close())
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return errors.Join(err, p.Close())
	}
	ready := siteReady{Address: l.Addr().String(), Cookies: cookies}
	return errors.Join(answerUntilEnd(in, out, ready, func() error { return s.Serve(l) }, s.Shutdown), p.Close())
}

// together decides several commands at once, which must not depend on each other.
type together []deliberation.Command

func (together) Keys() deliberation.Keys { return deliberation.Keys{} }

func (t together) Decide(s *deliberation.State, at time.Time) (acts []deliberation.Act, err error) {
	for _, c := range t {
		some, err := c.Decide(s, at)
		if err != nil {
			return nil, err
		}
		acts = append(acts, some...)
	}
	return acts, nil
}

// dates are the phases of a consultation in which one votes from today on, for a while.
func dates(now time.Time) (begins [deliberation.Closed]time.Time) {
	year, month, day := now.In(deliberation.Paris()).Date()
	for i := range begins {
		begins[i] = time.Date(year, month, day+30*i, 0, 0, 0, 0, deliberation.Paris()).UTC()
	}
	return begins
}

// settle lets people move in. Texts are those of the demonstration.
func settle(ctx context.Context, p *server.Platform, threads []int) (cookies []string, err error) {
	texts, err := content.Load()
	if err != nil {
		return nil, err
	}
	consultation, err := server.Direct{Platform: p}.Open(ctx, server.Opening{
		Title: texts.Main.Title, Summary: texts.Main.Summary, Begins: dates(p.Clock.Now()),
	})
	if err != nil {
		return nil, err
	}
	if cookies, err = join(ctx, p, texts.Pseudonyms); err != nil {
		return nil, err
	}
	var commands together
	var documents []journal.Document
	do := func() error {
		_, err := p.Do(ctx, p.NewID(), commands, documents...)
		commands, documents = nil, nil
		return err
	}
	for i := range siteProposals {
		proposal := texts.Main.Proposals[i%len(texts.Main.Proposals)]
		id, hash, document, err := p.NewText(deliberation.Text{Title: proposal.Title, Body: proposal.Text, Language: "fr"})
		if err != nil {
			return nil, err
		}
		documents = append(documents, document)
		commands = append(commands, deliberation.FileProposal{
			Consultation: consultation, Author: int64(i%sitePersons) + 1, Theme: proposal.Theme, Text: id, Hash: hash,
		})
	}
	if err := do(); err != nil {
		return nil, err
	}
	some := someArguments(texts, siteArguments)
	for i, count := range append([]int{siteArguments}, threads...) {
		for n := range count {
			argument := some[n%len(some)]
			id, hash, document, err := p.NewText(deliberation.Text{Body: argument.Text, Language: "fr"})
			if err != nil {
				return nil, err
			}
			documents = append(documents, document)
			commands = append(commands, deliberation.GiveArgument{
				Thread: deliberation.Thread{Proposal: int64(i) + 1}, Author: int64(n%sitePersons) + 1, Side: argument.Side, Text: id, Hash: hash,
			})
			if len(commands) == argumentsAtOnce {
				if err := do(); err != nil {
					return nil, err
				}
			}
		}
	}
	return cookies, do()
}

// join lets persons take part, and returns the cookies with which they are signed in.
func join(ctx context.Context, p *server.Platform, pseudonyms []string) (cookies []string, err error) {
	var commands together
	var documents []journal.Document
	now := p.Clock.Now().Truncate(time.Second)
	offices := deliberation.Offices()
	// An association has one voice, given by who acts for it: nobody of its college has a ballot of their own.
	colleges := slices.DeleteFunc(deliberation.Colleges(), func(c deliberation.College) bool { return c == deliberation.Association })
	for i := range sitePersons {
		profile := account.Profile{Office: offices[i%len(offices)], ChosenName: fmt.Sprintf("%s %d", pseudonyms[i%len(pseudonyms)], i)}
		profile.Consent(account.Opinions, now) // who has not consented is asked before anything is written
		if _, err := io.ReadFull(p.Random, profile.VoterSecret[:]); err != nil {
			return nil, err
		}
		document := journal.Document{Collection: journal.People, ID: p.NewID(), Revision: 1}
		if document.Body, err = p.Keys.Seal(p.Random, document.ID, profile); err != nil {
			return nil, err
		}
		documents = append(documents, document)
		commands = append(commands, deliberation.Join{
			Document: document.ID, College: colleges[i%len(colleges)],
		})
		cookies = append(cookies, p.Keys.Cookie(account.Session{Person: int64(i) + 1, Since: now}))
	}
	_, err = p.Do(ctx, p.NewID(), commands, documents...)
	return cookies, err
}

func someArguments(texts *content.Demonstration, n int) (all []content.Argument) {
	for _, proposal := range texts.Main.Proposals {
		for _, argument := range proposal.Arguments {
			if len(all) == n {
				return all
			}
			all = append(all, argument)
		}
	}
	return all
}
