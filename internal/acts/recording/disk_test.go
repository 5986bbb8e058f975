package recording_test

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"portiek/internal/acts/recording"
	"portiek/internal/base/disk/memdisk"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// room erases early as the eraser does: rows first, then files.
type room struct {
	r     *rig
	calls atomic.Int64
}

func (m *room) MakeRoom(ctx context.Context, cam footage.CameraID, bytes int64) error {
	m.calls.Add(1)
	alarm := audit.Alarm{Recorder: testRecorder, Camera: cam, Code: "disk.erased_early", Bytes: bytes}.Event(time.Now())
	segs, err := m.r.store.MarkDueEarly(ctx, testRecorder, cam, bytes, alarm)
	if err != nil {
		return err
	}
	var ids []footage.SegmentID
	for _, s := range segs {
		if err := m.r.vault.Remove(s); err != nil {
			return err
		}
		ids = append(ids, s.ID)
	}
	return m.r.store.MarkErased(ctx, ids)
}

func TestAFloodingCameraCostsOnlyItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, wallClock{})
		defer r.store.Close()
		const mb = 1 << 20
		r.media.SetCapacity(128 * mb)
		r.term = 10 * time.Minute
		r.addTerm("calm", "held", "flood")
		calm, held := steady(400), steady(400) // 10 kB/s: 6 MB in their term
		flood := steady(20_000)                // 500 kB/s where 10 were meant
		r.cameras = slices.Concat(one("calm", calm), one("held", held), one("flood", flood))
		for i := range r.cameras {
			r.cameras[i].Rate = 10_000
		}
		m := &room{r: r}
		r.change = func(o *recording.Options) {
			o.Room = m
			o.Term = func(context.Context, footage.CameraID) (time.Duration, error) { return r.term, nil }
			o.Disk = recording.DiskOptions{FS: r.media, Reserve: 4 * mb, Low: 8 * mb, Full: 4 * mb}
		}
		r.start()
		time.Sleep(45 * time.Second)
		span := footage.Span{From: time.Now().Add(-40 * time.Second).Truncate(time.Second), To: time.Now().Truncate(time.Second)}
		h := footage.Hold{ID: footage.NewHoldID(), Recorder: testRecorder, Case: "2026-1", Reason: "x", Cameras: []footage.CameraID{"held", "flood"},
			Span: span, AskedBy: "police", PlacedBy: "owner", PlacedAt: time.Now(), ReviewAt: time.Now().Add(time.Hour)}
		covers := []footage.HoldCover{{Hold: h.ID, Camera: "held", Span: span}, {Hold: h.ID, Camera: "flood", Span: span}}
		if err := r.store.PlaceHold(t.Context(), h, covers, audit.PlacementOf(h).Event(time.Now(), "owner")); err != nil {
			t.Fatal(err)
		}
		time.Sleep(8 * time.Minute)
		synctest.Wait()
		if m.calls.Load() == 0 {
			t.Fatal("the disk never filled up: the test shows nothing")
		}
		r.end()
		for _, cam := range []footage.CameraID{"calm", "held"} {
			got, _ := r.stored(cam)
			if len(got) < 25*60*8 {
				t.Errorf("camera %s kept %d pictures", cam, len(got))
			}
			for i, n := range got {
				if n != uint64(i) {
					t.Fatalf("camera %s: picture %d in place of %d", cam, n, i)
				}
			}
		}
		_, segs := r.stored("flood")
		if !slices.ContainsFunc(segs, func(s footage.Segment) bool { return s.Span.Overlaps(span) }) {
			t.Error("held footage of the flooding camera was erased")
		}
		if last := segs[len(segs)-1]; time.Since(last.Span.To) > 2*time.Second {
			t.Errorf("the flooding camera was last recorded at %v", last.Span.To)
		}
		if !slices.ContainsFunc(r.gaps("flood"), func(g footage.Gap) bool { return g.Cause == footage.CauseErasedEarly }) {
			t.Error("no gap says erased early")
		}
	})
}

func TestFullDiskStopsLoudlyAndResumesByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, wallClock{})
		defer r.store.Close()
		const mb = 1 << 20
		r.media.SetCapacity(24 * mb)
		r.cameras = one("hal", steady(4000)) // 100 kB/s
		r.change = func(o *recording.Options) {
			o.Disk = recording.DiskOptions{FS: r.media, Reserve: 4 * mb, Low: 4 * mb, Full: 3 * mb}
		}
		r.start()
		time.Sleep(8 * time.Minute)
		st := r.rec.States()[0]
		if st.State != recording.NoRoom || st.Cause != footage.CauseDisk {
			t.Fatalf("state %+v", st)
		}
		if free, _, _ := r.media.Usage(); free < mb {
			t.Errorf("only %d bytes are free for erasing and holding", free)
		}
		if g := longest(r.gaps("hal")); g.Cause != footage.CauseDisk || !g.To.IsZero() {
			t.Errorf("gap %+v", g)
		}
		r.media.SetCapacity(64 * mb)
		time.Sleep(10 * time.Second)
		if st := r.rec.States()[0]; st.State != recording.Recording {
			t.Errorf("after room was made: %+v", st)
		}
		if _, err := r.media.OpenRead("reserve"); err != nil {
			t.Errorf("the reserve was not rebuilt: %v", err)
		}
		r.covers("hal", time.Now().Add(-490*time.Second), time.Now())
		r.end()
		// Which mark is met first, the camera's own budget or the end of the disk, depends on where a segment ends.
		full := strings.Count(r.logs.String(), "the disk is full: no new segment starts")
		barred := strings.Count(r.logs.String(), "cameras over budget start no new segment")
		if full+barred == 0 || full > 1 || barred > 3 {
			t.Errorf("said %d times that the disk is full, %d times that the camera is over budget", full, barred)
		}
	})
}

// A disk that stalls for eight seconds costs nothing; one that stalls longer costs whole groups, a gap, and no more memory.
func TestAStalledDisk(t *testing.T) {
	for _, stall := range []time.Duration{8 * time.Second, 40 * time.Second} {
		t.Run(stall.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, wallClock{})
				defer r.store.Close()
				r.cameras = slices.Concat(one("a", steady(20_000)), one("b", steady(20_000)))
				r.start()
				time.Sleep(20 * time.Second)
				until := time.Now().Add(stall)
				r.slow.Store(&until)
				time.Sleep(stall + 30*time.Second)
				synctest.Wait()
				r.covers("a", time.Now().Add(-stall-49*time.Second), time.Now())
				dropped := r.rec.States()[0].Dropped
				r.end()
				got, _ := r.stored("a")
				lost := int(got[len(got)-1]) + 1 - len(got)
				if stall < 10*time.Second && (lost != 0 || dropped != 0) {
					t.Errorf("%d pictures lost, %d dropped", lost, dropped)
				}
				if stall > 10*time.Second {
					if lost == 0 || lost > int((stall-8*time.Second)/(40*time.Millisecond)) {
						t.Errorf("%d pictures lost", lost)
					}
					if g := longest(r.gaps("a")); g.Cause != footage.CauseDisk {
						t.Errorf("gap %+v", g)
					}
				}
			})
		})
	}
}

// A disk that fails in the middle of a segment, also in Sync and Close: what is valid is kept, the rest is a gap, and
// recording goes on.
func TestADiskThatFailsNowAndThen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, wallClock{})
		defer r.store.Close()
		r.addTerm("hal")
		r.cameras = one("hal", steady(400))
		began := time.Now()
		r.start()
		for i := range 12 {
			time.Sleep(9 * time.Second)
			kind := []memdisk.OpKind{memdisk.OpWrite, memdisk.OpSync, memdisk.OpCreate}[i%3]
			r.media.SetFault(func(op memdisk.Op) error {
				if op.Kind == kind {
					return syscall.EIO
				}
				return nil
			})
			time.Sleep(4 * time.Second)
			r.media.SetFault(nil)
		}
		time.Sleep(20 * time.Second)
		synctest.Wait()
		r.covers("hal", began, time.Now())
		if st := r.rec.States()[0]; st.State != recording.Recording {
			t.Errorf("state %+v", st)
		}
		r.end()
		got, _ := r.stored("hal")
		if len(got) < 25*70 {
			t.Errorf("only %d pictures kept", len(got))
		}
		r.fsck()
	})
}
