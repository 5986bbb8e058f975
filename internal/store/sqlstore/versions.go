package sqlstore

import (
	"context"
	"database/sql"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/protocol"
)

const versionColumns = `v.id, v.name, v.version, v.hash, v.yaml, v.term_limit, v.drafted_by, v.drafted_at, v.approved_by, v.approved_at, v.approved_log,
	v.published_by, v.published_at, v.in_force_from, v.begun_at, d.name, d.type, d.hash, length(d.bytes), d.uploaded_by, d.uploaded_at`

const versionQuery = `SELECT ` + versionColumns + ` FROM protocol_versions v LEFT JOIN protocol_documents d ON d.version = v.id `

// Versions lists all versions of the protocol in the order of drafting, each with its file, and with its document but for the
// bytes.
func (s *Store) Versions(ctx context.Context) (protocol.Versions, error) {
	return found(s.reading(ctx), versionRow, versionQuery+`ORDER BY v.n`)
}

// Version finds one; fail.NotFound.
func (s *Store) Version(ctx context.Context, id string) (protocol.Stored, error) {
	v, there, err := single(s.reading(ctx), versionRow, versionQuery+`WHERE v.id = ?`, id)
	if err == nil && !there {
		err = errNoVersion
	}
	return v, err
}

func versionRow(row scanner) (v protocol.Stored, err error) {
	var hash, docHash []byte
	var limit, drafted int64
	var approved, entry, published, from, begun, docSize, docAt sql.NullInt64
	var docName, docType, docBy sql.NullString
	if err = row.Scan(&v.ID, &v.Name, &v.Version, &hash, &v.YAML, &limit, &v.DraftedBy, &drafted, &v.ApprovedBy, &approved, &entry,
		&v.PublishedBy, &published, &from, &begun, &docName, &docType, &docHash, &docSize, &docBy, &docAt); err != nil {
		return v, err
	}
	v.Limit, v.DraftedAt = lengthOf(limit), moment(drafted)
	v.ApprovedAt, v.PublishedAt, v.InForceFrom, v.BegunAt = orZero(approved), orZero(published), orZero(from), orZero(begun)
	if v.ApprovedLog = -1; entry.Valid {
		v.ApprovedLog = entry.Int64
	}
	if docName.Valid {
		v.Document = &protocol.Document{Name: docName.String, Type: docType.String, Size: docSize.Int64, By: docBy.String, At: orZero(docAt)}
		if err = setDigest(&v.Document.Hash, docHash); err != nil {
			return v, err
		}
	}
	return v, setDigest(&v.Hash, hash)
}

// PutVersion stores a draft with its event, or one that the settings file brings in, drafted, approved and published at once.
// Nobody else's may be approved already. fail.Conflict when the id, or name and version, are there: a version never changes.
func (s *Store) PutVersion(ctx context.Context, v protocol.Stored, e audit.Event) error {
	bySettings := v.DraftedBy == protocol.BySettings && v.ApprovedBy == protocol.BySettings && v.Published()
	if v.ID == "" || v.DraftedBy == "" || len(v.YAML) == 0 || !(bySettings || v.ApprovedAt.IsZero() && !v.Published()) {
		return invalid("protocol.row", "version %q of the protocol, drafted by %q, approved by %q", v.ID, v.DraftedBy, v.ApprovedBy)
	}
	return s.guarded(ctx, func(tx session) error {
		if bySettings {
			if err := tx.notBackwards(v.InForceFrom); err != nil {
				return err
			}
		}
		if err := tx.run(`INSERT INTO protocol_versions (id, name, version, hash, yaml, term_limit, drafted_by, drafted_at, approved_by, approved_at,
			approved_log, published_by, published_at, in_force_from) VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', NULL, NULL, '', NULL, NULL)`,
			v.ID, v.Name, v.Version, v.Hash[:], v.YAML, v.Limit.Microseconds(), v.DraftedBy, micros(v.DraftedAt)); err != nil {
			return err
		}
		entry, err := tx.append(e)
		if err != nil || !bySettings {
			return err
		}
		return tx.run(`UPDATE protocol_versions SET approved_by = ?, approved_at = ?, approved_log = ?, published_by = ?, published_at = ?,
			in_force_from = ? WHERE id = ?`, v.ApprovedBy, micros(v.ApprovedAt), entry, v.PublishedBy, micros(v.PublishedAt), micros(v.InForceFrom), v.ID)
	})
}

// DropVersion takes a draft away, with its document; fail.Conflict once it was approved, fail.NotFound.
func (s *Store) DropVersion(ctx context.Context, id string, e audit.Event) error {
	return s.guarded(ctx, func(tx session) error {
		v, err := tx.version(id)
		if err != nil {
			return err
		}
		if !v.ApprovedAt.IsZero() {
			return errApproved
		}
		if err := tx.run(`DELETE FROM protocol_documents WHERE version = ?`, id); err != nil {
			return err
		}
		if err := tx.run(`DELETE FROM protocol_versions WHERE id = ?`, id); err != nil {
			return err
		}
		_, err = tx.append(e)
		return err
	})
}

// ApproveVersion approves the draft whose file has this hash. fail.Refused by its own drafter; fail.Conflict when it was
// approved before, or when the file is another one than was read.
func (s *Store) ApproveVersion(ctx context.Context, id string, hash [32]byte, by string, at time.Time, e audit.Event) error {
	return s.guarded(ctx, func(tx session) error {
		v, err := tx.version(id)
		switch {
		case err != nil:
			return err
		case !v.ApprovedAt.IsZero():
			return errApproved
		case by == "" || by == v.DraftedBy || by == protocol.BySettings:
			return errSamePerson
		case v.Hash != hash:
			return errOtherText
		}
		entry, err := tx.append(e)
		if err != nil {
			return err
		}
		return tx.run(`UPDATE protocol_versions SET approved_by = ?, approved_at = ?, approved_log = ? WHERE id = ?`, by, micros(at), entry, id)
	})
}

// PublishVersion publishes an approved version with its date in force, which is not before that of any other one; both are
// final. fail.Conflict otherwise.
func (s *Store) PublishVersion(ctx context.Context, id, by string, from, at time.Time, e audit.Event) error {
	return s.guarded(ctx, func(tx session) error {
		v, err := tx.version(id)
		switch {
		case err != nil:
			return err
		case v.ApprovedAt.IsZero():
			return errNotApproved
		case v.Published():
			return errPublished
		case micros(from) < micros(at):
			return errBackwards
		}
		if err := tx.notBackwards(from); err != nil {
			return err
		}
		if err := tx.run(`UPDATE protocol_versions SET published_by = ?, published_at = ?, in_force_from = ? WHERE id = ?`,
			by, micros(at), micros(from), id); err != nil {
			return err
		}
		_, err = tx.append(e)
		return err
	})
}

func (t session) notBackwards(from time.Time) error {
	var last sql.NullInt64
	if _, err := t.one(`SELECT MAX(in_force_from) FROM protocol_versions`, nil, &last); err != nil {
		return err
	}
	if last.Valid && micros(from) < last.Int64 {
		return errBackwards
	}
	return nil
}

// BeginVersion notes, once, that the cameras have the terms of a version in force; false when that was noted before.
func (s *Store) BeginVersion(ctx context.Context, id string, at time.Time, e audit.Event) (first bool, err error) {
	err = s.guarded(ctx, func(tx session) error {
		n, err := tx.exec(`UPDATE protocol_versions SET begun_at = ? WHERE id = ? AND begun_at IS NULL AND in_force_from <= ?`, micros(at), id, micros(at))
		if err != nil || n == 0 {
			return err
		}
		first = true
		_, err = tx.append(e)
		return err
	})
	return first && err == nil, err
}

func (t session) version(id string) (protocol.Stored, error) {
	if !storable(id) {
		return protocol.Stored{}, errNoVersion
	}
	vs, err := list(t, versionRow, versionQuery+`WHERE v.id = ?`, id)
	if err == nil && len(vs) == 0 {
		err = errNoVersion
	}
	if err != nil {
		return protocol.Stored{}, err
	}
	return vs[0], nil
}

func setDigest(dst *[32]byte, b []byte) error {
	if len(b) != len(dst) {
		return invalid("store.digest", "digest of %d bytes", len(b))
	}
	*dst = [32]byte(b)
	return nil
}

var errNoVersion = fail.New(fail.NotFound, "protocol.version_unknown", "Deze versie van het protocol is er niet.", "There is no such version of the protocol.")
