//go:build unix

package settings

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// worldReadable tells whether others than owner and group may read or change the file.
func worldReadable(path string) bool {
	st, err := os.Stat(path)
	return err == nil && st.Mode().Perm()&0o006 != 0
}

// sameDevice tells whether two folders are on one file system; a folder that does not exist yet counts as its nearest
// existing parent.
func sameDevice(a, b string) bool {
	da, oka := device(a)
	db, okb := device(b)
	return oka && okb && da == db
}

func device(path string) (uint64, bool) {
	for {
		if st, err := os.Stat(path); err == nil {
			sys, ok := st.Sys().(*syscall.Stat_t)
			return uint64(sys.Dev), ok
		}
		up := filepath.Dir(path)
		if up == path {
			return 0, false
		}
		path = up
	}
}

// keepOwner gives f the owner of old.
func keepOwner(f *os.File, old fs.FileInfo) error {
	sys, ok := old.Sys().(*syscall.Stat_t)
	if !ok {
		return nil
	}
	return f.Chown(int(sys.Uid), int(sys.Gid))
}

// links counts the names of the file.
func links(st fs.FileInfo) uint64 {
	if sys, ok := st.Sys().(*syscall.Stat_t); ok {
		return uint64(sys.Nlink)
	}
	return 1
}
