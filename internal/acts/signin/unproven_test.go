package signin_test

import (
	"strings"
	"testing"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
)

// TestUnproven: a refused answer of the office stands in the log, a hundred as one with their number, and a provider that is down is
// no refusal.
func TestUnproven(t *testing.T) {
	r := newRig(t, nil)
	no := fail.New(fail.Refused, "oidc.token", "nee", "no").Under("AVG-32")
	for range 100 {
		r.desk.Unproven(no)
	}
	r.desk.Unproven(fail.New(fail.Unavailable, "oidc.unreachable", "stil", "silent"))
	r.desk.Unproven(nil)
	r.desk.Close()
	log := r.store.Events(audit.SessionRefused)
	if len(log) != 2 {
		t.Fatalf("%d entries: %+v", len(log), log)
	}
	for i, want := range []string{`"count":1`, `"count":99`} {
		if data := string(log[i].Data); !strings.Contains(data, `"code":"oidc.token"`) || !strings.Contains(data, want) || strings.Contains(data, "person") {
			t.Errorf("%s, not %s", data, want)
		}
	}
}
