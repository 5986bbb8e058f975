package settings

import (
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"portiek/internal/base/fail"
)

const good = `recorder: kantoor
listen: 127.0.0.1:8443
data: /srv/portiek
keys:
  rings: [/srv/ring-a, /mnt/b/ring]
  ring_keys: [/mnt/a/key, /mnt/b/key]
protocol: wooninvest
cameras:
  - id: hal
    name: Hal
    place: Complex A
    url: rtsps://10.0.0.5/s
    user: portiek
    password: Zq9wXq7Geheim
  - id: kelder
    name: Kelder
    place: Complex A
    url: rtsp://10.0.0.6/s
    secured_link: eigen VLAN
    user: portiek
    password: "Zq9wXq7Ander # hek"
`

// machine is a made-up computer: /etc/pg holds a URL, /etc/open can be read by all, every mount is a device of its own.
func machine() surroundings {
	return surroundings{
		dir: "/etc/portiek",
		readFile: func(p string) ([]byte, error) {
			switch p {
			case "/etc/pg", "/etc/open":
				return []byte("postgres://portiek:Zq9wXq7Db@db/portiek\n"), nil
			case "/etc/portiek/own.yaml":
				return []byte("format: 1\n"), nil
			case "/etc/portiek/places.yaml":
				return os.ReadFile("../../../internal/rules/protocol/testdata/third.yaml")
			case "/etc/text.pem":
				return []byte("not a certificate"), nil
			}
			return nil, os.ErrNotExist
		},
		worldReadable: func(p string) bool { return p == "/etc/open" },
		getenv:        func(n string) string { return map[string]string{"PG": "postgresql://u:p@db/x"}[n] },
		sameDevice:    func(a, b string) bool { return mount(a) == mount(b) },
	}
}

// mount is /mnt/a for all below it, and /srv for all below that.
func mount(path string) string {
	if parts := strings.Split(path, "/"); len(parts) > 2 && parts[1] == "mnt" {
		return parts[2]
	}
	return "root"
}

func TestGood(t *testing.T) {
	s, err := parse([]byte(good), machine())
	if err != nil {
		t.Fatal(err)
	}
	if s.Recorder != "kantoor" || s.Listen != "127.0.0.1:8443" || s.Data != "/srv/portiek" || s.Database.SQLite != "/srv/portiek/catalogue.db" {
		t.Errorf("%+v", s)
	}
	if len(s.Rings) != 2 || len(s.RingKeys) != 2 || s.Protocol.Term() != 72*time.Hour || len(s.Warnings) != 0 {
		t.Errorf("%+v", s)
	}
	if s.LogTerm != 1826 {
		t.Errorf("the log's contents stay %d days", s.LogTerm)
	}
	if year, err := parse([]byte(good+"log_term: 365\n"), machine()); err != nil || year.LogTerm != 365 {
		t.Errorf("%v", err)
	}
	hal, kelder := s.Cameras[0], s.Cameras[1]
	if hal.Password.Clear.Reveal() != "Zq9wXq7Geheim" || hal.BudgetKbits != DefaultBudgetKbits || hal.SecuredLink != "" {
		t.Errorf("%+v", hal)
	}
	if kelder.Password.Clear.Reveal() != "Zq9wXq7Ander # hek" || kelder.SecuredLink != "eigen VLAN" {
		t.Errorf("%+v", kelder)
	}
}

// TestPlaceKind: the protocol gives kinds of place a term of their own, and a camera names one of them.
func TestPlaceKind(t *testing.T) {
	src := strings.Replace(good, "protocol: wooninvest", "protocol: ./places.yaml", 1)
	s, err := parse([]byte(strings.Replace(src, "place: Complex A\n", "place: Complex A\n    place_kind: rented_site\n", 1)), machine())
	if err != nil || s.Cameras[0].PlaceKind != "rented_site" || s.Cameras[1].PlaceKind != "" {
		t.Fatalf("%+v %v", s, err)
	}
	_, err = parse([]byte(strings.Replace(src, "place: Complex A\n", "place: Complex A\n    place_kind: parking\n", 1)), machine())
	if e := fail.Of(err); !strings.Contains(e.NL, "Kies uit: head_office, head_office_exterior, rented_site") || !strings.Contains(e.EN, "cameras[0].place_kind") {
		t.Errorf("%v", err)
	}
}

func TestExample(t *testing.T) {
	src, err := os.ReadFile("../../../docs/portiek.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s, err := parse(src, machine())
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Cameras) != 2 || len(s.Warnings) != 0 {
		t.Errorf("%+v", s)
	}
	uncommented := strings.NewReplacer("# postgres_url_env: PORTIEK_DATABASE_URL", "", "  sqlite: ", "  # sqlite: ", "# postgres_url_file: /etc/portiek/postgres-url", "postgres_url_file: /etc/pg").Replace(string(src))
	if s, err = parse([]byte(uncommented), machine()); err != nil || s.Database.PostgresURL.Empty() || s.Database.SQLite != "" {
		t.Errorf("the commented choice: %+v %v", s, err)
	}
}

func TestWitnesses(t *testing.T) {
	list := "witnesses:\n  - file: /mnt/w/log.checkpoints\n  - url: https://witness.example.org/portiek\n  - url: http://127.0.0.1:9/w\nprotocol: wooninvest"
	s, err := parse([]byte(strings.Replace(good, "protocol: wooninvest", list, 1)), machine())
	if err != nil {
		t.Fatal(err)
	}
	want := []Witness{{File: "/mnt/w/log.checkpoints"}, {URL: "https://witness.example.org/portiek"}, {URL: "http://127.0.0.1:9/w"}}
	if !slices.Equal(s.Witnesses, want) || len(s.Warnings) != 0 {
		t.Errorf("%+v %+v", s.Witnesses, s.Warnings)
	}
	s, err = parse([]byte(strings.Replace(good, "protocol: wooninvest", strings.Replace(list, "/mnt/w", "/home", 1), 1)), machine())
	if err != nil || len(s.Warnings) != 1 || !strings.Contains(s.Warnings[0].EN, "same device") {
		t.Errorf("beside the data: %+v %v", s, err)
	}
}

// TestMistakes changes one thing and expects the mistake at its line, with the remedy.
func TestMistakes(t *testing.T) {
	for _, c := range []struct{ old, new, nl, en string }{
		{"listen: 127.0.0.1:8443", "lissten: 127.0.0.1:8443", "lissten: Deze sleutel bestaat niet. Bedoelt u 'listen'?", "lissten: There is no such key. Did you mean 'listen'?"},
		{"listen: 127.0.0.1:8443", "listen: 8443", "listen: Schrijf adres:poort", "listen: Write address:port"},
		{"recorder: kantoor", "recorder: Het Kantoor", "recorder-id", "recorder id"},
		{"protocol: wooninvest", "protocol: wooninvest\nwitnesses: [{file: /mnt/w/x, url: https://w/x}]", "witnesses[0]: Noem van een getuige", "witnesses[0]: Name for a witness"},
		{"protocol: wooninvest", "protocol: wooninvest\nwitnesses: [{ca_file: /etc/pg}]", "óf 'url'", "or 'url'"},
		{"protocol: wooninvest", "protocol: wooninvest\nwitnesses: [{fille: /mnt/w/x}]", "Bedoelt u 'file'?", "Did you mean 'file'?"},
		{"protocol: wooninvest", "protocol: wooninvest\nwitnesses: [{file: /srv/portiek/w}]", "witnesses[0].file: Een getuige staat apart", "A witness stands apart"},
		{"protocol: wooninvest", "protocol: wooninvest\nwitnesses: [{file: /mnt/b/key/w}]", "apart van data en sleutels", "apart from data and keys"},
		{"protocol: wooninvest", "protocol: wooninvest\nwitnesses: [{file: /mnt/w/x}, {file: /mnt/w/../w/x}]", "witnesses[1].file: Deze getuige staat al", "in the list already"},
		{"protocol: wooninvest", "protocol: wooninvest\nwitnesses: [{file: /mnt/w/x, ca_file: /etc/pg}]", "hoort bij een 'url'", "goes with a 'url'"},
		{"protocol: wooninvest", "protocol: wooninvest\nwitnesses: [{url: http://w.example.org/x}]", "vraagt https://", "needs https://"},
		{"protocol: wooninvest", "protocol: wooninvest\nwitnesses: [{url: \"https://u:Zq9wXq7W@w.example.org/x\"}]", "geen naam, wachtwoord", "No name, password"},
		{"protocol: wooninvest", "protocol: wooninvest\nwitnesses: [{url: \"https://w.example.org/x?key=Zq9wXq7W\"}]", "of vraagteken", "or question mark"},
		{"protocol: wooninvest", "protocol: wooninvest\nwitnesses: [{url: ftp://w/x}]", "https://getuige", "https://witness"},
		{"protocol: wooninvest", "protocol: wooninvest\nwitnesses: [{url: https://w/x}, {url: https://w/x}]", "witnesses[1].url: Deze getuige staat al", "in the list already"},
		{"protocol: wooninvest", "protocol: wooninvest\nwitnesses: [{url: https://w/x, ca_file: /etc/text.pem}]", "geen certificaat (PEM)", "no certificate (PEM)"},
		{"protocol: wooninvest", "protocol: wooninvest\nwitnesses: [{url: https://w/x, ca_file: /none}]", "niet te lezen", "cannot be read"},
		{"protocol: wooninvest", "protocol: woonplan", "Kies uit wooncompas, wooninvest", "Choose from wooncompas, wooninvest"},
		{"protocol: wooninvest", "protocol: ./own.yaml", "version: Deze sleutel is nodig", "version: This key is needed"},
		{"protocol: wooninvest", "protocol: ./none.yaml", "niet te lezen", "cannot be read"},
		{"data: /srv/portiek", "data: /srv/portiek\ntls: {off: ja}", "true (ja)", "true or false"},
		{"data: /srv/portiek", "data: /srv/portiek\ntls: {certificate: /etc/pg}", "zowel 'certificate' als 'key'", "both 'certificate' and 'key'"},
		{"listen: 127.0.0.1:8443", "listen: 0.0.0.0:8443\ntls: {off: true}", "Zonder TLS mag alleen", "Without TLS is allowed only"},
		{"data: /srv/portiek", "data: /srv/portiek\ndatabase: {postgres_url: \"postgres://u:Zq9wXq7Db@h/d\"}", "In deze URL staat een wachtwoord", "This URL holds a password"},
		{"data: /srv/portiek", "data: /srv/portiek\ndatabase: {postgres_url_file: /etc/open}", "chmod 600", "chmod 600"},
		{"data: /srv/portiek", "data: /srv/portiek\ndatabase: {postgres_url_env: NOPE}", "begint", "begins with postgres://"},
		{"data: /srv/portiek", "data: /srv/portiek\ndatabase: {sqlite: a, postgres_url_env: PG}", "Kies één van", "Choose one of"},
		{"  ring_keys: [/mnt/a/key, /mnt/b/key]", "  ring_keys: [/srv/portiek/key]", "apart van de data", "apart from the data"},
		{"  rings: [/srv/ring-a, /mnt/b/ring]", "  rings: []", "minstens één map", "at least one folder"},
		{"  rings: [/srv/ring-a, /mnt/b/ring]", "  rings: [/srv/r, /srv/r]", "nog niet in de lijst", "not in the list yet"},
		{"  rings: [/srv/ring-a, /mnt/b/ring]", "  rings: [/srv/portiek/footage/ring, /mnt/b/ring]", "alleen beelden", "footage only"},
		{"data: /srv/portiek", "data: /srv/portiek\ndatabase: {sqlite: /srv/portiek/footage/catalogue.db}", "alleen beelden", "footage only"},
		{"  - id: kelder", "  - id: hal", "al van een andere camera", "belongs to another camera"},
		{"  - id: kelder", "  - id: Kelder 2", "camera-id", "camera id"},
		{"    secured_link: eigen VLAN\n", "    budget_kbits: 4000\n", "(WI-6.4). Gebruik rtsps://", "(WI-6.4). Use rtsps://"},
		{"    url: rtsps://10.0.0.5/s", "    url: rtsps://portiek:Zq9wXq7Url@10.0.0.5/s", "geen naam en wachtwoord", "do not belong in an address"},
		{"    url: rtsps://10.0.0.5/s", "    url: http://10.0.0.5/s", "begint met rtsps://", "begins with rtsps://"},
		{"    url: rtsps://10.0.0.5/s", "    url: rtsps://10.0.0.5:99999/s", "geen cameraadres", "not a camera address"},
		{"    url: rtsps://10.0.0.5/s", "    url: rtsps:///s", "geen cameraadres", "not a camera address"},
		{"    url: rtsp://10.0.0.6/s", "    url: rtsps://10.0.0.6/s", "al beveiligd", "secure already"},
		{"    url: rtsps://10.0.0.5/s", "    url: rtsps://10.0.0.5/s\n    ca_file: /etc/text.pem", "geen certificaat", "no certificate"},
		{"    password: Zq9wXq7Geheim", "    password: admin", "staat in elke handleiding (WI-6.4)", "stands in every manual (WI-6.4)"},
		{"    password: Zq9wXq7Geheim", "    password: sealed:v0:abc", "andere versie", "another version"},
		{"    place: Complex A\n", "    place: Complex A\n    place_kind: rented_site\n", "kent geen plekken met een eigen termijn", "no places with a term of their own"},
		{"    password: Zq9wXq7Geheim", "    password:", "password: Deze sleutel is nodig", "password: This key is needed"},
		{"    password: Zq9wXq7Geheim", "    password: Zq9wXq7Geheim\n    budget_kbits: veel", "64 tot 200000", "64 to 200000"},
		{"protocol: wooninvest", "protocol: wooninvest\nlog_term: 364", "365 tot 36500", "365 to 36500"},
		{"protocol: wooninvest", "protocol: wooninvest\nlog_term: 5 jaar", "hele dagen", "whole days"},
	} {
		t.Run(c.new, func(t *testing.T) {
			bad := strings.Replace(good, c.old, c.new, 1)
			if bad == good {
				t.Fatal("nothing to replace")
			}
			_, err := parse([]byte(bad), machine())
			var e *fail.Error
			if !errors.As(err, &e) || e.Code != "settings.invalid" {
				t.Fatalf("%v", err)
			}
			if !strings.Contains(e.NL, c.nl) || !strings.Contains(e.EN, c.en) {
				t.Errorf("said\n%s\n%s", e.NL, e.EN)
			}
			if strings.Contains(e.NL+e.EN, "Zq9wXq7") {
				t.Errorf("a secret: %s", e.EN)
			}
			checkLine(t, e.EN, bad, c.new, c.en)
		})
	}
}

// checkLine expects the mistake within the lines of the change, or at the camera or key whose value is missing.
func checkLine(t *testing.T, said, src, change, en string) {
	t.Helper()
	at := 0
	for at < len(good) && at < len(src) && good[at] == src[at] {
		at++
	}
	first := 1 + strings.Count(src[:at], "\n")
	last := first + strings.Count(change, "\n") + 1
	for l := range strings.SplitSeq(said, "\n") {
		if !strings.Contains(l, en) {
			continue
		}
		number, _, _ := strings.Cut(strings.TrimPrefix(l, "line "), ",")
		if n, err := strconv.Atoi(number); err != nil || n < first-1 || n > last {
			if !strings.Contains(change, "own.yaml") { // its lines are those of the protocol file
				t.Errorf("lines %d to %d were changed: %s", first, last, l)
			}
		}
		return
	}
}

func TestWarnings(t *testing.T) {
	src := strings.NewReplacer("[/srv/ring-a, /mnt/b/ring]", "[/srv/ring-a]", "[/mnt/a/key, /mnt/b/key]", "[/srv/k1, /srv/k2]", `"Zq9wXq7Ander # hek"`, "Zq9wXq7Geheim").Replace(good)
	s, err := parse([]byte(src), machine())
	if err != nil {
		t.Fatal(err)
	}
	all := ""
	for _, w := range s.Warnings {
		all += w.EN + "\n"
	}
	for _, want := range []string{"only one copy of the key ring", "All copies of the ring key are on the same device", "ring key in /srv/k1 is on the same device as the data", "hal and kelder have the same password"} {
		if !strings.Contains(all, want) {
			t.Errorf("no warning %q in:\n%s", want, all)
		}
	}
	if strings.Contains(all, "Zq9w") {
		t.Error("a secret in a warning")
	}
}

// TestNoSecretInErrors damages the file in every place in many ways: whatever is said, no password is repeated.
func TestNoSecretInErrors(t *testing.T) {
	insert := []string{"", "\x00", "*", "&", "!", "{", "}", "[", "'", `"`, ":", ": ", "\n", "  ", "#", "|", ">", "?", "- ", "%", "@", "`", "\t", ",", "\xff"}
	long := os.Getenv("PORTIEK_LONG") != ""
	for at := range len(good) {
		for i, s := range insert {
			for cut := range 2 {
				if !long && i > 3 && (at+i+cut)%6 != 0 { // always: a byte lost, NUL, alias, anchor
					continue
				}
				src := good[:at] + s + good[at+cut:]
				_, err := parse([]byte(src), machine())
				if err == nil {
					continue
				}
				e := fail.Of(err)
				for _, secret := range []string{"Zq9wXq", "wXq7", "Geheim", "Ander"} {
					if strings.Contains(e.NL+e.EN+err.Error(), secret) {
						t.Fatalf("%q at %d: %s", s, at, err)
					}
				}
			}
		}
	}
}

func FuzzSettings(f *testing.F) {
	f.Add([]byte(good))
	example, _ := os.ReadFile("../../../docs/portiek.example.yaml")
	f.Add(example)
	f.Add([]byte("cameras: [{id: a, url: 'rtsp://[', password: *x}]"))
	f.Fuzz(func(t *testing.T, src []byte) {
		s, err := parse(src, machine())
		if err != nil {
			if fail.KindOf(err) != fail.Invalid {
				t.Fatal(err)
			}
			return
		}
		if s.Protocol == nil || len(s.Rings) == 0 || len(s.RingKeys) == 0 || len(s.Cameras) == 0 {
			t.Fatalf("accepted %+v", s)
		}
		for _, c := range s.Cameras {
			if c.ID == "" || c.Password.Clear.Empty() == (c.Password.Sealed == "") {
				t.Fatalf("accepted %+v", c)
			}
			if !strings.HasPrefix(strings.ToLower(c.URL), "rtsps://") && c.SecuredLink == "" {
				t.Fatalf("plain connection %q", c.URL)
			}
		}
	})
}
