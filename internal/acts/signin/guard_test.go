package signin

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"portiek/internal/rules/people"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func TestLadder(t *testing.T) {
	l := ladder{free: 3, first: time.Second, top: 10 * time.Second}
	for n, want := range []time.Duration{0, 0, 0, time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 10 * time.Second, 10 * time.Second} {
		if got := l.wait(n); got != want {
			t.Errorf("after %d: %s, want %s", n, got, want)
		}
	}
	if got := l.wait(1 << 40); got != l.top {
		t.Errorf("after very many: %s", got)
	}
}

// fails makes an attempt that turns out wrong, and gives the wait when it was refused.
func (g *guard) fails(a attempt, now time.Time) time.Duration { _, w := g.enter(a, now); return w }

func TestGuessingOneLoginFromOnePlaceSlowsDown(t *testing.T) {
	g, a, now := newGuard(), attempt{login: "jan", address: "192.0.2.1"}, noon
	tried := 0
	for end := noon.Add(24 * time.Hour); now.Before(end); {
		w := g.fails(a, now)
		if w == 0 {
			tried++
			w = time.Millisecond
		}
		now = now.Add(w)
	}
	if tried < 10 || tried > 120 {
		t.Errorf("%d attempts in a day", tried)
	}
	if w := g.fails(attempt{login: "jan", address: "198.51.100.7"}, now); w != 0 {
		t.Errorf("the login itself waits %s elsewhere", w)
	}
}

func TestTryingManyLoginsFromOnePlaceSlowsDown(t *testing.T) {
	g, now, tried := newGuard(), noon, 0
	for i := 0; now.Before(noon.Add(24 * time.Hour)); i++ {
		w := g.fails(attempt{login: fmt.Sprint("u", i), address: "192.0.2.1"}, now)
		if w == 0 {
			tried++
			w = time.Millisecond
		}
		now = now.Add(w)
	}
	if tried > 330 { // 24 h at one in five minutes, and those at the start
		t.Errorf("%d attempts in a day", tried)
	}
}

// Very many at once count as many, since each is charged before its password is looked at.
func TestManyAtOnce(t *testing.T) {
	g, through := newGuard(), 0
	for range 1000 {
		if g.fails(attempt{login: "jan", address: "192.0.2.1"}, noon) == 0 {
			through++
		}
	}
	if through != pairLadder.free {
		t.Errorf("%d of 1000 at once came through", through)
	}
}

func TestRightAttemptsCostNothing(t *testing.T) {
	g, a := newGuard(), attempt{login: "jan", address: "192.0.2.1"}
	for range 200 { // an office behind one address, every morning
		c, w := g.enter(a, noon)
		if w > 0 {
			t.Fatal("waits", w)
		}
		g.success(c, "jan", noon)
	}
	if len(g.tries) != 0 || g.pressure.now(noon) != 0 {
		t.Errorf("left: %v, pressure %v", g.tries, g.pressure)
	}
}

func TestAFloodAsksStrangersToComeBackOnce(t *testing.T) {
	g, now := newGuard(), noon
	flood := func(n int) {
		for i := range n {
			g.fails(attempt{login: "x", address: fmt.Sprintf("10.%d.%d.%d", now.Unix()%250, i/250, i%250)}, now)
		}
	}
	flood(400)
	jan := attempt{login: "jan", address: "192.0.2.1"}
	w := g.fails(jan, now)
	if w <= 0 || w > pressureTop {
		t.Fatalf("a stranger in a flood waits %s", w)
	}
	if again := g.fails(jan, now); again > w {
		t.Errorf("asking again makes it longer: %s", again)
	}
	now = now.Add(w)
	flood(400)
	if w := g.fails(jan, now); w != 0 {
		t.Errorf("whoever came back as asked waits %s more", w)
	}
	if w := g.fails(attempt{login: "jan", address: "192.0.2.1", device: "own"}, now); w != 0 {
		t.Errorf("a known browser waits %s in a flood", w)
	}
}

// somebody tries to come in at a moment.
type somebody struct {
	login, address string
	right          bool
	after          time.Duration
	times          int // in a row, each as soon as the guard allows
}

// The property of the guard: whatever others do, wherever, under whatever login, the right person's sign-in from an address
// where they signed in before waits KnownWait at most, and in a browser where they did, not at all.
func TestOthersNeverKeepThePersonOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, now := newGuard(), noon
		home := attempt{login: "jan", address: "192.0.2.1"}
		c, _ := g.enter(home, now)
		g.success(c, "jan", now)
		others := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) somebody {
			return somebody{
				login:   rapid.SampledFrom([]string{"jan", "jan", "piet", "admin", "x1", "x2"}).Draw(t, "login"),
				address: rapid.SampledFrom([]string{"192.0.2.1", "192.0.2.1", "198.51.100.1", "203.0.113.1"}).Draw(t, "address"),
				right:   rapid.IntRange(0, 9).Draw(t, "right") == 0,
				times:   rapid.SampledFrom([]int{1, 1, 1, 5, 20}).Draw(t, "times"),
				after:   time.Duration(rapid.SampledFrom([]int{0, 0, 1, 10, 1000, 60_000, 3_600_000}).Draw(t, "ms")) * time.Millisecond,
			}
		}), 0, 100).Draw(t, "others")
		for _, o := range others {
			now = now.Add(o.after)
			a := attempt{login: o.login, address: o.address}
			for range o.times {
				c, w := g.enter(a, now)
				if now = now.Add(w); w == 0 && o.right && o.login != "jan" {
					g.success(c, people.ID(o.login), now)
				}
			}
			if rapid.IntRange(0, 20).Draw(t, "tidy") == 0 {
				g.prune(now)
			}
		}
		browser := home
		browser.device = "own"
		c, w := g.enter(browser, now)
		if w != 0 {
			t.Fatalf("in their own browser the person waits %s", w)
		}
		g.letOff(c, now)
		_, w = g.enter(home, now)
		if w > KnownWait {
			t.Fatalf("at a known address the person waits %s", w)
		}
		if w > 0 {
			if _, again := g.enter(home, now.Add(w)); again != 0 {
				t.Fatalf("after waiting %s the person waits %s", w, again)
			}
		}
	})
}

// Letting off takes back exactly what was charged, in whatever order.
func TestLetOff(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, now := newGuard(), noon
		a := attempt{login: "jan", address: "192.0.2.1"}
		var open []charge
		wrong := 0
		for range rapid.IntRange(0, 40).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 3000).Draw(t, "ms")) * time.Millisecond)
			switch {
			case len(open) > 0 && rapid.Bool().Draw(t, "settle"):
				i := rapid.IntRange(0, len(open)-1).Draw(t, "which")
				if rapid.Bool().Draw(t, "right") {
					g.letOff(open[i], now)
				} else {
					wrong++
				}
				open = append(open[:i], open[i+1:]...)
			default:
				if c, w := g.enter(a, now); w == 0 {
					open = append(open, c)
				}
			}
		}
		for _, c := range open {
			g.letOff(c, now)
		}
		got := 0
		if e := g.tries[a.pair()]; e != nil {
			got = e.failures
		}
		if got != wrong {
			t.Fatalf("%d failures remain of %d", got, wrong)
		}
	})
}

// A stolen browser is no way around the guard: it waits for its own failures, and nobody else does.
func TestABrowserWaitsForItsOwnFailures(t *testing.T) {
	g, a, now, tried := newGuard(), attempt{login: "jan", address: "192.0.2.1", device: "own"}, noon, 0
	for now.Before(noon.Add(24 * time.Hour)) {
		w := g.fails(a, now)
		if w == 0 {
			tried++
			w = time.Millisecond
		}
		now = now.Add(w)
	}
	if tried > 310 {
		t.Errorf("%d attempts in a day", tried)
	}
	if w := g.fails(attempt{login: "jan", address: "192.0.2.1"}, now); w != 0 {
		t.Errorf("others at that address wait %s", w)
	}
}

func TestMemoryIsBounded(t *testing.T) {
	g := newGuard()
	for i := range 3 * mostTries {
		g.mu.Lock()
		g.fail(fmt.Sprint(i), noon)
		if i < 2*mostKnown {
			if len(g.known) >= mostKnown {
				g.forgetKnown()
			}
			g.known[fmt.Sprint(i)] = noon
		}
		g.mu.Unlock()
	}
	if len(g.tries) > mostTries || len(g.known) > mostKnown {
		t.Errorf("%d and %d remembered", len(g.tries), len(g.known))
	}
	g.prune(noon.Add(knownFor))
	if len(g.tries)+len(g.known) != 0 {
		t.Error("what has passed is remembered")
	}
}

func TestAddressKey(t *testing.T) {
	for in, want := range map[string]string{
		"192.0.2.1": "192.0.2.1", "192.0.2.1:443": "192.0.2.1", "::ffff:192.0.2.1": "192.0.2.1", "[::ffff:192.0.2.1]:80": "192.0.2.1",
		"2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "[2001:db8:1:2::9]:443": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64", "": "?", "geen adres": "?",
	} {
		if got := addressKey(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
