package recording_test

import (
	"context"
	"iter"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"portiek/internal/acts/recording"
	"portiek/internal/base/disk/memdisk"
	"portiek/internal/rules/footage"
)

// older is a catalogue that was put back: the newest row is not in it.
type older struct {
	recording.Catalogue
	lacks footage.SegmentID
}

func (o older) AllSegments(ctx context.Context, rec footage.RecorderID) iter.Seq2[footage.Segment, error] {
	return func(yield func(footage.Segment, error) bool) {
		for s, err := range o.Catalogue.AllSegments(ctx, rec) {
			if s.ID != o.lacks && !yield(s, err) {
				return
			}
		}
	}
}

// names are the files of footage.
func (r *rig) names() (list []string) {
	r.t.Helper()
	if err := r.vault.Walk(func(f footage.StoredFile) error { list = append(list, f.Name); return nil }); err != nil {
		r.t.Fatal(err)
	}
	return list
}

// unfinishedCopy leaves what a hold's copy leaves when the process dies before its row.
func (r *rig) unfinishedCopy(of footage.Segment) (name string) {
	r.t.Helper()
	hold := footage.HoldID{7}
	if _, err := r.vault.AddHold(hold); err != nil {
		r.t.Fatal(err)
	}
	of.ID, of.Hold = footage.SegmentID{7}, hold
	w, _, err := r.vault.CreateCopy(of)
	if err != nil {
		r.t.Fatal(err)
	}
	buf := make([]byte, footage.ChunkHeadroom+100, footage.ChunkOverhead+200)
	if _, _, err := w.Append(buf, true); err != nil {
		r.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		r.t.Fatal(err)
	}
	return footage.FileName(of.Camera, of.Span.From, of.ID)
}

// Recovery keeps footage of which a catalogue that was put back has no row, since it opens under a living key. It removes what an
// interrupted copy left, and footage whose key is gone.
func TestAnOlderCatalogueCostsNoFootage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, wallClock{})
		defer r.store.Close()
		r.cameras = one("hal", steady(400))
		r.start()
		time.Sleep(90 * time.Second)
		r.end()
		_, segs := r.stored("hal")
		newest := segs[len(segs)-1]
		name, copied := footage.FileName("hal", newest.Span.From, newest.ID), r.unfinishedCopy(newest)
		r.change = func(o *recording.Options) { o.Catalogue = older{o.Catalogue, newest.ID} }
		r.settle()
		if left := r.names(); len(segs) < 2 || len(left) != len(segs) || !slices.Contains(left, name) || slices.Contains(left, copied) {
			t.Errorf("of %s and the copy %s are left %v", name, copied, left)
		}
		if said := r.logs.String(); !strings.Contains(said, "footage that the catalogue does not know is kept") || !strings.Contains(said, name) {
			t.Errorf("nobody was told:\n%s", said)
		}
		if _, err := readSegment(r.vault, newest); err != nil {
			t.Errorf("with its row it does not open: %v", err)
		}
		if _, err := r.vault.Destroy([]footage.Epoch{{Camera: "hal", Start: newest.Epoch}}, nil); err != nil {
			t.Fatal(err)
		}
		r.settle()
		if slices.Contains(r.names(), name) {
			t.Error("footage whose key is gone is kept")
		}
	})
}

func failsToRead(o memdisk.Op) error {
	if o.Kind == memdisk.OpRead {
		return errDead
	}
	return nil
}

// A disk that does not read says nothing about a file: it stays.
func TestAStrayThatCannotBeReadIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, wallClock{})
		defer r.store.Close()
		r.cameras = one("hal", steady(400))
		r.start()
		time.Sleep(90 * time.Second)
		r.end()
		_, segs := r.stored("hal")
		r.change = func(o *recording.Options) { o.Catalogue = older{o.Catalogue, segs[0].ID} }
		r.media.SetFault(failsToRead)
		r.settle()
		r.media.SetFault(nil)
		if left := r.names(); len(left) != len(segs) {
			t.Errorf("%d files of %d are left", len(left), len(segs))
		}
	})
}
