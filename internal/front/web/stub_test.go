package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"portiek/internal/acts/deciding"
	"portiek/internal/acts/signin"
	"portiek/internal/base/fail"
	"portiek/internal/base/secret"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
	"portiek/internal/rules/protocol"
	"portiek/protocols"
)

// stub answers for everything behind the pages; it has one camera and no footage, and one person, who may do anything unless
// a test says otherwise.
type stub struct {
	provider  External
	deny      func(act string, a deciding.About) *access.Answer // nil, or the no
	asked     []string                                          // acts that the Gate was asked for in earnest
	abouts    []deciding.About
	placed    []footage.Hold
	spki      []byte
	sessions  map[string]people.Session // by token
	refuse    error                     // what the desk answers instead
	records   []access.Record
	origin    signin.Origin
	added     []people.Person
	appointed []people.Appointment
	ended     []string
	enrolled  signin.Enrolment
	unproven  []error
	erased    []string // who by, and whom
}

func newStub() *stub { return &stub{sessions: map[string]people.Session{}} }

var bakker = people.Person{ID: "P1", Employee: "1001", Name: "M. Bakker", Login: "m.bakker", Joined: now.AddDate(-1, 0, 0), SignedAt: now.AddDate(-1, 0, 0)}

func (s *stub) Now() time.Time { return now }

func (s *stub) Cameras(context.Context) ([]Camera, error) {
	return []Camera{{ID: "hal", Name: "Hal <b>", Place: "Kastanjehof", Condition: Failing, Cause: footage.CauseCertificate, PinnedSPKI: []byte{1, 2}, OfferedSPKI: []byte{3, 4}}}, nil
}
func (s *stub) Recorders(context.Context) ([]Recorder, error) {
	return []Recorder{{ID: "r", Name: "R", Total: 100, Free: 40, Used: 60, Replicas: 1, FullAt: now.AddDate(0, 0, 9)}}, nil
}
func (s *stub) AcceptCertificate(_ context.Context, _ footage.CameraID, spki []byte, _ string) error {
	s.spki = spki
	return nil
}
func (s *stub) ConfirmClock(context.Context, footage.RecorderID, string) error { return nil }
func (s *stub) Place(_ context.Context, h footage.Hold) (footage.Hold, error) {
	s.placed = append(s.placed, h)
	h.ID = footage.NewHoldID()
	return h, nil
}
func (s *stub) Latest(context.Context, int64, int) ([]audit.Event, error)       { return nil, nil }
func (s *stub) Receipts(context.Context, int64, int) ([]footage.Erasure, error) { return nil, nil }
func (s *stub) Gaps(context.Context, footage.CameraID, footage.Span) ([]footage.Gap, error) {
	return nil, nil
}

// holds is the stub as acts/holding.
type holds struct{ *stub }

func (holds) End(context.Context, footage.HoldID, string) error   { return nil }
func (holds) Holds(context.Context, bool) ([]footage.Hold, error) { return nil, nil }

// gate is the stub as acts/deciding.
type gate struct{ *stub }

func (g gate) Decide(_ context.Context, v deciding.Visitor, act string, a deciding.About) (access.Answer, error) {
	if g.deny != nil {
		if no := g.deny(act, a); no != nil {
			return *no, nil
		}
	}
	return access.Answer{Allowed: v.Person.ID != ""}, nil
}
func (g gate) DecideAll(ctx context.Context, v deciding.Visitor, acts []string, a deciding.About) (out []access.Answer, _ error) {
	for _, act := range acts {
		answer, _ := g.Decide(ctx, v, act, a)
		out = append(out, answer)
	}
	return out, nil
}
func (g gate) Somewhere(ctx context.Context, v deciding.Visitor, act string) (access.Answer, error) {
	return g.Decide(ctx, v, act, deciding.About{})
}
func (g gate) Ask(ctx context.Context, v deciding.Visitor, act string, a deciding.About) (access.Answer, error) {
	g.asked, g.abouts = append(g.asked, act), append(g.abouts, a)
	answer, _ := g.Decide(ctx, v, act, a)
	return answer, answer.Err()
}
func (g gate) Grant(context.Context, deciding.Visitor, deciding.Wish) (access.Record, error) {
	return access.Record{}, access.Answer{}.Err()
}
func (gate) Agree(context.Context, deciding.Visitor, string) error { return nil }
func (gate) End(context.Context, deciding.Visitor, string) error   { return nil }
func (g gate) Permits(context.Context, deciding.Visitor) ([]access.Record, error) {
	return g.records, nil
}
func (g gate) Live(context.Context, deciding.Visitor) ([]access.Record, error) {
	return slices.DeleteFunc(slices.Clone(g.records), func(r access.Record) bool { return !r.EndedAt.IsZero() || !now.Before(r.Until) }), nil
}
func (g gate) Own(_ context.Context, _ deciding.Visitor, permit string) (access.Record, bool, error) {
	i := slices.IndexFunc(g.records, func(r access.Record) bool { return r.ID == permit })
	if i < 0 {
		return access.Record{}, false, nil
	}
	return g.records[i], true, nil
}
func (gate) Pending(context.Context, deciding.Visitor) ([]access.Record, error) { return nil, nil }
func (g gate) Use(_ context.Context, _ deciding.Visitor, cam footage.CameraID, permit string) (access.Permit, error) {
	g.asked = append(g.asked, "use "+string(cam)+" "+permit)
	return access.Permit{}, access.Answer{}.Err()
}

// desk is the stub as acts/signin.
type desk struct{ *stub }

func (d desk) enter() (signin.Entered, error) {
	if d.refuse != nil {
		return signin.Entered{}, d.refuse
	}
	x := people.Session{ID: "S1", Person: bakker.ID, Began: now, Seen: now, Until: now.Add(8 * time.Hour), Factors: 2, Agent: "Firefox, Linux"}
	d.sessions["token"] = x
	return signin.Entered{Token: secret.New("token"), Session: x, Device: secret.New("toestel")}, nil
}
func (d desk) Session(_ context.Context, token string) (people.Person, people.Session, error) {
	x, ok := d.sessions[token]
	if !ok {
		return people.Person{}, x, errSignedOut
	}
	return bakker, x, nil
}
func (d desk) SignOut(_ context.Context, token string) error {
	delete(d.sessions, token)
	return nil
}
func (d desk) PasswordFrom(_ context.Context, _ string, _ secret.Text, o signin.Origin) (string, error) {
	d.origin = o
	return "stap1", d.refuse
}
func (d desk) Code(_ context.Context, challenge, _, _ string) (signin.Entered, error) {
	if challenge != "stap1" {
		return signin.Entered{}, fail.New(fail.Refused, "signin.again", "opnieuw", "again")
	}
	return d.enter()
}
func (d desk) External(context.Context, signin.Identity, string) (signin.Entered, error) {
	return d.enter()
}
func (d desk) Welcome(_ context.Context, token string) (signin.Welcome, error) {
	switch token {
	case "eerste":
		return signin.Welcome{First: true}, nil
	case "goed":
		return signin.Welcome{Person: bakker}, nil
	}
	return signin.Welcome{}, fail.New(fail.Refused, "link.none", "Deze link werkt niet.", "This link does not work.")
}
func (d desk) Enrol(_ context.Context, _ string, e signin.Enrolment) (signin.Enrolling, error) {
	d.enrolled = e
	return signin.Enrolling{Challenge: "stap2", TOTP: secret.New("JBSWY3DPEHPK3PXP"), URI: "otpauth://totp/Portiek:m.bakker?secret=JBSWY3DPEHPK3PXP&issuer=Portiek"}, d.refuse
}
func (d desk) Confirm(_ context.Context, challenge, code, _ string) (signin.Entered, []string, error) {
	if challenge != "stap2" || code != "123456" {
		return signin.Entered{}, nil, fail.New(fail.Refused, "signin.code", "Deze code klopt niet.", "This code is not right.")
	}
	in, err := d.enter()
	return in, []string{"aaaa-bbbb", "cccc-dddd"}, err
}
func (d desk) Invite(context.Context, people.ID, people.ID) (secret.Text, error) {
	return secret.New("uitnodiging1"), d.refuse
}
func (d desk) EnterDemo(context.Context, string, string) (signin.Entered, error) { return d.enter() }
func (d desk) Sessions(_ context.Context, person people.ID) (out []people.Session, _ error) {
	for _, x := range d.sessions {
		out = append(out, x)
	}
	if person == "" {
		out = append(out, people.Session{ID: "S9", Person: "P2", Began: now, Seen: now, Until: now.Add(time.Hour), Factors: 2, Agent: "Safari, iPhone"})
	}
	return out, nil
}
func (d desk) Unproven(err error) { d.unproven = append(d.unproven, err) }
func (d desk) EndSession(_ context.Context, _ people.ID, id string) error {
	d.ended = append(d.ended, id)
	return nil
}
func (d desk) EndAll(context.Context, people.ID, people.ID) error { return nil }

// office is the stub as acts/staffing.
type office struct{ *stub }

func (o office) People(context.Context) ([]people.Person, error) {
	return append([]people.Person{bakker}, o.added...), nil
}
func (o office) Person(ctx context.Context, id people.ID) (people.Person, error) {
	all, _ := o.People(ctx)
	for _, p := range all {
		if p.ID == id {
			return p, nil
		}
	}
	return people.Person{}, fail.New(fail.NotFound, "person.none", "Deze persoon is er niet.", "There is no such person.")
}
func (o office) AddPerson(_ context.Context, _ people.ID, p people.Person) (people.Person, error) {
	p.ID = "P7"
	o.added = append(o.added, p)
	return p, o.refuse
}
func (o office) ChangePerson(context.Context, people.ID, people.Person) error   { return o.refuse }
func (o office) Leave(context.Context, people.ID, people.ID) error              { return nil }
func (o office) LeaveAt(context.Context, people.ID, people.ID, time.Time) error { return nil }
func (o office) SignStatement(context.Context, people.ID, people.ID) error      { return nil }
func (o office) ErasePerson(_ context.Context, by, id people.ID) error {
	if o.refuse != nil {
		return o.refuse
	}
	o.erased = append(o.erased, string(by)+" "+string(id))
	return nil
}
func (o office) ErasableFrom(ctx context.Context, id people.ID) (time.Time, error) {
	p, err := o.Person(ctx, id)
	return p.ErasableFrom(true), err
}
func (o office) Appointments(context.Context, people.ID) ([]people.Appointment, error) {
	return append([]people.Appointment{{ID: "A1", Person: bakker.ID, Role: access.Administrator, From: now.AddDate(-1, 0, 0)}}, o.appointed...), nil
}
func (o office) Appoint(_ context.Context, _ people.ID, a people.Appointment) (people.Appointment, error) {
	o.appointed = append(o.appointed, a)
	return a, nil
}
func (o office) EndAppointment(_ context.Context, _ people.ID, id string) error {
	o.ended = append(o.ended, id)
	return nil
}
func (o office) Organisations(context.Context) ([]people.Organisation, error) {
	return []people.Organisation{{ID: "O1", Name: "Vlietbeveiliging", ContractUntil: now.AddDate(0, -1, 0)}}, nil
}
func (o office) PutOrganisation(_ context.Context, _ people.ID, x people.Organisation) (people.Organisation, error) {
	return x, nil
}
func (o office) Tokens(context.Context) ([]people.Token, error) { return nil, nil }
func (o office) MakeToken(_ context.Context, _ people.ID, t people.Token) (people.Token, secret.Text, error) {
	return t, secret.New("ptk_geheim"), nil
}
func (o office) EndToken(context.Context, people.ID, string) error { return nil }

// cases is the stub as acts/casework.
type cases struct{ *stub }

func (cases) Open(_ context.Context, _ deciding.Visitor, c casefile.Case) (casefile.Case, error) {
	return c, nil
}
func (cases) Assign(context.Context, deciding.Visitor, footage.CaseID, people.ID, bool) error {
	return nil
}
func (cases) Close(context.Context, deciding.Visitor, footage.CaseID) error             { return nil }
func (cases) CloseKeepingHolds(context.Context, deciding.Visitor, footage.CaseID) error { return nil }
func (cases) Cases(context.Context, deciding.Visitor) ([]casefile.Case, error) {
	return []casefile.Case{{ID: "2026-1", Kind: casefile.Incident, Complex: "Kastanjehof", Title: "Brievenbussen", Opened: now}}, nil
}
func (c cases) Case(ctx context.Context, v deciding.Visitor, id footage.CaseID) (casefile.Case, error) {
	all, _ := c.Cases(ctx, v)
	if i := slices.IndexFunc(all, func(c casefile.Case) bool { return c.ID == id }); i >= 0 {
		return all[i], nil
	}
	return casefile.Case{}, fail.New(fail.NotFound, "case.none", "Dit dossier is er niet.", "There is no such case.")
}

// rulesInForce is the stub as acts/governing, as far as other pages ask it.
type rulesInForce struct {
	governed
	p *protocol.Protocol
}

type governed = interface{ Versions }

func (r rulesInForce) InForce(context.Context, time.Time) (protocol.Stored, *protocol.Protocol, error) {
	return protocol.Stored{}, r.p, nil
}

func site(s *stub) *Site {
	text, err := protocols.Files.ReadFile("wooninvest.yaml")
	if err != nil {
		panic(err)
	}
	p, err := protocol.Load(text)
	if err != nil {
		panic(err)
	}
	judge, err := access.NewJudge(p)
	if err != nil {
		panic(err)
	}
	return New(Options{Rules: func() *protocol.Protocol { return p }, Roles: judge, Desk: desk{s}, External: s.provider, Gate: gate{s}, Staffing: office{s}, Cases: cases{s},
		Gaps: s, System: s, Holds: holds{s}, Journal: s, Clock: s, More: More{Versions: rulesInForce{p: p}}})
}

// signedIn goes through both steps and gives the session's cookie.
func signedIn(t *testing.T, s *Site) *http.Cookie {
	t.Helper()
	first := ask(s, "POST", "/aanmelden", url.Values{"login": {"m.bakker"}, "wachtwoord": {"geheim"}})
	second := ask(s, "POST", "/aanmelden/code", url.Values{"code": {"123456"}}, first.Cookies()...)
	for _, c := range second.Cookies() {
		if c.Name == sessionCookie {
			return c
		}
	}
	t.Fatalf("signing in: %d, %d", first.StatusCode, second.StatusCode)
	return nil
}
