package viewing

import (
	"context"
	"errors"
	"testing"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

var errOver = fail.New(fail.Refused, "permit.ended", "voorbij", "over").Under("WI-0.7")

// TestNoDoorWithoutStill: what keeps an ended permit from being used cannot be left out by forgetting a line.
func TestNoDoorWithoutStill(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a door came into being that never asks whether a permit still holds")
		}
	}()
	New(Options{})
}

// TestEndedPermitOpensNothing: whatever way in is tried, what the gate says of now decides, and it is logged.
func TestEndedPermitOpensNothing(t *testing.T) {
	ctx := context.Background()
	for name, try := range map[string]func(d *Door, p access.Permit) error{
		"open": func(d *Door, p access.Permit) error {
			_, err := d.Open(ctx, p, "hal", span(0, time.Second), How{})
			return err
		},
		"export": func(d *Door, p access.Permit) error {
			_, err := d.Export(ctx, p, "hal", span(0, time.Second))
			return err
		},
		"day": func(d *Door, p access.Permit) error { _, err := d.Day(ctx, p, "hal", span(0, time.Second)); return err },
		"steps": func(d *Door, p access.Permit) error {
			_, err := d.Steps(ctx, p, "hal", span(0, time.Second), time.Second)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse()
			h.segs = []footage.Segment{segment(noon)}
			p := permit(h)
			h.still = func(access.Permit) error { return errOver }
			wantCode(t, try(h.door(), p), fail.Refused, "permit.ended")
			if h.reads != 0 || len(h.spans(audit.FootageRefused)) != 1 || len(h.events) != 1 || h.events[0].Actor != "p1" {
				t.Errorf("%d chunks were opened, events %v", h.reads, h.events)
			}
			h.still = func(access.Permit) error { return errors.New("database is gone") }
			if err := try(h.door(), p); err == nil || h.reads != 0 {
				t.Errorf("not knowing whether it holds gave %v and %d chunks", err, h.reads)
			}
		})
	}
}

// TestEndsWhileReading: the group that was begun is finished, the next one is not opened, and the log says so. The same for a
// copy that is being made.
func TestEndsWhileReading(t *testing.T) {
	h := newHouse()
	h.segs = []footage.Segment{segment(noon)}
	r, err := h.door().Open(context.Background(), permit(h), "hal", span(0, time.Minute), How{Base: noon})
	if err != nil {
		t.Fatal(err)
	}
	shown := 0
	for _, err = range r.Pieces(context.Background()) {
		if err != nil {
			break
		}
		if shown++; shown == 5 { // in the second group
			h.still = func(access.Permit) error { return errOver }
		}
	}
	wantCode(t, err, fail.Refused, "permit.ended")
	if shown != 8 || h.reads != 8 || len(h.spans(audit.FootageRefused)) != 1 {
		t.Errorf("%d fragments were shown of %d read, refusals %v", shown, h.reads, h.spans(audit.FootageRefused))
	}

	h.still = nil
	taking, err := h.door().Export(context.Background(), permit(h), "hal", span(0, time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	var n counter
	left := 3
	h.still = func(access.Permit) error {
		if left--; left < 0 {
			return errOver
		}
		return nil
	}
	wantCode(t, taking.Write(context.Background(), 0, &n), fail.Refused, "permit.ended")
	if n != 3*4*10 {
		t.Errorf("%d bytes were copied, want three groups", n)
	}
}

// TestAskedAtEveryGroup: once at the start and once before each group of pictures.
func TestAskedAtEveryGroup(t *testing.T) {
	h := newHouse()
	h.segs = []footage.Segment{segment(noon)}
	seen, err := h.watch(h.door(), span(0, 20*time.Second), How{})
	if err != nil || len(seen) != 40 || h.asked != 1+10 {
		t.Errorf("%d fragments, asked %d times, %v", len(seen), h.asked, err)
	}
}

// TestActorIsTheHolder: the log names the person, not the permit's way in.
func TestActorIsTheHolder(t *testing.T) {
	h := newHouse()
	h.segs = []footage.Segment{segment(noon)}
	if _, err := h.watch(h.door(), span(0, time.Second), How{}); err != nil || len(h.events) != 1 || h.events[0].Actor != "p1" {
		t.Errorf("%v %v", h.events, err)
	}
}
