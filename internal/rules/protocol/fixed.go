package protocol

// FixedRules are rules of the product itself. No protocol can switch them off; a clause that says the same is marked
// `fixed` with the rule's id.
var FixedRules = Vocabulary{
	{"silence_means_no", "Wat het protocol niet toestaat, mag niet.", "What the protocol does not allow is not allowed."},
	{"purpose_required", "Een camera, inzage, veiligstelling of verstrekking noemt altijd een doel uit het protocol.", "A camera, viewing, hold or disclosure always names a purpose of the protocol."},
	{"one_controller", "Elke camera heeft precies één verwerkingsverantwoordelijke, die in bekendmakingen en register staat.", "A camera has one controller, no more and no less; notices and register name it."},
	{"rights_for_everyone", "Iedereen die in beeld kan zijn, kan een verzoek doen; huurder zijn hoeft niet.", "Everybody who may be in the picture can file a request; one need not be a tenant."},
	{"authority_named", "Bekendmakingen, weigeringen en brieven over klachten noemen de toezichthouder.", "Notices, refusals and complaint letters name the supervisory authority."},
	{"footage_is_personal_data", "Opnames gelden vanaf het eerste beeld als persoonsgegevens en liggen versleuteld.", "From its first picture on, footage is treated as personal data, and stored encrypted."},
	{"term_not_editable", "Een bewaartermijn komt uit het protocol; een verwerker kan hem niet veranderen.", "A term comes from the protocol; a processor cannot change it."},
	{"refusal_has_reason", "Een weigering of beperking noemt haar reden en haar artikel.", "A refusal or restriction names its reason and its article."},
	{"request_freezes", "Een verzoek dat binnen de termijn binnenkomt, houdt de gevraagde opnames vast.", "A request that comes in before the term has run out keeps the footage asked for."},
	{"held_sealed_apart", "Veiliggestelde opnames liggen onder een eigen sleutel, en elke inzage staat in het logboek.", "Held footage lies under a key of its own, and every look at it is in the log."},
	{"only_controller_writes", "Berichten aan bewoners gaan uit van de corporatie, nooit van de verwerker.", "Messages to residents come from the corporation, never from the processor."},
	{"protocol_open", "Het geldende protocol en alle eerdere versies zijn zonder inloggen te lezen.", "The protocol in force and all earlier versions can be read without signing in."},
	{"processor_never_decides", "Een verwerker voert uit en beslist niet (AVG artikel 28).", "A processor carries out and does not decide (GDPR article 28)."},
	{"no_audio", "Portiek neemt geen geluid op.", "Portiek never records sound."},
	{"no_biometrics", "Portiek herkent geen gezichten of andere lichaamskenmerken.", "Portiek recognises no faces or other bodily features."},
}

// Records are duties of the organisation for which the product keeps the evidence; a clause about one is marked
// `organisational` with its id.
var Records = Vocabulary{
	{"processing_record", "de grondslag en de regel in het verwerkingsregister, per verwerking", "the ground and the entry in the record of processing, for each activity"},
	{"share_viewed", "hoeveel van de opnames ooit is bekeken, en wat er is gewist", "how much of the footage was ever viewed, and what was erased"},
	{"other_measures", "de andere maatregelen en het overleg met bewoners, bij het besluit tot plaatsing", "the other measures and the talks with residents, with the decision to place"},
	{"duty_named", "de plicht of het belang waarop de afweging steunt", "the duty or interest the assessment rests on"},
}
