package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

// logFilter is what a visitor asks of the log. The zero value asks for everything but what is for machines.
type logFilter struct {
	Camera footage.CameraID
	Person people.ID
	Kind   audit.Kind
	Day    string // ISO; "" for all
	Every  bool   // what is for machines too
	before int64
	day    footage.Span
	only   func(audit.Kind) bool // nil for all kinds
}

func readFilter(v *visit) (f logFilter, err error) {
	q := v.r.URL.Query()
	f = logFilter{Camera: footage.CameraID(q.Get("camera")), Person: people.ID(q.Get("persoon")), Kind: audit.Kind(q.Get("soort")), Day: q.Get("dag"),
		Every: q.Get("alles") == "1", before: before(v)}
	if f.Day != "" {
		f.day, err = parseDay(f.Day)
	}
	return f, err
}

// Set tells whether anything is asked for.
func (f logFilter) Set() bool { return f.Camera != "" || f.Person != "" || f.Kind != "" || f.Day != "" }

// older is the address of the same question from an entry back.
func (f logFilter) older(next int64) string {
	if next <= 0 {
		return ""
	}
	q := url.Values{"voor": {strconv.FormatInt(next, 10)}}
	for name, value := range map[string]string{"camera": string(f.Camera), "persoon": string(f.Person), "soort": string(f.Kind), "dag": f.Day} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.Every {
		q.Set("alles", "1")
	}
	return "?" + q.Encode()
}

// fits tells whether an entry is asked for.
func (f logFilter) fits(e audit.Event) bool {
	switch {
	case e.Erased(): // nobody can tell what it was about
		return false
	case f.only != nil && !f.only(e.Kind):
		return false
	case f.Kind != "" && e.Kind != f.Kind:
		return false
	case f.Kind == "" && !f.Every && forMachines(e.Kind):
		return false
	case f.Day != "" && (e.At.Before(f.day.From) || !e.At.Before(f.day.To)):
		return false
	case f.Camera == "" && f.Person == "":
		return true
	}
	d := dataOf(e)
	return (f.Camera == "" || d.Camera == f.Camera || slices.Contains(d.Cameras, f.Camera)) &&
		(f.Person == "" || e.Actor == string(f.Person) || d.Person == f.Person || d.Second == f.Person)
}

// pastDay tells that no older entry can fit. Entries stand in the order in which they were written, which can differ from
// the order of their times by a moment.
func (f logFilter) pastDay(e audit.Event) bool {
	return f.Day != "" && !e.Erased() && e.At.Before(f.day.From.Add(-time.Minute))
}

// searchSteps bounds how much of the log one page reads back; whoever searches for what is rare goes on with a link.
const searchSteps = 40

// search reads back until it has the most that is wanted of what fits. next is where to go on, 0 at the end; erased is of how many
// entries on the way the contents are gone.
func (s *Site) search(v *visit, f logFilter, most int) (list []audit.Event, next, erased int64, err error) {
	next = f.before
	if next < 0 && f.Day != "" {
		if next, err = s.endOfDay(v, f.day.To); err != nil {
			return nil, 0, 0, err
		}
	}
	for range searchSteps {
		batch, err := s.Journal.Latest(v.ctx(), next, 4*pageOf)
		if err != nil || len(batch) == 0 {
			return list, 0, erased, err
		}
		for _, e := range batch {
			if f.pastDay(e) {
				return list, 0, erased, nil
			}
			if next = e.Index; e.Erased() {
				erased++
			} else if f.fits(e) {
				list = append(list, e)
			}
			if len(list) == most {
				return list, next, erased, nil
			}
		}
	}
	return list, next, erased, nil
}

// endOfDay is one past the last entry of a day, with a moment to spare; -1 is the end of the log.
func (s *Site) endOfDay(v *visit, end time.Time) (int64, error) {
	head, err := s.Ledger.LogHead(v.ctx())
	if err != nil {
		return 0, err
	}
	n, err := s.firstAfter(v, end.Add(time.Minute))
	if n >= head.Size {
		n = -1
	}
	return n, err
}

// firstAfter finds by halving the first entry that is not before a moment.
func (s *Site) firstAfter(v *visit, t time.Time) (int64, error) {
	head, err := s.Ledger.LogHead(v.ctx())
	if err != nil {
		return 0, err
	}
	low, high := int64(0), head.Size
	for low < high {
		mid := low + (high-low)/2
		list, err := s.Ledger.Events(v.ctx(), mid, 1)
		if err != nil {
			return 0, err
		}
		if len(list) == 1 && list[0].At.Before(t) {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low, nil
}

type journalView struct {
	base
	Lines   []entryLine
	Filter  logFilter
	Cameras []Camera
	People  []people.Person // empty for who may not see names
	Kinds   []kindWord
	Today   string
	More    string
	Partial bool  // not everything was searched
	Erased  int64 // entries on the way whose contents are gone
}

// journal lists what happened, newest first.
func (s *Site) journal(v *visit) error {
	f, err := readFilter(v)
	if err != nil {
		return err
	}
	list, next, erased, err := s.search(v, f, pageOf)
	if err != nil {
		return err
	}
	k, err := s.known(v)
	if err != nil {
		return err
	}
	p := &journalView{base: title("Logboek", "Log").under("verantwoording"), Filter: f, Kinds: kindWords, Today: isoDay(s.Clock.Now()),
		More: f.older(next), Partial: next > 0 && len(list) < pageOf, Erased: erased}
	for _, e := range list {
		p.Lines = append(p.Lines, k.line(e))
	}
	if p.Cameras, err = s.System.Cameras(v.ctx()); err != nil {
		return err
	}
	p.People, err = s.nameable(v)
	if err != nil {
		return err
	}
	return s.render(v, http.StatusOK, "logboek", p)
}

// nameable are the people whose names the visitor may see, by name.
func (s *Site) nameable(v *visit) ([]people.Person, error) {
	if !s.mayName(v) {
		return nil, nil
	}
	list, err := s.everybody(v)
	slices.SortFunc(list, func(a, b people.Person) int { return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	return list, err
}
