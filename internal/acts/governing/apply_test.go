package governing

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/protocol"
)

// staffed is a world in which two people work, with cameras in two kinds of place.
func staffed(t testing.TB) *world {
	w := newWorld(t)
	w.camera(t, "balie", "")
	w.camera(t, "gevel", "head_office_exterior")
	w.begun(t)
	w.employ(t, "ans", "1")
	w.employ(t, "bea", "2")
	return w
}

func hoursOf(ts footage.Terms) (out []float64) {
	for _, t := range ts {
		out = append(out, t.Length.Hours())
	}
	return out
}

func TestApply(t *testing.T) {
	w := staffed(t)
	if b, g := w.terms(t, "balie"), w.terms(t, "gevel"); !slices.Equal(hoursOf(b), []float64{24}) || !slices.Equal(hoursOf(g), []float64{72}) ||
		b[0].Article != "DC-2" || g[0].Protocol != "derde@1#head_office_exterior" {
		t.Fatalf("at the first start: %v, %v", b, g)
	}
	w.publish(t, normal(t, "2", "12h"), w.clock.at(5))
	w.clock.hours(4.9)
	must(t, w.Apply(ctx, w.clock.now))
	if ts := w.terms(t, "balie"); len(ts) != 1 {
		t.Fatalf("before its date: %v", ts)
	}
	w.clock.hours(0.2)
	must(t, w.Apply(ctx, w.clock.now))
	ts := w.terms(t, "balie")
	if !slices.Equal(hoursOf(ts), []float64{24, 12}) || !ts[1].Since.Equal(w.clock.at(5)) || ts[1].Protocol != "derde@2" {
		t.Fatalf("from its date: %v", ts)
	}
	if ts := w.terms(t, "gevel"); len(ts) != 1 {
		t.Errorf("a camera whose term stayed has a new one: %v", ts)
	}
}

// TestApplyTwice: again, also after a restart, nothing is added to terms or log.
func TestApplyTwice(t *testing.T) {
	w := staffed(t)
	w.publish(t, normal(t, "2", "12h"), time.Time{})
	must(t, w.Apply(ctx, w.clock.now))
	size := w.size(t)
	for range 3 {
		w.clock.hours(1)
		must(t, w.Apply(ctx, w.clock.now))
		w.restart()
		must(t, w.Apply(ctx, w.clock.now))
	}
	if got := w.kindsSince(t, size); len(got) > 0 {
		t.Errorf("again: %v", got)
	}
}

// cut is a catalogue that stops working after so many writes: the process was killed there.
type cut struct {
	Catalogue
	left int
}

var errKilled = errors.New("killed")

func (c *cut) write() error {
	if c.left--; c.left < 0 {
		return errKilled
	}
	return nil
}

func (c *cut) AddTerm(ctx context.Context, t footage.Term, e audit.Event) error {
	if err := c.write(); err != nil {
		return err
	}
	return c.Catalogue.AddTerm(ctx, t, e)
}

func (c *cut) BeginVersion(ctx context.Context, id string, at time.Time, e audit.Event) (bool, error) {
	if err := c.write(); err != nil {
		return false, err
	}
	return c.Catalogue.BeginVersion(ctx, id, at, e)
}

// TestApplyCutShort: wherever it is cut, the next start goes on from there, and terms and log are as if it never was.
func TestApplyCutShort(t *testing.T) {
	var whole []audit.Kind
	for kill := 0; ; kill++ {
		w := staffed(t)
		w.camera(t, "nieuw", "rented_site")
		from := w.size(t)
		w.publish(t, third(t, `version: "1"`, `version: "2"`, "length: 24h", "length: 12h", "length: 72h", "length: 48h"), w.clock.at(1))
		w.publish(t, normal(t, "3", "48h"), w.clock.at(2))
		w.clock.hours(3)
		err := w.deskOn(&cut{w.store, kill}).Apply(ctx, w.clock.now)
		if err != nil && !errors.Is(err, errKilled) {
			t.Fatal(err)
		}
		w.clock.hours(1)
		w.restart()
		must(t, w.Apply(ctx, w.clock.now))
		if ts := w.terms(t, "balie"); !slices.Equal(hoursOf(ts), []float64{24, 12, 48}) || !ts[1].Since.Equal(w.clock.at(1)) || !ts[2].Since.Equal(w.clock.at(2)) {
			t.Errorf("cut after %d: %v", kill, ts)
		}
		if ts := w.terms(t, "nieuw"); !slices.Equal(hoursOf(ts), []float64{14 * 24}) {
			t.Errorf("cut after %d, new camera: %v", kill, ts)
		}
		whole = w.kindsSince(t, from)
		slices.Sort(whole)
		counts := map[audit.Kind]int{}
		for _, k := range whole {
			counts[k]++
		}
		// balie 2 terms, gevel 2 (72 to 48 and back), nieuw 1; two versions in force
		if counts[audit.TermChanged] != 5 || counts[audit.ProtocolInForce] != 2 {
			t.Errorf("cut after %d: %v", kill, counts)
		}
		if err == nil {
			if kill != 7 {
				t.Errorf("%d writes, want 7", kill)
			}
			return
		}
	}
}

// TestStoppedServerForgetsNothing: a stricter version that came and went while the server stood still acts on what was recorded
// before, as if it had run.
func TestStoppedServerForgetsNothing(t *testing.T) {
	running, stopped := staffed(t), staffed(t)
	for _, w := range []*world{running, stopped} {
		w.publish(t, normal(t, "2", "6h"), w.clock.at(10))
		w.publish(t, normal(t, "3", "72h"), w.clock.at(20))
		for range 30 {
			w.clock.hours(1)
			if w == running {
				must(t, w.Apply(ctx, w.clock.now))
			}
		}
		must(t, w.Apply(ctx, w.clock.now))
	}
	if a, b := running.terms(t, "balie"), stopped.terms(t, "balie"); !slices.Equal(a, b) {
		t.Errorf("running %v, stopped %v", a, b)
	}
	if stopped.terms(t, "balie").Readable(t0.Add(5*time.Hour), t0.Add(30*time.Hour)) {
		t.Error("what the version in between forbade can be read")
	}
}

// TestLooserDoesNotLengthenOldFootage: whatever versions come in force when, a picture never lives longer than the strictest
// term between its recording and now, and a looser version gives nothing back.
func TestLooserDoesNotLengthenOldFootage(t *testing.T) {
	lengths := []string{"6h", "12h", "24h", "48h", "72h"}
	texts := map[string]*protocol.Protocol{}
	for _, l := range lengths {
		texts[l] = load(t, normal(t, "v-"+l, l))
	}
	rapid.Check(t, func(t *rapid.T) {
		var begun []ruled
		var history footage.Terms
		at := t0
		for n := range rapid.IntRange(2, 6).Draw(t, "versions") {
			p := texts[rapid.SampledFrom(lengths).Draw(t, "length")]
			begun = append(begun, ruled{protocol.Stored{ID: string(rune('a' + n)), InForceFrom: at}, p})
			applied := at.Add(time.Duration(rapid.IntRange(0, 40).Draw(t, "late")) * time.Hour)
			if rapid.Bool().Draw(t, "up") || n == 0 {
				history = append(history, missing("c", history, begun, "", applied)...)
			}
			at = applied.Add(time.Duration(rapid.IntRange(1, 40).Draw(t, "until the next")) * time.Hour)
		}
		history = append(history, missing("c", history, begun, "", at)...)
		if again := missing("c", history, begun, "", at); len(again) > 0 {
			t.Fatalf("not done: %v", again)
		}
		now := at.Add(time.Duration(rapid.IntRange(0, 90).Draw(t, "now")) * time.Hour)
		recorded := now.Add(-time.Duration(rapid.IntRange(0, 100).Draw(t, "age")) * time.Hour)
		if recorded.Before(t0) {
			return
		}
		if got, want := history.Readable(recorded, now), allowedAllAlong(begun, recorded, now); got != want {
			t.Fatalf("recorded %v, now %v, versions %v, terms %v: readable %v, by the versions %v", recorded, now, begun, history, got, want)
		}
	})
}

// allowedAllAlong asks every hour from recording to now the version then in force.
func allowedAllAlong(begun []ruled, recorded, now time.Time) bool {
	for at := recorded; !at.After(now); at = at.Add(time.Hour) {
		var p *protocol.Protocol
		for _, v := range begun {
			if !v.InForceFrom.After(at) {
				p = v.p
			}
		}
		if !recorded.Add(p.Term()).After(now) {
			return false
		}
	}
	return true
}

// TestNothingComesInForceOnADoubtfulClock, and a camera that is new still gets a term.
func TestNothingComesInForceOnADoubtfulClock(t *testing.T) {
	w := staffed(t)
	w.publish(t, normal(t, "2", "12h"), w.clock.at(100))
	w.camera(t, "nieuw", "")
	w.clock.hours(1000)
	w.clock.confirmed = false
	w.restart()
	must(t, w.Apply(ctx, w.clock.now))
	if a, b := w.terms(t, "balie"), w.terms(t, "nieuw"); !slices.Equal(hoursOf(a), []float64{24}) || !slices.Equal(hoursOf(b), []float64{24}) {
		t.Errorf("unconfirmed: %v, %v", a, b)
	}
	w.clock.confirmed = true
	must(t, w.Apply(ctx, w.clock.now))
	if a := w.terms(t, "balie"); !slices.Equal(hoursOf(a), []float64{24, 12}) {
		t.Errorf("confirmed: %v", a)
	}
}

// TestCameraMoves: another kind of place has its term from the moment of the move; a camera that is no longer configured keeps
// its kind, and a recorder leaves another's cameras alone.
func TestCameraMoves(t *testing.T) {
	w := staffed(t)
	must(t, w.store.PutCamera(ctx, footage.Camera{ID: "elders", Recorder: "ander", Name: "x"}))
	w.kinds["balie"] = "rented_site"
	delete(w.kinds, "gevel")
	w.clock.hours(2)
	w.restart()
	must(t, w.Apply(ctx, w.clock.now))
	if ts := w.terms(t, "balie"); !slices.Equal(hoursOf(ts), []float64{24, 14 * 24}) || !ts[1].Since.Equal(w.clock.now) {
		t.Errorf("moved: %v", ts)
	}
	if ts := w.terms(t, "gevel"); !slices.Equal(hoursOf(ts), []float64{72}) {
		t.Errorf("no longer configured: %v", ts)
	}
	if ts := w.terms(t, "elders"); len(ts) > 0 {
		t.Errorf("another recorder's: %v", ts)
	}
	w.publish(t, third(t, `version: "1"`, `version: "2"`, "kind: head_office_exterior", "kind: facade"), time.Time{})
	must(t, w.Apply(ctx, w.clock.now))
	if ts := w.terms(t, "gevel"); !slices.Equal(hoursOf(ts), []float64{72, 24}) {
		t.Errorf("its kind is gone: %v", ts)
	}
}
