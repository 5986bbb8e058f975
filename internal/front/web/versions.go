package web

import (
	"net/http"
	"slices"
	"strings"

	"portiek/internal/acts/governing"
	"portiek/internal/base/fail"
	"portiek/internal/rules/protocol"
)

type versionsView struct {
	base
	Versions []protocol.Stored // newest first
	MayDraft bool
	Failure  *fail.Error
}

// versions lists every version with its state, drafts included.
func (s *Site) versions(v *visit) error { return s.versionList(v, http.StatusOK, nil) }

func (s *Site) versionList(v *visit, status int, failure *fail.Error) error {
	all, err := s.Versions.Versions(v.ctx())
	if err != nil {
		return err
	}
	list := slices.Clone([]protocol.Stored(all))
	slices.SortStableFunc(list, func(a, b protocol.Stored) int { return b.DraftedAt.Compare(a.DraftedAt) })
	p := &versionsView{base: title("Versies van het protocol", "Versions of the protocol").under("protocol"), Versions: list, Failure: failure,
		MayDraft: s.may(v, "draft_protocol")}
	return s.render(v, status, "versies", p)
}

// draftVersion keeps an uploaded file as a draft, or says line by line what is wrong with it.
func (s *Site) draftVersion(v *visit) error {
	yaml, _, err := upload(v, "bestand", governing.MaxYAML)
	if err == nil {
		var stored protocol.Stored
		if stored, err = s.Versions.Draft(v.ctx(), v.who.Person.ID, yaml); err == nil {
			return v.see("/versies/" + stored.ID)
		}
	}
	if e := curable(err); e != nil {
		return s.versionList(v, statuses[e.Kind], e)
	}
	return err
}

type versionView struct {
	base
	Version    protocol.Stored
	Names      map[string]string // of who drafted, approved and published
	Rules      []protocol.Change
	Texts      []protocol.TextChange
	Simulation *governing.Simulation
	MayDraft   bool
	MayApprove bool
	MayPublish bool
	Own        bool // the visitor drafted it, so another must approve it
	Today      string
}

// oneVersion is one version: what it changes, what it would do, and what can be done with it.
func (s *Site) oneVersion(v *visit) error {
	stored, _, err := s.Versions.Version(v.ctx(), v.r.PathValue("id"))
	if err != nil {
		return err
	}
	k, _, err := s.colleagues(v)
	if err != nil {
		return err
	}
	p := &versionView{base: title("Versie "+stored.Version, "Version "+stored.Version).under("protocol"), Version: stored, Names: map[string]string{},
		Own: stored.DraftedBy == string(v.who.Person.ID), Today: isoDay(s.Clock.Now())}
	for _, id := range []string{stored.DraftedBy, stored.ApprovedBy, stored.PublishedBy} {
		p.Names[id] = k.actor(id)
	}
	p.MayDraft, p.MayApprove, p.MayPublish = s.may(v, "draft_protocol"), s.may(v, "approve_protocol"), s.may(v, "publish_protocol")
	if stored.State == protocol.Draft || stored.State == protocol.Approved {
		if p.Rules, p.Texts, err = s.Versions.Diff(v.ctx(), stored.ID); err != nil {
			return err
		}
		would, err := s.Versions.Simulate(v.ctx(), stored.ID)
		if err != nil {
			return err
		}
		p.Simulation = &would
	}
	return s.render(v, http.StatusOK, "versie", p)
}

// StateWord is where a version stands, in words.
func (b *base) StateWord(s protocol.State) string {
	switch s {
	case protocol.Draft:
		return b.T("concept", "draft")
	case protocol.Approved:
		return b.T("goedgekeurd", "approved")
	case protocol.InForce:
		return b.T("geldt nu", "in force")
	case protocol.Past:
		return b.T("vervangen", "replaced")
	}
	return string(s)
}

var (
	errVersionRead = fail.New(fail.Invalid, "protocol.read",
		"Zet een vinkje dat u deze versie hebt gelezen. Ga terug en probeer het opnieuw.",
		"Tick that you have read this version. Go back and try again.")
)

// Lines are the sentences of a failure, one for each mistake in a file.
func (p *versionsView) Lines(f *fail.Error) []string { return strings.Split(p.T(f.NL, f.EN), "\n") }

// MayAttach tells whether a document can be added: to a draft always, to an approved version that has none.
func (p *versionView) MayAttach() bool {
	return p.MayDraft && (p.Version.State == protocol.Draft || p.Version.Document == nil)
}

// Only gives the conditions of one text that the other does not have: what is gone, or what is new.
func (p *versionView) Only(here, there protocol.Text) (list []string) {
	others := conditions(p.In(there))
	for _, c := range conditions(p.In(here)) {
		if !slices.Contains(others, c) && !slices.Contains(list, c) {
			list = append(list, c)
		}
	}
	return list
}

// conditions takes apart what governing joins: ways by a semicolon, conditions by a comma.
func conditions(text string) (list []string) {
	text = strings.NewReplacer("; of ", ", ", "; or ", ", ").Replace(text)
	return strings.Split(text, ", ")
}
