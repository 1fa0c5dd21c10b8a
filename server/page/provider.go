package page

// ProviderDoor is the link to a provider with which people may have an account.
type ProviderDoor struct {
	Path string // of this site; it leads on to the provider
	Name string
	// FranceConnect says that the link is worded as FranceConnect's rules ask, beside one that explains what that is.
	FranceConnect bool
}

// ProviderShown is the page /connexion/compte, for somebody who came back from a provider with an account; it posts there. Field: shared ("yes"
// when the device is used by several people).
type ProviderShown struct {
	Name   string // of the provider; empty if it is offered no more
	Adding bool   // it is to become a further way in of who is signed in
}

func (ProviderShown) template() string { return "provider_shown" }
