package audit

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"time"

	"portiek/internal/base/fail"
)

// Terms of the log's contents, in days.
const (
	DefaultLogTerm = 5*365 + 1 // five years, a leap day included
	MinLogTerm     = 365       // a shorter one is never obeyed, and never taken for true
	MaxLogTerm     = 100 * 365 // likewise a longer one: a length of time would not hold it
)

// Kept are the kinds whose contents stay however old they are: they say which key signs, what was erased, and which text of the
// protocol was approved.
var Kept = []Kind{LogKeySet, LogContentsErased, ProtocolApproved, ProtocolPublished}

// ContentsErased is the data of LogContentsErased: the contents of the entries below Before are gone, but for what is kept.
// Entry Before itself stays and is older than the term, so it shows that all below it are. RingGeneration is the highest that
// any entry so far names, so that the erased ones take nothing from that; Erased how many entries have no contents now.
type ContentsErased struct {
	Before         int64  `json:"before"`
	Erased         int64  `json:"erased"`
	RingGeneration uint64 `json:"ring_generation"`
	TermDays       int    `json:"term_days"`
}

// Event makes the entry.
func (d ContentsErased) Event(at time.Time) Event { return newEvent(LogContentsErased, at, System, d) }

// Term is the term as a length of time.
func (d ContentsErased) Term() time.Duration { return time.Duration(d.TermDays) * 24 * time.Hour }

// Erased tells whether the entry's contents are gone: of such a one only the index is known.
func (e Event) Erased() bool { return e.Kind == "" }

// blank is the erased entry at an index.
func (e Event) blank() bool { return e.Erased() && e.At.IsZero() && e.Actor == "" && len(e.Data) == 0 }

// ErrContentsErased is for whoever asks for the bytes of an entry whose term has passed.
var ErrContentsErased = fail.New(fail.Gone, "log.contents_erased",
	"De inhoud van deze regel is na de bewaartermijn van het logboek gewist. Dat de regel er staat, is nog wel te bewijzen.",
	"The contents of this entry were erased when the term of the log had passed. That the entry is there can still be proved.").Under("AVG-5.1e")

// Sighting is somebody's word that at a moment the log had so many entries: a checkpoint, or whoever counts them now. So later
// entries were written after it, and these before.
type Sighting struct {
	Size int64
	At   time.Time
}

// Contents watches, entry by entry, whether what is missing of a log's contents was erased by its term.
type Contents struct {
	Count    int64 // entries whose contents are gone
	Latest   ContentsErased
	size     int64
	youngest time.Time // of the entries that were seen and can be read
	runs     []run
	orders   []order
}

// run is a stretch of erased entries [from, to) and the latest moment that a readable entry up to the one at to bears; zero while
// none came.
type run struct {
	from, to int64
	youngest time.Time
}

// order is an entry that tells of erasing. made is the latest moment at which it can have been written.
type order struct {
	index int64
	ContentsErased
	made time.Time
}

// See takes in the next entry.
func (c *Contents) See(e Event) {
	c.size = e.Index + 1
	last := len(c.runs) - 1
	if e.Erased() {
		c.Count++
		if last >= 0 && c.runs[last].to == e.Index {
			c.runs[last].to++
		} else {
			c.runs = append(c.runs, run{from: e.Index, to: e.Index + 1})
		}
		return
	}
	if e.At.After(c.youngest) {
		c.youngest = e.At
	}
	if last >= 0 && c.runs[last].youngest.IsZero() {
		c.runs[last].youngest = c.youngest
	}
	// Whatever is written later bears a later time, or the earlier entry lied about its own. The list rises, so those who lied are
	// at its end.
	for i := len(c.orders) - 1; i >= 0 && c.orders[i].made.After(e.At); i-- {
		c.orders[i].made = e.At
	}
	if e.Kind == LogContentsErased {
		if d, err := DataOf[ContentsErased](e); err == nil {
			c.orders, c.Latest = append(c.orders, order{e.Index, d, e.At}), d
		}
	}
}

// Check gives the first place where contents are missing that no entry accounts for, or that were erased before their term, as
// far as the log itself and whoever saw it can tell; nil when all is well.
func (c *Contents) Check(seen []Sighting) *Damage {
	orders := c.bounded(seen)
	for _, o := range orders {
		if o.TermDays < MinLogTerm || o.TermDays > MaxLogTerm || o.Before > o.index || o.Before < 0 {
			return &Damage{Fault: ContentsEarly, Entry: o.index, Last: o.index, Place: -1,
				Detail: fmt.Sprintf("it tells of a term of %d days and of entries below %d", o.TermDays, o.Before)}
		}
	}
	for _, r := range c.runs {
		if d := r.check(orders); d != nil {
			return d
		}
	}
	if c.Count > c.Latest.Erased { // a key of the log, for instance, which is never erased
		return &Damage{Fault: ContentsMissing, Entry: c.runs[0].from, Last: c.runs[len(c.runs)-1].to - 1, Place: -1,
			Detail: fmt.Sprintf("%d of them have no contents, and the log tells of %d", c.Count, c.Latest.Erased)}
	}
	return nil
}

// check looks for an entry behind the run that covers all of it and that was written a whole term after it.
func (r run) check(orders []order) *Damage {
	covered, earlier := r.from, r.from
	for _, o := range orders {
		switch {
		case o.index < r.to:
			continue
		case o.Before < r.to:
			covered, earlier = max(covered, o.Before), max(earlier, o.Before)
		case !r.youngest.After(o.limit()):
			return nil
		default:
			covered = r.to
		}
	}
	if covered < r.to {
		return &Damage{Fault: ContentsMissing, Entry: covered, Last: r.to - 1, Place: -1}
	}
	return &Damage{Fault: ContentsEarly, Entry: earlier, Last: r.to - 1, Place: -1,
		Detail: "entry " + fmt.Sprint(r.to) + " is of " + r.youngest.UTC().Format(stampForm)}
}

// limit is the moment before which an entry must have been written to be erased.
func (o order) limit() time.Time { return o.made.Add(-o.Term()) }

// CheckSeen gives the first erasing that somebody who saw the log contradicts: entries that were not there yet when they looked,
// and were said to have passed their term nonetheless. by is the place in seen of who says so.
func (c *Contents) CheckSeen(seen []Sighting) (d *Damage, by int) {
	var peaks []int // of growing size and moment: the first that is late enough says most
	for _, p := range bySize(seen) {
		if len(peaks) == 0 || seen[p].At.After(seen[peaks[len(peaks)-1]].At) {
			peaks = append(peaks, p)
		}
	}
	for _, o := range c.bounded(seen) {
		limit := o.limit()
		i := sort.Search(len(peaks), func(i int) bool { return seen[peaks[i]].At.After(limit) })
		if i < len(peaks) && seen[peaks[i]].Size < o.Before {
			return &Damage{Fault: ContentsEarly, Entry: seen[peaks[i]].Size, Last: o.Before - 1, Place: -1,
				Detail: fmt.Sprintf("entry %d tells of it", o.index)}, peaks[i]
		}
	}
	return nil, -1
}

// bounded gives the orders, none of them made later than the first who saw it.
func (c *Contents) bounded(seen []Sighting) []order {
	out := slices.Clone(c.orders)
	places := bySize(seen)
	earliest, next := time.Time{}, len(places)-1
	for i := len(out) - 1; i >= 0; i-- {
		for ; next >= 0 && seen[places[next]].Size > out[i].index; next-- {
			if at := seen[places[next]].At; earliest.IsZero() || at.Before(earliest) {
				earliest = at
			}
		}
		if !earliest.IsZero() && out[i].made.After(earliest) {
			out[i].made = earliest
		}
	}
	return out
}

// bySize lists the places of sightings, smallest size first.
func bySize(seen []Sighting) []int {
	places := make([]int, len(seen))
	for i := range places {
		places[i] = i
	}
	slices.SortStableFunc(places, func(a, b int) int { return cmp.Compare(seen[a].Size, seen[b].Size) })
	return places
}
