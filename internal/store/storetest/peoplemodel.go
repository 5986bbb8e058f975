package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

// RunPeopleModel drives a catalogue and a model of who is in, by which session and in which role, with the same random steps.
// The model is a list of each and shares no code with the store.
func RunPeopleModel(t *testing.T, open func(t testing.TB) Catalogue) {
	rapid.Check(t, func(rt *rapid.T) {
		s := open(t)
		defer s.Close()
		m := &office{t: rt, s: s}
		rt.Repeat(map[string]func(*rapid.T){
			"hire":      m.hire,
			"leave":     m.leave,
			"sign in":   m.signIn,
			"sign out":  m.signOut,
			"throw out": m.throwOut,
			"see":       m.see,
			"drop":      m.drop,
			"appoint":   m.appoint,
			"dismiss":   m.dismiss,
			"wait":      m.wait,
			"":          m.check,
		})
	})
}

// office is the model.
type office struct {
	t        *rapid.T
	s        Catalogue
	minute   float64
	people   []people.Person
	sessions []people.Session
	roles    []people.Appointment
	made     int
	entries  int64
}

func (m *office) event() audit.Event {
	m.entries++
	return event(m.minute)
}

func (m *office) next(what string) string {
	m.made++
	return fmt.Sprintf("%s %d", what, m.made)
}

// anyone draws a person, or skips the step.
func (m *office) anyone() *people.Person {
	if len(m.people) == 0 {
		m.t.Skip("nobody")
	}
	return &m.people[rapid.IntRange(0, len(m.people)-1).Draw(m.t, "who")]
}

func (m *office) wait(*rapid.T) { m.minute += rapid.Float64Range(0, 300).Draw(m.t, "minutes") }

func (m *office) hire(*rapid.T) {
	p := person(m.next("nr"))
	must(m.t, m.s.PutPerson(ctx, p, m.event()))
	m.people = append(m.people, p)
}

func (m *office) leave(*rapid.T) {
	p := m.anyone()
	p.Left = at(m.minute + rapid.SampledFrom([]float64{0, 100}).Draw(m.t, "after")).Truncate(time.Microsecond)
	must(m.t, m.s.PutPerson(ctx, *p, m.event()))
	if !p.Left.After(at(m.minute)) {
		m.without(func(b people.Session) bool { return b.Person == p.ID })
	}
}

func (m *office) without(gone func(people.Session) bool) (n int) {
	before := len(m.sessions)
	m.sessions = slices.DeleteFunc(m.sessions, gone)
	return before - len(m.sessions)
}

func (m *office) signIn(*rapid.T) {
	p := m.anyone()
	b := browser(*p, m.next("browser"), m.minute)
	b.Began = b.Began.Truncate(time.Microsecond)
	b.Seen, b.Until = b.Began, b.Until.Truncate(time.Microsecond)
	err := m.s.PutSession(ctx, digest(b.ID), b, event(m.minute))
	if gone := !p.Left.IsZero() && !p.Left.After(b.Began); gone {
		wantCode(m.t, "person.left", err)
		return
	}
	must(m.t, err)
	m.entries++
	m.sessions = append(m.sessions, b)
}

// anySession draws one, or sometimes an id that never was.
func (m *office) anySession() string {
	ids := []string{"geen"}
	for _, b := range m.sessions {
		ids = append(ids, b.ID)
	}
	return rapid.SampledFrom(ids).Draw(m.t, "session")
}

func (m *office) signOut(*rapid.T) {
	id := m.anySession()
	ended, err := m.s.EndSession(ctx, id, event(m.minute))
	must(m.t, err)
	n := m.without(func(b people.Session) bool { return b.ID == id })
	same(m.t, "ended", ended, n == 1)
	m.entries += int64(n)
}

func (m *office) throwOut(*rapid.T) {
	p := m.anyone()
	got, err := m.s.EndSessions(ctx, p.ID, event(m.minute))
	must(m.t, err)
	n := m.without(func(b people.Session) bool { return b.Person == p.ID })
	same(m.t, "ended", got, n)
	if n > 0 {
		m.entries++
	}
}

func (m *office) see(*rapid.T) {
	id, when := m.anySession(), at(m.minute-rapid.Float64Range(0, 60).Draw(m.t, "ago")).Truncate(time.Microsecond)
	must(m.t, m.s.SeenSession(ctx, id, when))
	for i, b := range m.sessions {
		if b.ID == id && when.After(b.Seen) {
			m.sessions[i].Seen = when
		}
	}
}

func (m *office) drop(*rapid.T) {
	before := at(m.minute - rapid.Float64Range(0, 600).Draw(m.t, "ago")).Truncate(time.Microsecond)
	must(m.t, m.s.DropSessions(ctx, before))
	m.without(func(b people.Session) bool { return b.Until.Before(before) })
}

func (m *office) appoint(*rapid.T) {
	p := m.anyone()
	a := people.Appointment{ID: m.next("rol"), Person: p.ID, Role: "manager", From: at(m.minute).Truncate(time.Microsecond)}
	if rapid.Bool().Draw(m.t, "limited") {
		a.To = a.From.Add(time.Hour)
	}
	must(m.t, m.s.PutAppointment(ctx, a, m.event()))
	m.roles = append(m.roles, a)
}

func (m *office) dismiss(*rapid.T) {
	if len(m.roles) == 0 {
		m.t.Skip("no roles")
	}
	a := &m.roles[rapid.IntRange(0, len(m.roles)-1).Draw(m.t, "role")]
	ahead := rapid.SampledFrom([]float64{0, 30, 90}).Draw(m.t, "ahead")
	end := at(m.minute + ahead).Truncate(time.Microsecond)
	err := m.s.EndAppointment(ctx, a.ID, end, event(m.minute))
	if !a.To.IsZero() && !a.To.After(end) {
		wantCode(m.t, "role.ended", err)
		return
	}
	must(m.t, err)
	m.entries++
	a.To = end
	if ahead == 0 {
		m.without(func(b people.Session) bool { return b.Person == a.Person })
	}
}

// check compares all that can be asked.
func (m *office) check(*rapid.T) {
	now := at(m.minute).Truncate(time.Microsecond)
	got, err := m.s.Sessions(ctx, "", now)
	must(m.t, err)
	byID := func(a, b people.Session) int { return strings.Compare(a.ID, b.ID) }
	slices.SortFunc(got, byID)
	same(m.t, "sessions", got, m.live(now, ""))
	for _, p := range m.people {
		got, err := m.s.Sessions(ctx, p.ID, now)
		must(m.t, err)
		slices.SortFunc(got, byID)
		same(m.t, "a person's sessions", got, m.live(now, p.ID))
		stored, err := m.s.Person(ctx, p.ID)
		must(m.t, err)
		same(m.t, "person", stored, p)
	}
	for _, b := range m.sessions {
		got, there, err := m.s.SessionBy(ctx, digest(b.ID))
		must(m.t, err)
		same(m.t, b.ID, there, true)
		same(m.t, b.ID, got, b)
	}
	roles, err := m.s.Appointments(ctx, "")
	must(m.t, err)
	slices.SortFunc(roles, func(a, b people.Appointment) int { return strings.Compare(a.ID, b.ID) })
	wanted := slices.Clone(m.roles)
	slices.SortFunc(wanted, func(a, b people.Appointment) int { return strings.Compare(a.ID, b.ID) })
	same(m.t, "roles", roles, wanted)
	head, err := m.s.LogHead(ctx)
	must(m.t, err)
	same(m.t, "entries", head.Size, m.entries)
}

func (m *office) live(now time.Time, of people.ID) (out []people.Session) {
	for _, b := range m.sessions {
		if b.Until.After(now) && (of == "" || b.Person == of) {
			out = append(out, b)
		}
	}
	slices.SortFunc(out, func(a, b people.Session) int { return strings.Compare(a.ID, b.ID) })
	return out
}
