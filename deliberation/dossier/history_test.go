package dossier_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"voix/deliberation"
	"voix/deliberation/dossier"
	"voix/deliberation/polis"
)

// history makes a state with the domain's own commands, as the journal does.
type history struct {
	fatal func(format string, args ...any)
	state *deliberation.State
	at    time.Time
	texts map[deliberation.ID]deliberation.Text
	names map[int64]string // pseudonyms
	// standing is by whom voters came and whether somebody attests their college, by voter; one who is not there came by themselves.
	standing map[int]deliberation.Standing
	lastID   uint64
	raws     [][]byte    // the stored entries
	tree     []tlog.Hash // as tlog stores it
	// How many mandates were offered, and batches of cards printed.
	offers, batches int64
}

func newHistory(fatal func(string, ...any)) *history {
	return &history{
		fatal: fatal, state: deliberation.NewState(), at: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC),
		texts: map[deliberation.ID]deliberation.Text{}, names: map[int64]string{}, standing: map[int]deliberation.Standing{},
	}
}

func (h *history) id() deliberation.ID {
	h.lastID++
	var id deliberation.ID
	binary.BigEndian.PutUint64(id[8:], h.lastID)
	return id
}

func (h *history) text(t deliberation.Text) (deliberation.ID, deliberation.Hash) {
	id := h.id()
	h.texts[id] = t
	return id, t.Hash(id)
}

// do decides a command and applies what it returns. The stored form of each entry is read back, so that no state arises here that a
// journal could not lead to.
func (h *history) do(c deliberation.Command) {
	h.wait(0)
	acts, err := c.Decide(h.state, h.at)
	if err != nil {
		h.fatal("%T: %v", c, err)
	}
	h.apply(acts)
}

func (h *history) apply(acts []deliberation.Act) {
	for _, act := range acts {
		raw, err := deliberation.AppendEntry(nil, &deliberation.Entry{Nonce: h.id(), Command: h.id(), At: h.at.UnixMilli(), Actor: act.Actor, Fact: act.Fact})
		if err != nil {
			h.fatal("%s: %v", act.Fact.Kind(), err)
		}
		e, err := deliberation.DecodeEntry(raw)
		if err != nil {
			h.fatal("%s: %v", act.Fact.Kind(), err)
		}
		if err := h.state.Apply(deliberation.Head{Number: h.state.Number() + 1, At: h.at.UnixMilli()}, &e); err != nil {
			h.fatal("%v", err)
		}
		hashes, err := tlog.StoredHashes(int64(len(h.raws)), raw, h)
		if err != nil {
			h.fatal("%v", err)
		}
		h.raws, h.tree = append(h.raws, raw), append(h.tree, hashes...)
	}
}

// ReadHashes makes the history a tlog.HashReader.
func (h *history) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		hashes[i] = h.tree[at]
	}
	return hashes, nil
}

// root is that of the tree of all entries.
func (h *history) root() tlog.Hash {
	root, err := tlog.TreeHash(int64(len(h.raws)), h)
	if err != nil {
		h.fatal("%v", err)
	}
	return root
}

// proofs are those that a dossier of a consultation needs.
func (h *history) proofs(consultation int64) (all []dossier.Proof) {
	for _, n := range dossier.Evidence(h.state, consultation) {
		hashes, err := tlog.ProveRecord(int64(len(h.raws)), int64(n-1), h)
		if err != nil {
			h.fatal("%v", err)
		}
		all = append(all, dossier.Proof{Number: n, Entry: h.raws[n-1], Hashes: hashes})
	}
	return all
}

// wait lets time pass, and what is due happen.
func (h *history) wait(d time.Duration) {
	h.at = h.at.Add(d)
	h.apply(h.state.Due(h.at))
}

// open opens a consultation that takes proposals from now on, and returns its number.
func (h *history) open(title, description string) int64 {
	text, hash := h.text(deliberation.Text{Title: title, Body: description, Language: "fr"})
	c := deliberation.OpenConsultation{Text: text, Hash: hash}
	for i, days := range []int{0, 10, 20, 30, 40} {
		c.Begins[i] = time.Date(h.at.Year(), h.at.Month(), h.at.Day()+days, 0, 0, 0, 0, deliberation.Paris())
	}
	h.do(c)
	h.wait(0)
	return int64(len(h.state.Consultations()))
}

func (h *history) join(college deliberation.College, office deliberation.Office) int64 {
	h.do(deliberation.Join{Document: h.id(), College: college, Invited: true})
	return h.state.Persons()
}

// issuer is an organisation that hands out participation cards: it has so many printed that attest a college, or nothing, and some of them used.
func (h *history) issuer(sort deliberation.OrganisationSort, name string, college deliberation.College, printed, used int64) deliberation.Issuer {
	mandates := func(person int64) int64 {
		all := h.state.MandatesOf(person)
		return all[len(all)-1].Number
	}
	ends := time.Date(h.at.Year(), h.at.Month(), h.at.Day()+90, 0, 0, 0, 0, deliberation.Paris())
	administrator, representative := h.join(deliberation.Resident, deliberation.National), h.join(deliberation.Association, deliberation.National)
	h.do(deliberation.OfferMandate{Role: deliberation.AdministratorRole, Ends: ends})
	h.offers++
	h.do(deliberation.AcceptMandate{Offer: h.offers, Person: administrator})
	text, hash := h.text(deliberation.Text{Title: name, Body: "Une organisation.", Language: "fr", Parts: make([]string, deliberation.OrganisationParts)})
	h.do(deliberation.AnnounceOrganisation{Author: representative, Sort: sort, Text: text, Hash: hash})
	announced := h.state.AnnouncedOrganisations(func(deliberation.AnnouncedOrganisation) bool { return true })
	h.do(deliberation.ConfirmOrganisation{Announcement: announced[len(announced)-1].Number, By: administrator, Ends: ends})
	evidence := deliberation.NoEvidence
	if college.Valid() {
		evidence = deliberation.Known
	}
	h.do(deliberation.PrintCards{Mandate: mandates(representative), By: representative, Cards: printed, College: college, Evidence: evidence})
	issuers := h.state.CardIssuers()
	h.batches++
	for range used {
		h.do(deliberation.UseCard{Card: deliberation.PrintedCard{Batch: h.batches, Use: h.id(), Revoke: h.id()}})
	}
	h.do(deliberation.CountCards{Batch: h.batches, Used: used})
	return issuers[len(issuers)-1].Issuer
}

// propose files a proposal and returns its number.
func (h *history) propose(consultation, author int64, t deliberation.Text) int64 {
	text, hash := h.text(t)
	h.do(deliberation.FileProposal{Consultation: consultation, Author: author, Theme: deliberation.Rights, Office: office(h, "caf-75"), Text: text, Hash: hash})
	n, ok := h.state.ProposalFiledBy(h.state.Number())
	if !ok {
		h.fatal("no proposal was filed")
	}
	return n
}

// say files a proposal that was spoken and returns its number.
func (h *history) say(consultation, author int64, t deliberation.Text) int64 {
	text, hash := h.text(t)
	voice, _ := h.text(deliberation.Text{}) // an id that nothing else bears
	delete(h.texts, voice)
	h.do(deliberation.FileProposal{
		Consultation: consultation, Author: author, Theme: deliberation.Reception, Text: text, Hash: hash, Voice: voice, VoiceProof: hash,
	})
	n, ok := h.state.ProposalFiledBy(h.state.Number())
	if !ok {
		h.fatal("no proposal was filed")
	}
	return n
}

func (h *history) writeDown(proposal, writer int64, t deliberation.Text) {
	text, hash := h.text(t)
	h.do(deliberation.WriteTranscript{Of: deliberation.Recording{Proposal: proposal}, Writer: writer, Text: text, Hash: hash})
}

func office(h *history, code string) deliberation.Office {
	o, err := deliberation.ParseOffice(code)
	if err != nil {
		h.fatal("%v", err)
	}
	return o
}

// ballot casts a ballot on a proposal. The voter of a number is a person of that college and office.
func (h *history) ballot(voter int, college deliberation.College, of deliberation.Office, proposal int64, choice deliberation.Choice) {
	p, _ := h.state.Proposal(proposal)
	h.do(deliberation.CastBallot{
		Voter: numberedID("voter", int64(voter)), College: college, Office: of, Standing: h.standing[voter], Question: p.Question, Choice: choice,
	})
}

// takeBack withdraws a ballot on a proposal.
func (h *history) takeBack(voter int, proposal int64) {
	p, _ := h.state.Proposal(proposal)
	h.do(deliberation.WithdrawBallot{Voter: numberedID("voter", int64(voter)), Question: p.Question})
}

func numberedID(kind string, n int64) deliberation.ID {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", kind, n))
	return deliberation.ID(sum[:16])
}

// take imports an export, some rows at a time.
func (h *history) take(e *polis.Export) {
	const atOnce = 1000
	var rows []deliberation.ImportedRow
	from := int64(0)
	for i, row := range e.From(0) {
		rows = append(rows, h.imported(row))
		if last := i+1 == e.Rows(); last || len(rows) == atOnce {
			h.do(deliberation.ImportRows{Source: e.Source, From: from, Rows: rows, Last: last})
			from, rows = i+1, nil
		}
	}
}

func (h *history) imported(row polis.Row) deliberation.ImportedRow {
	switch row.Kind {
	case polis.Consultation:
		text, hash := h.text(row.Text)
		return deliberation.ImportedConsultation{Text: text, Hash: hash}
	case polis.Participant:
		return deliberation.ImportedPerson{Document: numberedID("participant", row.Participant)}
	case polis.Statement:
		text, hash := h.text(row.Text)
		return deliberation.ImportedProposal{
			Author: numberedID("participant", row.Participant), Source: row.Statement, Text: text, Hash: hash, Given: row.Given,
		}
	}
	return deliberation.ImportedBallot{
		Voter: numberedID("importedvoter", row.Participant), Source: row.Statement, Choice: row.Choice, Given: row.Given,
	}
}

func (h *history) input(consultation int64) dossier.Input {
	return dossier.Input{
		State: h.state, Consultation: consultation, Number: h.state.Number(), Root: h.root(), At: h.state.At(),
		Proofs: h.proofs(consultation), Signatures: h.state.Signatures(consultation),
		Pseudonyms: func(persons []int64) (map[int64]string, error) { return h.names, nil },
		Texts: func(ids []deliberation.ID) (map[deliberation.ID]deliberation.Text, error) {
			found := map[deliberation.ID]deliberation.Text{}
			for _, id := range ids {
				if t, ok := h.texts[id]; ok {
					found[id] = t
				}
			}
			return found, nil
		},
	}
}

func (h *history) archive(consultation int64) []byte {
	var b bytes.Buffer
	if err := dossier.Write(&b, h.input(consultation)); err != nil {
		h.fatal("Write: %v", err)
	}
	return b.Bytes()
}

func verify(archive []byte) (*dossier.Report, error) {
	return dossier.Verify(bytes.NewReader(archive), int64(len(archive)), "")
}

// sample is a consultation with everything that a dossier can hold: rows of offices, others and national, agents, a cell of which only
// at_least can be told, a cell too small, ballots left out, a question with fewer than five ballots, one without any, an erased text,
// titles that are hard on a CSV file.
func sample(fatal func(string, ...any), closed bool) (*history, int64) {
	h := newHistory(fatal)
	c := h.open("Mieux recevoir : 2026", "Une consultation *d’essai* du 2 mars.\r\nSur 2 lignes.")
	author := h.join(deliberation.Concerned, deliberation.National)
	nord, paris := office(h, "caf-59"), office(h, "caf-75")
	first := h.propose(c, author, deliberation.Text{Title: "Un guichet, \"ouvert\" à 17 h\r\net un accueil\nsans 1 rendez-vous", Body: "Texte 12."})
	second := h.propose(c, author, deliberation.Text{Title: "=1+2 <b>&amp; é</b>\u2028", Body: "Corps\n\n- 3 points", Language: "ar"})
	few := h.propose(c, author, deliberation.Text{Title: " espace devant", Body: "4"})
	h.propose(c, author, deliberation.Text{Title: "Personne", Body: "5"})
	gone := h.propose(c, author, deliberation.Text{Title: "Repris", Body: "6", Language: "pt"})
	said := h.say(c, author, deliberation.Text{Title: "Proposition parlée", Language: "fr"})
	h.writeDown(said, author, deliberation.Text{Title: "Ouvrir le samedi", Body: "Il faut ouvrir\nle samedi.", Language: "fr"})
	h.say(c, author, deliberation.Text{Title: "Proposition parlée", Body: "Deux mots.", Language: "fr"})
	choices := deliberation.Choices()
	for i := range 40 {
		o := []deliberation.Office{nord, paris, deliberation.National, office(h, "caf-01")}[min(i%5, 3)]
		h.ballot(i, deliberation.Concerned, o, first, choices[i%7%3])
		h.ballot(i, deliberation.Concerned, o, gone, choices[i%3])
		h.ballot(100+i, deliberation.Agent, o, first, choices[i%3])
	}
	for i := range 8 {
		h.ballot(200+i, deliberation.Resident, nord, second, deliberation.Agree)
	}
	h.ballot(207, deliberation.Resident, nord, second, deliberation.Pass)
	for i := range 3 {
		h.ballot(300+i, deliberation.Association, nord, second, choices[i])
		h.ballot(200+i, deliberation.Resident, nord, few, choices[i])
	}
	h.wait(24 * time.Hour)
	h.ballot(0, deliberation.Concerned, nord, first, choices[2])
	h.ballot(400, deliberation.Concerned, paris, first, choices[1])
	p, _ := h.state.Proposal(gone)
	h.do(deliberation.EraseText{Text: p.Text, By: author})
	delete(h.texts, p.Text)
	if closed {
		h.wait(31 * 24 * time.Hour)
	}
	return h, c
}

func importedState(t *testing.T, dir string) (*history, *polis.Export) {
	t.Helper()
	e := readExport(t, dir)
	h := newHistory(t.Fatalf)
	h.take(e)
	return h, e
}
