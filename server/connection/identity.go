package connection

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"filippo.io/age"
	"filippo.io/age/armor"
)

// LeastPassphrase is how many bytes a passphrase must have. Who finds the file can try as many as they like, about one a second and processor.
const LeastPassphrase = 12

// ErrPassphraseShort: it has fewer than LeastPassphrase bytes.
var ErrPassphraseShort = fmt.Errorf("the passphrase is too short: at least %d characters; four words drawn by chance are better", LeastPassphrase)

// ErrPassphrase: it is not that of the file.
var ErrPassphrase = errors.New("this is not the passphrase of the key")

// MakeIdentity makes a holder's pair of keys, writes the private one into a file that must not exist, sealed by a passphrase (scrypt), and returns
// the public one, "age1…". The file is one of age's own (age -d opens it).
func MakeIdentity(file, passphrase string) (recipient string, err error) {
	if len(passphrase) < LeastPassphrase {
		return "", ErrPassphraseShort
	}
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return "", err
	}
	to, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return "", err
	}
	var sealed bytes.Buffer
	armored := armor.NewWriter(&sealed)
	w, err := age.Encrypt(armored, to)
	if err != nil {
		return "", err
	}
	fmt.Fprintf(w, "# public key: %s\n%s\n", identity.Recipient(), identity)
	if err := errors.Join(w.Close(), armored.Close()); err != nil {
		return "", err
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	_, err = f.Write(sealed.Bytes())
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(file))
	}
	return identity.Recipient().String(), nil
}

// ReadIdentity reads what MakeIdentity or age-keygen wrote; the passphrase is asked for only if the file is sealed by one.
func ReadIdentity(file string, passphrase func() (string, error)) ([]age.Identity, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(string(raw), armor.Header) {
		word, err := passphrase()
		if err != nil {
			return nil, err
		}
		by, err := age.NewScryptIdentity(word)
		if err != nil {
			return nil, err
		}
		r, err := age.Decrypt(armor.NewReader(bytes.NewReader(raw)), by)
		if err != nil {
			return nil, ErrPassphrase
		}
		if raw, err = io.ReadAll(r); err != nil {
			return nil, err
		}
	}
	all, err := age.ParseIdentities(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("%s holds no key that voix records key has made: %w", file, err)
	}
	return all, nil
}
