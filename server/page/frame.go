package page

// Role is who a page is rendered for. Pages are rendered once a role; what differs from person to person are Slots.
type Role uint8

const (
	SignedOut Role = iota
	SignedIn
	// ForAssociation is who is signed in and takes part as association: they give no opinion of their own.
	ForAssociation
)

// Frame is what surrounds every view.
type Frame struct {
	Locale Locale // one that the Renderer has; others are rendered in French
	Role   Role
	// Path is the path of the page with its query, for "you are here" in the navigation and for coming back after
	// signing in.
	Path string
	// Origin is what absolute links of the page begin with, such as "https://voix.example"; empty for a page that is not for
	// everybody, and of which nobody else is told.
	Origin string
	// Number is the journal number that last changed something on the page. Forms send it back as the field
	// "number", and the live connection resumes from it.
	Number uint64
	// Rehearsal tells that the page is of a debate that is only rehearsed: nothing of it is kept.
	Rehearsal bool
	// Topics are the live topics of the page ("proposal/12"). None means that the page does not connect.
	Topics []string
}

// A View is the content of one page; the view structs of this package are the only ones.
type View interface {
	// template is the name of its file in client/templates, without ".html".
	template() string
}
