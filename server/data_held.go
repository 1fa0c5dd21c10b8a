package server

import (
	"time"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/page"
)

// dataFile is the download of /moi/donnees.json (GDPR art. 15 (3) and 20): everything that is held on one person, but for what lets somebody in, of
// which it has enough to know it again. Each field is in the page to read as well (dataHTML), with data.field.<its name in JSON> before it: said in the
// words of the family of messages that the tag say names, or as it is; say:"-" is for programs alone.
type dataFile struct {
	Format       string         `json:"format" say:"-"`
	Version      int            `json:"version" say:"-"`
	At           time.Time      `json:"at"`
	Entry        uint64         `json:"entry"` // of the journal, up to which all this was read
	Person       dataPerson     `json:"person"`
	Session      dataSession    `json:"session"`
	Rows         []dataRow      `json:"held" say:"-"` // the page begins with them
	Consents     []dataConsent  `json:"consents"`
	Statement    *time.Time     `json:"fifteen_or_older_stated,omitempty"`
	Ways         []dataWay      `json:"ways"`
	Removed      []dataRemoved  `json:"removed_ways,omitempty"`
	Dispute      *dataDispute   `json:"dispute,omitempty"`
	Contact      *dataContact   `json:"contact,omitempty"`
	Unreached    *time.Time     `json:"unreached_since,omitempty"`
	Reads        []dataRead     `json:"address_read,omitempty"`
	Names        []dataName     `json:"names"`
	Mandates     []dataMandate  `json:"mandates"`
	Reported     []dataNamed    `json:"rapporteur_of"`
	Texts        []dataText     `json:"texts"`
	Files        []dataAttached `json:"files"`
	Ballots      []dataBallot   `json:"ballots"`
	Waiting      []dataWaiting  `json:"waiting_choices,omitempty"`
	Marks        []dataNamed    `json:"marks"`               // arguments, with what they are about
	Validated    []dataNamed    `json:"validated_summaries"` // proposals
	Debates      []dataNamed    `json:"debates_run"`         // those to come
	Attended     []dataAttended `json:"debates_attended"`
	RecordsOpens []time.Time    `json:"records_opened,omitempty"`
	Flags        []dataFlag     `json:"flags,omitempty"`
}

// dataFlag is that many joined from one network within a day, they among them, and that nobody has looked at it yet.
type dataFlag struct {
	At     time.Time `json:"date"`
	People int64     `json:"people"`
}

type dataPerson struct {
	Number      int64            `json:"number"`
	Pseudonym   string           `json:"pseudonym"`
	College     string           `json:"college" say:"college"`
	Office      string           `json:"office"`
	Joined      time.Time        `json:"joined"`
	Ended       *time.Time       `json:"sessions_ended,omitempty"`
	Attestation *dataAttestation `json:"attestation,omitempty"`
	Card        string           `json:"pending_card,omitempty"` // it was shown, and is not taken in yet
}

type dataSession struct {
	Since  time.Time `json:"since"`
	Until  time.Time `json:"until"`
	Shared bool      `json:"shared,omitempty"` // on a computer that others use
}

type dataAttestation struct {
	Organisation *dataNamed `json:"organisation,omitempty"`
	Mandate      int64      `json:"mandate,omitempty"`
	College      string     `json:"college,omitempty" say:"college"`
	Evidence     string     `json:"evidence,omitempty" say:"evidence"`
	Since        time.Time  `json:"since"`
}

type dataRow struct {
	Name    string `json:"name"`
	Is      string `json:"is"`
	Value   string `json:"value,omitempty"`
	Why     string `json:"why"`
	Source  string `json:"source"`
	Basis   string `json:"basis"`
	Readers string `json:"readers"`
	Until   string `json:"until"`
}

type dataConsent struct {
	Purpose   string     `json:"purpose" say:"consents.purpose"`
	Given     time.Time  `json:"given"`
	Withdrawn *time.Time `json:"withdrawn,omitempty"`
	Version   int        `json:"version"`
}

type dataWay struct {
	Kind   string     `json:"kind" say:"ways.kind"`
	Name   string     `json:"name,omitempty"`
	Masked string     `json:"masked,omitempty"`
	Since  time.Time  `json:"since"`
	Used   *time.Time `json:"used,omitempty"`
}

// dataRemoved is a way in that leads in no more, and that its holder can take back for a while.
type dataRemoved struct {
	dataWay
	Removed time.Time  `json:"removed"`
	Until   *time.Time `json:"until,omitempty"` // absent while the ways are locked: no delay runs
	Barred  bool       `json:"barred,omitempty"`
	Called  *time.Time `json:"called,omitempty"`
}

// dataDispute is what is noted while two sides contend for the ways in.
type dataDispute struct {
	TakenBack *time.Time `json:"taken_back,omitempty"`
	Locked    *time.Time `json:"locked,omitempty"`
	Looked    *time.Time `json:"looked,omitempty"`
	By        int64      `json:"looked_by,omitempty"` // an administrator's number
}

// dataContact is how somebody is written to, and what they were.
type dataContact struct {
	Rhythm   string        `json:"rhythm" say:"reach.rhythm"`
	Language string        `json:"language"`
	Channels []dataChannel `json:"channels"`
	Until    uint64        `json:"told_until"` // of the journal's entries
	Day      string        `json:"last_digest,omitempty"`
	Apart    []dataApart   `json:"told_apart,omitempty"`
	Messages []dataMessage `json:"messages,omitempty"`
	Handed   string        `json:"last_by_hand,omitempty"`
	Untitled bool          `json:"untitled,omitempty"`
	Quiet    uint64        `json:"told_from,omitempty"`
}

type dataChannel struct {
	Kind    string     `json:"kind" say:"reach.kind"`
	Masked  string     `json:"masked,omitempty"`
	Name    string     `json:"name,omitempty"`
	Lines   []string   `json:"lines,omitempty"`
	Number  string     `json:"telephone,omitempty"`
	Hours   string     `json:"hours,omitempty" say:"reach.hours"`
	By      *dataNamed `json:"organisation,omitempty"`
	Stopped *time.Time `json:"stopped,omitempty"`
	Failed  *time.Time `json:"failed,omitempty"`
	Misses  []string   `json:"delayed_on,omitempty"`
	Since   string     `json:"chosen_on,omitempty"`
}

// dataApart is up to where somebody was told of one subject, and the day when they last were.
type dataApart struct {
	Subject string `json:"subject"`
	Until   uint64 `json:"told_until"`
	Day     string `json:"day"`
}

type dataMessage struct {
	Day     string `json:"day"`
	Subject string `json:"subject,omitempty"`
	Taken   bool   `json:"taken"` // by a mail server or a gateway, or posted or said by somebody
	// Of letters and calls: kinds of what is new, and when it was printed or opened.
	News     []string   `json:"news,omitempty" say:"hand.news"`
	Opened   string     `json:"opened,omitempty"`
	Deadline *time.Time `json:"deadline,omitempty"`
	Back     bool       `json:"came_back,omitempty"`
	Posted   string     `json:"gateway_name,omitempty"` // what a gateway of SMS calls it, until it is known whether it arrived
}

// dataRead is that people of an organisation read an address or a number.
type dataRead struct {
	Organisation dataNamed `json:"organisation"`
	Kind         string    `json:"kind" say:"reach.kind"`
	Day          string    `json:"day"` // of Paris
	Times        int64     `json:"times"`
}

// dataName is how others know somebody.
type dataName struct {
	Consultation *dataNamed `json:"consultation,omitempty"` // absent: outside all
	Name         string     `json:"name"`
}

type dataMandate struct {
	Number       int64      `json:"number"`
	Role         string     `json:"role" say:"role"`
	Consultation *dataNamed `json:"consultation,omitempty"` // of which it holds alone; likewise what follows
	Organisation *dataNamed `json:"organisation,omitempty"`
	Office       string     `json:"office,omitempty"`
	Attests      string     `json:"attests,omitempty" say:"college"`
	Starts       time.Time  `json:"starts"`
	Ends         time.Time  `json:"ends"`
	Giver        string     `json:"giver" say:"given_by"`
	Taken        bool       `json:"ended_by_another,omitempty"`
	Replaced     bool       `json:"replaced,omitempty"`
	Reason       string     `json:"reason,omitempty"`
}

type dataText struct {
	Of       string     `json:"of"` // such as proposal/12
	About    *dataNamed `json:"about,omitempty"`
	Title    string     `json:"title,omitempty"`
	Body     string     `json:"body,omitempty"`
	Place    string     `json:"place,omitempty"`
	Parts    []string   `json:"parts,omitempty"`
	Language string     `json:"language"`
}

type dataBallot struct {
	Consultation dataNamed `json:"consultation"`
	Question     dataNamed `json:"question"`
	Choice       string    `json:"choice" say:"choice"`
	Status       string    `json:"status" say:"own_ballots.status"`
}

// dataWaiting is what somebody chose on the telephone and what is not cast yet.
type dataWaiting struct {
	Debate  dataNamed    `json:"debate"`
	Call    int64        `json:"call"`
	Held    bool         `json:"held,omitempty"`
	Choices []dataChoice `json:"choices"`
}

type dataChoice struct {
	Item   int64  `json:"item"`
	Choice string `json:"choice,omitempty" say:"choice"` // absent: withdrawn
}

type dataAttached struct {
	File string `json:"file"` // in the archive
	Name string `json:"name,omitempty"`
	Type string `json:"type"`
	Size int64  `json:"bytes"`
}

// dataAttended is that somebody was in the room of a debate.
type dataAttended struct {
	Debate   dataNamed `json:"debate"`
	Presence string    `json:"presence" say:"room.presence"`
	Turns    int64     `json:"turns"`
	Asks     bool      `json:"asks_for_a_turn,omitempty"`
	Alone    bool      `json:"joined_by_oneself,omitempty"`
}

func (s *Server) dataContactOf(h heldOf) *dataContact {
	c := h.profile.Contact
	if c == nil {
		return nil
	}
	d := &dataContact{Rhythm: string(c.Rhythm), Language: c.Language, Channels: []dataChannel{}, Until: c.Told.Until, Day: c.Told.Day, Handed: c.Told.Handed, Untitled: c.Untitled, Quiet: c.Told.Quiet}
	for _, a := range c.Told.Apart {
		d.Apart = append(d.Apart, dataApart(a))
	}
	for _, x := range c.Channels {
		d.Channels = append(d.Channels, dataChannel{
			string(x.Kind), masked(x.Kind.WayKind(), h.profile.Address(x)), x.Name, x.Lines, x.Number, string(x.Hours), optional(x.Organisation, h.titles.organisation),
			optionalTime(x.Stopped), optionalTime(x.Failed), x.Misses, x.Since,
		})
	}
	for _, o := range c.Told.Open {
		m := dataMessage{Day: o.Day, Subject: o.Subject, Taken: o.Sent, Opened: o.Taken, Deadline: optionalTime(o.Deadline), Back: o.Back, Posted: o.Posted}
		for _, n := range o.News {
			m.News = append(m.News, string(n))
		}
		d.Messages = append(d.Messages, m)
	}
	return d
}

func dataPersonOf(h heldOf) dataPerson {
	p := dataPerson{
		Number: h.person.Number, Pseudonym: h.profile.ChosenName, College: h.person.College.String(), Office: h.profile.Office.String(), Joined: h.person.Joined,
		Card: h.profile.Attesting,
	}
	if h.person.Sessions.UnixMilli() != 0 {
		p.Ended = optionalTime(h.person.Sessions)
	}
	if a := h.profile.Attestation; !a.Since.IsZero() {
		p.Attestation = &dataAttestation{optional(a.Organisation, h.titles.organisation), a.Mandate, a.College, a.Evidence, a.Since}
	}
	return p
}

func dataMandateOf(h heldOf, m deliberation.Mandate) dataMandate {
	d := dataMandate{
		Number: m.Number, Role: m.Role.String(), Consultation: optional(m.Scope.Consultation, h.titles.consultation), Organisation: optional(m.Scope.Organisation, h.titles.organisation),
		Attests: m.College.String(), Starts: m.Starts, Ends: m.Ends, Giver: "operator", Taken: m.Taken, Replaced: m.Replaced, Reason: h.titles.l.texts[m.Reason].Body,
	}
	if m.Scope.Office != deliberation.National {
		d.Office = officeView(m.Scope.Office).Name
	}
	if giver := m.Giver(); giver != deliberation.NoRole {
		d.Giver = giver.String()
	}
	return d
}

func dataAll(numbers []int64, of func(int64) dataNamed) []dataNamed {
	all := []dataNamed{}
	for _, n := range numbers {
		all = append(all, of(n))
	}
	return all
}

func (s *Server) dataFileOf(h heldOf, locale page.Locale) dataFile {
	f := dataFile{
		Format: "voix personal data", Version: dataVersion, At: h.now.Truncate(time.Second), Entry: h.at, Person: dataPersonOf(h),
		Session:   dataSession{h.session.Since, h.session.Until(), h.session.Shared},
		Statement: optionalTime(h.profile.OldEnough), Contact: s.dataContactOf(h), Unreached: optionalTime(h.unreached), RecordsOpens: h.opened,
		Marks: dataAll(h.marked, h.titles.about), Validated: dataAll(h.read, h.titles.proposal), Debates: dataAll(h.facilitates, h.titles.debate),
		Reported: dataAll(h.given.Rapporteur, h.titles.consultation),
	}
	for _, r := range h.profile.Reads {
		f.Reads = append(f.Reads, dataRead{h.titles.organisation(r.Organisation), string(r.Kind), r.Day, r.Times})
	}
	say := func(key string) string { return s.pages.Catalogue.Say(locale, key) }
	for _, d := range s.toldData() {
		f.Rows = append(f.Rows, dataRow{
			Name: d.name, Is: say("data.name." + d.name), Value: s.value(h, locale, d.name), Why: say("data.why." + d.name), Source: say("data.source." + d.source),
			Basis: say("data.basis." + d.basis), Readers: say("data.readers." + h.readersOf(d)), Until: say("data.until." + d.until),
		})
	}
	for _, c := range h.profile.Consents {
		f.Consents = append(f.Consents, dataConsent{string(c.Purpose), c.Given, optionalTime(c.Withdrawn), c.Version})
	}
	for _, w := range h.ways {
		f.Ways = append(f.Ways, dataWay{w.Kind, w.Name, w.Masked, w.Since, optionalTime(w.Used)})
	}
	for _, o := range h.profile.Former {
		w := o.Way
		if w.Kind == account.Provider {
			w.Name = s.providerOf(w.Identifier)
		}
		one := dataRemoved{
			dataWay: dataWay{string(w.Kind), w.Name, masked(w.Kind, w.Identifier), w.Since, optionalTime(w.Used)}, Removed: o.Removed, Barred: o.Barred, Called: optionalTime(o.Called),
		}
		if !h.profile.WaysLocked() {
			one.Until = new(o.Removed.Add(account.FormerLife))
		}
		f.Removed = append(f.Removed, one)
	}
	if d := h.profile.Dispute; d != nil {
		f.Dispute = &dataDispute{optionalTime(d.TakenBack), optionalTime(d.Locked), optionalTime(d.Looked), d.By}
	}
	for _, n := range h.titles.names {
		f.Names = append(f.Names, dataName{optional(n.consultation, h.titles.consultation), h.profile.PseudonymIn(n.consultation, n.college)})
	}
	for _, m := range h.mandates {
		f.Mandates = append(f.Mandates, dataMandateOf(h, m))
	}
	for _, t := range h.texts {
		if words, ok := h.words[t.Text]; ok {
			text := dataText{Of: t.Of.String(), Title: words.Title, Body: words.Body, Place: words.Place, Parts: words.Parts, Language: words.Language}
			if kind, number := topicOf(t.Of); kind == "argument" {
				text.About = optional(number, h.titles.about)
			}
			f.Texts = append(f.Texts, text)
		}
	}
	for i, b := range h.ballots {
		f.Ballots = append(f.Ballots, dataBallot{h.titles.consultation(h.cast[i]), h.titles.asked(b), b.ballot.Choice.String(), b.ballot.Status.String()})
	}
	for _, w := range h.profile.Waiting {
		waiting := dataWaiting{Debate: h.titles.debate(w.Debate), Call: w.Call, Held: w.Held, Choices: []dataChoice{}}
		for _, c := range w.Choices {
			waiting.Choices = append(waiting.Choices, dataChoice(c))
		}
		f.Waiting = append(f.Waiting, waiting)
	}
	for _, a := range h.attended {
		f.Attended = append(f.Attended, dataAttended{h.titles.debate(a.Debate), a.Presence.String(), a.Turns, a.Asks, a.Alone})
	}
	for _, x := range h.flags {
		f.Flags = append(f.Flags, dataFlag{x.At, x.Persons()})
	}
	for _, a := range h.files {
		f.Files = append(f.Files, dataAttached{archiveName(a), a.Name, a.Kind.MediaType(), a.Size})
	}
	return f
}
