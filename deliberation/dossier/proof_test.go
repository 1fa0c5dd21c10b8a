package dossier_test

import (
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"testing"

	"voix/deliberation"
	"voix/deliberation/dossier"
)

// provenEntry is an entry of preuves.json.
type provenEntry struct {
	Number uint64   `json:"number"`
	Entry  string   `json:"entry"`
	Proof  []string `json:"proof"`
}

func readProven(t *testing.T, files map[string][]byte) (all []provenEntry) {
	t.Helper()
	if err := json.Unmarshal(files["preuves.json"], &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestProofsAreHeld changes what is proved, the proofs, and what is said of what they prove.
func TestProofsAreHeld(t *testing.T) {
	h, c := closedSample(t, signingKey(1))
	in := h.as(h.state.Number()).input(c)
	archive := written(t, in)
	report, err := verify(archive)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, p := range readProven(t, unpack(t, archive)) {
		raw, err := hex.DecodeString(p.Entry)
		if err != nil {
			t.Fatal(err)
		}
		e, err := deliberation.DecodeEntry(raw)
		if err != nil {
			t.Fatal(err)
		}
		kinds = append(kinds, e.Fact.Kind())
	}
	want := []string{(*deliberation.ConsultationOpened)(nil).Kind(), (*deliberation.RulesFixed)(nil).Kind(), (*deliberation.PhaseBegun)(nil).Kind(), (*deliberation.KeyAnnounced)(nil).Kind()}
	if !slices.Equal(kinds, want) || report.Proofs != len(want) {
		t.Errorf("%v are proved (%d said), want %v", kinds, report.Proofs, want)
	}
	const unproved = "l’entrée "
	for name, test := range map[string]struct {
		change     func(all []provenEntry) []provenEntry
		file, what string
	}{
		"an entry altered": {func(all []provenEntry) []provenEntry {
			last := all[1].Entry[len(all[1].Entry)-4:]
			altered := "0000"
			if last == altered {
				altered = "0100"
			}
			all[1].Entry = all[1].Entry[:len(all[1].Entry)-4] + altered
			return all
		}, "preuves.json", unproved},
		"a proof cut": {func(all []provenEntry) []provenEntry {
			all[0].Proof = all[0].Proof[:len(all[0].Proof)-1]
			return all
		}, "preuves.json", unproved},
		"two hashes exchanged": {func(all []provenEntry) []provenEntry {
			all[0].Proof[0], all[0].Proof[1] = all[0].Proof[1], all[0].Proof[0]
			return all
		}, "preuves.json", unproved},
		"another number": {func(all []provenEntry) []provenEntry {
			all[0].Number++
			return all
		}, "preuves.json", unproved},
		"a number beyond the journal": {func(all []provenEntry) []provenEntry {
			all[0].Number = 1 << 40
			return all
		}, "preuves.json", unproved},
		"no digits": {func(all []provenEntry) []provenEntry {
			all[0].Entry = "x"
			return all
		}, "preuves.json", unproved},
		"no hash": {func(all []provenEntry) []provenEntry {
			all[0].Proof[0] = "00"
			return all
		}, "preuves.json", "la preuve de l’entrée"},
		"without the opening": {func(all []provenEntry) []provenEntry { return all[1:] }, "preuves.json", "l’ouverture de la consultation"},
		"without the rules":   {func(all []provenEntry) []provenEntry { return slices.Delete(all, 1, 2) }, "preuves.json", "l’ouverture de la consultation"},
	} {
		t.Run(name, func(t *testing.T) {
			files := unpack(t, archive)
			raw, err := json.MarshalIndent(test.change(readProven(t, files)), "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			files["preuves.json"] = append(raw, '\n')
			_, err = verify(pack(t, files))
			wantFault(t, err, test.file, test.what)
		})
	}
	t.Run("rules that were not fixed", func(t *testing.T) {
		_, err := verify(rewrite(t, archive, [3]string{"positions.json", `"threshold": 6`, `"threshold": 7`}))
		wantFault(t, err, "positions.json", "règles fixées dans le journal")
	})
	t.Run("rules that are said to be none", func(t *testing.T) {
		old := `"entry": ` + strconv.FormatUint(dossier.Evidence(h.state, c)[1], 10)
		_, err := verify(rewrite(t, archive, [3]string{"positions.json", old, `"entry": 0`}))
		if err == nil {
			t.Error("unseen")
		}
	})
}
