package api

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"portiek/internal/acts/deciding"
	"portiek/internal/acts/viewing"
	"portiek/internal/base/fail"
	"portiek/internal/base/secret"
	"portiek/internal/rules/access"
	"portiek/internal/rules/access/accesstest"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
	"portiek/internal/rules/protocol"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

const (
	goodToken  = "portiek_GOOD"
	endedToken = "portiek_ENDED"
)

// world is everything behind the API, in memory. may decides; what was really done stands in done.
type world struct {
	mu    sync.Mutex
	now   time.Time
	may   func(act string, a deciding.About) bool
	asked []string // acts put to the gate
	done  []string
	fault error // of every part, if any
	token people.Token
	cams  []CameraState
	holds []footage.Hold
	cases []casefile.Case
	book
	tape
	rules *protocol.Protocol
}

func newWorld(t testing.TB) *world {
	t.Helper()
	p, err := protocol.Builtin("wooninvest")
	if err != nil {
		t.Fatal(err)
	}
	w := &world{
		now: noon, may: func(string, deciding.About) bool { return true }, rules: p,
		token: people.Token{ID: "t1", Name: "meldkamer", Role: "administrator", Person: "p1", Made: noon.Add(-time.Hour), Until: noon.Add(24 * time.Hour)},
		cams: []CameraState{
			{ID: "hal", Name: "Hal", Complex: "Hof", State: "recording", Term: 72 * time.Hour, TermArticle: "WI-6.3"},
			{ID: "lift", Name: "Lift", Complex: "Laan", State: "failing", Cause: footage.CauseNetwork},
		},
		holds: []footage.Hold{{ID: footage.HoldID{1}, Case: "2026-000001", Cameras: []footage.CameraID{"hal"}, PlacedAt: noon}},
		cases: []casefile.Case{{ID: "2026-000001", Kind: casefile.Incident, Complex: "Hof", Opened: noon}},
	}
	w.book.grow(t, 12)
	return w
}

func (w *world) api() *API {
	return New(Options{
		Version: "test", Gate: gate{w}, Desk: desk{w}, Cases: cabinet{w}, Staff: office{w}, Holds: holder{w}, Cameras: w, Lines: w, Door: w.door(w),
		Log: &w.book, Rules: w, Roles: w, Clock: w,
	})
}

func (w *world) Now() time.Time { w.mu.Lock(); defer w.mu.Unlock(); return w.now }

func (w *world) States(context.Context) ([]CameraState, error) { return w.cams, w.fault }

func (w *world) Line(_ context.Context, cam footage.CameraID, span footage.Span) (viewing.Timeline, error) {
	return viewing.Timeline{Span: span, Footage: []footage.Span{span}, Lasting: true, Gaps: []footage.Gap{
		{Camera: cam, From: span.From, To: span.From.Add(time.Minute), Cause: footage.CauseNetwork},
		{Camera: cam, From: span.To.Add(-time.Minute), To: span.To, Cause: footage.CauseDisk}}}, w.fault
}

func (w *world) InForce(context.Context) (protocol.Stored, *protocol.Protocol, error) {
	return protocol.Stored{InForceFrom: noon.AddDate(0, -1, 0)}, w.rules, nil
}

func (w *world) Roles() []string                     { return []string{"contact_person", "administrator"} }
func (w *world) RoleTitle(id string) (nl, en string) { return "rol " + id, "role " + id }

func (w *world) did(what string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fault == nil {
		w.done = append(w.done, what)
	}
	return w.fault
}

// gate answers as the world says.
type gate struct{ w *world }

func (g gate) Decide(_ context.Context, v deciding.Visitor, act string, a deciding.About) (access.Answer, error) {
	g.w.mu.Lock()
	defer g.w.mu.Unlock()
	g.w.asked = append(g.w.asked, act)
	if g.w.may(act, a) {
		return access.Answer{Allowed: true, Cites: []access.Cite{{ID: "WI-2.6", Source: "protocol", NL: "ja", EN: "yes"}}}, nil
	}
	art := access.Cite{ID: "WI-0.7", Source: "protocol", NL: "artikel", EN: "article"}
	return access.Answer{Cites: []access.Cite{art, {ID: "P:silence_means_no", Source: "product", NL: "zwijgen", EN: "silence"}}, Offer: "prepare_decision",
		Unmet: []access.Unmet{{Condition: "in_case", Article: art, NL: "Geen dossier.", EN: "No case.", RemedyNL: "Open er een.", RemedyEN: "Open one."}}}, nil
}

func (g gate) Ask(ctx context.Context, v deciding.Visitor, act string, a deciding.About) (access.Answer, error) {
	answer, _ := g.Decide(ctx, v, act, a)
	return answer, answer.Err()
}

func (g gate) Somewhere(ctx context.Context, v deciding.Visitor, act string) (access.Answer, error) {
	for _, place := range []string{"", "Hof", "Laan"} {
		if a, _ := g.Decide(ctx, v, act, deciding.About{Complex: place}); a.Allowed {
			return a, nil
		}
	}
	return g.Decide(ctx, v, act, deciding.About{})
}

func (g gate) Grant(ctx context.Context, v deciding.Visitor, w deciding.Wish) (access.Record, error) {
	act := "view"
	if w.Modes&access.Export != 0 {
		act = "export"
	}
	if _, err := g.Ask(ctx, v, act, deciding.About{Case: w.Case}); err != nil {
		return access.Record{}, err
	}
	return access.Record{ID: "m1", Person: v.Person.ID, Case: w.Case, Cameras: w.Cameras, Span: w.Span, Modes: w.Modes, MintedAt: g.w.Now(), Until: g.w.Now().Add(time.Hour)}, g.w.did("grant")
}

func (g gate) GrantTechnical(ctx context.Context, v deciding.Visitor, cam footage.CameraID, ticket string) (access.Record, error) {
	if _, err := g.Ask(ctx, v, "technical_look", deciding.About{Camera: cam, Ticket: ticket}); err != nil {
		return access.Record{}, err
	}
	return access.Record{ID: "m3", Person: v.Person.ID, Cameras: []footage.CameraID{cam}, Modes: access.Technical, Ticket: ticket, MintedAt: g.w.Now(), Until: g.w.Now().Add(access.TechnicalTerm)},
		g.w.did("stills of " + string(cam) + " for " + ticket)
}

func (g gate) asks(v deciding.Visitor, act, what string) error {
	if _, err := g.Ask(context.Background(), v, act, deciding.About{}); err != nil {
		return err
	}
	return g.w.did(what)
}

func (g gate) Agree(_ context.Context, v deciding.Visitor, id string) error {
	return g.asks(v, "view", "agree "+id)
}
func (g gate) End(_ context.Context, v deciding.Visitor, id string) error {
	return g.asks(v, "view", "end "+id)
}
func (g gate) Permits(_ context.Context, v deciding.Visitor) ([]access.Record, error) {
	return []access.Record{{ID: "m1", Person: "p1", Until: noon.Add(time.Hour)}, {ID: "m0", Person: "p1", Until: noon.Add(-time.Hour)}}, g.asks(v, "view", "permits")
}
func (g gate) Pending(_ context.Context, v deciding.Visitor) ([]access.Record, error) {
	return []access.Record{{ID: "m2", Person: "p2", Second: "p1"}}, g.asks(v, "view", "pending")
}
func (g gate) Use(_ context.Context, v deciding.Visitor, cam footage.CameraID, permit string) (access.Permit, error) {
	if err := g.asks(v, "view", "use "+permit); err != nil {
		return access.Permit{}, err
	}
	p := accesstest.Permit(g.w.Now(), footage.Span{From: noon.Add(-time.Hour), To: noon}, cam)
	if permit == "m3" {
		p = accesstest.Technical(g.w.Now().Add(-30*time.Second), cam)
	}
	return p.Within("token:" + v.Token.ID), nil
}

// desk knows one good token and one that has ended.
type desk struct{ w *world }

func (d desk) Token(_ context.Context, bearer string) (people.Person, people.Token, error) {
	if d.w.fault != nil {
		return people.Person{}, people.Token{}, d.w.fault
	}
	if bearer != goodToken { // one that has ended is nobody's, as one that never was
		return people.Person{}, people.Token{}, fail.New(fail.Refused, "token.none", "Geen geldig token.", "No valid token.").Under("AVG-32")
	}
	return people.Person{ID: "p1"}, d.w.token, nil
}
func (d desk) Sessions(context.Context, people.ID) ([]people.Session, error) {
	return []people.Session{{ID: "s1", Person: "p1", Began: noon, Factors: 2}}, d.w.fault
}
func (d desk) Invite(_ context.Context, by, p people.ID) (secret.Text, error) {
	return secret.New("UITNODIGING"), d.w.did("invite " + string(p) + " by " + string(by))
}
func (d desk) EndSession(_ context.Context, _ people.ID, id string) error {
	return d.w.did("end session " + id)
}
func (d desk) EndAll(_ context.Context, _, p people.ID) error {
	return d.w.did("sign out " + string(p))
}

// cabinet keeps cases, and asks as acts/casework does.
type cabinet struct{ w *world }

func (c cabinet) ask(v deciding.Visitor, act string) error {
	_, err := gate(c).Ask(context.Background(), v, act, deciding.About{})
	return err
}
func (c cabinet) Open(_ context.Context, v deciding.Visitor, f casefile.Case) (casefile.Case, error) {
	if err := c.ask(v, "open_case"); err != nil {
		return f, err
	}
	f.ID, f.Opened, f.OpenedBy = "2026-000002", noon, v.Person.ID
	return f, c.w.did("open case")
}
func (c cabinet) Assign(_ context.Context, v deciding.Visitor, id footage.CaseID, p people.ID, on bool) error {
	if err := c.ask(v, "assign_case"); err != nil {
		return err
	}
	return c.w.did("assign " + string(id) + " " + string(p))
}
func (c cabinet) Close(_ context.Context, v deciding.Visitor, id footage.CaseID) error {
	if err := c.ask(v, "close_case"); err != nil {
		return err
	}
	return c.w.did("close " + string(id))
}
func (c cabinet) CloseKeepingHolds(ctx context.Context, v deciding.Visitor, id footage.CaseID) error {
	if err := c.Close(ctx, v, id); err != nil {
		return err
	}
	return c.w.did("kept")
}
func (c cabinet) Cases(_ context.Context, v deciding.Visitor) ([]casefile.Case, error) {
	return c.w.cases, c.ask(v, "see_cases")
}
func (c cabinet) Case(_ context.Context, v deciding.Visitor, id footage.CaseID) (casefile.Case, error) {
	if err := c.ask(v, "see_cases"); err != nil {
		return casefile.Case{}, err
	}
	return c.w.cases[0], c.w.fault
}

// office keeps people.
type office struct{ w *world }

func (o office) People(context.Context) ([]people.Person, error) {
	return []people.Person{{ID: "p1", Employee: "17", Name: "F. Jansen", Joined: noon}}, o.w.fault
}
func (o office) AddPerson(_ context.Context, _ people.ID, p people.Person) (people.Person, error) {
	p.ID = "p9"
	return p, o.w.did("add person")
}
func (o office) Person(_ context.Context, id people.ID) (people.Person, error) {
	return people.Person{ID: id, Employee: "17", Name: "F. Jansen", Joined: noon}, o.w.fault
}
func (o office) ChangePerson(_ context.Context, by people.ID, p people.Person) error {
	return o.w.did("change " + string(p.ID) + " to " + p.Name + " by " + string(by))
}
func (o office) LeaveAt(_ context.Context, _, p people.ID, at time.Time) error {
	return o.w.did("leave " + string(p) + later(at))
}
func (o office) Organisations(context.Context) ([]people.Organisation, error) {
	return []people.Organisation{{ID: "o1", Name: "Camerabeheer", ContractUntil: noon}, {ID: "o2", Name: "Ander"}}, o.w.fault
}
func (o office) PutOrganisation(_ context.Context, by people.ID, g people.Organisation) (people.Organisation, error) {
	if g.ID == "" {
		g.ID = "o3"
	}
	return g, o.w.did("put " + g.ID + " " + g.Name + later(g.ContractUntil) + " by " + string(by))
}

// later says when, of what is not now.
func later(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return " at " + at.UTC().Format(time.RFC3339)
}
func (o office) ErasePerson(_ context.Context, by, p people.ID) error {
	return o.w.did("erase " + string(p) + " by " + string(by))
}
func (o office) SignStatement(_ context.Context, _, p people.ID) error {
	return o.w.did("sign " + string(p))
}
func (o office) Appointments(context.Context, people.ID) ([]people.Appointment, error) {
	return []people.Appointment{{ID: "a1", Person: "p1", Role: "administrator", From: noon}}, o.w.fault
}
func (o office) Appoint(_ context.Context, by people.ID, a people.Appointment) (people.Appointment, error) {
	a.ID, a.By = "a2", by
	return a, o.w.did("appoint")
}
func (o office) EndAppointmentAt(_ context.Context, _ people.ID, id string, at time.Time) error {
	return o.w.did("end role " + id + later(at))
}
func (o office) Tokens(context.Context) ([]people.Token, error) {
	return []people.Token{o.w.token}, o.w.fault
}
func (o office) MakeToken(_ context.Context, by people.ID, t people.Token) (people.Token, secret.Text, error) {
	t.ID, t.Person = "t2", by
	return t, secret.New("portiek_NEW"), o.w.did("make token")
}
func (o office) EndToken(_ context.Context, _ people.ID, id string) error {
	return o.w.did("end token " + id)
}

// holder keeps holds.
type holder struct{ w *world }

func (h holder) Place(_ context.Context, f footage.Hold) (footage.Hold, error) {
	f.ID = footage.HoldID{2}
	return f, h.w.did("place hold")
}
func (h holder) End(_ context.Context, id footage.HoldID, by string) error {
	return h.w.did("end hold by " + by)
}
func (h holder) Holds(context.Context, bool) ([]footage.Hold, error) { return h.w.holds, h.w.fault }

// request makes a request as a program would, with a token if one is given.
func request(method, path, token, body string) *http.Request {
	var b io.Reader
	if body != "" {
		b = strings.NewReader(body)
	}
	r := httptest.NewRequest(method, path, b)
	r.RemoteAddr = "192.0.2.7:4711"
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return r
}

// send has the API answer a request.
func send(a http.Handler, r *http.Request) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	a.ServeHTTP(rec, r)
	return rec
}
