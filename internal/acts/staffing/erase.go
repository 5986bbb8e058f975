package staffing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

// ErasePerson erases name, employee number, login and accounts of somebody who left (GDPR article 5(1)(e)); the random id stays
// in the log and wherever it stands. Allowed from people.KeepLeaver years after leaving, and at once for who never had an account
// and so did nothing here. fail.NotFound; fail.Refused before that; fail.Conflict while they work here, are on an open case or
// have a permit that can be used.
func (o *Office) ErasePerson(ctx context.Context, by, person people.ID) error {
	p, err := o.Store.Person(ctx, person)
	if err != nil {
		return err
	}
	now := o.now()
	if from, err := o.erasableFrom(ctx, p); err != nil {
		return err
	} else if !p.Left.IsZero() && !now.Before(p.Left) && now.Before(from) { // who still works here is the store's to refuse
		return tooEarly(from)
	}
	return o.Store.ErasePerson(ctx, person, audit.PersonChange{Person: person}.Event(audit.PersonErased, now, string(by)))
}

// ErasableFrom is the first moment at which a person's details may be erased; zero for somebody who stays.
func (o *Office) ErasableFrom(ctx context.Context, person people.ID) (time.Time, error) {
	p, err := o.Store.Person(ctx, person)
	if err != nil {
		return time.Time{}, err
	}
	return o.erasableFrom(ctx, p)
}

func (o *Office) erasableFrom(ctx context.Context, p people.Person) (time.Time, error) {
	had, err := o.Store.HadAccount(ctx, p.ID)
	return p.ErasableFrom(had), err
}

// EraseForgotten erases the details of everybody who left longer ago than length, the term of the log's contents: by then no
// entry about them can be read any more, so nothing needs the name. Whoever is still on an open case waits for the next time.
func (o *Office) EraseForgotten(ctx context.Context, length time.Duration) error {
	all, err := o.Store.People(ctx)
	if err != nil {
		return err
	}
	now := o.now()
	var failures []error
	for _, p := range all {
		if p.Erased() || p.Left.IsZero() || now.Sub(p.Left) < length {
			continue
		}
		if err := o.ErasePerson(ctx, audit.System, p.ID); err != nil && fail.KindOf(err) != fail.Conflict && fail.KindOf(err) != fail.Refused {
			failures = append(failures, err)
		}
	}
	return errors.Join(failures...)
}

func tooEarly(from time.Time) error {
	day := from.UTC().Format(time.DateOnly)
	return fail.New(fail.Refused, "person.too_early",
		fmt.Sprintf("Deze gegevens blijven %d jaar na het vertrek staan, zodat te zien blijft wie wat deed. Wissen kan vanaf %s.", people.KeepLeaver, day),
		fmt.Sprintf("These details stay for %d years after leaving, so that it can be seen who did what. They can be erased from %s on.", people.KeepLeaver, day)).Under("AVG-5.2")
}
