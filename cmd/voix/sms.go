package main

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"

	"voix/server"
	"voix/server/sms"
)

// smsFlags are how codes are sent to phones: none at all, or an account with a gateway.
type smsFlags struct {
	Gateway string      `help:"Where the gateway is by which codes are sent to phones, such as https://api.example. It speaks Twilio's protocol for messages (2010-04-01). By default none are sent." placeholder:"URL"`
	Account string      `help:"Name of the account with that gateway." placeholder:"NAME"`
	Secret  string      `help:"File with the secret of that account." placeholder:"FILE"`
	From    string      `help:"Whom messages come from: a number, a name of at most 11 letters, or the id of a messaging service." placeholder:"SENDER"`
	Regions sms.Regions `help:"To whose phones messages are sent: codes of two letters (ISO 3166-1), by default FR,GP,GF,MQ,RE,YT." placeholder:"CODES"`
	ADay    int         `name:"a-day" help:"How many messages this server sends a day at most." default:"500" placeholder:"N"`
}

// options reads the secret. The error says what is missing.
func (f smsFlags) options() (o server.SMSOptions, err error) {
	if f.Gateway == "" {
		f.ADay = 0
		if !reflect.ValueOf(f).IsZero() {
			return o, errors.New("settings of messages to phones are given, but no --sms-gateway")
		}
		return o, nil
	}
	if f.ADay < 1 {
		return o, errors.New("--sms-a-day is at least 1")
	}
	if f.Secret == "" {
		return o, errors.New("--sms-secret is missing: the file with the secret of the account")
	}
	secret, err := os.ReadFile(f.Secret)
	if err != nil {
		return o, fmt.Errorf("--sms-secret: %w", err)
	}
	gateway, err := sms.NewHTTPGateway(sms.Account{Address: f.Gateway, Name: f.Account, Secret: strings.TrimSpace(string(secret)), From: f.From})
	if err != nil {
		return o, err
	}
	return server.SMSOptions{Gateway: gateway, Regions: f.Regions, ADay: f.ADay}, nil
}
