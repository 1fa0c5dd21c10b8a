package main

import (
	"io"
	"os"

	"filippo.io/age"
	"github.com/rogpeppe/go-internal/testscript"
)

// age-identity VARIABLE FILE makes an auditor's key, and puts the public one into the variable.
func ageIdentity(ts *testscript.TestScript, _ bool, args []string) {
	identity, err := age.GenerateX25519Identity()
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(identity.String()), 0o600))
	ts.Setenv(args[0], identity.Recipient().String())
}

// [!] age-open KEY SEALED FILE opens what was sealed to a key; negated, it wants that to fail.
func ageOpen(ts *testscript.TestScript, neg bool, args []string) {
	identity, err := age.ParseX25519Identity(ts.ReadFile(args[0]))
	ts.Check(err)
	sealed, err := os.Open(ts.MkAbs(args[1]))
	ts.Check(err)
	defer sealed.Close()
	opened, err := age.Decrypt(sealed, identity)
	if neg {
		if err == nil {
			ts.Fatalf("%s opens with %s", args[1], args[0])
		}
		return
	}
	ts.Check(err)
	raw, err := io.ReadAll(opened)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), raw, 0o600))
}
