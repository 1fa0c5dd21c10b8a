package content

import (
	"io/fs"
	"testing"
	"time"

	"voix/deliberation"
	"voix/server/attachment/sound"
)

// Each voice says an argument of a person concerned, is taken as any voice is, and is small.
func TestVoicesSayArguments(t *testing.T) {
	d, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	all, err := Voices()
	if err != nil {
		t.Fatal(err)
	}
	files, err := fs.Glob(voices, "voices/*.webm")
	if err != nil || len(files) != len(all) || len(all) != len(spoken) {
		t.Errorf("%d files, %d voices, %v", len(files), len(all), err)
	}
	said := 0
	for _, p := range d.Main.Proposals {
		for _, a := range p.Arguments {
			v, ok := all[a.Text]
			if !ok {
				continue
			}
			said++
			if a.College != deliberation.Concerned {
				t.Errorf("%q is said by the college %v", a.Text, a.College)
			}
			made, err := sound.Remake(v.Sound)
			if err != nil || made.Duration < 5*time.Second || made.Duration > 30*time.Second || len(v.Sound) > 40_000 {
				t.Errorf("%q: %v of %d bytes, %v", a.Text, made.Duration, len(v.Sound), err)
			}
		}
	}
	if said != len(all) {
		t.Errorf("%d of %d voices say an argument", said, len(all))
	}
}
