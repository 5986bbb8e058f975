package web

import (
	"net/http"
	"time"

	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

// lookedLine is one time that somebody opened footage, or was refused it.
type lookedLine struct {
	Index   int64 // of the newest entry about it
	Since   int64 // of the oldest: a player opens stretch after stretch
	At      time.Time
	Person  string
	Camera  string
	Span    footage.Span
	Length  time.Duration
	Case    footage.CaseID
	Purpose string
	Reason  string
	Article string
	Copied  bool
	Stills  bool // coarse ones, for a technician
	Refused bool
	Proof   bool // the visitor may see the proof of it
	Linked  bool // and the case
	actor   string
	permit  string
}

// joins takes an older line into this one when it is the stretch just before, of the same look; false when it is another.
func (l *lookedLine) joins(o lookedLine) bool {
	if l.Refused || o.Refused || l.Copied || o.Copied || l.actor != o.actor || l.permit != o.permit || l.Camera != o.Camera || o.Span.To.Sub(l.Span.From).Abs() > time.Second {
		return false
	}
	l.Span.From, l.Since, l.Length = o.Span.From, o.Since, l.Length+o.Length
	return true
}

type lookedView struct {
	base
	Lines   []lookedLine
	Filter  logFilter
	Cameras []Camera
	People  []people.Person
	Today   string
	More    string
	Partial bool
}

// looked lists who looked at what, newest first: camera, from, to, case and article.
func (s *Site) looked(v *visit) error {
	f, err := readFilter(v)
	if err != nil {
		return err
	}
	f.Every, f.Kind = false, ""
	p := &lookedView{base: title("Wie keek waarnaar", "Who looked at what").under("verantwoording"), Filter: f, Today: isoDay(s.Clock.Now())}
	if p.Lines, p.More, p.Partial, err = s.looks(v, f, pageOf); err != nil {
		return err
	}
	if p.Cameras, err = s.System.Cameras(v.ctx()); err != nil {
		return err
	}
	if p.People, err = s.nameable(v); err != nil {
		return err
	}
	return s.render(v, http.StatusOK, "gekeken", p)
}

// looks are the entries about footage that was opened or refused, in words.
func (s *Site) looks(v *visit, f logFilter, most int) (lines []lookedLine, more string, partial bool, err error) {
	f.only = aboutFootage
	list, next, _, err := s.search(v, f, most)
	if err != nil {
		return nil, "", false, err
	}
	k, err := s.known(v)
	if err != nil {
		return nil, "", false, err
	}
	permits := map[string]access.Record{}
	for _, e := range list {
		d := dataOf(e)
		if _, asked := permits[d.Permit]; d.Permit != "" && !asked {
			if permits[d.Permit], _, err = s.Records.Permit(v.ctx(), d.Permit); err != nil {
				return nil, "", false, err
			}
		}
		l := k.look(e, d, permits[d.Permit])
		if n := len(lines); n == 0 || !lines[n-1].joins(l) {
			lines = append(lines, l)
		}
	}
	return lines, f.older(next), next > 0 && len(list) < most, nil
}

func aboutFootage(k audit.Kind) bool {
	return k == audit.FootageOpened || k == audit.FootageExported || k == audit.FootageStills || k == audit.FootageRefused
}

// look puts one entry into words; what it was for comes from the permit that it names.
func (k *known) look(e audit.Event, d entryData, permit access.Record) lookedLine {
	l := lookedLine{Index: e.Index, Since: e.Index, actor: e.Actor, permit: d.Permit, Proof: k.proofs, Linked: k.cases, At: e.At, Person: k.actor(e.Actor), Camera: k.camera(d.Camera), Span: footage.Span{From: d.From, To: d.To},
		Case: permit.Case, Article: d.Article, Copied: e.Kind == audit.FootageExported, Stills: e.Kind == audit.FootageStills, Refused: e.Kind == audit.FootageRefused}
	if d.Case != "" {
		l.Case = d.Case
	}
	l.Length = l.Span.Duration()
	if permit.ID != "" {
		l.Reason, l.Purpose = k.reason(permit.Reason), purposeWord(k.words, k.lang, permit.Purpose)
	}
	return l
}
