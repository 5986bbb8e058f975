package main

import (
	"context"
	"fmt"

	"portiek/internal/cameras/fmp4"
	"portiek/internal/rules/footage"
)

// count opens every sealed segment, chunk by chunk, and counts the pictures in it.
func count(ctx context.Context, o options) (map[string]int64, error) {
	p, err := open(ctx, o.dir, nil)
	if err != nil {
		return nil, err
	}
	defer p.close()
	if writing, err := p.cat.SegmentsIn(ctx, recorderID, footage.Writing); err != nil || len(writing) > 0 {
		return nil, fmt.Errorf("%d segments were never sealed: %w", len(writing), err)
	}
	segs, err := p.cat.SegmentsIn(ctx, recorderID, footage.Sealed)
	if err != nil {
		return nil, err
	}
	out := map[string]int64{}
	for _, seg := range segs {
		n, err := pictures(p, seg)
		if err != nil {
			return nil, fmt.Errorf("segment %s of %s: %w", seg.ID, seg.Camera, err)
		}
		out[string(seg.Camera)] += n
	}
	return out, nil
}

func pictures(p *parts, seg footage.Segment) (n int64, err error) {
	r, err := p.vault.Open(seg, nil)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	var buf []byte
	for i, f := range seg.Fragments {
		if buf, err = r.Chunk(buf, i+1, f); err != nil {
			return n, err
		}
		_, body, err := footage.ParseChunk(buf)
		if err != nil {
			return n, err
		}
		frag, err := fmp4.Parse(body)
		if err != nil {
			return n, err
		}
		n += int64(len(frag.Samples))
	}
	return n, nil
}
