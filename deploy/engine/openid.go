package engine

// openid is an OpenID provider; deploy/engines/openid/main.go says who has an account there.
var openid = source{folder: "openid"}

// OpenIDClient is the id of the one client that StartOpenID registers, and OpenIDSecret its secret.
const (
	OpenIDClient = "voix"
	OpenIDSecret = "secret-of-the-tests"
)

// StartOpenID starts an OpenID provider of the test's own that leads back to one address. named says whether its answers name their issuer
// (RFC 9207). Restarted, it has forgotten everything and has new keys.
func StartOpenID(tb TB, redirect string, named bool) *Server {
	tb.Helper()
	binary := mustBuild(tb, openid)
	return start(tb, func(address string) (*process, error) {
		args := []string{"-listen", address, "-client", OpenIDClient, "-secret", OpenIDSecret, "-redirect", redirect}
		if named {
			args = append(args, "-iss")
		}
		return launch(readyLine, binary, args...)
	})
}

// Issuer is the address as the issuer that it calls itself; it means something for an OpenID provider only.
func (s *Server) Issuer() string { return "http://" + s.Address }
