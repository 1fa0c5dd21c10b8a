package main

import (
	"crypto/ed25519"
	"fmt"
	"log/slog"

	"voix/deliberation"
	"voix/deliberation/dossier"
	"voix/server"
)

type signCommand struct {
	place
	Consultation int64  `help:"Its number." required:"" placeholder:"ID"`
	SigningKey   string `help:"File of the key that was announced last." required:"" type:"existingfile" placeholder:"FILE"`
}

// Run signs here: the server that has the data open never sees the private key.
func (c *signCommand) Run(p *program) error {
	key, err := readSigningKey(c.SigningKey)
	if err != nil {
		return err
	}
	if err := c.there(); err != nil {
		return err
	}
	return c.operate(p.ctx, slog.New(slog.DiscardHandler), func(o server.Operator) error {
		s, err := o.ToSign(p.ctx, c.Consultation)
		if err != nil {
			return err
		}
		s.Key = key.public
		s.Signature = ed25519.Sign(key.private, []byte(deliberation.SignedText(&deliberation.DossierSigned{
			Consultation: s.Consultation, Number: s.Number, Root: s.Root, Format: s.Format, Manifest: s.Manifest,
		})))
		if err := o.Sign(p.ctx, s); err != nil {
			return err
		}
		fmt.Fprintf(p.stdout, "Dossier de la consultation %d signé, au numéro %d du journal.\nClé publique : %s\n", s.Consultation, s.Number, dossier.VerifierKey(key.public))
		fmt.Fprintf(p.stdout, "Pour en faire l’archive signée :\nvoix export %s--consultation %d --at %d --out dossier-%d.zip\n", c.arguments(), s.Consultation, s.Number, s.Consultation)
		return nil
	})
}
