package witnessing

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

var (
	ctx  = context.Background()
	noon = time.Date(2026, 10, 25, 12, 0, 0, 0, time.UTC)
)

// memLog is a log in memory.
type memLog struct {
	mu       sync.Mutex
	events   []audit.Event
	hashes   []footage.Hash
	edge     audit.Edge
	settings map[string]string
	err      error
}

func (l *memLog) LogHead(context.Context) (audit.Head, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.edge.Head(), l.err
}

func (l *memLog) LogHashes(context.Context) audit.Hashes {
	return func(places []int64) (out []footage.Hash, err error) {
		l.mu.Lock()
		defer l.mu.Unlock()
		for _, p := range places {
			out = append(out, l.hashes[p])
		}
		return out, l.err
	}
}

func (l *memLog) Append(_ context.Context, e audit.Event) (int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil {
		return 0, l.err
	}
	e, err := audit.Normal(e)
	if err != nil {
		return 0, err
	}
	e.Index = l.edge.Size
	var hs []footage.Hash
	l.edge, hs = l.edge.Add(audit.Encode(e))
	l.events, l.hashes = append(l.events, e), append(l.hashes, hs...)
	return e.Index, nil
}

func (l *memLog) Setting(_ context.Context, name string) (string, bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	v, ok := l.settings[name]
	return v, ok, l.err
}

func (l *memLog) SetSetting(_ context.Context, name, value string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.settings == nil {
		l.settings = map[string]string{}
	}
	l.settings[name] = value
	return l.err
}

// cut makes the log one of so many entries, with other content from entry 'from' on.
func (l *memLog) cut(t *testing.T, size, from int) {
	old := l.events[:size]
	l.events, l.hashes, l.edge = nil, nil, audit.Edge{}
	for i, e := range old {
		if i >= from {
			e.Actor = "owner"
		}
		if _, err := l.Append(ctx, e); err != nil {
			t.Fatal(err)
		}
	}
}

func (l *memLog) grow(t *testing.T) {
	t.Helper()
	if _, err := l.Append(ctx, audit.Alarm{Code: "x"}.Event(noon)); err != nil {
		t.Fatal(err)
	}
}

func (l *memLog) kinds() (list []audit.Kind) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.events {
		list = append(list, e.Kind)
	}
	return list
}

// memWitness keeps, refuses or hangs as told.
type memWitness struct {
	mu   sync.Mutex
	kept []audit.Checkpoint
	raw  [][]byte
	err  error
	hang bool
	key  audit.PublicKey
}

func (w *memWitness) Name() string { return "notary" }

func (w *memWitness) Put(_ context.Context, signed []byte) error {
	w.mu.Lock()
	hang, err := w.hang, w.err
	w.mu.Unlock()
	if hang {
		time.Sleep(time.Hour) // deaf to its context, as a write to a dead mount is
		return errors.New("too late")
	}
	if err != nil {
		return err
	}
	c, err := audit.OpenCheckpoint(signed, w.key)
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.kept, w.raw = append(w.kept, c), append(w.raw, signed)
	return nil
}

func (w *memWitness) Latest(context.Context) ([]byte, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.raw) == 0 {
		return nil, w.err
	}
	return w.raw[len(w.raw)-1], w.err
}

func (w *memWitness) sizes() (list []int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.kept {
		list = append(list, c.Size)
	}
	return list
}

type wall struct{ at time.Time }

func (w *wall) Now() time.Time { return w.at }

type rig struct {
	*Keeper
	log     *memLog
	witness *memWitness
	clock   *wall
}

func newRig(t *testing.T) rig {
	t.Helper()
	s, err := audit.NewSigner(audit.Origin("r", [16]byte{}), [32]byte{1})
	if err != nil {
		t.Fatal(err)
	}
	r := rig{log: &memLog{}, witness: &memWitness{key: s.Public()}, clock: &wall{noon}}
	r.Keeper = New(Options{Recorder: "r", Log: r.log, Signer: s, Witnesses: []Witness{r.witness}, Clock: r.clock, Logger: slog.New(slog.DiscardHandler)})
	return r
}

// again is the next run of the program on the same log and witness.
func (r rig) again() rig {
	r.Keeper = New(r.Options)
	return r
}

func (r rig) step(t *testing.T, after time.Duration) {
	t.Helper()
	r.clock.at = r.clock.at.Add(after)
	if err := r.Step(ctx); err != nil {
		t.Fatal(err)
	}
}

func (r rig) wantSizes(t *testing.T, want ...int64) {
	t.Helper()
	if got := r.witness.sizes(); !slices.Equal(got, want) {
		t.Errorf("the witness has checkpoints over %v entries, want %v", got, want)
	}
}

func TestGivesWhenItGrew(t *testing.T) {
	r := newRig(t)
	r.log.grow(t)
	r.step(t, 0)
	r.wantSizes(t, 2) // the entry, and the key
	r.step(t, time.Hour)
	r.wantSizes(t, 2)
	r.log.grow(t)
	r.step(t, DefaultEvery-time.Second)
	if err := r.StepNow(ctx); err != nil {
		t.Fatal(err)
	}
	r.wantSizes(t, 2, 3) // an hour after the last
	r.log.grow(t)
	r.step(t, DefaultEvery-time.Second)
	r.wantSizes(t, 2, 3)
	r.step(t, time.Second)
	r.wantSizes(t, 2, 3, 4)
	r.log.grow(t)
	if err := r.StepNow(ctx); err != nil {
		t.Fatal(err)
	}
	r.wantSizes(t, 2, 3, 4, 5)
	if s := r.Status()[0]; s.Given.Size != 5 || s.GivenAt != r.clock.at || s.Err != nil || s.Contradiction != nil {
		t.Errorf("%+v", s)
	}
	if DefaultEvery+time.Minute > 10*time.Minute {
		t.Error("later than promised")
	}
}

func TestAnnouncesItsKeyOnce(t *testing.T) {
	r := newRig(t)
	r.Witnesses = nil
	r = r.again()
	r.step(t, 0)
	r.step(t, 0)
	r = r.again()
	r.step(t, 0)
	if got := r.log.kinds(); !slices.Equal(got, []audit.Kind{audit.LogKeySet}) {
		t.Fatalf("%v", got)
	}
	d, err := audit.DataOf[audit.LogKey](r.log.events[0])
	if err != nil || d.Key != r.Signer.Public().String() {
		t.Errorf("%+v %v", d, err)
	}
	other, err := audit.NewSigner(r.Signer.Origin(), [32]byte{2})
	if err != nil {
		t.Fatal(err)
	}
	r.Signer = other
	r = r.again()
	r.step(t, 0)
	if got := r.log.kinds(); len(got) != 2 {
		t.Errorf("another key: %v", got)
	}
}

func TestFailuresAreCountedAndRetried(t *testing.T) {
	r := newRig(t)
	r.witness.err = errors.New("no disk")
	for i := range 3 {
		if err := r.Step(ctx); !errors.Is(err, r.witness.err) {
			t.Fatalf("step %d: %v", i, err)
		}
	}
	s := r.Status()[0]
	if s.Failures != 3 || s.Failed != 3 || s.Err == nil || s.Given.Size != -1 {
		t.Errorf("%+v", s)
	}
	r.witness.err = nil
	r.step(t, 0)
	r.log.grow(t)
	r.witness.err = errors.New("again")
	if r.StepNow(ctx) == nil {
		t.Error("no error")
	}
	r.witness.err = nil
	r.step(t, time.Second) // long before it is due again
	r.wantSizes(t, 1, 2)
	if s := r.Status()[0]; s.Failures != 0 || s.Failed != 4 || s.Err != nil {
		t.Errorf("%+v", s)
	}
	r.log.err = errors.New("no database")
	if err := r.StepNow(ctx); !errors.Is(err, r.log.err) {
		t.Errorf("%v", err)
	}
}

// A witness that hangs, deaf to its context, costs a step its patience once and after that nothing.
func TestHangingWitness(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.witness.hang = true
		begin := time.Now()
		if err := r.Step(ctx); !errors.Is(err, errSlow) || time.Since(begin) != DefaultPatience {
			t.Errorf("%v after %v", err, time.Since(begin))
		}
		if err := r.Step(ctx); !errors.Is(err, errSlow) || time.Since(begin) != DefaultPatience {
			t.Errorf("%v after %v", err, time.Since(begin))
		}
		if s := r.Status()[0]; s.Failures != 1 || s.Err == nil {
			t.Errorf("%+v", s)
		}
		r.witness.mu.Lock()
		r.witness.hang = false
		r.witness.mu.Unlock()
		time.Sleep(2 * time.Hour)
		r.step(t, 0)
		r.wantSizes(t, 1)
		stop, cancel := context.WithCancel(ctx)
		cancel()
		r.log.grow(t)
		r.witness.mu.Lock()
		r.witness.hang = true
		r.witness.mu.Unlock()
		if err := r.StepNow(stop); !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
		time.Sleep(2 * time.Hour)
	})
}

// What the witness was given before is held against the log: while running, and after a restart on another database.
func TestContradiction(t *testing.T) {
	for name, c := range map[string]struct {
		size, from int
		want       audit.Relation
	}{
		"rolled back": {3, 3, audit.Rollback},
		"rewritten":   {6, 2, audit.Fork},
	} {
		for _, restart := range []bool{false, true} {
			r := newRig(t)
			r.step(t, 0)
			for range 5 {
				r.log.grow(t)
			}
			if err := r.StepNow(ctx); err != nil {
				t.Fatal(err)
			}
			was := r.log.edge.Head()
			r.log.cut(t, c.size, c.from)
			if restart {
				r = r.again()
			}
			for range 3 {
				if err := r.StepNow(ctx); err != nil {
					t.Fatal(err)
				}
			}
			s := r.Status()[0]
			if s.Contradiction == nil || s.Contradiction.Relation != c.want || s.Contradiction.Size != was.Size || footage.Hash(s.Contradiction.Root) != was.Root {
				t.Errorf("%s, restart %v: %+v", name, restart, s.Contradiction)
			}
			entered := 0
			for _, k := range r.log.kinds() {
				if k == audit.LogContradicted {
					entered++
				}
			}
			if entered != 1 {
				t.Errorf("%s, restart %v: entered %d times", name, restart, entered)
			}
			if got := r.witness.sizes(); got[len(got)-1] != r.log.edge.Size {
				t.Errorf("%s, restart %v: the witness was not given the new state: %v", name, restart, got)
			}
		}
	}
}

func TestLogID(t *testing.T) {
	l := &memLog{}
	a, err := LogID(ctx, l)
	if err != nil || a == [16]byte{} {
		t.Fatalf("%x %v", a, err)
	}
	if b, err := LogID(ctx, l); err != nil || b != a {
		t.Errorf("%x, then %x (%v)", a, b, err)
	}
	for _, bad := range []string{"", "zz", "00112233445566778899aabbccddeefg", "00112233445566778899aabbccddeeff00"} {
		l.settings[idSetting] = bad
		if b, err := LogID(ctx, l); err != nil || b == a || b == [16]byte{} {
			t.Errorf("%q: %x %v", bad, b, err)
		}
	}
}
