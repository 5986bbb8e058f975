package main

import (
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"portiek/internal/rules/protocol"
)

// TestTheFootFollowsTheProtocol: when a new version comes in force while the server runs, its pages name that one.
func TestTheFootFollowsTheProtocol(t *testing.T) {
	src, err := os.ReadFile(thirdProtocol)
	if err != nil {
		t.Fatal(err)
	}
	p := assembled(t, t.TempDir(), string(src))
	if foot := footOf(p); !strings.Contains(foot, ", 1.") {
		t.Fatalf("at the start: %s", foot)
	}
	next, err := protocol.Load([]byte(strings.Replace(string(src), `version: "1"`, `version: "2"`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	if b, err := p.office.versions.Begin(t.Context(), next); err != nil || !b.Installed {
		t.Fatalf("the second version was not brought in: %v %v", b.Refused, err)
	}
	p.office.court.looked = time.Time{} // as if a second had passed
	if foot := footOf(p); !strings.Contains(foot, ", 2.") {
		t.Errorf("with the second version in force: %s", foot)
	}
}

func footOf(p *parts) string {
	w := httptest.NewRecorder()
	p.front.ServeHTTP(w, httptest.NewRequest("GET", "/aanmelden", nil))
	_, foot, _ := strings.Cut(w.Body.String(), "<footer")
	return foot
}
