package governing

import (
	"slices"
	"strings"
	"testing"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/protocol"
)

// begin starts again with the settings naming these bytes.
func (w *world) begin(t testing.TB, p *protocol.Protocol) Began {
	t.Helper()
	w.restart()
	w.clock.hours(1)
	b, err := w.Begin(ctx, p)
	must(t, err)
	return b
}

// TestBegin: the settings bring a protocol in as long as nobody works here, and never after.
func TestBegin(t *testing.T) {
	w := newWorld(t)
	if _, _, err := w.InForce(ctx, w.clock.now); code(err) != "protocol.none" {
		t.Errorf("before the first start: %v", err)
	}
	if err := w.Apply(ctx, w.clock.now); code(err) != "protocol.none" {
		t.Errorf("applied nothing: %v", err)
	}
	first := load(t, third(t))
	if b := w.begin(t, first); !b.Installed || b.Refused != nil || b.Version.Version != "1" || b.Version.DraftedBy != protocol.BySettings || b.Protocol.Ref() != "derde@1" {
		t.Errorf("first start: %+v", b)
	}
	if b := w.begin(t, first); b.Installed || b.Refused != nil {
		t.Errorf("again: %+v", b)
	}
	if b := w.begin(t, load(t, third(t, "kiest voor deze plekken", "kiest voor die plekken"))); b.Installed || code(b.Refused) != "protocol.version_taken" || b.Version.Version != "1" {
		t.Errorf("other words under the same version: %+v", b)
	}
	if b := w.begin(t, load(t, normal(t, "2", "48h"))); !b.Installed || b.Version.Version != "2" || !b.Version.InForceFrom.Equal(w.clock.now) {
		t.Errorf("changed while nobody works here: %+v", b)
	}
	if b := w.begin(t, first); b.Installed || b.Refused != nil || b.Version.Version != "2" {
		t.Errorf("the settings name a past version: %+v", b)
	}

	w.employ(t, "ans", "1")
	size := w.size(t)
	b := w.begin(t, load(t, normal(t, "3", "72h")))
	if b.Installed || code(b.Refused) != "protocol.settings_refused" || b.Version.Version != "2" {
		t.Errorf("people work here: %+v", b)
	}
	if got := w.kindsSince(t, size); !slices.Equal(got, []audit.Kind{audit.ActRefused}) {
		t.Errorf("entries %v", got)
	}
	w.employ(t, "bea", "2")
	w.publish(t, normal(t, "3", "72h"), time.Time{})
	if b := w.begin(t, load(t, normal(t, "3", "72h"))); b.Refused != nil || b.Version.Version != "3" {
		t.Errorf("the settings follow: %+v", b)
	}
}

// TestBeginShortened: a demonstration's shorter term is kept with the version, and comes back after a restart.
func TestBeginShortened(t *testing.T) {
	w := newWorld(t)
	w.camera(t, "balie", "")
	short, err := load(t, third(t)).Shortened(2 * time.Minute)
	must(t, err)
	if b := w.begin(t, short); !b.Installed || b.Protocol.Term() != 2*time.Minute || !strings.Contains(b.Version.Version, "term-2m") {
		t.Errorf("%+v", b)
	}
	must(t, w.Apply(ctx, w.clock.now))
	if b := w.begin(t, short); b.Installed || b.Protocol.Term() != 2*time.Minute {
		t.Errorf("again: %+v", b)
	}
	if ts := w.terms(t, "balie"); len(ts) != 1 || ts[0].Length != 2*time.Minute {
		t.Errorf("%v", ts)
	}
}
