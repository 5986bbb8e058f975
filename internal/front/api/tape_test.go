package api

import (
	"context"
	"io"
	"time"

	"portiek/internal/acts/viewing"
	"portiek/internal/base/clock"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// tape is footage of camera hal in memory: minutes from half past eleven on, groups of pictures of two seconds.
type tape struct {
	segs   []footage.Segment
	log    []audit.Event
	still  func(reads int) error // nil: every permit holds
	unread error                 // of opening a segment, if any
	reads  int
}

func (t *tape) door(c clock.Clock) *viewing.Door {
	from := noon.Add(-30 * time.Minute)
	for i := range 3 {
		t.segs = append(t.segs, minute(from.Add(time.Duration(i)*time.Minute), "avc1.64001f"))
	}
	t.segs = append(t.segs, minute(noon.Add(-time.Minute), "avc1.64001f"))
	return viewing.New(viewing.Options{Catalogue: t, Vault: t, Clock: c, Still: t.holds, Imager: t.image, Media: viewing.Media{
		ParseInit: func([]byte) (footage.Track, error) { return footage.Track{}, nil },
		Rebase:    func([]byte, uint64) error { return nil },
		KeyOnly:   func(dst, frag []byte, _ uint64, _ uint32) ([]byte, error) { return append(dst, frag[:1]...), nil },
		Export: func(w io.Writer, _ footage.Track, each func(func([]byte, time.Time) error) error) error {
			return each(func(frag []byte, _ time.Time) error { _, err := w.Write(frag); return err })
		},
	}})
}

// image makes a still of any picture.
func (t *tape) image(context.Context, []byte, int, int) (png []byte, sharpness, exposure, dark, bright float64, err error) {
	return []byte("\x89PNG"), 123.4567, 99.5, 0.25, 0.0004, t.unread
}

func minute(from time.Time, codec string) footage.Segment {
	s := footage.Segment{ID: footage.NewSegmentID(), Camera: "hal", Span: footage.Span{From: from, To: from.Add(time.Minute)}, State: footage.Sealed, Codec: codec}
	for i := range 120 {
		s.Fragments = append(s.Fragments, footage.Fragment{Start: time.Duration(i) * time.Second / 2, Duration: time.Second / 2, Key: i%4 == 0, Samples: 5})
	}
	s.Chunks = 121
	return s
}

func (t *tape) holds(context.Context, access.Permit) error {
	if t.still == nil {
		return nil
	}
	return t.still(t.reads)
}

func (t *tape) Segments(_ context.Context, cam footage.CameraID, span footage.Span) (out []footage.Segment, _ error) {
	for _, s := range t.segs {
		if s.Camera == cam && s.Span.Overlaps(span) {
			out = append(out, s)
		}
	}
	return out, nil
}
func (t *tape) Gaps(context.Context, footage.CameraID, footage.Span) ([]footage.Gap, error) {
	return nil, nil
}
func (t *tape) CoversOf(context.Context, footage.CameraID, footage.Span) ([]footage.HoldCover, error) {
	return nil, nil
}
func (t *tape) ItemsOf(context.Context, footage.SegmentID) ([]footage.HoldItem, error) {
	return nil, nil
}
func (t *tape) Erasures(context.Context, footage.CameraID, footage.Span) ([]footage.Erasure, error) {
	return nil, nil
}
func (t *tape) Terms(_ context.Context, cam footage.CameraID) (footage.Terms, error) {
	return footage.Terms{{Camera: cam, Since: noon.AddDate(0, -1, 0), Length: 72 * time.Hour, Article: "WI-6.3"}}, nil
}
func (t *tape) Append(_ context.Context, e audit.Event) (int64, error) {
	t.log = append(t.log, e)
	return int64(len(t.log)), nil
}
func (t *tape) Open(seg footage.Segment, _ *footage.HoldItem) (footage.SegmentReader, error) {
	return &reel{t, seg}, t.unread
}

type reel struct {
	t   *tape
	seg footage.Segment
}

func (r *reel) Init() ([]byte, error) { return []byte("[" + r.seg.Codec + "]"), nil }
func (r *reel) Close() error          { return nil }
func (r *reel) Chunk(dst []byte, _ int, f footage.Fragment) ([]byte, error) {
	r.t.reads++
	plain := append(dst[:0], make([]byte, footage.ChunkHeaderSize)...)
	footage.ChunkHeader{Start: r.seg.Span.From.Add(f.Start), Duration: f.Duration, Key: f.Key, Samples: f.Samples}.Put(plain)
	return append(plain, "0123456789"...), nil
}
