package signin

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"portiek/internal/base/fail"
	"portiek/internal/rules/people"
)

func TestPasswordRules(t *testing.T) {
	p := people.Person{Name: "Wilhelmina van der Meer", Login: "w.vandermeer", Employee: "2009144"}
	for password, want := range map[string]string{
		"fiets lamp regen kaas": "", "k9#vT!2pQz&w": "", "ontzettendblauwekiwi": "", "ñandú çatal föhn œuvre": "",
		"kort": "password.short", "elftekens12": "password.short", strings.Repeat("a1b2c3d4e5f6", 30): "password.long",
		"vier losse\x00woorden": "password.text", "vier losse woorden\xff": "password.text",
		"WilhelminaVanDerMeer": "password.yours", "w.vandermeer2009144": "password.yours", "Wilh3lmina!!2009144": "password.yours", "  vandermeer  12 ": "password.yours",
		"123456789012": "password.common", "aaaaaaaaaaaa": "password.common", "abababababababab": "password.common", "qwertyuiopasdfgh": "password.common",
		"Wachtwoord123!": "password.common", "P@ssw0rd12345": "password.common", "Welkom2026!!": "password.common", "zomer2026zomer2026": "password.common",
		"portiekportiek1": "password.common", "abcdefghijklmnop": "password.common", "correct horse battery staple": "password.common", "AmsterdamAjax2025": "password.common",
		"987654321098": "password.common",
	} {
		err := checkPassword(password, p)
		var e *fail.Error
		code := ""
		if errors.As(err, &e) {
			if code = e.Code; e.Kind != fail.Invalid || e.NL == "" || e.EN == "" {
				t.Errorf("%q: %+v", password, e)
			}
			if code != "password.text" && code != "password.long" && !strings.Contains(e.NL, "willekeurige woorden") {
				t.Errorf("%q: the refusal does not say how: %s", password, e.NL)
			}
		}
		if code != want {
			t.Errorf("%q: %q, want %q", password, code, want)
		}
	}
}

// Random passwords are taken, whoever it is and whatever their name.
func TestRandomPasswordsAreGood(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := people.Person{Name: rapid.StringMatching(`[A-Z][a-z]{1,9} [A-Z][a-z]{1,9}`).Draw(t, "name"), Login: rapid.StringMatching(`[a-z]{3,8}`).Draw(t, "login")}
		words := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"giraf", "bloemkool", "fluister", "ketel", "ijsvogel", "dakpan", "viool", "komkommer", "knoop", "mosterd"}), 4, 4, rapid.ID[string]).Draw(t, "words")
		if err := checkPassword(strings.Join(words, " "), p); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzPassword(f *testing.F) {
	f.Add("fiets lamp regen kaas", "Jan", "jan")
	f.Fuzz(func(t *testing.T, password, name, login string) {
		checkPassword(password, people.Person{Name: name, Login: login})
	})
}
