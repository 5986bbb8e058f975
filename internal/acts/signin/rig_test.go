package signin_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"testing"
	"time"

	"portiek/internal/acts/signin"
	"portiek/internal/acts/signin/signintest"
	"portiek/internal/base/clock"
	"portiek/internal/base/fail"
	"portiek/internal/base/secret"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

var (
	t0  = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	ctx = context.Background()
)

const (
	password = "fiets lamp regen kaas"
	home     = "192.0.2.1:5000"
	agent    = "Firefox 151 op Linux"
)

type rig struct {
	*testing.T
	store *signintest.Store
	clock *clock.Fake
	desk  *signin.Desk
}

func newRig(t *testing.T, change func(*signin.Options)) *rig {
	r := &rig{T: t, store: signintest.New(), clock: clock.NewFake(t0)}
	o := signin.Options{Store: r.store, Sealer: signintest.Sealer{}, Clock: r.clock, Hashing: signin.Hashing{Memory: 64, Passes: 1, Threads: 1}}
	if change != nil {
		change(&o)
	}
	r.desk = signin.New(o)
	t.Cleanup(r.desk.Close)
	return r
}

// hire adds a person with a role.
func (r *rig) hire(id people.ID, role string) people.Person {
	r.Helper()
	p := people.Person{ID: id, Employee: "n-" + string(id), Name: "Naam van " + string(id), Joined: t0.Add(-time.Hour)}
	r.must(r.store.PutPerson(ctx, p, audit.Event{Kind: audit.PersonAdded}))
	if role != "" {
		a := people.Appointment{ID: "a-" + string(id), Person: id, Role: role, From: t0.Add(-time.Hour)}
		r.must(r.store.PutAppointment(ctx, a, audit.Event{Kind: audit.RoleGiven}))
	}
	return p
}

// account is somebody who can sign in.
type account struct {
	login    string
	key      string
	recovery []string
	entered  signin.Entered
}

// enrol hires a person and takes them all the way in; their login is their id.
func (r *rig) enrol(id people.ID, role string) account {
	r.Helper()
	r.hire(id, role)
	return r.reenrol(id)
}

func (r *rig) reenrol(id people.ID) account {
	r.Helper()
	link, err := r.desk.Invite(ctx, "baas", id)
	r.must(err)
	return r.through(link, signin.Enrolment{Login: string(id), Password: secret.New(password)})
}

func (r *rig) through(link secret.Text, e signin.Enrolment) account {
	r.Helper()
	en, err := r.desk.Enrol(ctx, link.Reveal(), e)
	r.must(err)
	in, codes, err := r.desk.Confirm(ctx, en.Challenge, r.code(en.TOTP.Reveal()), agent)
	r.must(err)
	return account{login: e.Login, key: en.TOTP.Reveal(), recovery: codes, entered: in}
}

// signIn signs in with password and code, in the next time step so that the code is fresh.
func (r *rig) signIn(a account) (signin.Entered, error) {
	r.Helper()
	r.clock.Advance(30 * time.Second)
	name, err := r.desk.Password(ctx, a.login, secret.New(password), home)
	if err != nil {
		return signin.Entered{}, err
	}
	return r.desk.Code(ctx, name, r.code(a.key), agent)
}

// code is what an authenticator app shows now: RFC 6238, written once more.
func (r *rig) code(key string) string { return appCode(r.T, key, r.clock.Now()) }

func appCode(t *testing.T, key string, at time.Time) string {
	t.Helper()
	k, err := base32.StdEncoding.DecodeString(key)
	if err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha1.New, k)
	binary.Write(mac, binary.BigEndian, at.Unix()/30)
	sum := mac.Sum(nil)
	o := sum[19] & 15
	return fmt.Sprintf("%06d", (binary.BigEndian.Uint32(sum[o:])&(1<<31-1))%1_000_000)
}

func (r *rig) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

func codeOf(err error) string {
	var e *fail.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

func (r *rig) want(err error, code string) {
	r.Helper()
	if codeOf(err) != code || err == nil {
		r.Fatalf("got %v, want %s", err, code)
	}
}

// in tells whether the token opens a session.
func (r *rig) in(e signin.Entered) error {
	_, _, err := r.desk.Session(ctx, e.Token.Reveal())
	return err
}
