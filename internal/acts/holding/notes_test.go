package holding

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"portiek/internal/base/fail"
)

// What people write is in the database under the case's key only, and never in the log.
func TestFreeTextIsSealedInTheRow(t *testing.T) {
	house, h := newHouse()
	if _, err := h.Place(context.Background(), request()); err != nil {
		t.Fatal(err)
	}
	row, _ := json.Marshal(house.rows[0])
	for _, clear := range []string{"fiets", "politie"} {
		if strings.Contains(string(row), clear) {
			t.Errorf("the row has %q in the clear: %s", clear, row)
		}
	}
	list, err := h.Holds(context.Background(), true)
	if err != nil || len(list) != 1 || list[0].Reason != "fiets weg" || list[0].AskedBy != "politie" {
		t.Fatalf("listed as %+v, %v", list, err)
	}
}

func TestErasedDetailsLeaveTheHold(t *testing.T) {
	house, h := newHouse()
	if _, err := h.Place(context.Background(), request()); err != nil {
		t.Fatal(err)
	}
	house.noteErr = fail.New(fail.Gone, "note.erased", "", "")
	if list, err := h.Holds(context.Background(), true); err != nil || len(list) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	house.noteErr = fail.New(fail.Corrupt, "note.damaged", "", "")
	if _, err := h.Holds(context.Background(), true); fail.KindOf(err) != fail.Corrupt {
		t.Fatalf("a damaged note passed: %v", err)
	}
}
