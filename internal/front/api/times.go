package api

import (
	"time"

	"portiek/internal/rules/footage"
)

// Span is a stretch of time as programs see it, its end not included.
type Span struct {
	From time.Time `json:"from" example:"2026-11-20T14:00:00Z"`
	To   time.Time `json:"to" example:"2026-11-20T15:00:00Z"`
}

func spanOut(s footage.Span) Span { return Span{micro(s.From), micro(s.To)} }

// micro is a time as it is stored and shown: UTC, to the microsecond.
func micro(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

func spansOut(list []footage.Span) []Span {
	out := []Span{}
	for _, s := range list {
		out = append(out, spanOut(s))
	}
	return out
}

// spanIn reads a span that was asked for: in order, to the microsecond, of this era.
func spanIn(from, to time.Time) (footage.Span, error) {
	s := footage.Span{From: micro(from), To: micro(to)}
	if s.Empty() || s.From.Year() < 2000 || s.To.Year() > 2200 {
		return s, errSpan
	}
	return s, nil
}

// maybeSpan is spanIn for a span that may be left out, both ends together.
func maybeSpan(from, to *time.Time) (footage.Span, error) {
	if from == nil && to == nil {
		return footage.Span{}, nil
	}
	if from == nil || to == nil {
		return footage.Span{}, errSpan
	}
	return spanIn(*from, *to)
}

// moment is a time that may be unset, which is then left out.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = micro(t)
	return &t
}

// given is the time that a request names, or the zero time.
func given(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return micro(*t)
}

// texts turns ids of any kind into strings; never nil.
func texts[T ~string](list []T) []string {
	out := []string{}
	for _, s := range list {
		out = append(out, string(s))
	}
	return out
}

// idsOf is the reverse of texts.
func idsOf[T ~string](list []string) []T {
	var out []T
	for _, s := range list {
		out = append(out, T(s))
	}
	return out
}
