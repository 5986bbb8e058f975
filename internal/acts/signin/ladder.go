package signin

import "time"

// ladder says how long to wait after so many failures: nothing for the first few, then ever twice as long, never longer than
// the top.
type ladder struct {
	free       int
	first, top time.Duration
}

// forgetAfter is how long without failures makes all earlier ones forgotten.
const forgetAfter = 2 * time.Hour

// KnownWait is the top of the ladder for a person at an address where they signed in before, whoever fails there under their login.
const KnownWait = 10 * time.Second

var (
	pairLadder    = ladder{free: 5, first: time.Second, top: 15 * time.Minute}
	knownLadder   = ladder{free: 5, first: time.Second, top: KnownWait}
	addressLadder = ladder{free: 20, first: time.Second, top: 5 * time.Minute}
	deviceLadder  = ladder{free: 5, first: time.Second, top: 5 * time.Minute}
	// Wrong codes after a right password, per person: whoever gets that far from anywhere may try a million codes.
	codeLadder = ladder{free: 10, first: 30 * time.Second, top: time.Hour}
)

func (l ladder) wait(failures int) time.Duration {
	over := failures - l.free
	if over < 0 {
		return 0
	}
	w := l.first
	for ; over > 0 && w < l.top; over-- {
		w *= 2
	}
	return min(w, l.top)
}

// tries is what is known of one key.
type tries struct {
	failures int
	last     time.Time // of the last failure
	back     time.Time // when this key was asked to come back, because of everybody together; zero: it was not
}

// at is how many failures count still.
func (t *tries) at(now time.Time) int {
	if t == nil || now.Sub(t.last) >= forgetAfter {
		return 0
	}
	return t.failures
}

// wait is how long the key must wait from now.
func (t *tries) wait(l ladder, now time.Time) time.Duration {
	n := t.at(now)
	if n == 0 {
		return 0
	}
	return max(0, t.last.Add(l.wait(n)).Sub(now))
}
