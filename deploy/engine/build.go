package engine

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// ErrNotBuilt says that an engine's binary is not in the cache.
var ErrNotBuilt = errors.New("engine: not built")

// source is one engine's module under deploy/engines.
type source struct {
	folder string
	tags   string // build tags
}

var (
	// Without PostgreSQL's backend FerretDB builds in half the time.
	ferretdb   = source{folder: "ferretdb", tags: "ferretdb_no_postgresql"}
	minio      = source{folder: "minio"}
	centrifuge = source{folder: "centrifuge"}
)

// cached returns the path at which the engine's binary belongs, and whether it
// is there. The path is empty outside the repository.
func (s source) cached() (path string, ok bool) {
	path, _, err := s.place()
	if err != nil {
		return "", false
	}
	info, err := os.Stat(path)
	return path, err == nil && info.Mode().IsRegular()
}

// place returns the path of the binary, which names the hash of all that it is
// built from, and the folder of its module.
func (s source) place() (path, module string, err error) {
	root, err := repository()
	if err != nil {
		return "", "", err
	}
	module = filepath.Join(root, "deploy", "engines", s.folder)
	hash := sha256.New()
	fmt.Fprintln(hash, runtime.GOOS, runtime.GOARCH, s.tags)
	for _, name := range []string{"go.mod", "go.sum", "main.go"} {
		content, err := os.ReadFile(filepath.Join(module, name))
		if err != nil {
			return "", "", err
		}
		fmt.Fprintln(hash, name, len(content))
		hash.Write(content)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", "", err
	}
	name := s.folder + "-" + hex.EncodeToString(hash.Sum(nil)[:8])
	return filepath.Join(cache, "voix-engines", name), module, nil
}

// build returns the path of the engine's binary, building it unless it is
// cached. Test packages run at the same time build it once.
func (s source) build() (string, error) {
	path, module, err := s.place()
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", err
	}
	lock, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return "", err
	}
	defer lock.Close() // closing lets the lock go
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return "", err
	}
	if _, ok := s.cached(); ok {
		return path, nil
	}
	// Built beside and renamed, so that a build cut short is never run.
	fresh := path + ".new"
	command := exec.Command("go", "build", "-C", module, "-buildvcs=false", "-trimpath",
		"-ldflags=-s -w", "-tags="+s.tags, "-o", fresh, ".")
	command.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	if output, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building %s: %w\n%s", s.folder, err, output)
	}
	return path, os.Rename(fresh, path)
}

func mustBuild(tb TB, s source) string {
	tb.Helper()
	if _, ok := s.cached(); !ok {
		tb.Logf("building %s, once for all tests", s.folder)
	}
	path, err := s.build()
	if err != nil {
		tb.Fatalf("%v", err)
	}
	return path
}

// repository is the folder of the product's go.mod, at or above the working
// directory: tests run inside it.
func repository() (string, error) {
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		content, err := os.ReadFile(filepath.Join(folder, "go.mod"))
		if err == nil {
			if first, _, _ := bytes.Cut(content, []byte("\n")); strings.TrimSpace(string(first)) == "module voix" {
				return folder, nil
			}
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return "", errors.New("engine: not inside the repository of voix")
		}
		folder = parent
	}
}
