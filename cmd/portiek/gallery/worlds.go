package gallery

import (
	"context"
	"fmt"
	"strings"
	"time"

	"portiek/internal/acts/deciding"
	"portiek/internal/rules/access"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/protocol"
	"portiek/protocols"
)

// worlds are the made-up corporations, by the name that states use.
var worlds = map[string]func(ctx context.Context, dir string) (*World, error){
	"wooninvest": func(ctx context.Context, dir string) (*World, error) {
		return atWork(ctx, dir, "wooninvest", "contact", "offence_evidence")
	},
	"wooncompas": func(ctx context.Context, dir string) (*World, error) {
		return atWork(ctx, dir, "wooncompas", "functie", "incident")
	},
	"leeg":     empty,
	"twee":     twoPersons,
	"versies":  withVersions,
	"geknoeid": tampered,
}

// begun is a world with its people, at the moment of the gallery.
func begun(ctx context.Context, dir, file, staff string) (*World, error) {
	p, err := protocol.Load([]byte(file))
	if err != nil {
		return nil, err
	}
	w, err := build(ctx, dir, p)
	if err != nil {
		return nil, err
	}
	return w, w.hire(ctx, staffOf[staff])
}

func source(name string) string {
	b, err := protocols.Files.ReadFile(name + ".yaml")
	if err != nil {
		panic(err) // it is inside the binary
	}
	return string(b)
}

func atWork(ctx context.Context, dir, name, who, reason string) (*World, error) {
	w, err := begun(ctx, dir, source(name), name)
	if err != nil {
		return nil, err
	}
	if err := w.ordinary(ctx, who, reason); err != nil {
		return nil, err
	}
	if name == "wooncompas" {
		if err := w.assign(ctx, "functie", "bussen", "jurist"); err != nil {
			return nil, err
		}
	}
	return w, w.ledger.witness(ctx)
}

// assign puts somebody on a case.
func (w *World) assign(ctx context.Context, by, key, who string) error {
	v, _, err := w.as(ctx, by)
	if err != nil {
		return err
	}
	return w.files.Assign(ctx, v, w.cases[key], w.people[who].ID, true)
}

func empty(ctx context.Context, dir string) (*World, error) {
	w, err := begun(ctx, dir, source("wooninvest"), "wooninvest")
	if err == nil {
		w.clock.now = Now
	}
	return w, err
}

// twoPersons is a corporation that asks for more: a balance of interests, a signed statement and two people.
func twoPersons(ctx context.Context, dir string) (*World, error) {
	strict := strings.Replace(source("wooninvest"), "\nroles:\n", `  conditions:
    - {condition: second_person, article: WI-0.7}
    - {condition: confidentiality_signed, article: WI-6.5}
    - {condition: balance, article: WI-0.2}

roles:
`, 1)
	w, err := begun(ctx, dir, strict, "twee")
	if err != nil {
		return nil, err
	}
	w.clock.now = Now.Add(-time.Hour)
	if err := w.openCase(ctx, "bussen", "collega", casefile.Case{Kind: casefile.Incident, Complex: "Kastanjehof", Purpose: "protect_persons", Title: "Vernielde brievenbussen", Span: incident}); err != nil {
		return nil, err
	}
	w.clock.now = Now
	return w, w.grant(ctx, "wacht", "collega", deciding.Wish{Case: w.cases["bussen"], Reason: "offence_evidence", Purpose: "protect_persons", Cameras: w.inComplex("Kastanjehof"),
		Span: incident, Modes: access.Look, Balance: "Zonder beeld is niet te zien wie de bussen vernielde; we kijken vier minuten.", Second: w.people["derde"].ID})
}

// withVersions has a protocol in each state of its life.
func withVersions(ctx context.Context, dir string) (*World, error) {
	w, err := begun(ctx, dir, source("wooninvest"), "wooninvest")
	if err != nil {
		return nil, err
	}
	w.clock.now = Now
	first, second := w.people["privacy"].ID, w.people["privacy2"].ID
	for _, v := range []struct{ key, version, was, is string }{
		{"straks", "2027-01", "", ""},
		{"goed", "2027-02", "length: 72h", "length: 48h"},
		{"concept", "2027-03", "- {act: export, conditions: [in_case], article: WI-2.6}", "- {act: export, conditions: [in_case, second_person], article: WI-2.6}"},
	} {
		file := strings.Replace(source("wooninvest"), `version: "2021-09"`, fmt.Sprintf("version: %q", v.version), 1)
		if v.was != "" {
			file = strings.Replace(file, v.was, v.is, 1)
		}
		stored, err := w.rulers.Draft(ctx, first, []byte(file))
		if err != nil {
			return nil, err
		}
		w.drafts[v.key] = stored.ID
		if v.key == "concept" {
			continue
		}
		if err := w.rulers.Approve(ctx, second, stored.ID, stored.Hash); err != nil {
			return nil, err
		}
	}
	if err := w.rulers.Attach(ctx, first, w.drafts["straks"], "protocol-2027.pdf", []byte("%PDF-1.7 een vastgesteld document")); err != nil {
		return nil, err
	}
	return w, w.rulers.Publish(ctx, first, w.drafts["straks"], time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))
}

// tampered is a corporation in whose database somebody wrote.
func tampered(ctx context.Context, dir string) (*World, error) {
	w, err := atWork(ctx, dir, "wooninvest", "contact", "offence_evidence")
	if err != nil {
		return nil, err
	}
	return w, w.spoil(ctx, dir)
}
