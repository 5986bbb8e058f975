package signin_test

import (
	"crypto/sha256"
	"testing"
	"time"

	"portiek/internal/acts/signin"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

const issuer = "https://login.kantoor.example"

func (r *rig) login(id people.ID, login string) {
	r.Helper()
	p, err := r.store.Person(ctx, id)
	r.must(err)
	p.Login = login
	r.must(r.store.PutPerson(ctx, p, audit.Event{}))
}

func TestFromTheOffice(t *testing.T) {
	for _, c := range []struct {
		name string
		ext  signin.Identity
		want string // person, or code
	}{
		{"by login", signin.Identity{Issuer: issuer, Subject: "s1", Login: "J.Jansen"}, "jan"},
		{"by employee number", signin.Identity{Issuer: issuer, Subject: "s1", Employee: "n-jan"}, "jan"},
		{"by both", signin.Identity{Issuer: issuer, Subject: "s1", Login: "j.jansen", Employee: "n-jan"}, "jan"},
		{"two people", signin.Identity{Issuer: issuer, Subject: "s1", Login: "j.jansen", Employee: "n-piet"}, "signin.stranger"},
		{"nobody", signin.Identity{Issuer: issuer, Subject: "s1", Login: "k.klaassen"}, "signin.stranger"},
		{"by name alone", signin.Identity{Issuer: issuer, Subject: "s1", Name: "Naam van jan"}, "signin.stranger"},
		{"without subject", signin.Identity{Issuer: issuer, Login: "j.jansen"}, "signin.stranger"},
		{"without issuer", signin.Identity{Subject: "s1", Login: "j.jansen"}, "signin.stranger"},
		{"who has an account of their own", signin.Identity{Issuer: issuer, Subject: "s1", Login: "eigen"}, "signin.own_account"},
		{"without a role", signin.Identity{Issuer: issuer, Subject: "s1", Login: "zonder"}, "signin.no_role"},
		{"another person's subject", signin.Identity{Issuer: issuer, Subject: "s-piet", Login: "j.jansen"}, "piet"},
		{"a login given to somebody else", signin.Identity{Issuer: issuer, Subject: "s-nieuw", Login: "piet"}, "account.linked"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, nil)
			r.hire("jan", "manager")
			r.login("jan", "j.jansen")
			r.hire("piet", "manager")
			r.login("piet", "piet")
			r.hire("zonder", "")
			r.login("zonder", "zonder")
			r.enrol("eigen", "manager")
			r.must(r.desk.Attach(ctx, "piet", signin.Identity{Issuer: issuer, Subject: "s-piet"}))
			in, err := r.desk.External(ctx, c.ext, agent)
			if err != nil {
				r.want(err, c.want)
				if everybody, _ := r.store.People(ctx); len(everybody) != 4 {
					t.Error("somebody was added")
				}
				return
			}
			p, s, err := r.desk.Session(ctx, in.Token.Reveal())
			if err != nil || string(p.ID) != c.want || s.Factors != 1 {
				t.Errorf("%+v %+v %v", p, s, err)
			}
		})
	}
}

// Once linked it is the subject that counts, whatever the office calls the person from then on.
func TestTheSubjectCounts(t *testing.T) {
	r := newRig(t, nil)
	r.hire("jan", "manager")
	r.login("jan", "j.jansen")
	_, err := r.desk.External(ctx, signin.Identity{Issuer: issuer, Subject: "s1", Login: "j.jansen"}, agent)
	r.must(err)
	in, err := r.desk.External(ctx, signin.Identity{Issuer: issuer, Subject: "s1", Login: "heel.anders", SecondFactor: true}, agent)
	if err != nil || in.Session.Person != "jan" || in.Session.Factors != 2 {
		t.Fatal(in, err)
	}
	if n := len(r.store.Events(audit.AccountLinked)); n != 1 {
		t.Errorf("linked %d times", n)
	}
	_, err = r.desk.External(ctx, signin.Identity{Issuer: "https://elders.example", Subject: "s1"}, agent)
	r.want(err, "signin.stranger")
}

func TestGroups(t *testing.T) {
	r := newRig(t, func(o *signin.Options) { o.Groups = map[string]string{"G1": "manager", "G2": "lawyer"} })
	r.hire("jan", "manager")
	r.login("jan", "j.jansen")
	try := func(groups ...string) error {
		_, err := r.desk.External(ctx, signin.Identity{Issuer: issuer, Subject: "s1", Login: "j.jansen", Groups: groups}, agent)
		return err
	}
	r.want(try(), "signin.group")
	r.want(try("G2", "manager", ""), "signin.group")
	if n := len(r.store.Events(audit.AccountLinked)); n != 0 {
		t.Error("a refused account was linked")
	}
	r.must(try("G9", "G1"))
	r.must(r.store.PutAppointment(ctx, people.Appointment{ID: "b", Person: "jan", Role: "administrator", From: t0}, audit.Event{}))
	r.want(try("G1", "G2"), "signin.group") // no group stands for it
}

func TestAPITokens(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(r *rig)
		ok     bool
	}{
		{"as made", func(*rig) {}, true},
		{"just before its end", func(r *rig) { r.clock.Advance(24*time.Hour - time.Microsecond) }, true},
		{"passed", func(r *rig) { r.clock.Advance(24 * time.Hour) }, false},
		{"ended", func(r *rig) { r.must(r.store.EndToken(ctx, "t", t0, audit.Event{})) }, false},
		{"role ended", func(r *rig) {
			r.must(r.store.EndAppointment(ctx, "a-jan", t0, audit.Event{At: t0}))
		}, false},
		{"other role only", func(r *rig) {
			r.must(r.store.EndAppointment(ctx, "a-jan", t0, audit.Event{At: t0}))
			r.must(r.store.PutAppointment(ctx, people.Appointment{ID: "b", Person: "jan", Role: "lawyer", From: t0}, audit.Event{}))
		}, false},
		{"role at other complexes", func(r *rig) {
			r.must(r.store.EndAppointment(ctx, "a-jan", t0, audit.Event{At: t0}))
			r.must(r.store.PutAppointment(ctx, people.Appointment{ID: "b", Person: "jan", Role: "manager", Complexes: []string{"C1"}, From: t0}, audit.Event{}))
		}, false},
		{"person left", func(r *rig) {
			p, _ := r.store.Person(ctx, "jan")
			p.Left = t0.Add(time.Second)
			r.must(r.store.PutPerson(ctx, p, audit.Event{At: t0}))
			r.clock.Advance(time.Second)
		}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, nil)
			r.hire("jan", "manager")
			hash := sha256.Sum256([]byte("portiek_x"))
			r.must(r.store.PutToken(ctx, hash[:], people.Token{ID: "t", Role: "manager", Complexes: []string{"C1", "C2"}, Person: "jan", Made: t0, Until: t0.Add(24 * time.Hour)}, audit.Event{}))
			c.change(r)
			p, k, err := r.desk.Token(ctx, "portiek_x")
			if !c.ok {
				r.want(err, "token.none")
				if p.ID != "" || k.ID != "" {
					t.Error("something came with the refusal")
				}
			} else if err != nil || p.ID != "jan" || k.ID != "t" {
				t.Fatal(p, k, err)
			}
			_, _, err = r.desk.Token(ctx, "portiek_y")
			r.want(err, "token.none")
		})
	}
}
