package page

import (
	"html/template"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"voix/client"
	"voix/deliberation"
	"voix/deliberation/position"
)

// A hostile text is what somebody could type to break out of where it is shown.
const hostile = `</textarea></title><script>alert("1")</script>'"><img src=x onerror=alert(2)> {{.Slot "notice"}} &amp; voix0123456789abcdef0123456789abcdefs01z`

var renderer = sync.OnceValues(func() (*Renderer, error) { return New(client.Files, "0123456789ab") })

func mustRenderer(t testing.TB) *Renderer {
	t.Helper()
	r, err := renderer()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func at(year int, month time.Month, day, hour, minute int) time.Time {
	return time.Date(year, month, day, hour, minute, 0, 0, paris)
}

// A sample is a view as it may come, with the frame and slots that go with it.
type sample struct {
	name  string
	frame Frame
	view  View
	slots Slots
}

// mandateSamples are mandates of every sort that a list tells apart.
func mandateSamples() []MandateLine {
	return []MandateLine{
		{Number: 1, Role: deliberation.AdministratorRole, Starts: at(2027, 3, 1, 9, 0), Ends: at(2028, 3, 1, 0, 0), Own: true},
		{Number: 2, Role: deliberation.FacilitatorRole, Scope: MandateScope{Office: Office{Code: "511", Name: hostile}}, Starts: at(2027, 3, 1, 9, 0), Ends: at(2028, 3, 1, 0, 0), Giver: deliberation.AdministratorRole, Named: true, Holder: Author{Pseudonym: hostile}},
		{Number: 3, Role: deliberation.RespondentRole, Scope: MandateScope{Consultation: ConsultationLine{Number: 1, Title: hostile, Language: hostile}}, Starts: at(2027, 4, 1, 0, 0), Ends: at(2028, 3, 1, 0, 0), Giver: deliberation.AdministratorRole, Named: true, Ahead: true},
		{Number: 4, Role: deliberation.RepresentativeRole, Scope: MandateScope{Organisation: OrganisationLine{Number: 1, Name: hostile, Language: hostile}}, Starts: at(2027, 3, 1, 9, 0), Ends: at(2028, 3, 1, 0, 0), Giver: deliberation.AdministratorRole, Named: true, Holder: Author{Pseudonym: hostile}, Own: true},
		{Number: 5, Role: deliberation.WriterRole, Scope: MandateScope{Organisation: OrganisationLine{Number: 2}}, Starts: at(2027, 3, 1, 9, 0), Ends: at(2028, 3, 1, 0, 0), Giver: deliberation.RepresentativeRole},
		{Number: 6, Role: deliberation.AdministratorRole, Starts: at(2027, 3, 1, 9, 0), Ends: at(2028, 3, 1, 0, 0), Named: true, Holder: Author{Pseudonym: hostile}, Ending: true, Why: hostile, WhyWritten: hostile, MayAgree: true},
		{Number: 7, Role: deliberation.AdministratorRole, Starts: at(2027, 3, 1, 9, 0), Ends: at(2028, 3, 1, 0, 0), Own: true, Ending: true},
	}
}

// stoppedSamples are mandates that another than their holder ended.
func stoppedSamples() []MandateLine {
	return []MandateLine{
		{Number: 8, Role: deliberation.FacilitatorRole, Starts: at(2027, 3, 1, 9, 0), Ends: at(2027, 4, 1, 0, 0), Giver: deliberation.AdministratorRole, Named: true, Holder: Author{Pseudonym: hostile}, Reason: hostile, Written: hostile},
		{Number: 9, Role: deliberation.RepresentativeRole, Scope: MandateScope{Organisation: OrganisationLine{Number: 1, Name: hostile, Language: hostile}}, Starts: at(2027, 3, 1, 9, 0), Ends: at(2027, 4, 1, 0, 0), Giver: deliberation.AdministratorRole, Named: true, Own: true, Replaced: true},
	}
}

func samples() []sample {
	marne := Office{Code: "511", Name: "Caf de la Marne"}
	offices := []Office{{Code: "011", Name: "Caf de l’Ain"}, marne, {Code: "976", Name: "CSSM de Mayotte"}}
	line := ConsultationLine{Number: 1, Title: "Vers la convention 2028-2032"}
	rows := []ProposalRow{
		{Number: 12, Title: "Recevoir la personne avant de suspendre ses paiements", Excerpt: "Quand une aide est suspendue sans rendez-vous, on découvre le problème le jour du loyer. Un entretien avant suffirait souvent.", Theme: deliberation.Rights, Office: marne, At: at(2027, 3, 1, 9, 30), Arguments: 31, Ballots: 1312},
		{Number: 11, Title: "Afficher en mairie les heures où l’on peut voir quelqu’un", Excerpt: "Beaucoup de gens ne savent plus où aller.", Theme: deliberation.Reception, At: at(2027, 2, 26, 18, 5), Arguments: 1, Ballots: 1},
		{Number: 9, Theme: deliberation.Digital, At: at(2027, 2, 20, 12, 0)},
	}
	debates := []DebateRow{
		{Number: 3, Title: "Et si la Caf nous écrivait clairement ?", Office: marne, Place: "Maison de quartier Croix-Rouge, Reims", At: at(2027, 3, 12, 18, 30), Arguments: 4},
		{Number: 4, Title: "Parler des indus sans honte", At: at(2027, 3, 20, 14, 0)},
	}
	steps := []Step{
		{Phase: deliberation.Proposing, From: at(2027, 1, 1, 0, 0), Until: at(2027, 4, 1, 0, 0), Now: true},
		{Phase: deliberation.Debating, From: at(2027, 4, 1, 0, 0), Until: at(2027, 6, 1, 0, 0)},
		{Phase: deliberation.Voting, From: at(2027, 6, 1, 0, 0), Until: at(2027, 7, 1, 0, 0)},
		{Phase: deliberation.Rereading, From: at(2027, 7, 1, 0, 0), Until: at(2027, 7, 15, 0, 0)},
		{Phase: deliberation.Closed, From: at(2027, 7, 15, 0, 0)},
	}
	current := Consultation{
		Number: 1, Title: line.Title, Phase: deliberation.Proposing, Steps: steps,
		Summary:   "Que doit changer la Caf dans les cinq ans qui viennent ? Vos propositions entrent dans le dossier adressé à la Caisse nationale.",
		Proposals: 104, Debates: 30, Participants: 3218, Ballots: 41873, RecentProposals: rows, RecentDebates: debates,
	}
	past := current
	past.Number, past.Phase, past.Imported, past.Source = 2, deliberation.Closed, true, "Pol.is, biodiversité"
	past.Steps = []Step{{Phase: deliberation.Voting, From: at(2025, 1, 1, 0, 0), Until: at(2025, 3, 1, 0, 0), Past: true}, {Phase: deliberation.Closed, From: at(2025, 3, 1, 0, 0), Now: true}}

	amina := Author{Pseudonym: "Amina du 3e", College: deliberation.Concerned}
	agent := Author{Pseudonym: "Guichet 4", College: deliberation.Agent}
	thread := Thread{
		Action: "/propositions/12/arguments", Path: "/propositions/12", Open: true, Count: 6, Next: "88",
		Arguments: []Argument{
			{Number: 81, Side: deliberation.For, Author: amina, At: at(2027, 3, 2, 8, 5), Text: "On m’a coupé le RSA en décembre. J’avais juste oublié une case. Un rendez-vous de dix minutes aurait tout réglé.\n\nÀ la place, trois mois sans rien.", Useful: 12,
				Replies: []Argument{{Number: 84, Author: agent, At: at(2027, 3, 2, 18, 30), Text: "Je travaille à l’accueil : nous aussi, on préférerait vous voir avant."}}},
			{Number: 82, Side: deliberation.For, Author: Author{Pseudonym: "Entraide Reims", College: deliberation.Association}, At: at(2027, 3, 2, 9, 0), Text: "Sur vingt dossiers que nous suivons, quinze se règlent en parlant."},
			{Number: 83, Side: deliberation.Against, Author: agent, At: at(2027, 3, 2, 10, 0), Text: "Sans embauches, on ne pourra pas tenir ces rendez-vous. Il faut d’abord du monde."},
			{Number: 85, Side: deliberation.Asking, Author: Author{Pseudonym: "Lise", College: deliberation.Resident}, At: at(2027, 3, 3, 7, 0), Text: "Et si la personne ne peut pas se déplacer ?", Answers: 2, Replies: []Argument{
				{Number: 87, Author: agent, Answer: true, Duties: duties, At: at(2027, 3, 3, 9, 0), Text: "On peut l’appeler.", Quote: &Quote{Number: 83, Author: agent, Excerpt: "Sans embauches, on ne pourra pas tenir ces rendez-vous."}},
				{Number: 88, Author: amina, At: at(2027, 3, 3, 10, 0), Text: "Moi, on m’a appelée.", Useful: 5, Quote: &Quote{Number: 12, Author: amina, Address: "/arguments/12", Spoken: true}},
			}},
			{Number: 89, Side: deliberation.Asking, Author: amina, At: at(2027, 3, 3, 7, 30), Text: "Qui décide ?", Quote: &Quote{Number: 86}},
			{Number: 86, Side: deliberation.Against, At: at(2027, 3, 3, 8, 0)},
		},
	}
	points := []EntryItem{{Number: 1, Title: hostile, Language: "ar"}, {Number: 2, Title: "Faut-il un rendez-vous ?", Language: "fr", Asked: true}, {Number: 4}}
	typedIn := EntryKept{Reference: "F003D", Path: "/debats/3/saisie/fiches/3", By: amina, At: at(2027, 3, 13, 9, 0)}
	corrected := []Correction{{Side: deliberation.Against, Text: hostile, Language: "fr", By: agent, At: at(2027, 3, 14, 9, 0)}, {Side: deliberation.For, By: agent, At: at(2027, 3, 15, 9, 0)}}
	takenBack := OwnWords{Argument: 82, Side: deliberation.Asking, College: deliberation.Agent, Gone: true, Steps: []FateStep{{Kind: "heard", At: at(2027, 3, 13, 9, 0), By: amina}, {Kind: "withdrawn", At: at(2027, 3, 13, 9, 0)}}}
	uttered := OwnWords{Argument: 81, Side: deliberation.For, College: deliberation.Concerned, Item: points[0], ItemNumber: 1, Text: hostile, Language: "fr", Photo: "/recu/3-F003D-ABCDE-FGHJK/photo", Open: true, Corrections: corrected, Useful: 12, Next: FateNexts()}
	for i, kind := range FateKinds() {
		step := FateStep{Kind: kind, At: at(2027, 3, 13+i, 9, 0), By: agent, Language: "ar"}
		switch kind {
		case "carried":
			step.Title, step.Path, step.Ballots = hostile, "/propositions/12", 1312
		case "shown", "replied", "grouped", "adopted", "item_adopted":
			step.Text, step.Path = hostile, "/debats/3#argument-81"
		}
		uttered.Steps = append(uttered.Steps, step)
	}
	question := Question{
		Number: 12, Action: "/propositions/12/avis", Phase: deliberation.Proposing, Open: true, Until: at(2027, 7, 1, 0, 0), Ballots: 1312,
		Tallies: []Tally{
			{College: deliberation.Concerned, Kind: Exact, Agree: 612, Disagree: 143, Pass: 119},
			{College: deliberation.Agent, Kind: Exact, Agree: 41, Disagree: 52, Pass: 20},
			{College: deliberation.Association, Kind: Exact, Agree: 9, Disagree: 1, Pass: 2},
			{College: deliberation.Resident},
		},
	}
	final := question
	final.Open, final.Final, final.Phase = false, true, deliberation.Closed
	final.Tallies = []Tally{
		{College: deliberation.Concerned, Kind: Exact, Agree: 612, Disagree: 143, Pass: 119, Apart: true, Declared: 832, Verified: 42, LeftOut: 2, Offices: []OfficeTally{
			{Office: marne, Agree: 300, Disagree: 40, Pass: 19}, {Others: true, Agree: 312, Disagree: 103, Pass: 100}}},
		{College: deliberation.Agent, Kind: AtLeast, Choice: deliberation.Disagree, Least: 19, Of: 20},
		{College: deliberation.Association, Kind: NumberOnly, Of: 7},
		{College: deliberation.Resident, Kind: None},
	}
	proposal := Proposal{
		Number: 12, Title: rows[0].Title, Author: amina, At: at(2027, 3, 1, 9, 30), Theme: deliberation.Rights, Office: marne, Consultation: line,
		Body: template.HTML("<p>Aujourd’hui, une aide peut être suspendue du jour au lendemain. On l’apprend en regardant son compte, le jour du loyer.</p><p>Nous demandons trois choses :</p><ul><li>un appel ou un rendez-vous <strong>avant</strong> toute suspension ;</li><li>une lettre qui dit pourquoi, avec des mots simples ;</li><li>un délai d’un mois pour répondre.</li></ul>"),
		Attachments: []Attachment{
			{ID: "f1", Name: "lettre reçue.jpg", Type: "image/jpeg", Size: 412_300, Width: 640, Height: 420},
			{ID: "f2", Name: "modele-de-lettre.pdf", Type: "application/pdf", Size: 1_250_000},
		},
		Question: question, Thread: thread,
		Timeline: []Event{
			{Kind: EventFiled, At: at(2027, 3, 1, 9, 30)},
			{Kind: EventArgued, At: at(2027, 3, 1, 0, 0), Count: 6, Weeks: []Week{{Begins: at(2027, 3, 1, 0, 0), Arguments: 5}, {Begins: at(2027, 3, 15, 0, 0), Arguments: 1}}},
			{Kind: EventFirstFigures, At: at(2027, 3, 4, 9, 30)}, {Kind: EventLastFigures, At: at(2027, 3, 20, 9, 30)},
			{Kind: EventPhase, At: at(2027, 4, 1, 0, 0), Phase: deliberation.Debating, Ahead: true},
			{Kind: EventErased},
		},
	}
	summarised := proposal
	summarised.Summarising = true
	summarised.Summary = &Summary{Number: 3, Text: "La Caf arrête de payer une personne.\nElle ne l’a pas prévenue.\n\nNous voulons que la Caf parle d’abord avec elle.", Author: agent, At: at(2027, 3, 4, 9, 0), Validations: 1}
	validated := summarised
	validated.Summary = &Summary{Number: 4, Text: summarised.Summary.Text, Author: amina, At: at(2027, 3, 5, 9, 0), Validations: 3, Validated: true}
	closed := proposal
	closed.Question, closed.Thread.Open, closed.Thread.Next = final, false, ""
	refused := proposal
	refused.Thread.Form = ArgumentForm{Side: deliberation.Against, Text: hostile, Faults: Faults{{"text", "C’est trop long : 2 000 caractères au plus."}, {"side", hostile}}}
	refusedReply := proposal
	refusedReply.Thread.Form = ArgumentForm{Parent: 81, Text: hostile, Faults: Faults{{"text", "Il manque votre texte."}}}
	quoting := proposal
	quoting.Thread.Order, quoting.Thread.After = deliberation.ByUse, "80"
	quoting.Thread.Form = ArgumentForm{Parent: 81, Quotes: 84, Quote: &Quote{Number: 84, Author: agent, Excerpt: hostile, Language: hostile}}
	waiting := closed
	waiting.Thread.Order, waiting.Thread.Arguments = deliberation.Unanswered, nil
	attacked := Proposal{
		Number: 13, Title: hostile, Author: Author{Pseudonym: hostile, College: deliberation.Resident}, Body: "<p>ok</p>", At: at(2027, 1, 1, 0, 0),
		Office: Office{Code: hostile, Name: hostile}, Consultation: ConsultationLine{Number: 1, Title: hostile},
		Attachments: []Attachment{{ID: hostile, Name: hostile, Type: "image/png", Size: 1}},
		Question:    question,
		Thread:      Thread{Action: "/propositions/13/arguments", Open: true, Next: hostile, Arguments: []Argument{{Number: 1, Side: deliberation.For, Author: Author{Pseudonym: hostile}, Text: hostile, Quote: &Quote{Number: 2, Author: Author{Pseudonym: hostile}, Address: hostile, Excerpt: hostile, Language: hostile}, Replies: []Argument{{Number: 2, Text: hostile}}}}},
	}
	sheet := sampleSheet(2, agent)
	other, first := sampleSheet(3, amina), sampleSheet(0, amina)
	sheeted := closed
	sheeted.Sheet, sheeted.Versions, sheeted.Sheeting = &sheet, 3, true
	sheeted.Reread = Reread{Number: 12, Open: true, Until: at(2027, 7, 15, 0, 0), Count: 12, Objections: []Objection{
		{Number: 1, Author: amina, At: at(2027, 7, 2, 9, 0), Text: "La fiche ne parle que de l’appel.", Language: "fr", Open: true, Answers: []ObjectionAnswer{
			{Number: 1, Author: agent, At: at(2027, 7, 3, 9, 0), Text: hostile, Language: "ar"}, {Number: 2, At: at(2027, 7, 3, 10, 0)}}},
		{Number: 2, At: at(2027, 7, 3, 11, 0)},
	}}
	reread := sheeted.Reread
	over := reread
	over.Open, over.Over = false, true
	typed := map[string]string{"finding": hostile, "lever": "decree", "day": "31", "month": "2", "year": hostile, "holder": hostile, "language": "en"}
	voice := Voice{File: "v1", Speaker: amina, Lasting: 65 * time.Second, Writing: "/arguments/81/ecrit", Text: "On m’a coupé le RSA en décembre.\nUn rendez-vous aurait tout réglé.", Language: "fr", Writer: agent, At: at(2027, 3, 3, 9, 0)}
	unwritten := Voice{File: "v2", Speaker: amina, Lasting: 2 * time.Minute, Writing: "/arguments/82/ecrit", Language: "ar"}
	attackedVoice := Voice{File: hostile, Speaker: Author{Pseudonym: hostile}, Lasting: time.Second, Writing: "/propositions/12/ecrit", Text: hostile, Language: hostile, Own: true}
	spoken := proposal
	spoken.Title, spoken.Body, spoken.Voice = "Proposition parlée", "", unwritten
	spoken.Thread.Next, spoken.Thread.Arguments = "", []Argument{
		{Number: 81, Side: deliberation.For, Author: amina, At: at(2027, 3, 2, 8, 5), Voice: voice, Replies: []Argument{{Number: 84, Author: amina, At: at(2027, 3, 2, 9, 0), Text: "Quelques mots avec.", Language: "fr", Voice: unwritten}}},
		{Number: 85, Side: deliberation.Asking, At: at(2027, 3, 2, 9, 5), Voice: attackedVoice},
	}
	limits := ProposalLimits{TitleLength: 120, TextLength: 10_000, Files: 4, FileSize: 8_000_000}
	in := Frame{Locale: French, Role: SignedIn, Path: "/propositions/12", Number: 4512, Topics: []string{"proposal/12", "consultation/1"}}
	out := in
	out.Role = SignedOut
	me := Slots{Pseudonym: "Amina du 3e"}
	rehearsing := in
	rehearsing.Rehearsal = true
	held := DebateLine{Number: 3, Title: debates[0].Title, Language: "fr", At: at(2027, 3, 12, 18, 30), Office: marne, Place: "Reims"}
	gone := DebateLine{Number: 4, Title: hostile, Language: "ar", At: at(2027, 3, 1, 18, 30), Cancelled: true, Past: true}
	asked, settled := question, final
	asked.Action, settled.Action = "/debats/3/points/1/avis", "/debats/3/points/4/avis"
	agenda := []AgendaItem{
		{Debate: 3, Number: 1, Kind: deliberation.ItemQuestion, Title: hostile, Language: "ar", Asks: true, Own: deliberation.Agree, Question: asked},
		{Debate: 3, Number: 2, Kind: deliberation.ItemTopic},
		{Debate: 3, Number: 3, Kind: deliberation.ItemProposal, Proposal: 12, Title: rows[0].Title, Language: "fr"},
		{Debate: 3, Number: 4, Kind: deliberation.ItemQuestion, Title: "Une question retirée", Dropped: true, Asks: true, Own: deliberation.Pass, Question: settled},
	}
	full := Debate{
		Behalf: Behalf{Forms: 4, Avis: 3, Heard: 2, Calls: 1, Claimed: 2, Corrected: 1, TakenBack: 5, By: []BehalfBy{{By: amina, Entries: 10, MostADay: 6}}}, TakesCalls: true,
		Number: 3, Title: hostile, Language: "ar", Body: "<p>ok</p>", Author: amina, Office: marne, At: at(2027, 3, 12, 18, 30), Ends: at(2027, 3, 12, 20, 30),
		Setting: deliberation.InRoomAndOnline, Place: hostile, Access: hostile, Kinds: deliberation.AccessKinds(), Welcome: hostile, Online: hostile, OnlineLink: "https://voix.example/x?\"><b>",
		Audience: deliberation.Registered, Invited: hostile, Hosts: hostile, Contact: hostile, Moved: []MovedDebate{{At: at(2027, 3, 1, 9, 0)}}, Agenda: agenda,
		RoomOpen: true, Minutes: true, Facilitates: true,
		Thread: Thread{Action: "/debats/3/arguments", Path: "/debats/3", Open: true, Items: StandingItems(agenda), Arguments: []Argument{{Number: 91, Item: 1, Side: deliberation.For, Text: hostile, At: at(2027, 3, 2, 8, 5)}, {Number: 92, Item: 4, Side: deliberation.For, Text: "De quoi ?", At: at(2027, 3, 2, 8, 6)}}, Form: ArgumentForm{Item: 3}},
	}
	path := func(f Frame, p string) Frame { f.Path, f.Topics = p, nil; return f }
	lina, paul := RoomPerson{1, "Lina", deliberation.Concerned}, RoomPerson{2, hostile, deliberation.Agent}
	meeting := RoomBoard{
		Number: 3, Title: "Et si la Caf nous écrivait clairement ?", Language: "fr", Agenda: []RoomItem{{1, "Les lettres qu’on ne comprend pas", "fr"}, {2, hostile, "ar"}, {3, "", ""}},
		Now: RoomNow{
			Open: true, Items: 3, Item: RoomItem{1, "Les lettres qu’on ne comprend pas", "fr"}, Speaker: &RoomSpeaker{lina, 1000, 61_000, 120}, Queue: []RoomPerson{paul, lina, paul, lina}, Waiting: 4,
			Present: 31, Remote: 4, Colleges: []RoomCollege{{deliberation.Concerned, 25}, {deliberation.Resident, 10}}, Show: &RoomShow{1, "Faut-il une lettre par décision ?", "fr", 22, false},
		},
		Said: []RoomSaid{
			{Number: 90, Item: 1, Side: deliberation.For, Name: "Lina", College: deliberation.Concerned, Text: "On reçoit trois lettres le même jour, qui se contredisent.", Language: "fr"},
			{Number: 89, Side: deliberation.Asking, Name: "", College: deliberation.Agent, Text: hostile, Language: "ar"},
			{Number: 88, Side: deliberation.Against, Name: "Paul", College: deliberation.Agent, Language: "fr"},
		},
	}
	shown := meeting
	shown.Now.Show, shown.Now.Speaker, shown.Now.Queue, shown.Now.Waiting = &RoomShow{1, hostile, "fr", 22, true}, &RoomSpeaker{RoomPerson: lina, Since: 1000, Now: 2000}, []RoomPerson{}, 0
	shown.Result = []Tally{{College: deliberation.Concerned, Kind: Exact, Agree: 12, Disagree: 5, Pass: 2}, {College: deliberation.Agent, Kind: NumberOnly, Of: 3}}
	attendees := []RoomAttendee{{RoomPerson: lina, Presence: deliberation.Present, Turns: 1, Speaks: true}, {RoomPerson: paul, Presence: deliberation.Remote, Asks: true}, {RoomPerson: RoomPerson{3, "Personne n° 3", deliberation.Resident}, Presence: deliberation.Present, Reference: "P003W"}}
	hands := []CollegeHands{{deliberation.Concerned, 3, 1, 0}, {deliberation.Agent, 0, 0, 0}, {deliberation.Association, 1, 0, 0}, {deliberation.Resident, 0, 2, 1}}
	return slices.Concat(heldSamples(), []sample{
		{"home", path(out, "/"), Home{Current: &current, Others: []ConsultationLine{{Number: 2, Title: "Essai : biodiversité", Closed: at(2025, 3, 1, 0, 0), Proposals: 316, Ballots: 29_800}}}, Slots{}},
		{"home-signed-in", path(in, "/"), Home{Current: &current}, Slots{Pseudonym: hostile, Notice: NowSignedIn}},
		{"join", path(out, "/inscription"), Join{Proof: "abc", Way: "email", Offices: []Office{{Code: "caf-59", Name: "Caf du Nord"}}}, Slots{}},
		{"join-union", path(out, "/inscription"), Join{Proof: "abc", Way: "card", Union: true, Noted: true, Offices: []Office{{Code: "caf-59", Name: "Caf du Nord"}}}, Slots{}},
		{"join-refused", path(out, "/inscription"), Join{Proof: "abc", Way: "passkey", Pseudonym: hostile, College: "agent", Office: "caf-59", Shared: true, Offices: []Office{{Code: "caf-59", Name: "Caf du Nord"}}, Faults: Faults{{"college", "Il manque votre choix."}, {"age", "Cochez la case."}}}, Slots{}},
		{"room-closed", path(out, "/debats/3/salle"), Room{RoomBoard: RoomBoard{Number: 3, Title: "Parler des indus", Language: "fr", Now: RoomNow{Queue: []RoomPerson{}}}}, Slots{}},
		{"room-join", path(out, "/debats/3/salle"), Room{RoomBoard: meeting, Once: "0123"}, Slots{}},
		{"room-join-refused", path(out, "/debats/3/salle"), Room{RoomBoard: meeting, Join: RoomJoin{Name: hostile, Faults: Faults{{"name", "C’est trop long."}, {"college", "Il manque une réponse."}, {"presence", "Il manque une réponse."}}}}, Slots{}},
		{"room-rejoin-refused", path(out, "/debats/3/salle"), Room{RoomBoard: meeting, Join: RoomJoin{Code: hostile, Faults: Faults{{"code", "Il y a une erreur dans ce code."}}}}, Slots{}},
		{"room-in", path(out, "/debats/3/salle"), Room{RoomBoard: meeting, Own: meeting.Now.Queue[1], Asks: true, Place: 2, Choice: deliberation.Agree, Guest: true, Receipt: "3-P002K-ABCDE-FGHJK"}, Slots{}},
		{"room-shown", path(in, "/debats/3/salle"), Room{RoomBoard: shown, Own: meeting.Now.Speaker.RoomPerson, Runs: true}, me},
		{"projector", path(out, "/debats/3/salle/ecran"), Projector{RoomBoard: meeting, Short: "voix.example/d/3", Code: Matrix{Size: 29, Path: "M4 4h7v1h-7z"}}, Slots{}},
		{"projector-dark", path(out, "/debats/3/salle/ecran?fond=sombre"), Projector{RoomBoard: shown, Short: "voix.example/d/3", Code: Matrix{Size: 29, Path: "M4 4h7v1h-7z"}, Dark: true}, Slots{}},
		{"console", path(in, "/debats/3/salle/animation"), Console{RoomBoard: meeting, Most: 80, Attendees: attendees, Devices: 3, Counted: true, People: 2, Hands: 3, Show: 1, ByHand: hands}, me},
		{"console-closed", path(in, "/debats/3/salle/animation"), Console{RoomBoard: RoomBoard{Number: 3, Now: RoomNow{Queue: []RoomPerson{}, Rehearses: true}}}, me},
		{"console-refused", path(in, "/debats/3/salle/animation"), Console{RoomBoard: shown, Most: 80, Attendees: attendees, Show: 1, ByHand: hands, Text: hostile, Faults: Faults{{"text", "C’est trop long : 2 000 caractères au plus."}}}, me},
		{"console-given", path(in, "/debats/3/salle/animation"), Console{RoomBoard: meeting, Attendees: attendees, Given: "3-P001T-ABCDE-FGHJK", GivenTo: hostile}, me},
		{"home-empty", path(out, "/"), Home{}, Slots{Notice: AccountErased}},
		{"consultation", path(out, "/consultations/1"), current, Slots{}},
		{"consultation-past", path(out, "/consultations/2"), past, Slots{}},
		{"proposals", path(out, "/propositions"), Proposals{Offices: offices, Consultations: []ConsultationLine{line}, Rows: rows, Total: 104, Next: "9", Filing: true}, Slots{}},
		{"proposals-filtered", path(in, "/propositions?theme=rights"), Proposals{Filter: ProposalFilter{Theme: deliberation.Rights, Office: "511", Consultation: 1, Oldest: true}, Offices: []Office{{Code: "caf-59", Name: "Caf du Nord"}}, Consultations: []ConsultationLine{line}, Rows: rows[:1], Total: 1, Previous: "a b&c", Next: hostile}, me},
		{"proposals-none", path(out, "/propositions"), Proposals{Filter: ProposalFilter{Office: "national"}}, Slots{}},
		{"proposal", out, proposal, Slots{}},
		{"proposal-quoting", in, quoting, Slots{Pseudonym: hostile, Marked: []uint64{81, 88}, Own: []uint64{84}}},
		{"proposal-unanswered", out, waiting, Slots{}},
		{"proposal-signed-in", in, proposal, Slots{Pseudonym: "Amina du 3e", Ballot: deliberation.Agree, Notice: BallotKept}},
		{"proposal-for-association", func(f Frame) Frame { f.Role = ForAssociation; return f }(in), proposal, Slots{Pseudonym: "Amina du 3e", Speaks: true, Writes: []OrganisationLine{{Number: 2, Name: hostile}, {Number: 3, Name: "Entraide"}}, InName: 3}},
		{"proposal-easy", in, summarised, me},
		{"proposal-easy-validated", out, validated, Slots{}},
		{"summary", path(out, "/propositions/12/resume"), SummaryForm{Number: 12, Title: rows[0].Title, Body: proposal.Body, Open: true, Limit: 1500}, Slots{}},
		{"summary-may", path(in, "/propositions/12/resume"), SummaryForm{Number: 12, Title: rows[0].Title, Body: proposal.Body, Open: true, Limit: 1500, Summary: summarised.Summary, Stand: MayAgree, Text: summarised.Summary.Text}, me},
		{"summary-agreed", path(in, "/propositions/12/resume"), SummaryForm{Number: 12, Title: rows[0].Title, Summary: validated.Summary, Stand: Agreed}, me},
		{"summary-checked", path(in, "/propositions/12/resume"), SummaryForm{Number: 12, Open: true, Limit: 1500, Stand: Writer, Summary: summarised.Summary, Text: hostile, Checked: true,
			Hints: []ReadingHint{{"sentence", hostile, 18}, {"word", "accompagnement", 14}, {"short", "RSA", 0}, {"line", hostile, 3}}}, me},
		{"summary-refused", path(in, "/propositions/12/resume"), SummaryForm{Number: 12, Title: hostile, Open: true, Limit: 1500, Text: hostile, Faults: Faults{{"text", "C’est trop long : 1 500 caractères au plus."}}}, me},
		{"proposal-sheet", in, sheeted, me},
		{"sheet", path(out, "/propositions/12/fiche"), SheetForm{Number: 12, Consultation: 1, Title: hostile, Open: true, Sheet: &sheet, Versions: 2}, Slots{}},
		{"sheet-none", path(in, "/propositions/12/fiche"), SheetForm{Number: 12, Consultation: 1, Title: rows[0].Title, Open: true}, me},
		{"sheet-writing", path(in, "/propositions/12/fiche"), SheetForm{Number: 12, Consultation: 1, Title: rows[0].Title, Body: proposal.Body, Open: true, Rapporteur: true, Sheet: &sheet, Versions: 2, Typed: map[string]string{"finding": sheet.Fields[0].Words}}, me},
		{"sheet-refused", path(in, "/propositions/12/fiche"), SheetForm{Number: 12, Title: hostile, Open: true, Rapporteur: true, Sheet: &other, Versions: 3, Typed: typed, Theirs: other.Compare(&sheet),
			Faults: Faults{{"", "Quelqu’un a changé cette fiche."}, {"finding", hostile}, {"lever", "?"}, {"due", "Cette date n’existe pas."}, {"holder", "Trop long."}, {"language", "?"}}}, me},
		{"sheet-closed", path(out, "/propositions/12/fiche"), SheetForm{Number: 12}, Slots{}},
		{"sheet-versions", path(out, "/propositions/12/fiche/versions"), SheetVersions{Number: 12, Title: rows[0].Title, All: 24, Next: "5", Versions: []SheetVersion{
			{Sheet: other, Since: 2, Changes: other.Compare(&sheet)}, {Sheet: Sheet{Version: 2, At: at(2027, 6, 1, 9, 0)}}, {Sheet: sampleSheet(1, agent), Since: 0}, {Sheet: first, Changes: first.Compare(nil)}}}, Slots{}},
		{"sheet-versions-none", path(in, "/propositions/12/fiche/versions"), SheetVersions{Number: 12}, me},
		{"rapporteurs", path(out, "/consultations/1/rapporteurs"), Rapporteurs{Consultation: line, Open: true, All: []Author{amina, {Pseudonym: hostile, College: deliberation.Agent}}}, Slots{}},
		{"rapporteurs-may", path(in, "/consultations/1/rapporteurs"), Rapporteurs{Consultation: line, Open: true}, me},
		{"rapporteurs-is", path(in, "/consultations/1/rapporteurs"), Rapporteurs{Consultation: line, Open: true, Is: true, All: []Author{amina}}, Slots{Pseudonym: "Amina du 3e", Notice: NowRapporteur}},
		{"rapporteurs-before", path(in, "/consultations/1/rapporteurs"), Rapporteurs{Consultation: line, Before: true}, me},
		{"entry", path(in, "/debats/3/saisie"), Entry{Number: 3, Pile: "form", Title: hostile, Open: true, Items: points, Entered: 42, Printed: 60, Kept: &typedIn, Awaiting: []EntryAwaiting{{"F003D", "/debats/3/saisie/fiches/3"}}, Limit: 2000, Given: EntryGiven{College: "concerned", Item: 1}}, me},
		{"entry-out", path(out, "/debats/3/saisie"), Entry{Number: 3, Pile: "form"}, Slots{}},
		{"entry-refused", path(in, "/debats/3/saisie"), Entry{Number: 3, Pile: "form", Open: true, Items: points, Limit: 2000, Clash: &EntryClash{Kept: typedIn, College: deliberation.Agent, First: &EntryWords{Side: deliberation.Asking, Item: points[0], Text: hostile, Language: "ar"}}, Given: EntryGiven{Reference: hostile, College: "agent", Side: "for", Text: hostile, Photo: true}, Faults: Faults{{"reference", "?"}, {"college", "?"}, {"side", "?"}, {"text", "?"}, {"item", "?"}, {"files", "?"}, {"language", "?"}}}, me},
		{"entry-avis", path(in, "/debats/3/saisie/avis"), Entry{Number: 3, Pile: "avis", Open: true, Rehearsal: true, Items: points, Entered: 2, Printed: 60, Kept: &EntryKept{Reference: "A003D", Path: "/debats/3/saisie/avis/3", By: amina, At: at(2027, 3, 13, 9, 0), Twice: true}, Given: EntryGiven{College: "resident", Choices: map[string]string{"2": "2"}}}, me},
		{"entry-avis-refused", path(in, "/debats/3/saisie/avis"), Entry{Number: 3, Pile: "avis", Open: true, Items: points, Clash: &EntryClash{Kept: typedIn, College: deliberation.Agent}, Given: EntryGiven{Choices: map[string]string{"2": "agree"}}, Faults: Faults{{"choice-2", "?"}}}, me},
		{"entry-closed", path(in, "/debats/3/saisie/avis"), Entry{Number: 3, Pile: "avis"}, me},
		{"entered", path(in, "/debats/3/saisie/fiches/3"), Entered{Number: 3, Sheet: 3, Pile: "form", Kept: typedIn, Back: "/debats/3/saisie", College: deliberation.Concerned, Items: points, Photo: "/debats/3/saisie/fiches/3/photo", Claimed: true, Corrections: corrected, Open: true, Done: true, Limit: 2000, Given: EntryGiven{Side: "for", Item: 1, Text: hostile, Language: "ar"}}, me},
		{"entered-avis-refused", path(in, "/debats/3/saisie/avis/3"), Entered{Number: 3, Sheet: 3, Pile: "avis", Kept: typedIn, Back: "/debats/3/saisie/avis", College: deliberation.Agent, Items: points, Times: 2, Open: true, Faults: Faults{{"choice-2", "?"}}}, me},
		{"entered-gone", path(in, "/debats/3/saisie/fiches/3"), Entered{Number: 3, Sheet: 3, Pile: "form", Kept: typedIn, Back: "/debats/3/saisie", College: deliberation.Agent, Gone: true}, me},
		{"attendance", path(in, "/debats/3/presences"), AttendanceForm{Number: 3, Title: hostile, Open: true, Counted: true, Done: true, Rows: []AttendanceRow{{deliberation.Concerned, "12", true, 12, 14, 3}, {deliberation.Agent, "", false, 0, 0, 0}}, Reason: hostile, ReasonLanguage: "fr", Limit: 2000, Text: hostile}, me},
		{"attendance-refused", path(in, "/debats/3/presences"), AttendanceForm{Number: 3, Open: true, Rows: []AttendanceRow{{deliberation.Concerned, hostile, false, 0, 14, 3}}, Faults: Faults{{"concerned", "?"}, {"text", "?"}}}, me},
		{"receipt-ask", path(out, "/recu"), Receipt{}, Slots{}},
		{"receipt-ask-refused", path(out, "/recu"), Receipt{Typed: hostile, Faults: Faults{{"code", "?"}}}, Slots{}},
		{"receipt", path(out, "/recu"), Receipt{Code: "3-F003D-ABCDE-FGHJK", Kind: "form", Reference: "F003D", Debate: 3, Title: hostile, At: at(2027, 3, 12, 18, 30), Standing: "stands", Says: true, Done: "correct", Words: []OwnWords{uttered}, Items: points, Limit: 2000}, Slots{}},
		{"receipt-in", path(in, "/recu"), Receipt{Code: "3-P003D-ABCDE-FGHJK", Kind: "heard", Reference: "P003D", Debate: 3, At: at(2027, 3, 12, 18, 30), Standing: "stands", Says: true, Asked: true, Words: []OwnWords{uttered, takenBack}, Items: points}, me},
		{"receipt-refused", path(out, "/recu"), Receipt{Code: "3-F003D-ABCDE-FGHJK", Kind: "form", Reference: "F003D", Debate: 3, Standing: "stands", Says: true, Words: []OwnWords{uttered}, Items: points, Argument: 81, Given: EntryGiven{Text: hostile}, Faults: Faults{{"side", "?"}, {"text", "?"}, {"item", "?"}, {"language", "?"}}}, Slots{}},
		{"receipt-avis", path(in, "/recu"), Receipt{Code: "3-A003D-ABCDE-FGHJK", Kind: "avis", Reference: "A003D", Debate: 3, At: at(2027, 3, 12, 18, 30), Standing: "stands", Votes: true, Mandated: "signed", Retyped: []Correction{{By: amina, At: at(2027, 3, 14, 9, 0)}}, College: deliberation.Resident, Items: points, Choices: map[int64]deliberation.Choice{2: deliberation.Agree}, Open: true, Until: at(2027, 7, 1, 0, 0)}, me},
		{"receipt-avis-closed", path(out, "/recu"), Receipt{Code: "3-A003D-ABCDE-FGHJK", Kind: "avis", Reference: "A003D", Debate: 3, Standing: "stands", Votes: true, Mandated: "signed", Retyped: []Correction{{By: amina, At: at(2027, 3, 14, 9, 0)}}, College: deliberation.Resident, Items: points}, Slots{}},
		{"receipt-call", path(in, "/recu"), Receipt{Code: "3-T003D-ABCDE-FGHJK", Kind: "call", Reference: "T003D", Debate: 3, At: at(2027, 3, 12, 18, 30), Standing: "stands", Says: true, Votes: true, Open: true, Waits: true, Until: at(2027, 7, 1, 0, 0), College: deliberation.Resident, Mandated: "read_back", Words: []OwnWords{uttered}, Items: points, Choices: map[int64]deliberation.Choice{2: deliberation.Pass}}, me},
		{"receipt-call-gone", path(out, "/recu"), Receipt{Code: "3-T003D-ABCDE-FGHJK", Kind: "call", Reference: "T003D", Debate: 3, Standing: "stands", Votes: true, Gone: "claimed", College: deliberation.Resident, Items: points}, Slots{}},
		{"call", path(in, "/debats/3/telephone"), CallForm{Number: 3, Title: hostile, Step: CallAsks, Open: true, Avis: true, Items: points, Token: "T", Most: 150, Today: 3, Limit: 2000}, me},
		{"call-refused", path(in, "/debats/3/telephone"), CallForm{Number: 3, Step: CallAsks, Open: true, Avis: true, Items: points, Most: 150, Limit: 2000, Given: EntryGiven{College: "agent", Side: "for", Text: hostile, Choices: map[string]string{"2": "1"}}, Faults: Faults{{"agreed", "?"}, {"college", "?"}, {"side", "?"}, {"text", "?"}, {"item", "?"}, {"language", "?"}, {"choice-2", "?"}}}, me},
		{"call-reads-refused", path(in, "/debats/3/telephone"), CallForm{Number: 3, Title: hostile, Step: CallReads, Open: true, Avis: true, Items: points, Token: "T", Most: 150, Given: EntryGiven{College: "concerned", Side: "asking", Item: 1, Text: hostile, Choices: map[string]string{"2": "3"}}, Faults: Faults{{"confirmed", "?"}}}, me},
		{"call-gives-refused", path(in, "/debats/3/telephone"), CallForm{Number: 3, Title: hostile, Step: CallGives, Most: 150, Call: 2, Receipt: "3-T003D-ABCDE-FGHJK", CanSend: true, Sent: true, Faults: Faults{{"phone", "?"}}}, me},
		{"call-closed", path(in, "/debats/3/telephone"), CallForm{Number: 3, Step: CallAsks, Most: 150}, me},
		{"permanences-refused", path(in, "/animer/telephone"), Permanences{Running: []PermanenceRow{{Number: 3, Title: hostile, Until: at(2027, 3, 20, 18, 0), Calls: 12}}, Organisations: []PermanenceHost{{Number: 1, Name: hostile}}, Offices: []Office{{Code: "caf-59", Name: "Caf du Nord"}}, Open: true, Typed: map[string]string{"title": hostile, "last": hostile, "contact": hostile}, Faults: Faults{{"organisation", "?"}, {"office", "?"}, {"title", "?"}, {"contact", "?"}, {"last", "?"}}}, me},
		{"permanences-none", path(in, "/animer/telephone"), Permanences{Open: true}, me},
		{"receipt-claimed", path(out, "/recu"), Receipt{Code: "3-F003D-ABCDE-FGHJK", Kind: "form", Reference: "F003D", Debate: 3, Standing: "claimed"}, Slots{}},
		{"receipt-ended", path(out, "/recu"), Receipt{Code: "3-F003D-ABCDE-FGHJK", Kind: "form", Reference: "F003D", Debate: 3, Standing: "ended"}, Slots{}},
		{"fate", path(in, "/moi/paroles/81"), Fate{Words: uttered, Debate: 3, Title: hostile, Language: "ar", Items: points, Done: "correct", Limit: 2000}, me},
		{"fate-refused", path(in, "/moi/paroles/81"), Fate{Words: uttered, Debate: 3, Items: points, Given: &EntryGiven{Text: hostile}, Faults: Faults{{"side", "?"}, {"text", "?"}}}, me},
		{"objection", path(out, "/propositions/12/objection"), ObjectionForm{Number: 12, Consultation: 1, Title: rows[0].Title, Standing: Standing{Position: position.Position{Verdict: position.Disagreement}, Number: 12, Pattern: "12", Ballots: 900}, Sheet: &sheet, Reread: reread, From: at(2027, 7, 1, 0, 0), Limit: 2000, Previous: "0", Next: "40"}, Slots{}},
		{"objection-writing", path(in, "/propositions/12/objection"), ObjectionForm{Number: 12, Consultation: 1, Standing: Standing{Number: 12}, Reread: Reread{Number: 12, Open: true, Until: at(2027, 7, 15, 0, 0)}, From: at(2027, 7, 1, 0, 0), Limit: 2000}, me},
		{"objection-refused", path(in, "/propositions/12/objection"), ObjectionForm{Number: 12, Title: hostile, Reread: reread, From: at(2027, 7, 1, 0, 0), Limit: 2000, Text: hostile, Faults: Faults{{"text", "C’est trop long."}, {"language", "?"}}}, me},
		{"objection-before", path(in, "/propositions/12/objection"), ObjectionForm{Number: 12, Title: hostile, From: at(2027, 7, 1, 0, 0), Reread: Reread{Number: 12, Until: at(2027, 7, 15, 0, 0)}}, me},
		{"objection-over", path(out, "/propositions/12/objection"), ObjectionForm{Number: 12, Title: hostile, From: at(2027, 7, 1, 0, 0), Reread: over}, Slots{}},
		{"objection-imported", path(out, "/propositions/12/objection"), ObjectionForm{Number: 12, Title: hostile}, Slots{}},
		{"answer", path(in, "/objections/1/reponse"), AnswerForm{Proposal: 12, Consultation: 1, Title: hostile, Back: "/propositions/12#objection-1", Objection: reread.Objections[0], Rapporteur: true, Limit: 2000}, me},
		{"answer-refused", path(in, "/objections/1/reponse"), AnswerForm{Proposal: 12, Consultation: 1, Back: "/propositions/12#objection-1", Objection: reread.Objections[0], Rapporteur: true, Limit: 2000, Text: hostile, Faults: Faults{{"text", "C’est trop long."}}}, me},
		{"answer-own", path(in, "/objections/1/reponse"), AnswerForm{Proposal: 12, Title: hostile, Back: "/propositions/12#objection-1", Objection: reread.Objections[0], Own: true, Rapporteur: true}, me},
		{"answer-wrote", path(in, "/objections/1/reponse"), AnswerForm{Proposal: 12, Title: hostile, Back: "/propositions/12#objection-1", Objection: reread.Objections[0], Wrote: true, Rapporteur: true}, me},
		{"answer-other", path(out, "/objections/1/reponse"), AnswerForm{Proposal: 12, Consultation: 1, Title: hostile, Back: "/propositions/12#objection-1", Objection: reread.Objections[0]}, Slots{}},
		{"answer-closed", path(out, "/objections/2/reponse"), AnswerForm{Proposal: 12, Title: hostile, Back: "/propositions/12#objection-2", Objection: reread.Objections[1]}, Slots{}},
		{"rereading", path(out, "/consultations/1/relecture?voir=attente"), Rereading{Consultation: line, Open: true, Days: 3, From: at(2027, 7, 1, 0, 0), Until: at(2027, 7, 15, 0, 0), Show: "attente", Objections: 12, Answered: 1, Total: 50, Previous: "0", Next: "40", Rows: []RereadingRow{
			{Number: 12, Title: hostile, Language: "ar", Standing: Standing{Position: position.Position{Verdict: position.Consensus}, Ballots: 1200}, Objections: 3, Unanswered: 1}, {Number: 13, Standing: Standing{Position: position.Position{Verdict: position.Rejection}}}}}, Slots{}},
		{"rereading-over", path(in, "/consultations/1/relecture"), Rereading{Consultation: line, Over: true, Show: "toutes"}, me},
		{"rereading-before", path(in, "/consultations/1/relecture"), Rereading{Consultation: line, From: at(2027, 7, 1, 0, 0), Until: at(2027, 7, 15, 0, 0), Show: "toutes"}, me},
		{"rereading-imported", path(in, "/consultations/2/relecture"), Rereading{Consultation: line, Show: "toutes"}, me},
		{"take-back", path(in, "/moi/textes/0a"), TakeBack{OwnText{ID: "0a", Kind: "answer", Excerpt: hostile, Language: "ar", At: at(2027, 7, 1, 0, 0), Page: "/objections/1/reponse"}}, me},
		{"proposal-closed", in, closed, Slots{Pseudonym: "Amina du 3e", Ballot: deliberation.Disagree, Shared: true}},
		{"proposal-refused", in, refused, me},
		{"proposal-refused-reply", in, refusedReply, me},
		{"proposal-attacked", in, attacked, Slots{Pseudonym: hostile, Ballot: deliberation.Pass, Notice: ArgumentKept}},
		{"proposal-erased", out, Proposal{Number: 9, At: at(2027, 2, 20, 12, 0), Question: Question{Final: true}}, Slots{}},
		{"new-proposal", path(in, "/propositions/nouvelle"), NewProposal{Consultation: line, Open: true, Offices: []Office{{Code: "caf-59", Name: "Caf du Nord"}}, Limits: limits, Office: "national"}, me},
		{"new-proposal-refused", path(in, "/propositions/nouvelle"), NewProposal{Consultation: line, Open: true, Offices: []Office{{Code: "caf-59", Name: "Caf du Nord"}}, Limits: limits, Title: hostile, Text: "\nAvec une ligne vide devant.\n" + hostile, Theme: deliberation.Digital, Office: "511",
			Faults: Faults{{"title", "C’est trop long : 120 caractères au plus."}, {"text", "Il manque votre texte."}, {"theme", "Il manque le thème."}, {"office", "?"}, {"files", "Un fichier est trop lourd."}, {"", "Autre chose."}}}, me},
		{"new-proposal-signed-out", path(out, "/propositions/nouvelle"), NewProposal{Open: true}, Slots{}},
		{"new-proposal-closed", path(in, "/propositions/nouvelle"), NewProposal{}, me},
		{"proposal-spoken", in, spoken, me},
		{"proposal-spoken-agent", in, spoken, Slots{Pseudonym: "Guichet 4", Agent: true}},
		{"speak", path(in, "/propositions/12/parler"), Speak{About: proposal.Title, Language: "fr", Back: "/propositions/12", Action: "/propositions/12/arguments", API: "/api/v1/proposals/12/arguments", Open: true, Minutes: 5, Size: 6_000_000}, me},
		{"speak-refused", path(in, "/propositions/12/parler"), Speak{About: hostile, Back: "/propositions/12", Action: "/propositions/12/arguments", API: "/api/v1/proposals/12/arguments", Open: true, Minutes: 5, Size: 6_000_000, Side: deliberation.For, Text: hostile,
			Faults: Faults{{"voice", "Cet enregistrement est vide."}, {"consent", "Cochez la case si vous voulez publier votre voix."}, {"side", hostile}, {"text", hostile}}}, me},
		{"speak-proposal-refused", path(in, "/propositions/nouvelle/parler"), Speak{Filing: true, Back: "/propositions/nouvelle", Action: "/propositions/nouvelle", API: "/api/v1/proposals", Open: true, Minutes: 5, Size: 6_000_000, Offices: []Office{{Code: "caf-59", Name: "Caf du Nord"}},
			Title: hostile, Theme: deliberation.Means, Office: "511", Faults: Faults{{"theme", "?"}, {"office", "?"}, {"title", hostile}}}, me},
		{"speak-agent", path(in, "/propositions/12/parler"), Speak{About: proposal.Title, Back: "/propositions/12", Open: true, Agent: true}, me},
		{"speak-closed", path(in, "/debats/3/parler"), Speak{About: debates[0].Title, Back: "/debats/3"}, me},
		{"transcribe", path(in, "/arguments/81/ecrit"), Transcribe{Voice: voice, About: proposal.Title, Back: "/propositions/12#argument-81", Action: "/arguments/81/ecrit", Removing: true, Most: 10_000, Text: voice.Text}, me},
		{"transcribe-refused", path(in, "/propositions/12/ecrit"), Transcribe{Voice: attackedVoice, Proposal: true, About: hostile, Back: "/propositions/12#message", Action: "/propositions/12/ecrit", Most: 10_000, Title: hostile, Text: hostile, Faults: Faults{{"title", hostile}, {"text", hostile}}}, me},
		{"transcribe-locked", path(in, "/arguments/81/ecrit"), Transcribe{Voice: voice, About: proposal.Title, Back: "/propositions/12#argument-81", Action: "/arguments/81/ecrit", Locked: true, Text: voice.Text}, me},
		{"awaited", path(out, "/ecrits-attendus"), Awaited{All: 21, Rows: []AwaitedRow{
			{Voice: unwritten, At: at(2027, 3, 2, 8, 5), About: proposal.Title, Language: "fr", Page: "/propositions/12#argument-81"},
			{Voice: attackedVoice, At: at(2027, 3, 3, 8, 5), About: hostile, Page: "/debats/3#argument-90"}}}, Slots{}},
		{"awaited-none", path(out, "/ecrits-attendus"), Awaited{}, Slots{}},
		{"filed", path(in, "/propositions/12/merci"), Filed{Number: 12, Title: rows[0].Title, Consultation: line, Step: steps[0]}, me},
		{"debates", path(out, "/debats"), Debates{Offices: offices, Office: "511", Coming: debates, Past: debates[1:], Next: "x&y"}, Slots{}},
		{"debates-none", path(out, "/debats"), Debates{}, Slots{}},
		{"debate", path(in, "/debats/3"), Debate{Number: 3, Title: debates[0].Title, Body: "<p>Chacun apporte une lettre reçue de la Caf, sans nom ni numéro. On la réécrit ensemble.</p>", Author: Author{Pseudonym: "Entraide Reims", College: deliberation.Association}, Office: marne, Consultation: line, At: debates[0].At, Place: debates[0].Place, Access: "De plain-pied, garde d’enfants sur place, boucle pour malentendants.", Thread: thread}, me},
		{"debate-attacked", path(out, "/debats/4"), Debate{Number: 4, Title: hostile, Past: true, Place: hostile, Access: hostile, At: at(2027, 1, 1, 12, 0)}, Slots{}},
		{"map", path(out, "/carte"), Map{Places: samplePlaces(), National: 2}, Slots{}},
		{"map-sorted", path(in, "/carte?ordre=date"), Map{Order: ByDate, Places: samplePlaces()[:3]}, me},
		{"map-none", path(out, "/carte"), Map{}, Slots{}},
		{"office", path(out, "/caf/caf-51"), OfficePage{Place: samplePlaces()[0], Departements: []string{"Marne"}, Neighbours: offices, Coming: debates, Past: debates[1:], Rows: rows, Results: []OfficeResult{
			{Proposal: 12, Title: rows[0].Title, Tallies: []Tally{{College: deliberation.Concerned, Kind: Exact, Agree: 30, Disagree: 4, Pass: 2}, {College: deliberation.Agent, Kind: Exact, Agree: 9, Disagree: 7, Pass: 1}}},
			{Proposal: 9, Tallies: []Tally{{College: deliberation.Agent, Kind: Exact, Agree: 5, Disagree: 4, Pass: 2}}}}}, Slots{}},
		{"office-empty", path(in, "/caf/caf-01"), OfficePage{Place: Place{Office: offices[0]}, Departements: []string{"Ain"}}, me},
		{"participation", path(out, "/consultations/1/chiffres"), sampleParticipation(line), Slots{}},
		{"participation-over", path(out, "/consultations/1/chiffres"), Participation{Consultation: line, Over: true, Participants: 900, Attested: []Attested{
			{College: deliberation.Concerned, Issuer: CardIssuer{Name: hostile, Language: "ar"}, People: 42}, {College: deliberation.Agent, Issuer: CardIssuer{Mandate: 7, Attester: true}, Fewer: 10},
		}}, Slots{}},
		{"participation-over-nobody", path(out, "/consultations/1/chiffres"), Participation{Consultation: line, Over: true, Participants: 900}, Slots{}},
		{"participation-imported", path(in, "/consultations/2/chiffres"), Participation{Consultation: ConsultationLine{Number: 2, Title: hostile}, Unclaimed: Unclaimed{Words: 3, Avis: 2}, Over: true, Imported: true, Participants: 120, Proposals: 30, Ballots: 4000}, me},
		{"positions", path(out, "/consultations/1/positions"), samplePositions(line, offices), Slots{}},
		{"positions-filtered", path(in, "/consultations/1/positions?verdict=majority&ordre=place"), func() Positions {
			v := samplePositions(line, offices)
			v.Filter = PositionFilter{1, deliberation.Rights, "511", "majority", deliberation.Agent, true}
			v.Provisional, v.Previous, v.Next = true, "20", "60"
			return v
		}(), me},
		{"positions-none", path(out, "/consultations/1/positions?theme=digital"), Positions{Consultation: ConsultationLine{Title: hostile}, Filter: PositionFilter{Consultation: 1, Theme: deliberation.Digital}, Rules: deliberation.DefaultRules()}, Slots{}},
		{"calculation", path(out, "/propositions/12/calcul"), Calculation{PositionRow: samplePositions(line, offices).Rows[0], Consultation: line, Placed: 9}, Slots{}},
		{"calculation-reserved", path(out, "/propositions/15/calcul"), Calculation{PositionRow: samplePositions(line, offices).Rows[3], Consultation: line, Placed: 9}, Slots{}},
		{"calculation-reserved-rejection", path(out, "/propositions/16/calcul"), Calculation{PositionRow: samplePositions(line, offices).Rows[4], Consultation: line, Placed: 9}, Slots{}},
		{"calculation-attacked", path(in, "/propositions/12/calcul"), Calculation{PositionRow: samplePositions(line, offices).Rows[1], Consultation: line, Until: at(2027, 7, 1, 0, 0)}, me},
		{"dossier", path(out, "/consultations/1/dossier"), Dossier{
			Consultation: line, Phase: deliberation.Closed, Date: at(2027, 7, 15, 0, 0), Number: 4512, Address: "https://voix.example/consultations/1/dossier",
			Voters: []CollegeCount{{deliberation.Concerned, 874}}, Proposals: 104, Placed: 9, Sheets: 1, Rules: deliberation.DefaultRules(),
			Commitments: samplePositions(line, offices).Rows[:1], Disagreements: samplePositions(line, offices).Rows[1:],
			Signatures: []DossierSignature{{At: at(2027, 7, 20, 9, 0), Number: 4512, Root: "0f3c", Manifest: "9a41", Key: "voix+0f3c9a41+AQ"}},
			Downloads:  []Download{{Address: "/consultations/1/dossier.zip", Size: 1_250_000}, {File: "dossier.odt", Address: "/x.odt"}, {File: hostile, Address: "/y", Size: 3}},
			Parts:      []Download{{Address: "/z", Theme: deliberation.Rights}, {Address: "/o", Office: marne}, {Address: "/c", College: deliberation.Agent}},
		}, Slots{}},
		{"dossier-preparing", path(out, "/consultations/1/dossier"), Dossier{Consultation: line, Phase: deliberation.Closed, Number: 4512, Preparing: true, Address: hostile}, Slots{}},
		{"dossier-failed", path(out, "/consultations/1/dossier"), Dossier{Consultation: line, Phase: deliberation.Closed, Number: 4512, Failed: true, Address: hostile}, Slots{}},
		{"dossier-signed-before", path(out, "/consultations/1/dossier"), Dossier{
			Consultation: line, Phase: deliberation.Closed, Number: 4512, SignedBefore: true, Root: "0f3c", Manifest: "9a41", Address: "https://voix.example/consultations/1/dossier",
			Keys: []SigningKey{{"voix+0f3c9a41+AQ", at(2027, 7, 1, 9, 0), 4000, false}}, KeysAddress: "/.well-known/voix-keys.txt", Downloads: []Download{{Address: "/consultations/1/dossier.zip", Size: 12}},
		}, Slots{}},
		{"dossier-not-yet", path(in, "/consultations/1/dossier"), Dossier{Consultation: ConsultationLine{Number: 1, Title: hostile, Language: hostile}, Phase: deliberation.Voting, Coming: at(2027, 7, 1, 0, 0), Address: hostile}, me},
		{"dossier-draft", path(out, "/consultations/1/dossier"), Dossier{Consultation: ConsultationLine{Number: 1, Title: hostile}, Phase: deliberation.Rereading, Number: 4000, Address: "https://voix.example/consultations/1/dossier"}, Slots{}},
		{"compare", path(out, "/comparer"), Comparison{Consultations: []ConsultationLine{line, {Number: 2, Title: hostile}}, Dated: []ConsultationLine{line}}, Slots{}},
		{"compare-two", path(in, "/comparer?a=1&b=2"), func() Comparison {
			rows := samplePositions(line, offices).Rows
			return Comparison{
				Consultations: []ConsultationLine{line, {Number: 2, Title: hostile}}, Dated: []ConsultationLine{line}, Filter: ComparisonFilter{A: 1, B: 2},
				A: Compared{Consultation: line, Provisional: true}, B: Compared{Consultation: ConsultationLine{Number: 2, Title: hostile}, Rules: deliberation.DefaultRules()},
				Themes: []ThemeComparison{{deliberation.Rights, [5]int{1, 2}, [5]int{}}, {Theme: deliberation.NoTheme}}, Pairs: []Pair{{rows[0], rows[1]}, {rows[1], rows[0]}}, Looked: 2, More: true,
			}
		}(), me},
		{"compare-building", path(out, "/comparer?a=1&b=1"), Comparison{Consultations: []ConsultationLine{line}, Filter: ComparisonFilter{A: 1, B: 1}, A: Compared{Consultation: line}, B: Compared{Consultation: line}, Building: true}, Slots{}},
		{"compare-dates", path(out, "/comparer?consultation=1&de=2027-01-04&au=2027-02-01"), Comparison{
			Consultations: []ConsultationLine{line}, Dated: []ConsultationLine{line}, Filter: ComparisonFilter{Consultation: 1, From: "2027-01-04", Until: "2027-02-01"},
			Weeks: []time.Time{at(2027, 1, 4, 0, 0), at(2027, 2, 1, 0, 0)}, From: at(2027, 1, 11, 0, 0), Until: at(2027, 2, 8, 0, 0), Dates: []DateCount{{"proposals", 1, 40}, {"shown", 0, 3}},
		}, Slots{}},
		{"new-proposal-similar", path(in, "/propositions/nouvelle"), NewProposal{Consultation: line, Open: true, Offices: []Office{{Code: "caf-59", Name: "Caf du Nord"}}, Limits: ProposalLimits{140, 10_000, 5, 25_000_000}, Title: hostile, Similar: []SimilarRow{{12, hostile, "ar", 1}, {9, "Un guichet", "fr", 0}}}, me},
		{"search", path(out, "/recherche"), Search{Offices: offices}, Slots{}},
		{"search-found", path(in, "/recherche?q=rsa"), sampleSearch(offices), me},
		{"search-narrowed", path(out, "/recherche?q=rsa&quoi=arguments&caf=976"), func() Search {
			v := sampleSearch(offices)
			v.Kind, v.Office, v.Previous, v.Next, v.Found, v.Rows = FoundArguments, "976", "20", "60", nil, v.Rows[1:2]
			return v
		}(), Slots{}},
		{"search-none", path(out, "/recherche?q=x&caf=511"), Search{Query: hostile, Office: "511", Offices: []Office{{Code: "caf-59", Name: "Caf du Nord"}}, Other: hostile, Filing: true}, Slots{}},
		{"search-building", path(out, "/recherche?q=rsa"), Search{Query: "rsa", Offices: []Office{{Code: "caf-59", Name: "Caf du Nord"}}, Building: true, Built: 45, Found: []FoundOffice{{Office: marne}}}, Slots{}},
		{"sign-in", path(out, "/connexion"), SignIn{Return: "/propositions/12"}, Slots{}},
		{"sign-in-providers", path(out, "/connexion"), SignIn{Doors: Doors{Providers: []ProviderDoor{{Path: "/connexion/compte/asso?retour=%2Fmoi", Name: hostile}, {Path: "/connexion/compte/fc", Name: "FranceConnect", FranceConnect: true}}}, Trouble: "Ce service ne répond pas."}, Slots{}},
		{"provider-shown", path(out, "/connexion/compte"), ProviderShown{Name: hostile}, Slots{}},
		{"provider-added", path(in, "/connexion/compte"), ProviderShown{Name: "Asso", Adding: true}, Slots{}},
		{"sign-in-refused", path(out, "/connexion"), SignIn{Code: hostile, Return: hostile, Shared: true, Faults: Faults{{"code", "Ce code ne marche pas."}}}, Slots{}},
		{"sign-in-doors", path(out, "/connexion"), SignIn{Doors: Doors{Email: true, Phone: true, Passkey: true, Card: true}, Return: "/propositions/12"}, Slots{}},
		{"sign-in-doors-refused", path(out, "/connexion"), SignIn{Doors: Doors{Email: true}, Email: hostile, Return: hostile, Faults: Faults{{"email", hostile}}}, Slots{}},
		{"code-sent", path(out, "/connexion"), CodeSent{Kind: "email", To: "ines@exemple.org", Challenge: "abc", Link: true}, Slots{}},
		{"code-sent-refused", path(out, "/connexion"), CodeSent{Kind: "phone", To: hostile, Challenge: hostile, Code: hostile, Shared: true, Faults: Faults{{"code", hostile}}}, Slots{}},
		{"code-sent-adding", path(in, "/connexion"), CodeSent{Kind: "email", To: "ines@exemple.org", Challenge: "abc", Adding: true}, me},
		{"sent-link", path(out, "/connexion"), SentLink{Code: "12345678", Challenge: "abc", Pseudonym: "Amina du 3e"}, Slots{}},
		{"sent-link-new", path(out, "/connexion"), SentLink{Code: hostile, Challenge: hostile}, Slots{}},
		{"sent-link-adding", path(in, "/connexion"), SentLink{Code: "12345678", Challenge: "abc", Adding: true, To: hostile}, me},
		{"sent-link-elsewhere", path(out, "/connexion"), SentLink{Code: "12345678", Challenge: "abc", Adding: true, To: hostile, Elsewhere: true}, Slots{}},
		{"add-reach", path(in, "/moi/acces/courriel"), AddReach{}, me},
		{"add-reach-refused", path(in, "/moi/acces/telephone"), AddReach{Phone: true, Typed: hostile, Faults: Faults{{"phone", hostile}}}, me},
		{"sign-in-link", path(out, "/connexion/abcdef"), SignIn{Code: "abcdef", Pseudonym: "Amina du 3e"}, Slots{}},
		{"sign-in-link-attacked", path(out, "/connexion/abcdef"), SignIn{Code: hostile, Return: hostile, Pseudonym: hostile}, Slots{}},
		{"ended", path(out, "/propositions/nouvelle"), Ended{Action: "/propositions/nouvelle?cle=12", Multipart: true, Files: true, Voice: true, Title: hostile, Text: "Un.\nDeux.", Fields: url.Values{
			"number": {"4512"}, "title": {hostile}, "text": {"\r\n" + hostile + "\r\nDeux."}, "theme": {"rights"}}}, Slots{}},
		{"ended-ballot", path(out, "/propositions/12"), Ended{Action: "/propositions/12/avis", Choice: deliberation.Disagree, Fields: url.Values{"number": {"4512"}, "choice": {"disagree"}}}, Slots{}},
		{"ended-erasure", path(out, "/moi/effacer"), Ended{Action: "/moi/effacer?pour=" + url.QueryEscape(hostile), Erasing: true, Fields: url.Values{"number": {"4512"}, "confirm": {"yes"}}}, Slots{}},
		{"me", path(in, "/moi"), Me{Posts: true, Failed: true, Unreachable: true, Pseudonym: "Amina du 3e", College: deliberation.Concerned, Office: marne, Since: at(2027, 1, 1, 9, 0), Proposals: rows[:1], Arguments: 3, Ballots: 41, Files: 2, Summaries: 2, Validations: 1, SignedInSince: at(2027, 3, 1, 9, 0), SignedInUntil: at(2027, 4, 1, 9, 0)}, me},
		{"me-texts", path(in, "/moi"), Me{Failed: true, Pseudonym: "Amina du 3e", Rapporteur: []ConsultationLine{line, {Number: 2, Title: hostile}}, Texts: []OwnText{
			{ID: "0a", Kind: "sheet", Excerpt: hostile, Language: "fr", At: at(2027, 7, 1, 0, 0), Page: "/propositions/12/fiche/versions"}, {ID: "0b", Kind: "objection", Page: "/objections/1/reponse"}}}, me},
		{"own-ballots", path(in, "/moi/avis"), OwnBallots{Consultations: []OwnConsultation{
			{ConsultationLine: line, Until: at(2027, 7, 1, 0, 0), Ballots: []OwnBallot{
				{Page: "/propositions/12", Title: hostile, Language: "ar", Choice: deliberation.Agree, Status: deliberation.BallotShown},
				{Page: "/debats/3", Choice: deliberation.Pass, Status: deliberation.BallotWaiting}}},
			{ConsultationLine: ConsultationLine{Number: 2}, Ballots: []OwnBallot{
				{Page: "/propositions/1", Title: "Un accueil", Language: "fr", Choice: deliberation.Disagree, Status: deliberation.BallotCounted},
				{Page: "/propositions/2", Title: "Un guichet", Language: "fr", Choice: deliberation.Agree, Status: deliberation.BallotNumbered},
				{Page: "/propositions/3", Title: "Un rendez-vous", Language: "fr", Choice: deliberation.Agree, Status: deliberation.BallotLeftOut}}}}}, me},
		{"data", path(in, "/moi/donnees"), heldData(), me},
		{"correct", path(in, "/moi/corriger"), Correct{Pseudonym: hostile, Office: "caf-59", Offices: []Office{{Code: "caf-59", Name: "Caf du Nord"}}}, me},
		{"correct-refused", path(in, "/moi/corriger"), Correct{Offices: []Office{{Code: "caf-59", Name: "Caf du Nord"}}, Faults: Faults{{"pseudonym", "Il manque un pseudonyme."}, {"office", "Elle n’est pas dans la liste."}}}, me},
		{"consents", path(in, "/moi/consentements"), Consents{OldEnough: at(2027, 3, 12, 9, 0), All: []Consent{
			{Purpose: "opinions", Here: true, Holds: true, History: []ConsentGiven{{Given: at(2027, 3, 12, 9, 0), Withdrawn: at(2027, 3, 13, 9, 0), Version: 1}, {Given: at(2027, 3, 14, 9, 0), Version: 1}}}, {Purpose: "voice"},
			{Purpose: "contact", Holds: true, History: []ConsentGiven{{Given: at(2027, 3, 12, 9, 0), Version: 1}}}, {Purpose: "union", Holds: true, History: []ConsentGiven{{Given: at(2027, 3, 12, 9, 0), Version: 1}}},
		}}, me},
		{"consents-refused", path(in, "/moi/consentements"), Consents{All: []Consent{{Purpose: "opinions", Here: true}, {Purpose: "voice"}}, Faults: Faults{{"age", "Cochez la case."}, {"agree", "Cochez la case."}}}, me},
		{"consent-asked", path(in, "/"), ConsentAsked{Age: true, Ended: Ended{Action: "/propositions/1/arguments?accord=opinions", Title: hostile, Text: hostile, Fields: url.Values{"number": {"4512"}, "text": {hostile}, "title": {hostile}}}}, me},
		{"consent-asked-ballot", path(in, "/"), ConsentAsked{Ended: Ended{Action: "/propositions/1/avis?accord=opinions", Multipart: true, Files: true, Voice: true, Choice: deliberation.Agree, Fields: url.Values{"number": {"4512"}, "choice": {"agree"}}}}, me},
		{"own-ballots-none", path(in, "/moi/avis"), OwnBallots{}, me},
		{"own-ballots-organisation", path(in, "/moi/avis"), OwnBallots{Organisations: []OrganisationBallots{
			{Organisation: OrganisationLine{Number: 2, Name: hostile, Language: "ar"}, Consultations: []OwnConsultation{{ConsultationLine: line, Until: at(2027, 7, 1, 0, 0), Ballots: []OwnBallot{
				{Page: "/propositions/12", Title: hostile, Language: "ar", Choice: deliberation.Agree, Status: deliberation.BallotShown}}}}}, {Organisation: OrganisationLine{Number: 3}}}}, me},
		{"voices", path(in, "/questions/12/association"), Voices{Asked: OwnBallot{Page: "/propositions/12", Title: hostile, Language: "ar"}, Action: "/questions/12/association", Open: true, Until: at(2027, 7, 1, 0, 0), Voices: []OrganisationVoice{
			{Organisation: OrganisationLine{Number: 2, Name: hostile, Language: "ar"}, Choice: deliberation.Agree}, {Organisation: OrganisationLine{Number: 3}}}}, me},
		{"voices-closed", path(in, "/questions/12/association"), Voices{Asked: OwnBallot{Page: "/propositions/12"}, Voices: []OrganisationVoice{{Organisation: OrganisationLine{Number: 2, Name: "Entraide"}, Choice: deliberation.Pass}}}, me},
		{"voices-none", path(in, "/questions/12/association"), Voices{Asked: OwnBallot{Page: "/debats/3", Title: "Un accueil"}, Open: true}, me},
		{"room-association", path(in, "/debats/3/salle"), Room{RoomBoard: meeting, Own: meeting.Now.Queue[1], Voiceless: true}, me},
		{"room-voices", path(in, "/debats/3/salle"), Room{RoomBoard: meeting, Own: meeting.Now.Queue[1], Voices: []OrganisationVoice{{Organisation: OrganisationLine{Number: 2, Name: hostile, Language: "ar"}, Choice: deliberation.Agree}, {Organisation: OrganisationLine{Number: 3}}}}, me},
		{"me-attacked", path(in, "/moi"), Me{Pseudonym: hostile}, Slots{Pseudonym: hostile}},
		{"accessibility", path(out, "/accessibilite"), Accessibility{Run: AuditRun{Date: at(2026, 11, 23, 0, 0), Tool: "axe-core 4.14.1", Pages: 312, Locales: 4, Faults: 1, Scores: []AuditScore{{"/", 100, 100, 100}}}}, Slots{}},
		{"version", path(out, "/version"), Version{Licence: "AGPL-3.0-or-later", Build: hostile, Modified: true, Go: "go1.26", Since: at(2026, 11, 23, 0, 0), Modules: []Module{{hostile, "v1.0.0"}}, KeysAddress: "/.well-known/voix-keys.txt", Keys: []SigningKey{{hostile, at(2027, 9, 1, 9, 30), 12345, true}}}, Slots{}},
		{"version-no-key", path(out, "/version"), Version{Licence: "AGPL-3.0-or-later", Go: "go1.26", Since: at(2026, 11, 23, 0, 0), KeysAddress: "/.well-known/voix-keys.txt"}, Slots{}},
		{"open-figures", path(out, "/chiffres-du-site"), OpenFigures{Since: at(2026, 11, 23, 0, 0), Speeds: []Speed{{2, 97, -1}, {7, 100, -1}}, Reads: 1200, Failures: 1}, Slots{}},
		{"style", path(out, "/style"), mustStyle(), Slots{}},
		{"style-signed-in", path(in, "/style"), mustStyle(), me},
		{"aid", path(out, "/aide"), Aid{Offices: offices}, Slots{}},
		{"aid-office", path(in, "/aide?caf=511"), Aid{Office: marne, Departements: []string{"Marne"}, Offices: []Office{{Code: "caf-59", Name: "Caf du Nord"}}, Groups: []AidGroup{{"Entraide Reims", 3}, {hostile, 1}}, Coming: debates}, me},
		{"aid-several", path(out, "/aide"), Aid{Offices: offices, Typed: "64", Several: offices[:2]}, Slots{}},
		{"aid-unknown", path(out, "/aide"), Aid{Offices: offices, Typed: hostile, Unknown: true}, Slots{}},
		{"filed-care", path(in, "/propositions/12/merci"), Filed{Number: 12, Title: rows[0].Title, Consultation: line, Step: steps[0]}, Slots{Pseudonym: "Amina du 3e", Care: true}},
		{"convene", path(in, "/debats/convoquer"), ConveneForm{Open: true, Closes: at(2027, 7, 1, 0, 0), Offices: []Office{{Code: "caf-59", Name: "Caf du Nord"}}}, me},
		{"convene-closed", path(in, "/debats/convoquer"), ConveneForm{}, me},
		{"convene-refused", path(in, "/debats/convoquer"), ConveneForm{
			Open: true, Offices: []Office{{Code: "caf-59", Name: "Caf du Nord"}}, Access: deliberation.Wheelchair | deliberation.Meal,
			Typed: map[string]string{"title": hostile, "text": hostile, "hosts": hostile, "contact": hostile, "office": "511", "date": hostile, "begins": "18:30", "ends": "25h", "setting": "both", "place": hostile, "entry": hostile, "welcome": hostile, "online": hostile, "audience": "concerned", "invited": hostile, "language": "ar"},
			Faults: Faults{{"title", "Trop long."}, {"text", "?"}, {"hosts", "?"}, {"contact", "?"}, {"office", "?"}, {"date", hostile}, {"begins", "?"}, {"ends", "?"}, {"setting", "?"}, {"place", "?"}, {"entry", "?"},
				{"access", "?"}, {"welcome", "?"}, {"online", "?"}, {"audience", "?"}, {"invited", "?"}, {"language", "?"}, {"anyway", hostile}},
			Meets: []MetDebate{{DebateRow: debates[0], Hosts: hostile, Contact: hostile}, {DebateRow: DebateRow{Number: 5, At: at(2027, 3, 12, 20, 0)}}},
		}, me},
		{"amend", path(in, "/debats/3/modifier"), ConveneForm{Debate: 3, Open: true, Typed: map[string]string{"date": "2027-03-12", "begins": "18:30", "title": debates[0].Title}}, me},
		{"amend-closed", path(in, "/debats/3/modifier"), ConveneForm{Debate: 3}, me},
		{"convened", path(in, "/debats/3/merci"), Announced{Number: 3, Title: hostile, Language: hostile, At: at(2027, 3, 12, 18, 30), Office: marne}, me},
		{"cancel", path(in, "/debats/3/annuler"), CancelForm{Debate: held, Open: true}, me},
		{"cancel-refused", path(in, "/debats/3/annuler"), CancelForm{Debate: held, Open: true, Text: hostile, Written: "ar", Faults: Faults{{"reason", "Trop long."}, {"language", "?"}}}, me},
		{"cancel-done", path(in, "/debats/3/annuler"), CancelForm{Debate: gone}, me},
		{"agenda", path(in, "/debats/3/ordre-du-jour"), AgendaForm{Debate: held, Open: true, Items: agenda, Most: 20, Limit: 500, Avis: 30, Proposals: []ProposalLine{{12, hostile, "ar"}}, Sort: "question"}, me},
		{"agenda-refused", path(in, "/debats/3/ordre-du-jour"), AgendaForm{Debate: held, Open: true, Most: 20, Limit: 500, Sort: "topic", Text: hostile, Written: "ar", Proposal: hostile,
			Faults: Faults{{"sort", "?"}, {"text", "Trop long."}, {"language", "?"}, {"proposal", hostile}}}, me},
		{"agenda-full", path(in, "/debats/3/ordre-du-jour"), AgendaForm{Debate: held, Open: true, Items: agenda, Most: 4}, me},
		{"agenda-closed", path(in, "/debats/3/ordre-du-jour"), AgendaForm{Debate: gone, Items: agenda, Most: 20}, me},
		{"facilitators", path(in, "/debats/3/animateurs"), Facilitators{Debate: held, All: []Author{amina, {}, agent}, Convened: true, Own: 2}, me},
		{"facilitators-represented", path(in, "/debats/3/animateurs"), Facilitators{Debate: held, All: []Author{amina, {}, agent}, Own: -1, Represents: true, Changed: 12}, me},
		{"facilitators-invite", path(in, "/debats/3/animateurs"), Facilitators{Debate: gone, All: []Author{amina}, Invitation: "https://voix.example/debats/3/animateurs/abc", Until: at(2027, 3, 26, 0, 0)}, me},
		{"facilitators-refused", path(in, "/debats/3/animateurs"), Facilitators{Debate: held, All: []Author{amina}, Faults: Faults{{"", hostile}}}, me},
		{"invitation", path(in, "/debats/3/animateurs/abc"), Invitation{Debate: held, Action: "/debats/3/animateurs/abc", By: Author{Pseudonym: hostile, College: deliberation.Association}, Until: at(2027, 3, 26, 0, 0)}, me},
		{"invitation-over", path(out, "/debats/3/animateurs/abc"), Invitation{Debate: gone, Over: true}, Slots{}},
		{"organisations", path(in, "/associations"), Organisations{Administers: true, Waiting: 2, All: []OrganisationLine{{Number: 1, Name: hostile, Language: hostile, Seat: hostile}, {Number: 2}}, Own: []AnnouncedLine{
			{Number: 1, Named: hostile, Language: "ar", At: at(2027, 3, 1, 9, 0), Waits: true}, {Number: 2, Organisation: OrganisationLine{Number: 3, Name: hostile}, Named: hostile, At: at(2027, 3, 1, 9, 0), Confirmed: true},
			{Number: 3, Named: "Entraide", Language: "fr", At: at(2027, 3, 1, 9, 0), Reason: hostile, Written: hostile}}}, me},
		{"organisations-none", path(out, "/associations"), Organisations{}, Slots{}},
		{"organisation", path(in, "/associations/1"), OrganisationPage{Organisation: OrganisationLine{Number: 1, Name: hostile, Language: hostile, Seat: hostile}, Sort: deliberation.UnionOrganisation, About: "<p>ok</p>", Written: hostile, Register: deliberation.Register{Kind: deliberation.SIREN, Number: "732829320"},
			Represented: true, Representative: Author{Pseudonym: hostile}, Mandates: mandateSamples(), Desk: true}, me},
		{"organisation-unsaid", path(out, "/associations/1"), OrganisationPage{Organisation: OrganisationLine{Number: 1, Name: hostile, Seat: hostile}, Sort: deliberation.AssociationOrganisation}, Slots{}},
		{"organisation-unled", path(out, "/associations/1"), OrganisationPage{Organisation: OrganisationLine{Number: 1}, Sort: deliberation.AssociationOrganisation}, Slots{}},
		{"announce", path(in, "/associations/annoncer"), OrganisationForm{Sorts: deliberation.OrganisationSorts(), Typed: map[string]string{}}, me},
		{"announce-refused", path(in, "/associations/annoncer"), OrganisationForm{Organisation: OrganisationLine{Number: 1, Name: hostile}, Sorts: deliberation.OrganisationSorts(), Typed: map[string]string{"name": hostile, "nature": "union", "register": hostile, "seat": hostile, "about": hostile, "proof": hostile, "language": "ar"},
			Faults: Faults{{"name", "?"}, {"register", hostile}, {"seat", "?"}, {"about", "?"}, {"proof", "?"}, {"language", "?"}}}, me},
		{"mandates", path(in, "/mandats"), Mandates{Running: mandateSamples(), Over: stoppedSamples(), Desk: true, Cards: true, Audits: true}, me},
		{"audit", path(in, "/controle"), Audit{Entries: 1312, Most: deliberation.MostRead}, me},
		{"audit-refused", path(in, "/controle"), Audit{Entries: 1312, Most: deliberation.MostRead, From: hostile, To: hostile, Faults: Faults{{"from", hostile}}}, me},
		{"audited-entries", path(in, "/controle/entrees"), AuditedEntries{From: 1311, To: 1313, All: []AuditedEntry{
			{Number: 1311, At: at(2027, 3, 1, 9, 0), Kind: "debate.convened", Actor: "person", Fields: []deliberation.AuditedField{{Name: "author", Mask: deliberation.MaskedPerson}, {Name: "begins", Date: at(2027, 3, 12, 18, 30)}, {Name: "text", Mask: deliberation.MaskedDocument}, {Name: "hash", Value: hostile}}},
			{Number: 1312, At: at(2027, 3, 1, 9, 0), Kind: "ballot.cast", Actor: "voice", Fields: []deliberation.AuditedField{{Name: "question", Value: "12"}, {Name: "college", Mask: deliberation.MaskedGroup}, {Name: "choice", Mask: deliberation.MaskedChoice}}},
			{Number: 1313, At: at(2027, 3, 1, 9, 0), Kind: "sessions.ended", Actor: "program", Program: "door"},
		}}, me},
		{"readings", path(out, "/controle/lectures"), Readings{Count: 1312, All: []ReadingLine{{At: at(2027, 3, 1, 9, 0), From: 1, To: 200, Count: 200, Mandate: 4}, {At: at(2027, 3, 1, 8, 0), From: 7, To: 7, Count: 1, Mandate: 4}},
			Opened: 700, Openings: openingSamples()}, Slots{}},
		{"readings-none", path(in, "/controle/lectures"), Readings{}, me},
		{"mandates-none", path(out, "/mandats"), Mandates{}, Slots{}},
		{"mandate-desk", path(in, "/mandats/bureau"), MandateDesk{Gives: true, Cards: true, Colleges: []deliberation.College{deliberation.Concerned, deliberation.Agent}, Proposed: "2028-03-01", Roles: deliberation.RolesGivenIn(deliberation.Scope{}), Scopes: []ScopeChoice{{"consultation-1", hostile}, {hostile, hostile}}, New: 2,
			Offers:  []MandateOfferLine{{Number: 2, Role: deliberation.ModeratorRole, Ends: at(2028, 3, 1, 0, 0), Until: at(2027, 3, 15, 9, 0), Link: hostile}, {Number: 3, Role: deliberation.AuditorRole, Scope: MandateScope{Office: marne}, Starts: at(2027, 4, 1, 0, 0), Ends: at(2028, 3, 1, 0, 0), Until: at(2027, 3, 15, 9, 0)}},
			Stopped: stoppedSamples(), Running: mandateSamples(), Waiting: []WaitingOrganisation{{Announcement: 4, Sort: deliberation.InstitutionOrganisation, Represented: true, From: at(2027, 3, 15, 9, 0), Known: OrganisationLine{Number: 1, Name: "Entraide"}, Name: hostile, Language: hostile, About: "<p>ok</p>", Seat: hostile, Proof: hostile, Author: amina, At: at(2027, 3, 1, 9, 0)},
				{Announcement: 5, Sort: deliberation.UnionOrganisation, Known: OrganisationLine{Number: 1, Name: hostile}, Represented: true, Own: true, ByTwo: true, Name: "Entraide", Language: "fr", Register: deliberation.Register{Kind: deliberation.RNA, Number: "W751234567"}, Author: agent, At: at(2027, 3, 1, 9, 0)},
				{Announcement: 6, Sort: deliberation.UnionOrganisation, Known: OrganisationLine{Number: 1, Name: hostile}, Represented: true, Name: hostile, Author: agent, At: at(2027, 3, 1, 9, 0), ByTwo: true, Proposed: at(2028, 3, 1, 0, 0), ProposedEnds: "2028-02-29", MayAgree: true}}}, me},
		{"mandate-desk-end-refused", path(in, "/mandats/bureau"), MandateDesk{Gives: true, Running: mandateSamples(), Typed: map[string]string{"act": "end", "mandate": "2", "reason": hostile}, Faults: Faults{{"reason", hostile}}}, me},
		{"mandate-desk-refused", path(in, "/mandats/bureau"), MandateDesk{Gives: true, Colleges: []deliberation.College{deliberation.Concerned, deliberation.Agent}, Proposed: "2028-03-01", Roles: deliberation.RolesGivenIn(deliberation.Scope{}), Scopes: []ScopeChoice{{"consultation-1", "Vers la convention"}},
			Typed: map[string]string{"act": "offer", "role": hostile, "scope": hostile, "starts": hostile, "ends": hostile}, Faults: Faults{{"role", hostile}, {"scope", hostile}, {"starts", "?"}, {"ends", "?"}}}, me},
		{"mandate-desk-decline-refused", path(in, "/mandats/bureau"), MandateDesk{Gives: true, Roles: deliberation.RolesGivenIn(deliberation.Scope{}), Waiting: []WaitingOrganisation{{Announcement: 4, Sort: deliberation.InstitutionOrganisation, Name: hostile, Author: amina, At: at(2027, 3, 1, 9, 0)}, {Announcement: 5, Sort: deliberation.UnionOrganisation, Name: hostile, Author: amina, At: at(2027, 3, 1, 9, 0)}},
			Typed: map[string]string{"act": "decline", "announcement": "5", "reason": hostile}, Faults: Faults{{"reason", hostile}}}, me},
		{"organisation-desk", path(in, "/associations/1/bureau"), MandateDesk{Organisation: OrganisationLine{Number: 1, Name: hostile}, Gives: true, Successors: []Succession{{at(2027, 3, 1, 9, 0), at(2027, 3, 15, 9, 0)}}, Roles: deliberation.RolesGivenIn(deliberation.Scope{Organisation: 1}), Running: mandateSamples()}, me},
		{"organisation-desk-member", path(in, "/associations/1/bureau"), MandateDesk{Organisation: OrganisationLine{Number: 1}, Unled: true, Running: mandateSamples()}, me},
		{"mandate-offer", path(in, "/mandats/invitation/abc"), MandateOffer{Action: "/mandats/invitation/abc", Role: deliberation.AdministratorRole, Ends: at(2028, 3, 1, 0, 0), Until: at(2027, 3, 15, 9, 0)}, me},
		{"mandate-offer-member", path(in, "/mandats/invitation/abc"), MandateOffer{Action: "/mandats/invitation/abc", Role: deliberation.SignatoryRole, Scope: MandateScope{Organisation: OrganisationLine{Number: 1, Name: hostile, Language: hostile}}, Giver: deliberation.RepresentativeRole, Starts: at(2027, 4, 1, 0, 0), Ends: at(2028, 3, 1, 0, 0), Until: at(2027, 3, 15, 9, 0)}, me},
		{"mandate-offer-over", path(out, "/mandats/invitation/abc"), MandateOffer{Over: true, Role: deliberation.ModeratorRole, Giver: deliberation.AdministratorRole, Ends: at(2028, 3, 1, 0, 0)}, Slots{}},
		{"mandate-offer-held", path(in, "/mandats/invitation/abc"), MandateOffer{Over: true, Holds: true, Role: deliberation.ModeratorRole, Giver: deliberation.AdministratorRole, Ends: at(2028, 3, 1, 0, 0)}, me},
		{"mandate-offer-own", path(in, "/mandats/invitation/abc"), MandateOffer{Own: true, Role: deliberation.ModeratorRole, Giver: deliberation.AdministratorRole, Ends: at(2028, 3, 1, 0, 0)}, me},
		{"invitation-runs", path(in, "/debats/3/animateurs/abc"), Invitation{Debate: held, Runs: true}, me},
		{"desk", path(in, "/animer"), Desk{Convening: true, Coming: []DeskRow{{DebateRow: debates[0], Missing: 2, Next: DeskStep{Name: "agenda", Path: "/debats/3/ordre-du-jour"}}}, Finishing: []DeskRow{{DebateRow: debates[1]}}, Done: []DeskRow{{DebateRow: DebateRow{Number: 9, Cancelled: true, At: at(2027, 3, 1, 9, 0)}}}}, me},
		{"desk-empty", path(in, "/animer"), Desk{}, me},
		{"debate-desk", path(in, "/debats/3/animer"), sampleDesk(held, DeskState(0)), me},
		{"debate-desk-done", path(in, "/debats/3/animer"), sampleDesk(gone, DoneStep), me},
		{"debate-desk-refused", path(in, "/debats/3/animer"), DebateDesk{Debate: held, Rehearses: 2, Faults: Faults{{"", hostile}}}, me},
		{"debate-desk-rehearsing", path(rehearsing, "/debats/3/animer"), DebateDesk{Debate: held, Rehearsed: true}, me},
		{"kit", path(in, "/debats/3/kit"), Kit{Debate: held, Open: true, Questions: 2, Items: 3, Forms: 30, Avis: 400, FirstForm: "F001R", MostAtOnce: 200, Typed: map[string]string{"forms": "30", "avis": "30"}}, me},
		{"kit-refused", path(rehearsing, "/debats/3/kit"), Kit{Debate: held, Rehearsal: true, Open: true, Items: 1, Typed: map[string]string{"forms": hostile, "avis": hostile}, Faults: Faults{{"forms", hostile}, {"avis", "?"}}}, me},
		{"kit-closed", path(in, "/debats/3/kit"), Kit{Debate: gone}, me},
		{"debate-full", path(in, "/debats/3"), full, me},
		{"debate-full-out", path(out, "/debats/3"), full, Slots{}},
		{"debate-cancelled", path(out, "/debats/3"), Debate{Number: 3, Title: hostile, Cancelled: true, Reason: hostile, ReasonIn: "ar", At: at(2027, 3, 12, 18, 30), Thread: Thread{Action: "/debats/3/arguments"}}, Slots{}},
		{"debate-rehearsal", path(rehearsing, "/debats/3"), Debate{Number: 3, Rehearses: 2, Cancelled: true, At: at(2027, 3, 12, 18, 30), Agenda: agenda[1:2], Thread: Thread{Action: "/debats/3/arguments"}}, me},
		{"debates-moved", path(out, "/debats"), Debates{Convening: true, Office: "511", Offices: []Office{{Code: "caf-59", Name: "Caf du Nord"}}, Coming: []DebateRow{{Number: 3, Title: hostile, Cancelled: true, At: at(2027, 3, 12, 18, 30)}, {Number: 4, Moved: at(2027, 3, 1, 9, 0), Setting: deliberation.InRoomAndOnline, Place: hostile, At: at(2027, 3, 12, 18, 30)}}}, Slots{}},
		{"own-college", path(in, "/moi/qualite"), OwnCollege{
			College: deliberation.Agent, Attested: OwnAttestation{CardProof: CardProof{deliberation.Agent, deliberation.Document}, Issuer: CardIssuer{Name: hostile, Language: "fr"}, Since: at(2027, 3, 1, 9, 0), Union: true, Counts: true},
			Elsewhere: []CollegeElsewhere{{ConsultationLine: ConsultationLine{Number: 1, Title: hostile, Language: "fr"}, College: deliberation.Concerned}}, Pending: "1-C001B",
		}, me},
		{"own-college-declared", path(in, "/moi/qualite"), OwnCollege{College: deliberation.Concerned}, me},
		{"own-college-idle", path(in, "/moi/qualite"), OwnCollege{College: deliberation.Resident, Attested: OwnAttestation{CardProof: CardProof{deliberation.Agent, deliberation.Known}, Issuer: CardIssuer{Attester: true}}}, me},
		{"own-college-refused", path(in, "/moi/qualite"), OwnCollege{College: deliberation.Resident, Reference: hostile, Words: hostile, Chosen: "agent", Faults: Faults{{"reference", hostile}, {"words", hostile}, {"college", hostile}}}, me},
		{"own-college-card-refused", path(in, "/moi/qualite"), OwnCollege{College: deliberation.Concerned, Card: ReadCard{Code: "1-C001B-peli-mote-noti-taup", Reference: "1-C001B", CardProof: CardProof{deliberation.Agent, deliberation.Document}, Issuer: CardIssuer{Name: hostile, Language: "ar"}, Union: true, Other: true}, Faults: Faults{{"union", hostile}}}, me},
		{"own-college-card-plain", path(in, "/moi/qualite"), OwnCollege{College: deliberation.Concerned, Card: ReadCard{Code: "1-C001B-peli-mote-noti-taup", Reference: "1-C001B", CardProof: CardProof{deliberation.Concerned, deliberation.Known}, Issuer: CardIssuer{Attester: true}}}, me},
		{"ways", path(in, "/moi/acces"), Ways{Doors: Doors{Email: true, Phone: true, Passkey: true, Card: true}, All: []Way{
			{ID: "0a", Kind: "email", Masked: "a•••@example.org", Since: at(2027, 1, 1, 9, 0), Used: at(2027, 3, 1, 9, 0)}, {ID: "0b", Kind: "phone", Masked: "06 •• •• •• 78", Since: at(2027, 1, 1, 9, 0)},
			{ID: "0c", Kind: "passkey", Name: hostile, Since: at(2027, 1, 1, 9, 0)}, {ID: "0d", Kind: "card", Since: at(2027, 1, 1, 9, 0)}, {ID: "0e", Kind: "provider", Name: "FranceConnect", Since: at(2027, 1, 1, 9, 0)},
			{ID: "0f", Kind: "link", Since: at(2027, 1, 1, 9, 0)}}}, me},
		{"ways-one", path(in, "/moi/acces"), Ways{All: []Way{{Kind: "link", Since: at(2027, 1, 1, 9, 0), Last: true}}}, me},
		{"contact-choice-refused", path(in, "/moi/contact"), Contact{
			Choices: []ContactChoice{{"0a", "email", "a•••@example.org"}, {"0b", "sms", "•••• 78"}},
			First:   "0a", Second: "0b", Rhythm: "week", Mail: true, Phone: true, Untitled: true, Unreachable: at(2027, 1, 3, 9, 0),
			Failed: []FailedChannel{{"email", "a•••@example.org", at(2027, 1, 2, 9, 0)}, {"sms", "", at(2027, 1, 3, 9, 0)}},
			Faults: Faults{{Field: "rhythm", Sentence: "Il manque votre choix."}, {Field: "third", Sentence: "Deux fois."}},
		}, me},
		{"contact-choice-none", path(in, "/moi/contact"), Contact{Mail: true, Agent: true}, me},
		{"contact-choice-hand", path(in, "/moi/contact"), Contact{
			Choices: []ContactChoice{{"0a", "email", "a•••@example.org"}, {"letter", "letter", ""}, {"call", "call", ""}}, First: "letter", Second: "call", Rhythm: "week", Held: true, Agreed: true,
			Organisations: []OrganisationLine{{Number: 3, Name: hostile, Language: "fr"}, {Number: 4, Name: "Entraide", Language: "ar"}}, Organisation: "3", Name: hostile, Lines: hostile + "\n59100 ROUBAIX", Number: "06 12 34 56 78", Hours: "evening",
			Failed: []FailedChannel{{"letter", "", at(2027, 1, 2, 9, 0)}}, Mail: true,
		}, me},
		{"contact-choice-hand-refused", path(in, "/moi/contact"), Contact{
			Choices: []ContactChoice{{"letter", "letter", ""}, {"call", "call", ""}}, First: "letter", Organisations: []OrganisationLine{{Number: 3, Name: hostile, Language: "fr"}}, Name: hostile, Lines: hostile, Number: hostile, Hours: hostile,
			Faults: Faults{{"lines", hostile}, {"postal_name", hostile}, {"organisation", hostile}, {"call", hostile}, {"hours", hostile}, {"hand", hostile}, {"rhythm", hostile}},
		}, me},
		{"letters", path(in, "/courriers"), Letters{Organisations: []OrganisationLine{{Number: 3, Name: hostile, Language: "fr"}, {Number: 4, Name: "Entraide", Language: "fr"}, {Number: 5}}, Chosen: OrganisationLine{Number: 3, Name: hostile, Language: "fr"},
			Waiting: 120, Most: 100, Lot: "0a", Lots: []LetterLot{{"0b", at(2027, 3, 1, 0, 0), 1}, {"0c", at(2027, 3, 2, 0, 0), 42}}}, me},
		{"letters-refused", path(in, "/courriers"), Letters{Organisations: []OrganisationLine{{Number: 3}}, Chosen: OrganisationLine{Number: 3}, Most: 100, Lot: "0a", Typed: hostile, Faults: Faults{{"letter_reference", hostile}}}, me},
		{"call-list", path(in, "/appels"), CallList{Organisations: []OrganisationLine{{Number: 3, Name: hostile, Language: "fr"}, {Number: 4, Name: "Entraide", Language: "fr"}}, Chosen: OrganisationLine{Number: 3, Name: hostile, Language: "fr"}, Calls: []CallLine{
			{Reference: "ABCD-2345", Hours: "evening", News: NewsNames(), Tried: 2, TriedToday: true, Opened: true}, {Reference: "ABCD-2346", Hours: "any", News: []string{"phase"}}}}, me},
		{"call-list-none", path(in, "/appels"), CallList{Organisations: []OrganisationLine{{Number: 3}}, Chosen: OrganisationLine{Number: 3}}, me},
		{"call-open", path(in, "/appels"), CallOpen{Chosen: OrganisationLine{Number: 3, Name: hostile, Language: "fr"}, Reference: "ABCD-2345", Lot: "0a", Name: hostile, Number: "03 20 00 00 00", Dial: "+33320000000", Hours: "any", News: NewsNames(), Deadline: at(2027, 3, 9, 0, 0)}, me},
		{"stop-asked-refused", path(out, "/arret"), StopAsked{Typed: hostile, Faults: Faults{{"code", hostile}}}, Slots{}},
		{"stop", path(out, "/arret"), Stop{Code: "abc", Kind: "email", Rhythm: "day", Less: []string{"week", "month", "mine"}}, Slots{}},
		{"stop-done", path(out, "/arret"), Stop{Code: "abc", Kind: "sms", Rhythm: "week", Stopped: true, Done: true}, Slots{}},
		{"stop-gone", path(out, "/arret"), Stop{Code: "abc", Stopped: true, Gone: true}, Slots{}},
		{"leave-way", path(in, "/moi/acces/retirer/0c"), LeaveWay{Way: Way{ID: "0c", Kind: "passkey", Name: hostile}}, me},
		{"leave-way-used", path(in, "/moi/acces/retirer/0c"), LeaveWay{Way{ID: "0c", Kind: "email", Masked: "a•••@example.org"}, true}, me},
		{"ways-held", path(in, "/moi/acces"), Ways{Dispute: WaysDispute{Locked: at(2027, 1, 2, 9, 0), Looked: at(2027, 1, 3, 9, 0)}, Doors: Doors{Email: true}, All: []Way{{ID: "0a", Kind: "email", Masked: "a•••@example.org", Since: at(2027, 1, 1, 9, 0)}, {ID: "0c", Kind: "card", Card: true, Since: at(2027, 1, 1, 9, 0)}}}, me},
		{"ways-returned", path(in, "/moi/acces"), Ways{Dispute: WaysDispute{TakenBack: at(2027, 1, 2, 9, 0), Until: at(2027, 1, 5, 9, 0)}, Doors: Doors{Email: true}, All: []Way{{ID: "0a", Kind: "email", Masked: "a•••@example.org", Since: at(2027, 1, 1, 9, 0), Last: true}}}, me},
		{"ways-locked", path(in, "/moi/acces"), Ways{Locked: true, Doors: Doors{Email: true}, All: []Way{{ID: "0a", Kind: "email", Masked: "a•••@example.org", Since: at(2027, 1, 1, 9, 0)}, {ID: "0c", Kind: "passkey", Since: at(2027, 1, 1, 9, 0)}}}, me},
		{"sign-in-again", path(in, "/connexion"), SignIn{Again: true, Shared: true, Return: "/moi/acces", Doors: Doors{Email: true}}, me},
		{"joinings", path(out, "/inscriptions"), Joinings{Days: []deliberation.DayJoined{{Day: at(2027, 3, 1, 0, 0), Persons: 12}, {Day: at(2027, 2, 28, 0, 0)}}, Flags: 2, Looked: 1}, Slots{}},
		{"joinings-look", path(in, "/inscriptions"), Joinings{Looks: true, Days: []deliberation.DayJoined{{Day: at(2027, 3, 1, 0, 0), Persons: 1200}}, Flags: 2, Looked: 1, Examined: 1, All: []JoiningFlag{
			{Number: 2, Day: at(2027, 3, 1, 9, 0), Persons: 14, Doors: []DoorCount{{"email", 2}, {"card", 12}}, Here: 13, Colleges: []FlaggedCollege{{deliberation.Concerned, 7}}, Wrote: 6},
			{Number: 1, Day: at(2027, 2, 1, 9, 0), Persons: 11, Doors: []DoorCount{{"passkey", 11}}, Here: 11, Own: true}, {Number: 3, Day: at(2027, 1, 1, 9, 0), Persons: 11, Doors: []DoorCount{{"passkey", 11}}, Found: deliberation.ToExamine, FoundAt: at(2027, 2, 2, 9, 0), Settled: true}}}, me},
		{"joinings-locked", path(in, "/inscriptions"), Joinings{Looks: true, Locked: []LockedWays{
			{Person: 1412, Since: at(2027, 3, 1, 9, 0)}, {Person: 7, Since: at(2027, 2, 1, 9, 0), Looked: at(2027, 2, 2, 9, 0), Own: true}}}, me},
		{"joinings-none", path(in, "/inscriptions"), Joinings{Looks: true}, me},
		{"sign-in-waits", path(out, "/connexion"), SignIn{Doors: Doors{Email: true}, CodeWaits: true, Return: "/debats"}, Slots{}},
		{"code-back", path(out, "/connexion/code"), CodeSent{Kind: "phone", To: "•••• 78", Challenge: "t", Back: true}, Slots{}},
		{"take-back-way", path(out, "/connexion"), TakeBackWay{Ticket: "t", Kind: "email", Masked: "a•••@example.org", Removed: at(2027, 1, 1, 9, 0), Until: at(2027, 1, 4, 9, 0), Shared: true}, Slots{}},
		{"take-back-way-second", path(out, "/connexion"), TakeBackWay{Ticket: "t", Kind: "phone", Masked: "•••• 78", Removed: at(2027, 1, 1, 9, 0), Until: at(2027, 1, 4, 9, 0), Second: true}, Slots{}},
		{"take-back-way-barred", path(out, "/connexion"), TakeBackWay{Ticket: "t", Kind: "phone", Masked: "•••• 78", Removed: at(2027, 1, 1, 9, 0), Until: at(2027, 1, 4, 9, 0), Barred: true}, Slots{}},
		{"take-back-way-called", path(out, "/connexion"), TakeBackWay{Ticket: "t", Kind: "phone", Masked: "•••• 78", Removed: at(2027, 1, 1, 9, 0), Until: at(2027, 1, 4, 9, 0), Barred: true, Called: at(2027, 1, 2, 9, 0), Locked: at(2027, 1, 2, 9, 0)}, Slots{}},
		{"card-door-refused", path(out, "/connexion/carte"), CardDoor{Reference: "12-C001B", Words: hostile, Return: hostile, Faults: Faults{{"words", hostile}, {"reference", hostile}}}, Slots{}},
		{"card-use", path(out, "/connexion/carte"), CardDoor{Code: "12-C001B-peli-mote-noti-taup", Return: "/propositions/1"}, Slots{}},
		{"card-use-in", path(in, "/connexion/carte"), CardDoor{Code: "12-C001B-peli-mote-noti-taup", Attests: true}, me},
		{"card-keep", path(out, "/connexion/carte"), CardDoor{Code: "12-C001B-atri-conv-dang-nupt-etud", Keep: true, Shared: true}, Slots{}},
		{"card-keep-numbered-refused", path(out, "/connexion/carte"), CardDoor{Code: "12-C001B-atri-conv-dang-nupt-etud", Keep: true, Numbered: true, Number: hostile, Faults: Faults{{"own", hostile}}}, Slots{}},
		{"card-keep-spent-refused", path(out, "/connexion/carte"), CardDoor{Code: "12-C001B-atri-conv-dang-nupt-etud", Keep: true, Numbered: true, Spent: true, Faults: Faults{{"own", hostile}}}, Slots{}},
		{"card-number", path(in, "/moi/nombre"), CardNumber{Reference: "12-C001B", Number: "48 29 17 30", Which: 1, Return: "/propositions/1"}, me},
		{"card-number-renewed", path(in, "/moi/nombre"), CardNumber{Reference: "12-C001B", Number: "48 29 17 30", Which: 2, Renewed: true}, me},
		{"card-number-held", path(in, "/"), CardNumber{Reference: "12-C001B", Number: "48 29 17 30", Which: 1, Held: &Ended{Action: "/propositions/1/arguments?nombre=1", Fields: url.Values{"text": {hostile}, "number": {"4512"}}, Text: hostile}}, me},
		{"cards-refused", path(in, "/cartes"), Cards{
			Issuers: []CardIssuer{{Mandate: 4, Name: hostile, Language: "fr"}, {Mandate: 7, Attester: true}}, Offices: offices, Few: 20, Most: 150, Administers: true, Mandate: "7", Count: hostile,
			Attests: []CardProof{{deliberation.Concerned, deliberation.Known}, {deliberation.Concerned, deliberation.Document}, {deliberation.Agent, deliberation.Known}}, Chosen: "concerned-document", Office: "511", Card: hostile,
			Batches: []CardBatch{
				{Number: 12, Issuer: CardIssuer{Name: hostile, Language: "ar"}, At: at(2027, 3, 1, 9, 0), Printed: 30, Own: true, Printable: true, Proof: CardProof{deliberation.Agent, deliberation.Document}, Ends: at(2028, 3, 1, 9, 0), Until: at(2027, 3, 2, 9, 0)},
				{Number: 11, Issuer: CardIssuer{}, At: at(2027, 2, 1, 9, 0), Printed: 20, Office: marne, Ended: true}, {Number: 3, Issuer: CardIssuer{Mandate: 7, Attester: true}, Printed: 2, Over: true, At: at(2027, 2, 1, 9, 0)},
			},
			Faults: Faults{{"count", hostile}, {"mandate", hostile}, {"attests", hostile}, {"office", hostile}, {"card", hostile}},
		}, me},
		{"cards-no-mandate", path(in, "/cartes"), Cards{}, me},
		{"cards-issued", path(out, "/cartes/emises"), CardsIssued{Rows: []CardsIssuedRow{{Issuer: CardIssuer{Name: hostile, Language: "fr"}, Printed: 30, Gone: deliberation.Gone{Used: 15, Step: 5, Revoked: 2}, Offices: []Office{marne}, Colleges: []deliberation.College{deliberation.Concerned, deliberation.Agent}}, {Issuer: CardIssuer{Mandate: 7, Attester: true}, Printed: 20}}, Printed: 50}, Slots{}},
		{"cards-issued-none", path(in, "/cartes/emises"), CardsIssued{}, me},
		{"leave-link", path(in, "/moi/acces/retirer/0f"), LeaveWay{Way: Way{ID: "0f", Kind: "link"}}, me},
		{"erase", path(in, "/moi/effacer"), Erase{Pseudonym: "Amina du 3e"}, me},
		{"erase-refused", path(in, "/moi/effacer"), Erase{Pseudonym: hostile, Faults: Faults{{"confirm", "Cochez la case."}}}, me},
		{"error", path(out, "/nulle-part"), ErrorPage{Status: 404, Code: "address", Sentence: "Cette page n’existe pas", Request: "01J9"}, Slots{}},
		{"error-own-words", path(in, "/x"), ErrorPage{Status: 409, Sentence: hostile, Request: hostile, Listed: Faults{{"choice", hostile}, {"", "Autre chose."}}, Back: "/x?\"><b>"}, me},
		{"error-other", path(out, "/x"), ErrorPage{Status: 500, Code: "internal", Sentence: "Quelque chose n’a pas marché"}, Slots{}},
	})
}

// sampleSheet is a version with some fields empty, and one that each version has otherwise.
func sampleSheet(version int64, author Author) Sheet {
	s := Sheet{Version: version, Author: author, At: at(2027, 6, 1, 9, int(version)), Language: "fr"}
	for _, name := range SheetFields() {
		f := SheetField{Name: name}
		switch name {
		case "finding":
			f.Words = "Une aide s’arrête du jour au lendemain.\nOn l’apprend par son compte."
		case "commitment":
			f.Words = hostile + strconv.FormatInt(version, 10)
		case "lever":
			f.Lever = deliberation.Levers()[version]
		case "due":
			f.Due = at(2029, 1, int(version), 0, 0)
		}
		s.Fields = append(s.Fields, f)
	}
	return s
}

func sampleSearch(offices []Office) Search {
	return Search{
		Query: "le rsa à la caf", Offices: []Office{{Code: "caf-59", Name: "Caf du Nord"}}, Loose: true, Other: "le rsa", Total: 33, Next: "20",
		Found: []FoundOffice{{Office: offices[0], Proposals: 3, Debates: 1}, {Office: offices[1]}},
		Kinds: []FoundKind{{FoundProposals, 21}, {FoundArguments, 12}},
		Rows: []FoundRow{
			{Kind: FoundProposals, Address: "/propositions/12", Title: []Span{{"Ne plus couper le ", false}, {"RSA", true}}, Excerpt: []Span{{"… sans ", false}, {"RSA", true}, {", plus de loyer.", false}}, Language: "fr", Office: &offices[1], At: at(2027, 3, 1, 9, 30)},
			{Kind: FoundArguments, Address: "/propositions/12?suite=88#argument-90", Title: []Span{{"رسائل", false}}, Titled: "ar", Excerpt: []Span{{hostile, true}}, Language: "fr", Side: deliberation.Against, Office: &Office{}, At: at(2027, 3, 1, 9, 30)},
			{Kind: FoundArguments, Address: "/debats/3#argument-91", Excerpt: []Span{{"RSA", true}}, Language: "fr", Side: deliberation.Asking},
			{Kind: FoundPages, Address: "/vie-privee", Title: []Span{{hostile, false}}, Language: "fr"},
		},
	}
}

func mustStyle() Style {
	r, err := renderer()
	if err != nil {
		panic(err)
	}
	return r.StyleOf(French)
}

func renderSample(t testing.TB, s sample) []byte {
	t.Helper()
	rendered, err := mustRenderer(t).Render(s.frame, s.view)
	if err != nil {
		t.Fatalf("%s: %v", s.name, err)
	}
	return rendered.Fill(nil, s.slots)
}

// samplePlaces has a debate in every office, so that the whole map is lit.
func samplePlaces() []Place {
	var all []Place
	for i, o := range deliberation.Offices() {
		p := PlaceOf(o)
		p.Debates, p.Proposals, p.Arguments = 1+i%12, i%4, i%7
		if i%2 == 0 {
			p.Coming, p.Next = 1, at(2027, 3, 12, 18, 30)
		}
		all = append(all, p)
	}
	return all
}

func samplePositions(line ConsultationLine, offices []Office) Positions {
	rules := deliberation.Rules{Version: 1, Threshold: 600, Minimum: 10, Entry: 3}
	row := func(college deliberation.College, agree, disagree, pass int64) deliberation.Row {
		return deliberation.Row{College: college, Territory: deliberation.OtherOffices, Shown: true, Tally: deliberation.Tally{Agree: agree, Disagree: disagree, Pass: pass}, Ballots: agree + disagree + pass}
	}
	f := deliberation.Figures{Question: 12, Ballots: 1312, Final: true, Rows: []deliberation.Row{
		row(deliberation.Concerned, 612, 143, 119), row(deliberation.Agent, 41, 52, 20), row(deliberation.Association, 9, 1, 2),
		{College: deliberation.Resident, Territory: deliberation.OtherOffices, Ballots: 20, AtLeast: deliberation.Agree, LeftOut: 20},
	}}
	f.Rows[0].LeftOut = 3
	open := deliberation.Figures{Question: 13, Ballots: 40, Rows: f.Rows[1:2]}
	p := Positions{Consultation: line, Filter: PositionFilter{Consultation: 1}, Rules: rules, Offices: []Office{{Code: "caf-59", Name: "Caf du Nord"}}, Placed: 9, Total: 2, Until: at(2027, 7, 1, 0, 0)}
	for i, v := range position.Verdicts() {
		p.Verdicts = append(p.Verdicts, VerdictCount{v, i})
	}
	p.Rows = []PositionRow{
		{Number: 12, Title: "Recevoir la personne avant de suspendre ses paiements", Language: "fr", Theme: deliberation.Rights, Standing: Standing{
			Position: position.Of(rules, f), Place: position.Place{Best: 1, Worst: 4}, Ballots: 1312, Pattern: "12", Number: 12, Rules: rules}},
		{Number: 13, Title: hostile, Language: hostile, Office: offices[0], Standing: Standing{Position: position.Of(rules, open), Ballots: 40, Open: true, Pattern: "13", Number: 13, Rules: rules}},
		{Number: 14, Standing: Standing{Position: position.Of(rules, deliberation.Figures{Question: 14, Ballots: 2, Final: true}), Place: position.Place{Best: 2, Worst: 2}, Ballots: 2, Pattern: "14", Number: 14, Rules: rules}},
		{Number: 15, Title: "Un accueil le samedi", Language: "fr", Standing: sampleReserved(rules, 15, false)},
		{Number: 16, Title: "Fermer les guichets", Language: "fr", Standing: sampleReserved(rules, 16, true)},
	}
	return p
}

// sampleReserved is what would be a consensus, or a rejection, were it not for two issuers of cards.
func sampleReserved(rules deliberation.Rules, number uint64, rejection bool) Standing {
	rules.Version = 2
	tally := func(agree, disagree, pass int64) deliberation.Tally {
		if rejection {
			agree, disagree = disagree, agree
		}
		return deliberation.Tally{Agree: agree, Disagree: disagree, Pass: pass}
	}
	f := deliberation.Figures{Question: int64(number), Ballots: 160, Final: true, Rows: []deliberation.Row{
		{College: deliberation.Concerned, Territory: deliberation.OtherOffices, Shown: true, Tally: tally(136, 16, 8), Ballots: 160},
	}, Apart: []deliberation.Apart{{College: deliberation.Concerned, Declared: tally(100, 14, 4), Verified: tally(36, 2, 4)}}, Concentrated: []deliberation.Concentration{
		{College: deliberation.Concerned, Issuer: deliberation.Issuer{Organisation: 1}}, {College: deliberation.Concerned, Issuer: deliberation.Issuer{Mandate: 4}},
	}}
	return Standing{
		Position: position.Of(rules, f), Ballots: 160, Pattern: "15", Number: number, Rules: rules,
		Behind: []Stake{
			{deliberation.Concerned, CardIssuer{Name: hostile, Language: hostile}}, {deliberation.Concerned, CardIssuer{Mandate: 4, Attester: true}},
			{deliberation.Agent, CardIssuer{}}, {deliberation.Agent, CardIssuer{Debate: 3}},
		},
	}
}

func sampleParticipation(line ConsultationLine) Participation {
	p := Participation{
		Consultation: line, Participants: 3218, Proposals: 104, Debates: 30, Arguments: 801, Ballots: 41873,
		Themes: []ThemeCount{{deliberation.Rights, 60, 500, 30000}, {deliberation.Digital, 44, 301, 11873}},
		Places: append(samplePlaces(), Place{Proposals: 40}),
	}
	for i := range 20 {
		p.Weeks = append(p.Weeks, Week{Begins: at(2027, 1, 4+7*i, 0, 0), Ballots: i * i % 37 * 100, Arguments: i % 5, Proposals: 20 - i, Debates: i % 2})
	}
	return p
}

// sampleDesk has every step, in one state.
func sampleDesk(line DebateLine, state DeskState) DebateDesk {
	d := DebateDesk{Debate: line, Rehearsal: uint64(state)}
	for i, name := range deskSteps {
		step := DeskStep{Name: name, State: DeskState((int(state) + i) % len(deskStates)), Count: i, Of: i % 2 * 30, Path: "/debats/3/x"}
		if i%2 == 0 {
			step.Until = at(2027, 4, 1, 0, 0)
		}
		d.Before = append(d.Before, step)
	}
	d.There, d.After = d.Before[:1], d.Before[:1]
	return d
}

// openingSamples has each authority and each ground.
func openingSamples() (all []OpeningLine) {
	authorities := deliberation.Authorities()
	for i, ground := range deliberation.Grounds() {
		all = append(all, OpeningLine{At: at(2027, 3, 1, 9, 0), Authority: authorities[i%len(authorities)], Ground: ground, Records: i, Days: i + 1})
	}
	return all
}

// heldData has a row of each kind, and each of what rows say.
func heldData() (v Data) {
	for i, name := range DataNames() {
		at := func(of []string) string { return of[i%len(of)] }
		v.Rows = append(v.Rows, Datum{Name: name, Value: hostile, Source: at(DataSources()), Basis: at(DataBases()), Readers: at(DataReaders()), Until: at(DataUntil()), Do: "/moi/corriger"})
	}
	v.Rows[1].Value, v.Rows[1].Do = "", ""
	for _, t := range Treatments() {
		v.Treatments = append(v.Treatments, Treatment{Name: t, Own: []string{hostile}})
	}
	v.Treatments[0].Own = nil
	return v
}
