package expiring

import "portiek/internal/base/fail"

var (
	errNoTerm = fail.New(fail.Refused, "term.none",
		"Voor deze camera geldt geen bewaartermijn, dus er wordt niets opgenomen. Laat het protocol aanvullen.",
		"No term applies to this camera, so nothing is recorded. Have the protocol completed.")
	errNoEpoch = fail.New(fail.Internal, "epoch.none",
		"Er is geen sleutel voor dit moment. Probeer het opnieuw.", "There is no key for this moment. Try again.")
	errPlacing = fail.New(fail.Unavailable, "erasing.placing",
		"Er wordt nu een veiligstelling geplaatst; ruimte maken wacht daarop.",
		"A hold is being placed at this moment; making room waits for it.")
	errUnlink = fail.New(fail.Unavailable, "erasing.unlink",
		"Bestanden die gewist moeten zijn laten zich niet verwijderen. Controleer de schijf; Portiek blijft het proberen.",
		"Files that must be erased cannot be removed. Check the disk; Portiek keeps trying.")
)
