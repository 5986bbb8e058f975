package settings

import (
	"crypto/x509"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"

	"portiek/internal/base/strictyaml"
)

// witnesses reads who keeps checkpoints of the log. A witness counts for as much as it is out of reach of whoever
// administers this server, so a file beside the data is none.
func (r *reader) witnesses(root *strictyaml.Map) {
	for _, m := range root.Maps("witnesses") {
		if !m.Present() {
			continue
		}
		file, address, ca := m.Optional("file"), m.Optional("url"), m.Optional("ca_file")
		switch {
		case (file.Text == "") == (address.Text == ""):
			m.Wrong("", "Noem van een getuige óf 'file' (een bestand op een andere schijf) óf 'url' (een adres).",
				"Name for a witness either 'file' (a file on another disk) or 'url' (an address).")
		case file.Text != "":
			r.witnessFile(file, ca)
		default:
			r.witnessAddress(address, ca)
		}
		m.Done()
	}
}

func (r *reader) witnessFile(v, ca strictyaml.Value) {
	path := r.path(v)
	if ca.Present() {
		ca.Wrong("Een CA-bestand hoort bij een 'url'.", "A CA file goes with a 'url'.")
	}
	within := func(dir string) bool { return dir != "" && inside(path, dir) }
	switch {
	case within(r.s.Data) || slices.ContainsFunc(r.s.Rings, within) || slices.ContainsFunc(r.s.RingKeys, within):
		v.Wrong("Een getuige staat apart van data en sleutels, anders verandert wie de data verandert de getuige mee; kies een bestand op een andere schijf.",
			"A witness stands apart from data and keys, or whoever changes the data changes the witness along; choose a file on another disk.")
		return
	case slices.ContainsFunc(r.s.Witnesses, func(w Witness) bool { return w.File == path }):
		v.Wrong("Deze getuige staat al in de lijst.", "This witness is in the list already.")
		return
	case r.s.Data != "" && r.sameDevice(filepath.Dir(path), r.s.Data):
		r.warn("Het getuigenbestand "+path+" staat op hetzelfde apparaat als de data; wie die schijf beheert, kan beide veranderen.",
			"The witness's file "+path+" is on the same device as the data; whoever controls that disk can change both.")
	}
	r.s.Witnesses = append(r.s.Witnesses, Witness{File: path})
}

func (r *reader) witnessAddress(v, ca strictyaml.Value) {
	u, err := url.Parse(v.Text)
	switch {
	case err != nil || len(v.Text) > 2048 || u.Hostname() == "" || u.Fragment != "" || badPort(u) || u.Scheme != "https" && u.Scheme != "http":
		v.Wrong("Schrijf het adres van een getuige als https://getuige.example.nl/portiek.", "Write the address of a witness as https://witness.example.org/portiek.")
		return
	case u.User != nil || u.RawQuery != "":
		v.Wrong("In dit adres horen geen naam, wachtwoord of vraagteken: het staat op schermen en in meldingen.",
			"No name, password or question mark belongs in this address: it stands on screens and in messages.")
		return
	case u.Scheme == "http" && !loopbackHost(u.Hostname()):
		v.Wrong("Een getuige over het netwerk vraagt https://; http:// mag alleen op dit apparaat zelf.",
			"A witness across the network needs https://; http:// is allowed only on this machine itself.")
		return
	case u.Scheme == "http" && ca.Present():
		ca.Wrong("Een CA-bestand hoort bij https://.", "A CA file goes with https://.")
	case slices.ContainsFunc(r.s.Witnesses, func(w Witness) bool { return w.URL == v.Text }):
		v.Wrong("Deze getuige staat al in de lijst.", "This witness is in the list already.")
		return
	}
	if b := r.readable(ca); b != nil && !x509.NewCertPool().AppendCertsFromPEM(b) {
		ca.Wrong("In dit bestand staat geen certificaat (PEM).", "There is no certificate (PEM) in this file.")
	}
	r.s.Witnesses = append(r.s.Witnesses, Witness{URL: v.Text, CAFile: r.path(ca)})
}

func loopbackHost(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}
