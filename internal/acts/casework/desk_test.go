package casework

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"portiek/internal/acts/deciding"
	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

var (
	ctx  = context.Background()
	noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	anna = deciding.Visitor{Person: people.Person{ID: "anna"}}
)

// office is the store, the notes and the gate of a desk. The gate says no to the acts in no, and shows only cases at the Hof.
type office struct {
	now    time.Time
	cases  []casefile.Case
	people map[people.ID]people.Person
	events []audit.Event
	holds  []footage.Hold
	gone   bool // the keys of all cases were destroyed
	taken  int  // so many numbers are taken
	no     []string
	asked  []string
	fault  error
}

func newOffice() (*office, *Desk) {
	o := &office{now: noon, people: map[people.ID]people.Person{
		"anna": {ID: "anna", Employee: "1"}, "bob": {ID: "bob", Employee: "2"}, "anna2": {ID: "anna2", Employee: "1"},
		"left": {ID: "left", Employee: "3", Left: noon}}}
	return o, New(Options{Gate: o, Catalogue: o, Notes: o, Clock: o, Holds: func(_ context.Context, id footage.CaseID) (out []footage.Hold, _ error) {
		for _, h := range o.holds {
			if h.Case == id {
				out = append(out, h)
			}
		}
		return out, o.fault
	}})
}

var errNo = fail.New(fail.Refused, "access.refused", "nee", "no").Under("WI-0.7")

func (o *office) Now() time.Time { return o.now }
func (o *office) Ask(_ context.Context, v deciding.Visitor, act string, a deciding.About) (access.Answer, error) {
	o.asked = append(o.asked, act+" "+a.Complex+string(a.Case))
	if slices.Contains(o.no, act) {
		return access.Answer{}, errNo
	}
	return access.Answer{Allowed: true}, nil
}
func (o *office) Somewhere(_ context.Context, _ deciding.Visitor, act string) (access.Answer, error) {
	return access.Answer{Allowed: !slices.Contains(o.no, act)}, nil
}
func (o *office) Among(_ context.Context, _ deciding.Visitor, act string, cases []casefile.Case) ([]casefile.Case, error) {
	return slices.DeleteFunc(cases, func(c casefile.Case) bool { return c.Complex != "Hof" || slices.Contains(o.no, act) }), nil
}
func (o *office) SealNote(c footage.CaseID, text string) (string, error) {
	return "sealed:" + string(c) + ":" + text, o.fault
}
func (o *office) OpenNote(c footage.CaseID, sealed string) (string, error) {
	if o.gone {
		return "", fail.New(fail.Gone, "note.gone", "", "")
	}
	text, ok := strings.CutPrefix(sealed, "sealed:"+string(c)+":")
	if !ok {
		return "", errors.New("not sealed under this case's key: " + sealed)
	}
	return text, nil
}
func (o *office) PutCase(_ context.Context, c casefile.Case, e audit.Event) error {
	if o.taken > 0 {
		o.taken--
		return fail.New(fail.Conflict, "case.exists", "", "")
	}
	o.cases, o.events = append(o.cases, c), append(o.events, e)
	return nil
}
func (o *office) Case(_ context.Context, id footage.CaseID) (casefile.Case, error) {
	for _, c := range o.cases {
		if c.ID == id {
			return c, nil
		}
	}
	return casefile.Case{}, fail.New(fail.NotFound, "case.unknown", "", "")
}
func (o *office) Cases(context.Context, bool) ([]casefile.Case, error) {
	return slices.Clone(o.cases), nil
}
func (o *office) AssignCase(_ context.Context, id footage.CaseID, p people.ID, on bool, e audit.Event) error {
	o.events = append(o.events, e)
	return nil
}
func (o *office) CloseCase(_ context.Context, id footage.CaseID, by people.ID, at time.Time, e audit.Event) error {
	for i := range o.cases {
		if o.cases[i].ID == id {
			o.cases[i].Closed, o.cases[i].ClosedBy = at, by
		}
	}
	o.events = append(o.events, e)
	return nil
}
func (o *office) Person(_ context.Context, id people.ID) (people.Person, error) {
	if p, ok := o.people[id]; ok {
		return p, nil
	}
	return people.Person{}, fail.New(fail.NotFound, "person.unknown", "", "")
}
func (o *office) Cameras(context.Context) ([]footage.Camera, error) {
	return []footage.Camera{{ID: "hal", Place: "Hof"}, {ID: "poort", Place: "Laan"}}, nil
}

func incident() casefile.Case {
	return casefile.Case{Kind: casefile.Incident, Complex: "Hof", Purpose: "protect_persons", Title: " Fiets weg uit de hal ",
		Span: footage.Span{From: noon.Add(-time.Hour), To: noon}}
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if code == "" && err != nil || code != "" && (err == nil || fail.Of(err).Code != code) {
		t.Errorf("got %v, want %q", err, code)
	}
}

func TestOpen(t *testing.T) {
	o, d := newOffice()
	o.taken = 3
	in := incident()
	in.ID, in.OpenedBy, in.Closed, in.Assigned = "2020-000001", "bob", noon, []people.ID{"anna"} // none of these is the caller's
	c, err := d.Open(ctx, anna, in)
	if err != nil {
		t.Fatal(err)
	}
	stored := o.cases[0]
	if !regexp.MustCompile(`^2026-[0-9]{6}$`).MatchString(string(c.ID)) || c.OpenedBy != "anna" || !c.Open() || c.Assigned != nil || !c.Opened.Equal(noon) {
		t.Errorf("%+v", c)
	}
	if c.Title != "Fiets weg uit de hal" || stored.Title != "sealed:"+string(c.ID)+":"+c.Title {
		t.Errorf("title %q, stored as %q", c.Title, stored.Title)
	}
	if len(o.events) != 1 || o.events[0].Kind != audit.CaseOpened || strings.Contains(string(o.events[0].Data), "Fiets") {
		t.Errorf("%s", o.events[0].Data)
	}
	o.taken = 1000
	_, err = d.Open(ctx, anna, in)
	wantCode(t, err, "case.number")
	o.taken, o.fault = 0, errors.New("no key")
	if _, err := d.Open(ctx, anna, in); err == nil || len(o.cases) != 1 {
		t.Errorf("a case was stored without a key: %v", err)
	}
}

func TestNewYear(t *testing.T) {
	for at, want := range map[string]string{"2026-12-31T22:59:59Z": "2026-", "2026-12-31T23:00:00Z": "2027-"} {
		now, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := number(now); !strings.HasPrefix(string(got), want) {
			t.Errorf("%s gives %s", at, got)
		}
	}
}

func TestForm(t *testing.T) {
	for code, change := range map[string]func(c *casefile.Case){
		"":             func(c *casefile.Case) { c.Span = footage.Span{} },
		"case.kind":    func(c *casefile.Case) { c.Kind = "gossip" },
		"case.complex": func(c *casefile.Case) { c.Complex = "Kade" },
		"case.purpose": func(c *casefile.Case) { c.Purpose = "" },
		"case.title":   func(c *casefile.Case) { c.Title = "  " },
		"case.span":    func(c *casefile.Case) { c.Span.To = c.Span.From },
	} {
		_, d := newOffice()
		c := incident()
		change(&c)
		_, err := d.Open(ctx, anna, c)
		wantCode(t, err, code)
	}
	for _, c := range []func(c *casefile.Case){
		func(c *casefile.Case) { c.Title = strings.Repeat("é", maxTitle+1) },
		func(c *casefile.Case) { c.Title = "a\x00" },
		func(c *casefile.Case) { c.Complex = "" },
		func(c *casefile.Case) { c.Span.To = c.Span.From.Add(maxSpan + 1) },
		func(c *casefile.Case) { c.Span = footage.Span{From: noon.Add(1), To: noon.Add(time.Hour)} },
	} {
		o, d := newOffice()
		form := incident()
		c(&form)
		if _, err := d.Open(ctx, anna, form); fail.KindOf(err) != fail.Invalid || len(o.cases) != 0 {
			t.Errorf("%+v: %v", form, err)
		}
	}
}

// TestEveryActIsAsked: a no of the gate stops each of them, and nothing is changed or shown.
func TestEveryActIsAsked(t *testing.T) {
	for act, try := range map[string]func(d *Desk, id footage.CaseID) error{
		"open_case":   func(d *Desk, _ footage.CaseID) error { _, err := d.Open(ctx, anna, incident()); return err },
		"assign_case": func(d *Desk, id footage.CaseID) error { return d.Assign(ctx, anna, id, "bob", true) },
		"close_case":  func(d *Desk, id footage.CaseID) error { return d.CloseKeepingHolds(ctx, anna, id) },
		"see_cases":   func(d *Desk, id footage.CaseID) error { _, err := d.Case(ctx, anna, id); return err },
	} {
		o, d := newOffice()
		c, err := d.Open(ctx, anna, incident())
		if err != nil {
			t.Fatal(err)
		}
		if err := try(d, c.ID); err != nil {
			t.Errorf("%s: %v", act, err)
		}
		events := len(o.events)
		o.no = []string{act}
		wantCode(t, try(d, c.ID), "access.refused")
		if last := o.asked[len(o.asked)-1]; !strings.HasPrefix(last, act+" ") || act != "open_case" && !strings.Contains(last, string(c.ID)) {
			t.Errorf("%s: the gate was asked %q", act, last)
		}
		if len(o.events) != events {
			t.Errorf("%s changed something", act)
		}
	}
	o, d := newOffice()
	o.no = []string{"see_cases"}
	_, err := d.Cases(ctx, anna)
	wantCode(t, err, "access.refused")
}

func TestCases(t *testing.T) {
	o, d := newOffice()
	if list, err := d.Cases(ctx, anna); err != nil || len(list) != 0 {
		t.Errorf("none yet: %v %v", list, err)
	}
	for _, complex := range []string{"Hof", "Laan"} {
		c := incident()
		c.Complex = complex
		if _, err := d.Open(ctx, anna, c); err != nil {
			t.Fatal(err)
		}
	}
	list, err := d.Cases(ctx, anna)
	if err != nil || len(list) != 1 || list[0].Complex != "Hof" || list[0].Title != "Fiets weg uit de hal" {
		t.Errorf("%+v %v", list, err)
	}
	o.gone = true
	if c, err := d.Case(ctx, anna, list[0].ID); err != nil || c.Title != "" {
		t.Errorf("a case whose key is gone: %+v %v", c, err)
	}
	_, err = d.Case(ctx, anna, "2026-999999")
	wantCode(t, err, "case.unknown")
}

func TestAssign(t *testing.T) {
	o, d := newOffice()
	for person, code := range map[people.ID]string{"bob": "", "anna": "case.self", "anna2": "case.self", "left": "case.left", "ghost": "person.unknown"} {
		n := len(o.events)
		wantCode(t, d.Assign(ctx, anna, "2026-000001", person, true), code)
		if changed := len(o.events) > n; changed != (code == "") {
			t.Errorf("%s: changed %v", person, changed)
		}
	}
	if err := d.Assign(ctx, anna, "2026-000001", "anna", false); err != nil || o.events[len(o.events)-1].Kind != audit.CaseUnassigned {
		t.Errorf("taking oneself off: %v", err)
	}
}

// TestHoldsKeepACaseOpen unless whoever closes it says so; not knowing about them is no leave.
func TestHoldsKeepACaseOpen(t *testing.T) {
	o, d := newOffice()
	c, err := d.Open(ctx, anna, incident())
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		o.holds = append(o.holds, footage.Hold{ID: footage.NewHoldID(), Case: c.ID})
	}
	err = d.Close(ctx, anna, c.ID)
	wantCode(t, err, "case.holds")
	if nl := fail.Of(err).NL; !strings.Contains(nl, o.holds[2].ID.String()[:8]) || !strings.Contains(nl, "en nog 2") || !o.cases[0].Open() {
		t.Errorf("%s", nl)
	}
	if err := d.CloseKeepingHolds(ctx, anna, c.ID); err != nil || o.cases[0].Open() || o.cases[0].ClosedBy != "anna" {
		t.Errorf("%v %+v", err, o.cases[0])
	}
	c, err = d.Open(ctx, anna, incident())
	if err != nil {
		t.Fatal(err)
	}
	o.fault = errors.New("database is gone")
	if err := d.Close(ctx, anna, c.ID); err == nil || !o.cases[1].Open() {
		t.Errorf("closed without knowing: %v", err)
	}
	o.fault = nil
	if err := d.Close(ctx, anna, c.ID); err != nil { // the holds of another case do not count
		t.Error(err)
	}
}

func TestNoDeskWithoutHolds(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a desk came into being that closes cases without looking")
		}
	}()
	New(Options{})
}
