package staffing

import (
	"context"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

var errSelf = fail.New(fail.Refused, "role.self",
	"Niemand geeft zichzelf een rol, ook niet onder een tweede account met hetzelfde personeelsnummer. Vraag een andere beheerder om u deze rol te geven. "+
		"Bent u de enige beheerder? Geef dan een collega de rol beheerder en laat die zich aanmelden; die collega kan u daarna deze rol geven.",
	"Nobody gives themselves a role, not under a second account with the same employee number either. Ask another administrator to give you this role. "+
		"Are you the only administrator? Then give a colleague the role of administrator and have them sign in; that colleague can give you this role after that.").Under("AVG-32")

// byAnother refuses a role that somebody gives to themselves, under whatever account: administering and looking are separate
// duties (GDPR article 32). The first administrator gets theirs from acts/signin, by the link that the server printed.
func (o *Office) byAnother(ctx context.Context, by people.ID, p people.Person) error {
	if by == audit.System { // whoever runs the server, at its command line
		return nil
	}
	giver, err := o.Store.Person(ctx, by)
	if err != nil {
		return err
	}
	if people.Same(giver, p) {
		return errSelf
	}
	return nil
}

// refused enters a refusal in the log, and gives it back. The refusal stands whether or not that succeeds, and a log that does
// not answer is told besides.
func (o *Office) refused(ctx context.Context, by people.ID, err error) error {
	if err == nil || fail.KindOf(err) != fail.Refused {
		return err
	}
	f := fail.Of(err)
	e := audit.ActRefusal{Act: "manage_people", Articles: []string{f.Article}, Code: f.Code}
	if _, logErr := o.Store.Append(context.WithoutCancel(ctx), e.Event(o.now(), string(by))); logErr != nil {
		return f.Because(logErr)
	}
	return err
}
