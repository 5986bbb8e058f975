package sqlite

import (
	"fmt"
	"path/filepath"
	"testing"

	"portiek/internal/store/storetest"
)

func TestTampering(t *testing.T) {
	storetest.RunTampering(t, func(t testing.TB) storetest.Tampered {
		s := openAt(t, filepath.Join(t.TempDir(), "portiek.db"))
		return storetest.Tampered{WalkedCatalogue: s, SQL: s.write, Bytes: func(b []byte) string { return fmt.Sprintf("x'%x'", b) }}
	})
}
