package deliberation

// Setting is where a debate is held.
type Setting uint8

const (
	NoSetting Setting = iota // not said: debates convened before it was asked
	InRoom
	Online
	InRoomAndOnline
	ByPhone // a permanence that people call, on one or several days
)

var settingNames = []string{"", "room", "online", "both", "phone"}

func (Setting) enumerationNames() []string { return settingNames }

// String is the name used in entries and the API.
func (s Setting) String() string { return nameOf(s) }

// Valid reports whether s is one of the settings.
func (s Setting) Valid() bool { return valid(s) }

// Settings lists all.
func Settings() []Setting { return allOf[Setting]() }

// ParseSetting returns the setting of that name, or an error that names the input.
func ParseSetting(name string) (Setting, error) { return parseName[Setting]("setting", name) }

// Audience is who may come to a debate.
type Audience uint8

const (
	NoAudience    Audience = iota // not said: everybody
	Everybody                     // whoever wants to
	ConcernedOnly                 // persons concerned and those who come with them, so that they can speak freely
	Registered                    // whoever told the organisers before
)

var audienceNames = []string{"", "everybody", "concerned", "registered"}

func (Audience) enumerationNames() []string { return audienceNames }

// String is the name used in entries and the API.
func (a Audience) String() string { return nameOf(a) }

// Valid reports whether a is one of the audiences.
func (a Audience) Valid() bool { return valid(a) }

// Audiences lists all.
func Audiences() []Audience { return allOf[Audience]() }

// ParseAudience returns the audience of that name, or an error that names the input.
func ParseAudience(name string) (Audience, error) { return parseName[Audience]("audience", name) }

// Access is what makes it possible to come to a debate. Several go together, as the sum of their values: entries hold that sum, so values
// never change.
type Access int64

const (
	Wheelchair   Access = 1  // step-free, with toilets
	Transport    Access = 2  // near a stop, or fetched
	Childcare    Access = 4  // children are looked after
	Interpreter  Access = 8  // somebody interprets; which languages stands in the words
	SignLanguage Access = 16 // interpreted into French sign language
	EasyLanguage Access = 32 // said and written in easy French
	Meal         Access = 64 // something to eat, free

	allAccess = 127
)

// AccessKinds lists each.
func AccessKinds() []Access {
	return []Access{Wheelchair, Transport, Childcare, Interpreter, SignLanguage, EasyLanguage, Meal}
}

var accessNames = map[Access]string{
	Wheelchair: "wheelchair", Transport: "transport", Childcare: "childcare", Interpreter: "interpreter", SignLanguage: "sign_language",
	EasyLanguage: "easy_language", Meal: "meal",
}

// String is the name of one kind, as the API and forms have it; empty for several together, or none.
func (a Access) String() string { return accessNames[a] }

// Has reports whether that kind is among a.
func (a Access) Has(kind Access) bool { return a&kind != 0 }

// Kinds takes a sum apart.
func (a Access) Kinds() (kinds []Access) {
	for _, kind := range AccessKinds() {
		if a.Has(kind) {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// ParseAccess returns the kind of that name; ok is false if there is none.
func ParseAccess(name string) (kind Access, ok bool) {
	for kind, n := range accessNames {
		if n == name {
			return kind, true
		}
	}
	return 0, false
}

// ItemKind is what an item of an agenda asks for.
type ItemKind uint8

const (
	NoItemKind   ItemKind = iota
	ItemTopic             // to talk about
	ItemQuestion          // a question of this debate, on which everybody can give an opinion
	ItemProposal          // a proposal, on which they do likewise
)

var itemKindNames = []string{"", "topic", "question", "proposal"}

func (ItemKind) enumerationNames() []string { return itemKindNames }

// String is the name used in entries and the API.
func (k ItemKind) String() string { return nameOf(k) }

// Valid reports whether k is one of the kinds.
func (k ItemKind) Valid() bool { return valid(k) }

// ItemKinds lists all.
func ItemKinds() []ItemKind { return allOf[ItemKind]() }

// ParseItemKind returns the kind of that name, or an error that names the input.
func ParseItemKind(name string) (ItemKind, error) { return parseName[ItemKind]("kind of item", name) }

// Presence is how somebody attends a debate.
type Presence uint8

const (
	NoPresence Presence = iota
	Present             // in the room
	Remote              // over the network
)

var presenceNames = []string{"", "present", "remote"}

func (Presence) enumerationNames() []string { return presenceNames }

// String is the name used in entries and the API.
func (p Presence) String() string { return nameOf(p) }

// Valid reports whether p is one of the two.
func (p Presence) Valid() bool { return valid(p) }

// Presences lists both.
func Presences() []Presence { return allOf[Presence]() }

// ParsePresence returns the presence of that name, or an error that names the input.
func ParsePresence(name string) (Presence, error) { return parseName[Presence]("presence", name) }

// Settlement is what became of a remark on minutes.
type Settlement uint8

const (
	NoSettlement Settlement = iota
	Taken                   // the minutes were put right
	Declined                // they were not, for a reason
)

var settlementNames = []string{"", "taken", "declined"}

func (Settlement) enumerationNames() []string { return settlementNames }

// String is the name used in entries and the API.
func (s Settlement) String() string { return nameOf(s) }

// Valid reports whether s is one of the two.
func (s Settlement) Valid() bool { return valid(s) }

// Settlements lists both.
func Settlements() []Settlement { return allOf[Settlement]() }

// ParseSettlement returns the settlement of that name, or an error that names the input.
func ParseSettlement(name string) (Settlement, error) {
	return parseName[Settlement]("settlement", name)
}

// Step is something that became of what was said in a debate.
type Step uint8

const (
	NoStep   Step = iota
	Grouped       // with others like it, in a paragraph of the minutes
	Adopted       // in a position of the debate
	Carried       // to a proposal
	Answered      // by somebody, in words
	SetAside      // with the reason
)

var stepNames = []string{"", "grouped", "adopted", "carried", "answered", "aside"}

func (Step) enumerationNames() []string { return stepNames }

// String is the name used in entries and the API.
func (s Step) String() string { return nameOf(s) }

// Valid reports whether s is one of the steps.
func (s Step) Valid() bool { return valid(s) }

// Steps lists all.
func Steps() []Step { return allOf[Step]() }

// ParseStep returns the step of that name, or an error that names the input.
func ParseStep(name string) (Step, error) { return parseName[Step]("step", name) }
