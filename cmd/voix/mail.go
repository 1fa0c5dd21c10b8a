package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"voix/server/mail"
)

// mailFlags say how messages are sent. Without a server nobody can come in by email.
type mailFlags struct {
	Server       mail.Relay `help:"Mail server that takes what is sent: smtp://user@host:587 (STARTTLS), smtps://user@host:465, or smtp+plain://127.0.0.1:25 on this machine. People can then come in by email." placeholder:"URL"`
	PasswordFile string     `help:"File that holds the password of the user of the mail server." placeholder:"FILE"`
	From         string     `help:"Whom messages come from: Voix au chapitre <voix@example.org>" placeholder:"ADDRESS"`
	KeyFile      string     `help:"File of the private key (PEM, RSA or Ed25519) with which messages are signed (DKIM). By default the mail server signs." placeholder:"FILE"`
	Selector     string     `help:"Name under which the DNS has the public half: SELECTOR._domainkey.example.org" placeholder:"SELECTOR"`
	BouncesTo    string     `help:"Address that messages come back to, such as retours@example.org: each with a token of its own behind a +. Needs --mail-server." placeholder:"ADDRESS"`
	Bounces      string     `help:"Address to listen on by SMTP for messages that come back." placeholder:"HOST:PORT"`
}

// settings are what the flags say, with what the files hold; nil without a mail server.
func (f mailFlags) settings() (*mail.Settings, error) {
	if f.Bounces != "" && f.BouncesTo == "" {
		return nil, errors.New("--mail-bounces listens for what comes to --mail-bounces-to, which is missing")
	}
	if f.Server == (mail.Relay{}) {
		if f.BouncesTo != "" || f.PasswordFile != "" || f.From != "" || f.KeyFile != "" || f.Selector != "" {
			return nil, errors.New("--mail-server is missing: nothing can be sent by what else is said of mail")
		}
		return nil, nil
	}
	s := &mail.Settings{Relay: f.Server, Selector: f.Selector}
	var err error
	if s.From, err = mail.ParseFrom(f.From); err != nil {
		return nil, fmt.Errorf("--mail-from: %w", err)
	}
	if (f.Server.User != "") != (f.PasswordFile != "") {
		return nil, errors.New("a mail server has a user and --mail-password-file, or neither")
	}
	if f.PasswordFile != "" {
		password, err := os.ReadFile(f.PasswordFile)
		if err != nil {
			return nil, err
		}
		s.Password = strings.TrimRight(string(password), "\r\n")
	}
	if (f.KeyFile != "") != (f.Selector != "") {
		return nil, errors.New("messages are signed with --mail-key-file and --mail-selector, or by the mail server with neither")
	}
	if f.KeyFile != "" {
		pem, err := os.ReadFile(f.KeyFile)
		if err != nil {
			return nil, err
		}
		if s.Key, err = mail.ParseKey(pem); err != nil {
			return nil, err
		}
	}
	return s, nil
}
