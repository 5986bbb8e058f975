package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"portiek/internal/acts/deciding"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/people"
	"portiek/internal/rules/protocol"
)

// The cast of a demonstration is one made-up person for every role of the protocol and of Portiek itself.

// castNames are given out in the order of the roles.
var castNames = []string{"Fatma Yılmaz", "Joris de Wit", "Anouk Bakker", "Rachid El Amrani", "Marieke Visser", "Sem Jansen", "Ilse Mulder", "Tom van Dijk", "Noor Peters", "Daan Smit"}

// cast fills an empty demonstration with people and a case.
func (p *parts) cast(ctx context.Context) error {
	all, err := p.office.staff.People(ctx)
	if err != nil || len(all) > 0 {
		return err // they are there from an earlier run on this data
	}
	_, rules, err := p.office.versions.InForce(ctx, p.guard.Now())
	if err != nil {
		return err
	}
	roles := p.office.court.Roles()
	// The administrator comes first: whoever gives a role may not be the one who gets it.
	slices.SortStableFunc(roles, func(a, b string) int { return rank(a) - rank(b) })
	by := people.ID(audit.System)
	for i, role := range roles {
		who, err := p.play(ctx, rules, by, role, i)
		if err != nil {
			return err
		}
		if i == 0 {
			by = who.ID
		}
	}
	return p.castCase(ctx, rules)
}

func rank(role string) int {
	if role == "administrator" {
		return 0
	}
	return 1
}

// play makes the person that has a role.
func (p *parts) play(ctx context.Context, rules *protocol.Protocol, by people.ID, role string, i int) (people.Person, error) {
	who := people.Person{Employee: fmt.Sprint(100 + i), Name: castNames[i%len(castNames)]}
	if r := rules.Role(role); r != nil && r.Party == string(people.Processor) {
		o, err := p.office.staff.PutOrganisation(ctx, by, people.Organisation{Name: "Camerabeheer Demo", ContractUntil: p.guard.Now().AddDate(1, 0, 0)})
		if err != nil {
			return who, err
		}
		who.Organisation = o.ID
	}
	who, err := p.office.staff.AddPerson(ctx, by, who)
	if err != nil {
		return who, err
	}
	if err := p.office.staff.SignStatement(ctx, by, who.ID); err != nil {
		return who, err
	}
	_, err = p.office.staff.Appoint(ctx, by, people.Appointment{Person: who.ID, Role: role, From: p.guard.Now(), By: by})
	return who, err
}

// castCase opens a case as the first of the cast who may, so that there is a reason to look.
func (p *parts) castCase(ctx context.Context, rules *protocol.Protocol) error {
	all, err := p.office.staff.People(ctx)
	if err != nil {
		return err
	}
	example := casefile.Case{
		Kind: casefile.Incident, Complex: demoComplex, Purpose: plainPurpose(rules), Title: "Vernielde brievenbussen (voorbeeld)",
	}
	for _, who := range all {
		if done, err := p.openAs(ctx, who, example); done || err != nil {
			return err
		}
	}
	return fmt.Errorf("demo: nobody may open a case under this protocol")
}

// openAs opens a case in somebody's name, in a session of their own; false when they may not.
func (p *parts) openAs(ctx context.Context, who people.Person, c casefile.Case) (bool, error) {
	link, err := p.office.desk.DemoLink(ctx, who.ID)
	if err != nil {
		return false, err
	}
	in, err := p.office.desk.EnterDemo(ctx, link.Reveal(), "demo")
	if err != nil {
		return false, err
	}
	defer p.office.desk.SignOut(ctx, in.Token.Reveal())
	v := deciding.Visitor{Person: who, Session: in.Session}
	yes, err := p.office.gate.Decide(ctx, v, "open_case", deciding.About{Complex: c.Complex})
	if err != nil || !yes.Allowed {
		return false, err
	}
	_, err = p.office.cases.Open(ctx, v, c)
	return true, err
}

// plainPurpose is a purpose that asks for nothing besides.
func plainPurpose(rules *protocol.Protocol) string {
	for _, u := range rules.Purposes {
		if len(u.Needs) == 0 && strings.Contains(u.ID, "property") {
			return u.ID
		}
	}
	return rules.Purposes[0].ID
}

// castLinks prints a link for every role.
func (p *parts) castLinks(ctx context.Context, address string) error {
	all, err := p.office.staff.People(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("\nKies wie u bent; dezelfde camera's zien er voor ieder anders uit / choose who you are; the same cameras look different to each:\n\n")
	for _, who := range all {
		roles, err := p.office.staff.Appointments(ctx, who.ID)
		if err != nil {
			return err
		}
		link, err := p.office.desk.DemoLink(ctx, who.ID)
		if err != nil {
			return err
		}
		for _, r := range roles {
			nl, en := p.office.court.RoleTitle(r.Role)
			fmt.Printf("  %-16s %s, %s / %s\n  %-16s %s/demo?token=%s\n", r.Role, who.Name, nl, en, r.Role, address, link.Reveal())
		}
	}
	return nil
}
