package recording_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"portiek/internal/base/fail"
	"portiek/internal/store/sqlite"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"portiek/internal/acts/checking"
	"portiek/internal/acts/recording"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// Killed or without power at any moment, a camera loses no more than the last second or the last five, everything older
// opens as it was, and fsck has nothing to say after the next start.
func TestEveryEndIsSurvived(t *testing.T) {
	lives := 6
	seeds := 8
	if testing.Short() {
		seeds = 3
	}
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { surviveEveryEnd(t, uint64(seed), lives) })
		})
	}
}

func surviveEveryEnd(t *testing.T, seed uint64, lives int) {
	rng := rand.New(rand.NewPCG(seed, 7))
	r := newRig(t, wallClock{})
	defer r.store.Close()
	r.addTerm("a", "b")
	cams := map[footage.CameraID]*script{"a": steady(300), "b": {interval: 100 * time.Millisecond, group: 37, size: 900, next: steady(1).next}}
	r.cameras = append(one("a", cams["a"]), one("b", cams["b"])...)
	before := map[footage.CameraID][]uint64{}
	for range lives {
		r.start()
		time.Sleep(time.Duration(rng.Int64N(int64(100 * time.Second))))
		sent := map[footage.CameraID]int64{}
		for cam, s := range cams {
			sent[cam] = s.next.Load()
		}
		most := r.endSomehow(rng)
		r.settle()
		for cam, s := range cams {
			got, _ := r.stored(cam)
			if len(got) < len(before[cam]) || !slices.Equal(got[:len(before[cam])], before[cam]) {
				t.Fatalf("camera %s: what was older changed", cam)
			}
			lost := sent[cam] - 1
			if len(got) > len(before[cam]) {
				lost -= int64(got[len(got)-1])
			} else if n := len(before[cam]); n > 0 {
				lost -= int64(before[cam][n-1])
			}
			if d := time.Duration(lost) * s.interval; d > most {
				t.Fatalf("camera %s lost %v (%d pictures), at most %v is allowed", cam, d, lost, most)
			}
			before[cam] = got
		}
		r.fsck()
	}
}

// endSomehow ends a life and tells how much of it may be lost.
func (r *rig) endSomehow(rng *rand.Rand) (most time.Duration) {
	switch rng.IntN(3) {
	case 0:
		r.end()
		return 200 * time.Millisecond
	case 1:
		r.kill()
		return time.Second
	default:
		r.kill()
		r.media.Crash(rng)
		return 5 * time.Second
	}
}

// settle starts far enough for recovery to be done, and records nothing.
func (r *rig) settle() {
	r.t.Helper()
	r.build()
	if err := r.rec.Start(context.Background()); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) fsck() {
	r.t.Helper()
	rep, err := checking.Check(context.Background(), checking.Options{
		Recorder: testRecorder, Catalogue: r.store, Vault: r.vault, Parse: parse, Now: time.Now(), Full: true,
	})
	if err != nil {
		r.t.Fatal(err)
	}
	for _, f := range rep.Findings {
		r.t.Errorf("fsck: %s %s %s %s", f.Code, f.Camera, f.File, f.Detail)
	}
	if rep.Chunks == 0 && rep.Segments > 0 {
		r.t.Errorf("fsck opened nothing of %d segments", rep.Segments)
	}
}

func (r *rig) addTerm(cams ...footage.CameraID) {
	r.t.Helper()
	for _, cam := range cams {
		term := footage.Term{Camera: cam, Since: time.Unix(0, 0).UTC(), Length: r.term, Article: "T-1", Protocol: "test"}
		if err := r.store.AddTerm(context.Background(), term, audit.TermOf(term).Event(time.Now().UTC(), audit.System)); err != nil {
			r.t.Fatal(err)
		}
	}
}

// A catalogue without a single row is not the one of the footage that lies there: a disk was not mounted, or somebody put
// another in its place. The start fails, and everything that was recorded and held is still there when the right one is back.
func TestAnotherCatalogueCostsNoFootage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, wallClock{})
		r.cameras = one("hal", steady(400))
		r.start()
		time.Sleep(90 * time.Second)
		r.end()
		before, _ := r.stored("hal")
		right := r.store
		empty, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "cat.db"), sqlite.WithoutSync())
		if err != nil {
			t.Fatal(err)
		}
		defer empty.Close()
		r.store = empty
		r.build()
		if err := r.rec.Start(context.Background()); fail.KindOf(err) != fail.Corrupt {
			t.Errorf("a start with an empty catalogue: %v", err)
		}
		r.store = right
		defer right.Close()
		r.build()
		if err := r.rec.Start(context.Background()); err != nil {
			t.Fatal(err)
		}
		files := 0
		if err := r.vault.Walk(func(footage.StoredFile) error { files++; return nil }); err != nil || files == 0 {
			t.Fatalf("%d files are left: %v", files, err)
		}
		if after, _ := r.stored("hal"); len(after) != len(before) {
			t.Errorf("of %d pictures %d are left", len(before), len(after))
		}
	})
}

var _ recording.Catalogue = (*flaky)(nil)
