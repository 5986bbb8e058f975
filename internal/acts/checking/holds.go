package checking

import (
	"slices"

	"portiek/internal/rules/footage"
)

// holdsOn looks at one segment from the side of every live hold that covers it. A copy is looked at through its item.
func (c *check) holdsOn(s footage.Segment) {
	if !s.Hold.IsZero() {
		return
	}
	for _, h := range c.holds {
		if !h.coversSegment(s) {
			continue
		}
		item, secured := h.items[s.ID]
		f := of(s)
		f.Hold = h.ID
		switch {
		case secured && !item.Copy.IsZero(): // its copy is looked at as a row of its own
		case s.State == footage.Due || s.State == footage.Erased:
			c.found("hold.broken", f)
		case !secured && s.State == footage.Sealed && !(c.Running && c.Now.Sub(s.Span.To) < Grace):
			c.found("hold.unsecured", f)
		}
	}
}

// itemsWithoutRow finds items of live holds whose segment or copy has no row at all.
func (c *check) itemsWithoutRow(known func(footage.SegmentID) bool) {
	for _, h := range c.holds {
		for _, i := range h.items {
			if !known(i.Keeps()) {
				c.found("hold.broken", Finding{Hold: h.ID, Segment: i.Keeps(), Detail: "no row"})
			}
		}
	}
}

// holdKeys compares holds with the keys in the ring.
func (c *check) holdKeys(all, ended []footage.Hold) {
	keys := c.Vault.HoldKeys()
	for _, h := range c.holds {
		if h.Recorder == c.Recorder && !slices.Contains(keys, h.ID) {
			c.found("hold.key_missing", Finding{Hold: h.ID})
		}
	}
	for _, k := range keys {
		live := slices.ContainsFunc(c.holds, func(h liveHold) bool { return h.ID == k })
		ending := slices.ContainsFunc(ended, func(h footage.Hold) bool {
			return h.ID == k && (c.Running || c.Now.Sub(h.EndedAt) < Grace)
		})
		known := slices.ContainsFunc(all, func(h footage.Hold) bool { return h.ID == k })
		switch {
		case live || ending:
		case known:
			c.found("hold.key_outlived", Finding{Hold: k})
		default:
			c.found("hold.key_stray", Finding{Hold: k})
		}
	}
}
