package footage

import (
	"time"

	"portiek/internal/base/fail"
)

// FromLocal turns a time as people write it ("2006-01-02 15:04:05") in loc into UTC. In the night that has an hour twice,
// later chooses the second one (winter time); at any other moment it has no meaning. A time that the clock skips in March is
// fail.Invalid.
func FromLocal(text string, loc *time.Location, later bool) (time.Time, error) {
	wall, err := time.Parse(time.DateTime, text)
	if err != nil {
		return time.Time{}, errLocal.Because(err)
	}
	var found []time.Time
	guess := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), 0, loc)
	for _, t := range []time.Time{guess.Add(-time.Hour), guess, guess.Add(time.Hour)} {
		if t.In(loc).Format(time.DateTime) == text {
			found = append(found, t.UTC())
		}
	}
	switch {
	case len(found) == 0:
		return time.Time{}, errSkipped
	case later:
		return found[len(found)-1], nil
	default:
		return found[0], nil
	}
}

var (
	errLocal = fail.New(fail.Invalid, "time.local",
		"Schrijf datum en tijd als 2026-03-05 23:10:00.", "Write date and time as 2026-03-05 23:10:00.")
	errSkipped = fail.New(fail.Invalid, "time.skipped",
		"Deze tijd bestaat niet: in die nacht gaat de klok een uur vooruit. Kies een tijd ervoor of erna.",
		"This time does not exist: the clock goes forward an hour in that night. Choose a time before or after it.")
)
