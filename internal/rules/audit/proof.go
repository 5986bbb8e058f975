package audit

import (
	"golang.org/x/mod/sumdb/tlog"

	"portiek/internal/rules/footage"
)

// Hashes reads stored hashes by their places, in the order asked.
type Hashes func(places []int64) ([]footage.Hash, error)

func (r Hashes) reader() tlog.HashReader {
	return tlog.HashReaderFunc(func(places []int64) ([]tlog.Hash, error) {
		hs, err := r(places)
		return toTlog(hs), err
	})
}

// ProveEntry gives the audit path (RFC 6962 section 2.1.1) of the entry at index in the log's first size entries.
func ProveEntry(size, index int64, r Hashes) ([]footage.Hash, error) {
	p, err := tlog.ProveRecord(size, index, r.reader())
	return fromTlog(p), err
}

// CheckEntry tells whether the path proves that these bytes are the entry at index under head.
func CheckEntry(path []footage.Hash, head Head, index int64, entry []byte) error {
	return CheckLeaf(path, head, index, footage.Hash(tlog.RecordHash(entry)))
}

// CheckLeaf is CheckEntry for an entry of which only the hash is left.
func CheckLeaf(path []footage.Hash, head Head, index int64, leaf footage.Hash) error {
	return tlog.CheckRecord(toTlog(path), head.Size, tlog.Hash(head.Root), index, tlog.Hash(leaf))
}

// ProveGrowth gives the consistency proof (RFC 6962 section 2.1.2) from the log's first old entries to its first size.
func ProveGrowth(size, old int64, r Hashes) ([]footage.Hash, error) {
	p, err := tlog.ProveTree(size, old, r.reader())
	return fromTlog(p), err
}

// CheckGrowth tells whether the proof shows that nothing under the old head was changed on the way to the new one.
func CheckGrowth(proof []footage.Hash, head, old Head) error {
	return tlog.CheckTree(toTlog(proof), head.Size, tlog.Hash(head.Root), old.Size, tlog.Hash(old.Root))
}

func toTlog(hs []footage.Hash) []tlog.Hash {
	out := make([]tlog.Hash, len(hs))
	for i, h := range hs {
		out[i] = tlog.Hash(h)
	}
	return out
}

func fromTlog(hs []tlog.Hash) []footage.Hash {
	out := make([]footage.Hash, len(hs))
	for i, h := range hs {
		out[i] = footage.Hash(h)
	}
	return out
}
