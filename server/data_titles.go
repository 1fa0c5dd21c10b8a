package server

import (
	"cmp"
	"strings"

	"voix/deliberation"
)

// dataNamed is a thing by its number, with what says to a reader which one it is.
type dataNamed struct {
	Number   int64  `json:"number"`
	Title    string `json:"title,omitempty"` // empty: it was erased, or is in a recording only
	Language string `json:"language,omitempty"`
	Page     string `json:"page,omitempty"`
}

// dataTitles are the things that are named beside what is held on somebody. Its l is to be loaded before any is asked for.
type dataTitles struct {
	l             *loader
	consultations map[int64]deliberation.Consultation
	proposals     map[int64]deliberation.Proposal
	debates       map[int64]deliberation.Debate
	organisations map[int64]deliberation.Organisation
	arguments     map[int64]deliberation.Argument
	names         []calledIn
}

// calledIn is the college as which somebody takes part in a consultation, which decides how they are called there; 0: outside all.
type calledIn struct {
	consultation int64
	college      deliberation.College
}

// wantTitles is called while the state is read, when all else of h that the state tells is there.
func wantTitles(l *loader, st *deliberation.State, h *heldOf) dataTitles {
	t := dataTitles{
		l, map[int64]deliberation.Consultation{}, map[int64]deliberation.Proposal{}, map[int64]deliberation.Debate{}, map[int64]deliberation.Organisation{},
		map[int64]deliberation.Argument{}, []calledIn{{outside, h.person.College}},
	}
	for _, x := range st.Consultations() {
		t.names = append(t.names, calledIn{x.Number, st.CollegeIn(h.person.Number, x.Number)})
		t.wantConsultation(st, x.Number)
	}
	for _, m := range h.mandates {
		t.wantConsultation(st, m.Scope.Consultation)
		t.wantOrganisation(st, m.Scope.Organisation)
		if !m.Reason.IsZero() {
			l.wantText(m.Reason)
		}
	}
	for _, r := range h.profile.Reads {
		t.wantOrganisation(st, r.Organisation)
	}
	if h.profile.Contact != nil {
		for _, c := range h.profile.Contact.Channels {
			t.wantOrganisation(st, c.Organisation)
		}
	}
	t.wantOrganisation(st, h.profile.Attestation.Organisation)
	for _, x := range h.given.Rapporteur {
		t.wantConsultation(st, x)
	}
	for _, n := range h.marked {
		t.wantArgument(st, n)
	}
	for _, x := range h.texts {
		if kind, n := topicOf(x.Of); kind == "argument" {
			t.wantArgument(st, n)
		}
	}
	for _, n := range h.read {
		t.wantProposal(st, n)
	}
	for _, n := range h.facilitates {
		t.wantDebate(st, n)
	}
	for _, a := range h.attended {
		t.wantDebate(st, a.Debate)
	}
	for _, w := range h.profile.Waiting {
		t.wantDebate(st, w.Debate)
	}
	return t
}

func (t dataTitles) wantConsultation(st *deliberation.State, n int64) {
	if x, ok := st.Consultation(n); ok {
		t.consultations[n] = x
		t.l.wantText(x.Text)
	}
}

func (t dataTitles) wantOrganisation(st *deliberation.State, n int64) {
	if o, ok := st.Organisation(n); ok {
		t.organisations[n] = o
		t.l.wantText(o.Text)
	}
}

func (t dataTitles) wantProposal(st *deliberation.State, n int64) {
	if p, ok := st.Proposal(n); ok {
		t.proposals[n] = p
		t.l.wantWords(p)
	}
}

func (t dataTitles) wantDebate(st *deliberation.State, n int64) {
	if d, ok := st.Debate(n); ok {
		t.debates[n] = d
		t.l.wantText(d.Text)
	}
}

func (t dataTitles) wantArgument(st *deliberation.State, n int64) {
	a, _ := st.Argument(n)
	t.arguments[n] = a
	t.wantProposal(st, a.Proposal)
	t.wantDebate(st, a.Debate)
}

func (t dataTitles) consultation(n int64) dataNamed {
	text := t.l.texts[t.consultations[n].Text]
	return dataNamed{n, text.Title, text.Language, consultationPath(n)}
}

func (t dataTitles) organisation(n int64) dataNamed {
	text := t.l.texts[t.organisations[n].Text]
	return dataNamed{n, text.Title, text.Language, organisationPath(n)}
}

func (t dataTitles) proposal(n int64) dataNamed {
	text := t.l.texts[t.proposals[n].Text]
	line, _, _ := strings.Cut(strings.TrimSpace(cmp.Or(t.l.titleOf(t.proposals[n]), text.Body)), "\n")
	return dataNamed{n, line, text.Language, proposalPath(n)}
}

func (t dataTitles) debate(n int64) dataNamed {
	text := t.l.texts[t.debates[n].Text]
	return dataNamed{n, text.Title, text.Language, debatePath(n)}
}

// about names an argument by what it is about.
func (t dataTitles) about(argument int64) dataNamed {
	a := t.arguments[argument]
	named := t.proposal(a.Proposal)
	if a.Debate != 0 {
		named = t.debate(a.Debate)
	}
	named.Number, named.Page = argument, argumentPath(argument)
	return named
}

// optional is nothing for a thing that there is not.
func optional(n int64, of func(int64) dataNamed) *dataNamed {
	if n == 0 {
		return nil
	}
	named := of(n)
	return &named
}

func (t dataTitles) asked(a askedOf) dataNamed {
	own := t.l.ownBallot(a)
	return dataNamed{a.ballot.Question, own.Title, own.Language, own.Page}
}

// topicOf is what a text is part of, as its topic is written.
func topicOf(t deliberation.Topic) (kind string, number int64) {
	kind, _, _ = strings.Cut(t.String(), "/")
	return kind, t.Number()
}
