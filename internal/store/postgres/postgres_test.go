package postgres

import (
	"context"
	"testing"

	"portiek/internal/store/postgres/pgtest"
	"portiek/internal/store/storetest"
)

func TestBehaviour(t *testing.T) {
	cluster := pgtest.Start(t)
	storetest.Run(t, func(t testing.TB) storetest.Catalogue {
		s, err := Open(context.Background(), cluster.Database(t))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	})
}
