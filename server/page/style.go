package page

import (
	"html/template"
	"slices"
	"time"

	"voix/deliberation"
	"voix/deliberation/position"
)

// Style is the page /style: every part from which pages are built, as pages really show it, with what it is for. Its samples are
// of no consultation; its forms lead back to it.
type Style struct {
	Question Question
	Thread   Thread
	Ended    []ConsultationLine
	// GivenBack is what somebody typed before their session ended.
	GivenBack Ended
	Going     Consultation
	Files     []Attachment
	Offices   []Office
	Easy      Proposal // with a summary in easy French
	Hints     []ReadingHint
	Weeks     []Week
	Places    []Place
	Timeline  []Event
	Outcome   Calculation
	Compared  Comparison
	Dossier   Dossier
	Held      Minutes // what came of a debate
	Origin    Origin
	Number    uint64 // of the proposal whose timeline it is: none
	Item      AgendaItem
	Line      DebateLine
	Paper     OwnWords    // from a sheet of paper
	Agenda    []EntryItem // of its debate
	// Refused is a form that was sent with faults.
	Refused NewProposal
}

func (Style) template() string { return "style" }

// Age is what is ticked of the age of somebody below fifteen.
func (Style) Age() Accompaniment { return Accompaniment{Child: true, Adult: true} }

// Providers are doors as the sign-in page has them; here they lead nowhere.
func (Style) Providers() []ProviderDoor {
	return []ProviderDoor{{Path: "/style", Name: "Voix au chapitre"}}
}

// StyleOf makes the samples of the page, in the words of a locale.
func (r *Renderer) StyleOf(l Locale) Style {
	say := func(key string, pairs ...any) string { return r.Catalogue.Say(l, "style.sample."+key, pairs...) }
	day := time.Date(2027, time.March, 12, 18, 30, 0, 0, paris)
	nord, _ := deliberation.ParseOffice("caf-59")
	office := Office{Code: nord.String(), Name: nord.Name()}
	author := func(name string, c deliberation.College) Author { return Author{Pseudonym: say(name), College: c} }
	s := Style{
		Question: Question{
			Action: "/style", Open: true, Until: day.AddDate(0, 3, 0), Ballots: 1312,
			Tallies: []Tally{
				{College: deliberation.Concerned, Kind: Exact, Agree: 612, Disagree: 143, Pass: 119, LeftOut: 2, Offices: []OfficeTally{
					{Office: office, Agree: 300, Disagree: 40, Pass: 19}, {Others: true, Agree: 312, Disagree: 103, Pass: 100},
				}},
				{College: deliberation.Agent, Kind: AtLeast, Choice: deliberation.Disagree, Least: 19, Of: 20},
				{College: deliberation.Association, Kind: NumberOnly, Of: 7},
				{College: deliberation.Resident},
			},
		},
		Thread: Thread{Action: "/style", Path: "/style", Open: true, Count: 5, Arguments: []Argument{
			{Number: 1, Side: deliberation.For, Author: author("amina", deliberation.Concerned), At: day, Language: l.Lang(), Text: say("for"), Replies: []Argument{
				{Number: 2, Author: author("counter", deliberation.Agent), At: day.Add(time.Hour), Language: l.Lang(), Text: say("reply")},
			}},
			{Number: 3, Side: deliberation.Against, Author: author("house", deliberation.Association), At: day.Add(2 * time.Hour), Language: l.Lang(), Text: say("against")},
			{Number: 4, Side: deliberation.For, At: day.Add(3 * time.Hour)},
			{Number: 5, Side: deliberation.Asking, Author: author("amina", deliberation.Concerned), At: day.Add(4 * time.Hour), Language: l.Lang(), Voice: Voice{
				File: "0", Speaker: author("amina", deliberation.Concerned), Lasting: 65 * time.Second, Writing: "/style", Language: l.Lang(),
				Text: say("for"), Writer: author("house", deliberation.Association), At: day.Add(5 * time.Hour),
			}},
		}},
		Going: Consultation{Proposals: 104, Debates: 30, Participants: 3218, Ballots: 41873, RecentProposals: []ProposalRow{
			{Number: 1, Title: say("title"), Language: l.Lang(), Excerpt: say("excerpt"), Theme: deliberation.Rights, Office: office, At: day, Arguments: 31, Ballots: 1312},
			{Number: 2, At: day},
		}, RecentDebates: []DebateRow{{Number: 1, Title: say("debate"), Language: l.Lang(), Office: office, Place: say("place"), At: day, Arguments: 4}}},
		Ended:   []ConsultationLine{{Number: 1, Title: say("consultation"), Language: l.Lang(), Closed: day, Proposals: 12, Ballots: 3400}},
		Files:   []Attachment{{ID: "0", Name: say("file"), Type: "application/pdf", Size: 1_250_000}},
		Offices: []Office{office},
		Easy: Proposal{Number: 1, Title: say("title"), Language: l.Lang(), Body: template.HTML("<p>" + template.HTMLEscapeString(say("excerpt")) + "</p>"), Summarising: true, Summary: &Summary{
			Text: r.Catalogue.Say(French, "style.sample.easy"), Author: author("counter", deliberation.Agent), At: day, Validations: 2, Validated: true,
		}},
		Hints: []ReadingHint{{"short", "RSA", 0}, {"word", "accompagnement", 14}},
	}
	s.Line = DebateLine{Number: 1, Title: say("debate"), Language: l.Lang(), At: day, Office: office, Place: say("place")}
	s.Item = AgendaItem{Debate: 1, Number: 2, Kind: deliberation.ItemQuestion, Title: say("title"), Language: l.Lang(), Asks: true, Own: deliberation.Agree, Question: s.Question}
	s.Easy.Sheeting, s.Easy.Versions = true, 2
	s.GivenBack = Ended{Title: say("against"), Text: say("for"), Choice: deliberation.Agree}
	s.Easy.Sheet = &Sheet{Version: 2, Author: author("counter", deliberation.Agent), At: day, Language: l.Lang()}
	for _, name := range SheetFields() {
		f := SheetField{Name: name}
		switch name {
		case "finding", "commitment", "holder":
			f.Words = say(name)
		case "lever":
			f.Lever = deliberation.COG
		case "due":
			f.Due = day.AddDate(2, 0, 0)
		}
		s.Easy.Sheet.Fields = append(s.Easy.Sheet.Fields, f)
	}
	s.Easy.Reread = Reread{Number: 1, Open: true, Until: day.AddDate(0, 3, 0), Count: 1, Objections: []Objection{{
		Number: 1, Author: author("amina", deliberation.Concerned), At: day, Text: say("objection"), Language: l.Lang(), Open: true,
		Answers: []ObjectionAnswer{{Number: 1, Author: author("counter", deliberation.Agent), At: day.Add(time.Hour), Text: say("answer"), Language: l.Lang()}},
	}}}
	held := Held{Number: 1, Title: say("debate"), Language: l.Lang(), At: day, Office: office, Place: say("place"), Runs: true}
	s.Held = Minutes{Debate: held, Positions: []Adopted{{
		Number: 1, Text: say("commitment"), Language: l.Lang(), At: day, ByHands: true, Tallies: []Tally{
			{College: deliberation.Concerned, Kind: Exact, Agree: 14, Disagree: 2, Pass: 3}, {College: deliberation.Association, Kind: NumberOnly, Of: 7},
		},
	}}, Remarks: []Remark{{
		Number: 1, Author: author("amina", deliberation.Concerned), At: day, Text: say("objection"), Language: l.Lang(), Settlement: deliberation.Taken,
		Reason: say("answer"), Reasoned: l.Lang(), By: author("house", deliberation.Association),
	}}}
	s.Origin = Origin{Debate: &held, Carries: []Said{{
		Number: 6, Debate: 1, Side: deliberation.For, Author: author("amina", deliberation.Concerned), Text: say("for"), Language: l.Lang(), At: day, Paper: "F017Q",
		Became: []Became{{Kind: "answered", At: day, By: author("house", deliberation.Association), Text: say("answer"), Language: l.Lang()}, {Kind: "replies", Number: 2}},
	}}}
	for i, phase := range deliberation.Phases() {
		s.Going.Steps = append(s.Going.Steps, Step{Phase: phase, From: day.AddDate(0, i, 0), Until: day.AddDate(0, i+1, 0), Past: i == 0, Now: i == 1})
	}
	for i := range 12 {
		s.Weeks = append(s.Weeks, Week{Begins: day.AddDate(0, 0, 7*i), Ballots: 40 + 37*i%61})
	}
	for i, o := range []string{"caf-59", "caf-13", "caf-93", "caf-974"} {
		parsed, _ := deliberation.ParseOffice(o)
		place := PlaceOf(parsed)
		place.Debates, place.Coming, place.Next = i+1, i%2, day
		s.Places = append(s.Places, place)
	}
	rules := deliberation.DefaultRules()
	s.Outcome = Calculation{Placed: 7, PositionRow: PositionRow{Number: 1, Title: say("title"), Language: l.Lang(), Theme: deliberation.Rights, Office: office, Standing: Standing{
		Position: position.Of(rules, deliberation.Figures{Question: 1, Ballots: 1312, Final: true, Rows: []deliberation.Row{
			{College: deliberation.Concerned, Territory: deliberation.OtherOffices, Shown: true, Tally: deliberation.Tally{Agree: 612, Disagree: 143, Pass: 119}, Ballots: 874},
			{College: deliberation.Agent, Territory: deliberation.OtherOffices, Shown: true, Tally: deliberation.Tally{Agree: 41, Disagree: 52, Pass: 20}, Ballots: 113},
			{College: deliberation.Association, Territory: deliberation.OtherOffices, Ballots: 7},
		}}), Place: position.Place{Best: 1, Worst: 4}, Ballots: 1312, Pattern: "sample", Rules: rules,
	}}}
	s.Compared = Comparison{
		A: Compared{Consultation: s.Ended[0], Verdicts: [5]int{4, 3, 2, 1}}, B: Compared{Consultation: s.Ended[0], Verdicts: [5]int{2, 5, 1}},
		Pairs: []Pair{{s.Outcome.PositionRow, s.Outcome.PositionRow}}, From: day, Until: day.AddDate(0, 1, 0), Dates: []DateCount{{"proposals", 12, 20}, {"ballots", 900, 1312}},
	}
	s.Dossier = Dossier{
		Consultation: s.Ended[0], Phase: deliberation.Closed, Date: day, Number: 4512, Address: "https://voix.example/consultations/1/dossier",
		Voters: []CollegeCount{{deliberation.Concerned, 874}, {deliberation.Agent, 113}}, Proposals: 104, Arguments: 801, Ballots: 41873, Debates: 30, Objections: 4, Answered: 3,
		Signatures: []DossierSignature{{At: day, Number: 4512, Root: "0f3c…", Manifest: "9a41…", Key: "voix+0f3c9a41+AQ…"}},
		Downloads:  []Download{{Address: "/style", Size: 1_250_000}, {File: "dossier.odt", Address: "/style", Size: 84_000}},
		Parts:      []Download{{Address: "/style", Theme: deliberation.Rights}, {Address: "/style", College: deliberation.Agent}},
	}
	s.Timeline = []Event{
		{Kind: EventFiled, At: day}, {Kind: EventFirstFigures, At: day.AddDate(0, 0, 3)},
		{Kind: EventPhase, At: day.AddDate(0, 1, 0), Phase: deliberation.Voting, Ahead: true},
	}
	s.Agenda = []EntryItem{{Number: 1, Title: say("title"), Language: l.Lang(), Asked: true}}
	s.Paper = OwnWords{
		Argument: 1, Side: deliberation.For, College: deliberation.Concerned, Item: s.Agenda[0], ItemNumber: 1, Text: say("for"), Language: l.Lang(), Useful: 12, Next: FateNexts(),
		Corrections: []Correction{{Side: deliberation.For, Text: say("excerpt"), Language: l.Lang(), By: author("house", deliberation.Association), At: day}},
		Steps: []FateStep{
			{Kind: "entered", At: day, By: author("house", deliberation.Association)},
			{Kind: "carried", At: day.AddDate(0, 1, 0), Title: say("title"), Language: l.Lang(), Path: "/style", Ballots: 1312},
			{Kind: "answered", At: day.AddDate(0, 2, 0), By: author("counter", deliberation.Agent), Text: say("answer"), Language: l.Lang()},
		},
	}
	s.Refused = NewProposal{Similar: []SimilarRow{{1, say("title"), l.Lang(), 1312}}, Faults: Faults{r.Catalogue.FaultOf(l, "title", "required", nil), r.Catalogue.FaultOf(l, "office", "office", nil)}}
	return s
}

// Stated is the same position in a summary: a row of its own number, as one list has each only once.
func (s Style) Stated() PositionRow {
	row := s.Outcome.PositionRow
	row.Number++
	return row
}

// Verdicts are counts to draw.
func (s Style) Verdicts() []VerdictCount {
	var all []VerdictCount
	for i, v := range position.Verdicts() {
		all = append(all, VerdictCount{v, 12 - 3*i})
	}
	return all
}

// Series are the charts of its weeks.
func (s Style) Series() []series { return seriesOf(s.Weeks) }

// styleParts are the sections of the page, in order.
var styleParts = []string{"principles", "colours", "type", "spaces", "icons", "actions", "forms", "messages", "lists", "opinion", "outcomes", "pictures", "threads", "dossier", "easy", "adding"}

// styleColours are the custom properties of client/css/base.css that hold a colour.
var styleColours = []string{
	"ground", "raised", "sunken", "ink", "quiet", "line", "edge", "act", "act-strong", "on-act", "tint", "ochre", "fault", "focus",
	"concerned", "agent", "association", "resident",
}

// upTo counts from 1 to n.
func upTo(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i + 1
	}
	return all
}

// iconNames are all icons there are, by name.
func iconNames() []string {
	var all []string
	for name := range icons {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

// Faultless are the faults of a form that was not sent.
func (Style) Faultless() Faults { return nil }
