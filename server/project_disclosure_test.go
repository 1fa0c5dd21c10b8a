package server

import (
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"voix/deliberation"
	"voix/deploy/engine"
)

// publicFields are all fields that documents may have: a new one has to be thought about here, too.
var publicFields = map[string][]string{
	"consultations": {
		"_id", "number", "title", "summary", "phase", "begins", "begins.propose", "begins.debate", "begins.vote", "begins.reread",
		"begins.closed", "imported", "proposals", "debates", "arguments", "ballots",
	},
	"proposals": {
		"_id", "number", "consultation", "question", "title", "text", "language", "easy", "easy.text", "easy.pseudonym", "easy.college", "easy.at",
		"easy.validations", "easy.validated", "erased", "theme", "office", "office_name", "departements",
		"pseudonym", "college", "at", "arguments", "ballots", "files", "files.id", "files.name", "files.type", "files.size", "files.sha256",
	},
	"debates": {
		"_id", "number", "consultation", "title", "text", "language", "place", "erased", "office", "office_name", "departements", "pseudonym",
		"college", "begins", "arguments", "cancelled", "cancelled_because",
	},
	"arguments": {
		"_id", "number", "consultation", "proposal", "debate", "side", "reply_to", "text", "language", "erased", "pseudonym", "college", "at",
	},
	"tallies": {
		"_id", "number", "consultation", "proposal", "ballots", "final", "rows", "rows.college", "rows.territory", "rows.shown",
		"rows.agree", "rows.disagree", "rows.pass", "rows.ballots", "rows.at_least", "rows.left_out",
	},
	"projection": {"_id", "number"},
}

// values calls visit with every field of a document, by path without list indexes, and every value that holds no others.
func values(t *testing.T, path string, v bson.RawValue, visit func(path string, v bson.RawValue)) {
	t.Helper()
	var inner bson.Raw
	switch v.Type {
	case bson.TypeEmbeddedDocument:
		inner = v.Document()
	case bson.TypeArray:
		inner = bson.Raw(v.Array())
	default:
		visit(path, v)
		return
	}
	elements, err := inner.Elements()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range elements {
		below := path
		if v.Type == bson.TypeEmbeddedDocument {
			below = strings.TrimPrefix(path+"."+e.Key(), ".")
		}
		values(t, below, e.Value(), visit)
	}
}

// TestProjectDisclosesNothing looks at every value of every document for what is secret: voters, what links persons to
// anything, and counts that rule 7 holds back.
func TestProjectDisclosesNothing(t *testing.T) {
	place, analyst := sharedPlace(t, engine.MongoDB(t))
	s := openShared(t, place, true)
	fill(t, s)
	// Figures of agents wait for the next day, whatever they are; these numbers occur nowhere else.
	voters := s.vote(t, 1, deliberation.Agent, deliberation.Agree, 41)
	voters = append(voters, s.vote(t, 1, deliberation.Agent, deliberation.Disagree, 19)...)
	voters = append(voters, s.vote(t, 2, deliberation.Association, deliberation.Agree, 73)...) // unanimous: never shown
	held := []int64{73 - 1}
	s.argue(t, deliberation.Thread{Debate: 1}, 1, "Pour finir.")
	analyst.awaitPublished(t, s)
	if err := s.Project(t.Context(), nil); err != nil {
		t.Fatal(err)
	}

	var secrets []string
	for _, v := range voters {
		secrets = append(secrets, v.String(), string(v[:]))
	}
	var persons []deliberation.Person
	s.Read(func(st *deliberation.State) {
		for n := int64(1); n <= st.Persons(); n++ {
			p, _ := st.Person(n)
			persons = append(persons, p)
		}
		f, _ := st.Figures(1)
		if len(f.Rows) == 1 { // unless midnight has passed in Paris since agents voted
			held = append(held, 41, 19, 41+19)
		}
	})
	for _, p := range persons {
		profile, ok, err := s.People.Profile(t.Context(), p.Number)
		if !ok || err != nil {
			t.Fatal(ok, err)
		}
		voter := profile.Voter(1)
		secrets = append(secrets, p.Document.String(), string(p.Document[:]), profile.VoterSecret.String(), string(profile.VoterSecret[:]),
			voter.String(), string(voter[:]), s.Keys.Code(p.Document))
	}

	seen := 0
	for collection, fields := range publicFields {
		for _, raw := range analyst.raws(t, collection) {
			elements, err := raw.Elements()
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range elements {
				values(t, e.Key(), e.Value(), func(path string, v bson.RawValue) {
					seen++
					if !slices.Contains(fields, path) {
						t.Errorf("%s tells %s", collection, path)
					}
					switch v.Type {
					case bson.TypeString:
						for _, secret := range secrets {
							if strings.Contains(v.StringValue(), secret) {
								t.Errorf("%s.%s tells %q", collection, path, v.StringValue())
							}
						}
					case bson.TypeInt64, bson.TypeInt32:
						// A number of the journal is public, and may be any.
						if n := v.AsInt64(); path != "number" && slices.Contains(held, n) {
							t.Errorf("%s.%s tells %d", collection, path, n)
						}
					case bson.TypeBoolean, bson.TypeDateTime:
					default:
						t.Errorf("%s.%s is a %s", collection, path, v.Type)
					}
				})
			}
		}
	}
	if seen < 100 {
		t.Errorf("only %d values were looked at", seen)
	}
	got := analyst.read(t)
	if got.Tallies[1].Ballots != 65 || got.Tallies[2].Ballots != 73 || len(got.Tallies[1].Rows) < 1 || len(got.Tallies[2].Rows) != 0 {
		t.Errorf("tallies are %+v", got.Tallies)
	}
	if len(got.Arguments) != 4 {
		t.Errorf("%d arguments", len(got.Arguments))
	}
}

// TestProjectOutage: what could not be written while the store was away is written when it is back, and nothing waited for it.
func TestProjectOutage(t *testing.T) {
	server := engine.StartFerretDB(t)
	place, analyst := sharedPlace(t, server.URI())
	s := openShared(t, place, true)
	fill(t, s)
	s.argue(t, deliberation.Thread{Proposal: 2}, 1, "Juste avant la panne.")
	server.Kill()
	server.Restart()
	for deadline := time.Now().Add(5 * time.Minute); ; await(t) {
		id, hash, document := s.text(t, deliberation.Text{Body: "Juste après."})
		_, err := s.Do(t.Context(), s.NewID(), deliberation.GiveArgument{
			Thread: deliberation.Thread{Proposal: 2}, Author: 1, Side: deliberation.Against, Text: id, Hash: hash,
		}, document)
		if err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
	analyst.awaitPublished(t, s)
	if analyst.tells(t, "Juste avant la panne.") == "" {
		t.Error("the argument before the outage is missing")
	}
}

// TestProjectTally: a row that may not be shown has no figures, not even zeros.
func TestProjectTally(t *testing.T) {
	raw, err := bson.Marshal(projectTally(deliberation.Proposal{Number: 4, Consultation: 2}, deliberation.Figures{
		Question: 7, Ballots: 21, Final: true, Rows: []deliberation.Row{
			{College: deliberation.Concerned, Territory: "caf-59", Shown: true, Tally: deliberation.Tally{Agree: 9, Pass: 3}, Ballots: 12, LeftOut: 1},
			{College: deliberation.Agent, Territory: deliberation.OtherOffices, Ballots: 3},
			{College: deliberation.Resident, Territory: deliberation.OtherOffices, Ballots: 6, AtLeast: deliberation.Disagree},
		},
	}))
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"consultation": {"$numberLong":"2"},"proposal": {"$numberLong":"4"},"ballots": {"$numberLong":"21"},"final": true,"rows": [` +
		`{"college": "concerned","territory": "caf-59","shown": true,"agree": {"$numberLong":"9"},"disagree": {"$numberLong":"0"},"pass": {"$numberLong":"3"},"ballots": {"$numberLong":"12"},"left_out": {"$numberLong":"1"}},` +
		`{"college": "agent","territory": "others","shown": false,"ballots": {"$numberLong":"3"}},` +
		`{"college": "resident","territory": "others","shown": false,"ballots": {"$numberLong":"6"},"at_least": "disagree"}]}`
	if got := bson.Raw(raw).String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
