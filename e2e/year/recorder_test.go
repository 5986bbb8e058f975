package year

import (
	"crypto/sha256"
	"fmt"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
)

const (
	segmentLength = 10 * time.Minute
	fragments     = 8 // of a segment
	perGroup      = 2 // fragments in a group of pictures
)

// camerasRecorder stands in for acts/recording: it writes a segment a camera, all at the same times.
type camerasRecorder struct {
	w    *world
	open []*writing
}

type writing struct {
	seg    footage.Segment
	file   footage.SegmentWriter
	fate   []*picture // in the model, from the moment they are written
	offset time.Duration
}

// content is what the camera sees at a moment: everybody can compute it, so that reading back can be checked.
func content(cam footage.CameraID, at time.Time) []byte {
	h := sha256.Sum256(fmt.Appendf(nil, "%s %d", cam, at.UnixMicro()))
	return h[:]
}

// begin starts a segment on every camera at now.
func (r *camerasRecorder) begin(now time.Time) error {
	now = now.Truncate(time.Microsecond)
	if err := r.w.eraser.EnsureKeys(r.w.ctx, cameras); err != nil {
		return err
	}
	var segs []footage.Segment
	for _, cam := range cameras {
		ep, err := r.w.eraser.Epoch(r.w.ctx, cam, now)
		if err != nil {
			return err
		}
		segs = append(segs, footage.Segment{ID: footage.NewSegmentID(), Recorder: recorder, Camera: cam, Span: footage.Span{From: now, To: now},
			Epoch: ep.Start, State: footage.Writing, Codec: "avc1.64001f", Width: 64, Height: 36, Receipt: -1, MinuteLog: -1, ClockSynced: true})
	}
	if err := r.w.cat.BeginSegments(r.w.ctx, segs); err != nil {
		return err
	}
	for _, s := range segs {
		f, err := r.w.vault.Create(s)
		if err != nil {
			return err
		}
		wr := &writing{seg: s, file: f}
		var salt [footage.SaltSize]byte
		init := footage.PutInit(make([]byte, footage.ChunkHeadroom, 128), salt, []byte("init"))
		if _, size, err := f.Append(init, false); err != nil {
			return err
		} else if err := f.Sync(); err != nil {
			return err
		} else {
			wr.seg.Size = int64(size)
		}
		wr.seg.Leaves = []footage.Hash{footage.InitLeaf(salt, []byte("init"))}
		wr.seg.Chunks = 1
		r.open = append(r.open, wr)
	}
	return nil
}

// write adds n fragments to each open segment.
func (r *camerasRecorder) write(n int, length time.Duration) error {
	for _, wr := range r.open {
		for range n {
			if err := r.fragment(wr, length); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *camerasRecorder) fragment(wr *writing, length time.Duration) error {
	i := len(wr.seg.Fragments)
	at := wr.seg.Span.From.Add(wr.offset)
	h := footage.ChunkHeader{Start: at, Duration: length, Key: i%perGroup == 0, Samples: 1}
	payload := content(wr.seg.Camera, at)
	if h.Key {
		h.KeySize = len(payload)
	}
	buf := make([]byte, footage.ChunkHeadroom+footage.ChunkHeaderSize, 128)
	h.Put(buf[footage.ChunkHeadroom:])
	buf = append(buf, payload...)
	samples, body, _ := parse(payload)
	wr.seg.Leaves = append(wr.seg.Leaves, footage.FragmentLeaf(h, samples, body))
	wr.fate = append(wr.fate, r.w.model.record(wr.seg, at, length, h.Key))
	offset, size, err := wr.file.Append(buf, i == fragments-1)
	if err != nil {
		return err
	}
	wr.seg.Fragments = append(wr.seg.Fragments, h.Fragment(wr.seg.Span.From, offset, size))
	wr.offset += length
	wr.seg.Size, wr.seg.Chunks = offset+int64(size), wr.seg.Chunks+1
	return nil
}

// sync makes what was written so far survive a power cut.
func (r *camerasRecorder) sync() error {
	for _, wr := range r.open {
		if err := wr.file.Sync(); err != nil {
			return err
		}
		r.durable(wr)
	}
	return nil
}

func (r *camerasRecorder) durable(wr *writing) {
	for _, p := range wr.fate {
		p.durable = true
	}
}

// seal finishes the open segments so that they end at now.
func (r *camerasRecorder) seal(now time.Time) error {
	if len(r.open) == 0 {
		return nil
	}
	from := r.open[0].seg.Span.From
	length := min(now.Sub(from), segmentLength) // after a leap of the clock: the leap is a gap
	done := r.open[0].offset
	each := ((length - done) / time.Duration(fragments-len(r.open[0].seg.Fragments))).Truncate(time.Microsecond)
	if err := r.write(fragments-len(r.open[0].seg.Fragments), each); err != nil {
		return err
	}
	var segs []footage.Segment
	for _, wr := range r.open {
		if err := wr.file.Close(); err != nil {
			return err
		}
		r.durable(wr)
		wr.seg.State, wr.seg.Root = footage.Sealed, footage.TreeRoot(wr.seg.Leaves)
		wr.seg.Span.To = from.Add(wr.offset)
		segs = append(segs, wr.seg)
	}
	if err := r.w.cat.SealSegments(r.w.ctx, segs); err != nil {
		return err
	}
	r.open = nil
	return nil
}

// recover settles what a crash left: writing rows, and files that no row knows.
func (r *camerasRecorder) recover() {
	w := r.w
	r.open = nil
	rows, err := w.store.SegmentsIn(w.ctx, recorder, footage.Writing)
	w.must(err)
	for _, s := range rows {
		got, err := w.vault.Recover(s)
		w.must(err)
		if got.Chunks == 0 {
			w.must(w.vault.Remove(s))
			w.must(w.store.DropSegments(w.ctx, []footage.SegmentID{s.ID}))
			continue
		}
		got.State = footage.Sealed
		w.must(w.store.SealSegments(w.ctx, []footage.Segment{got}))
	}
	var strays []string
	w.must(w.vault.Walk(func(f footage.StoredFile) error {
		if _, err := w.store.Segment(w.ctx, f.ID); fail.KindOf(err) == fail.NotFound {
			strays = append(strays, f.Name)
		} else if err != nil {
			return err
		}
		return nil
	}))
	for _, name := range strays {
		w.must(w.vault.RemoveFile(name))
	}
}
