package server

import (
	"bytes"
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"voix/server/page"
	"voix/server/search"
)

// unfound are static pages that answer no question: they stand for others.
var unfound = map[string]bool{"/hors-ligne": true, "/plan-du-site": true}

// pageDocuments are the static pages in each locale, as they are read there.
func pageDocuments(pages *page.Renderer) ([]search.Document, error) {
	var all []search.Document
	for _, locale := range page.Locales() {
		for _, p := range pages.Statics() {
			if unfound[p.Address] {
				continue
			}
			rendered, err := pages.Render(page.Frame{Locale: locale, Path: p.Address}, p)
			if err != nil {
				return nil, err
			}
			title, text, err := said(rendered.Fill(nil, page.Slots{}))
			if err != nil {
				return nil, fmt.Errorf("page %s: %w", p.Address, err)
			}
			all = append(all, search.Document{
				Key:   search.Key{Kind: search.Page, Name: p.Address, Locale: string(locale)},
				Title: title, Body: text, Language: locale.Lang(),
			})
		}
	}
	return all, nil
}

// said is the heading of a page, and the text of its content below.
func said(whole []byte) (heading, text string, err error) {
	root, err := html.Parse(bytes.NewReader(whole))
	if err != nil {
		return "", "", err
	}
	for n := range root.Descendants() {
		if n.DataAtom != atom.Main {
			continue
		}
		var words []string
		for d := range n.Descendants() {
			switch {
			case d.DataAtom == atom.H1:
				heading = lineOf(d)
			case d.Type == html.TextNode && !inside(d, atom.H1, atom.Script, atom.Style, atom.Noscript, atom.Template):
				words = append(words, strings.Fields(d.Data)...)
			}
		}
		return heading, strings.Join(words, " "), nil
	}
	return "", "", nil
}

// lineOf is the text of one element on one line.
func lineOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func inside(n *html.Node, of ...atom.Atom) bool {
	for a := range n.Ancestors() {
		for _, one := range of {
			if a.DataAtom == one {
				return true
			}
		}
	}
	return false
}
