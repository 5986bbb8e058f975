package main

import (
	"context"
	"crypto/rand"
	"errors"
	"runtime"
	"sync"
	"time"

	"portiek/bench/clip"
	"portiek/internal/base/disk"
	"portiek/internal/cameras/fmp4"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/store/sqlite"
)

// recipe is what a generated minute looks like: fragments of equal length that repeat.
type recipe struct {
	track     footage.Track
	fragments [][]picture // one round; its length divides a minute's
	length    time.Duration
}

type picture struct {
	data []byte
	key  bool
}

func track(c *clip.Clip) footage.Track {
	return footage.Track{Codec: footage.H264, SPS: [][]byte{c.SPS}, PPS: [][]byte{c.PPS}, Width: 1920, Height: 1080, CodecString: "avc1.640028"}
}

// tiny is one picture of 200 bytes a second, every other one a random-access picture.
func tiny(c *clip.Clip) recipe {
	p := make([]byte, 200)
	copy(p, []byte{0, 0, 0, 196, 0x65})
	return recipe{track(c), [][]picture{{{p, true}}, {{p, false}}}, time.Second}
}

// full is the load's own footage: fragments of half a second are 12.5 pictures at 25 a second, so these have 10.
func full(c *clip.Clip) recipe {
	r := recipe{track: track(c), length: 10 * time.Second / clip.FrameRate}
	for at := 0; at < len(c.Pictures); at += 10 {
		var frag []picture
		for _, p := range c.Pictures[at : at+10] {
			frag = append(frag, picture{p.Sample, p.Key})
		}
		r.fragments = append(r.fragments, frag)
	}
	return r
}

// lately is a span of that length that ended a moment ago, on whole minutes.
func lately(d time.Duration) footage.Span {
	to := time.Now().UTC().Truncate(time.Minute)
	return footage.Span{From: to.Add(-d).Truncate(time.Minute), To: to}
}

// fill makes footage of n cameras over the span, as recording would have left it, without ever waiting for the disk.
func fill(ctx context.Context, dir string, n int, span footage.Span, r recipe) error {
	p, err := open(ctx, dir, func(f disk.FS) disk.FS { return hasty{f} }, sqlite.WithoutSync())
	if err != nil {
		return err
	}
	defer p.close()
	init, err := fmp4.Init(r.track)
	if err != nil {
		return err
	}
	if err := keys(ctx, p, n, span); err != nil {
		return err
	}
	work, results := make(chan footage.CameraID), make(chan error, n)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for cam := range work {
				results <- fillCamera(ctx, p, cam, span, r, init)
			}
		})
	}
	for i := range n {
		work <- footage.CameraID(camera(i))
	}
	close(work)
	wg.Wait()
	close(results)
	for e := range results {
		err = errors.Join(err, e)
	}
	return err
}

// keys makes the key of every epoch in the span, in one rewrite of the ring, and gives the cameras their term.
func keys(ctx context.Context, p *parts, n int, span footage.Span) error {
	var eps []footage.Epoch
	for i := range n {
		cam := footage.CameraID(camera(i))
		t := term(cam, span.From.Add(-time.Hour))
		t.Length = 28 * 24 * time.Hour
		if err := p.cat.AddTerm(ctx, t, audit.Event{At: t.Since, Kind: audit.TermChanged, Actor: "bench", Data: []byte("{}")}); err != nil {
			return err
		}
		for at := span.From.Truncate(time.Hour); at.Before(span.To); at = at.Add(time.Hour) {
			eps = append(eps, footage.Epoch{Recorder: recorderID, Camera: cam, Start: at, Length: time.Hour})
		}
	}
	if _, err := p.vault.AddEpochs(eps); err != nil {
		return err
	}
	return p.cat.PutEpochs(ctx, eps)
}

func fillCamera(ctx context.Context, p *parts, cam footage.CameraID, span footage.Span, r recipe, init []byte) error {
	var batch []footage.Segment
	store := func() error {
		err := errors.Join(p.cat.BeginSegments(ctx, batch), p.cat.SealSegments(ctx, batch))
		batch = batch[:0]
		return err
	}
	for at := span.From; at.Before(span.To) && ctx.Err() == nil; at = at.Add(time.Minute) {
		seg := footage.Segment{ID: footage.NewSegmentID(), Recorder: recorderID, Camera: cam, Span: footage.Span{From: at, To: at.Add(time.Minute)},
			Epoch: at.Truncate(time.Hour), State: footage.Writing, ClockSynced: true, Codec: r.track.CodecString, Width: r.track.Width, Height: r.track.Height,
			Receipt: -1, MinuteLog: -1}
		if err := write(p, &seg, r, init); err != nil {
			return err
		}
		if batch = append(batch, seg); len(batch) == 240 {
			if err := store(); err != nil {
				return err
			}
		}
	}
	return errors.Join(store(), ctx.Err())
}

// write seals one minute and fills in the row.
func write(p *parts, seg *footage.Segment, r recipe, init []byte) error {
	w, err := p.vault.Create(*seg)
	if err != nil {
		return err
	}
	var salt [footage.SaltSize]byte
	rand.Read(salt[:])
	room := func(size int) []byte {
		return make([]byte, footage.ChunkHeadroom, footage.ChunkOverhead+size)
	}
	if _, _, err := w.Append(footage.PutInit(room(footage.SaltSize+len(init)), salt, init), false); err != nil {
		return err
	}
	seg.Leaves = append(seg.Leaves, footage.InitLeaf(salt, init))
	count := int(time.Minute / r.length)
	for i := range count {
		if err := appendFragment(w, seg, r, i, i == count-1); err != nil {
			return err
		}
	}
	last := seg.Fragments[count-1]
	seg.Size, seg.Chunks, seg.State = last.Offset+int64(last.Size), count+1, footage.Sealed
	seg.Root = footage.TreeRoot(seg.Leaves)
	return w.Close()
}

func appendFragment(w footage.SegmentWriter, seg *footage.Segment, r recipe, i int, last bool) error {
	pics := r.fragments[i%len(r.fragments)]
	var samples []footage.Sample
	var payload []byte
	ticks := uint32(r.length * footage.TimeScale / time.Second / time.Duration(len(pics)))
	for _, p := range pics {
		samples = append(samples, footage.Sample{Duration: ticks, Size: uint32(len(p.data)), Key: p.key})
		payload = append(payload, p.data...)
	}
	h := footage.ChunkHeader{Start: seg.Span.From.Add(time.Duration(i) * r.length), Duration: r.length, Key: pics[0].key, Samples: len(pics)}
	if h.Key {
		h.KeySize = len(pics[0].data)
	}
	rand.Read(h.Salt[:])
	head := footage.ChunkHeaderSize + fmp4.MoofSize(len(samples)) + 8
	buf := make([]byte, footage.ChunkHeadroom+head, footage.ChunkOverhead+head+len(payload))
	h.Put(buf[footage.ChunkHeadroom:])
	fmp4.PutMoof(buf[footage.ChunkHeadroom+footage.ChunkHeaderSize:], uint32(i+1), uint64(i)*uint64(ticks)*uint64(len(pics)), samples, len(payload))
	seg.Leaves = append(seg.Leaves, footage.FragmentLeaf(h, samples, payload))
	offset, size, err := w.Append(append(buf, payload...), last)
	seg.Fragments = append(seg.Fragments, h.Fragment(seg.Span.From, offset, size))
	return err
}

// hasty is a disk that never syncs: the benchmark makes weeks of footage in a minute, and may lose it.
type hasty struct{ disk.FS }

func (h hasty) Create(name string) (disk.File, error) {
	f, err := h.FS.Create(name)
	return hastyFile{f}, err
}
func (h hasty) SyncDir(string) error { return nil }

type hastyFile struct{ disk.File }

func (hastyFile) Sync() error { return nil }
