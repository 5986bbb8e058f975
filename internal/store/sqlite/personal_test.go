package sqlite

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"portiek/internal/store/storetest"
)

// What the story knows of people by name stands in the table of people; no other table, the log included, has it.
func TestPersonalDetailsHaveOnePlace(t *testing.T) {
	s := openAt(t, filepath.Join(t.TempDir(), "x.db"))
	storetest.LiveThrough(t, s)
	for _, detail := range storetest.Personal {
		for _, table := range tables(t, s) {
			has := strings.Contains(dump(t, s, table), detail)
			if has != (table == "people") {
				t.Errorf("%q is in table %s: %v", detail, table, has)
			}
		}
	}
	for _, detail := range storetest.Forgotten {
		for _, table := range tables(t, s) {
			if strings.Contains(dump(t, s, table), detail) {
				t.Errorf("%q, who was erased, is in table %s", detail, table)
			}
		}
	}
}

func tables(t *testing.T, s *Store) (out []string) {
	t.Helper()
	names := scan[string](t, s, `SELECT group_concat(name) FROM sqlite_schema WHERE type = 'table'`)
	return strings.Split(names, ",")
}

// dump is all rows of a table as text.
func dump(t *testing.T, s *Store, table string) string {
	t.Helper()
	rows, err := s.write.QueryContext(ctx, "SELECT * FROM "+table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for rows.Next() {
		cells, ptrs := make([]any, len(columns)), make([]any, len(columns))
		for i := range cells {
			ptrs[i] = &cells[i]
		}
		if err := rows.Scan(ptrs...); err != nil {
			t.Fatal(err)
		}
		for _, c := range cells {
			if b, ok := c.([]byte); ok {
				c = string(b)
			}
			fmt.Fprintln(&out, c)
		}
	}
	return out.String()
}
