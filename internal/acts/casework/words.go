package casework

import (
	"fmt"
	"strings"

	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
)

var (
	errKind = fail.New(fail.Invalid, "case.kind",
		"Kies waar het dossier over gaat: een incident, een verzoek, een vordering of een klacht.",
		"Choose what the case is about: an incident, a request, a demand or a complaint.")
	errComplex = fail.New(fail.Invalid, "case.complex",
		"Dit complex is niet bekend. Kies een complex uit de lijst.", "This complex is not known. Choose one from the list.")
	errPurpose = fail.New(fail.Invalid, "case.purpose",
		"Kies met welk doel uit het protocol u dit dossier opent.", "Choose for which purpose of the protocol you open this case.")
	errTitle = fail.New(fail.Invalid, "case.title",
		"Geef het dossier een titel van ten hoogste 200 tekens.", "Give the case a title of at most 200 characters.")
	errSpan = fail.New(fail.Invalid, "case.span",
		"De tijd klopt niet: het begin ligt voor het einde, niet in de toekomst, en het is samen ten hoogste een jaar.",
		"The time is not right: it begins before it ends, not in the future, and lasts at most a year.")
	errNumber = fail.New(fail.Conflict, "case.number",
		"Er kon geen vrij dossiernummer worden gevonden. Probeer het opnieuw.", "No free case number could be found. Try again.")
	errSelf = fail.New(fail.Refused, "case.self",
		"U kunt uzelf niet aan een dossier toewijzen. Vraag een collega.",
		"You cannot assign yourself to a case. Ask a colleague.").Under("AVG-32")
	errLeft = fail.New(fail.Conflict, "case.left",
		"Deze persoon werkt hier nu niet. Kies een ander.", "This person does not work here now. Choose somebody else.")
)

// heldError names the holds that keep a case open.
func heldError(holds []footage.Hold) error {
	const shown = 3
	var ids []string
	for _, h := range holds[:min(shown, len(holds))] {
		ids = append(ids, h.ID.String()[:8])
	}
	list, more, and := strings.Join(ids, ", "), "", ""
	if n := len(holds) - shown; n > 0 {
		more, and = fmt.Sprintf(" en nog %d", n), fmt.Sprintf(" and %d more", n)
	}
	return fail.New(fail.Conflict, "case.holds",
		"In dit dossier zijn nog beelden veiliggesteld ("+list+more+"). Beëindig die veiligstellingen eerst, of zeg dat ze moeten blijven.",
		"Footage is still on hold in this case ("+list+and+"). End those holds first, or say that they must stay.")
}
