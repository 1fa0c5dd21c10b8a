package server

import (
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/deliberation/dossier"
	"voix/server/journal"
	"voix/server/page"
)

// signingKeysPath is the lasting address of the public keys: what is read there is compared with what was noted elsewhere.
const signingKeysPath = "/.well-known/voix-keys.txt"

func (s *Server) announcedKeys() (keys []deliberation.AnnouncedKey) {
	s.platform.Read(func(st *deliberation.State) { keys = st.SigningKeys() })
	return keys
}

// signingKeysText lists all public keys that were ever announced, oldest first, a line each as voix verify takes them, with a line before it
// that says since when it holds, and whether the key before says so as well.
func (s *Server) signingKeysText(c *fiber.Ctx) error {
	var b strings.Builder
	b.WriteString("# Clés publiques qui signent les dossiers, la plus ancienne d’abord. La dernière est en usage.\n# Pour vérifier un dossier : voix verify --key CLÉ dossier.zip\n")
	for _, k := range s.announcedKeys() {
		by := ""
		if k.Endorsed {
			by = ", et la clé d’avant l’a signé"
		}
		fmt.Fprintf(&b, "# depuis le %s (entrée %d du journal%s)\n%s\n", instant(k.At), k.Entry, by, dossier.VerifierKey(k.Key))
	}
	return sendSame(c, fiber.MIMETextPlainCharsetUTF8, []byte(b.String()))
}

// keyViews are the keys as pages show them, the one in use first.
func keyViews(keys []deliberation.AnnouncedKey) []page.SigningKey {
	var all []page.SigningKey
	for i := len(keys) - 1; i >= 0; i-- {
		all = append(all, page.SigningKey{Key: dossier.VerifierKey(keys[i].Key), Since: keys[i].At, Entry: keys[i].Entry, Endorsed: keys[i].Endorsed})
	}
	return all
}

// sayWhatToSign tells the operator's log of each consultation that has come to its end: its dossier waits to be signed. It runs in the
// journal's writer.
func (s *Server) sayWhatToSign(a journal.Applied) {
	for _, c := range a.Changes {
		n := c.Topic.Number()
		if c.Kind != deliberation.PhaseChanged || c.Topic != deliberation.ConsultationTopic(n) {
			continue
		}
		var closed uint64
		s.platform.Read(func(st *deliberation.State) { closed = st.ClosedAt(n) })
		if closed == c.Number {
			s.log.Info("a consultation is over: its dossier waits to be signed, with voix sign", "consultation", n, "number", closed)
		}
	}
}
