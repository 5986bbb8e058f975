package settings

import (
	"strings"
	"testing"
)

const office = `sign_in:
  name: Kantooraccount
  issuer: https://login.example.nl/kantoor
  client_id: portiek
  client_secret_file: /etc/pg
  redirect: https://portiek.example.nl/aanmelden/extern/terug
  employee_claim: nummer
  second_factor: [mfa, hwk]
  groups: {camerabeheer: contact_person}
protocol: wooninvest`

func TestSignIn(t *testing.T) {
	s, err := parse([]byte(strings.Replace(good, "protocol: wooninvest", office, 1)), machine())
	if err != nil {
		t.Fatal(err)
	}
	got := s.SignIn
	if got.Issuer != "https://login.example.nl/kantoor" || got.ClientID != "portiek" || got.EmployeeClaim != "nummer" || len(got.SecondFactor) != 2 ||
		got.Groups["camerabeheer"] != "contact_person" || !strings.HasPrefix(got.ClientSecret.Reveal(), "postgres://") {
		t.Errorf("%+v", got)
	}
	for name, c := range map[string]struct{ old, new, want string }{
		"a secret in the clear":      {"client_secret_file: /etc/pg", "client_secret: Zq9wXq7Geheim", "client_secret_file"},
		"a secret everybody can see": {"client_secret_file: /etc/pg", "client_secret_file: /etc/open", "chmod 600"},
		"no issuer":                  {"  issuer: https://login.example.nl/kantoor\n", "", "issuer"},
		"an address that is none":    {"https://login.example.nl/kantoor", "kantoor", "https://"},
		"a word that is no key":      {"employee_claim", "employe_claim", "employe_claim"},
	} {
		_, err := parse([]byte(strings.Replace(strings.Replace(good, "protocol: wooninvest", office, 1), c.old, c.new, 1)), machine())
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "Zq9wXq7") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
