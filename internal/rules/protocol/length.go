package protocol

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Longest is the longest normal term this product accepts: four weeks, the guide of the supervisory authority (Autoriteit
// Persoonsgegevens) for camera footage.
const Longest = 28 * 24 * time.Hour

// NeedsReason is the product's own default; a longer term needs a stored reason (C-01).
const NeedsReason = 72 * time.Hour

// Length is a term in the unit in which the protocol words it.
type Length struct {
	d    time.Duration
	days bool // worded in days
}

var lengthForm = regexp.MustCompile(`^([1-9][0-9]{0,4})([hd])$`)

// ParseLength reads a whole number of hours or days: 72h, 7d.
func ParseLength(s string) (Length, bool) {
	m := lengthForm.FindStringSubmatch(s)
	if m == nil {
		return Length{}, false
	}
	n, _ := strconv.Atoi(m[1])
	if m[2] == "d" {
		return Length{time.Duration(n) * 24 * time.Hour, true}, true
	}
	return Length{time.Duration(n) * time.Hour, false}, true
}

// Duration is the length itself. A day is 24 hours, also in the nights when the clock is put forward or back.
func (l Length) Duration() time.Duration { return l.d }

// String is the form ParseLength reads; a shortened term may have minutes and seconds too.
func (l Length) String() string {
	switch {
	case l.days:
		return fmt.Sprintf("%dd", l.d/(24*time.Hour))
	case l.d%time.Hour == 0:
		return fmt.Sprintf("%dh", l.d/time.Hour)
	}
	return l.d.String()
}

// NL is the length in Dutch words: "72 uur", "7 dagen".
func (l Length) NL() string {
	return l.words("dag", "dagen", "uur", "uur", "minuut", "minuten", "seconden")
}

// EN is the length in English words: "72 hours", "7 days".
func (l Length) EN() string {
	return l.words("day", "days", "hour", "hours", "minute", "minutes", "seconds")
}

func (l Length) words(day, days, hour, hours, minute, minutes, seconds string) string {
	count := func(unit time.Duration, one, many string) string {
		if n := l.d / unit; n != 1 {
			return fmt.Sprintf("%d %s", n, many)
		}
		return "1 " + one
	}
	switch {
	case l.days:
		return count(24*time.Hour, day, days)
	case l.d%time.Hour == 0:
		return count(time.Hour, hour, hours)
	case l.d%time.Minute == 0:
		return count(time.Minute, minute, minutes)
	}
	return fmt.Sprintf("%d %s", l.d/time.Second, seconds)
}
