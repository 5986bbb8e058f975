package governing

import (
	"context"
	"strings"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
	"portiek/internal/rules/protocol"
)

// Approve approves a draft as the file with this hash, which is the one that was read. The approver is another person than the
// drafter: another employee number, not another account. A refusal stands in the log.
func (d *Desk) Approve(ctx context.Context, by people.ID, id string, hash [32]byte) error {
	v, err := d.Catalogue.Version(ctx, id)
	if err != nil {
		return err
	}
	now := audit.At(d.Clock.Now()).Time
	if err := d.twoPersons(ctx, v, by, now); err != nil {
		return d.refused(ctx, by, "approve_protocol", err)
	}
	if _, err := d.rules(ctx, v); err != nil {
		return err
	}
	return d.refused(ctx, by, "approve_protocol", d.Catalogue.ApproveVersion(ctx, id, hash, string(by), now,
		change(v).Event(audit.ProtocolApproved, now, string(by))))
}

// twoPersons refuses an approver who is the drafter, or who works here no more.
func (d *Desk) twoPersons(ctx context.Context, v protocol.Stored, by people.ID, now time.Time) error {
	if by == "" || by == protocol.BySettings {
		return errNobody
	}
	second, err := d.Catalogue.Person(ctx, by)
	if err != nil {
		return err
	}
	first, err := d.Catalogue.Person(ctx, people.ID(v.DraftedBy))
	switch {
	case fail.KindOf(err) == fail.NotFound:
		return errDrafterGone
	case err != nil:
		return err
	case !second.Here(now):
		return errLeft
	case first.ID == second.ID || sameHuman(first, second):
		return errSamePerson
	}
	return nil
}

// sameHuman tells whether two records are of one person. Without a number nobody can say that they are not.
func sameHuman(a, b people.Person) bool {
	x, y := strings.TrimSpace(a.Employee), strings.TrimSpace(b.Employee)
	return x == "" || y == "" || a.Organisation == b.Organisation && strings.EqualFold(x, y)
}

// Publish gives an approved version its date in force, which is final. The zero from means at once.
func (d *Desk) Publish(ctx context.Context, by people.ID, id string, from time.Time) error {
	if by == "" || by == protocol.BySettings {
		return errNobody
	}
	v, err := d.Catalogue.Version(ctx, id)
	if err != nil {
		return err
	}
	if _, err := d.rules(ctx, v); err != nil {
		return err
	}
	now := audit.At(d.Clock.Now()).Time
	if from.IsZero() {
		from = now
	}
	v.InForceFrom, v.PublishedAt = audit.At(from).Time, now
	return d.refused(ctx, by, "publish_protocol", d.Catalogue.PublishVersion(ctx, id, string(by), v.InForceFrom, now,
		change(v).Event(audit.ProtocolPublished, now, string(by))))
}

// refused enters a refusal in the log, and gives it back.
func (d *Desk) refused(ctx context.Context, by people.ID, act string, err error) error {
	var kind = fail.KindOf(err)
	if err == nil || kind != fail.Refused && kind != fail.Conflict || by == "" {
		return err
	}
	f := fail.Of(err)
	e := audit.ActRefusal{Act: act, Code: f.Code}
	if f.Article != "" {
		e.Articles = []string{f.Article}
	}
	if _, logErr := d.Catalogue.Append(ctx, e.Event(d.Clock.Now(), string(by))); logErr != nil {
		d.Log.Error("a refusal was not logged", "act", act, "code", f.Code, "err", logErr)
	}
	return err
}

var (
	errSamePerson = fail.New(fail.Refused, "protocol.same_person",
		"Wie een versie opstelt, keurt haar niet zelf goed. Vraag iemand met een ander personeelsnummer om haar te lezen en goed te keuren.",
		"Whoever drafts a version does not approve it. Ask somebody with another employee number to read and approve it.").Under("AVG-5")
	errDrafterGone = fail.New(fail.Refused, "protocol.drafter_gone",
		"Wie deze versie opstelde, staat hier niet meer, dus niemand kan zien dat u een ander bent. Stel haar opnieuw op en vraag iemand om haar goed te keuren.",
		"Whoever drafted this version is no longer on record, so nobody can tell that you are another person. Draft it anew and ask somebody to approve it.").Under("AVG-5")
	errLeft = fail.New(fail.Refused, "protocol.not_here",
		"U werkt hier niet op dit moment. Vraag iemand die hier werkt om deze versie goed te keuren.",
		"You do not work here at this moment. Ask somebody who works here to approve this version.").Under("AVG-5")
)
