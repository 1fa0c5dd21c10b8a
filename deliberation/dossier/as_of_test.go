package dossier_test

import (
	"crypto/ed25519"
	"slices"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"voix/deliberation"
	"voix/deliberation/dossier"
)

// as is what a replay to an earlier number leads to, with the texts and names of now: what was erased since is gone there, too.
func (h *history) as(number uint64) *history {
	early := newHistory(h.fatal)
	early.texts, early.names = h.texts, h.names
	for _, raw := range h.raws[:number] {
		e, err := deliberation.DecodeEntry(raw)
		if err != nil {
			h.fatal("%v", err)
		}
		if err := early.state.Apply(deliberation.Head{Number: early.state.Number() + 1, At: e.At}, &e); err != nil {
			h.fatal("%v", err)
		}
	}
	early.at = early.state.At()
	early.raws, early.tree = h.raws[:number], h.tree[:tlog.StoredHashIndex(0, int64(number))]
	return early
}

// signed is the dossier of a consultation that is over, as of the entry that closed it: what a signature is made for.
func (h *history) signed(consultation int64) dossier.Input {
	in := h.as(h.state.ClosedAt(consultation)).input(consultation)
	in.Signatures = h.state.Signatures(consultation)
	return in
}

func signingKey(n byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(slices.Repeat([]byte{n}, 32))
}

func publicOf(key ed25519.PrivateKey) deliberation.Hash {
	return deliberation.Hash(key.Public().(ed25519.PublicKey))
}

// verifierKey is the public key as a reader gives it to Verify.
func verifierKey(key ed25519.PrivateKey) string { return dossier.VerifierKey(publicOf(key)) }

// sign enters a signature under that dossier, by the domain's own command.
func (h *history) sign(consultation int64, key ed25519.PrivateKey) {
	in := h.signed(consultation)
	manifest, err := dossier.Manifest(in)
	if err != nil {
		h.fatal("Manifest: %v", err)
	}
	c := deliberation.SignDossier{
		Consultation: consultation, Number: int64(in.Number), Root: in.Root, Format: dossier.Format, Manifest: manifest, Key: publicOf(key),
	}
	c.Signature = ed25519.Sign(key, []byte(deliberation.SignedText(&deliberation.DossierSigned{
		Consultation: c.Consultation, Number: c.Number, Root: c.Root, Format: c.Format, Manifest: c.Manifest,
	})))
	h.do(c)
}

// announce announces a key as the next one.
func (h *history) announce(key ed25519.PrivateKey) {
	text := deliberation.KeyText(len(h.state.SigningKeys())+1, publicOf(key))
	h.do(deliberation.AnnounceKey{Key: publicOf(key), Signature: ed25519.Sign(key, []byte(text))})
}

// closedSample is the sample, over and not only with its vote closed, with a key announced.
func closedSample(t *testing.T, key ed25519.PrivateKey) (*history, int64) {
	t.Helper()
	h, c := sample(t.Fatalf, true)
	h.wait(10 * 24 * 60 * 60 * 1e9)
	h.announce(key)
	return h, c
}
