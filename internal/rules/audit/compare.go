package audit

import "portiek/internal/rules/footage"

// Relation is how a later head of a log stands to an earlier one.
type Relation string

const (
	Same     Relation = "same"
	Growth   Relation = "growth"   // all of the earlier one is in the later one, unchanged
	Rollback Relation = "rollback" // the later one has fewer entries: some were taken away
	Fork     Relation = "fork"     // what the earlier one covers was rewritten
)

// Honest tells whether nothing was taken away or rewritten.
func (r Relation) Honest() bool { return r == Same || r == Growth }

// Compare tells how later stands to earlier. proof is ProveGrowth(later.Size, earlier.Size) and counts only when the log
// grew; without a proof that holds, growth is a fork.
func Compare(earlier, later Head, proof []footage.Hash) Relation {
	switch {
	case later.Size < earlier.Size:
		return Rollback
	case later.Size == earlier.Size && later.Root == earlier.Root:
		return Same
	case later.Size == earlier.Size:
		return Fork
	case earlier.Size == 0 && earlier == (Edge{}).Head():
		return Growth // RFC 6962 has no proof from nothing: every log grew out of the empty one
	case CheckGrowth(proof, later, earlier) == nil:
		return Growth
	}
	return Fork
}

// CompareStored is Compare with the proof taken from the log's stored hashes, which must be those of later.
func CompareStored(earlier, later Head, stored Hashes) (Relation, error) {
	var proof []footage.Hash
	if 0 < earlier.Size && earlier.Size < later.Size {
		var err error
		if proof, err = ProveGrowth(later.Size, earlier.Size, stored); err != nil {
			return Fork, err
		}
	}
	return Compare(earlier, later, proof), nil
}
