package odt

import (
	"fmt"
	"io"
	"strings"
)

// automatic holds the styles that the text needs beside the named ones of styles.xml, each once, in the order of their first use.
type automatic struct {
	names    map[string]string
	families map[string]int
	styles   []string
}

func newAutomatic() *automatic {
	return &automatic{names: map[string]string{}, families: map[string]int{}}
}

// name returns the name of the style of a family that has a parent ("" for none), further attributes and properties.
func (a *automatic) name(family, parent, attributes, properties string) string {
	key := family + "\x00" + parent + "\x00" + attributes + "\x00" + properties
	name, known := a.names[key]
	if !known {
		a.families[family]++
		name = fmt.Sprintf("%s-%d", family, a.families[family])
		a.names[key] = name
		if parent != "" {
			parent = ` style:parent-style-name="` + parent + `"`
		}
		a.styles = append(a.styles, `<style:style style:name="`+name+`" style:family="`+family+`"`+parent+attributes+`>`+properties+"</style:style>\n")
	}
	return name
}

// write begins content.xml.
func (a *automatic) write(w io.Writer) error {
	_, err := io.WriteString(w, declaration+`<office:document-content `+namespaces+">\n<office:automatic-styles>\n"+strings.Join(a.styles, "")+"</office:automatic-styles>\n")
	return err
}
