package server

import (
	"bytes"
	"fmt"
	"html/template"
	"reflect"
	"strings"
	"time"

	"voix/server/page"
)

// dataPart is a field of dataFile, to be read.
type dataPart struct {
	Label    string
	Lines    []string   // what it says; each may have several lines of text
	Parts    []dataPart // of a structure
	Items    []dataPart // of a list of structures: Parts of each
	Language string     // of Lines, if that is known
}

// dataReader says the fields of a dataFile in a locale.
type dataReader struct {
	catalogue *page.Catalogue
	locale    page.Locale
}

func (r dataReader) say(key string) string { return r.catalogue.Say(r.locale, key) }

// parts are the fields of a structure that are filled, in their order.
func (r dataReader) parts(of reflect.Value) (all []dataPart) {
	language := ""
	if f := of.FieldByName("Language"); f.IsValid() {
		language = f.String()
	}
	for i := range of.NumField() {
		field, value := of.Type().Field(i), of.Field(i)
		if field.Anonymous {
			all = append(all, r.parts(value)...)
			continue
		}
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		family := field.Tag.Get("say")
		if family == "-" || value.IsZero() && (options != "" || field.Type.Kind() != reflect.Int64) {
			continue // a number that is none says that there is none
		}
		part := dataPart{Label: r.say("data.field." + name)}
		if field.Name != "Language" && family == "" {
			part.Language = language
		}
		if r.fill(&part, value, family); len(part.Lines)+len(part.Parts)+len(part.Items) > 0 {
			all = append(all, part)
		}
	}
	return all
}

func (r dataReader) fill(part *dataPart, value reflect.Value, family string) {
	switch x := value.Interface().(type) {
	case time.Time:
		part.Lines = append(part.Lines, r.catalogue.Moment(r.locale, x))
		return
	case string:
		switch {
		case x == "":
		case family == "":
			part.Lines = append(part.Lines, x)
		default:
			part.Lines = append(part.Lines, r.say(family+"."+x))
		}
		return
	case bool:
		part.Lines = append(part.Lines, r.say("data.yes"))
		return
	}
	switch value.Kind() {
	case reflect.Pointer:
		r.fill(part, value.Elem(), family)
	case reflect.Struct:
		part.Parts = r.parts(value)
	case reflect.Slice:
		for i := range value.Len() {
			if one := value.Index(i); one.Kind() == reflect.Struct && one.Type() != reflect.TypeFor[time.Time]() {
				part.Items = append(part.Items, dataPart{Parts: r.parts(one)})
			} else {
				r.fill(part, one, family)
			}
		}
	default:
		part.Lines = append(part.Lines, fmt.Sprint(value.Interface()))
	}
}

var dataPage = template.Must(template.New("data").Parse(dataTemplate))

// dataHTML is the download to read, in one file that fetches nothing and prints well: all that is in the file for programs.
func (s *Server) dataHTML(f dataFile, treatments []page.Treatment, locale page.Locale) ([]byte, error) {
	r := dataReader{s.pages.Catalogue, locale}
	v := struct {
		Language, Direction, Title, Made, NoPDF, Held, Treatments string
		Rows                                                      []dataRow
		Parts                                                     []dataPart
		Done                                                      []dataPart
	}{
		Language: locale.Lang(), Direction: locale.Dir(), Title: r.say("data.title"), Made: s.pages.Catalogue.Say(locale, "data.made", "date", s.pages.Catalogue.Date(locale, f.At)), NoPDF: r.say("data.no_pdf"),
		Held: r.say("data.held"), Treatments: r.say("data.treatments"), Rows: f.Rows, Parts: r.parts(reflect.ValueOf(f)),
	}
	for _, t := range treatments {
		v.Done = append(v.Done, dataPart{Label: r.say("data.treatment." + t.Name), Lines: append([]string{r.say("data.explained." + t.Name)}, t.Own...)})
	}
	var b bytes.Buffer
	err := dataPage.Execute(&b, v)
	return b.Bytes(), err
}

const dataTemplate = `<!DOCTYPE html>
<html lang="{{.Language}}" dir="{{.Direction}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>{{.Title}}</title>
<style>body{font:1rem/1.5 sans-serif;max-width:48rem;margin:1rem auto;padding:0 1rem;overflow-wrap:anywhere}dt{font-weight:bold}dd{margin:0 0 .4rem;margin-inline-start:1rem;white-space:pre-wrap}dd:has(dl){white-space:normal}ol{padding-inline-start:1.5rem}li{margin-block-end:.8rem}@media print{article,li{break-inside:avoid}}</style></head><body>
<main><h1>{{.Title}}</h1><p>{{.Made}}</p><p>{{.NoPDF}}</p>
<h2>{{.Held}}</h2>
{{range .Rows}}<article><h3>{{.Is}}{{with .Value}} <bdi>{{.}}</bdi>{{end}}</h3><p>{{.Why}}</p><p>{{.Source}} {{.Basis}} {{.Readers}} {{.Until}}</p></article>
{{end}}{{range .Parts}}<section><h2>{{.Label}}</h2>{{template "part" .}}</section>
{{end}}<h2>{{.Treatments}}</h2>
{{range .Done}}<article><h3>{{.Label}}</h3>{{range .Lines}}<p>{{.}}</p>{{end}}</article>
{{end}}</main></body></html>
{{define "part"}}{{$lang := .Language}}{{range .Lines}}<div dir="auto"{{with $lang}} lang="{{.}}"{{end}}>{{.}}</div>{{end}}{{template "list" .Parts}}{{with .Items}}<ol>{{range .}}<li>{{template "list" .Parts}}</li>{{end}}</ol>{{end}}{{end}}
{{define "list"}}{{with .}}<dl>{{range .}}<dt>{{.Label}}</dt><dd>{{template "part" .}}</dd>{{end}}</dl>{{end}}{{end}}
`
