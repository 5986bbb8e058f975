package recording

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

const minuteTag = "portiek segment v1\n"

// MinuteLeaf is a segment's leaf under a minute root: SHA-256 (after the 0x00 of RFC 6962, 2.1) over a tag, recorder and
// camera (each behind its length in one byte), id, start and end in Unix microseconds (64 bits, big-endian), and the root over the
// segment's own leaves. All of it stays in the catalogue after erasure, so the minute can be proved for ever.
func MinuteLeaf(s footage.Segment) (leaf footage.Hash) {
	b := append(make([]byte, 0, 160), 0)
	b = append(b, minuteTag...)
	b = append(append(b, byte(len(s.Recorder))), s.Recorder...)
	b = append(append(b, byte(len(s.Camera))), s.Camera...)
	b = append(b, s.ID[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(s.Span.From.UnixMicro()))
	b = binary.BigEndian.AppendUint64(b, uint64(s.Span.To.UnixMicro()))
	b = append(b, s.Root[:]...)
	return sha256.Sum256(b)
}

// MinuteRoot is the RFC 6962 tree head over the leaves of segments in the order of their ids.
func MinuteRoot(segs []footage.Segment) footage.Hash {
	segs = slices.Clone(segs)
	slices.SortFunc(segs, func(a, b footage.Segment) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	leaves := make([]footage.Hash, len(segs))
	for i, s := range segs {
		leaves[i] = MinuteLeaf(s)
	}
	return footage.TreeRoot(leaves)
}

// LogMinute writes one log entry with the root over every segment that was sealed since the last one, if there are any.
func (r *Recorder) LogMinute(ctx context.Context) error {
	segs, err := r.opt.Catalogue.WithoutMinuteRoot(ctx, r.opt.Recorder)
	if err != nil || len(segs) == 0 {
		return err
	}
	now := r.clock.Now()
	event := audit.Minute{
		Recorder: r.opt.Recorder, From: audit.At(r.minute(now)), To: audit.At(now),
		Root: audit.Hash(MinuteRoot(segs)), Segments: len(segs),
	}.Event(now)
	ids := make([]footage.SegmentID, len(segs))
	for i, s := range segs {
		ids[i] = s.ID
	}
	if _, err = r.opt.Catalogue.LogMinute(ctx, event, ids); err == nil {
		r.lastMinute = now
	}
	return err
}

// minute is where the minute that ends now began.
func (r *Recorder) minute(now time.Time) time.Time {
	if r.lastMinute.IsZero() {
		return now.Add(-time.Minute)
	}
	return r.lastMinute
}
