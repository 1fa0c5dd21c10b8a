package bounce_test

import (
	"errors"
	"strings"
	"testing"

	"voix/server/mail/bounce"
)

// report is a notification whose status part says something.
func report(status string) string {
	return strings.ReplaceAll("From: MAILER-DAEMON@mx.example.org\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\n"+
		"--b\nContent-Type: text/plain\n\nIt did not arrive.\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n"+status+"\n--b--\n", "\n", "\r\n")
}

func TestWhatNotificationsSay(t *testing.T) {
	one := func(action, status string) string {
		return "Final-Recipient: rfc822; a@example.org\nAction: " + action + "\nStatus: " + status + "\n"
	}
	for _, c := range []struct {
		what, text string
		want       bounce.Report
		readable   bool
	}{
		{"failed for good", report(one("failed", "5.1.1")), bounce.Failed, true},
		{"with words behind the code", report(one("Failed", "5.1.1 (no such user)")), bounce.Failed, true},
		{"a mailbox that is full", report(one("failed", "5.2.2 (mailbox full)")), bounce.Later, true},
		{"a server that does not want it", report(one("failed", "5.7.1")), bounce.Later, true},
		{"a sender that it does not like", report(one("failed", "5.1.8")), bounce.Later, true},
		{"no reason", report(one("failed", "5.0.0")), bounce.Later, true},
		{"given up", report(one("failed", "4.4.7")), bounce.Later, true},
		{"delayed", report(one("delayed", "4.4.1")), bounce.Nothing, true},
		{"delivered", report(one("delivered", "2.0.0")), bounce.Nothing, true},
		{"relayed", report(one("relayed", "2.0.0")), bounce.Nothing, true},
		{"the worst of two", report(one("delayed", "4.4.1") + "\n" + one("failed", "5.1.1")), bounce.Failed, true},
		{"delayed for good", report(one("delayed", "5.1.1")), bounce.Nothing, false},
		{"failed and arrived", report(one("failed", "2.0.0")), bounce.Nothing, false},
		{"no code", report(one("failed", "5")), bounce.Nothing, false},
		{"a code too long", report(one("failed", "5.1234.1")), bounce.Nothing, false},
		{"no action", report("Status: 5.1.1\n"), bounce.Nothing, false},
		{"nobody", report(""), bounce.Nothing, false},
		{"another report", strings.Replace(report(one("failed", "5.1.1")), "delivery-status;", "disposition-notification;", 1), bounce.Nothing, false},
		{"a message that speaks of it", "Subject: x\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n", bounce.Nothing, false},
		{"nothing", "", bounce.Nothing, false},
	} {
		got, err := bounce.Parse(strings.NewReader(c.text))
		if got != c.want || (err == nil) != c.readable || err != nil && !errors.Is(err, bounce.ErrNoReport) {
			t.Errorf("%s: %v, %v", c.what, got, err)
		}
	}
}

// Whatever strangers send, it is read or dropped, and says nothing that it does not.
func FuzzParse(f *testing.F) {
	for _, status := range []string{"Action: failed\nStatus: 5.1.1\n", "Action: delayed\nStatus: 4.4.1\n\nAction: failed\nStatus: 5.1.1\n", ""} {
		f.Add(report(status))
	}
	f.Add("Content-Type: multipart/report; report-type=delivery-status; boundary=\"\"\r\n\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := bounce.Parse(strings.NewReader(text))
		if err != nil && (got != bounce.Nothing || !errors.Is(err, bounce.ErrNoReport)) {
			t.Fatalf("%v, %v", got, err)
		}
		if lower := strings.ToLower(text); got == bounce.Failed && !(strings.Contains(lower, "delivery-status") && strings.Contains(lower, "5")) {
			t.Fatalf("failed by %q", text)
		}
	})
}
