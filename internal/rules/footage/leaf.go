package footage

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
)

// Domain tags keep a leaf of one kind from passing for one of another. They follow the 0x00 that RFC 6962 (2.1) puts before
// every leaf, so that a leaf never passes for a node of the tree either.
const (
	initTag     = "portiek init v1\n"
	fragmentTag = "portiek fragment v1\n"
)

const sampleSize = 13 // bytes of a sample in a leaf: duration, offset, size, key

// InitLeaf is the leaf of a segment's initialisation data.
func InitLeaf(salt [SaltSize]byte, init []byte) (leaf Hash) {
	h := newLeaf(initTag)
	h.Write(salt[:])
	h.Write(init)
	h.Sum(leaf[:0])
	return leaf
}

// FragmentLeaf is the leaf of a fragment: SHA-256 over tag, header, table of samples and pictures (the payload of mdat). It
// covers no box and no file offset, so that it can be computed again from an exported MP4 with the salt and the times.
func FragmentLeaf(ch ChunkHeader, samples []Sample, payload []byte) (leaf Hash) {
	h := newLeaf(fragmentTag)
	table := make([]byte, ChunkHeaderSize, ChunkHeaderSize+len(samples)*sampleSize)
	ch.Put(table)
	for _, s := range samples {
		table = binary.BigEndian.AppendUint32(table, s.Duration)
		table = binary.BigEndian.AppendUint32(table, uint32(s.Offset))
		table = binary.BigEndian.AppendUint32(table, s.Size)
		table = append(table, flags(s.Key, false))
	}
	h.Write(table)
	h.Write(payload)
	h.Sum(leaf[:0])
	return leaf
}

func newLeaf(tag string) hash.Hash {
	h := sha256.New()
	h.Write([]byte{0})
	h.Write([]byte(tag))
	return h
}

// TreeRoot is the tree head of RFC 6962 (2.1) over leaves that are hashed already. Of no leaves it is SHA-256 of nothing.
func TreeRoot(leaves []Hash) Hash {
	switch n := len(leaves); n {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return leaves[0]
	default:
		k := 1 // largest power of two below n
		for k*2 < n {
			k *= 2
		}
		return node(TreeRoot(leaves[:k]), TreeRoot(leaves[k:]))
	}
}

func node(left, right Hash) Hash {
	var b [1 + 2*sha256.Size]byte
	b[0] = 1
	copy(b[1:], left[:])
	copy(b[1+sha256.Size:], right[:])
	return sha256.Sum256(b[:])
}
