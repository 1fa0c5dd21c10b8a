package server

import (
	"net/url"
	"regexp"
	"testing"
	"time"
)

// Who gave an avis, which, from what they changed it, for whom an organisation speaks, and whose college a card attests: in two worlds in which that
// differs, everything reads the same, length, tag and file, to everybody, on that day and the next, and once the vote is closed.
func TestNobodyFindsOutWhoChoseWhat(t *testing.T) {
	worlds := newWorld(t).forked(2)
	one, other := worlds[0], worlds[1]

	one.leak.tells("agree")
	one.agent.mustVote(1, "agree")
	one.nadia.mustVote(1, "agree")
	one.nadia.mustVote(1, "disagree")
	one.deputy.mustVote(1, "agree")
	one.agent.follow("/moi/qualite", withCard(one.unionCards[0], "union", "yes")).wants(t, 200)
	one.nadia.follow("/moi/qualite", withCard(one.cards[0])).wants(t, 200)

	other.leak.tells("disagree")
	other.sami.mustVote(1, "disagree")
	other.nadia.mustVote(1, "pass")
	other.nadia.mustVote(1, "disagree")
	other.speaks.mustVote(1, "disagree")
	other.sami.follow("/moi/qualite", withCard(other.unionCards[0], "union", "yes")).wants(t, 200)
	other.author.follow("/moi/qualite", withCard(other.cards[0])).wants(t, 200)

	for name := range one.attackers {
		wantOnlyPlanted(t, name, toldApart(t, one.attackers[name].crawled(), other.attackers[name].crawled(), nil))
	}
	// In the end both have given one, and of each college the same number are counted: which is told then.
	for _, days := range []int{1, 92} {
		for _, w := range worlds {
			w.advance(time.Duration(days) * 24 * time.Hour)
		}
		if days == 1 {
			one.sami.mustVote(1, "agree")
			other.agent.mustVote(1, "disagree")
		}
		for _, name := range []string{"a stranger"} {
			wantOnlyPlanted(t, name+", later", toldApart(t, one.attackers[name].crawled(), other.attackers[name].crawled(), nil))
		}
	}
}

// entriesCounted is what counts the entries of the journal, which is no secret: what happened is.
var entriesCounted = regexp.MustCompile(`data-number="\d*"|name="number" value="\d*"|"entry": \d+|entrée du journal</h2><div dir="auto">\d+`)

// A change of mind, of college, of name, of consents and of how one is written to shows nowhere.
func TestNobodyFindsOutThatSomethingChanged(t *testing.T) {
	w := newWorld(t)
	w.nadia.mustVote(1, "agree")
	w.agent.mustVote(1, "agree")
	worlds := w.forked(2)
	quiet, busy := worlds[0], worlds[1]

	busy.leak.tells("disagree")
	busy.nadia.mustVote(1, "disagree")
	busy.agent.mustVote(1, "pass")
	busy.nadia.follow("/moi/qualite", url.Values{"number": {"1"}, "act": {"college"}, "college": {"agent"}}).wants(t, 200)
	busy.agent.follow("/moi/corriger", url.Values{"pseudonym": {"Autrement"}}).wants(t, 200)
	busy.sami.chooses("weekly")

	for name := range quiet.attackers {
		if name == "who audits" {
			continue // reads that there were entries, and not of whom: TestAnAuditorReadsTheJournalAndEverybodyIsTold
		}
		wantOnlyPlanted(t, name, toldApart(t, quiet.attackers[name].crawled(), busy.attackers[name].crawled(), entriesCounted))
	}
}
