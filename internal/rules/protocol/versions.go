package protocol

import (
	"slices"
	"time"
)

// Versions are all versions there are, in any order.
type Versions []Stored

// Begun are the versions that had come in force by now, in the order in which they did. One that was published later for
// the same moment took the place of the other, which was never in force.
func (vs Versions) Begun(now time.Time) (begun Versions) {
	for _, v := range vs {
		if v.Published() && !v.InForceFrom.After(now) {
			begun = append(begun, v)
		}
	}
	slices.SortStableFunc(begun, func(a, b Stored) int {
		if c := a.InForceFrom.Compare(b.InForceFrom); c != 0 {
			return c
		}
		return a.PublishedAt.Compare(b.PublishedAt)
	})
	kept := begun[:0]
	for i, v := range begun {
		if i+1 == len(begun) || !begun[i+1].InForceFrom.Equal(v.InForceFrom) {
			kept = append(kept, v)
		}
	}
	return kept
}

// InForce is the version that holds at now; ok is false when none does.
func (vs Versions) InForce(now time.Time) (v Stored, ok bool) {
	begun := vs.Begun(now)
	if len(begun) == 0 {
		return Stored{}, false
	}
	return begun[len(begun)-1], true
}

// At gives the versions with their State at now.
func (vs Versions) At(now time.Time) Versions {
	current, _ := vs.InForce(now)
	out := slices.Clone(vs)
	for i := range out {
		out[i].State = out[i].stateAt(now, current.ID)
	}
	return out
}

func (s Stored) stateAt(now time.Time, current string) State {
	switch {
	case s.ApprovedAt.IsZero():
		return Draft
	case !s.Published() || s.InForceFrom.After(now):
		return Approved
	case s.ID == current:
		return InForce
	}
	return Past
}

// LastFrom is the latest date in force that was published: none may come before it.
func (vs Versions) LastFrom() (last time.Time) {
	for _, v := range vs {
		if v.Published() && v.InForceFrom.After(last) {
			last = v.InForceFrom
		}
	}
	return last
}

// Find gives the version with an id.
func (vs Versions) Find(id string) (v Stored, ok bool) {
	i := slices.IndexFunc(vs, func(v Stored) bool { return v.ID == id })
	if i < 0 {
		return Stored{}, false
	}
	return vs[i], true
}
