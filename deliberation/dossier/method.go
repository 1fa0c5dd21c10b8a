package dossier

import (
	_ "embed"
	"io"
	"strings"
	"text/template"

	"voix/deliberation"
)

//go:embed methode.md.tmpl
var methodSource string

var methodTemplate = template.Must(template.New(methodFile).Funcs(template.FuncMap{
	"line": escapeLine, "quote": quoteLines, "phase": func(phase string) string { return phaseNames[phase] },
}).Parse(spaced(methodSource)))

// phaseNames are what people read of a phase.
var phaseNames = map[string]string{
	"propose": "propositions", "debate": "débats", "vote": "avis seulement", "reread": "relecture (le vote est clos)", "closed": "clôture",
}

// writeMethod writes how every figure is computed, for this consultation.
func writeMethod(w io.Writer, h *head) error {
	return methodTemplate.Execute(w, struct {
		*head
		K, AgentK, ListedFrom int
	}{
		head: h, K: deliberation.Concerned.SmallestSet(), AgentK: deliberation.Agent.SmallestSet(), ListedFrom: listedFrom,
	})
}

// escapeLine puts a title on one line of Markdown, as text.
func escapeLine(s string) string {
	var b strings.Builder
	for _, r := range oneLine(s) {
		if strings.ContainsRune("\\`*_{}[]<>()#+-.!|&~", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// quoteLines makes a quotation of a text in Markdown.
func quoteLines(s string) string {
	return "> " + strings.ReplaceAll(strings.TrimRight(s, "\r\n"), "\n", "\n> ")
}
