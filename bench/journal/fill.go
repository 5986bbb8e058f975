package main

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// began is when the made-up log began.
var began = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// entry is a common one: somebody opened footage.
func entry(n int64) audit.Event {
	at := began.Add(time.Duration(n) * time.Second)
	return audit.Opening{Camera: footage.CameraID(fmt.Sprint("camera-", n%200)), From: audit.At(at.Add(-time.Hour)), To: audit.At(at),
		Permit: "F3Q4ZXKJ5YV2N7WQ8R6TBC1DMA", Purpose: "incident", Article: "WI-2.6"}.Opened(at, "K7N2P5QX3YV8ZR4TBW6MCJ1FDA")
}

// rowsAtOnce is how many rows one statement of bulk loading inserts.
const rowsAtOnce = 1000

// fill loads a log of so many entries behind the store's back, in one transaction. Verifying it afterwards shows that it is what
// the store itself would have written.
func (d *database) fill(ctx context.Context, entries int64) error {
	tx, err := d.sql.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	rows := bulk{d, tx, "log_entries (i, at, kind, actor, data)", 5, nil}
	hashes := bulk{d, tx, "log_hashes (place, hash)", 2, nil}
	var edge audit.Edge
	for i := range entries {
		e, err := audit.Normal(entry(i))
		if err != nil {
			return err
		}
		e.Index = i
		next, made := edge.Add(audit.Encode(e))
		for level, h := range made {
			if err := hashes.add(ctx, audit.HashCount(i)+int64(level), h[:]); err != nil {
				return err
			}
		}
		if err := rows.add(ctx, i, e.At.UnixMicro(), string(e.Kind), e.Actor, string(e.Data)); err != nil {
			return err
		}
		edge = next
	}
	if err := rows.flush(ctx); err != nil {
		return err
	}
	if err := hashes.flush(ctx); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE log_head SET size = "+d.place(1)+", edge = "+d.place(2), edge.Size, edge.Bytes()); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	for _, q := range d.settle {
		if _, err := d.sql.ExecContext(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// bulk collects rows of one table.
type bulk struct {
	d       *database
	tx      *sql.Tx
	table   string
	columns int
	args    []any
}

func (b *bulk) add(ctx context.Context, values ...any) error {
	b.args = append(b.args, values...)
	if len(b.args) < rowsAtOnce*b.columns {
		return nil
	}
	return b.flush(ctx)
}

func (b *bulk) flush(ctx context.Context) error {
	if len(b.args) == 0 {
		return nil
	}
	var q strings.Builder
	q.WriteString("INSERT INTO " + b.table + " VALUES ")
	for n := range b.args {
		switch {
		case n == 0:
			q.WriteString("(")
		case n%b.columns == 0:
			q.WriteString("), (")
		default:
			q.WriteString(", ")
		}
		q.WriteString(b.d.place(n + 1))
	}
	q.WriteString(")")
	_, err := b.tx.ExecContext(ctx, q.String(), b.args...)
	b.args = b.args[:0]
	return err
}
