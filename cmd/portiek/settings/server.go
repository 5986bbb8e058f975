package settings

import (
	"net/netip"
	"path/filepath"
	"strings"

	"portiek/internal/base/secret"
	"portiek/internal/base/strictyaml"
)

func (r *reader) listen(v strictyaml.Value, tls *strictyaml.Map) {
	r.s.Listen = v.Text
	text := v.Text
	if strings.HasPrefix(text, ":") {
		text = "0.0.0.0" + text
	}
	text = strings.Replace(text, "localhost:", "127.0.0.1:", 1)
	addr, err := netip.ParseAddrPort(text)
	if err != nil && v.Text != "" {
		v.Wrong("Schrijf adres:poort, zoals 127.0.0.1:8443 of [::1]:8443; alleen :8443 luistert op alle adressen.",
			"Write address:port, such as 127.0.0.1:8443 or [::1]:8443; just :8443 listens on all addresses.")
	}
	r.tls(tls, err == nil && addr.Addr().IsLoopback())
}

func (r *reader) tls(m *strictyaml.Map, loopback bool) {
	if !m.Present() {
		return
	}
	cert, key, off := m.Optional("certificate"), m.Optional("key"), m.Optional("off")
	r.s.TLS = TLS{Certificate: r.path(cert), Key: r.path(key), Off: off.Bool()}
	switch {
	case (cert.Text == "") != (key.Text == ""):
		m.Wrong("certificate", "Noem zowel 'certificate' als 'key', of geen van beide: dan maakt Portiek er zelf een.",
			"Name both 'certificate' and 'key', or neither: then Portiek makes one itself.")
	case r.s.TLS.Off && cert.Text != "":
		off.Wrong("Met 'off: true' horen er geen certificaatbestanden bij.", "With 'off: true' no certificate files belong here.")
	case r.s.TLS.Off && !loopback:
		off.Wrong("Zonder TLS mag alleen op dit apparaat zelf: luister op 127.0.0.1 of laat TLS aan.",
			"Without TLS is allowed only on this machine itself: listen on 127.0.0.1, or leave TLS on.")
	}
	for _, v := range []strictyaml.Value{cert, key} {
		r.readable(v)
	}
	m.Done()
}

// readable reports a file that cannot be read.
func (r *reader) readable(v strictyaml.Value) []byte {
	if v.Text == "" {
		return nil
	}
	b, err := r.readFile(r.path(v))
	if err != nil {
		v.Wrong("Dit bestand is niet te lezen; controleer pad en rechten.", "This file cannot be read; check path and permissions.")
	}
	return b
}

func (r *reader) database(m *strictyaml.Map) {
	r.s.Database.SQLite = filepath.Join(r.s.Data, "catalogue.db")
	if !m.Present() {
		return
	}
	sqlite, file, env, clear := m.Optional("sqlite"), m.Optional("postgres_url_file"), m.Optional("postgres_url_env"), m.Optional("postgres_url")
	defer m.Done()
	if clear.Present() {
		clear.Wrong("In deze URL staat een wachtwoord. Zet hem in een bestand of omgevingsvariabele en noem dat met 'postgres_url_file' of 'postgres_url_env'.",
			"This URL holds a password. Put it in a file or environment variable and name that with 'postgres_url_file' or 'postgres_url_env'.")
		return
	}
	given := 0
	for _, v := range []strictyaml.Value{sqlite, file, env} {
		if v.Present() {
			given++
		}
	}
	if given > 1 {
		m.Wrong("", "Kies één van 'sqlite', 'postgres_url_file' en 'postgres_url_env'.", "Choose one of 'sqlite', 'postgres_url_file' and 'postgres_url_env'.")
		return
	}
	switch {
	case sqlite.Text != "":
		if r.s.Database.SQLite = r.path(sqlite); r.amongFootage(r.s.Database.SQLite) {
			sqlite.Wrong("In de map 'footage' van de data staan alleen beelden; kies een andere map.", "The folder 'footage' of the data holds footage only; choose another.")
		}
	case file.Text != "":
		if r.worldReadable(r.path(file)) {
			file.Wrong("Iedereen op deze computer kan dit bestand met een wachtwoord lezen; doe chmod 600.", "Everybody on this machine can read this file with a password; run chmod 600.")
		}
		r.postgres(file, string(r.readable(file)))
	case env.Text != "":
		r.postgres(env, r.getenv(env.Text))
	}
}

func (r *reader) postgres(v strictyaml.Value, url string) {
	url = strings.TrimSpace(url)
	if !strings.HasPrefix(url, "postgres://") && !strings.HasPrefix(url, "postgresql://") {
		v.Wrong("Hier staat geen URL die met postgres:// begint.", "There is no URL here that begins with postgres://.")
		return
	}
	r.s.Database = Database{PostgresURL: secret.New(url)}
}
