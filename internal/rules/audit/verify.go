package audit

import (
	"fmt"
	"iter"

	"portiek/internal/rules/footage"
)

// Verify recomputes the whole tree from the entries, compares every stored hash on the way, and returns the edge that it
// ends with. It fails with fail.Corrupt at the first entry that is missing, out of order, not canonical or not what was
// hashed. The caller compares the edge with the stored head.
func Verify(entries iter.Seq2[Event, error], stored iter.Seq2[footage.Hash, error]) (Edge, error) {
	next, stop := iter.Pull2(stored)
	defer stop()
	var edge Edge
	for e, err := range entries {
		if err != nil {
			return edge, err
		}
		if err := checkNormal(e, edge.Size); err != nil {
			return edge, err
		}
		var hashes []footage.Hash
		edge, hashes = edge.Add(Encode(e))
		if err := compare(hashes, next, e.Index); err != nil {
			return edge, err
		}
	}
	if _, err, more := next(); more || err != nil {
		return edge, badEntry(fmt.Errorf("more hashes than %d entries account for (%v)", edge.Size, err))
	}
	return edge, nil
}

func checkNormal(e Event, want int64) error {
	if e.Index != want {
		return badEntry(fmt.Errorf("entry %d where %d should be", e.Index, want))
	}
	n, err := Normal(e)
	if err != nil {
		return badEntry(fmt.Errorf("entry %d: %w", e.Index, err))
	}
	if string(Encode(n)) != string(Encode(e)) {
		return badEntry(fmt.Errorf("entry %d is not canonical", e.Index))
	}
	return nil
}

func compare(want []footage.Hash, next func() (footage.Hash, error, bool), index int64) error {
	for _, w := range want {
		got, err, ok := next()
		if err != nil {
			return err
		}
		if !ok || got != w {
			return badEntry(fmt.Errorf("entry %d does not fit its stored hashes", index))
		}
	}
	return nil
}
