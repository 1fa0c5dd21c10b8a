package page

import (
	"html"
	"strconv"
	"strings"

	"golang.org/x/text/feature/plural"
)

// counted is a message about a number, taken apart so that it can be written without looking anything up.
type counted struct {
	messages *messages
	group    string
	forms    map[plural.Form]around
}

// around is what stands before and after the number, escaped. A form may say its number in a word ("رأيان"): then it is all before.
type around struct {
	before, after string
	wordy         bool
}

func (m *messages) counted(key string) *counted {
	c := &counted{messages: m, group: m.say("format.group"), forms: map[plural.Form]around{}}
	for form, text := range m.of(key) {
		before, after, numbered := strings.Cut(html.EscapeString(text), "{n}")
		c.forms[form] = around{before, after, !numbered}
	}
	return c
}

func (c *counted) append(dst []byte, n int) []byte {
	form, ok := c.forms[c.messages.pluralForm(int64(n))]
	if !ok {
		form = c.forms[plural.Other]
	}
	dst = append(dst, form.before...)
	if form.wordy {
		return dst
	}
	dst = appendGrouped(dst, int64(n), c.group)
	return append(dst, form.after...)
}

// appendGrouped writes n with a sign between its groups of three digits.
func appendGrouped(dst []byte, n int64, group string) []byte {
	var room [20]byte
	digits := strconv.AppendInt(room[:0], n, 10)
	if n < 0 {
		dst, digits = append(dst, '-'), digits[1:]
	}
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			dst = append(dst, group...)
		}
		dst = append(dst, d)
	}
	return dst
}
