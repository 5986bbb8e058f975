package governing

import (
	"context"
	"crypto/rand"
	"fmt"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
	"portiek/internal/rules/protocol"
)

// MaxYAML bounds a protocol file, in bytes.
const MaxYAML = 1 << 20

// Draft reads a file and keeps it as a draft. The error names every mistake by line (protocol.invalid); fail.Conflict when
// there is a version of that name already.
func (d *Desk) Draft(ctx context.Context, by people.ID, yaml []byte) (protocol.Stored, error) {
	if by == "" || by == protocol.BySettings {
		return protocol.Stored{}, errNobody
	}
	if len(yaml) > MaxYAML {
		return protocol.Stored{}, errTooLong
	}
	p, err := protocol.Load(yaml)
	if err != nil {
		return protocol.Stored{}, err
	}
	v, err := d.fresh(ctx, p, string(by))
	if err != nil {
		return protocol.Stored{}, err
	}
	if err := d.Catalogue.PutVersion(ctx, v, change(v).Event(audit.ProtocolDrafted, v.DraftedAt, string(by))); err != nil {
		return protocol.Stored{}, err
	}
	v.State = protocol.Draft
	return v, nil
}

// fresh makes a version that is not there yet. One name means one text for ever: terms and log entries speak of it.
func (d *Desk) fresh(ctx context.Context, p *protocol.Protocol, by string) (protocol.Stored, error) {
	vs, err := d.Catalogue.Versions(ctx)
	if err != nil {
		return protocol.Stored{}, err
	}
	v := protocol.NewStored(rand.Text(), p, by, audit.At(d.Clock.Now()).Time)
	for _, old := range vs {
		if old.Ref() == v.Ref() {
			return v, errTaken(v)
		}
	}
	return v, nil
}

// Withdraw takes away a draft; what was approved stays for ever.
func (d *Desk) Withdraw(ctx context.Context, by people.ID, id string) error {
	v, err := d.Catalogue.Version(ctx, id)
	if err != nil {
		return err
	}
	return d.refused(ctx, by, "draft_protocol", d.Catalogue.DropVersion(ctx, id, change(v).Event(audit.ProtocolWithdrawn, d.Clock.Now(), string(by))))
}

// change is what an entry of the log says of a version.
func change(v protocol.Stored) audit.VersionChange {
	c := audit.VersionChange{ID: v.ID, Protocol: v.Ref(), Hash: audit.Hash(v.Hash), BySettings: v.ApprovedBy == protocol.BySettings}
	if v.Published() {
		c.From = audit.At(v.InForceFrom)
	}
	return c
}

func errTaken(v protocol.Stored) error {
	return fail.New(fail.Conflict, "protocol.version_taken",
		fmt.Sprintf("Versie %s van protocol %s is er al, en een versie verandert nooit. Zet een ander nummer bij 'version'.", v.Version, v.Name),
		fmt.Sprintf("There is a version %s of protocol %s already, and a version never changes. Write another number under 'version'.", v.Version, v.Name))
}

var (
	errNobody  = fail.New(fail.Invalid, "protocol.nobody", "Zeg wie dit doet.", "Say who does this.")
	errTooLong = fail.New(fail.Invalid, "protocol.too_long",
		"Dit bestand is groter dan 1 MB; een protocol is dat niet. Zet het vastgestelde document bij 'document'.",
		"This file is larger than 1 MB; a protocol is not. Upload the adopted document under 'document'.")
)
