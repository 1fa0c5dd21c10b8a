package server

import (
	"bytes"
	"html"
	"html/template"
	"strings"
	"unicode/utf8"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"voix/server/search"
)

// People write Markdown; raw HTML in it is dropped by goldmark, and whatever is left goes through bluemonday. Pictures come as attachments
// only, never from elsewhere. Headings stay below those of the page.
var (
	markdown = goldmark.New(goldmark.WithExtensions(extension.Strikethrough, extension.Linkify))
	policy   = func() *bluemonday.Policy {
		p := bluemonday.NewPolicy()
		p.AllowElements("p", "br", "strong", "em", "del", "ul", "ol", "li", "blockquote", "code", "pre", "h3", "h4", "hr")
		p.AllowAttrs("href").OnElements("a")
		p.AllowURLSchemes("http", "https", "mailto")
		p.RequireParseableURLs(true)
		p.RequireNoFollowOnLinks(true)
		p.RequireNoReferrerOnLinks(true)
		return p
	}()
	plain = bluemonday.StrictPolicy()
	lower = strings.NewReplacer("<h1", "<h3", "</h1", "</h3", "<h2", "<h3", "</h2", "</h3", "<h5", "<h4", "</h5", "</h4", "<h6", "<h4", "</h6", "</h4")
)

func markdownHTML(text string) template.HTML {
	var b bytes.Buffer
	if err := markdown.Convert([]byte(text), &b); err != nil {
		return template.HTML(template.HTMLEscapeString(text)) // writing to memory does not fail
	}
	return template.HTML(policy.Sanitize(lower.Replace(b.String())))
}

// excerptLength is how much of a text a list shows, in characters.
const excerptLength = 180

// excerpt is the beginning of a text, without marks, cut between words.
func excerpt(text string) string {
	var b bytes.Buffer
	if len(text) > 4*excerptLength*utf8.UTFMax {
		text = strings.ToValidUTF8(text[:4*excerptLength*utf8.UTFMax], "")
	}
	if err := markdown.Convert([]byte(text), &b); err != nil {
		return ""
	}
	words := search.Words(html.UnescapeString(plain.Sanitize(b.String())))
	length := 0
	for i, w := range words {
		length += utf8.RuneCountInString(w) + 1
		if length > excerptLength {
			return strings.Join(words[:i], " ") + " …"
		}
	}
	return strings.Join(words, " ")
}
