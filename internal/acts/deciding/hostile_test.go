package deciding

import (
	"context"
	"testing"
	"time"

	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

// TestInsider tries what somebody with a real account might. Each row begins with anna's good permit, in use; then something
// ends or is faked, and a second later neither asking for the permit nor the stream that runs on it gets any further. All is
// in the log.
func TestInsider(t *testing.T) {
	ctx := context.Background()
	for name, c := range map[string]struct {
		change func(w *world, g *Gate, rec access.Record)
		use    string // code of Use
		still  string // code of Still for the permit taken up before
	}{
		"nothing at all": {},
		"the role ended": {func(w *world, _ *Gate, _ access.Record) { w.endRole("anna") }, "access.refused", "access.refused"},
		"the role moved to another complex": {func(w *world, _ *Gate, _ access.Record) {
			w.change(func() { w.appointments[0].Complexes = []string{"Laan"} })
		}, "access.refused", "access.refused"},
		"the session ended": {func(w *world, _ *Gate, _ access.Record) {
			w.change(func() { w.sessions = w.sessions[1:] })
		}, "session.ended", "session.ended"},
		"the session passed its end": {func(w *world, _ *Gate, _ access.Record) {
			w.change(func() { w.sessions[0].Until = w.now })
		}, "session.ended", "session.ended"},
		"the session lost its second step": {func(w *world, _ *Gate, _ access.Record) {
			w.change(func() { w.sessions[0].Factors = 1 })
		}, "access.second_factor", "access.second_factor"},
		"the person left": {func(w *world, _ *Gate, _ access.Record) {
			w.edit("anna", func(p *people.Person) { p.Left = w.now })
		}, "access.refused", "access.refused"},
		"the person went to the processor": {func(w *world, _ *Gate, _ access.Record) {
			w.edit("anna", func(p *people.Person) { p.Organisation = "partner" })
		}, "access.refused", "access.refused"},
		"the person's record is gone": {func(w *world, _ *Gate, _ access.Record) {
			w.change(func() { delete(w.persons, "anna") })
		}, "session.ended", "session.ended"},
		"the case closed": {func(w *world, _ *Gate, rec access.Record) { w.closeCase(rec.Case) }, "access.refused", "access.refused"},
		"the case moved to another complex": {func(w *world, _ *Gate, rec access.Record) {
			w.change(func() { c := w.cases[rec.Case]; c.Complex = "Laan"; w.cases[rec.Case] = c })
		}, "access.refused", "access.refused"},
		"replayed after its end": {func(w *world, g *Gate, rec access.Record) {
			if err := g.End(ctx, by("anna"), rec.ID); err != nil {
				t.Fatal(err)
			}
		}, "permit.ended", "permit.ended"},
		"eight hours went by": {func(w *world, _ *Gate, _ access.Record) { w.advance(access.PermitTerm) }, "permit.ended", "permit.ended"},
		"eight hours went by and the clock is set back": {func(w *world, g *Gate, _ access.Record) {
			w.advance(access.PermitTerm)
			g.now()
			w.advance(-access.PermitTerm)
		}, "permit.ended", "permit.ended"},
		"the record was changed into another's": {func(w *world, _ *Gate, _ access.Record) {
			w.change(func() { w.permits[0].Person = "bob" })
		}, "permit.none", "permit.none"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			g := w.gate(judges(t, "wooninvest"))
			rec, err := g.Grant(ctx, by("anna"), wish())
			if err != nil {
				t.Fatal(err)
			}
			p, err := g.Use(ctx, by("anna"), "hal", rec.ID)
			if err != nil || g.Still(ctx, p) != nil {
				t.Fatal("the good permit does not work:", err)
			}
			before := len(w.refused(t))
			if c.change != nil {
				c.change(w, g, rec)
			}
			w.advance(time.Second)
			wantCode(t, g.Still(ctx, p), c.still)
			_, err = g.Use(ctx, by("anna"), "hal", rec.ID)
			wantCode(t, err, c.use)
			want := before
			if c.use != "" {
				want++
			}
			if got := w.refused(t); len(got) != want {
				t.Errorf("%d refusals were logged, want %d: %+v", len(got), want, got)
			}
		})
	}
}

// TestAnothers: a permit is no use to anyone or anything but what it names, and a guess tells nothing.
func TestAnothers(t *testing.T) {
	ctx := context.Background()
	w := newWorld()
	w.role("bob", "contact_person")
	g := w.gate(judges(t, "wooninvest"))
	rec, err := g.Grant(ctx, by("anna"), wish())
	if err != nil {
		t.Fatal(err)
	}
	use := func(v Visitor, cam footage.CameraID, id string) func() error {
		return func() error { _, err := g.Use(ctx, v, cam, id); return err }
	}
	grant := func(f func(*Wish)) func() error {
		return func() error { x := wish(); f(&x); _, err := g.Grant(ctx, by("bob"), x); return err }
	}
	stolen := by("bob")
	stolen.Session.ID = "s-anna"
	for name, c := range map[string]struct {
		try  func() error
		code string
	}{
		"another's permit":                 {use(by("bob"), "hal", rec.ID), "permit.none"},
		"another's session":                {use(stolen, "hal", rec.ID), "session.ended"},
		"no session":                       {use(Visitor{Person: people.Person{ID: "anna"}}, "hal", rec.ID), "session.ended"},
		"nobody":                           {use(Visitor{}, "hal", rec.ID), "permit.none"},
		"another camera":                   {use(by("anna"), "lift", rec.ID), "permit.none"},
		"a camera that is not there":       {use(by("anna"), "kelder", ""), "permit.none"},
		"a guessed permit":                 {use(by("anna"), "hal", "AAAA"), "permit.none"},
		"agreeing to what needs no one":    {func() error { return g.Agree(ctx, by("bob"), rec.ID) }, "permit.none"},
		"agreeing to a guess":              {func() error { return g.Agree(ctx, by("bob"), "AAAA") }, "permit.none"},
		"ending another's":                 {func() error { return g.End(ctx, by("bob"), rec.ID) }, "access.refused"},
		"ending a guess":                   {func() error { return g.End(ctx, by("bob"), "AAAA") }, "access.refused"},
		"a wish in a guessed case":         {grant(func(x *Wish) { x.Case = "2026-999999" }), "access.refused"},
		"a wish outside any case":          {grant(func(x *Wish) { x.Case = "" }), "access.refused"},
		"a wish for a camera not there":    {grant(func(x *Wish) { x.Cameras = []footage.CameraID{"kelder"} }), "access.camera"},
		"a wish for another complex":       {grant(func(x *Wish) { x.Cameras = []footage.CameraID{"poort"} }), "permit.complexes"},
		"a wish across complexes":          {grant(func(x *Wish) { x.Cameras = []footage.CameraID{"hal", "poort"} }), "permit.complexes"},
		"a wish for what is yet to come":   {grant(func(x *Wish) { x.Span.To = noon.Add(50 * time.Hour) }), "access.refused"},
		"a wish for what is past its term": {grant(func(x *Wish) { x.Span.From = noon.Add(-80 * time.Hour) }), "access.refused"},
	} {
		t.Run(name, func(t *testing.T) {
			w.advance(quiet) // so that each is logged for itself
			n := len(w.refused(t))
			wantCode(t, c.try(), c.code)
			if got := len(w.refused(t)) - n; got != 1 {
				t.Errorf("%d refusals were logged", got)
			}
		})
	}
	if p, err := g.Use(ctx, by("anna"), "hal", ""); err != nil || p.ID() != rec.ID || p.Session() != "s-anna" {
		t.Errorf("after all that anna's own permit does not work: %v", err)
	}
	if err := g.Still(ctx, access.Permit{}); err == nil {
		t.Error("the zero permit holds")
	}
}

// TestStolenSessionEndsItsOwnStream: ending one session stops what was taken up in it, and not what another took up.
func TestStolenSessionEndsItsOwnStream(t *testing.T) {
	ctx := context.Background()
	w := newWorld()
	w.sessions = append(w.sessions, people.Session{ID: "stolen", Person: "anna", Until: noon.Add(time.Hour), Factors: 2})
	g := w.gate(judges(t, "wooninvest"))
	if _, err := g.Grant(ctx, by("anna"), wish()); err != nil {
		t.Fatal(err)
	}
	own, err := g.Use(ctx, by("anna"), "hal", "")
	if err != nil {
		t.Fatal(err)
	}
	thief := by("anna")
	thief.Session.ID = "stolen"
	taken, err := g.Use(ctx, thief, "hal", "")
	if err != nil || g.Still(ctx, taken) != nil || g.Still(ctx, own) != nil {
		t.Fatal("either should work still", err)
	}
	w.change(func() { w.sessions = w.sessions[:len(w.sessions)-1] })
	w.advance(time.Second)
	wantCode(t, g.Still(ctx, taken), "session.ended")
	wantCode(t, g.Still(ctx, own), "")
	wantCode(t, g.Still(ctx, own.Within("")), "permit.none")
	wantCode(t, g.Still(ctx, own.Within("s-bob")), "session.ended")
}

// TestNewGateOldClock: after a restart with a clock that is behind, a permit of a later moment is worth nothing.
func TestNewGateOldClock(t *testing.T) {
	ctx := context.Background()
	w := newWorld()
	if _, err := w.gate(judges(t, "wooninvest")).Grant(ctx, by("anna"), wish()); err != nil {
		t.Fatal(err)
	}
	w.advance(-time.Hour)
	_, err := w.gate(judges(t, "wooninvest")).Use(ctx, by("anna"), "hal", "")
	wantCode(t, err, "access.refused")
}

// TestStoreDown: not knowing is a no, and it is not remembered as one.
func TestStoreDown(t *testing.T) {
	ctx := context.Background()
	w := newWorld()
	g := w.gate(judges(t, "wooninvest"))
	w.fault = func() error { return errDisk }
	_, err := g.Grant(ctx, by("anna"), wish())
	wantCode(t, err, "log.unwritable")
	if len(w.permits) != 0 {
		t.Error("a permit was stored without its entry")
	}
	if _, err := g.Ask(ctx, by("bob"), "read_log", About{}); err == nil {
		t.Error("a no became a yes because it could not be logged")
	}
	w.fault = nil
	if _, err := g.Grant(ctx, by("anna"), wish()); err != nil || w.kinds()[0] != audit.PermitGranted {
		t.Errorf("%v %v", err, w.kinds())
	}
}
