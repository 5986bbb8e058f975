package sqlstore

import (
	"context"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

// Credentials finds what the person signs in with here; false when they have nothing.
func (s *Store) Credentials(ctx context.Context, person people.ID) (c people.Credentials, there bool, err error) {
	_, err = found(s.reading(ctx), func(row scanner) (none struct{}, err error) {
		var code []byte
		if err = row.Scan(&c.PasswordHash, &c.TOTP, &c.LastStep, &code); err != nil {
			return none, err
		}
		there = true
		if code != nil {
			c.Recovery = append(c.Recovery, code)
		}
		return none, nil
	}, `SELECT c.password_hash, c.totp, c.last_step, r.hash FROM credentials c LEFT JOIN recovery_codes r ON r.person = c.person
		WHERE c.person = ? ORDER BY r.hash`, string(person))
	return c, there, err
}

// PutCredentials replaces all of them. The last step goes back only with another second factor: a code that was used once
// stays used. fail.NotFound without the person.
func (s *Store) PutCredentials(ctx context.Context, person people.ID, c people.Credentials, e audit.Event) error {
	for _, code := range c.Recovery {
		if err := needDigest(code); err != nil {
			return err
		}
	}
	return s.change(ctx, func(tx session) error {
		if err := tx.needPerson(person, e.At); err != nil {
			return err
		}
		if err := tx.run(`INSERT INTO credentials (person, password_hash, totp, last_step) VALUES (?, ?, ?, ?)
			ON CONFLICT (person) DO UPDATE SET password_hash = excluded.password_hash, totp = excluded.totp,
			last_step = CASE WHEN credentials.totp = excluded.totp AND credentials.last_step > excluded.last_step
				THEN credentials.last_step ELSE excluded.last_step END`,
			string(person), c.PasswordHash, c.TOTP, c.LastStep); err != nil {
			return err
		}
		if err := tx.putRecovery(person, c.Recovery); err != nil {
			return err
		}
		return tx.note(e)
	})
}

func (t session) putRecovery(person people.ID, codes [][]byte) error {
	if err := t.run(`DELETE FROM recovery_codes WHERE person = ?`, string(person)); err != nil {
		return err
	}
	for _, code := range codes {
		if err := t.run(`INSERT INTO recovery_codes (person, hash) VALUES (?, ?)`, string(person), code); err != nil {
			return err
		}
	}
	return nil
}

// UseStep raises the last time step (RFC 6238) that a code counted for. False when the step is not after it, or there are no
// credentials: of two who send one code at once, one gets in.
func (s *Store) UseStep(ctx context.Context, person people.ID, step int64) (used bool, err error) {
	err = s.change(ctx, func(tx session) error {
		n, err := tx.exec(`UPDATE credentials SET last_step = ? WHERE person = ? AND last_step < ?`, step, string(person), step)
		used = n == 1
		return err
	})
	return used && err == nil, err
}

// UseRecovery uses up a recovery code, with the event. False, and no event, when there is no such code or it was used.
func (s *Store) UseRecovery(ctx context.Context, person people.ID, hash []byte, e audit.Event) (used bool, err error) {
	err = s.change(ctx, func(tx session) error {
		n, err := tx.exec(`DELETE FROM recovery_codes WHERE person = ? AND hash = ?`, string(person), hash)
		if used = n == 1; err != nil || !used {
			return err
		}
		return tx.note(e)
	})
	return used && err == nil, err
}

// LinkExternal lets the subject of an OpenID Connect issuer sign in as the person. Linking again what is linked does nothing;
// fail.Conflict when it is linked to another.
func (s *Store) LinkExternal(ctx context.Context, person people.ID, issuer, subject string, e audit.Event) error {
	if issuer == "" || subject == "" || !storable(issuer, subject) {
		return invalid("account.external", "an external account needs an issuer and a subject in plain text")
	}
	return s.change(ctx, func(tx session) error {
		if err := tx.needPerson(person, time.Time{}); err != nil {
			return err
		}
		var owner people.ID
		if there, err := tx.one(`SELECT person FROM external_accounts WHERE issuer = ? AND subject = ?`, []any{issuer, subject}, &owner); err != nil {
			return err
		} else if there && owner == person {
			return nil
		}
		err := tx.run(`INSERT INTO external_accounts (issuer, subject, person) VALUES (?, ?, ?)`, issuer, subject, string(person))
		if err != nil {
			return tx.unlessTaken(err, externalTaken)
		}
		return tx.note(e)
	})
}

var externalTaken = conflict("account.linked", "Dit account van kantoor hoort al bij iemand anders in Portiek.",
	"This office account belongs to another person in Portiek already.")
