package deliberation

import (
	"slices"
	"testing"
	"time"

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
	d.must(print(issuing, d.host, FewestCards))
	number := int64(len(d.state.cards.batches))
	card := func(batch int64) PrintedCard { return PrintedCard{batch, d.newID(), d.newID()} }
	join := func(card PrintedCard) JoinByCard {
		return JoinByCard{Join{Document: d.newID(), College: Concerned}, card}
	}
	used, revoked := card(number), card(number)
	d.must(join(used))
	d.must(RevokeCard{Batch: number, Card: revoked.Revoke, By: d.host})
	d.refuses(t, answered, []refusalCase{
		{"cards under no mandate", print(99, d.host, 3), ErrNotIssuer},
		{"cards under somebody else's mandate", print(issuing, d.second, 3), ErrNotIssuer},
		{"cards by who gives mandates", print(1, administrator, 3), ErrNotIssuer},
		{"no cards", print(issuing, d.host, 0), ErrFieldMissing},
		{"so few cards that whose they are is known", print(issuing, d.host, FewestCards-1), ErrFewCards},
		{"cards by which an association attests agents", PrintCards{Mandate: issuing, By: d.host, Cards: FewestCards, College: Agent, Evidence: Document}, ErrCollegeUnattested},
		{"cards that attest, laid out by a Caf", PrintCards{Mandate: issuing, By: d.host, Cards: FewestCards, Office: 5, College: Concerned, Evidence: Known}, ErrCollegeUnattested},
		{"cards that attest by nothing", PrintCards{Mandate: issuing, By: d.host, Cards: FewestCards, College: Concerned}, ErrFieldMissing},
		{"a mandate that names a college of people who are not asked for proof", OfferMandate{By: administrator, Role: AttesterRole, Ends: d.midnight(30), College: Resident}, ErrCollegeUnattested},
		{"a moderator who attests", OfferMandate{By: administrator, Role: ModeratorRole, Ends: d.midnight(30), College: Agent}, ErrCollegeUnattested},
		{"too many cards", print(issuing, d.host, MostCards+1), ErrTooManyCards},
		{"cards laid out nowhere", PrintCards{Mandate: issuing, By: d.host, Cards: FewestCards, Office: 9999}, ErrFieldMissing},
		{"joining by a card of no batch", JoinByCard{Join{Document: d.newID(), College: Agent}, card(99)}, ErrCardUnknown},
		{"joining by no card", join(PrintedCard{Batch: number}), ErrCardUnknown},
		{"joining by a used card", join(used), ErrCardUsed},
		{"joining by a revoked card", join(revoked), ErrCardRevoked},
		{"counting cards of no batch", CountCards{Batch: 99, Used: 5}, ErrBatchUnknown},
		{"counting more cards than there are", CountCards{Batch: number, Used: FewestCards + 1}, ErrBatchUnknown},
		{"revoking what was never printed", RevokeCard{Batch: 99, By: d.host}, ErrBatchUnknown},
		{"revoking by nobody", RevokeCard{Batch: number, By: d.gone}, ErrPersonUnknown},
		{"revoking by somebody else", RevokeCard{Batch: number, By: d.stranger}, ErrNotYours},
	})
	d.must(print(issuing, d.host, FewestCards))
	number++
	d.refuses(t, answered, []refusalCase{
		{"joining by a card in no college", JoinByCard{Join{Document: d.newID()}, card(number)}, ErrFieldMissing},
		{"joining by a card with another's document", JoinByCard{Join{Document: d.used, College: Agent}, card(number)}, ErrTextUsed},
	})
	d.must(RevokeCard{Batch: number, By: administrator})
	d.refuses(t, answered, []refusalCase{{"joining by a card of a batch that was revoked", join(card(number)), ErrCardRevoked}})
	for d.run(print(issuing, d.host, MostCards)) == nil {
	}
	if n := d.state.out(Issuer{Organisation: 1}, d.now.UnixMilli()); n > MostCardsOut || n <= MostCardsOut-MostCards {
		t.Errorf("%d cards are about", n)
	}
	number = int64(len(d.state.cards.batches))
	if !d.state.MayFetchCards(number, d.host, d.now) || d.state.MayFetchCards(number, administrator, d.now) {
		t.Error("another than who had them printed fetches cards, or they do not")
	}
	d.must(EndMandate{Mandate: issuing, By: d.host})
	d.refuses(t, answered, []refusalCase{
		{"cards under a mandate that has ended", print(issuing, d.host, 1), ErrNotIssuer},
		{"revoking cards after that", RevokeCard{Batch: number, By: d.host}, ErrNotYours},
	})
	if d.state.MayFetchCards(number, d.host, d.now) {
		t.Error("whose mandate has ended fetches cards")
	}
	d.must(RevokeCard{Batch: number - 1, By: administrator})
	_, err := UseCard{Card: card(number)}.Decide(d.state, d.now.Add(CardLasts))
	if answered[ErrCardExpired] = err == ErrCardExpired; err != ErrCardExpired {
		t.Errorf("a card that is a year old: %v", err)
	}
}

// A card that is a year old makes nobody take part.
func TestCardsExpire(t *testing.T) {
	j := newJournal(t, testTime())
	administrator, host := j.administrator(), j.join()
	j.organisation(administrator, host, j.midnight(500))
	j.must(PrintCards{Mandate: 2, By: host, Cards: FewestCards})
	card := PrintedCard{1, ID{1}, ID{2}}
	j.wait(CardLasts - time.Millisecond)
	if is := j.state.Card(card, j.now); is != CardFree {
		t.Errorf("a moment before the card is %v", is)
	}
	j.wait(time.Millisecond)
	for _, c := range []Command{UseCard{card}, JoinByCard{Join{Document: j.newID(), College: Concerned}, card}} {
		if r := j.run(c); r != ErrCardExpired {
			t.Errorf("%T a year later: %v", c, r)
		}
	}
	for range MostCardsOut / MostCards {
		j.must(PrintCards{Mandate: 2, By: host, Cards: MostCards}) // those that are too old are about no more
	}
}

// modelCard is one card of the model: cards are told by number there, which no entry does.
type modelCard struct{ used, revoked bool }

// modelBatch are the cards of a batch, which somebody asked to be revoked one by one, and how many are told to be used.
type modelBatch struct {
	cards []modelCard
	asked map[int]bool
	over  bool
	told  int64
	day   string // when that was last told
}

func (b *modelBatch) usedNow() (n int64) {
	for _, c := range b.cards {
		if c.used {
			n++
		}
	}
	return n
}

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
		var issued []*modelBatch
		var organisationOf []int64
		id := func(batch, card int) PrintedCard {
			return PrintedCard{int64(batch + 1), ID{1, byte(batch), byte(card)}, ID{2, byte(batch), byte(card)}}
		}
		drawCard := func(t *rapid.T) (batch, card int) {
			if len(issued) == 0 {
				t.Skip()
			}
			batch = rapid.IntRange(0, len(issued)-1).Draw(t, "batch")
			return batch, rapid.IntRange(0, len(issued[batch].cards)-1).Draw(t, "card")
		}
		joined := j.state.Persons()
		use := func(t *rapid.T, command func(card PrintedCard) Command, joins int64) {
			batch, card := drawCard(t)
			c := &issued[batch].cards[card]
			want := map[modelCard]*Refusal{{}: nil, {used: true}: ErrCardUsed, {revoked: true}: ErrCardRevoked}[*c]
			if r := j.run(command(id(batch, card))); r != want {
				t.Fatalf("card %d of batch %d, %+v: %v", card, batch, *c, r)
			}
			if want == nil {
				c.used = true
				joined += joins
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"print": func(t *rapid.T) {
				organisation := rapid.Int64Range(1, 2).Draw(t, "organisation")
				by := rapid.SampledFrom(people).Draw(t, "by")
				n := rapid.Int64Range(FewestCards, FewestCards+3).Draw(t, "cards")
				print := PrintCards{Mandate: mandates[organisation-1], By: by, Cards: n, Office: drawOffice(t)}
				if rapid.Bool().Draw(t, "attests") {
					print.Office, print.College, print.Evidence = National, Concerned, rapid.SampledFrom(Evidences()).Draw(t, "evidence")
				}
				r := j.run(print)
				if runs := by == people[organisation-1]; runs != (r == nil) {
					t.Fatalf("person %d has cards printed for organisation %d: %v", by, organisation, r)
				}
				if r == nil {
					issued, organisationOf = append(issued, &modelBatch{cards: make([]modelCard, n), asked: map[int]bool{}}), append(organisationOf, organisation)
				}
			},
			"join": func(t *rapid.T) {
				college := rapid.SampledFrom(Colleges()).Draw(t, "college")
				use(t, func(card PrintedCard) Command { return JoinByCard{Join{Document: j.newID(), College: college}, card} }, 1)
			},
			"attest": func(t *rapid.T) {
				use(t, func(card PrintedCard) Command { return UseCard{card} }, 0)
			},
			"revoke": func(t *rapid.T) {
				batch, card := drawCard(t)
				by := rapid.SampledFrom(append(people, administrator)).Draw(t, "by")
				c := RevokeCard{Batch: int64(batch + 1), Card: id(batch, card).Revoke, By: by}
				whole := rapid.IntRange(0, 9).Draw(t, "whole") == 0
				if whole {
					c.Card = ID{}
				}
				r := j.run(c)
				if mine := by == people[organisationOf[batch]-1] || by == administrator; mine != (r == nil) {
					t.Fatalf("person %d revokes in batch %d: %v", by, batch, r)
				} else if !mine {
					return
				}
				b := issued[batch]
				if !whole && !b.over {
					b.asked[card] = true
				}
				b.over = b.over || whole
				for i := range b.cards {
					if one := &b.cards[i]; (whole || i == card) && !one.used {
						one.revoked = true
					}
				}
			},
			"count": func(t *rapid.T) {
				due := j.state.CountsDue(j.now)
				for batch, b := range issued {
					used := b.usedNow()
					j.must(CountCards{Batch: int64(batch + 1), Used: used})
					day := j.now.In(Paris()).Format(time.DateOnly)
					if used-used%5 > b.told && b.day != day {
						b.told, b.day = used-used%5, day
						if !slices.ContainsFunc(due, func(d Batch) bool { return d.Number == int64(batch+1) }) {
							t.Fatalf("batch %d was not to be counted: %+v", batch, b)
						}
					}
				}
			},
			"a day": func(t *rapid.T) { j.wait(24 * time.Hour) },
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
				for batch, model := range issued {
					got, _ := j.state.Batch(int64(batch + 1))
					for card, c := range model.cards {
						standing := CardFree
						switch {
						case c.used:
							standing = CardTaken
						case c.revoked:
							standing = CardInvalid
						}
						if is := j.state.Card(id(batch, card), j.now); is != standing {
							t.Fatalf("card %d of batch %d is %v, not %v", card, batch, is, standing)
						}
					}
					if got.Printed != int64(len(model.cards)) || got.Gone != (Gone{Used: model.told, Step: 5, Revoked: int64(len(model.asked))}) || got.Issuer.Organisation != organisationOf[batch] {
						t.Fatalf("batch %d is %+v, counted %+v", batch, got, model)
					}
					at := 0
					for at < len(want) && want[at].Organisation != got.Issuer.Organisation {
						at++
					}
					if at == len(want) {
						want = append(want, CardIssuer{Issuer: got.Issuer})
					}
					want[at].Printed += got.Printed
					want[at].Gone = Gone{want[at].Gone.Used + model.told, 5, want[at].Gone.Revoked + int64(len(model.asked))}
				}
				told := j.state.CardIssuers()
				for i := range told {
					told[i].Offices, told[i].Colleges = nil, nil
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

// Whoever knows all but whether one person used the card that they got learns it from nothing that is told of cards, nor by asking to revoke that card,
// until the others who came make a step of five. One of two journals has the card used, the other has not.
func TestWhetherACardWasUsedIsNotTold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		others := int64(rapid.IntRange(0, 15).Filter(func(n int) bool { return n%5 != 4 }).Draw(t, "others"))
		revokes := rapid.IntRange(0, 3).Draw(t, "revokes")
		asks := rapid.Bool().Draw(t, "asks")
		told := func(used bool) (batches []Batch, issuers []CardIssuer, mine [][]Batch) {
			j := newJournal(t, testTime())
			administrator, host := j.administrator(), j.join()
			j.organisation(administrator, host, j.midnight(90))
			j.must(PrintCards{Mandate: 2, By: host, Cards: FewestCards})
			count := others
			watch := func() {
				j.must(CountCards{Batch: 1, Used: count})
				b, _ := j.state.Batch(1)
				batches, issuers, mine = append(batches, b), append(issuers, j.state.CardIssuers()...), append(mine, j.state.BatchesOf(host, j.now))
				j.wait(24 * time.Hour)
			}
			for i := range others {
				j.must(UseCard{PrintedCard{1, ID{2, byte(i)}, ID{5, byte(i)}}})
			}
			card := PrintedCard{1, ID{1}, ID{4}}
			if used {
				j.must(UseCard{card})
				count++
			}
			watch()
			if asks {
				j.must(RevokeCard{Batch: 1, Card: card.Revoke, By: host})
			}
			for i := range revokes {
				j.must(RevokeCard{Batch: 1, Card: ID{3, byte(i)}, By: host})
			}
			watch()
			for i := range batches {
				batches[i].Entry = 0 // of the whole journal
			}
			return batches, issuers, mine
		}
		b1, i1, m1 := told(true)
		b2, i2, m2 := told(false)
		if diff := cmp.Diff(b1, b2) + cmp.Diff(i1, i2) + cmp.Diff(m1, m2); diff != "" {
			t.Fatalf("that a card was used is told:\n%s", diff)
		}
	})
}

// From the entries alone nobody goes from a person who joined by a card to who issued it: their ballots tell the issuer, and would be few.
func TestNoEntryLeadsFromWhoJoinedToAnIssuer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		journal := func(first, second int64) []any {
			j := newJournal(t, testTime())
			administrator, host, other := j.administrator(), j.join(), j.join()
			j.organisation(administrator, host, j.midnight(90))
			j.organisation(administrator, other, j.midnight(90))
			j.must(PrintCards{Mandate: 2, By: host, Cards: FewestCards})
			j.must(PrintCards{Mandate: 3, By: other, Cards: FewestCards})
			from := len(j.stored)
			for i, batch := range []int64{first, second} {
				j.must(JoinByCard{Join{Document: ID{9, byte(i)}, College: Concerned}, PrintedCard{batch, ID{7, byte(i)}, ID{8, byte(i)}}})
			}
			for n := range int64(2) {
				j.must(RevokeCard{Batch: n + 1, Card: ID{8, byte(n)}, By: host + n}) // each revokes a card, whosever it was
			}
			var facts []any
			for _, raw := range j.stored[from:] {
				e, err := DecodeEntry(raw)
				if err != nil {
					t.Fatal(err)
				}
				facts = append(facts, e.Actor, e.Fact)
			}
			return facts
		}
		if diff := cmp.Diff(journal(1, 2), journal(2, 1)); diff != "" {
			t.Fatalf("entries tell by whose card somebody joined:\n%s", diff)
		}
	})
}

// No program revokes a card, and no entry uses one that was not printed, or says who used it.
func TestEntriesOfCardsThatNoCommandWrites(t *testing.T) {
	for what, write := range map[string]func(j *testJournal, host int64) []Act{
		"a program that revokes": func(*testJournal, int64) []Act { return byProgram(Operator, &CardRevoked{Batch: 1}) },
		"a use that says who": func(j *testJournal, host int64) []Act {
			return byPerson(j.join(), &CardUsed{Card: j.newID()})
		},
		"a use by the operator": func(j *testJournal, host int64) []Act {
			return byProgram(Operator, &CardUsed{Card: j.newID()})
		},
		"a count of no batch": func(*testJournal, int64) []Act { return byProgram(Door, &CardsCounted{Batch: 2, Used: 5}) },
		"a count of more": func(*testJournal, int64) []Act {
			return byProgram(Door, &CardsCounted{Batch: 1, Used: FewestCards + 1})
		},
		"a count by a person": func(_ *testJournal, host int64) []Act { return byPerson(host, &CardsCounted{Batch: 1, Used: 5}) },
		"a batch of somebody else": func(j *testJournal, _ int64) []Act {
			return byPerson(j.join(), &CardsPrinted{Mandate: 2, Cards: FewestCards})
		},
		"a batch that attests what is not theirs": func(j *testJournal, host int64) []Act {
			return byPerson(host, &CardsPrinted{Mandate: 2, Cards: FewestCards, College: Agent, Evidence: Known})
		},
		"a batch of nothing":        func(j *testJournal, host int64) []Act { return byPerson(host, &CardsPrinted{Mandate: 2}) },
		"a revocation by no issuer": func(j *testJournal, host int64) []Act { return byPerson(j.join(), &CardRevoked{Batch: 1}) },
	} {
		j := newJournal(t, testTime())
		administrator, host := j.administrator(), j.join()
		j.organisation(administrator, host, j.midnight(90))
		j.must(PrintCards{Mandate: 2, By: host, Cards: FewestCards})
		acts := write(j, host)
		e := Entry{Nonce: j.newID(), Command: j.newID(), At: j.now.UnixMilli(), Actor: acts[0].Actor, Fact: acts[0].Fact}
		if err := j.state.Apply(Head{Number: uint64(len(j.heads) + 1), At: e.At}, &e); err == nil {
			t.Errorf("%s is applied", what)
		}
	}
}
