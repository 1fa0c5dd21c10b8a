package server

import (
	"strings"
	"time"

	"voix/server/page"
	"voix/server/sms"
)

// SMSOptions are how codes are sent to phones.
type SMSOptions struct {
	Gateway sms.Gateway // nil: no codes are sent to phones, and pages do not speak of it
	Regions sms.Regions // to whose phones; none: DefaultSMSRegions
	ADay    int         // how many messages this server sends a day at most; below 1: DefaultSMSADay
}

// DefaultSMSRegions are France and the overseas départements, each of which has a Caf of its own or Mayotte's fund.
func DefaultSMSRegions() sms.Regions { return sms.French() }

// DefaultSMSADay bounds what somebody can cost the operator who has codes sent for nothing: some forty euros a day.
const DefaultSMSADay = 500

// phoneDoor sends codes to phones.
type phoneDoor struct {
	server  *Server
	sender  *sms.Sender
	regions sms.Regions
	aDay    int
}

func (s *Server) newPhoneDoor(o SMSOptions) *phoneDoor {
	if len(o.Regions) == 0 {
		o.Regions = DefaultSMSRegions()
	}
	if o.ADay < 1 {
		o.ADay = DefaultSMSADay
	}
	return &phoneDoor{s, sms.NewSender(o.Gateway, o.ADay, s.platform.Clock, s.log), o.Regions, o.ADay}
}

// Read implements sentDoor.
func (d *phoneDoor) Read(typed string) (identifier string, ok bool) {
	number, ok := d.regions.Parse(typed)
	return string(number), ok
}

// Shown implements sentDoor. Pairs of digits would change places in a line that runs from right to left.
func (d *phoneDoor) Shown(identifier string) string {
	return "\u2066" + strings.ReplaceAll(sms.Number(identifier).Spelled(), " ", "\u00a0") + "\u2069"
}

// Send implements sentDoor.
func (d *phoneDoor) Send(l page.Locale, identifier string, code sentCode, held bool) error {
	return d.sender.Send(sms.Message{To: sms.Number(identifier), Text: d.text(l, code), Until: code.Until}, held)
}

// BroughtBack implements sentDoor.
func (d *phoneDoor) BroughtBack(identifier string) { d.sender.BroughtBack(sms.Number(identifier)) }

// noticeLife is how long it is tried to tell somebody that their ways in changed.
const noticeLife = time.Hour

// Tell implements sentDoor.
func (d *phoneDoor) Tell(l page.Locale, identifier, _ string, what changeOfWays) error {
	say := d.server.pages.Catalogue
	text := "Voix au chapitre. " + say.Say(l, "told."+string(what)) + " " + say.Say(l, "told.not_you")
	return d.sender.Send(sms.Message{To: sms.Number(identifier), Text: text, Until: d.server.platform.Clock.Now().Add(noticeLife)}, true)
}

// text is what is sent. It has no link: people are told everywhere to open none that comes by SMS. Its last line, if the platform has an
// address, lets a phone fill the code in there, and nowhere else (https://wicg.github.io/sms-one-time-codes/).
func (d *phoneDoor) text(l page.Locale, code sentCode) string {
	text := d.server.pages.Catalogue.Say(l, "sms.enter", "code", code.Code)
	if code.Adding {
		text = d.server.pages.Catalogue.Say(l, "sms.add", "code", code.Code)
	}
	if host, ok := strings.CutPrefix(string(d.server.address), "https://"); ok {
		text += "\n\n@" + host + " #" + code.Code
	}
	return text
}
