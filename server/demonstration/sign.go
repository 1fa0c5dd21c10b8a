package demonstration

import (
	"context"
	"crypto/ed25519"

	"voix/deliberation"
	"voix/server"
)

// seal plans that the key is announced before the relecture ends, and that the dossier of the consultation that is over is signed on the
// morning after.
func (p *planner) seal() {
	p.add(earlyClosed-2+0.4, announce{})
	p.add(earlyClosed+0.4, sign{})
}

// announce says in the journal with which key dossiers are signed.
type announce struct{}

func (announce) do(ctx context.Context, b *builder) error {
	operator := server.Direct{Platform: b.platform}
	keys, err := operator.SigningKeys(ctx)
	if err != nil {
		return err
	}
	key := publicKey(b.signing)
	return operator.AnnounceKey(ctx, deliberation.AnnounceKey{
		Key: key, Signature: ed25519.Sign(b.signing, []byte(deliberation.KeyText(len(keys)+1, key))),
	})
}

// sign signs the dossier of the consultation that is over, as an operator does who keeps the key away from the platform.
type sign struct{}

func (sign) do(ctx context.Context, b *builder) error {
	operator := server.Direct{Platform: b.platform}
	s, err := operator.ToSign(ctx, b.opened[earlyConsultation])
	if err != nil {
		return err
	}
	s.Key = publicKey(b.signing)
	s.Signature = ed25519.Sign(b.signing, []byte(deliberation.SignedText(&deliberation.DossierSigned{
		Consultation: s.Consultation, Number: s.Number, Root: s.Root, Format: s.Format, Manifest: s.Manifest,
	})))
	return operator.Sign(ctx, s)
}

func publicKey(key ed25519.PrivateKey) deliberation.Hash {
	return deliberation.Hash(key.Public().(ed25519.PublicKey))
}
