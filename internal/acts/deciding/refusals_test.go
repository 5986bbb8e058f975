package deciding

import (
	"context"
	"strings"
	"testing"
	"time"

	"portiek/internal/rules/people"
)

// TestHammering: a thousand tries are two entries that say so, and other people's refusals stand by themselves.
func TestHammering(t *testing.T) {
	ctx := context.Background()
	w := newWorld()
	g := w.gate(judges(t, "wooninvest"))
	ask := func(id people.ID, act string) {
		t.Helper()
		if _, err := g.Ask(ctx, by(id), act, About{}); err == nil {
			t.Fatal("allowed")
		}
	}
	for range 1000 {
		ask("bob", "read_log")
		w.advance(time.Millisecond)
	}
	ask("anna", "read_log")
	ask("bob", "manage_people")
	if got := w.refused(t); len(got) != 3 || got[0].Count != 0 || len(got[0].Articles) == 0 {
		t.Fatalf("%d entries: %+v", len(got), got)
	}
	w.advance(quiet)
	ask("anna", "verify_log") // whoever comes next writes what had been counted
	got := w.refused(t)
	if len(got) != 5 || got[4].Count != 999 && got[3].Count != 999 {
		t.Fatalf("%+v", got)
	}
	ask("bob", "read_log")
	ask("bob", "read_log")
	g.Flush(ctx)
	if got = w.refused(t); len(got) != 6 || got[5].Count != 2 {
		t.Fatalf("%+v", got)
	}
	g.Flush(ctx)
	w.advance(2 * quiet)
	ask("bob", "read_log")
	if got = w.refused(t); len(got) != 7 || got[6].Count != 0 {
		t.Fatalf("%+v", got)
	}
	w.advance(2 * quiet)
	g.Flush(ctx)
	if len(g.noes.last) != 0 {
		t.Errorf("%d refusals are remembered for ever", len(g.noes.last))
	}
}

// TestRefusalsSpeakOfNobody: what is typed does not reach the log.
func TestRefusalsSpeakOfNobody(t *testing.T) {
	w := newWorld()
	g := w.gate(judges(t, "wooninvest"))
	const name = "Mevrouw De Vries"
	a := About{Complex: name, Case: name, Reason: name, Purpose: name, Met: []string{"requester:" + name}, Balance: name, Ticket: name, Named: name}
	for _, act := range []string{"view", "ask_hold", name} {
		if _, err := g.Ask(context.Background(), by("bob"), act, a); err == nil {
			t.Error("allowed")
		}
	}
	if _, err := g.Ask(context.Background(), by("bob"), "view", About{Camera: name}); err == nil {
		t.Error("allowed")
	}
	if len(w.events) < 3 {
		t.Errorf("%d refusals in the log", len(w.events))
	}
	for _, e := range w.events {
		if strings.Contains(string(e.Data), "Vries") || e.Actor != "bob" {
			t.Errorf("%s: %s", e.Actor, e.Data)
		}
	}
	if _, err := g.Ask(context.Background(), Visitor{}, "view", About{}); err == nil || w.events[len(w.events)-1].Actor != nobody {
		t.Errorf("nobody's refusal: %v %v", err, w.events[len(w.events)-1])
	}
}

// TestDecideLeavesNoTrace: a page that shows what can be done writes nothing.
func TestDecideLeavesNoTrace(t *testing.T) {
	ctx := context.Background()
	w := newWorld()
	w.appointments[0].Complexes = []string{"Hof"}
	g := w.gate(judges(t, "wooninvest"))
	list, err := g.DecideAll(ctx, by("anna"), []string{"see_protocol", "manage_people"}, About{})
	if err != nil || len(list) != 2 || !list[0].Allowed || list[1].Allowed {
		t.Errorf("%+v %v", list, err)
	}
	here, err := g.Somewhere(ctx, by("anna"), "open_case")
	if err != nil || !here.Allowed {
		t.Errorf("anna opens cases at one complex: %v %+v", err, here)
	}
	if no, err := g.Somewhere(ctx, by("bob"), "open_case"); err != nil || no.Allowed {
		t.Errorf("bob opens cases: %v", err)
	}
	if len(w.events) != 0 {
		t.Errorf("%v", w.kinds())
	}
}
