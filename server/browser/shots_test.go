package browser_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/chromedp/chromedp"
)

var shotsIn = flag.String("shots", "", "write pictures of every page at 360 and 1280 pixels, also dark, below this folder")

// shoot writes pictures of the page that is shown.
func (w *tab) shoot(page string, in bool) {
	w.t.Helper()
	dark := phone
	dark.dark = true
	for _, l := range []look{phone, wide, dark} {
		w.look(l)
		name := page
		if in {
			name += "-in"
		}
		name += fmt.Sprintf("-%d", l.width)
		if l.dark {
			name += "-dark"
		}
		content, err := chromedp.Run(w.ctx, chromedp.FullScreenshot(100))
		if err == nil {
			err = os.MkdirAll(*shotsIn, 0o755)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(*shotsIn, name+".png"), content, 0o644)
		}
		if err != nil {
			w.t.Fatal(err)
		}
	}
}
