package opinion

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"io"
	"os"
	"strconv"
	"testing"
)

// published is a public consultation with the groups that Pol.is published.
type published struct {
	consultation
	groups map[string]string
}

// readMatrix reads a participants-votes.csv of Pol.is.
func readMatrix(t testing.TB, r io.Reader) published {
	t.Helper()
	all, err := csv.NewReader(r).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	const fixed = 6
	header := all[0]
	p := published{consultation{standings: map[string]Standing{}}, map[string]string{}}
	for _, row := range all[1:] {
		if row[1] != "" {
			p.groups[row[0]] = row[1]
		}
		participant := number(t, row[0])
		for i, vote := range row[fixed:] {
			if vote != "" {
				p.votes = append(p.votes, naiveVote{participant, number(t, header[fixed+i]), number(t, vote)})
			}
		}
	}
	return p
}

func number(t testing.TB, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func biodiversity(t testing.TB) published {
	t.Helper()
	const folder = "../polis/testdata/biodiversity/"
	f, err := os.Open(folder + "participants-votes.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p := readMatrix(t, f)
	comments, err := os.Open(folder + "comments.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer comments.Close()
	all, err := csv.NewReader(comments).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range all[1:] {
		p.standings[row[2]] = Standing{Out: row[6] == "-1"}
	}
	return p
}

func vtaiwan(t testing.TB) published {
	t.Helper()
	f, err := os.Open("testdata/vtaiwan-participants-votes.csv.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	p := readMatrix(t, z)
	moderation, err := os.ReadFile("testdata/vtaiwan-moderation.csv")
	if err != nil {
		t.Fatal(err)
	}
	if p.standings, err = ReadStandings("moderation", bytes.NewReader(moderation)); err != nil {
		t.Fatal(err)
	}
	return p
}

// randIndex is the adjusted Rand index of two ways to put the same people in groups: 1 if they are one, about 0 by chance.
func randIndex(a, b []string) float64 {
	type pair struct{ a, b string }
	together, inA, inB := map[pair]float64{}, map[string]float64{}, map[string]float64{}
	for i := range a {
		together[pair{a[i], b[i]}]++
		inA[a[i]]++
		inB[b[i]]++
	}
	pairs := func(n float64) float64 { return n * (n - 1) / 2 }
	var both, ofA, ofB float64
	for _, n := range together {
		both += pairs(n)
	}
	for _, n := range inA {
		ofA += pairs(n)
	}
	for _, n := range inB {
		ofB += pairs(n)
	}
	chance := ofA * ofB / pairs(float64(len(a)))
	return (both - chance) / ((ofA+ofB)/2 - chance)
}

// The groups found from scratch are, nearly, those that Pol.is published; everything is the same to the last bit wherever this runs.
func TestPublishedConsultations(t *testing.T) {
	for name, c := range map[string]struct {
		read         func(testing.TB) published
		participants int
		agrees       float64 // adjusted Rand index, a little under what was found
		sum          string  // SHA-256 of all tables
	}{
		"biodiversity": {biodiversity, 536, 0.96, "f66e901de7a403191fb295785ff2b25a2f449dc73206bca49056abd0664749e9"},
		"vtaiwan":      {vtaiwan, 1921, 0.91, "8ae27343b0bf316ab98a1d19246b94a78d18fc42073a632a1f61a8c81da54f17"},
	} {
		t.Run(name, func(t *testing.T) {
			p := c.read(t)
			m := p.matrix()
			a := Analyse(m, nil, 0)
			if len(m.Participants) != c.participants || len(a.Groups) != 2 {
				t.Fatalf("%d participants, %d groups", len(m.Participants), len(a.Groups))
			}
			var ours, theirs []string
			for _, g := range a.Groups {
				for _, member := range g.Members {
					if group, ok := p.groups[m.Participants[member]]; ok {
						ours, theirs = append(ours, g.Name), append(theirs, group)
					}
				}
			}
			if len(theirs) < len(p.groups)-2 { // they have some who came in while there were few, with hardly a vote
				t.Errorf("%d of the %d people in published groups are in ours", len(theirs), len(p.groups))
			}
			index := randIndex(ours, theirs)
			t.Logf("adjusted Rand index %.4f", index)
			if index < c.agrees {
				t.Errorf("adjusted Rand index %.4f, under %v", index, c.agrees)
			}
			sum := sha256.Sum256(bytesOf(t, a))
			if got := hex.EncodeToString(sum[:]); got != c.sum {
				t.Errorf("the tables have the sum %s, not %s", got, c.sum)
			}
		})
	}
}

// The whole of vTaiwan, a thirtieth of a million votes of real people, by both implementations.
func TestNaiveOnPublishedConsultation(t *testing.T) { compare(t, vtaiwan(t).consultation) }

func TestGivenGroups(t *testing.T) {
	p := biodiversity(t)
	m := p.matrix()
	groups := m.GivenGroups(p.groups)
	if len(groups) != 2 || groups[0].Name != "0" || len(groups[0].Members) != 72 || groups[1].Name != "1" || len(groups[1].Members) != 371 {
		t.Fatalf("the published groups are of 72 and 371: %d groups", len(groups))
	}
	a := Analyse(m, groups, 0)
	if len(a.Groups) != 2 || len(a.Representatives[0]) != 5 {
		t.Errorf("%d groups, %d statements for the first", len(a.Groups), len(a.Representatives[0]))
	}
	if groups := m.GivenGroups(map[string]string{"nobody": "0"}); groups != nil {
		t.Errorf("a group of nobody who voted: %v", groups)
	}
}
