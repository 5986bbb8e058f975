// Package technician_test follows a technician of the processor through the real program: stills by a ticket, and no film.
package technician_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"portiek/e2e/live"
)

const page = "/camera/hal/controlebeeld"

// TestTechnician asks for a technical look with a ticket, sees squares with figures, is kept from asking too often and from
// everything that moves; the log tells of it.
func TestTechnician(t *testing.T) {
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		if os.Getenv("PORTIEK_NO_PEERS") != "" {
			t.Skip("no ffmpeg")
		}
		t.Fatal(err)
	}
	s := live.Demo(t, t.TempDir(), "--cameras", "1")
	s.SignInAs("technician")
	live.Until(t, time.Minute, "a camera that records", func() bool {
		_, body := s.Get("/camera/hal")
		return bytes.Contains(body, []byte("Neemt op"))
	})
	if _, body := s.Get("/camera/hal"); !bytes.Contains(body, []byte(`href="`+page+`"`)) {
		t.Errorf("the camera's page leads to no technical look\n%s", body)
	}
	if status, body := s.Post(page, url.Values{"melding": {"mevrouw belde"}}); status != http.StatusBadRequest || !bytes.Contains(body, []byte("permit.ticket_form")) {
		t.Errorf("a story for a ticket: %d", status)
	}

	asked := time.Now()
	status, body := s.Post(page, url.Values{"melding": {"S-12"}})
	named := regexp.MustCompile(`machtiging=([A-Z0-9]+)`).FindSubmatch(body)
	if named == nil {
		t.Fatalf("%d\n%s\n%s", status, body, s.Log())
	}
	permit := string(named[1])
	var address [][]byte
	live.Until(t, time.Minute, "a still", func() bool { // the camera has only just begun
		address = regexp.MustCompile(`src="(/camera/hal/controlebeeld/beeld\?machtiging=[A-Z0-9]+&amp;op=\d+)"`).FindSubmatch(body)
		if address == nil {
			time.Sleep(time.Second)
			status, body = s.Get(page + "?machtiging=" + permit)
		}
		return address != nil
	})
	if status != http.StatusOK || !bytes.Contains(body, []byte("Scherpte")) || !bytes.Contains(body, []byte("S-12")) {
		t.Errorf("%d\n%s", status, body)
	}
	status, picture := s.Get(strings.ReplaceAll(string(address[1]), "&amp;", "&"))
	if status != http.StatusOK {
		t.Fatalf("the picture: %d %s", status, picture)
	}
	coarse(t, picture)
	t.Logf("MEASURED a ticket to its first still: %.1f s", time.Since(asked).Seconds())
	tooSoon(t, s, permit)
	noFilm(t, s, permit)
	if status, body := s.Get(page + "?machtiging=" + permit); status != http.StatusOK || !bytes.Contains(body, []byte(`class="still"`)) {
		t.Errorf("refreshing: %d\n%s", status, body)
	}
	if status, _ := s.Post("/machtigingen/"+permit+"/einde", nil); status != http.StatusOK {
		t.Errorf("ending: %d", status)
	}
	if status, _ := s.Get(page + "/beeld?machtiging=" + permit); status != http.StatusForbidden {
		t.Errorf("a still after the end: %d", status)
	}
	others(t, s, permit)
}

// coarse wants a picture of 320 pixels wide in which every square of 16 is of one colour, and not all squares of the same.
func coarse(t *testing.T, b []byte) {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	r := img.Bounds()
	if r.Min != (image.Point{}) || r.Dx() != 320 || r.Dy() < 100 {
		t.Fatalf("%v", r)
	}
	colours := map[string]bool{}
	for y := range r.Dy() {
		for x := range r.Dx() {
			if img.At(x, y) != img.At(x/16*16, y/16*16) {
				t.Fatalf("pixel %d,%d differs from its square", x, y)
			}
		}
	}
	for y := 0; y < r.Dy(); y += 16 {
		for x := 0; x < r.Dx(); x += 16 {
			colours[fmt.Sprint(img.At(x, y))] = true
		}
	}
	if len(colours) < 10 {
		t.Errorf("only %d colours: a picture of nothing", len(colours))
	}
}

// tooSoon asks again and again: of two in a row one is refused, whatever the machine is busy with.
func tooSoon(t *testing.T, s *live.Server, permit string) {
	t.Helper()
	refused := 0
	for range 5 {
		status, body := s.Get(page + "/beeld?machtiging=" + permit)
		switch {
		case status == http.StatusConflict && bytes.Contains(body, []byte("still.soon")):
			refused++
		case status != http.StatusOK:
			t.Errorf("%d %s", status, body)
		}
	}
	if refused == 0 {
		t.Error("five stills in a row")
	}
	time.Sleep(2 * time.Second)
}

// noFilm tries every way to footage, with the technical permit and without.
func noFilm(t *testing.T, s *live.Server, permit string) {
	t.Helper()
	now := time.Now()
	span := fmt.Sprintf("&dag=%s&van=%d&tot=%d", now.Format(time.DateOnly), now.Add(-5*time.Second).UnixMicro(), now.UnixMicro())
	for _, named := range []string{"", permit} {
		q := "?machtiging=" + named + span
		for _, path := range []string{"beeld" + q, "beeld" + q + "&keys=1", "playlist.m3u8" + q, "hls/0.m4s" + q, "hls/init.mp4" + q} {
			if status, body := s.Get("/camera/hal/" + path); status != http.StatusForbidden {
				t.Errorf("%s: %d, %d bytes", path, status, len(body))
			}
		}
		if status, _ := s.Post("/camera/hal/kopie", url.Values{"machtiging": {named}, "dag": {now.Format(time.DateOnly)}, "van": {"00:00"}, "tot": {"00:01"}}); status != http.StatusForbidden {
			t.Errorf("a copy: %d", status)
		}
	}
	if _, body := s.Get("/camera/hal"); bytes.Contains(body, []byte("<video")) {
		t.Error("the camera's page has a player")
	}
}

// others: who looks at footage may take no technical look, with this permit neither; and the auditor finds it all in the log.
func others(t *testing.T, s *live.Server, permit string) {
	t.Helper()
	s.SignIn()
	if status, _ := s.Get(page); status != http.StatusForbidden {
		t.Errorf("a contact person sees the form: %d", status)
	}
	if status, _ := s.Post(page, url.Values{"melding": {"S-12"}}); status != http.StatusForbidden {
		t.Errorf("a contact person gets stills: %d", status)
	}
	if status, _ := s.Get(page + "/beeld?machtiging=" + permit); status != http.StatusForbidden {
		t.Errorf("with the technician's permit: %d", status)
	}
	s.SignInAs("auditor")
	for path, words := range map[string]string{"/logboek?soort=footage.stills": "Controlebeelden gezien", "/gekeken": "zag controlebeelden van", "/logboek?soort=permit.granted": "WI-6.6"} {
		if status, body := s.Get(path); status != http.StatusOK || !bytes.Contains(body, []byte(words)) {
			t.Errorf("%s: %d, %q is not there\n%s", path, status, words, body)
		}
	}
}
