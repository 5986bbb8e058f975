package web

import (
	"encoding/hex"
	"time"

	"portiek/internal/acts/governing"
)

// approveVersion approves the file whose hash stood on the page that was read.
func (s *Site) approveVersion(v *visit) error {
	hash, err := hex.DecodeString(v.r.PostFormValue("hash"))
	if err != nil || len(hash) != 32 || v.r.PostFormValue("gelezen") != "ja" {
		return errVersionRead
	}
	id := v.r.PathValue("id")
	if err := s.Versions.Approve(v.ctx(), v.who.Person.ID, id, [32]byte(hash)); err != nil {
		return err
	}
	return v.see("/versies/" + id)
}

// publishVersion gives the date in force: the beginning of a day, or at once.
func (s *Site) publishVersion(v *visit) error {
	var from time.Time
	if v.r.PostFormValue("wanneer") != "nu" {
		day, err := parseDay(v.r.PostFormValue("dag"))
		if err != nil {
			return err
		}
		from = day.From
	}
	id := v.r.PathValue("id")
	if err := s.Versions.Publish(v.ctx(), v.who.Person.ID, id, from); err != nil {
		return err
	}
	return v.see("/versies/" + id)
}

func (s *Site) withdrawVersion(v *visit) error {
	if err := s.Versions.Withdraw(v.ctx(), v.who.Person.ID, v.r.PathValue("id")); err != nil {
		return err
	}
	return v.see("/versies")
}

// attachDocument keeps the document as the corporation adopted it.
func (s *Site) attachDocument(v *visit) error {
	data, name, err := upload(v, "document", governing.MaxDocument)
	if err != nil {
		return err
	}
	id := v.r.PathValue("id")
	if err := s.Versions.Attach(v.ctx(), v.who.Person.ID, id, name, data); err != nil {
		return err
	}
	return v.see("/versies/" + id)
}

func (s *Site) versionDocument(v *visit) error { return s.adopted(v, v.r.PathValue("id")) }

func (s *Site) versionFile(v *visit) error {
	stored, _, err := s.Versions.Version(v.ctx(), v.r.PathValue("id"))
	if err != nil {
		return err
	}
	return v.attach(stored.Ref()+".yaml", "application/yaml", stored.YAML)
}
