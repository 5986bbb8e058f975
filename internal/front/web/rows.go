package web

import (
	"slices"

	"portiek/internal/acts/viewing"
	"portiek/internal/rules/footage"
)

// rows puts a timeline into words, in order of time: the twin of the drawing.
func rows(v *visit, t viewing.Timeline, cases map[footage.HoldID]footage.CaseID) []row {
	var out []row
	for _, s := range t.Footage {
		out = append(out, row{Span: s, What: v.say("Beeld", "Footage"), Footage: true})
	}
	for i, g := range t.Gaps {
		word := v.say(viewing.CauseWords(g.Cause))
		if g.Cause == footage.CauseClock {
			out = append(out, row{Span: footage.Span{From: g.From, To: g.To}, What: v.say("De klok van de server is verzet. ", "The server's clock was changed. ") + g.Detail})
			continue
		}
		out = append(out, row{Span: footage.Span{From: g.From, To: g.To}, What: v.say("Geen beeld: ", "No footage: ") + word,
			Lasting: t.Lasting && i == len(t.Gaps)-1})
	}
	for _, h := range t.Holds {
		out = append(out, row{Span: h.Span, What: v.say("Veiliggesteld voor dossier ", "On hold for case ") + string(cases[h.Hold])})
	}
	for _, e := range t.Expires {
		out = append(out, row{Span: e.Span, Article: e.Article, What: v.say("Wordt gewist tussen ", "Will be erased between ") +
			shortDay(v.lang, e.First) + " " + hms(v.lang, e.First) + v.say(" en ", " and ") + shortDay(v.lang, e.Last) + " " + hms(v.lang, e.Last)})
	}
	for _, s := range t.Gone {
		if r := goneRow(v, s, t); !r.Span.Empty() {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b row) int { return a.Span.From.Compare(b.Span.From) })
	return out
}

// goneRow tells of a stretch past its term, and whether the receipts for it are there yet.
func goneRow(v *visit, s footage.Span, t viewing.Timeline) row {
	var erased footage.Span
	article := t.Term.Article
	for _, e := range t.Erased {
		part := e.Span.Intersect(s)
		if part.Empty() {
			continue
		}
		if erased.Empty() {
			erased = part
		}
		erased.To, article = part.To, e.Article
	}
	if erased.Empty() {
		return row{Span: s, Article: article, What: v.say("Termijn voorbij: hier is niets meer te openen", "Past its term: nothing can be opened here any more")}
	}
	return row{Span: s, Article: article, What: v.say("Gewist, met wisbewijs", "Erased, with a receipt")}
}
