package server

import (
	"cmp"
	"errors"
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
	"voix/server/page"
)

// What can be done with a receipt. Whoever has it is whoever said it: that is all that anybody knows of them.

// errNotAsked is the failure of what a receipt cannot do: choices with that of a form, words with that of an avis sheet.
var errNotAsked = errParameter

// receiptCommand names what a receipt does, by the key of the client, else by what was sent. Nothing but the master key leads from it to the
// sheet.
func (s *Server) receiptCommand(c *fiber.Ctx, ref deliberation.Reference, body []byte) deliberation.ID {
	holder := s.platform.Keys.PaperDocument(ref)
	if key := c.Get("Idempotency-Key", c.Query("cle")); key != "" {
		return journal.CommandID(holder[:], []byte(receiptPath), []byte("key"), []byte(key))
	}
	return journal.CommandID(holder[:], []byte(receiptPath), []byte("body"), body)
}

// postReceipt opens a receipt that was typed, or does what was asked with it.
func (s *Server) postReceipt(c *fiber.Ctx) error {
	privately(c)
	form, body, err := readForm(c)
	if err != nil {
		return err
	}
	return s.receiptOr(c, form.Get("code"), func(ref deliberation.Reference) error {
		do := form.Get("do")
		if do == "" {
			v, err := s.receiptView(c, ref)
			if err != nil {
				return err
			}
			return s.showFresh(c, fiber.StatusOK, receiptPath, s.platform.Journal.Head().Number, v)
		}
		in, err := receiptInputOf(form)
		if err != nil {
			return err
		}
		_, err = s.doWithReceipt(c, ref, do, in, body)
		return s.showDone(c, ref, do, in, err)
	})
}

// showDone shows a receipt after something was done with it, or with what was typed if it was refused.
func (s *Server) showDone(c *fiber.Ctx, ref deliberation.Reference, do string, in receiptInput, done error) error {
	status := fiber.StatusOK
	var refused *failure
	if done != nil && !errors.Is(done, errUnconfirmed) {
		f, known := failureOf(done)
		if !known || f.status == fiber.StatusUnauthorized || f == errNotAsked {
			return done
		}
		refused, status = f, f.status
	}
	v, err := s.receiptView(c, ref)
	if err != nil {
		return err
	}
	switch {
	case refused != nil:
		v.Faults = s.sayFaults(c, refused)
		v.Argument, v.Age, v.Agree = in.Argument, in.Age == "yes", in.Agree == "yes"
		if do == "claim" || do == "claim_avis" {
			v.Claiming = do
		}
		v.Given = page.EntryGiven{Side: in.Side, Item: in.Item, Text: in.Text, Language: in.Language, Choices: in.Choices}
	case done != nil:
		v.Asked = true
	default:
		v.Done = do
	}
	return s.showFresh(c, status, receiptPath, s.platform.Journal.Head().Number, v)
}

// receiptInput is what a deed needs besides the code.
type receiptInput struct {
	Code     string            `json:"code"`
	Argument int64             `json:"argument"` // which of several things that were said; 0: the only one
	Confirm  bool              `json:"confirm"`  // to erase
	Item     int64             `json:"item"`
	Side     string            `json:"side"`
	Text     string            `json:"text"`
	Language string            `json:"language"`
	Choices  map[string]string `json:"choices"`
	Age      string            `json:"age"`   // to claim: "yes" of who is fifteen or older
	Agree    string            `json:"agree"` // likewise, of who agrees to have their opinions kept
}

func receiptInputOf(form url.Values) (in receiptInput, err error) {
	correction, err := correctionInputOf(form)
	if err != nil {
		return in, err
	}
	in = receiptInput{
		Code: form.Get("code"), Confirm: form.Get("confirm") == "yes", Item: correction.Item, Side: correction.Side, Text: correction.Text, Language: correction.Language,
		Choices: choicesOf(form), Age: form.Get("age"), Agree: form.Get("agree"),
	}
	if argument := form.Get("argument"); argument != "" {
		if in.Argument, err = strconv.ParseInt(argument, 10, 64); err != nil {
			return in, errParameter
		}
	}
	return in, nil
}

// errUnconfirmed asks once more before everything goes.
var errUnconfirmed = errors.New("server: not confirmed")

// doWithReceipt does one of page.ReceiptDeeds for whoever has the receipt of a sheet.
func (s *Server) doWithReceipt(c *fiber.Ctx, ref deliberation.Reference, do string, in receiptInput, body []byte) (journal.Receipt, error) {
	if !slices.Contains(page.ReceiptDeeds(), do) {
		return journal.Receipt{}, errParameter
	}
	switch ofChoices := do == "choose" || do == "unchoose" || do == "claim_avis"; {
	case ref.Kind == deliberation.AvisSheet && do == "claim_avis", ref.Kind == deliberation.FormSheet && ofChoices, ref.Kind == deliberation.HeardSheet && ofChoices:
		return journal.Receipt{}, errNotAsked
	case ref.Kind == deliberation.AvisSheet || ofChoices:
		return s.doWithAvis(c, ref, do, in, body)
	}
	var person deliberation.Person
	joined := false
	claimed := int64(0)
	s.platform.Read(func(st *deliberation.State) {
		person, joined = s.platform.guest(st, ref)
		claimed = st.ClaimedBy(person.Number)
	})
	repeat := s.receiptCommand(c, ref, body)
	switch {
	case !joined:
		return journal.Receipt{}, deliberation.ErrSheetUnknown
	case do == "claim":
		session, err := s.claimant(c, in)
		if err != nil {
			return journal.Receipt{}, err
		}
		// What one person did is no repeat for another who has the same slip.
		if err := s.platform.keepWaiting(c.UserContext(), ref, session.Person); err != nil {
			return journal.Receipt{}, err
		}
		return s.do(c, journal.CommandID(repeat[:], strconv.AppendInt(nil, session.Person, 10)), deliberation.ClaimPerson{Guest: person.Number, Person: session.Person})
	case claimed != 0:
		return journal.Receipt{}, deliberation.ErrClaimed // only the account can do so now
	case person.Erased:
		return journal.Receipt{}, deliberation.ErrTextErased
	case do == "erase" && !in.Confirm:
		return journal.Receipt{}, errUnconfirmed
	case do == "erase":
		return s.do(c, repeat, deliberation.ErasePerson{Person: person.Number})
	}
	a, err := s.wordsOf(ref, person.Number, in.Argument)
	if err != nil {
		return journal.Receipt{}, err
	}
	switch do {
	case "withdraw":
		return s.do(c, repeat, deliberation.EraseText{Text: a.Text, By: person.Number})
	case "correct":
		return s.correct(c, repeat, a.Number, person.Number, correctionInput{Item: in.Item, Side: in.Side, Text: in.Text, Language: in.Language})
	}
	return journal.Receipt{}, errNotAsked
}

// wordsOf is one thing that the person of a receipt said.
func (s *Server) wordsOf(ref deliberation.Reference, person, argument int64) (a deliberation.Argument, err error) {
	err = deliberation.ErrArgumentUnknown
	s.platform.Read(func(st *deliberation.State) {
		all := s.saidBy(st, ref, person)
		for _, one := range all {
			if one.Number == argument || argument == 0 && len(all) == 1 {
				a, err = one, nil
			}
		}
	})
	return a, err
}

// doWithAvis changes, withdraws or claims the choices of an avis sheet.
func (s *Server) doWithAvis(c *fiber.Ctx, ref deliberation.Reference, do string, in receiptInput, body []byte) (journal.Receipt, error) {
	college := deliberation.NoCollege
	var d deliberation.Debate
	entered := false
	s.platform.Read(func(st *deliberation.State) {
		if ref.Kind == deliberation.CallSheet {
			call, _ := st.Call(ref.Debate, ref.Number)
			college, entered = call.College, call.Avis
		} else {
			var sheet deliberation.Avis
			sheet, entered = st.Avis(ref.Debate, ref.Number)
			college = sheet.College
		}
		d, _ = st.Debate(ref.Debate)
	})
	if !entered {
		return journal.Receipt{}, deliberation.ErrSheetUnknown
	}
	if session, ok := sessionOf(c); ok {
		s.platform.Read(func(st *deliberation.State) { entered = !st.EverRan(ref.Debate, session.Person) })
		if !entered {
			return journal.Receipt{}, deliberation.ErrOwnEntry
		}
	}
	voter := s.platform.Keys.PaperVoter(ref)
	// As for ballots of accounts: changing one's mind back and forth is no repeat.
	id := s.platform.NewID()
	if c.Get("Idempotency-Key", c.Query("cle")) != "" {
		id = s.receiptCommand(c, ref, body)
	}
	cast := deliberation.CastSheet{Debate: ref.Debate, Voter: voter, College: college, Holder: true}
	switch do {
	case "choose":
		choices, faults := s.readChoices(c, ref.Debate, in.Choices, false)
		if faults != nil {
			return journal.Receipt{}, refusedInput(faults)
		}
		cast.Choices = choices
		return s.chooseByReceipt(c, ref, id, cast)
	case "unchoose":
		s.platform.Read(func(st *deliberation.State) {
			for _, i := range st.Agenda(ref.Debate) {
				if i.Question != 0 {
					cast.Choices = append(cast.Choices, deliberation.ItemChoice{Item: i.Number})
				}
			}
		})
		return s.chooseByReceipt(c, ref, id, cast)
	case "claim", "claim_avis":
		if _, keeper, err := s.platform.waitingAvis(c.UserContext(), ref); err != nil || keeper != 0 {
			return journal.Receipt{}, cmp.Or(err, error(errAvisWaits))
		}
		return s.claimBallots(c, id, ref, d.Consultation, in)
	}
	return journal.Receipt{}, errNotAsked
}

// chooseByReceipt changes choices where they are: where they wait, or among the ballots.
func (s *Server) chooseByReceipt(c *fiber.Ctx, ref deliberation.Reference, id deliberation.ID, cast deliberation.CastSheet) (journal.Receipt, error) {
	if waited, err := s.platform.chooseWaiting(c.UserContext(), ref, cast.Choices); err != nil || waited {
		return journal.Receipt{Number: s.platform.Journal.Head().Number}, err
	}
	return s.do(c, id, cast)
}

// missingToClaim says what has to be asked of whoever has a profile before anything that was said elsewhere is linked to it: that they are fifteen or
// older, and that they agree to have their opinions kept.
func missingToClaim(p account.Profile) (age, consent bool) {
	_, given := p.ConsentTo(account.Opinions)
	return p.OldEnough.IsZero(), !given
}

// claimant is who is signed in, once they have said what is missing to claim; what they say is noted before anything is linked. A receipt opens no
// account to a child: theirs is claimed by the account of somebody who is fifteen by then.
func (s *Server) claimant(c *fiber.Ctx, in receiptInput) (account.Session, error) {
	session, err := s.signedIn(c)
	if err != nil {
		return session, err
	}
	profile, ok, err := s.platform.People.Profile(c.UserContext(), session.Person)
	if err != nil {
		return session, err
	}
	if !ok {
		return session, errSignedOut
	}
	age, consent := missingToClaim(profile)
	var faults page.Faults
	if age && in.Age != "yes" {
		faults = append(faults, s.pages.Catalogue.FaultOf(localeOf(c), "age", "required", nil))
	}
	if consent && in.Agree != "yes" {
		faults = append(faults, s.pages.Catalogue.FaultOf(localeOf(c), "agree", "required", nil))
	}
	switch {
	case faults != nil:
		return session, refusedInput(faults)
	case age || consent:
		_, err = s.agree(c, session, account.Opinions)
	}
	return session, err
}

// claimBallots moves the choices of a sheet to whoever is signed in.
func (s *Server) claimBallots(c *fiber.Ctx, id deliberation.ID, ref deliberation.Reference, consultation int64, in receiptInput) (journal.Receipt, error) {
	session, err := s.claimant(c, in)
	if err != nil {
		return journal.Receipt{}, err
	}
	profile, own, ok, err := s.platform.People.BallotsNow(c.UserContext(), session.Person, consultation)
	if err != nil {
		return journal.Receipt{}, err
	}
	if !ok {
		return journal.Receipt{}, errSignedOut
	}
	var college deliberation.College
	s.platform.Read(func(st *deliberation.State) { college = st.CollegeIn(session.Person, consultation) })
	return s.do(c, id, deliberation.ClaimOwnBallots{
		ClaimBallots: deliberation.ClaimBallots{
			From: s.platform.Keys.PaperVoter(ref), To: own, College: college, Office: profile.Office, Standing: profile.Attestation.Standing(college),
		},
		By: session.Person, Sheet: ref, Others: s.platform.paperVoters(ref.Debate),
	})
}

// paperVoters returns the voters of all avis sheets and calls that were entered in a debate.
func (p *Platform) paperVoters(debate int64) (all []deliberation.ID) {
	var entered []deliberation.Reference
	p.Read(func(st *deliberation.State) { entered = st.AvisOf(debate) })
	for _, ref := range entered {
		all = append(all, p.Keys.PaperVoter(ref))
	}
	return all
}
