package main

import (
	"context"
	"database/sql"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"portiek/e2e/live"
	"portiek/e2e/thief/loot"
	"portiek/internal/rules/footage"
)

const (
	demoTerm = time.Minute
	grace    = 30 * time.Second // for a busy machine, on top of the term and an epoch
)

// victim is a running demo with a hold on ten seconds of the hall.
type victim struct {
	t    *testing.T
	dir  string
	demo *live.Server
	held footage.Span
}

// TestThiefOfARunningDemo steals from the real program while it runs: everything but the ring keys before the footage
// expired and the hold ended, everything that is left afterwards. Nothing that was erased opens; what still lives does. With
// the ring keys of before, what was erased opens, so the thief can do it.
func TestThiefOfARunningDemo(t *testing.T) {
	live.AvoidMidnight(t, 5*time.Minute)
	v := &victim{t: t, dir: t.TempDir()}
	v.demo = live.Demo(t, v.dir, "--term", demoTerm.String(), "--cameras", "2")
	v.demo.SignIn()
	v.placeHold()

	before := v.steal("footage", "catalogue", "ring-1", "ring-2")
	oldKeys := v.steal("ringkey-1", "ringkey-2")
	stolen := v.whole(before)
	if len(stolen) < 4 {
		t.Fatalf("only %d whole segments to steal", len(stolen))
	}
	v.untilExpired(stolen)
	v.endHold()
	v.untilErased(stolen)
	after := v.steal("footage", "catalogue", "ring-1", "ring-2", "ringkey-1", "ringkey-2")

	living := v.young(after)
	haul := try(t, before, after)
	for _, id := range stolen {
		if b, opened := haul.Opened[id]; opened {
			t.Errorf("segment %s was erased, and the thief opened %d bytes of it", id, b.Bytes)
		}
	}
	for _, id := range living {
		if _, opened := haul.Opened[id]; !opened {
			t.Errorf("segment %s lives, and the thief could not open it: what he cannot do proves nothing", id)
		}
	}
	if haul := try(t, before); len(haul.Opened) > 0 {
		t.Errorf("without any ring key the thief opened %v", haul.IDs())
	}
	haul = try(t, before, after, oldKeys)
	for _, id := range stolen {
		if _, opened := haul.Opened[id]; !opened {
			t.Errorf("with the old ring keys segment %s does not open: the thief does not know the formats", id)
		}
	}
	t.Logf("stolen %d segments that were erased since, %d that live", len(stolen), len(living))
}

// placeHold holds ten seconds, with both edges within segments, and waits until the hold has keys and copies of its own.
func (v *victim) placeHold() {
	v.t.Helper()
	footageFrom := func() int64 {
		if f := v.demo.Timeline("hal", time.Now()).Footage; len(f) > 0 {
			return f[0][0]
		}
		return 0
	}
	live.Until(v.t, grace, "the first footage", func() bool { return footageFrom() > 0 })
	from := time.UnixMilli(footageFrom()).Truncate(time.Second).Add(4 * time.Second)
	v.held = footage.Span{From: from, To: from.Add(10 * time.Second)}
	live.Until(v.t, grace, "footage of the hold", func() bool {
		f := v.demo.Timeline("hal", time.Now()).Footage
		return f[len(f)-1][1] > v.held.To.Add(8*time.Second).UnixMilli()
	})
	if status, body := v.demo.Hold("hal", v.held.From, v.held.To); status != 200 {
		v.t.Fatalf("placing a hold: %d\n%s", status, body)
	}
	time.Sleep(6 * time.Second) // the hold is secured every two seconds; the thief must find its wrapped keys
}

// steal copies folders while the program writes to them, as a thief with access to the disk would. A file that goes meanwhile
// is not stolen.
func (v *victim) steal(names ...string) string {
	v.t.Helper()
	to := v.t.TempDir()
	for _, name := range names {
		from := filepath.Join(v.dir, name)
		err := filepath.WalkDir(from, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return nil
			}
			raw, err := os.ReadFile(path)
			if err != nil {
				return nil
			}
			rel, _ := filepath.Rel(v.dir, path)
			target := filepath.Join(to, rel)
			if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
				return err
			}
			return os.WriteFile(target, raw, 0o600)
		})
		if err != nil {
			v.t.Fatal(err)
		}
	}
	return to
}

// whole lists the ids of stolen segments that have pictures in them.
func (v *victim) whole(loot string) []string { return v.since(loot, time.Time{}) }

// young lists those that will live for long enough yet: the loot was not taken in one instant.
func (v *victim) young(loot string) []string {
	v.t.Helper()
	ids := v.since(loot, time.Now().Add(-demoTerm/2))
	if len(ids) == 0 {
		v.t.Fatal("nothing that lives was stolen")
	}
	return ids
}

func (v *victim) since(loot string, oldest time.Time) (ids []string) {
	v.t.Helper()
	root := filepath.Join(loot, "footage")
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil // a folder may go while we look
		}
		rel, _ := filepath.Rel(root, path)
		_, from, id, err := footage.ParseFileName(filepath.ToSlash(rel))
		if err != nil {
			return err
		}
		if info, err := d.Info(); err == nil && info.Size() > 10_000 && !from.Before(oldest) {
			ids = append(ids, id.String())
		}
		return nil
	})
	if err != nil {
		v.t.Fatal(err)
	}
	return ids
}

// untilExpired waits until all around the hold is past its term, and of the stolen files only those of the hold are there.
func (v *victim) untilExpired(stolen []string) {
	v.t.Helper()
	live.Until(v.t, 2*demoTerm+grace, "the stolen footage to expire", func() bool {
		remaining := v.left(stolen)
		return time.Since(v.held.To) > demoTerm+footage.EpochLength(demoTerm) && remaining > 0 && remaining <= 6
	})
}

func (v *victim) left(stolen []string) (n int) {
	for _, id := range v.whole(v.dir) {
		if slices.Contains(stolen, id) {
			n++
		}
	}
	return n
}

func (v *victim) endHold() {
	v.t.Helper()
	_, page := v.demo.Get("/veiligstellingen")
	link := regexp.MustCompile(`/veiligstellingen/[0-9a-f]+/einde`).Find(page)
	if link == nil {
		v.t.Fatalf("no hold to end on %s", page)
	}
	if status, body := v.demo.Post(string(link), url.Values{"zeker": {"ja"}}); status != 200 {
		v.t.Fatalf("ending the hold: %d\n%s", status, body)
	}
}

func (v *victim) untilErased(stolen []string) {
	v.t.Helper()
	live.Until(v.t, 2*demoTerm+grace, "everything stolen to be unlinked", func() bool { return v.left(stolen) == 0 })
	live.Until(v.t, 2*demoTerm+grace, "receipts for all that was stolen", func() bool { return v.withoutReceipt(stolen) == 0 })
}

// withoutReceipt counts those that have no receipt yet. Erased is what has one: every key that opened it went before.
func (v *victim) withoutReceipt(stolen []string) (n int) {
	v.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(v.dir, "catalogue", "portiek.db")+"?mode=ro&_pragma=busy_timeout(5000)")
	if err != nil {
		v.t.Fatal(err)
	}
	defer db.Close()
	for _, id := range stolen {
		var without int
		if err := db.QueryRow(`SELECT count(*) FROM segments WHERE lower(hex(id)) = ? AND receipt < 0`, id).Scan(&without); err != nil {
			v.t.Fatal(err)
		}
		n += without
	}
	return n
}

// try runs the thief's own program on what was stolen, and then asks his hands for the details.
func try(t *testing.T, dirs ...string) loot.Haul {
	t.Helper()
	haul, err := loot.Try(dirs...)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", append([]string{"run", "portiek/e2e/thief"}, dirs...)...)
	out, err := cmd.CombinedOutput()
	if found := err != nil; found != (len(haul.Opened) > 0) {
		t.Errorf("the program says %v: %s", err, out)
	}
	return haul
}
