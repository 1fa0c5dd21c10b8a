package dossier_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"voix/deliberation"
	"voix/deliberation/dossier"
)

// withChannels is a consultation to which words and opinions came in every way, and in which an association wrote in its name.
func withChannels(fatal func(string, ...any)) (*history, int64) {
	h := newHistory(fatal)
	c := h.open("Par où l’on parle", "")
	first := h.join(deliberation.Concerned, deliberation.National)
	h.issuer(deliberation.AssociationOrganisation, "Le Fil d’Ariane", deliberation.Concerned, 30, 0)
	host := first + 2 // the representative: the administrator joined before them
	text, hash := h.text(deliberation.Text{Title: "Un numéro gratuit", Body: "Pour tous.", Language: "fr"})
	h.do(deliberation.FileProposal{Consultation: c, Author: host, Organisation: 1, Theme: deliberation.Rights, Text: text, Hash: hash})
	said := deliberation.GiveArgument{Thread: deliberation.Thread{Proposal: 1}, Author: host, Organisation: 1, Side: deliberation.For}
	said.Text, said.Hash = h.text(deliberation.Text{Body: "Nous le demandons depuis dix ans.", Language: "fr"})
	h.do(said)
	m := h.convene(c, host, 0, deliberation.National, deliberation.Text{Title: "À Lille", Body: "Venez", Language: "fr"})
	m.ask(deliberation.ItemQuestion, "Faut-il un numéro gratuit ?")
	h.do(deliberation.PrintSheets{Debate: m.number, By: host, Forms: 5, Avis: 5})
	h.wait(2 * time.Hour)
	m.enter(1, 1, deliberation.For, "Oui.")
	m.hear(1, deliberation.Against, "Non.")
	text, hash = h.text(deliberation.Text{Title: "Par téléphone", Body: "Appelez-nous", Language: "fr"})
	h.do(deliberation.ConveneDebate{Consultation: c, Author: host, Organisation: 1, Announcement: deliberation.Announcement{
		Begins: h.at.Add(time.Minute), Ends: h.at.Add(48 * time.Hour), Setting: deliberation.ByPhone, Audience: deliberation.Everybody, Text: text, Hash: hash,
	}})
	h.wait(time.Hour)
	_, permanence := h.state.Counted()
	call := deliberation.TakeCall{Debate: permanence, By: host, Call: 1, Mandated: deliberation.ReadBack, College: deliberation.Concerned, Avis: true, Document: h.id(), Side: deliberation.Asking}
	call.Text, call.Hash = m.words("Et depuis un mobile ?")
	h.do(call)
	h.do(deliberation.TakeCall{Debate: permanence, By: host, Call: 2, Mandated: deliberation.ReadBack, College: deliberation.Concerned, Avis: true})
	for sheet := int64(1); sheet <= 3; sheet++ {
		h.do(deliberation.EnterAvis{Debate: m.number, By: host, Sheet: sheet, College: deliberation.Concerned, Mandated: deliberation.SignedFor})
	}
	for voter := range 12 {
		m.vote(voter, deliberation.Concerned, deliberation.National, 1, deliberation.Choices()[voter%3])
	}
	h.wait(35 * 24 * time.Hour)
	return h, c
}

// What came which way is counted, what nobody claimed bounds who counts twice, and what was written for an organisation says so.
func TestChannelsAreTold(t *testing.T) {
	h, c := withChannels(t.Fatalf)
	archive := h.archive(c)
	if _, err := verify(archive); err != nil {
		t.Fatal(err)
	}
	type inName struct {
		Organisation int64
		Name         string
	}
	var told struct {
		Participation struct {
			Channels []struct {
				Channel string
				Words   int64
				Avis    *int64
			}
			Unclaimed struct {
				Words, Avis int64
				Twice       *int64 `json:"twice_at_most"`
			}
		}
		Proposals []struct {
			InName    *inName `json:"in_name"`
			Arguments []struct {
				InName *inName `json:"in_name"`
			}
		}
	}
	if err := json.Unmarshal(unpack(t, archive)["positions.json"], &told); err != nil {
		t.Fatal(err)
	}
	var channels []string
	for _, x := range told.Participation.Channels {
		channels = append(channels, strings.Join([]string{x.Channel, digits(&x.Words), digits(x.Avis)}, " "))
	}
	if diff := cmp.Diff([]string{"online 1 ", "form 1 3", "phone 1 2", "heard 1 "}, channels); diff != "" {
		t.Error(diff)
	}
	// Five sheets and calls that nobody claimed, of twelve who gave an opinion: 416.66 thousandths, rounded up.
	if u := told.Participation.Unclaimed; u.Words != 3 || u.Avis != 5 || digits(u.Twice) != "417" {
		t.Errorf("unclaimed: %+v, %s", u, digits(u.Twice))
	}
	want := &inName{1, "Le Fil d’Ariane"}
	if diff := cmp.Diff(want, told.Proposals[0].InName); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want, told.Proposals[0].Arguments[0].InName); diff != "" {
		t.Error(diff)
	}
	if method := string(unpack(t, archive)["methode.md"]); !strings.Contains(method, "417 pour mille au plus") {
		t.Error("the method does not say the bound")
	}
}

// Whoever rewrites what came which way is found out where it does not agree with what the dossier holds.
func TestAlteredChannelsAreFound(t *testing.T) {
	h, c := withChannels(t.Fatalf)
	archive := h.archive(c)
	const positions = "positions.json"
	for name, change := range map[string][3]string{
		"words by telephone":         {positions, "\"channel\": \"phone\",\n        \"words\": 1", "\"channel\": \"phone\",\n        \"words\": 2"},
		"sheets":                     {positions, `"avis": 3`, `"avis": 2`},
		"a way that is not there":    {positions, `"channel": "heard"`, `"channel": "whispered"`},
		"more sheets than there are": {positions, `"avis": 5`, `"avis": 6`},
		"a smaller bound":            {positions, `"twice_at_most": 417`, `"twice_at_most": 41`},
		"more people than spoke":     {positions, "\"unclaimed\": {\n      \"words\": 3", "\"unclaimed\": {\n      \"words\": 4"},
		"calls":                      {positions, `"calls":2`, `"calls":4`},
		"no call":                    {positions, `"calls":2`, `"calls":1`},
		"another name":               {positions, `"in_name":{"organisation":1,"name":"Le Fil d’Ariane"}`, `"in_name":{"organisation":1,"name":"Un autre"}`},
		"an argument of the room":    {positions, `"channel":"heard"`, `"channel":"phone"`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := verify(rewrite(t, archive, change))
			var f *dossier.Fault
			if !errors.As(err, &f) {
				t.Errorf("Verify: %v", err)
			}
		})
	}
}
