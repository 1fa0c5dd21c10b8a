package page

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"voix/client"
)

// mostWorker is what the service worker may weigh on the wire, in bytes.
const mostWorker = 4_000

// The worker is light, begins with the addresses of what every page needs, and is another one for another build.
func TestWorkerKnowsWhatPagesNeed(t *testing.T) {
	r := mustRenderer(t)
	var packed bytes.Buffer
	w := brotli.NewWriterLevel(&packed, brotli.BestCompression)
	w.Write(r.Worker)
	w.Close()
	t.Logf("%d bytes, compressed %d", len(r.Worker), packed.Len())
	if packed.Len() > mostWorker {
		t.Errorf("the worker takes %d bytes: at most %d", packed.Len(), mostWorker)
	}
	head, _, _ := bytes.Cut(r.Worker, []byte("\n"))
	named := regexp.MustCompile(`"/static/([^"]+)"`).FindAllSubmatch(head, -1)
	for _, n := range named {
		if _, ok := r.Assets.Find(string(n[1])); !ok {
			t.Errorf("it names %s, which is not there", n[1])
		}
	}
	for _, plain := range []string{"voix.css", "voix.js", "drafts.js", "favicon.svg"} {
		for _, address := range append([]string{r.Assets.Path(plain)}, r.Assets.Imports(plain)...) {
			if !strings.Contains(string(head), `"`+address+`"`) {
				t.Errorf("it does not name %s", address)
			}
		}
	}
	other, err := buildWorker(client.Files, r.Assets, "another build")
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(other, r.Worker) {
		t.Error("another build has the same worker")
	}
	again, err := buildWorker(client.Files, r.Assets, r.build)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again, r.Worker) {
		t.Error("the same build has another worker: browsers would fetch it at every restart")
	}
}
