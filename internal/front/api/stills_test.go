package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// TestStill: a picture with its figures, once in two seconds, and in the log before it left.
func TestStill(t *testing.T) {
	w := newWorld(t)
	a := w.api()
	asked := send(a, request("POST", "/api/v1/cameras/hal/stills", goodToken, `{"ticket":"S-12"}`))
	var p Permit
	if err := json.Unmarshal(asked.Body.Bytes(), &p); err != nil || asked.Code != http.StatusCreated || !p.Stills || p.Look || p.Export || p.Ticket != "S-12" || !p.Live {
		t.Fatalf("%d %s", asked.Code, asked.Body)
	}
	rec := send(a, request("GET", "/api/v1/permits/"+p.ID+"/cameras/hal/still", goodToken, ""))
	if rec.Code != http.StatusOK || rec.Body.String() != "\x89PNG" {
		t.Fatalf("%d %s", rec.Code, rec.Body)
	}
	for name, want := range map[string]string{"Content-Type": "image/png", "Content-Length": "4", headerAt: "2026-11-20T11:59:58.000000Z", headerSharpness: "123.457",
		headerExposure: "99.500", headerDark: "0.250", headerBright: "0.000"} {
		if got := rec.Header().Get(name); got != want {
			t.Errorf("%s: %q, not %q", name, got, want)
		}
	}
	looked := func() (n int) {
		for _, e := range w.tape.log {
			if e.Kind == audit.FootageStills {
				n++
			}
		}
		return n
	}
	if looked() != 1 {
		t.Errorf("%d lines in the log", looked())
	}
	again := send(a, request("GET", "/api/v1/permits/m3/cameras/hal/still", goodToken, ""))
	if q := problemIn(t, again); again.Code != http.StatusConflict || q.Code != "still.soon" || again.Header().Get("Retry-After") != "2" || looked() != 1 {
		t.Errorf("at once again: %d %s, %d lines", again.Code, again.Body, looked())
	}
}

// TestStillsAndFilms: leave for the one is none for the other, and asking too early says when to come back.
func TestStillsAndFilms(t *testing.T) {
	for _, c := range []struct {
		name, path string
		segments   func(*world)
		status     int
		code, wait string
	}{
		{"a still with leave to look", "/api/v1/permits/m1/cameras/hal/still", nil, http.StatusForbidden, "permit.span", ""},
		{"a film with leave for stills", "/api/v1/permits/m3/cameras/hal/footage?from=2026-11-20T11:59:40Z&to=2026-11-20T11:59:50Z", nil, http.StatusForbidden, "permit.technical", ""},
		{"a copy with leave for stills", "/api/v1/permits/m3/cameras/hal/copy?from=2026-11-20T11:59:40Z&to=2026-11-20T11:59:50Z", nil, http.StatusForbidden, "permit.technical", ""},
		{"another camera", "/api/v1/permits/m3/cameras/lift/still", nil, http.StatusServiceUnavailable, "still.not_recording", ""},
		{"no picture since it was asked for", "/api/v1/permits/m3/cameras/hal/still", func(w *world) {
			w.segs = []footage.Segment{minute(noon.Add(-time.Minute), "avc1.64001f")}
			for i := range w.segs[0].Fragments {
				f := &w.segs[0].Fragments[i]
				f.Key = f.Key && f.Start < 20*time.Second
			}
		}, http.StatusServiceUnavailable, "still.not_yet", "2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			a := w.api()
			if c.segments != nil {
				c.segments(w)
			}
			rec := send(a, request("GET", c.path, goodToken, ""))
			if p := problemIn(t, rec); rec.Code != c.status || p.Code != c.code || rec.Header().Get("Retry-After") != c.wait {
				t.Errorf("%d %s %v", rec.Code, rec.Body, rec.Header())
			}
			if w.reads > 0 {
				t.Error("something was opened")
			}
		})
	}
}

// TestMoments: what is to come about at a moment, and what an answer says of it.
func TestMoments(t *testing.T) {
	w := newWorld(t)
	a := w.api()
	for _, c := range []struct{ path, did string }{
		{"/api/v1/people/p2/leave", "leave p2"},
		{"/api/v1/people/p2/leave?at=2026-12-01T00:00:00%2B01:00", "leave p2 at 2026-11-30T23:00:00Z"},
		{"/api/v1/appointments/a1/end?at=2026-12-01T00:00:00Z", "end role a1 at 2026-12-01T00:00:00Z"},
	} {
		if rec := send(a, request("POST", c.path, goodToken, "")); rec.Code != http.StatusNoContent || !slices.Contains(w.done, c.did) {
			t.Errorf("%s: %d %s, done %v", c.path, rec.Code, rec.Body, w.done)
		}
	}
	var list struct{ Items []Organisation }
	rec := send(a, request("GET", "/api/v1/organisations", goodToken, ""))
	if err := json.Unmarshal(rec.Body.Bytes(), &list); err != nil || len(list.Items) != 2 || !list.Items[0].Suspended || list.Items[1].Suspended || list.Items[1].ContractUntil != nil {
		t.Errorf("%s", rec.Body)
	}
	var i Invitation
	rec = send(a, request("POST", "/api/v1/people/p2/invitation", goodToken, ""))
	if err := json.Unmarshal(rec.Body.Bytes(), &i); err != nil || rec.Code != http.StatusCreated || i.Path != "/welkom?token=UITNODIGING" || !i.Until.Equal(noon.Add(72*time.Hour)) {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}
