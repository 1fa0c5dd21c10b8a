package server

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/page"
)

// apiEntered answers a sheet that was typed in.
type apiEntered struct {
	Number    uint64 `json:"number"`
	Reference string `json:"reference"`
	Argument  int64  `json:"argument,omitempty"` // of a form
	Twice     bool   `json:"twice,omitempty"`    // it was typed in before, with the same content
	Entered   int64  `json:"entered"`            // sheets of the pile
	Printed   int64  `json:"printed"`
}

func (s *Server) answerEntered(c *fiber.Ctx, e enteredSheet) error {
	made := apiEntered{Number: e.receipt.Number, Reference: e.reference.String(), Argument: e.argument, Twice: e.twice}
	s.platform.Read(func(st *deliberation.State) {
		paper := st.Paper(e.reference.Debate)
		made.Entered, made.Printed = paper.FormsEntered, paper.Forms
		if e.reference.Kind == deliberation.AvisSheet {
			made.Entered, made.Printed = paper.AvisEntered, paper.Avis
		}
	})
	status := fiber.StatusCreated
	if e.twice {
		status = fiber.StatusOK
	}
	return c.Status(status).JSON(made)
}

// facilitatedBy reads who writes and which debate they run, in this order.
func (s *Server) facilitatedBy(c *fiber.Ctx) (d deliberation.Debate, session account.Session, err error) {
	if session, err = s.signedIn(c); err != nil {
		return d, session, err
	}
	d, session, err = s.facilitated(c)
	return d, session, err
}

// apiEnterForm types in a contribution form: JSON, or a form with its picture in the part files.
func (s *Server) apiEnterForm(c *fiber.Ctx) error {
	d, session, err := s.facilitatedBy(c)
	if err != nil {
		return err
	}
	var in formInput
	var body []byte
	if isMultipart(c) {
		in, body, err = s.readEntered(c, session.Person)
	} else {
		body, err = s.readJSON(c, &in)
	}
	if err != nil {
		return err
	}
	e, err := s.enterForm(c, d, session, in, body)
	if err != nil {
		return err
	}
	return s.answerEntered(c, e)
}

// apiEnterAvis types in an avis sheet: JSON, or the form of the page.
func (s *Server) apiEnterAvis(c *fiber.Ctx) error {
	d, session, err := s.facilitatedBy(c)
	if err != nil {
		return err
	}
	var in avisInput
	var body []byte
	if isMedia(c, fiber.MIMEApplicationForm) {
		form, sent, unread := readForm(c)
		body, err = sent, unread
		in = avisInput{Reference: form.Get("reference"), College: form.Get("college"), Mandated: form.Get("mandated"), accompaniment: accompanimentOf(form), Choices: choicesOf(form)}
	} else {
		body, err = s.readJSON(c, &in)
	}
	if err != nil {
		return err
	}
	e, err := s.enterAvis(c, d, session, in, body)
	if err != nil {
		return err
	}
	return s.answerEntered(c, e)
}

// apiCorrectForm puts a form that was typed in right.
func (s *Server) apiCorrectForm(c *fiber.Ctx) error {
	if _, err := s.signedIn(c); err != nil {
		return err
	}
	ref, _, session, err := s.sheetAt(c, deliberation.FormSheet)
	if err != nil {
		return err
	}
	var in correctionInput
	body, err := s.readJSON(c, &in)
	if err != nil {
		return err
	}
	receipt, err := s.correctForm(c, session, ref, in, body)
	if err != nil {
		return err
	}
	return answerReceipt(c, receipt)
}

// apiCorrectAvis types an avis sheet in anew.
func (s *Server) apiCorrectAvis(c *fiber.Ctx) error {
	if _, err := s.signedIn(c); err != nil {
		return err
	}
	ref, _, session, err := s.sheetAt(c, deliberation.AvisSheet)
	if err != nil {
		return err
	}
	var in struct {
		Choices map[string]string `json:"choices"`
	}
	body, err := s.readJSON(c, &in)
	if err != nil {
		return err
	}
	receipt, err := s.correctAvis(c, session, ref, in.Choices, body)
	if err != nil {
		return err
	}
	return answerReceipt(c, receipt)
}

// apiCountAttendance keeps how many people came.
func (s *Server) apiCountAttendance(c *fiber.Ctx) error {
	d, session, err := s.facilitatedBy(c)
	if err != nil {
		return err
	}
	var in attendanceInput
	body, err := s.readJSON(c, &in)
	if err != nil {
		return err
	}
	receipt, err := s.countAttendance(c, session, d, in, body)
	if err != nil {
		return err
	}
	return answerReceipt(c, receipt)
}

type apiPaper struct {
	Forms   apiPile         `json:"forms"`
	Avis    apiPile         `json:"avis"`
	Counted bool            `json:"counted"` // whether anybody counted who came
	Matches bool            `json:"matches"` // no college gave more sheets of a sort than people of it came
	By      []apiAttendance `json:"colleges"`
}

type apiPile struct {
	Printed int64 `json:"printed"`
	Entered int64 `json:"entered"`
}

type apiAttendance struct {
	College deliberation.College `json:"college"`
	People  int64                `json:"people"`
	Forms   int64                `json:"forms"`
	Avis    int64                `json:"avis"`
}

// apiDebatePaper tells those who run a debate what became of its sheets.
func (s *Server) apiDebatePaper(c *fiber.Ctx) error {
	d, _, err := s.facilitated(c)
	if err != nil {
		return err
	}
	var p deliberation.Paper
	s.platform.Read(func(st *deliberation.State) { p = st.Paper(d.Number) })
	made := apiPaper{Forms: apiPile{p.Forms, p.FormsEntered}, Avis: apiPile{p.Avis, p.AvisEntered}, Counted: p.Counted, Matches: p.Matches()}
	for i, college := range deliberation.Colleges() {
		made.By = append(made.By, apiAttendance{college, p.Attendance[i], p.FormsBy[i], p.AvisBy[i]})
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(made)
}

type apiOpened struct {
	Number    uint64                        `json:"number"`
	Reference string                        `json:"reference"`
	Kind      string                        `json:"kind"` // form, avis or heard
	Debate    uint64                        `json:"debate"`
	Title     string                        `json:"title"`
	Standing  string                        `json:"standing"` // awaited, stands, claimed, withdrawn or ended
	Words     []apiOwnWords                 `json:"words,omitempty"`
	Choices   map[int64]deliberation.Choice `json:"choices,omitempty"` // by item
	Open      bool                          `json:"open"`              // choices can be changed
}

type apiOwnWords struct {
	Argument    int64             `json:"argument"`
	Side        deliberation.Side `json:"side"`
	Item        int64             `json:"item,omitempty"`
	Text        string            `json:"text,omitempty"` // absent: withdrawn, or not written down yet
	Language    string            `json:"language,omitempty"`
	Withdrawn   bool              `json:"withdrawn,omitempty"`
	Corrections int               `json:"corrections,omitempty"`
	Useful      int               `json:"useful,omitempty"`
	Steps       []apiFateStep     `json:"steps"`
}

type apiFateStep struct {
	Kind    string    `json:"kind"`
	At      time.Time `json:"at"`
	By      string    `json:"by,omitempty"`
	Title   string    `json:"title,omitempty"`
	Text    string    `json:"text,omitempty"`
	Path    string    `json:"path,omitempty"`
	Ballots int       `json:"ballots,omitempty"`
}

func apiWords(words []page.OwnWords) (all []apiOwnWords) {
	for _, w := range words {
		one := apiOwnWords{
			Argument: w.Argument, Side: w.Side, Item: w.ItemNumber, Text: w.Text, Language: w.Language, Withdrawn: w.Gone, Corrections: len(w.Corrections),
			Useful: w.Useful, Steps: []apiFateStep{},
		}
		for _, step := range w.Steps {
			one.Steps = append(one.Steps, apiFateStep{step.Kind, step.At, step.By.Pseudonym, step.Title, step.Text, step.Path, step.Ballots})
		}
		all = append(all, one)
	}
	return all
}

// apiOpenReceipt opens a receipt, whose code stands in the body and never in an address.
func (s *Server) apiOpenReceipt(c *fiber.Ctx) error {
	privately(c)
	ref, _, _, err := s.apiReceiptOf(c)
	if err != nil {
		return err
	}
	return s.answerOpened(c, ref)
}

// apiDoWithReceipt does one of page.ReceiptDeeds.
func (s *Server) apiDoWithReceipt(c *fiber.Ctx) error {
	privately(c)
	ref, in, body, err := s.apiReceiptOf(c)
	if err != nil {
		return err
	}
	receipt, err := s.doWithReceipt(c, ref, c.Params("deed"), in, body)
	if err == errUnconfirmed {
		return refusedInput(page.Faults{{Field: "confirm", Sentence: s.pages.Catalogue.Say(localeOf(c), "receipt.confirm")}})
	}
	if err != nil {
		return err
	}
	return answerReceipt(c, receipt)
}

func (s *Server) apiReceiptOf(c *fiber.Ctx) (ref deliberation.Reference, in receiptInput, body []byte, err error) {
	if body, err = s.readJSON(c, &in); err != nil {
		return ref, in, nil, err
	}
	ref, err = s.openReceipt(c, in.Code)
	return ref, in, append([]byte(c.Params("deed")), body...), err
}

func (s *Server) answerOpened(c *fiber.Ctx, ref deliberation.Reference) error {
	v, err := s.receiptView(c, ref)
	if err != nil {
		return err
	}
	return c.JSON(apiOpened{
		Number: s.platform.Journal.Head().Number, Reference: v.Reference, Kind: v.Kind, Debate: v.Debate, Title: v.Title, Standing: v.Standing,
		Words: apiWords(v.Words), Choices: v.Choices, Open: v.Open,
	})
}
