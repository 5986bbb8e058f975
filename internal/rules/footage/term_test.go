package footage

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var t0 = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

// drawTerms makes a random history within a few weeks, in whole minutes so that moments often coincide.
func drawTerms(t *rapid.T) Terms {
	var ts Terms
	since := t0
	for range rapid.IntRange(0, 5).Draw(t, "terms") {
		since = since.Add(time.Duration(rapid.IntRange(0, 200).Draw(t, "since")) * time.Minute)
		ts = append(ts, Term{Since: since, Length: time.Duration(rapid.IntRange(1, 300).Draw(t, "length")) * time.Minute, Article: "A"})
	}
	return ts
}

func drawMoment(t *rapid.T, name string) time.Time {
	return t0.Add(time.Duration(rapid.IntRange(-50, 1200).Draw(t, name)) * time.Minute)
}

// expiredNaively walks every minute of [r, n] and asks the term then in force, as the definition reads. Terms change on
// whole minutes, so no term is missed.
func expiredNaively(ts Terms, r, n time.Time) bool {
	for at := r; !at.After(n); at = at.Add(time.Minute) {
		var v *Term
		for i := range ts {
			if !ts[i].Since.After(at) {
				v = &ts[i]
			}
		}
		if v != nil && !r.Add(v.Length).After(n) {
			return true
		}
	}
	return false
}

func TestReadableIsTheDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ts, r, n := drawTerms(t), drawMoment(t, "recorded"), drawMoment(t, "now")
		if r.After(n) {
			r, n = n, r
		}
		_, err := ts.InForce(n)
		want := err == nil && !expiredNaively(ts, r, n)
		if got := ts.Readable(r, n); got != want {
			t.Fatalf("recorded %v, now %v, terms %v: readable %v, by the definition %v", r, n, ts, got, want)
		}
	})
}

func TestCutoffIsTheLastExpiredMoment(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ts, r, n := drawTerms(t), drawMoment(t, "recorded"), drawMoment(t, "now")
		if r.After(n) {
			r, n = n, r
		}
		if got, want := !r.After(ts.Cutoff(n)), expiredNaively(ts, r, n); got != want {
			t.Fatalf("recorded %v, now %v, cutoff %v, terms %v: expired %v, by the definition %v", r, n, ts.Cutoff(n), ts, got, want)
		}
	})
}

// A segment cutoff takes exactly the segments of which every picture is past reading.
func TestSegmentCutoffAgreesWithReading(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ts, n := drawTerms(t), drawMoment(t, "now")
		ends := []time.Time{t0.Add(-time.Hour)}
		for len(ends) < 80 {
			ends = append(ends, ends[len(ends)-1].Add(time.Duration(rapid.IntRange(1, 20).Draw(t, "segment"))*time.Minute))
		}
		endOf := func(at time.Time) time.Time {
			for i := range ends[1:] {
				if ends[i].Before(at) && ends[i+1].After(at) {
					return ends[i+1]
				}
			}
			return at
		}
		cutoff := ts.SegmentCutoff(n, endOf)
		if _, err := ts.InForce(n); err != nil {
			if !cutoff.IsZero() {
				t.Fatalf("cutoff %v without a term in force", cutoff)
			}
			return
		}
		for i := range ends[1:] {
			seg := Span{ends[i], ends[i+1]}
			if seg.To.After(n) {
				break
			}
			// The last picture began a moment before the end; a minute is the resolution of this model.
			last := ts.ReadableIn(seg.From, seg.To.Add(-time.Microsecond), n)
			if due := !seg.To.After(cutoff); due && last {
				t.Fatalf("segment %v is due at %v (cutoff %v) and yet readable; terms %v", seg, n, cutoff, ts)
			} else if !due && !ts.ReadableIn(seg.From, seg.To, n) {
				t.Fatalf("segment %v has expired at %v (cutoff %v) and is not due; terms %v", seg, n, cutoff, ts)
			}
		}
	})
}

func TestExpiryNamesTheTermThatDecides(t *testing.T) {
	strict := Term{Since: t0.Add(10 * time.Hour), Length: time.Hour, Article: "strict"}
	ts := Terms{{Since: t0, Length: 72 * time.Hour, Article: "long"}, strict}
	at, by, err := ts.Expiry(t0.Add(time.Hour))
	if err != nil || by.Article != "strict" || !at.Equal(strict.Since) {
		t.Fatalf("a stricter term acts at once: got %v by %q, %v", at, by.Article, err)
	}
	loose := Terms{strict, {Since: t0.Add(20 * time.Hour), Length: 72 * time.Hour, Article: "long"}}
	at, by, _ = loose.Expiry(t0.Add(20*time.Hour - time.Microsecond))
	if by.Article != "strict" || !at.Equal(t0.Add(21*time.Hour-time.Microsecond)) {
		t.Fatalf("a looser term does not act backwards: got %v by %q", at, by.Article)
	}
	if _, by, _ = loose.Expiry(t0.Add(20 * time.Hour)); by.Article != "long" {
		t.Fatalf("footage recorded under the looser term has it: got %q", by.Article)
	}
	if _, _, err := (Terms{}).Expiry(t0); !errors.Is(err, ErrNoTerm) {
		t.Fatalf("no term: %v", err)
	}
	if (Terms{}).Readable(t0, t0) {
		t.Fatal("without a term something was readable")
	}
}
