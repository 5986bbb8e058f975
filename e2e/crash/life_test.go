package crash_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"portiek/e2e/live"
)

// life is one run of the recorder, from its start to its end.
type life struct {
	number  int
	begun   time.Time
	plays   []time.Time // when each camera had a reader; zero: not seen
	killed  time.Time   // just before the signal
	moment  string
	kept    [][]live.Picture // of each camera, as found at the first look
	clean   bool
	holding string // case of a hold that was answered with yes
}

// world is the cameras, the program and all its lives.
type world struct {
	t       testing.TB
	random  *rand.Rand
	row     *row
	server  *live.Server
	lives   []*life
	losses  []time.Duration
	startup time.Duration // how long a start took, at most so far
	stall   *stall
}

func newWorld(t testing.TB, seed uint64) *world {
	w := &world{t: t, random: rand.New(rand.NewPCG(seed, 1)), row: newRow(t), stall: watchStall(t)}
	w.row.flicker(t, seed)
	dir := t.TempDir()
	w.server = live.Prepare(t, live.Options{Dir: dir, Protocol: protocol(t, dir), Term: time.Hour, Cameras: w.row.cameras()})
	return w
}

// protocol has the shortest term that a protocol may have, so that key epochs turn over within the test.
func protocol(t testing.TB, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "protocol.yaml")
	text := `format: 1
name: kort
version: "1"
title: Protocol van een proef
controller: Proef
purposes:
  - {purpose: protect_own_property, title: eigendommen beschermen, english: protect property, article: PR-2}
retention:
  normal: {length: 1h, article: PR-1}
viewing:
  reasons:
    - {reason: offence_evidence, title: bewijs van een strafbaar feit, english: proof of an offence, article: PR-2}
roles:
  - role: contact_person
    title: Contactpersoon
    english: Contact person
    party: controller
    may:
      - {act: view, for: [offence_evidence], conditions: [in_case], article: PR-2}
      - {act: hold, conditions: [incident], article: PR-2}
      - {act: export, conditions: [in_case], article: PR-2}
preservation:
  requesters:
    - {who: emergency_service, article: PR-2}
articles:
  PR-1: {text: Opnames verdwijnen na een uur.}
  PR-2: {text: Camera's beschermen het eigendom van Proef.}
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// between is a random duration.
func (w *world) between(low, high time.Duration) time.Duration {
	return low + time.Duration(w.random.Int64N(int64(high-low)))
}

func (w *world) launch() *life {
	w.row.idle(w.t)
	l := &life{number: len(w.lives) + 1, begun: time.Now(), plays: make([]time.Time, len(names)), kept: make([][]live.Picture, len(names))}
	w.lives = append(w.lives, l)
	w.server.Launch()
	return l
}

// kill ends the life and may leave a pause behind it.
func (w *world) kill(l *life, moment string) {
	l.killed, l.moment = time.Now(), moment
	w.server.Kill()
	if w.random.IntN(3) == 0 {
		time.Sleep(w.between(2200*time.Millisecond, 3*time.Second))
	}
}

// killWhileStarting kills somewhere between the launch and the first pictures.
func (w *world) killWhileStarting() {
	l := w.launch()
	d := w.between(0, w.startup)
	time.Sleep(d)
	w.kill(l, fmt.Sprintf("%v after the launch", d.Round(time.Millisecond)))
}

// ready waits for the pages and for all cameras to be recorded.
func (w *world) ready(l *life) {
	w.t.Helper()
	w.server.Ready()
	for i := range names {
		for end := time.Now().Add(time.Minute); w.row.Sent(i).Readers == 0; time.Sleep(2 * time.Millisecond) {
			if time.Now().After(end) {
				w.t.Fatalf("camera %s is not recorded\n%s", names[i], w.server.Log())
			}
		}
		l.plays[i] = time.Now()
	}
	w.startup = max(w.startup, time.Since(l.begun))
}

// killWhileRecording kills after a random while; in every third life also in the middle of placing a hold.
func (w *world) killWhileRecording(low, high time.Duration) {
	l := w.launch()
	w.ready(l)
	d := w.between(low, high)
	time.Sleep(d)
	moment := fmt.Sprintf("%v into recording", d.Round(time.Millisecond))
	answered := make(chan bool, 1)
	holding := l.number%3 == 0
	if holding {
		id := fmt.Sprintf("2026-%04d", l.number)
		go func() { answered <- w.hold(id, names[l.number/3%len(names)], l.begun) }()
		time.Sleep(w.between(0, 80*time.Millisecond))
		w.kill(l, moment+", placing a hold")
		if <-answered {
			l.holding = id
		}
		return
	}
	w.kill(l, moment)
}

// hold asks for a hold on footage of a camera just before and in this life. True when the answer was yes.
func (w *world) hold(id, camera string, at time.Time) bool {
	zone, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		return false
	}
	from := at.In(zone).Add(-5 * time.Second)
	form := url.Values{
		"camera": {camera}, "dossier": {id}, "reden": {"proef"}, "vrager": {"controller"},
		"herzien": {from.AddDate(0, 0, 7).Format(time.DateOnly)}, "dag": {from.Format(time.DateOnly)},
		"van": {from.Format(time.TimeOnly)}, "tot": {from.Add(8 * time.Second).Format(time.TimeOnly)},
	}
	req, err := http.NewRequest("POST", w.server.URL+"/veiligstellingen", strings.NewReader(form.Encode()))
	if err != nil {
		return false
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", w.server.URL)
	res, err := http.DefaultTransport.RoundTrip(w.signed(req)) // the first answer is enough: no redirect is followed
	if err != nil {
		return false
	}
	res.Body.Close()
	return res.StatusCode == http.StatusSeeOther
}

func (w *world) signed(r *http.Request) *http.Request {
	for _, c := range w.server.Client.Jar.Cookies(r.URL) {
		r.AddCookie(c)
	}
	return r
}
