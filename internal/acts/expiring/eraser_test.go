package expiring

import (
	"context"
	"errors"
	"testing"
	"time"

	"portiek/internal/base/clock"
	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

var t0 = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// house is a small stand-in for catalogue, ring, files and clock; it notes what is asked, in order.
type house struct {
	Catalogue // what is not written below is not used
	now       time.Time
	confirmed bool

	terms   footage.Terms
	due     []footage.Segment
	epochs  []footage.Epoch
	ended   []footage.Hold
	cutoffs []time.Time
	erased  []footage.SegmentID
	done    []footage.Epoch
	ers     []footage.Erasure
	log     []string

	stuck   map[footage.SegmentID]bool
	ringErr error
	putErr  error
}

func (h *house) note(s string) { h.log = append(h.log, s) }

func (h *house) Now() time.Time         { return h.now }
func (h *house) Confirmed() bool        { return h.confirmed }
func (h *house) Waiting() time.Duration { return 0 }
func (h *house) Mark() clock.Mark       { return clock.Mark{Wall: h.now} }

func (h *house) SetHighWater(context.Context, HighWater) error { return nil }
func (h *house) FootageCameras(context.Context, footage.RecorderID) ([]footage.CameraID, error) {
	return []footage.CameraID{"hal"}, nil
}
func (h *house) Terms(context.Context, footage.CameraID) (footage.Terms, error) { return h.terms, nil }
func (h *house) Segments(context.Context, footage.CameraID, footage.Span) ([]footage.Segment, error) {
	return nil, nil
}
func (h *house) MarkDue(_ context.Context, _ footage.RecorderID, _ footage.CameraID, cutoff time.Time, _ int) ([]footage.Segment, error) {
	h.cutoffs = append(h.cutoffs, cutoff)
	return nil, nil
}
func (h *house) DueSegments(_ context.Context, _ footage.RecorderID, limit int) ([]footage.Segment, error) {
	return h.due[:min(limit, len(h.due))], nil
}
func (h *house) MarkErased(_ context.Context, ids []footage.SegmentID) error {
	h.erased = append(h.erased, ids...)
	var rest []footage.Segment
	for _, s := range h.due {
		gone := false
		for _, id := range ids {
			gone = gone || id == s.ID
		}
		if !gone {
			rest = append(rest, s)
		}
	}
	h.due = rest
	return nil
}
func (h *house) Epochs(context.Context, footage.RecorderID) ([]footage.Epoch, error) {
	return h.epochs, nil
}
func (h *house) CloseEpochs(_ context.Context, eps []footage.Epoch) ([]footage.Epoch, error) {
	return eps, nil
}
func (h *house) PutEpochs(_ context.Context, eps []footage.Epoch) error {
	h.note("rows")
	if h.putErr == nil {
		h.epochs = append(h.epochs, eps...)
	}
	return h.putErr
}
func (h *house) Destroyed(_ context.Context, _ footage.RecorderID, eps []footage.Epoch, _ []footage.HoldID, ers []footage.Erasure, _ audit.Event) error {
	h.note("record")
	h.done, h.ers = append(h.done, eps...), append(h.ers, ers...)
	h.epochs = nil
	return nil
}
func (h *house) EndedHolds(context.Context, footage.RecorderID) ([]footage.Hold, error) {
	return h.ended, nil
}

func (h *house) Remove(s footage.Segment) error {
	if h.stuck[s.ID] {
		return errors.New("input/output error")
	}
	return nil
}

func (h *house) AddEpochs([]footage.Epoch) (uint64, error) { h.note("ring"); return 1, h.ringErr }
func (h *house) Destroy([]footage.Epoch, []footage.HoldID) (uint64, error) {
	h.note("destroy")
	return 7, h.ringErr
}
func (h *house) EpochKeys() []footage.Epoch { return nil }
func (h *house) HoldKeys() []footage.HoldID { return nil }

func newHouse() (*house, *Eraser) {
	h := &house{now: t0, confirmed: true, stuck: map[footage.SegmentID]bool{},
		terms: footage.Terms{{Camera: "hal", Since: t0.AddDate(0, -1, 0), Length: 72 * time.Hour, Article: "WI-6.3"}}}
	return h, New(Options{Recorder: "r", Catalogue: h, Ring: h, Files: h, Clock: h})
}

func segment() footage.Segment {
	return footage.Segment{ID: footage.NewSegmentID(), Camera: "hal", State: footage.Due}
}

func TestUnconfirmedClockDestroysNothing(t *testing.T) {
	h, e := newHouse()
	h.confirmed = false
	h.due = []footage.Segment{segment()}
	h.epochs = []footage.Epoch{{Camera: "hal", Start: t0.AddDate(0, 0, -10), Length: time.Hour}}
	if err := e.Step(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(h.cutoffs) > 0 || len(h.done) > 0 {
		t.Errorf("marked up to %v and destroyed %v on an unconfirmed clock", h.cutoffs, h.done)
	}
	if len(h.erased) != 1 {
		t.Error("what was decided before was not finished")
	}
	if e.Status().Confirmed {
		t.Error("the status hides it")
	}
}

func TestFailedUnlinksAreCountedAndDoNotStandInTheWay(t *testing.T) {
	h, e := newHouse()
	stuck := segment()
	h.stuck[stuck.ID] = true
	h.due = []footage.Segment{stuck, segment(), segment()}
	for i := 1; i <= 3; i++ {
		if err := e.Step(t.Context()); err == nil {
			t.Fatal("a file that will not go was swallowed")
		}
		if s := e.Status(); len(s.Failing) != 1 || s.Failing[0].Times != i || s.Err == nil {
			t.Fatalf("after %d steps the status says %+v", i, s)
		}
	}
	if len(h.erased) != 2 {
		t.Errorf("%d of the others were erased", len(h.erased))
	}
	delete(h.stuck, stuck.ID)
	if err := e.Step(t.Context()); err != nil || len(h.erased) != 3 || len(e.Status().Failing) != 0 {
		t.Errorf("once it goes: %v, erased %d, %+v", err, len(h.erased), e.Status())
	}
}

// A hold that was received before the term passed, and is still being stored, wins.
func TestTermsAreCountedToTheMomentAHoldWasReceived(t *testing.T) {
	h, e := newHouse()
	received := t0.Add(-20 * time.Second)
	e.Received = func() (time.Time, bool) { return received, true }
	if err := e.Step(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := received.Add(-72 * time.Hour); len(h.cutoffs) != 1 || !h.cutoffs[0].Equal(want) {
		t.Errorf("cutoffs %v, want %v", h.cutoffs, want)
	}
}

func TestReceiptOnlyAfterTheRing(t *testing.T) {
	h, e := newHouse()
	ep := footage.Epoch{Recorder: "r", Camera: "hal", Start: t0.AddDate(0, 0, -10), Length: time.Hour}
	h.epochs = []footage.Epoch{ep}
	h.ringErr = errors.New("a replica does not answer")
	if err := e.Step(t.Context()); err == nil || len(h.done) > 0 {
		t.Fatalf("error %v, recorded %v although the ring was not rewritten", err, h.done)
	}
	h.ringErr = nil
	if err := e.Step(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(h.done) != 1 || len(h.ers) != 1 {
		t.Fatalf("recorded %v with %v", h.done, h.ers)
	}
	if er := h.ers[0]; er.Article != "WI-6.3" || er.RingGen != 7 || er.Epoch != ep.Span() || er.Kind != footage.ErasedByTerm {
		t.Errorf("receipt %+v", er)
	}
}

func TestKeysAreInTheRingBeforeTheirRows(t *testing.T) {
	h, e := newHouse()
	h.putErr = errors.New("database is locked")
	if _, err := e.Epoch(t.Context(), "hal", t0); err == nil {
		t.Fatal("an epoch without a row was handed out")
	}
	h.putErr = nil
	ep, err := e.Epoch(t.Context(), "hal", t0)
	if err != nil || !ep.Span().Contains(t0) {
		t.Fatalf("%+v, %v", ep, err)
	}
	if len(h.log) != 4 || h.log[0] != "ring" || h.log[1] != "rows" {
		t.Errorf("order %v", h.log)
	}
	if _, err := e.Epoch(t.Context(), "hal", t0.Add(2*time.Hour)); err != nil || len(h.log) != 4 {
		t.Errorf("keys for the next two epochs were not made ahead: %v, %v", err, h.log)
	}
	if err := e.EnsureKeys(t.Context(), nil); err != nil {
		t.Error(err)
	}
	h.terms = nil
	if err := e.EnsureKeys(t.Context(), []footage.CameraID{"hal"}); !errors.Is(err, footage.ErrNoTerm) {
		t.Errorf("a camera without a term got keys: %v", err)
	}
}

func (h *house) MarkDueEarly(_ context.Context, _ footage.RecorderID, _ footage.CameraID, _ int64, e audit.Event) ([]footage.Segment, error) {
	h.note(string(e.Kind))
	return h.due, nil
}

// Room is made whatever the clock says, and nobody hears "done" before the bytes are gone.
func TestMakeRoom(t *testing.T) {
	h, e := newHouse()
	h.confirmed = false
	a, b, c := segment(), segment(), segment()
	a.Span = footage.Span{From: t0.Add(-3 * time.Minute), To: t0.Add(-2 * time.Minute)}
	b.Span = footage.Span{From: a.Span.To, To: t0.Add(-time.Minute)}
	c.Span = footage.Span{From: t0.Add(-30 * time.Second), To: t0}
	h.due = []footage.Segment{a, b, c}
	h.stuck[b.ID] = true
	if err := e.MakeRoom(t.Context(), "hal", 100); err == nil || len(h.ers) > 0 {
		t.Fatalf("a file would not go: %v, receipts %v", err, h.ers)
	}
	delete(h.stuck, b.ID)
	h.due = []footage.Segment{a, b, c}
	if err := e.MakeRoom(t.Context(), "hal", 100); err != nil {
		t.Fatal(err)
	}
	if len(h.ers) != 2 || h.ers[0].Span != (footage.Span{From: a.Span.From, To: b.Span.To}) || h.ers[0].Kind != footage.ErasedByCapacity {
		t.Errorf("receipts %+v", h.ers)
	}
}

// busy is a disk that is unlinking; meanwhile something else is asked.
type busy struct{ meanwhile func() }

func (b busy) Remove(footage.Segment) error { b.meanwhile(); return nil }

// Erasing days of footage at once, after a stricter term or a large hold that ended, takes minutes. Recording must get its
// keys meanwhile, or every camera loses pictures.
func TestErasingDoesNotKeepRecordingFromItsKeys(t *testing.T) {
	h, e := newHouse()
	h.due = []footage.Segment{segment()}
	e.Files = busy{func() {
		got := make(chan error, 1)
		go func() {
			_, err := e.Epoch(t.Context(), "hal", t0)
			got <- errors.Join(err, e.EnsureKeys(t.Context(), []footage.CameraID{"hal"}))
		}()
		select {
		case err := <-got:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(20 * time.Second): // it would be for ever
			t.Error("a segment that begins waits for the eraser")
		}
	}}
	if err := e.Step(t.Context()); err != nil || len(h.erased) != 1 {
		t.Errorf("%v, %d erased", err, len(h.erased))
	}
}

// While a hold is being placed nobody knows yet what it covers, so room is not made at its cost.
func TestRoomIsNotMadeWhileAHoldIsBeingPlaced(t *testing.T) {
	h, e := newHouse()
	placing := true
	e.Received = func() (time.Time, bool) { return t0, placing }
	h.due = []footage.Segment{segment()}
	if err := e.MakeRoom(t.Context(), "hal", 100); fail.KindOf(err) != fail.Unavailable || len(h.erased) > 0 {
		t.Fatalf("%v, %d erased", err, len(h.erased))
	}
	placing = false
	if err := e.MakeRoom(t.Context(), "hal", 100); err != nil || len(h.erased) != 1 {
		t.Fatalf("afterwards: %v, %d erased", err, len(h.erased))
	}
}
