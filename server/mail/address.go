package mail

import (
	"net/netip"
	"strings"

	"golang.org/x/net/idna"
)

// Lengths of an address: RFC 5321, 4.5.3.1.
const (
	mostLocal   = 64
	mostAddress = 254
)

// ParseAddress returns the address that somebody typed as messages are sent to it: small letters, the domain as it stands in the DNS. The part
// before the @ is one that any server takes (a dot-atom of RFC 5322, in ASCII); ok is false for everything else, so that no address holds what
// would have to be escaped anywhere.
func ParseAddress(typed string) (address string, ok bool) {
	local, domain, there := strings.Cut(strings.TrimSpace(typed), "@")
	if !there || local == "" || len(local) > mostLocal || strings.Contains(domain, "@") {
		return "", false
	}
	for atom := range strings.SplitSeq(local, ".") {
		if atom == "" || strings.ContainsFunc(atom, func(r rune) bool { return !isAtom(r) }) {
			return "", false
		}
	}
	domain, err := idna.Lookup.ToASCII(domain)
	if err != nil || !strings.Contains(domain, ".") || strings.HasPrefix(domain, ".") || strings.HasSuffix(domain, ".") || strings.Contains(domain, "..") {
		return "", false
	}
	if _, err := netip.ParseAddr(domain); err == nil {
		return "", false
	}
	address = strings.ToLower(local + "@" + domain)
	return address, len(address) <= mostAddress
}

// isAtom reports whether a character may stand in an atom (RFC 5322, 3.2.3).
func isAtom(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r < 0x80 && strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r)
}

// NoSuchAddress reports whether an enhanced status code (RFC 3463) says that whom a message is for is nowhere to be found, for good: such as 5.1.1. That a
// mailbox is full (5.2.2), that a server does not want a message (5.7.1) or that it does not say why (5.0.0) says nothing of the address.
func NoSuchAddress(status string) bool {
	switch status {
	case "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10":
		return true
	}
	return false
}
