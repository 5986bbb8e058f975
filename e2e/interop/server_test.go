package interop_test

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"portiek/e2e/live"
)

// clear waits until midnight is far: exports and timelines are of one day.
func clear(t testing.TB) {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now().In(zone)
	midnight := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, zone)
	if left := time.Until(midnight); left < 15*time.Minute {
		t.Log("waiting for midnight to pass:", left)
		time.Sleep(left + 2*time.Second)
	}
}

// server is a running program with what it must never tell.
type server struct {
	*live.Server
	t       testing.TB
	cameras []live.Camera
	log     *logFile
}

// record starts the program with these cameras.
func record(t testing.TB, cameras ...live.Camera) *server {
	t.Helper()
	return recordIn(t, live.Options{Cameras: cameras})
}

func recordIn(t testing.TB, o live.Options) *server {
	t.Helper()
	clear(t)
	log := &logFile{}
	o.Log = log
	return &server{live.Start(t, o), t, o.Cameras, log}
}

// recording waits until camera i of p has sent n units.
func recording(t testing.TB, p *pretend, i, n int) {
	t.Helper()
	live.Until(t, time.Minute, p.Name(i)+" to send", func() bool { return p.count(i) >= n })
}

var tags = regexp.MustCompile(`(?s)<[^>]*>`)

// overview is what the overview page says of one camera: why it does not work and what is under its name in the list.
func overview(t testing.TB, s *live.Server, camera string) string {
	t.Helper()
	status, body := s.Get("/overzicht")
	if status != http.StatusOK {
		t.Fatalf("overview: %d\n%s", status, body)
	}
	var said []string
	for _, item := range strings.Split(string(body), "<li>")[1:] {
		item, _, _ = strings.Cut(item, "</li>")
		if strings.Contains(item, `href="/camera/`+camera+`"`) {
			said = append(said, strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(item, " "))), " "))
		}
	}
	return strings.Join(said, "\n")
}

// complaints is what page and log say of a camera, for a failed test.
func complaints(s *live.Server, camera string) string {
	var b strings.Builder
	b.WriteString("\n")
	for line := range strings.Lines(s.Log()) {
		if strings.Contains(line, "camera="+camera+" ") || strings.Contains(line, "panic") {
			b.WriteString(line)
		}
	}
	return b.String()
}
