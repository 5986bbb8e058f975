package year

import (
	"os"
	"testing"
	"time"
)

const day = 24 * time.Hour

// busy is a week in which much happens: terms are short enough to see much of it pass.
var busy = life{
	terms: []time.Duration{5 * time.Hour, 12 * time.Hour, day, 2 * day},
	hold:  0.25, term: 0.02, crash: 0.03, jump: 0.01, edge: 0.2, sampleEvery: 3, sweepEvery: 252, live: 14,
}

// calm is the rate at which a year gives thousands of holds, hundreds of changes and of crashes.
var calm = life{
	terms: []time.Duration{5 * time.Hour, day, 72 * time.Hour, 7 * day},
	hold:  0.09, term: 0.003, crash: 0.006, jump: 0.002, edge: 0.05, sampleEvery: 6, sweepEvery: 14 * 144, live: 15,
}

// autumn is the week with the long night: Sunday 25 October 2026, 03:00 becomes 02:00.
var autumn = time.Date(2026, 10, 22, 0, 3, 21, 0, time.UTC)

func TestAWeek(t *testing.T) {
	w := newWorld(t, 1, autumn, NoBug)
	days := 7
	if underRace {
		days = 1 // one goroutine cannot race; make test runs the week without the detector
	}
	if what := w.run(busy, days*144); what != "" {
		t.Fatal(what)
	}
	w.tell(t)
	if underRace {
		return
	}
	if w.placed < 100 || w.released < 50 || w.edges < 5 || w.crashes < 5 || w.erasures < 200 {
		t.Errorf("too little happened for the week to mean anything")
	}
}

// Both long nights and both short ones are in it: January to January.
func TestAYear(t *testing.T) {
	if os.Getenv("PORTIEK_LONG") == "" {
		t.Skip("set PORTIEK_LONG=1 (make test-long)")
	}
	w := newWorld(t, uint64(time.Now().UnixNano()), time.Date(2026, 1, 1, 0, 3, 21, 0, time.UTC), NoBug)
	if what := w.run(calm, 365*144); what != "" {
		t.Fatal(what)
	}
	w.tell(t)
	if w.placed < 2000 || w.released < 2000 || w.edges < 50 || w.crashes < 100 {
		t.Errorf("too little happened for the year to mean anything")
	}
}

// A test that cannot fail proves nothing: each of these faults must be found within the week.
func TestPlantedBugsAreFound(t *testing.T) {
	if underRace {
		t.Skip("finding them needs no race detector")
	}
	for name, bug := range map[string]Bug{
		"the eraser ignores holds": IgnoreHolds, "start and end swapped in the check": SwappedSpan,
		"a looser protocol applied backwards": LooserBackward, "an edge kept whole": WholeEdge,
		"the ring not rewritten": RingKept, "local time taken for UTC": LocalAsUTC,
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 1, autumn, bug)
			what := w.run(busy, 7*144)
			if what == "" {
				t.Fatal("not found")
			}
			t.Logf("found after %d steps: %s", w.ticks, what)
		})
	}
}

func (w *world) tell(t *testing.T) {
	t.Logf("%d steps, %d holds placed, %d released, %d in the last second, %d power cuts, %d erasures in receipts",
		w.ticks, w.placed, w.released, w.edges, w.crashes, w.erasures)
}
