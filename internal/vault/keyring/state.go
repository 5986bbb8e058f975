package keyring

import (
	"maps"
	"slices"
	"sort"
	"time"

	"portiek/internal/vault/seal"
)

// EpochID names an epoch key: the camera and when the epoch starts, to the microsecond.
type EpochID struct {
	Camera string
	Start  time.Time
}

// state is what a ring holds. A Change works on a copy, whose slices it copies before it writes to them.
type state struct {
	epochs map[string][]epochKey // by camera, ascending by start
	holds  map[[16]byte]seal.Key
	named  map[string]seal.Key
}

type epochKey struct {
	start int64 // microseconds since 1970
	key   seal.Key
}

func newState() *state {
	return &state{map[string][]epochKey{}, map[[16]byte]seal.Key{}, map[string]seal.Key{}}
}

func (s *state) clone() *state {
	return &state{maps.Clone(s.epochs), maps.Clone(s.holds), maps.Clone(s.named)}
}

func (s *state) find(camera string, start int64) (int, bool) {
	list := s.epochs[camera]
	i := sort.Search(len(list), func(i int) bool { return list[i].start >= start })
	return i, i < len(list) && list[i].start == start
}

// zero overwrites every key that next no longer has.
func (s *state) zero(next *state) {
	for camera, list := range s.epochs {
		for i := range list {
			if _, kept := next.find(camera, list[i].start); !kept {
				list[i].key.Zero()
			}
		}
	}
	for id := range s.holds {
		if _, kept := next.holds[id]; !kept {
			s.holds[id] = seal.Key{}
		}
	}
	for name := range s.named {
		if _, kept := next.named[name]; !kept {
			s.named[name] = seal.Key{}
		}
	}
}

func (s *state) list() []EpochID {
	var ids []EpochID
	for _, camera := range slices.Sorted(maps.Keys(s.epochs)) {
		for _, e := range s.epochs[camera] {
			ids = append(ids, EpochID{camera, time.UnixMicro(e.start).UTC()})
		}
	}
	return ids
}
