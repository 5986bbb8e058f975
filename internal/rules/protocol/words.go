package protocol

// Word is a term of the format with what it means in a sentence.
type Word struct{ ID, NL, EN string }

// Vocabulary is the list of words that a key accepts.
type Vocabulary []Word

// IDs lists the words as they stand in a file.
func (v Vocabulary) IDs() []string {
	out := make([]string, len(v))
	for i, w := range v {
		out[i] = w.ID
	}
	return out
}

// Of gives the word with an id; an unknown id means itself.
func (v Vocabulary) Of(id string) Word {
	for _, w := range v {
		if w.ID == id {
			return w
		}
	}
	return Word{id, id, id}
}

// The words of the format. Purposes, viewing reasons, roles and kinds of place are not here: those are the corporation's own.
var (
	Ownerships = Vocabulary{
		{"vve", "gebouwen van een vereniging van eigenaars", "buildings of an owners' association"},
		{"commercial", "bedrijfspanden", "commercial property"},
		{"social_real_estate", "maatschappelijk vastgoed", "social real estate"},
	}
	People = Vocabulary{
		{"tenant", "huurder", "tenant"},
		{"visitor", "bezoeker", "visitor"},
		{"employee", "medewerker", "employee"},
		{"manager", "leidinggevende", "manager"},
		{"controller", "de corporatie zelf", "the corporation itself"},
		{"police", "politie", "police"},
		{"emergency_service", "hulpdienst", "emergency service"},
		{"insurer", "verzekeraar", "insurer"},
		{"third_party", "derde", "third party"},
	}
	Grounds = Vocabulary{
		{"contract", "uitvoering van de huurovereenkomst (AVG artikel 6 lid 1 b)", "performance of the lease (GDPR article 6(1)(b))"},
		{"legal_obligation", "wettelijke plicht (AVG artikel 6 lid 1 c)", "legal obligation (GDPR article 6(1)(c))"},
		{"legitimate_interest", "gerechtvaardigd belang (AVG artikel 6 lid 1 f)", "legitimate interest (GDPR article 6(1)(f))"},
	}
	PurposeNeeds = Vocabulary{
		{"named_rule", "de regel die overtreden is", "the rule that was broken"},
		{"incident_class", "het soort incident", "the class of incident"},
		{"claim", "de schadeclaim", "the claim for damage"},
	}
	ExtendReasons = Vocabulary{
		{"incident", "een incident", "an incident"},
		{"purpose_need", "een doel van het toezicht dat het nodig maakt", "a purpose of the surveillance that needs it"},
	}
	EndEvents = Vocabulary{
		{"case_closed", "het dossier is gesloten", "the case is closed"},
		{"judgment_irrevocable", "een vonnis is onherroepelijk", "a judgment is irrevocable"},
		{"purpose_ended", "het doel is bereikt of vervallen", "the purpose is reached or gone"},
	}
	RecordingModes = Vocabulary{
		{"continuous", "de hele dag", "all day"},
		{"motion", "bij beweging", "on movement"},
	}
	StoragePlaces = Vocabulary{
		{"recorder", "een recorder op de plek zelf", "a recorder on the spot"},
		{"own_server", "een eigen server", "a server of its own"},
		{"cloud", "de cloud", "the cloud"},
	}
	SiteKinds = Vocabulary{
		{"residential", "gemeenschappelijke ruimten van woongebouwen", "common areas of residential buildings"},
		{"office", "kantoren", "offices"},
		{"other_premises", "gemeenschappelijke ruimten van andere panden", "common areas of other premises"},
	}
	BeforeFilming = Vocabulary{
		{"interest_assessment", "een afweging van belangen, goedgekeurd en met datum", "an approved and dated assessment of interests"},
		{"necessity", "waarom het nodig is", "why it is needed"},
		{"alternatives_tried", "wat eerst zonder camera is geprobeerd", "what was tried without a camera first"},
		{"dpia", "een privacytoets (DPIA)", "a data protection impact assessment"},
		{"staff_informed", "de medewerkers zijn ingelicht", "staff have been told"},
		{"works_council", "de ondernemingsraad is gehoord", "the works council has been heard"},
	}
	Targets = Vocabulary{
		{"inside_home", "het inwendige van een woning", "the inside of a home"},
		{"home_front_door", "de voordeur van een woning", "the front door of a home"},
		{"fixed_workplace", "een vaste werkplek", "a fixed workplace"},
		{"changing_room", "een kleedruimte", "a changing room"},
		{"toilet", "een toilet", "a toilet"},
	}
	ExceptionPlaces = Vocabulary{
		{"reception", "de receptie", "the reception"},
		{"emergency_exit_floor_1", "de nooduitgang op de eerste verdieping", "the emergency exit on the first floor"},
		{"district_office", "een wijkkantoor", "a district office"},
	}
	RoadRules = Vocabulary{
		{"never", "komt niet in beeld", "is never in view"},
		{"unavoidable_only", "komt alleen in beeld als het niet anders kan", "is in view only where that cannot be avoided"},
	}
	SignRules = Vocabulary{
		{"any_board_or_sticker", "een bord of sticker, plaats vrij", "a board or sticker, place free"},
		{"every_general_entrance_door", "bij of zichtbaar vanaf elke algemene toegangsdeur", "at or visible from every general entrance door"},
	}
	NoticeKinds = Vocabulary{
		{"lease_start", "bij het begin van de huur", "when a lease begins"},
		{"existing_tenant_letter", "in een aparte brief aan zittende huurders", "in a separate letter to present tenants"},
		{"website", "op de website, voor iedereen", "on the website, for everybody"},
		{"staff", "aan medewerkers", "to staff"},
	}
	Parties = Vocabulary{
		{"controller", "van de corporatie", "of the corporation"},
		{"processor", "van de verwerker", "of the processor"},
	}
	Acts = Vocabulary{
		{"view", "opnames bekijken", "view recordings"},
		{"technical_look", "technisch controlebeeld zien", "see a technical check image"},
		{"hold", "opnames veiligstellen", "put recordings on hold"},
		{"decide", "beslissen over inzage en verstrekking", "decide on access and disclosure"},
		{"export", "een kopie maken voor een goedgekeurd verzoek", "make a copy for an approved request"},
		{"address_person", "iemand aanspreken met een beeld", "address a person with an image"},
		{"inspect", "camera's en recorders controleren", "inspect cameras and recorders"},
		{"repair", "defecten herstellen", "repair defects"},
	}
	Conditions = Vocabulary{
		{"in_case", "binnen een open dossier", "inside an open case"},
		{"assigned", "wie aan het dossier is toegewezen", "by who is assigned to the case"},
		{"balance", "met een korte afweging van belangen", "with a short balance of interests"},
		{"confidentiality_signed", "na tekenen voor geheimhouding", "after signing for confidentiality"},
		{"second_person", "met een tweede persoon erbij", "with a second person present"},
		{"mandate", "met een mandaat op naam", "with a mandate by name"},
		{"incident", "naar aanleiding van een incident", "when an incident gives cause"},
		{"instruction", "op schriftelijke opdracht", "on a written instruction"},
		{"ticket", "voor een melding van een storing of keuring", "for a ticket of a fault or inspection"},
		{"legal_demand", "na een vordering volgens de wet", "on a demand under the law"},
		{"written_request", "op een schriftelijk verzoek", "on a written request"},
	}
	DisclosureTests = Vocabulary{
		{"need", "noodzaak", "need"},
		{"balance", "afweging van belangen", "balance of interests"},
		{"compatibility", "verenigbaar met de doelen", "compatible with the purposes"},
		{"proportionality", "proportionaliteit", "proportionality"},
		{"subsidiarity", "subsidiariteit", "subsidiarity"},
	}
	FurtherUses = Vocabulary{
		{"proceedings", "in een procedure, als de afhandeling dat nodig maakt", "in proceedings, when handling needs it"},
		{"nuisance_address", "om een overlastgever aan te spreken", "to address who causes nuisance"},
	}
	IdentityChecks = Vocabulary{
		{"any", "op een manier die de corporatie kiest", "in a way the corporation chooses"},
		{"at_desk", "aan de balie", "at the desk"},
	}
	ProcessorTasks = Vocabulary{
		{"store", "opnames bewaren volgens de termijnen", "keep recordings by the terms"},
		{"inspect", "camera's en recorders controleren", "inspect cameras and recorders"},
		{"repair", "defecten herstellen", "repair defects"},
		{"maintain", "technisch beheer en onderhoud", "technical management and maintenance"},
	}
	IncidentFacts = Vocabulary{
		{"complex", "het complex", "the complex"},
		{"place", "de plek", "the place"},
		{"time", "de tijd", "the time"},
		{"rule_broken", "de overtreden regel", "the rule broken"},
	}
	PeriodKinds = Vocabulary{
		{"protocol_review", "Het protocol herzien", "Review the protocol"},
		{"assessment_review", "De afweging per camera herzien", "Review the assessment of each camera"},
		{"hold_review", "Een veiligstelling herzien", "Review a hold"},
		{"automatic_check", "Automatisch controleren of camera's werken", "Check automatically that cameras work"},
		{"inspection", "Camera's en recorders laten keuren door een mens", "Have cameras and recorders inspected by a person"},
		{"repair", "Beginnen met het herstel van een defect", "Start the repair of a defect"},
	}
	ComplaintTopics = Vocabulary{
		{"surveillance", "het cameratoezicht", "the surveillance"},
		{"security", "de beveiliging van opnames", "the security of recordings"},
		{"access", "een verzoek om inzage", "a request for access"},
		{"disclosure", "een verstrekking", "a disclosure"},
	}
	Authorities = Vocabulary{
		{"ap", "de Autoriteit Persoonsgegevens", "the Autoriteit Persoonsgegevens (supervisory authority)"},
	}
	Suspicions = Vocabulary{
		{"employee_theft", "verdenking van diefstal door een medewerker", "suspicion of theft by an employee"},
		{"employee_fraud", "verdenking van fraude door een medewerker", "suspicion of fraud by an employee"},
		{"theft", "verdenking van diefstal", "suspicion of theft"},
		{"fraud", "verdenking van fraude", "suspicion of fraud"},
	}
	CovertConditions = Vocabulary{
		{"dpia_first", "eerst een privacytoets (DPIA)", "a data protection impact assessment first"},
		{"two_approvals", "goedgekeurd door twee personen", "approved by two persons"},
		{"end_date", "met een einddatum", "with an end date"},
		{"told_afterwards", "de betrokkene hoort het achteraf", "the person is told afterwards"},
	}
)

// LawReasons are reasons to view that the law gives (GDPR articles 12 to 21, a lawful demand, a complaint). Every protocol
// has them, each only inside a case of its own kind.
var LawReasons = Vocabulary{
	{"rights_request", "een verzoek van een betrokkene", "a request of a data subject"},
	{"legal_demand", "een vordering volgens de wet", "a demand under the law"},
	{"complaint", "een klacht", "a complaint"},
}
