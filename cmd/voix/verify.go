package main

import (
	"fmt"
	"os"
	"time"

	"voix/deliberation"
	"voix/deliberation/dossier"
)

type verifyCommand struct {
	File string `arg:"" help:"The archive." type:"existingfile"`
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
	r, err := dossier.Verify(f, info.Size())
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
	return nil
}
