package dossier

import "slices"

// debate is a local debate: what was announced of it, who came, what was said, asked and adopted there, and its thread. One that was cancelled
// has most of it empty; what was said, and the ballots on what was asked, stay.
type debate struct {
	Debate    int64  `json:"debate"`
	Title     string `json:"title"`
	Text      string `json:"text"` // what was announced, in Markdown
	Hosts     string `json:"hosts"`
	Place     string `json:"place"`
	Language  string `json:"language"` // of title, text, hosts and place
	Erased    bool   `json:"erased"`
	Office    string `json:"office"`
	Day       string `json:"date"`              // on which it begins, in Paris
	Setting   string `json:"setting"`           // room, online, both; empty: not said
	Cancelled bool   `json:"cancelled"`         //
	Reason    string `json:"cancelled_because"` // ErasedText if it was taken back

	// Attendance is who came, by college, those of which nobody came left out; null: nobody counted.
	Attendance  []attended `json:"attendance"`
	Explanation string     `json:"explanation"` // of those who counted: why sheets and people do not match
	Sheets      sheets     `json:"sheets"`
	Items       []item     `json:"items"` // of its agenda, by number, dropped ones among them: something may have been said of them
	Said        []said     `json:"said"`  // by item
	Became      became     `json:"became"`
	Adopted     []adopted  `json:"adopted"`   // empty before the minutes are adopted
	Minutes     *minutes   `json:"minutes"`   // null: not adopted
	Proposals   []int64    `json:"proposals"` // that were born there
	Arguments   []argument `json:"arguments"`
}

// attended is how many of a college came: exactly, or, where they were fewer than k of rule 7, that only.
type attended struct {
	College string `json:"college"`
	People  *int64 `json:"people"`
	Fewer   *int64 `json:"fewer_than"`
}

// sheets counts those of paper, and calls, all colleges together.
type sheets struct {
	FormsPrinted int64 `json:"forms_printed"`
	FormsEntered int64 `json:"forms_entered"`
	AvisPrinted  int64 `json:"avis_printed"`
	AvisEntered  int64 `json:"avis_entered"`
	Calls        int64 `json:"calls"`     // taken on the telephone
	CallAvis     int64 `json:"call_avis"` // of those, with an avis
}

// item is one of an agenda. On a topic there are no ballots; those on a proposal stand with the proposal.
type item struct {
	Item     int64    `json:"item"`
	Kind     string   `json:"kind"` // topic, question, proposal
	Text     string   `json:"text"` // empty: a proposal
	Language string   `json:"language"`
	Erased   bool     `json:"erased"`
	Dropped  bool     `json:"dropped"`
	Proposal int64    `json:"proposal"` // 0: none
	Figures  *figures `json:"figures"`  // of a question of the debate's own; else null
}

// figures are those of a question of a debate, by the same rules as those of proposals.
type figures struct {
	Question int64    `json:"question"`
	Ballots  *int64   `json:"ballots"`
	Rows     []row    `json:"rows"`
	Position standing `json:"position"` // without a place: it is ranked among nothing
}

// said counts what was said of an item, erased things among it; of item 0 what was said of none.
type said struct {
	Item    int64 `json:"item"`
	For     int64 `json:"for"`
	Against int64 `json:"against"`
	Asking  int64 `json:"asking"`
	Replies int64 `json:"replies"` // whatever their side
}

// step is something that became of what was said.
type step struct {
	Step      string `json:"step"`                // grouped, adopted, carried, answered, aside
	Paragraph int64  `json:"paragraph,omitempty"` // of the minutes
	Position  int64  `json:"position,omitempty"`  // of the debate
	Proposal  int64  `json:"proposal,omitempty"`
}

// became counts the arguments of which somebody said that this became of them, each once a kind.
type became struct {
	Grouped  int64 `json:"grouped"`
	Adopted  int64 `json:"adopted"`
	Carried  int64 `json:"carried"`
	Answered int64 `json:"answered"`
	Aside    int64 `json:"aside"`
}

// adopted is what those present agreed on.
type adopted struct {
	Position int64  `json:"position"`
	Item     int64  `json:"item"` // 0: of none
	Text     string `json:"text"`
	Language string `json:"language"`
	Erased   bool   `json:"erased"`
	// Asked is whether hands were raised on the item itself, so that they can be set beside its ballots; else on other words.
	Asked bool   `json:"asked"`
	Hands []hand `json:"hands"`
}

// hand is what may be told of the hands of one college (rule 7). They are no ballots.
type hand struct {
	College  string  `json:"college"`
	Agree    *int64  `json:"agree"`
	Disagree *int64  `json:"disagree"`
	Pass     *int64  `json:"pass"`
	Hands    int64   `json:"hands"`
	AtLeast  *string `json:"at_least"`
}

// minutes are those that were adopted.
type minutes struct {
	Day        string      `json:"date"`
	Paragraphs []paragraph `json:"paragraphs"` // as they are read
}

type paragraph struct {
	Paragraph int64  `json:"paragraph"`
	Text      string `json:"text"`
	Language  string `json:"language"`
	Erased    bool   `json:"erased"`
}

// The ways by which something was said in a debate, besides online.
const (
	channelForm  = "form"  // on paper
	channelPhone = "phone" // on the telephone, read back, and entered by whoever took the call
	channelHeard = "heard" // and written down by somebody who ran the debate
)

// saidOf counts arguments by item, in the order of items.
func saidOf(all []argument) []said {
	out := []said{}
	for i := range all {
		a := &all[i]
		at, known := slices.BinarySearchFunc(out, a.Item, func(s said, item int64) int { return int(s.Item - item) })
		if !known {
			out = slices.Insert(out, at, said{Item: a.Item})
		}
		switch s := &out[at]; {
		case a.ReplyTo != 0:
			s.Replies++
		case a.Side == "for":
			s.For++
		case a.Side == "against":
			s.Against++
		default:
			s.Asking++
		}
	}
	return out
}

// becameOf counts what became of arguments.
func becameOf(all []argument) (b became) {
	for i := range all {
		has := func(kind string) int64 {
			if slices.ContainsFunc(all[i].Steps, func(s step) bool { return s.Step == kind }) {
				return 1
			}
			return 0
		}
		b.Grouped += has("grouped")
		b.Adopted += has("adopted")
		b.Carried += has("carried")
		b.Answered += has("answered")
		b.Aside += has("aside")
	}
	return b
}

// by counts the arguments that came one way; empty: online.
func (d *debate) by(channel string) (n int64) {
	for i := range d.Arguments {
		if d.Arguments[i].Channel == channel {
			n++
		}
	}
	return n
}

// attendance is that of one college; nil if none of it came, or nobody counted.
func (d *debate) attendance(college string) *attended {
	for i := range d.Attendance {
		if d.Attendance[i].College == college {
			return &d.Attendance[i]
		}
	}
	return nil
}

// item is the item of that number; nil if there is none.
func (d *debate) item(number int64) *item {
	for i := range d.Items {
		if d.Items[i].Item == number {
			return &d.Items[i]
		}
	}
	return nil
}
