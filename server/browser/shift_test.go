package browser_test

import "testing"

// shifts adds up how far what is read has moved by itself (Layout Instability, per cent of the window), scrolling down to the end so that
// every picture comes in; and what moved; then what one move on purpose adds, so that one knows that it is seen.
const shifts = `(async () => {
	let sum = 0;
	const what = [];
	const watch = new PerformanceObserver((list) => list.getEntries().filter((e) => !e.hadRecentInput).forEach((e) => {
		sum += 100 * e.value;
		what.push(...e.sources.map((s) => Math.round(e.startTime) + " ms: " + (s.node && (s.node.outerHTML || s.node.data) || "").slice(0, 120) +
			" from " + s.previousRect.y + " to " + s.currentRect.y));
	}));
	watch.observe({type: "layout-shift", buffered: true});
	const frames = async (n) => { while (n-- > 0) await new Promise(requestAnimationFrame); };
	for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) { scrollTo(0, y); await frames(2); }
	await Promise.all(Array.from(document.images, (i) => i.complete || new Promise((done) => { i.onload = i.onerror = done; })));
	scrollTo(0, 0);
	await frames(5);
	const alone = sum, moved = what.slice();
	document.querySelector("main").style.paddingTop = "200px";
	await frames(5);
	return {alone, added: sum - alone, what: moved};
})()`

// Nothing moves under the reader while a page comes in: less than a thousandth of the window.
func TestNothingShifts(t *testing.T) {
	c := theSite(t)
	for _, path := range append(mainPages(c), "/recherche?q=dossier", "/connexion", "/style") {
		t.Run(path, func(t *testing.T) {
			w := newTab(t, c.site, phone)
			w.open(path)
			moved := eval[struct {
				Alone, Added float64
				What         []string
			}](w, shifts)
			t.Logf("%.3f %% moved", moved.Alone)
			if moved.Alone > 0.1 {
				t.Errorf("%.3f %% of the window moved by itself: %q", moved.Alone, moved.What)
			}
			if moved.Added < 1 {
				t.Errorf("a move on purpose counts as %.3f %%: this measures nothing", moved.Added)
			}
		})
	}
}
