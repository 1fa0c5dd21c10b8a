package page

// SignIn is the page /connexion; it posts there. Fields: code, return (a path of this site), shared ("yes" when the
// device is used by several people).
type SignIn struct {
	Code   string // from the link that was opened, or what was typed
	Return string // where to go afterwards; empty: home
	Shared bool
	Faults Faults
}

func (SignIn) template() string { return "sign_in" }
