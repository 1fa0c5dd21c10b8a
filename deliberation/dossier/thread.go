package dossier

import (
	"slices"

	"voix/deliberation"
	"voix/deliberation/position"
)

// quotedAtMost is how many arguments of one side are quoted beside a position.
const quotedAtMost = 3

// consideredAtMost bounds how many arguments of a thread are read to choose from: the first ones, and no more than this.
const consideredAtMost = 2048

// thread lists all arguments of a thread. Of a proposal's, those that are chosen for their side are quoted.
func (g *gathering) thread(t deliberation.Thread) ([]argument, error) {
	all := []argument{}
	var quoted []int64
	if t.Proposal != 0 {
		var err error
		if quoted, err = g.quotes(t); err != nil {
			return nil, err
		}
	}
	for after := int64(0); ; {
		page := g.in.State.Arguments(t, after, textsAtOnce)
		if len(page) == 0 {
			break
		}
		for _, a := range page {
			by, err := g.inName(a.Organisation)
			if err != nil {
				return nil, err
			}
			all = append(all, argument{Argument: a.Number, Side: a.Side.String(), ReplyTo: a.ReplyTo, Day: formatDay(a.At), Erased: g.erased(a.Text), InName: by})
			after = a.Number
		}
	}
	if len(quoted) == 0 {
		return all, nil
	}
	ids := make([]deliberation.ID, len(quoted))
	spoken := make([]bool, len(quoted))
	for i, n := range quoted {
		ids[i], spoken[i] = g.wordsOf(n)
	}
	texts, err := g.texts.read(ids)
	if err != nil {
		return nil, err
	}
	for i, n := range quoted {
		at := slices.IndexFunc(all, func(a argument) bool { return a.Argument == n })
		all[at].Quote = &quote{Text: texts[i].body, Language: texts[i].language, Spoken: spoken[i]}
	}
	return all, nil
}

// wordsOf is the text that holds an argument's words, and whether that is a transcript.
func (g *gathering) wordsOf(number int64) (text deliberation.ID, spoken bool) {
	a, _ := g.in.State.Argument(number)
	if a.Spoken.Voice.IsZero() {
		return a.Text, false
	}
	return a.Spoken.Transcript.Text, true
}

// quotes are the numbers of the arguments to be quoted: for, then against. They are chosen once.
func (g *gathering) quotes(t deliberation.Thread) ([]int64, error) {
	if chosen, known := g.quoted[t.Proposal]; known {
		return chosen, nil
	}
	var chosen []int64
	page := g.in.State.Arguments(t, 0, consideredAtMost)
	for _, side := range []deliberation.Side{deliberation.For, deliberation.Against} {
		var candidates []position.Argument
		var ids []deliberation.ID
		for _, a := range page {
			id, _ := g.wordsOf(a.Number)
			if a.Side != side || a.ReplyTo != 0 || g.erased(a.Text) || id.IsZero() {
				continue
			}
			repliers := map[int64]struct{}{}
			for _, r := range page {
				if r.ReplyTo == a.Number && r.Author != a.Author {
					repliers[r.Author] = struct{}{}
				}
			}
			candidates = append(candidates, position.Argument{Number: a.Number, Replies: len(repliers)})
			ids = append(ids, id)
		}
		for start := 0; start < len(ids); start += textsAtOnce {
			texts, err := g.texts.read(ids[start:min(start+textsAtOnce, len(ids))])
			if err != nil {
				return nil, err
			}
			for i, text := range texts {
				if !text.erased {
					candidates[start+i].Words = text.body
				}
			}
		}
		for _, i := range position.Choose(candidates, quotedAtMost) {
			chosen = append(chosen, candidates[i].Number)
		}
	}
	if len(chosen) > 0 {
		g.quoted[t.Proposal] = chosen
	}
	return chosen, nil
}
