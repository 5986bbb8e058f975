package keyring

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"strings"

	"portiek/internal/base/disk"
	"portiek/internal/vault/seal"
)

const (
	keyMagic  = "PTKKEY\x00\x01"
	keySum    = 8
	keySize   = len(keyMagic) + 16 + seal.KeySize + keySum
	keyPrefix = "ringkey-"
)

var errKeyFile = errors.New("keyring: not a ring key file")

// ringKey is the key under which a ring is sealed; its id stands in the ring's header.
type ringKey struct {
	id  [16]byte
	key seal.Key
}

func newRingKey() (k ringKey) {
	rand.Read(k.id[:])
	k.key = seal.NewKey()
	return k
}

func keyName(id [16]byte) string { return keyPrefix + hex.EncodeToString(id[:]) }

func (k ringKey) encode() []byte {
	b := append([]byte(keyMagic), k.id[:]...)
	b = append(b, k.key[:]...)
	sum := sha256.Sum256(b)
	return append(b, sum[:keySum]...)
}

func parseKey(b []byte) (k ringKey, err error) {
	if len(b) != keySize || string(b[:len(keyMagic)]) != keyMagic {
		return k, errKeyFile
	}
	r := reader{b: b[len(keyMagic):]}
	k.id, k.key = r.id(), r.key()
	if !bytes.Equal(k.encode(), b) {
		return ringKey{}, errKeyFile
	}
	return k, nil
}

// readKeys reads every ring key on a replica. Damaged ones are left out and counted.
func readKeys(d disk.FS) (keys map[[16]byte]ringKey, damaged int, err error) {
	names, err := keyNames(d)
	keys = map[[16]byte]ringKey{}
	for _, name := range names {
		raw, readErr := readFile(d, name)
		k, parseErr := parseKey(raw)
		clear(raw)
		if readErr != nil || parseErr != nil || keyName(k.id) != name {
			damaged++
			continue
		}
		keys[k.id] = k
	}
	return keys, damaged, err
}

func keyNames(d disk.FS) (names []string, err error) {
	entries, err := d.ReadDir(".")
	for _, e := range entries {
		if strings.HasPrefix(e.Name, keyPrefix) {
			names = append(names, e.Name)
		}
	}
	return names, err
}

// putKey makes k durable on a replica, over whatever is there under its name.
func putKey(d disk.FS, k ringKey) error {
	name := keyName(k.id)
	want := k.encode()
	defer clear(want)
	got, err := readFile(d, name)
	defer clear(got)
	switch {
	case err == nil && bytes.Equal(got, want):
		return errors.Join(syncFile(d, name), d.SyncDir("."))
	case !errors.Is(err, fs.ErrNotExist):
		if err := wipe(d, name); err != nil {
			return err
		}
	}
	return errors.Join(createFile(d, name, want), d.SyncDir("."))
}

// wipeOthers overwrites and removes every ring key but the one to keep, durably.
func wipeOthers(d disk.FS, keep [16]byte) (wiped int, err error) {
	names, err := keyNames(d)
	if err != nil {
		return 0, err
	}
	var errs []error
	for _, name := range names {
		if name == keyName(keep) {
			continue
		}
		if err := wipe(d, name); err != nil {
			errs = append(errs, err)
			continue
		}
		wiped++
	}
	errs = append(errs, d.SyncDir("."))
	return wiped, errors.Join(errs...)
}
