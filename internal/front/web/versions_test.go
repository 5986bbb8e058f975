package web

import (
	"context"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"portiek/internal/acts/deciding"
	"portiek/internal/acts/governing"
	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/people"
	"portiek/internal/rules/protocol"
	"portiek/protocols"
)

// twoVersions has one in force and one draft.
type twoVersions struct {
	governed
	current, draft protocol.Stored
	rules          *protocol.Protocol
	drafted        []byte
	approved       [32]byte
	from           *time.Time
}

func (x *twoVersions) InForce(context.Context, time.Time) (protocol.Stored, *protocol.Protocol, error) {
	return x.current, x.rules, nil
}
func (x *twoVersions) Versions(context.Context) (protocol.Versions, error) {
	return protocol.Versions{x.current, x.draft}, nil
}
func (x *twoVersions) Version(_ context.Context, id string) (protocol.Stored, *protocol.Protocol, error) {
	if id == x.draft.ID {
		return x.draft, x.rules, nil
	}
	return x.current, x.rules, nil
}
func (x *twoVersions) Draft(_ context.Context, _ people.ID, yaml []byte) (protocol.Stored, error) {
	x.drafted = yaml
	if strings.Contains(string(yaml), "fout") {
		return protocol.Stored{}, fail.New(fail.Invalid, "protocol.invalid", "regel 1: fout\nregel 2: ook", "line 1: wrong\nline 2: too")
	}
	return x.draft, nil
}
func (x *twoVersions) Approve(_ context.Context, _ people.ID, _ string, hash [32]byte) error {
	x.approved = hash
	return nil
}
func (x *twoVersions) Publish(_ context.Context, _ people.ID, _ string, from time.Time) error {
	x.from = &from
	return nil
}
func (x *twoVersions) Diff(context.Context, string) ([]protocol.Change, []protocol.TextChange, error) {
	rules, texts := protocol.Diff(x.rules, x.rules)
	return rules, texts, nil
}
func (x *twoVersions) Simulate(context.Context, string) (governing.Simulation, error) {
	return governing.Simulation{}, nil
}
func (x *twoVersions) Document(context.Context, string) (protocol.Document, error) {
	return protocol.Document{Name: "vast.pdf", Type: "application/pdf", Bytes: []byte("%PDF")}, nil
}

func versioned(t *testing.T, name string) (*Site, *twoVersions, *stub) {
	t.Helper()
	text, err := protocols.Files.ReadFile(name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := protocol.Load(text)
	if err != nil {
		t.Fatal(err)
	}
	current := protocol.NewStored("V1", p, protocol.BySettings, now.AddDate(-1, 0, 0))
	current.State, current.PublishedAt, current.ApprovedAt, current.InForceFrom = protocol.InForce, current.DraftedAt, current.DraftedAt, current.DraftedAt
	draft := protocol.NewStored("V2", p, "P1", now)
	draft.Version, draft.State = "straks", protocol.Draft
	x := &twoVersions{current: current, draft: draft, rules: p}
	st := newStub()
	o := logged(st, newLog()).Options
	o.Versions = x
	return New(o), x, st
}

// TestProtocolIsOpen: everybody reads the protocol with every article, and nobody outside sees a draft.
func TestProtocolIsOpen(t *testing.T) {
	for _, name := range []string{"wooninvest", "wooncompas"} {
		s, x, st := versioned(t, name)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest("GET", "/protocol", nil))
		page := w.Body.String()
		for _, a := range x.rules.Articles {
			if !strings.Contains(page, `id="`+a.ID+`"`) {
				t.Errorf("%s: article %s is not there", name, a.ID)
			}
		}
		for _, f := range protocol.FixedRules {
			if !strings.Contains(page, `id="P:`+f.ID+`"`) {
				t.Errorf("%s: fixed rule %s is not there", name, f.ID)
			}
		}
		if strings.Contains(page, "straks") || len(st.asked) > 0 {
			t.Errorf("%s: a draft is public, or the Gate was asked %v", name, st.asked)
		}
		for path, want := range map[string]int{
			"/protocol/" + x.current.Ref(): 200, "/protocol/" + x.current.Ref() + "/document": 200, "/protocol/" + x.current.Ref() + "/bestand": 200, "/protocol/V1": 200,
			"/protocol/" + x.draft.Ref(): 404, "/protocol/V2": 404, "/protocol/V2/document": 404, "/protocol/V2/bestand": 404,
		} {
			if res := ask(s, "GET", path, nil); res.StatusCode != want {
				t.Errorf("%s: %d, want %d", path, res.StatusCode, want)
			}
		}
		if res := ask(s, "GET", "/protocol/V1/bestand", nil); !strings.Contains(res.Header.Get("Content-Disposition"), "attachment") || body(res) != string(x.current.YAML) {
			t.Error("the file is not the one that was drafted")
		}
	}
}

// sent is a form with a file.
func sent(t *testing.T, field string, file []byte) (kind string, form *strings.Reader) {
	t.Helper()
	var b strings.Builder
	m := multipart.NewWriter(&b)
	part, err := m.CreateFormFile(field, `C:\map\bestand.yaml`)
	if err != nil {
		t.Fatal(err)
	}
	part.Write(file)
	m.Close()
	return m.FormDataContentType(), strings.NewReader(b.String())
}

func post(s *Site, path, kind string, form *strings.Reader, c *http.Cookie) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", path, form)
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Accept", "text/html")
	if c != nil {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestDraftUpload(t *testing.T) {
	s, x, st := versioned(t, "wooninvest")
	c := signedIn(t, s)
	large := make([]byte, 100_000) // more than a form may be
	kind, form := sent(t, "bestand", large)
	if w := post(s, "/versies", kind, form, c); w.Code != http.StatusSeeOther || len(x.drafted) != len(large) {
		t.Errorf("%d, %d bytes", w.Code, len(x.drafted))
	}
	kind, form = sent(t, "bestand", []byte("fout"))
	if w := post(s, "/versies", kind, form, c); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "<p>regel 2: ook</p>") {
		t.Errorf("%d", w.Code)
	}
	x.drafted = nil
	kind, form = sent(t, "bestand", make([]byte, governing.MaxYAML+1))
	if w := post(s, "/versies", kind, form, c); w.Code != http.StatusBadRequest || x.drafted != nil {
		t.Errorf("too large: %d", w.Code)
	}
	kind, form = sent(t, "bestand", make([]byte, longestUpload+1))
	if w := post(s, "/versies", kind, form, c); w.Code != http.StatusBadRequest || x.drafted != nil {
		t.Errorf("far too large: %d", w.Code)
	}
	st.deny = func(string, deciding.About) *access.Answer {
		return &access.Answer{Unmet: []access.Unmet{{NL: "Nee.", EN: "No."}}}
	}
	for _, visitor := range []*http.Cookie{c, nil} {
		kind, form = sent(t, "bestand", large)
		whole := form.Len()
		if w := post(s, "/versies", kind, form, visitor); w.Code < 400 || form.Len() != whole {
			t.Errorf("%d, and %d bytes of a file were read for somebody who may not send one", w.Code, whole-form.Len())
		}
	}
	kind, form = sent(t, "bestand", large)
	if w := post(s, "/dossiers", kind, form, c); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a file where none belongs: %d", w.Code)
	}
}

func TestApproveAndPublish(t *testing.T) {
	s, x, _ := versioned(t, "wooninvest")
	c := signedIn(t, s)
	page := body(ask(s, "GET", "/versies/V2", nil, c))
	if !strings.Contains(page, "U stelde dit concept zelf op.") || strings.Contains(page, "/goedkeuring") {
		t.Error("the drafter is offered to approve")
	}
	x.draft.DraftedBy = "P2"
	page = body(ask(s, "GET", "/versies/V2", nil, c))
	if !strings.Contains(page, `value="`+hexed(x.draft.Hash)+`"`) {
		t.Error("the page does not say which file is approved")
	}
	for _, form := range []url.Values{{"hash": {hexed(x.draft.Hash)}}, {"gelezen": {"ja"}}, {"gelezen": {"ja"}, "hash": {"00"}}} {
		if res := ask(s, "POST", "/versies/V2/goedkeuring", form, c); res.StatusCode != http.StatusBadRequest || x.approved != [32]byte{} {
			t.Errorf("%v: %d", form, res.StatusCode)
		}
	}
	if ask(s, "POST", "/versies/V2/goedkeuring", url.Values{"gelezen": {"ja"}, "hash": {hexed(x.draft.Hash)}}, c); x.approved != x.draft.Hash {
		t.Error("not approved")
	}
	if res := ask(s, "POST", "/versies/V2/publicatie", url.Values{"wanneer": {"dag"}}, c); res.StatusCode != http.StatusBadRequest || x.from != nil {
		t.Errorf("no date: %d", res.StatusCode)
	}
	ask(s, "POST", "/versies/V2/publicatie", url.Values{"wanneer": {"dag"}, "dag": {"2027-01-01"}}, c)
	if want := time.Date(2026, 12, 31, 23, 0, 0, 0, time.UTC); x.from == nil || !x.from.Equal(want) {
		t.Errorf("in force from %v, want midnight in the Netherlands", x.from)
	}
	if ask(s, "POST", "/versies/V2/publicatie", url.Values{"wanneer": {"nu"}}, c); !x.from.IsZero() {
		t.Errorf("at once: %v", x.from)
	}
}
