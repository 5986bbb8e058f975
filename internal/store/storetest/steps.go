package storetest

import (
	"slices"
	"time"

	"pgregory.net/rapid"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// The steps of the model; each does the same to the store and to the model.

func (m *machine) begin(*rapid.T) {
	if m.minute == nil {
		m.minute = map[footage.CameraID]int{}
	}
	cam := m.camera()
	m.minute[cam] += rapid.SampledFrom([]int{1, 1, 1, 40}).Draw(m.t, "minutes on")
	g := segment(cam, float64(m.minute[cam]%180))
	ep := epochOf(g)
	if state, ok := m.epochs[ep]; !ok || state == "open" {
		m.epochs[ep] = "open"
		m.refusedIf("put epoch", false, m.s.PutEpochs(ctx, []footage.Epoch{ep}))
	}
	refused := m.epochs[ep] != "open"
	m.refusedIf("begin", refused, m.s.BeginSegments(ctx, []footage.Segment{g}))
	if !refused {
		m.segs = append(m.segs, &g)
	}
}

func (m *machine) seal(*rapid.T) {
	g := pick(m, m.segs, original(footage.Writing))
	*g = filled(*g)
	m.refusedIf("seal", false, m.s.SealSegments(ctx, []footage.Segment{*g}))
}

func (m *machine) place(*rapid.T) {
	g := pick(m, m.segs, func(g *footage.Segment) bool { return g.Hold.IsZero() }) // near footage, where it matters
	h := hold(g.Camera, footage.Span{From: g.Span.From.Add(quarters(m.t, "from", -4, 4))})
	h.Span.To = h.Span.From.Add(quarters(m.t, "length", 1, 8))
	covers := coversOf(h)
	m.refusedIf("place", false, m.s.PlaceHold(ctx, h, covers, audit.PlacementOf(h).Event(at(0), "owner")))
	m.holds, m.covers = append(m.holds, &h), append(m.covers, covers...)
}

func (m *machine) end(*rapid.T) {
	h := pick(m, m.holds, (*footage.Hold).Live)
	h.EndedAt = at(500)
	m.refusedIf("end", false, m.s.EndHold(ctx, h.ID, "owner", event(500)))
}

// securable tells whether the store must take an item of h for g.
func (m *machine) securable(h *footage.Hold, g *footage.Segment) bool {
	return h.Live() && g.State == footage.Sealed && m.epochs[epochOf(*g)] == "open" && m.item(h.ID, g.ID) == nil
}

func anyHold(*footage.Hold) bool { return true }

// pair draws a hold and a segment that it covers, or at times any two.
func (m *machine) pair() (*footage.Hold, *footage.Segment) {
	any := rapid.IntRange(0, 4).Draw(m.t, "any pair") == 0
	type pair struct {
		h *footage.Hold
		g *footage.Segment
	}
	var all []pair
	for _, g := range m.segs {
		for _, h := range m.holds {
			if g.Hold.IsZero() && (any || slices.Contains(m.covering(g), h.ID)) {
				all = append(all, pair{h, g})
			}
		}
	}
	p := pick(m, all, func(p pair) bool { return true })
	return p.h, p.g
}

func (m *machine) secureWhole(*rapid.T) {
	h, g := m.pair()
	item := footage.HoldItem{Hold: h.ID, Segment: g.ID, WrappedKey: footage.EncodeLeaves([]footage.Hash{hashOf(footage.NewSegmentID())})}
	ok := m.securable(h, g)
	m.refusedIf("secure whole", !ok, m.s.Secure(ctx, item, nil))
	if ok {
		m.items = append(m.items, item)
	}
}

func (m *machine) secureCopy(*rapid.T) {
	h, g := m.pair()
	if g.State == footage.Writing {
		m.t.Skip("nothing to cut yet")
	}
	item, c := cut(*h, *g)
	ok := m.securable(h, g)
	m.refusedIf("secure copy", !ok, m.s.Secure(ctx, item, &c))
	if ok {
		m.items, m.segs = append(m.items, item), append(m.segs, &c)
	}
}

func (m *machine) markDue(*rapid.T) {
	cam, cutoff, limit := m.camera(), m.cutoff(), rapid.IntRange(1, 5).Draw(m.t, "limit")
	var want []*footage.Segment
	for _, g := range m.oldest(cam) {
		if !g.Span.To.After(cutoff) && !m.needed(g) && len(want) < limit {
			want = append(want, g)
		}
	}
	got, err := m.s.MarkDue(ctx, rec, cam, cutoff, limit)
	m.agree("mark due", got, err, want)
	setState(want, footage.Due)
}

func (m *machine) markEarly(*rapid.T) {
	cam, bytes := m.camera(), rapid.Int64Range(0, 12000).Draw(m.t, "bytes")
	var want []*footage.Segment
	left := bytes
	for _, g := range m.oldest(cam) {
		if len(m.covering(g)) == 0 && !m.keptWhole(g) && left > 0 {
			want = append(want, g)
			left -= g.Size
		}
	}
	got, err := m.s.MarkDueEarly(ctx, rec, cam, bytes, event(500))
	m.agree("mark due early", got, err, want)
	setState(want, footage.Due)
}

func (m *machine) release(*rapid.T) {
	h := pick(m, m.holds, anyHold)
	cutoff := m.cutoff()
	var copies, whole []*footage.Segment
	for _, g := range m.segs {
		item := m.item(h.ID, g.ID)
		switch {
		case g.State != footage.Sealed:
		case g.Hold == h.ID:
			copies = append(copies, g)
		case item != nil && item.Copy.IsZero() && !g.Span.To.After(cutoff) && !m.needed(g):
			whole = append(whole, g)
		}
	}
	byStart := func(a, b *footage.Segment) int { return a.Span.From.Compare(b.Span.From) }
	slices.SortStableFunc(copies, byStart)
	slices.SortStableFunc(whole, byStart)
	got, err := m.s.ReleaseDue(ctx, h.ID, map[footage.CameraID]time.Time{hall: cutoff, door: cutoff})
	if h.Live() {
		m.refusedIf("release", true, err)
		return
	}
	want := append(copies, whole...)
	m.agree("release", got, err, want)
	setState(want, footage.Due)
}

func (m *machine) erase(*rapid.T) {
	g := pick(m, m.segs, func(*footage.Segment) bool { return true })
	refused := g.State == footage.Writing || g.State == footage.Sealed
	m.refusedIf("erase", refused, m.s.MarkErased(ctx, []footage.SegmentID{g.ID}))
	if !refused {
		g.State = footage.Erased
	}
}

func (m *machine) anEpoch() footage.Epoch {
	eps := []footage.Epoch{}
	for _, cam := range []footage.CameraID{door, hall} {
		for h := range 3 {
			eps = append(eps, footage.Epoch{Recorder: rec, Camera: cam, Start: at(float64(60 * h)), Length: time.Hour})
		}
	}
	return pick(m, eps, func(e footage.Epoch) bool { return m.epochs[e] != "" })
}

func (m *machine) close(*rapid.T) {
	ep := m.anEpoch()
	if m.epochs[ep] == "open" && !slices.ContainsFunc(m.segs, func(g *footage.Segment) bool {
		return g.Hold.IsZero() && epochOf(*g) == ep && m.keyNeeded(g)
	}) {
		m.epochs[ep] = "closing"
	}
	got, err := m.s.CloseEpochs(ctx, []footage.Epoch{ep})
	m.refusedIf("close", false, err)
	if (len(got) == 1) != (m.epochs[ep] == "closing") {
		m.t.Fatalf("close: store gives %v, the model's epoch is %s", got, m.epochs[ep])
	}
}

func (m *machine) destroy(*rapid.T) {
	ep := m.anEpoch()
	er := footage.Erasure{Kind: footage.ErasedByTerm, Camera: ep.Camera, Span: ep.Span(), Epoch: ep.Span(), Article: "WI-6.3", At: at(500)}
	m.refusedIf("destroy", m.epochs[ep] == "open", m.s.Destroyed(ctx, rec, []footage.Epoch{ep}, nil, []footage.Erasure{er}, event(500)))
	if m.epochs[ep] == "closing" {
		m.epochs[ep] = "destroyed"
	}
}

// unsecured compares what is still to be secured, as pairs of hold and segment.
func (m *machine) unsecured(*rapid.T) {
	want := map[string]bool{}
	for _, g := range m.segs {
		for _, h := range m.covering(g) {
			if original(footage.Sealed)(g) && m.item(h, g.ID) == nil {
				want[h.String()+g.ID.String()] = true
			}
		}
	}
	got, err := m.s.Unsecured(ctx, rec, 10000)
	m.refusedIf("unsecured", false, err)
	for _, k := range got {
		if key := k.Cover.Hold.String() + k.Segment.ID.String(); !want[key] {
			m.t.Fatalf("hold %v has nothing to secure of %v", k.Cover.Hold, k.Segment.ID)
		}
	}
	if len(got) != len(want) {
		m.t.Fatalf("%d tasks, the model has %d", len(got), len(want))
	}
}

func setState(segs []*footage.Segment, s footage.State) {
	for _, g := range segs {
		g.State = s
	}
}
