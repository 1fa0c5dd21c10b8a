package page

import (
	"bytes"
	"html"
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
}

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
}

// A segment is text, written when its condition holds, or a slot; the text of a slot is what it holds unless Slots say.
type segment struct {
	text []byte
	slot slot
	when condition
}

type slot uint8

const (
	noSlot slot = iota
	slotPseudonym
	slotNotice
	slotNumber
	slotBallots
	slotReader
)

// A condition is a bit a state of Slots; a text is written when the bit of the state at hand is set.
type condition uint8

const (
	whenNoBallot condition = 1 << iota
	whenAgree
	whenDisagree
	whenPass
	whenShared
	whenAgent
	whenNotAgent
	always condition = 0
)

var slotNames = map[string]slot{"pseudonym": slotPseudonym, "notice": slotNotice, "number": slotNumber, "ballots": slotBallots, "reader": slotReader}

var conditionNames = map[string]condition{
	"no-ballot": whenNoBallot,
	"agree":     whenAgree,
	"disagree":  whenDisagree,
	"pass":      whenPass,
	"ballot":    whenAgree | whenDisagree | whenPass,
	"shared":    whenShared,
	"agent":     whenAgent,
	"not-agent": whenNotAgent,

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
	for i := range r.segments {
		g := &r.segments[i]
		switch {
		case g.when != always && g.when&state == 0:
		case g.slot == slotPseudonym:
			dst = append(dst, html.EscapeString(s.Pseudonym)...)
		case g.slot == slotReader:
			dst = append(dst, s.Reader...)
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

// Markers stand for slots and conditions while a template is executed. They begin with a random string that is new for
// each render, so that nothing a person wrote can be taken for one, and hold only letters and digits, so that no
// contextual escaping changes them: marker, one letter for what it is, two digits, "z".
const (
	markSlot  = 's'
	markWhen  = 'w'
	markEnd   = 'e'
	markTrail = 4 // letter, two digits, 'z'
)

// cut takes a page apart at its markers; standing is what slots hold unless Slots say.
func cut(page []byte, marker string, standing map[slot][]byte) []segment {
	var segments []segment
	when := always
	for {
		at := bytes.Index(page, []byte(marker))
		if at < 0 {
			break
		}
		if at > 0 {
			segments = append(segments, segment{text: page[:at:at], when: when})
		}
		what := page[at+len(marker) : at+len(marker)+markTrail]
		value := (what[1]-'0')*10 + what[2] - '0'
		switch what[0] {
		case markSlot:
			segments = append(segments, segment{text: standing[slot(value)], slot: slot(value), when: when})
		case markWhen:
			when = condition(value)
		case markEnd:
			when = always
		}
		page = page[at+len(marker)+markTrail:]
	}
	if len(page) > 0 {
		segments = append(segments, segment{text: page, when: when})
	}
	return segments
}
