package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestImports walks every Go file that ships and holds its imports to the lines of the house.
func TestImports(t *testing.T) {
	files := 0
	each(t, func(pkg, name string, f *ast.File) {
		files++
		for _, i := range f.Imports {
			to, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if why := forbidden(pkg, to); why != "" {
				t.Errorf("%s imports %s: %s", name, to, why)
			}
		}
	})
	if files < 20 {
		t.Fatalf("only %d files: not the whole tree", files)
	}
}

// TestNoClockOfTheirOwn: rules, and the acts that decide by time, take the time as an argument.
func TestNoClockOfTheirOwn(t *testing.T) {
	each(t, func(pkg, name string, f *ast.File) {
		if w, place := wing(pkg); w != "rules" && place != "acts/expiring" && place != "acts/holding" && place != "acts/viewing" {
			return
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "Now" {
				if x, ok := s.X.(*ast.Ident); ok && x.Name == "time" {
					t.Errorf("%s calls time.Now", name)
				}
			}
			return true
		})
	})
}

// TestForbidden breaks each line once.
func TestForbidden(t *testing.T) {
	for _, c := range []struct {
		from, to string
		ok       bool
	}{
		{"portiek/internal/front/web", "portiek/internal/acts/viewing", true},
		{"portiek/internal/front/web", "portiek/internal/store/sqlite", false},
		{"portiek/internal/front/web", "portiek/internal/vault", false},
		{"portiek/internal/acts/viewing", "portiek/internal/rules/access", true},
		{"portiek/internal/acts/viewing", "portiek/internal/vault/seal", false},
		{"portiek/internal/acts/viewing", "portiek/internal/front/web", false},
		{"portiek/internal/acts/viewing", "golang.org/x/sys/unix", true},
		{"portiek/internal/cameras/rtsp", "portiek/internal/vault", false},
		{"portiek/internal/cameras/rtsp", "portiek/internal/cameras/nal", true},
		{"portiek/internal/cameras/rtsp", "portiek/internal/acts/recording", false},
		{"portiek/internal/store/sqlite", "portiek/internal/rules/footage", true},
		{"portiek/internal/store/sqlite", "portiek/internal/store/storetest", false},
		{"portiek/internal/store/storetest", "testing", true},
		{"portiek/internal/store/sqlite", "testing", false},
		{"portiek/internal/store/storetest", "portiek/internal/acts/holding", true},
		{"portiek/internal/store/sqlite", "portiek/internal/acts/holding", false},
		{"portiek/internal/rules/footage", "portiek/internal/rules/access", false},
		{"portiek/internal/rules/access", "portiek/internal/rules/footage", true},
		{"portiek/internal/rules/footage", "os", false},
		{"portiek/internal/rules/footage", "net/http", false},
		{"portiek/internal/rules/footage", "crypto/sha256", true},
		{"portiek/internal/rules/audit", "golang.org/x/mod/sumdb/tlog", true},
		{"portiek/internal/rules/audit", "modernc.org/sqlite", false},
		{"portiek/internal/rules/protocol", "portiek/protocols", true},
		{"portiek/internal/base/fail", "portiek/internal/rules/footage", false},
		{"portiek/internal/base/disk", "golang.org/x/sys/unix", true},
		{"portiek/cmd/portiek", "portiek/internal/store/postgres", true},
		{"portiek/bench", "portiek/cmd/portiek", false},
		{"portiek/internal/witness", "portiek/internal/rules/audit", true},
		{"portiek/internal/witness", "portiek/internal/store/sqlite", false},
		{"portiek/internal/acts/witnessing", "portiek/internal/witness", false},
		{"portiek/internal/helpers", "strings", false},
	} {
		if why := forbidden(c.from, c.to); (why == "") != c.ok {
			t.Errorf("%s -> %s: %q", c.from, c.to, why)
		}
	}
}

// each parses every Go file of the module that is not a test.
func each(t *testing.T, visit func(pkg, name string, f *ast.File)) {
	t.Helper()
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules" || d.Name() == "testdata"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		visit(module+filepath.ToSlash(filepath.Dir(rel)), filepath.ToSlash(rel), f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
