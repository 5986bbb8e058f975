package rtsp

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"portiek/internal/base/fail"
)

func TestParseURL(t *testing.T) {
	for _, tt := range []struct{ in, url, user, password string }{
		{"rtsp://192.0.2.1/stream1", "rtsp://192.0.2.1/stream1", "", ""},
		{"RTSPS://cam.example:322", "rtsps://cam.example:322", "", ""},
		{"rtsp://admin:pw@192.0.2.1:8554/a?b=c", "rtsp://192.0.2.1:8554/a?b=c", "admin", "pw"},
		{"rtsp://admin:p@ss:w%2Ford@192.0.2.1/a@b", "rtsp://192.0.2.1/a@b", "admin", "p@ss:w/ord"},
		{"rtsp://[2001:db8::1]:554/x", "rtsp://[2001:db8::1]:554/x", "", ""},
		{"rtsp://u@h?channel=1&mail=a@b", "rtsp://h?channel=1&mail=a@b", "u", ""},
	} {
		u, user, password, err := ParseURL(tt.in)
		if err != nil || u != tt.url || user != tt.user || password.Reveal() != tt.password {
			t.Errorf("%s: %q %q %q %v", tt.in, u, user, password.Reveal(), err)
		}
	}
}

func TestParseURLRefuses(t *testing.T) {
	for name, in := range map[string]string{
		"empty":         "",
		"no scheme":     "192.0.2.1/stream",
		"http":          "http://192.0.2.1/",
		"file":          "file:///etc/passwd",
		"no slashes":    "rtsp:192.0.2.1",
		"no host":       "rtsp:///stream",
		"only a port":   "rtsp://:554/",
		"port 0":        "rtsp://h:0/",
		"port 65536":    "rtsp://h:65536/",
		"port word":     "rtsp://h:geheim/",
		"empty port":    "rtsp://h:/",
		"newline":       "rtsp://h/a\r\nX: y",
		"space":         "rtsp://h/a b",
		"NUL":           "rtsp://h/\x00",
		"not ASCII":     "rtsp://h/é",
		"fragment":      "rtsp://h/#geheim",
		"bad escape":    "rtsp://u:geheim%zz@h/",
		"escaped LF":    "rtsp://u:geheim%0a@h/",
		"colon in user": "rtsp://u%3Ageheim:x@h/",
		"bad IPv6":      "rtsp://[::1/",
		"too long":      "rtsp://h/" + strings.Repeat("a", maxURL),
	} {
		_, _, _, err := ParseURL(in)
		var fe *fail.Error
		if !errors.As(err, &fe) || fe.Kind != fail.Invalid {
			t.Errorf("%s: %v", name, err)
		} else if strings.Contains(err.Error()+fe.NL, "geheim") {
			t.Errorf("%s: the error repeats what was given", name)
		}
	}
}

// What is accepted is free of credentials and stays what it is when parsed again.
func FuzzParseURL(f *testing.F) {
	for _, s := range []string{"rtsp://a:b@h:1/p?q", "rtsps://[::1]/", "rtsp://u:p@h@i/", "rtsp://h:0", "rtsp://%41@h"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		u, _, _, err := ParseURL(in)
		if err != nil {
			return
		}
		p, err := url.Parse(u)
		if err != nil || p.Hostname() == "" || p.User != nil || p.Fragment != "" {
			t.Fatalf("%q gives %q: %v", in, u, err)
		}
		again, user, pw, err := ParseURL(u)
		if err != nil || again != u || user != "" || !pw.Empty() {
			t.Fatalf("%q gives %q, which gives %q: %v", in, u, again, err)
		}
	})
}

func TestJoin(t *testing.T) {
	for _, tt := range []struct{ base, ref, want string }{
		{"rtsp://h/live", "", "rtsp://h/live"},
		{"rtsp://h/live", "*", "rtsp://h/live"},
		{"rtsp://h/live", "trackID=1", "rtsp://h/live/trackID=1"},
		{"rtsp://h/live/", "trackID=1", "rtsp://h/live/trackID=1"},
		{"rtsp://h/live/", "/trackID=1", "rtsp://h/live/trackID=1"},
		{"rtsp://h/live?a=1", "trackID=1", "rtsp://h/live?a=1/trackID=1"},
		{"rtsp://h/live", "?ctype=video", "rtsp://h/live?ctype=video"},
		{"rtsp://h:8554/live", "rtsp://10.0.0.1:554/other/track", "rtsp://h:8554/other/track"},
		{"rtsps://h/live", "RTSP://10.0.0.1", "rtsps://h"},
	} {
		if got := join(tt.base, tt.ref); got != tt.want {
			t.Errorf("join(%q, %q) = %q, want %q", tt.base, tt.ref, got, tt.want)
		}
	}
}
