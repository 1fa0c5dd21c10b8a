package deliberation

import (
	"slices"
	"time"
)

// MostPrinted is the most sheets of each sort that may be printed for a debate.
const MostPrinted = 2000

// paper is what is known of a debate's sheets and of those who came.
type paper struct {
	forms, avis int64 // printed, numbered from 1
	entered     map[int64]form
	sheets      map[int64]avisSheet
	counted     []int64 // by College-1; nil: not counted yet
	explained   ID
	countedAt   uint64
}

type form struct {
	author   int64
	by       int64
	argument int64
	scan     ID
	entry    uint64
	at       time.Time
}

type avisSheet struct {
	college     College
	by          int64
	corrections []Corrected
	channel     Channel
	mandated    Mandated
	entry       uint64
	at          time.Time
}

// Paper is what became of a debate's sheets: whether what was entered matches who came.
type Paper struct {
	Forms, Avis               int64    // printed
	FormsEntered, AvisEntered int64    //
	FormsBy, AvisBy           [4]int64 // entered, by College-1
	Counted                   bool     // whether attendance was counted
	Attendance                [4]int64 // by College-1
	Explanation               ID       // of a mismatch; zero: none given
	Entry                     uint64   // that last counted attendance
}

// Matches reports whether no college gave more sheets of one sort than people of it came. Fewer are no fault: nobody has to write.
func (p Paper) Matches() bool {
	for i := range p.Attendance {
		if p.FormsBy[i] > p.Attendance[i] || p.AvisBy[i] > p.Attendance[i] {
			return false
		}
	}
	return p.Counted
}

// Attended is how many people of one college came to a debate, as it may be told: exactly from k of rule 7 on, else only that they were fewer.
type Attended struct {
	College College
	People  int64 // 0: fewer than Fewer, and at least one
	Fewer   int64 // 0: People is exact
}

// Attended is what may be told of who came, by college, those of which nobody came left out; nil if nobody counted.
func (p Paper) Attended() (told []Attended) {
	for _, college := range Colleges() {
		switch n, k := p.Attendance[college-1], int64(college.SmallestSet()); {
		case n == 0:
		case n < k:
			told = append(told, Attended{College: college, Fewer: k})
		default:
			told = append(told, Attended{College: college, People: n})
		}
	}
	return told
}

// Paper returns what became of a debate's sheets; zero if there is no such debate.
func (s *State) Paper(debate int64) (p Paper) {
	d := s.debate(debate)
	if d == nil {
		return p
	}
	p.Forms, p.Avis, p.FormsEntered, p.AvisEntered = d.paper.forms, d.paper.avis, int64(len(d.paper.entered)), int64(len(d.paper.sheets))
	for _, f := range d.paper.entered {
		p.FormsBy[s.persons[f.author-1].college-1]++
	}
	for _, a := range d.paper.sheets {
		p.AvisBy[a.college-1]++
	}
	p.Counted, p.Explanation, p.Entry = d.paper.counted != nil, d.paper.explained, d.paper.countedAt
	copy(p.Attendance[:], d.paper.counted)
	return p
}

// Form is a form that was entered.
type Form struct {
	Debate   int64
	Number   int64
	Author   int64 // who joined by it; whoever claimed it is the author of its argument
	By       int64 // who entered it
	Argument int64
	Scan     ID // zero: none
	Entry    uint64
	At       time.Time
}

// Form returns a form of a debate; ok is false if it was not entered.
func (s *State) Form(debate, number int64) (Form, bool) {
	if d := s.debate(debate); d != nil {
		if f, ok := d.paper.entered[number]; ok {
			view := Form{Debate: debate, Number: number, Author: f.author, By: f.by, Argument: f.argument, Entry: f.entry, At: f.at}
			if !s.IsErased(f.scan) {
				view.Scan = f.scan
			}
			return view, true
		}
	}
	return Form{}, false
}

// Forms returns all forms of a debate that were entered, by number.
func (s *State) Forms(debate int64) (all []Form) {
	if d := s.debate(debate); d != nil {
		for number := range d.paper.entered {
			f, _ := s.Form(debate, number)
			all = append(all, f)
		}
	}
	slices.SortFunc(all, func(a, b Form) int { return int(a.Number - b.Number) })
	return all
}

// Avis is an avis sheet that was entered. What was chosen on it is known by its voter alone.
type Avis struct {
	Debate    int64
	Number    int64
	College   College
	By        int64
	Corrected int64 // how often it was typed in anew
	Channel   Channel
	Mandated  Mandated
	Entry     uint64
	At        time.Time
}

// Avis returns an avis sheet of a debate; ok is false if it was not entered.
func (s *State) Avis(debate, number int64) (Avis, bool) {
	if d := s.debate(debate); d != nil {
		if a, ok := d.paper.sheets[number]; ok {
			return Avis{debate, number, a.college, a.by, int64(len(a.corrections)), a.channel, a.mandated, a.entry, a.at}, true
		}
	}
	return Avis{}, false
}

// AvisCorrections returns by whom and when an avis sheet was typed in anew, oldest first. What it said is told to nobody.
func (s *State) AvisCorrections(debate, number int64) []Corrected {
	if d := s.debate(debate); d != nil {
		return slices.Clone(d.paper.sheets[number].corrections)
	}
	return nil
}

// PrintSheets makes further sheets for a debate.
type PrintSheets struct {
	Debate int64
	By     int64 // a facilitator
	Forms  int64
	Avis   int64
}

// Keys names nothing: it is alone in its batch.
func (PrintSheets) Keys() Keys { return Keys{} }

// Decide returns the sheets, or ErrDebateUnknown, ErrPersonUnknown, ErrNotFacilitator, ErrDebateCancelled, ErrMinutesAdopted, ErrFieldMissing,
// ErrTooManySheets.
func (c PrintSheets) Decide(s *State, at time.Time) ([]Act, error) {
	d, err := s.underway(c.Debate, c.By, at)
	switch {
	case err != nil:
		return nil, err
	case c.Forms < 0 || c.Avis < 0 || c.Forms == 0 && c.Avis == 0:
		return nil, ErrFieldMissing
	case c.Forms > MostPrinted-d.paper.forms || c.Avis > MostPrinted-d.paper.avis:
		return nil, ErrTooManySheets
	}
	return byPerson(c.By, &SheetsPrinted{Debate: c.Debate, Forms: c.Forms, Avis: c.Avis}), nil
}

func (s *State) applySheetsPrinted(h Head, by Actor, f *SheetsPrinted) error {
	d := s.ranUnderway(h, f.Debate, by)
	if d == nil || f.Forms < 0 || f.Avis < 0 || f.Forms > MostPrinted-d.paper.forms || f.Avis > MostPrinted-d.paper.avis {
		return errApply(h, f, "no such debate, not theirs, or too many")
	}
	d.paper.forms += f.Forms
	d.paper.avis += f.Avis
	s.touchDebate(h, f.Debate)
	return nil
}

// CountAttendance says how many came to a debate.
type CountAttendance struct {
	Debate int64
	By     int64    // a facilitator
	Counts [4]int64 // by College-1
	Text   ID       // why sheets and people do not match; may be zero
	Hash   Hash
}

// Keys names nothing: it is alone in its batch.
func (CountAttendance) Keys() Keys { return Keys{} }

// Decide returns the count, or ErrDebateUnknown, ErrPersonUnknown, ErrNotFacilitator, ErrDebateCancelled, ErrMinutesAdopted, ErrFieldMissing,
// ErrTextUsed.
func (c CountAttendance) Decide(s *State, at time.Time) ([]Act, error) {
	if _, err := s.underway(c.Debate, c.By, at); err != nil {
		return nil, err
	}
	for _, n := range c.Counts {
		if n < 0 || n > maxCounted {
			return nil, ErrFieldMissing
		}
	}
	if !c.Text.IsZero() || !c.Hash.IsZero() {
		if err := s.newText(c.Text, c.Hash); err != nil {
			return nil, err
		}
	}
	return byPerson(c.By, &AttendanceCounted{Debate: c.Debate, Counts: c.Counts[:], Text: c.Text, Hash: c.Hash}), nil
}

// maxCounted is the most people of one college that anybody counts in a room.
const maxCounted = 10_000

func (s *State) applyAttendanceCounted(h Head, by Actor, f *AttendanceCounted) error {
	d := s.ranUnderway(h, f.Debate, by)
	if d == nil || len(f.Counts) != len(Colleges()) || slices.ContainsFunc(f.Counts, func(n int64) bool { return n < 0 || n > maxCounted }) {
		return errApply(h, f, "no such debate, not theirs, over, or not one count a college")
	}
	d.paper.counted, d.paper.explained, d.paper.countedAt = f.Counts, f.Text, h.Number
	if !f.Text.IsZero() {
		s.write(h, f.Debate, by.Person, f.Text)
	}
	s.touchDebate(h, f.Debate)
	return nil
}

// EnterForm types in a form that came back.
type EnterForm struct {
	Debate   int64
	By       int64 // a facilitator
	Form     int64
	Document ID // of the sealed document of whoever wrote it
	College  College
	Item     int64 // of the agenda; 0: of none
	Side     Side
	Text     ID // what is written there; it may hold no words while only a picture was taken
	Hash     Hash
	Scan     ID // stored like a file; zero: no picture
	Proof    Hash
	Mandated Mandated // how whoever wrote it asked for it
	// Accompanied says that whoever wrote it is below fifteen, and that an adult with parental authority is there and agrees: no picture is kept then.
	Accompanied bool
}

// Keys names nothing: it is alone in its batch.
func (EnterForm) Keys() Keys { return Keys{} }

// Decide returns who wrote it, the form and its contribution, or ErrDebateUnknown, ErrPersonUnknown, ErrNotFacilitator, ErrDebateCancelled,
// ErrMinutesAdopted, ErrArgumentsClosed, ErrSheetUnknown, ErrSheetEntered, ErrFieldMissing, ErrItemUnknown, ErrTextUsed,
// ErrMandateMissing, ErrChildKept.
func (c EnterForm) Decide(s *State, at time.Time) ([]Act, error) {
	d, err := s.underway(c.Debate, c.By, at)
	if err != nil {
		return nil, err
	}
	if _, entered := d.paper.entered[c.Form]; c.Form < 1 || c.Form > d.paper.forms {
		return nil, ErrSheetUnknown
	} else if entered {
		return nil, ErrSheetEntered
	}
	acts, err := c.heard(s, d)
	if err != nil {
		return nil, err
	}
	if c.Scan.IsZero() != c.Proof.IsZero() {
		return nil, ErrFieldMissing
	}
	if !c.Scan.IsZero() && c.Accompanied {
		return nil, ErrChildKept
	}
	if !c.Scan.IsZero() && (s.used(c.Scan) || c.Scan == c.Text || c.Scan == c.Document) {
		return nil, ErrTextUsed
	}
	entered := byPerson(c.By, &FormEntered{Debate: c.Debate, Form: c.Form, Author: int64(len(s.persons) + 1), Scan: c.Scan, Proof: c.Proof})
	return slices.Insert(acts, 1, entered...), nil
}

func (c EnterForm) heard(s *State, d *debate) ([]Act, error) {
	return Hear{Debate: c.Debate, By: c.By, Document: c.Document, College: c.College, Item: c.Item, Side: c.Side, Text: c.Text, Hash: c.Hash, Mandated: c.Mandated,
		Accompanied: c.Accompanied}.acts(s, d, OnPaper)
}

func (s *State) applyFormEntered(h Head, by Actor, f *FormEntered) error {
	d := s.ranUnderway(h, f.Debate, by)
	p := s.person(f.Author)
	if d == nil || f.Form < 1 || f.Form > d.paper.forms || p == nil || p.debate != f.Debate || s.IsErased(p.document) {
		return errApply(h, f, "no such debate, form or person, or not theirs")
	}
	if _, ok := d.paper.entered[f.Form]; ok {
		return errApply(h, f, "entered before")
	}
	if s.mayBeKept(f.Author, f.Scan) != nil {
		return errApply(h, f, "a picture of what a child wrote is never kept")
	}
	if d.paper.entered == nil {
		d.paper.entered = map[int64]form{}
	}
	// The contribution is the next entry, of the same batch.
	d.paper.entered[f.Form] = form{author: f.Author, by: by.Person, argument: int64(len(s.arguments) + 1), scan: f.Scan, entry: h.Number, at: h.time()}
	if !f.Scan.IsZero() {
		s.files[f.Scan] = owner{personTopic, f.Author}
		p.files = append(p.files, f.Scan)
	}
	s.touchDebate(h, f.Debate)
	return nil
}

// ItemChoice is a choice on an item of an agenda.
type ItemChoice struct {
	Item   int64
	Choice Choice // NoChoice: none, or withdrawn
}

// EnterAvis takes note that an avis sheet came back. Its choices are cast by CastSheet: what a sheet says and whose voter it is stand in
// different commands, so that nothing but the master key leads from one to the other.
type EnterAvis struct {
	Debate   int64
	By       int64 // a facilitator
	Sheet    int64
	College  College
	Again    bool     // it was entered before, and is typed in anew
	Mandated Mandated // how whoever filled it in asked for it; not asked again
}

// Keys names nothing: it is alone in its batch.
func (EnterAvis) Keys() Keys { return Keys{} }

// Decide returns the sheet, or its correction, or ErrDebateUnknown, ErrPersonUnknown, ErrNotFacilitator, ErrDebateCancelled, ErrMinutesAdopted,
// ErrBallotsClosed, ErrSheetUnknown, ErrSheetEntered, ErrSheetCollege (the college of a sheet stays as first entered), ErrFieldMissing,
// ErrMandateMissing.
func (c EnterAvis) Decide(s *State, at time.Time) ([]Act, error) {
	d, err := s.underway(c.Debate, c.By, at)
	if err != nil {
		return nil, err
	}
	sheet, entered := d.paper.sheets[c.Sheet]
	switch view, _ := s.Consultation(d.consultation); {
	case !view.TakesBallots():
		return nil, ErrBallotsClosed
	case c.Sheet < 1 || c.Sheet > d.paper.avis || c.Again && !entered:
		return nil, ErrSheetUnknown
	case !c.College.Valid():
		return nil, ErrFieldMissing
	case entered && !c.Again:
		return nil, ErrSheetEntered
	case entered && sheet.college != c.College:
		return nil, ErrSheetCollege
	case entered:
		return byPerson(c.By, &AvisCorrected{Debate: c.Debate, Sheet: c.Sheet}), nil
	}
	if err := OnPaper.takes(c.Mandated); err != nil {
		return nil, err
	}
	return byPerson(c.By, &AvisEntered{Debate: c.Debate, Sheet: c.Sheet, College: c.College, Channel: OnPaper, Mandated: c.Mandated}), nil
}

func (s *State) applyAvisEntered(h Head, by Actor, f *AvisEntered) error {
	d := s.ranUnderway(h, f.Debate, by)
	if d == nil || f.Sheet < 1 || f.Sheet > d.paper.avis || !recorded(f.Channel, f.Mandated) || f.Channel != NoChannel && f.Channel != OnPaper {
		return errApply(h, f, "no such debate, sheet or mandate, or not theirs")
	}
	if _, ok := d.paper.sheets[f.Sheet]; ok {
		return errApply(h, f, "entered before")
	}
	if d.paper.sheets == nil {
		d.paper.sheets = map[int64]avisSheet{}
	}
	d.paper.sheets[f.Sheet] = avisSheet{college: f.College, by: by.Person, channel: f.Channel, mandated: f.Mandated, entry: h.Number, at: h.time()}
	s.touchDebate(h, f.Debate)
	return nil
}

func (s *State) applyAvisCorrected(h Head, by Actor, f *AvisCorrected) error {
	d := s.ranUnderway(h, f.Debate, by)
	if d == nil {
		return errApply(h, f, "no such debate, or not theirs")
	}
	sheet, ok := d.paper.sheets[f.Sheet]
	if !ok {
		return errApply(h, f, "not entered before")
	}
	sheet.corrections = append(sheet.corrections, Corrected{By: by.Person, Entry: h.Number, At: h.time()})
	d.paper.sheets[f.Sheet] = sheet
	s.touchDebate(h, f.Debate)
	return nil
}

// CastSheet gives the choices of an avis sheet or a call, in place of those it gave before. Behind them stands whoever answers for the debate. Whoever holds its receipt gives them likewise, and has the
// last word: once they changed something, whoever entered it changes nothing any more.
type CastSheet struct {
	Debate  int64
	Voter   ID // made for this sheet
	College College
	Choices []ItemChoice // of items with a question; those that are not named stay as they are
	Holder  bool         // by whoever holds the receipt
}

// Keys names nothing: it is alone in its batch.
func (CastSheet) Keys() Keys { return Keys{} }

// Decide returns ballots and withdrawals, none for what is so already or in a rehearsal, or ErrDebateUnknown, ErrBallotsClosed, ErrItemUnknown,
// ErrItemTwice (two choices on what is one question), ErrFieldMissing, ErrVoterElsewhere, ErrSheetHeld, ErrClaimed.
func (c CastSheet) Decide(s *State, at time.Time) ([]Act, error) {
	d := s.debate(c.Debate)
	switch {
	case d == nil || d.ended:
		return nil, ErrDebateUnknown
	case !s.consultations[d.consultation-1].takesBallots():
		return nil, ErrBallotsClosed
	case !c.Holder && s.Held(c.Voter):
		return nil, ErrSheetHeld
	}
	var acts []Act
	// A proposal that was dropped and added again is two items with one question: what is chosen on one of them stands.
	var questions []int64
	chosen := map[int64]Choice{}
	for i, choice := range c.Choices {
		at := d.item(choice.Item)
		switch {
		case at == nil || at.kind == ItemTopic || slices.ContainsFunc(c.Choices[:i], func(o ItemChoice) bool { return o.Item == choice.Item }):
			return nil, ErrItemUnknown
		case choice.Choice != NoChoice && !choice.Choice.Valid():
			return nil, ErrFieldMissing
		case at.question == 0:
			continue
		}
		before, again := chosen[at.question]
		switch {
		case !again:
			questions = append(questions, at.question)
			chosen[at.question] = choice.Choice
		case before == NoChoice:
			chosen[at.question] = choice.Choice
		case choice.Choice != NoChoice && choice.Choice != before:
			return nil, ErrItemTwice
		}
	}
	for _, question := range questions {
		act, err := s.choose(CastBallot{Voter: c.Voter, College: c.College, Office: d.office, Standing: d.entered(), Question: question, Choice: chosen[question]})
		if err != nil {
			return nil, err
		}
		acts = append(acts, act...)
	}
	if c.Holder && len(acts) > 0 && !s.Held(c.Voter) {
		acts = append(acts, Act{Actor{Voter: c.Voter}, &BallotsHeld{Consultation: d.consultation}})
	}
	return acts, nil
}

// choose returns what makes a voter's choice on a question that one: a ballot, a withdrawal, or nothing.
func (s *State) choose(c CastBallot) ([]Act, error) {
	if c.Choice == NoChoice {
		return WithdrawBallot{Voter: c.Voter, Question: c.Question}.Decide(s, time.Time{})
	}
	return c.Decide(s, time.Time{})
}
