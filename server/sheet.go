package server

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
	"voix/server/page"
)

// sheetInput is a version of a sheet as it is sent. Every field may be empty, but not all.
type sheetInput struct {
	Replaces   int64  `json:"replaces" validate:"min=0"` // the version that its writer saw there; 0: none
	Finding    string `json:"finding" validate:"omitempty,words,max=2000"`
	Commitment string `json:"commitment" validate:"omitempty,words,max=2000"`
	Lever      string `json:"lever" validate:"omitempty,lever"`
	Holder     string `json:"holder" validate:"omitempty,words,line,max=300"`
	Indicator  string `json:"indicator" validate:"omitempty,words,max=1000"`
	Source     string `json:"source" validate:"omitempty,words,line,max=300"`
	Baseline   string `json:"baseline" validate:"omitempty,words,line,max=300"`
	Target     string `json:"target" validate:"omitempty,words,line,max=300"`
	Staff      string `json:"staff" validate:"omitempty,words,max=1000"`
	IT         string `json:"it" validate:"omitempty,words,max=1000"`
	SocialFund string `json:"socialfund" validate:"omitempty,words,max=1000"`
	Due        string `json:"due" validate:"omitempty,day"` // of Paris, as 2029-01-01
	Origin     string `json:"origin" validate:"omitempty,words,max=2000"`
	Language   string `json:"language" validate:"omitempty,language"` // empty: that of the page

	day, month, year string // of the form, from which Due is made
}

// fields are its words by the names of fields.
func (in *sheetInput) fields() map[string]*string {
	return map[string]*string{
		deliberation.Finding.String(): &in.Finding, deliberation.Commitment.String(): &in.Commitment, deliberation.Holder.String(): &in.Holder,
		deliberation.Indicator.String(): &in.Indicator, deliberation.Source.String(): &in.Source, deliberation.Baseline.String(): &in.Baseline,
		deliberation.Target.String(): &in.Target, deliberation.Staff.String(): &in.Staff, deliberation.IT.String(): &in.IT,
		deliberation.SocialFund.String(): &in.SocialFund, deliberation.Origin.String(): &in.Origin,
	}
}

// parts are its words as a text holds them.
func (in *sheetInput) parts() []string {
	fields := in.fields()
	var parts []string
	for _, p := range deliberation.SheetParts() {
		parts = append(parts, *fields[p.String()])
	}
	return parts
}

// empty reports whether nothing at all is said.
func (in *sheetInput) empty() bool {
	return strings.Join(in.parts(), "") == "" && in.Lever == "" && in.Due == ""
}

// typed is what stands in the form that sent it.
func (in *sheetInput) typed() map[string]string {
	typed := map[string]string{"lever": in.Lever, "day": in.day, "month": in.month, "year": in.year, "language": in.Language}
	for name, value := range in.fields() {
		typed[name] = *value
	}
	return typed
}

// typedOf is what stands in the form of somebody who corrects a sheet.
func typedOf(sheet *page.Sheet) map[string]string {
	typed := map[string]string{}
	if sheet == nil {
		return typed
	}
	for _, f := range sheet.Fields {
		switch {
		case f.Lever != deliberation.NoLever:
			typed[f.Name] = f.Lever.String()
		case !f.Due.IsZero():
			year, month, day := f.Due.In(deliberation.Paris()).Date()
			typed["day"], typed["month"], typed["year"] = strconv.Itoa(day), strconv.Itoa(int(month)), strconv.Itoa(year)
		default:
			typed[f.Name] = f.Words
		}
	}
	typed["language"] = sheet.Language
	return typed
}

// dayOf reads a day of Paris, such as 2029-01-01, as its midnight.
func dayOf(text string) (time.Time, bool) {
	day, err := time.ParseInLocation(time.DateOnly, text, deliberation.Paris())
	return day, err == nil && day.Year() >= 2000 && day.Year() < 2200
}

func sheetPath(proposal int64) string { return proposalPath(proposal) + "/fiche" }

// wantSheet is called while the state is read.
func (l *loader) wantSheet(st *deliberation.State, v deliberation.Sheet) {
	if v.Version != 0 && !v.Erased {
		l.wantText(v.Text)
		l.wantAuthor(st, v.Author, v.Consultation)
	}
}

// wantStandingSheet is called while the state is read.
func (l *loader) wantStandingSheet(st *deliberation.State, proposal int64) (deliberation.Sheet, int) {
	sheet, _ := st.SheetOf(proposal)
	l.wantSheet(st, sheet)
	return sheet, len(st.SheetVersions(proposal))
}

// sheet is what pages show of a version; nil if there is none, or its text was erased meanwhile.
func (l *loader) sheet(v deliberation.Sheet) *page.Sheet {
	text, ok := l.texts[v.Text]
	if !ok || v.Version == 0 || v.Erased {
		return nil
	}
	sheet := page.Sheet{Version: v.Version, Author: l.author(v.Author, v.Consultation), At: v.At, Language: text.Language}
	words := map[string]string{}
	for _, p := range deliberation.SheetParts() {
		words[p.String()] = text.Part(p)
	}
	for _, name := range page.SheetFields() {
		f := page.SheetField{Name: name, Words: words[name]}
		switch name {
		case "lever":
			f.Lever = v.Lever
		case "due":
			f.Due = v.Due
		}
		sheet.Fields = append(sheet.Fields, f)
	}
	return &sheet
}

// sheetForm shows the sheet of a proposal, and to rapporteurs the form in which it is written.
func (s *Server) sheetForm(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	v, changed, err := s.sheetFormView(c, number)
	if err != nil {
		return err
	}
	v.Typed = typedOf(v.Sheet)
	return s.showFresh(c, fiber.StatusOK, sheetPath(number), changed, v)
}

func (s *Server) sheetFormView(c *fiber.Ctx, number int64) (v page.SheetForm, changed uint64, err error) {
	session, _ := sessionOf(c)
	l := s.loader(c.UserContext())
	var sheet deliberation.Sheet
	p, err := s.readProposal(number, func(st *deliberation.State, p deliberation.Proposal, x deliberation.Consultation) {
		v.Open = x.TakesSheets() && !p.Erased
		sheet, v.Versions = l.wantStandingSheet(st, number)
		l.wantWords(p)
		v.Rapporteur = st.IsRapporteur(p.Consultation, session.Person)
		changed = max(p.Changed, st.RapporteursChanged(p.Consultation))
	})
	if err != nil {
		return v, 0, err
	}
	if err := l.load(); err != nil {
		return v, 0, err
	}
	text := l.texts[p.Text]
	v.Number, v.Consultation, v.Title, v.Language = uint64(number), uint64(p.Consultation), l.titleOf(p), text.Language
	v.Body, v.Sheet = markdownHTML(text.Body), l.sheet(sheet)
	return v, changed, nil
}

// postSheet takes the form. When somebody else wrote a version meanwhile, theirs stands beside what was typed, and sending it again
// replaces it knowingly.
func (s *Server) postSheet(c *fiber.Ctx) error {
	sent, err := s.posted(c, sheetPath)
	if sent == nil {
		return err
	}
	in, err := sheetFormInput(sent.form)
	if err != nil {
		return err
	}
	_, receipt, err := s.writeSheet(c, sent.session, sent.number, in, sent.body)
	if err != nil {
		f, known := failureOf(err)
		if !known || f.status == fiber.StatusNotFound {
			return err
		}
		v, changed, err := s.sheetFormView(c, sent.number)
		if err != nil {
			return err
		}
		v.Typed, v.Faults = in.typed(), s.sayFaults(c, f)
		if f.code == deliberation.ErrSheetReplaced.Code && v.Sheet != nil {
			v.Theirs = v.Sheet.Compare(in.sheet())
		}
		return s.showFresh(c, f.status, sheetPath(sent.number), changed, v)
	}
	path, anchor := withCare(proposalPath(sent.number), "fiche", in.parts()...)
	return seeOther(c, path, receipt, page.SheetKept, anchor)
}

func sheetFormInput(form url.Values) (in sheetInput, err error) {
	for name, value := range in.fields() {
		*value = strings.TrimSpace(lines(form.Get(name)))
	}
	in.Lever, in.Language = form.Get("lever"), form.Get("language")
	in.day, in.month, in.year = strings.TrimSpace(form.Get("day")), strings.TrimSpace(form.Get("month")), strings.TrimSpace(form.Get("year"))
	if in.day+in.month+in.year != "" {
		in.Due = in.year + "-" + twoDigits(in.month) + "-" + twoDigits(in.day)
	}
	if replaces := form.Get("replaces"); replaces != "" {
		if in.Replaces, err = strconv.ParseInt(replaces, 10, 64); err != nil {
			return in, errParameter
		}
	}
	return in, nil
}

// typedSheet is all that was typed into the form of a sheet, for its writer to know it again.
func typedSheet(form url.Values) string {
	var all []string
	for _, name := range page.SheetFields() {
		if words := strings.TrimSpace(lines(form.Get(name))); words != "" && name != "lever" {
			all = append(all, words)
		}
	}
	return strings.Join(all, "\n\n")
}

func twoDigits(number string) string {
	if len(number) == 1 {
		return "0" + number
	}
	return number
}

// sheet is what was sent as a sheet would say it.
func (in *sheetInput) sheet() *page.Sheet {
	sheet := &page.Sheet{Language: in.Language}
	fields := in.fields()
	for _, name := range page.SheetFields() {
		f := page.SheetField{Name: name}
		switch name {
		case "lever":
			f.Lever, _ = deliberation.ParseLever(in.Lever)
		case "due":
			f.Due, _ = dayOf(in.Due)
		default:
			f.Words = *fields[name]
		}
		sheet.Fields = append(sheet.Fields, f)
	}
	return sheet
}

// writeSheet writes a version of the sheet beside a proposal, and returns its number among them.
func (s *Server) writeSheet(c *fiber.Ctx, session account.Session, proposal int64, in sheetInput, body []byte) (int64, journal.Receipt, error) {
	none := journal.Receipt{}
	faults, err := s.faultsOf(c, in)
	if err != nil {
		return 0, none, err
	}
	if faults == nil && in.empty() {
		faults = page.Faults{s.pages.Catalogue.FaultOf(localeOf(c), deliberation.Finding.String(), "required", nil)}
	}
	if faults != nil {
		return 0, none, refusedInput(faults)
	}
	var lever deliberation.Lever
	if in.Lever != "" {
		if lever, err = deliberation.ParseLever(in.Lever); err != nil {
			return 0, none, err
		}
	}
	var due time.Time
	if in.Due != "" {
		due, _ = dayOf(in.Due)
	}
	receipt, err := s.doWith(c, session, deliberation.Text{Language: languageOf(c, in.Language), Parts: in.parts()}, body, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		return deliberation.WriteSheet{
			Proposal: proposal, Author: session.Person, Replaces: in.Replaces, Lever: lever, Due: due, Text: id, Hash: hash,
		}
	})
	if err != nil {
		return 0, receipt, err
	}
	var version deliberation.Sheet
	s.platform.Read(func(st *deliberation.State) { version, _ = st.SheetWrittenBy(receipt.Outcome.First) })
	return version.Version, receipt, nil
}

// versionsPage is how many versions of a sheet a page tells.
const versionsPage = 20

// sheetVersions tells what each version of a sheet changed, newest first.
func (s *Server) sheetVersions(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	below, err := afterOf(c)
	if err != nil {
		return err
	}
	l := s.loader(c.UserContext())
	var p deliberation.Proposal
	var all []deliberation.Sheet
	var from, to int
	var found bool
	s.platform.Read(func(st *deliberation.State) {
		if p, found = st.Proposal(number); !found {
			return
		}
		all = st.SheetVersions(number)
		if to = len(all); below > 0 {
			to = min(to, int(below)-1)
		}
		from = max(0, to-versionsPage)
		l.wantWords(p)
		for i := from; i < to; i++ {
			l.wantSheet(st, all[i])
			l.wantAuthor(st, all[i].Author, all[i].Consultation)
		}
		if i := standingBefore(all, from); i >= 0 {
			l.wantSheet(st, all[i])
		}
	})
	if !found {
		return deliberation.ErrProposalUnknown
	}
	if err := l.load(); err != nil {
		return err
	}
	v := page.SheetVersions{Number: uint64(number), Title: l.titleOf(p), Language: l.texts[p.Text].Language, All: len(all)}
	for i := to - 1; i >= from; i-- {
		v.Versions = append(v.Versions, l.sheetVersion(all, i))
	}
	if from > 0 {
		v.Next = strconv.Itoa(from + 1)
	}
	path := sheetPath(number) + "/versions"
	if below > 0 {
		path += "?suite=" + strconv.FormatInt(below, 10)
	}
	return s.showFresh(c, fiber.StatusOK, path, p.Changed, v)
}

// standingBefore is the last version before that place that was not taken back; -1 if there is none.
func standingBefore(all []deliberation.Sheet, place int) int {
	for i := place - 1; i >= 0; i-- {
		if !all[i].Erased {
			return i
		}
	}
	return -1
}

func (l *loader) sheetVersion(all []deliberation.Sheet, i int) page.SheetVersion {
	sheet := l.sheet(all[i])
	if sheet == nil {
		return page.SheetVersion{Sheet: page.Sheet{Version: all[i].Version, Author: l.author(all[i].Author, all[i].Consultation), At: all[i].At}}
	}
	v := page.SheetVersion{Sheet: *sheet}
	var before *page.Sheet
	if j := standingBefore(all, i); j >= 0 {
		if before = l.sheet(all[j]); before != nil {
			v.Since = before.Version
		}
	}
	v.Changes = sheet.Compare(before)
	return v
}

// apiSheet is one version of a sheet.
type apiSheet struct {
	Version  int64             `json:"version"`
	Author   apiAuthor         `json:"author"`
	At       time.Time         `json:"at"`
	Erased   bool              `json:"erased,omitempty"`
	Language string            `json:"language,omitempty"`
	Lever    string            `json:"lever,omitempty"`
	Due      string            `json:"due,omitempty"` // a day of Paris
	Fields   map[string]string `json:"fields,omitempty"`
}

func (l *loader) sheetJSON(v deliberation.Sheet) apiSheet {
	j := apiSheet{Version: v.Version, Author: l.authorJSON(v.Author, v.Consultation), At: v.At}
	text, ok := l.texts[v.Text]
	if !ok || v.Erased {
		j.Erased = true
		return j
	}
	j.Language, j.Lever, j.Fields = text.Language, v.Lever.String(), map[string]string{}
	if !v.Due.IsZero() {
		j.Due = parisDay(v.Due)
	}
	for _, p := range deliberation.SheetParts() {
		if words := text.Part(p); words != "" {
			j.Fields[p.String()] = words
		}
	}
	return j
}

// standingSheetJSON is nil where there is none.
func (l *loader) standingSheetJSON(v deliberation.Sheet) *apiSheet {
	if v.Version == 0 {
		return nil
	}
	j := l.sheetJSON(v)
	if j.Erased {
		return nil // by an entry that was applied after the state was read
	}
	return &j
}

// apiSheets lists the versions of a sheet, oldest first, those that were taken back without their words.
func (s *Server) apiSheets(c *fiber.Ctx) error {
	offset, err := apiOffset(c)
	if err != nil {
		return err
	}
	l := s.loader(c.UserContext())
	var some []deliberation.Sheet
	list := apiList[apiSheet]{Items: []apiSheet{}}
	_, err = s.proposalAt(c, func(st *deliberation.State, p deliberation.Proposal, _ deliberation.Consultation) {
		all := st.SheetVersions(p.Number)
		from := min(offset, len(all))
		to := min(from+listPage, len(all))
		if some = all[from:to]; to < len(all) {
			list.Next = strconv.Itoa(to)
		}
		for _, v := range some {
			l.wantSheet(st, v)
			l.wantAuthor(st, v.Author, v.Consultation)
		}
	})
	if err != nil {
		return err
	}
	if err := l.load(); err != nil {
		return err
	}
	for _, v := range some {
		list.Items = append(list.Items, l.sheetJSON(v))
	}
	return answerCounted(c, list)
}

func (s *Server) apiWriteSheet(c *fiber.Ctx) error {
	return apiCreate(s, c, func(c *fiber.Ctx, session account.Session, proposal int64, in sheetInput, body []byte) (apiReceipt, error) {
		version, receipt, err := s.writeSheet(c, session, proposal, in, body)
		return apiReceipt{Number: receipt.Number, Sheet: version}, err
	})
}
