package footage

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestEpochLength(t *testing.T) {
	for term, want := range map[time.Duration]time.Duration{
		7 * 24 * time.Hour: time.Hour, 72 * time.Hour: time.Hour, 12 * time.Hour: time.Hour,
		6 * time.Hour: 30 * time.Minute, 2 * time.Minute: 10 * time.Second, time.Second: time.Second,
	} {
		if got := EpochLength(term); got != want {
			t.Errorf("term %v: epoch %v, want %v", term, got, want)
		}
	}
	if SegmentLength(time.Hour) != time.Minute || SegmentLength(10*time.Second) != 10*time.Second {
		t.Error("a segment lasts at most a minute and at most an epoch")
	}
}

// Whatever changes of term come: there is always a key for now and for two epochs more, an epoch made now is no longer than
// the term allows, no two epochs of a camera begin at the same moment, and an older, longer one stops within the new length.
func TestMissingEpochsKeepAhead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := t0.Add(time.Duration(rapid.IntRange(0, 1e6).Draw(t, "start")) * time.Millisecond)
		var eps []Epoch
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			length := rapid.SampledFrom([]time.Duration{10 * time.Second, 35 * time.Second, 10 * time.Minute, time.Hour}).Draw(t, "length")
			for _, e := range MissingEpochs(eps, Epoch{Camera: "c", Length: length}, now, 2) {
				if e.Length <= 0 || e.Length > length {
					t.Fatalf("epoch %v under length %v", e, length)
				}
				eps = insertEpoch(eps, e)
			}
			if !slices.IsSortedFunc(eps, func(a, b Epoch) int {
				if a.Start.Before(b.Start) {
					return -1
				}
				return 1
			}) {
				t.Fatalf("two epochs begin together, or out of order: %v", eps)
			}
			at := now
			for i := range 3 {
				e, ok := EpochAt(eps, at)
				if !ok {
					t.Fatalf("no key for %v among %v", at, eps)
				}
				end := EpochEnd(eps, e)
				if i < 2 && end.Sub(at) > length { // the third is cut when its time comes
					t.Fatalf("epoch %v in use from %v until %v, longer than %v", e, at, end, length)
				}
				at = end
			}
			now = now.Add(time.Duration(rapid.IntRange(0, 5e6).Draw(t, "step")) * time.Millisecond)
		}
	})
}
