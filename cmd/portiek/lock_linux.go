package main

import (
	"io"
	"os"
	"path/filepath"
	"syscall"

	"portiek/internal/base/fail"
)

// lockData keeps a second Portiek off the same data: two of them would rewrite each other's key ring. The kernel lets go
// of the lock when the process ends, however it ends.
func lockData(dir string) (io.Closer, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, dataUnusable(dir, err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, dataUnusable(dir, err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, fail.New(fail.Conflict, "data.in_use",
			"Op "+dir+" draait al een Portiek. Stop die eerst.",
			"A Portiek is running on "+dir+" already. Stop that one first.").Because(err)
	}
	return f, nil
}

func dataUnusable(dir string, err error) error {
	return fail.New(fail.Unavailable, "data.unusable",
		"De gegevensmap "+dir+" kan niet worden gebruikt. Controleer het pad en de rechten.",
		"The data folder "+dir+" cannot be used. Check the path and its permissions.").Because(err)
}
