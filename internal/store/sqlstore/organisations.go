package sqlstore

import (
	"context"
	"database/sql"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

// Organisations lists all, those whose contract has ended included, by name.
func (s *Store) Organisations(ctx context.Context) ([]people.Organisation, error) {
	return found(s.reading(ctx), func(row scanner) (o people.Organisation, err error) {
		var until sql.NullInt64
		err = row.Scan(&o.ID, &o.Name, &until)
		o.ContractUntil = orZero(until)
		return o, err
	}, `SELECT id, name, contract_until FROM organisations ORDER BY name, id`)
}

// PutOrganisation inserts or replaces the organisation's row.
func (s *Store) PutOrganisation(ctx context.Context, o people.Organisation, e audit.Event) error {
	if o.ID == "" || !storable(o.ID, o.Name) { // the one without an id is the controller itself
		return invalid("organisation.row", "an organisation needs an id, and a name in plain text")
	}
	return s.change(ctx, func(tx session) error {
		if err := tx.run(`INSERT INTO organisations (id, name, contract_until) VALUES (?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET name = excluded.name, contract_until = excluded.contract_until`,
			o.ID, o.Name, orNull(o.ContractUntil)); err != nil {
			return err
		}
		return tx.note(e)
	})
}
