package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"portiek/internal/acts/deciding"
	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
	"portiek/internal/rules/protocol"
	"portiek/protocols"
)

// deskOf is casework with the cases of a test; what was asked of it is kept.
type deskOf struct {
	cases
	list         []casefile.Case
	opened       casefile.Case
	closed, kept footage.CaseID
	assigned     people.ID
	refuse       error
}

func (d *deskOf) Open(_ context.Context, _ deciding.Visitor, c casefile.Case) (casefile.Case, error) {
	d.opened = c
	c.ID = "2026-7"
	return c, d.refuse
}
func (d *deskOf) Assign(_ context.Context, _ deciding.Visitor, _ footage.CaseID, p people.ID, on bool) error {
	if d.assigned = ""; on {
		d.assigned = p
	}
	return d.refuse
}
func (d *deskOf) Close(_ context.Context, _ deciding.Visitor, id footage.CaseID) error {
	d.closed = id
	return d.refuse
}
func (d *deskOf) CloseKeepingHolds(_ context.Context, _ deciding.Visitor, id footage.CaseID) error {
	d.kept = id
	return d.refuse
}
func (d *deskOf) Cases(context.Context, deciding.Visitor) ([]casefile.Case, error) {
	return d.list, nil
}
func (d *deskOf) Case(_ context.Context, _ deciding.Visitor, id footage.CaseID) (casefile.Case, error) {
	for _, c := range d.list {
		if c.ID == id {
			return c, nil
		}
	}
	return casefile.Case{}, fail.New(fail.NotFound, "case.none", "Dit dossier is er niet.", "There is no such case.")
}

// wishes is the Gate that keeps what was wished for, and agreed.
type wishes struct {
	gate
	wished  []deciding.Wish
	agreed  []string
	ended   []string
	refuse  error
	pending []access.Record
}

func (w *wishes) Grant(_ context.Context, _ deciding.Visitor, wish deciding.Wish) (access.Record, error) {
	w.wished = append(w.wished, wish)
	return access.Record{ID: "m9"}, w.refuse
}
func (w *wishes) Agree(_ context.Context, _ deciding.Visitor, id string) error {
	w.agreed = append(w.agreed, id)
	return nil
}
func (w *wishes) End(_ context.Context, _ deciding.Visitor, id string) error {
	w.ended = append(w.ended, id)
	return nil
}
func (w *wishes) Pending(context.Context, deciding.Visitor) ([]access.Record, error) {
	return w.pending, nil
}

// heldBy are holds of a case.
type heldBy struct {
	holds
	list []footage.Hold
}

func (h heldBy) Holds(context.Context, bool) ([]footage.Hold, error) { return h.list, nil }

// working is a site with cases and a Gate whose wishes can be looked at.
func working(st *stub, d *deskOf, w *wishes, change func(*Options)) *Site {
	o := logged(st, newLog()).Options
	w.gate = gate{st}
	o.Cases, o.Gate = d, w
	if change != nil {
		change(&o)
	}
	return New(o)
}

var broken = casefile.Case{ID: "2026-1", Kind: casefile.Incident, Complex: "Kastanjehof", Purpose: "protect_persons", Title: "Brieven <bussen>", Opened: now.Add(-time.Hour), OpenedBy: "P1",
	Span: footage.Span{From: now.Add(-3 * time.Hour), To: now.Add(-2 * time.Hour)}}

func TestOpenCase(t *testing.T) {
	st, d := newStub(), &deskOf{}
	s := working(st, d, &wishes{}, nil)
	c := signedIn(t, s)
	form := url.Values{"soort": {"incident"}, "complex": {"Kastanjehof"}, "doel": {"protect_persons"}, "titel": {" Deur "}, "dag": {"2026-11-20"}, "van": {"12:10"}, "tot": {"12:05"}}
	res := ask(s, "POST", "/dossiers", form, c)
	if page := body(res); res.StatusCode != http.StatusBadRequest || !strings.Contains(page, `value="12:10"`) || d.opened.Title != "" {
		t.Errorf("a time that ends before it begins: %d", res.StatusCode)
	}
	form.Set("tot", "12:15")
	res = ask(s, "POST", "/dossiers", form, c)
	want := footage.Span{From: time.Date(2026, 11, 20, 11, 10, 0, 0, time.UTC), To: time.Date(2026, 11, 20, 11, 15, 0, 0, time.UTC)}
	if res.Header.Get("Location") != "/dossiers/2026-7?nieuw=1" || d.opened.Title != "Deur" || d.opened.Span != want || d.opened.Kind != casefile.Incident {
		t.Errorf("%d %+v", res.StatusCode, d.opened)
	}
	form.Del("van")
	form.Del("tot")
	if ask(s, "POST", "/dossiers", form, c); !d.opened.Span.Empty() {
		t.Errorf("nobody said when: %v", d.opened.Span)
	}
	form.Set("soort", "verzonnen")
	if res := ask(s, "POST", "/dossiers", form, c); res.StatusCode != http.StatusBadRequest {
		t.Errorf("a kind that is none: %d", res.StatusCode)
	}
	if st.abouts[0].Complex != "Kastanjehof" {
		t.Errorf("the Gate was asked about %+v", st.abouts[0])
	}
}

// TestDue: the date that comes first decides, and footage on hold goes nowhere.
func TestDue(t *testing.T) {
	v := &visit{lang: "nl"}
	cams := []Camera{{ID: "hal", Place: "Kastanjehof", Term: 72 * time.Hour, TermArticle: "WI-6.3a"}, {ID: "lift", Place: "Kastanjehof", Term: 24 * time.Hour}, {ID: "ver", Place: "Elders", Term: time.Hour}}
	review := now.AddDate(0, 0, 5)
	hold := footage.Hold{ID: footage.NewHoldID(), Case: "2026-1", ReviewAt: review}
	ended := hold
	ended.EndedAt = now
	for name, x := range map[string]struct {
		change func(*casefile.Case)
		holds  []footage.Hold
		want   time.Time
		why    string
	}{
		"footage that goes":       {nil, nil, broken.Span.From.Add(24 * time.Hour), "beelden verdwijnen vanaf"},
		"footage that went":       {func(c *casefile.Case) { c.Span.From = now.AddDate(0, 0, -9); c.Span.To = now.AddDate(0, 0, -8) }, nil, now.AddDate(0, 0, -8), "termijn van de beelden voorbij"},
		"on hold":                 {nil, []footage.Hold{hold}, review, "veiligstelling herzien"},
		"a hold that ended":       {nil, []footage.Hold{ended}, broken.Span.From.Add(24 * time.Hour), "beelden verdwijnen vanaf"},
		"an answer that is owed":  {func(c *casefile.Case) { c.Kind, c.Span = casefile.RightsRequest, footage.Span{} }, nil, broken.Opened.AddDate(0, 1, 0), "antwoord uiterlijk"},
		"when is not known":       {func(c *casefile.Case) { c.Span = footage.Span{} }, nil, time.Time{}, ""},
		"closed":                  {func(c *casefile.Case) { c.Closed = now }, []footage.Hold{hold}, time.Time{}, ""},
		"a case without a camera": {func(c *casefile.Case) { c.Complex = "Nergens" }, nil, time.Time{}, ""},
	} {
		c := broken
		if x.change != nil {
			x.change(&c)
		}
		got := sight{now: now, cams: cams, holds: x.holds}.due(v, c)
		if !got.When.Equal(x.want) || got.Why != x.why {
			t.Errorf("%s: %v %q, want %v %q", name, got.When, got.Why, x.want, x.why)
		}
	}
}

func TestCasePage(t *testing.T) {
	st, d := newStub(), &deskOf{list: []casefile.Case{broken}}
	s := working(st, d, &wishes{}, func(o *Options) {
		o.Holds = heldBy{holds{st}, []footage.Hold{{ID: footage.NewHoldID(), Case: "2026-1", Cameras: []footage.CameraID{"hal"}, Span: broken.Span}}}
	})
	c := signedIn(t, s)
	page := body(ask(s, "GET", "/dossiers/2026-1", nil, c))
	for _, w := range []string{"Brieven &lt;bussen&gt;", "Kastanjehof", "Mensen beschermen", "/dossiers/2026-1/machtiging", "Laat de veiligstellingen staan"} {
		if !strings.Contains(page, w) {
			t.Errorf("the page does not say %q", w)
		}
	}
	if ask(s, "POST", "/dossiers/2026-1/sluiting", url.Values{}, c); d.closed != "" {
		t.Error("closed without a yes")
	}
	ask(s, "POST", "/dossiers/2026-1/sluiting", url.Values{"zeker": {"ja"}}, c)
	if d.closed != "2026-1" || d.kept != "" {
		t.Errorf("closed %q, keeping %q", d.closed, d.kept)
	}
	ask(s, "POST", "/dossiers/2026-1/sluiting", url.Values{"zeker": {"ja"}, "laten": {"ja"}}, c)
	if d.kept != "2026-1" {
		t.Error("the holds were not left standing")
	}
	ask(s, "POST", "/dossiers/2026-1/toewijzing", url.Values{"persoon": {"P2"}, "aan": {"1"}}, c)
	if d.assigned != "P2" {
		t.Errorf("assigned %q", d.assigned)
	}
	if res := ask(s, "POST", "/dossiers/2026-1/toewijzing", url.Values{"aan": {"1"}}, c); res.StatusCode != http.StatusBadRequest {
		t.Errorf("nobody was chosen: %d", res.StatusCode)
	}
	for _, a := range st.abouts {
		if a.Case != "2026-1" {
			t.Errorf("the Gate was asked about %+v", a)
		}
	}
}

// TestWhoCanBeAsked: who is put on a case, or agrees as the second person, holds a role of the protocol at the complex, works
// here, and is another person than the visitor; the second person is the controller's own.
func TestWhoCanBeAsked(t *testing.T) {
	st := newStub()
	hire := func(id, employee, organisation, role, complex string, change func(*people.Person, *people.Appointment)) {
		p := people.Person{ID: people.ID(id), Employee: employee, Name: "Persoon " + id, Organisation: organisation, Joined: now.AddDate(-1, 0, 0)}
		a := people.Appointment{ID: "A" + id, Person: p.ID, Role: role, Complexes: []string{complex}, From: now.AddDate(-1, 0, 0)}
		if change != nil {
			change(&p, &a)
		}
		st.added, st.appointed = append(st.added, p), append(st.appointed, a)
	}
	hire("goed", "2", "", "contact_person", "Kastanjehof", nil)
	hire("partner", "3", "O1", "technician", "Kastanjehof", nil)
	hire("elders", "4", "", "contact_person", "Meidoornflat", nil)
	hire("product", "5", "", access.Administrator, "Kastanjehof", nil)
	hire("zelf", "1001", "", "contact_person", "Kastanjehof", nil) // another account of the visitor
	hire("weg", "6", "", "contact_person", "Kastanjehof", func(p *people.Person, _ *people.Appointment) { p.Left = now.AddDate(0, 0, -1) })
	hire("oud", "7", "", "contact_person", "Kastanjehof", func(_ *people.Person, a *people.Appointment) { a.To = now.AddDate(0, 0, -1) })
	s := working(st, &deskOf{list: []casefile.Case{broken}}, &wishes{}, func(o *Options) { o.Versions = rulesInForce{p: withSecond(t)} })
	c := signedIn(t, s)
	for path, want := range map[string]string{"/dossiers/2026-1": "goed partner", "/dossiers/2026-1/machtiging": "goed"} {
		page := body(ask(s, "GET", path, nil, c))
		var got []string
		for _, id := range []string{"goed", "partner", "elders", "product", "zelf", "weg", "oud"} {
			if strings.Contains(page, `<option value="`+id+`"`) {
				got = append(got, id)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s offers %v", path, got)
		}
	}
}

// withSecond is a protocol that asks for a second person.
func withSecond(t *testing.T) *protocol.Protocol {
	t.Helper()
	text, _ := protocols.Files.ReadFile("wooninvest.yaml")
	p, err := protocol.Load(text)
	if err != nil {
		t.Fatal(err)
	}
	p.ViewConditions = []protocol.Item{{ID: "second_person", Article: "WI-0.7"}}
	return p
}
