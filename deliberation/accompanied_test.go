package deliberation

import (
	"testing"

	"pgregory.net/rapid"
)

// Whatever is entered in a debate for others, and whoever claims it: of somebody below fifteen the state holds words that another typed, and no voice,
// picture or scan; neither commands nor entries that no command makes change that.
func TestOfAChildNothingIsKeptButWords(t *testing.T) {
	kept, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		p := newPermanence(t)
		p.must(ConveneDebate{Consultation: 1, Author: p.host, Announcement: p.announcement(p.now)})
		room := int64(len(p.state.debates))
		p.must(PrintSheets{Debate: room, By: p.host, Forms: 20})
		p.must(OpenRoom{Debate: room, By: p.host, Most: 50})
		children := map[int64]bool{}
		form := int64(0)
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			child := rapid.Bool().Draw(t, "child")
			before := int64(len(p.state.persons))
			var r *Refusal
			pictured := false
			switch rapid.IntRange(0, 3).Draw(t, "how") {
			case 0:
				form++
				c := EnterForm{Debate: room, By: p.host, Form: form, Mandated: SignedFor, Document: p.newID(), College: Concerned, Side: For, Text: p.newID(), Hash: p.newHash(), Accompanied: child}
				if pictured = rapid.Bool().Draw(t, "pictured"); pictured {
					c.Scan, c.Proof = p.newID(), p.newHash()
				}
				if r = p.run(c); child && pictured {
					if r != ErrChildKept {
						t.Fatalf("the picture of a child's form: %v", r)
					}
					refused++
				}
			case 1:
				r = p.run(Hear{Debate: room, By: p.host, Mandated: BeforeOthers, Document: p.newID(), College: Concerned, Side: For, Text: p.newID(), Hash: p.newHash(), Accompanied: child})
			case 2:
				c := p.call(p.host)
				c.Accompanied = child
				r = p.run(c)
			default:
				c := JoinRoom{Debate: room, Document: p.newID(), College: Concerned, Presence: Present, Accompanied: child}
				if rapid.Bool().Draw(t, "written down") {
					c.By = p.host
				}
				r = p.run(c)
			}
			switch after := int64(len(p.state.persons)); {
			case r == nil && after != before+1, r != nil && after != before:
				t.Fatalf("%v, and %d persons more", r, after-before)
			case r == nil:
				children[after] = child
			}
		}
		for guest, child := range children {
			if p.state.IsAccompanied(guest) != child {
				t.Fatalf("guest %d is a child: %v", guest, !child)
			}
			if !child {
				continue
			}
			kept++
			debate := p.state.Guest(guest)
			for what, f := range map[string]Fact{
				"a form with a picture": &FormEntered{Debate: room, Form: 20, Author: guest, Scan: p.newID(), Proof: p.newHash()},
				"a voice":               &ArgumentGiven{Debate: debate, Author: guest, Side: For, Text: p.newID(), Hash: p.newHash(), Voice: p.newID(), VoiceProof: p.newHash()},
				"a proposal with a file": &ProposalFiled{
					Consultation: 1, Author: guest, Theme: Rights, Text: p.newID(), Hash: p.newHash(), Files: []ID{p.newID()}, Proofs: []Hash{p.newHash()},
				},
			} {
				if p.applies(Actor{Person: p.host}, f) || p.applies(Actor{Person: guest}, f) {
					t.Fatalf("%s of a child is applied", what)
				}
			}
			if err := p.state.mayBeHeard(guest, 1, p.newID(), p.newHash()); err != ErrChildKept {
				t.Fatalf("a child's voice: %v", err)
			}
			if files := p.state.FilesBy(guest); files != nil {
				t.Fatalf("files of a child: %v", files)
			}
			p.must(ClaimPerson{Guest: guest, Person: p.stranger})
		}
		if files := p.state.FilesBy(p.stranger); files != nil {
			t.Fatalf("files came with what a child said: %v", files)
		}
		if diff := differences(p.state, p.replay(len(p.heads))); diff != "" {
			t.Fatalf("replayed, the journal gives another state:\n%s", diff)
		}
	})
	if kept == 0 || refused == 0 {
		t.Errorf("%d children, %d pictures refused", kept, refused)
	}
}

// Nobody has an account below fifteen, and no number but one says that an adult agreed.
func TestNobodyJoinsAloneBelowFifteen(t *testing.T) {
	p := newPermanence(t)
	for what, f := range map[string]*PersonJoined{
		"with an account":     {Document: p.newID(), College: Concerned, Accompanied: agreed},
		"of another number":   {Document: p.newID(), College: Concerned, Debate: p.debate, Accompanied: 2},
		"of a number below 0": {Document: p.newID(), College: Concerned, Debate: p.debate, Accompanied: -1},
	} {
		if p.applies(Actor{Program: Operator}, f) {
			t.Errorf("a child %s is applied", what)
		}
	}
	if !p.applies(Actor{Person: p.host}, &PersonJoined{Document: p.newID(), College: Concerned, Debate: p.debate, Accompanied: agreed}) {
		t.Error("a child with an adult is not applied")
	}
}
