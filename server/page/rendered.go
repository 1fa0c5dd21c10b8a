package page

import (
	"bytes"
	"html"
	"slices"
	"strconv"

	"voix/deliberation"
)

// Rendered is a page of one view, locale and role: static bytes with slots between them. It is immutable and may be used
// by many requests at once.
type Rendered struct {
	segments []segment
	size     int
	notices  map[Notice][]byte
	care     []byte
	ballots  *counted
	markable []uint64
}

// Markable are the arguments of the page that its reader can mark as useful, each once.
func (r *Rendered) Markable() []uint64 { return r.markable }

// Slots is what differs from person to person on a page. The zero value is right for somebody signed out.
type Slots struct {
	Pseudonym string // in the header; escaped by Fill
	Reader    string // what the page's scripts call the person, to tell one reader of a device from another; letters and digits
	// What changes too often to render the page anew each time; 0: as it was rendered.
	Number  uint64              // instead of Frame.Number
	Ballots int                 // instead of Question.Ballots
	Ballot  deliberation.Choice // own choice on the question of the page
	Notice  Notice              // what was just done
	Care    bool                // who answers at once to somebody unwell is named
	Shared  bool                // the device is shared: the page keeps no draft
	Agent   bool                // takes part as an agent: is not asked to speak
	Speaks  bool                // gives the opinion of an organisation
	// Writes are the organisations in whose name the reader may write, and InName the number of the one that was chosen in a form that comes back.
	Writes []OrganisationLine
	InName uint64
	Marked []uint64 // the arguments that the reader has marked as useful, ascending
	Own    []uint64 // those that the reader gave, ascending: nobody marks their own
}

// A segment is text, written when its condition holds, or a slot; the text of a slot is what it holds unless Slots say.
type segment struct {
	text []byte
	slot slot
	when condition
	mark uint64 // an argument: it is written when the reader has marked that one, or when they have not and may
	not  bool
}

type slot uint8

const (
	noSlot slot = iota
	slotPseudonym
	slotNotice
	slotNumber
	slotBallots
	slotReader
	slotOrganisations // the options of a list of those in whose name one may write
)

// A condition is a bit a state of Slots; a text is written when the bit of the state at hand is set.
type condition uint16

const (
	whenNoBallot condition = 1 << iota
	whenAgree
	whenDisagree
	whenPass
	whenShared
	whenAgent
	whenNotAgent
	whenSpeaks
	whenWrites
	always condition = 0
)

var slotNames = map[string]slot{"pseudonym": slotPseudonym, "notice": slotNotice, "number": slotNumber, "ballots": slotBallots, "reader": slotReader, "organisations": slotOrganisations}

var conditionNames = map[string]condition{
	"no-ballot": whenNoBallot,
	"agree":     whenAgree,
	"disagree":  whenDisagree,
	"pass":      whenPass,
	"ballot":    whenAgree | whenDisagree | whenPass,
	"shared":    whenShared,
	"agent":     whenAgent,
	"not-agent": whenNotAgent,
	"speaks":    whenSpeaks,
	"writes":    whenWrites,

	"not-agree":    whenNoBallot | whenDisagree | whenPass,
	"not-disagree": whenNoBallot | whenAgree | whenPass,
	"not-pass":     whenNoBallot | whenAgree | whenDisagree,
}

// Size is about how many bytes Fill appends.
func (r *Rendered) Size() int { return r.size }

// Fill appends the page with its slots filled to dst. It executes no template and, given room in dst, allocates nothing
// but for a pseudonym that needs escaping.
func (r *Rendered) Fill(dst []byte, s Slots) []byte {
	state := condition(whenNoBallot)
	switch s.Ballot {
	case deliberation.Agree:
		state = whenAgree
	case deliberation.Disagree:
		state = whenDisagree
	case deliberation.Pass:
		state = whenPass
	}
	if s.Shared {
		state |= whenShared
	}
	if s.Agent {
		state |= whenAgent
	} else {
		state |= whenNotAgent
	}
	if s.Speaks {
		state |= whenSpeaks
	}
	if len(s.Writes) > 0 {
		state |= whenWrites
	}
	for i := range r.segments {
		g := &r.segments[i]
		switch {
		case g.when != always && g.when&state == 0:
		case g.mark != 0 && (holds(s.Marked, g.mark) == g.not || holds(s.Own, g.mark)):
		case g.slot == slotPseudonym:
			dst = append(dst, html.EscapeString(s.Pseudonym)...)
		case g.slot == slotReader:
			dst = append(dst, s.Reader...)
		case g.slot == slotOrganisations:
			for _, o := range s.Writes {
				dst = appendOption(dst, o, o.Number == s.InName)
			}
		case g.slot == slotNotice:
			dst = append(dst, r.notices[s.Notice]...)
			if s.Care {
				dst = append(dst, r.care...)
			}
		case g.slot == slotNumber && s.Number != 0:
			dst = strconv.AppendUint(dst, s.Number, 10)
		case g.slot == slotBallots && s.Ballots > 0:
			dst = r.ballots.append(dst, s.Ballots)
		default:
			dst = append(dst, g.text...)
		}
	}
	return dst
}

func appendOption(dst []byte, o OrganisationLine, chosen bool) []byte {
	dst = strconv.AppendUint(append(dst, `<option value="`...), o.Number, 10)
	dst = append(dst, '"')
	if chosen {
		dst = append(dst, " selected"...)
	}
	dst = append(append(dst, '>'), html.EscapeString(o.Name)...)
	return append(dst, "</option>"...)
}

func holds(arguments []uint64, n uint64) bool {
	_, found := slices.BinarySearch(arguments, n)
	return found
}

// Markers stand for slots and conditions while a template is executed. They begin with a random string that is new for
// each render, so that nothing a person wrote can be taken for one, and hold only letters and digits, so that no
// contextual escaping changes them: marker, one letter for what it is, a number, "z".
const (
	markSlot     = 's'
	markWhen     = 'w'
	markEnd      = 'e'
	markUseful   = 'u' // the number is that of an argument that the reader has marked
	markUnmarked = 'n'
)

// cut takes a page apart at its markers; standing is what slots hold unless Slots say.
func cut(page []byte, marker string, standing map[slot][]byte) []segment {
	var segments []segment
	var now segment // the conditions that hold
	for {
		at := bytes.Index(page, []byte(marker))
		if at < 0 {
			break
		}
		if at > 0 {
			now.text = page[:at:at]
			segments = append(segments, now)
		}
		what := page[at+len(marker)]
		page = page[at+len(marker)+1:]
		end := bytes.IndexByte(page, 'z')
		value, _ := strconv.ParseUint(string(page[:end]), 10, 64) // as mark wrote it
		switch what {
		case markSlot:
			segments = append(segments, segment{text: standing[slot(value)], slot: slot(value), when: now.when, mark: now.mark, not: now.not})
		case markWhen:
			now = segment{when: condition(value)}
		case markUseful, markUnmarked:
			now = segment{mark: value, not: what == markUnmarked}
		case markEnd:
			now = segment{}
		}
		page = page[end+1:]
	}
	if len(page) > 0 {
		now.text = page
		segments = append(segments, now)
	}
	return segments
}

// markableOf lists the arguments on whose marks something in the segments depends.
func markableOf(segments []segment) (all []uint64) {
	for _, g := range segments {
		if g.mark != 0 && !slices.Contains(all[max(0, len(all)-1):], g.mark) { // what depends on one stands together
			all = append(all, g.mark)
		}
	}
	return all
}
