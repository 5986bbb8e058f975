package footage

import (
	"os"
	"regexp"
	"testing"
)

var arrow = regexp.MustCompile(`(?m)^    (\S+) --> (\S+): (.+)$`)

// The drawing and the table say the same.
func TestSegmentStatesDrawing(t *testing.T) {
	page, err := os.ReadFile("../../../docs/design/segment-states.md")
	if err != nil {
		t.Fatal(err)
	}
	drawn := map[Transition]bool{}
	for _, m := range arrow.FindAllStringSubmatch(string(page), -1) {
		drawn[Transition{state(m[1]), state(m[2]), m[3]}] = true
	}
	for _, tr := range Transitions {
		if !drawn[tr] {
			t.Errorf("the drawing lacks %q --> %q: %s", tr.From, tr.To, tr.Why)
		}
		delete(drawn, tr)
		if !tr.From.MayBecome(tr.To) {
			t.Errorf("MayBecome(%q, %q) disagrees with its own table", tr.From, tr.To)
		}
	}
	for tr := range drawn {
		if tr.From != "" || tr.To != "" {
			t.Errorf("the drawing has a step that the table lacks: %+v", tr)
		}
	}
	if Due.MayBecome(Sealed) || Erased.MayBecome(Sealed) {
		t.Error("what is due can come back")
	}
}

func state(s string) State {
	if s == "[*]" {
		return ""
	}
	return State(s)
}
