package live

import (
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"
)

// What the tests' people choose. The caretaker also manages the server, so that one visitor can do all that a test needs.
const (
	password  = "een lang wachtwoord voor de test"
	Caretaker = "wijkbeheerder"
	Viewer    = "contact_person" // who looks at footage under WoonInvest's protocol

	sessionCookie = "portiek"
	sessionFile   = "caretaker.session"
)

// roles are the caretaker's, in a protocol that has WoonInvest's roles.
var roles = []string{"contact_person", "administrator", "privacy_officer", "auditor"}

// newcomer signs in for the first time: the first administrator by the link that the server printed, who adds the caretaker,
// who signs in by an invitation. What follows is asked as the caretaker.
func (s *Server) newcomer(link *url.URL) {
	s.t.Helper()
	s.visitor()
	s.enrol(link.Query().Get("token"), url.Values{"nummer": {"1"}, "naam": {"Beheerder"}, "login": {"beheerder"}})
	status, body := s.Post("/beheer/mensen", url.Values{"nummer": {"2"}, "naam": {"Wijk Beheerder"}, "login": {Caretaker}, "vanaf": {today()}})
	id := s.find(status, body, `/beheer/mensen/([A-Z0-9]+)/rol"`)
	for _, role := range roles {
		if status, body := s.Post("/beheer/mensen/"+id+"/rol", url.Values{"rol": {role}, "waar": {"alle"}, "van": {today()}}); status != http.StatusOK {
			s.t.Fatalf("role %s: %d\n%s", role, status, body)
		}
	}
	status, body = s.Post("/beheer/mensen/"+id+"/uitnodiging", nil)
	token := s.find(status, body, `/welkom\?token=([A-Za-z0-9_-]+)`)
	s.visitor()
	s.enrol(token, url.Values{"login": {Caretaker}})
}

// remember keeps the caretaker's session beside the settings, for a test that goes on with a copy of the folder.
func (s *Server) remember() {
	s.t.Helper()
	at, err := url.Parse(s.URL)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, c := range s.Client.Jar.Cookies(at) {
		if c.Name == sessionCookie {
			write(s.t, s.sub(sessionFile), []byte(c.Value))
		}
	}
}

// recall takes up the session that remember kept.
func (s *Server) recall() {
	s.t.Helper()
	token, err := os.ReadFile(s.sub(sessionFile))
	if err != nil {
		s.t.Fatal("there are people already, and none of them is ours: ", err)
	}
	at, err := url.Parse(s.URL)
	if err != nil {
		s.t.Fatal(err)
	}
	s.visitor()
	s.Client.Jar.SetCookies(at, []*http.Cookie{{Name: sessionCookie, Value: string(token)}})
}

// visitor is a browser without cookies.
func (s *Server) visitor() {
	jar, _ := cookiejar.New(nil)
	s.Client = &http.Client{Jar: jar}
	s.permits, s.dossier = nil, ""
}

// enrol chooses login, password and second factor by a one-time link.
func (s *Server) enrol(token string, who url.Values) {
	s.t.Helper()
	who.Set("token", token)
	who.Set("wachtwoord", password)
	who.Set("nogmaals", password)
	status, body := s.Post("/welkom", who)
	key := s.find(status, body, `name="sleutel" value="([A-Z2-7]+)"`)
	code, err := totp.GenerateCode(key, time.Now())
	if err != nil {
		s.t.Fatal(err)
	}
	if status, body := s.Post("/welkom/code", url.Values{"code": {code}, "sleutel": {key}}); status != http.StatusOK {
		s.t.Fatalf("second factor: %d\n%s", status, body)
	}
}

// find wants a page with a match, and gives its first group.
func (s *Server) find(status int, body []byte, pattern string) string {
	s.t.Helper()
	m := regexp.MustCompile(pattern).FindSubmatch(body)
	if status != http.StatusOK || m == nil {
		s.t.Fatalf("status %d, no %s in\n%s", status, pattern, body)
	}
	return string(m[1])
}

// leave is a permit that the caretaker has.
type leave struct {
	permit, camera string
	from, to       time.Time
}

// margin is how much more than a span a permit for it covers: a group of pictures is shown when all of it lies in the permit. The
// form knows whole seconds.
const margin = 2 * time.Second

// Permit sees to it that the caretaker may look at, and take a copy of, a camera's footage of a span within one day. A permit never
// reaches beyond the moment of asking: what of the span lies in the future stays out, and end is where it ends.
func (s *Server) Permit(camera string, from, to time.Time) (permit string, end time.Time) {
	s.t.Helper()
	if now := time.Now(); to.After(now) {
		to = now
	}
	for _, l := range s.permits {
		if l.camera == camera && !from.Add(-margin).Before(l.from) && !to.Add(margin).After(l.to) {
			return l.permit, to
		}
	}
	l := leave{"", camera, latest(latest(from.Truncate(time.Second).Add(-2*margin), midnight(from)), s.oldest()), to.Add(margin + time.Second - 1).Truncate(time.Second)}
	time.Sleep(time.Until(l.to))
	form := spanForm(l.from, l.to, url.Values{"grond": {"offence_evidence"}, "doel": {"protect_own_property"}, "camera": {camera}, "kopie": {"ja"}})
	if next := local(l.to); next.Day() != local(l.from).Day() {
		form.Set("tot", "24:00")
	}
	status, body := s.Post("/dossiers/"+s.Case()+"/machtiging", form)
	l.permit = s.find(status, body, `/machtigingen/([A-Z0-9]+)/einde`)
	s.permits = append(s.permits, l)
	return l.permit, to
}

// oldest is about how far back footage lives that no hold keeps.
func (s *Server) oldest() time.Time {
	term := s.o.Term
	if term == 0 {
		term = 72 * time.Hour
	}
	return time.Now().Add(margin - term).Truncate(time.Second).Add(time.Second)
}

func midnight(t time.Time) time.Time {
	y, m, d := local(t).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, local(t).Location())
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Case is a case of the caretaker at the place where the tests' cameras hang, opened when there is none yet.
func (s *Server) Case() string {
	s.t.Helper()
	if s.dossier == "" {
		status, body := s.Post("/dossiers", url.Values{"soort": {"incident"}, "complex": {s.place()}, "doel": {"protect_own_property"}, "titel": {"vernieling in de hal"},
			"dag": {today()}, "van": {"00:00"}, "tot": {"00:01"}})
		s.dossier = s.find(status, body, `/dossiers/([0-9A-Za-z-]+)/machtiging`)
	}
	return s.dossier
}

func (s *Server) place() string {
	if s.demo != nil {
		return "Kastanjehof"
	}
	return "Test"
}

func today() string { return local(time.Now()).Format(time.DateOnly) }

// DemoLink is the link of a demo with which a role signs in.
func (s *Server) DemoLink(role string) string {
	s.t.Helper()
	if s.links[role] == "" {
		s.t.Fatalf("no link for %s; there are %s", role, fmt.Sprint(s.links))
	}
	return s.links[role]
}

// enterDemo signs in with a demo's link.
func (s *Server) enterDemo(link string) {
	s.t.Helper()
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil {
		s.t.Fatal(err)
	}
	s.visitor()
	if status, body := s.Post("/demo", url.Values{"token": {u.Query().Get("token")}}); status != http.StatusOK {
		s.t.Fatalf("sign in: %d\n%s", status, body)
	}
}
