package page

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"testing"

	"voix/server/declaration"
)

// charters are the sums of what each version of the charter says in French. A text that changes needs a version of its own: whoever publishes an
// installation has adopted that one and no other, and is asked again.
var charters = map[string]string{
	"1": "6ace75022e1fdc9a8882b68c1d17fbb131e3f5d4c4d7810cc8830256b48c50a7",
}

func TestTheCharterIsThatOfItsVersion(t *testing.T) {
	said := mustRenderer(t).Catalogue.locales[French].byKey
	sum := sha256.New()
	for _, key := range slices.Sorted(maps.Keys(said)) {
		if strings.HasPrefix(key, "charter.") {
			for _, form := range said[key] {
				sum.Write([]byte(key + "\x00" + form + "\x00"))
			}
		}
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != charters[declaration.CharterVersion] {
		t.Errorf("version %q of the charter has the sum %s: a changed text needs another version", declaration.CharterVersion, got)
	}
}
