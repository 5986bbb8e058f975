package web_test

import (
	"context"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"portiek/internal/acts/casework"
	"portiek/internal/acts/deciding"
	"portiek/internal/acts/governing"
	"portiek/internal/acts/signin"
	"portiek/internal/acts/staffing"
	"portiek/internal/acts/witnessing"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
	"portiek/internal/rules/protocol"
	"portiek/internal/store/sqlite"
	"portiek/internal/store/sqlstore"
	"portiek/protocols"
)

// office is the people of the block and everything that decides about them: the real acts on a real catalogue.
type office struct {
	store    *sqlite.Store
	rules    *protocol.Protocol
	judge    *access.Judge
	versions *governing.Desk
	gate     *deciding.Gate
	staff    *staffing.Office
	desk     *signin.Desk
	files    *casework.Desk
	people   map[string]people.Person // by the short name that states use
	dossier  footage.CaseID           // about the broken letter boxes
	permit   access.Record            // of the contact person, for the camera in the hall
}

// catalogue is the store, but for what is made up: holds, and a log that can refuse.
type catalogue struct {
	*sqlite.Store
	w *world
}

func (c catalogue) Append(ctx context.Context, e audit.Event) (int64, error) {
	return c.w.Append(ctx, e)
}
func (c catalogue) CoversOf(ctx context.Context, cam footage.CameraID, span footage.Span) ([]footage.HoldCover, error) {
	return c.w.CoversOf(ctx, cam, span)
}

// Confirmed is always so here.
func (w *world) Confirmed() bool { return true }

func (w *world) openOffice(t *testing.T) {
	t.Helper()
	var err error
	w.store, err = sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "portiek.db"), sqlite.WithoutSync())
	must(t, err)
	t.Cleanup(func() { w.store.Close() })
	for _, c := range w.cams {
		must(t, w.store.PutCamera(t.Context(), footage.Camera{ID: c.ID, Recorder: "blok", Name: c.Name, Place: c.Place}))
	}
	text, err := protocols.Files.ReadFile("wooninvest.yaml")
	must(t, err)
	w.rules, err = protocol.Load(text)
	must(t, err)
	w.judge, err = access.NewJudge(w.rules)
	must(t, err)
	w.versions = governing.New(governing.Options{Recorder: "blok", Catalogue: w.store, Register: w.store, Clock: w})
	_, err = w.versions.Begin(t.Context(), w.rules)
	must(t, err)
	cat := catalogue{w.store, w}
	w.gate = deciding.New(deciding.Options{Judge: w.judge, Catalogue: cat, Notes: w.vault, Clock: w,
		Decides: func(role string) bool { return len(w.rules.Grants(role, "decide", "")) > 0 }})
	w.staff = staffing.New(staffing.Options{Store: w.store, Roles: w.judge, Clock: w})
	w.desk = signin.New(signin.Options{Store: w.store, Sealer: sealer{w}, Clock: w, Demo: true, Hashing: signin.Hashing{Memory: 64, Passes: 1, Threads: 1}})
	t.Cleanup(w.desk.Close)
	w.files = casework.New(casework.Options{Gate: w.gate, Catalogue: w.store, Notes: w.vault, Holds: w.heldFor, Clock: w})
}

// sealer seals what signing in keeps.
type sealer struct{ w *world }

func (s sealer) Seal(name, text string) (string, error) {
	return s.w.vault.SealText("signin", name, text)
}
func (s sealer) Open(name, text string) (string, error) {
	return s.w.vault.OpenText("signin", name, text)
}

// ledger is the log without witnesses; nothing here signs it.
type ledger struct {
	*sqlstore.Store
	w *world
}

func (ledger) Checkpoint(context.Context) ([]byte, string, error) { return nil, "", nil }
func (ledger) Evidence(context.Context) ([]witnessing.Evidence, func(), error) {
	return nil, func() {}, nil
}
func (ledger) Witnesses() []witnessing.Status { return nil }

// provider is an office's own sign-in of which only the button is looked at.
type provider struct{}

func (provider) Name() string                                   { return "WoonInvest" }
func (provider) Start(http.ResponseWriter, *http.Request) error { return nil }
func (provider) Finish(http.ResponseWriter, *http.Request) (signin.Identity, error) {
	return signin.Identity{}, nil
}

// staff are the people of the block. The administrator hires the others.
var staff = []struct{ key, name, employee, role string }{
	{"beheerder", "P. de Boer", "1001", access.Administrator},
	{"privacy", "S. Yilmaz", "1002", access.PrivacyOfficer},
	{"controleur", "H. Prins", "1004", access.Auditor},
	{"contact", "M. Bakker", "2001", "contact_person"},
	{"nieuw", "T. Jansen", "2002", ""},
	{"technicus", "R. Smit", "77", "technician"},
	{"alles", "J. van der Schoot-Vermeulen", "1005", "contact_person"},
}

// more are the other roles of whoever has several.
var more = map[string][]string{"alles": {access.Administrator, access.PrivacyOfficer, access.Auditor}}

func (w *world) hire(t *testing.T) {
	t.Helper()
	w.people = map[string]people.Person{}
	var by people.ID
	_, err := w.staff.PutOrganisation(t.Context(), "system", people.Organisation{Name: "Vlietbeveiliging", ContractUntil: w.now.AddDate(0, -1, 0)})
	must(t, err)
	kept, err := w.staff.PutOrganisation(t.Context(), "system", people.Organisation{Name: "Camerabeheer BV", ContractUntil: w.now.AddDate(1, 0, 0)})
	must(t, err)
	for _, one := range staff {
		p := people.Person{ID: people.NewID(), Employee: one.employee, Name: one.name, Joined: w.now.AddDate(-1, 0, 0)}
		if one.key == "technicus" {
			p.Organisation = kept.ID
		}
		if one.key != "nieuw" {
			p.SignedAt = w.now.AddDate(0, -6, 0)
		}
		must(t, w.store.PutPerson(t.Context(), p, audit.PersonChange{Person: p.ID}.Event(audit.PersonAdded, w.now, audit.System)))
		w.people[one.key] = p
		if by == "" {
			by = p.ID
		}
		if one.role == "" {
			continue
		}
		a := people.Appointment{ID: string(people.NewID()), Person: p.ID, Role: one.role, From: w.now.AddDate(0, -6, 0), By: by}
		if one.key == "technicus" {
			a.Complexes = []string{"Kastanjehof"}
		}
		must(t, w.store.PutAppointment(t.Context(), a, audit.RoleOf(a).Event(audit.RoleGiven, w.now, audit.System)))
		for _, a.Role = range more[one.key] {
			a.ID = string(people.NewID())
			must(t, w.store.PutAppointment(t.Context(), a, audit.RoleOf(a).Event(audit.RoleGiven, w.now, audit.System)))
		}
	}
}

// as is a visitor with a session of their own, and its token.
func (w *world) as(t *testing.T, who string) (deciding.Visitor, string) {
	t.Helper()
	link, err := w.desk.DemoLink(t.Context(), w.people[who].ID)
	must(t, err)
	in, err := w.desk.EnterDemo(t.Context(), link.Reveal(), "Firefox, Windows")
	must(t, err)
	return deciding.Visitor{Person: w.people[who], Session: in.Session}, in.Token.Reveal()
}

// look opens a case and gives the contact person a permit for a span, to look and to take a copy.
func (w *world) look(t *testing.T, span footage.Span) {
	t.Helper()
	v, _ := w.as(t, "contact")
	if w.dossier == "" {
		c, err := w.files.Open(t.Context(), v, casefile.Case{Kind: casefile.Incident, Complex: "Kastanjehof", Purpose: "protect_own_property", Title: "Vernielde brievenbussen", Span: footage.Span{From: span.From, To: span.From.Add(time.Minute)}})
		must(t, err)
		w.dossier = c.ID
	}
	var err error
	w.permit, err = w.gate.Grant(t.Context(), v, deciding.Wish{Case: w.dossier, Reason: "offence_evidence", Purpose: "protect_own_property", Cameras: []footage.CameraID{"hal"},
		Span: span, Modes: access.Look | access.Export})
	must(t, err)
}
