package recording

import (
	"context"
	"log/slog"
	"math"
	"time"

	"portiek/internal/base/clock"
	"portiek/internal/base/disk"
	"portiek/internal/rules/footage"
)

// Options builds a Recorder. Fields without "optional" must be set.
type Options struct {
	Recorder  footage.RecorderID
	Cameras   []CameraConfig
	Catalogue Catalogue
	Vault     Vault
	Muxer     Muxer
	Keys      Keys
	Clock     Clock
	Log       *slog.Logger

	Room Room                                                                              // optional: nobody erases early
	Term func(ctx context.Context, cam footage.CameraID) (length time.Duration, err error) // optional: the term in force now, for budgets

	// Wall is the bare system clock, watched for steps; nil: the system's. Mono is the monotonic clock beside it; nil: Go's.
	Wall clock.Clock
	Mono func() time.Duration
	// LastAlive is the last moment at which this recorder is known to have run (the clock's high-water mark); zero: unknown.
	LastAlive time.Time

	Disk  DiskOptions
	Sizes Sizes // zero fields take their defaults
}

// CameraConfig is one camera to record.
type CameraConfig struct {
	ID          footage.CameraID
	Name, Place string
	Source      Source
	Rate        int64 // bytes per second the camera is meant to send, for its byte budget; 0: Sizes.Rate
}

// DiskOptions is how a full disk is met. FS is where the reserve file lies, on the device of the footage; nil: no reserve.
type DiskOptions struct {
	FS      disk.FS
	Reserve int64 // bytes of the reserve file (64 MiB, at most a quarter of the disk; wanted: 3 x key ring + write-ahead log + 64 MiB)
	Low     int64 // below this many free bytes, cameras over budget lose their oldest footage (two minutes of all cameras, at least 128 MiB, at most an eighth of the disk)
	Full    int64 // below this many free bytes the reserve is released and no new segment starts (half of Low)
}

// Sizes are the recorder's measures.
type Sizes struct {
	Segment  time.Duration // longest segment (60 s)
	Fragment time.Duration // longest fragment (500 ms)
	Sync     time.Duration // between two syncs of a file (3 s)
	Queue    time.Duration // how much of the stream may wait for the disk (12 s)
	QueueMin int64         // bytes that may wait in any case (2 MiB)
	QueueMax int64         // bytes that never more than wait (16 MiB)
	Picture  int           // largest picture in bytes (4 MiB); a larger one is dropped as damaged
	Rate     int64         // bytes per second of a camera whose rate is not configured (500,000: 4 Mbit/s)
}

func (s Sizes) withDefaults() Sizes {
	def(&s.Segment, time.Minute)
	def(&s.Fragment, 500*time.Millisecond)
	def(&s.Sync, 3*time.Second)
	def(&s.Queue, 12*time.Second)
	def(&s.QueueMin, 2<<20)
	def(&s.QueueMax, 16<<20)
	def(&s.Picture, 4<<20)
	def(&s.Rate, 500_000)
	return s
}

// withDefaults takes marks at which the segments being written still fit: rate is what all cameras send in a second. On a
// small disk (total bytes; 0: unknown) they leave most of it to footage.
func (d DiskOptions) withDefaults(rate, total int64) DiskOptions {
	if total <= 0 {
		total = math.MaxInt64
	}
	if d.FS != nil {
		def(&d.Reserve, min(64<<20, total/4))
	}
	def(&d.Low, min(max(2*d.Reserve, 128<<20, 120*rate), total/8))
	def(&d.Full, d.Low/2)
	return d
}

// largestSegment is two minutes of what a camera is meant to send. Room is made of whole segments, so the one that a
// flooding camera is writing must not itself fill the disk.
func largestSegment(rate, full int64) int64 { return max(4<<20, min(120*rate, full)) }

func def[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
