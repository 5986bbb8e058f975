package web

import (
	"fmt"
	"strings"
	"time"

	"portiek/internal/acts/viewing"
	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
)

var (
	daysNL   = [...]string{"zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"}
	monthsNL = [...]string{"", "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"}
)

// local is the moment on a Dutch clock.
func local(t time.Time) time.Time { return t.In(viewing.Amsterdam) }

// twice tells whether the clock shows this time twice that night, as in October when summer time ends.
func twice(t time.Time) bool {
	l := local(t)
	same := func(o time.Time) bool {
		return local(o).Format("02 15:04:05") == l.Format("02 15:04:05")
	}
	return same(t.Add(time.Hour)) || same(t.Add(-time.Hour))
}

// season tells the two apart, and is empty at any other time.
func season(lang string, t time.Time) string {
	if !twice(t) {
		return ""
	}
	switch summer := local(t).IsDST(); {
	case lang == "en" && summer:
		return " summer time"
	case lang == "en":
		return " winter time"
	case summer:
		return " zomertijd"
	}
	return " wintertijd"
}

func hms(lang string, t time.Time) string { return local(t).Format("15:04:05") + season(lang, t) }
func hm(lang string, t time.Time) string  { return local(t).Format("15:04") + season(lang, t) }

// longDay is "dinsdag 17 november 2026".
func longDay(lang string, t time.Time) string {
	l := local(t)
	if lang == "en" {
		return l.Format("Monday 2 January 2006")
	}
	return fmt.Sprintf("%s %d %s %d", daysNL[l.Weekday()], l.Day(), monthsNL[l.Month()], l.Year())
}

// shortDay is "di 17 nov".
func shortDay(lang string, t time.Time) string {
	l := local(t)
	if lang == "en" {
		return l.Format("Mon 2 Jan")
	}
	month := monthsNL[l.Month()][:3]
	if l.Month() == time.March {
		month = "mrt"
	}
	return fmt.Sprintf("%s %d %s", daysNL[l.Weekday()][:2], l.Day(), month)
}

// yearDay is "17 november 2026".
func yearDay(lang string, t time.Time) string {
	l := local(t)
	if lang == "en" {
		return l.Format("2 January 2006")
	}
	return fmt.Sprintf("%d %s %d", l.Day(), monthsNL[l.Month()], l.Year())
}

// dayOf is the local day that holds t: 23, 24 or 25 hours.
func dayOf(t time.Time) footage.Span {
	l := local(t)
	y, m, d := l.Date()
	return footage.Span{From: time.Date(y, m, d, 0, 0, 0, 0, viewing.Amsterdam).UTC(), To: time.Date(y, m, d+1, 0, 0, 0, 0, viewing.Amsterdam).UTC()}
}

func isoDay(t time.Time) string { return local(t).Format(time.DateOnly) }

func parseDay(s string) (footage.Span, error) {
	t, err := time.ParseInLocation(time.DateOnly, s, viewing.Amsterdam)
	if err != nil || t.Year() < 2000 || t.Year() > 2200 {
		return footage.Span{}, errDay
	}
	return dayOf(t.Add(12 * time.Hour)), nil
}

// parseClock reads a time of day as people write it (23:05, 23:05:10, 23.05.10) on a local day. In the night that has an
// hour twice, later chooses the second (winter time). A time that the clock skips in March does not exist.
func parseClock(day footage.Span, s string, later bool) (time.Time, error) {
	s = strings.ReplaceAll(strings.TrimSpace(s), ".", ":")
	if s == "24:00" || s == "24:00:00" {
		return day.To, nil
	}
	c, err := time.Parse("15:04:05", s)
	if err != nil {
		if c, err = time.Parse("15:04", s); err != nil {
			return time.Time{}, errClock
		}
	}
	y, m, d := local(day.From).Date()
	t := time.Date(y, m, d, c.Hour(), c.Minute(), c.Second(), 0, viewing.Amsterdam).UTC()
	if local(t).Hour() != c.Hour() || local(t).Minute() != c.Minute() {
		return time.Time{}, errClock
	}
	if twice(t) {
		for _, o := range []time.Time{t.Add(-time.Hour), t.Add(time.Hour)} {
			if local(o).Format("02 15:04") == local(t).Format("02 15:04") && local(o).IsDST() == !later {
				return o, nil
			}
		}
	}
	return t, nil
}

// longNight tells whether the day has an hour twice.
func longNight(day footage.Span) bool { return day.Duration() > 24*time.Hour }

// lasting says how long something takes or took.
func lasting(lang string, d time.Duration) string {
	nl := lang != "en"
	unit := func(n int, one, many, oneEN, manyEN string) string {
		switch {
		case nl && n == 1:
			return "1 " + one
		case nl:
			return fmt.Sprintf("%d %s", n, many)
		case n == 1:
			return "1 " + oneEN
		}
		return fmt.Sprintf("%d %s", n, manyEN)
	}
	s := int(d.Round(time.Second) / time.Second)
	switch {
	case s < 120:
		return unit(s, "seconde", "seconden", "second", "seconds")
	case s < 2*3600:
		return unit((s+30)/60, "minuut", "minuten", "minute", "minutes")
	case s <= 72*3600 || s%86400 != 0 && s < 96*3600: // terms are written in hours up to 72
		return unit((s+1800)/3600, "uur", "uur", "hour", "hours")
	}
	return unit((s+43200)/86400, "dag", "dagen", "day", "days")
}

var (
	errDay = fail.New(fail.Invalid, "form.day",
		"Dit is geen datum. Schrijf een datum als 2026-11-20.", "This is not a date. Write a date like 2026-11-20.")
	errClock = fail.New(fail.Invalid, "form.time",
		"Deze tijd bestaat niet. Schrijf een tijd als 23:05 of 23:05:10. In de nacht dat de zomertijd begint, slaat de klok een uur over.",
		"This time does not exist. Write a time like 23:05 or 23:05:10. In the night when summer time begins, the clock skips an hour.")
)
