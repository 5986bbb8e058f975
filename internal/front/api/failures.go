package api

import (
	"net/http"

	"portiek/internal/base/fail"
)

var (
	errForm = fail.New(fail.Invalid, "request.invalid",
		"De vraag klopt niet met de beschrijving in /api/openapi.json. In wrong staat waar.",
		"The request does not fit the description at /api/openapi.json. See wrong for where.")
	errSize = fail.New(fail.Invalid, "request.size",
		"De vraag is te groot. Stuur ten hoogste 64 kB.", "The request is too large. Send at most 64 kB.")
	errSlow = fail.New(fail.Invalid, "request.slow",
		"De vraag kwam niet binnen de tijd. Stuur hem opnieuw.", "The request did not arrive in time. Send it again.")
	errType = fail.New(fail.Invalid, "request.type",
		"Deze API leest alleen JSON. Stuur Content-Type: application/json.", "This API reads JSON only. Send Content-Type: application/json.")
	errBody = fail.New(fail.Invalid, "request.body",
		"Bij deze vraag hoort geen inhoud. Stuur haar zonder.", "This request takes no body. Send it without.")
	errOurs = fail.New(fail.Internal, "internal",
		"Er ging iets mis bij ons. Probeer het later opnieuw.", "Something went wrong on our side. Try again later.")

	errNowhere = fail.New(fail.NotFound, "request.unknown",
		"Dit is geen adres van de API. Kijk in /api/openapi.json.", "This is no address of the API. See /api/openapi.json.")
	errMethod = fail.New(fail.Invalid, "request.method",
		"Dit adres kent deze methode niet. Kijk in /api/openapi.json.", "This address does not know this method. See /api/openapi.json.")

	errNoToken = fail.New(fail.Refused, "token.missing",
		"Deze API vraagt om een token. Stuur hem mee: Authorization: Bearer TOKEN. Een beheerder maakt er een.",
		"This API asks for a token. Send it along: Authorization: Bearer TOKEN. An administrator makes one.").Under("AVG-32")
	errCookie = fail.New(fail.Refused, "token.cookie",
		"De API kijkt niet naar cookies: aangemeld zijn op de pagina's telt hier niet. Gebruik een token van een beheerder.",
		"The API does not look at cookies: being signed in on the pages does not count here. Use a token of an administrator.").Under("AVG-32")
	errTokenForm = fail.New(fail.Refused, "token.form",
		"Stuur precies één token: Authorization: Bearer TOKEN.", "Send exactly one token: Authorization: Bearer TOKEN.").Under("AVG-32")
	errOften = fail.New(fail.Unavailable, "request.often",
		"Te veel vragen achter elkaar. Wacht zoveel seconden als in Retry-After staat.",
		"Too many requests in a row. Wait as many seconds as Retry-After says.")

	errSpan = fail.New(fail.Invalid, "request.span",
		"Het einde moet na het begin liggen, tussen 2000 en 2200.", "The end must be after the beginning, between 2000 and 2200.")
	errLong = fail.New(fail.Invalid, "request.long",
		"Dit is een te lange tijd voor één vraag. Vraag het in delen.", "This span is too long for one request. Ask for it in parts.")
	errBase = fail.New(fail.Invalid, "footage.base",
		"Tijd 0 van de film moet voor het eerste beeld liggen, en hoogstens een week ervoor.",
		"Time 0 of the film must lie before the first picture, and a week before it at most.")
	errNoHold = fail.New(fail.NotFound, "hold.none",
		"Deze veiligstelling bestaat niet of is al beëindigd. Kijk in de lijst.",
		"There is no such hold, or it has ended already. Look at the list.")
	errNoEntry = fail.New(fail.NotFound, "log.no_entry",
		"Deze regel staat niet in het logboek. Kies een nummer uit het logboek.",
		"There is no such entry in the log. Choose a number from the log.")
	errEntryGone = fail.New(fail.Corrupt, "log.entry_missing",
		"Deze regel hoort in het logboek te staan en ontbreekt. Laat het hele logboek narekenen en bel de privacyfunctionaris.",
		"This entry belongs in the log and is missing. Have the whole log recomputed and call the privacy officer.")
	errGrowth = fail.New(fail.Invalid, "log.sizes",
		"Zoveel regels heeft het logboek niet.", "The log does not have that many entries.")
	errMore = fail.New(fail.Refused, "api.token_more",
		"Een token kan geen token maken dat meer mag dan hijzelf. Vraag dezelfde rol, dezelfde complexen en geen latere einddatum, of doe het op de pagina Beheer.",
		"A token cannot make a token that may do more than itself. Ask for the same role, the same complexes and no later end, or use the page Administration.").Under("AVG-32")
	errPart = fail.New(fail.NotFound, "export.part", "Dit deel van de kopie bestaat niet.", "This part of the copy does not exist.")
	errAct  = fail.New(fail.Invalid, "decision.act",
		"Deze handeling bestaat niet. Kijk in /api/v1/protocol/acts.", "There is no such act. See /api/v1/protocol/acts.")
)

// formFailures are what can be wrong with a request before anybody looks at what it asks.
var formFailures = map[int]*fail.Error{
	http.StatusRequestEntityTooLarge: errSize, http.StatusRequestTimeout: errSlow, http.StatusUnsupportedMediaType: errType,
	http.StatusInternalServerError: errOurs,
}
