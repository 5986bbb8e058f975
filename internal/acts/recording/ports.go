package recording

import (
	"context"
	"fmt"
	"iter"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// Catalogue is what recording needs of the database. Every method is one durable transaction: when it returns nil, a
// power cut does not undo it.
type Catalogue interface {
	// PutCamera inserts or updates the camera's row (name and so on); it never forgets one.
	PutCamera(ctx context.Context, c Camera) error
	Cameras(ctx context.Context) ([]Camera, error)

	// BeginSegments inserts rows in state Writing, before their files exist.
	BeginSegments(ctx context.Context, segs []footage.Segment) error
	// SealSegments moves rows Writing -> Sealed with span, index, leaves, root, size; fail.Conflict if one is not Writing.
	SealSegments(ctx context.Context, segs []footage.Segment) error
	// DropSegments removes rows in state Writing that never got a picture.
	DropSegments(ctx context.Context, ids []footage.SegmentID) error
	// SegmentsIn lists every segment of the recorder in one state, with index and leaves, oldest first.
	SegmentsIn(ctx context.Context, rec footage.RecorderID, state footage.State) ([]footage.Segment, error)
	// AllSegments goes over every row of the recorder, in all states, copies included, a page at a time.
	AllSegments(ctx context.Context, rec footage.RecorderID) iter.Seq2[footage.Segment, error]
	// LastEnd is the end of the last footage of each camera, erased or not.
	LastEnd(ctx context.Context, rec footage.RecorderID) (map[footage.CameraID]footage.Span, error)

	// OpenGap inserts a gap that lasts, or with To set one that is over, and returns its id; CloseGap sets its end (and cause, as known by then).
	OpenGap(ctx context.Context, g footage.Gap) (int64, error)
	CloseGap(ctx context.Context, g footage.Gap) error
	// OpenGaps lists gaps that last.
	OpenGaps(ctx context.Context, rec footage.RecorderID) ([]footage.Gap, error)

	// WithoutMinuteRoot lists sealed segments that no minute root covers yet, in the order of their ids (no index, no leaves).
	WithoutMinuteRoot(ctx context.Context, rec footage.RecorderID) ([]footage.Segment, error)
	// LogMinute appends the event and sets MinuteLog of those segments, in one transaction.
	LogMinute(ctx context.Context, e audit.Event, ids []footage.SegmentID) (index int64, err error)
	// Append writes one event to the log.
	Append(ctx context.Context, e audit.Event) (index int64, err error)

	// BytesPerCamera sums the sizes of unerased segments; held tells how many of those bytes live holds keep.
	BytesPerCamera(ctx context.Context, rec footage.RecorderID) (map[footage.CameraID]Bytes, error)
}

// Bytes and Camera are rows of the catalogue; they live with the rules because the store may not know acts.
type (
	Bytes  = footage.Bytes
	Camera = footage.Camera
)

// Source is one camera, as something that can be connected to. Run keeps one connection until it ends or ctx does, and
// hands what arrives to the sink from one goroutine. Its error is a *Failure when the cause is known. Run may be called
// again after it returned.
type Source interface {
	Run(ctx context.Context, s Sink) error
}

// Sink takes what a Source receives. An error from any method ends the connection; Run then returns it, wrapped or not.
type Sink interface {
	// Certificate is asked on each TLS connect that no CA vouched for, before credentials are sent: nil trusts the key.
	Certificate(spki [32]byte) error
	// Start comes before the first picture and whenever the parameter sets change.
	Start(t footage.Track) error
	// Picture takes one access unit; p.Data may be reused when it returns.
	Picture(p footage.Picture) error
	// Tick comes at least every 250 ms while connected, also when nothing arrives.
	Tick(now time.Time) error
}

// Failure is why a connection ended. Err holds no secrets.
type Failure struct {
	Cause footage.Cause
	Err   error
}

// Error is for logs.
func (f *Failure) Error() string { return fmt.Sprintf("%s: %v", f.Cause, f.Err) }

// Unwrap gives the cause of the cause.
func (f *Failure) Unwrap() error { return f.Err }

// Muxer writes fragmented MP4 (ISO/IEC 14496-12) into a buffer that recording owns.
type Muxer interface {
	// Init is ftyp and moov for the track.
	Init(t footage.Track) ([]byte, error)
	// MoofSize is the length of moof for a fragment of that many samples.
	MoofSize(samples int) int
	// PutMoof fills dst (MoofSize + 8 bytes) with moof and the header of mdat. seq counts from 1, baseTime is in ticks.
	PutMoof(dst []byte, seq uint32, baseTime uint64, samples []footage.Sample, mdatPayload int)
}

// Vault keeps sealed files. Its methods are safe for concurrent use.
type Vault interface {
	// Create makes the segment's file, sealed under a key derived from its epoch's; the name is durable after the first Sync.
	Create(seg footage.Segment) (footage.SegmentWriter, error)
	// Recover cuts the file back to its valid prefix and gives the segment with index, leaves, root, size and span rebuilt from
	// it. Chunks is 0 when not one picture survived; the error wraps fs.ErrNotExist when there is no file.
	Recover(seg footage.Segment) (footage.Segment, error)
	// Remove unlinks the segment's file, durably; no file is no error.
	Remove(seg footage.Segment) error
	// Walk names every file; RemoveFile unlinks one of them that no row knows.
	Walk(each func(f footage.StoredFile) error) error
	RemoveFile(name string) error
	// OpensByEpoch tells whether the file opens under a living epoch key of its camera, as footage does and a hold's copy does
	// not; an error means that it is not known.
	OpensByEpoch(f footage.StoredFile) (bool, error)
	// Usage tells free and total bytes of the device.
	Usage() (free, total int64, err error)
}

// Keys knows the key epochs.
type Keys interface {
	// Epoch is the epoch, its key durable, for a segment that starts at at.
	Epoch(ctx context.Context, cam footage.CameraID, at time.Time) (footage.Epoch, error)
}

// Room erases early when the disk is full.
type Room interface {
	// MakeRoom erases the oldest unheld footage of the camera, at least bytes if there is so much, whatever its age. It
	// leaves a gap and an alarm, and returns when the bytes are gone from the disk.
	MakeRoom(ctx context.Context, cam footage.CameraID, bytes int64) error
}

// Clock is the guarded clock of the server.
type Clock interface {
	Now() time.Time // never runs back within a run
	Synced() bool   // the kernel says that it is synchronised
}
