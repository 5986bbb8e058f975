package access

import (
	"errors"
	"testing"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func sample() Permit {
	return Permit{id: "p1", holder: "u1", article: "WI-2.6", cameras: []footage.CameraID{"hal"},
		span: footage.Span{From: noon, To: noon.Add(time.Hour)}, modes: Look, until: noon.Add(5 * time.Hour)}
}

func TestAllows(t *testing.T) {
	inside := footage.Span{From: noon, To: noon.Add(time.Hour)}
	now := noon.Add(2 * time.Hour)
	for _, c := range []struct {
		name string
		cam  footage.CameraID
		span footage.Span
		mode Mode
		now  time.Time
		want string
	}{
		{"all that was given", "hal", inside, Look, now, ""},
		{"another camera", "lift", inside, Look, now, "permit.camera"},
		{"a microsecond early", "hal", footage.Span{From: noon.Add(-time.Microsecond), To: noon.Add(time.Minute)}, Look, now, "permit.span"},
		{"a microsecond late", "hal", footage.Span{From: noon, To: inside.To.Add(time.Microsecond)}, Look, now, "permit.span"},
		{"an empty span", "hal", footage.Span{From: noon, To: noon}, Look, now, "permit.span"},
		{"export", "hal", inside, Export, now, "permit.mode"},
		{"look and export", "hal", inside, Look | Export, now, "permit.mode"},
		{"no mode at all", "hal", inside, 0, now, "permit.mode"},
		{"just before the end", "hal", inside, Look, noon.Add(5*time.Hour - 1), ""},
		{"at the end", "hal", inside, Look, noon.Add(5 * time.Hour), "permit.ended"},
	} {
		t.Run(c.name, func(t *testing.T) {
			check(t, sample().Allows(c.cam, c.span, c.mode, c.now), c.want)
		})
	}
}

func check(t *testing.T, err error, code string) {
	t.Helper()
	if code == "" {
		if err != nil {
			t.Fatalf("refused: %v", err)
		}
		return
	}
	var e *fail.Error
	if !errors.As(err, &e) || e.Code != code || e.Kind != fail.Refused {
		t.Fatalf("got %v, want a refusal %s", err, code)
	}
	if e.Article == "" {
		t.Error("the refusal names no article")
	}
}

func TestZeroPermitOpensNothing(t *testing.T) {
	check(t, Permit{}.Allows("hal", footage.Span{From: noon, To: noon.Add(time.Second)}, Look, noon), "permit.none")
}
