package recording_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"portiek/internal/acts/recording"
	"portiek/internal/base/disk"
	"portiek/internal/base/disk/memdisk"
	"portiek/internal/cameras/fmp4"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/store/sqlite"
	"portiek/internal/vault"
	"portiek/internal/vault/blob"
	"portiek/internal/vault/keyring"
)

// rig is a machine with a disk in memory, a real vault on it, a real catalogue and whatever cameras a test wants. It can be killed, lose
// power and start again.
type rig struct {
	t     testing.TB
	media *memdisk.Disk // footage
	keys  *memdisk.Disk // ring and ring key: a crash of theirs is tested with the vault
	rings *memdisk.Disk
	store *sqlite.Store
	clock recording.Clock
	term  time.Duration

	rec   *recording.Recorder
	vault *vault.Vault
	cat   *flaky
	stop  context.CancelFunc
	ended chan error
	logs  *logBook
	slow  atomic.Pointer[time.Time] // until then the disk of footage does not answer

	cameras []recording.CameraConfig
	change  func(*recording.Options)
}

const testRecorder footage.RecorderID = "rec"

func newRig(t testing.TB, clk recording.Clock) *rig {
	t.Helper()
	store, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "cat.db"), sqlite.WithoutSync())
	if err != nil {
		t.Fatal(err)
	}
	return &rig{
		t: t, media: memdisk.New(), keys: memdisk.New(), rings: memdisk.New(), store: store, clock: clk,
		term: 72 * time.Hour, logs: &logBook{},
	}
}

// start opens vault and recorder as a process would, and runs it.
func (r *rig) start() {
	r.t.Helper()
	r.build()
	ctx, stop := context.WithCancel(context.Background())
	r.stop, r.ended = stop, make(chan error, 1)
	rec, ended := r.rec, r.ended
	go func() { ended <- rec.Run(ctx) }()
}

func (r *rig) build() {
	r.t.Helper()
	ring, _, err := keyring.Open(keyring.Options{Recorder: string(testRecorder), Rings: []disk.FS{r.rings}, Keys: []disk.FS{r.keys}})
	if err != nil {
		r.t.Fatal(err)
	}
	r.vault = vault.New(ring, blob.NewDisk(&slowDisk{r.media, &r.slow}), testRecorder, parse)
	r.cat = &flaky{Catalogue: r.store}
	o := recording.Options{
		Recorder: testRecorder, Cameras: r.cameras, Catalogue: r.cat, Vault: r.vault, Muxer: muxer{},
		Keys: &epochs{v: r.vault, s: r.store, length: footage.EpochLength(r.term)}, Clock: r.clock,
		Log: slog.New(slog.NewTextHandler(r.logs, nil)), Disk: recording.DiskOptions{Low: 1, Full: 1},
	}
	if r.change != nil {
		r.change(&o)
	}
	r.rec = recording.New(o)
}

// end stops the recorder as SIGTERM does.
func (r *rig) end() {
	r.t.Helper()
	r.stop()
	if err := <-r.ended; err != nil {
		r.t.Fatal(err)
	}
}

var errDead = errors.New("the process is dead")

// kill stops it as kill -9 does: from this moment nothing reaches disk or database.
func (r *rig) kill() {
	r.cat.dead.Store(true)
	r.media.SetFault(func(disk memdisk.Op) error { return errDead })
	r.stop()
	<-r.ended
	r.media.SetFault(nil)
}

type muxer struct{}

func (muxer) Init(t footage.Track) ([]byte, error) {
	return append([]byte("init "), t.CodecString...), nil
}
func (muxer) MoofSize(n int) int { return fmp4.MoofSize(n) }
func (muxer) PutMoof(dst []byte, seq uint32, base uint64, s []footage.Sample, n int) {
	fmp4.PutMoof(dst, seq, base, s, n)
}

func parse(frag []byte) ([]footage.Sample, []byte, error) {
	f, err := fmp4.Parse(frag)
	return f.Samples, f.Payload, err
}

// epochs makes keys on demand.
type epochs struct {
	mu     sync.Mutex
	v      *vault.Vault
	s      *sqlite.Store
	length time.Duration
}

func (e *epochs) Epoch(ctx context.Context, cam footage.CameraID, at time.Time) (footage.Epoch, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	ep := footage.Epoch{Recorder: testRecorder, Camera: cam, Start: footage.EpochStart(at, e.length), Length: e.length}
	if e.v.HasEpoch(cam, ep.Start) {
		return ep, nil
	}
	if _, err := e.v.AddEpochs([]footage.Epoch{ep}); err != nil {
		return ep, err
	}
	return ep, e.s.PutEpochs(ctx, []footage.Epoch{ep})
}

// flaky is a catalogue that can stop answering.
type flaky struct {
	recording.Catalogue
	dead atomic.Bool
	down atomic.Bool
}

func (f *flaky) err() error {
	if f.dead.Load() || f.down.Load() {
		return errDead
	}
	return nil
}

func (f *flaky) BeginSegments(ctx context.Context, s []footage.Segment) error {
	if err := f.err(); err != nil {
		return err
	}
	return f.Catalogue.BeginSegments(ctx, s)
}

func (f *flaky) SealSegments(ctx context.Context, s []footage.Segment) error {
	if err := f.err(); err != nil {
		return err
	}
	return f.Catalogue.SealSegments(ctx, s)
}

func (f *flaky) DropSegments(ctx context.Context, ids []footage.SegmentID) error {
	if err := f.err(); err != nil {
		return err
	}
	return f.Catalogue.DropSegments(ctx, ids)
}

func (f *flaky) OpenGap(ctx context.Context, g footage.Gap) (int64, error) {
	if err := f.err(); err != nil {
		return 0, err
	}
	return f.Catalogue.OpenGap(ctx, g)
}

func (f *flaky) CloseGap(ctx context.Context, g footage.Gap) error {
	if err := f.err(); err != nil {
		return err
	}
	return f.Catalogue.CloseGap(ctx, g)
}

func (f *flaky) LogMinute(ctx context.Context, e audit.Event, ids []footage.SegmentID) (int64, error) {
	if err := f.err(); err != nil {
		return 0, err
	}
	return f.Catalogue.LogMinute(ctx, e, ids)
}

func (f *flaky) Append(ctx context.Context, e audit.Event) (int64, error) {
	if err := f.err(); err != nil {
		return 0, err
	}
	return f.Catalogue.Append(ctx, e)
}

// logBook keeps what was logged.
type logBook struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// wallClock is Go's own clock: inside a synctest bubble, the bubble's.
type wallClock struct{}

func (wallClock) Now() time.Time { return time.Now().UTC() }
func (wallClock) Synced() bool   { return true }

// offsetClock is a system clock that somebody sets.
type offsetClock struct{ by atomic.Int64 }

func (c *offsetClock) Now() time.Time { return time.Now().Add(time.Duration(c.by.Load())) }

// script is a camera that sends pictures as told; each carries its own number, so that what was stored can be counted.
type script struct {
	interval time.Duration
	group    int // pictures from one random-access picture to the next
	size     int
	next     *atomic.Int64 // number of the next picture; shared by all connections
	run      func(ctx context.Context, s recording.Sink, send func(n int) error) error
}

func steady(size int) *script {
	return &script{interval: 40 * time.Millisecond, group: 50, size: size, next: new(atomic.Int64)}
}

// Run implements Source. Without a script of its own it sends until ctx ends.
func (c *script) Run(ctx context.Context, s recording.Sink) error {
	if err := s.Start(testTrack); err != nil {
		return err
	}
	first := c.next.Load()
	buf := make([]byte, max(c.size, 16))
	began := time.Now()
	send := func(n int) error {
		for range n {
			i := c.next.Load() - first
			if wait := time.Until(began.Add(time.Duration(i) * c.interval)); wait > 0 {
				select {
				case <-ctx.Done():
					return ctx.Err()
				case <-time.After(wait):
				}
			}
			if err := s.Picture(c.picture(buf, i, i%int64(c.group) == 0)); err != nil {
				return err
			}
			if err := s.Tick(time.Now()); err != nil {
				return err
			}
			c.next.Add(1)
		}
		return nil
	}
	if c.run != nil {
		return c.run(ctx, s, send)
	}
	return send(1 << 40)
}

func (c *script) picture(buf []byte, i int64, key bool) footage.Picture {
	fillPicture(buf, uint64(c.next.Load()))
	ticks := int64(c.interval.Seconds()*footage.TimeScale) * i
	return footage.Picture{PTS: ticks, DTS: ticks, Arrived: time.Now(), RandomAccess: key, Data: buf}
}

func fillPicture(buf []byte, n uint64) {
	binary.BigEndian.PutUint32(buf, uint32(len(buf)-4))
	binary.BigEndian.PutUint64(buf[4:], n)
	sum := sha256.Sum256(buf[4:12])
	copy(buf[12:], sum[:])
}

var testTrack = footage.Track{Codec: footage.H264, Width: 1920, Height: 1080, CodecString: "avc1.640028"}

// stored reads back every picture number of the camera from the sealed segments, oldest first, checking all that can be
// checked on the way.
func (r *rig) stored(cam footage.CameraID) (numbers []uint64, segs []footage.Segment) {
	r.t.Helper()
	all, err := r.store.SegmentsIn(context.Background(), testRecorder, footage.Sealed)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, s := range all {
		if s.Camera != cam {
			continue
		}
		segs = append(segs, s)
		ns, err := readSegment(r.vault, s)
		if err != nil {
			r.t.Fatalf("segment %v of %s: %v", s.ID, s.Camera, err)
		}
		numbers = append(numbers, ns...)
	}
	for i, s := range segs[1:] {
		if s.Span.From.Before(segs[i].Span.To) {
			r.t.Fatalf("segments of %s overlap: %v and %v", cam, segs[i].Span, s.Span)
		}
	}
	return numbers, segs
}

func readSegment(v *vault.Vault, s footage.Segment) (numbers []uint64, err error) {
	rd, err := v.Open(s, nil)
	if err != nil {
		return nil, err
	}
	defer rd.Close()
	if footage.TreeRoot(s.Leaves) != s.Root {
		return nil, errors.New("root does not cover the leaves")
	}
	at := time.Duration(0)
	for i, f := range s.Fragments {
		plain, err := rd.Chunk(nil, i+1, f)
		if err != nil {
			return nil, err
		}
		h, body, err := footage.ParseChunk(plain)
		if err != nil {
			return nil, err
		}
		frag, err := fmp4.Parse(body)
		if err != nil {
			return nil, err
		}
		if footage.FragmentLeaf(h, frag.Samples, frag.Payload) != s.Leaves[i+1] {
			return nil, fmt.Errorf("leaf %d does not fit", i+1)
		}
		if f.Start < at {
			return nil, fmt.Errorf("fragment %d starts at %v, before %v", i, f.Start, at)
		}
		at = f.Start + f.Duration
		for p := frag.Payload; len(p) > 0; {
			n := binary.BigEndian.Uint32(p)
			numbers = append(numbers, binary.BigEndian.Uint64(p[4:]))
			p = p[4+n:]
		}
	}
	if got := s.Span.From.Add(at); !got.Equal(s.Span.To) {
		return nil, fmt.Errorf("ends at %v, its row says %v", got, s.Span.To)
	}
	return numbers, nil
}

// gaps lists all gaps of the camera.
func (r *rig) gaps(cam footage.CameraID) []footage.Gap {
	r.t.Helper()
	gs, err := r.store.Gaps(context.Background(), cam, footage.Span{From: time.Unix(0, 0), To: time.Unix(1<<33, 0)})
	if err != nil {
		r.t.Fatal(err)
	}
	return gs
}

// slowDisk is a disk that can stall: writing and syncing wait.
type slowDisk struct {
	*memdisk.Disk
	until *atomic.Pointer[time.Time]
}

type slowFile struct {
	disk.File
	until *atomic.Pointer[time.Time]
}

func (d *slowDisk) Create(name string) (disk.File, error) {
	stall(d.until)
	f, err := d.Disk.Create(name)
	return slowFile{f, d.until}, err
}

func (f slowFile) Write(b []byte) (int, error) {
	stall(f.until)
	return f.File.Write(b)
}

func (f slowFile) Sync() error {
	stall(f.until)
	return f.File.Sync()
}

func stall(until *atomic.Pointer[time.Time]) {
	if t := until.Load(); t != nil {
		time.Sleep(time.Until(*t))
	}
}
