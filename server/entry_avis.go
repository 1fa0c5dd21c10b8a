package server

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/page"
)

type avisInput struct {
	Reference string `json:"reference" validate:"required,max=40"`
	College   string `json:"college" validate:"required,college"`
	Mandated  string `json:"mandated" validate:"required,mandated"` // how the person asked for it
	accompaniment
	// Choices are by the number of the item: agree, disagree, pass, or as they are typed: 1, 2, 3. Empty or 0: none.
	Choices map[string]string `json:"choices"`
}

// typedChoices are the keys that stand for choices, in the order of the boxes on a sheet.
var typedChoices = map[string]deliberation.Choice{
	"": deliberation.NoChoice, "0": deliberation.NoChoice, "1": deliberation.Agree, "2": deliberation.Disagree, "3": deliberation.Pass,
}

// choiceField is the field of an item in the form.
const choiceField = "choice-"

func choicesOf(form url.Values) map[string]string {
	choices := map[string]string{}
	for name, values := range form {
		if item, ok := strings.CutPrefix(name, choiceField); ok {
			choices[item] = values[0]
		}
	}
	return choices
}

// readChoices reads the choices of a sheet. With every, the items that nothing was chosen on are among them, too.
func (s *Server) readChoices(c *fiber.Ctx, debate int64, typed map[string]string, every bool) (choices []deliberation.ItemChoice, faults page.Faults) {
	var items []deliberation.Item
	s.platform.Read(func(st *deliberation.State) { items = st.Agenda(debate) })
	left := len(typed)
	for _, i := range items {
		name := strconv.FormatInt(i.Number, 10)
		said, given := typed[name]
		if given {
			left--
		}
		said = strings.TrimSpace(said)
		choice, ok := typedChoices[said]
		if !ok {
			var err error
			if choice, err = deliberation.ParseChoice(said); err != nil {
				faults = append(faults, page.Fault{Field: choiceField + name, Sentence: s.pages.Catalogue.Say(localeOf(c), "entry.choice_unknown", "n", i.Number)})
				continue
			}
		}
		asked := i.Kind != deliberation.ItemTopic && !i.Dropped
		switch {
		case choice != deliberation.NoChoice && !asked:
			faults = append(faults, page.Fault{Field: "reference", Sentence: s.pages.Catalogue.Say(localeOf(c), "entry.question_gone", "n", i.Number)})
		case asked && (given || every):
			choices = append(choices, deliberation.ItemChoice{Item: i.Number, Choice: choice})
		}
	}
	if left > 0 {
		faults = append(faults, page.Fault{Field: "reference", Sentence: s.refusal(c, deliberation.ErrItemUnknown.Code)})
	}
	return choices, faults
}

// postAvisEntry takes an avis sheet that was typed in, and leads to the next one.
func (s *Server) postAvisEntry(c *fiber.Ctx) error {
	d, session, ok, err := s.entering(c, deliberation.AvisSheet)
	if !ok {
		return err
	}
	form, body, err := readForm(c)
	if err != nil {
		return err
	}
	in := avisInput{Reference: form.Get("reference"), College: form.Get("college"), Mandated: form.Get("mandated"), accompaniment: accompanimentOf(form), Choices: choicesOf(form)}
	e, err := s.enterAvis(c, d, session, in, body)
	if err == nil {
		return onward(c, e, in.College, 0)
	}
	f, known := failureOf(err)
	if !known || f.status == fiber.StatusNotFound && f.code == deliberation.ErrDebateUnknown.Code {
		return err
	}
	v, err2 := s.entryView(c, d, deliberation.AvisSheet, page.EntryGiven{Reference: in.Reference, College: in.College, Mandated: in.Mandated, Choices: in.Choices, Age: in.given()})
	if err2 != nil {
		return err2
	}
	if err2 := s.showRefusedEntry(c, &v, err, f); err2 != nil {
		return err2
	}
	return s.showFresh(c, f.status, avisEntryPath(d.Number), s.platform.Journal.Head().Number, v)
}

// enterAvis keeps an avis sheet and casts its ballots. These are two commands, so that nothing but the master key leads from a sheet to its
// voter; a crash between them leaves a sheet without ballots, and typing it in once more casts them.
func (s *Server) enterAvis(c *fiber.Ctx, d deliberation.Debate, session account.Session, in avisInput, body []byte) (e enteredSheet, err error) {
	// No file hangs on an avis sheet and it opens no account, so that nothing needs to be kept of the age.
	faults, err := s.faultsWithAge(c, in, in.accompaniment, false)
	if err != nil {
		return e, err
	}
	if strings.TrimSpace(in.Reference) != "" {
		ref, fault, err := s.sheetTyped(c, d, session, deliberation.AvisSheet, in.Reference)
		if err != nil {
			return e, err
		}
		if e.reference = ref; fault != nil {
			faults = slices.Insert(faults, 0, *fault)
		}
	}
	choices, wrong := s.readChoices(c, d.Number, in.Choices, true)
	if faults = append(faults, wrong...); faults != nil {
		return e, refusedInput(faults)
	}
	college, err := deliberation.ParseCollege(in.College)
	if err != nil {
		return e, err
	}
	mandated, err := deliberation.ParseMandated(in.Mandated)
	if err != nil {
		return e, err
	}
	repeat, err := s.commandID(c, session, body)
	if err != nil {
		return e, err
	}
	e.receipt, err = s.do(c, repeat, deliberation.EnterAvis{Debate: d.Number, By: session.Person, Sheet: e.reference.Number, College: college, Mandated: mandated})
	if errors.Is(err, deliberation.ErrSheetEntered) {
		return s.avisEntered(c.UserContext(), repeat, d, e.reference, college, choices)
	}
	if err != nil {
		return e, err
	}
	return s.castSheet(c.UserContext(), repeat, e, d.Number, college, choices)
}

// castSheet casts the ballots of a sheet that was taken note of under that command.
func (s *Server) castSheet(ctx context.Context, noted deliberation.ID, e enteredSheet, debate int64, college deliberation.College, choices []deliberation.ItemChoice) (enteredSheet, error) {
	ctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	receipt, err := s.platform.Do(ctx, s.platform.Keys.PaperCommand(noted), deliberation.CastSheet{
		Debate: debate, Voter: s.platform.Keys.PaperVoter(e.reference), College: college, Choices: choices,
	})
	e.receipt.Number = max(e.receipt.Number, receipt.Number)
	return e, err
}

// avisEntered is what becomes of a sheet that was typed in before: the first stands, and ballots are cast for it if a crash left it without. The
// answer is the same whatever was typed and chosen: one that told whether it is the same would tell a secret to whoever tries a few.
func (s *Server) avisEntered(ctx context.Context, noted deliberation.ID, d deliberation.Debate, ref deliberation.Reference, college deliberation.College, choices []deliberation.ItemChoice) (enteredSheet, error) {
	e := enteredSheet{reference: ref, twice: true}
	cast, first := false, deliberation.Avis{}
	s.platform.Read(func(st *deliberation.State) {
		first, _ = st.Avis(ref.Debate, ref.Number)
		cast = st.HasCast(s.platform.Keys.PaperVoter(ref))
	})
	e.receipt.Number = first.Entry
	blank := !slices.ContainsFunc(choices, func(c deliberation.ItemChoice) bool { return c.Choice != deliberation.NoChoice })
	if !cast && !blank && d.Rehearses == 0 && first.College == college {
		if _, err := s.castSheet(ctx, noted, e, d.Number, college, choices); err != nil {
			return e, err
		}
	}
	return e, nil
}
