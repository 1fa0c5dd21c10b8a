package server

import (
	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
)

// A guest takes part in one debate without an account: on a form, or in the room. The id of a guest's document follows from the
// reference of what they hold, so the receipt on their slip leads to them, and nothing else does.

// guestDocument is the sealed document of the guest of that reference. A guest casts no ballots: those on paper have a sheet of their own.
func (p *Platform) guestDocument(ref deliberation.Reference, guest account.Profile) (journal.Document, error) {
	return p.sealedDocument(p.Keys.PaperDocument(ref), guest)
}

// guest returns who joined under a reference; ok is false if nobody did.
func (p *Platform) guest(st *deliberation.State, ref deliberation.Reference) (person deliberation.Person, ok bool) {
	return st.PersonOf(p.Keys.PaperDocument(ref))
}

// nextHeard is a reference under which nobody joined a debate yet: for somebody who speaks in its room. Another server may give it at the
// same moment; the command of one of the two is then refused with ErrTextUsed, and is to be tried again.
func (p *Platform) nextHeard(st *deliberation.State, debate int64) deliberation.Reference {
	ref := deliberation.Reference{Debate: debate, Kind: deliberation.HeardSheet, Number: 1}
	for ref.Number < deliberation.MostSheets {
		if _, taken := p.guest(st, ref); !taken {
			break
		}
		ref.Number++
	}
	return ref
}
