package walk_test

import (
	"bytes"
	"image/png"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"
)

// stills has everybody who may take a technical look take one with a program: a coarse picture with figures, under a permit that
// is theirs alone and opens nothing else.
func (o *office) stills(t *testing.T) {
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		if os.Getenv("PORTIEK_NO_PEERS") != "" {
			t.Skip("no ffmpeg")
		}
		t.Fatal(err)
	}
	q, took := ask{act: "technical_look", complex: hof, says: []string{"reason", "ticket"}}, 0
	for _, v := range o.people {
		if !o.allows(v, v.holder, q) {
			continue
		}
		took++
		var p struct {
			ID, Ticket           string
			Look, Export, Stills bool
		}
		v.program.tell("POST", "/api/v1/cameras/"+camera+"/stills", map[string]any{"ticket": "S-12"}, &p)
		if p.Ticket != "S-12" || !p.Stills || p.Look || p.Export {
			t.Errorf("%s: %+v", v.name, p)
		}
		path := "/api/v1/permits/" + p.ID + "/cameras/" + camera
		a := o.still(t, v.program, path+"/still")
		img, err := png.Decode(bytes.NewReader([]byte(a.body)))
		if err != nil || img.Bounds().Dx() != 320 {
			t.Errorf("%s: %v %v", v.name, img, err)
			continue
		}
		for _, name := range []string{"Portiek-Sharpness", "Portiek-Exposure", "Portiek-Dark", "Portiek-Bright"} {
			if _, err := strconv.ParseFloat(a.header.Get(name), 64); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if at, err := time.Parse(time.RFC3339Nano, a.header.Get("Portiek-At")); err != nil || time.Since(at) > time.Minute {
			t.Errorf("of %v: %v", at, err)
		}
		span := "?from=" + o.span.From.UTC().Format(time.RFC3339) + "&to=" + o.span.To.UTC().Format(time.RFC3339)
		for _, other := range []string{path + "/footage" + span, path + "/copy" + span, "/api/v1/permits/" + p.ID + "/cameras/garage/still"} {
			if a := v.program.get(other); a.status != http.StatusForbidden || !named(a.body) {
				t.Errorf("%s with leave for stills: %v", other, a)
			}
		}
		if a := o.boss.get(path + "/still"); a.status != http.StatusForbidden {
			t.Errorf("somebody else's: %v", a)
		}
	}
	if took == 0 {
		t.Error("nobody could take a technical look")
	}
}

// still asks until there is a picture since the permit began, as long as the answer says.
func (o *office) still(t *testing.T, c *client, path string) answer {
	t.Helper()
	for range 20 {
		a := c.get(path)
		wait, err := strconv.Atoi(a.header.Get("Retry-After"))
		if a.status == http.StatusOK || err != nil {
			if a.header.Get("Content-Type") != "image/png" {
				t.Errorf("no picture: %v", a)
			}
			return a
		}
		time.Sleep(time.Duration(wait) * time.Second)
	}
	t.Error("no picture in all this time")
	return answer{}
}
