package storetest

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"portiek/internal/rules/footage"
)

// RunModel drives a catalogue and a model of it in memory with the same random steps and compares what they answer. The
// model decides about holds, terms and epochs with loops over slices, as one would explain it, and shares no code with
// the store.
func RunModel(t *testing.T, open func(t testing.TB) Catalogue) {
	rapid.Check(t, func(rt *rapid.T) {
		s := open(t)
		defer s.Close()
		m := &machine{t: rt, s: s, epochs: map[footage.Epoch]string{}}
		rt.Repeat(map[string]func(*rapid.T){
			"begin":    m.begin,
			"seal":     m.seal,
			"place":    m.place,
			"end":      m.end,
			"whole":    m.secureWhole,
			"copy":     m.secureCopy,
			"due":      m.markDue,
			"early":    m.markEarly,
			"release":  m.release,
			"erase":    m.erase,
			"close":    m.close,
			"destroy":  m.destroy,
			"":         m.check,
			"unsecure": m.unsecured,
		})
	})
}

// machine is the model: rows as slices, in the order of their making.
type machine struct {
	t      *rapid.T
	s      Catalogue
	segs   []*footage.Segment
	holds  []*footage.Hold
	covers []footage.HoldCover
	items  []footage.HoldItem
	epochs map[footage.Epoch]string // open, closing, destroyed
	minute map[footage.CameraID]int // next free minute
}

func (m *machine) camera() footage.CameraID {
	return rapid.SampledFrom([]footage.CameraID{hall, door}).Draw(m.t, "camera")
}

// pick draws one that fits, or skips the step.
func pick[T any](m *machine, from []T, fits func(T) bool) T {
	var ok []T
	for _, v := range from {
		if fits(v) {
			ok = append(ok, v)
		}
	}
	if len(ok) == 0 {
		m.t.Skip("none fits")
	}
	return rapid.SampledFrom(ok).Draw(m.t, "which")
}

func (m *machine) live(id footage.HoldID) bool {
	return slices.ContainsFunc(m.holds, func(h *footage.Hold) bool { return h.ID == id && h.Live() })
}

func (m *machine) item(hold footage.HoldID, seg footage.SegmentID) *footage.HoldItem {
	for i := range m.items {
		if m.items[i].Hold == hold && m.items[i].Segment == seg {
			return &m.items[i]
		}
	}
	return nil
}

// covering lists the live holds that cover a moment of g.
func (m *machine) covering(g *footage.Segment) (out []footage.HoldID) {
	for _, c := range m.covers {
		if m.live(c.Hold) && c.Camera == g.Camera && c.Span.Overlaps(g.Span) && !slices.Contains(out, c.Hold) {
			out = append(out, c.Hold)
		}
	}
	return out
}

func (m *machine) keptWhole(g *footage.Segment) bool {
	return slices.ContainsFunc(m.items, func(i footage.HoldItem) bool {
		return i.Segment == g.ID && i.Copy.IsZero() && m.live(i.Hold)
	})
}

// needed: some live hold needs the bytes of g.
func (m *machine) needed(g *footage.Segment) bool {
	for _, h := range m.covering(g) {
		if i := m.item(h, g.ID); i == nil || i.Copy.IsZero() {
			return true
		}
	}
	return m.keptWhole(g)
}

// keyNeeded: something may still need the key of g's epoch because of g.
func (m *machine) keyNeeded(g *footage.Segment) bool {
	for _, h := range m.covering(g) {
		if g.State != footage.Erased && m.item(h, g.ID) == nil {
			return true
		}
	}
	return g.State == footage.Writing || (g.State == footage.Sealed && !m.keptWhole(g))
}

func original(state footage.State) func(*footage.Segment) bool {
	return func(g *footage.Segment) bool { return g.State == state && g.Hold.IsZero() }
}

// oldest lists the camera's sealed originals by their end.
func (m *machine) oldest(cam footage.CameraID) (out []*footage.Segment) {
	for _, g := range m.segs {
		if g.Camera == cam && original(footage.Sealed)(g) {
			out = append(out, g)
		}
	}
	slices.SortStableFunc(out, func(a, b *footage.Segment) int { return a.Span.To.Compare(b.Span.To) })
	return out
}

func (m *machine) agree(what string, got []footage.Segment, err error, wanted []*footage.Segment) {
	m.t.Helper()
	if err != nil {
		m.t.Fatalf("%s: %v", what, err)
	}
	a, b := ids(got), []footage.SegmentID(nil)
	for _, g := range wanted {
		b = append(b, g.ID)
	}
	if !slices.Equal(a, b) {
		m.t.Fatalf("%s: store %v, model %v", what, a, b)
	}
}

// refusedIf fails unless the store refused exactly when the model says so.
func (m *machine) refusedIf(what string, refused bool, err error) {
	m.t.Helper()
	if (err != nil) != refused {
		m.t.Fatalf("%s: model refuses %v, store says %v", what, refused, err)
	}
}

// check compares the whole state after every step.
func (m *machine) check(*rapid.T) {
	for _, g := range m.segs {
		got, err := m.s.Segment(ctx, g.ID)
		if err != nil || got.State != g.State || (got.Leaves != nil) != (g.State == footage.Sealed || g.State == footage.Due) {
			m.t.Fatalf("segment %v: store %v with %d leaves (%v), model %v", g.ID, got.State, len(got.Leaves), err, g.State)
		}
	}
}

// cutoff draws a moment at, or a quarter minute beside, the end of some segment: all others say the same as one of these.
func (m *machine) cutoff() time.Time {
	g := pick(m, m.segs, func(g *footage.Segment) bool { return g.State != footage.Writing })
	return g.Span.To.Add(quarters(m.t, "beside", -1, 1))
}

func quarters(t *rapid.T, name string, from, to int) time.Duration {
	return time.Duration(rapid.IntRange(from, to).Draw(t, name)) * 15 * time.Second
}
