package governing

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
	"portiek/internal/rules/protocol"
	"portiek/internal/store/sqlite"
)

var (
	ctx = context.Background()
	t0  = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
)

const rec footage.RecorderID = "kantoor"

// clock is set by hand.
type clock struct {
	now       time.Time
	confirmed bool
}

func (c *clock) Now() time.Time         { return c.now }
func (c *clock) Confirmed() bool        { return c.confirmed }
func (c *clock) pass(d time.Duration)   { c.now = c.now.Add(d) }
func (c *clock) hours(n float64)        { c.pass(time.Duration(n * float64(time.Hour))) }
func (c *clock) at(h float64) time.Time { return t0.Add(time.Duration(h * float64(time.Hour))) }

// world is a Desk on a real catalogue.
type world struct {
	*Desk
	file  string
	store *sqlite.Store
	clock *clock
	kinds map[footage.CameraID]string
}

func newWorld(t testing.TB) *world {
	t.Helper()
	file := filepath.Join(t.TempDir(), "x.db")
	s, err := sqlite.Open(ctx, file, sqlite.WithoutSync())
	must(t, err)
	t.Cleanup(func() { s.Close() })
	w := &world{file: file, store: s, clock: &clock{t0, true}, kinds: map[footage.CameraID]string{}}
	w.restart()
	return w
}

// restart forgets what the Desk remembers.
func (w *world) restart() { w.Desk = w.deskOn(w.store) }

func (w *world) deskOn(c Catalogue) *Desk {
	return New(Options{Recorder: rec, Catalogue: c, Register: w.store, Clock: w.clock, PlaceKind: func(cam footage.CameraID) (string, bool) {
		kind, ok := w.kinds[cam]
		return kind, ok
	}})
}

// employ adds a person with an employee number.
func (w *world) employ(t testing.TB, id people.ID, employee string) people.ID {
	t.Helper()
	p := people.Person{ID: id, Employee: employee, Name: strings.ToUpper(string(id)), Joined: w.clock.now.Add(-time.Hour)}
	must(t, w.store.PutPerson(ctx, p, audit.PersonChange{Person: id}.Event(audit.PersonAdded, w.clock.now, audit.System)))
	return id
}

func (w *world) camera(t testing.TB, id footage.CameraID, kind string) footage.CameraID {
	t.Helper()
	must(t, w.store.PutCamera(ctx, footage.Camera{ID: id, Recorder: rec, Name: "Camera " + string(id)}))
	w.kinds[id] = kind
	return id
}

// begun installs the third protocol and gives the cameras its terms.
func (w *world) begun(t testing.TB) {
	t.Helper()
	b, err := w.Begin(ctx, load(t, third(t)))
	must(t, err)
	if !b.Installed || b.Refused != nil {
		t.Fatalf("%+v", b)
	}
	must(t, w.Apply(ctx, w.clock.now))
}

// third is a whole protocol: 24 hours, 72 outside the head office, 14 days at rented sites.
func third(t testing.TB, edits ...string) []byte {
	t.Helper()
	src, err := os.ReadFile("../../rules/protocol/testdata/third.yaml")
	must(t, err)
	text := string(src)
	for i := 0; i+1 < len(edits); i += 2 {
		if !strings.Contains(text, edits[i]) {
			t.Fatalf("%q is not in the protocol", edits[i])
		}
		text = strings.ReplaceAll(text, edits[i], edits[i+1])
	}
	return []byte(text)
}

// normal is the protocol as another version with another normal term.
func normal(t testing.TB, version, length string) []byte {
	return third(t, `version: "1"`, `version: "`+version+`"`, "normal: {length: 24h", "normal: {length: "+length)
}

func load(t testing.TB, yaml []byte) *protocol.Protocol {
	t.Helper()
	p, err := protocol.Load(yaml)
	must(t, err)
	return p
}

// publish drafts, approves and publishes.
func (w *world) publish(t testing.TB, yaml []byte, from time.Time) protocol.Stored {
	t.Helper()
	v, err := w.Draft(ctx, "ans", yaml)
	must(t, err)
	must(t, w.Approve(ctx, "bea", v.ID, v.Hash))
	must(t, w.Publish(ctx, "ans", v.ID, from))
	return v
}

func (w *world) terms(t testing.TB, cam footage.CameraID) footage.Terms {
	t.Helper()
	ts, err := w.store.Terms(ctx, cam)
	must(t, err)
	return ts
}

// kindsSince lists the kinds of the log's entries from an index on.
func (w *world) kindsSince(t testing.TB, from int64) (out []audit.Kind) {
	t.Helper()
	es, err := w.store.Events(ctx, from, 1000)
	must(t, err)
	for _, e := range es {
		out = append(out, e.Kind)
	}
	return out
}

func (w *world) size(t testing.TB) int64 {
	t.Helper()
	h, err := w.store.LogHead(ctx)
	must(t, err)
	return h.Size
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// code is the code of a failure, "" for none.
func code(err error) string {
	var f *fail.Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &f) && f.NL != "" && f.EN != "":
		return f.Code
	}
	return "not for people: " + err.Error()
}
