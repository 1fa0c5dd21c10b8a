package polis

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"voix/deliberation"
)

// MaxTitle is the most characters (Unicode code points) that a title may have.
const MaxTitle = 300

// text is the consultation's: the topic as title, the description and the address of the conversation as body. Its language is
// empty: exports do not tell it.
func (e *Export) text() deliberation.Text {
	t := deliberation.Text{Title: cutTitle(e.Title), Body: e.Description}
	if e.URL != "" {
		t.Body = strings.TrimRight(t.Body, "\n")
		if t.Body != "" {
			t.Body += "\n\n"
		}
		t.Body += "<" + e.URL + ">"
	}
	return t
}

// statementText puts a statement into the title, unchanged, line breaks and spaces included. One that is longer than a title stands
// whole in the body, and its title is its beginning.
func statementText(body string) deliberation.Text {
	title := cutTitle(body)
	if title == body {
		return deliberation.Text{Title: body}
	}
	return deliberation.Text{Title: title, Body: body}
}

// cutTitle returns s if it has up to MaxTitle characters, else its beginning, ended at a word if there is one in the second half, with an
// ellipsis, in as many characters.
func cutTitle(s string) string {
	if utf8.RuneCountInString(s) <= MaxTitle {
		return s
	}
	kept := []rune(s)[:MaxTitle]
	end := MaxTitle - 1
	for i := MaxTitle - 1; i > MaxTitle/2; i-- {
		if unicode.IsSpace(kept[i]) {
			end = i
			break
		}
	}
	return strings.TrimRightFunc(string(kept[:end]), unicode.IsSpace) + "…"
}
