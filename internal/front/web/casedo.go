package web

import (
	"net/url"

	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

// assign puts somebody on the case, or takes them off.
func (s *Site) assign(v *visit) error {
	person, on := people.ID(v.r.PostFormValue("persoon")), v.r.PostFormValue("aan") == "1"
	if person == "" {
		return errWho
	}
	id := footage.CaseID(v.r.PathValue("case"))
	if err := s.Cases.Assign(v.ctx(), v.who, id, person, on); err != nil {
		return err
	}
	return v.see("/dossiers/" + pathOf(id) + "#wie")
}

// closeCase closes the case when the visitor says that they know what that does.
func (s *Site) closeCase(v *visit) error {
	if v.r.PostFormValue("zeker") != "ja" {
		return errCloseSure
	}
	id := footage.CaseID(v.r.PathValue("case"))
	shut := s.Cases.Close
	if v.r.PostFormValue("laten") == "ja" {
		shut = s.Cases.CloseKeepingHolds
	}
	if err := shut(v.ctx(), v.who, id); err != nil {
		return err
	}
	return v.see("/dossiers/" + pathOf(id))
}

// pathOf is a case's number as part of an address.
func pathOf(id footage.CaseID) string { return url.PathEscape(string(id)) }

var (
	errWho = fail.New(fail.Invalid, "case.person",
		"Kies wie u aan het dossier toewijst.", "Choose whom you assign to the case.")
	errCloseSure = fail.New(fail.Invalid, "case.sure",
		"Zet een vinkje dat u weet dat de machtigingen in dit dossier dan eindigen. Ga terug en probeer het opnieuw.",
		"Tick that you know that the permits in this case end then. Go back and try again.")
)
