package sqlstore

import "strings"

// statement is a statement with its arguments.
type statement struct {
	query string
	args  []any
}

// together runs statements that do not look at each other's rows, in one trip where the database can do that. It does not
// remember them: those with as many rows as there happen to be are no two alike.
func (t session) together(all ...statement) error {
	if t.s.dialect.Join != nil {
		var queries []string
		var args []any
		for _, s := range all {
			queries, args = append(queries, s.query), append(args, s.args...)
		}
		all = []statement{{t.s.dialect.Join(queries), args}}
	}
	for _, s := range all {
		if _, err := t.c.ExecContext(t.ctx, t.s.dialect.Rebind(s.query), s.args...); err != nil {
			return err
		}
	}
	return nil
}

// tuples is so many rows of so many placeholders: (?, ?), (?, ?).
func tuples(columns, rows int) string {
	row := "(" + strings.Repeat(", ?", columns)[2:] + ")"
	return strings.Repeat(", "+row, rows)[2:]
}
