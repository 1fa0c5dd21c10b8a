package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"voix/server"
)

// place is where the platform keeps what it holds; most commands need it.
type place struct {
	Data  string `help:"Folder of the embedded store and files." type:"path" placeholder:"DIR"`
	Store string `help:"A MongoDB-compatible store instead, shared by several servers: mongodb://…" placeholder:"URI"`
	Files string `help:"With --store: s3://KEY:SECRET@HOST:PORT/BUCKET?tls=false" placeholder:"URI"`
	Key   string `help:"File of the master key; beside the data folder, and made at first, by default." type:"path" placeholder:"FILE"`
}

func (p place) server() server.Place {
	return server.Place{Data: p.Data, Store: p.Store, Files: p.Files, Key: p.Key}
}

// AfterApply refuses places that contradict themselves.
func (p place) AfterApply() error {
	switch {
	case p.Data == "" && p.Store == "":
		return errors.New("say where: --data DIR, or --store and --files and --key")
	case p.Data != "" && (p.Store != "" || p.Files != ""):
		return errors.New("--data has its own store and files: leave out --store and --files")
	case p.Store != "" && (p.Files == "" || p.Key == ""):
		return errors.New("--store needs --files and --key as well: several servers must have the same")
	}
	return nil
}

// there refuses a data folder that holds no platform: a command that reads must not make one.
func (p place) there() error {
	if p.Data == "" {
		return nil
	}
	if _, err := os.Stat(filepath.Join(p.Data, "journal.db")); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no platform in %s", p.Data)
	}
	return nil
}

// arguments are those with which a shell finds the same place, each followed by a space. The addresses of a shared store hold secrets, and
// are not repeated.
func (p place) arguments() string {
	if p.Data == "" {
		return "--store … --files … --key … "
	}
	all := "--data " + quoted(p.Data) + " "
	if p.Key != "" {
		all += "--key " + quoted(p.Key) + " "
	}
	return all
}

// quoted is a word as a POSIX shell reads it.
func quoted(word string) string {
	plain := func(c rune) bool {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("/._-+,", c)
	}
	if strings.IndexFunc(word, func(c rune) bool { return !plain(c) }) < 0 && word != "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// operate runs one command of the operator: on the platform itself, or, when a server has the data folder open, through its socket.
func (p place) operate(ctx context.Context, log *slog.Logger, do func(server.Operator) error) error {
	platform, err := server.OpenPlatform(ctx, p.server(), server.PlatformOptions{Log: log})
	if errors.Is(err, server.ErrInUse) {
		return do(server.DialOperator(p.Data))
	}
	if err != nil {
		return err
	}
	platform.Start()
	return errors.Join(do(server.Direct{Platform: platform}), platform.Close())
}
