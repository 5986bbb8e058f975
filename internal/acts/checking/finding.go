package checking

import (
	"cmp"
	"slices"

	"portiek/internal/rules/footage"
)

// Severity says how bad a finding is; it is the exit code of fsck.
type Severity int

const (
	Fine   Severity = iota // nothing found
	Untidy                 // the next start settles it
	Damage                 // footage is lost or unreadable, or the log does not fit
	Breach                 // something outlived its term, or something held is not there
)

// Finding is one thing that is not as it should be.
type Finding struct {
	Code     string
	Severity Severity
	Camera   footage.CameraID
	Segment  footage.SegmentID
	Hold     footage.HoldID
	File     string
	NL, EN   string
	Detail   string // for technicians
}

// Report is what a check found.
type Report struct {
	Segments, Files, Epochs, Holds, Chunks int // looked at
	Findings                               []Finding
}

// Worst is the severity of the worst finding.
func (r Report) Worst() (w Severity) {
	for _, f := range r.Findings {
		w = max(w, f.Severity)
	}
	return w
}

// kind is a sort of finding with its sentences.
type kind struct {
	severity Severity
	nl, en   string
}

var kinds = map[string]kind{
	"file.missing":       {Damage, "Het bestand van dit segment ontbreekt.", "The file of this segment is missing."},
	"file.held_missing":  {Breach, "Het bestand van een veiliggesteld segment ontbreekt.", "The file of a held segment is missing."},
	"file.size":          {Damage, "Dit bestand heeft een andere lengte dan de catalogus zegt.", "This file has another length than the catalogue says."},
	"file.stray":         {Untidy, "Dit bestand hoort bij geen enkele regel in de catalogus. De volgende start ruimt het op.", "No row of the catalogue knows this file. The next start removes it."},
	"file.foreign":       {Untidy, "Dit bestand is niet van Portiek. Verplaats het: hier horen alleen beelden.", "This file is not Portiek's. Move it: only footage belongs here."},
	"file.outlived":      {Breach, "Dit bestand is er nog, terwijl het gewist is of had moeten zijn.", "This file still exists although it was, or should have been, erased."},
	"segment.outlived":   {Breach, "Dit segment is niet gewist, terwijl de bewaartermijn voorbij is en niets het vasthoudt.", "This segment was not erased although its term has passed and nothing holds it."},
	"segment.unfinished": {Untidy, "Dit segment is nooit afgesloten. De volgende start doet dat.", "This segment was never closed. The next start does that."},
	"segment.damaged":    {Damage, "Dit segment is niet wat er is opgeslagen.", "This segment is not what was stored."},
	"segment.root":       {Damage, "Index, bladeren en wortel van dit segment passen niet bij elkaar.", "Index, leaves and root of this segment do not fit each other."},
	"segment.overlap":    {Damage, "Twee segmenten van één camera overlappen elkaar in de tijd.", "Two segments of one camera overlap in time."},
	"key.missing":        {Damage, "De sleutel van dit tijdvak ontbreekt: de beelden eronder zijn niet te openen.", "The key of this epoch is missing: the footage under it cannot be opened."},
	"key.outlived":       {Breach, "Deze sleutel bestaat nog, terwijl hij vernietigd had moeten zijn.", "This key still exists although it should have been destroyed."},
	"hold.key_missing":   {Breach, "De sleutel van deze veiligstelling ontbreekt.", "The key of this hold is missing."},
	"hold.key_outlived":  {Breach, "De sleutel van een beëindigde veiligstelling bestaat nog.", "The key of an ended hold still exists."},
	"hold.key_stray":     {Fine, "Deze sleutel hoort bij geen veiligstelling: Portiek stopte toen zij geplaatst werd. Er is niets mee te openen; Portiek vernietigt hem na een dag.", "This key belongs to no hold: Portiek ended while it was being placed. It opens nothing; Portiek destroys it after a day."},
	"hold.unsecured":     {Untidy, "Dit segment valt onder een veiligstelling maar is nog niet voor haar vastgelegd.", "This segment falls under a hold but is not secured for it yet."},
	"hold.broken":        {Breach, "Beelden onder een lopende veiligstelling zijn er niet meer.", "Footage under a live hold is not there any more."},
	"log.damaged":        {Damage, "Het logboek klopt niet met zijn eigen hashes.", "The log does not fit its own hashes."},
	"minute.root":        {Damage, "De minuutwortel in het logboek past niet bij de segmenten van die minuut.", "The minute root in the log does not fit the segments of that minute."},
}

func (c *check) found(code string, f Finding) {
	k := kinds[code]
	f.Code, f.Severity, f.NL, f.EN = code, k.severity, k.nl, k.en
	c.report.Findings = append(c.report.Findings, f)
}

func sortFindings(fs []Finding) {
	slices.SortStableFunc(fs, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Camera, b.Camera), cmp.Compare(a.File, b.File))
	})
}
