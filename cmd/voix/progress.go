package main

import (
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"voix/server"
)

// progress shows a bar on stderr if that is a terminal. finish must be called, also after an error.
func (p *program) progress(what string) (progress server.Progress, finish func()) {
	f, ok := p.stderr.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil, func() {}
	}
	var bar *progressbar.ProgressBar
	return func(done, total int64) {
			if bar == nil {
				bar = progressbar.NewOptions64(total, progressbar.OptionSetWriter(f), progressbar.OptionSetDescription(what),
					progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
			}
			_ = bar.Set64(done) // a bar that cannot be drawn is no reason to stop
		}, func() {
			if bar != nil {
				_ = bar.Finish()
			}
		}
}
