package signin

import (
	"cmp"
	"context"
	"time"

	"portiek/internal/base/secret"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

// Password is PasswordFrom for a browser without a device cookie. from is the address of the connection.
func (d *Desk) Password(ctx context.Context, login string, password secret.Text, from string) (challenge string, err error) {
	return d.PasswordFrom(ctx, login, password, Origin{Address: from})
}

// PasswordFrom checks login and password, and gives a challenge for the code. Refused "signin.wrong" for whatever is not
// right, always at the same cost; "signin.wait" when there were too many attempts (WaitOf); Unavailable "signin.busy".
func (d *Desk) PasswordFrom(ctx context.Context, login string, password secret.Text, o Origin) (string, error) {
	now := d.now()
	a := d.attempt(login, o, now)
	paid, wait := d.guard.enter(a, now)
	if wait > 0 {
		err := errWait(wait)
		d.refusals.note(refused{code: "signin.wait"}, now)
		return "", err
	}
	p, c, right, err := d.right(ctx, a, paid.known, password.Reveal(), now)
	if err != nil {
		d.guard.letOff(paid, now)
		return "", err
	}
	if !right {
		d.refusals.note(refused{person: p.ID, code: errWrong.Code}, now)
		return "", errWrong
	}
	// The charge stays until the code is right too: knowing a password is not being let in.
	return d.challenges.begin(&challenge{person: p.ID, until: now.Add(challengeTerm), passwordHash: c.PasswordHash, charge: paid}, now)
}

// longestTyped bounds what is hashed, in bytes; nobody can have such a password.
const longestTyped = 4 * passwordLongest

// right finds the person by login and holds the password against theirs; for whoever does not exist, does not work here or
// has no account, everything is done alike and it is not right.
func (d *Desk) right(ctx context.Context, a attempt, known bool, password string, now time.Time) (p people.Person, c people.Credentials, right bool, err error) {
	there := false
	if p, there, err = d.Store.PersonByLogin(ctx, a.login); err != nil {
		return p, c, false, err
	}
	if !there {
		p = people.Person{}
	}
	c, account, err := d.Store.Credentials(ctx, p.ID)
	if err != nil {
		return p, c, false, err
	}
	phc := ""
	if there && account && p.Here(now) && len(password) <= longestTyped {
		phc = c.PasswordHash
	}
	if len(password) > longestTyped {
		password = password[:longestTyped]
	}
	right, err = d.hasher.check(ctx, known, phc, password)
	return p, c, right, err
}

// Code takes the code of an authenticator app, or a recovery code, and lets the person in. Refused "signin.code",
// "signin.wait", "signin.again" when the challenge is over, or "signin.no_role".
func (d *Desk) Code(ctx context.Context, name, code, agent string) (Entered, error) {
	now := d.now()
	ch, err := d.challenges.find(name, now)
	if err != nil || ch.enrolment != nil {
		return Entered{}, cmp.Or[error](err, errChallenge)
	}
	if wait := d.guard.codeWait(ch.charge, ch.person, now); wait > 0 {
		d.refusals.note(refused{person: ch.person, code: "signin.wait"}, now)
		return Entered{}, errWait(wait)
	}
	p, c, err := d.account(ctx, ch, now)
	if err != nil {
		return Entered{}, err
	}
	if err := d.challenges.try(name); err != nil {
		return Entered{}, err
	}
	if ok, err := d.secondFactor(ctx, p.ID, c, plainCode(code), now); err != nil || !ok {
		if err == nil {
			d.guard.codeFailed(ch.charge, p.ID, now)
			d.refusals.note(refused{person: p.ID, code: errCode.Code}, now)
		}
		return Entered{}, cmp.Or[error](err, errCode)
	}
	if !d.challenges.end(name) {
		return Entered{}, errChallenge
	}
	d.guard.success(ch.charge, p.ID, now)
	return d.admit(ctx, p, agent, now)
}

// account reads the person and what they sign in with anew: either may have changed since the password.
func (d *Desk) account(ctx context.Context, ch *challenge, now time.Time) (people.Person, people.Credentials, error) {
	p, err := d.Store.Person(ctx, ch.person)
	if err != nil {
		return p, people.Credentials{}, err
	}
	c, there, err := d.Store.Credentials(ctx, ch.person)
	if err == nil && (!there || c.PasswordHash != ch.passwordHash || !p.Here(now)) {
		err = errChallenge
	}
	return p, c, err
}

// secondFactor uses up a code: a time step once, a recovery code once.
func (d *Desk) secondFactor(ctx context.Context, p people.ID, c people.Credentials, code string, now time.Time) (bool, error) {
	if len(code) == recoveryChars {
		e := audit.AccountChange{Person: p}.Event(audit.AccountRecovered, now, string(p))
		return d.Store.UseRecovery(ctx, p, recoveryDigest(p, code), e)
	}
	key, err := d.Sealer.Open(totpName(p), c.TOTP)
	if err != nil {
		return false, err
	}
	step, ok, err := matchTOTP(key, code, now)
	if err != nil || !ok {
		return false, err
	}
	return d.Store.UseStep(ctx, p, step)
}

// admit begins the session of a person who has given both factors.
func (d *Desk) admit(ctx context.Context, p people.Person, agent string, now time.Time) (Entered, error) {
	if err := d.entitled(ctx, p, now); err != nil {
		return Entered{}, err
	}
	in, err := d.begin(ctx, p, 2, agent, now)
	if err != nil {
		return Entered{}, err
	}
	in.Device, err = d.newDevice(p.Login, now)
	return in, err
}
