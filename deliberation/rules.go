package deliberation

// Rules say how positions are worked out in a consultation. They are known before anybody gives an opinion, and the same for all
// questions. No ballot weighs more than another, and colleges are never added together: version 1 of the rules says so in words, in the
// dossier's method.
type Rules struct {
	Version   int64
	Threshold int64  // thousandths: a college is for (or against) when the whole Wilson interval of that share lies above; 500 to 950
	Minimum   int64  // ballots: a college with fewer on a question does not count there; 10 to 10,000
	Entry     uint64 // that fixed them; 0: the consultation is older than rules, and these are the defaults
}

// DefaultRules are those of a consultation whose opening names none.
func DefaultRules() Rules { return Rules{Version: 1, Threshold: 600, Minimum: 10} }
