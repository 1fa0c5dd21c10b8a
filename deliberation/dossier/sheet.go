package dossier

import "voix/deliberation"

// sheet is the version that stands beside a proposal; nil if there is none.
func (g *gathering) sheet(proposal int64) (*sheet, error) {
	v, ok := g.in.State.SheetOf(proposal)
	if !ok || v.Erased {
		return nil, nil
	}
	texts, err := g.texts.read([]deliberation.ID{v.Text})
	if err != nil {
		return nil, err
	}
	if texts[0].erased {
		return nil, nil // taken back since: the version before it is not what people reread
	}
	by, err := g.names.of(v.Author)
	if err != nil {
		return nil, err
	}
	out := &sheet{
		Version: v.Version, Versions: int64(len(g.in.State.SheetVersions(proposal))), By: by, Day: formatDay(v.At), Lever: v.Lever.String(),
	}
	if !v.Due.IsZero() {
		out.Due = formatDay(v.Due)
	}
	for part, into := range map[deliberation.SheetPart]*string{
		deliberation.Finding: &out.Finding, deliberation.Commitment: &out.Commitment, deliberation.Holder: &out.Holder,
		deliberation.Indicator: &out.Indicator, deliberation.Source: &out.Source, deliberation.Baseline: &out.Baseline,
		deliberation.Target: &out.Target, deliberation.Staff: &out.Staff, deliberation.IT: &out.IT,
		deliberation.SocialFund: &out.SocialFund, deliberation.Origin: &out.Origin,
	} {
		if int(part) < len(texts[0].parts) {
			*into = texts[0].parts[part]
		}
	}
	return out, nil
}

// objections are those to how a position was rendered, with what was answered.
func (g *gathering) objections(proposal int64) ([]objection, error) {
	all := []objection{}
	for _, o := range g.in.State.Objections(proposal) {
		ids := []deliberation.ID{o.Text}
		for _, a := range o.Answers {
			ids = append(ids, a.Text)
		}
		texts, err := g.texts.read(ids)
		if err != nil {
			return nil, err
		}
		out := objection{
			Objection: o.Number, Day: formatDay(o.At), Text: texts[0].body, Language: texts[0].language, Erased: texts[0].erased, Answers: []answer{},
		}
		for i, a := range o.Answers {
			by, err := g.names.of(a.Author)
			if err != nil {
				return nil, err
			}
			out.Answers = append(out.Answers, answer{Answer: a.Number, By: by, Day: formatDay(a.At), Text: texts[i+1].body, Erased: texts[i+1].erased})
		}
		all = append(all, out)
	}
	return all, nil
}
