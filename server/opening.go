package server

import (
	"cmp"
	"time"

	"voix/server/declaration"
	"voix/server/page"
)

// Missing lists what keeps an installation from being opened to the public, in the order in which an operator meets it: the flags, then the
// declaration. Each fault says how to mend it.
func (o Options) Missing(now time.Time) declaration.Faults {
	var all declaration.Faults
	if !o.Address.secure() {
		all = append(all, declaration.Fault{Field: "--address", Missing: o.Address == "", Mend: "where the public finds the platform, such as https://voix.example: else links in messages follow whatever name a request bears, and what people send could be read on its way"})
	}
	if people := o.Declaration.Contacts.People.Address; people != "" && o.Contact != "" && string(o.Contact) != people {
		all = append(all, declaration.Fault{Field: "--contact", Mend: "the declaration names another address for people (contacts.people.address): leave out --contact"})
	}
	if o.Records == nil {
		all = append(all, declaration.Fault{Field: "--records-recipients", Missing: true, Mend: "the law (LCEN, article 6; décret n° 2021-1362) has a host keep for a year from where people published: two holders each make a key (voix records key), and this file names both public ones, a line each"})
	}
	return append(all, o.Declaration.Faults(now)...)
}

// operator is what the pages say of who answers for the installation.
func (o Options) operator() page.Operator {
	return page.Operator{
		Contact: cmp.Or(string(o.Contact), o.Declaration.Contacts.People.Address), Source: o.Source, Declaration: o.Declaration, Public: o.Public,
	}
}
