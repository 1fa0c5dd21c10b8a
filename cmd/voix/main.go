// Command voix is the platform Voix au chapitre, and the commands to run it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"voix/server"
	"voix/server/bench"
)

// Exit codes.
const (
	done    = 0
	refused = 1
	misused = 2
)

// commands is what voix can do; each file named for a command holds its struct.
type commands struct {
	Serve   serveCommand   `cmd:"" help:"Run the platform."`
	Demo    demoCommand    `cmd:"" help:"Run the platform with a demonstration consultation that lives."`
	Import  importCommand  `cmd:"" help:"Take in a public data set as a consultation."`
	Export  exportCommand  `cmd:"" help:"Write the dossier of a consultation."`
	Verify  verifyCommand  `cmd:"" help:"Check a dossier: every hash, every figure, every byte."`
	Key     keyCommand     `cmd:"" help:"The key with which dossiers are signed."`
	Sign    signCommand    `cmd:"" help:"Sign the dossier of a consultation that is over."`
	Audit   auditCommand   `cmd:"" help:"Write the votes behind opinion groups, sealed to an auditor."`
	Opinion opinionCommand `cmd:"" help:"Work out opinion groups and consensus from a file of votes."`
	Open    openCommand    `cmd:"" help:"Open a consultation."`
	Rules   rulesCommand   `cmd:"" help:"Replace the rules of a consultation, before people can propose anything."`
	Invite  inviteCommand  `cmd:"" help:"Let a person take part, and print the link with which they sign in."`
	Admin   adminCommand   `cmd:"" help:"Who administers the site."`
	Records recordsCommand `cmd:"" help:"The records of connections, which the law asks for and which two holders open together."`
	Compact compactCommand `cmd:"" help:"Rewrite the embedded store so that no erased byte is left."`
	Project projectCommand `cmd:"" help:"Write the documents for analysts in the MongoDB store anew."`
	Bench   benchCommand   `cmd:"" help:"Measure the platform beside its ceilings."`
}

// program is what the commands are run with.
type program struct {
	ctx            context.Context
	stdout, stderr io.Writer
}

func main() {
	bench.ServeIfChild()
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run parses and runs one command, and returns the exit code: 0 done, 1 refused with a sentence on stderr, 2 wrong usage.
func run(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p := &program{ctx: ctx, stdout: stdout, stderr: stderr}
	var c commands
	exited := -1
	parser, err := kong.New(&c,
		kong.Name("voix"), kong.Description("Voix au chapitre: people, Caf agents and associations change what concerns them."),
		kong.UsageOnError(), kong.Writers(stdout, stderr), kong.Exit(func(code int) { exited = code }), kong.Bind(p),
		kong.DefaultEnvars("VOIX"),
	)
	if err != nil {
		fmt.Fprintln(stderr, "voix:", err)
		return misused
	}
	parsed, err := parser.Parse(args)
	if exited == done {
		return done // --help
	}
	if err != nil {
		fmt.Fprintln(stderr, "voix:", err)
		return misused
	}
	if err := parsed.Run(p); err != nil {
		var usage *usageError
		if errors.As(err, &usage) {
			fmt.Fprintln(stderr, "voix:", err)
			return misused
		}
		fmt.Fprintln(stderr, "voix:", server.Explain(err))
		return refused
	}
	return done
}

// usageError is a mistake in how the command was called.
type usageError struct{ sentence string }

func (e *usageError) Error() string { return e.sentence }
