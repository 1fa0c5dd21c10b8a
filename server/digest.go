package server

import (
	"context"
	"strings"

	"voix/deliberation"
	"voix/server/mail"
	"voix/server/page"
)

// stopPath is where one ends digests without signing in.
const stopPath = "/arret"

// contactPath is where somebody says how they want to be written to.
const contactPath = "/moi/contact"

// noticeLine is what is new about one subject: what happened there, how often, and the page that shows it to everybody.
type noticeLine struct {
	Title string // of the subject; empty: it has none
	Said  []string
	Path  string
}

// mostLines bounds a digest: whoever is told of more subjects finds the rest on the site.
const mostLines = 30

// noticeLines says in words what is new, subject by subject in the order in which they first come. Titles that were taken back are not outgoing.
func (s *Server) noticeLines(ctx context.Context, l page.Locale, said []deliberation.Notice) ([]noticeLine, error) {
	load := s.loader(ctx)
	texts := map[string]deliberation.ID{}
	s.platform.Read(func(st *deliberation.State) {
		for _, n := range said {
			subject := n.Subject.String()
			kind, _, _ := strings.Cut(subject, "/")
			switch kind {
			case "proposal":
				p, _ := st.Proposal(n.Subject.Number())
				texts[subject] = p.Text
			case "debate":
				d, _ := st.Debate(n.Subject.Number())
				texts[subject] = d.Text
			case "consultation":
				c, _ := st.Consultation(n.Subject.Number())
				texts[subject] = c.Text
			}
			load.wantText(texts[subject])
		}
	})
	if err := load.load(); err != nil {
		return nil, err
	}
	var lines []noticeLine
	place := map[string]int{}
	counts := map[string]map[deliberation.NoticeKind]int{}
	order := map[string][]deliberation.NoticeKind{}
	for _, n := range said {
		subject := n.Subject.String()
		if _, there := place[subject]; !there {
			if len(lines) == mostLines {
				continue
			}
			place[subject] = len(lines)
			counts[subject] = map[deliberation.NoticeKind]int{}
			lines = append(lines, noticeLine{Title: load.texts[texts[subject]].Title, Path: noticePath(n)})
		}
		if counts[subject][n.Kind]++; counts[subject][n.Kind] == 1 {
			order[subject] = append(order[subject], n.Kind)
		}
	}
	for subject, i := range place {
		for _, kind := range order[subject] {
			lines[i].Said = append(lines[i].Said, s.pages.Catalogue.Say(l, "news."+kind.String(), "n", counts[subject][kind]))
		}
	}
	return lines, nil
}

// plainLine is what a message tells to whom it may tell no more.
func (s *Server) plainLine(l page.Locale) noticeLine {
	return noticeLine{Title: s.pages.Catalogue.Say(l, "news.plain_link"), Said: []string{s.pages.Catalogue.Say(l, "news.plain")}, Path: "/moi"}
}

// noticePath is the public page that shows what a notice is about.
func noticePath(n deliberation.Notice) string {
	kind, _, _ := strings.Cut(n.Subject.String(), "/")
	switch kind {
	case "proposal":
		return proposalPath(n.Subject.Number())
	case "debate":
		if n.Kind == deliberation.MinutesNotice {
			return debatePath(n.Subject.Number()) + "/compte-rendu"
		}
		return debatePath(n.Subject.Number())
	case "consultation":
		return consultationPath(n.Subject.Number())
	}
	return "/mandats"
}

// whole is the whole address of a page in a locale. The messenger runs only where the operator said where the platform is.
func (m *messenger) whole(l page.Locale, path string) string {
	return string(m.s.address) + l.Address(path)
}

// letter is a message by mail. It names neither who wrote what nor what anybody thinks of it, and tells nothing that no public page does. That it comes to an
// address tells whose proposals it is about, to whoever carries it: to agents it names no subject.
func (m *messenger) letter(t outgoing, lines []noticeLine) mail.Message {
	l := t.language
	say := func(key string, pairs ...any) string { return m.s.pages.Catalogue.Say(l, key, pairs...) }
	stop := m.whole(l, stopPath+"/"+m.s.platform.Keys.StopCode(t.person, t.channel.ID))
	message := mail.Message{
		ID: m.s.platform.Keys.MessageID(t.person, t.subject, t.day), To: t.address, Language: l.Lang(), RightToLeft: l.Dir() == "rtl",
		Subject: say("news.subject", "n", len(lines)), Parts: []mail.Part{{Text: say("mail.code.hello")}},
		Until: t.until, Unsubscribe: stop,
	}
	if t.plain {
		message.Subject = say("news.plain_subject")
	} else {
		message.Parts = append(message.Parts, mail.Part{Text: say("news.lead")})
	}
	if m.s.bounces != "" {
		message.Return = m.s.bounces.of(m.s.platform.Keys.BounceToken(t.person, t.channel.ID, t.day))
	}
	for _, line := range lines {
		title := line.Title
		if title == "" {
			title = say("news.untitled")
		}
		message.Parts = append(message.Parts, mail.Part{Text: strings.Join(line.Said, " ")}, mail.Part{Text: title, Link: m.whole(l, line.Path)})
	}
	message.Parts = append(message.Parts,
		mail.Part{Text: say("news.change")}, mail.Part{Text: say("news.change_link"), Link: m.whole(l, contactPath)},
		mail.Part{Text: say("news.stop")}, mail.Part{Text: say("news.stop_link"), Link: stop})
	return message
}

// text is a message by SMS: that there is something, and where. A phone shows it to whoever is beside it. In French and English it has no letter outside the
// alphabet of GSM 03.38, and so is one message, which is counted and paid once; both addresses can be typed on another machine.
func (m *messenger) text(t outgoing) string {
	code := m.s.platform.Keys.ShortStop(t.person, t.channel.ID)
	return plainSpaces.Replace(m.s.pages.Catalogue.Say(t.language, "news.sms",
		"address", strings.TrimPrefix(m.whole(t.language, "/moi"), "https://"),
		"stop", strings.TrimPrefix(m.whole(t.language, stopPath), "https://"),
		"code", code[:len(code)/2]+"-"+code[len(code)/2:]))
}

// plainSpaces leaves no space but the one that every phone has.
var plainSpaces = strings.NewReplacer("\u202f", " ", "\u00a0", " ")
