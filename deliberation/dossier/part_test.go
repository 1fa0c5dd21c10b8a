package dossier_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"voix/deliberation"
	"voix/deliberation/dossier"
)

// toldRow is what positions.json says of some ballots of a college.
type toldRow struct {
	College   string  `json:"college"`
	Territory string  `json:"territory"`
	Agree     *int64  `json:"agree"`
	Disagree  *int64  `json:"disagree"`
	Pass      *int64  `json:"pass"`
	Ballots   int64   `json:"ballots"`
	AtLeast   *string `json:"at_least"`
	LeftOut   *int64  `json:"left_out"`
}

// toldStance is what positions.json says of a college under position.
type toldStance struct {
	College  string     `json:"college"`
	Stance   string     `json:"stance"`
	Agree    *int64     `json:"agree"`
	Disagree *int64     `json:"disagree"`
	Pass     *int64     `json:"pass"`
	Ballots  int64      `json:"ballots"`
	Declared *toldTally `json:"declared"`
	Verified *toldTally `json:"verified"`
}

type toldTally struct {
	Agree    int64 `json:"agree"`
	Disagree int64 `json:"disagree"`
	Pass     int64 `json:"pass"`
}

type toldConcentration struct {
	College      string `json:"college"`
	Organisation int64  `json:"organisation"`
	Mandate      int64  `json:"mandate"`
	Debate       int64  `json:"debate"`
}

// toldCame is what positions.json says of who came by whose cards.
type toldCame struct {
	College      string `json:"college"`
	Organisation int64  `json:"organisation"`
	Mandate      int64  `json:"mandate"`
	Debate       int64  `json:"debate"`
	Voters       *int64 `json:"voters"`
	Fewer        *int64 `json:"fewer_than"`
}

func (c toldCame) of() toldConcentration {
	return toldConcentration{c.College, c.Organisation, c.Mandate, c.Debate}
}

type toldProposal struct {
	Proposal int64     `json:"proposal"`
	Theme    *string   `json:"theme"`
	Office   string    `json:"office"`
	Ballots  *int64    `json:"ballots"`
	Rows     []toldRow `json:"rows"`
	Position struct {
		Verdict      string              `json:"verdict"`
		Reserved     []string            `json:"reserved"`
		Colleges     []toldStance        `json:"colleges"`
		Concentrated []toldConcentration `json:"concentrated"`
	} `json:"position"`
}

// told is positions.json, as far as it has figures.
type told struct {
	Participation json.RawMessage `json:"participation"`
	Opinions      json.RawMessage `json:"opinions"`
	Proposals     []toldProposal  `json:"proposals"`
	Debates       []toldDebate    `json:"debates"`
}

// attested is who came by whose cards.
func (all told) attested(fatal func(string, ...any)) (came []toldCame) {
	var p struct {
		Attested []toldCame `json:"attested"`
	}
	if err := json.Unmarshal(all.Participation, &p); err != nil {
		fatal("participation: %v", err)
	}
	return append(came, p.Attested...)
}

func readTold(fatal func(string, ...any), positions []byte) (all told) {
	if err := json.Unmarshal(positions, &all); err != nil {
		fatal("positions.json: %v", err)
	}
	return all
}

// positionsOf is positions.json alone, of a part.
func (h *history) positionsOf(consultation int64, part dossier.Part) told {
	in := h.input(consultation)
	in.Part = part
	var b bytes.Buffer
	if err := dossier.WriteFile(&b, in, "positions.json"); err != nil {
		h.fatal("WriteFile: %v", err)
	}
	return readTold(h.fatal, b.Bytes())
}

// parts are all those that there may be, but only some offices: those that the history names.
func parts(offices ...deliberation.Office) (all []dossier.Part) {
	for _, t := range deliberation.Themes() {
		all = append(all, dossier.Part{Theme: t})
	}
	for _, o := range offices {
		all = append(all, dossier.Part{Office: o})
	}
	for _, c := range deliberation.Colleges() {
		all = append(all, dossier.Part{College: c})
	}
	return all
}

// wantWithin wants of a part no figure that the whole does not have: of each of its proposals the same number of ballots and the same rows,
// all of them or those of its college.
func wantWithin(fatal func(string, ...any), whole, part told, of dossier.Part) {
	if !bytes.Equal(whole.Participation, part.Participation) {
		fatal("%+v tells of another participation: %s", of, part.Participation)
	}
	if string(part.Opinions) != "null" {
		fatal("%+v tells of opinion groups: %s", of, part.Opinions)
	}
	byNumber := map[int64]toldProposal{}
	for _, p := range whole.Proposals {
		byNumber[p.Proposal] = p
	}
	for _, p := range part.Proposals {
		want, ok := byNumber[p.Proposal]
		if !ok {
			fatal("%+v: proposal %d is not in the whole", of, p.Proposal)
		}
		want.Rows = slices.Clone(want.Rows)
		want.Position.Colleges = slices.Clone(want.Position.Colleges)
		want.Position.Concentrated = slices.Clone(want.Position.Concentrated)
		if of.College.Valid() {
			want.Rows = slices.DeleteFunc(want.Rows, func(r toldRow) bool { return r.College != of.College.String() })
			want.Position.Colleges = slices.DeleteFunc(want.Position.Colleges, func(c toldStance) bool { return c.College != of.College.String() })
			want.Position.Concentrated = slices.DeleteFunc(want.Position.Concentrated, func(c toldConcentration) bool { return c.College != of.College.String() })
			want.Position.Verdict, want.Position.Reserved = "", []string{}
		}
		if diff := cmp.Diff(want, p); diff != "" {
			fatal("%+v, proposal %d (-whole +part):\n%s", of, p.Proposal, diff)
		}
	}
}

// TestPartsOfTheSample holds that every part verifies by itself, holds what it says, and tells nothing that the whole does not.
func TestPartsOfTheSample(t *testing.T) {
	h, c := sample(t.Fatalf, true)
	whole := h.positionsOf(c, dossier.Part{})
	offices := []deliberation.Office{office(h, "caf-01"), office(h, "caf-59"), office(h, "caf-75"), office(h, "caf-13")}
	want := map[string][]int64{
		"rights": {1, 2, 3, 4, 5}, "reception": {6, 7}, "caf-01": {1, 5}, "caf-59": {1, 5}, "caf-75": {1, 2, 3, 4, 5},
		"concerned": {1, 2, 3, 4, 5, 6, 7}, "agent": {1, 2, 3, 4, 5, 6, 7}, "association": {1, 2, 3, 4, 5, 6, 7}, "resident": {1, 2, 3, 4, 5, 6, 7},
	}
	for _, part := range parts(offices...) {
		name := part.Theme.String() + part.College.String()
		if part.Office != deliberation.National {
			name = part.Office.String()
		}
		t.Run(name, func(t *testing.T) {
			in := h.input(c)
			in.Part = part
			archive := written(t, in)
			if _, err := verify(archive); err != nil {
				t.Fatal(err)
			}
			files := unpack(t, archive)
			checkSchema(t, files)
			got := readTold(t.Fatalf, files["positions.json"])
			wantWithin(t.Fatalf, whole, got, part)
			var numbers []int64
			for _, p := range got.Proposals {
				numbers = append(numbers, p.Proposal)
			}
			if !slices.Equal(numbers, want[name]) {
				t.Errorf("proposals %v, want %v", numbers, want[name])
			}
			// The tables hold the rows of positions.json and no other.
			rows := map[string]int{}
			for _, p := range got.Proposals {
				for _, r := range p.Rows {
					rows[strconv.FormatInt(p.Proposal, 10)+" "+r.College+" "+r.Territory]++
				}
			}
			for _, r := range table(t, files["positions.csv"]) {
				if r["college"] != "" {
					rows[r["proposal"]+" "+r["college"]+" "+r["territory"]]--
				}
			}
			maps.DeleteFunc(rows, func(_ string, n int) bool { return n == 0 })
			if len(rows) > 0 {
				t.Errorf("rows in one file alone: %v", rows)
			}
		})
	}
}

func TestOnePartAtMost(t *testing.T) {
	h, c := sample(t.Fatalf, false)
	in := h.input(c)
	in.Part = dossier.Part{Theme: deliberation.Rights, College: deliberation.Agent}
	if err := dossier.Write(&bytes.Buffer{}, in); err != dossier.ErrPart {
		t.Errorf("Write: %v", err)
	}
}

// TestFilesAlone holds that a file written alone has the bytes that it has in the archive.
func TestFilesAlone(t *testing.T) {
	h, c := sample(t.Fatalf, true)
	whole := unpack(t, h.archive(c))
	for _, name := range dossier.Files() {
		var b bytes.Buffer
		err := dossier.WriteFile(&b, h.input(c), name)
		if name == "manifest.json" || name == "signature.txt" {
			if err != dossier.ErrNoFile {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err != nil || !bytes.Equal(b.Bytes(), whole[name]) {
			t.Errorf("%s is not that of the archive: %v", name, err)
		}
	}
	open, c := sample(t.Fatalf, false)
	if err := dossier.WriteFile(&bytes.Buffer{}, open.input(c), "ballots.csv"); err != dossier.ErrNoFile {
		t.Errorf("ballots before closing: %v", err)
	}
}
