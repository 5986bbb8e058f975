package signin_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"portiek/internal/acts/signin"
	"portiek/internal/acts/signin/signintest"
	"portiek/internal/base/secret"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

var boss = signin.Enrolment{Employee: "1001", Name: "Wilhelmina de Boer", Login: "W.deBoer", Password: secret.New(password)}

func TestFirstAdministrator(t *testing.T) {
	r := newRig(t, nil)
	link, needed, err := r.desk.FirstLink(ctx)
	if err != nil || !needed {
		t.Fatal(needed, err)
	}
	if w, err := r.desk.Welcome(ctx, link.Reveal()); err != nil || !w.First {
		t.Fatal(w, err)
	}
	older, _, _ := r.desk.FirstLink(ctx) // of a start that nobody looked at
	a := r.through(link, boss)
	p, s, err := r.desk.Session(ctx, a.entered.Token.Reveal())
	if err != nil || p.Login != "w.deboer" || p.Employee != "1001" || p.Name != "Wilhelmina de Boer" || s.Factors != 2 {
		t.Fatalf("%+v %+v %v", p, s, err)
	}
	roles, _ := r.store.Appointments(ctx, p.ID)
	if len(roles) != 1 || roles[0].Role != access.Administrator || !roles[0].To.IsZero() {
		t.Errorf("roles %+v", roles)
	}
	if _, needed, err := r.desk.FirstLink(ctx); needed || err != nil {
		t.Error("a first link is still made:", err)
	}
	for _, l := range []secret.Text{link, older} {
		_, err := r.desk.Welcome(ctx, l.Reveal())
		r.want(err, "link.none")
		_, err = r.desk.Enrol(ctx, l.Reveal(), boss)
		r.want(err, "link.none")
	}
}

// Two people race for the first administrator with two links, or one: one wins.
func TestOneFirstAdministrator(t *testing.T) {
	r := newRig(t, nil)
	one, _, _ := r.desk.FirstLink(ctx)
	two, _, _ := r.desk.FirstLink(ctx)
	var all sync.WaitGroup
	results := make([]error, 5)
	var waiting [5]signin.Enrolling
	for i := range results {
		e := boss
		e.Employee, e.Login = e.Employee+string(rune('a'+i)), e.Login+string(rune('a'+i))
		var err error
		waiting[i], err = r.desk.Enrol(ctx, []secret.Text{one, two}[i%2].Reveal(), e)
		r.must(err)
	}
	for i, en := range waiting {
		all.Go(func() { _, _, results[i] = r.desk.Confirm(ctx, en.Challenge, r.code(en.TOTP.Reveal()), agent) })
	}
	all.Wait()
	won := 0
	for _, err := range results {
		if err == nil {
			won++
		} else if c := codeOf(err); c != "link.none" && c != "signin.again" {
			t.Error(err)
		}
	}
	roles, _ := r.store.Appointments(ctx, "")
	if everybody, _ := r.store.People(ctx); won != 1 || len(roles) != 1 || len(everybody) != 1 {
		t.Errorf("%d won, %d roles, %d people", won, len(roles), len(everybody))
	}
}

// What made the link work is looked at once more when it is used.
func TestAFirstLinkIsWorthNothingOnceThereIsAnAdministrator(t *testing.T) {
	r := newRig(t, nil)
	link, _, _ := r.desk.FirstLink(ctx)
	en, err := r.desk.Enrol(ctx, link.Reveal(), boss)
	r.must(err)
	r.enrol("jan", access.Administrator)
	_, _, err = r.desk.Confirm(ctx, en.Challenge, r.code(en.TOTP.Reveal()), agent)
	r.want(err, "link.none")
	if everybody, _ := r.store.People(ctx); len(everybody) != 1 {
		t.Error("somebody was added")
	}
}

func TestWhatIsFilledIn(t *testing.T) {
	r := newRig(t, nil)
	r.enrol("piet", "manager")
	link, _, _ := r.desk.FirstLink(ctx)
	for _, c := range []struct {
		change func(*signin.Enrolment)
		code   string
	}{
		{func(e *signin.Enrolment) { e.Employee = " " }, "enrol.employee"},
		{func(e *signin.Enrolment) { e.Name = "" }, "enrol.name"},
		{func(e *signin.Enrolment) { e.Name = "a\nb" }, "enrol.name"},
		{func(e *signin.Enrolment) { e.Login = "wil helmina" }, "enrol.login"},
		{func(e *signin.Enrolment) { e.Login = "PIET " }, "enrol.login_taken"},
		{func(e *signin.Enrolment) { e.Employee = "n-piet" }, "enrol.employee_taken"},
		{func(e *signin.Enrolment) { e.Password = secret.New("kort") }, "password.short"},
		{func(e *signin.Enrolment) { e.Password = secret.New("Wilhelmina1001") }, "password.yours"},
	} {
		e := boss
		c.change(&e)
		_, err := r.desk.Enrol(ctx, link.Reveal(), e)
		r.want(err, c.code)
	}
	if _, err := r.desk.Welcome(ctx, link.Reveal()); err != nil {
		t.Error("mistakes use the link up:", err)
	}
}

func TestInvitation(t *testing.T) {
	r := newRig(t, nil)
	r.hire("jan", "manager")
	link, err := r.desk.Invite(ctx, "baas", "jan")
	r.must(err)
	for range 3 { // looking does not use it up
		if w, err := r.desk.Welcome(ctx, link.Reveal()); err != nil || w.Person.ID != "jan" || w.First {
			t.Fatal(w, err)
		}
	}
	a := r.through(link, signin.Enrolment{Login: "jan", Password: secret.New(password)})
	r.must(r.in(a.entered))
	_, err = r.desk.Welcome(ctx, link.Reveal())
	r.want(err, "link.none")
	if n := len(r.store.Events(audit.AccountEnrolled)) + len(r.store.Events(audit.LinkUsed)) + len(r.store.Events(audit.LinkMade)); n != 3 {
		t.Errorf("%d entries in the log", n)
	}
}

func TestInvitationPasses(t *testing.T) {
	r := newRig(t, nil)
	r.hire("jan", "manager")
	link, _ := r.desk.Invite(ctx, "baas", "jan")
	r.clock.Advance(signin.LinkTerm - time.Microsecond)
	if _, err := r.desk.Welcome(ctx, link.Reveal()); err != nil {
		t.Fatal(err)
	}
	en, err := r.desk.Enrol(ctx, link.Reveal(), signin.Enrolment{Login: "jan", Password: secret.New(password)})
	r.must(err)
	r.clock.Advance(time.Microsecond)
	_, err = r.desk.Welcome(ctx, link.Reveal())
	r.want(err, "link.none")
	_, _, err = r.desk.Confirm(ctx, en.Challenge, r.code(en.TOTP.Reveal()), agent)
	r.want(err, "link.none")
}

func TestWhoGetsAnInvitation(t *testing.T) {
	r := newRig(t, nil)
	r.hire("zonder", "")
	_, err := r.desk.Invite(ctx, "baas", "zonder")
	r.want(err, "link.no_role")
	p := r.hire("weg", "manager")
	p.Left = t0.Add(-time.Minute)
	r.must(r.store.PutPerson(ctx, p, audit.Event{At: t0}))
	_, err = r.desk.Invite(ctx, "baas", "weg")
	r.want(err, "person.left")
	_, err = r.desk.Invite(ctx, "baas", "niemand")
	r.want(err, "person.unknown")
	r.hire("straks", "")
	r.must(r.store.PutAppointment(ctx, people.Appointment{ID: "s", Person: "straks", Role: "manager", From: t0.Add(24 * time.Hour)}, audit.Event{}))
	link, err := r.desk.Invite(ctx, "baas", "straks")
	r.must(err)
	_, err = r.desk.Enrol(ctx, link.Reveal(), signin.Enrolment{Login: "straks", Password: secret.New(password)})
	r.want(err, "signin.no_role") // not yet
	r.clock.Advance(25 * time.Hour)
	r.through(link, signin.Enrolment{Login: "straks", Password: secret.New(password)})
}

func TestAPreparedLoginStays(t *testing.T) {
	r := newRig(t, nil)
	p := r.hire("jan", "manager")
	p.Login = "j.jansen"
	r.must(r.store.PutPerson(ctx, p, audit.Event{}))
	link, _ := r.desk.Invite(ctx, "baas", "jan")
	_, err := r.desk.Enrol(ctx, link.Reveal(), signin.Enrolment{Login: "baas", Password: secret.New(password)})
	r.want(err, "enrol.login_fixed")
	a := r.through(link, signin.Enrolment{Password: secret.New(password)})
	a.login = "j.jansen"
	_, err = r.signIn(a)
	r.must(err)
}

// A lost telephone: a new link replaces everything, and ends what was open.
func TestEnrolAgain(t *testing.T) {
	r := newRig(t, nil)
	old := r.enrol("jan", "manager")
	half, err := r.desk.Password(ctx, "jan", secret.New(password), home)
	r.must(err)
	unused, _ := r.desk.Invite(ctx, "baas", "jan")
	fresh := r.reenrol("jan")
	r.want(r.in(old.entered), "session.none")
	r.must(r.in(fresh.entered))
	r.clock.Advance(30 * time.Second)
	_, err = r.desk.Code(ctx, half, r.code(fresh.key), agent)
	r.want(err, "signin.again") // its password was of the old account
	if _, err := r.signIn(old); codeOf(err) != "signin.code" {
		t.Error("the lost telephone works:", err)
	}
	name, _ := r.desk.Password(ctx, "jan", secret.New(password), home)
	_, err = r.desk.Code(ctx, name, old.recovery[0], agent)
	r.want(err, "signin.code")
	_, err = r.desk.Welcome(ctx, unused.Reveal())
	r.want(err, "link.none")
}

// The database fails once, at every step in turn: the same person finishes with the same page, and nothing is doubled.
func TestConfirmGoesOnWhereItFailed(t *testing.T) {
	for _, method := range []string{"Appointments", "Link", "UseLink", "PutPerson", "PutAppointment", "Credentials", "PutCredentials"} {
		t.Run(method, func(t *testing.T) {
			r := newRig(t, nil)
			link, _, err := r.desk.FirstLink(ctx)
			r.must(err)
			en, err := r.desk.Enrol(ctx, link.Reveal(), boss)
			r.must(err)
			r.store.Break(method, 1)
			if _, _, err = r.desk.Confirm(ctx, en.Challenge, r.code(en.TOTP.Reveal()), agent); err == nil {
				t.Skip("not used here")
			}
			in, codes, err := r.desk.Confirm(ctx, en.Challenge, r.code(en.TOTP.Reveal()), agent)
			if err != nil || len(codes) != 10 {
				t.Fatal(codes, err)
			}
			r.must(r.in(in))
			roles, _ := r.store.Appointments(ctx, "")
			if everybody, _ := r.store.People(ctx); len(everybody) != 1 || len(roles) != 1 {
				t.Errorf("%d people, %d roles", len(everybody), len(roles))
			}
		})
	}
}

// Cut short for good, the next start's link makes the same person administrator.
func TestAnInterruptedFirstAdministratorIsNotInTheWay(t *testing.T) {
	for _, method := range []string{"PutPerson", "PutAppointment", "PutCredentials"} {
		t.Run(method, func(t *testing.T) {
			r := newRig(t, nil)
			link, _, _ := r.desk.FirstLink(ctx)
			en, err := r.desk.Enrol(ctx, link.Reveal(), boss)
			r.must(err)
			r.store.Break(method, 1)
			if _, _, err := r.desk.Confirm(ctx, en.Challenge, r.code(en.TOTP.Reveal()), agent); err == nil {
				t.Fatal("not broken")
			}
			r.desk = signin.New(signin.Options{Store: r.store, Sealer: signintest.Sealer{}, Clock: r.clock, Hashing: signin.Hashing{Memory: 64, Passes: 1, Threads: 1}})
			link, needed, err := r.desk.FirstLink(ctx)
			if err != nil || !needed {
				t.Fatal("locked out:", err)
			}
			r.must(r.in(r.through(link, boss).entered))
		})
	}
}

// Nothing that lets somebody in can be found in what is stored.
func TestNothingStoredLetsAnybodyIn(t *testing.T) {
	r := newRig(t, func(o *signin.Options) { o.Demo = true })
	link, _, err := r.desk.FirstLink(ctx)
	r.must(err)
	demo, _ := r.desk.DemoLink(ctx, "")
	a := r.through(link, boss)
	invite, err := r.desk.Invite(ctx, "baas", a.entered.Session.Person)
	r.must(err)
	r.desk.Password(ctx, "een geheim in het verkeerde veld", secret.New("fout wachtwoord hier"), home)
	r.desk.Close()
	all := r.store.Everything()
	secrets := append(a.recovery, link.Reveal(), invite.Reveal(), demo.Reveal(), a.entered.Token.Reveal(), a.key, password, "verkeerde veld", "fout wachtwoord", "Wilhelmina")
	for _, c := range a.recovery {
		secrets = append(secrets, strings.ReplaceAll(c, "-", ""))
	}
	for _, s := range secrets {
		if s == "" || strings.Contains(all, s) {
			t.Errorf("%q is stored", s)
		}
	}
	if !strings.Contains(all, "signin/totp/") {
		t.Error("the second factor is not sealed under its own name")
	}
}
