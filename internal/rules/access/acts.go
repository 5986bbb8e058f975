package access

import "portiek/internal/rules/protocol"

// Act is something a person may ask to do, with its words for pages. Product acts are Portiek's own; the others are the
// protocol's words, granted only by a protocol.
type Act struct {
	ID, NL, EN string
	Product    bool
}

// productActs are what Portiek itself asks about. Who may do them follows from product roles and from the protocol's grants
// (product.go).
var productActs = []Act{
	{ID: "see_protocol", NL: "het protocol lezen", EN: "read the protocol"},
	{ID: "overview", NL: "zien welke camera's werken", EN: "see which cameras work"},
	{ID: "see_timeline", NL: "zien wanneer er is opgenomen, zonder beeld", EN: "see when there was recording, without pictures"},
	{ID: "open_case", NL: "een dossier openen", EN: "open a case"},
	{ID: "see_cases", NL: "dossiers zien", EN: "see cases"},
	{ID: "assign_case", NL: "iemand aan een dossier toewijzen", EN: "assign somebody to a case"},
	{ID: "close_case", NL: "een dossier sluiten", EN: "close a case"},
	{ID: "ask_hold", NL: "vragen om beelden veilig te stellen", EN: "ask to preserve footage"},
	{ID: "end_hold", NL: "een veiligstelling beëindigen", EN: "end a hold"},
	{ID: "see_holds", NL: "veiligstellingen zien", EN: "see holds"},
	{ID: "prepare_decision", NL: "een beslissing voorbereiden", EN: "prepare a decision"},
	{ID: "live_view", NL: "live meekijken", EN: "view live"},
	{ID: "audio", NL: "geluid opnemen of beluisteren", EN: "record or hear sound"},
	{ID: "biometrics", NL: "gezichten of lichaamskenmerken herkennen", EN: "recognise faces or bodily features"},
	{ID: "register_dummy", NL: "een dummy registreren", EN: "register a dummy"},
	{ID: "covert", NL: "een verborgen camera plaatsen", EN: "place a hidden camera"},
	{ID: "see_receipts", NL: "bewijzen van vernietiging zien", EN: "see receipts of destruction"},
	{ID: "read_log", NL: "het logboek lezen", EN: "read the log"},
	{ID: "verify_log", NL: "het logboek controleren", EN: "verify the log"},
	{ID: "draft_protocol", NL: "een versie van het protocol opstellen", EN: "draft a version of the protocol"},
	{ID: "approve_protocol", NL: "een versie van het protocol goedkeuren", EN: "approve a version of the protocol"},
	{ID: "publish_protocol", NL: "een versie van het protocol publiceren", EN: "publish a version of the protocol"},
	{ID: "sign_out_others", NL: "anderen afmelden", EN: "sign others out"},
	{ID: "manage_people", NL: "medewerkers en rollen beheren", EN: "manage people and roles"},
	{ID: "erase_person", NL: "persoonsgegevens wissen van wie weg is", EN: "erase personal details of who left"},
	{ID: "manage_tokens", NL: "toegang voor programma's beheren", EN: "manage access for programs"},
	{ID: "manage_cameras", NL: "certificaten van camera's beheren", EN: "manage certificates of cameras"},
	{ID: "confirm_clock", NL: "de klok bevestigen", EN: "confirm the clock"},
}

// Acts lists everything that can be asked: the protocol's acts, then the product's.
func Acts() []Act {
	var out []Act
	for _, w := range protocol.Acts {
		out = append(out, Act{ID: w.ID, NL: w.NL, EN: w.EN})
	}
	for _, a := range productActs {
		a.Product = true
		out = append(out, a)
	}
	return out
}

// ActOf gives an act by its id; ok is false for one that does not exist.
func ActOf(id string) (act Act, ok bool) {
	for _, a := range Acts() {
		if a.ID == id {
			return a, true
		}
	}
	return Act{ID: id, NL: id, EN: id}, false
}
