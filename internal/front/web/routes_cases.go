package web

import (
	"portiek/internal/acts/deciding"
)

// moreRoutes are the pages of cases, permits, accountability and protocol.
func (s *Site) moreRoutes() []Route {
	whole := &wholeLog{site: s}
	book := &rulebook{site: s, tables: map[[32]byte][]actRow{}}
	var all []Route
	for _, part := range [][]Route{s.caseRoutes(book), s.permitRoutes(), s.logRoutes(whole), s.ruleRoutes(book)} {
		all = append(all, part...)
	}
	return all
}

func (s *Site) caseRoutes(book *rulebook) []Route {
	return []Route{
		{Pattern: "GET /dossiers", Act: "see_cases", Anywhere: true, Answer: book.caseList},
		{Pattern: "GET /dossiers/nieuw", Act: "open_case", Anywhere: true, Answer: s.newCase},
		{Pattern: "POST /dossiers", Act: "open_case", About: aboutNewCase, Answer: s.openCase},
		{Pattern: "GET /dossiers/{case}", Act: "see_cases", About: aboutCase, Answer: s.oneCase},
		{Pattern: "POST /dossiers/{case}/toewijzing", Act: "assign_case", About: aboutCase, Answer: s.assign},
		{Pattern: "POST /dossiers/{case}/sluiting", Act: "close_case", About: aboutCase, Answer: s.closeCase},
	}
}

// permitRoutes ask for no more than seeing the case: whether a permit is given, the Gate decides on the whole wish, with every
// camera of it, and logs its no.
func (s *Site) permitRoutes() []Route {
	return []Route{
		{Pattern: "GET /dossiers/{case}/machtiging", Act: "see_cases", About: aboutCase, Answer: s.askPermit},
		{Pattern: "POST /dossiers/{case}/machtiging", Act: "see_cases", About: aboutCase, Answer: s.grantPermit},
		{Pattern: "GET /machtigingen", Act: SignedIn, Answer: s.permits},
		{Pattern: "GET /machtigingen/{permit}", Act: SignedIn, Answer: s.onePermit},
		{Pattern: "POST /machtigingen/{permit}/einde", Act: SignedIn, Answer: s.endPermit},
		{Pattern: "POST /machtigingen/{permit}/instemming", Act: SignedIn, Answer: s.agree},
	}
}

func (s *Site) logRoutes(whole *wholeLog) []Route {
	return []Route{
		{Pattern: "GET /verantwoording", Act: "read_log", Answer: whole.duty},
		{Pattern: "GET /logboek", Act: "read_log", Answer: s.journal},
		{Pattern: "GET /gekeken", Act: "read_log", Answer: s.looked},
		{Pattern: "GET /bewijs", Act: "verify_log", Answer: s.proof},
		{Pattern: "GET /bewijs/geheel", Act: "verify_log", Answer: whole.page},
		{Pattern: "POST /bewijs/geheel", Act: "verify_log", Answer: whole.start},
	}
}

func (s *Site) ruleRoutes(book *rulebook) []Route {
	return []Route{
		{Pattern: "GET /protocol", Act: Public, Answer: book.current},
		{Pattern: "GET /protocol/{version}", Act: Public, Answer: book.version},
		{Pattern: "GET /protocol/{version}/document", Act: Public, Answer: book.document},
		{Pattern: "GET /protocol/{version}/bestand", Act: Public, Answer: book.file},
		{Pattern: "GET /versies", Act: "draft_protocol", Answer: s.versions},
		{Pattern: "POST /versies", Act: "draft_protocol", Answer: s.draftVersion},
		{Pattern: "GET /versies/{id}", Act: "draft_protocol", Answer: s.oneVersion},
		{Pattern: "GET /versies/{id}/bestand", Act: "draft_protocol", Answer: s.versionFile},
		{Pattern: "GET /versies/{id}/document", Act: "draft_protocol", Answer: s.versionDocument},
		{Pattern: "POST /versies/{id}/document", Act: "draft_protocol", Answer: s.attachDocument},
		{Pattern: "POST /versies/{id}/goedkeuring", Act: "approve_protocol", Answer: s.approveVersion},
		{Pattern: "POST /versies/{id}/publicatie", Act: "publish_protocol", Answer: s.publishVersion},
		{Pattern: "POST /versies/{id}/intrekking", Act: "draft_protocol", Answer: s.withdrawVersion},
	}
}

func aboutNewCase(v *visit) (deciding.About, error) {
	return deciding.About{Complex: v.r.PostFormValue("complex"), Purpose: v.r.PostFormValue("doel")}, nil
}
