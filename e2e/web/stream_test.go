package web_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"
)

// client is a signed-in program instead of a browser.
func (w *world) client(t *testing.T, who string) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	here, err := url.Parse(w.http.URL)
	must(t, err)
	_, token := w.as(t, who)
	jar.SetCookies(here, []*http.Cookie{{Name: "portiek", Value: token, Path: "/"}})
	return &http.Client{Jar: jar}
}

func fetch(t *testing.T, c *http.Client, address string) (*http.Response, string) {
	t.Helper()
	res, err := c.Get(address)
	must(t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	must(t, err)
	return res, string(body)
}

// TestPieces asks for footage as the player does.
func TestPieces(t *testing.T) {
	w := newWorld(t)
	first := w.busyDay(t)
	c := w.client(t, "contact")
	at := fmt.Sprintf("%s/camera/hal/beeld?dag=2026-11-20&van=%d&tot=%d", w.http.URL, first.UnixMicro(), first.Add(time.Second).UnixMicro())
	res, body := fetch(t, c, at)
	if res.StatusCode != http.StatusOK || !strings.Contains(body[:100], "ftyp") {
		t.Fatalf("%s: %.300q", res.Status, body)
	}
	if got := res.Header.Get("X-Portiek-To"); got != fmt.Sprint(first.Add(time.Second).UnixMicro()) {
		t.Errorf("ends at %s", got)
	}
	if res.Header.Get("Cache-Control") != "no-store" {
		t.Error("footage may be cached")
	}
	_, list := fetch(t, c, fmt.Sprintf("%s/camera/hal/playlist.m3u8?t=%d", w.http.URL, first.UnixMilli()))
	if !strings.Contains(list, "#EXT-X-MAP") || strings.Count(list, "#EXTINF:") < 100 {
		t.Errorf("playlist: %.500s", list)
	}
	for _, line := range strings.Split(list, "\n") {
		var s float64
		if n, _ := fmt.Sscanf(line, "#EXTINF:%f,", &s); n == 1 && s > 4 {
			t.Errorf("an entry lasts %v s", s)
		}
	}
}
