package settings

import (
	"crypto/x509"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"portiek/internal/base/fail"
	"portiek/internal/base/secret"
	"portiek/internal/base/strictyaml"
	"portiek/internal/rules/footage"
)

// clause is the article on camera networks, for messages: of the protocol in force if it has one.
func (r *reader) clause() string {
	if p := r.s.Protocol; p != nil && p.SecureNetwork.On {
		return p.SecureNetwork.Article
	}
	return "WI-6.4"
}

func (r *reader) cameras(root *strictyaml.Map) {
	list := root.Maps("cameras")
	if len(list) == 0 {
		root.Wrong("cameras", "Noem minstens één camera.", "Name at least one camera.")
	}
	for _, m := range list {
		if m.Present() {
			r.s.Cameras = append(r.s.Cameras, r.camera(m))
			m.Done()
		}
	}
	r.sharedPasswords()
}

func (r *reader) camera(m *strictyaml.Map) (c Camera) {
	id := m.Required("id")
	if id.Text != "" {
		parsed, err := footage.ParseCameraID(id.Text)
		if c.ID = parsed; err != nil {
			e := fail.Of(err)
			id.Wrong(e.NL, e.EN)
		} else if slices.ContainsFunc(r.s.Cameras, func(o Camera) bool { return o.ID == c.ID }) {
			id.Wrong("Deze id is al van een andere camera; elke camera heeft een eigen id.", "This id belongs to another camera already; every camera has its own.")
		}
	}
	c.Name, c.Place = label(m.Required("name")), label(m.Required("place"))
	c.PlaceKind = r.placeKind(m.Optional("place_kind"))
	r.address(m, &c)
	r.credentials(m, &c)
	c.BudgetKbits = budget(m.Optional("budget_kbits"))
	return c
}

// placeKind names a kind of place in the protocol, which gives the camera its term.
func (r *reader) placeKind(v strictyaml.Value) string {
	if v.Text == "" || r.s.Protocol == nil {
		return ""
	}
	if _, ok := r.s.Protocol.RetentionAt(v.Text); ok {
		return v.Text
	}
	nl, en := "Dit protocol kent geen plekken met een eigen termijn; haal deze regel weg.", "This protocol has no places with a term of their own; remove this line."
	if kinds := strings.Join(r.s.Protocol.PlaceKinds(), ", "); kinds != "" {
		nl, en = "Deze soort plek staat niet in het protocol. Kies uit: "+kinds+".", "This kind of place is not in the protocol. Choose from: "+kinds+"."
	}
	v.Wrong(nl, en)
	return ""
}

// label is a short text on screens.
func label(v strictyaml.Value) string {
	if len(v.Text) > 120 || strings.ContainsFunc(v.Text, func(c rune) bool { return c < ' ' || c == 0x7f }) {
		v.Wrong("Schrijf dit op één regel van ten hoogste 120 tekens.", "Write this on one line of at most 120 characters.")
	}
	return v.Text
}

func budget(v strictyaml.Value) int {
	if !v.Present() {
		return DefaultBudgetKbits
	}
	n, err := strconv.Atoi(v.Text)
	if err != nil || n < 64 || n > 200_000 {
		v.Wrong("Schrijf het budget in kilobit per seconde, een heel getal van 64 tot 200000.", "Write the budget in kilobits per second, a whole number from 64 to 200000.")
	}
	return n
}

func (r *reader) address(m *strictyaml.Map, c *Camera) {
	v, ca, link := m.Required("url"), m.Optional("ca_file"), m.Optional("secured_link")
	c.URL, c.CAFile, c.SecuredLink = v.Text, r.path(ca), label(link)
	if v.Text == "" {
		return
	}
	u, err := url.Parse(v.Text)
	switch {
	case err != nil || len(v.Text) > 2048 || u.Hostname() == "" || u.Fragment != "" || badPort(u):
		c.URL = ""
		v.Wrong("Dit is geen cameraadres; schrijf bijvoorbeeld rtsps://10.0.0.5/stream1.", "This is not a camera address; write for example rtsps://10.0.0.5/stream1.")
		return
	case u.User != nil:
		c.URL = ""
		v.Wrong("In een adres horen geen naam en wachtwoord; zet ze bij 'user' en 'password', daar wordt het wachtwoord verzegeld.",
			"Name and password do not belong in an address; put them under 'user' and 'password', where the password gets sealed.")
		return
	case u.Scheme == "rtsp" && link.Text == "":
		v.Wrong("Een onbeveiligde verbinding (rtsp://) mag niet ("+r.clause()+"). Gebruik rtsps://, of noem bij 'secured_link' wat de verbinding beveiligt, zoals een eigen VLAN of IPsec.",
			"An unsecured connection (rtsp://) is not allowed ("+r.clause()+"). Use rtsps://, or name under 'secured_link' what secures the connection, such as a VLAN of its own or IPsec.")
	case u.Scheme != "rtsp" && u.Scheme != "rtsps":
		v.Wrong("Een adres begint met rtsps:// (of rtsp:// met 'secured_link').", "An address begins with rtsps:// (or rtsp:// with 'secured_link').")
	case u.Scheme == "rtsp" && ca.Text != "":
		ca.Wrong("Een CA-bestand hoort bij rtsps://.", "A CA file goes with rtsps://.")
	case u.Scheme == "rtsps" && link.Text != "":
		link.Wrong("Bij rtsps:// is de verbinding al beveiligd; haal 'secured_link' weg.", "With rtsps:// the connection is secure already; remove 'secured_link'.")
	}
	if slices.ContainsFunc(r.s.Cameras, func(o Camera) bool { return o.URL == c.URL && o.URL != "" }) {
		v.Wrong("Dit adres staat al bij een andere camera.", "Another camera has this address already.")
	}
	if b := r.readable(ca); b != nil && !x509.NewCertPool().AppendCertsFromPEM(b) {
		ca.Wrong("In dit bestand staat geen certificaat (PEM).", "There is no certificate (PEM) in this file.")
	}
}

func badPort(u *url.URL) bool {
	if u.Port() == "" {
		return strings.HasSuffix(u.Host, ":")
	}
	n, err := strconv.Atoi(u.Port())
	return err != nil || n < 1 || n > 65535
}

// guessed are passwords that cameras leave the factory with, or that everybody tries first.
var guessed = []string{"admin", "admin123", "password", "wachtwoord", "welkom01", "12345", "123456", "1234567", "12345678", "123456789", "888888", "666666", "root", "pass", "default", "camera", "camera123", "changeme", "qwerty123"}

func (r *reader) credentials(m *strictyaml.Map, c *Camera) {
	user, v := m.Required("user"), m.Required("password")
	c.User = label(user)
	switch {
	case v.Text == "":
	case strings.HasPrefix(v.Text, SealedPrefix):
		c.Password.Sealed = v.Text
	case strings.HasPrefix(v.Text, "sealed:"):
		v.Wrong("Dit verzegelde wachtwoord is van een andere versie; schrijf het wachtwoord opnieuw.", "This sealed password is from another version; write the password anew.")
	case len(v.Text) < 8 || v.Text == c.User || slices.Contains(guessed, strings.ToLower(v.Text)):
		v.Wrong("Dit wachtwoord is te kort (minder dan 8 tekens) of staat in elke handleiding ("+r.clause()+"); geef de camera een eigen, sterk wachtwoord.",
			"This password is too short (under 8 characters) or stands in every manual ("+r.clause()+"); give the camera a strong one of its own.")
	default:
		c.Password.Clear = secret.New(v.Text)
	}
}

func (r *reader) sharedPasswords() {
	for i, a := range r.s.Cameras {
		for _, b := range r.s.Cameras[:i] {
			if !a.Password.Clear.Empty() && a.Password.Clear.Equal(b.Password.Clear) {
				r.warn("Camera's "+string(b.ID)+" en "+string(a.ID)+" hebben hetzelfde wachtwoord; geef elke camera een eigen.",
					"Cameras "+string(b.ID)+" and "+string(a.ID)+" have the same password; give each its own.")
				break
			}
		}
	}
}
