package witnessing

import (
	"errors"
	"fmt"
	"time"

	"portiek/internal/rules/audit"
)

// aboutContents tells whether what the walk ran into is no more than contents that are gone: every hash was checked then.
func aboutContents(err error) bool {
	var d *audit.Damage
	return errors.As(err, &d) && (d.Fault == audit.ContentsMissing || d.Fault == audit.ContentsEarly)
}

// contents holds what tells of erased contents against every checkpoint that agrees with the log, and against the verifier's
// clock. fine says that the log itself has nothing against it.
func (r *Report) contents(c *audit.Contents, all []testimony, now time.Time, fine bool) {
	r.Erased = Erased{Entries: c.Count, Before: c.Latest.Before, TermDays: c.Latest.TermDays}
	var seenBy []audit.Sighting
	var who []testimony
	var where []*seen
	for _, t := range all {
		for _, s := range t.seen {
			if s.state == agrees {
				seenBy, who, where = append(seenBy, audit.Sighting{Size: s.Size, At: s.At}), append(who, t), append(where, s)
			}
		}
	}
	checkpoints := len(seenBy)
	if !now.IsZero() { // we see all of it, now
		seenBy = append(seenBy, audit.Sighting{Size: r.Entries, At: now})
	}
	if d := c.Check(seenBy); d != nil && fine {
		r.damaged(d.Fail())
	}
	if d, by := c.CheckSeen(seenBy); d != nil && by < checkpoints {
		t, s := who[by], where[by]
		r.find("witness.contents_early", Contradicted, t, s, d.Entry,
			fmt.Sprintf("De inhoud van de regels %d tot en met %d is te vroeg gewist: getuige %s zag op %s nog maar %d regels, dus ze zijn later geschreven, en hun termijn was niet voorbij.",
				d.Entry, d.Last, t.name, stamp(s.At), s.Size),
			fmt.Sprintf("The contents of entries %d to %d were erased too early: witness %s saw only %d entries on %s, so they were written later, and their term had not passed.",
				d.Entry, d.Last, t.name, s.Size, stamp(s.At)))
	}
}
