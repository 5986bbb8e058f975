package governing

import (
	"fmt"
	"strings"
	"time"

	"portiek/internal/rules/protocol"
)

// Show is the simulation as a page of text, in "nl" or else English. Moments are in the place's own time.
func (s Simulation) Show(lang string, place *time.Location) string {
	w := writer{lang: lang, place: place}
	w.line("%s -> %s", s.From, s.To)
	w.head("Camera's buiten een regel", "Cameras outside a rule", len(s.Outside))
	for _, o := range s.Outside {
		w.line("  %s (%s): %s%s", o.Camera.ID, o.Camera.Name, o.What.In(lang), cite(o.Article))
	}
	w.head("Beelden die meteen gewist zouden worden", "Footage that would be erased at once", len(s.Due))
	for _, d := range s.Due {
		w.due(d)
	}
	w.head("Wie wat niet meer mag", "Who may do what no more", count(s.Rights, Right.Lost))
	w.acts(s.Rights, Right.Lost)
	w.head("Wie wat erbij mag", "Who may do what besides", count(s.Rights, Right.Gained))
	w.acts(s.Rights, Right.Gained)
	other := func(r Right) bool { return !r.Lost() && !r.Gained() }
	w.head("Wie wat op andere voorwaarden mag", "Who may do what on other conditions", count(s.Rights, other))
	w.conditions(s.Rights, other)
	w.head("Veiligstellingen zonder reden", "Holds without a reason", len(s.Holds))
	for _, o := range s.Holds {
		w.line("  %s, %s %s: %s%s", o.Hold, w.in("dossier", "case"), o.Case, o.Why.In(lang), cite(o.Article))
	}
	w.head("Dossiers zonder doel", "Cases without a purpose", len(s.Cases))
	for _, o := range s.Cases {
		w.line("  %s: %s%s", o.Case, o.Why.In(lang), cite(o.Article))
	}
	w.line("")
	w.line("%s", w.in("Niet onderzocht, want daarover zijn geen gegevens: ", "Not looked at, for want of data: ")+w.join(s.Untested)+".")
	return w.String()
}

type writer struct {
	strings.Builder
	lang  string
	place *time.Location
}

func (w *writer) line(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }

func (w *writer) in(nl, en string) string { return protocol.Text{NL: nl, EN: en}.In(w.lang) }

func (w *writer) head(nl, en string, n int) {
	w.line("")
	if n == 0 {
		w.line("%s: %s.", w.in(nl, en), w.in("geen", "none"))
		return
	}
	w.line("%s: %d", w.in(nl, en), n)
}

func (w *writer) join(texts []protocol.Text) string {
	var out []string
	for _, t := range texts {
		out = append(out, t.In(w.lang))
	}
	return strings.Join(out, "; ")
}

// shownSpans is how many stretches of one camera are written out.
const shownSpans = 5

func (w *writer) due(d Due) {
	w.line("  %s (%s): %s %s %s%s; %.1f MB, %d %s", d.Camera.ID, d.Camera.Name, hours(d.Was), w.in("wordt", "becomes"), hours(d.Is), cite(d.Article),
		float64(d.Bytes)/1e6, d.Segments, w.in("segmenten", "segments"))
	for i, span := range d.Spans {
		if i == shownSpans {
			w.line("      %s %d", w.in("en nog", "and more:"), len(d.Spans)-shownSpans)
			break
		}
		const form = "2006-01-02 15:04:05"
		w.line("      %s %s %s", span.From.In(w.place).Format(form), w.in("tot", "to"), span.To.In(w.place).Format(form))
	}
}

// acts writes for each role the acts that it gains or loses, and who holds it.
func (w *writer) acts(all []Right, which func(Right) bool) {
	var roles []protocol.Text
	acts, holders := map[protocol.Text][]string{}, map[protocol.Text][]string{}
	for _, r := range all {
		if !which(r) {
			continue
		}
		if _, known := acts[r.Role]; !known {
			roles = append(roles, r.Role)
		}
		acts[r.Role], holders[r.Role] = append(acts[r.Role], r.Act.In(w.lang)+cite(r.Articles...)), r.People
	}
	for _, role := range roles {
		w.line("  %s (%s): %s", role.In(w.lang), w.held(holders[role]), strings.Join(acts[role], "; "))
	}
}

// conditions writes what each role may do on other conditions.
func (w *writer) conditions(all []Right, which func(Right) bool) {
	for _, r := range all {
		if which(r) {
			w.line("  %s (%s), %s:%s", r.Role.In(w.lang), w.held(r.People), r.Act.In(w.lang), cite(r.Articles...))
			w.line("      %s: %s", w.in("was", "was"), r.Before.In(w.lang))
			w.line("      %s: %s", w.in("wordt", "becomes"), r.After.In(w.lang))
		}
	}
}

func (w *writer) held(people []string) string {
	if len(people) == 0 {
		return w.in("nu niemand", "now nobody")
	}
	return strings.Join(people, ", ")
}

func hours(d time.Duration) string {
	if d%time.Hour == 0 {
		return fmt.Sprintf("%d h", d/time.Hour)
	}
	return d.String()
}

func cite(articles ...string) string {
	var named []string
	for _, a := range articles {
		if a != "" {
			named = append(named, a)
		}
	}
	if len(named) == 0 {
		return ""
	}
	return " [" + strings.Join(named, ", ") + "]"
}

func count(rights []Right, which func(Right) bool) (n int) {
	for _, r := range rights {
		if which(r) {
			n++
		}
	}
	return n
}
