package page

import (
	"html/template"

	"voix/deliberation"
)

// heldSamples are the pages about what came of a debate.
func heldSamples() []sample {
	out := func(p string) Frame { return Frame{Path: p, Number: 4512} }
	in := func(p string) Frame {
		return Frame{Path: p, Role: SignedIn, Number: 4512, Topics: []string{"debate/3"}}
	}
	me := Slots{Pseudonym: "Amina du 3e"}
	day := at(2027, 3, 12, 18, 30)
	amina, house := Author{Pseudonym: "Amina du 3e", College: deliberation.Concerned}, Author{Pseudonym: hostile, College: deliberation.Association}
	held := Held{Number: 3, Title: hostile, Language: "ar", At: day, Place: hostile, Office: Office{Code: "511", Name: "Caf de la Marne"}}
	runs := held
	runs.Runs, runs.Rehearsal = true, true
	body := func(text string) template.HTML {
		return template.HTML("<p>" + template.HTMLEscapeString(text) + "</p>")
	}
	paragraphs := []Paragraph{
		{Number: 2, Body: body("On a parlé des lettres."), Text: "On a parlé des lettres.", Language: "fr", Author: amina, At: day, Version: 2, Entry: 812},
		{Number: 1, Body: body(hostile), Text: hostile, Language: "en", Author: house, At: day, Version: 1, Entry: 800},
		{Number: 4, Author: Author{}, At: day, Version: 1, Entry: 820},
	}
	tallies := []Tally{{College: deliberation.Concerned, Kind: Exact, Agree: 14, Disagree: 2, Pass: 3}, {College: deliberation.Agent, Kind: AtLeast, Choice: deliberation.Agree, Least: 11, Of: 12}, {College: deliberation.Association, Kind: NumberOnly, Of: 7}}
	positions := []Adopted{
		{Number: 1, Text: hostile, Language: "fr", At: day, Item: hostile, ItemTag: "ar", Proposal: 12, ByHands: true, Tallies: tallies, Final: true},
		{Number: 2, At: day, Item: "Les lettres", ItemTag: "fr"},
	}
	items := []SaidItem{{Number: 1, Title: "Les lettres", Language: "fr", Proposal: 12, For: 3, Against: 1}, {Number: 2, Title: hostile, Language: "ar", Dropped: true, Asking: 2}, {For: 1}}
	remarks := []Remark{
		{Number: 1, Author: amina, At: day, Text: hostile, Language: "ar", Settlement: deliberation.Declined, Reason: hostile, Reasoned: "en", By: house},
		{Number: 2, Paragraph: 1, Stands: true, Author: Author{}, Helped: true, At: day},
	}
	said := []Said{
		{Number: 81, Debate: 3, Side: deliberation.For, Author: amina, Text: hostile, Language: "ar", At: day, Item: ItemTitle{1, hostile, "en"}, Paper: "F017Q", Corrected: 2, Became: []Became{
			{Kind: "grouped", At: day, By: house, Place: "/debats/3/compte-rendu#paragraphe-1", Number: 1},
			{Kind: "carried", At: day, By: house, Place: "/propositions/12", Name: hostile, NameTag: "ar", Number: 12},
			{Kind: "aside", At: day, By: house, Text: hostile, Language: "ar"}, {Kind: "item", At: day, Number: 1, Place: "/debats/3/compte-rendu#adoptee-1"}, {Kind: "replies", Number: 2},
		}},
		{Number: 82, Debate: 3, Side: deliberation.Asking, Author: house, Heard: true, At: day, Spoken: true},
		{Number: 83, Debate: 3, Author: Author{}, At: day, Erased: true},
	}
	offered, adopted := MinutesState{Stage: "offered", Until: at(2027, 4, 1, 0, 0), Open: 1}, MinutesState{Stage: "adopted", Until: at(2027, 4, 1, 0, 0), Adopted: at(2027, 4, 2, 9, 0)}
	born := []ProposalLink{{12, hostile, "ar"}, {13, "", ""}}
	whole := Minutes{
		Debate: held, State: adopted, Paragraphs: paragraphs, Items: items, Positions: positions, Born: born, Writers: []Author{amina, house}, Changed: 4, Remarks: remarks,
		Attendance: Attendance{Counted: true, Colleges: []CollegeCount{{deliberation.Concerned, 31}}, Others: true, Explanation: hostile, Language: "ar"},
		Pictures:   []Attachment{{ID: "f1", Name: hostile, Type: "image/jpeg", Size: 412_300, Width: 640, Height: 420}},
	}
	reading := whole
	reading.State, reading.Attendance, reading.Debate = offered, Attendance{}, runs
	typed := map[string]string{"day": hostile, "month": "3", "year": "2027", "text": hostile, "paragraph": "1", "reference": hostile, "receipt": hostile, "language": "ar", "settlement": "taken",
		"step": "grouped", "position": "1", "proposal": hostile, "item": "1", "show": "1", "concerned-agree": hostile}
	writing := WriteMinutes{Debate: runs, State: MinutesState{Stage: "draft"}, Paragraphs: paragraphs, Dropped: paragraphs[1:2], Soonest: day.AddDate(0, 0, 7), Typed: typed, Limit: 5000}
	form := writing
	form.Form, form.Current, form.Versions, form.Text, form.Written, form.Seen = true, &paragraphs[0], paragraphs[:2], hostile, "fr", true
	conflict := form
	conflict.Theirs, conflict.Faults = &paragraphs[1], Faults{{"text", "Quelqu’un l’a changé."}, {"", "Autre chose."}}
	empty := WriteMinutes{Debate: runs, State: MinutesState{Stage: "none"}, Typed: typed, Drafts: []ParagraphDraft{{}, {1, &items[0]}, {2, &items[2]}}}
	begun := empty
	begun.Form, begun.Draft = true, &empty.Drafts[1]
	choosing := []ItemTitle{{1, "Les lettres", "fr"}, {2, hostile, "ar"}}
	steps := TakeSteps{Debate: runs, Said: said, Show: "toutes", Item: -1, Items: choosing, All: 3, Waiting: 1, Paragraphs: paragraphs, Positions: positions, Next: "/debats/3/suites?voir=toutes&suite=40",
		Chosen: map[uint64]bool{81: true}, Typed: typed, Limit: 2000}
	refused := steps
	refused.Faults = Faults{{"chosen", "Cochez."}, {"step", "?"}, {"paragraph", "?"}, {"position", "?"}, {"proposal", "?"}, {"text", "?"}, {"language", "?"}}
	public := steps
	public.Debate, public.Item, public.Show = held, 1, "attente"
	reread := RereadMinutes{Debate: held, State: offered, Paragraphs: paragraphs, Remarks: remarks, Typed: typed, Limit: 2000}
	desk := reread
	desk.Debate, desk.Faults = runs, Faults{{"text", "Il manque votre texte."}, {"reference", "?"}, {"paragraph", "?"}}
	settling := desk
	settling.Settling, settling.Faults = &remarks[1], Faults{{"settlement", "?"}, {"text", "?"}}
	position := AdoptPosition{Debate: runs, State: offered, Positions: positions, Items: choosing, Shows: []ShownHands{{1, hostile, 23}}, Typed: typed, Limit: 1000, Faults: Faults{{"text", "?"}, {"counts", "?"}}}
	letter := DebateLetter{Debate: runs, State: offered, Since: day, Typed: hostile, Sheets: true, Positions: positions, Born: born, Said: said[:1], Date: day, Faults: Faults{{"depuis", "?"}}}
	pictures := DebatePictures{Debate: runs, State: offered, Kept: append(whole.Pictures, Attachment{ID: "f2", Name: hostile, Type: "application/pdf"}), Size: 10_000_000, Most: 20, Faults: Faults{{"files", "?"}}}
	trial := pictures
	trial.Trial, trial.Faults = &PictureTrial{ID: "f3", Name: hostile, Image: true, Width: 640, Height: 420, Blurred: 2}, Faults{{"faces", "?"}}
	document := trial
	document.Trial, document.Faults = &PictureTrial{ID: "f3", Name: hostile}, Faults{{"document", "?"}}
	return []sample{
		{"minutes", out("/debats/3/compte-rendu"), whole, Slots{}},
		{"minutes-offered", in("/debats/3/compte-rendu"), reading, me},
		{"minutes-not-yet", out("/debats/3/compte-rendu"), Minutes{Debate: held, State: MinutesState{Stage: "none"}}, Slots{}},
		{"minutes-ahead", out("/debats/3/compte-rendu"), Minutes{Debate: held, State: MinutesState{Stage: "none", Ahead: true}}, Slots{}},
		{"minutes-write", in("/debats/3/compte-rendu/ecrire"), writing, me},
		{"minutes-write-empty", in("/debats/3/compte-rendu/ecrire"), empty, me},
		{"minutes-write-begun", in("/debats/3/compte-rendu/ecrire?apres=0&modele=1"), begun, me},
		{"minutes-write-paragraph", in("/debats/3/compte-rendu/ecrire?paragraphe=2"), form, me},
		{"minutes-write-refused", in("/debats/3/compte-rendu/ecrire?paragraphe=2"), conflict, me},
		{"minutes-offer-refused", in("/debats/3/compte-rendu/ecrire"), func() WriteMinutes {
			w := writing
			w.State, w.Faults = offered, Faults{{"until", "Cette date n’existe pas."}}
			return w
		}(), me},
		{"minutes-write-over", in("/debats/3/compte-rendu/ecrire"), func() WriteMinutes { w := writing; w.State = MinutesState{Stage: "over", Until: day}; return w }(), me},
		{"minutes-write-open", in("/debats/3/compte-rendu/ecrire"), func() WriteMinutes {
			w := writing
			w.State = MinutesState{Stage: "over", Until: day, Open: 2}
			return w
		}(), me},
		{"minutes-write-adopted", in("/debats/3/compte-rendu/ecrire"), func() WriteMinutes { w := writing; w.State = adopted; return w }(), me},
		{"minutes-write-ahead", in("/debats/3/compte-rendu/ecrire"), WriteMinutes{Debate: runs, State: MinutesState{Stage: "none", Ahead: true}}, me},
		{"reread", out("/debats/3/compte-rendu/relire"), reread, Slots{}},
		{"reread-refused", in("/debats/3/compte-rendu/relire"), desk, me},
		{"reread-settling-refused", in("/debats/3/compte-rendu/relire?remarque=2"), settling, me},
		{"reread-over", out("/debats/3/compte-rendu/relire"), RereadMinutes{Debate: held, State: MinutesState{Stage: "over"}}, Slots{}},
		{"reread-adopted", out("/debats/3/compte-rendu/relire"), RereadMinutes{Debate: held, State: adopted, Paragraphs: paragraphs, Remarks: remarks}, Slots{}},
		{"reread-not-yet", in("/debats/3/compte-rendu/relire"), RereadMinutes{Debate: held, State: MinutesState{Stage: "draft"}}, me},
		{"positions-adopting-refused", in("/debats/3/positions"), position, me},
		{"positions-adopting-none", in("/debats/3/positions"), AdoptPosition{Debate: runs, State: MinutesState{Stage: "draft"}, Typed: map[string]string{}, Limit: 1000}, me},
		{"positions-adopting-closed", in("/debats/3/positions"), AdoptPosition{Debate: runs, State: adopted, Positions: positions}, me},
		{"steps", in("/debats/3/suites"), steps, me},
		{"steps-refused", in("/debats/3/suites"), refused, me},
		{"steps-public", out("/debats/3/suites?voir=attente&point=1"), public, Slots{}},
		{"steps-none", in("/debats/3/suites"), TakeSteps{Debate: runs, Show: "toutes", Item: 0, Typed: map[string]string{}}, me},
		{"what-became", out("/debats/3/paroles/81"), WhatBecame{held, said[0], "/debats/3#argument-81"}, Slots{}},
		{"what-became-heard", out("/debats/3/paroles/82"), WhatBecame{held, said[1], "/debats/3#argument-82"}, Slots{}},
		{"what-became-erased", out("/debats/3/paroles/83"), WhatBecame{held, said[2], "/debats/3#argument-83"}, Slots{}},
		{"debate-letter-refused", in("/debats/3/courrier"), letter, me},
		{"debate-letter-none", in("/debats/3/courrier"), DebateLetter{Debate: runs, State: MinutesState{Stage: "draft"}, Date: day}, me},
		{"pictures-refused", in("/debats/3/photos"), pictures, me},
		{"pictures-closed", in("/debats/3/photos"), DebatePictures{Debate: runs, State: adopted, Most: 20}, me},
		{"pictures-full", in("/debats/3/photos"), DebatePictures{Debate: runs, State: offered, Full: true, Most: 20}, me},
		{"pictures-trial-refused", in("/debats/3/photos"), trial, me},
		{"pictures-document-refused", in("/debats/3/photos"), document, me},
	}
}
