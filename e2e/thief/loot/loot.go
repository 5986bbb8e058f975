// Package loot goes through stolen files: rings with ring keys, wrapped keys with hold keys, segments with all keys that came out.
// It imports nothing of the product.
package loot

import (
	"bytes"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
)

// Haul is what a theft yields.
type Haul struct {
	Rings, RingsOpened int
	Segments           int
	Opened             map[string]Booty // by segment id, hexadecimal
}

// Booty is one segment that opened.
type Booty struct {
	File   string
	Chunks int
	Bytes  int // of plaintext
}

// IDs lists the ids of what opened, sorted.
func (h Haul) IDs() []string {
	ids := make([]string, 0, len(h.Opened))
	for id := range h.Opened {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	return ids
}

// wrapped is a key from the database that some hold's key opens.
type wrapped struct {
	hold, id [16]byte // id: the copy, or else the segment
	key      []byte
}

// swag is everything found, by kind.
type swag struct {
	rings, segments []found
	ringKeys        [][]byte // 32 bytes each
	wrapped         []wrapped
	epochs          [][]byte
	holds           map[[16]byte][][]byte
}

type found struct {
	path string
	raw  []byte
}

// Try takes every file under dirs and opens what it can. Old copies and new ones may lie side by side.
func Try(dirs ...string) (Haul, error) {
	s := swag{holds: map[[16]byte][][]byte{}}
	for _, dir := range dirs {
		if err := filepath.WalkDir(dir, s.sort); err != nil {
			return Haul{}, err
		}
	}
	haul := Haul{Rings: len(s.rings), Segments: len(s.segments), Opened: map[string]Booty{}}
	for _, r := range s.rings {
		if s.openRing(r.raw) {
			haul.RingsOpened++
		}
	}
	keys := s.unwrap()
	for _, seg := range s.segments {
		id := [16]byte(seg.raw[8:24])
		for _, key := range slices.Concat(keys[id], s.derive(id)) {
			if chunks, size := openSegment(seg.raw, key); chunks > 0 {
				haul.Opened[hex.EncodeToString(id[:])] = Booty{seg.path, chunks, size}
				break
			}
		}
	}
	return haul, nil
}

// sort looks at a file's first bytes, not at its name.
func (s *swag) sort(path string, d fs.DirEntry, err error) error {
	if err != nil || !d.Type().IsRegular() {
		return err
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	switch {
	case bytes.HasPrefix(raw, []byte("PTKSEG\x00\x01")) && len(raw) >= 24:
		s.segments = append(s.segments, found{path, raw})
	case bytes.HasPrefix(raw, []byte("PTKRNG\x00\x01")):
		s.rings = append(s.rings, found{path, raw})
	case bytes.HasPrefix(raw, []byte("PTKKEY\x00\x01")) && len(raw) >= 56:
		s.ringKeys = append(s.ringKeys, raw[24:56])
	case bytes.HasPrefix(raw, []byte("SQLite format 3\x00")):
		return s.readDatabase(path)
	case filepath.Ext(path) == ".json":
		return s.readDump(raw)
	}
	return nil
}
