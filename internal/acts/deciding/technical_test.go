package deciding

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"portiek/internal/acts/viewing"
	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

// technical gives carl of the processor leave for stills of a camera, and takes it up.
func technical(t *testing.T, g *Gate) (access.Record, access.Permit) {
	t.Helper()
	rec, err := g.GrantTechnical(context.Background(), by("carl"), "hal", " S-12 ")
	if err != nil {
		t.Fatal(err)
	}
	p, err := g.Use(context.Background(), by("carl"), "hal", rec.ID)
	if err != nil {
		t.Fatal(err)
	}
	return rec, p
}

// TestGrantTechnical: for ten minutes, in no case, with the ticket in the record and in the log.
func TestGrantTechnical(t *testing.T) {
	w := newWorld()
	g := w.gate(judges(t, "wooninvest"))
	rec, p := technical(t, g)
	if rec.Person != "carl" || rec.Case != "" || rec.Ticket != "S-12" || rec.Complex != "Hof" || rec.Modes != access.Technical ||
		!rec.Until.Equal(noon.Add(access.TechnicalTerm)) || rec.Span != (footage.Span{From: noon, To: rec.Until}) || len(w.notes) > 0 {
		t.Errorf("%+v, notes %v", rec, w.notes)
	}
	if len(w.events) != 1 || w.events[0].Kind != audit.PermitGranted || w.events[0].Actor != "carl" {
		t.Fatal(w.events)
	}
	d, err := audit.DataOf[audit.PermitChange](w.events[0])
	if err != nil || d.Ticket != "S-12" || d.Permit != rec.ID || d.Case != "" || d.Modes != uint8(access.Technical) || !slices.Contains(d.Articles, "WI-6.6") {
		t.Errorf("%+v %v", d, err)
	}
	if err := g.Still(context.Background(), p); err != nil || p.Article() != "WI-6.6" {
		t.Errorf("%v, under %s", err, p.Article())
	}
}

// TestTicketIsANumber: what is no number goes nowhere, not even into the log.
func TestTicketIsANumber(t *testing.T) {
	w := newWorld()
	g := w.gate(judges(t, "wooninvest"))
	for _, ticket := range []string{"", " ", "-", "mevrouw de Vries belde", "S_12", "é1", strings.Repeat("1", 41), "<b>", "S-12\x00"} {
		_, err := g.GrantTechnical(context.Background(), by("carl"), "hal", ticket)
		wantCode(t, err, "permit.ticket_form")
	}
	if len(w.permits) > 0 || len(w.events) > 0 {
		t.Errorf("%v %v", w.permits, w.events)
	}
}

// TestTechnicalRefused: who may not, gets nothing and stands in the log.
func TestTechnicalRefused(t *testing.T) {
	for name, c := range map[string]struct {
		who, code string
		cam       footage.CameraID
		change    func(w *world)
	}{
		"a contact person":  {"anna", "access.granted", "hal", nil},
		"without a role":    {"bob", "access.no_role", "hal", nil},
		"nobody":            {"", "", "hal", nil},
		"no such camera":    {"carl", "access.camera", "kelder", nil},
		"contract ended":    {"carl", "access.contract", "hal", func(w *world) { w.organisations[0].ContractUntil = noon }},
		"one step":          {"carl", "access.second_factor", "hal", func(w *world) { w.sessions[2].Factors = 1 }},
		"role elsewhere":    {"carl", "access.role_here", "hal", func(w *world) { w.appointments[1].Complexes = []string{"Laan"} }},
		"log cannot be had": {"carl", "log.unwritable", "hal", func(w *world) { w.fault = func() error { return errDisk } }},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			if c.change != nil {
				c.change(w)
			}
			v := by(people.ID(c.who))
			if c.who == "" {
				v = Visitor{}
			}
			_, err := w.gate(judges(t, "wooninvest")).GrantTechnical(context.Background(), v, c.cam, "S-12")
			if err == nil || len(w.permits) > 0 {
				t.Fatalf("%v, permits %v", err, w.permits)
			}
			if c.code == "log.unwritable" {
				wantCode(t, err, c.code)
				return
			}
			if r := w.refused(t); len(r) != 1 || r[0].Act != technicalLook || len(r[0].Articles) == 0 {
				t.Errorf("%v; the log says %+v", err, r)
			}
		})
	}
}

// TestTechnicalEnds: whatever its ground was, when that goes it is worth nothing, at the gate and at the door.
func TestTechnicalEnds(t *testing.T) {
	ctx := context.Background()
	for name, end := range map[string]func(w *world, g *Gate, id string){
		"contract":  func(w *world, _ *Gate, _ string) { w.organisations[0].ContractUntil = w.now },
		"role":      func(w *world, _ *Gate, _ string) { w.endRole("carl") },
		"session":   func(w *world, _ *Gate, _ string) { w.sessions = nil },
		"time":      func(w *world, _ *Gate, _ string) { w.advance(access.TechnicalTerm) },
		"by carl":   func(_ *world, g *Gate, id string) { _ = g.End(ctx, by("carl"), id) },
		"contract2": func(w *world, _ *Gate, _ string) { w.organisations = nil },
	} {
		w := newWorld()
		g := w.gate(judges(t, "wooninvest"))
		rec, p := technical(t, g)
		d := newBuilding(w).door(g)
		end(w, g, rec.ID)
		w.advance(time.Second)
		if _, err := g.Use(ctx, by("carl"), "hal", rec.ID); err == nil {
			t.Errorf("%s: it is still given", name)
		}
		if err := g.Still(ctx, p); err == nil {
			t.Errorf("%s: it still counts", name)
		}
		if _, err := d.Still(ctx, p, "hal"); fail.KindOf(err) != fail.Refused {
			t.Errorf("%s: the door said %v", name, err)
		}
	}
}

// TestTechnicalOpensNoFootage: with it in hand, and whatever the address names, every way to footage is closed; and a permit to
// look gives no still.
func TestTechnicalOpensNoFootage(t *testing.T) {
	ctx := context.Background()
	w := newWorld()
	w.role("anna", "technician") // both roles in one hand
	b := newBuilding(w)
	g := w.gate(judges(t, "wooninvest"))
	d := b.door(g)
	_, stills := technical(t, g)
	span := footage.Span{From: noon, To: noon.Add(time.Second)}
	w.advance(2 * time.Second)
	_, err := d.Open(ctx, stills, "hal", span, viewing.How{})
	wantCode(t, err, "permit.technical")
	_, err = d.Export(ctx, stills, "hal", span)
	wantCode(t, err, "permit.technical")
	_, err = g.Use(ctx, by("carl"), "hal", "")
	wantCode(t, err, "permit.none")

	looking, err := g.Grant(ctx, by("anna"), wish())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.GrantTechnical(ctx, by("anna"), "hal", "S-13"); err != nil { // newer, and still not what one looks with
		t.Fatal(err)
	}
	p, err := g.Use(ctx, by("anna"), "hal", "")
	if err != nil || p.ID() != looking.ID {
		t.Fatalf("%v %s", err, p.ID())
	}
	if _, err := d.Still(ctx, p, "hal"); err == nil {
		t.Error("a permit to look gave a still")
	}
	if b.reads.Load() != 0 {
		t.Errorf("%d chunks were opened", b.reads.Load())
	}
}
