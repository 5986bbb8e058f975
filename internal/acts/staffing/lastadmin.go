package staffing

import (
	"context"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/people"
)

var errLastAdministrator = fail.New(fail.Refused, "role.last_administrator",
	"Dit is de laatste beheerder van de corporatie met een eigen account en zonder einddatum. Maak eerst iemand anders beheerder en laat die persoon zich aanmelden.",
	"This is the last administrator of the corporation with an account of their own and without an end date. Make somebody else administrator first and have them sign in.").Under("AVG-32")

// keepsAdministrator refuses what would leave nobody to administer: of the appointments that stay, one must be in force
// without an end, of somebody of the corporation itself, who stays, with an account on this server. When there was no such
// administrator before, nothing is lost.
func (o *Office) keepsAdministrator(ctx context.Context, now time.Time, stays func(people.Appointment) bool) error {
	all, err := o.Store.Appointments(ctx, "")
	if err != nil {
		return err
	}
	losing := false
	for _, a := range all {
		lasting, err := o.lasting(ctx, a, now)
		if err != nil {
			return err
		}
		if lasting && stays(a) {
			return nil
		}
		losing = losing || lasting
	}
	if losing {
		return errLastAdministrator
	}
	return nil
}

// lasting tells whether the appointment makes an administrator who is there to stay.
func (o *Office) lasting(ctx context.Context, a people.Appointment, now time.Time) (bool, error) {
	if a.Role != access.Administrator || !a.InForce(now) || !a.To.IsZero() || len(a.Complexes) > 0 {
		return false, nil
	}
	p, err := o.Store.Person(ctx, a.Person)
	if err != nil || !p.Here(now) || !p.Left.IsZero() || p.Organisation != "" {
		return false, err
	}
	_, account, err := o.Store.Credentials(ctx, a.Person)
	return account, err
}
