package pdf

import (
	"voix/deliberation/dossier/document"
)

// The page is A4. What runs at its top and bottom stands in its margins.
const (
	pageWidth    = 5952756 // 210 mm
	pageHeight   = 8418898 // 297 mm
	marginSide   = 72 * point
	marginTop    = 76 * point
	marginBottom = 74 * point
	textWidth    = length(pageWidth) - 2*marginSide
	textHeight   = length(pageHeight) - marginTop - marginBottom
)

// item is what is never cut: a line, a table's row, a drawing. Items stand below each other.
type item struct {
	height length
	before length // space above, unless at a page's top
	after  length // space below; of two spaces that meet, the greater one counts
	keep   bool   // stays on the page of the next item
	fresh  bool   // begins a page
	head   *item  // repeated above it where it begins a page: its table's head
	target int    // what leads here; 0 is nothing
	entry  *document.Heading
	draw   func(c *canvas, y length)
}

// placed is an item with its place.
type placed struct {
	item *item
	page int // from 0
	y    length
}

// together is as much of a group as is placed together: all of it if a page holds it, else what stands before its end that a page holds.
func together(group []item) []item {
	for len(group) > 1 {
		height, k := length(0), len(group)
		if group[0].head != nil {
			height += group[0].head.height
		}
		for k > 0 {
			height += group[k-1].height
			if k < len(group) {
				height += max(group[k-1].after, group[k].before)
			}
			if height > textHeight {
				break
			}
			k--
		}
		if k == 0 {
			return group
		}
		group = group[:min(k, len(group)-1)]
	}
	return group
}

// place puts items on pages. Items that keep together go to a next page together if that page holds them all; an item that begins a
// page in the middle of its table has the table's head above it.
func place(items []item) []placed {
	out := make([]placed, 0, len(items))
	page, y, after := 0, length(0), length(0)
	turn := func(next *item) {
		page, y, after = page+1, 0, 0
		if next.head != nil {
			out = append(out, placed{next.head, page, 0})
			y = next.head.height
		}
	}
	empty := true // nothing stands on the page yet
	for i := 0; i < len(items); {
		end := i + 1
		for end < len(items) && items[end-1].keep && !items[end].fresh {
			end++
		}
		group := together(items[i:end])
		end = i + len(group)
		if group[0].fresh && !empty {
			page, y, after, empty = page+1, 0, 0, true
		}
		// The group's height if it begins here, and if it begins a page.
		here, alone := length(0), length(0)
		for n := range group {
			gap := group[n].before
			if n > 0 {
				gap = max(gap, group[n-1].after)
				alone += gap
				here += gap
			} else if !empty {
				here += max(gap, after)
			}
			here += group[n].height
			alone += group[n].height
		}
		if group[0].head != nil {
			alone += group[0].head.height
		}
		if !empty && y+here > textHeight && alone <= textHeight {
			turn(&group[0])
			empty = true
		}
		for n := range group {
			it := &group[n]
			gap := length(0)
			if !empty {
				gap = max(it.before, after)
			}
			if !empty && y+gap+it.height > textHeight {
				turn(it)
				gap = 0
			}
			y += gap
			out = append(out, placed{it, page, y})
			y, after, empty = y+it.height, it.after, false
		}
		i = end
	}
	return out
}
