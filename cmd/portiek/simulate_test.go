package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"portiek/internal/acts/governing"
	"portiek/internal/base/clock"
	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
)

// always is a confirmed clock.
type always struct{ clock.System }

func (always) Confirmed() bool { return true }

// TestProtocolSimulate: on a demo's data, while a server could be running, in both languages; the version in force counts and
// not the one that the settings began with.
func TestProtocolSimulate(t *testing.T) {
	dir, ctx := t.TempDir(), context.Background()
	set, err := (&FsckCmd{Data: dir}).settings()
	if err != nil {
		t.Fatal(err)
	}
	p := &parts{set: set, log: slog.New(slog.DiscardHandler)}
	if err := p.openStore(ctx); err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	rule, err := loadProtocol("wooncompas")
	if err != nil {
		t.Fatal(err)
	}
	desk := governing.New(governing.Options{Recorder: set.Recorder, Catalogue: p.store, Clock: always{}})
	if _, err := desk.Begin(ctx, rule); err != nil {
		t.Fatal(err)
	}
	if err := p.store.PutCamera(ctx, footage.Camera{ID: "hal", Recorder: set.Recorder, Name: "Hal"}); err != nil {
		t.Fatal(err)
	}
	if err := desk.Apply(ctx, time.Now()); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-100 * time.Hour).UTC().Truncate(time.Microsecond)
	g := footage.Segment{ID: footage.NewSegmentID(), Recorder: set.Recorder, Camera: "hal", Span: footage.Span{From: old, To: old}, Epoch: old, State: footage.Writing}
	if err := p.store.PutEpochs(ctx, []footage.Epoch{{Recorder: set.Recorder, Camera: "hal", Start: old, Length: time.Hour}}); err != nil {
		t.Fatal(err)
	}
	if err := p.store.BeginSegments(ctx, []footage.Segment{g}); err != nil {
		t.Fatal(err)
	}
	g.State, g.Span.To, g.Size = footage.Sealed, old.Add(time.Minute), 2_500_000
	if err := p.store.SealSegments(ctx, []footage.Segment{g}); err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string][]string{
		"nl": {"wooncompas@1 -> wooninvest@2021-09", "Beelden die meteen gewist zouden worden: 1", "hal (Hal): 168 h wordt 72 h [WI-6.3a]; 2.5 MB", "Wie wat niet meer mag: ", "(nu niemand): "},
		"en": {"Footage that would be erased at once: 1", "hal (Hal): 168 h becomes 72 h", "(now nobody): ", "Not looked at, for want of data: "},
	} {
		got, err := say(t, "protocol", "simulate", "wooninvest", "--data", dir, "--lang", lang)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%s: no %q in\n%s", lang, w, got)
			}
		}
	}
}

// TestProtocolSimulateNowhere: a mistyped folder does not become a catalogue.
func TestProtocolSimulateNowhere(t *testing.T) {
	dir := t.TempDir()
	for _, where := range []string{dir, filepath.Join(dir, "none")} {
		out, err := say(t, "protocol", "simulate", "wooninvest", "--data", where)
		if e := fail.Of(err); e.Code != "data.none" || out != "" {
			t.Errorf("%s: %v %q", where, err, out)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
}
