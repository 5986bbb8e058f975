package disk

import "io/fs"

// ValidName refuses what is not a clean, relative, slash-separated name, the same way on every FS.
func ValidName(op, name string) error {
	if fs.ValidPath(name) {
		return nil
	}
	return &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
}
