package web

import (
	"strings"
	"time"
	"unicode/utf8"

	"portiek/internal/rules/footage"
)

// with hands a part of a page one thing, beside what every page has.
type with struct {
	*base
	It any
}

// With is the page's language and words together with one thing, for a template that is shared.
func (b *base) With(it any) with { return with{b, it} }

// capital writes a title as it begins a sentence.
func capital(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return strings.ToUpper(s[:n]) + s[n:]
}

// Stretch is a stretch of footage in words.
func (b *base) Stretch(s footage.Span) string { return spanWords(b.Lang, s) }

// Count counts from one, as people do.
func (b *base) Count(i int) int { return i + 1 }

// Before and After are the neighbours of an entry.
func (p *proofView) Before() int64 { return p.Event.Index - 1 }
func (p *proofView) After() int64  { return p.Event.Index + 1 }

// Moment is a term or an end: to the minute, since no seconds were chosen.
func (b *base) Moment(t time.Time) string { return shortDay(b.Lang, t) + " " + hm(b.Lang, t) }

// First is the article that a line of a list names; the page of the thing itself names them all.
func (b *base) First(articles []string) string {
	if len(articles) == 0 {
		return ""
	}
	return articles[0]
}
