package server

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"voix/server/page"
	"voix/server/search"
)

// unfound are static pages that answer no question: they stand for others.
var unfound = map[string]bool{"/hors-ligne": true, "/plan-du-site": true}

// A page that can be found says what it is about by what of it is the same whatever the state.
type pageFound struct {
	address string
	view    page.View
	says    pageSays
}

type pageSays uint8

const (
	saysAll     pageSays = iota
	saysLead             // and a list that is not its own
	saysHeading          // likewise, and its lead tells of the list
)

// pagesFound are the static pages, those that tell of the site, and those from which lists are reached.
func pagesFound(pages *page.Renderer, audit page.AuditRun) []pageFound {
	all := []pageFound{
		{"/accessibilite", page.Accessibility{Run: audit}, saysAll}, {"/version", page.Version{}, saysLead},
		{"/chiffres-du-site", page.OpenFigures{}, saysLead}, {"/propositions", page.Proposals{}, saysLead},
		{"/debats", page.Debates{}, saysLead}, {"/connexion", page.SignIn{}, saysLead}, {"/carte", page.Map{}, saysHeading},
	}
	for _, p := range pages.Statics() {
		if !unfound[p.Address] {
			all = append(all, pageFound{p.Address, p, saysAll})
		}
	}
	return all
}

// pageDocuments are the pages in each locale, as they are read there.
func pageDocuments(pages *page.Renderer, audit page.AuditRun) ([]search.Document, error) {
	var all []search.Document
	for _, locale := range page.Locales() {
		for _, p := range pagesFound(pages, audit) {
			rendered, err := pages.Render(page.Frame{Locale: locale, Path: p.address}, p.view)
			if err != nil {
				return nil, err
			}
			said, err := saidBy(rendered.Fill(nil, page.Slots{}))
			if err != nil {
				return nil, fmt.Errorf("page %s: %w", p.address, err)
			}
			d := search.Document{
				Key:   search.Key{Kind: search.Page, Name: p.address, Locale: string(locale)},
				Title: said[saysHeading], Language: locale.Lang(),
			}
			if p.says != saysHeading {
				d.Body = said[p.says]
			}
			all = append(all, d)
		}
	}
	return all, nil
}

// saidBy is what a page says: its heading, its lead, and all of its content but the heading.
func saidBy(whole []byte) (said map[pageSays]string, err error) {
	root, err := html.Parse(bytes.NewReader(whole))
	if err != nil {
		return nil, err
	}
	said = map[pageSays]string{}
	var words []string
	for n := range root.Descendants() {
		switch {
		case !inside(n, atom.Main):
		case n.DataAtom == atom.H1:
			said[saysHeading] = lineOf(n)
		case n.DataAtom == atom.P && hasClass(n, "lead"):
			said[saysLead] = lineOf(n)
		}
		if n.Type == html.TextNode && inside(n, atom.Main) && !inside(n, atom.H1, atom.Script, atom.Style, atom.Noscript, atom.Template) {
			words = append(words, search.Words(n.Data)...)
		}
	}
	said[saysAll] = strings.Join(words, " ")
	return said, nil
}

func hasClass(n *html.Node, class string) bool {
	for _, a := range n.Attr {
		if a.Key == "class" && slices.Contains(strings.Fields(a.Val), class) {
			return true
		}
	}
	return false
}

// lineOf is the text of one element on one line.
func lineOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(search.Words(b.String()), " ")
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
