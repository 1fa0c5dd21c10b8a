package server

import (
	"encoding/hex"

	"voix/server/mail"
	"voix/server/page"
)

// emailDoor sends codes, and links that hold them, by mail.
type emailDoor struct {
	post    *mail.Post
	say     *page.Catalogue
	address Address // empty: messages lead nowhere
}

// Read takes an address that any server can write to.
func (emailDoor) Read(typed string) (string, bool) { return mail.ParseAddress(typed) }

// Shown is the address: its domain stays as it stands in the DNS, so that letters of other alphabets pass for none.
func (emailDoor) Shown(address string) string { return address }

// Send has a code written in the language of who asks.
func (d emailDoor) Send(l page.Locale, address string, c sentCode, held bool) error {
	m := mail.Message{
		ID: hex.EncodeToString(c.ID[:]), To: address, Language: l.Lang(), RightToLeft: l.Dir() == "rtl", Until: c.Until,
		Subject: d.say.Say(l, "mail.code.subject"), Parts: []mail.Part{{Text: d.say.Say(l, "mail.code.hello")}},
	}
	if c.Link == "" {
		m.Parts = append(m.Parts, mail.Part{Text: d.say.Say(l, "mail.code.code_only")})
	} else {
		what := d.say.Say(l, "mail.code.link")
		if c.Adding {
			what = d.say.Say(l, "mail.code.link_add")
		}
		m.Parts = append(m.Parts, mail.Part{Text: what}, mail.Part{Text: d.say.Say(l, "mail.code.link_text"), Link: c.Link}, mail.Part{Text: d.say.Say(l, "mail.code.code")})
	}
	m.Parts = append(m.Parts,
		mail.Part{Code: c.Code[:4] + " " + c.Code[4:]}, mail.Part{Text: d.say.Say(l, "mail.code.until")}, mail.Part{Text: d.say.Say(l, "mail.code.not_you")})
	m.First = held
	return d.post.Send(m)
}

// BroughtBack implements sentDoor.
func (emailDoor) BroughtBack(string) {}

// Tell implements sentDoor.
func (d emailDoor) Tell(l page.Locale, address, id string, what changeOfWays) error {
	m := mail.Message{
		ID: id, To: address, Language: l.Lang(), RightToLeft: l.Dir() == "rtl", First: true, Subject: d.say.Say(l, "mail.ways.subject"),
		Parts: []mail.Part{{Text: d.say.Say(l, "mail.code.hello")}, {Text: d.say.Say(l, "told."+string(what))}, {Text: d.say.Say(l, "told.not_you")}},
	}
	if d.address != "" {
		m.Parts = append(m.Parts, mail.Part{Text: d.say.Say(l, "mail.ways.open"), Link: string(d.address) + l.Address(signInPath)})
	}
	return d.post.Send(m)
}
