package content

import (
	"slices"

	"voix/deliberation"
)

// Objection is what someone says of how the position on a proposal was rendered, during the relecture.
type Objection struct {
	College  deliberation.College
	Language string  // BCP 47
	Text     string  // 20 to 100 words
	Answers  []Reply // by the rapporteur of that college, who wrote no version of the proposal's sheet
}

// objections adds to the proposals of the closed consultation what was objected.
func (r *reader) objections(document section, d *Demonstration) {
	for _, s := range document.sections {
		r.fields(s, nil, nil)
		p := r.proposal(s, d)
		if s.body != "" {
			r.fault(s.file, s.line, "une objection s’écrit sous « ### Objection, agent »")
		}
		for _, c := range s.contributions {
			if !c.objects {
				r.fault(s.file, c.line, "seules des objections ont leur place ici")
			}
			o := Objection{College: c.college, Language: c.language, Text: r.sized(s.file, c.line, c.body, 20, 100)}
			for _, reply := range c.replies {
				if slices.ContainsFunc(p.Sheets, func(s Sheet) bool { return s.Rapporteur == reply.college }) {
					r.fault(s.file, reply.line, "qui a écrit la fiche ne répond pas à l’objection")
				}
				o.Answers = append(o.Answers, Reply{College: reply.college, Text: r.sized(s.file, reply.line, reply.body, 20, 100)})
			}
			p.Objections = append(p.Objections, o)
		}
	}
	for i := range d.Main.Proposals {
		if len(d.Main.Proposals[i].Objections) > 0 {
			r.fault(document.file, document.line, "« %s » n’est pas encore en relecture", d.Main.Proposals[i].Title)
		}
	}
}
