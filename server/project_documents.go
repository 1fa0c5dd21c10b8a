package server

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/attachment"
)

// projectedCollections are the collections of documents for analysts. They tell what pages and API tell everybody, and
// nothing else: no person's number, no voter, no figure that rule 7 holds back.
//
// Every document has
//
//	_id       the number under which pages show it (tallies: the number of the question)
//	number    of the last entry of the journal when the document was made: it tells what was public then
//
// Dates are in UTC. Names of phases, themes, colleges and sides are those of the API. What was erased is absent.
//
//	consultations
//	  title, summary          summary in Markdown
//	  phase                   empty before the first, then propose, debate, vote, reread, closed
//	  begins.propose …        when each phase begins; absent if imported
//	  imported                whether it was brought in from a public data set
//	  proposals, debates, arguments, ballots    how many there are in it
//
//	proposals
//	  consultation, question  their numbers
//	  title, text             text in Markdown
//	  language                of title and text (BCP 47); absent if it is not known
//	  easy                    what it says in easy French, if somebody has written that: text, pseudonym, college, at, and
//	    validations             by how many persons concerned; who they are is told to nobody
//	    validated               whether these are enough
//	  erased                  whether the text was taken back
//	  theme                   absent if imported
//	  office, office_name     code and name of the Caf it is about; national, National if none is named
//	  departements            codes of those that the office covers; absent for national
//	  pseudonym, college      of the author; an agent bears another pseudonym in each consultation
//	  at                      when it was filed
//	  arguments, ballots      how many there are; ballots of all colleges together
//	  files                   list of id, name, type, size in bytes, sha256
//	  voice                   of one that was spoken: id, type, size, sha256, seconds, and, once somebody has written it down, transcript
//	    transcript            title, text, language, at; pseudonym and college of who wrote it down
//
//	debates
//	  consultation
//	  title, text, place      text in Markdown
//	  language                as above
//	  erased
//	  office, office_name, departements, pseudonym, college    as above
//	  begins                  when it takes place
//	  cancelled               it is not held; and, unless that was erased,
//	    cancelled_because     why
//	  arguments               how many there are
//
//	arguments
//	  consultation, and proposal or debate      where it stands
//	  side                    for, against, asking
//	  reply_to                the argument that it answers; absent if none
//	  text, language, erased, voice, pseudonym, college, at      as above
//
//	tallies                   what is published of one question
//	  consultation, proposal
//	  ballots                 how many there are, of all colleges together
//	  final                   whether the vote is closed and rows never change again
//	  rows                    list, disjoint, without totals:
//	    college
//	    territory             an office's code, national, others; before closing all
//	    proof                 after closing, declared or verified, where both may be told apart; absent: both together
//	    shown                 whether agree, disagree, pass may be told; absent otherwise
//	    agree, disagree, pass
//	    ballots               after closing
//	    at_least              after closing, where nothing may be shown: all ballots of the row but one at most have this choice
//	    left_out              after closing, on a college's first row: voters whose last choice the figures do not hold
//
// The rows of a question are one document so that a reader never meets figures of two moments side by side. For a table:
//
//	db.tallies.aggregate([{$unwind: "$rows"}, {$replaceWith: {$mergeObjects: ["$$ROOT", "$rows"]}}, {$unset: "rows"}])
func projectedCollections() []string {
	return []string{projectedConsultations, projectedProposals, projectedDebates, projectedArguments, projectedTallies}
}

const (
	projectedConsultations = "consultations"
	projectedProposals     = "proposals"
	projectedDebates       = "debates"
	projectedArguments     = "arguments"
	projectedTallies       = "tallies"

	// projectedForm names the form of these documents. Under another name, servers rebuild them when they start.
	projectedForm = "form 4"
)

type projectedConsultation struct {
	Title     string `bson:"title,omitempty"`
	Summary   string `bson:"summary,omitempty"`
	Phase     string `bson:"phase"`
	Begins    bson.D `bson:"begins,omitempty"`
	Imported  bool   `bson:"imported"`
	Proposals int64  `bson:"proposals"`
	Debates   int64  `bson:"debates"`
	Arguments int64  `bson:"arguments"`
	Ballots   int64  `bson:"ballots"`
}

type projectedProposal struct {
	Consultation int64             `bson:"consultation"`
	Question     int64             `bson:"question"`
	Title        string            `bson:"title,omitempty"`
	Text         string            `bson:"text,omitempty"`
	Language     string            `bson:"language,omitempty"`
	Easy         *projectedSummary `bson:"easy,omitempty"`
	Erased       bool              `bson:"erased"`
	Theme        string            `bson:"theme,omitempty"`
	Office       projectedOffice   `bson:",inline"`
	Author       projectedAuthor   `bson:",inline"`
	At           time.Time         `bson:"at"`
	Arguments    int64             `bson:"arguments"`
	Ballots      int64             `bson:"ballots"`
	Files        []projectedFile   `bson:"files,omitempty"`
	Voice        *projectedVoice   `bson:"voice,omitempty"`
}

type projectedDebate struct {
	Consultation int64           `bson:"consultation"`
	Title        string          `bson:"title,omitempty"`
	Text         string          `bson:"text,omitempty"`
	Language     string          `bson:"language,omitempty"`
	Place        string          `bson:"place,omitempty"`
	Erased       bool            `bson:"erased"`
	Office       projectedOffice `bson:",inline"`
	Author       projectedAuthor `bson:",inline"`
	Begins       time.Time       `bson:"begins"`
	Arguments    int64           `bson:"arguments"`
	Cancelled    bool            `bson:"cancelled"`
	Reason       string          `bson:"cancelled_because,omitempty"`
}

type projectedArgument struct {
	Consultation int64           `bson:"consultation"`
	Proposal     int64           `bson:"proposal,omitempty"`
	Debate       int64           `bson:"debate,omitempty"`
	Side         string          `bson:"side"`
	ReplyTo      int64           `bson:"reply_to,omitempty"`
	Quotes       int64           `bson:"quotes,omitempty"`
	Text         string          `bson:"text,omitempty"`
	Language     string          `bson:"language,omitempty"`
	Erased       bool            `bson:"erased"`
	Voice        *projectedVoice `bson:"voice,omitempty"`
	Author       projectedAuthor `bson:",inline"`
	At           time.Time       `bson:"at"`
}

type projectedVoice struct {
	ID         string               `bson:"id"`
	Type       string               `bson:"type"`
	Size       int64                `bson:"size"`
	SHA256     string               `bson:"sha256"`
	Seconds    float64              `bson:"seconds"`
	Transcript *projectedTranscript `bson:"transcript,omitempty"`
}

type projectedTranscript struct {
	Title    string          `bson:"title,omitempty"`
	Text     string          `bson:"text"`
	Language string          `bson:"language,omitempty"`
	Author   projectedAuthor `bson:",inline"`
	At       time.Time       `bson:"at"`
}

type projectedSummary struct {
	Text        string          `bson:"text"`
	Author      projectedAuthor `bson:",inline"`
	At          time.Time       `bson:"at"`
	Validations int64           `bson:"validations"`
	Validated   bool            `bson:"validated"`
}

type projectedTally struct {
	Consultation int64          `bson:"consultation"`
	Proposal     int64          `bson:"proposal"`
	Ballots      int64          `bson:"ballots"`
	Final        bool           `bson:"final"`
	Rows         []projectedRow `bson:"rows"`
	// Apart: after closing, what of a college's shown ballots is declared and what verified, where both may be told.
	Apart []projectedApart `bson:"apart,omitempty"`
}

type projectedApart struct {
	College  string         `bson:"college"`
	Declared projectedCount `bson:"declared"`
	Verified projectedCount `bson:"verified"`
}

type projectedCount struct {
	Agree    int64 `bson:"agree"`
	Disagree int64 `bson:"disagree"`
	Pass     int64 `bson:"pass"`
}

type projectedRow struct {
	College   string `bson:"college"`
	Territory string `bson:"territory"`
	Shown     bool   `bson:"shown"`
	Agree     *int64 `bson:"agree,omitempty"`
	Disagree  *int64 `bson:"disagree,omitempty"`
	Pass      *int64 `bson:"pass,omitempty"`
	Ballots   int64  `bson:"ballots,omitempty"`
	AtLeast   string `bson:"at_least,omitempty"`
	LeftOut   int64  `bson:"left_out,omitempty"`
}

type projectedOffice struct {
	Code         string   `bson:"office"`
	Name         string   `bson:"office_name"`
	Departements []string `bson:"departements,omitempty"`
}

type projectedAuthor struct {
	Pseudonym string `bson:"pseudonym,omitempty"`
	College   string `bson:"college"`
}

type projectedFile struct {
	ID     string `bson:"id"`
	Name   string `bson:"name"`
	Type   string `bson:"type"`
	Size   int64  `bson:"size"`
	SHA256 string `bson:"sha256"`
}

func projectOffice(o deliberation.Office) projectedOffice {
	view := projectedOffice{Code: o.String(), Name: o.Name()}
	for _, d := range o.Departements() {
		view.Departements = append(view.Departements, d.Code)
	}
	return view
}

func projectTally(p deliberation.Proposal, f deliberation.Figures) projectedTally {
	t := projectedTally{Consultation: p.Consultation, Proposal: p.Number, Ballots: f.Ballots, Final: f.Final, Rows: []projectedRow{}}
	for _, r := range f.Rows {
		row := projectedRow{
			College: r.College.String(), Territory: string(r.Territory), Shown: r.Shown, Ballots: r.Ballots, AtLeast: r.AtLeast.String(),
			LeftOut: r.LeftOut,
		}
		if r.Shown {
			row.Agree, row.Disagree, row.Pass = &r.Tally.Agree, &r.Tally.Disagree, &r.Tally.Pass
		}
		t.Rows = append(t.Rows, row)
	}
	for _, a := range f.Apart {
		t.Apart = append(t.Apart, projectedApart{a.College.String(), projectedCount(a.Declared), projectedCount(a.Verified)})
	}
	return t
}

// projectedWords fetches what documents written together need, so that each store is asked once. What the state says is
// erased is never among it.
type projectedWords struct {
	textIDs, fileIDs []deliberation.ID
	colleges         map[authorship]deliberation.College // of the authors
	organisations    map[int64]deliberation.ID           // the texts of those in whose name something is written

	texts map[deliberation.ID]deliberation.Text
	names account.Names
	files map[deliberation.ID]attachment.File
}

// want is called while the state is read.
func (w *projectedWords) want(s *deliberation.State, text deliberation.ID, author authorship, files ...deliberation.ID) {
	w.textIDs = append(w.textIDs, text)
	w.fileIDs = append(w.fileIDs, files...)
	if w.colleges == nil {
		w.colleges = map[authorship]deliberation.College{}
	}
	w.colleges[author] = collegeOf(s, author)
}

// wantVoice is called while the state is read.
func (w *projectedWords) wantVoice(s *deliberation.State, v deliberation.Spoken, consultation int64) {
	if v.Voice.IsZero() {
		return
	}
	w.fileIDs = append(w.fileIDs, v.Voice)
	if t := v.Transcript; !t.Text.IsZero() {
		w.want(s, t.Text, authorship{t.Writer, consultation})
	}
}

// voice is a voice message; nil if there is none.
func (w *projectedWords) voice(v deliberation.Spoken, consultation int64) *projectedVoice {
	f, ok := w.files[v.Voice]
	if v.Voice.IsZero() || !ok {
		return nil
	}
	view := &projectedVoice{
		ID: v.Voice.String(), Type: f.Kind.MediaType(), Size: f.Size, SHA256: deliberation.Hash(f.SHA256).String(), Seconds: f.Duration.Seconds(),
	}
	if text, ok := w.texts[v.Transcript.Text]; ok {
		view.Transcript = &projectedTranscript{
			Title: text.Title, Text: text.Body, Language: text.Language, Author: w.author(v.Transcript.Writer, consultation), At: v.Transcript.At,
		}
	}
	return view
}

func (w *projectedWords) load(ctx context.Context, p *Platform) (err error) {
	if w.texts, err = p.Texts.Get(ctx, w.textIDs); err != nil {
		return err
	}
	authors := make([]int64, 0, len(w.colleges))
	for of := range w.colleges {
		authors = append(authors, of.person)
	}
	if w.names, err = p.People.Names(ctx, authors); err != nil {
		return err
	}
	files, err := p.FilesOf(ctx, w.fileIDs)
	if err != nil {
		return err
	}
	w.files = make(map[deliberation.ID]attachment.File, len(files))
	for _, f := range files {
		w.files[deliberation.ID(f.ID)] = f
	}
	return nil
}

func (w *projectedWords) author(person, consultation int64) projectedAuthor {
	college := w.colleges[authorship{person, consultation}]
	return projectedAuthor{Pseudonym: w.names.In(person, consultation, college), College: college.String()}
}

// wantSigned wants the name of the organisation in whose name something is written, if it is.
func (w *projectedWords) wantSigned(s *deliberation.State, organisation int64) {
	if organisation == 0 {
		return
	}
	o, _ := s.Organisation(organisation)
	if w.organisations == nil {
		w.organisations = map[int64]deliberation.ID{}
	}
	w.organisations[organisation] = o.Text
	w.textIDs = append(w.textIDs, o.Text)
}

// signed is the author, or the organisation in whose name they write, of which alone is told then.
func (w *projectedWords) signed(person, consultation, organisation int64) projectedAuthor {
	if organisation == 0 {
		return w.author(person, consultation)
	}
	return projectedAuthor{Pseudonym: w.texts[w.organisations[organisation]].Title, College: deliberation.Association.String()}
}

// summary is nil if there is none, or its text was erased meanwhile.
func (w *projectedWords) summary(s deliberation.Summary) *projectedSummary {
	text, ok := w.texts[s.Text]
	if !ok || s.Number == 0 {
		return nil
	}
	return &projectedSummary{text.Body, w.author(s.Author, s.Consultation), s.At, int64(s.Validations), s.Validated()}
}

func (w *projectedWords) attached(ids []deliberation.ID) (files []projectedFile) {
	for _, id := range ids {
		if f, ok := w.files[id]; ok {
			files = append(files, projectedFile{id.String(), f.Name, f.Kind.MediaType(), f.Size, deliberation.Hash(f.SHA256).String()})
		}
	}
	return files
}
