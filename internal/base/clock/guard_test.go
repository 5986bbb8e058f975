package clock

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

var t0 = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// steps collects what a guard reports.
type steps []Step

func (s *steps) add(st Step) { *s = append(*s, st) }

func (s steps) has(k StepKind) bool {
	for _, st := range s {
		if st.Kind == k {
			return true
		}
	}
	return false
}

// Whatever people and networks do to the wall clock within a run, time never runs back, and without synchronisation it
// stays within 0.5 % of the boot clock.
func TestWithinARunMonotonicTimeDecides(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := NewFake(t0)
		f.SetSynced(false)
		g := NewGuard(f, f, Mark{}, nil)
		first, last := g.Now(), g.Now()
		var passed time.Duration
		for range rapid.IntRange(1, 60).Draw(t, "events") {
			d := time.Duration(rapid.Int64Range(0, int64(3*time.Hour)).Draw(t, "pass"))
			f.Advance(d)
			passed += d
			if rapid.Bool().Draw(t, "set") {
				f.SetWall(t0.Add(time.Duration(rapid.IntRange(-1000, 1000).Draw(t, "hours")) * time.Hour))
			}
			now := g.Now()
			if now.Before(last) {
				t.Fatalf("from %v back to %v", last, now)
			}
			if off := now.Sub(first) - passed; off > passed*SlewPerMille/1000 || off < -passed*SlewPerMille/1000 {
				t.Fatalf("after %v the guarded time is %v off", passed, off)
			}
			last = now
		}
	})
}

// Over any restarts, with any clocks, time never runs back behind the stored mark, and an unexplained jump forward is
// never confirmed without the kernel's word.
func TestOverRestartsTimeNeverRunsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := NewFake(t0)
		f.SetSynced(false)
		g := NewGuard(f, f, Mark{}, nil)
		for i := range rapid.IntRange(1, 20).Draw(t, "restarts") {
			f.Advance(time.Duration(rapid.IntRange(0, 5000).Draw(t, "run")) * time.Second)
			mark, pending := g.Mark(), !g.Confirmed()
			sameBoot := rapid.Bool().Draw(t, "same boot")
			down := time.Duration(rapid.IntRange(0, 5000).Draw(t, "down")) * time.Second
			f.Advance(down)
			if !sameBoot {
				f.Reboot(string(rune('a' + i)))
			}
			f.SetWall(t0.Add(time.Duration(rapid.IntRange(-50, 50).Draw(t, "wall")) * time.Hour))
			g = NewGuard(f, f, mark, nil)
			now := g.Now()
			if now.Before(mark.Wall) {
				t.Fatalf("restart took time from %v back to %v", mark.Wall, now)
			}
			if sameBoot && now.Sub(mark.Wall) != down {
				t.Fatalf("the boot clock says %v passed, the guard %v", down, now.Sub(mark.Wall))
			}
			leaped := !sameBoot && now.Sub(mark.Wall) > Tolerance
			if g.Confirmed() != !(pending || leaped) {
				t.Fatalf("confirmed %v, pending before %v, leaped %v", g.Confirmed(), pending, leaped)
			}
		}
	})
}

func TestLeapIsTakenButNotConfirmed(t *testing.T) {
	f := NewFake(t0)
	mark := NewGuard(f, f, Mark{}, nil).Mark()
	f.Reboot("another")
	f.SetSynced(false)
	f.SetWall(t0.AddDate(1, 0, 0))
	var seen steps
	g := NewGuard(f, f, mark, seen.add)
	if now := g.Now(); !now.Equal(t0.AddDate(1, 0, 0)) || g.Confirmed() || !seen.has(Leaped) {
		t.Fatalf("now %v, confirmed %v, steps %v", now, g.Confirmed(), seen)
	}
	f.Advance(25 * time.Hour)
	if g.Waiting() <= Patience {
		t.Errorf("waiting %v", g.Waiting())
	}
	// Neither a restart nor a synchronised clock that says otherwise confirms it.
	g = NewGuard(f, f, g.Mark(), seen.add)
	if g.Confirmed() {
		t.Error("a restart confirmed the leap")
	}
	f.SetSynced(true)
	f.SetWall(t0.Add(26 * time.Hour))
	if g.Confirmed() {
		t.Error("a synchronised clock a year behind confirmed the leap")
	}
	f.SetWall(g.Now())
	if !g.Confirmed() || !seen.has(Confirmed) {
		t.Error("a synchronised clock that agrees did not confirm it")
	}
}

func TestAdministratorConfirms(t *testing.T) {
	f := NewFake(t0)
	mark := NewGuard(f, f, Mark{}, nil).Mark()
	f.Reboot("another")
	f.SetSynced(false)
	f.Advance(time.Hour)
	g := NewGuard(f, f, mark, nil)
	if g.Confirmed() || !g.Confirm() || !g.Confirmed() || g.Confirm() {
		t.Error("confirming once must do, and twice must say that nothing waited")
	}
}

func TestFirstSynchronisationIsFollowedForward(t *testing.T) {
	f := NewFake(t0)
	mark := NewGuard(f, f, Mark{}, nil).Mark()
	f.Reboot("another")
	f.SetSynced(false)
	f.SetWall(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)) // dead battery
	var seen steps
	g := NewGuard(f, f, mark, seen.add)
	if now := g.Now(); now.Before(mark.Wall) || !seen.has(HeldBack) {
		t.Fatalf("now %v, steps %v", now, seen)
	}
	f.SetWall(t0.Add(48 * time.Hour))
	f.SetSynced(true)
	if now := g.Now(); !now.Equal(t0.Add(48*time.Hour)) || !seen.has(Followed) || !g.Confirmed() {
		t.Fatalf("now %v, confirmed %v, steps %v", now, g.Confirmed(), seen)
	}
}

// After that a synchronised clock that runs ahead is believed only when it stays ahead: a machine that was paused.
func TestPausedMachineIsFollowedAfterAWhile(t *testing.T) {
	f := NewFake(t0)
	var seen steps
	g := NewGuard(f, f, Mark{}, seen.add)
	g.Now()
	f.SetWall(t0.Add(5 * time.Hour))
	f.Advance(Believed / 2)
	if g.Now(); seen.has(Followed) || !seen.has(WallMoved) {
		t.Fatalf("steps %v", seen)
	}
	f.Advance(Believed / 2)
	g.Now()
	f.Advance(Believed / 2)
	if now := g.Now(); !now.Equal(f.Now()) || !seen.has(Followed) {
		t.Fatalf("now %v, wall %v, steps %v", now, f.Now(), seen)
	}
}

func TestNotBefore(t *testing.T) {
	f := NewFake(t0)
	g := NewGuard(f, f, Mark{}, nil)
	g.NotBefore(t0.Add(-time.Hour))
	if now := g.Now(); !now.Equal(t0) {
		t.Errorf("an earlier moment moved time to %v", now)
	}
	g.NotBefore(t0.Add(time.Hour))
	if now := g.Now(); now.Before(t0.Add(time.Hour)) {
		t.Errorf("time stayed at %v", now)
	}
}

func TestKernel(t *testing.T) {
	k := NewKernel()
	if k.BootID() == "" {
		t.Error("no boot id")
	}
	a := k.Since()
	if b := k.Since(); b < a || a <= 0 {
		t.Errorf("boot clock went from %v to %v", a, b)
	}
	k.Synced() // whatever it says, it must not fail
}

// A run that dies between its first log entry and its first mark leaves a leaped moment behind in what is stored. It must not
// make the leap a fact for the next run: what the marks do not explain waits for confirmation, as it did before.
func TestALeapThatOnlyTheLogRemembersIsNotConfirmed(t *testing.T) {
	f := NewFake(t0)
	f.SetSynced(false)
	mark := NewGuard(f, f, Mark{}, nil).Mark()
	f.Reboot("boot-2")
	f.SetWall(t0.Add(100 * 24 * time.Hour)) // a flat battery, or somebody
	leaped := NewGuard(f, f, mark, nil)
	if leaped.Confirmed() {
		t.Fatal("a leap must wait for confirmation: this test would prove nothing")
	}
	logged := leaped.Now()          // "recorder started"; then it dies before it stores a mark
	f.SetWall(t0.Add(-time.Minute)) // put back to before the mark: for itself this start sees no leap
	var got steps
	g := NewGuard(f, f, mark, got.add)
	g.NotBefore(logged)
	if g.Now().Before(logged) {
		t.Error("time ran back behind what is stored")
	}
	if g.Confirmed() || !got.has(Leaped) {
		t.Error("the leap counts as confirmed, so everything may be destroyed")
	}
	if bootID := g.Mark().BootID; bootID != unconfirmed+"boot-2" {
		t.Errorf("the mark says %q", bootID)
	}
}

// What a lost mark explains is no leap.
func TestNotBeforeForgivesALostMark(t *testing.T) {
	f := NewFake(t0)
	f.SetSynced(false)
	g := NewGuard(f, f, Mark{}, nil)
	g.NotBefore(t0.Add(MarkLost))
	if !g.Confirmed() || !g.Now().Equal(t0.Add(MarkLost)) {
		t.Error("a lost mark counts as a leap")
	}
}

// A mark that is not there although something is stored was lost or taken away: the clock is then not believed either.
func TestWithoutAMarkWhatIsStoredIsTheMark(t *testing.T) {
	f := NewFake(t0.Add(100 * 24 * time.Hour))
	f.SetSynced(false)
	g := NewGuard(f, f, Mark{}, nil)
	g.NotBefore(t0)
	if g.Confirmed() {
		t.Error("without a mark, a leap beyond all that is stored counts as confirmed")
	}
	first := NewGuard(f, f, Mark{}, nil)
	first.NotBefore(time.Time{})
	if !first.Confirmed() {
		t.Error("the very first start waits for confirmation")
	}
}
