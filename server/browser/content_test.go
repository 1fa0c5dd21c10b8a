package browser_test

import (
	"context"
	"fmt"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"voix/deliberation"
	"voix/server"
	"voix/server/mail"
	"voix/server/sms"
)

// content is the site that the tests share, and the numbers of what is on it.
type content struct {
	*site
	cards                     cardCodes
	current, closed, imported int64 // consultations

	busy       int64 // with figures of three colleges, arguments of all sides, replies, two files
	quiet      int64 // without a ballot or an argument
	erased     int64 // its author's account is erased
	split      int64 // closed: figures by Caf, an at-least row, a row that tells only a number
	taken      int64 // imported
	coming     int64 // debates
	past       int64
	answered   int64           // the first argument on busy
	spoken     int64           // a proposal that was spoken, with one spoken argument
	said       int64           // that argument
	reread     int64           // a consultation whose positions are being reread
	rendered   int64           // a proposal in it, with a sheet of two versions and objections
	objected   int64           // an objection to it, which was answered
	unanswered int64           // an objection that the reader may answer
	own        deliberation.ID // the text of the reader's objection
	receipt    string          // of a form of that debate, typed in
	receipts   string          // of an avis sheet of it
	uttered    int64           // an argument of the reader in it
	run        int64           // a debate that the reader runs, with all that can be said of one
	moved      int64           // such a debate that was moved
	cancelled  int64           // one that was cancelled
	rehearsal  int64           // the rehearsal of one
	room       int64           // a debate that the reader runs, in whose room somebody speaks
	counted    int64           // one in whose room hands were counted
	held       int64           // one of which the minutes are read over
	unwritten  int64           // one of which nothing is written yet
	word       int64           // what was said in the first, with what became of it
	invitation string          // the path of one to run another
	// organisation is one that the reader represents, unled one that nobody does; offer is the path of an offered mandate.
	organisation, unled int64
	offer               string
	permanence          int64  // of that organisation's, by telephone
	reader              person // takes part, wrote a proposal, has given an avis on busy
}

var sharedContent struct {
	sync.Mutex
	*content
}

// theSite is made when the first test asks for it. Tests change nothing on it that others look at.
func theSite(t testing.TB) *content {
	t.Helper()
	sharedContent.Lock()
	defer sharedContent.Unlock()
	if sharedContent.content == nil {
		sharedContent.content = makeContent(t)
		atEnd = append(atEnd, sharedContent.content.stop)
	}
	return sharedContent.content
}

func office(t testing.TB, code string) deliberation.Office {
	t.Helper()
	o, err := deliberation.ParseOffice(code)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// sentDoors are the doors by email and phone, as an operator sets them up. Nothing listens where they send: here only their pages are looked at.
func sentDoors(t testing.TB) server.Options {
	t.Helper()
	var relay mail.Relay
	if err := relay.UnmarshalText([]byte("smtp+plain://127.0.0.1:9")); err != nil {
		t.Fatal(err)
	}
	gateway, err := sms.NewHTTPGateway(sms.Account{Address: "http://127.0.0.1:9", Name: "AC7", Secret: "secret", From: "Voix"})
	if err != nil {
		t.Fatal(err)
	}
	return server.Options{
		Mail: &mail.Settings{Relay: relay, From: netmail.Address{Name: "Voix au chapitre", Address: "voix@voix.example"}},
		SMS:  server.SMSOptions{Gateway: gateway},
	}
}

func makeContent(t testing.TB) *content {
	s := newSiteWith(t, filepath.Join(sharedFolder, "shared"), 120, server.NoRates, sentDoors(t))
	defer func() { s.t = nil }() // from here on each test answers for what it does
	c := &content{site: s}
	nord, rhone, marne := office(t, "caf-59"), office(t, "caf-69"), office(t, "caf-51")

	c.closed = s.open("Mieux recevoir les gens", "Comment la Caf devrait-elle nous recevoir ? Cette première consultation a duré six semaines.", [...]int{-1, 20, 30, 40, 50})
	c.makeClosed(nord, rhone, marne)
	s.advance(55)

	number, _, err := server.Direct{Platform: s.platform}.Import(context.Background(), os.DirFS("../../deliberation/polis/testdata/vtaiwan-60"), nil)
	if err != nil {
		t.Fatal(err)
	}
	c.imported = number
	s.platform.Read(func(st *deliberation.State) {
		c.taken = st.Proposals(number, func(deliberation.Theme, deliberation.Office) bool { return true })[0]
	})

	s.advance(58)
	c.reader = c.join("Lise", deliberation.Resident, nord)
	c.makeReread(nord, rhone)
	c.current = s.open("Vers la convention 2028-2032", "Que doit changer la Caf dans les cinq ans qui viennent ? Vos propositions entrent dans le dossier adressé à la Caisse nationale.", [...]int{-1, 40, 80, 100, 130})
	c.makeCurrent(t, nord, rhone, marne)
	c.makeMandates(nord)
	c.makePermanence()
	s.advance(7)                                                         // agents' figures are shown on a later day
	c.do(deliberation.ReadJournal{By: c.reader.number, From: 1, To: 60}) // shown for an hour
	for _, n := range []int64{c.closed, c.imported, c.reread} {          // pages then look the same at each visit
		until(t, time.Minute, "the dossier is made", func() bool {
			_, page := s.get(t, fmt.Sprintf("/consultations/%d/dossier", n), 200, nil)
			return strings.Contains(string(page), "dossier.pdf")
		})
	}
	return c
}

func (c *content) makeClosed(nord, rhone, marne deliberation.Office) {
	author := c.join("Anémone", deliberation.Concerned, nord)
	c.split = author.propose(c.closed, deliberation.Reception, deliberation.National,
		"Une vraie personne au téléphone, dans la journée",
		"Quand on appelle, on parle à une machine. Puis on nous rappelle, ou pas.\n\nNous demandons :\n\n- un rappel le jour même ;\n- quelqu’un qui a le droit de **décider** ;\n- la même personne la fois d’après.")
	second := author.propose(c.closed, deliberation.Digital, nord, "Garder les guichets ouverts dans les petites villes", "Tout le monde n’a pas internet.")
	vote := func(n int, college deliberation.College, at deliberation.Office, choices ...deliberation.Choice) {
		for i := range n {
			p := c.join(fmt.Sprintf("%s %d", college, i+1), college, at)
			p.vote(c.split, choices[i%len(choices)])
			if i == 0 {
				p.vote(second, choices[0])
			}
		}
	}
	agree, disagree, pass := deliberation.Agree, deliberation.Disagree, deliberation.Pass
	vote(16, deliberation.Concerned, nord, agree, agree, disagree, agree, pass)
	vote(15, deliberation.Concerned, rhone, agree, disagree, disagree)
	vote(2, deliberation.Concerned, marne, agree)
	vote(12, deliberation.Agent, nord, agree, disagree, disagree, pass)
	vote(6, deliberation.Association, deliberation.National, agree)
	vote(3, deliberation.Resident, rhone, agree, disagree)
	summary := author.summarise(c.split, "On appelle la Caf.\nUne machine répond.\n\nNous voulons parler à une personne.\nElle doit pouvoir décider.")
	for i := range 2 {
		c.do(deliberation.ValidateSummary{Summary: summary, By: c.join(fmt.Sprintf("Relectrice %d", i+1), deliberation.Concerned, nord).number})
	}
	author.argue(deliberation.Thread{Proposal: c.split}, deliberation.For, 0, "J’ai appelé onze fois en mars. La onzième, quelqu’un a réglé ma situation en quatre minutes.")
}

func (c *content) makeCurrent(t testing.TB, nord, rhone, marne deliberation.Office) {
	amina := c.join("Amina du 3e", deliberation.Concerned, rhone)
	guichet := c.join("Guichet 4", deliberation.Agent, nord)
	entraide := c.join("Entraide Reims", deliberation.Association, marne)
	gone := c.join("Parti", deliberation.Resident, deliberation.National)

	c.erased = gone.propose(c.current, deliberation.Means, deliberation.National, "Ce texte va disparaître", "Et celui-ci aussi.")
	amina.argue(deliberation.Thread{Proposal: c.erased}, deliberation.Asking, 0, "Pouvez-vous donner un exemple ?")
	c.do(deliberation.ErasePerson{Person: gone.number})

	titles := []struct {
		theme deliberation.Theme
		at    deliberation.Office
		title string
		body  string
	}{
		{deliberation.Transparency, deliberation.National, "Publier la liste des contrôles et la façon dont ils sont choisis", "On ne sait pas pourquoi on est contrôlé. Le calcul doit être public."},
		{deliberation.Reception, nord, "Afficher en mairie les heures où l’on peut voir quelqu’un", "Beaucoup de gens ne savent plus où aller."},
		{deliberation.Participation, rhone, "Deux personnes allocataires dans chaque commission", "Celles et ceux qui vivent les décisions doivent y prendre part."},
		{deliberation.Digital, deliberation.National, "Une application qui marche sur un vieux téléphone", "Mon téléphone a huit ans. Le site ne s’ouvre plus."},
		{deliberation.Means, marne, "Plus d’agents à l’accueil en début de mois", "La file fait le tour du bâtiment."},
	}
	for _, p := range titles {
		entraide.propose(c.current, p.theme, p.at, p.title, p.body)
	}
	c.reader.propose(c.current, deliberation.Rights, nord, "Écrire les lettres en français simple", "Une lettre que l’on comprend, c’est un rendez-vous de moins.\n\nhttps://example.org/"+strings.Repeat("adresse-tres-longue-", 8))
	c.quiet = amina.propose(c.current, deliberation.Rights, deliberation.National, "Un mois pour répondre avant toute retenue", "Aujourd’hui, l’argent part avant que l’on puisse s’expliquer.")

	guichet.summarise(c.quiet, "La Caf prend parfois de l’argent sur votre aide.\nElle ne vous demande rien avant.\n\nNous voulons un mois pour répondre.")

	c.busy = amina.propose(c.current, deliberation.Rights, rhone,
		"Recevoir la personne avant de suspendre ses paiements",
		"Aujourd’hui, une aide peut être suspendue du jour au lendemain. On l’apprend en regardant son compte, le jour du loyer.\n\nNous demandons trois choses :\n\n- un appel ou un rendez-vous **avant** toute suspension ;\n- une lettre qui dit pourquoi, avec des mots simples ;\n- un délai d’un mois pour répondre.",
		c.keep("lettre reçue.png", picture(t)), c.keep("modèle de lettre.pdf", paper))
	thread := deliberation.Thread{Proposal: c.busy}
	c.answered = amina.argue(thread, deliberation.For, 0, "On m’a coupé le RSA en décembre. J’avais juste oublié une case. Un rendez-vous de dix minutes aurait tout réglé.\n\nÀ la place, trois mois sans rien.")
	guichet.argue(thread, deliberation.For, c.answered, "Je travaille à l’accueil : nous aussi, on préférerait vous voir avant.")
	entraide.argue(thread, deliberation.For, 0, "Sur vingt dossiers que nous suivons, quinze se règlent en parlant.")
	guichet.argue(thread, deliberation.Against, 0, "Sans embauches, on ne pourra pas tenir ces rendez-vous. Il faut d’abord du monde.")
	asked := c.reader.argue(thread, deliberation.Asking, 0, "Et si la personne ne peut pas se déplacer ?")
	guichet.volunteer(c.current)
	guichet.quote(thread, deliberation.Asking, asked, c.answered, "On peut l’appeler : dix minutes suffisent, vous le voyez.")
	entraide.argue(thread, deliberation.Asking, 0, "Qui décide de la date du rendez-vous ?")
	for i := range 14 {
		p := c.join(fmt.Sprintf("Concernée %d", i), deliberation.Concerned, rhone)
		if i < 7 {
			c.do(deliberation.MarkArgument{Argument: c.answered, By: p.number})
		}
		p.vote(c.busy, deliberation.Choice([]deliberation.Choice{deliberation.Agree, deliberation.Agree, deliberation.Agree, deliberation.Disagree, deliberation.Pass}[i%5]))
	}
	for i := range 11 {
		c.join(fmt.Sprintf("Agent %d", i), deliberation.Agent, nord).vote(c.busy, []deliberation.Choice{deliberation.Agree, deliberation.Disagree, deliberation.Pass}[i%3])
	}
	for i := range 6 {
		c.join(fmt.Sprintf("Association %d", i), deliberation.Association, marne).vote(c.busy, []deliberation.Choice{deliberation.Agree, deliberation.Agree, deliberation.Disagree}[i%3])
	}
	c.reader.vote(c.busy, deliberation.Agree)
	c.reader.volunteer(c.current)

	c.spoken = amina.sayProposal(t, c.current, deliberation.Reception)
	c.said = amina.say(t, deliberation.Thread{Proposal: c.spoken}, deliberation.For)
	guichet.writeDown(deliberation.Recording{Argument: c.said}, "Bonjour, je voudrais dire quelque chose.")

	day := func(days, hour int) time.Time {
		year, month, d := c.clock.Now().In(deliberation.Paris()).Date()
		return time.Date(year, month, d+days, hour, 30, 0, 0, deliberation.Paris())
	}
	c.past = entraide.convene(c.current, marne, day(3, 14), "Parler des indus sans honte", "Un indu, c’est de l’argent que la Caf redemande. On en parle ensemble.", "Maison de quartier Croix-Rouge, Reims\n\nDe plain-pied, garde d’enfants sur place.")
	c.coming = entraide.convene(c.current, marne, day(20, 18), "Et si la Caf nous écrivait clairement ?", "Chacun apporte une lettre reçue de la Caf, **sans nom ni numéro**. On la réécrit ensemble.", "Médiathèque Jean-Falala, Reims\n\nDe plain-pied, boucle pour malentendants.")
	entraide.convene(c.current, deliberation.National, day(24, 19), "Les calculs de la Caf, en ligne", "Questions et réponses.", "")
	amina.argue(deliberation.Thread{Debate: c.coming}, deliberation.For, 0, "Je viendrai avec ma lettre de rappel.")
	c.makeDebates(nord, day)
	c.makeRooms(nord, day)
	c.makeHeld(nord, day)
	c.makePaper()
	c.makeCards(nord)
}
