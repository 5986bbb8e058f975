package interop_test

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"portiek/e2e/live"
	"portiek/internal/cameras/fakecam"
	"portiek/internal/store/postgres"
	"portiek/internal/store/postgres/pgtest"
)

// The whole way on PostgreSQL: recorded, held, exported, and in order afterwards.
func TestOnPostgreSQL(t *testing.T) {
	t.Parallel()
	from := time.Now()
	address := filepath.Join(t.TempDir(), "url")
	url := pgtest.Start(t).Database(t)
	if err := os.WriteFile(address, []byte(url.Reveal()), 0o600); err != nil {
		t.Fatal(err)
	}
	p := pretendCameras(t, fakecam.Options{TLS: true, Limit: limit}, "pg-Yd7hN2sAq=", fakecam.Camera{Source: bframes264.source(t)})
	s := recordIn(t, live.Options{Database: "postgres_url_file: " + address, Cameras: []live.Camera{p.camera(0, "hal")}})
	recording(t, p, 0, limit)
	sent := func() [][32]byte { return p.slices(0) }
	decodes(t, "hal", whole(t, s.Server, "hal", from, sent))
	if status, body := s.Hold("hal", from.Truncate(time.Second), time.Now().Truncate(time.Second)); status != http.StatusOK {
		t.Fatalf("hold: %d\n%s", status, body)
	}
	live.Until(t, time.Minute, "the hold on the timeline", func() bool { return len(s.Timeline("hal", time.Now()).Holds) == 1 })
	store, err := postgres.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	s.Stop()
	s.Restart()
	live.Until(t, time.Minute, "the hold to be secured", func() bool {
		todo, err := store.Unsecured(t.Context(), "test", 10)
		return err == nil && len(todo) == 0
	})
	whole(t, s.Server, "hal", from, sent)
	if holds := s.Timeline("hal", time.Now()).Holds; len(holds) != 1 {
		t.Errorf("after a restart the timeline has holds %v", holds)
	}
	s.settle()
}
