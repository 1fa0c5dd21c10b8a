package deliberation

// Participation cards: what lets somebody take part who has neither an address nor a telephone. As for all facts, what a field means can never
// change. Which card is which stands in no entry: a card is named by an id that nobody without the master key can make, so that whoever
// handed a card to somebody cannot tell from the journal who that became.

// CardsPrinted gives the next batch number: its actor had so many cards made, numbered from 1 within the batch.
type CardsPrinted struct {
	Mandate int64  `entry:"mandate"` // of the actor, under which they are issued
	Cards   int64  `entry:"cards"`
	Office  Office `entry:"office,optional"` // where they are laid out, assigned to nobody; none: the issuer hands them out
	// College is what the issuer attests of everybody to whom such a card is handed, by Evidence; none: nothing.
	College  College  `entry:"college,optional"`
	Evidence Evidence `entry:"evidence,optional"`
}

// CardUsed says that somebody joined with a card that nobody had used, or had their college attested by it. It does not say who: its actor is a
// program; nor of which batch the card is: where somebody joined, the entry stands beside theirs, and their ballots tell by whose card they came.
type CardUsed struct {
	Card ID `entry:"card"`
}

// CardsCounted says that at least so many cards of a batch were used: the door counts them, once a day at most, in steps of k of rule 7.
type CardsCounted struct {
	Batch int64 `entry:"batch"`
	Used  int64 `entry:"used"`
}

// CardRevoked says that a card makes nobody take part any more: one of a batch, or all that are left of it. Who joined by one before stays.
// A card has another id here than in CardUsed.
type CardRevoked struct {
	Batch int64 `entry:"batch"`
	Card  ID    `entry:"card,optional"` // zero: all that are left
}

func (*CardsPrinted) Kind() string { return "cards.printed" }
func (*CardUsed) Kind() string     { return "card.used" }
func (*CardsCounted) Kind() string { return "cards.counted" }
func (*CardRevoked) Kind() string  { return "card.revoked" }
