package server

import (
	"bytes"
	"context"
	"errors"
	"hash"
	"io"
	"mime/multipart"
	"strings"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/attachment"
	"voix/server/journal"
	"voix/server/page"
	"voix/server/search"
)

type proposalInput struct {
	Title    string  `json:"title" validate:"required,words,max=140"`
	Text     string  `json:"text" validate:"required,words,max=10000"`
	Theme    string  `json:"theme" validate:"required,theme"`
	Office   string  `json:"office" validate:"omitempty,office"`
	Language string  `json:"language" validate:"omitempty,language"` // empty: that of the page
	Debate   int64   `json:"debate" validate:"min=0"`                // in which it was born, run by its author; 0: none
	From     []int64 `json:"from"`                                   // what was said there that it carries
	// Organisation is in whose name it is written; 0: in one's own.
	Organisation int64 `json:"organisation" validate:"min=0"`

	taken  takenFiles
	faults page.Faults // of the whole, once it was refused
	voice  voiceInput
}

// newProposal shows the empty form.
func (s *Server) newProposal(c *fiber.Ctx) error {
	if _, ok := sessionOf(c); !ok {
		return s.toSignIn(c, errSignedOut, "/propositions/nouvelle")
	}
	var in proposalInput
	var err error
	if in.Debate, in.From, err = bornIn(c.Query("debat"), c.Query("paroles")); err != nil {
		return err
	}
	v, number, err := s.newProposalView(c.UserContext(), in)
	if err == nil {
		err = s.tellBirth(c, &v, in)
	}
	if err != nil {
		return err
	}
	return s.showFresh(c, fiber.StatusOK, "/propositions/nouvelle", number, v)
}

func (s *Server) newProposalView(ctx context.Context, in proposalInput) (page.NewProposal, uint64, error) {
	var all []deliberation.Consultation
	s.platform.Read(func(st *deliberation.State) { all = st.Consultations() })
	v := page.NewProposal{
		Offices: officeViews(), Title: in.Title, Text: in.Text, Office: in.Office, Language: in.Language, Faults: in.faults,
		Limits: page.ProposalLimits{
			TitleLength: titleLength, TextLength: textLength, Files: deliberation.MaxFiles,
			FileSize: attachment.DefaultLimits.Most() >> 20 * 1_000_000, // the same round figure as a refusal says
		},
	}
	v.Theme, _ = deliberation.ParseTheme(in.Theme)
	current := currentOf(all)
	if current == 0 {
		return v, 0, nil
	}
	x := all[0]
	for _, one := range all {
		if one.Number == current {
			x = one
		}
	}
	l := s.loader(ctx)
	l.wantText(x.Text)
	if err := l.load(); err != nil {
		return v, 0, err
	}
	v.Consultation, v.Open = l.consultationLine(x), x.TakesProposals()
	if in.Title != "" {
		v.Similar = s.similarNow(ctx, search.Draft{Title: in.Title, Body: in.Text})
	}
	return v, x.Changed, nil
}

// postProposal takes the form with its files. Everything is checked before anything is filed; files that were kept for a
// form that is refused are named by no entry, and swept.
func (s *Server) postProposal(c *fiber.Ctx) error {
	session, err := s.signedIn(c)
	if err != nil {
		return s.giveBackParts(c, err, "/propositions/nouvelle", proposalLimit)
	}
	in, body, err := s.readProposalForm(c, session.Person)
	if err != nil {
		return err
	}
	number, receipt, err := s.fileProposal(c, session, in, body)
	if err != nil {
		f, known := failureOf(err)
		if !known {
			return err
		}
		in.faults = s.sayFaults(c, f)
		if in.voice.asked() {
			return s.showSpeaking(c, f.status, session.Person, s.speakingProposal(in))
		}
		v, number, otherErr := s.newProposalView(c.UserContext(), in)
		if otherErr == nil {
			otherErr = s.tellBirth(c, &v, in)
		}
		if otherErr != nil {
			return otherErr
		}
		return s.showFresh(c, f.status, "/propositions/nouvelle", number, v)
	}
	path, _ := withCare(proposalPath(number)+"/merci", "", in.Title, in.Text)
	return seeOther(c, path, receipt, page.NoNotice, "")
}

// fileProposal files a proposal in the consultation that goes on.
func (s *Server) fileProposal(c *fiber.Ctx, session account.Session, in proposalInput, body []byte) (int64, journal.Receipt, error) {
	none := journal.Receipt{}
	faults, err := s.faultsOf(c, in)
	if err != nil {
		return 0, none, err
	}
	faults = s.withVoice(c, &in.voice, faults, map[string]string{"title": in.Title, "text": in.Text})
	theme, office := deliberation.NoTheme, deliberation.National
	if len(faults) == 0 {
		if theme, err = deliberation.ParseTheme(in.Theme); err != nil {
			return 0, none, err
		}
	}
	if in.Office != "" && faults.Of("office") == "" {
		if office, err = deliberation.ParseOffice(in.Office); err != nil {
			return 0, none, err
		}
	}
	var current int64
	may := true
	s.platform.Read(func(st *deliberation.State) {
		current = currentOf(st.Consultations())
		may = in.Organisation != 0 || st.MayNameOffice(session.Person, current, office, in.Debate)
	})
	if !may {
		faults = append(faults, page.Fault{Field: "office", Sentence: s.refusal(c, deliberation.ErrOfficeOfAgent.Code)})
	}
	if faults != nil || in.taken.faults != nil {
		return 0, none, refusedInput(append(faults, in.taken.faults...))
	}
	if strings.TrimSpace(in.Title) == "" { // spoken; who writes it down may find a better one
		in.Title = s.pages.Catalogue.Say(localeOf(c), "voice.title")
	}
	if err := s.heard(c, session, &in.voice); err != nil {
		return 0, none, err
	}
	receipt, err := s.doWith(c, session, deliberation.Text{Title: in.Title, Body: in.Text, Language: languageOf(c, in.Language)}, body, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		return deliberation.FileProposal{
			Consultation: current, Author: session.Person, Theme: theme, Office: office, Text: id, Hash: hash, Files: in.taken.files, Proofs: in.taken.proofs,
			Voice: in.voice.id, VoiceProof: in.voice.proof, Debate: in.Debate, From: in.From, Organisation: in.Organisation,
		}
	})
	if err != nil {
		return 0, receipt, err
	}
	var number int64
	s.platform.Read(func(st *deliberation.State) { number, _ = st.ProposalFiledBy(receipt.Outcome.First) })
	return number, receipt, nil
}

// proposalLimit is how much a proposal with all its files may be.
var proposalLimit = formLimit + attachment.DefaultLimits.VoiceBytes + deliberation.MaxFiles*attachment.DefaultLimits.Most()

// readProposalForm reads the form with its files, which go straight into the attachment store. What it returns beside the input
// stands for all that was sent, for a repeat to be known.
func (s *Server) readProposalForm(c *fiber.Ctx, person int64) (in proposalInput, sent []byte, err error) {
	var debate, words, organisation string
	fields := in.voice.fields(map[string]*string{
		"title": &in.Title, "text": &in.Text, "theme": &in.Theme, "office": &in.Office, "language": &in.Language, "number": new(string),
		"debate": &debate, "from": &words, "organisation": &organisation,
	})
	sent, err = readParts(c, proposalLimit, fields, map[string]fileField{
		"files": func(part *multipart.Part, sum hash.Hash) error {
			return s.takeFile(c, part, sum, &in.taken, deliberation.MaxFiles)
		},
		"voice": s.takeVoice(c, person, &in.voice),
	})
	if err == nil {
		in.Debate, in.From, err = bornIn(debate, words)
	}
	if err == nil {
		in.Organisation, err = organisationTyped(c, organisation)
	}
	return in, sent, err
}

// takenFiles are the files of a form that were kept, and why others were not.
type takenFiles struct {
	files  []deliberation.ID
	proofs []deliberation.Hash
	faults page.Faults
}

// takeFile keeps one file of at most so many, or notes why it cannot be kept.
func (s *Server) takeFile(c *fiber.Ctx, part *multipart.Part, sum hash.Hash, in *takenFiles, most int) error {
	content := io.TeeReader(part, sum)
	first := make([]byte, 1)
	n, err := io.ReadFull(content, first)
	if n == 0 && part.FileName() == "" {
		return nil // a browser sends an empty part when no file was chosen
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	refused := func(code string, limit int64) {
		in.faults = append(in.faults, page.Fault{Field: "files", Sentence: s.pages.Catalogue.Say(
			localeOf(c), "file."+code, "name", attachment.DisplayName(part.FileName(), ""), "limit", limit/1_000_000)})
	}
	if len(in.files) == most {
		refused("too_many", 0)
		_, err := io.Copy(io.Discard, content)
		return err
	}
	file, proof, err := s.platform.Keep(c.UserContext(), part.FileName(), io.MultiReader(bytes.NewReader(first[:n]), content))
	var refusal *attachment.Refusal
	if errors.As(err, &refusal) {
		refused(string(refusal.Code), refusal.Limit)
		_, err = io.Copy(io.Discard, content)
		return err
	}
	if err != nil {
		return err
	}
	in.files, in.proofs = append(in.files, deliberation.ID(file.ID)), append(in.proofs, proof)
	return nil
}

// filed thanks, and says what happens next.
func (s *Server) filed(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	l := s.loader(c.UserContext())
	var p deliberation.Proposal
	var x deliberation.Consultation
	var ok bool
	s.platform.Read(func(st *deliberation.State) {
		if p, ok = st.Proposal(number); ok {
			x, _ = st.Consultation(p.Consultation)
			l.wantText(x.Text)
			l.wantWords(p)
		}
	})
	if !ok {
		return deliberation.ErrProposalUnknown
	}
	if err := l.load(); err != nil {
		return err
	}
	v := page.Filed{Number: uint64(number), Title: l.titleOf(p), Consultation: l.consultationLine(x)}
	for _, step := range steps(x) {
		if step.Now {
			v.Step = step
		}
	}
	return s.showFresh(c, fiber.StatusOK, c.Path(), p.Changed, v)
}
