package identity

import "portiek/internal/base/fail"

func refusal(code, nl, en string) *fail.Error {
	return fail.New(fail.Refused, code, nl, en).Under("AVG-32")
}

var (
	errSettings = fail.New(fail.Invalid, "oidc.settings",
		"De aanmelding van kantoor is niet goed ingesteld: geef het adres van de uitgever (https), het adres van onze eigen pagina en de naam van de client.",
		"The office's sign-in is not set up right: give the issuer's address (https), the address of our own page and the client's name.")
	errUnreachable = fail.New(fail.Unavailable, "oidc.unreachable",
		"De aanmelding van kantoor antwoordt niet. Probeer het over een minuut opnieuw, of meld u aan met uw eigen account.",
		"The office's sign-in does not answer. Try again in a minute, or sign in with an account of your own.")
	errState = refusal("oidc.state", "Deze aanmelding is niet hier begonnen, duurde te lang, of is al gebruikt. Begin opnieuw.",
		"This sign-in did not begin here, took too long, or was used already. Start again.")
	errDenied = refusal("oidc.denied", "Kantoor heeft de aanmelding geweigerd of u hebt haar afgebroken. Begin opnieuw, of vraag uw beheerder.",
		"The office refused the sign-in, or you broke it off. Start again, or ask your administrator.")
	errProof = refusal("oidc.token", "Het bewijs van kantoor klopt niet. Begin opnieuw. Gebeurt het weer, waarschuw dan uw beheerder.",
		"The office's proof is not right. Start again. If it happens again, warn your administrator.")
)
