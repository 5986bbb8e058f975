package crash_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"portiek/e2e/live"
	"portiek/internal/rules/audit"
	"portiek/internal/store/sqlite"
)

// shown is footage of which at least a byte reached somebody.
type shown struct {
	permit, camera string
	at             time.Time // of the first picture
	life           int
}

// watchers look at footage as fast as they can until the program is killed under them.
type watchers struct {
	sync.WaitGroup
	mu   sync.Mutex
	seen []shown
	stop chan struct{}
}

// A program that is killed between asking, logging and showing, again and again, has never shown a picture that its log does not
// know of.
func TestKilledWhileWatching(t *testing.T) {
	kills := 6
	if long() {
		kills = 50
	}
	awayFromMidnight(t, 30*time.Minute)
	w := newWorld(t, uint64(time.Now().UnixNano()))
	v := &watchers{}
	for n := range kills {
		l := w.launch()
		w.ready(l)
		v.watch(w, n)
		time.Sleep(w.between(50*time.Millisecond, 1500*time.Millisecond))
		w.kill(l, "while people look")
		close(v.stop)
		v.Wait()
	}
	w.launch()
	w.server.Ready()
	w.server.Stop()
	if len(v.seen) < kills {
		t.Fatalf("only %d answers in %d lives", len(v.seen), kills)
	}
	openings := w.openings()
	for _, s := range v.seen {
		if !s.logged(openings) {
			t.Errorf("life %d showed camera %s from %v under permit %s, and the log does not know of it", s.life, s.camera, s.at, s.permit)
		}
	}
	t.Logf("%d answers in %d lives, %d openings in the log", len(v.seen), kills, len(openings))
}

// watch has four people of one mind look at the last seconds of a camera.
func (v *watchers) watch(w *world, n int) {
	w.t.Helper()
	camera := names[n%len(names)]
	live.Until(w.t, time.Minute, "footage", func() bool { return len(w.server.Timeline(camera, time.Now()).Footage) > 0 })
	to := time.Now()
	permit, _ := w.server.Permit(camera, to.Add(-8*time.Second), to)
	v.stop = make(chan struct{})
	for i := range 4 {
		from := to.Add(-time.Duration(2+i) * time.Second)
		q := url.Values{"machtiging": {permit}, "dag": {dutchDay(from)}, "van": {fmt.Sprint(from.UnixMicro())}, "tot": {fmt.Sprint(to.UnixMicro())}}
		address, client := w.server.URL+"/camera/"+camera+"/beeld?"+q.Encode(), w.server.Client
		v.Go(func() {
			for {
				select {
				case <-v.stop:
					return
				default:
				}
				if at, ok := look(client, address); ok {
					v.mu.Lock()
					v.seen = append(v.seen, shown{permit, camera, at, n})
					v.mu.Unlock()
				}
			}
		})
	}
}

// look tells from when the first picture is, if a byte of it came.
func look(c *http.Client, address string) (at time.Time, ok bool) {
	res, err := c.Get(address)
	if err != nil {
		return at, false
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return at, false
	}
	got, _ := io.Copy(io.Discard, res.Body) // cut off or whole
	from, err := strconv.ParseInt(res.Header.Get("X-Portiek-From"), 10, 64)
	return time.UnixMicro(from), got > 0 && err == nil
}

func dutchDay(t time.Time) string {
	zone, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		panic(err)
	}
	return t.In(zone).Format(time.DateOnly)
}

// openings is what the log of the stopped program says was opened.
func (w *world) openings() (list []audit.Opening) {
	w.t.Helper()
	store, err := sqlite.Open(w.t.Context(), filepath.Join(w.server.Dir(), "catalogue", "portiek.db"))
	if err != nil {
		w.t.Fatal(err)
	}
	defer store.Close()
	for from := int64(0); ; {
		events, err := store.Events(w.t.Context(), from, 1000)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, e := range events {
			var o audit.Opening
			if e.Kind != audit.FootageOpened {
				continue
			}
			if err := json.Unmarshal(e.Data, &o); err != nil {
				w.t.Fatal(err)
			}
			list = append(list, o)
		}
		if len(events) == 0 {
			return list
		}
		from += int64(len(events))
	}
}

func (s shown) logged(openings []audit.Opening) bool {
	for _, o := range openings {
		if o.Permit == s.permit && string(o.Camera) == s.camera && !s.at.Before(o.From.Time) && s.at.Before(o.To.Time) {
			return true
		}
	}
	return false
}
