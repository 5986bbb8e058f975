package expiring

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"portiek/internal/rules/footage"
)

// Options are an Eraser's parts and settings.
type Options struct {
	Recorder  footage.RecorderID
	Catalogue Catalogue
	Ring      Ring
	Files     Files
	Clock     Clock
	Log       *slog.Logger

	// Received is when the oldest hold was received that is being placed (Holder.Received); nil: there never is one.
	Received func() (at time.Time, any bool)

	RingEvery time.Duration // least time between rewrites that destroy keys; 0: a minute
	Batch     int           // segments per transaction; 0: 256
}

// Eraser destroys what is due. It is safe for concurrent use; one Eraser serves one recorder.
type Eraser struct {
	Options

	mu       sync.Mutex                           // one Step, or one other act that erases, at a time; it may be held for minutes
	keys     sync.Mutex                           // guards epochs and loaded; taken after mu, and never held over unlinking: recording waits for it
	epochs   map[footage.CameraID][]footage.Epoch // durable and not destroyed, ascending
	loaded   bool
	ringAt   time.Time // guarded time of the last destruction of keys
	failing  map[footage.SegmentID]failure
	orphans  map[footage.HoldID]orphan
	statusMu sync.Mutex
	status   Status
}

// New makes an Eraser.
func New(o Options) *Eraser {
	if o.RingEvery == 0 {
		o.RingEvery = time.Minute
	}
	if o.Batch == 0 {
		o.Batch = 256
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Eraser{Options: o, failing: map[footage.SegmentID]failure{}, orphans: map[footage.HoldID]orphan{}}
}

// Step does all that is to be done now. Call it a few times a minute, and once at a start. What fails is counted, shown by
// Status and tried again by the next Step; the errors are joined. With an unconfirmed clock only what was already decided is
// finished.
func (e *Eraser) Step(ctx context.Context) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	err := e.step(ctx)
	e.report(err)
	return err
}

func (e *Eraser) step(ctx context.Context) error {
	err := e.Catalogue.SetHighWater(ctx, footage.HighWater(e.Clock.Mark()))
	if err != nil {
		return err // a restart could run time back: destroy nothing on this clock
	}
	if !e.Clock.Confirmed() {
		return e.removeDue(ctx)
	}
	now := e.now()
	cutoffs, err := e.cutoffs(ctx, now)
	errs := []error{err}
	for cam, cutoff := range cutoffs {
		errs = append(errs, e.markDue(ctx, cam, cutoff))
	}
	released, err := e.release(ctx, cutoffs)
	errs = append(errs, err, e.removeDue(ctx))
	if now.Sub(e.ringAt) >= e.RingEvery || now.Before(e.ringAt) {
		errs = append(errs, e.destroyKeys(ctx, now, cutoffs, released))
	}
	return errors.Join(errs...)
}

// now is the moment up to which terms are counted: the clock's, or when a hold was received that is still being placed. The
// clock comes first: a hold received after it finds all that had not expired by then.
func (e *Eraser) now() time.Time {
	now := e.Clock.Now()
	if e.Received != nil {
		if at, any := e.Received(); any && at.Before(now) {
			return at
		}
	}
	return now
}

// cutoffs says for every camera that still has footage or keys, configured or not, up to where whole segments have expired.
func (e *Eraser) cutoffs(ctx context.Context, now time.Time) (map[footage.CameraID]time.Time, error) {
	cams, err := e.Catalogue.FootageCameras(ctx, e.Recorder)
	if err != nil {
		return nil, err
	}
	cutoffs, without := map[footage.CameraID]time.Time{}, []footage.CameraID{}
	var errs []error
	for _, cam := range cams {
		terms, err := e.Catalogue.Terms(ctx, cam)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if _, err := terms.InForce(now); err != nil {
			without = append(without, cam) // unreadable, and nobody said that it may be destroyed: shown
			continue
		}
		cutoff, err := e.cutoff(ctx, cam, terms, now)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		cutoffs[cam] = cutoff
	}
	e.setStatus(func(s *Status) { s.WithoutTerm = without })
	return cutoffs, errors.Join(errs...)
}

func (e *Eraser) cutoff(ctx context.Context, cam footage.CameraID, terms footage.Terms, now time.Time) (time.Time, error) {
	var failed error
	cutoff := terms.SegmentCutoff(now, func(at time.Time) time.Time {
		segs, err := e.Catalogue.Segments(ctx, cam, footage.Span{From: at.Add(-time.Microsecond), To: at.Add(time.Microsecond)})
		if err != nil {
			failed = err
		}
		for _, s := range segs {
			if s.Origin.IsZero() && s.State == footage.Sealed && s.Span.From.Before(at) && s.Span.To.After(at) {
				return s.Span.To
			}
		}
		return at
	})
	return cutoff, failed
}

func (e *Eraser) markDue(ctx context.Context, cam footage.CameraID, cutoff time.Time) error {
	if cutoff.IsZero() {
		return nil
	}
	for {
		segs, err := e.Catalogue.MarkDue(ctx, e.Recorder, cam, cutoff, e.Batch)
		if err != nil || len(segs) < e.Batch {
			return err
		}
	}
}

// release moves what ended holds kept to due, and returns those holds: their keys may go.
func (e *Eraser) release(ctx context.Context, cutoffs map[footage.CameraID]time.Time) (released []footage.Hold, err error) {
	ended, err := e.Catalogue.EndedHolds(ctx, e.Recorder)
	errs := []error{err}
	for _, h := range ended {
		if _, err := e.Catalogue.ReleaseDue(ctx, h.ID, cutoffs); err != nil {
			errs = append(errs, err)
			continue
		}
		released = append(released, h)
	}
	return released, errors.Join(errs...)
}
