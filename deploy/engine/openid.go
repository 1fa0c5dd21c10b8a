package engine

// openid is an OpenID provider; deploy/engines/openid/main.go says who has an account there.
var openid = source{folder: "openid"}

// The one client that StartOpenID registers.
const (
	OpenIDClient = "voix"
	OpenIDSecret = "secret-of-the-tests"
)

// OpenIDOptions of StartOpenID.
type OpenIDOptions struct {
	Redirect string // the address to which it leads back
	After    string // and once somebody was signed out
	Names    bool   // its answers name their issuer (RFC 9207)
	ACR      string // the assurance that its tokens tell of
}

// StartOpenID starts an OpenID provider of the test's own. Restarted, it has forgotten everything and has new keys.
func StartOpenID(tb TB, o OpenIDOptions) *Server {
	tb.Helper()
	binary := mustBuild(tb, openid)
	return start(tb, func(address string) (*process, error) {
		args := []string{"-listen", address, "-client", OpenIDClient, "-secret", OpenIDSecret, "-redirect", o.Redirect, "-after", o.After, "-acr", o.ACR}
		if o.Names {
			args = append(args, "-iss")
		}
		return launch(readyLine, binary, args...)
	})
}

// Issuer is the address as the issuer that it calls itself; it means something for an OpenID provider only.
func (s *Server) Issuer() string { return "http://" + s.Address }
