package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// proofStep joins two hashes of the tree into the one above them: SHA-256 of the byte 1, left and right (RFC 6962 section 2.1).
type proofStep struct {
	Left, Right, Above footage.Hash
	Beside             footage.Hash // the one of the path; the other is what came before
	BesideLeft         bool
}

// leafHash is SHA-256 of the byte 0 and the entry.
func leafHash(entry []byte) footage.Hash {
	return sha256.Sum256(append([]byte{0}, entry...))
}

// climb follows a path from a leaf up to the root, as RFC 9162 section 2.1.3.2 does; false when the path is too long or too
// short for a tree of this size.
func climb(leaf footage.Hash, index, size int64, path []footage.Hash) (steps []proofStep, root footage.Hash, ok bool) {
	node, last, at := index, size-1, leaf
	for _, beside := range path {
		if last == 0 {
			return steps, at, false
		}
		s := proofStep{Left: at, Right: beside, Beside: beside}
		if node&1 == 1 || node == last {
			s = proofStep{Left: beside, Right: at, Beside: beside, BesideLeft: true}
			for node&1 == 0 && node != 0 {
				node, last = node>>1, last>>1
			}
		}
		s.Above = sha256.Sum256(append(append([]byte{1}, s.Left[:]...), s.Right[:]...))
		steps, at = append(steps, s), s.Above
		node, last = node>>1, last>>1
	}
	return steps, at, last == 0
}

// recipe recomputes a proof with nothing but bash and sha256sum; it prints the root. start gives the entry's hash as h.
func recipe(start string, steps []proofStep) string {
	var b strings.Builder
	b.WriteString(start + "\n")
	b.WriteString("bytes() { printf \"$(printf %s \"$1\" | sed 's/../\\\\x&/g')\"; }\n")
	b.WriteString("pair() { (printf '\\001'; bytes \"$1\"; bytes \"$2\") | sha256sum | cut -c1-64; }\n")
	for _, s := range steps {
		if s.BesideLeft {
			fmt.Fprintf(&b, "h=$(pair %x \"$h\")\n", s.Beside[:])
		} else {
			fmt.Fprintf(&b, "h=$(pair \"$h\" %x)\n", s.Beside[:])
		}
	}
	b.WriteString("echo \"$h\"\n")
	return b.String()
}

// proofFile is a proof to take along: everything needed to check it elsewhere.
type proofFile struct {
	Format     string   `json:"format"`
	Index      int64    `json:"index"`
	Entry      string   `json:"entry,omitempty"`  // the exact bytes of the leaf; they are UTF-8. Absent once erased
	Erased     bool     `json:"erased,omitempty"` // by the term of the log: only the leaf's hash is left
	Leaf       string   `json:"leaf_sha256"`
	Path       []string `json:"path"` // RFC 6962 section 2.1.1, from the leaf up
	Size       int64    `json:"tree_size"`
	Root       string   `json:"root_sha256"`
	Checkpoint string   `json:"checkpoint"` // signed note
	Key        string   `json:"key"`        // verifier key of the note
}

// proofV1 names the form of the file, described in docs/formats/log.md.
const proofV1 = "portiek-log-proof-v1"

func (p *proofView) file() proofFile {
	f := proofFile{Format: proofV1, Index: p.Event.Index, Entry: string(p.entry), Erased: p.Event.Erased(), Leaf: hexed(p.Leaf), Size: p.Head.Size, Root: hexed(p.Head.Root),
		Checkpoint: p.Signed, Key: p.Key, Path: []string{}}
	for _, h := range p.path {
		f.Path = append(f.Path, hexed(h))
	}
	return f
}

func hexed(h footage.Hash) string { return hex.EncodeToString(h[:]) }

// proved checks everything that an auditor can check: path and root by our own sums and by the library's, and the signature.
func proved(p *proofView) bool {
	key, err := audit.ParsePublicKey(p.Key)
	if err != nil {
		return false
	}
	c, err := audit.OpenCheckpoint([]byte(p.Signed), key)
	if err != nil || c.Head != p.Head {
		return false
	}
	_, root, ok := climb(p.Leaf, p.Event.Index, p.Head.Size, p.path)
	return ok && root == p.Head.Root && audit.CheckLeaf(p.path, p.Head, p.Event.Index, p.Leaf) == nil
}
