package staffing

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

var errNoAppointment = fail.New(fail.NotFound, "role.unknown", "Deze rol is aan niemand gegeven.", "There is no such appointment.")

// Appoint gives a person a role. ID and By are not asked; From is now when it is zero; To is exclusive, and zero for no end;
// no complexes means all. A stand-in needs an end, and somebody who holds the role to stand in for. Refused "role.self", and
// logged, when they are by's own, under whatever account.
func (o *Office) Appoint(ctx context.Context, by people.ID, a people.Appointment) (people.Appointment, error) {
	now := o.now()
	a.ID, a.By, a.From, a.To = rand.Text(), by, micro(a.From), micro(a.To)
	if a.From.IsZero() || a.From.Before(now) && now.Sub(a.From) < 24*time.Hour {
		a.From = now // a form says a day: today begins now, never before it was asked
	}
	if err := o.checkAppointment(ctx, &a, now); err != nil {
		return people.Appointment{}, o.refused(ctx, by, err)
	}
	if err := o.Store.PutAppointment(ctx, a, audit.RoleOf(a).Event(audit.RoleGiven, now, string(by))); err != nil {
		return people.Appointment{}, err
	}
	return a, nil
}

func (o *Office) checkAppointment(ctx context.Context, a *people.Appointment, now time.Time) error {
	p, err := o.here(ctx, a.Person)
	if err != nil {
		return err
	}
	if err := o.byAnother(ctx, a.By, p); err != nil {
		return err
	}
	if !slices.Contains(o.Roles.Roles(), a.Role) {
		return invalid("role.unknown", fmt.Sprintf("De rol %q bestaat niet in het geldende protocol. Kies een rol uit de lijst.", a.Role),
			fmt.Sprintf("The role %q does not exist in the protocol in force. Choose a role of the list.", a.Role))
	}
	if a.Complexes, err = places(a.Complexes); err != nil {
		return err
	}
	if err := checkDates(*a, p, now); err != nil {
		return err
	}
	if err := o.checkStandIn(ctx, *a); err != nil {
		return err
	}
	return o.checkTwice(ctx, *a)
}

func checkDates(a people.Appointment, p people.Person, now time.Time) error {
	switch {
	case a.From.Before(now):
		return invalid("role.past", "Een rol kan niet met terugwerkende kracht ingaan. Kies vandaag of later.",
			"A role cannot begin in the past. Choose today or later.")
	case !a.To.IsZero() && (!a.To.After(a.From) || !a.To.After(now)):
		return invalid("role.dates", "De einddatum moet na de begindatum en na vandaag liggen.", "The end must be after the beginning and after today.")
	case a.From.Before(p.Joined) && p.Joined.After(now):
		return invalid("role.joined", "Deze persoon is dan nog niet in dienst. Laat de rol later ingaan.", "This person has not joined by then. Have the role begin later.")
	case !p.Left.IsZero() && !a.From.Before(p.Left):
		return invalid("role.left", "Deze persoon is dan niet meer in dienst.", "This person has left by then.")
	}
	return nil
}

func (o *Office) checkStandIn(ctx context.Context, a people.Appointment) error {
	if a.StandInFor == "" {
		return nil
	}
	if a.To.IsZero() {
		return invalid("role.stand_in_end", "Een vervanging heeft een einddatum nodig. Vul in tot wanneer.", "A stand-in needs an end. Fill in until when.")
	}
	if a.StandInFor == a.Person {
		return invalid("role.stand_in_self", "Iemand kan zichzelf niet vervangen. Kies wie vervangen wordt.", "Nobody stands in for themselves. Choose who is replaced.")
	}
	theirs, err := o.Store.Appointments(ctx, a.StandInFor)
	if err != nil {
		return err
	}
	theirs = slices.DeleteFunc(theirs, func(t people.Appointment) bool { return !t.InForce(a.From) || t.StandInFor != "" })
	if !people.Holds(theirs, a.Role, a.Complexes) {
		return invalid("role.stand_in_for", "Wie vervangen wordt, heeft deze rol dan zelf niet voor deze complexen. Kies een andere rol, persoon of complex.",
			"Whoever is replaced does not hold this role at these complexes by then. Choose another role, person or complex.")
	}
	return nil
}

// checkTwice refuses a role that the person has already, all that time and everywhere.
func (o *Office) checkTwice(ctx context.Context, a people.Appointment) error {
	theirs, err := o.Store.Appointments(ctx, a.Person)
	if err != nil {
		return err
	}
	theirs = slices.DeleteFunc(theirs, func(t people.Appointment) bool {
		return !t.InForce(a.From) || !t.To.IsZero() && (a.To.IsZero() || t.To.Before(a.To))
	})
	if people.Holds(theirs, a.Role, a.Complexes) {
		return fail.New(fail.Conflict, "role.twice", "Deze persoon heeft deze rol dan al.", "This person holds this role by then already.")
	}
	return nil
}

// places tidies a list of complexes.
func places(list []string) ([]string, error) {
	var out []string
	for _, c := range list {
		if c = strings.TrimSpace(c); !people.OneLine(c, maxComplex) {
			return nil, invalid("role.complex", "Een van de complexen heeft geen geldige naam. Kies complexen uit de lijst.",
				"One of the complexes has no valid name. Choose complexes of the list.")
		}
		out = append(out, c)
	}
	slices.Sort(out)
	if out = slices.Compact(out); len(out) > maxPlaces {
		return nil, invalid("role.complexes", "Dat zijn te veel complexen. Kies er ten hoogste 500, of geen voor alle.",
			"Those are too many complexes. Choose 500 at most, or none for all.")
	}
	return out, nil
}

// EndAppointment ends a role now.
func (o *Office) EndAppointment(ctx context.Context, by people.ID, id string) error {
	return o.EndAppointmentAt(ctx, by, id, time.Time{})
}

// EndAppointmentAt ends a role at a moment to come, earlier than it would have; the zero one is now.
func (o *Office) EndAppointmentAt(ctx context.Context, by people.ID, id string, at time.Time) error {
	o.changing.Lock()
	defer o.changing.Unlock()
	now := o.now()
	if at.IsZero() {
		at = now
	}
	if at = micro(at); at.Before(now) {
		return invalid("role.end_past", "Een rol kan niet met terugwerkende kracht eindigen. Kies vandaag of later.", "A role cannot end in the past. Choose today or later.")
	}
	all, err := o.Store.Appointments(ctx, "")
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(a people.Appointment) bool { return a.ID == id })
	if i < 0 {
		return errNoAppointment
	}
	if err := o.keepsAdministrator(ctx, now, func(a people.Appointment) bool { return a.ID != id }); err != nil {
		return err
	}
	a := all[i]
	a.To = at
	return o.Store.EndAppointment(ctx, id, at, audit.RoleOf(a).Event(audit.RoleEnded, now, string(by)))
}
