package server

import (
	"context"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/attachment"
	"voix/server/page"
)

// Handlers copy what they need from the state into the deliberation package's values, then fetch words and names, then fill
// the view: the functions here are the last two steps.

// loader collects which texts and persons a page needs, so that each store is asked once.
type loader struct {
	s       *Server
	ctx     context.Context
	textIDs []deliberation.ID
	persons []int64

	voiceIDs []deliberation.ID

	texts    map[deliberation.ID]deliberation.Text
	voices   map[deliberation.ID]attachment.File
	names    account.Names
	colleges map[authorship]deliberation.College
	// organisations are those in whose name something is written.
	organisations map[int64]deliberation.Organisation
}

func (s *Server) loader(ctx context.Context) *loader {
	return &loader{s: s, ctx: ctx, colleges: map[authorship]deliberation.College{}, organisations: map[int64]deliberation.Organisation{}}
}

func (l *loader) wantText(ids ...deliberation.ID) { l.textIDs = append(l.textIDs, ids...) }

// wantWords wants what a proposal says: its text, and what somebody wrote down of it if it was spoken.
func (l *loader) wantWords(p deliberation.Proposal) {
	l.wantText(p.Text)
	if t := p.Spoken.Transcript.Text; !t.IsZero() {
		l.wantText(t)
	}
}

// wantAuthor wants what a person is called in a consultation; outside all (0), what they are called nowhere else. It is called while the state
// is read.
func (l *loader) wantAuthor(st *deliberation.State, person, consultation int64) {
	if of := (authorship{person, consultation}); !l.wantsAuthor(of) {
		l.colleges[of] = collegeOf(st, of)
		l.persons = append(l.persons, person)
	}
}

func (l *loader) wantsAuthor(of authorship) bool {
	_, wanted := l.colleges[of]
	return wanted
}

func (l *loader) load() (err error) {
	if l.texts, err = l.s.platform.Texts.Get(l.ctx, l.textIDs); err != nil {
		return err
	}
	if err = l.loadVoices(); err != nil {
		return err
	}
	l.names, err = l.s.platform.People.Names(l.ctx, l.persons)
	return err
}

// author is what a person is called in a consultation, and as what they take part in it. One who was not wanted there reads as erased.
func (l *loader) author(person, consultation int64) page.Author {
	college := l.colleges[authorship{person, consultation}]
	return page.Author{Pseudonym: l.names.In(person, consultation, college), College: college}
}

// wantSigned wants how something is signed that a person wrote in a consultation: in the name of an organisation, of which alone is told then, or (0)
// as they are called there. It is called while the state is read.
func (l *loader) wantSigned(st *deliberation.State, person, consultation, organisation int64) {
	if organisation == 0 {
		l.wantAuthor(st, person, consultation)
		return
	}
	o, _ := st.Organisation(organisation)
	l.organisations[organisation] = o
	l.wantText(o.Text)
}

func (l *loader) signed(person, consultation, organisation int64) page.Author {
	if organisation == 0 {
		return l.author(person, consultation)
	}
	line := l.organisationLine(l.organisations[organisation])
	return page.Author{Pseudonym: line.Name, College: deliberation.Association, Organisation: line.Number}
}

func (l *loader) consultationLine(c deliberation.Consultation) page.ConsultationLine {
	line := page.ConsultationLine{
		Number: uint64(c.Number), Title: l.texts[c.Text].Title, Language: l.texts[c.Text].Language, Proposals: int(c.Proposals), Ballots: int(c.Ballots),
	}
	if c.Phase == deliberation.Closed {
		line.Closed = c.Begins[deliberation.Closed-1]
	}
	return line
}

func (l *loader) proposalRow(p deliberation.Proposal, ballots int64) page.ProposalRow {
	text := l.texts[p.Text]
	if t := p.Spoken.Transcript.Text; text.Body == "" && !t.IsZero() {
		text.Body = l.texts[t].Body
	}
	return page.ProposalRow{
		Number: uint64(p.Number), Title: l.titleOf(p), Language: text.Language, Excerpt: excerpt(text.Body), Theme: p.Theme, Office: officeView(p.Office), At: p.At,
		Arguments: int(p.Arguments), Ballots: int(ballots),
	}
}

func (l *loader) debateRow(d deliberation.Debate) page.DebateRow {
	text := l.texts[d.Text]
	place, _ := splitPlace(text.Place)
	row := page.DebateRow{
		Number: uint64(d.Number), Title: text.Title, Language: text.Language, Office: officeView(d.Office), Place: place, At: d.Begins, Ends: d.Ends,
		Setting: d.Setting, Cancelled: d.Cancelled != 0, Arguments: int(d.Arguments),
	}
	if last := len(d.Moved) - 1; last >= 0 {
		row.Moved = d.Moved[last].Begins
	}
	return row
}

func officeView(o deliberation.Office) page.Office {
	if o == deliberation.National {
		return page.Office{}
	}
	return page.Office{Code: o.String(), Name: o.Name()}
}

func officeViews() []page.Office {
	var all []page.Office
	for _, o := range deliberation.Offices() {
		all = append(all, officeView(o))
	}
	return all
}

// steps are the phases of a consultation with their dates; none if it was imported.
func steps(c deliberation.Consultation) []page.Step {
	if c.Imported() {
		return nil
	}
	var all []page.Step
	for _, phase := range deliberation.Phases() {
		step := page.Step{Phase: phase, From: c.Begins[phase-1], Now: phase == c.Phase, Past: phase < c.Phase}
		if phase < deliberation.Closed {
			step.Until = c.Begins[phase]
		}
		all = append(all, step)
	}
	return all
}

func questionView(q deliberation.Figures, c deliberation.Consultation, action string) page.Question {
	v := page.Question{
		Number: uint64(q.Question), Action: action, Phase: c.Phase, Open: c.TakesBallots(), Until: c.BallotsUntil(), Ballots: int(q.Ballots),
		Final: q.Final, Imported: c.Imported(),
	}
	for _, college := range deliberation.Colleges() {
		t := page.Tally{College: college}
		any := false
		for _, row := range q.Rows {
			if row.College == college {
				any = true
				addRow(&t, row, q.Final)
			}
		}
		for _, a := range q.Apart {
			if a.College == college {
				t.Apart, t.Declared, t.Verified = true, int(a.Declared.Total()), int(a.Verified.Total())
			}
		}
		switch {
		case any:
			if len(t.Offices) == 1 {
				t.Offices = nil // one row repeats the whole
			}
			v.Tallies = append(v.Tallies, t)
		case !q.Final:
			v.Tallies = append(v.Tallies, t) // its absence would tell that there are no ballots
		}
	}
	return v
}

// addRow puts one published row into a college's view.
func addRow(t *page.Tally, row deliberation.Row, final bool) {
	t.LeftOut += int(row.LeftOut)
	switch {
	case row.Shown:
		t.Kind = page.Exact
		t.Agree += int(row.Tally.Agree)
		t.Disagree += int(row.Tally.Disagree)
		t.Pass += int(row.Tally.Pass)
		if final {
			addOffice(t, row)
		}
	case row.AtLeast != deliberation.NoChoice:
		t.Kind, t.Choice, t.Least, t.Of, t.LeftOut = page.AtLeast, row.AtLeast, int(row.Ballots-1), int(row.Ballots), 0
	default:
		t.Kind, t.Of, t.LeftOut = page.NumberOnly, int(row.Ballots), 0
	}
}

func addOffice(t *page.Tally, row deliberation.Row) {
	o := page.OfficeTally{
		Others: row.Territory == deliberation.OtherOffices,
		Agree:  int(row.Tally.Agree), Disagree: int(row.Tally.Disagree), Pass: int(row.Tally.Pass),
	}
	if office, err := deliberation.ParseOffice(string(row.Territory)); err == nil {
		o.Office = officeView(office)
	}
	t.Offices = append(t.Offices, o)
}

func attachmentViews(files []attachment.File) []page.Attachment {
	var all []page.Attachment
	for _, f := range files {
		all = append(all, page.Attachment{
			ID: f.ID.String(), Name: f.Name, Type: f.Kind.MediaType(), Size: f.Size, Width: f.Width, Height: f.Height,
		})
	}
	return all
}
