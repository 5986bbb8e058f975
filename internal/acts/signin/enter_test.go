package signin_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"portiek/internal/acts/signin"
	"portiek/internal/base/secret"
	"portiek/internal/rules/audit"
)

func TestSignIn(t *testing.T) {
	r := newRig(t, nil)
	a := r.enrol("jan", "manager")
	a.login = " JAN "
	in, err := r.signIn(a)
	r.must(err)
	p, s, err := r.desk.Session(ctx, in.Token.Reveal())
	if err != nil || p.ID != "jan" || s.Factors != 2 || s.Agent != agent || s.Until.Sub(s.Began) != signin.HardTerm {
		t.Fatalf("%+v %+v %v", p, s, err)
	}
	if len(in.Token.Reveal()) < 26 || in.Token == a.entered.Token {
		t.Error("a weak token")
	}
}

func TestWrongAnswersAreAlike(t *testing.T) {
	r := newRig(t, nil)
	r.enrol("jan", "manager")
	r.hire("zonder", "manager")
	left := r.enrol("weg", "manager")
	p, _ := r.store.Person(ctx, "weg")
	p.Left = r.clock.Now()
	r.must(r.store.PutPerson(ctx, p, audit.Event{At: p.Left}))
	said := map[string]bool{}
	for i, c := range []struct{ login, password string }{
		{"jan", "fout wachtwoord 12"}, {"niemand", password}, {"zonder", password}, {left.login, password}, {"", password}, {"ge en login", password},
		{"jan", ""}, {"jan", strings.Repeat("x", 100_000)},
	} {
		before, calls := r.desk.Hashes(), r.store.Calls("Credentials")
		_, err := r.desk.Password(ctx, c.login, secret.New(c.password), fmt.Sprintf("192.0.2.%d", i))
		r.want(err, "signin.wrong")
		said[err.Error()] = true
		if n := r.desk.Hashes() - before; n != 1 {
			t.Errorf("%q took %d hashes", c.login, n)
		}
		if n := r.store.Calls("Credentials") - calls; n != 1 {
			t.Errorf("%q asked the database %d times", c.login, n)
		}
	}
	if len(said) != 1 {
		t.Errorf("answers differ: %v", said)
	}
}

func TestACodeWorksOnce(t *testing.T) {
	r := newRig(t, nil)
	a := r.enrol("jan", "manager")
	r.clock.Advance(30 * time.Second)
	code := r.code(a.key)
	var names [5]string
	for i := range names {
		var err error
		names[i], err = r.desk.Password(ctx, "jan", secret.New(password), fmt.Sprintf("192.0.2.%d", i))
		r.must(err)
	}
	var all sync.WaitGroup
	var results [5]error
	for i, name := range names {
		all.Go(func() { _, results[i] = r.desk.Code(ctx, name, code, agent) })
	}
	all.Wait()
	won := 0
	for _, err := range results {
		if err == nil {
			won++
		} else {
			r.want(err, "signin.code")
		}
	}
	if won != 1 {
		t.Errorf("one code let %d in", won)
	}
}

func TestTheCodeOfTheEnrolmentWorksOnce(t *testing.T) {
	r := newRig(t, nil)
	a := r.enrol("jan", "manager")
	name, err := r.desk.Password(ctx, "jan", secret.New(password), home)
	r.must(err)
	_, err = r.desk.Code(ctx, name, r.code(a.key), agent)
	r.want(err, "signin.code")
}

func TestAnEarlierCodeDoesNotWorkAfterALaterOne(t *testing.T) {
	r := newRig(t, nil)
	a := r.enrol("jan", "manager")
	r.clock.Advance(time.Minute)
	early := appCode(t, a.key, r.clock.Now().Add(-30*time.Second))
	next := appCode(t, a.key, r.clock.Now().Add(30*time.Second))
	name, _ := r.desk.Password(ctx, "jan", secret.New(password), home)
	_, err := r.desk.Code(ctx, name, next[:3]+" "+next[3:], agent) // a telephone that is ahead, typed as apps show it
	r.must(err)
	name, _ = r.desk.Password(ctx, "jan", secret.New(password), home)
	_, err = r.desk.Code(ctx, name, early, agent)
	r.want(err, "signin.code")
}

func TestRecoveryCodes(t *testing.T) {
	r := newRig(t, nil)
	a := r.enrol("jan", "manager")
	b := r.enrol("piet", "manager")
	if len(a.recovery) != 10 {
		t.Fatal(a.recovery)
	}
	for i, code := range a.recovery {
		if i%2 == 1 {
			code = strings.ToUpper(strings.ReplaceAll(code, "-", " "))
		}
		name, err := r.desk.Password(ctx, "jan", secret.New(password), home)
		r.must(err)
		_, err = r.desk.Code(ctx, name, code, agent)
		r.must(err)
	}
	for _, code := range append(a.recovery[:2:2], b.recovery[0], "") {
		r.clock.Advance(time.Minute)
		name, err := r.desk.Password(ctx, "jan", secret.New(password), home)
		r.must(err)
		_, err = r.desk.Code(ctx, name, code, agent)
		r.want(err, "signin.code")
	}
	if n := len(r.store.Events(audit.AccountRecovered)); n != 10 {
		t.Errorf("%d recoveries in the log", n)
	}
}

func TestARecoveryCodeWorksOnceAtOnce(t *testing.T) {
	r := newRig(t, nil)
	a := r.enrol("jan", "manager")
	var all sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for i := range 5 {
		name, err := r.desk.Password(ctx, "jan", secret.New(password), fmt.Sprintf("192.0.2.%d", i))
		r.must(err)
		all.Go(func() {
			if _, err := r.desk.Code(ctx, name, a.recovery[0], agent); err == nil {
				mu.Lock()
				won++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if won != 1 {
		t.Errorf("one recovery code let %d in", won)
	}
}

func TestChallenges(t *testing.T) {
	r := newRig(t, nil)
	a := r.enrol("jan", "manager")
	piet := r.enrol("piet", "manager")
	r.clock.Advance(time.Minute)
	places := 0
	start := func(login string) string {
		places++
		name, err := r.desk.Password(ctx, login, secret.New(password), fmt.Sprintf("192.0.2.%d", places))
		r.must(err)
		return name
	}
	name := start("jan")
	_, err := r.desk.Code(ctx, name, r.code(piet.key), agent) // bound to the person
	r.want(err, "signin.code")
	for range 4 {
		_, err = r.desk.Code(ctx, name, "000000", agent)
		r.want(err, "signin.code")
	}
	_, err = r.desk.Code(ctx, name, r.code(a.key), agent) // a sixth, however right
	r.want(err, "signin.again")

	r.clock.Advance(time.Hour)
	name = start("jan")
	r.clock.Advance(5 * time.Minute)
	_, err = r.desk.Code(ctx, name, r.code(a.key), agent)
	r.want(err, "signin.again")

	oldest := start("jan")
	for range 5 {
		start("jan")
	}
	_, err = r.desk.Code(ctx, oldest, r.code(a.key), agent)
	r.want(err, "signin.again")

	r.hire("kees", "manager")
	link, _ := r.desk.Invite(ctx, "baas", "kees")
	en, err := r.desk.Enrol(ctx, link.Reveal(), signin.Enrolment{Login: "kees", Password: secret.New(password)})
	r.must(err)
	_, err = r.desk.Code(ctx, en.Challenge, r.code(en.TOTP.Reveal()), agent) // one kind is not the other
	r.want(err, "signin.again")
	_, _, err = r.desk.Confirm(ctx, start("piet"), r.code(piet.key), agent)
	r.want(err, "signin.again")
	_, err = r.desk.Code(ctx, "geraden", "123456", agent)
	r.want(err, "signin.again")
}

// Whoever has the password still cannot try codes from everywhere; the person, in their own browser, comes in all the same.
func TestGuessingCodesWithAStolenPassword(t *testing.T) {
	r := newRig(t, nil)
	a := r.enrol("jan", "manager")
	in, err := r.signIn(a)
	r.must(err)
	tried := 0
	for i := range 2000 {
		r.clock.Advance(10 * time.Second)
		name, err := r.desk.Password(ctx, "jan", secret.New(password), fmt.Sprintf("10.0.%d.%d", i/250, i%250))
		if err != nil {
			r.want(err, "signin.wait")
			continue
		}
		switch _, err := r.desk.Code(ctx, name, "x12345", agent); codeOf(err) {
		case "signin.code":
			tried++
		case "signin.wait":
			if w, ok := signin.WaitOf(err); !ok || w <= 0 {
				t.Fatal("it does not say how long:", err)
			}
		default:
			t.Fatal(err)
		}
	}
	if tried > 30 { // in five and a half hours
		t.Errorf("%d codes tried", tried)
	}
	name, err := r.desk.PasswordFrom(ctx, "jan", secret.New(password), signin.Origin{Address: "10.9.9.9", Device: in.Device.Reveal()})
	r.must(err)
	_, err = r.desk.Code(ctx, name, r.code(a.key), agent)
	r.must(err)
}

func TestAFloodDoesNotKeepThePersonOut(t *testing.T) {
	r := newRig(t, nil)
	a := r.enrol("jan", "manager")
	in, err := r.signIn(a)
	r.must(err)
	flood := func() {
		for i := range 3000 {
			r.desk.Password(ctx, "jan", secret.New("geraden wachtwoord"), fmt.Sprintf("10.%d.%d.1", i/250, i%250))
			r.desk.Password(ctx, "jan", secret.New("geraden wachtwoord"), "198.51.100.9")
		}
	}
	r.clock.Advance(30 * time.Second)
	flood()
	name, err := r.desk.Password(ctx, "jan", secret.New(password), home)
	r.must(err) // from their own address
	_, err = r.desk.Code(ctx, name, r.code(a.key), agent)
	r.must(err)
	r.clock.Advance(30 * time.Second)
	flood()
	for _, o := range []signin.Origin{{Address: "203.0.113.8"}, {Address: "203.0.113.8", Device: in.Device.Reveal() + "x"}} {
		_, err = r.desk.PasswordFrom(ctx, "jan", secret.New(password), o)
		if w, ok := signin.WaitOf(err); !ok || w > time.Minute {
			t.Errorf("a stranger in a flood: %v", err)
		}
	}
	name, err = r.desk.PasswordFrom(ctx, "jan", secret.New(password), signin.Origin{Address: "203.0.113.8", Device: in.Device.Reveal()})
	r.must(err)
	_, err = r.desk.Code(ctx, name, r.code(a.key), agent)
	r.must(err)
}

// Neither somebody else's device cookie nor an old one is worth anything.
func TestDeviceCookies(t *testing.T) {
	r := newRig(t, nil)
	jan, piet := r.enrol("jan", "manager"), r.enrol("piet", "manager")
	busy := func() {
		for i := range 400 {
			r.desk.Password(ctx, "x", secret.New("y"), fmt.Sprintf("10.%d.%d.%d", r.clock.Now().Unix()%200, i/250, i%250))
		}
	}
	try := func(device string) error {
		_, err := r.desk.PasswordFrom(ctx, "jan", secret.New(password), signin.Origin{Address: "203.0.113.8", Device: device})
		return err
	}
	busy()
	r.want(try(piet.entered.Device.Reveal()), "signin.wait")
	r.must(try(jan.entered.Device.Reveal()))
	r.clock.Advance(signin.DeviceTerm)
	busy()
	r.want(try(jan.entered.Device.Reveal()), "signin.wait")
}

// Whatever refusals there were, the log counts them all, in few entries.
func TestRefusalsAreCountedNotListed(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := newRig(t, nil)
		r.enrol("jan", "manager")
		refused, minutes := 0, 0
		for range rapid.IntRange(0, 100).Draw(rt, "attempts") {
			login := rapid.SampledFrom([]string{"jan", "niemand", "wachtwoord in het veld"}).Draw(rt, "login")
			if _, err := r.desk.Password(ctx, login, secret.New("fout fout fout"), home); err != nil {
				refused++
			}
			if m := rapid.IntRange(0, 12).Draw(rt, "minutes"); m > 9 {
				r.clock.Advance(time.Duration(m) * time.Minute)
				minutes += m
				if rapid.Bool().Draw(rt, "tidy") {
					r.must(r.desk.Tidy(ctx))
				}
			}
		}
		r.desk.Close()
		counted, entries := 0, r.store.Events(audit.SessionRefused)
		for _, e := range entries {
			var d audit.SessionChange
			r.must(json.Unmarshal(e.Data, &d))
			if counted += d.Count; d.Count < 1 || d.Code == "" || d.Person != "" && d.Person != "jan" {
				rt.Fatalf("entry %s", e.Data)
			}
		}
		if counted != refused || len(entries) > 2*3*(minutes/10+1) {
			rt.Fatalf("%d refusals counted as %d in %d entries over %d minutes", refused, counted, len(entries), minutes)
		}
	})
}

// A database that does not answer is nobody's wrong password.
func TestADatabaseThatFailsCostsNothing(t *testing.T) {
	r := newRig(t, nil)
	a := r.enrol("jan", "manager")
	for range 50 {
		r.store.Break("PersonByLogin", 1)
		if _, err := r.desk.Password(ctx, "jan", secret.New(password), home); codeOf(err) != "" || err == nil {
			t.Fatal(err)
		}
	}
	_, err := r.signIn(a)
	r.must(err)
}

func TestNoRole(t *testing.T) {
	r := newRig(t, nil)
	a := r.enrol("jan", "manager")
	r.must(r.store.EndAppointment(ctx, "a-jan", r.clock.Now(), audit.Event{At: r.clock.Now()}))
	_, err := r.signIn(a)
	r.want(err, "signin.no_role")
}

// A log that cannot be written for a while misses nothing.
func TestRefusalsSurviveALogThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		r.store.Break("Append", 2)
		for range 3 {
			r.desk.Password(ctx, "niemand", secret.New("fout fout fout"), home)
		}
		for tidied, want := range []int{1, 2, 3, 3} {
			if synctest.Wait(); r.store.Calls("Append") != want {
				t.Fatalf("tidied %d times, %d tries to write", tidied, r.store.Calls("Append"))
			}
			r.clock.Advance(11 * time.Minute)
			r.must(r.desk.Tidy(ctx))
		}
		var d audit.SessionChange
		all := r.store.Events(audit.SessionRefused)
		if len(all) != 1 || json.Unmarshal(all[0].Data, &d) != nil || d.Count != 3 {
			t.Errorf("the log says %v", all)
		}
	})
}
