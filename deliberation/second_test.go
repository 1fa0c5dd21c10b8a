package deliberation

import (
	"slices"
	"testing"
	"time"
)

// noticesOf are those to one person of what the last entry did.
func (j *testJournal) noticesOf(person int64) []Notice {
	return j.state.Notices(j.state.Number()-1, j.state.Number(), func(n int64) bool { return n == person })
}

// No administrator ends the mandate of another alone, nor does one whom somebody has only just appointed help.
func TestTwoEndTheMandateOfAnAdministrator(t *testing.T) {
	j := newJournal(t, testTime())
	first, second, third, stranger := j.administrator(), j.administrator(), j.administrator(), j.join()
	end := func(by int64) EndMandate { return EndMandate{Mandate: 2, By: by, Text: j.newID(), Hash: j.newHash()} }
	agree := func(by int64) EndMandate { return EndMandate{Mandate: 2, By: by} }
	administers := func(person int64) bool { return j.state.Holds(person, AdministratorRole, Scope{}, j.now) }
	j.must(OfferMandate{By: first, Role: AdministratorRole, Ends: j.midnight(300)})
	j.must(AcceptMandate{Offer: 4, Person: stranger}) // whom the first one has just appointed

	if r := j.run(agree(third)); r != ErrFieldMissing {
		t.Errorf("nobody said why: %v", r)
	}
	if r := j.run(end(stranger)); r != ErrNewAdministrator {
		t.Errorf("one of today proposes: %v", r)
	}
	reasoned := end(first)
	j.must(reasoned)
	if !administers(second) {
		t.Fatal("one ends the mandate of another alone")
	}
	if got := j.noticesOf(second); len(got) != 1 || got[0].Kind != EndingNotice || !got[0].Binding {
		t.Errorf("who is about to lose a mandate is told %+v", got)
	}
	before := j.state.Number()
	j.must(end(first))
	j.must(agree(first))
	if j.state.Number() != before || !administers(second) {
		t.Error("one agrees with themselves")
	}
	if r := j.run(agree(stranger)); r != ErrNewAdministrator {
		t.Errorf("one of today agrees: %v", r)
	}
	p, ok := j.state.ProposedEnd(2, j.now)
	if !ok || p.By != first || p.Text != reasoned.Text || j.state.MayAgree(p, first, j.now) || j.state.MayAgree(p, stranger, j.now) || !j.state.MayAgree(p, third, j.now) {
		t.Errorf("%+v, %v", p, ok)
	}
	j.must(agree(third))
	m, _ := j.state.Mandate(2)
	if administers(second) || !m.Taken || m.Reason != reasoned.Text {
		t.Errorf("%+v", m)
	}
	if got := j.noticesOf(second); len(got) != 1 || got[0].Kind != MandateNotice || !got[0].Binding {
		t.Errorf("who lost a mandate is told %+v", got)
	}
	if r := j.run(EraseText{Text: reasoned.Text, By: first}); r != ErrNotYours {
		t.Errorf("the reason is taken back: %v", r)
	}
	// The reason stays when those go who gave it, and goes with whom it is about.
	j.must(ErasePerson{Person: first})
	if j.state.IsErased(reasoned.Text) {
		t.Error("the reason goes with who gave it")
	}
	j.must(ErasePerson{Person: second})
	if !slices.Contains(j.state.Erased(), reasoned.Text) {
		t.Error("the reason outlives whom it is about")
	}
	// Who was appointed weighs after two weeks, and a proposal of somebody who is no administrator any more counts for nothing.
	j.wait(WeighsAfter)
	last := EndMandate{Mandate: 3, By: stranger, Text: j.newID(), Hash: j.newHash()}
	j.must(last)
	j.must(EndMandate{Mandate: 4, By: stranger})
	if _, stands := j.state.ProposedEnd(3, j.now); stands || !administers(third) {
		t.Error("what a former administrator proposed stands")
	}
}

// Over somebody who represents an organisation, or from whom that was taken, two confirm another one once two are there; who is alone does so alone.
func TestTwoConfirmOverARepresentative(t *testing.T) {
	for _, c := range []struct {
		what  string
		first func(j *testJournal, administrator, representative int64)
		two   bool
	}{
		{"silence", func(*testJournal, int64, int64) {}, true},
		{"agreement", func(j *testJournal, _, representative int64) { j.must(EndMandate{Mandate: 3, By: representative}) }, false},
		{"taken", func(j *testJournal, administrator, _ int64) {
			j.must(EndMandate{Mandate: 3, By: administrator, Text: j.newID(), Hash: j.newHash()})
		}, true},
		{"erased", func(j *testJournal, _, representative int64) { j.must(ErasePerson{Person: representative}) }, false},
	} {
		j := newJournal(t, testTime())
		first, second, representative, successor := j.administrator(), j.administrator(), j.join(), j.join()
		n := j.organisation(first, representative, j.midnight(300))
		announced := j.now
		j.must(j.announces(n, successor))
		if got := j.noticesOf(representative); len(got) != 1 || got[0].Kind != SuccessionNotice || !got[0].Binding || !got[0].Deadline.Equal(announced.Add(SuccessionWaits)) {
			t.Errorf("%s: who represents it is told %+v", c.what, got)
		}
		c.first(j, first, representative)
		j.wait(SuccessionWaits)
		if j.state.TwoConfirm(2, j.now) != c.two {
			t.Fatalf("%s: %v", c.what, !c.two)
		}
		confirm := func(by int64, days int) ConfirmOrganisation {
			return ConfirmOrganisation{Announcement: 2, By: by, Ends: j.midnight(days)}
		}
		j.must(confirm(first, 200))
		if got := j.state.Representative(n, j.now); (got == successor) == c.two {
			t.Fatalf("%s: %d represents it", c.what, got)
		}
		if !c.two {
			continue
		}
		before := j.state.Number()
		j.must(confirm(first, 200))
		if j.state.Number() != before {
			t.Errorf("%s: said twice, it makes two entries", c.what)
		}
		j.must(confirm(second, 100)) // which says something else
		if got := j.state.Representative(n, j.now); got == successor {
			t.Fatalf("%s: they did not say the same", c.what)
		}
		j.must(confirm(first, 100))
		if got := j.state.Representative(n, j.now); got != successor {
			t.Errorf("%s: %d represents it", c.what, got)
		}
		m, _ := j.state.Mandate(3)
		if told := j.noticesOf(representative); c.what == "silence" && (!m.Replaced || len(told) != 1 || told[0].Kind != MandateNotice) {
			t.Errorf("who is replaced: %+v, is told %+v", m, told)
		}
	}
	j := newJournal(t, testTime())
	alone, representative, successor, appointed := j.administrator(), j.join(), j.join(), j.join()
	n := j.organisation(alone, representative, j.midnight(300))
	j.must(j.announces(n, successor))
	j.wait(SuccessionWaits - time.Hour)
	j.must(OfferMandate{By: alone, Role: AdministratorRole, Ends: j.midnight(300)})
	j.must(AcceptMandate{Offer: 2, Person: appointed})
	j.wait(time.Hour)
	j.must(ConfirmOrganisation{Announcement: 2, By: alone, Ends: j.midnight(200)})
	if got := j.state.Representative(n, j.now); got != successor {
		t.Errorf("%d represents it", got)
	}
}
