package dossier

import (
	"slices"
	"strings"
	"time"

	"voix/deliberation"
	"voix/deliberation/position"
)

// Format is the version of the dossier's form. The same number, erasures and format give the same bytes: once a dossier has been handed
// out, whatever would change a byte, be it a word of the method, is a new format.
const Format = 4

// ErasedText is what reads in place of a text that was taken back.
const ErasedText = "texte effacé"

// listedFrom is how many ballots a closed question needs before anything is said of it: with fewer it is listed, without figures.
const listedFrom = 5

// content is all that a dossier says. Every file of the archive is written from it alone, so that whoever reads positions.json and
// the manifest can write the archive again.
type content struct {
	head head
	// each gives all proposals by number, one at a time; it may be called several times and gives the same each time.
	each func(yield func(*proposal) error) error
	// debates likewise gives all debates by number; rehearsals are none.
	debates func(yield func(*debate) error) error
}

type head struct {
	Format        int           `json:"format"`
	Journal       journal       `json:"journal"`
	Consultation  consultation  `json:"consultation"`
	Selection     *selection    `json:"selection"` // null: the whole consultation
	Rules         rules         `json:"rules"`
	Participation participation `json:"participation"`
	Issuers       []issuer      `json:"issuers"`  // of participation cards, whatever the selection
	Opinions      *opinions     `json:"opinions"` // null before closing, and where there are too few persons for groups
}

// selection is the part of a consultation that a dossier holds: exactly one of the three is set.
type selection struct {
	Theme   string `json:"theme,omitempty"`   // its proposals
	Office  string `json:"office,omitempty"`  // the proposals that name it, or that its people gave opinions on
	College string `json:"college,omitempty"` // all proposals, with the figures of that college alone
}

// rules are those by which positions are worked out.
type rules struct {
	Version   int64  `json:"version"`
	Threshold int64  `json:"threshold"` // thousandths
	Minimum   int64  `json:"minimum"`   // ballots
	Entry     uint64 `json:"entry"`     // of the journal, that fixed them; 0: the consultation is older than rules
}

// participation is who takes part in the whole consultation, whatever the selection.
type participation struct {
	Proposals   int64     `json:"proposals"`
	Debates     int64     `json:"debates"`   // announced
	Cancelled   int64     `json:"cancelled"` // of the debates
	Arguments   int64     `json:"arguments"`
	Objections  int64     `json:"objections"`
	Ballots     int64     `json:"ballots"`
	Rapporteurs int64     `json:"rapporteurs"`
	Voters      []voters  `json:"voters"`   // by college; empty before the vote is closed
	Attested    []came    `json:"attested"` // who of those came by whose cards; empty before the vote is closed
	Channels    []channel `json:"channels"`
	Unclaimed   unclaimed `json:"unclaimed"`
	Weeks       []week    `json:"weeks"` // empty if imported
}

type voters struct {
	College string `json:"college"`
	Voters  int64  `json:"voters"` // who gave at least one opinion
}

// week counts what was new from one Monday to the next, in Paris.
type week struct {
	Begins    string `json:"begins"`
	Proposals int64  `json:"proposals"`
	Debates   int64  `json:"debates"`
	Arguments int64  `json:"arguments"`
	Ballots   int64  `json:"ballots"`
}

type journal struct {
	Number uint64 `json:"number"`
	Root   string `json:"root"` // hexadecimal
	At     string `json:"at"`   // UTC, milliseconds
}

type consultation struct {
	Number      int64    `json:"number"`
	Title       string   `json:"title"`
	Description string   `json:"description"`
	Closed      bool     `json:"closed"` // the vote is: figures are final
	Phase       string   `json:"phase"`  // empty: announced only
	Imported    bool     `json:"imported"`
	Source      string   `json:"source,omitempty"` // of an imported one: SHA-256 over its files
	Begins      []begins `json:"begins,omitempty"` // of one that was held here: by phase
}

type begins struct {
	Phase string `json:"phase"`
	Day   string `json:"day"` // in Paris
}

type proposal struct {
	Proposal int64   `json:"proposal"`
	Question int64   `json:"question"`
	Title    string  `json:"title"`
	Text     string  `json:"text"`
	Language string  `json:"language"` // of title and text, BCP 47; empty: not known, or erased
	Spoken   string  `json:"spoken"`   // awaited, transcript; empty: written, or erased
	Erased   bool    `json:"erased"`
	Theme    *string `json:"theme"`   // null if imported
	Office   string  `json:"office"`  // that it concerns; national: none named
	Day      string  `json:"date"`    // filed, or given where it was imported from; in Paris
	Source   *int64  `json:"source"`  // comment-id; null unless imported
	Debate   int64   `json:"debate"`  // in which it was born; 0: in none
	From     []int64 `json:"from"`    // arguments of that debate that it carries
	InName   *author `json:"in_name"` // of an organisation; null: in that of whoever wrote it
	Ballots  *int64  `json:"ballots"` // of all colleges together; null: closed with fewer than listedFrom
	Rows     []row   `json:"rows"`

	Position   standing    `json:"position"`
	Arguments  []argument  `json:"arguments"` // all of its thread, in the order in which they were given
	Sheet      *sheet      `json:"sheet"`     // the version that stands; null: nobody has filled one
	Objections []objection `json:"objections"`
}

// argument is one contribution to a thread. Its words stand here only if it is quoted; all others are counted, and read on the platform.
type argument struct {
	Argument int64   `json:"argument"`
	Side     string  `json:"side"`
	ReplyTo  int64   `json:"reply_to"` // 0: no reply
	Day      string  `json:"date"`
	Erased   bool    `json:"erased"`
	Quote    *quote  `json:"quote"`
	InName   *author `json:"in_name,omitempty"` // as of a proposal; absent: null
	// Of a debate only; absent, an argument was written online, of no item, and nobody has said what became of it.
	Item    int64  `json:"item,omitempty"`
	Channel string `json:"channel,omitempty"` // form, phone, heard
	Steps   []step `json:"steps,omitempty"`   // oldest first
}

// quote is what somebody wrote, without a name.
type quote struct {
	Text     string `json:"text"`
	Language string `json:"language"`
	Spoken   bool   `json:"spoken"` // the text was written down from a recording
}

// sheet is what volunteers propose to write into acts. An empty string is a field that nobody has filled.
type sheet struct {
	Version    int64  `json:"version"`
	Versions   int64  `json:"versions"`
	By         string `json:"by"` // the pseudonym of the rapporteur; empty: erased
	Day        string `json:"date"`
	Finding    string `json:"finding"`
	Commitment string `json:"commitment"`
	Lever      string `json:"lever"` // law, decree, cog, cpg, instruction
	Holder     string `json:"holder"`
	Indicator  string `json:"indicator"`
	Source     string `json:"indicator_source"`
	Baseline   string `json:"indicator_baseline"`
	Target     string `json:"indicator_target"`
	Staff      string `json:"means_staff"`
	IT         string `json:"means_it"`
	SocialFund string `json:"means_social_fund"`
	Due        string `json:"due"` // day, in Paris
	Origin     string `json:"origin"`
}

// objection is what somebody says of how a position was rendered, in the author's words, and what rapporteurs answered.
type objection struct {
	Objection int64    `json:"objection"`
	Day       string   `json:"date"`
	Text      string   `json:"text"`
	Language  string   `json:"language"`
	Erased    bool     `json:"erased"`
	Answers   []answer `json:"answers"`
}

type answer struct {
	Answer int64  `json:"answer"`
	By     string `json:"by"` // the pseudonym of the rapporteur; empty: erased
	Day    string `json:"date"`
	Text   string `json:"text"`
	Erased bool   `json:"erased"`
}

// row is what may be known of some ballots of one college. agree, disagree and pass are null together, where nothing can be shown.
type row struct {
	College   string  `json:"college"`
	Territory string  `json:"territory"`
	Agree     *int64  `json:"agree"`
	Disagree  *int64  `json:"disagree"`
	Pass      *int64  `json:"pass"`
	Ballots   int64   `json:"ballots"`
	AtLeast   *string `json:"at_least"` // all but at most one of Ballots have this choice
	LeftOut   *int64  `json:"left_out"` // of the whole college, on its first row, once closed
	// The Wilson interval at 95 % of the share of those who agree, and of those who disagree, in thousandths; null where nothing is shown.
	AgreeLow     *int64 `json:"agree_low"`
	AgreeHigh    *int64 `json:"agree_high"`
	DisagreeLow  *int64 `json:"disagree_low"`
	DisagreeHigh *int64 `json:"disagree_high"`
}

// name tells a row of a question from its others.
func (r *row) name() string {
	return r.College + ", " + r.Territory
}

func (r *row) shown() bool { return r.Agree != nil && r.Disagree != nil && r.Pass != nil }

// count is how many of the row's ballots have the choice of that sign; 0 where nothing is shown.
func (r *row) count(sign int) int64 {
	switch {
	case !r.shown():
		return 0
	case sign > 0:
		return *r.Agree
	case sign < 0:
		return *r.Disagree
	}
	return *r.Pass
}

// What a dossier says of a proposal that came as a voice message.
const (
	spokenAwaited    = "awaited"    // nobody has written it down
	spokenTranscript = "transcript" // title and text are, wholly or in part, what somebody wrote down from the recording
)

// timeLayout is RFC 3339 in UTC with milliseconds.
const timeLayout = "2006-01-02T15:04:05.000Z"

func formatTime(at time.Time) string { return at.UTC().Format(timeLayout) }

func formatDay(at time.Time) string { return at.In(deliberation.Paris()).Format(time.DateOnly) }

// clean makes what JSON would alter the same in every file.
func clean(s string) string { return strings.ToValidUTF8(s, "\ufffd") }

// rowsOf turns figures into rows. Nothing is said of a closed question with fewer than listedFrom ballots, also not how many of each
// college they are.
func rowsOf(f deliberation.Figures) (rows []row, ballots *int64) {
	rows = []row{}
	if f.Final && f.Ballots < listedFrom {
		return rows, nil
	}
	for _, r := range f.Rows {
		out := row{College: r.College.String(), Territory: string(r.Territory), Ballots: r.Ballots}
		if r.Shown {
			out.Agree, out.Disagree, out.Pass, out.Ballots = new(r.Tally.Agree), new(r.Tally.Disagree), new(r.Tally.Pass), r.Tally.Total()
			agree, disagree := position.Wilson(r.Tally.Agree, out.Ballots), position.Wilson(r.Tally.Disagree, out.Ballots)
			out.AgreeLow, out.AgreeHigh, out.DisagreeLow, out.DisagreeHigh = new(agree.Low), new(agree.High), new(disagree.Low), new(disagree.High)
		}
		if r.AtLeast.Valid() {
			out.AtLeast = new(r.AtLeast.String())
		}
		first := !slices.ContainsFunc(rows, func(before row) bool { return before.College == out.College })
		if f.Final && first {
			out.LeftOut = new(r.LeftOut)
		}
		rows = append(rows, out)
	}
	return rows, new(f.Ballots)
}
