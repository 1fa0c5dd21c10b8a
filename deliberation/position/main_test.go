package position

import (
	"flag"
	"os"
	"testing"
)

// TestMain asks more of the properties than rapid does by itself; flags on the command line go before. A failure names its seed,
// so no file needs to be left behind.
func TestMain(m *testing.M) {
	for name, value := range map[string]string{"rapid.checks": "400", "rapid.nofailfile": "true"} {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
