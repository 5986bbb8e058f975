package web

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"portiek/internal/acts/viewing"
	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/footage"
)

// How long a page waits for the first picture after its permit began, and how often it asks meanwhile. Cameras send a
// random-access picture every few seconds.
const (
	firstWait = 8 * time.Second
	firstAsk  = 400 * time.Millisecond
)

// lookout keeps the last still of each technical permit, so that a page and the picture in it are one still and one line of the
// log. A still is coarse; what it was made of never came here.
type lookout struct {
	site *Site
	mu   sync.Mutex
	kept map[string]viewing.Still // by permit
}

// first has the door make a still, waiting for the first picture that the permit covers.
func (l *lookout) first(v *visit, cam footage.CameraID) (viewing.Still, error) {
	still, err := l.make(v, cam)
	for range firstWait / firstAsk {
		if err == nil || fail.Of(err).Code != viewing.NotYet {
			break
		}
		select {
		case <-v.ctx().Done():
			return viewing.Still{}, v.ctx().Err()
		case <-time.After(firstAsk):
		}
		still, err = l.make(v, cam)
	}
	return still, err
}

func (l *lookout) make(v *visit, cam footage.CameraID) (viewing.Still, error) {
	still, err := l.site.Door.Still(v.ctx(), v.permit, cam)
	if err != nil {
		return still, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, old := range l.kept {
		if still.At.Sub(old.At) > access.TechnicalTerm {
			delete(l.kept, id)
		}
	}
	l.kept[v.permit.ID()] = still
	return still, nil
}

// picture sends the still that a page shows (?op= is its moment), or else a new one. The permit was decided upon anew.
func (l *lookout) picture(v *visit) error {
	cam, err := l.site.camera(v)
	if err != nil {
		return err
	}
	l.mu.Lock()
	still, ok := l.kept[v.permit.ID()]
	l.mu.Unlock()
	if !ok || v.r.URL.Query().Get("op") != strconv.FormatInt(still.At.UnixMicro(), 10) {
		if still, err = l.make(v, cam.ID); err != nil {
			if k := fail.KindOf(err); k == fail.Conflict || k == fail.Unavailable {
				v.w.Header().Set("Retry-After", strconv.Itoa(int(viewing.StillEvery/time.Second)))
			}
			return err
		}
	}
	h := v.w.Header()
	h.Set("Content-Type", "image/png")
	h.Set("Content-Length", strconv.Itoa(len(still.PNG)))
	h.Set("Cache-Control", "no-store")
	if v.r.Method == http.MethodHead {
		return nil
	}
	v.started = true
	_, err = v.w.Write(still.PNG)
	return err
}

// figure is a measurement in words.
type figure struct {
	NL, EN string
	Good   bool
}

// sharpness judges what is measured on a picture of 320 pixels wide: an ordinary hallway gives some hundreds.
func sharpness(s viewing.Still) figure {
	switch {
	case s.Sharpness < 15:
		return figure{"onscherp of leeg: controleer op vuil, condens of iets voor de lens", "blurred or empty: check for dirt, condensation or something before the lens", false}
	case s.Sharpness < 60:
		return figure{"matig scherp: vergelijk met een eerdere keer", "moderately sharp: compare with an earlier time", true}
	}
	return figure{"scherp", "sharp", true}
}

// exposure judges how much of the picture is as good as black or white, and its mean brightness.
func exposure(s viewing.Still) figure {
	switch {
	case s.Dark > 0.6 || s.Exposure < 35:
		return figure{"te donker: controleer de verlichting of iets voor de lens", "too dark: check the lighting or something before the lens", false}
	case s.Bright > 0.4 || s.Exposure > 220:
		return figure{"te licht: controleer op tegenlicht of een lamp in beeld", "too bright: check for back light or a lamp in the picture", false}
	}
	return figure{"goed belicht", "well exposed", true}
}
