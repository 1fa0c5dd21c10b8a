package dossier_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"voix/deliberation"
	"voix/deliberation/dossier"
)

func audit(archive []byte, votes string) error {
	return dossier.Audit(bytes.NewReader(archive), int64(len(archive)), "votes.csv", strings.NewReader(votes))
}

func (h *history) votes(consultation int64) string {
	var b bytes.Buffer
	if err := dossier.WriteVotes(&b, h.state, consultation); err != nil {
		h.fatal("WriteVotes: %v", err)
	}
	return b.String()
}

// TestAnAuditRecountsTheGroups takes a real consultation: its votes lead to its groups and figures, and no other votes do.
func TestAnAuditRecountsTheGroups(t *testing.T) {
	h, _ := importedState(t, "vtaiwan-60")
	archive := h.archive(1)
	votes := h.votes(1)
	if err := audit(archive, votes); err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(votes, "\n")
	other := func(change func([]string) []string) string {
		return strings.Join(change(append([]string{}, lines...)), "")
	}
	turn := func(line string) string {
		at := strings.LastIndex(line, ",") + 1
		if line[at:] == "1\n" {
			return line[:at] + "-1\n"
		}
		return line[:at] + "1\n"
	}
	// Two persons exchange their votes on one proposal: every figure stays, and who stands by whom does not.
	exchanged := 0
	swap := func(all []string) []string {
		at := map[string]int{} // by proposal: a line with that vote of somebody
		for i, line := range all[1:] {
			f := strings.Split(strings.TrimSpace(line), ",")
			if len(f) != 3 {
				continue
			}
			if j, seen := at[f[1]]; seen {
				g := strings.Split(strings.TrimSpace(all[j]), ",")
				if g[2] != f[2] && g[0] != f[0] {
					all[i+1], all[j] = f[0]+","+f[1]+","+g[2]+"\n", g[0]+","+g[1]+","+f[2]+"\n"
					delete(at, f[1])
					exchanged++
				}
				continue
			}
			at[f[1]] = i + 1
		}
		return all
	}
	for name, test := range map[string]struct {
		votes, says string
	}{
		"one vote turned":                 {other(func(all []string) []string { all[1] = turn(all[1]); return all }), "proposition"},
		"one vote missing":                {other(func(all []string) []string { return append(all[:1:1], all[2:]...) }), "proposition"},
		"a proposal that is not there":    {votes + "1,99999,1\n", "qui n’y sont pas"},
		"votes exchanged between persons": {other(swap), "d’autres groupes d’opinion"},
	} {
		t.Run(name, func(t *testing.T) {
			err := audit(archive, test.votes)
			if !errors.Is(err, dossier.ErrAudit) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("Audit: %v", err)
			}
		})
	}
	if exchanged == 0 {
		t.Error("no votes were exchanged")
	}
	if err := audit(archive, "participant;vote\n"); err == nil || errors.Is(err, dossier.ErrAudit) {
		t.Errorf("what is no table of votes: %v", err)
	}
	if err := audit(archive[:len(archive)-1], votes); err == nil || errors.Is(err, dossier.ErrAudit) {
		t.Errorf("what is no archive: %v", err)
	}
}

// toldOpinions is what positions.json says of opinion groups.
type toldOpinions struct {
	Groups []struct {
		Group   int64 `json:"group"`
		Persons int64 `json:"persons"`
		Typical []struct {
			Proposal  int64  `json:"proposal"`
			Direction string `json:"direction"`
			Tenths    int64  `json:"tenths"`
		} `json:"typical"`
	} `json:"groups"`
	Shared, Dividing []struct {
		Proposal int64   `json:"proposal"`
		Score    int64   `json:"score"`
		Tenths   []int64 `json:"tenths"`
	}
}

// TestOpinionsAreCoarse holds that of groups only tens of persons and tenths of them are told, in random votes of persons who think alike
// in a few ways, and that nothing is told before the vote is closed.
func TestOpinionsAreCoarse(t *testing.T) {
	groups, none := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		h := newHistory(t.Fatalf)
		c := h.open("Groupes", "")
		author := h.join(deliberation.Resident, deliberation.National)
		var proposals []int64
		for range rapid.IntRange(4, 8).Draw(t, "proposals") {
			proposals = append(proposals, h.propose(c, author, deliberation.Text{Title: "Une"}))
		}
		minds := rapid.IntRange(1, 3).Draw(t, "minds")
		noise := rapid.IntRange(3, 12).Draw(t, "noise")
		voters := rapid.IntRange(6, 60).Draw(t, "voters")
		seed := rapid.Uint64().Draw(t, "seed")
		draw := func(n int) int { // a step of splitmix64: rapid's own draws would be too many
			seed += 0x9e3779b97f4a7c15
			z := (seed ^ seed>>30) * 0xbf58476d1ce4e5b9
			z = (z ^ z>>27) * 0x94d049bb133111eb
			return int((z ^ z>>31) % uint64(n))
		}
		seen := map[int64]int64{}
		for v := range voters {
			for i, p := range proposals {
				choice := deliberation.Choices()[(v%minds+i)%2]
				if draw(noise) == 0 {
					choice = deliberation.Choices()[draw(3)]
				}
				if draw(8) == 0 {
					continue
				}
				h.ballot(v, deliberation.Resident, deliberation.National, p, choice)
				seen[p]++
			}
		}
		if before := h.positionsOf(c, dossier.Part{}); string(before.Opinions) != "null" {
			t.Fatalf("before closing: %s", before.Opinions)
		}
		h.wait(35 * 24 * 60 * 60 * 1e9)
		raw := h.positionsOf(c, dossier.Part{}).Opinions
		if string(raw) == "null" {
			none++
			return
		}
		var o toldOpinions
		d := json.NewDecoder(bytes.NewReader(raw))
		d.DisallowUnknownFields()
		if err := d.Decode(&o); err != nil {
			t.Fatal(err)
		}
		groups++
		persons := int64(0)
		for i, g := range o.Groups {
			if g.Group != int64(i+1) || g.Persons < 10 || g.Persons%10 != 0 {
				t.Fatalf("group %+v", g)
			}
			persons += g.Persons
			for _, one := range g.Typical {
				if one.Tenths < 1 || one.Tenths > 9 || seen[one.Proposal] < 10 {
					t.Fatalf("%+v, where %d gave an opinion", one, seen[one.Proposal])
				}
			}
		}
		if len(o.Groups) < 2 || persons > int64(voters) {
			t.Fatalf("%d groups of %d persons of %d", len(o.Groups), persons, voters)
		}
		for _, s := range append(o.Shared, o.Dividing...) {
			if len(s.Tenths) != len(o.Groups) || seen[s.Proposal] < int64(10*len(o.Groups)) {
				t.Fatalf("%+v, where %d gave an opinion", s, seen[s.Proposal])
			}
			for _, n := range s.Tenths {
				if n < 1 || n > 9 {
					t.Fatalf("%+v", s)
				}
			}
		}
	})
	if groups == 0 || none == 0 {
		t.Errorf("%d with groups, %d without", groups, none)
	}
}
