package recording

import (
	"log/slog"
	"testing"
	"time"

	"portiek/internal/rules/footage"
)

type plainMuxer struct{}

func (plainMuxer) Init(footage.Track) ([]byte, error)                    { return []byte("init"), nil }
func (plainMuxer) MoofSize(n int) int                                    { return 100 + 16*n }
func (plainMuxer) PutMoof([]byte, uint32, uint64, []footage.Sample, int) {}

type setClock struct{ now time.Time }

func (c *setClock) Now() time.Time { return c.now }
func (c *setClock) Synced() bool   { return true }

func testCamera(clk Clock) *camera {
	sizes := Sizes{}.withDefaults()
	c := &camera{
		CameraConfig: CameraConfig{ID: "hal"}, muxer: plainMuxer{}, clock: clk, sizes: sizes, largest: 1 << 40, log: slog.New(slog.DiscardHandler),
		queue: newQueue(sizes), buffers: newBuffers(&pool{}, plainMuxer{}),
	}
	c.gaps.onMiss = func(error) {}
	return c
}

// The way of a picture allocates nothing; only a segment that begins does, once in a thousand and more.
func TestPicturesAllocateNothing(t *testing.T) {
	clk := &setClock{now: noon}
	c := testCamera(clk)
	s := newSession(t.Context(), c)
	if err := s.Start(footage.Track{Codec: footage.H264}); err != nil {
		t.Fatal(err)
	}
	data := make([]byte, 20_000)
	i := int64(0)
	one := func() {
		clk.now = clk.now.Add(40 * time.Millisecond)
		p := footage.Picture{PTS: i * frame, DTS: i * frame, Arrived: clk.now, RandomAccess: i%50 == 0, Data: data}
		if err := s.Picture(p); err != nil {
			t.Fatal(err)
		}
		for c.queue.end() != (time.Time{}) { // the writer's part
			f, _ := c.queue.pop()
			c.queue.done(f)
			c.release(f)
		}
		i++
	}
	for range 500 {
		one()
	}
	// AllocsPerRun rounds down, so it looks at a thousand pictures at once.
	per := testing.AllocsPerRun(10, func() {
		for range 1000 {
			one()
		}
	})
	if per > 8 {
		t.Errorf("%v allocations in 1000 pictures", per)
	}
}

// A camera at 4 Mbit/s occupies far less than 4 MB while the disk keeps up, and never more than its queue allows.
func TestMemoryOfACameraIsBounded(t *testing.T) {
	clk := &setClock{now: noon}
	c := testCamera(clk)
	s := newSession(t.Context(), c)
	if err := s.Start(footage.Track{Codec: footage.H264}); err != nil {
		t.Fatal(err)
	}
	data := make([]byte, 2<<20)
	for i := range int64(3000) { // 400 Mbit/s into a disk that takes nothing
		clk.now = clk.now.Add(40 * time.Millisecond)
		if err := s.Picture(footage.Picture{PTS: i * frame, DTS: i * frame, RandomAccess: i%50 == 0, Data: data}); err != nil {
			t.Fatal(err)
		}
	}
	held := c.queue.bytes
	if s.cur != nil {
		held += int64(cap(s.cur.buf))
	}
	if limit := c.sizes.QueueMax + 8<<20; held > limit {
		t.Errorf("%d bytes are held, at most %d may be", held, limit)
	}
	if c.seen.snapshot().Dropped == 0 {
		t.Error("nothing was dropped: the test shows nothing")
	}
}
