package signin_test

import (
	"strings"
	"testing"
	"time"

	"portiek/internal/acts/signin"
	"portiek/internal/acts/signin/signintest"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

func TestSessionEnds(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(r *rig, a account)
		code string
		why  string
	}{
		{"just before idle", func(r *rig, a account) { r.clock.Advance(signin.IdleTerm - time.Microsecond) }, "", ""},
		{"idle", func(r *rig, a account) { r.clock.Advance(signin.IdleTerm) }, "session.ended", `"idle"`},
		{"kept busy until the end", func(r *rig, a account) {
			for range 32 {
				r.must(r.in(a.entered))
				r.clock.Advance(15 * time.Minute)
			}
		}, "session.ended", `"hard"`},
		{"kept busy until just before", func(r *rig, a account) {
			for range 32 {
				r.must(r.in(a.entered))
				r.clock.Advance(15*time.Minute - time.Second)
			}
		}, "", ""},
		{"role ends by itself", func(r *rig, a account) {
			r.must(r.store.EndAppointment(ctx, "a-jan", r.clock.Now().Add(time.Minute), audit.Event{At: r.clock.Now()}))
			r.must(r.in(a.entered))
			r.clock.Advance(time.Minute)
		}, "session.ended", `"no_role"`},
		{"one role of two ends", func(r *rig, a account) {
			r.must(r.store.PutAppointment(ctx, people.Appointment{ID: "b", Person: "jan", Role: "lawyer", From: t0}, audit.Event{}))
			r.must(r.store.EndAppointment(ctx, "a-jan", r.clock.Now().Add(time.Minute), audit.Event{At: r.clock.Now()}))
			r.clock.Advance(time.Minute)
		}, "", ""},
		{"last day", func(r *rig, a account) {
			p, _ := r.store.Person(ctx, "jan")
			p.Left = r.clock.Now().Add(time.Minute)
			r.must(r.store.PutPerson(ctx, p, audit.Event{At: r.clock.Now()}))
			r.must(r.in(a.entered))
			r.clock.Advance(time.Minute)
		}, "session.ended", `"left"`},
		{"leaves at once", func(r *rig, a account) {
			p, _ := r.store.Person(ctx, "jan")
			p.Left = r.clock.Now()
			r.must(r.store.PutPerson(ctx, p, audit.Event{At: r.clock.Now()}))
		}, "session.none", ""},
		{"signs out", func(r *rig, a account) { r.must(r.desk.SignOut(ctx, a.entered.Token.Reveal())) }, "session.none", `"sign_out"`},
		{"is ended", func(r *rig, a account) { r.must(r.desk.EndSession(ctx, "baas", a.entered.Session.ID)) }, "session.none", `"ended"`},
		{"all are ended", func(r *rig, a account) { r.must(r.desk.EndAll(ctx, "baas", "jan")) }, "session.none", `"ended"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, nil)
			a := r.enrol("jan", "manager")
			c.do(r, a)
			err := r.in(a.entered)
			if c.code == "" {
				r.must(err)
				return
			}
			r.want(err, c.code)
			if c.code == "session.ended" {
				r.want(r.in(a.entered), "session.none") // it is gone, whatever the clock does
			}
			ended := r.store.Events(audit.SessionEnded)
			if c.why != "" && (len(ended) != 1 || !strings.Contains(string(ended[0].Data), c.why)) {
				t.Errorf("the log says %v", ended)
			}
		})
	}
}

func TestNoSession(t *testing.T) {
	r := newRig(t, nil)
	for _, token := range []string{"", "geraden", strings.Repeat("x", 10_000)} {
		_, _, err := r.desk.Session(ctx, token)
		r.want(err, "session.none")
	}
	r.want(r.desk.EndSession(ctx, "baas", "geraden"), "session.unknown")
	r.must(r.desk.SignOut(ctx, "geraden"))
}

func TestSeenIsWrittenOnceAMinute(t *testing.T) {
	r := newRig(t, nil)
	a := r.enrol("jan", "manager")
	for range 600 { // ten minutes
		r.must(r.in(a.entered))
		r.clock.Advance(time.Second)
	}
	if n := r.store.Calls("SeenSession"); n != 9 {
		t.Errorf("written %d times in ten minutes", n)
	}
	r.store.Break("SeenSession", 100)
	r.must(r.in(a.entered)) // a database that cannot be written puts nobody out
}

func TestSessionsAreListed(t *testing.T) {
	r := newRig(t, nil)
	jan, piet := r.enrol("jan", "manager"), r.enrol("piet", "manager")
	r.clock.Advance(20 * time.Minute)
	second, err := r.signIn(jan)
	r.must(err)
	r.must(r.in(piet.entered))
	r.clock.Advance(15 * time.Minute) // jan's first is idle by now
	list, err := r.desk.Sessions(ctx, "jan")
	if err != nil || len(list) != 1 || list[0].ID != second.Session.ID {
		t.Errorf("%+v, %v", list, err)
	}
	if all, err := r.desk.Sessions(ctx, ""); err != nil || len(all) != 2 {
		t.Errorf("%+v, %v", all, err)
	}
	r.must(r.desk.EndAll(ctx, "baas", "jan"))
	r.must(r.in(piet.entered))
}

func TestTidyForgets(t *testing.T) {
	r := newRig(t, nil)
	r.enrol("jan", "manager")
	r.clock.Advance(signin.LinkTerm + time.Minute)
	r.must(r.desk.Tidy(ctx))
	if all, _ := r.store.Sessions(ctx, "", t0); len(all) != 0 {
		t.Error("passed sessions are kept")
	}
}

func TestAgentIsShortAndHarmless(t *testing.T) {
	r := newRig(t, func(o *signin.Options) { o.Demo = true })
	r.hire("jan", "manager")
	link, err := r.desk.DemoLink(ctx, "jan")
	r.must(err)
	in, err := r.desk.EnterDemo(ctx, link.Reveal(), "a\x00\nb\xff"+strings.Repeat("é", 500))
	r.must(err)
	if a := in.Session.Agent; !strings.HasPrefix(a, "abé") || len([]rune(a)) != 120 {
		t.Errorf("%q", a)
	}
}

func TestDemoLinks(t *testing.T) {
	r := newRig(t, func(o *signin.Options) { o.Demo = true })
	r.hire("jan", "manager")
	r.hire("zonder", "")
	link, err := r.desk.DemoLink(ctx, "jan")
	r.must(err)
	for range 3 {
		in, err := r.desk.EnterDemo(ctx, link.Reveal(), agent)
		r.must(err)
		r.must(r.in(in))
		if in.Session.Factors != 2 {
			t.Error("not both factors")
		}
	}
	_, err = r.desk.Welcome(ctx, link.Reveal())
	r.want(err, "link.none") // no account comes of it
	invite, _ := r.desk.Invite(ctx, "baas", "jan")
	_, err = r.desk.EnterDemo(ctx, invite.Reveal(), agent)
	r.want(err, "link.none")
	none, _ := r.desk.DemoLink(ctx, "zonder")
	_, err = r.desk.EnterDemo(ctx, none.Reveal(), agent)
	r.want(err, "signin.no_role")

	real := signin.New(signin.Options{Store: r.store, Sealer: signintest.Sealer{}, Clock: r.clock, Hashing: signin.Hashing{Memory: 64, Passes: 1, Threads: 1}})
	_, err = real.EnterDemo(ctx, link.Reveal(), agent) // on the demonstration's own database
	r.want(err, "demo.off")
	_, err = real.DemoLink(ctx, "jan")
	r.want(err, "demo.off")
}
