package deciding

import "portiek/internal/base/fail"

// none is the article of a refusal that no clause decided: without a lawful basis nothing is allowed (GDPR article 6).
const none = "AVG-6"

// security is that of a refusal for who asks rather than what is asked: access is secured (GDPR article 32).
const security = "AVG-32"

var (
	errSession = fail.New(fail.Refused, "session.ended",
		"U bent niet meer aangemeld. Meld u opnieuw aan.",
		"You are no longer signed in. Sign in again.").Under(security)
	errToken = fail.New(fail.Refused, "token.ended",
		"Dit API-token bestaat niet of geldt niet meer. Vraag de beheerder om een nieuw token.",
		"This API token does not exist or has ended. Ask the administrator for a new one.").Under(security)
	errCamera = fail.New(fail.Refused, "access.camera",
		"Deze camera is hier niet bekend. Controleer de camera en het complex.",
		"This camera is not known here. Check the camera and the complex.").Under(none)
	errBalance = fail.New(fail.Invalid, "permit.balance",
		"De afweging is te kort of te lang. Schrijf in 20 tot 2000 tekens waarom kijken nodig is en wat het voor de mensen in beeld betekent.",
		"The balance of interests is too short or too long. Write in 20 to 2000 characters why looking is needed and what it means for the people in the picture.")
	errWish = fail.New(fail.Invalid, "permit.wish",
		"De aanvraag is niet volledig. Kies ten minste één camera, een begin dat voor het einde ligt, en kijken of kopiëren.",
		"The request is not complete. Choose at least one camera, a beginning before the end, and looking or copying.")
	errWide = fail.New(fail.Invalid, "permit.wide",
		"Een machtiging geldt voor ten hoogste 100 camera's. Vraag er meer aan als dat nodig is.",
		"A permit is for at most 100 cameras. Ask for more permits if you need them.")
	errTicket = fail.New(fail.Invalid, "permit.ticket",
		"Het nummer van de melding heeft ten hoogste 40 tekens.", "The number of the ticket has at most 40 characters.")
	errNamed = fail.New(fail.Invalid, "permit.named",
		"Noem de regel, het soort incident of de schadeclaim in ten hoogste 200 tekens.",
		"Name the rule, the class of incident or the claim in at most 200 characters.")
	errComplexes = fail.New(fail.Refused, "permit.complexes",
		"Een machtiging geldt voor één complex, en dat is het complex van het dossier. Vraag voor elk complex een eigen machtiging aan.",
		"A permit is for one complex, and that is the complex of the case. Ask for a permit for each complex.").Under(none)
	errSecond = fail.New(fail.Refused, "permit.second",
		"Deze persoon kan geen tweede persoon zijn. Kies iemand die nu bij de corporatie werkt.",
		"This person cannot be the second person. Choose somebody who works at the corporation now.").Under(none)
	errSelf = fail.New(fail.Refused, "permit.self",
		"De tweede persoon moet iemand anders zijn, met een eigen personeelsnummer. Vraag een collega.",
		"The second person must be somebody else, with an employee number of their own. Ask a colleague.").Under(none)
	errOwnSession = fail.New(fail.Refused, "permit.own_session",
		"Akkoord geven kan alleen wie zelf met twee stappen is aangemeld. Meld u aan op de website.",
		"Only somebody who signed in themselves, with both steps, can agree. Sign in on the website.").Under(security)
	errPermit = fail.New(fail.Refused, "permit.none",
		"U hebt geen machtiging om deze beelden te bekijken. Vraag een machtiging aan in een dossier.",
		"You have no permit to see this footage. Ask for a permit in a case.").Under(none)
	errEnded = fail.New(fail.Refused, "permit.ended",
		"Uw machtiging is verlopen of beëindigd. Vraag een nieuwe aan als u nog moet kijken.",
		"Your permit has ended. Ask for a new one if you still need to look.").Under(none)
	errPending = fail.New(fail.Refused, "permit.pending",
		"Uw machtiging wacht op het akkoord van de tweede persoon. Vraag die zich aan te melden en akkoord te geven.",
		"Your permit waits for the second person to agree. Ask them to sign in and agree.").Under(none)
	errLog = fail.New(fail.Unavailable, "log.unwritable",
		"De machtiging kon niet met zijn regel in het logboek worden opgeslagen, en geldt dus niet. Probeer het zo opnieuw of bel de beheerder.",
		"The permit could not be stored with its entry in the log, and so is worth nothing. Try again shortly or call the administrator.")
)
