package account

import "voix/deliberation"

// WaitingAvis is what somebody chose on the telephone, beside words, until it is cast: at another moment than the words were entered, together with
// that of others, so that the journal does not say whose it is.
type WaitingAvis struct {
	Debate  int64           `bson:"debate"`
	Call    int64           `bson:"call"`
	Choices []WaitingChoice `bson:"choices"` // one an item; NoChoice: withdrawn
	Held    bool            `bson:"held,omitempty"`
}

// WaitingChoice is a choice on an item of the agenda.
type WaitingChoice struct {
	Item   int64  `bson:"item"`
	Choice string `bson:"choice"` // by name; empty: none, or withdrawn
}

// Of reports whether w is that of the call of that reference.
func (w *WaitingAvis) Of(ref deliberation.Reference) bool {
	return ref.Kind == deliberation.CallSheet && w.Debate == ref.Debate && w.Call == ref.Number
}

// Wait puts choices of a call in place of those that wait there, if any do.
func (p *Profile) Wait(ref deliberation.Reference, choices []deliberation.ItemChoice, held bool) {
	w := WaitingAvis{Debate: ref.Debate, Call: ref.Number, Held: held}
	for _, c := range choices {
		w.Choices = append(w.Choices, WaitingChoice{c.Item, c.Choice.String()})
	}
	p.StopWaiting(ref)
	p.Waiting = append(p.Waiting, w)
}

// StopWaiting drops what waits of a call.
func (p *Profile) StopWaiting(ref deliberation.Reference) {
	var left []WaitingAvis
	for _, w := range p.Waiting {
		if !w.Of(ref) {
			left = append(left, w)
		}
	}
	p.Waiting = left
}

// WaitingOf returns what waits of a call; ok is false if nothing does. held: its holder had the last word on it.
func (p *Profile) WaitingOf(ref deliberation.Reference) (choices []deliberation.ItemChoice, held, ok bool) {
	for i := range p.Waiting {
		if w := &p.Waiting[i]; w.Of(ref) {
			for _, c := range w.Choices {
				choice := deliberation.NoChoice
				if c.Choice != "" {
					choice, _ = deliberation.ParseChoice(c.Choice) // sealed: nobody else wrote it
				}
				choices = append(choices, deliberation.ItemChoice{Item: c.Item, Choice: choice})
			}
			return choices, w.Held, true
		}
	}
	return nil, false, false
}
