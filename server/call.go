package server

import (
	"crypto/rand"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
	"voix/server/page"
	"voix/server/sms"
)

// On the telephone somebody says what they have to say, and their opinion on the agenda's questions; who took the call reads it back, enters it,
// and reads a receipt code aloud. Nobody needs a script, a mouse or a sheet for it.

func callPath(debate int64) string { return debatePath(debate) + "/telephone" }

// callInput is what is noted on a call.
type callInput struct {
	Agreed   string `json:"agreed" validate:"required,oneof=yes"`
	College  string `json:"college" validate:"required,college"`
	Side     string `json:"side" validate:"omitempty,side"` // of the words, if there are any
	Item     int64  `json:"item" validate:"min=0"`
	Text     string `json:"text" validate:"omitempty,words,max=2000"` // empty: an avis only
	Language string `json:"language" validate:"omitempty,language"`
	// Choices are as those of avisInput.
	Choices map[string]string `json:"choices"`
	accompaniment
}

func callInputOf(form url.Values) (in callInput, err error) {
	in = callInput{
		Agreed: form.Get("agreed"), College: form.Get("college"), Side: form.Get("side"), Text: strings.TrimSpace(lines(form.Get("text"))),
		Language: form.Get("language"), Choices: choicesOf(form), accompaniment: accompanimentOf(form),
	}
	in.Item, err = itemOf(form.Get("item"))
	return in, err
}

// phoned returns the debate of an address to who may take calls for it: ErrNotFacilitator for others, errSignedOut.
func (s *Server) phoned(c *fiber.Ctx) (deliberation.Debate, account.Session, error) {
	return s.debateFor(c, func(st *deliberation.State, number, person int64) bool {
		return st.MayTakeCalls(number, person, s.platform.Clock.Now())
	})
}

// call shows an empty form for the next call, or the receipt of the one before.
func (s *Server) call(c *fiber.Ctx) error {
	d, session, err := s.phoned(c)
	if err != nil {
		return s.toSignIn(c, err, c.Path())
	}
	v, err := s.callView(c, d, session)
	if err != nil {
		return err
	}
	v.Token = rand.Text()
	if number, err := strconv.ParseInt(c.Query("appel"), 10, 64); err == nil {
		if err := s.giveReceipt(c, session, &v, number); err != nil {
			return err
		}
		v.Sent = c.Query("envoye") != ""
	}
	return s.showFresh(c, fiber.StatusOK, callPath(d.Number), s.platform.Journal.Head().Number, v)
}

// giveReceipt shows the receipt of a call to who took it, on the same day and until its holder has used it; anybody else's leads nowhere.
func (s *Server) giveReceipt(c *fiber.Ctx, session account.Session, v *page.CallForm, number int64) error {
	ref := deliberation.Reference{Debate: int64(v.Number), Kind: deliberation.CallSheet, Number: number}
	given := false
	s.platform.Read(func(st *deliberation.State) {
		call, ok := st.Call(ref.Debate, number)
		used := ok && (st.ClaimedBy(call.Author) != 0 || call.Author != 0 && (correctedThemselves(st, call.Author) || len(st.ArgumentsBy(call.Author)) == 0) ||
			st.Held(s.platform.Keys.PaperVoter(ref)))
		given = ok && call.By == session.Person && !used && s.platform.Clock.Now().Sub(call.At) <= handedOver
	})
	if !given {
		return account.ErrReceiptUnknown
	}
	v.Step, v.Call, v.Receipt, v.CanSend = page.CallGives, number, s.platform.Keys.Receipt(ref), s.sentDoors[account.Phone] != nil
	return nil
}

func (s *Server) callView(c *fiber.Ctx, d deliberation.Debate, session account.Session) (page.CallForm, error) {
	l := s.loader(c.UserContext())
	v := page.CallForm{Number: uint64(d.Number), Step: page.CallAsks, Limit: argumentLength, Most: deliberation.MostCalls}
	var items []deliberation.Item
	var proposals map[int64]deliberation.Proposal
	now := s.platform.Clock.Now()
	s.platform.Read(func(st *deliberation.State) {
		x, _ := st.Consultation(d.Consultation)
		v.Open = d.Cancelled == 0 && st.Minutes(d.Number).Adopted == 0 && x.TakesArguments() && st.CallsOpen(d.Number, now)
		v.Avis = x.TakesBallots() && d.Rehearses == 0
		v.Taken, v.Today = int(st.Calls(d.Number)), int(st.CallsToday(session.Person, now))
		items = st.Agenda(d.Number)
		proposals = l.wantItems(st, items)
		l.wantText(d.Text)
	})
	if err := l.load(); err != nil {
		return v, err
	}
	v.Title, v.Language = l.texts[d.Text].Title, l.texts[d.Text].Language
	v.Items = l.entryItems(items, proposals)
	return v, nil
}

// postCall notes what is said, shows it to be read back, and enters it once it was confirmed.
func (s *Server) postCall(c *fiber.Ctx) error {
	sent, err := s.posted(c, callPath)
	if sent == nil {
		return err
	}
	d, session, err := s.phoned(c)
	if err != nil {
		return err
	}
	if sent.form.Get("do") == "send" {
		return s.sendReceipt(c, d, session, sent.form)
	}
	in, err := callInputOf(sent.form)
	if err != nil {
		return err
	}
	v, err := s.callView(c, d, session)
	if err != nil {
		return err
	}
	v.Token, v.Agreed = sent.form.Get("call"), in.Agreed == "yes"
	v.Given = page.EntryGiven{College: in.College, Item: in.Item, Side: in.Side, Text: in.Text, Language: in.Language, Choices: in.Choices, Age: in.given()}
	show := func(status int) error {
		return s.showFresh(c, status, callPath(d.Number), s.platform.Journal.Head().Number, v)
	}
	noted, err := s.overhear(c, d, in)
	if err == nil {
		switch sent.form.Get("do") {
		case "edit":
			return show(fiber.StatusOK)
		case "confirm":
			if sent.form.Get("confirmed") == "yes" {
				var call deliberation.Call
				var receipt journal.Receipt
				if call, receipt, err = s.takeCall(c, session, d, in, noted, v.Token, sent.body); err == nil {
					return seeOther(c, callPath(d.Number)+"?appel="+strconv.FormatInt(call.Number, 10), receipt, page.NoNotice, "")
				}
				break
			}
			v.Step, v.Faults = page.CallReads, page.Faults{{Field: "confirmed", Sentence: s.pages.Catalogue.Say(localeOf(c), "call.unconfirmed")}}
			return show(fiber.StatusUnprocessableEntity)
		default:
			v.Step = page.CallReads
			return show(fiber.StatusOK)
		}
	}
	f, known := failureOf(err)
	if !known || f.status == fiber.StatusNotFound && f.code == deliberation.ErrDebateUnknown.Code {
		return err
	}
	v.Faults, v.Open = s.sayFaults(c, f), true // what was typed is given back, also when the permanence has ended meanwhile
	if f.faults == nil {
		v.Faults[0].Field = "text"
	}
	return show(f.status)
}

// notedCall is what was noted on a call, once it was looked over.
type notedCall struct {
	college deliberation.College
	side    deliberation.Side
	choices []deliberation.ItemChoice
	avis    bool
}

// overhear looks over what was noted, and names every fault.
func (s *Server) overhear(c *fiber.Ctx, d deliberation.Debate, in callInput) (n notedCall, err error) {
	faults, err := s.faultsWithAge(c, in, in.accompaniment, false)
	if err != nil {
		return n, err
	}
	choices, wrong := s.readChoices(c, d.Number, in.Choices, false)
	for _, f := range wrong {
		if f.Field == "reference" { // there is none on the telephone
			f.Field = "text"
		}
		faults = append(faults, f)
	}
	for i, f := range faults {
		if f.Field == "agreed" {
			faults[i].Sentence = s.pages.Catalogue.Say(localeOf(c), "call.unasked")
		}
	}
	if in.Text != "" && in.Side == "" {
		faults = append(faults, s.pages.Catalogue.FaultOf(localeOf(c), "side", "required", nil))
	}
	n.choices = choices
	n.avis = slices.ContainsFunc(choices, func(x deliberation.ItemChoice) bool { return x.Choice != deliberation.NoChoice })
	if in.Text == "" && !n.avis {
		faults = append(faults, page.Fault{Field: "text", Sentence: s.pages.Catalogue.Say(localeOf(c), "call.nothing")})
	}
	if in.Item != 0 && !s.standsOnAgenda(d.Number, in.Item) {
		faults = append(faults, page.Fault{Field: "item", Sentence: s.pages.Catalogue.Say(localeOf(c), "entry.item_gone")})
	}
	if faults != nil {
		return n, refusedInput(faults)
	}
	if n.college, err = deliberation.ParseCollege(in.College); err == nil && in.Text != "" {
		n.side, err = deliberation.ParseSide(in.Side)
	}
	return n, err
}

// takeCall enters a call. It casts its ballots in a command of their own, as those of an avis sheet are; beside words, they wait.
func (s *Server) takeCall(c *fiber.Ctx, session account.Session, d deliberation.Debate, in callInput, n notedCall, token string, body []byte) (call deliberation.Call, receipt journal.Receipt, err error) {
	repeat, err := s.commandID(c, session, body)
	if err != nil {
		return call, receipt, err
	}
	if token != "" { // two callers may say the same, and one form be sent twice
		repeat = journal.CommandID(strconv.AppendInt(nil, session.Person, 10), []byte(callPath(d.Number)), []byte(token))
	}
	command := deliberation.TakeCall{Debate: d.Number, By: session.Person, Mandated: deliberation.ReadBack, College: n.college, Avis: n.avis}
	var words []journal.Document
	if in.Text != "" {
		id, hash, document, err := s.platform.NewText(deliberation.Text{Body: in.Text, Language: languageOf(c, in.Language)})
		if err != nil {
			return call, receipt, err
		}
		command.Item, command.Side, command.Text, command.Hash, command.Accompanied = in.Item, n.side, id, hash, in.accompanied()
		words = append(words, document)
	}
	later := false // what is chosen beside words is cast apart from them
	s.platform.Read(func(st *deliberation.State) {
		x, _ := st.Consultation(d.Consultation)
		later = n.avis && in.Text != "" && d.Rehearses == 0 && waits(x, s.platform.Clock.Now())
	})
	for range mostAttempts { // another call may have taken the number
		ref := deliberation.Reference{Debate: d.Number, Kind: deliberation.CallSheet}
		s.platform.Read(func(st *deliberation.State) { ref.Number = st.Calls(d.Number) + 1 })
		if command.Call = ref.Number; !ref.Valid() {
			return call, receipt, deliberation.ErrTooManySheets
		}
		documents := slices.Clone(words)
		if in.Text != "" {
			profile := account.Profile{ChosenName: s.pages.Catalogue.Say(page.French, "call.pseudonym", "n", ref.Number), Office: d.Office}
			if later {
				profile.Wait(ref, n.choices, false)
			}
			guest, err := s.platform.guestDocument(ref, profile)
			if err != nil {
				return call, receipt, err
			}
			command.Document = guest.ID
			documents = append(documents, guest)
		}
		if receipt, err = s.do(c, repeat, command, documents...); err != deliberation.ErrSheetEntered && err != deliberation.ErrTextUsed {
			break
		}
	}
	if err != nil {
		return call, receipt, err
	}
	s.platform.Read(func(st *deliberation.State) {
		for entry := receipt.Outcome.First; entry <= receipt.Outcome.Last && call.Number == 0; entry++ {
			call, _ = st.CallTakenBy(d.Number, entry)
		}
	})
	if !n.avis || later {
		return call, receipt, nil
	}
	ref := deliberation.Reference{Debate: d.Number, Kind: deliberation.CallSheet, Number: call.Number}
	e, err := s.castSheet(c.UserContext(), repeat, enteredSheet{reference: ref, receipt: receipt}, d.Number, n.college, n.choices)
	return call, e.receipt, err
}

// sendReceipt sends the code of a call to a phone whose number is kept nowhere.
func (s *Server) sendReceipt(c *fiber.Ctx, d deliberation.Debate, session account.Session, form url.Values) error {
	v, err := s.callView(c, d, session)
	if err != nil {
		return err
	}
	number, err := strconv.ParseInt(form.Get("appel"), 10, 64)
	if err != nil {
		return errParameter
	}
	if err := s.giveReceipt(c, session, &v, number); err != nil {
		return err
	}
	door, ok := s.sentDoors[account.Phone].(*phoneDoor)
	if !ok {
		return errParameter
	}
	refused := func(sentence string) error {
		v.Faults = page.Faults{{Field: "phone", Sentence: sentence}}
		return s.showFresh(c, fiber.StatusUnprocessableEntity, callPath(d.Number), s.platform.Journal.Head().Number, v)
	}
	to, ok := door.Read(form.Get("phone"))
	if !ok {
		return refused(s.pages.Catalogue.Say(localeOf(c), "call.phone_wrong"))
	}
	ref := deliberation.Reference{Debate: d.Number, Kind: deliberation.CallSheet, Number: number}
	if !s.rates.codes.receipts.allow(ref) {
		return refused(s.pages.Catalogue.Say(localeOf(c), "call.phone_twice"))
	}
	path := callPath(d.Number) + "?appel=" + strconv.FormatInt(number, 10) + "&envoye=1"
	send, err := s.rates.codes.mayAsk(networkOf(c), s.platform.Keys.Handle(account.Phone, to))
	if err != nil {
		return err
	}
	if !send { // who has it sent is not to learn that codes were sent to that number lately
		return seeOther(c, path, journal.Receipt{Number: s.platform.Journal.Head().Number}, page.NoNotice, "")
	}
	now := s.platform.Clock.Now()
	text := s.pages.Catalogue.Say(page.French, "call.sms", "code", v.Receipt, "address", s.absolute(c, receiptPath))
	if err = door.sender.SendReceipt(sms.Message{To: sms.Number(to), Text: text, Until: now.Add(time.Hour)}); err != nil {
		return refused(s.pages.Catalogue.Say(localeOf(c), "call.phone_spent"))
	}
	return seeOther(c, path, journal.Receipt{Number: s.platform.Journal.Head().Number}, page.NoNotice, "")
}
