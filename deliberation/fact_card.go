package deliberation

// Participation cards: what lets somebody take part who has neither an address nor a telephone. As for all facts, what a field means can never
// change. Which card is which stands in no entry: a card is named by an id that nobody without the master key can make, so that whoever
// handed a card to somebody cannot tell from the journal who that became.

// CardsPrinted gives the next batch number: its actor had so many cards made, numbered from 1 within the batch.
type CardsPrinted struct {
	Mandate int64  `entry:"mandate"` // of the actor, under which they are issued
	Cards   int64  `entry:"cards"`
	Office  Office `entry:"office,optional"` // where they are laid out, assigned to nobody; none: the issuer hands them out
}

// CardUsed says that its actor joined, by the entry just before, with a card that nobody had used.
type CardUsed struct {
	Batch int64 `entry:"batch"`
	Card  ID    `entry:"card"`
}

// CardRevoked says that a card makes nobody take part any more: one of a batch, or all that are left of it. Who joined by one before stays.
type CardRevoked struct {
	Batch int64 `entry:"batch"`
	Card  ID    `entry:"card,optional"` // zero: all that are left
}

func (*CardsPrinted) Kind() string { return "cards.printed" }
func (*CardUsed) Kind() string     { return "card.used" }
func (*CardRevoked) Kind() string  { return "card.revoked" }
