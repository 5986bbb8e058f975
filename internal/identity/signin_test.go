package identity_test

import (
	"slices"
	"testing"
	"time"

	"portiek/internal/base/secret"
	"portiek/internal/identity"
)

func TestSignInAtTheOffice(t *testing.T) {
	w := newWorld(t, nil)
	w.groups = []string{"beheer", "wijk-noord"}
	b := browser(t)
	id, err := w.finish(b, w.signIn(b, "j.jansen"))
	if err != nil {
		t.Fatal(err)
	}
	if id.Issuer != w.provider.URL || id.Subject != "id-jan" || id.Login != "j.jansen" || id.Name != "Jan Jansen" || !slices.Equal(id.Groups, w.groups) {
		t.Errorf("got %+v", id)
	}
	if id.SecondFactor {
		t.Error("a password alone counts as two factors, or what nobody signed does")
	}
}

func TestAPublicClientHasPKCEAlone(t *testing.T) {
	w := newWorld(t, func(s *identity.Settings) { s.ClientID, s.ClientSecret = "publiek", secret.Text{} })
	b := browser(t)
	if id, err := w.finish(b, w.signIn(b, "j.jansen")); err != nil || id.Subject != "id-jan" {
		t.Fatal(id, err)
	}
}

// What counts as a second factor is the office's to say: here its provider signs amr "pwd".
func TestSecondFactorIsConfigurable(t *testing.T) {
	w := newWorld(t, func(s *identity.Settings) { s.SecondFactor = []string{"pwd"} })
	b := browser(t)
	if id, err := w.finish(b, w.signIn(b, "j.jansen")); err != nil || !id.SecondFactor {
		t.Fatal(id, err)
	}
}

func TestNeverByAnAddressThatNobodyVerified(t *testing.T) {
	for _, c := range []struct{ claim, user, want string }{
		{"email", "j.jansen", "jan@kantoor.example"},
		{"email", "piet@elders.example", ""},
		{"preferred_username", "piet@elders.example", ""}, // called a user name, but it is that address
		{"preferred_username", "j.jansen", "j.jansen"},
	} {
		w := newWorld(t, func(s *identity.Settings) { s.LoginClaim = c.claim })
		b := browser(t)
		id, err := w.finish(b, w.signIn(b, c.user))
		if err != nil || id.Login != c.want || id.Subject == "" {
			t.Errorf("%s of %s: %+v, %v; want login %q", c.claim, c.user, id, err, c.want)
		}
	}
}

func TestAProviderThatIsDownIsAskedAgain(t *testing.T) {
	w := newWorld(t, nil)
	w.wire.cut(true)
	b := browser(t)
	r, err := b.Get(w.ours.URL + "/start")
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if r.StatusCode != 503 || len(r.Cookies()) > 0 {
		t.Fatalf("got %s with cookies %v", r.Status, r.Cookies())
	}
	w.wire.cut(false)
	w.clock.Advance(6 * time.Second)
	if id, err := w.finish(b, w.signIn(b, "j.jansen")); err != nil || id.Subject != "id-jan" {
		t.Fatal(id, err)
	}
}

func TestSettingsThatAreNotSafe(t *testing.T) {
	good := identity.Settings{Issuer: "https://login.example", ClientID: "portiek", Redirect: "https://portiek.example/terug"}
	if _, err := identity.New(good, identity.Options{}); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*identity.Settings){
		"plain http":          func(s *identity.Settings) { s.Issuer = "http://login.example" },
		"plain http of ours":  func(s *identity.Settings) { s.Redirect = "http://portiek.example/terug" },
		"no issuer":           func(s *identity.Settings) { s.Issuer = "" },
		"no client":           func(s *identity.Settings) { s.ClientID = "" },
		"password in address": func(s *identity.Settings) { s.Issuer = "https://a:b@login.example" },
	} {
		s := good
		change(&s)
		if _, err := identity.New(s, identity.Options{}); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
