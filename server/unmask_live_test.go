package server

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"voix/deliberation"
)

var liveKind = regexp.MustCompile(`Kind = "(\w+)"`)

// everyTopic is what a page may follow: each kind that there is, with two numbers.
func everyTopic(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile("live/topic.go")
	if err != nil {
		t.Fatal(err)
	}
	var topics []string
	for _, kind := range liveKind.FindAllStringSubmatch(string(source), -1) {
		topics = append(topics, kind[1]+"/1")
		if kind[1] != "consultation" {
			topics = append(topics, kind[1]+"/2")
		}
	}
	if len(topics) < 7 || len(topics) > maxTopics {
		t.Fatalf("topics are %v", topics)
	}
	return strings.Join(topics, ",")
}

// heard is what a listener is told until the argument of that number, by topic and kind the last that is told: how many of a kind come together depends
// on how fast a machine is. Entries' numbers are left out.
func (l *listener) heard(argument int64) map[string]string {
	l.site.t.Helper()
	all := map[string]string{}
	for {
		m := l.next()
		if m.Kind == "argument" && m.ID == argument {
			return all
		}
		if m.Kind != "hello" {
			all[m.Topic+" "+m.Kind] = strings.Replace(l.last, fmt.Sprintf(`{"n":%d,`, m.N), "{", 1)
		}
	}
}

// Who follows everything that can be followed is told the same of two worlds in which others chose otherwise, and nothing at all of a change of mind, a
// change of college, an attestation or a new name.
func TestLiveMessagesTellNothing(t *testing.T) {
	w := newWorld(t)
	worlds := w.forked(2)
	one, other := worlds[0], worlds[1]
	topics := "topics=" + everyTopic(t)
	follows := func(w *world) *listener { return w.dial(fmt.Sprintf("%s&since=%d", topics, w.head())) }
	first, second := follows(one), follows(other)

	one.agent.mustVote(1, "agree")
	one.deputy.mustVote(1, "agree")
	one.nadia.mustVote(1, "agree")
	other.sami.mustVote(1, "disagree")
	other.speaks.mustVote(1, "pass")
	other.nadia.mustVote(1, "disagree")
	ends := func(w *world, l *listener) map[string]string {
		return l.heard(w.author.mustArgue(1, fmt.Sprintf("Et voilà, %d fois.", w.head())))
	}
	a, b := ends(one, first), ends(other, second)
	if len(a) != 1 || !maps.Equal(a, b) || a["proposal/1 ballots"] == "" {
		t.Errorf("told\n%v\n%v", a, b)
	}

	// In one world nothing happens; in the other, all that shows nowhere.
	one.advance(time.Hour)
	other.advance(time.Hour)
	other.sami.mustVote(1, "agree")
	other.nadia.mustVote(1, "agree")
	other.agent.follow("/moi/qualite", withCard(other.unionCards[0], "union", "yes")).wants(t, 200)
	other.nadia.follow("/moi/corriger", map[string][]string{"pseudonym": {nadiaName}, "office": {"caf-75"}}).wants(t, 200)
	other.sami.chooses("weekly")
	if a, b := ends(one, first), ends(other, second); len(a)+len(b) > 0 {
		t.Errorf("told of what shows nowhere:\n%v\n%v", a, b)
	}

	// A message that did tell is heard: an argument names who wrote it in a page that is fetched, and is told as soon as it is written.
	other.agent.mustArgue(1, "On fait au mieux.")
	if b := ends(other, second); len(b) != 1 {
		t.Errorf("what is told is not heard: %v", b)
	}

	// Whoever comes back later is told of the same, and no more.
	late := func(w *world) []string {
		l := w.dial(fmt.Sprintf("%s&since=%d", topics, w.head()-2))
		return slices.Sorted(maps.Keys(ends(w, l)))
	}
	if got := late(one); slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "ballots") }) {
		t.Errorf("who comes back is told %v", got)
	}
	secrets := other.secrets(other.agent, other.nadia, other.sami)
	for name, secret := range secrets {
		for _, l := range []*listener{first, second} {
			if strings.Contains(l.all.String(), secret) {
				t.Errorf("%s is told", name)
			}
		}
	}
}

// secrets are what leads from people to what they do, in each form in which it might be written.
func (s *site) secrets(all ...*visitor) map[string]string {
	s.t.Helper()
	found := map[string]string{"the name that the agent chose": agentName}
	for _, v := range all {
		profile := s.consentsOf(v)
		var person deliberation.Person
		s.platform.Read(func(st *deliberation.State) { person, _ = st.Person(v.number) })
		voter := profile.Voter(1)
		for name, secret := range map[string][]byte{"voter": voter[:], "secret": profile.VoterSecret[:], "document": person.Document[:]} {
			for form, written := range writtenAs(secret) {
				found[fmt.Sprintf("%s of person %d in %s", name, v.number, form)] = written
			}
		}
		found[fmt.Sprintf("link of person %d", v.number)] = v.code
	}
	return found
}
