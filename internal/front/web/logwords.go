package web

import (
	"slices"

	"portiek/internal/rules/audit"
)

// kindWord is a kind of entry in words, in the order in which the filter lists them.
type kindWord struct {
	Kind   audit.Kind
	NL, EN string
	tone   string // the dot before the line: "yes" for what a person did, "no" for a refusal or an alarm
}

var kindWords = []kindWord{
	{audit.FootageOpened, "Beelden bekeken", "Footage opened", "yes"},
	{audit.FootageExported, "Kopie gemaakt", "Copy made", "yes"},
	{audit.FootageStills, "Controlebeelden gezien", "Technical stills seen", "yes"},
	{audit.FootageRefused, "Inzage geweigerd", "Access refused", "no"},
	{audit.PermitGranted, "Machtiging gegeven", "Permit granted", "yes"},
	{audit.PermitAgreed, "Tweede persoon stemde in", "Second person agreed", "yes"},
	{audit.PermitEnded, "Machtiging beëindigd", "Permit ended", ""},
	{audit.ActRefused, "Geweigerd", "Refused", "no"},
	{audit.CaseOpened, "Dossier geopend", "Case opened", "yes"},
	{audit.CaseAssigned, "Toegewezen aan een dossier", "Assigned to a case", "yes"},
	{audit.CaseUnassigned, "Van een dossier gehaald", "Taken off a case", ""},
	{audit.CaseClosed, "Dossier gesloten", "Case closed", "yes"},
	{audit.HoldPlaced, "Beelden veiliggesteld", "Footage put on hold", "yes"},
	{audit.HoldEnded, "Veiligstelling beëindigd", "Hold ended", "yes"},
	{audit.FootageErased, "Beelden gewist", "Footage erased", ""},
	{audit.TermChanged, "Bewaartermijn vastgelegd", "Term set", ""},

	{audit.SessionBegan, "Aangemeld", "Signed in", ""},
	{audit.SessionEnded, "Afgemeld", "Signed out", ""},
	{audit.SessionRefused, "Aanmelden geweigerd", "Sign-in refused", "no"},
	{audit.PersonAdded, "Persoon toegevoegd", "Person added", "yes"},
	{audit.PersonChanged, "Persoon gewijzigd", "Person changed", "yes"},
	{audit.PersonLeft, "Persoon uit dienst", "Person left", "yes"},
	{audit.PersonErased, "Persoonsgegevens gewist", "Personal details erased", "yes"},
	{audit.RoleGiven, "Rol gegeven", "Role given", "yes"},
	{audit.RoleEnded, "Rol beëindigd", "Role ended", "yes"},
	{audit.AccountEnrolled, "Account in gebruik genomen", "Account set up", "yes"},
	{audit.AccountChanged, "Account gewijzigd", "Account changed", "yes"},
	{audit.AccountLinked, "Account gekoppeld", "Account linked", "yes"},
	{audit.AccountRecovered, "Herstelcode gebruikt", "Recovery code used", "yes"},
	{audit.LinkMade, "Eenmalige link gemaakt", "One-time link made", ""},
	{audit.LinkUsed, "Eenmalige link gebruikt", "One-time link used", ""},
	{audit.OrganisationChanged, "Verwerker gewijzigd", "Processor changed", "yes"},
	{audit.TokenMade, "Toegang voor een programma gegeven", "Access for a program given", "yes"},
	{audit.TokenEnded, "Toegang voor een programma beëindigd", "Access for a program ended", "yes"},

	{audit.ProtocolDrafted, "Concept van het protocol", "Draft of the protocol", "yes"},
	{audit.ProtocolWithdrawn, "Concept van het protocol ingetrokken", "Draft of the protocol withdrawn", ""},
	{audit.ProtocolApproved, "Protocol goedgekeurd", "Protocol approved", "yes"},
	{audit.ProtocolPublished, "Protocol gepubliceerd", "Protocol published", "yes"},
	{audit.ProtocolInForce, "Protocol in werking", "Protocol in force", "yes"},
	{audit.ProtocolDocument, "Vastgesteld document toegevoegd", "Adopted document added", "yes"},

	{audit.RecorderStarted, "Recorder gestart", "Recorder started", ""},
	{audit.ClockStepped, "Klok versprongen", "Clock stepped", "no"},
	{audit.ClockConfirmed, "Klok bevestigd", "Clock confirmed", "yes"},
	{audit.CertificatePinned, "Certificaat vastgelegd", "Certificate pinned", ""},
	{audit.CertificateTaken, "Certificaat goedgekeurd", "Certificate accepted", "yes"},
	{audit.DiskAlarm, "Alarm van de schijf", "Disk alarm", "no"},
	{audit.LogKeySet, "Sleutel van het logboek", "Key of the log", ""},
	{audit.LogContentsErased, "Inhoud van oude regels gewist", "Contents of old entries erased", ""},
	{audit.LogContradicted, "Getuige spreekt het logboek tegen", "A witness contradicts the log", "no"},
	{audit.MinuteSealed, "Minuut verzegeld", "Minute sealed", ""},
	{audit.RingChanged, "Sleutelbos vernieuwd", "Key ring renewed", ""},
}

// wordOf puts a kind into words; one that is not in the list means itself.
func wordOf(k audit.Kind) kindWord {
	if k == "" {
		return kindWord{NL: "Inhoud na de termijn gewist", EN: "Contents erased by their term"}
	}
	i := slices.IndexFunc(kindWords, func(w kindWord) bool { return w.Kind == k })
	if i < 0 {
		return kindWord{Kind: k, NL: string(k), EN: string(k)}
	}
	return kindWords[i]
}

// forMachines are the kinds that come every minute; a list for people leaves them out unless asked.
func forMachines(k audit.Kind) bool { return k == audit.MinuteSealed || k == audit.RingChanged }
