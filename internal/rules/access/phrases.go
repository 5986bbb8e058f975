package access

import "portiek/internal/rules/protocol"

// phrase is how a condition reads: what is wrong, what to do about it, and what is needed (in the table).
type phrase struct {
	nl, en             string
	remedyNL, remedyEN string
	needNL, needEN     string
}

// phrases of the conditions that read the same everywhere. What is needed comes from protocol.Conditions where that has it.
var phrases = map[string]phrase{
	"signed_in": {"U bent niet aangemeld.", "You are not signed in.", "Meld u aan.", "Sign in.", "", ""},
	"here":      {"U werkt hier niet of niet meer.", "You do not work here, or no longer.", "Vraag de beheerder of uw gegevens kloppen.", "Ask the administrator whether your details are right.", "", ""},
	"contract": {"Het contract van het bedrijf waarvoor u werkt is afgelopen.", "The contract of the company you work for has ended.",
		"Vraag de corporatie om het contract bij te werken.", "Ask the corporation to bring the contract up to date.", "", ""},
	"party": {"Deze rol is alleen voor mensen van de corporatie zelf.", "This role is only for people of the corporation itself.",
		"Vraag iemand van de corporatie om dit te doen.", "Ask somebody of the corporation to do this.", "", ""},
	"no_role":         {"U hebt geen rol.", "You hold no role.", "Vraag de beheerder welke rol bij uw werk hoort.", "Ask the administrator which role belongs to your work.", "", ""},
	"role_here":       {"Uw rol geldt niet voor dit complex.", "Your role does not count at this complex.", "Vraag iemand die voor dit complex is aangewezen.", "Ask somebody who is appointed at this complex.", "", ""},
	"role_everywhere": {"Uw rol geldt voor een deel van de complexen, en dit gaat over allemaal.", "Your role counts at some complexes, and this is about all of them.", "Vraag iemand die deze rol overal heeft.", "Ask somebody who holds this role everywhere.", "", ""},
	"complex":         {"Er is niet gezegd om welk complex het gaat.", "It was not said which complex this is about.", "Kies een complex.", "Choose a complex.", "", ""},
	"case_complex":    {"Het dossier gaat over een ander complex.", "The case is about another complex.", "Kies een dossier van dit complex.", "Choose a case of this complex.", "", ""},
	"second_factor":   {"U bent in één stap aangemeld.", "You signed in with one step.", "Meld u opnieuw aan, met de tweede stap.", "Sign in again, with the second step.", "", ""},
	"law_case": {"Deze reden van de wet geldt alleen in een open dossier van die soort.", "This reason of the law counts only inside an open case of its kind.",
		"Open een dossier voor het verzoek, de vordering of de klacht, of kies het.", "Open or choose the case of the request, demand or complaint.",
		"om een reden van de wet: in een open dossier van die soort", "for a reason of the law: inside an open case of its kind"},
	"in_case":  {"Er is geen open dossier.", "There is no open case.", "Open een dossier of kies er een.", "Open or choose a case.", "", ""},
	"assigned": {"U bent niet aan dit dossier toegewezen.", "You are not assigned to this case.", "Vraag wie het dossier behandelt om u toe te wijzen.", "Ask who handles the case to assign you.", "", ""},
	"balance": {"De afweging van belangen ontbreekt.", "The balance of interests is missing.", "Schrijf kort op waarom dit hier zwaarder weegt dan de privacy van wie in beeld is.",
		"Write down briefly why this outweighs the privacy of those in the picture.", "", ""},
	"confidentiality_signed": {"U hebt niet voor geheimhouding getekend.", "You have not signed for confidentiality.", "Teken eerst de verklaring van geheimhouding.", "Sign the statement of confidentiality first.", "", ""},
	"second_person": {"Er is geen tweede persoon bij.", "There is no second person present.", "Kies een collega met een ander personeelsnummer, die zelf instemt.",
		"Choose a colleague with another employee number, who agrees in person.", "", ""},
	"another_person":  {"Dit moet een ander doen dan wie het opstelde.", "Somebody else than who drafted it must do this.", "Vraag een collega met een ander personeelsnummer.", "Ask a colleague with another employee number.", "door een ander dan wie het opstelde", "by another than who drafted it"},
	"mandate":         {"U hebt hiervoor geen mandaat op naam.", "You have no mandate by name for this.", "Vraag de corporatie om een mandaat, of vraag iemand die het heeft.", "Ask the corporation for a mandate, or ask somebody who has one.", "", ""},
	"incident":        {"Er is geen incident genoemd.", "No incident was named.", "Noem het dossier van het incident.", "Name the case of the incident.", "", ""},
	"extend":          {"Het protocol noemt niets waarvoor beelden langer bewaard mogen blijven.", "The protocol names nothing for which footage may be kept longer.", "Laat het protocol aanvullen als dit nodig is.", "Have the protocol completed if this is needed.", "alleen om een reden die de wet geeft", "only for a reason that the law gives"},
	"instruction":     {"Er is geen schriftelijke opdracht.", "There is no written instruction.", "Vraag de corporatie om de opdracht op schrift.", "Ask the corporation for the instruction in writing.", "", ""},
	"ticket":          {"Er is geen melding van een storing of keuring.", "There is no ticket of a fault or inspection.", "Noem het nummer van de melding.", "Name the number of the ticket.", "", ""},
	"legal_demand":    {"Er is geen vordering volgens de wet.", "There is no demand under the law.", "Vraag om de vordering en neem die op in het dossier.", "Ask for the demand and put it in the case.", "", ""},
	"written_request": {"Er is geen schriftelijk verzoek.", "There is no written request.", "Vraag om het verzoek op schrift.", "Ask for the request in writing.", "", ""},
	"past":            {"Dit tijdvak loopt door na dit moment.", "This span runs on after this moment.", "Kies een tijd die al voorbij is.", "Choose a time that is already past.", "", ""},
	"fault":           {"Het beslissen zelf ging mis.", "Deciding itself went wrong.", "Probeer het later opnieuw en meld het aan de beheerder.", "Try again later and tell the administrator.", "", ""},

	"cameras": {"Er zijn geen camera's gekozen.", "No cameras were chosen.", "Kies een of meer camera's.", "Choose one or more cameras.", "", ""},
	"span":    {"Er is geen tijdvak gekozen.", "No span was chosen.", "Kies van wanneer tot wanneer.", "Choose from when to when.", "", ""},
	"mode":    {"Er is niet gezegd wat u met de beelden wilt doen.", "It was not said what you want to do with the footage.", "Kies bekijken of een kopie maken.", "Choose looking or taking a copy.", "", ""},
	"holder":  {"Deze machtiging is van een ander.", "This permit is somebody else's.", "Vraag een eigen machtiging aan.", "Ask for a permit of your own.", "", ""},
	"same_case": {"Deze machtiging hoort bij een ander dossier.", "This permit belongs to another case.",
		"Vraag een machtiging aan voor dit dossier.", "Ask for a permit for this case.", "", ""},
	"live":   {"Deze machtiging is beëindigd of verlopen.", "This permit was ended or has run out.", "Vraag een nieuwe machtiging aan als u nog moet kijken.", "Ask for a new permit if you still need to look.", "", ""},
	"agreed": {"De tweede persoon heeft nog niet ingestemd.", "The second person has not agreed yet.", "Vraag die om in te stemmen.", "Ask them to agree.", "", ""},
	"moment": {"Deze machtiging is van een later moment dan nu; de klok klopt niet.", "This permit is of a later moment than now; the clock is wrong.", "Vraag de beheerder om de klok te bevestigen.", "Ask the administrator to confirm the clock.", "", ""},
}

// phraseOf gives the words of a condition. One of the protocol's vocabulary without words here is still named.
func phraseOf(id string) phrase {
	w := protocol.Conditions.Of(id)
	f, ok := phrases[id]
	if !ok {
		f = phrase{nl: "Hier ontbreekt: " + w.NL + ".", en: "Missing here: " + w.EN + ".",
			remedyNL: "Zorg daar eerst voor.", remedyEN: "See to that first."}
	}
	if f.needNL == "" && w.NL != id {
		f.needNL, f.needEN = w.NL, w.EN
	}
	return f
}
