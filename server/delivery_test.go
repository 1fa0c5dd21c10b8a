package server

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"voix/deliberation"
	"voix/server/account"
)

// withPhone is somebody who wants digests on a phone each day, and somebody who answers them.
func (s *mailed) withPhone(t *testing.T, number string) (reader, writer *visitor) {
	t.Helper()
	s.mustOpen("Vers la prochaine convention")
	reader, writer = s.resident("Amina"), s.resident("Paul")
	reader.mustPropose("Un accueil", "Le matin.")
	reader.chooses("day", reader.holds(account.Phone, number).String())
	return reader, writer
}

// An account that is out of credit, another secret, an address that moved: nobody's phone is out of reach for that, and all is told another day.
func TestWhatAGatewaySaysOfItsAccountIsHeldAgainstNobody(t *testing.T) {
	phones := newPhones(t)
	s := withDigests(t, phones.options())
	amina, paul := s.withPhone(t, "+33612345678")
	for i, status := range []int{301, 400, 401, 402, 404} {
		phones.refuse(status, 20003)
		paul.mustArgue(1, fmt.Sprint("Et encore, ", i))
		s.sleepsUntil(1, 15)
		s.until("the gateway is asked", func() bool { return phones.asks() == i+1 })
	}
	phones.refuse(0, 0)
	s.sleepsUntil(1, 15)
	phones.last("+33612345678")
	amina.confirmed()
	if c := amina.contactHeld(); c.Failed() || !c.Channels[0].Stopped.IsZero() {
		t.Errorf("%+v", c.Channels)
	}
	if _, lost := s.unreachable(amina); lost {
		t.Error("nothing reaches her, says the journal")
	}

	// Who answers STOP to the number that it came from wants no more: that is no failure.
	phones.refuse(http.StatusBadRequest, 21610)
	paul.mustArgue(1, "Et un autre.")
	s.sleepsUntil(1, 15)
	s.until("it is stopped", func() bool { return !amina.contactHeld().Channels[0].Stopped.IsZero() })
	phones.refuse(0, 0)
	s.sleepsUntil(1, 15)
	if c := amina.contactHeld(); c.Failed() || phones.asks() != 7 {
		t.Errorf("%+v, asked %d times", c.Channels, phones.asks())
	}
	// Chosen again, it tells what is new.
	amina.chooses("day", amina.contactHeld().Channels[0].Way.String())
	s.sleepsUntil(1, 15)
	if phones.asks() != 7 {
		t.Error("what was while it was stopped is told")
	}
	paul.mustArgue(1, "Et un dernier.")
	s.sleepsUntil(1, 15)
	phones.last("+33612345678")
}

// With room for two a day, four people have had the same after four days, and what is noted of each is what they were sent.
func TestDigestsBySMSTakeTurns(t *testing.T) {
	phones := newPhones(t)
	o := phones.options()
	o.sms.ADay = 2
	s := withDigests(t, o)
	s.mustOpen("Vers la prochaine convention")
	paul := s.resident("Paul")
	var all []*visitor
	for i := range 4 {
		v := s.resident(fmt.Sprint("Amina ", i))
		v.mustPropose(fmt.Sprint("Un accueil, ", i), "Le matin.")
		v.chooses("day", v.holds(account.Phone, fmt.Sprintf("+3361%d345678", i)).String())
		all = append(all, v)
	}
	got := map[string]int{}
	for day := range 4 {
		for i := range all {
			paul.mustArgue(int64(i+1), fmt.Sprint("Le ", day))
		}
		s.sleepsUntil(1, 14)
		s.looksRound()
		for range 2 {
			got[(<-phones.got).to]++
		}
		s.sleepsUntil(0, 16)
		for i, v := range all {
			noted := 0
			for _, o := range v.contactHeld().Told.Open {
				if o.Subject == "" {
					noted++
				}
			}
			if want := got[fmt.Sprintf("+3361%d345678", i)]; noted != want {
				t.Fatalf("on day %d, %d messages to %d are noted, and %d came", day, noted, i, want)
			}
		}
	}
	for i := range all {
		if n := got[fmt.Sprintf("+3361%d345678", i)]; n != 2 {
			t.Errorf("%d came to the phone %d: %v", n, i, got)
		}
	}
}

func TestPhonesRingByDayInAllOfFrance(t *testing.T) {
	var zones []*time.Location
	for _, name := range []string{"Europe/Paris", "America/Guadeloupe", "America/Martinique", "America/Cayenne", "Indian/Reunion", "Indian/Mayotte"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		zones = append(zones, zone)
	}
	rings := 0
	for at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() < 2028; at = at.Add(15 * time.Minute) {
		until, ok := mayRing(at)
		if !ok {
			continue
		}
		rings++
		for _, zone := range zones {
			if from, to := at.In(zone), until.In(zone); from.Hour() < 8 || to.Hour() > 20 || to.Hour() == 20 && to.Minute() > 0 || from.Day() != to.Day() {
				t.Fatalf("phones ring at %s, until %s", from, to)
			}
		}
	}
	if rings != 2*365*12 {
		t.Errorf("%d quarters of an hour", rings)
	}

	phones := newPhones(t)
	s := withDigests(t, phones.options())
	s.mustOpen("Vers la prochaine convention")
	paul := s.resident("Paul")
	var all []*visitor
	for i, number := range []string{"+596696123456", "+262692123456"} {
		v := s.resident(fmt.Sprint("Amina ", i))
		v.mustPropose(fmt.Sprint("Un accueil, ", i), "Le matin.")
		v.chooses("day", v.holds(account.Phone, number).String())
		paul.mustArgue(int64(i+1), "Il faut des agents.")
		all = append(all, v)
	}
	s.sleepsUntil(1, 0)
	for hour := range 14 {
		s.sleepsUntil(0, hour)
		for _, v := range all {
			if c := v.contactHeld(); len(c.Told.Open) > 0 {
				t.Fatalf("noted at %d h: %+v", hour, c.Told)
			}
		}
	}
	s.sleepsUntil(0, 14)
	<-phones.got
	<-phones.got
}

// What a gateway took, and says later that no phone got it, is told again; three days of that are a failure.
func TestAnSMSThatDoesNotArriveIsToldAgain(t *testing.T) {
	phones := newPhones(t)
	s := withDigests(t, phones.options())
	amina, paul := s.withPhone(t, "+33612345678")
	phones.says("SM1", "undelivered")
	phones.says("SM2", "delivered")
	for _, id := range []string{"SM3", "SM4", "SM5"} {
		phones.says(id, "failed")
	}
	paul.mustArgue(1, "Il faut des agents.")
	for day := 1; day <= 5; day++ {
		s.sleepsUntil(1, 14)
		phones.last("+33612345678")
		s.until("it is noted that it was taken", func() bool {
			return slices.ContainsFunc(amina.reachKnown().Told.Open, func(o account.Pending) bool { return o.Posted == fmt.Sprint("SM", day) })
		})
		s.looksRound()
		s.advance(31 * time.Minute)
		s.looksRound()
		c := amina.contactHeld()
		if misses := []int{1, 1, 2, 0, 0}[day-1]; day != 4 && len(c.Channels[0].Misses) != misses || c.Failed() != (day >= 4) {
			t.Fatalf("after %d: %+v", day, c.Channels[0])
		}
		if c.Failed() {
			break
		}
		if day == 2 {
			paul.mustArgue(1, "Et des chaises.")
		}
	}
	if _, lost := s.unreachable(amina); !lost {
		t.Error("nothing is left, and the journal does not say so")
	}
}

// Who is not to be told any more, and what is not to be told any more, does not leave with what waited.
func TestNothingLeavesThatWasTakenBackWhileItWaited(t *testing.T) {
	s := withDigests(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	paul, nadia := s.resident("Paul"), s.resident("Nadia")
	proposal := paul.mustPropose("Le titre qui sera effacé", "Le matin.")
	var readers []*visitor
	for i := range 4 {
		v := s.resident(fmt.Sprint("Amina ", i))
		argument := v.mustArgue(proposal, fmt.Sprint("Avant, ", i))
		v.chooses("day", v.holds(account.Email, fmt.Sprintf("amina%d@example.org", i)).String())
		a := nadia.json(http.MethodPost, fmt.Sprintf("/api/v1/proposals/%d/arguments", proposal), map[string]any{"side": "for", "text": fmt.Sprint("Oui, ", i), "parent": argument})
		a.wants(t, http.StatusCreated)
		readers = append(readers, v)
	}
	s.box.Refuse(func(string) *smtp.SMTPError {
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "later"}
	})
	s.sleepsUntil(1, 9)
	s.box.Asked(t, 4)
	for _, v := range readers {
		if len(v.contactHeld().Told.Open) != 1 {
			t.Fatal("nothing waits")
		}
	}
	s.again(paul).follow("/moi/effacer", url.Values{"confirm": {"yes"}})
	s.again(readers[1]).follow("/moi/effacer", url.Values{"confirm": {"yes"}})
	stop := s.platform.Keys.StopCode(readers[2].number, readers[2].contactHeld().Channels[0].ID)
	s.visitor().post(stopPath+"/"+stop, url.Values{}).wants(t, 200, "C’est arrêté")
	readers[3].chooses("day") // no channel
	s.box.Refuse(nil)
	s.advance(10 * time.Minute)
	readers[0].confirmed()
	s.until("nothing waits", func() bool { return s.server.post.Waiting() == 0 })
	letters := s.box.Letters(t, 1)
	if len(letters) != 1 || letters[0].To != "amina0@example.org" {
		t.Fatalf("%d letters, the first to %s", len(letters), letters[0].To)
	}
	if strings.Contains(string(letters[0].Raw), "effac=C3=A9") || strings.Contains(letters[0].Parts(t)[0].Text, "sera effacé") {
		t.Errorf("it says:\n%s", letters[0].Parts(t)[0].Text)
	}
}

// A blocked relay or a full mailbox is no dead address; an address that fails is told of on one's own page, and works again once one comes in by it.
func TestOnlyADeadAddressFailsAndComingInByItMendsIt(t *testing.T) {
	s := withDigests(t, siteOptions{})
	amina, paul, letter := s.firstDigest(t, "day")
	for _, passing := range []string{"5.7.1", "5.2.2", "5.0.0"} {
		if err := s.comesBack("", letter.From, dsn("failed", passing)); err != nil {
			t.Fatal(err)
		}
	}
	if c := amina.contactHeld(); c.Failed() || len(c.Channels[0].Misses) != 1 {
		t.Fatalf("%+v", c.Channels[0])
	}
	amina.get("/moi").wants(t, 200).lacks(t, "Nos messages ne vous arrivent pas")
	s.sleepsUntil(1, 9) // what came back is told again
	second := s.box.Letters(t, 2)[1]
	if !strings.Contains(second.Parts(t)[0].Text, "1 argument sur votre proposition.") {
		t.Errorf("the second says:\n%s", second.Parts(t)[0].Text)
	}
	amina.confirmed()
	if err := s.comesBack("", second.From, dsn("failed", "5.1.1")); err != nil {
		t.Fatal(err)
	}
	s.until("the journal says so", func() bool { _, lost := s.unreachable(amina); return lost })
	amina.get("/moi").wants(t, 200, "Nos messages ne vous arrivent pas", "Les délais qui courent contre vous sont arrêtés", `href="/moi/contact"`)

	again := s.visitor()
	challenge := again.ask("amina@example.org")
	_, code, _ := letterIn(t, s.box, 3)
	again.post("/connexion/code", typedIn(challenge, code)).wants(t, http.StatusSeeOther)
	if c := amina.contactHeld(); c.Failed() {
		t.Fatalf("she came in by it: %+v", c.Channels[0])
	}
	s.looksRound()
	if _, lost := s.unreachable(amina); lost {
		t.Error("the journal says that nothing reaches her")
	}
	again.get("/moi").wants(t, 200).lacks(t, "Nos messages ne vous arrivent pas")
	if err := s.comesBack("", second.From, dsn("failed", "5.1.1")); err != nil { // of the message before she came in
		t.Fatal(err)
	}
	if c := amina.contactHeld(); c.Failed() {
		t.Errorf("a message from before fails it: %+v", c.Channels[0])
	}
	paul.mustArgue(1, "Et encore.")
	s.sleepsUntil(1, 9)
	s.box.Letters(t, 4)
}

// Whoever wanted to be told of nothing for a while is not told of that while.
func TestComingBackBringsWhatIsNew(t *testing.T) {
	for name, away := range map[string]func(v *visitor, email deliberation.ID){
		"from never": func(v *visitor, email deliberation.ID) { v.chooses("never", email.String()) },
		"from a consent that was withdrawn": func(v *visitor, _ deliberation.ID) {
			v.follow("/moi/consentements", url.Values{"purpose": {"contact"}, "act": {"withdraw"}}).wants(v.site.t, 200)
		},
		"from a stop": func(v *visitor, _ deliberation.ID) {
			code := v.site.platform.Keys.StopCode(v.number, v.contactHeld().Channels[0].ID)
			v.site.visitor().post(stopPath+"/"+code, url.Values{}).wants(v.site.t, 200, "C’est arrêté")
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := withDigests(t, siteOptions{})
			amina, paul, _ := s.firstDigest(t, "day")
			email := amina.contactHeld().Channels[0].Way
			away(amina, email)
			for i := range 3 {
				paul.mustArgue(1, fmt.Sprint("Pendant ce temps, ", i))
			}
			s.sleepsUntil(5, 9)
			amina.chooses("day", email.String())
			s.sleepsUntil(1, 9)
			paul.mustArgue(1, "Et depuis.")
			s.sleepsUntil(1, 9)
			letters := s.box.Letters(t, 2)
			if text := letters[1].Parts(t)[0].Text; len(letters) != 2 || !strings.Contains(text, "1 argument sur votre proposition.") {
				t.Errorf("%d letters, the second of which says:\n%s", len(letters), text)
			}
		})
	}
}

// Of whom there is nothing to tell, nothing is searched for again, not even on the next day; what is new to them is found.
func TestWhatHoldsNoNewsIsNotLookedThroughAgain(t *testing.T) {
	s := withDigests(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	amina, paul := s.resident("Amina"), s.resident("Paul")
	amina.mustPropose("Un accueil", "Le matin.")
	amina.chooses("day", amina.holds(account.Email, "amina@example.org").String())
	other := paul.mustPropose("Un guichet", "Le soir.")
	paul.mustArgue(other, "Voilà.")
	m := s.server.messenger
	since := func(due bool) uint64 {
		m.one.Lock()
		defer m.one.Unlock()
		r, there := s.platform.People.directory.ReachOf(amina.number)
		if !there {
			t.Fatal("she is not known")
		}
		return m.looked[amina.number].since(r, due, parisDay(s.clock.Now()))
	}
	s.looksRound()
	if since(false) != s.head() || since(true) == s.head() {
		t.Errorf("before a digest is due: looked up to %d and %d of %d", since(false), since(true), s.head())
	}
	for range 2 {
		s.sleepsUntil(1, 9)
		if since(true) != s.head() {
			t.Errorf("nothing is new, and what is after %d of %d is looked through", since(true), s.head())
		}
	}
	paul.mustArgue(1, "Il faut des agents.")
	s.looksRound()
	s.box.Letters(t, 1)
	amina.confirmed()
	if since(false) != s.head() {
		s.looksRound()
	}
	if since(false) != s.head() {
		t.Errorf("told of all, and what is after %d of %d is looked through", since(false), s.head())
	}
}
