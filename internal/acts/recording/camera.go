package recording

import (
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"portiek/internal/rules/footage"
)

// camera is everything of one camera; nothing in it is shared with another but the pool of buffers.
type camera struct {
	CameraConfig
	recorder footage.RecorderID
	cat      Catalogue
	vault    Vault
	muxer    Muxer
	keys     Keys
	clock    Clock
	sizes    Sizes
	log      *slog.Logger
	disk     *diskWatch
	largest  int64 // bytes at which a segment ends however young it is

	queue  *queue
	seen   seen
	gaps   ledger
	kick   chan struct{} // a person did something: try again now
	behind atomic.Bool   // the queue refuses; said once per stall

	memory  sync.Mutex
	buffers buffers

	end       atomic.Int64 // end of what is queued or written, Unix microseconds; 0: nothing yet
	epochTo   atomic.Int64 // end of the current key epoch, Unix microseconds
	epochSpan atomic.Int64 // its length

	mu        sync.Mutex
	row       Camera
	live      []*openSegment
	unsettled []footage.Segment // broken off; their files wait for Recover
	unsealed  []footage.Segment // complete on disk; their rows wait to be sealed
}

func (c *camera) newFragment(size int) *fragment {
	c.memory.Lock()
	defer c.memory.Unlock()
	return c.buffers.get(size)
}

func (c *camera) addPicture(f *fragment, p footage.Picture) { c.buffers.add(f, p) }

func (c *camera) release(f *fragment) {
	c.memory.Lock()
	defer c.memory.Unlock()
	c.buffers.put(f)
}

// enqueue hands f to the writer; false when the writer is too far behind, and then f is gone.
func (c *camera) enqueue(f *fragment) bool {
	end, start, n := f.end, f.start, len(f.samples)
	c.memory.Lock()
	c.buffers.learn(f)
	c.memory.Unlock()
	if c.queue.push(f, c.seen.bytesPerSecond()) {
		c.end.Store(end.UnixMicro())
		if c.behind.Swap(false) {
			c.log.Info("the disk keeps up again", "camera", c.ID)
		}
		return true
	}
	c.release(f)
	c.seen.drop(n)
	c.gaps.note(start, footage.CauseDisk, "writing is too slow")
	if !c.behind.Swap(true) {
		c.log.Error("the disk is too slow: pictures are dropped", "camera", c.ID, "from", start)
	}
	return false
}

// queuedEnd is the end of the footage that is written or waits to be.
func (c *camera) queuedEnd() time.Time { return micros(c.end.Load()) }

func (c *camera) epochEnd() time.Time { return micros(c.epochTo.Load()) }

// segmentLimit is the age at which a segment ends: a minute or an epoch, whichever is shorter.
func (c *camera) segmentLimit() time.Duration {
	limit := c.sizes.Segment - segmentSlack
	if e := time.Duration(c.epochSpan.Load()); e > 0 {
		limit = min(limit, e)
	}
	return limit
}

func (c *camera) setEpoch(e footage.Epoch) {
	c.epochTo.Store(e.Span().To.UnixMicro())
	c.epochSpan.Store(int64(e.Length))
}

func (c *camera) silent(at time.Time) {
	c.seen.set(Silent)
	c.gaps.note(at, footage.CauseCameraOff, "connected, no pictures")
}

func (c *camera) tooLarge(at time.Time, size int) {
	c.seen.drop(1)
	c.gaps.note(at, footage.CauseDamaged, "a picture of impossible size was dropped")
	c.log.Warn("a picture of impossible size was dropped", "camera", c.ID, "bytes", size)
}

func micros(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}
