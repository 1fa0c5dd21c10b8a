package deliberation

import (
	"cmp"
	"slices"
)

// modelDebate is what is done in and around a debate, kept plainly.
type modelDebate struct {
	consultation, rehearses int64
	ended                   bool
	facilitators            []int64
	forms, avis             int64             // printed
	entered                 map[int64]College // by form
	sheets                  map[int64]College
	attendees               []int64 // persons
	paragraphs              [][]ID  // versions, by number
	dropped                 map[int64]bool
	positions               []ID
	remarks                 []modelRemark
	until                   int64
	adopted                 bool
	pictures                []modelPicture
}

type modelRemark struct {
	text    ID
	settled bool
}

type modelPicture struct {
	by   int64
	file ID
}

type modelDebates struct {
	all     []*modelDebate
	guests  map[int64]int64 // person: debate
	said    map[int64]bool  // who gave an argument that counts
	college []College       // of persons
	foreign map[int64]bool  // persons brought in with a data set
	scan    ID              // of the form whose contribution comes next
}

func newModelDebates() modelDebates {
	return modelDebates{guests: map[int64]int64{}, said: map[int64]bool{}, foreign: map[int64]bool{}}
}

// write takes note of a text around a debate.
func (m *model) write(debate, author int64, text ID) {
	if !text.IsZero() {
		m.works = append(m.works, modelWork{author: author, text: text, debate: debate})
	}
}

func (m *model) applyDebates(h Head, e *Entry) {
	by := e.Actor.Person
	at := func(number int64) *modelDebate { return m.debates.all[number-1] }
	switch f := e.Fact.(type) {
	case *PersonJoined:
		n := int64(len(m.persons))
		m.debates.college = append(m.debates.college, f.College)
		m.debates.foreign[n] = e.Actor.Program == Importer
		if f.Debate != 0 {
			m.debates.guests[n] = f.Debate
		}
	case *DebateConvened:
		d := &modelDebate{
			consultation: f.Consultation, rehearses: f.Rehearses, facilitators: []int64{f.Author}, entered: map[int64]College{}, sheets: map[int64]College{},
			dropped: map[int64]bool{},
		}
		if f.Rehearses != 0 {
			d.facilitators = slices.Clone(at(f.Rehearses).facilitators)
		}
		m.debates.all = append(m.debates.all, d)
	case *ArgumentGiven:
		if f.Debate == 0 || at(f.Debate).rehearses == 0 {
			m.debates.said[f.Author] = true
			m.consultations[m.consultationOf(f)-1].arguments++
		}
	case *DebateAmended:
		m.write(f.Debate, by, f.Text)
	case *DebateCancelled:
		m.write(f.Debate, by, f.Text)
	case *FacilitatorJoined:
		at(f.Debate).facilitators = append(at(f.Debate).facilitators, by)
	case *FacilitatorLeft:
		m.dismiss(f.Debate, by)
	case *ItemAdded:
		m.write(f.Debate, by, f.Text)
		if f.Sort == ItemQuestion && at(f.Debate).rehearses == 0 {
			m.questions = append(m.questions, &modelQuestion{consultation: at(f.Debate).consultation, ballots: map[ID]*modelBallot{}})
		}
	case *SheetsPrinted:
		at(f.Debate).forms += f.Forms
		at(f.Debate).avis += f.Avis
	case *AttendanceCounted:
		m.write(f.Debate, by, f.Text)
	case *FormEntered:
		at(f.Debate).entered[f.Form] = m.debates.college[f.Author-1]
		m.debates.scan = f.Scan
	case *AvisEntered:
		at(f.Debate).sheets[f.Sheet] = f.College
	case *ArgumentCorrected:
		for i := range m.works {
			if w := &m.works[i]; w.of == (Recording{Argument: f.Argument}) && w.speaker == 0 {
				w.files, w.text = append(slices.Clone(w.files), w.text), f.Text
			}
		}
		m.marks[f.Argument-1].text = f.Text
	case *PersonClaimed:
		m.claimPerson(f.Guest, by)
	case *AttendeeJoined:
		at(f.Debate).attendees = append(at(f.Debate).attendees, f.Attendee)
	case *HandsAsked:
		m.write(f.Debate, by, f.Text)
	case *ParagraphWritten:
		d := at(f.Debate)
		if f.Paragraph == 0 {
			d.paragraphs = append(d.paragraphs, []ID{f.Text})
		} else {
			d.paragraphs[f.Paragraph-1] = append(d.paragraphs[f.Paragraph-1], f.Text)
		}
		m.write(f.Debate, by, f.Text)
	case *ParagraphDropped:
		at(f.Debate).dropped[f.Paragraph] = true
	case *MinutesOffered:
		at(f.Debate).until = f.Until.UnixMilli()
	case *RemarkMade:
		at(f.Debate).remarks = append(at(f.Debate).remarks, modelRemark{text: f.Text})
		m.write(f.Debate, f.Author, f.Text)
	case *RemarkSettled:
		at(f.Debate).remarks[f.Remark-1].settled = true
		m.write(f.Debate, by, f.Text)
	case *PositionAdopted:
		at(f.Debate).positions = append(at(f.Debate).positions, f.Text)
		m.write(f.Debate, by, f.Text)
	case *PositionDropped:
		at(f.Debate).positions[f.Position-1] = ID{}
	case *MinutesAdopted:
		d := at(f.Debate)
		d.adopted = true
		for i, versions := range d.paragraphs {
			if !d.dropped[int64(i+1)] {
				m.belong(versions[len(versions)-1])
			}
		}
		for _, text := range d.positions {
			if !text.IsZero() { // dropped
				m.belong(text)
			}
		}
	case *PictureAdded:
		at(f.Debate).pictures = append(at(f.Debate).pictures, modelPicture{by, f.File})
	case *PictureRemoved:
		m.erased[f.File] = true
	case *StepTaken:
		m.write(m.works[m.argument(f.Argument)].debate, by, f.Text)
	case *RehearsalEnded:
		m.endRehearsal(f.Debate)
	case *PersonErased:
		for i, d := range m.debates.all {
			for _, p := range d.pictures {
				if p.by == f.Person {
					m.erased[p.file] = true
				}
			}
			if slices.Contains(d.facilitators, f.Person) {
				m.dismiss(int64(i+1), f.Person)
			}
		}
	case *BallotWithdrawn:
		q := m.questions[f.Question-1]
		q.ballots[e.Actor.Voter].current = NoChoice
		m.released(q, m.voters[e.Actor.Voter].College)
	case *BallotsClaimed:
		m.claimBallots(f, e.Actor.Voter)
	}
}

func (m *model) consultationOf(f *ArgumentGiven) int64 {
	if f.Debate != 0 {
		return m.debates.all[f.Debate-1].consultation
	}
	return m.filed[f.Proposal-1]
}

// argument returns where an argument stands among the works.
func (m *model) argument(number int64) int {
	return slices.IndexFunc(m.works, func(w modelWork) bool { return w.of == (Recording{Argument: number}) && w.speaker == 0 })
}

// belong makes a text that of its debate.
func (m *model) belong(text ID) {
	for i := range m.works {
		if m.works[i].text == text {
			m.works[i].author = 0
		}
	}
}

// dismiss ends that a person runs a debate, and a rehearsal that nobody runs any more.
func (m *model) dismiss(debate, person int64) {
	d := m.debates.all[debate-1]
	d.facilitators = slices.DeleteFunc(slices.Clone(d.facilitators), func(n int64) bool { return n == person })
	if d.rehearses != 0 && !d.ended && len(d.facilitators) == 0 {
		m.endRehearsal(debate)
	}
}

func (m *model) endRehearsal(debate int64) {
	d := m.debates.all[debate-1]
	for _, w := range m.works {
		if w.debate == debate {
			m.eraseWork(w)
		}
	}
	for _, p := range d.pictures {
		m.erased[p.file] = true
	}
	for guest, in := range m.debates.guests {
		if in == debate {
			m.erased[m.persons[guest-1]] = true
		}
	}
	*d = modelDebate{
		consultation: d.consultation, rehearses: d.rehearses, ended: true, facilitators: d.facilitators, pictures: d.pictures,
	}
}

// claimPerson makes what a guest said somebody's own, who is then no stranger to it: their marks on it go.
func (m *model) claimPerson(guest, person int64) {
	m.erased[m.persons[guest-1]] = true
	for i := range m.works {
		if w := &m.works[i]; w.author == guest {
			w.author = person
		}
	}
	for _, a := range m.marks {
		if a.author == guest {
			a.author = person
			m.withdrawMarks(person, a)
		}
	}
	d := m.debates.all[m.debates.guests[guest]-1]
	if !slices.Contains(d.attendees, person) {
		for i, n := range d.attendees {
			if n == guest {
				d.attendees[i] = person
			}
		}
	}
}

// released is what may be shown after somebody of a college moved.
func (m *model) released(q *modelQuestion, c College) {
	if c != Agent && !m.consultations[q.consultation-1].imported {
		m.release(q, c)
	}
}

// claimBallots: what the one voter chose is the other's where that one chose nothing. Within a college the two ballots become one; where both are
// shown, or colleges differ, the first one's is withdrawn.
func (m *model) claimBallots(f *BallotsClaimed, id ID) {
	from, known := m.voters[f.From], false
	if _, known = m.voters[id]; !known {
		m.voters[id] = BallotCast{Question: from.Question, College: f.College, Office: f.Office, Proof: f.Proof}
		m.relecture.order = append(m.relecture.order, id)
	}
	m.claimed[f.From] = true
	college := m.voters[id].College
	for _, q := range m.questions {
		b := q.ballots[f.From]
		if b == nil || b.current == NoChoice {
			continue
		}
		own := q.ballots[id]
		if own == nil {
			own = &modelBallot{}
			q.ballots[id] = own
		}
		if from.College == college && own.shown == NoChoice {
			q.ballots[id] = &modelBallot{shown: b.shown, current: cmp.Or(own.current, b.current)}
			delete(q.ballots, f.From)
			m.released(q, college)
			continue
		}
		own.current, b.current = cmp.Or(own.current, b.current), NoChoice
		m.released(q, from.College)
		if college != from.College {
			m.released(q, college)
		}
	}
}

// participants is how many take part: who has an account, and guests who have said something.
func (m *model) participants() (n int64) {
	for i, document := range m.persons {
		person := int64(i + 1)
		guest := m.debates.guests[person] != 0
		if !m.erased[document] && !m.debates.foreign[person] && (!guest || m.debates.said[person]) {
			n++
		}
	}
	return n
}
