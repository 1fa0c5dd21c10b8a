package deliberation

import (
	"crypto/ed25519"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

func (w *world) drawProposal(t *rapid.T) int64 {
	if len(w.state.proposals) == 0 {
		t.Skip()
	}
	return rapid.Int64Range(1, int64(len(w.state.proposals))).Draw(t, "proposal")
}

// drawRapporteur returns mostly a rapporteur of a proposal's consultation, if there is one.
func (w *world) drawRapporteur(t *rapid.T, proposal int64) int64 {
	known := w.model.relecture.rapporteurs[w.state.proposals[proposal-1].consultation]
	if len(known) > 0 && rapid.IntRange(0, 5).Draw(t, "rapporteur") > 0 {
		return rapid.SampledFrom(known).Draw(t, "which")
	}
	return w.drawPerson(t)
}

func drawRules(t *rapid.T) Rules {
	return Rules{
		Version: 1, Threshold: rapid.SampledFrom([]int64{499, 500, 600, 601, 950, 951}).Draw(t, "threshold"),
		Minimum: rapid.SampledFrom([]int64{9, 10, 11, 10_000, 10_001}).Draw(t, "minimum"),
	}
}

// relectureActions are what is done from the opening to the signature around what people propose and vote on.
func (w *world) relectureActions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"fix rules": func(t *rapid.T) {
			c := FixRules{Consultation: w.drawConsultation(t), Rules: drawRules(t)}
			before := w.state.Rules(c.Consultation)
			w.catchUp() // which may begin the first phase
			view, _ := w.state.Consultation(c.Consultation)
			fixed := view.Imported() || view.Phase != Announced
			if r := w.run(c); (r == nil) != (!fixed && c.Rules.Valid()) || fixed && w.state.Rules(c.Consultation) != before {
				t.Fatalf("rules of %+v become %+v: %v", view, w.state.Rules(c.Consultation), r)
			}
		},
		"volunteer": w.volunteer, "volunteer again": w.volunteer,
		"withdraw as rapporteur": func(t *rapid.T) {
			w.run(WithdrawAsRapporteur{Consultation: w.drawConsultation(t), Person: w.drawPerson(t)})
		},
		"write a sheet": w.writeSheet, "write a sheet again": w.writeSheet,
		"object": w.object,
		"answer": func(t *rapid.T) {
			if len(w.model.relecture.objections) == 0 {
				t.Skip()
			}
			o := rapid.SampledFrom(w.model.relecture.objections).Draw(t, "objection")
			by := w.drawRapporteur(t, o.Proposal)
			may := slices.Contains(w.model.relecture.rapporteurs[w.state.proposals[o.Proposal-1].consultation], by)
			wrote := slices.ContainsFunc(w.model.relecture.sheets[o.Proposal], func(v Sheet) bool { return v.Author == by && !w.model.erased[v.Text] })
			if r := w.run(AnswerObjection{Objection: o.Number, Author: by, Text: w.newID(), Hash: w.newHash()}); r == nil && (by == o.Author || !may || wrote) {
				t.Fatalf("person %d answers %+v", by, o)
			}
		},
		"announce a key": w.announce,
		"sign":           w.sign,
	}
}

func (w *world) volunteer(t *rapid.T) {
	consultation := w.drawConsultation(t)
	for range rapid.IntRange(1, 3).Draw(t, "persons") {
		w.run(VolunteerAsRapporteur{Consultation: consultation, Person: w.drawPerson(t)})
	}
}

func (w *world) writeSheet(t *rapid.T) {
	proposal := w.drawProposal(t)
	c := WriteSheet{
		Proposal: proposal, Author: w.drawRapporteur(t, proposal), Lever: rapid.SampledFrom(append(Levers(), NoLever)).Draw(t, "lever"),
		Text: w.newID(), Hash: w.newHash(),
	}
	if rapid.Bool().Draw(t, "due") {
		c.Due = day(2028, 1, rapid.IntRange(1, 400).Draw(t, "day"))
	}
	seen, _ := w.state.SheetOf(proposal)
	if c.Replaces = seen.Version; rapid.IntRange(0, 5).Draw(t, "unseen") == 0 {
		c.Replaces = rapid.Int64Range(0, 4).Draw(t, "replaces")
	}
	if r := w.run(c); r == nil && c.Replaces != seen.Version {
		t.Fatalf("version %d of a sheet is replaced unseen", seen.Version)
	}
}

func (w *world) object(t *rapid.T) {
	w.run(RaiseObjection{Proposal: w.drawProposal(t), Author: w.drawPerson(t), Text: w.newID(), Hash: w.newHash()})
}

// announce announces some key, by itself and perhaps by another one; which may be wrong.
func (w *world) announce(t *rapid.T) {
	n := rapid.ByteRange(1, 5).Draw(t, "key")
	c := announcing(w.state, n)
	keys := w.model.relecture.keys
	inUse := len(keys) > 0 && keys[len(keys)-1] == c.Key
	right := !slices.Contains(keys, c.Key)
	if by := rapid.ByteRange(0, 5).Draw(t, "endorsed by"); by > 0 {
		c = endorsed(w.state, c, by)
		right = right && len(keys) > 0 && keys[len(keys)-1] == publicOf(testKey(by))
	}
	if rapid.IntRange(0, 4).Draw(t, "broken") == 0 {
		c.Signature[rapid.IntRange(0, 63).Draw(t, "byte")] ^= 1
		right = false
	}
	before := len(w.state.SigningKeys())
	if r := w.run(c); (r == nil) != (right || inUse) || (len(w.state.SigningKeys()) > before) != right {
		t.Fatalf("key %d after %v: %v", n, keys, r)
	}
}

// sign enters a signature as of some number with some key, which may be wrong.
func (w *world) sign(t *rapid.T) {
	consultation := w.drawConsultation(t)
	w.catchUp()
	key := testKey(rapid.ByteRange(1, 5).Draw(t, "key"))
	keys := w.model.relecture.keys
	if len(keys) > 0 && rapid.IntRange(0, 3).Draw(t, "right") > 0 {
		for n := byte(1); n <= 5; n++ {
			if publicOf(testKey(n)) == keys[len(keys)-1] {
				key = testKey(n)
			}
		}
	}
	c := signing(w.state, consultation, key)
	if rapid.IntRange(0, 2).Draw(t, "earlier") == 0 {
		c.Number = rapid.Int64Range(0, c.Number+1).Draw(t, "number")
		c.Signature = ed25519.Sign(key, []byte(SignedText(&DossierSigned{
			Consultation: consultation, Number: c.Number, Root: c.Root, Format: c.Format, Manifest: c.Manifest,
		})))
	}
	broken := rapid.IntRange(0, 4).Draw(t, "broken") == 0
	if broken {
		c.Signature[rapid.IntRange(0, 63).Draw(t, "byte")] ^= 1
	}
	closed := w.model.relecture.closedAt[consultation]
	right := closed > 0 && uint64(c.Number) >= closed && uint64(c.Number) <= w.state.Number() && len(keys) > 0 && c.Key == keys[len(keys)-1] && !broken
	before := len(w.heads)
	known := slices.ContainsFunc(w.model.relecture.signed[consultation], func(f DossierSigned) bool {
		return f.Number == c.Number && f.Key == c.Key && slices.Equal(slices.Concat(f.Signature[0][:], f.Signature[1][:]), c.Signature)
	})
	if r := w.run(c); (r == nil) != (right || known) || len(w.heads)-before > 1 || known && len(w.heads) > before {
		t.Fatalf("a signature as of %d of what was closed by %d: %v, and %d entries", c.Number, closed, r, len(w.heads)-before)
	}
}

// nonsenseOfRelecture is one command that no page sends.
func (w *world) nonsenseOfRelecture(
	t *rapid.T, n func(string) int64, id func(string) ID, hash Hash, at *rapid.Generator[time.Time],
) Command {
	return rapid.SampledFrom([]func() Command{
		func() Command {
			return FixRules{Consultation: n("consultation"), Rules: Rules{n("version"), n("threshold"), n("minimum"), 1}}
		},
		func() Command { return VolunteerAsRapporteur{Consultation: n("consultation"), Person: n("person")} },
		func() Command { return WithdrawAsRapporteur{Consultation: n("consultation"), Person: n("person")} },
		func() Command {
			return WriteSheet{
				Proposal: n("proposal"), Author: n("author"), Replaces: n("replaces"), Lever: Lever(rapid.IntRange(0, 7).Draw(t, "lever")),
				Due: at.Draw(t, "due"), Text: id("text"), Hash: hash,
			}
		},
		func() Command {
			return RaiseObjection{Proposal: n("proposal"), Author: n("author"), Text: id("text"), Hash: hash}
		},
		func() Command {
			return AnswerObjection{Objection: n("objection"), Author: n("author"), Text: id("text"), Hash: hash}
		},
		func() Command {
			signature := func(of string) []byte { return make([]byte, rapid.SampledFrom([]int{0, 32, 64, 65}).Draw(t, of)) }
			return AnnounceKey{Key: hash, Signature: signature("signature"), Before: signature("before")}
		},
		func() Command {
			return SignDossier{
				Consultation: n("consultation"), Number: n("number"), Root: hash, Format: n("format"), Manifest: hash, Key: hash,
				Signature: make([]byte, rapid.SampledFrom([]int{0, 32, 64, 65}).Draw(t, "length")),
			}
		},
	}).Draw(t, "command")()
}

// checkActor is rules 3 and 4, as far as these entries go: what takes something from a person is that person's own act, or at
// least a person's, and what is said in somebody's name is said by them.
func (w *world) checkActor(e *Entry) {
	w.t.Helper()
	author := e.Actor.Person
	switch f := e.Fact.(type) {
	case *PersonErased:
		author = f.Person
	case *SheetWritten:
		author = f.Author
	case *ObjectionRaised:
		author = f.Author
	case *ObjectionAnswered:
		author = f.Author
	case *TextErased, *ValidationWithdrawn, *RapporteurVolunteered, *RapporteurWithdrew:
	default:
		return
	}
	if author != e.Actor.Person || e.Actor.Person == 0 {
		w.t.Fatalf("%s by %+v", e.Fact.Kind(), e.Actor)
	}
}

func (w *world) checkRelecture() {
	w.t.Helper()
	w.checkRulesAndRapporteurs()
	w.checkSheets()
	w.checkObjections()
	w.checkSignatures()
	w.checkLinked()
}

// checkRulesAndRapporteurs: rules are the last that were fixed, and never changed once people propose; nobody is a rapporteur who did not
// volunteer, or is not there any more.
func (w *world) checkRulesAndRapporteurs() {
	w.t.Helper()
	for i, c := range w.model.consultations {
		number := int64(i + 1)
		rules := w.state.Rules(number)
		if rules != w.model.relecture.rules[number] || !rules.Valid() {
			w.t.Fatalf("consultation %d has the rules %+v, want %+v", number, rules, w.model.relecture.rules[number])
		}
		if begun := w.model.relecture.begun[number]; begun > 0 && begun < rules.Entry {
			w.t.Fatalf("rules were fixed by entry %d, behind the first phase, %d", rules.Entry, begun)
		}
		for _, q := range w.model.questions {
			if q.consultation == number {
				for id := range q.ballots {
					if first := w.first[id]; first < rules.Entry {
						w.t.Fatalf("rules were fixed by entry %d, behind the ballot %d", rules.Entry, first)
					}
				}
			}
		}
		want := w.model.relecture.rapporteurs[number]
		if c.importing {
			want = nil
		}
		if diff := cmp.Diff(want, w.state.Rapporteurs(number), cmpopts.EquateEmpty()); diff != "" {
			w.t.Fatalf("rapporteurs of consultation %d (- want, + got):\n%s", number, diff)
		}
		for _, person := range want {
			if p, _ := w.state.Person(person); p.Erased || !w.state.IsRapporteur(number, person) {
				w.t.Fatalf("rapporteur %d is erased, or said to be none", person)
			}
		}
	}
}

// checkSheets is rule 8 for sheets: each version is there as it was written, or reads as erased, and the last that is left stands, of
// those that were left at the end.
func (w *world) checkSheets() {
	w.t.Helper()
	for n := int64(1); n <= int64(len(w.state.proposals)); n++ {
		if w.model.consultations[w.state.proposals[n-1].consultation-1].importing {
			continue
		}
		var want []Sheet
		var standing Sheet
		gone, over := w.model.relecture.gone[w.state.proposals[n-1].consultation]
		for _, v := range w.model.relecture.sheets[n] {
			v.Erased = w.model.erased[v.Text]
			if want = append(want, v); !over && !v.Erased || over && !gone[v.Text] {
				standing = v
			}
		}
		if standing.Erased {
			standing = Sheet{}
		}
		got := w.state.SheetVersions(n)
		for i := range got {
			if by, ok := w.state.SheetWrittenBy(got[i].Entry); !ok || by != got[i] || !got[i].At.Equal(time.UnixMilli(w.heads[got[i].Entry-1].At)) {
				w.t.Fatalf("entry %d wrote %+v, want %+v", got[i].Entry, by, got[i])
			}
			got[i].At = time.Time{}
		}
		current, ok := w.state.SheetOf(n)
		current.At = time.Time{}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" || current != standing || ok != (standing.Version != 0) {
			w.t.Fatalf("beside proposal %d stands %+v, want %+v; versions (- want, + got):\n%s", n, current, standing, diff)
		}
		if p, _ := w.state.Proposal(n); p.Erased && ok {
			w.t.Fatalf("proposal %d was taken back, its sheet stands", n)
		}
	}
}

// checkObjections is rules 6 and 8 for objections: what was taken back reads as erased, and counts for ever.
func (w *world) checkObjections() {
	w.t.Helper()
	counted, answered, on := map[int64]int64{}, map[int64]int64{}, map[int64][]Objection{}
	for _, o := range w.model.relecture.objections {
		consultation := w.state.proposals[o.Proposal-1].consultation
		if counted[consultation]++; len(o.Answers) > 0 {
			answered[consultation]++
		}
		o.Erased = w.model.erased[o.Text]
		o.Answers = slices.Clone(o.Answers)
		for i := range o.Answers {
			o.Answers[i].Erased = w.model.erased[o.Answers[i].Text]
		}
		on[o.Proposal] = append(on[o.Proposal], o)
		if n, ok := w.state.ObjectionRaisedBy(o.Entry); !ok || n != o.Number {
			w.t.Fatalf("entry %d raised objection %d, want %d", o.Entry, n, o.Number)
		}
	}
	for n := int64(1); n <= int64(len(w.state.proposals)); n++ {
		if diff := cmp.Diff(on[n], w.state.Objections(n), cmpopts.EquateEmpty(), cmpopts.IgnoreTypes(time.Time{})); diff != "" {
			w.t.Fatalf("objections on proposal %d (- want, + got):\n%s", n, diff)
		}
	}
	for i := range w.model.consultations {
		n := int64(i + 1)
		if c, _ := w.state.Consultation(n); c.Objections != counted[n] || c.ObjectionsAnswered != answered[n] {
			w.t.Fatalf("%d objections, %d answered; want %d, %d", c.Objections, c.ObjectionsAnswered, counted[n], answered[n])
		}
	}
}

// checkSignatures: each signature holds for what it says, by the key that was in use when it was entered, as of a number between the
// end of its consultation and its entry.
func (w *world) checkSignatures() {
	w.t.Helper()
	keys := w.state.SigningKeys()
	for i, k := range keys {
		if len(keys) != len(w.model.relecture.keys) || k.Key != w.model.relecture.keys[i] || slices.Contains(w.model.relecture.keys[:i], k.Key) {
			w.t.Fatalf("keys %+v, want %v", keys, w.model.relecture.keys)
		}
	}
	for i := range w.model.consultations {
		n := int64(i + 1)
		if got := w.state.ClosedAt(n); got != w.model.relecture.closedAt[n] {
			w.t.Fatalf("consultation %d was closed by entry %d, want %d", n, got, w.model.relecture.closedAt[n])
		}
		signed := w.state.Signatures(n)
		if len(signed) != len(w.model.relecture.signed[n]) {
			w.t.Fatalf("%d signatures, want %d", len(signed), len(w.model.relecture.signed[n]))
		}
		for _, d := range signed {
			var inUse Hash
			for _, k := range keys {
				if k.Entry < d.Entry {
					inUse = k.Key
				}
			}
			text := SignedText(&DossierSigned{Consultation: n, Number: d.Number, Root: d.Root, Format: d.Format, Manifest: d.Manifest})
			if d.Key != inUse || uint64(d.Number) >= d.Entry || uint64(d.Number) < w.state.ClosedAt(n) || !ed25519.Verify(d.Key[:], []byte(text), d.Signature[:]) {
				w.t.Fatalf("signature %+v", d)
			}
		}
	}
}

// checkLinked is rule 7 for what opinion groups are made of, and rule 2 once more: before closing nothing can be had, after it nothing
// but the choices that the published figures count, so that a recount gives those figures.
func (w *world) checkLinked() {
	w.t.Helper()
	for i, c := range w.model.consultations {
		number := int64(i + 1)
		var got [][]linkedBallot
		recount := map[int64]*Tally{}
		for choices := range w.state.LinkedBallots(number) {
			own := []linkedBallot{}
			for question, choice := range choices {
				own = append(own, linkedBallot{question, choice})
				if recount[question] == nil {
					recount[question] = &Tally{}
				}
				recount[question].add(choice)
			}
			got = append(got, own)
		}
		if diff := cmp.Diff(w.model.linked(number), got); diff != "" {
			w.t.Fatalf("linked ballots of consultation %d (- want, + got):\n%s", number, diff)
		}
		var by [4]int64
		for id, first := range w.model.voters {
			stands := slices.ContainsFunc(w.model.questions, func(q *modelQuestion) bool { return q.ballots[id] != nil && q.ballots[id].current != NoChoice })
			if stands && c.closed && w.model.questions[first.Question-1].consultation == number {
				by[first.College-1]++
			}
		}
		if view, _ := w.state.Consultation(number); view.VotersBy != by || view.Voters != by[0]+by[1]+by[2]+by[3] {
			w.t.Fatalf("consultation %d has the voters %v, %d in all; want %v", number, view.VotersBy, view.Voters, by)
		}
		for q, m := range w.model.questions {
			if m.consultation != number || !c.closed {
				continue
			}
			var published Tally
			for _, row := range m.final {
				published = Tally{published.Agree + row.Tally.Agree, published.Disagree + row.Tally.Disagree, published.Pass + row.Tally.Pass}
			}
			if got := recount[int64(q+1)]; got == nil && published != (Tally{}) || got != nil && *got != published {
				w.t.Fatalf("question %d: %+v is published, linked ballots give %+v", q+1, published, got)
			}
		}
	}
}

func (t *Tally) add(c Choice) {
	switch c {
	case Agree:
		t.Agree++
	case Disagree:
		t.Disagree++
	case Pass:
		t.Pass++
	}
}

// The same rules where a relecture is sure to come: with proposals, ballots, rapporteurs and keys from the start, and the end near.
func TestRandomRelecturesKeepTheRules(t *testing.T) {
	var sheets, objections, answers, signed, linked, erased int
	checkUntil(t, func() bool {
		return sheets > 0 && objections > 0 && answers > 0 && signed > 0 && linked > 0 && erased > 0
	}, func(t *rapid.T) {
		w := newWorld(t)
		w.must(announcing(w.state, 1))
		consultation := w.testJournal.open(4)
		for range 3 {
			w.must(FileProposal{Consultation: consultation, Author: w.drawPerson(t), Theme: Rights, Text: w.newID(), Hash: w.newHash()})
		}
		for person := int64(1); person <= 2; person++ {
			w.must(VolunteerAsRapporteur{Consultation: consultation, Person: person})
		}
		actions := w.actions()
		for range 3 {
			w.vote(t)
		}
		chosen := w.relectureActions()
		for _, name := range []string{"", "wait", "erase text", "erase person"} {
			chosen[name] = actions[name]
		}
		chosen["wait a day"] = func(*rapid.T) { w.wait(24 * time.Hour) }
		chosen["object again"] = w.object
		t.Repeat(chosen)
		w.wait(5 * 24 * time.Hour)
		w.catchUp()
		w.sign(t)
		actions[""](t)
		w.state.recording = false
		if diff := differences(w.state, w.replay(len(w.heads))); diff != "" {
			t.Fatalf("replayed, the journal gives another state:\n%s", diff)
		}
		sheets, objections, answers = sheets+len(w.state.sheets), objections+len(w.state.objections), answers+len(w.state.answers)
		for i := range w.state.consultations {
			signed += len(w.state.consultations[i].signatures)
			linked += len(w.model.linked(int64(i + 1)))
		}
		for _, v := range w.state.sheets {
			if w.state.IsErased(v.text) {
				erased++
			}
		}
	})
	if sheets == 0 || objections == 0 || answers == 0 || signed == 0 || linked == 0 || erased == 0 {
		t.Errorf("nothing was put at risk: %d sheets, %d of them erased, %d objections, %d answers, %d signatures, %d voters", sheets, erased, objections, answers, signed, linked)
	}
}
