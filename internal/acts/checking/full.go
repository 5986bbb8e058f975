package checking

import (
	"context"
	"errors"
	"fmt"

	"portiek/internal/acts/recording"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// hashes opens every chunk of a sealed segment and computes its leaves and root again.
func (c *check) hashes(s footage.Segment) {
	if footage.TreeRoot(s.Leaves) != s.Root || !indexFits(s) {
		c.found("segment.root", of(s))
		return
	}
	if err := c.read(s); err != nil {
		f := of(s)
		f.Detail += ": " + err.Error()
		if item, ok := c.keeps[s.ID]; ok {
			f.Hold = item.Hold
		}
		c.found("segment.damaged", f)
	}
}

// indexFits compares what the row says with itself. A copy has its own fragments but all of its origin's leaves.
func indexFits(s footage.Segment) bool {
	if s.Chunks != len(s.Fragments)+1 {
		return false
	}
	if s.Origin.IsZero() {
		return len(s.Leaves) == s.Chunks
	}
	return s.FirstLeaf >= 1 && s.FirstLeaf+len(s.Fragments) <= len(s.Leaves)
}

func (c *check) read(s footage.Segment) error {
	var item *footage.HoldItem
	if i, ok := c.keeps[s.ID]; ok {
		item = &i
	}
	r, err := c.Vault.Open(s, item)
	if err != nil {
		return err
	}
	defer r.Close()
	if err := c.initLeaf(r, s); err != nil {
		return err
	}
	first := max(1, s.FirstLeaf)
	var buf []byte
	for i, f := range s.Fragments {
		plain, err := r.Chunk(buf, i+1, f)
		if err != nil {
			return err
		}
		if err := c.leaf(plain, s.Leaves[first+i]); err != nil {
			return fmt.Errorf("chunk %d: %w", i+1, err)
		}
		c.report.Chunks++
		buf = plain[:0]
	}
	return nil
}

func (c *check) initLeaf(r footage.SegmentReader, s footage.Segment) error {
	plain, err := r.Chunk(nil, 0, footage.Fragment{})
	if err != nil {
		return err
	}
	salt, init, err := footage.ParseInit(plain)
	if err != nil {
		return err
	}
	c.report.Chunks++
	if footage.InitLeaf(salt, init) != s.Leaves[0] {
		return errLeaf
	}
	return nil
}

func (c *check) leaf(plain []byte, want footage.Hash) error {
	h, body, err := footage.ParseChunk(plain)
	if err != nil {
		return err
	}
	samples, payload, err := c.Parse(body)
	if err != nil {
		return err
	}
	if footage.FragmentLeaf(h, samples, payload) != want {
		return errLeaf
	}
	return nil
}

var errLeaf = errors.New("leaf differs")

// log checks the Merkle log itself and, in a full check, every minute root against the segments it covers.
func (c *check) log(ctx context.Context) error {
	if err := c.Catalogue.CheckLog(ctx); err != nil {
		c.found("log.damaged", Finding{Detail: err.Error()})
	}
	if !c.Full {
		return nil
	}
	for index, segs := range c.minute {
		if err := c.minuteRoot(ctx, index, segs); err != nil {
			return err
		}
	}
	return nil
}

func (c *check) minuteRoot(ctx context.Context, index int64, segs []footage.Segment) error {
	events, err := c.Catalogue.Events(ctx, index, 1)
	if err != nil {
		return err
	}
	if len(events) == 1 && events[0].Index == index && events[0].Erased() {
		return nil // by the term of the log: whether it had passed is for CheckLog
	}
	if len(events) == 1 && events[0].Kind == audit.MinuteSealed {
		if m, err := audit.DataOf[audit.Minute](events[0]); err == nil &&
			m.Segments == len(segs) && footage.Hash(m.Root) == recording.MinuteRoot(segs) {
			return nil
		}
	}
	c.found("minute.root", Finding{Detail: fmt.Sprintf("log entry %d, %d segments", index, len(segs))})
	return nil
}
