package page

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"sync"
)

// Renderer turns views into pages. It is immutable and safe for concurrent use.
type Renderer struct {
	Catalogue *Catalogue
	Assets    *Assets
	// Operator answers for the installation.
	Operator Operator
	atlas    *atlas
	Worker   []byte // the service worker, as /sw.js
	build    string
	pages    map[Locale]map[string]*template.Template // by locale and view
	easy     map[string]bool                          // views with a template of their own in easy French
	// rereadings are what people concerned have read over; marks are of the words that the pages in easy French hold now.
	rereadings map[string]rereading
	marks      map[string]string
	statics    []StaticPage
	notices    map[Locale]map[Notice][]byte
	care       map[Locale][]byte
	ballots    map[Locale]*counted
	buffers    *sync.Pool
}

// views lists one value of every view struct: New reads their templates, tests walk them.
var views = []View{
	Speak{}, Transcribe{}, Awaited{},
	Home{}, Consultation{}, Proposals{}, Proposal{}, NewProposal{}, Filed{}, Debates{}, Debate{}, SignIn{}, CodeSent{}, SentLink{}, AddReach{}, Ended{}, Me{}, Erase{},
	Map{}, OfficePage{}, Participation{},
	ErrorPage{}, Style{}, Accessibility{}, Version{}, OpenFigures{}, SummaryForm{}, Aid{},
	Search{}, Positions{}, Calculation{}, Comparison{}, Dossier{},
	Join{}, ProviderShown{}, Ways{}, LeaveWay{}, TakeBackWay{}, CardDoor{}, CardNumber{}, OwnCollege{}, Cards{}, CardsIssued{}, Joinings{}, ConveneForm{}, Announced{}, CancelForm{}, AgendaForm{}, Facilitators{}, Invitation{}, Desk{}, DebateDesk{}, Kit{},
	SheetForm{}, SheetVersions{}, Rapporteurs{}, ObjectionForm{}, AnswerForm{}, Rereading{}, TakeBack{},
	Room{}, Projector{}, Console{},
	Minutes{}, WriteMinutes{}, RereadMinutes{}, AdoptPosition{}, TakeSteps{}, WhatBecame{}, DebateLetter{}, DebatePictures{},
	Entry{}, Entered{}, AttendanceForm{}, Receipt{}, CallForm{}, Permanences{}, Fate{}, OwnBallots{}, Voices{},
	Organisations{}, OrganisationPage{}, OrganisationForm{}, Mandates{}, MandateDesk{}, MandateOffer{}, Audit{}, AuditedEntries{}, Readings{},
	Consents{}, ConsentAsked{}, Data{}, Correct{},
	Contact{}, Stop{}, StopAsked{}, Letters{}, CallList{}, CallOpen{},
}

// New reads the templates, messages, styles and scripts of the client (client.Files) and builds its assets. Everything
// that can be wrong with them is an error here and not at the first request. build names the version of the program on
// every page: who is offered its source (AGPL, section 13) must know of which.
func New(files fs.FS, build string) (*Renderer, error) {
	catalogue, err := ReadCatalogue(files)
	if err != nil {
		return nil, err
	}
	assets, err := BuildAssets(files)
	if err != nil {
		return nil, err
	}
	worker, err := buildWorker(files, assets, build)
	if err != nil {
		return nil, err
	}
	r := &Renderer{
		Catalogue: catalogue,
		Assets:    assets,
		Worker:    worker,
		build:     build,
		pages:     map[Locale]map[string]*template.Template{},
		easy:      map[string]bool{},
		marks:     map[string]string{},
		notices:   map[Locale]map[Notice][]byte{},
		care:      map[Locale][]byte{},
		ballots:   map[Locale]*counted{},
		buffers:   &sync.Pool{New: func() any { return new(bytes.Buffer) }},
	}
	if r.atlas, err = readAtlas(files); err != nil {
		return nil, err
	}
	if r.statics, err = readStatics(files); err != nil {
		return nil, err
	}
	if r.rereadings, err = readRereadings(files); err != nil {
		return nil, err
	}
	for locale, m := range catalogue.locales {
		if err := r.read(files, locale, m); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (r *Renderer) read(files fs.FS, locale Locale, m *messages) error {
	common, err := template.New("").Funcs(r.functions(locale, m)).ParseFS(files, "templates/parts/*.html")
	if err != nil {
		return fmt.Errorf("page: %w", err)
	}
	if locale == EasyFrench {
		if common, err = common.ParseFS(files, path.Join(easyPlace, "parts/*.html")); err != nil {
			return fmt.Errorf("page: %w", err)
		}
	}
	r.pages[locale] = map[string]*template.Template{}
	for _, v := range append(slices.Clone(views), r.staticViews()...) {
		t, err := common.Clone()
		if err == nil {
			t, err = t.ParseFS(files, path.Join("templates", v.template()+".html"))
		}
		easy := path.Join(easyPlace, v.template()+".html")
		if _, missing := fs.Stat(files, easy); err == nil && missing == nil {
			r.easy[v.template()] = true
			if locale == EasyFrench {
				if t, err = t.ParseFS(files, easy); err == nil {
					r.marks[v.template()] = wordsMark(t, m)
				}
			}
		}
		if err != nil {
			return fmt.Errorf("page: %w", err)
		}
		r.pages[locale][v.template()] = t
	}
	r.ballots[locale] = m.counted("live.ballots")
	r.notices[locale] = map[Notice][]byte{}
	for n := NoNotice + 1; int(n) < len(noticeNames); n++ {
		t, err := common.Clone()
		if err != nil {
			return fmt.Errorf("page: %w", err)
		}
		var b bytes.Buffer
		if err := t.ExecuteTemplate(&b, "notice", n); err != nil {
			return fmt.Errorf("page: %w", err)
		}
		r.notices[locale][n] = b.Bytes()
	}
	var b bytes.Buffer
	t, err := common.Clone()
	if err == nil {
		err = t.ExecuteTemplate(&b, "care_panel", nil)
	}
	if err != nil {
		return fmt.Errorf("page: %w", err)
	}
	r.care[locale] = b.Bytes()
	return nil
}

// For is a renderer of the same pages for an installation that somebody else answers for.
func (r *Renderer) For(o Operator) *Renderer {
	of := *r
	of.Operator = o
	return &of
}

// scope is what a template sees as $.
type scope struct {
	Frame
	View     View
	Lang     string // of the html element
	Dir      string // ltr or rtl
	Build    string // of the program
	Operator Operator
	// HasEasy tells that the page exists in easy French.
	HasEasy bool
	marker  string
	reread  reread

	catalogue *Catalogue
}

// Slot leaves room for something personal; it may stand in text or in a quoted attribute value.
func (s scope) Slot(name string) (string, error) {
	slot, ok := slotNames[name]
	if !ok {
		return "", fmt.Errorf("there is no slot %q", name)
	}
	return s.mark(markSlot, uint64(slot)), nil
}

// When begins what is written only for some; it must be ended by End in the same context, and cannot be nested.
func (s scope) When(name string) (string, error) {
	when, ok := conditionNames[name]
	if !ok {
		return "", fmt.Errorf("there is no condition %q", name)
	}
	return s.mark(markWhen, uint64(when)), nil
}

// Marked begins what is written only for who has marked an argument as useful; it is ended like what When begins.
func (s scope) Marked(argument uint64) string { return s.mark(markUseful, argument) }

// Unmarked begins what is written only for who has not, and did not give it.
func (s scope) Unmarked(argument uint64) string { return s.mark(markUnmarked, argument) }

// End ends what When, Marked or Unmarked began.
func (s scope) End() string { return s.mark(markEnd, 0) }

func (s scope) mark(what rune, value uint64) string {
	return fmt.Sprintf("%s%c%dz", s.marker, what, value)
}

// SignedIn reports whether the page is for somebody signed in.
func (s scope) SignedIn() bool { return s.Role != SignedOut }

// ForAssociation reports whether the page is for somebody who takes part as association.
func (s scope) ForAssociation() bool { return s.Role == ForAssociation }

// Render makes the page of a view. An error is a fault of a template, never of the data.
func (r *Renderer) Render(f Frame, v View) (*Rendered, error) {
	pages, ok := r.pages[f.Locale]
	if !ok {
		f.Locale, pages = French, r.pages[French]
	}
	var random [16]byte
	rand.Read(random[:])
	s := scope{
		Frame: f, View: v, Lang: f.Locale.Lang(), Dir: f.Locale.Dir(), Build: r.build, Operator: r.Operator, HasEasy: r.easy[v.template()],
		marker: "voix" + hex.EncodeToString(random[:]), catalogue: r.Catalogue, reread: r.rereadOf(v.template()),
	}
	b := r.buffers.Get().(*bytes.Buffer)
	defer r.buffers.Put(b)
	b.Reset()
	if err := pages[v.template()].ExecuteTemplate(b, "layout", s); err != nil {
		return nil, fmt.Errorf("page: %w", err)
	}
	whole := bytes.Clone(b.Bytes())
	standing := map[slot][]byte{
		slotNumber:  strconv.AppendUint(nil, f.Number, 10),
		slotBallots: r.ballots[f.Locale].append(nil, s.ballots()),
	}
	segments := cut(whole, s.marker, standing)
	return &Rendered{
		segments: segments,
		markable: markableOf(segments),
		size:     len(whole) + 512,
		notices:  r.notices[f.Locale],
		care:     r.care[f.Locale],
		ballots:  r.ballots[f.Locale],
	}, nil
}
