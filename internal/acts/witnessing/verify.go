package witnessing

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
)

// Evidence is what a witness kept: the file it wrote.
type Evidence struct {
	Name string
	R    io.Reader
}

// maxRecords bounds a witness's file: a checkpoint every minute for ten years is fewer.
const maxRecords = 6_000_000

// Report is what Verify found. Findings are in order of weight, gravest first.
type Report struct {
	Entries   int64          `json:"entries"` // that the log's head tells of
	Root      string         `json:"root"`    // over them, hexadecimal; "" when the head cannot be read
	Keys      []string       `json:"keys"`    // verifier keys that the log names
	Erased    Erased         `json:"contents_erased"`
	Witnesses []WitnessCheck `json:"witnesses"`
	Findings  []Finding      `json:"findings"`
	// CannotExclude says what may have happened all the same.
	CannotExclude []Sentence `json:"cannot_exclude"`
}

// Erased sums up the entries whose contents were erased by the term of the log. Their hashes were checked like all others.
type Erased struct {
	Entries  int64 `json:"entries"`
	Before   int64 `json:"before"`    // as the newest entry about it says
	TermDays int   `json:"term_days"` // likewise
}

// WitnessCheck sums up one witness.
type WitnessCheck struct {
	Name        string    `json:"name"`
	Checkpoints int       `json:"checkpoints"`
	Agree       int       `json:"agree"`      // of them, with the log as it is
	Unreadable  int       `json:"unreadable"` // records that are none
	Entries     int64     `json:"entries"`    // the most that an agreeing one covers
	Since       time.Time `json:"since"`      // of the first
	Until       time.Time `json:"until"`      // of the last
}

// seen is one checkpoint of a witness.
type seen struct {
	audit.Record
	state state
}

type state int

const (
	unreached state = iota // the log was damaged before its end
	agrees
	forked
	beyond // the log has fewer entries
)

// testimony is one witness with its checkpoints.
type testimony struct {
	name       string
	seen       []*seen // in the order of the file
	unreadable []int   // lines
	tornEnd    bool    // the last record is one of them
}

// Verify recomputes the whole log and holds every checkpoint of every witness against it. now is the moment by the clock of
// whoever verifies: nothing that is there was written later. The error tells that this could not be done; whatever was found,
// damage included, is in the report.
func Verify(ctx context.Context, log Walker, evidence []Evidence, now time.Time) (Report, error) {
	var r Report
	var all []testimony
	for _, e := range evidence {
		t, err := hear(e)
		if err != nil {
			return r, err
		}
		all = append(all, t)
	}
	bySize := ordered(all)
	var contents audit.Contents
	reached, walkErr := r.walk(ctx, log, bySize, &contents)
	if walkErr != nil && fail.KindOf(walkErr) != fail.Corrupt {
		return r, walkErr
	}
	if walkErr != nil {
		r.damaged(walkErr)
	}
	for _, s := range bySize {
		if r.Root != "" && s.state == unreached && s.Size > max(r.Entries, reached) {
			s.state = beyond
		}
	}
	whole := walkErr == nil || aboutContents(walkErr)
	if whole {
		r.contents(&contents, all, now, walkErr == nil)
	}
	keys := r.publicKeys()
	for _, t := range all {
		r.judge(t, keys, whole)
	}
	r.doubts(all, !whole)
	slices.SortStableFunc(r.Findings, func(a, b Finding) int { return cmp.Compare(b.Severity, a.Severity) })
	return r, nil
}

// hear reads a witness's file.
func hear(e Evidence) (t testimony, err error) {
	t.name = e.Name
	for rec, err := range audit.Records(e.R) {
		switch {
		case err != nil:
			return t, fail.New(fail.Unavailable, "witness.unreadable_file", "Het bestand van de getuige "+e.Name+" is niet te lezen.",
				"The witness's file "+e.Name+" cannot be read.").Because(err)
		case len(t.seen)+len(t.unreadable) >= maxRecords:
			return t, fail.New(fail.Invalid, "witness.too_long", "Het bestand van de getuige "+e.Name+" is onwaarschijnlijk lang.",
				"The witness's file "+e.Name+" is implausibly long.")
		case rec.Err != nil:
			t.unreadable = append(t.unreadable, rec.Line)
			t.tornEnd = true
		default:
			t.seen = append(t.seen, &seen{Record: rec})
			t.tornEnd = false
		}
	}
	return t, nil
}

// ordered lists all checkpoints by size.
func ordered(all []testimony) (list []*seen) {
	for _, t := range all {
		list = append(list, t.seen...)
	}
	slices.SortStableFunc(list, func(a, b *seen) int { return cmp.Compare(a.Size, b.Size) })
	return list
}

// walk goes over the log once, and holds each checkpoint against the tree when it has that size. reached is how many entries
// were good.
func (r *Report) walk(ctx context.Context, log Walker, bySize []*seen, contents *audit.Contents) (reached int64, err error) {
	next := 0
	meet := func(edge audit.Edge) {
		reached = edge.Size
		for ; next < len(bySize) && bySize[next].Size <= edge.Size; next++ {
			if bySize[next].Head == edge.Head() {
				bySize[next].state = agrees
			} else {
				bySize[next].state = forked
			}
		}
	}
	meet(audit.Edge{})
	err = log.WalkLog(ctx, func(e audit.Event, edge audit.Edge) {
		contents.See(e)
		if e.Kind == audit.LogKeySet {
			if d, err := audit.DataOf[audit.LogKey](e); err == nil && !slices.Contains(r.Keys, d.Key) {
				r.Keys = append(r.Keys, d.Key)
			}
		}
		meet(edge)
	})
	if err != nil && fail.KindOf(err) != fail.Corrupt {
		return reached, err
	}
	head, headErr := log.LogHead(ctx)
	if headErr != nil && fail.KindOf(headErr) != fail.Corrupt {
		return reached, headErr
	}
	if headErr == nil { // otherwise the walk says what is wrong with it
		r.Entries, r.Root = head.Size, audit.Hash(head.Root).String()
	}
	return reached, err
}

func (r *Report) publicKeys() (keys []audit.PublicKey) {
	for _, text := range r.Keys {
		if k, err := audit.ParsePublicKey(text); err == nil {
			keys = append(keys, k)
		}
	}
	return keys
}

// damaged enters what the walk ran into.
func (r *Report) damaged(err error) {
	e := fail.Of(err)
	f := Finding{Code: e.Code, Severity: Tampered, Sentence: Sentence{e.NL, e.EN}, Entry: -1, Detail: err.Error()}
	var d *audit.Damage
	if errors.As(err, &d) {
		f.Entry, f.Detail = d.Entry, d.Error()
	}
	r.Findings = append(r.Findings, f)
}
