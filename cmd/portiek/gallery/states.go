package gallery

import (
	"context"
	"fmt"
	"net/url"
	"strings"
)

// State is one page as one visitor sees it at one moment. Worlds are shared, so a state only looks, or does what is refused.
type State struct {
	Name  string
	World string // which made-up corporation
	Who   string // short name of the visitor; "" is nobody
	Path  func(w *World) string
	Form  func(w *World) url.Values // what is sent to Path, nil to only look
	Shape func(ctx context.Context, w *World) (undo func(), err error)
}

// at is an address that is the same in every world.
func at(path string) func(*World) string { return func(*World) string { return path } }

// inCase is an address with a case's number in it.
func inCase(form, key string) func(*World) string {
	return func(w *World) string { return fmt.Sprintf(form, w.cases[key]) }
}

func ofPermit(form, key string) func(*World) string {
	return func(w *World) string { return fmt.Sprintf(form, w.permits[key].ID) }
}

func ofPerson(form, key string) func(*World) string {
	return func(w *World) string { return fmt.Sprintf(form, w.people[key].ID) }
}

func ofDraft(form, key string) func(*World) string {
	return func(w *World) string { return fmt.Sprintf(form, w.drafts[key]) }
}

// filled is a form as somebody filled it in.
func filled(pairs ...string) func(*World) url.Values {
	return func(*World) url.Values {
		f := url.Values{}
		for i := 0; i+1 < len(pairs); i += 2 {
			f.Add(pairs[i], pairs[i+1])
		}
		return f
	}
}

// States lists everything there is to look at.
func States() []State {
	var all []State
	for _, part := range [][]State{caseStates, permitStates, logStates, ruleStates, otherStates} {
		all = append(all, part...)
	}
	return all
}

var caseStates = []State{
	{Name: "dossiers", World: "wooninvest", Who: "contact", Path: at("/dossiers")},
	{Name: "dossiers-leeg", World: "leeg", Who: "contact", Path: at("/dossiers")},
	{Name: "dossiers-niet-toegewezen", World: "wooncompas", Who: "manager", Path: at("/dossiers")},
	{Name: "dossiers-geweigerd", World: "wooninvest", Who: "controleur", Path: at("/dossiers")},
	{Name: "dossier-nieuw", World: "wooninvest", Who: "contact", Path: at("/dossiers/nieuw")},
	{Name: "dossier-nieuw-fout", World: "wooninvest", Who: "contact", Path: at("/dossiers"),
		Form: filled("soort", "incident", "complex", "Kastanjehof", "doel", "record_incidents", "titel", "Vernielde deur", "dag", "2026-11-19", "van", "14:10", "tot", "14:05")},
	{Name: "dossier-nieuw-nacht", World: "wooninvest", Who: "contact", Path: at("/dossiers"),
		Form: filled("soort", "incident", "complex", "Kastanjehof", "doel", "record_incidents", "titel", "Vernielde deur", "dag", "2026-10-25", "van", "02:10", "tot", "01:05")},
	{Name: "dossier", World: "wooninvest", Who: "contact", Path: inCase("/dossiers/%s", "bussen")},
	{Name: "dossier-nieuw-open", World: "wooninvest", Who: "contact", Path: inCase("/dossiers/%s?nieuw=1", "fiets")},
	{Name: "dossier-verzoek", World: "wooninvest", Who: "contact", Path: inCase("/dossiers/%s", "inzage")},
	{Name: "dossier-dicht", World: "wooninvest", Who: "contact", Path: inCase("/dossiers/%s", "dicht")},
	{Name: "dossier-onbekend", World: "wooninvest", Who: "contact", Path: at("/dossiers/2026-000000")},
	{Name: "dossier-jurist", World: "wooncompas", Who: "jurist", Path: inCase("/dossiers/%s", "bussen")},
}

var permitStates = []State{
	{Name: "machtiging-vragen", World: "wooninvest", Who: "contact", Path: inCase("/dossiers/%s/machtiging", "bussen")},
	{Name: "machtiging-vragen-verzoek", World: "wooninvest", Who: "contact", Path: inCase("/dossiers/%s/machtiging", "inzage")},
	{Name: "machtiging-vragen-tweede", World: "twee", Who: "contact", Path: inCase("/dossiers/%s/machtiging", "bussen")},
	{Name: "machtiging-vragen-dicht", World: "wooninvest", Who: "contact", Path: inCase("/dossiers/%s/machtiging", "dicht")},
	{Name: "machtiging-fout", World: "wooninvest", Who: "contact", Path: inCase("/dossiers/%s/machtiging", "bussen"),
		Form: filled("grond", "offence_evidence", "doel", "protect_persons", "camera", "hal", "dag", "2026-11-20", "van", "14:00", "tot", "15:30")},
	{Name: "machtiging-geweigerd", World: "twee", Who: "contact", Path: inCase("/dossiers/%s/machtiging", "bussen"),
		Form: filled("grond", "offence_evidence", "doel", "protect_persons", "camera", "hal", "dag", "2026-11-18", "van", "12:00", "tot", "12:30")},
	{Name: "machtiging", World: "wooninvest", Who: "contact", Path: ofPermit("/machtigingen/%s?nieuw=1", "nu")},
	{Name: "machtiging-voorbij", World: "wooninvest", Who: "contact", Path: ofPermit("/machtigingen/%s", "oud")},
	{Name: "machtiging-wacht", World: "twee", Who: "collega", Path: ofPermit("/machtigingen/%s?nieuw=1", "wacht")},
	{Name: "machtiging-instemmen", World: "twee", Who: "derde", Path: ofPermit("/machtigingen/%s", "wacht")},
	{Name: "machtigingen", World: "wooninvest", Who: "contact", Path: at("/machtigingen")},
	{Name: "machtigingen-wacht", World: "twee", Who: "derde", Path: at("/machtigingen")},
	{Name: "machtigingen-ingestemd", World: "twee", Who: "derde", Path: at("/machtigingen?ingestemd=1")},
	{Name: "machtiging-onbekend", World: "wooninvest", Who: "contact", Path: at("/machtigingen/XYZ")},
}

var logStates = []State{
	{Name: "verantwoording", World: "wooninvest", Who: "privacy", Path: at("/verantwoording")},
	{Name: "verantwoording-controleur", World: "wooninvest", Who: "controleur", Path: at("/verantwoording")},
	{Name: "verantwoording-zonder-getuige", World: "leeg", Who: "privacy", Path: at("/verantwoording")},
	{Name: "logboek", World: "wooninvest", Who: "privacy", Path: at("/logboek")},
	{Name: "logboek-controleur", World: "wooninvest", Who: "controleur", Path: at("/logboek")},
	{Name: "logboek-gezocht", World: "wooninvest", Who: "privacy", Path: at("/logboek?camera=hal&dag=2026-11-20&soort=footage.opened")},
	{Name: "logboek-niets", World: "wooninvest", Who: "privacy", Path: at("/logboek?camera=berging")},
	{Name: "gekeken", World: "wooninvest", Who: "privacy", Path: at("/gekeken")},
	{Name: "gekeken-niets", World: "wooninvest", Who: "controleur", Path: at("/gekeken?dag=2026-11-01")},
	{Name: "bewijs", World: "wooninvest", Who: "controleur", Path: at("/bewijs?nr=12")},
	{Name: "bewijs-onbekend", World: "wooninvest", Who: "controleur", Path: at("/bewijs?nr=999999")},
	{Name: "geheel", World: "wooninvest", Who: "controleur", Path: at("/bewijs/geheel")},
	{Name: "geheel-klopt", World: "wooninvest", Who: "controleur", Path: at("/bewijs/geheel"), Shape: recomputed},
	{Name: "geheel-veranderd", World: "geknoeid", Who: "controleur", Path: at("/bewijs/geheel"), Shape: recomputed},
	{Name: "bewijs-veranderd", World: "geknoeid", Who: "controleur", Path: at("/bewijs?nr=4")},
	{Name: "wissen", World: "wooninvest", Who: "privacy", Path: at("/wissen")},
}

var ruleStates = []State{
	{Name: "protocol", World: "wooninvest", Path: at("/protocol")},
	{Name: "protocol-wooncompas", World: "wooncompas", Path: at("/protocol")},
	{Name: "protocol-beheer", World: "wooninvest", Who: "privacy", Path: at("/protocol")},
	{Name: "protocol-onbekend", World: "wooninvest", Path: at("/protocol/nergens@1")},
	{Name: "protocol-straks", World: "versies", Path: at("/protocol/wooninvest@2027-01")},
	{Name: "versies", World: "versies", Who: "privacy", Path: at("/versies")},
	{Name: "versie-concept", World: "versies", Who: "privacy2", Path: ofDraft("/versies/%s", "concept")},
	{Name: "versie-eigen", World: "versies", Who: "privacy", Path: ofDraft("/versies/%s", "concept")},
	{Name: "versie-goedgekeurd", World: "versies", Who: "privacy", Path: ofDraft("/versies/%s", "goed")},
	{Name: "versie-gepubliceerd", World: "versies", Who: "privacy", Path: ofDraft("/versies/%s", "straks")},
}

var otherStates = []State{
	{Name: "aanmelden", World: "wooninvest", Path: at("/aanmelden")},
	{Name: "niet-aangemeld", World: "wooninvest", Path: at("/dossiers")},
	{Name: "overzicht", World: "wooninvest", Who: "contact", Path: at("/overzicht")},
	{Name: "overzicht-beheerder", World: "wooninvest", Who: "beheerder", Path: at("/overzicht")},
	{Name: "camera-contact", World: "wooninvest", Who: "contact", Path: ofPermit("/camera/hal?machtiging=%s&dag=2026-11-18", "nu")},
	{Name: "camera-technicus", World: "wooninvest", Who: "technicus", Path: at("/camera/hal")},
	{Name: "controlebeeld", World: "wooninvest", Who: "technicus", Path: at("/camera/hal/controlebeeld")},
	{Name: "controlebeeld-fout", World: "wooninvest", Who: "technicus", Path: at("/camera/hal/controlebeeld"), Form: filled("melding", "bel mevrouw")},
	{Name: "veiligstellingen", World: "wooninvest", Who: "contact", Path: at("/veiligstellingen")},
	{Name: "persoon", World: "wooninvest", Who: "beheerder", Path: ofPerson("/beheer/mensen/%s", "contact")},
	{Name: "persoon-zelf", World: "wooninvest", Who: "beheerder", Path: ofPerson("/beheer/mensen/%s", "beheerder")},
	{Name: "persoon-zelf-rol", World: "wooninvest", Who: "beheerder", Path: ofPerson("/beheer/mensen/%s/rol", "beheerder"),
		Form: filled("rol", "contact_person", "waar", "alle", "van", "2026-11-20")},
	{Name: "beheer", World: "wooninvest", Who: "beheerder", Path: at("/beheer/mensen")},
	{Name: "vertrokken", World: "wooninvest", Who: "privacy", Path: at("/beheer/vertrokken"), Shape: departed},
	{Name: "vertrokken-fout", World: "wooninvest", Who: "privacy", Path: at("/beheer/mensen/WEG1/wissen"), Form: filled("zeker", ""), Shape: departed},
	{Name: "geweigerd", World: "wooninvest", Who: "technicus", Path: at("/logboek")},
	{Name: "nergens", World: "wooninvest", Who: "contact", Path: at("/nergens")},
}

// recomputed waits until the whole log was recomputed.
func recomputed(ctx context.Context, w *World) (func(), error) {
	_, token, err := w.as(ctx, "controleur")
	if err != nil {
		return nil, err
	}
	answer(w.Site, token, "POST", "/bewijs/geheel", strings.NewReader(""), "nl")
	return func() {}, nil
}
