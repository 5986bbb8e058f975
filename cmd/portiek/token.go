package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"portiek/internal/acts/governing"
	"portiek/internal/acts/staffing"
	"portiek/internal/base/fail"
	"portiek/internal/base/secret"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

// TokenCmd is about what programs sign in with.
type TokenCmd struct {
	Create TokenCreateCmd `cmd:"" help:"Maak een token voor een programma, met de rechten van één rol. Make a token for a program, with the rights of one role."`
}

// TokenCreateCmd makes a token while the server stands still; a running one makes them on its page and its API. The token alone
// goes to standard output, once; it is kept nowhere.
type TokenCreateCmd struct {
	Name    string   `required:"" help:"Waar het token voor is. What the token is for."`
	Role    string   `required:"" help:"Rol van het protocol of van Portiek. Role of the protocol or of Portiek."`
	Complex []string `placeholder:"COMPLEX" help:"Alleen voor dit complex; mag vaker. For this complex only; may be given again."`
	Days    int      `default:"90" help:"Zo veel dagen geldig, ten hoogste 366. Valid for so many days, at most 366."`
	Config  string   `placeholder:"FILE" xor:"where" required:"" help:"Instellingenbestand van serve. Settings file of serve."`
	Data    string   `placeholder:"DIR" xor:"where" required:"" help:"Gegevensmap van een demo. Data folder of a demo."`
}

// Run makes the token and prints it.
func (c *TokenCreateCmd) Run(ctx context.Context, out io.Writer) error {
	if c.Days < 1 || c.Days > 366 {
		return fail.New(fail.Invalid, "token.days", "Kies een geldigheid van 1 tot 366 dagen.", "Choose a life of 1 to 366 days.")
	}
	set, err := (&FsckCmd{Config: c.Config, Data: c.Data}).settings()
	if err != nil {
		return err
	}
	if err := databaseThere(set); err != nil {
		return err
	}
	p, err := openParts(ctx, set, slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err != nil {
		return err
	}
	defer p.Close()
	t, bearer, err := c.make(ctx, p)
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "Token %s (%s), rol / role %s, tot / until %s. Bewaar het als een wachtwoord, u ziet het één keer. Keep it as a password, you see it once.\n",
		t.ID, t.Name, t.Role, t.Until.UTC().Format(time.DateOnly))
	_, err = fmt.Fprintln(out, bearer.Reveal())
	return err
}

// make has the token belong to a person record of the program's own: what it does is then nobody else's, and nobody's leaving
// ends it. Such a record signs in nowhere, and is no second person to anyone.
func (c *TokenCreateCmd) make(ctx context.Context, p *parts) (people.Token, secret.Text, error) {
	versions := governing.New(governing.Options{Recorder: p.set.Recorder, Catalogue: p.store, Register: p.store, Clock: p.guard, Log: p.log})
	_, rules, err := versions.InForce(ctx, p.guard.Now())
	if err != nil {
		return people.Token{}, secret.Text{}, err
	}
	judge, err := access.NewJudge(rules)
	if err != nil {
		return people.Token{}, secret.Text{}, err
	}
	staff := staffing.New(staffing.Options{Store: p.store, Roles: judge, Clock: p.guard})
	if !slices.Contains(judge.Roles(), c.Role) { // before a person is made for it
		return people.Token{}, secret.Text{}, noSuchRole(c.Role, judge.Roles())
	}
	program, err := c.program(ctx, staff)
	if err != nil {
		return people.Token{}, secret.Text{}, err
	}
	until := p.guard.Now().Add(time.Duration(c.Days) * 24 * time.Hour)
	role := people.Appointment{Person: program.ID, Role: c.Role, Complexes: c.Complex, To: until}
	if _, err := staff.Appoint(ctx, audit.System, role); err != nil && !errors.Is(err, errRoleTwice) {
		return people.Token{}, secret.Text{}, err
	}
	return staff.MakeToken(ctx, audit.System, people.Token{Person: program.ID, Name: c.Name, Role: c.Role, Complexes: c.Complex, Until: until})
}

// errRoleTwice is staffing's: the role is there already, for as long.
var errRoleTwice = &fail.Error{Code: "role.twice"}

// program finds the record of the program with this name, or adds it.
func (c *TokenCreateCmd) program(ctx context.Context, staff *staffing.Office) (people.Person, error) {
	number := programNumber(c.Name)
	all, err := staff.People(ctx)
	if err != nil {
		return people.Person{}, err
	}
	for _, p := range all {
		if p.Employee == number && p.Organisation == "" {
			return p, nil
		}
	}
	return staff.AddPerson(ctx, audit.System, people.Person{Employee: number, Name: c.Name})
}

// programNumber is a program's employee number: the same for the same name.
func programNumber(name string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(strings.Join(strings.Fields(name), " "))))
	return "programma-" + hex.EncodeToString(sum[:6])
}

func noSuchRole(role string, there []string) error {
	list := strings.Join(there, ", ")
	return fail.New(fail.Invalid, "role.unknown",
		fmt.Sprintf("De rol %q bestaat niet in het geldende protocol. Kies uit: %s.", role, list),
		fmt.Sprintf("The role %q does not exist in the protocol in force. Choose one of: %s.", role, list))
}
