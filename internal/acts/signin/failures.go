package signin

import (
	"errors"
	"fmt"
	"math"
	"time"

	"portiek/internal/base/fail"
)

// The law behind it all: appropriate security, of which knowing who it is comes first.
const articleSecurity = "AVG-32"

func refusal(code, nl, en string) *fail.Error {
	return fail.New(fail.Refused, code, nl, en).Under(articleSecurity)
}

func invalid(code, nl, en string) *fail.Error { return fail.New(fail.Invalid, code, nl, en) }

var (
	errNoSession = refusal("session.none", "U bent niet aangemeld. Meld u aan.", "You are not signed in. Sign in.")
	errEnded     = refusal("session.ended",
		"Uw sessie is geëindigd: u deed een half uur niets, er zijn acht uur voorbij, of uw rol is beëindigd. Meld u opnieuw aan.",
		"Your session has ended: you did nothing for half an hour, eight hours have passed, or your role has ended. Sign in again.")
	errNoSuchSession = fail.New(fail.NotFound, "session.unknown", "Deze sessie bestaat niet of is al geëindigd.",
		"There is no such session, or it has ended already.")

	errWrong = refusal("signin.wrong", "Inlognaam of wachtwoord klopt niet. Controleer beide. Lukt het niet, vraag uw beheerder om een nieuwe link.",
		"Login or password is not right. Check both. If it does not work, ask your administrator for a new link.")
	errCode = refusal("signin.code",
		"Deze code klopt niet of is al gebruikt. Wacht op de volgende code in uw app, of gebruik een herstelcode.",
		"This code is not right or was used already. Wait for the next code in your app, or use a recovery code.")
	errChallenge = refusal("signin.again", "Het aanmelden duurde te lang of er waren te veel foute codes. Begin opnieuw.",
		"Signing in took too long or there were too many wrong codes. Start again.")
	errNoRole = refusal("signin.no_role", "U hebt op dit moment geen rol in Portiek. Vraag uw beheerder om een rol.",
		"You have no role in Portiek at this moment. Ask your administrator for a role.")
	errBusy = fail.New(fail.Unavailable, "signin.busy", "Er melden zich nu te veel mensen tegelijk aan. Probeer het over een minuut opnieuw.",
		"Too many people are signing in at once. Try again in a minute.")

	errLink = refusal("link.none", "Deze link werkt niet: hij is gebruikt, verlopen of niet volledig. Vraag uw beheerder om een nieuwe.",
		"This link does not work: it was used, has passed or is not complete. Ask your administrator for a new one.")
	errNoRoleYet = refusal("link.no_role", "Deze persoon heeft de komende drie dagen geen rol. Geef eerst een rol en maak daarna de link.",
		"This person has no role in the coming three days. Give a role first and make the link then.")
	errGone = refusal("person.left", "Deze persoon werkt hier niet. Controleer de datum van in dienst en uit dienst.",
		"This person does not work here. Check the dates of joining and leaving.")
	errDemo = refusal("demo.off", "Aanmelden zonder wachtwoord bestaat alleen in de demonstratie.", "Signing in without a password exists in the demonstration only.")

	errToken = refusal("token.none", "Deze API-sleutel is niet geldig: verlopen, ingetrokken, of de rol erachter is beëindigd. Vraag een nieuwe aan.",
		"This API token is not valid: it has passed, was withdrawn, or the role behind it has ended. Ask for a new one.")
)

// Later is the cause of a refusal "signin.wait": how long to wait before trying again.
type Later struct{ After time.Duration }

// Error is for the operator's log.
func (l Later) Error() string { return "try again after " + l.After.String() }

// WaitOf tells how long the refusal asks to wait; false when it is another one.
func WaitOf(err error) (time.Duration, bool) {
	var l Later
	ok := errors.As(err, &l)
	return l.After, ok
}

func errWait(wait time.Duration) error {
	s := int(math.Ceil(wait.Seconds()))
	return refusal("signin.wait", fmt.Sprintf("Er zijn te veel pogingen gedaan. Probeer het over %s opnieuw.", spoken(s, "seconde", "seconden", "minuten")),
		fmt.Sprintf("There were too many attempts. Try again in %s.", spoken(s, "second", "seconds", "minutes"))).Because(Later{wait})
}

// spoken says a number of seconds, in whole minutes, rounded up, from two minutes on.
func spoken(s int, second, seconds, minutes string) string {
	switch {
	case s >= 120:
		return fmt.Sprintf("%d %s", (s+59)/60, minutes)
	case s == 1:
		return "1 " + second
	}
	return fmt.Sprintf("%d %s", s, seconds)
}
