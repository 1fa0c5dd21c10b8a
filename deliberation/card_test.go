package deliberation

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func (d *debates) refuseCards(t *testing.T, answered map[*Refusal]bool) {
	administrator := d.administrator()
	d.organisation(administrator, d.host, d.midnight(90))
	mandate := d.state.MandatesOf(d.host)
	issuing := mandate[len(mandate)-1].Number
	print := func(mandate, by, cards int64) PrintCards {
		return PrintCards{Mandate: mandate, By: by, Cards: cards}
	}
	d.must(print(issuing, d.host, 2))
	number := int64(len(d.state.cards.batches))
	join := func(card ID) JoinByCard {
		return JoinByCard{Join{Document: d.newID(), College: Concerned}, number, card}
	}
	used, revoked := d.newID(), d.newID()
	d.must(join(used))
	d.must(RevokeCard{Batch: number, Card: revoked, By: d.host})
	d.refuses(t, answered, []refusalCase{
		{"cards under no mandate", print(99, d.host, 3), ErrNotIssuer},
		{"cards under somebody else's mandate", print(issuing, d.second, 3), ErrNotIssuer},
		{"cards by who gives mandates", print(1, administrator, 3), ErrNotIssuer},
		{"no cards", print(issuing, d.host, 0), ErrFieldMissing},
		{"too many cards", print(issuing, d.host, MostCards+1), ErrTooManyCards},
		{"cards laid out nowhere", PrintCards{Mandate: issuing, By: d.host, Cards: 1, Office: 9999}, ErrFieldMissing},
		{"joining by a card of no batch", JoinByCard{Join{Document: d.newID(), College: Agent}, 99, d.newID()}, ErrCardUnknown},
		{"joining by no card", join(ID{}), ErrCardUnknown},
		{"joining by a used card", join(used), ErrCardUsed},
		{"joining by a revoked card", join(revoked), ErrCardRevoked},
		{"joining by more cards than there are", join(d.newID()), ErrCardUnknown},
		{"revoking what was never printed", RevokeCard{Batch: 99, By: d.host}, ErrBatchUnknown},
		{"revoking by nobody", RevokeCard{Batch: number, By: d.gone}, ErrPersonUnknown},
		{"revoking by somebody else", RevokeCard{Batch: number, By: d.stranger}, ErrNotYours},
	})
	d.must(print(issuing, d.host, 3))
	number++
	d.refuses(t, answered, []refusalCase{
		{"joining by a card in no college", JoinByCard{Join{Document: d.newID()}, number, d.newID()}, ErrFieldMissing},
		{"joining by a card with another's document", JoinByCard{Join{Document: d.used, College: Agent}, number, d.newID()}, ErrTextUsed},
	})
	d.must(RevokeCard{Batch: number, By: d.host})
	d.refuses(t, answered, []refusalCase{{"joining by a card of a batch that was revoked", join(d.newID()), ErrCardRevoked}})
	for d.run(print(issuing, d.host, MostCards)) == nil {
	}
	if n := d.state.out(Issuer{Organisation: 1}); n > MostCardsOut || n <= MostCardsOut-MostCards {
		t.Errorf("%d cards are about", n)
	}
	d.must(EndMandate{Mandate: issuing, By: d.host})
	d.refuses(t, answered, []refusalCase{{"cards under a mandate that has ended", print(issuing, d.host, 1), ErrNotIssuer}})
	d.must(RevokeCard{Batch: number, By: d.host}) // what one printed oneself one may always revoke
}

// modelCard is one card of the model: cards are told by number there, which no entry does.
type modelCard struct{ used, revoked bool }

// A card makes one participant at most, a revoked one none; what is told of issuers is a recount; and the same journal gives the same state, whoever
// tries whatever card in whatever order.
func TestACardMakesOneParticipantAtMostAndARevokedOneNone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := newJournal(t, testTime())
		j.open(9)
		administrator := j.administrator()
		people := []int64{j.join(), j.join(), j.join()}
		for _, representative := range people[:2] {
			j.organisation(administrator, representative, j.midnight(90))
		}
		mandates := []int64{2, 3} // after the administrator's
		var issued [][]modelCard
		var organisationOf []int64
		id := func(batch, card int) ID { return ID{1, byte(batch), byte(card)} }
		drawCard := func(t *rapid.T) (batch, card int) {
			if len(issued) == 0 {
				t.Skip()
			}
			batch = rapid.IntRange(0, len(issued)-1).Draw(t, "batch")
			return batch, rapid.IntRange(0, len(issued[batch])-1).Draw(t, "card")
		}
		joined := j.state.Persons()
		t.Repeat(map[string]func(*rapid.T){
			"print": func(t *rapid.T) {
				organisation := rapid.Int64Range(1, 2).Draw(t, "organisation")
				by := rapid.SampledFrom(people).Draw(t, "by")
				n := rapid.Int64Range(1, 4).Draw(t, "cards")
				r := j.run(PrintCards{Mandate: mandates[organisation-1], By: by, Cards: n, Office: drawOffice(t)})
				if runs := by == people[organisation-1]; runs != (r == nil) {
					t.Fatalf("person %d has cards printed for organisation %d: %v", by, organisation, r)
				}
				if r == nil {
					issued, organisationOf = append(issued, make([]modelCard, n)), append(organisationOf, organisation)
				}
			},
			"join": func(t *rapid.T) {
				batch, card := drawCard(t)
				c := &issued[batch][card]
				want := map[modelCard]*Refusal{{}: nil, {used: true}: ErrCardUsed, {revoked: true}: ErrCardRevoked}[*c]
				college := rapid.SampledFrom(Colleges()).Draw(t, "college")
				if r := j.run(JoinByCard{Join{Document: j.newID(), College: college}, int64(batch + 1), id(batch, card)}); r != want {
					t.Fatalf("card %d of batch %d, %+v: %v", card, batch, *c, r)
				}
				if want == nil {
					c.used = true
					joined++
				}
			},
			"revoke": func(t *rapid.T) {
				batch, card := drawCard(t)
				by := rapid.SampledFrom(people).Draw(t, "by")
				c := RevokeCard{Batch: int64(batch + 1), Card: id(batch, card), By: by}
				whole := rapid.IntRange(0, 4).Draw(t, "whole") == 0
				if whole {
					c.Card = ID{}
				}
				r := j.run(c)
				if mine := by == people[organisationOf[batch]-1]; mine != (r == nil) {
					t.Fatalf("person %d revokes in batch %d: %v", by, batch, r)
				} else if !mine {
					return
				}
				for i := range issued[batch] {
					if one := &issued[batch][i]; (whole || i == card) && !one.used {
						one.revoked = true
					}
				}
			},
			"erase": func(t *rapid.T) {
				if n := j.state.Persons(); n > 4 {
					j.must(ErasePerson{Person: rapid.Int64Range(5, n).Draw(t, "person")})
				}
			},
			"": func(t *rapid.T) {
				if n := j.state.Persons(); n != joined {
					t.Fatalf("%d people joined, not %d", n, joined)
				}
				var want []CardIssuer
				for batch, all := range issued {
					got, _ := j.state.Batch(int64(batch + 1))
					counted := Batch{Printed: int64(len(all))}
					for card, c := range all {
						standing := CardFree
						switch {
						case c.used:
							counted.Used++
							standing = CardTaken
						case c.revoked:
							counted.Revoked++
							standing = CardInvalid
						}
						if is := j.state.Card(int64(batch+1), id(batch, card)); is != standing {
							t.Fatalf("card %d of batch %d is %v, not %v", card, batch, is, standing)
						}
					}
					if got.Printed != counted.Printed || got.Used != counted.Used || got.Revoked != counted.Revoked || got.Issuer.Organisation != organisationOf[batch] {
						t.Fatalf("batch %d is %+v, counted %+v", batch, got, counted)
					}
					at := 0
					for at < len(want) && want[at].Organisation != got.Issuer.Organisation {
						at++
					}
					if at == len(want) {
						want = append(want, CardIssuer{Issuer: got.Issuer})
					}
					want[at].Printed += counted.Printed
					want[at].Used += counted.Used
					want[at].Revoked += counted.Revoked
				}
				told := j.state.CardIssuers()
				for i := range told {
					told[i].Offices = nil
				}
				if diff := cmp.Diff(want, told); diff != "" {
					t.Fatalf("told of issuers, against a recount:\n%s", diff)
				}
			},
		})
		if diff := differences(j.state, j.replay(len(j.heads))); diff != "" {
			t.Fatalf("replayed, the journal gives another state:\n%s", diff)
		}
	})
}

// No program revokes a card, and no entry uses one that was not printed, or by somebody who did not just join.
func TestEntriesOfCardsThatNoCommandWrites(t *testing.T) {
	for what, write := range map[string]func(j *testJournal, host int64) []Act{
		"a program that revokes": func(*testJournal, int64) []Act { return byProgram(Operator, &CardRevoked{Batch: 1}) },
		"a use by who was there": func(j *testJournal, host int64) []Act { return byPerson(host, &CardUsed{Batch: 1, Card: j.newID()}) },
		"a use of no card":       func(j *testJournal, host int64) []Act { return byPerson(j.join(), &CardUsed{Batch: 1}) },
		"a use of no batch": func(j *testJournal, host int64) []Act {
			return byPerson(j.join(), &CardUsed{Batch: 2, Card: j.newID()})
		},
		"a batch of somebody else":  func(j *testJournal, _ int64) []Act { return byPerson(j.join(), &CardsPrinted{Mandate: 2, Cards: 1}) },
		"a batch of nothing":        func(j *testJournal, host int64) []Act { return byPerson(host, &CardsPrinted{Mandate: 2}) },
		"a revocation by no issuer": func(j *testJournal, host int64) []Act { return byPerson(j.join(), &CardRevoked{Batch: 1}) },
	} {
		j := newJournal(t, testTime())
		administrator, host := j.administrator(), j.join()
		j.organisation(administrator, host, j.midnight(90))
		j.must(PrintCards{Mandate: 2, By: host, Cards: 1})
		acts := write(j, host)
		e := Entry{Nonce: j.newID(), Command: j.newID(), At: j.now.UnixMilli(), Actor: acts[0].Actor, Fact: acts[0].Fact}
		if err := j.state.Apply(Head{Number: uint64(len(j.heads) + 1), At: e.At}, &e); err == nil {
			t.Errorf("%s is applied", what)
		}
	}
}
