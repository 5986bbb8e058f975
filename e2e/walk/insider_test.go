package walk_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"portiek/internal/rules/access"
	"portiek/internal/rules/protocol"
)

// TestInsider: whoever works here and means harm is refused by the running program, and it stands in the log.
func TestInsider(t *testing.T) {
	dir := t.TempDir()
	o := open(t, "wooninvest", "--data", dir)
	o.people = append(o.people, o.cast("contact_person"), o.cast("technician"))
	o.file()
	w := o.watch()
	t.Run("stolen session", func(t *testing.T) { o.stolen(t, w) })
	t.Run("permits", func(t *testing.T) { o.permitTricks(t, w) })
	t.Run("guesses", func(t *testing.T) { o.guesses(t, w) })
	t.Run("other door", func(t *testing.T) { o.otherDoor(t, w) })
	t.Run("approving alone", func(t *testing.T) { o.alone(t, w) })
	t.Run("appointing oneself", func(t *testing.T) { o.themselves(t, w) })
	t.Run("segments", func(t *testing.T) { o.segments(t, dir) })
	t.Run("mid-playback", func(t *testing.T) { o.midPlayback(t, w) })
}

// keeper hires somebody who may look at footage, and gives them a permit for the camera.
func (o *office) keeper(name string) (v *visitor, permit string) {
	o.t.Helper()
	v = o.hire(name, nil, "contact_person")
	o.enrol(v)
	return v, o.permit(v, o.cases["ours"], false)
}

// film is the address of the span's pictures under a permit.
func (o *office) film(cam, permit string, from, to time.Time) string {
	q := url.Values{"machtiging": {permit}, "dag": o.day(url.Values{})["dag"], "van": {fmt.Sprint(from.UnixMicro())}, "tot": {fmt.Sprint(to.UnixMicro())}}
	return "/camera/" + cam + "/beeld?" + q.Encode()
}

func (o *office) endRole(v *visitor) {
	o.t.Helper()
	var list struct{ Items []struct{ ID string } }
	o.boss.tell("GET", "/api/v1/appointments?person="+v.id, nil, &list)
	for _, a := range list.Items {
		o.must(o.admin.post("/beheer/mensen/"+v.id+"/rol/"+a.ID+"/einde", nil))
	}
}

// must wants a form to have been done.
func (o *office) must(a answer) {
	o.t.Helper()
	if a.status != http.StatusSeeOther {
		o.t.Fatal(a)
	}
}

// stolen: a copy of a session's cookie opens nothing once the role has ended or its owner left.
func (o *office) stolen(t *testing.T, w watch) {
	for _, c := range []struct {
		name, act, path string // each another act: the same refusal of nobody is written once a minute
		end             func(*visitor)
	}{
		{"role ended", "view", "", o.endRole},
		{"left", "see_cases", "/dossiers", func(v *visitor) { o.must(o.admin.post("/beheer/mensen/"+v.id+"/vertrek", url.Values{"zeker": {"ja"}})) }},
		{"signed out", "see_timeline", "/camera/" + camera, func(v *visitor) { o.must(o.admin.post("/beheer/mensen/"+v.id+"/sessies/einde", nil)) }},
	} {
		v, permit := o.keeper("Gestolen " + c.name)
		film := o.film(camera, permit, o.span.From, o.span.To)
		if c.path == "" {
			c.path = film
		}
		for _, path := range []string{film, c.path} {
			if a := v.browser.get(path); a.status == http.StatusUnauthorized || a.status == http.StatusForbidden {
				t.Fatalf("%s, before: %v", c.name, a)
			}
		}
		c.end(v)
		before := w.head()
		for _, path := range []string{film, c.path} {
			if a := v.browser.get(path); a.status != http.StatusUnauthorized {
				t.Errorf("%s: %v", c.name, a)
			}
		}
		w.stands(t, c.name, "nobody", c.act, before)
	}
}

func (o *office) permitTricks(t *testing.T, w watch) {
	owner, permit := o.keeper("Eigenaar")
	get := func(v *visitor, path string) func() answer { return func() answer { return v.browser.get(path) } }
	whole := o.film(camera, permit, o.span.From, o.span.To)

	other, _ := o.keeper("Ander")
	w.caught(t, "permit of another", other.id, "view", http.StatusForbidden, get(other, whole))
	second, mine := o.keeper("Andere camera")
	w.caught(t, "another camera", second.id, "view", http.StatusForbidden, get(second, o.film("garage", mine, o.span.From, o.span.To)))
	third, mine := o.keeper("Andere tijd")
	w.caught(t, "another span", third.id, "view", http.StatusForbidden, get(third, o.film(camera, mine, o.span.From.Add(-time.Minute), o.span.From.Add(-50*time.Second))))
	fourth, mine := o.keeper("Kopie")
	w.caught(t, "a copy with leave to look", fourth.id, "export", http.StatusForbidden, func() answer {
		return fourth.browser.post("/camera/"+camera+"/kopie", o.day(url.Values{"machtiging": {mine}}))
	})
	fifth, _ := o.keeper("Instemmer")
	w.caught(t, "agreeing to what one was not asked for", fifth.id, "view", http.StatusForbidden, func() answer {
		return fifth.browser.post("/machtigingen/"+permit+"/instemming", url.Values{"gelezen": {"ja"}})
	})
	if a := owner.browser.post("/machtigingen/"+permit+"/einde", nil); a.status != http.StatusSeeOther {
		t.Fatal(a)
	}
	w.caught(t, "replayed after its end", owner.id, "view", http.StatusForbidden, get(owner, whole))
	w.caught(t, "ending what is another's", other.id, "sign_out_others", http.StatusForbidden, func() answer { return other.browser.post("/machtigingen/"+permit+"/einde", nil) })

	closer, mine := o.keeper("Gesloten dossier")
	c := o.dossier(closer)
	late := o.permit(closer, c, false)
	if a := closer.browser.post("/dossiers/"+c.id+"/sluiting", url.Values{"zeker": {"ja"}}); a.status != http.StatusSeeOther {
		t.Fatal(a)
	}
	w.caught(t, "its case closed", closer.id, "view", http.StatusForbidden, get(closer, o.film(camera, late, o.span.From, o.span.To)))
	if a := closer.browser.get(o.film(camera, mine, o.span.From, o.span.To)); a.status == http.StatusForbidden {
		t.Errorf("a permit of another case ended with it: %v", a)
	}
}

// guesses: ids that nobody was given tell nothing and open nothing.
func (o *office) guesses(t *testing.T, w watch) {
	v, _ := o.keeper("Gokker")
	w.caught(t, "a permit", v.id, "view", http.StatusForbidden, func() answer { return v.browser.get(o.film(camera, strings.Repeat("A", 26), o.span.From, o.span.To)) })
	there, not := v.browser.get("/beheer/mensen/"+o.people[0].id), v.browser.get("/beheer/mensen/"+strings.Repeat("A", 26))
	if there.status != http.StatusForbidden || there.status != not.status {
		t.Errorf("whether a person exists shows: %v and %v", there, not)
	}
	w.caught(t, "a person", o.people[1].id, "manage_people", http.StatusForbidden, func() answer { return o.people[1].browser.get("/beheer/mensen/" + v.id) })
	w.caught(t, "a session", v.id, "sign_out_others", http.StatusForbidden, func() answer { return v.browser.post("/beheer/sessies/"+strings.Repeat("A", 26)+"/einde", nil) })
	w.caught(t, "a case", o.people[1].id, "see_cases", http.StatusForbidden, func() answer { return o.people[1].browser.get("/dossiers/2026-000000") })
	there, not = o.people[1].browser.get("/dossiers/"+o.cases["ours"].id), o.people[1].browser.get("/dossiers/2026-000000")
	if there.status != not.status {
		t.Errorf("whether a case exists shows: %v and %v", there, not)
	}
	wish := func(second string) url.Values {
		return o.day(url.Values{"grond": {o.reason}, "doel": {o.purpose}, "camera": {camera}, "tweede": {second}})
	}
	x := o.hire("Gokker op dossier", nil, access.PrivacyOfficer)
	o.enrol(x)
	w.caught(t, "a permit in a case that is not", x.id, "see_cases", http.StatusForbidden, func() answer { return x.browser.post("/dossiers/2026-000000/machtiging", wish("")) })
	for name, second := range map[string]string{"one's own second person": "self", "a second person who is not": strings.Repeat("A", 26)} {
		y, _ := o.keeper(name)
		if second == "self" {
			second = y.id
		}
		w.caught(t, name, y.id, "view", http.StatusForbidden, func() answer { return y.browser.post("/dossiers/"+o.cases["ours"].id+"/machtiging", wish(second)) })
	}
}

// otherDoor: the pages take no token, and the API takes no cookie.
func (o *office) otherDoor(t *testing.T, w watch) {
	v, permit := o.keeper("Deur")
	w.caught(t, "the API with a page's cookie", "nobody", "overview", http.StatusUnauthorized, func() answer { return v.browser.get("/api/v1/cameras") })
	for act, path := range map[string]string{"see_holds": "/veiligstellingen", "manage_people": "/beheer/mensen"} {
		before := w.head()
		if a := o.boss.get(path); a.status != http.StatusUnauthorized {
			t.Errorf("a page with a token: %v", a)
		}
		w.stands(t, "a page with a token: "+path, "nobody", act, before)
	}
	if a := o.boss.get(o.film(camera, permit, o.span.From, o.span.To)); a.status != http.StatusUnauthorized {
		t.Errorf("pictures with a token on the page: %v", a)
	}
}

// alone: a version of the protocol needs two human beings, under however many accounts.
func (o *office) alone(t *testing.T, w watch) {
	v := o.hire("Functionaris", nil, access.PrivacyOfficer)
	o.enrol(v)
	p, err := protocol.Builtin("wooninvest")
	if err != nil {
		t.Fatal(err)
	}
	yaml, _ := p.Source()
	yaml = bytes.Replace(yaml, []byte(p.Version), []byte("2099-01"), 1)
	id := o.draft(t, v, yaml)
	sum := sha256.Sum256(yaml)
	form := url.Values{"gelezen": {"ja"}, "hash": {hex.EncodeToString(sum[:])}}
	w.caught(t, "approving one's own draft", v.id, "approve_protocol", http.StatusForbidden, func() answer { return v.browser.post("/versies/"+id+"/goedkeuring", form) })
	for _, number := range []string{v.employee, " " + v.employee + " "} { // the same human being under a second account
		if a := o.boss.do("POST", "/api/v1/people", nil, fmt.Sprintf(`{"employee":%q,"name":"Dubbel"}`, number)); a.status != http.StatusConflict {
			t.Errorf("a second record with number %q: %v", number, a)
		}
	}
	if a := v.browser.post("/versies/"+id+"/publicatie", url.Values{"wanneer": {"nu"}}); a.status/100 != 4 {
		t.Errorf("published without approval: %v", a)
	}
	another := o.hire("Tweede functionaris", nil, access.PrivacyOfficer)
	o.enrol(another)
	if a := another.browser.post("/versies/"+id+"/goedkeuring", form); a.status != http.StatusSeeOther {
		t.Errorf("another could not approve: %v", a)
	}
}

// draft uploads a file as a draft.
func (o *office) draft(t *testing.T, v *visitor, yaml []byte) string {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	f, err := m.CreateFormFile("bestand", "protocol.yaml")
	if err == nil {
		_, err = f.Write(yaml)
	}
	if err != nil || m.Close() != nil {
		t.Fatal(err)
	}
	req := v.browser.request("POST", "/versies", nil, b.String())
	req.Header.Set("Content-Type", m.FormDataContentType())
	res, err := v.browser.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	id, ok := strings.CutPrefix(res.Header.Get("Location"), "/versies/")
	if !ok {
		t.Fatalf("draft: %v", answer{res.StatusCode, res.Header, string(body)})
	}
	return id
}

// segments: no address leads to a file of footage, or to anything else that lies on the disk.
func (o *office) segments(t *testing.T, dir string) {
	var files []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && len(files) < 40 {
			name, _ := filepath.Rel(dir, path)
			files = append(files, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil || len(files) < 3 {
		t.Fatalf("%v in %s: %v", files, dir, err)
	}
	v, permit := o.keeper("Zoeker")
	for _, f := range files {
		base := f[strings.LastIndex(f, "/")+1:]
		for _, path := range []string{"/" + f, "/footage/" + base, "/assets/" + base, "/assets/../" + f, "/assets/..%2f" + strings.ReplaceAll(f, "/", "%2f"), "/assets/%2e%2e/" + f,
			"/camera/hal/hls/" + base, "/camera/hal/hls/..%2f..%2f" + strings.ReplaceAll(f, "/", "%2f") + "?machtiging=" + permit, "/camera/..%2f" + strings.ReplaceAll(f, "/", "%2f"),
			"/protocol/..%2f" + strings.ReplaceAll(f, "/", "%2f") + "/bestand", "/api/v1/" + f, "//" + f, "/camera/hal/beeld/" + base, "/camera/hal//" + base} {
			if a := v.browser.get(path); a.status < 300 || a.status >= 500 {
				t.Errorf("%s: %v", path, a)
			}
		}
	}
}

// midPlayback: whoever is looking when their role ends sees no more within moments, of pictures that there are.
func (o *office) midPlayback(t *testing.T, w watch) {
	v := o.hire("Kijker", nil, "contact_person")
	o.enrol(v)
	time.Sleep(time.Until(o.span.To.Add(25 * time.Second))) // so that there is more than the network holds
	now := time.Now().Truncate(time.Second)
	old := o.span
	defer func() { o.span = old }()
	o.span.From, o.span.To = now.Add(-20*time.Second), now
	permit := o.permit(v, o.cases["ours"], false)
	path := o.film(camera, permit, o.span.From, o.span.To)
	full := v.browser.get(path)
	if full.status != http.StatusOK {
		t.Fatal(full)
	}
	slow := net.Dialer{Control: func(_, _ string, c syscall.RawConn) (err error) {
		c.Control(func(fd uintptr) { // by small segments, so that little of the answer waits in the network
			err = errors.Join(syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4096),
				syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_MAXSEG, 536))
		})
		return err
	}}
	c := *v.browser.http
	c.Transport = &http.Transport{DialContext: slow.DialContext, ReadBufferSize: 4096}
	res, err := c.Do(v.browser.request("GET", path, nil, ""))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if _, err := io.ReadFull(res.Body, make([]byte, 8<<10)); err != nil {
		t.Fatal(err)
	}
	before := w.head()
	o.endRole(v)
	time.Sleep(2 * time.Second)
	rest, err := io.Copy(io.Discard, res.Body)
	t.Logf("of %d bytes %d came, then %v", len(full.body), rest+8<<10, err)
	if err == nil || rest+8<<10 >= int64(len(full.body)) {
		t.Errorf("the stream went on to its end: %d bytes, %v", rest, err)
	}
	w.stands(t, "looking on", v.id, "view", before)
}
