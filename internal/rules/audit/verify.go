package audit

import (
	"bytes"
	"fmt"
	"iter"

	"golang.org/x/mod/sumdb/tlog"

	"portiek/internal/rules/footage"
)

// StoredHash is a hash and its place, see tlog.StoredHashIndex.
type StoredHash struct {
	Place int64
	Hash  footage.Hash
}

// Verify recomputes the whole tree from the entries, compares every stored hash on the way, and returns the edge that it
// ends with. visit, if any, sees every good entry with the edge after it. Verify fails with fail.Corrupt, a Damage in its chain,
// at the first entry that is missing, out of order, not canonical or not what was hashed, and at the first hash that is
// missing or does not fit. Of an entry whose contents were erased the stored hash is taken; when all hashes are right, Verify
// fails over contents that are gone without an entry that accounts for it, see Contents. The caller compares the edge with the
// stored head.
func Verify(entries iter.Seq2[Event, error], stored iter.Seq2[StoredHash, error], visit func(Event, Edge)) (Edge, error) {
	next, stop := iter.Pull2(stored)
	defer stop()
	var edge Edge
	var contents Contents
	for e, err := range entries {
		if err != nil {
			return edge, err
		}
		if err := checkNormal(e, edge.Size); err != nil {
			return edge, err
		}
		after, err := grow(edge, e, next)
		if err != nil {
			return edge, err
		}
		contents.See(e)
		if edge = after; visit != nil {
			visit(e, edge)
		}
	}
	_, err, more := next()
	switch {
	case err != nil:
		return edge, err
	case more:
		return edge, (&Damage{Fault: EntryMissing, Entry: edge.Size, Place: -1, Detail: "its hash is there"}).Fail()
	}
	if d := contents.Check(nil); d != nil {
		return edge, d.Fail()
	}
	return edge, nil
}

// grow adds an entry, by its own hash or, once its contents are gone, by the stored one, and holds all hashes that it completes
// against the stored ones.
func grow(edge Edge, e Event, next func() (StoredHash, error, bool)) (Edge, error) {
	if !e.Erased() {
		after, hashes := edge.Add(Encode(e))
		return after, compare(hashes, next, e.Index, 0)
	}
	place := HashCount(e.Index)
	leaf, err, ok := next()
	if err == nil && (!ok || leaf.Place != place) {
		err = HashDamage(HashMissing, place).Fail()
	}
	if err != nil {
		return edge, err
	}
	after, hashes := edge.add(tlog.Hash(leaf.Hash))
	return after, compare(hashes[1:], next, e.Index, 1)
}

func checkNormal(e Event, want int64) error {
	switch {
	case e.Index > want:
		return (&Damage{Fault: EntryMissing, Entry: want, Place: -1, Detail: fmt.Sprintf("entry %d comes next", e.Index)}).Fail()
	case e.Index < want:
		return (&Damage{Fault: EntryMoved, Entry: want, Last: e.Index, Place: -1}).Fail()
	}
	if e.blank() {
		return nil
	}
	n, err := Normal(e)
	if err == nil && (!n.At.Equal(e.At) || !bytes.Equal(n.Data, e.Data)) {
		err = fmt.Errorf("not canonical")
	}
	if err != nil {
		return (&Damage{Fault: EntryChanged, Entry: e.Index, Place: -1, Detail: err.Error()}).Fail()
	}
	return nil
}

// compare holds the hashes that an entry completes against the stored ones: its own first, then those over ever more
// entries that end with it. from is the level of the first.
func compare(want []footage.Hash, next func() (StoredHash, error, bool), index int64, from int) error {
	for i, w := range want {
		level := from + i
		place := HashCount(index) + int64(level)
		got, err, ok := next()
		switch {
		case err != nil:
			return err
		case !ok || got.Place != place:
			return HashDamage(HashMissing, place).Fail()
		case got.Hash == w:
		case level == 0:
			return (&Damage{Fault: EntryChanged, Entry: index, Last: index, Place: place}).Fail()
		default:
			return HashDamage(HashChanged, place).Fail()
		}
	}
	return nil
}

// HashDamage fills in which entries the hash at place covers.
func HashDamage(f Fault, place int64) *Damage {
	level, n := tlog.SplitStoredHashIndex(place)
	return &Damage{Fault: f, Entry: n << level, Last: (n+1)<<level - 1, Place: place}
}
