package pdf

import (
	"testing"

	"pgregory.net/rapid"
)

// TestPlacing puts any items on pages: each once, in order, none over another or over the page's end, what keeps together on one page
// where one holds it, and each table's head above the rows that begin a page.
func TestPlacing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		height := rapid.Custom(func(t *rapid.T) length {
			return length(rapid.OneOf(rapid.IntRange(0, 40), rapid.IntRange(0, int(textHeight/point)-60)).Draw(t, "height")) * point
		})
		head := &item{height: 40 * point}
		items := make([]item, rapid.IntRange(0, 60).Draw(t, "items"))
		for i := range items {
			items[i] = item{height: height.Draw(t, "item"), before: length(rapid.IntRange(0, 30).Draw(t, "before")) * point,
				after: length(rapid.IntRange(0, 30).Draw(t, "after")) * point, keep: rapid.Bool().Draw(t, "keep"), fresh: rapid.IntRange(0, 9).Draw(t, "fresh") == 0}
			if rapid.IntRange(0, 2).Draw(t, "row") == 0 {
				items[i].head = head
			}
		}
		places := place(items)
		page, bottom, n := -1, length(0), 0
		pageOf := make([]int, len(items))
		for i, p := range places {
			if p.page < page {
				t.Fatalf("page %d comes after page %d", p.page, page)
			}
			first := p.page > page
			if first {
				page, bottom = p.page, 0
			}
			if p.y < bottom || p.y+p.item.height > textHeight {
				t.Fatalf("an item stands from %d to %d, the one above it ends at %d", p.y, p.y+p.item.height, bottom)
			}
			bottom = p.y + p.item.height
			if p.item == head {
				if !first || p.y != 0 || i+1 == len(places) || places[i+1].item.head != head || places[i+1].page != p.page {
					t.Fatalf("a head stands where no row begins a page")
				}
				continue
			}
			if p.item != &items[n] {
				t.Fatalf("item %d is not in its place", n)
			}
			if first && p.y != 0 {
				t.Fatalf("item %d begins page %d at %d", n, p.page, p.y)
			}
			if n > 0 && items[n].fresh && pageOf[n-1] == p.page {
				t.Fatalf("item %d does not begin a page", n)
			}
			// A row that begins a page has the head above it, unless it begins its page for another reason.
			if first && p.page > 0 && items[n].head == head && !items[n].fresh {
				t.Fatalf("item %d begins page %d without its head", n, p.page)
			}
			pageOf[n] = p.page
			n++
		}
		if n != len(items) {
			t.Fatalf("%d of %d items are placed", n, len(items))
		}
		for i := 0; i+1 < len(items); i++ {
			alone := (i == 0 || !items[i-1].keep || items[i].fresh) && (i+2 == len(items) || !items[i+1].keep || items[i+2].fresh)
			if items[i].keep && !items[i+1].fresh && alone && pageOf[i] != pageOf[i+1] &&
				items[i].height+max(items[i].after, items[i+1].before)+items[i+1].height+head.height <= textHeight {
				t.Fatalf("items %d and %d are parted", i, i+1)
			}
		}
	})
}
