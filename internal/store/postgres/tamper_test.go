package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"testing"

	"portiek/internal/store/postgres/pgtest"
	"portiek/internal/store/storetest"
)

func TestTampering(t *testing.T) {
	cluster := pgtest.Start(t)
	storetest.RunTampering(t, func(t testing.TB) storetest.Tampered {
		address := cluster.Database(t)
		s, err := Open(context.Background(), address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		db, err := sql.Open("pgx", address.Reveal())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		return storetest.Tampered{WalkedCatalogue: s, SQL: db, Bytes: func(b []byte) string { return fmt.Sprintf(`'\x%x'::bytea`, b) }}
	})
}
