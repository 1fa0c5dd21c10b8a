package opinion

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestReadVotes(t *testing.T) {
	const file = "\ufeffwhen,vote,statement,participant\r\n" +
		"\r\n" +
		"1,+1,s2,10\n" +
		"\"a \"\"quote\"\", over\ntwo lines\",-1,\"s,1\",9\n" +
		"3,0,s2,10"
	b, err := ReadVotes("votes.csv", strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	m := b.Matrix(nil)
	if !slices.Equal(m.Participants, []string{"9", "10"}) || !slices.Equal(m.Statements, []string{"s,1", "s2"}) || b.Len() != 3 || m.Votes() != 2 {
		t.Errorf("%v, %v, %d votes", m.Participants, m.Statements, m.Votes())
	}
	if len(m.voted(0, Disagree)) != 1 || len(m.voted(1, Pass)) != 1 || m.voted(1, Pass)[0] != 1 {
		t.Error("the last row of a pair does not win")
	}
}

func TestRefused(t *testing.T) {
	votes := func(s string) error { _, err := ReadVotes("f.csv", strings.NewReader(s)); return err }
	standings := func(s string) error { _, err := ReadStandings("f.csv", strings.NewReader(s)); return err }
	groups := func(s string) error { _, err := ReadGroups("f.csv", strings.NewReader(s)); return err }
	const header = "participant,statement,vote\n"
	for _, c := range []struct {
		read func(string) error
		file string
		line int
		says string
	}{
		{votes, "", 0, "vide"},
		{votes, "\n\r\n", 0, "vide"},
		{votes, header, 0, "aucun vote"},
		{votes, "participant,vote\n1,1\n", 1, "statement"},
		{votes, "participant,statement,vote,vote\n1,1,1,1\n", 1, "deux fois"},
		{votes, header + "1,1,1\n1,1,2\n", 3, "ni 1, ni -1, ni 0"},
		{votes, header + "1,1,\n", 2, "ni 1, ni -1, ni 0"},
		{votes, header + "1,1,1.0\n", 2, "«\u202f1.0\u202f»"},
		{votes, header + "1,1\n", 2, "2 champs au lieu de 3"},
		{votes, header + "1,1,1,1\n", 2, "4 champs au lieu de 3"},
		{votes, header + "\n,1,1\n", 3, "participant est vide"},
		{votes, header + "1,,1\n", 2, "statement est vide"},
		{votes, header + "1,\xff,1\n", 2, "UTF-8"},
		{votes, header + "1,\"a\nb\",1\n", 2, "plusieurs lignes"},
		{votes, header + strings.Repeat("1", 257) + ",1,1\n", 2, "dépasse 256 octets"},
		{votes, header + "1,\"2,1\n", 2, "guillemet"},
		{votes, header + "1,2\"\",1\n", 2, "au milieu"},
		{votes, header + "1,\"2\"3,1\n", 2, "au milieu"},
		{votes, header + strings.Repeat("x", maxRecord+1) + "\n", 2, "un enregistrement dépasse"},
		{standings, "statement,moderated,is_meta\n1,0,0\n", 1, "in_scope"},
		{standings, "statement,moderated,is_meta,in_scope\n1,2,0,1\n", 2, "moderated"},
		{standings, "statement,moderated,is_meta,in_scope\n1,0,true,1\n", 2, "is_meta"},
		{standings, "statement,moderated,is_meta,in_scope\n1,0,0,\n", 2, "in_scope"},
		{standings, "statement,moderated,is_meta,in_scope\n1,0,0,1\n1,0,0,1\n", 3, "deux fois"},
		{groups, "participant,group\n", 0, "aucun groupe"},
		{groups, "participant,group\n1,0\n1,1\n", 3, "deux fois"},
	} {
		err := c.read(c.file)
		var m *Malformed
		if !errors.As(err, &m) || m.File != "f.csv" || m.Line != c.line || !strings.Contains(m.Reason, c.says) {
			t.Errorf("%.60q: %v", c.file, err)
		}
	}
	var all interface{ Unwrap() []error }
	if err := votes(header + strings.Repeat("1,1,7\n", 50)); !errors.As(err, &all) || len(all.Unwrap()) != maxFaults {
		t.Errorf("not twenty faults: %v", err)
	}
	if err := votes(header + strings.Repeat("\n", 5) + "1,2,3\n"); err == nil || err.Error() != "f.csv, ligne 7\u202f: le vote «\u202f3\u202f» n’est ni 1, ni -1, ni 0" {
		t.Errorf("%v", err)
	}
}

func TestReadStandingsAndGroups(t *testing.T) {
	s, err := ReadStandings("f", strings.NewReader("in_scope,is_meta,moderated,statement\n1,0,-1,a\n0,0,0,b\n1,1,1,c\n"))
	if want := (map[string]Standing{"a": {Out: true}, "b": {Unranked: true}, "c": {Meta: true}}); err != nil || fmt.Sprint(s) != fmt.Sprint(want) {
		t.Errorf("%v, %v", s, err)
	}
	g, err := ReadGroups("f", strings.NewReader("participant,group\n1,north\n2,\n"))
	if err != nil || len(g) != 1 || g["1"] != "north" {
		t.Errorf("%v, %v", g, err)
	}
}

func TestIdentifiersAreSortedAsIntegersIfAllAre(t *testing.T) {
	for _, c := range [][]string{
		{"-12", "-3", "0", "7", "10", "99999999999999999999", "100000000000000000000"},
		{"-3", "10", "7", "x"},
		{"07", "7", "08"},
		{"", "1"},
	} {
		got := slices.Clone(c)
		slices.Reverse(got)
		if sortIdentifiers(got); !slices.Equal(got, c) {
			t.Errorf("%q, not %q", got, c)
		}
	}
	var r register
	for _, name := range []string{"5", "05", "1048575", "1048576", "9999999", "x", "5", "x", "1048575"} {
		r.number([]byte(name))
	}
	if names, places := r.sorted(); len(names) != 6 || len(places) != 6 {
		t.Errorf("%q", names)
	}
}

// What is not in the mathematics has no part in them, and what is out of scope has; neither is ranked.
func TestStandings(t *testing.T) {
	c := random(5, 40, 8, 2, 0.8)
	c.standings = map[string]Standing{"0": {Out: true}, "3": {Meta: true}, "6": {Unranked: true}, "999": {Out: true}}
	a := Analyse(c.matrix(), nil, 0)
	for j, left := range []bool{true, true, false} {
		if zero := a.Plane.Center[j] == 0 && a.Plane.Axes[0][j] == 0 && a.Plane.Extremity[j] == 0; zero != left {
			t.Errorf("statement %d: left out %v", j, zero)
		}
		if a.Consensus[j] <= 0 {
			t.Errorf("statement %d has no score", j)
		}
	}
	if a.Priorities[0] == 49 || a.Priorities[1] != 49 {
		t.Errorf("priorities %v", a.Priorities)
	}
	order, ranked := a.Matrix.Rank(a.Consensus)
	if ranked != 5 || !slices.Equal(slices.Sorted(slices.Values(order[5:])), []int{0, 1, 2}) {
		t.Errorf("%d ranked in %v", ranked, order)
	}
}

// One person, one statement, no variance: nothing divides by zero.
func TestSmallest(t *testing.T) {
	for _, votes := range []string{"1,1,1", "1,1,0\n2,1,0", "1,1,1\n1,2,1\n2,1,1", "1,1,1\n2,1,-1"} {
		b, err := ReadVotes("f", strings.NewReader("participant,statement,vote\n"+votes+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		a := Analyse(b.Matrix(nil), nil, 0)
		if all := bytesOf(t, a); bytes.Contains(all, []byte("NaN")) || bytes.Contains(all, []byte("Inf")) || bytes.Contains(all, []byte(",-0\n")) {
			t.Errorf("%s gives\n%s", votes, all)
		}
	}
}

func FuzzReadVotes(f *testing.F) {
	f.Add([]byte("participant,statement,vote\n1,2,1\n"))
	f.Add([]byte("\ufeff\"vote\",x,statement,participant\r\n-1,\"a\"\"b\nc\",s,p\r\n\r\n"))
	f.Add([]byte("participant,statement,vote\n1,\"2,1\n"))
	f.Add([]byte("participant,statement,vote\n\"1\",2\"\",1\n,,\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		b, err := ReadVotes("f", bytes.NewReader(file))
		if err != nil {
			return
		}
		// What we take, encoding/csv reads the same.
		r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff"))))
		rows, err := r.ReadAll()
		if err != nil {
			t.Fatalf("taken, but %v", err)
		}
		at := func(name string) int { return slices.Index(rows[0], name) }
		last := map[[2]string]string{}
		for _, row := range rows[1:] {
			last[[2]string{row[at("participant")], row[at("statement")]}] = strings.TrimPrefix(row[at("vote")], "+")
		}
		m := b.Matrix(nil)
		if b.Len() != len(rows)-1 || m.Votes() != len(last) {
			t.Fatalf("%d rows, %d votes; not %d, %d", b.Len(), m.Votes(), len(rows)-1, len(last))
		}
		for p, participant := range m.Participants {
			for _, cell := range m.row(p) {
				if vote := strconv.Itoa(int(cell%3) - 1); last[[2]string{participant, m.Statements[cell/3]}] != vote {
					t.Fatalf("%q on %q: %s", participant, m.Statements[cell/3], vote)
				}
			}
		}
	})
}

func FuzzReadStandings(f *testing.F) {
	f.Add([]byte("statement,moderated,is_meta,in_scope\n1,-1,0,1\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		standings, err := ReadStandings("f", bytes.NewReader(file))
		if (err == nil) != (standings != nil) {
			t.Fatalf("%v and %v", standings, err)
		}
		for statement := range standings {
			if statement == "" {
				t.Fatal("a statement without a name")
			}
		}
	})
}

func FuzzReadGroups(f *testing.F) {
	f.Add([]byte("participant,group\n1,0\n2,\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		groups, err := ReadGroups("f", bytes.NewReader(file))
		if (err == nil) != (len(groups) > 0) {
			t.Fatalf("%v and %v", groups, err)
		}
		for participant, group := range groups {
			if participant == "" || group == "" {
				t.Fatalf("%q in %q", participant, group)
			}
		}
	})
}
