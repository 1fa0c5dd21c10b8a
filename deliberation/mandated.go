package deliberation

import "slices"

// Channel is how what somebody said reached whoever enters it for them.
type Channel uint8

const (
	NoChannel   Channel = iota // not recorded: given by themselves, or entered before it was asked
	OnPaper                    // written on a sheet
	OverPhone                  // said on the telephone
	AloudInRoom                // said in the room of a debate
)

var channelNames = []string{"", "paper", "phone", "room"}

func (Channel) enumerationNames() []string { return channelNames }

// String is the name used in entries and the API; NoChannel has the empty name.
func (c Channel) String() string { return nameOf(c) }

// Valid reports whether c is one of the channels.
func (c Channel) Valid() bool { return valid(c) }

func (c Channel) isNone() bool { return c == NoChannel }

// MarshalText writes the name.
func (c Channel) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads a name, and refuses any other text.
func (c *Channel) UnmarshalText(name []byte) error { return unmarshalName(c, "channel", name) }

// Channels lists all.
func Channels() []Channel { return allOf[Channel]() }

// ParseChannel returns the channel of that name, or an error that names the input.
func ParseChannel(name string) (Channel, error) { return parseName[Channel]("channel", name) }

// Mandated is how somebody asked that what they say be entered for them. It is what whoever enters it saw or heard, never what they suppose.
type Mandated uint8

const (
	NoMandated   Mandated = iota // not recorded: entered before it was asked
	SignedFor                    // they ticked or signed it on the sheet
	ReadBack                     // they said it, what was noted was read back to them, and they confirmed it
	BeforeOthers                 // they asked it in the room, before others
)

var mandatedNames = []string{"", "signed", "read_back", "before_others"}

func (Mandated) enumerationNames() []string { return mandatedNames }

// String is the name used in entries and the API; NoMandated has the empty name.
func (m Mandated) String() string { return nameOf(m) }

// Valid reports whether m says how somebody asked.
func (m Mandated) Valid() bool { return valid(m) }

func (m Mandated) isNone() bool { return m == NoMandated }

// MarshalText writes the name.
func (m Mandated) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads a name, and refuses any other text.
func (m *Mandated) UnmarshalText(name []byte) error { return unmarshalName(m, "mandate", name) }

// Mandateds lists all.
func Mandateds() []Mandated { return allOf[Mandated]() }

// ParseMandated returns the value of that name, or an error that names the input.
func ParseMandated(name string) (Mandated, error) { return parseName[Mandated]("mandate", name) }

// Mandateds lists in what ways somebody can ask over a channel: nobody signs on the telephone, nor what they only said.
func (c Channel) Mandateds() []Mandated {
	switch c {
	case OnPaper:
		return []Mandated{SignedFor, BeforeOthers, ReadBack}
	case OverPhone:
		return []Mandated{ReadBack}
	case AloudInRoom:
		return []Mandated{BeforeOthers, ReadBack}
	}
	return nil
}

// takes says why what comes over a channel cannot be entered under that mandate.
func (c Channel) takes(m Mandated) error {
	if !slices.Contains(c.Mandateds(), m) {
		return ErrMandateMissing
	}
	return nil
}

// recorded reports whether an entry can say both: neither, as those did that were written before it was asked, or a mandate of that channel.
func recorded(c Channel, m Mandated) bool {
	return c == NoChannel && m == NoMandated || c.takes(m) == nil
}
