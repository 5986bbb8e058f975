package year

import (
	"time"

	"portiek/internal/rules/footage"
)

// model is the naive oracle: lists of what was recorded, asked and decided, and the definitions read literally.
type model struct {
	now      time.Time
	pictures map[footage.CameraID][]*picture
	terms    map[footage.CameraID][]term
	holds    []*hold
	segments map[footage.SegmentID][]*picture
}

// picture is one fragment; all pictures of a group share the group's start and segment.
type picture struct {
	cam         footage.CameraID
	from, to    time.Time
	group       time.Time // start of its group
	segment     footage.SegmentID
	segmentFrom time.Time
	durable     bool // must survive a power cut
}

type term struct {
	since  time.Time
	length time.Duration
}

type hold struct {
	id       footage.HoldID
	cams     []footage.CameraID
	from, to time.Time
	placed   time.Time
	ended    time.Time
}

func newModel() *model {
	return &model{pictures: map[footage.CameraID][]*picture{}, terms: map[footage.CameraID][]term{}, segments: map[footage.SegmentID][]*picture{}}
}

func (m *model) record(s footage.Segment, at time.Time, length time.Duration, key bool) *picture {
	p := &picture{cam: s.Camera, from: at, to: at.Add(length), group: at, segment: s.ID, segmentFrom: s.Span.From}
	if all := m.pictures[s.Camera]; !key {
		p.group = all[len(all)-1].group
	}
	m.pictures[s.Camera] = append(m.pictures[s.Camera], p)
	m.segments[s.ID] = append(m.segments[s.ID], p)
	return p
}

// expired: some term that was in force at any moment since the picture's segment began says so at n. The group's first
// picture decides for the group.
func (m *model) expired(p *picture, n time.Time) bool {
	ts := m.terms[p.cam]
	for i, v := range ts {
		overBefore := i+1 < len(ts) && !ts[i+1].since.After(p.segmentFrom)
		if !overBefore && !v.since.After(n) && !p.group.Add(v.length).After(n) {
			return true
		}
	}
	return false
}

// covers: the hold is on this camera, some picture of the group lies in the asked span, and the group had not expired when
// the hold was received (or was recorded later).
func (m *model) covers(h *hold, p *picture) bool {
	if !contains(h.cams, p.cam) || p.group.Before(h.placed) && m.expired(p, h.placed) {
		return false
	}
	for _, o := range m.segments[p.segment] {
		if o.group.Equal(p.group) && o.from.Before(h.to) && o.to.After(h.from) {
			return true
		}
	}
	return false
}

// keeper is a live hold that covers p, if any.
func (m *model) keeper(p *picture) *hold {
	for _, h := range m.holds {
		if h.ended.IsZero() && m.covers(h, p) {
			return h
		}
	}
	return nil
}

func (m *model) live() (hs []*hold) {
	for _, h := range m.holds {
		if h.ended.IsZero() {
			hs = append(hs, h)
		}
	}
	return hs
}

// forget drops a picture that a power cut took.
func (m *model) forget(p *picture) {
	m.pictures[p.cam] = without(m.pictures[p.cam], p)
	m.segments[p.segment] = without(m.segments[p.segment], p)
}

// prune drops what has been gone for long, to keep the lists short.
func (m *model) prune() {
	for cam, all := range m.pictures {
		i := 0
		for i < len(all) && all[i].from.Before(m.now.Add(-45*24*time.Hour)) && m.keeper(all[i]) == nil {
			delete(m.segments, all[i].segment)
			i++
		}
		m.pictures[cam] = all[i:]
	}
	var keep []*hold
	for _, h := range m.holds {
		if h.ended.IsZero() {
			keep = append(keep, h)
		}
	}
	m.holds = keep
}

func contains(all []footage.CameraID, one footage.CameraID) bool {
	for _, c := range all {
		if c == one {
			return true
		}
	}
	return false
}

func without(all []*picture, p *picture) (rest []*picture) {
	for _, o := range all {
		if o != p {
			rest = append(rest, o)
		}
	}
	return rest
}
