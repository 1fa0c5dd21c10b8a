package deliberation

import (
	"maps"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// world drives random commands through a journal, beside a model that keeps everything plainly.
type world struct {
	*testJournal
	t       *rapid.T
	model   *model
	known   map[int64][]ID // voters of a consultation
	imports []*worldImport
	told    []Change
	first   map[ID]uint64 // the entry of each voter's first ballot
	day     string        // of the last entry
}

type worldImport struct {
	source Hash
	rows   []ImportedRow
}

func newWorld(t *rapid.T) *world {
	begin := rapid.SampledFrom([]time.Time{
		time.Date(2027, 3, 26, 22, 50, 0, 0, Paris()),   // summer time begins on the 28th
		time.Date(2026, 10, 23, 23, 59, 59, 0, Paris()), // and ends on the 25th
		time.Date(2026, 12, 30, 0, 0, 0, 0, Paris()),
	}).Draw(t, "begin")
	w := &world{testJournal: newJournal(t, begin), t: t, model: newModel(), known: map[int64][]ID{}, first: map[ID]uint64{}}
	w.applied = func(h Head, e *Entry) {
		w.model.apply(h, e)
		w.checkActor(e)
		today := parisDate(h.At)
		another := today != w.day
		w.day = today
		switch f := e.Fact.(type) {
		case *BallotCast:
			if _, voted := w.first[e.Actor.Voter]; !voted {
				w.first[e.Actor.Voter] = h.Number
			}
			w.checkQuestion(f.Question)
		case *BallotWithdrawn:
			w.checkQuestion(f.Question)
		case *ProposalFiled:
		case *BallotsClaimed:
			if _, voted := w.first[e.Actor.Voter]; !voted {
				w.first[e.Actor.Voter] = h.Number
			}
			w.checkQuestions()
		case *PhaseBegun, *ImportCompleted, *ItemAdded:
			w.checkQuestions()
		default:
			if another { // which may have moved all of them
				w.checkQuestions()
			}
		}
	}
	w.state.Record()
	w.openRandom(t)
	for range 3 {
		w.join()
	}
	return w
}

func (w *world) openRandom(t *rapid.T) {
	year, month, d := w.now.In(Paris()).Date()
	c := OpenConsultation{Text: w.newID(), Hash: w.newHash()}
	d += rapid.IntRange(-2, 1).Draw(t, "first day")
	for i := range c.Begins {
		c.Begins[i] = day(year, month, d)
		d += rapid.IntRange(1, 3).Draw(t, "days")
	}
	w.must(c)
}

func (w *world) drawConsultation(t *rapid.T) int64 {
	return rapid.Int64Range(1, int64(len(w.state.consultations))).Draw(t, "consultation")
}

func (w *world) drawPerson(t *rapid.T) int64 {
	return rapid.Int64Range(1, w.state.Persons()).Draw(t, "person")
}

func (w *world) drawThread(t *rapid.T) Thread {
	if n := int64(len(w.state.debates)); n > 0 && rapid.Bool().Draw(t, "debate") {
		return Thread{Debate: rapid.Int64Range(1, n).Draw(t, "number")}
	}
	if n := int64(len(w.state.proposals)); n > 0 {
		return Thread{Proposal: rapid.Int64Range(1, n).Draw(t, "number")}
	}
	return Thread{}
}

// drawVoice returns a voice message there has been.
func (w *world) drawVoice(t *rapid.T) (Recording, bool) {
	if len(w.model.voices) == 0 {
		return Recording{}, false
	}
	return rapid.SampledFrom(w.model.voices).Draw(t, "voice").of, true
}

// checkSpoken: an agent's voice is never taken, whatever else is right or wrong with what was asked.
func (w *world) checkSpoken(author int64, voice ID, r *Refusal) {
	w.t.Helper()
	if agent := w.state.persons[author-1].college == Agent; !voice.IsZero() && agent && r == nil {
		w.t.Fatalf("the voice of an agent was taken")
	}
	if r == ErrVoiceOfAgent && (voice.IsZero() || w.state.persons[author-1].college != Agent) {
		w.t.Fatalf("person %d is refused as an agent who speaks", author)
	}
}

func drawOffice(t *rapid.T) Office {
	return rapid.SampledFrom([]Office{National, National, 1, 2, 59}).Draw(t, "office")
}

// drawVoter returns somebody new, or somebody who has voted in the consultation already.
func (w *world) drawVoter(t *rapid.T, consultation int64) ID {
	known := w.known[consultation]
	if i := rapid.IntRange(0, max(40, len(known)-1)).Draw(t, "voter"); i < len(known) {
		return known[i]
	}
	id := w.newID()
	w.known[consultation] = append(known, id)
	return id
}

func (w *world) actions() map[string]func(*rapid.T) {
	all := w.relectureActions()
	maps.Copy(all, w.debateActions())
	maps.Copy(all, map[string]func(*rapid.T){
		"open": func(t *rapid.T) {
			if len(w.state.consultations) > 5 {
				t.Skip()
			}
			w.openRandom(t)
		},
		"join": func(t *rapid.T) {
			w.must(Join{Document: w.newID(), College: rapid.SampledFrom(Colleges()).Draw(t, "college")})
		},
		"file": func(t *rapid.T) {
			c := FileProposal{
				Consultation: w.drawConsultation(t), Author: w.drawPerson(t), Theme: rapid.SampledFrom(Themes()).Draw(t, "theme"),
				Office: drawOffice(t), Text: w.newID(), Hash: w.newHash(), Files: []ID{},
			}
			for range rapid.IntRange(0, 2).Draw(t, "files") {
				c.Files = append(c.Files, w.newID())
			}
			c.Proofs = proofs(c.Files)
			if rapid.Bool().Draw(t, "spoken") {
				c.Voice, c.VoiceProof = w.newID(), w.newHash()
			}
			w.checkSpoken(c.Author, c.Voice, w.run(c))
		},
		"write down": func(t *rapid.T) {
			of, ok := w.drawVoice(t)
			if !ok {
				t.Skip()
			}
			w.run(WriteTranscript{Of: of, Writer: w.drawPerson(t), Text: w.newID(), Hash: w.newHash()})
		},
		"remove transcript": func(t *rapid.T) {
			of, ok := w.drawVoice(t)
			if !ok || rapid.Bool().Draw(t, "really") {
				t.Skip()
			}
			speaker, heard := w.state.Speaker(of)
			by := w.drawPerson(t)
			r := w.run(RemoveTranscript{Of: of, By: by})
			if left := w.state.spoken(of).Transcript; heard && by == speaker && (r != nil || left != Transcript{}) {
				t.Fatalf("person %d may not take back what was made of their words: %v, %+v", by, r, left)
			}
		},
		"summarise": func(t *rapid.T) {
			if len(w.state.proposals) == 0 {
				t.Skip()
			}
			c := WriteSummary{
				Proposal: rapid.Int64Range(1, int64(len(w.state.proposals))).Draw(t, "proposal"), Author: w.drawPerson(t), Text: w.newID(), Hash: w.newHash(),
			}
			if seen, ok := w.state.SummaryOf(c.Proposal); ok && rapid.IntRange(0, 3).Draw(t, "seen") > 0 {
				c.Replaces = seen.Number
			}
			w.run(c)
		},
		"validate": w.validate, "validate again": w.validate,
		"withdraw": func(t *rapid.T) {
			if len(w.state.summaries) == 0 {
				t.Skip()
			}
			w.run(WithdrawValidation{Summary: rapid.Int64Range(1, int64(len(w.state.summaries))).Draw(t, "summary"), By: w.drawPerson(t)})
		},
		"convene": func(t *rapid.T) {
			w.run(ConveneDebate{Consultation: w.drawConsultation(t), Author: w.drawPerson(t), Announcement: w.drawAnnouncement(t)})
		},
		"argue": func(t *rapid.T) {
			c := GiveArgument{
				Thread: w.drawThread(t), Author: w.drawPerson(t), Side: rapid.SampledFrom(Sides()).Draw(t, "side"),
				ReplyTo: rapid.Int64Range(0, int64(len(w.state.arguments))).Draw(t, "reply"), Text: w.newID(), Hash: w.newHash(),
			}
			if n := int64(len(w.state.arguments)); n > 0 && rapid.Bool().Draw(t, "quoting") {
				c.Quotes = rapid.Int64Range(1, n).Draw(t, "quotes")
			}
			if rapid.Bool().Draw(t, "spoken") {
				c.Voice, c.VoiceProof = w.newID(), w.newHash()
			}
			w.checkSpoken(c.Author, c.Voice, w.run(c))
		},
		"mark": w.mark, "mark again": w.mark,
		"withdraw marks": func(t *rapid.T) { w.run(WithdrawMarks{By: w.drawPerson(t)}) },
		"vote":           w.vote, "vote again": w.vote, "vote on": w.vote,
		"erase text": func(t *rapid.T) {
			if len(w.model.works) == 0 {
				t.Skip()
			}
			work := rapid.SampledFrom(w.model.works).Draw(t, "work")
			by := max(work.author, 1) // what a debate adopted is nobody's
			if rapid.IntRange(0, 3).Draw(t, "whose") == 0 {
				by = w.drawPerson(t)
			}
			gone := w.state.IsErased(work.text)
			if r := w.run(EraseText{Text: work.text, By: by}); !gone && (r == ErrNotYours) != (by != work.author && by != work.speaker) {
				t.Fatalf("person %d takes back a text of %d: %v", by, work.author, r)
			}
		},
		"erase person": func(t *rapid.T) {
			if rapid.IntRange(0, 2).Draw(t, "really") > 0 {
				t.Skip()
			}
			w.must(ErasePerson{Person: w.drawPerson(t)})
		},
		"import": w.importSome,
		"wait": func(t *rapid.T) {
			w.wait(time.Duration(rapid.SampledFrom([]int64{1, 60_000, 3_600_000, 7 * 3_600_000, 24 * 3_600_000, 49 * 3_600_000}).Draw(t, "ms")) * time.Millisecond)
		},
		"ask for nonsense": w.nonsense,
		"": func(t *rapid.T) {
			w.checkErasures()
			w.checkSummaries()
			w.checkMarks()
			w.checkArrangements()
			w.checkOutcomes()
			w.checkCounts()
			w.checkChanges(t)
			w.checkRelecture()
			w.checkDebates()
		},
	})
	return all
}

// vote casts many ballots on one question: most of one mind, some changing it, in few cells, so that rule 7's limits are met often.
func (w *world) vote(t *rapid.T) {
	if len(w.state.questions) == 0 {
		t.Skip()
	}
	question := rapid.Int64Range(1, int64(len(w.state.questions))).Draw(t, "question")
	consultation := w.state.questions[question-1].consultation
	colleges := rapid.SampledFrom([][]College{{Concerned}, {Agent}, {Agent}, {Concerned, Agent, Association, Resident}}).Draw(t, "colleges")
	choices := rapid.SampledFrom([][]Choice{{Agree}, {Agree, Agree, Agree, Disagree}, {Agree, Disagree, Pass}}).Draw(t, "choices")
	for range rapid.IntRange(1, 25).Draw(t, "ballots") {
		w.run(CastBallot{
			Voter: w.drawVoter(t, consultation), College: rapid.SampledFrom(colleges).Draw(t, "college"), Office: drawOffice(t),
			Standing: Standing{Proof: rapid.SampledFrom([]Proof{NotTold, Declared, Verified}).Draw(t, "proof")},
			Question: question, Choice: rapid.SampledFrom(choices).Draw(t, "choice"),
		})
	}
}

// validate has many persons validate one summary.
func (w *world) validate(t *rapid.T) {
	if len(w.state.summaries) == 0 {
		t.Skip()
	}
	number := rapid.Int64Range(1, int64(len(w.state.summaries))).Draw(t, "summary")
	for range rapid.IntRange(1, 4).Draw(t, "persons") {
		w.run(ValidateSummary{Summary: number, By: w.drawPerson(t)})
	}
}

// checkSummaries: what stands beside a proposal is the last version that is left, and its validations are those of persons concerned
// who are there, did not write it, and did not take theirs back.
func (w *world) checkSummaries() {
	w.t.Helper()
	if len(w.state.summaries) != len(w.model.summaries) {
		w.t.Fatalf("%d summaries, want %d", len(w.state.summaries), len(w.model.summaries))
	}
	want := map[int64]Summary{}
	for i, v := range w.model.summaries {
		for n := range v.validators {
			if p, _ := w.state.Person(n); p.Erased || p.College != Concerned || n == v.author || !w.state.HasValidated(n, int64(i+1)) {
				w.t.Fatalf("person %d counts as having validated summary %d", n, i+1)
			}
		}
		if !w.model.erased[v.text] {
			want[v.proposal] = Summary{Number: int64(i + 1), Proposal: v.proposal, Consultation: w.model.proposedIn[v.proposal-1], Author: v.author, Text: v.text, Validations: len(v.validators)}
		}
	}
	for n := int64(1); n <= int64(len(w.state.proposals)); n++ {
		got, _ := w.state.SummaryOf(n)
		got.At, got.Entry = time.Time{}, 0
		if got != want[n] || got.Validated() != (len(w.validatorsOf(got.Number)) >= 2) {
			w.t.Fatalf("beside proposal %d stands %+v, want %+v", n, got, want[n])
		}
	}
}

func (w *world) validatorsOf(summary int64) map[int64]bool {
	if summary == 0 {
		return nil
	}
	return w.model.summaries[summary-1].validators
}

// importSome begins, continues, repeats or resumes an import, sometimes at a wrong row.
func (w *world) importSome(t *rapid.T) {
	i := rapid.IntRange(0, 1).Draw(t, "which import")
	if i >= len(w.imports) {
		w.imports = append(w.imports, w.drawImport(t))
		i = len(w.imports) - 1
	}
	in := w.imports[i]
	known, _ := w.state.ConsultationFrom(in.source)
	from := known.Row
	if rapid.IntRange(0, 3).Draw(t, "elsewhere") == 0 {
		from = rapid.Int64Range(0, int64(len(in.rows))).Draw(t, "from")
	}
	to := min(int64(len(in.rows)), from+rapid.Int64Range(1, 30).Draw(t, "rows"))
	if from == int64(len(in.rows)) {
		from = 0 // run again when done
	}
	before := len(w.heads)
	r := w.run(ImportRows{Source: in.source, From: from, Rows: in.rows[from:to], Last: to == int64(len(in.rows))})
	done := known.Row >= to
	switch {
	case done && (r != nil || len(w.heads) > before && !w.onlyDue(before)):
		t.Fatalf("rows %d to %d of %d are taken in again: %v", from, to, known.Row, r)
	case !done && from != known.Row && r != ErrImportRow:
		t.Fatalf("rows from %d are taken in behind %d: %v", from, known.Row, r)
	case !done && from == known.Row && r == ErrPersonUnknown && len(w.model.erased) > 0:
		// an author was erased before all that they wrote was taken in: nothing more of it may be
	case !done && from == known.Row && r != nil:
		t.Fatalf("rows %d to %d: %v", from, to, r)
	}
}

// onlyDue reports whether nothing but phases were entered behind the first n entries.
func (w *world) onlyDue(n int) bool {
	for _, raw := range w.stored[n:] {
		if e, _ := DecodeEntry(raw); e.Fact.Kind() != "phase.begun" {
			return false
		}
	}
	return true
}

func (w *world) drawImport(t *rapid.T) *worldImport {
	in := &worldImport{source: w.newHash()}
	in.source[5] = 7
	in.rows = append(in.rows, ImportedConsultation{Text: w.newID(), Hash: w.newHash()})
	var persons, voters []ID
	for range rapid.IntRange(1, 12).Draw(t, "persons") {
		persons, voters = append(persons, w.newID()), append(voters, w.newID())
		in.rows = append(in.rows, ImportedPerson{Document: persons[len(persons)-1]})
	}
	proposals := rapid.IntRange(1, 3).Draw(t, "proposals")
	for i := range proposals {
		in.rows = append(in.rows, ImportedProposal{
			Author: rapid.SampledFrom(persons).Draw(t, "author"), Source: int64(i), Text: w.newID(), Hash: w.newHash(), Given: w.now.Add(-time.Hour).Truncate(time.Millisecond),
		})
	}
	for range rapid.IntRange(0, 40).Draw(t, "votes") {
		in.rows = append(in.rows, ImportedBallot{
			Voter: rapid.SampledFrom(voters).Draw(t, "voter"), Source: rapid.Int64Range(0, int64(proposals-1)).Draw(t, "on"),
			Choice: rapid.SampledFrom(Choices()).Draw(t, "choice"), Given: w.now.Add(-time.Minute).Truncate(time.Millisecond),
		})
	}
	return in
}

// nonsense asks for what no page offers: whatever a command answers, it can be stored and applied, or is a refusal.
func (w *world) nonsense(t *rapid.T) {
	number := rapid.SampledFrom([]int64{math.MinInt64, -1, 0, 1, 2, 3, math.MaxInt32 + 1, 1<<32 + 1, math.MaxInt64})
	n := func(label string) int64 { return number.Draw(t, label) }
	taken := []ID{{}, w.newID()}
	taken = append(taken, slices.Collect(maps.Keys(w.state.texts))...)
	taken = append(taken, slices.Collect(maps.Keys(w.state.files))...)
	for _, voters := range w.known {
		taken = append(taken, voters...)
	}
	slices.SortFunc(taken, func(a, b ID) int { return slices.Compare(a[:], b[:]) })
	id := func(label string) ID { return rapid.SampledFrom(taken).Draw(t, label) }
	hash := rapid.SampledFrom([]Hash{{}, {1}}).Draw(t, "hash")
	office := Office(rapid.SampledFrom([]uint16{0, 1, 102, 103, math.MaxUint16}).Draw(t, "office"))
	college := College(rapid.IntRange(0, 6).Draw(t, "college"))
	at := rapid.SampledFrom([]time.Time{{}, time.Time{}.In(Paris()), time.UnixMilli(0), time.Unix(1, 1), w.now, time.Unix(math.MaxInt64/4, 0)})
	var files []ID
	for range rapid.IntRange(0, MaxFiles+1).Draw(t, "files") {
		files = append(files, id("file"))
	}
	source := hash
	for _, in := range w.imports {
		if rapid.Bool().Draw(t, "known source") {
			source = in.source
		}
	}
	row := rapid.Custom(func(t *rapid.T) ImportedRow {
		return rapid.SampledFrom([]ImportedRow{
			ImportedConsultation{Text: id("text"), Hash: hash}, ImportedPerson{Document: id("document")},
			ImportedProposal{Author: id("author"), Source: n("source"), Text: id("text"), Hash: hash, Given: at.Draw(t, "given")},
			ImportedBallot{Voter: id("voter"), Source: n("source"), Choice: Choice(rapid.IntRange(0, 4).Draw(t, "choice")), Given: at.Draw(t, "given")},
		}).Draw(t, "row")
	})
	commands := []func() Command{
		func() Command {
			c := OpenConsultation{Text: id("text"), Hash: hash}
			for i := range c.Begins {
				c.Begins[i] = at.Draw(t, "begins")
			}
			return c
		},
		func() Command { return Join{Document: id("document"), College: college} },
		func() Command {
			return FileProposal{
				Consultation: n("consultation"), Author: n("author"), Theme: Theme(rapid.IntRange(0, 7).Draw(t, "theme")), Office: office,
				Text: id("text"), Hash: hash, Files: files, Proofs: proofs(files), Voice: id("voice"), VoiceProof: hash,
			}
		},
		func() Command {
			return ConveneDebate{Consultation: n("consultation"), Author: n("author"), Announcement: Announcement{Office: office, Begins: at.Draw(t, "begins"), Text: id("text"), Hash: hash}}
		},
		func() Command {
			return GiveArgument{
				Thread: Thread{n("proposal"), n("debate")}, Author: n("author"), Side: Side(rapid.IntRange(0, 4).Draw(t, "side")), ReplyTo: n("reply"), Quotes: n("quotes"),
				Text: id("text"), Hash: hash, Voice: id("voice"), VoiceProof: hash,
			}
		},
		func() Command {
			return WriteTranscript{Of: Recording{n("proposal"), n("argument")}, Writer: n("writer"), Text: id("text"), Hash: hash}
		},
		func() Command {
			return WriteSummary{Proposal: n("proposal"), Author: n("author"), Replaces: n("replaces"), Text: id("text"), Hash: hash}
		},
		func() Command { return ValidateSummary{Summary: n("summary"), By: n("by")} },
		func() Command { return MarkArgument{Argument: n("argument"), By: n("by")} },
		func() Command { return UnmarkArgument{Argument: n("argument"), By: n("by")} },
		func() Command { return WithdrawMarks{By: n("by")} },
		func() Command { return WithdrawValidation{Summary: n("summary"), By: n("by")} },
		func() Command { return RemoveTranscript{Of: Recording{n("proposal"), n("argument")}, By: n("by")} },
		func() Command { return w.nonsenseOfRelecture(t, n, id, hash, at) },
		func() Command {
			return drawNonsense(t, rapid.SampledFrom(debateCommands()).Draw(t, "of debates"), number, id)
		},
		func() Command {
			return drawNonsense(t, rapid.SampledFrom(debateCommands()).Draw(t, "of debates"), number, id)
		},
		func() Command {
			return CastBallot{
				Voter: id("voter"), College: college, Office: office, Question: n("question"), Choice: Choice(rapid.IntRange(0, 4).Draw(t, "choice")),
			}
		},
		func() Command { return ErasePerson{Person: n("person")} },
		func() Command { return EraseText{Text: id("text"), By: n("by")} },
		func() Command {
			return ImportRows{
				Source: source, From: rapid.SampledFrom([]int64{-1, 0, 1, 5, math.MaxInt64}).Draw(t, "from"),
				Rows: rapid.SliceOfN(row, 0, 4).Draw(t, "rows"), Last: rapid.Bool().Draw(t, "last"),
			}
		},
	}
	w.run(rapid.SampledFrom(commands).Draw(t, "command")())
}

func (w *world) checkQuestions() {
	for i := range w.model.questions {
		w.checkQuestion(int64(i + 1))
	}
}

// checkQuestion is rules 2 and 7: tallies equal a recount, and what may be published is what the model works out.
func (w *world) checkQuestion(number int64) {
	w.t.Helper()
	q, m := w.state.question(number), w.model.questions[number-1]
	if q == nil || len(w.state.questions) != len(w.model.questions) {
		w.t.Fatalf("%d questions, want %d", len(w.state.questions), len(w.model.questions))
	}
	var recount [4]counts
	for id, b := range m.ballots {
		v := w.model.voters[id]
		if b.current != NoChoice {
			recount[v.College-1][b.current-1]++
		}
		if got := w.state.voters.find(id).choiceOf(uint32(number)); got != b.current {
			w.t.Fatalf("question %d: a choice is %v, want %v", number, got, b.current)
		}
	}
	for i, c := range q.cells {
		if c.current != recount[i] {
			w.t.Fatalf("question %d, college %v: counted %v, recounted %v", number, College(i+1), c.current, recount[i])
		}
	}
	got, ok := w.state.Figures(number)
	if hidden := w.model.consultations[m.consultation-1].importing; hidden || !ok {
		if ok || !hidden {
			w.t.Fatalf("question %d: figures are there: %v, import under way: %v", number, ok, hidden)
		}
		return
	}
	if diff := cmp.Diff(w.model.figures(number), got, cmpopts.EquateEmpty()); diff != "" {
		w.t.Fatalf("after entry %d, what is published on question %d (- rule, + program):\n%s", w.state.Number(), number, diff)
	}
}

// checkErasures is rule 8, as far as the domain goes: whatever an erasure takes is listed for deletion and named no more.
func (w *world) checkErasures() {
	w.t.Helper()
	got := w.state.Erased()
	listed := map[ID]bool{}
	for _, id := range got {
		listed[id] = true
	}
	if !maps.Equal(listed, w.model.erased) || len(listed) != len(got) {
		w.t.Fatalf("%d documents are listed as erased, want %d", len(got), len(w.model.erased))
	}
	for _, work := range w.model.works {
		for _, id := range append([]ID{work.text}, work.files...) {
			if w.state.Names(id) == listed[id] || w.state.IsErased(id) != listed[id] {
				w.t.Fatalf("%v is erased: %v, named: %v", id, listed[id], w.state.Names(id))
			}
		}
	}
	for _, v := range w.model.voices {
		shown := w.state.spoken(v.of)
		var want ID // the last transcript that is left
		for _, t := range w.model.works {
			if t.speaker != 0 && t.of == v.of && !listed[t.text] {
				want = t.text
			}
		}
		if shown.Voice.IsZero() != listed[v.text] || shown.Transcript.Text != want {
			w.t.Fatalf("%+v is shown as %+v, want the transcript %v", v.of, shown, want)
		}
	}
	for i, document := range w.model.persons {
		p, ok := w.state.Person(int64(i + 1))
		if !ok || p.Erased != listed[document] || w.state.Names(document) == listed[document] {
			w.t.Fatalf("person %d: erased %v, want %v", i+1, p.Erased, listed[document])
		}
	}
	for n := int64(1); n <= int64(len(w.state.proposals)); n++ {
		if p, ok := w.state.Proposal(n); ok && (p.Erased != listed[p.Text] || slices.ContainsFunc(p.Files, func(id ID) bool { return listed[id] })) {
			w.t.Fatalf("proposal %d does not say that its text, or a file, was taken back", n)
		}
	}
	for n := int64(1); n <= int64(len(w.state.arguments)); n++ {
		if a, _ := w.state.Argument(n); a.Erased != listed[a.Text] {
			w.t.Fatalf("argument %d does not say that it was taken back", n)
		}
	}
	for n := int64(1); n <= int64(len(w.state.debates)); n++ {
		if d, _ := w.state.Debate(n); d.Erased != listed[d.Text] {
			w.t.Fatalf("debate %d does not say that it was taken back", n)
		}
	}
}

// checkOutcomes: commands are remembered for a day of journal time, to the millisecond, and not longer.
func (w *world) checkOutcomes() {
	w.t.Helper()
	for id, want := range w.model.outcomes {
		got, ok := w.state.Outcome(id)
		if remembered := want.at >= w.state.head.At-24*3600*1000; ok != remembered || ok && got != want.Outcome {
			w.t.Fatalf("a command of %v is remembered %v as %v at %v, want %v", time.UnixMilli(want.at), ok, got, w.state.At(), want.Outcome)
		}
	}
}

func (w *world) checkCounts() {
	w.t.Helper()
	visible := 0
	for i, want := range w.model.consultations {
		number := int64(i + 1)
		got, ok := w.state.Consultation(number)
		var ballots int64
		for _, q := range w.model.questions {
			if q.consultation == number {
				ballots += q.standing()
			}
		}
		if !ok || got.Visible == want.importing || got.VoteClosed() != want.closed || got.Proposals != want.proposals ||
			got.Debates != want.debates || got.Row != want.row || got.Ballots != ballots || got.Arguments != want.arguments || got.Debates != int64(len(w.state.Debates(number))) {
			w.t.Fatalf("consultation %d is %+v, want %+v with %d ballots", number, got, want, ballots)
		}
		listed := w.state.Proposals(number, func(Theme, Office) bool { return true })
		if want.importing {
			if len(listed) > 0 {
				w.t.Fatalf("proposals of an import under way are listed: %v", listed)
			}
			continue
		}
		visible++
		if int64(len(listed)) != want.proposals {
			w.t.Fatalf("consultation %d lists %d proposals of %d", number, len(listed), want.proposals)
		}
	}
	if len(w.state.Consultations()) != visible {
		w.t.Fatalf("%d consultations are visible, want %d", len(w.state.Consultations()), visible)
	}
}

// checkChanges: who comes back after a while is told what they missed, each thing once, or to fetch everything anew.
func (w *world) checkChanges(t *rapid.T) {
	w.told = append(w.told, w.state.TakeChanges()...)
	if len(w.told) == 0 {
		return
	}
	topic := rapid.SampledFrom(w.told).Draw(t, "topic").Topic
	after := rapid.Uint64Range(0, w.state.Number()).Draw(t, "after")
	last := map[Change]uint64{}
	for _, c := range w.told {
		if c.Topic == topic && c.Number > after {
			last[Change{Topic: topic, Kind: c.Kind, ID: c.ID}] = c.Number
		}
	}
	changes, ok := w.state.ChangesSince(topic, after, len(w.told))
	if !ok || topic.kind == personTopic {
		return // they fetch anew
	}
	got := map[Change]uint64{}
	for _, c := range changes {
		got[Change{Topic: c.Topic, Kind: c.Kind, ID: c.ID}] = c.Number
	}
	for change, number := range last { // more may be told: of an import, what was not while it was under way
		if got[change] != number || len(got) != len(changes) {
			w.t.Fatalf("in %v since %d: %v, want %v", topic, after, got, last)
		}
	}
}

// Rules 1, 2, 7 and 8, and that no command returns what cannot be stored and applied, or changes anything by itself.
func TestRandomDeliberationsKeepTheRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		t.Repeat(w.actions())
		w.state.recording = false
		// Nothing but entries has changed the state: not a decision, not a view, not being watched.
		if diff := differences(w.state, w.replay(len(w.heads))); diff != "" {
			t.Fatalf("replayed, the journal gives another state:\n%s", diff)
		}
	})
}
