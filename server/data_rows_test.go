package server

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/page"
)

// rowOfEntries says of a row of heldData which families of entries (what stands before the dot of their kinds) its value tells of, and fills what it
// is told by.
type rowOfEntries struct {
	families string
	fill     func(*heldOf)
}

var rowsOfEntries = map[string]rowOfEntries{
	"pseudonym":   {"profile", func(h *heldOf) { h.profile.ChosenName = "Camille" }},
	"college":     {"college person", func(h *heldOf) { h.person.College = deliberation.Agent }},
	"since":       {"person", func(h *heldOf) { h.person.Joined = time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC) }},
	"ways":        {"card", func(h *heldOf) { h.ways = []page.Way{{}} }},
	"unreached":   {"contact", func(h *heldOf) { h.unreached = time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC) }},
	"sessions":    {"sessions", func(h *heldOf) { h.person.Sessions = time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC) }},
	"ballots":     {"ballot ballots hand", func(h *heldOf) { h.ballots = []askedOf{{}} }},
	"proposals":   {"proposal text", func(h *heldOf) { h.given.Proposals = []deliberation.Proposal{{}} }},
	"arguments":   {"argument step", func(h *heldOf) { h.given.Arguments = 1 }},
	"files":       {"picture", func(h *heldOf) { h.given.Voices = -1 }},
	"transcripts": {"transcript", func(h *heldOf) { h.given.Transcripts = 1 }},
	"summaries":   {"summary validation", func(h *heldOf) { h.given.Validations = 1 }},
	"sheets":      {"objection sheet", func(h *heldOf) { h.given.Answers = 1 }},
	"marks":       {"argument marks", func(h *heldOf) { h.given.Marks = 1 }},
	"around":      {"attendance debate item minutes paragraph position remark", func(h *heldOf) { h.around = 1 }},
	"debates":     {"avis call facilitator form hands item rehearsal room sheets turn", func(h *heldOf) { h.runs = 1 }},
	"rooms":       {"attendee person turn", func(h *heldOf) { h.attended = []deliberation.RoomVisit{{}} }},
	"roles": {"card cards confirmation end journal mandate offer organisation rapporteur", func(h *heldOf) {
		h.mandates = []deliberation.Mandate{{}}
	}},
	"records": {"records", func(h *heldOf) { h.opened = []time.Time{{}} }},
	"flags":   {"joinings", func(h *heldOf) { h.flags = []deliberation.JoiningFlag{{Doors: []int64{11}}} }},
}

// TestNoEntryHidesInARowThatSaysNothingOfIt fails for a kind of entry that is named in a row whose value is the same with it and without.
func TestNoEntryHidesInARowThatSaysNothingOfIt(t *testing.T) {
	s := newSite(t, siteOptions{})
	for _, d := range heldData {
		families := map[string]bool{}
		for _, h := range d.holds {
			if kind, ok := strings.CutPrefix(h, "entry."); ok {
				family, _, _ := strings.Cut(kind, ".")
				families[family] = true
			}
		}
		of, known := rowsOfEntries[d.name]
		if got := strings.Join(slices.Sorted(maps.Keys(families)), " "); got != of.families {
			t.Errorf("row %s holds entries of %q; its value is known to tell of %q", d.name, got, of.families)
		}
		if !known {
			continue
		}
		none := heldOf{profile: account.Profile{}, person: deliberation.Person{College: deliberation.Resident}}
		some := none
		of.fill(&some)
		if without, with := s.server.value(none, page.French, d.name), s.server.value(some, page.French, d.name); without == with {
			t.Errorf("row %s says %q with and without what its entries tell", d.name, with)
		}
	}
}
