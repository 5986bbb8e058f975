package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"portiek/internal/acts/deciding"
	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
)

const filmPath = "/api/v1/permits/m1/cameras/hal/footage"

// TestFilm: the footage asked for, by a permit that is named, with what it is in the headers and an entry in the log.
func TestFilm(t *testing.T) {
	w := newWorld(t)
	rec := send(w.api(), request("GET", filmPath+"?from=2026-11-20T11:30:03Z&to=2026-11-20T11:30:10Z", goodToken, ""))
	if rec.Code != 200 || rec.Header().Get("Content-Type") != "video/mp4" {
		t.Fatalf("%d %v", rec.Code, rec.Header())
	}
	want := "[avc1.64001f]" + strings.Repeat("0123456789", 16) // from the group that begins at 2 s
	if rec.Body.String() != want {
		t.Errorf("%q", rec.Body)
	}
	for name, v := range map[string]string{
		headerFrom: "2026-11-20T11:30:02.000000Z", headerTo: "2026-11-20T11:30:10.000000Z", headerBase: "2026-11-20T11:30:02.000000Z", headerCodec: "avc1.64001f",
	} {
		if rec.Header().Get(name) != v {
			t.Errorf("%s: %s", name, rec.Header().Get(name))
		}
	}
	if len(w.tape.log) != 1 || w.tape.log[0].Kind != audit.FootageOpened {
		t.Errorf("log: %+v", w.tape.log)
	}
	if len(w.done) != 1 || w.done[0] != "use m1" {
		t.Errorf("%v", w.done)
	}
}

func TestFilmBase(t *testing.T) {
	w := newWorld(t)
	a := w.api()
	for base, status := range map[string]int{
		"2026-11-20T11:00:00Z": 200, "2026-11-20T11:30:02.5Z": 400, "2026-11-01T00:00:00Z": 400,
	} {
		rec := send(a, request("GET", filmPath+"?from=2026-11-20T11:30:03Z&to=2026-11-20T11:30:10Z&base="+base, goodToken, ""))
		if rec.Code != status {
			t.Errorf("%s: %d %s", base, rec.Code, rec.Body)
		}
		if status != 200 && problemIn(t, rec).Code != "footage.base" {
			t.Errorf("%s", rec.Body)
		}
	}
	rec := send(a, request("GET", filmPath+"?from=2026-11-20T11:30:03Z&to=2026-11-20T11:30:10Z&exact=true&keys=true&base=2026-11-20T11:30:00Z", goodToken, ""))
	if rec.Code != 200 || rec.Body.String() != "[avc1.64001f]000" || rec.Header().Get(headerFrom) != "2026-11-20T11:30:03.000000Z" {
		t.Errorf("%d %q %v", rec.Code, rec.Body, rec.Header())
	}
}

// TestFilmRefused: a no of the gate or of the door is a problem, and nothing of the film leaves.
func TestFilmRefused(t *testing.T) {
	none := "?from=2026-11-20T10:00:00Z&to=2026-11-20T10:01:00Z"
	outside := "?from=2026-11-20T11:59:00Z&to=2026-11-20T12:01:00Z"
	for name, c := range map[string]struct {
		path   string
		spoil  func(*world)
		status int
		code   string
	}{
		"the gate says no":      {filmPath + span, func(w *world) { w.may = func(string, deciding.About) bool { return false } }, 403, "access.refused"},
		"outside the permit":    {filmPath + outside, func(*world) {}, 403, "permit.span"},
		"nothing was recorded":  {filmPath + none + "", func(w *world) {}, 403, "permit.span"},
		"another camera":        {"/api/v1/permits/m1/cameras/lift/footage" + span, func(*world) {}, 404, "footage.none"},
		"the role ended":        {filmPath + span, func(w *world) { w.still = func(int) error { return errEndedRole } }, 403, "permit.ended"},
		"the key is destroyed":  {filmPath + span, func(w *world) { w.unread = fail.New(fail.Gone, "key.gone", "weg", "gone") }, 410, "footage.erased"},
		"export with the gate":  {strings.Replace(filmPath, "footage", "copy", 1) + span, func(w *world) { w.may = func(string, deciding.About) bool { return false } }, 403, "access.refused"},
		"export outside":        {strings.Replace(filmPath, "footage", "copy", 1) + outside, func(*world) {}, 403, "permit.span"},
		"export, the role ends": {strings.Replace(filmPath, "footage", "copy", 1) + span, func(w *world) { w.still = endsAfter(1) }, 403, "permit.ended"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			c.spoil(w)
			rec := send(w.api(), request("GET", c.path, goodToken, ""))
			p := problemIn(t, rec)
			if rec.Code != c.status || (p.Code != c.code && c.code != "footage.erased") {
				t.Errorf("%d %s", rec.Code, rec.Body)
			}
			for _, h := range []string{headerFrom, headerCodec, headerBase, "Content-Disposition"} {
				if rec.Header().Get(h) != "" {
					t.Errorf("%s on a problem", h)
				}
			}
		})
	}
}

var errEndedRole = fail.New(fail.Refused, "permit.ended", "De rol is beëindigd.", "The role has ended.").Under("WI-2.1")

// endsAfter lets the permit hold until so many groups were asked about.
func endsAfter(asked int) func(int) error {
	n := 0
	return func(int) error {
		if n++; n > asked {
			return errEndedRole
		}
		return nil
	}
}

// TestFilmCutOff: when the ground goes while a film is sent, the answer breaks off and cannot be taken for a whole one.
func TestFilmCutOff(t *testing.T) {
	for _, path := range []string{filmPath, strings.Replace(filmPath, "footage", "copy", 1)} {
		w := newWorld(t)
		w.still = func(reads int) error {
			if reads >= 8 {
				return errEndedRole
			}
			return nil
		}
		server := httptest.NewServer(w.api())
		r, err := http.NewRequest("GET", server.URL+path+"?from=2026-11-20T11:30:00Z&to=2026-11-20T11:32:00Z", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+goodToken)
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		server.Close()
		if resp.StatusCode != 200 || !errors.Is(err, io.ErrUnexpectedEOF) || bytes.Count(b, []byte("0123456789")) > 8 {
			t.Errorf("%s: %d %d bytes %v", path, resp.StatusCode, len(b), err)
		}
		if n := len(w.tape.log); n == 0 || w.tape.log[n-1].Kind != audit.FootageRefused {
			t.Errorf("not in the log: %+v", w.tape.log)
		}
	}
}

// TestFilmIsNotBuffered: the first pictures arrive while the last have not been opened.
func TestFilmIsNotBuffered(t *testing.T) {
	w := newWorld(t)
	first := make(chan struct{})
	w.still = func(reads int) error {
		if reads >= 4 {
			<-first
		}
		return nil
	}
	server := httptest.NewServer(w.api())
	defer server.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "GET", server.URL+filmPath+"?from=2026-11-20T11:30:00Z&to=2026-11-20T11:31:00Z", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+goodToken)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b := make([]byte, len("[avc1.64001f]0123456789"))
	if _, err := io.ReadFull(resp.Body, b); err != nil || string(b) != "[avc1.64001f]0123456789" {
		t.Fatalf("%q %v", b, err)
	}
	close(first)
	if rest, err := io.ReadAll(resp.Body); err != nil || len(rest) != 119*10 {
		t.Errorf("%d %v", len(rest), err)
	}
}

// TestCopyInParts: a camera that changed gives several files.
func TestCopyInParts(t *testing.T) {
	w := newWorld(t)
	a := w.api()
	w.segs[1].Codec = "avc1.640028"
	path := strings.Replace(filmPath, "footage", "copy", 1) + "?from=2026-11-20T11:30:30Z&to=2026-11-20T11:31:30Z"
	for part, want := range map[string]struct{ codec, from string }{
		"": {"avc1.64001f", "2026-11-20T11:30:30.000000Z"}, "&part=1": {"avc1.64001f", "2026-11-20T11:30:30.000000Z"}, "&part=2": {"avc1.640028", "2026-11-20T11:31:00.000000Z"},
	} {
		rec := send(a, request("GET", path+part, goodToken, ""))
		h := rec.Header()
		if rec.Code != 200 || h.Get(headerParts) != "2" || h.Get(headerCodec) != want.codec || h.Get(headerFrom) != want.from || rec.Body.Len() != 600 {
			t.Errorf("%s: %d %v %d", part, rec.Code, h, rec.Body.Len())
		}
		if !strings.HasPrefix(h.Get("Content-Disposition"), `attachment; filename="hal_2026-11-20_`) {
			t.Errorf("%s", h.Get("Content-Disposition"))
		}
	}
	for _, e := range w.tape.log {
		if e.Kind != audit.FootageExported {
			t.Errorf("%s", e.Kind)
		}
	}
	if len(w.tape.log) != 3 {
		t.Errorf("%d entries", len(w.tape.log))
	}
}

// TestNobodyListens: a program that goes away is no failure of ours.
func TestNobodyListens(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(context.Background())
	w.still = func(reads int) error {
		if reads >= 4 {
			cancel()
			return ctx.Err()
		}
		return nil
	}
	defer func() {
		if p := recover(); p != http.ErrAbortHandler {
			t.Errorf("%v", p)
		}
	}()
	send(w.api(), request("GET", filmPath+"?from=2026-11-20T11:30:00Z&to=2026-11-20T11:31:00Z", goodToken, "").WithContext(ctx))
	t.Error("it ended as if it were whole")
}
