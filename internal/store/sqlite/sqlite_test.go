package sqlite

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"portiek/internal/store/storetest"
)

func open(t testing.TB) storetest.Catalogue {
	return openAt(t, filepath.Join(t.TempDir(), "portiek.db"))
}

func openAt(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(context.Background(), path, WithoutSync())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestBehaviour(t *testing.T) { storetest.Run(t, open) }

func TestModel(t *testing.T) { storetest.RunModel(t, numbered(t)) }

func TestPeopleModel(t *testing.T) { storetest.RunPeopleModel(t, numbered(t)) }

// numbered opens another catalogue each time, in one folder.
func numbered(t *testing.T) func(t testing.TB) storetest.Catalogue {
	dir := t.TempDir()
	n := 0
	return func(t testing.TB) storetest.Catalogue {
		n++
		return openAt(t, filepath.Join(dir, fmt.Sprintf("%d.db", n)))
	}
}
