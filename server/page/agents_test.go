package page

import (
	"io/fs"
	"strings"
	"testing"

	"voix/client"
)

// Wherever somebody writes, an agent is advised first. Parts with a field of their own stand in forms of the templates below.
func TestAgentsAreAdvisedWhereverTheyWrite(t *testing.T) {
	without := map[string]string{
		"templates/parts/form.html":     "the field itself",
		"templates/parts/entry.html":    "the fields of the forms of entry, fate and receipt",
		"templates/speak.html":          "agents are not asked to speak",
		"templates/style.html":          "samples, which nobody sends",
		"templates/receipt.html":        "of somebody without an account, of whom it is known to nobody whether they are an agent",
		"templates/contact_choice.html": "where letters go, which is no word about work",
	}
	found := 0
	err := fs.WalkDir(client.Files, "templates", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".html") {
			return err
		}
		raw, err := fs.ReadFile(client.Files, path)
		if err != nil {
			return err
		}
		source := string(raw)
		writes := strings.Contains(source, "<textarea") || strings.Contains(source, `template "text_field"`) || strings.Contains(source, `template "words_form"`)
		switch advised := strings.Contains(source, `template "agent_advice"`); {
		case !writes || without[path] != "":
		case !advised:
			t.Errorf("%s: people write there, and agents are not advised", path)
		default:
			found++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found < 15 {
		t.Errorf("%d templates in which people write", found)
	}
}
