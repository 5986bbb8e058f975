package governing

import (
	"context"
	"crypto/rand"
	"fmt"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/protocol"
)

// Began is what a start found and did.
type Began struct {
	Version   protocol.Stored // in force now
	Protocol  *protocol.Protocol
	Installed bool // the settings' protocol was brought in
	// Refused is why the settings' protocol, which is none of the versions, was not brought in; nil otherwise. The server goes on
	// with the version in force, and people should see this.
	Refused error
}

// Begin brings in the protocol that the settings name, at the very first start, or as long as nobody works here: drafted,
// approved and published by the settings file, in force at once. After that a new version goes through Draft, Approve and
// Publish, and what the settings name is only how it began (docs/adr/0005-protocol-versions.md). Call it once at a start, before
// Apply.
func (d *Desk) Begin(ctx context.Context, p *protocol.Protocol) (b Began, err error) {
	vs, err := d.Catalogue.Versions(ctx)
	if err != nil {
		return b, err
	}
	if !isThere(vs, p) {
		if b.Refused, err = d.mayInstall(ctx, vs, p); err != nil {
			return b, err
		}
		if b.Refused == nil {
			if err := d.install(ctx, p); err != nil {
				return b, err
			}
			b.Installed = true
		}
	}
	b.Version, b.Protocol, err = d.InForce(ctx, d.Clock.Now())
	return b, err
}

// isThere tells whether the protocol is one of the versions, whatever became of it.
func isThere(vs protocol.Versions, p *protocol.Protocol) bool {
	want := protocol.NewStored("", p, "", vs.LastFrom())
	for _, v := range vs {
		if v.Hash == want.Hash && v.Limit == want.Limit {
			return true
		}
	}
	return false
}

// mayInstall gives the refusal, which stands in the log, or nil.
func (d *Desk) mayInstall(ctx context.Context, vs protocol.Versions, p *protocol.Protocol) (refusal, err error) {
	who, err := d.Catalogue.People(ctx)
	if err != nil {
		return nil, err
	}
	var taken bool
	for _, v := range vs {
		taken = taken || v.Ref() == p.Ref()
	}
	switch {
	case len(vs) == 0:
		return nil, nil
	case len(who) > 0:
		refusal = errSettings(p)
	case taken:
		refusal = errTaken(protocol.Stored{Name: p.Name, Version: p.Version})
	default:
		return nil, nil
	}
	return d.refused(ctx, audit.System, "publish_protocol", refusal), nil
}

func (d *Desk) install(ctx context.Context, p *protocol.Protocol) error {
	now := audit.At(d.Clock.Now()).Time
	v := protocol.NewStored(rand.Text(), p, protocol.BySettings, now)
	v.ApprovedBy, v.ApprovedAt = protocol.BySettings, now
	v.PublishedBy, v.PublishedAt, v.InForceFrom = protocol.BySettings, now, now
	return d.Catalogue.PutVersion(ctx, v, change(v).Event(audit.ProtocolPublished, now, audit.System))
}

func errSettings(p *protocol.Protocol) error {
	return fail.New(fail.Refused, "protocol.settings_refused",
		fmt.Sprintf("In de instellingen staat protocol %s, dat geen van de bewaarde versies is. Hier werken al mensen, dus een nieuwe versie gaat pas gelden als de ene haar opstelt en een ander haar goedkeurt: doe dat op de pagina Protocol. Tot dan geldt wat er gold.", p.Ref()),
		fmt.Sprintf("The settings name protocol %s, which is none of the stored versions. People work here already, so a new version comes in force only when one person drafts it and another approves it: do so on the page Protocol. Until then what was in force stays so.", p.Ref())).Under("AVG-5")
}
