package dossier

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"voix/deliberation"
)

// Proof shows that an entry stands in the journal: its stored bytes, and the hashes that lead from it to the root of a tree.
type Proof struct {
	Number uint64 // of the entry, from 1
	Entry  []byte // as it is stored: a BSON document, which holds nobody's words
	Hashes tlog.RecordProof
}

// Evidence lists the entries that a dossier as of the state's number proves: those that opened the consultation, fixed its rules, closed it
// and announced the key that was in force, as far as there are such. They show that the rules were there before anybody gave an opinion. A
// key that was announced after that number is not among them: the signature names it by its hash, and that it was announced is told by the
// site's list of keys and by the journal, not by the dossier.
func Evidence(s *deliberation.State, consultation int64) []uint64 {
	view, ok := s.Consultation(consultation)
	if !ok {
		return nil
	}
	_, key := s.SigningKey()
	all := []uint64{view.Entry, s.Rules(consultation).Entry, s.ClosedAt(consultation), key}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(n uint64) bool { return n == 0 })
}

type writtenProof struct {
	Number uint64   `json:"number"`
	Entry  string   `json:"entry"` // hexadecimal
	Hashes []string `json:"proof"` // hexadecimal, as golang.org/x/mod/sumdb/tlog has them
}

func writeProofs(w io.Writer, proofs []Proof) error {
	all := []writtenProof{}
	for _, p := range proofs {
		one := writtenProof{Number: p.Number, Entry: hex.EncodeToString(p.Entry), Hashes: []string{}}
		for _, h := range p.Hashes {
			one.Hashes = append(one.Hashes, hex.EncodeToString(h[:]))
		}
		all = append(all, one)
	}
	raw, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(raw, '\n'))
	return err
}

// readProofs reads preuves.json; what does not read leads to no proof, which is a fault of its own.
func (v *verifier) readProofs() {
	var all []writtenProof
	d := json.NewDecoder(v.raw(proofsFile))
	d.DisallowUnknownFields()
	if err := d.Decode(&all); err != nil {
		v.add(Fault{File: proofsFile, What: notJSON(err)})
		return
	}
	for _, one := range all {
		p := Proof{Number: one.Number}
		var err error
		if p.Entry, err = hex.DecodeString(one.Entry); err != nil {
			v.add(Fault{File: proofsFile, What: fmt.Sprintf("l’entrée %d n’est pas écrite en hexadécimal", one.Number)})
			return
		}
		for _, text := range one.Hashes {
			h, ok := parseHash(text)
			if !ok {
				v.add(Fault{File: proofsFile, What: fmt.Sprintf("la preuve de l’entrée %d n’est pas faite d’empreintes", one.Number)})
				return
			}
			p.Hashes = append(p.Hashes, tlog.Hash(h))
		}
		v.proofs = append(v.proofs, p)
	}
}

// checkProofs holds each proof against the root, and what the entries say against the head: when and from what the consultation was opened,
// that its rules are those that were fixed, and that it is over if the dossier says so. It cannot tell that no later entry replaced the rules:
// the journal refuses that once there is a ballot.
func (v *verifier) checkProofs() {
	root, ok := parseHash(v.head.Journal.Root)
	if !ok {
		return
	}
	c, rules := &v.head.Consultation, &v.head.Rules
	var opening, ruling, closing uint64
	bad := func(what string) { v.add(Fault{File: proofsFile, What: what}) }
	for i, p := range v.proofs {
		number := strconv.FormatUint(p.Number, 10)
		if i > 0 && p.Number <= v.proofs[i-1].Number {
			bad("l’entrée " + number + " n’est pas à sa place")
		}
		if p.Number == 0 || p.Number > v.head.Journal.Number ||
			tlog.CheckRecord(p.Hashes, int64(v.head.Journal.Number), tlog.Hash(root), int64(p.Number-1), tlog.RecordHash(p.Entry)) != nil {
			bad("l’entrée " + number + " n’est pas prouvée par la racine du journal")
			continue
		}
		e, err := deliberation.DecodeEntry(p.Entry)
		if err != nil {
			bad("l’entrée " + number + " ne se lit pas")
			continue
		}
		switch f := e.Fact.(type) {
		case *deliberation.ConsultationOpened:
			opening = p.Number
			var days []string
			for _, b := range c.Begins {
				days = append(days, b.Day)
			}
			var want []string
			source := ""
			if f.Source.IsZero() {
				for _, at := range []time.Time{f.Propose, f.Debate, f.Vote, f.Reread, f.Closed} {
					want = append(want, formatDay(at))
				}
			} else {
				source = f.Source.String()
			}
			v.same(positionsJSON, 0, "dates et source de l’ouverture", fmt.Sprint(want, source), fmt.Sprint(days, c.Source))
		case *deliberation.RulesFixed:
			ruling = p.Number
			v.same(positionsJSON, 0, "règles fixées dans le journal",
				fmt.Sprint(p.Number, f.Consultation, f.Version, f.Threshold, f.Minimum),
				fmt.Sprint(rules.Entry, c.Number, rules.Version, rules.Threshold, rules.Minimum))
		case *deliberation.PhaseBegun:
			closing = p.Number
			v.same(proofsFile, 0, "clôture", fmt.Sprint(c.Number, deliberation.Closed), fmt.Sprint(f.Consultation, f.Phase))
		case *deliberation.ImportCompleted:
			closing = p.Number
			v.same(proofsFile, 0, "fin de la reprise", fmt.Sprint(c.Number), fmt.Sprint(f.Consultation))
		case *deliberation.KeyAnnounced:
		default:
			bad("l’entrée " + number + " n’a rien à y faire")
		}
	}
	standard := deliberation.DefaultRules()
	if rules.Entry == 0 && (rules.Version != standard.Version || rules.Threshold != standard.Threshold || rules.Minimum != standard.Minimum) {
		bad("des règles que rien n’a fixées ne sont pas celles par défaut")
	}
	over := c.Phase == deliberation.Closed.String()
	if opening == 0 || (rules.Entry != 0) != (ruling != 0) || ruling != 0 && ruling <= opening || over != (closing != 0) || closing != 0 && closing <= opening {
		bad("l’ouverture de la consultation, ses règles ou sa clôture n’y sont pas prouvées, ou pas dans cet ordre")
	}
	v.report.Proofs = len(v.proofs)
}

func sumOf(raw []byte) deliberation.Hash { return deliberation.Hash(sha256.Sum256(raw)) }

// parseHash reads the 64 hexadecimal digits of a hash.
func parseHash(text string) (h deliberation.Hash, ok bool) {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != len(h) {
		return h, false
	}
	return deliberation.Hash(raw), true
}
