package server

import (
	"context"
	"slices"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/journal"
	"voix/server/page"
)

// languageOf is the language of what somebody sent: the one that they chose, which was checked, else the page's.
func languageOf(c *fiber.Ctx, chosen string) string {
	if tag, ok := deliberation.ParseLanguage(chosen); ok {
		return tag
	}
	return localeOf(c).Lang()
}

// languagesAtOnce is how many texts are read together to learn their languages.
const languagesAtOnce = 256

// Languages returns the languages of texts; those erased or unknown are left out. Entries say nothing of it, for it goes with an
// erased text; so it is learned from the texts, once each, and kept apart from the words: a list looks at thousands of them.
func (t *Texts) Languages(ctx context.Context, ids []deliberation.ID) (map[deliberation.ID]string, error) {
	found := make(map[deliberation.ID]string, len(ids))
	var missing []deliberation.ID
	for _, id := range ids {
		if tag, ok := t.languages.Load(id); ok {
			found[id] = tag.(string)
		} else {
			missing = append(missing, id)
		}
	}
	for some := range slices.Chunk(missing, languagesAtOnce) {
		documents, err := t.platform.Store.Documents(ctx, journal.Texts, some)
		if err != nil {
			return nil, err
		}
		for _, d := range documents {
			text, err := journal.ReadText(d)
			if err != nil {
				return nil, err
			}
			found[d.ID] = text.Language
			t.languages.Store(d.ID, text.Language)
		}
	}
	t.platform.Read(func(s *deliberation.State) { // after reading, as Get does
		for id := range found {
			if s.IsErased(id) {
				delete(found, id)
				t.forget(id)
			}
		}
	})
	return found, nil
}

// written are the proposals of a filter's language, by number; nil if it asks for none.
func (s *Server) written(ctx context.Context, f page.ProposalFilter) (map[int64]bool, error) {
	if f.Language == "" {
		return nil, nil
	}
	texts := map[deliberation.ID]int64{}
	var ids []deliberation.ID
	s.platform.Read(func(st *deliberation.State) {
		numbers, _ := matching(st, f, nil)
		for _, n := range numbers {
			p, _ := st.Proposal(n)
			texts[p.Text], ids = n, append(ids, p.Text)
		}
	})
	languages, err := s.platform.Texts.Languages(ctx, ids)
	if err != nil {
		return nil, err
	}
	written := map[int64]bool{}
	for id, tag := range languages {
		if tag == f.Language {
			written[texts[id]] = true
		}
	}
	return written, nil
}
