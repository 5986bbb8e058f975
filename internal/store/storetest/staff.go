package storetest

import (
	"crypto/sha256"
	"sync"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

// admin is the actor of what tests do.
const admin = "beheerder"

// digest stands for the SHA-256 of a token.
func digest(token string) []byte {
	h := sha256.Sum256([]byte(token))
	return h[:]
}

// person makes somebody who joined at the start; the number tells them apart.
func person(employee string) people.Person {
	return people.Person{ID: people.NewID(), Employee: employee, Name: "Naam van " + employee, Login: "inlog." + employee, Joined: at(0)}
}

func hired(t testing.TB, s Catalogue, employee string) people.Person {
	t.Helper()
	p := person(employee)
	must(t, s.PutPerson(ctx, p, personEvent(p, audit.PersonAdded, 0)))
	return p
}

func personEvent(p people.Person, k audit.Kind, minute float64) audit.Event {
	return audit.PersonChange{Person: p.ID, Organisation: p.Organisation}.Event(k, at(minute), admin)
}

// browser makes a session of eight hours, in a second factor.
func browser(p people.Person, id string, minute float64) people.Session {
	return people.Session{ID: id, Person: p.ID, Began: at(minute), Seen: at(minute), Until: at(minute + 480), Factors: 2, Agent: "Firefox op Linux"}
}

// signedIn puts a session whose token is its id.
func signedIn(t testing.TB, s Catalogue, b people.Session) people.Session {
	t.Helper()
	must(t, s.PutSession(ctx, digest(b.ID), b, sessionEvent(b, audit.SessionBegan)))
	return b
}

func sessionEvent(b people.Session, k audit.Kind) audit.Event {
	return audit.SessionChange{Session: b.ID, Person: b.Person, Factors: b.Factors}.Event(k, b.Began, string(b.Person))
}

func apiToken(p people.Person, id string) people.Token {
	return people.Token{ID: id, Name: "koppeling", Role: "auditor", Complexes: []string{"Zonneflat"}, Person: p.ID, Made: at(0), Until: at(9999)}
}

func tokenMade(t testing.TB, s Catalogue, k people.Token) people.Token {
	t.Helper()
	must(t, s.PutToken(ctx, digest(k.ID), k, audit.TokenOf(k).Event(audit.TokenMade, k.Made, admin)))
	return k
}

func dossier(id footage.CaseID, minute float64, staff ...people.ID) casefile.Case {
	return casefile.Case{ID: id, Kind: casefile.Incident, Complex: "Zonneflat", Purpose: "veiligheid", Title: "sealed:abc",
		Span: span(-60, -30), Opened: at(minute), OpenedBy: "opener", Assigned: staff}
}

func opened(t testing.TB, s Catalogue, c casefile.Case) casefile.Case {
	t.Helper()
	must(t, s.PutCase(ctx, c, audit.CaseChange{Case: c.ID}.Event(audit.CaseOpened, c.Opened, admin)))
	return c
}

func permit(id string, p people.ID, c footage.CaseID, minute float64) access.Record {
	return access.Record{ID: id, Person: p, Case: c, Reason: "aangifte", Purpose: "veiligheid", Articles: []string{"WI-2.6", "AVG-6"},
		Complex: "Zonneflat", Cameras: []footage.CameraID{hall, door}, Span: span(-60, -30), Modes: access.Look | access.Export,
		Met: []string{"reason"}, Balance: "sealed:def", Ticket: "T-1", MintedAt: at(minute), Until: at(minute + 480)}
}

func granted(t testing.TB, s Catalogue, r access.Record) access.Record {
	t.Helper()
	must(t, s.PutPermit(ctx, r, permitEvent(r.ID, audit.PermitGranted, 0)))
	return r
}

func permitEvent(id string, k audit.Kind, minute float64) audit.Event {
	return audit.PermitChange{Permit: id}.Event(k, at(minute), admin)
}

// kinds lists what the log says, in order.
func kinds(t testing.TB, s Catalogue) (out []audit.Kind) {
	t.Helper()
	events, err := s.Events(ctx, 0, 1000)
	must(t, err)
	for _, e := range events {
		out = append(out, e.Kind)
	}
	return out
}

// logged counts the entries of a kind.
func logged(t testing.TB, s Catalogue, k audit.Kind) (n int) {
	t.Helper()
	for _, got := range kinds(t, s) {
		if got == k {
			n++
		}
	}
	return n
}

// sixteen does the same from as many goroutines at once and tells how many of them won.
func sixteen(t testing.TB, do func() (bool, error)) int {
	t.Helper()
	var won atomic.Int64
	var all sync.WaitGroup
	ready := make(chan struct{})
	for range 16 {
		all.Go(func() {
			<-ready
			ok, err := do()
			if err != nil {
				t.Error(err)
			}
			if ok {
				won.Add(1)
			}
		})
	}
	close(ready)
	all.Wait()
	return int(won.Load())
}

// wantCode fails unless err is a refusal of ours with the code.
func wantCode(t rapid.TB, code string, err error) {
	t.Helper()
	if got := codeOf(err); got != code {
		t.Fatalf("want %s, got %v", code, err)
	}
}
