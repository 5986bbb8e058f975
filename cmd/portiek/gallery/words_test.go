package gallery

import (
	"html"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestStatesSay: what these pages tell a visitor, in both languages.
func TestStatesSay(t *testing.T) {
	g := Open(t.TempDir())
	t.Cleanup(g.Close)
	for _, c := range []struct {
		state, nl, en string
		not           string // in neither language
	}{
		{"dossiers-niet-toegewezen", "U ziet alleen dossiers waaraan u bent toegewezen", "You see only cases to which you are assigned", ""},
		{"dossiers-niet-toegewezen", "medewerker met toegang uit functie", "", ""},
		{"dossiers-leeg", "Er is geen open dossier", "There is no open case", "waaraan u bent toegewezen"},
		{"persoon", `name="rol"`, `name="rol"`, "Niemand geeft zichzelf"},
		{"persoon-zelf", "Niemand geeft zichzelf een rol", "Nobody gives themselves a role", `name="rol"`},
		{"persoon-zelf", "Bent u de enige beheerder?", "Are you the only administrator?", ""},
		{"persoon-zelf-rol", "Vraag een andere beheerder om u deze rol te geven", "Ask another administrator to give you this role", ""},
	} {
		for lang, want := range map[string]string{"nl": c.nl, "en": c.en} {
			w := httptest.NewRecorder()
			g.ServeHTTP(w, httptest.NewRequest("GET", "/galerij/"+c.state+"?taal="+lang, nil))
			page := html.UnescapeString(w.Body.String())
			if !strings.Contains(page, want) || c.not != "" && strings.Contains(page, c.not) {
				t.Errorf("%s in %s: no %q, or %q, in\n%s", c.state, lang, want, c.not, page)
			}
		}
	}
}
