package page

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// StaticPage is a page that needs nothing but its template and messages: client/templates/static/<Name>.html, which defines
// "address", its French path.
type StaticPage struct {
	Name    string
	Address string
}

func (p StaticPage) template() string { return path.Join("static", p.Name) }

// Statics lists them by name.
func (r *Renderer) Statics() []StaticPage { return r.statics }

func (r *Renderer) staticViews() []View {
	var all []View
	for _, p := range r.statics {
		all = append(all, p)
	}
	return all
}

// readStatics finds the pages by their files. Each must say an address of its own.
func readStatics(files fs.FS) ([]StaticPage, error) {
	names, err := fs.Glob(files, "templates/static/*.html")
	if err != nil {
		return nil, err
	}
	taken := map[string]string{}
	var all []StaticPage
	for _, name := range names {
		raw, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		p := StaticPage{Name: strings.TrimSuffix(path.Base(name), ".html"), Address: definedAddress(string(raw))}
		if !strings.HasPrefix(p.Address, "/") || taken[p.Address] != "" {
			return nil, fmt.Errorf("page: %s defines no address of its own", name)
		}
		taken[p.Address] = name
		all = append(all, p)
	}
	return all, nil
}

// definedAddress is the text of {{define "address"}}: it holds no action, so it is read without executing anything.
func definedAddress(source string) string {
	_, after, _ := strings.Cut(source, `{{define "address"}}`)
	address, _, found := strings.Cut(after, "{{end}}")
	if !found || strings.ContainsAny(address, "{} ?#") {
		return ""
	}
	return address
}
