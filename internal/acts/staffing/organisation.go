package staffing

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

// PutOrganisation adds a processor (ID "") or changes its name and the end of its contract (GDPR article 28). From that end on
// its people may do nothing.
func (o *Office) PutOrganisation(ctx context.Context, by people.ID, g people.Organisation) (people.Organisation, error) {
	g.Name, g.ContractUntil = strings.TrimSpace(g.Name), micro(g.ContractUntil)
	if !people.OneLine(g.Name, maxName) {
		return people.Organisation{}, invalid("organisation.name", "Vul de naam van de organisatie in, ten hoogste 100 tekens.",
			"Fill in the organisation's name, at most 100 characters.")
	}
	all, err := o.Store.Organisations(ctx)
	if err != nil {
		return people.Organisation{}, err
	}
	if slices.ContainsFunc(all, func(other people.Organisation) bool { return other.ID != g.ID && strings.EqualFold(other.Name, g.Name) }) {
		return people.Organisation{}, fail.New(fail.Conflict, "organisation.twice", "Een organisatie met deze naam is er al.", "There is an organisation of this name already.")
	}
	if g.ID == "" {
		g.ID = rand.Text()
	} else if !slices.ContainsFunc(all, func(other people.Organisation) bool { return other.ID == g.ID }) {
		return people.Organisation{}, fail.New(fail.NotFound, "organisation.unknown", "Deze organisatie bestaat niet.", "There is no such organisation.")
	}
	d := audit.OrganisationChange{Organisation: g.ID, ContractUntil: audit.At(g.ContractUntil)}
	return g, o.Store.PutOrganisation(ctx, g, d.Event(o.now(), string(by)))
}
