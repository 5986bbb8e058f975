package sqlstore

import (
	"context"
	"strings"

	"portiek/internal/rules/audit"
)

// likeEscaper takes from a text what LIKE would read as a pattern.
var likeEscaper = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// Naming lists at most limit entries from an index on, newest first, whose data has one of the ids as a value; of some kinds
// only, unless there are none in the list. It reads every entry from that index on, so begin where the matter began; the minutes
// of recording, which are most of the log and name nothing but a recorder, it passes over without looking into them. A table of what
// entries name would cost every append more than it saves (docs/measurements.md).
func (s *Store) Naming(ctx context.Context, ids []string, kinds []audit.Kind, from int64, limit int) ([]audit.Event, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	args := []any{from, string(audit.MinuteSealed)}
	where := make([]string, len(ids))
	for i, id := range ids {
		where[i] = `data LIKE ? ESCAPE '\'`
		args = append(args, `%"`+likeEscaper.Replace(id)+`"%`)
	}
	query := `SELECT i, at, kind, actor, data FROM log_entries WHERE i >= ? AND kind <> ? AND (` + strings.Join(where, " OR ") + `)`
	if len(kinds) > 0 {
		query += ` AND kind IN (?` + strings.Repeat(", ?", len(kinds)-1) + `)`
		for _, k := range kinds {
			args = append(args, string(k))
		}
	}
	return found(s.reading(ctx), eventRow, query+` ORDER BY i DESC LIMIT ?`, append(args, limit)...)
}
