package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// piece is the address of a second of a camera's footage.
func (w *world) piece(cam string, from time.Time, permit string) string {
	return fmt.Sprintf("%s/camera/%s/beeld?dag=2026-11-20&van=%d&tot=%d&machtiging=%s", w.http.URL, cam, from.UnixMicro(), from.Add(time.Second).UnixMicro(), permit)
}

func (w *world) refusals(t *testing.T) (n int) {
	t.Helper()
	w.gate.Flush(t.Context())
	events, err := w.store.Events(t.Context(), 0, 10_000)
	must(t, err)
	for _, e := range events {
		if e.Kind == audit.ActRefused || e.Kind == audit.FootageRefused {
			n++
		}
	}
	return n
}

// TestOnlyWhatThePermitCovers: another camera, another time, another person, another mode: each refused, and logged.
func TestOnlyWhatThePermitCovers(t *testing.T) {
	w := newWorld(t)
	first := w.busyDay(t)
	span := footage.Span{From: first.Add(time.Minute), To: first.Add(2 * time.Minute)}
	w.look(t, span) // narrower than the first; each is used by its name
	contact, technician, manager := w.client(t, "contact"), w.client(t, "technicus"), w.client(t, "beheerder")
	if res, body := fetch(t, contact, w.piece("hal", span.From, w.permit.ID)); res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", res.Status, body)
	}
	for name, try := range map[string]struct {
		c   *http.Client
		url string
	}{
		"before its span":          {contact, w.piece("hal", first, w.permit.ID)},
		"after its span":           {contact, w.piece("hal", span.To, w.permit.ID)},
		"another camera":           {contact, w.piece("lift", span.From, w.permit.ID)},
		"a permit that is none":    {contact, w.piece("hal", span.From, "ABCDEF")},
		"a technician with its id": {technician, w.piece("hal", span.From, w.permit.ID)},
		"a technician without":     {technician, w.piece("hal", span.From, "")},
		"a manager with its id":    {manager, w.piece("hal", span.From, w.permit.ID)},
		"a manager's playlist":     {manager, fmt.Sprintf("%s/camera/hal/playlist.m3u8?t=%d&machtiging=%s", w.http.URL, span.From.UnixMilli(), w.permit.ID)},
		"a manager's fragment":     {manager, fmt.Sprintf("%s/camera/hal/hls/f-%d-%d.m4s?dag=2026-11-20&machtiging=%s", w.http.URL, span.From.UnixMicro(), span.To.UnixMicro(), w.permit.ID)},
	} {
		before := w.refusals(t)
		if res, body := fetch(t, try.c, try.url); res.StatusCode != http.StatusForbidden || strings.Contains(body, "moof") {
			t.Errorf("%s: %s", name, res.Status)
		}
		if w.refusals(t) == before {
			t.Errorf("%s: the log knows nothing of it", name)
		}
	}
}

// TestTimelineEndsWithThePermit: what is outside is not even drawn; without a permit there are gaps only.
func TestTimelineEndsWithThePermit(t *testing.T) {
	w := newWorld(t)
	first := w.busyDay(t)
	span := footage.Span{From: first.Add(3 * time.Minute), To: first.Add(6 * time.Minute)} // with the gap in it
	w.look(t, span)
	var line struct {
		Footage, Gone, Expires [][2]int64
		Gaps, Holds            []struct{ From, To int64 }
	}
	_, body := fetch(t, w.client(t, "contact"), w.http.URL+"/camera/hal/tijdlijn?dag=2026-11-20&machtiging="+w.permit.ID)
	must(t, json.Unmarshal([]byte(body), &line))
	all := append(append(line.Footage, line.Gone...), line.Expires...)
	for _, g := range append(line.Gaps, line.Holds...) {
		all = append(all, [2]int64{g.From, g.To})
	}
	for _, s := range all {
		if s[0] < span.From.UnixMilli() || s[1] > span.To.UnixMilli() {
			t.Errorf("%v is drawn, outside %v", s, span)
		}
	}
	if len(line.Footage) != 2 || len(line.Gaps) != 1 {
		t.Errorf("%s", body)
	}
	line.Footage, line.Gaps = nil, nil
	_, body = fetch(t, w.client(t, "technicus"), w.http.URL+"/camera/hal/tijdlijn?dag=2026-11-20")
	must(t, json.Unmarshal([]byte(body), &line))
	if len(line.Footage) != 0 || len(line.Gaps) != 2 {
		t.Errorf("a technician is shown %s", body)
	}
}

// TestPermitEndsWithItsGrounds: when the permit, the session or the role ends, so does looking, at once.
func TestPermitEndsWithItsGrounds(t *testing.T) {
	for name, end := range map[string]func(t *testing.T, w *world){
		"the permit": func(t *testing.T, w *world) {
			v, _ := w.as(t, "contact")
			must(t, w.gate.End(t.Context(), v, w.permit.ID))
		},
		"the sessions": func(t *testing.T, w *world) {
			must(t, w.desk.EndAll(t.Context(), w.people["beheerder"].ID, w.people["contact"].ID))
		},
		"the role": func(t *testing.T, w *world) {
			list, err := w.staff.Appointments(t.Context(), w.people["contact"].ID)
			must(t, err)
			must(t, w.staff.EndAppointment(t.Context(), w.people["beheerder"].ID, list[0].ID))
		},
		"the job": func(t *testing.T, w *world) {
			must(t, w.staff.Leave(t.Context(), w.people["beheerder"].ID, w.people["contact"].ID))
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			first := w.busyDay(t)
			c := w.client(t, "contact")
			if res, body := fetch(t, c, w.piece("hal", first, w.permit.ID)); res.StatusCode != http.StatusOK {
				t.Fatalf("%s: %s", res.Status, body)
			}
			end(t, w)
			if res, _ := fetch(t, c, w.piece("hal", first, w.permit.ID)); res.StatusCode != http.StatusForbidden && res.StatusCode != http.StatusUnauthorized {
				t.Errorf("after it ended: %s", res.Status)
			}
		})
	}
}
