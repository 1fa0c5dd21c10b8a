package server

import (
	"bytes"
	"context"
	"html"
	"strings"

	"voix/deliberation"
	"voix/server/search"
)

// What can be found, by which words:
//
//	proposals       title, text, summary in easy French, what somebody wrote down of a voice; office
//	debates         title, text, place; office
//	arguments       text, what somebody wrote down of a voice; office of the proposal or debate
//	consultations   title, summary
//	offices         name, names and numbers of the départements
//	pages           their heading and what they say, in each locale
//
// Nobody is found by pseudonym: it would gather what somebody said in many places for whoever looks for a person.

// foundTexts are the texts of which a document is made: the first is the thing itself, and without it there is no document.
type foundTexts struct {
	key    search.Key
	texts  []deliberation.ID
	office string
}

// textsOf names the texts of a thing; ok is false if there is no such thing, or it may not be shown yet.
func textsOf(s *deliberation.State, key search.Key) (found foundTexts, ok bool) {
	found.key = key
	switch key.Kind {
	case search.Consultation:
		var c deliberation.Consultation
		if c, ok = s.Consultation(key.Number); ok && c.Visible {
			found.texts = []deliberation.ID{c.Text}
		}
		ok = ok && c.Visible
	case search.Proposal:
		var p deliberation.Proposal
		if p, ok = s.Proposal(key.Number); ok {
			easy, _ := s.SummaryOf(key.Number)
			found.texts, found.office = []deliberation.ID{p.Text, easy.Text, p.Spoken.Transcript.Text}, p.Office.String()
		}
	case search.Debate:
		var d deliberation.Debate
		if d, ok = s.PublicDebate(key.Number); ok {
			found.texts, found.office = []deliberation.ID{d.Text}, d.Office.String()
		}
	case search.Argument:
		a, known := s.Argument(key.Number)
		p, shown := s.Proposal(a.Proposal)
		d, held := s.PublicDebate(a.Debate)
		if ok = known && (shown || held); ok {
			office := p.Office
			if held {
				office = d.Office
			}
			found.texts, found.office = []deliberation.ID{a.Text, a.Spoken.Transcript.Text}, office.String()
		}
	}
	return found, ok
}

// documents makes those of keys; gone are those that are erased, or not to be shown.
func (f *finder) documents(ctx context.Context, keys []search.Key) (put []search.Document, gone []search.Key, err error) {
	var all []foundTexts
	var ids []deliberation.ID
	f.platform.Read(func(s *deliberation.State) {
		for _, key := range keys {
			found, ok := textsOf(s, key)
			if !ok {
				gone = append(gone, key)
				continue
			}
			all = append(all, found)
			for _, id := range found.texts {
				if !id.IsZero() {
					ids = append(ids, id)
				}
			}
		}
	})
	// Not through the cache: a whole index's texts would drive out those that people read.
	texts, err := f.platform.Texts.Pass(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	for _, found := range all {
		text, ok := texts[found.texts[0]]
		if !ok {
			gone = append(gone, found.key)
			continue
		}
		d := search.Document{Key: found.key, Title: text.Title, Place: text.Place, Language: text.Language, Office: found.office}
		var bodies []string
		for _, id := range found.texts {
			if text, ok := texts[id]; ok {
				bodies = append(bodies, plainText(text.Body))
			}
		}
		d.Body = strings.Join(bodies, "\n")
		if found.key.Kind == search.Consultation {
			d.Place = "" // an imported one's address elsewhere
		}
		if office, err := deliberation.ParseOffice(found.office); err == nil && office.Valid() {
			d.Place += "\n" + officeWords(office)
		}
		put = append(put, d)
	}
	return put, gone, nil
}

// plainText is what a text in Markdown says, without its marks.
func plainText(text string) string {
	var b bytes.Buffer
	if err := markdown.Convert([]byte(text), &b); err != nil {
		return text
	}
	return strings.TrimSpace(html.UnescapeString(plain.Sanitize(b.String())))
}

// officeWords are what an office may be called: its name, names and numbers of its départements.
func officeWords(o deliberation.Office) string {
	words := []string{o.Name()}
	for _, d := range o.Departements() {
		words = append(words, d.Name, d.Code)
	}
	return strings.Join(words, " ")
}

// officeDocuments lets offices be found by names with typing errors in them; deliberation.OfficesAt knows postcodes and more.
func officeDocuments() []search.Document {
	var all []search.Document
	for _, o := range deliberation.Offices() {
		all = append(all, search.Document{
			Key: search.Key{Kind: search.Office, Name: o.String()}, Title: o.Name(), Body: officeWords(o), Language: "fr", Office: o.String(),
		})
	}
	return all
}
