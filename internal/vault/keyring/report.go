package keyring

import "errors"

// Kind says what a replica keeps.
type Kind string

// The two kinds of replicas.
const (
	KindRing Kind = "ring"
	KindKey  Kind = "ringkey"
)

// Status is how a replica was found.
type Status string

// What Open can find.
const (
	StatusGood    Status = "good"
	StatusMissing Status = "missing" // nothing there, or (with Err) not even the marker of a replica: its disk may not be mounted
	StatusDamaged Status = "damaged" // something there that does not open
	StatusStale   Status = "stale"   // an older ring
)

// Replica tells of one replica.
type Replica struct {
	Kind  Kind
	Index int    // in Options.Rings or Options.Keys
	Found Status // by Open
	Err   error  // of the last write; nil: it now has the ring (or ring key) in force
}

// Report is what Open found and did.
type Report struct {
	Generation uint64
	Created    bool // a new ring, since there was none
	Replicas   []Replica
	Wiped      int // ring keys left by a change that was cut short
}

// Bad tells whether a replica was not as it should be (and was repaired, unless its Err is set). Not so for a new ring.
func (r Report) Bad() bool {
	for _, p := range r.Replicas {
		if p.Err != nil || (p.Found != StatusGood && !r.Created) {
			return true
		}
	}
	return false
}

func statuses(groups ...[]*replica) (all []Replica) {
	for _, g := range groups {
		for _, p := range g {
			all = append(all, p.status)
		}
	}
	return all
}

// each runs f on every replica that has the marker, keeps its error with the replica, and tells how many went well.
func (r *Ring) each(replicas []*replica, f func(*replica) error) (good int, err error) {
	var errs []error
	for _, p := range replicas {
		err := p.look()
		if err == nil {
			err = f(p)
		}
		r.mu.Lock()
		p.status.Err = err
		r.mu.Unlock()
		errs = append(errs, err)
		if err == nil {
			good++
		}
	}
	return good, errors.Join(errs...)
}
