package deciding

import (
	"context"
	"testing"

	"portiek/internal/rules/access"
)

// TestUsingReadsNoOldPermits: what people had in all the years costs nothing when a permit is used, named or not.
func TestUsingReadsNoOldPermits(t *testing.T) {
	ctx := context.Background()
	w := newWorld()
	g := w.gate(judges(t, "wooninvest"))
	old, err := g.Grant(ctx, by("anna"), wish())
	if err != nil {
		t.Fatal(err)
	}
	if err := g.End(ctx, by("anna"), old.ID); err != nil {
		t.Fatal(err)
	}
	rec, err := g.Grant(ctx, by("anna"), wish())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", rec.ID} {
		if p, err := g.Use(ctx, by("anna"), "hal", name); err != nil || p.ID() != rec.ID {
			t.Errorf("%q: %v %v", name, p.ID(), err)
		}
	}
	live, err := g.Live(ctx, by("anna"))
	if err != nil || len(live) != 1 || live[0].ID != rec.ID {
		t.Errorf("live: %v %v", live, err)
	}
	if w.whole != 0 {
		t.Errorf("all of anna's permits were read %d times", w.whole)
	}
	if err := g.End(ctx, by("anna"), rec.ID); err != nil {
		t.Fatal(err)
	}
	_, err = g.Use(ctx, by("anna"), "hal", "") // the no still says that there was one
	wantCode(t, err, "permit.ended")
}

// TestOwn: a permit is found by its name by its holder only, whatever became of it.
func TestOwn(t *testing.T) {
	ctx := context.Background()
	w := newWorld()
	w.role("bob", "contact_person")
	g := w.gate(judges(t, "wooninvest"))
	rec, err := g.Grant(ctx, by("anna"), wish())
	if err != nil {
		t.Fatal(err)
	}
	if err := g.End(ctx, by("anna"), rec.ID); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		v    Visitor
		id   string
		want bool
	}{"anna's": {by("anna"), rec.ID, true}, "bob's": {by("bob"), rec.ID, false}, "nobody's": {Visitor{}, rec.ID, false}, "a guess": {by("anna"), "AAAA", false}} {
		got, there, err := g.Own(ctx, c.v, c.id)
		if err != nil || there != c.want || there != (got.ID == rec.ID) || !there && got.ID != (access.Record{}).ID {
			t.Errorf("%s: %v %v %v", name, got.ID, there, err)
		}
	}
}
