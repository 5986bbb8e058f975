package checking

import (
	"context"
	"slices"

	"portiek/internal/rules/footage"
)

// check is one run over everything.
type check struct {
	Options
	report Report

	files  map[footage.SegmentID]footage.StoredFile
	terms  map[footage.CameraID]footage.Terms
	holds  []liveHold
	keeps  map[footage.SegmentID]footage.HoldItem // by the segment whose bytes an item of a live hold needs
	inUse  map[epochID]bool                       // epochs with a sealed segment
	unheld map[epochID]bool                       // epochs with one that no hold keeps whole
	rows   map[footage.SegmentID]bool             // sealed rows that an item needs
	ends   map[footage.CameraID][]footage.Span    // of segments still on disk, to find overlaps
	minute map[int64][]footage.Segment            // bare rows by the log entry that covers them
}

// liveHold is a hold with what it covers and what was secured for it.
type liveHold struct {
	footage.Hold
	covers []footage.HoldCover
	items  map[footage.SegmentID]footage.HoldItem // by the segment they were made for
}

// Check compares everything once. Its error says that it could not be done; what it found is in the report.
func Check(ctx context.Context, o Options) (Report, error) {
	c := &check{
		Options: o, files: map[footage.SegmentID]footage.StoredFile{}, terms: map[footage.CameraID]footage.Terms{},
		keeps: map[footage.SegmentID]footage.HoldItem{}, inUse: map[epochID]bool{},
		unheld: map[epochID]bool{}, rows: map[footage.SegmentID]bool{},
		ends: map[footage.CameraID][]footage.Span{}, minute: map[int64][]footage.Segment{},
	}
	steps := []func(context.Context) error{c.readHolds, c.walk, c.segments, c.strays, c.keys, c.log}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return c.report, err
		}
	}
	sortFindings(c.report.Findings)
	return c.report, nil
}

func (c *check) readHolds(ctx context.Context) error {
	holds, err := c.Catalogue.Holds(ctx, true)
	if err != nil {
		return err
	}
	for _, h := range holds {
		live := liveHold{Hold: h, items: map[footage.SegmentID]footage.HoldItem{}}
		if live.covers, err = c.Catalogue.Covers(ctx, h.ID); err != nil {
			return err
		}
		items, err := c.Catalogue.Items(ctx, h.ID)
		if err != nil {
			return err
		}
		for _, i := range items {
			live.items[i.Segment] = i
			c.keeps[i.Keeps()] = i
		}
		c.holds = append(c.holds, live)
	}
	c.report.Holds = len(holds)
	return nil
}

func (c *check) walk(context.Context) error {
	return c.Vault.Walk(func(f footage.StoredFile) error {
		c.report.Files++
		if f.ID.IsZero() {
			c.found("file.foreign", Finding{File: f.Name})
			return nil
		}
		c.files[f.ID] = f
		return nil
	})
}

func (c *check) segments(ctx context.Context) error {
	for s, err := range c.Catalogue.AllSegments(ctx, c.Recorder) {
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		c.report.Segments++
		if err := c.segment(ctx, s); err != nil {
			return err
		}
	}
	c.itemsWithoutRow(func(id footage.SegmentID) bool { return c.rows[id] })
	return nil
}

// segment looks at one row and its file; what is left of files afterwards, no row knows.
func (c *check) segment(ctx context.Context, s footage.Segment) error {
	file, there := c.files[s.ID]
	delete(c.files, s.ID)
	if s.MinuteLog >= 0 {
		c.minute[s.MinuteLog] = append(c.minute[s.MinuteLog], bare(s))
	}
	terms, err := c.termsOf(ctx, s.Camera)
	if err != nil {
		return err
	}
	c.holdsOn(s)
	switch s.State {
	case footage.Writing:
		if !c.Running {
			c.found("segment.unfinished", of(s))
		}
	case footage.Sealed:
		c.sealed(s, file, there)
		c.outlived(s, terms)
	case footage.Due:
		if there && !c.Running {
			c.found("file.outlived", of(s))
		}
	case footage.Erased:
		if there && c.still(file) {
			c.found("file.outlived", of(s))
		}
	}
	return nil
}

func (c *check) sealed(s footage.Segment, file footage.StoredFile, there bool) {
	c.inUse[epochOf(s)] = true
	if c.held(s) {
		c.rows[s.ID] = true
	} else {
		c.unheld[epochOf(s)] = true
	}
	if s.Hold.IsZero() {
		c.ends[s.Camera] = append(c.ends[s.Camera], s.Span)
	}
	switch {
	case !there && c.held(s):
		f := of(s)
		f.Hold = c.keeps[s.ID].Hold
		c.found("file.held_missing", f)
	case !there:
		c.found("file.missing", of(s))
	case file.Size != s.Size:
		f := of(s)
		f.File = file.Name
		c.found("file.size", f)
	case c.Full:
		c.hashes(s)
	}
}

// outlived finds a segment that neither its term nor a hold keeps.
func (c *check) outlived(s footage.Segment, terms footage.Terms) {
	if c.held(s) {
		return
	}
	if s.Hold.IsZero() && !c.covered(s) {
		expiry, _, err := terms.ExpiryIn(s.Span.From, s.Span.To)
		if err != nil || c.Now.Before(expiry.Add(Grace)) {
			return // without any term nobody can say when; the eraser warns of that
		}
		c.found("segment.outlived", of(s))
		return
	}
	if !s.Hold.IsZero() && !c.Running { // a copy whose hold has ended
		c.found("segment.outlived", of(s))
	}
}

// held tells whether an item of a live hold needs the bytes of s.
func (c *check) held(s footage.Segment) bool {
	_, ok := c.keeps[s.ID]
	return ok
}

// covered tells whether a live hold covers s at all, secured yet or not.
func (c *check) covered(s footage.Segment) bool {
	return slices.ContainsFunc(c.holds, func(h liveHold) bool { return h.coversSegment(s) })
}

func (h liveHold) coversSegment(s footage.Segment) bool {
	return slices.ContainsFunc(h.covers, func(v footage.HoldCover) bool { return v.Camera == s.Camera && v.Span.Overlaps(s.Span) })
}

// still tells whether a file that was there when we walked is there now: the eraser may have been at work.
func (c *check) still(file footage.StoredFile) (there bool) {
	if !c.Running {
		return true
	}
	err := c.Vault.Walk(func(f footage.StoredFile) error {
		there = there || f.Name == file.Name
		return nil
	})
	return there || err != nil
}

func (c *check) strays(context.Context) error {
	for _, f := range c.files {
		if !c.Running || c.Now.Sub(f.From) > Grace && c.still(f) {
			c.found("file.stray", Finding{Camera: f.Camera, Segment: f.ID, File: f.Name})
		}
	}
	for cam, spans := range c.ends {
		slices.SortFunc(spans, func(a, b footage.Span) int { return a.From.Compare(b.From) })
		for i := 1; i < len(spans); i++ {
			if spans[i].From.Before(spans[i-1].To) {
				c.found("segment.overlap", Finding{Camera: cam, Detail: spans[i].From.String()})
			}
		}
	}
	return nil
}

func (c *check) termsOf(ctx context.Context, cam footage.CameraID) (footage.Terms, error) {
	if t, ok := c.terms[cam]; ok {
		return t, nil
	}
	t, err := c.Catalogue.Terms(ctx, cam)
	c.terms[cam] = t
	return t, err
}

func of(s footage.Segment) Finding {
	return Finding{Camera: s.Camera, Segment: s.ID, Detail: s.Span.From.UTC().Format("2006-01-02T15:04:05.000Z")}
}

// bare is the row without what takes room.
func bare(s footage.Segment) footage.Segment {
	s.Fragments, s.Leaves = nil, nil
	return s
}
