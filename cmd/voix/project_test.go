package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
)

func TestProjectOnAnEmbeddedStoreIsRefused(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if code := run([]string{"project", "--data", filepath.Join(t.TempDir(), "data")}, &stdout, &stderr); code != refused {
		t.Errorf("exit code %d, not %d", code, refused)
	}
	if !strings.Contains(stderr.String(), "MongoDB") || stdout.Len() != 0 {
		t.Errorf("said %q and %q", stdout.String(), stderr.String())
	}
}
