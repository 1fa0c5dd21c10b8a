package main

import (
	"fmt"
	"os"
	"time"

	"voix/deliberation"
	"voix/deliberation/dossier"
)

type verifyCommand struct {
	File  string `arg:"" help:"The archive." type:"existingfile"`
	Key   string `help:"The public key that must have signed it, as the platform publishes it: voix+…" placeholder:"KEY"`
	Votes string `help:"The votes that an auditor was given under seal, opened: opinion groups are recounted from them." type:"existingfile" placeholder:"FILE"`
}

// Run says what was found in a sound archive; anything wrong is an error.
func (c *verifyCommand) Run(p *program) error {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	r, err := dossier.Verify(f, info.Size(), c.Key)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "Dossier intact : consultation %d, « %s », au numéro %d du journal (%s, heure de Paris).\nRacine du journal : %x\n",
		r.Consultation, dossier.Printable(r.Title), r.Number, r.At.In(deliberation.Paris()).Format(time.DateTime), r.Root)
	if r.Recounted {
		fmt.Fprintf(p.stdout, "%d propositions, %d avis recomptés, %d lignes de chiffres : tout concorde.\n", r.Proposals, r.Ballots, r.Rows)
	} else {
		fmt.Fprintln(p.stdout, "Le vote n’est pas clos : aucun avis n’est publié, rien n’a pu être recompté.")
	}
	fmt.Fprintf(p.stdout, "%d entrées du journal prouvées.\n", r.Proofs)
	switch {
	case r.SignatureVerified:
		fmt.Fprintln(p.stdout, "Signé par cette clé.")
	case r.Signed:
		fmt.Fprintln(p.stdout, "Signé, mais la signature n’est pas vérifiée : donnez la clé publique avec --key.")
	default:
		fmt.Fprintln(p.stdout, "Non signé.")
	}
	if c.Votes == "" {
		return nil
	}
	votes, err := os.Open(c.Votes)
	if err != nil {
		return err
	}
	defer votes.Close()
	if err := dossier.Audit(f, info.Size(), c.Votes, votes); err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, "Groupes d’opinion recomptés : ils concordent avec ces votes, et ces votes avec les chiffres.")
	return nil
}
