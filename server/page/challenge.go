package page

// CodeSent is the page that asks for a code that was sent; it posts to /connexion/code. Fields: challenge, code, shared.
type CodeSent struct {
	Kind      string // an account.WayKind: what it was sent by
	To        string // the address or number
	Challenge string // a sealed ticket
	Code      string // as it was typed
	Link      bool   // what was sent has a link, too
	Back      bool   // somebody came back to the page: To is masked
	Adding    bool   // a further way in of who is signed in
	Shared    bool
	Faults    Faults
}

func (CodeSent) template() string { return "code_sent" }

func (v CodeSent) faults() Faults { return v.Faults }

// SentLink is the page that the link of a message opens: one button does what the link is for. It posts to /connexion/code, as CodeSent does.
type SentLink struct {
	Code, Challenge string
	Pseudonym       string // who is signed in by it; empty: nobody has the address yet, or it is being added
	Adding          bool   // a further way in of who is signed in
	To              string // the address that is being added
	Elsewhere       bool   // it is being added, but to the account of somebody who is not signed in here
}

func (SentLink) template() string { return "sent_link" }

// AddReach is the page on which somebody who is signed in adds an address or a number to their account. It posts to /connexion/envoi. Fields:
// email or phone; add ("yes").
type AddReach struct {
	Phone  bool // else an address of email
	Typed  string
	Faults Faults
}

func (AddReach) template() string { return "add_reach" }

func (v AddReach) faults() Faults { return v.Faults }
