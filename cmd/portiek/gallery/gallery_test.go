package gallery

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestEveryStateShowsItself: each state is a whole page in both languages, and none is a failure of ours.
func TestEveryStateShowsItself(t *testing.T) {
	g := Open(t.TempDir())
	t.Cleanup(g.Close)
	for _, s := range States() {
		for _, lang := range []string{"nl", "en"} {
			t.Run(s.Name+"/"+lang, func(t *testing.T) {
				w := httptest.NewRecorder()
				g.ServeHTTP(w, httptest.NewRequest("GET", "/galerij/"+s.Name+"?taal="+lang, nil))
				body, _ := io.ReadAll(w.Result().Body)
				if w.Code >= 500 || !strings.Contains(string(body), `<html lang="`+lang+`"`) || !strings.Contains(string(body), "</html>") {
					t.Fatalf("status %d: %.2000s", w.Code, body)
				}
				if w.Code == http.StatusNotFound && !strings.Contains(s.Name, "onbekend") && s.Name != "nergens" {
					t.Errorf("not found")
				}
			})
		}
	}
}

// TestStaysOut: only a build that asks for the gallery has it.
func TestStaysOut(t *testing.T) {
	files, err := filepath.Glob("../*.go")
	if err != nil || len(files) < 5 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), `"portiek/cmd/portiek/gallery"`) && !strings.HasPrefix(string(text), "//go:build gallery\n") {
			t.Errorf("%s brings the gallery into every build", name)
		}
	}
}
