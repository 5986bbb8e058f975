package storetest

import (
	"context"
	"encoding/json"
	"testing"

	"portiek/internal/rules/audit"
)

// testNaming: entries are found by what they name, whole ids only, newest first.
func testNaming(t *testing.T, c Catalogue) {
	s := c.(interface {
		Catalogue
		Naming(ctx context.Context, ids []string, kinds []audit.Kind, from int64, limit int) ([]audit.Event, error)
	})
	put := func(k audit.Kind, data string) int64 {
		t.Helper()
		i, err := s.Append(ctx, audit.Event{At: at(1), Kind: k, Actor: "system", Data: json.RawMessage(data)})
		must(t, err)
		return i
	}
	first := put(audit.CaseOpened, `{"case":"2026_1%"}`)
	put(audit.CaseOpened, `{"case":"2026_1%2"}`) // neither a longer id
	put(audit.CaseOpened, `{"case":"2026x11"}`)  // nor what the id would match as a pattern
	granted := put(audit.PermitGranted, `{"case":"2026_1%","permit":"p1"}`)
	put(audit.MinuteSealed, `{"recorder":"p1"}`) // names no case and no permit, whatever its recorder is called
	opened := put(audit.FootageOpened, `{"permit":"p1"}`)
	for _, c := range []struct {
		name  string
		ids   []string
		kinds []audit.Kind
		from  int64
		limit int
		want  []int64
	}{
		{"one id", []string{"2026_1%"}, nil, 0, 10, []int64{granted, first}},
		{"two ids", []string{"2026_1%", "p1"}, nil, 0, 10, []int64{opened, granted, first}},
		{"of a kind", []string{"2026_1%", "p1"}, []audit.Kind{audit.PermitGranted, audit.CaseClosed}, 0, 10, []int64{granted}},
		{"from an index on", []string{"2026_1%"}, nil, first + 1, 10, []int64{granted}},
		{"the newest", []string{"2026_1%"}, nil, 0, 1, []int64{granted}},
		{"no ids", nil, nil, 0, 10, nil},
		{"an id that is not there", []string{"p2"}, nil, 0, 10, nil},
	} {
		got, err := s.Naming(ctx, c.ids, c.kinds, c.from, c.limit)
		must(t, err)
		var at []int64
		for _, e := range got {
			at = append(at, e.Index)
		}
		same(t, c.name, at, c.want)
	}
}
