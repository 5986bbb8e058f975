package audit

import (
	"fmt"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"

	"portiek/internal/rules/footage"
)

// Head is the state of the whole log: its number of entries and the RFC 6962 tree head over them.
type Head struct {
	Size int64
	Root footage.Hash
}

// Edge is the right edge of the tree: the roots of its complete subtrees, largest first, one for every 1 bit of Size.
// With it an entry can be added, and the head computed, without reading any other hash.
type Edge struct {
	Size   int64
	hashes []tlog.Hash
}

// Bytes is the edge's stored form: its hashes, 32 bytes each. Size is stored beside it.
func (e Edge) Bytes() []byte {
	b := make([]byte, 0, len(e.hashes)*tlog.HashSize)
	for _, h := range e.hashes {
		b = append(b, h[:]...)
	}
	return b
}

// ParseEdge reads what Bytes gave; fail.Corrupt when it does not fit the size.
func ParseEdge(size int64, b []byte) (Edge, error) {
	if size < 0 || len(b) != bits.OnesCount64(uint64(size))*tlog.HashSize {
		return Edge{}, badEntry(fmt.Errorf("%d bytes of edge for %d entries", len(b), size))
	}
	e := Edge{Size: size}
	for ; len(b) > 0; b = b[tlog.HashSize:] {
		e.hashes = append(e.hashes, tlog.Hash(b[:tlog.HashSize]))
	}
	return e, nil
}

// Add appends one entry and returns the new edge with the hashes to store, in the order of tlog.StoredHashIndex: they
// take the places from HashCount(e.Size) on.
func (e Edge) Add(entry []byte) (Edge, []footage.Hash) { return e.add(tlog.RecordHash(entry)) }

// add is Add for who knows the entry's hash only.
func (e Edge) add(h tlog.Hash) (Edge, []footage.Hash) {
	stored := []footage.Hash{footage.Hash(h)}
	left := e.hashes
	// A 1 bit at the bottom of Size is a complete subtree as large as what we carry: join the two, as in adding by hand.
	for n := e.Size; n&1 == 1; n >>= 1 {
		h = tlog.NodeHash(left[len(left)-1], h)
		left = left[:len(left)-1]
		stored = append(stored, footage.Hash(h))
	}
	next := append(append([]tlog.Hash{}, left...), h)
	return Edge{Size: e.Size + 1, hashes: next}, stored
}

// Head computes the tree head.
func (e Edge) Head() Head {
	if e.Size == 0 {
		return Head{Root: footage.Hash(emptyRoot)}
	}
	h := e.hashes[len(e.hashes)-1]
	for i := len(e.hashes) - 2; i >= 0; i-- {
		h = tlog.NodeHash(e.hashes[i], h)
	}
	return Head{Size: e.Size, Root: footage.Hash(h)}
}

// emptyRoot is SHA-256 of nothing (RFC 6962 section 2.1).
var emptyRoot, _ = tlog.TreeHash(0, nil)

// HashCount is how many hashes a log of so many entries stores.
func HashCount(size int64) int64 { return tlog.StoredHashCount(size) }
