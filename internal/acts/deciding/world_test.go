package deciding

import (
	"context"
	"errors"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
	"portiek/internal/rules/protocol"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

var errDisk = errors.New("disk full")

// world is everything behind the gate, in memory. Like the real store it changes a row and appends its event together or not
// at all.
type world struct {
	mu            sync.Mutex
	now           time.Time
	persons       map[people.ID]people.Person
	organisations []people.Organisation
	appointments  []people.Appointment
	sessions      []people.Session
	tokens        []people.Token
	cases         map[footage.CaseID]casefile.Case
	cameras       []footage.Camera
	covers        []footage.HoldCover
	permits       []access.Record // oldest first
	events        []audit.Event
	notes         []string
	whole         int          // how often all that a person ever had was read
	fault         func() error // asked at every append; an error leaves no trace of the change
	late          func() bool  // asked after: true says that it failed although it was written
}

// judges gives the judge of a protocol that ships, or of one in a file.
var judges = func() func(t testing.TB, name string) *access.Judge {
	var mu sync.Mutex
	made := map[string]*access.Judge{}
	return func(t testing.TB, name string) *access.Judge {
		mu.Lock()
		defer mu.Unlock()
		if made[name] == nil {
			p, err := load(name)
			if err != nil {
				t.Fatal(err)
			}
			if made[name], err = access.NewJudge(p); err != nil {
				t.Fatal(err)
			}
		}
		return made[name]
	}
}()

func load(name string) (*protocol.Protocol, error) {
	if name != "third" {
		return protocol.Builtin(name)
	}
	src, err := os.ReadFile("../../rules/protocol/testdata/third.yaml")
	if err != nil {
		return nil, err
	}
	return protocol.Load(src)
}

// newWorld has two complexes with two cameras each, an open incident at the first, and:
// anna, contact person everywhere under WoonInvest; bob, a colleague without a role; carl of the processor.
func newWorld() *world {
	w := &world{now: noon, persons: map[people.ID]people.Person{}, cases: map[footage.CaseID]casefile.Case{},
		organisations: []people.Organisation{{ID: "partner", ContractUntil: noon.AddDate(1, 0, 0)}},
		cameras: []footage.Camera{{ID: "hal", Place: "Hof"}, {ID: "lift", Place: "Hof"}, {ID: "poort", Place: "Laan"},
			{ID: "fiets", Place: "Laan"}},
	}
	w.person("anna", "100", "")
	w.person("bob", "101", "")
	w.person("carl", "102", "partner")
	w.role("anna", "contact_person")
	w.role("carl", "technician")
	w.cases["2026-000001"] = casefile.Case{ID: "2026-000001", Kind: casefile.Incident, Complex: "Hof", Purpose: "protect_persons", Opened: noon}
	return w
}

func (w *world) person(id people.ID, employee, organisation string) {
	w.persons[id] = people.Person{ID: id, Employee: employee, Organisation: organisation, Joined: noon.AddDate(-1, 0, 0), SignedAt: noon.AddDate(-1, 0, 0)}
	w.sessions = append(w.sessions, people.Session{ID: "s-" + string(id), Person: id, Until: noon.Add(100 * time.Hour), Factors: 2})
}

// role appoints somebody by name, by a privacy officer who is somebody else.
func (w *world) role(id people.ID, role string, complexes ...string) {
	w.persons["boss"] = people.Person{ID: "boss", Employee: "1"}
	w.appointments = append(w.appointments, people.Appointment{ID: string(id) + "/" + role, Person: id, Role: role, Complexes: complexes,
		From: noon.AddDate(0, -1, 0), By: "boss"})
}

func (w *world) gate(j Judge) *Gate {
	return New(Options{Judge: j, Catalogue: w, Notes: w, Clock: w, Decides: func(role string) bool { return role == "assessor" }})
}

func by(id people.ID) Visitor {
	return Visitor{Person: people.Person{ID: id}, Session: people.Session{ID: "s-" + string(id)}}
}

// wish is one that WoonInvest grants to anna.
func wish() Wish {
	return Wish{Case: "2026-000001", Reason: "nuisance_evidence", Cameras: []footage.CameraID{"hal"}, Modes: access.Look,
		Span: footage.Span{From: noon.Add(-time.Hour), To: noon.Add(-30 * time.Minute)}}
}

func (w *world) Now() time.Time          { w.mu.Lock(); defer w.mu.Unlock(); return w.now }
func (w *world) advance(d time.Duration) { w.mu.Lock(); defer w.mu.Unlock(); w.now = w.now.Add(d) }

// commit is a transaction: the change and its event, or neither.
func (w *world) commit(e audit.Event, change func() error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fault != nil {
		if err := w.fault(); err != nil {
			return err
		}
	}
	if err := change(); err != nil {
		return err
	}
	e.Index = int64(len(w.events))
	w.events = append(w.events, e)
	if w.late != nil && w.late() {
		return errDisk
	}
	return nil
}

func (w *world) Append(_ context.Context, e audit.Event) (int64, error) {
	return 0, w.commit(e, func() error { return nil })
}

func (w *world) Person(_ context.Context, id people.ID) (people.Person, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if p, ok := w.persons[id]; ok {
		return p, nil
	}
	return people.Person{}, fail.New(fail.NotFound, "person.unknown", "", "")
}
func (w *world) Organisations(context.Context) ([]people.Organisation, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.organisations), nil
}
func (w *world) Appointments(_ context.Context, id people.ID) (out []people.Appointment, _ error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, a := range w.appointments {
		if a.Person == id {
			out = append(out, a)
		}
	}
	return out, nil
}
func (w *world) Sessions(_ context.Context, id people.ID, now time.Time) (out []people.Session, _ error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range w.sessions {
		if s.Person == id && now.Before(s.Until) {
			out = append(out, s)
		}
	}
	return out, nil
}
func (w *world) Tokens(context.Context) ([]people.Token, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.tokens), nil
}
func (w *world) Case(_ context.Context, id footage.CaseID) (casefile.Case, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c, ok := w.cases[id]; ok {
		return c, nil
	}
	return casefile.Case{}, fail.New(fail.NotFound, "case.unknown", "", "")
}
func (w *world) Cameras(context.Context) ([]footage.Camera, error) { return w.cameras, nil }
func (w *world) CoversOf(_ context.Context, cam footage.CameraID, span footage.Span) (out []footage.HoldCover, _ error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.covers {
		if c.Camera == cam && c.Span.Overlaps(span) {
			out = append(out, c)
		}
	}
	return out, nil
}

func (w *world) SealNote(c footage.CaseID, text string) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.notes = append(w.notes, text)
	return "sealed/" + string(c), nil
}

func (w *world) PutPermit(_ context.Context, r access.Record, e audit.Event) error {
	return w.commit(e, func() error {
		if c := w.cases[r.Case]; !c.Open() {
			return fail.New(fail.Conflict, "case.closed", "", "")
		}
		w.permits = append(w.permits, r)
		return nil
	})
}
func (w *world) Permit(_ context.Context, id string) (access.Record, bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	i := w.at(id)
	if i < 0 {
		return access.Record{}, false, nil
	}
	return w.permits[i], true, nil
}
func (w *world) at(id string) int {
	return slices.IndexFunc(w.permits, func(r access.Record) bool { return r.ID == id })
}
func (w *world) Permits(_ context.Context, id people.ID) (out []access.Record, _ error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.whole++
	for _, r := range slices.Backward(w.permits) {
		if r.Person == id {
			out = append(out, r)
		}
	}
	return out, nil
}
func (w *world) LivePermits(ctx context.Context, id people.ID, now time.Time) ([]access.Record, error) {
	all, err := w.Permits(ctx, id)
	w.whole--
	return slices.DeleteFunc(all, func(r access.Record) bool { return !r.EndedAt.IsZero() || !now.Before(r.Until) }), err
}
func (w *world) PermitsToAgree(_ context.Context, id people.ID) (out []access.Record, _ error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, r := range w.permits {
		if r.Second == id && r.AgreedAt.IsZero() {
			out = append(out, r)
		}
	}
	return out, nil
}
func (w *world) AgreePermit(_ context.Context, id string, at time.Time, e audit.Event) error {
	return w.commit(e, func() error {
		r := &w.permits[w.at(id)]
		if !r.AgreedAt.IsZero() || !r.EndedAt.IsZero() {
			return fail.New(fail.Conflict, "permit.agreed", "", "")
		}
		r.AgreedAt = at
		return nil
	})
}
func (w *world) EndPermit(_ context.Context, id string, by people.ID, at time.Time, e audit.Event) error {
	return w.commit(e, func() error {
		r := &w.permits[w.at(id)]
		if !r.EndedAt.IsZero() {
			return fail.New(fail.Conflict, "permit.over", "", "")
		}
		r.EndedAt, r.EndedBy = at, by
		return nil
	})
}

// change edits the world as another part of the program would.
func (w *world) change(f func()) { w.mu.Lock(); defer w.mu.Unlock(); f() }

// endRole ends all appointments of somebody now.
func (w *world) endRole(id people.ID) {
	w.change(func() {
		for i := range w.appointments {
			if w.appointments[i].Person == id {
				w.appointments[i].To = w.now
			}
		}
	})
}

func (w *world) edit(id people.ID, f func(*people.Person)) {
	w.change(func() { p := w.persons[id]; f(&p); w.persons[id] = p })
}

func (w *world) closeCase(id footage.CaseID) {
	w.change(func() { c := w.cases[id]; c.Closed = w.now; w.cases[id] = c })
}

// refusals lists the refusals in the log.
func (w *world) refused(t *testing.T) (out []audit.ActRefusal) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range w.events {
		if e.Kind == audit.ActRefused {
			d, err := audit.DataOf[audit.ActRefusal](e)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, d)
		}
	}
	return out
}

func (w *world) kinds() (out []audit.Kind) {
	for _, e := range w.events {
		out = append(out, e.Kind)
	}
	return out
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if code == "" {
		if err != nil {
			t.Errorf("refused: %v", err)
		}
		return
	}
	if e := fail.Of(err); err == nil || e.Code != code {
		t.Errorf("got %v, want %s", err, code)
	} else if e.Kind == fail.Refused && e.Article == "" {
		t.Errorf("%s names no article", code)
	}
}
