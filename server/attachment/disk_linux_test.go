package attachment

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"
)

// What tells a process of this test binary which folder to fill up: a small
// disk is mounted there, or a limit on the size of files stands for one.
const (
	mountedDisk = "VOIX_TEST_MOUNTED_DISK"
	limitedDisk = "VOIX_TEST_LIMITED_DISK"
)

// room is that on the test's disk, in bytes.
const room = 1 << 20

// A full disk refuses a content, keeps nothing of it, and goes on reading.
func TestFolderOnFullDisk(t *testing.T) {
	if folder := os.Getenv(mountedDisk); folder != "" {
		err := syscall.Mount("tmpfs", folder, "tmpfs", 0, fmt.Sprintf("size=%d", room))
		if errors.Is(err, os.ErrPermission) { // some kernels let only the administrator
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		fillUp(t, folder, syscall.ENOSPC)
		return
	}
	if folder := os.Getenv(limitedDisk); folder != "" {
		signal.Ignore(syscall.SIGXFSZ)
		limit := syscall.Rlimit{Cur: room, Max: room}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			t.Fatal(err)
		}
		fillUp(t, folder, syscall.EFBIG)
		return
	}

	again := func(disk string) *exec.Cmd {
		command := exec.Command(os.Args[0], "-test.run=^TestFolderOnFullDisk$")
		command.Env = append(os.Environ(), disk+"="+t.TempDir())
		return command
	}
	limited := again(limitedDisk)
	if output, err := limited.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	mounted := again(mountedDisk)
	// A namespace in which to mount a disk that nobody else sees.
	mounted.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	output, err := mounted.CombinedOutput()
	var ended *exec.ExitError
	switch {
	case errors.As(err, &ended):
		t.Fatalf("%v\n%s", err, output)
	case err != nil:
		t.Logf("only with a limit on the size of files: the kernel lets us mount nothing (%v)", err)
	}
}

func fillUp(t *testing.T, folder string, full error) {
	store := openFolder(t, folder)
	small := noise(1, 1000)
	kept := put(t, store, small)

	id := NewID()
	endless := rand.NewChaCha8([32]byte{})
	_, err := store.Put(t.Context(), id, endless, 100*room)
	if !errors.Is(err, ErrUnavailable) || !errors.Is(err, full) {
		t.Fatalf("%v, want ErrUnavailable because of %v", err, full)
	}
	wantNothing(t, store, id)
	if names := files(t, folder); len(names) != 1 {
		t.Fatalf("left %v", names)
	}
	if got, _, err := read(store, kept, 0, -1); err != nil || !bytes.Equal(got, small) {
		t.Fatalf("reading on the full disk: %v", err)
	}
	put(t, store, noise(2, room/2)) // there is room again
}
