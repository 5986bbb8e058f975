package settings

import (
	"net/url"
	"strings"

	"portiek/internal/base/secret"
	"portiek/internal/base/strictyaml"
)

// SignIn is where people sign in besides Portiek itself. Without an Issuer they only sign in here.
type SignIn struct {
	Name, Issuer, ClientID string
	ClientSecret           secret.Text       // empty: a public client
	Redirect               string            // https://this-server/aanmelden/extern/terug
	LoginClaim             string            // "": preferred_username
	EmployeeClaim          string            // "": not asked
	GroupsClaim            string            // "": groups
	SecondFactor           []string          // values of amr or acr that mean a second factor; none: mfa
	Groups                 map[string]string // role by group of the office's directory; none: groups do not count
}

// signIn reads the office's own provider (OpenID Connect).
func (r *reader) signIn(m *strictyaml.Map) {
	if !m.Present() {
		return
	}
	defer m.Done()
	issuer, id, redirect := m.Required("issuer"), m.Required("client_id"), m.Required("redirect")
	file, clear := m.Optional("client_secret_file"), m.Optional("client_secret")
	s := SignIn{Name: m.Optional("name").Text, Issuer: issuer.Text, ClientID: id.Text, Redirect: redirect.Text, LoginClaim: m.Optional("login_claim").Text,
		EmployeeClaim: m.Optional("employee_claim").Text, GroupsClaim: m.Optional("groups_claim").Text}
	for _, v := range m.Values("second_factor") {
		s.SecondFactor = append(s.SecondFactor, v.Text)
	}
	s.Groups = groups(m.Map("groups"))
	if clear.Present() {
		clear.Wrong("Zet dit geheim in een bestand en noem dat met 'client_secret_file'.", "Put this secret in a file and name that with 'client_secret_file'.")
	}
	if file.Present() && r.worldReadable(r.path(file)) {
		file.Wrong("Iedereen op deze computer kan dit bestand met een geheim lezen; doe chmod 600.", "Everybody on this machine can read this file with a secret; run chmod 600.")
	}
	if b := r.readable(file); b != nil {
		s.ClientSecret = secret.New(strings.TrimSpace(string(b)))
	}
	for _, v := range []strictyaml.Value{issuer, redirect} {
		if u, err := url.Parse(v.Text); v.Text != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http") {
			v.Wrong("Schrijf hier een adres dat met https:// begint.", "Write an address here that begins with https://.")
		}
	}
	r.s.SignIn = s
}

// groups gives the role of each group of the directory.
func groups(m *strictyaml.Map) map[string]string {
	if !m.Present() {
		return nil
	}
	out := map[string]string{}
	for _, name := range m.Keys() {
		out[name] = m.Required(name).Text
	}
	m.Done()
	return out
}
