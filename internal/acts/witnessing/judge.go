package witnessing

import (
	"fmt"
	"time"

	"portiek/internal/rules/audit"
)

// judge holds what one witness tells against the log. Signatures count only when the whole log was read: a key that it names
// may stand behind the damage.
func (r *Report) judge(t testimony, keys []audit.PublicKey, whole bool) {
	c := WitnessCheck{Name: t.name, Checkpoints: len(t.seen), Unreadable: len(t.unreadable)}
	for i, s := range t.seen {
		if i == 0 {
			c.Since = s.At
		}
		c.Until = s.At
		if s.state == agrees {
			c.Agree++
			c.Entries = max(c.Entries, s.Size)
		}
	}
	r.Witnesses = append(r.Witnesses, c)
	r.forks(t, c)
	r.shortened(t)
	r.backwards(t)
	if whole {
		r.signatures(t, keys)
	}
	r.unreadable(t)
}

func (r *Report) find(code string, w Severity, t testimony, s *seen, entry int64, nl, en string) {
	f := Finding{Code: code, Severity: w, Sentence: Sentence{nl, en}, Entry: entry, Witness: t.name}
	if s != nil {
		f.Line, f.At = s.Line, s.At
	}
	r.Findings = append(r.Findings, f)
}

// forks tells of checkpoints under which the log is another one now, as narrowly as the checkpoints allow.
func (r *Report) forks(t testimony, c WitnessCheck) {
	var first *seen
	good, count := int64(0), 0
	for _, s := range t.seen {
		if s.state != forked {
			continue
		}
		if count++; first == nil || s.Size < first.Size {
			first = s
		}
	}
	if first == nil {
		return
	}
	for _, s := range t.seen {
		if s.state == agrees && s.Size < first.Size {
			good = max(good, s.Size)
		}
	}
	if first.Size == 0 {
		good = 0
	}
	r.find("witness.rewritten", Contradicted, t, first, good,
		fmt.Sprintf("Het logboek is herschreven: getuige %s zag op %s een ander verleden dan er nu staat. Er is iets veranderd in de regels %d tot en met %d; %d van zijn %d controlepunten kloppen niet meer.",
			t.name, stamp(first.At), good, first.Size-1, count, c.Checkpoints),
		fmt.Sprintf("The log was rewritten: witness %s saw another past on %s than stands there now. Something was changed in entries %d to %d; %d of its %d checkpoints no longer hold.",
			t.name, stamp(first.At), good, first.Size-1, count, c.Checkpoints))
}

// shortened tells of checkpoints over more entries than there are.
func (r *Report) shortened(t testimony) {
	var most *seen
	for _, s := range t.seen {
		if s.state == beyond && (most == nil || s.Size > most.Size) {
			most = s
		}
	}
	if most == nil {
		return
	}
	r.find("witness.rolled_back", Contradicted, t, most, r.Entries,
		fmt.Sprintf("Het logboek is ingekort of teruggezet: getuige %s zag op %s %d regels, nu zijn het er %d. De regels %d tot en met %d zijn weg.",
			t.name, stamp(most.At), most.Size, r.Entries, r.Entries, most.Size-1),
		fmt.Sprintf("The log was cut short or put back: witness %s saw %[3]d entries on %[2]s, now there are %[4]d. Entries %[4]d to %[5]d are gone.",
			t.name, stamp(most.At), most.Size, r.Entries, most.Size-1))
}

// backwards tells where the witness itself was given a shorter log than before, even when the log has grown past it since.
func (r *Report) backwards(t testimony) {
	for i := 1; i < len(t.seen); i++ {
		if a, b := t.seen[i-1], t.seen[i]; b.Size < a.Size {
			r.find("witness.backwards", Contradicted, t, b, b.Size,
				fmt.Sprintf("Getuige %s kreeg op %s een korter logboek dan daarvoor: van %d naar %d regels. Toen is het logboek teruggezet.", t.name, stamp(b.At), a.Size, b.Size),
				fmt.Sprintf("Witness %s was given a shorter log on %s than before: from %d to %d entries. The log was put back then.", t.name, stamp(b.At), a.Size, b.Size))
			return
		}
	}
}

// signatures tells of checkpoints that are not this log's own. They were held against the log all the same.
func (r *Report) signatures(t testimony, keys []audit.PublicKey) {
	var other, unsigned *seen
	others, unsigneds := 0, 0
	for _, s := range t.seen {
		switch _, err := audit.OpenCheckpoint(s.Signed, keys...); {
		case err == nil:
		case !ours(s.Origin, keys):
			if others++; other == nil {
				other = s
			}
		default:
			if unsigneds++; unsigned == nil {
				unsigned = s
			}
		}
	}
	if other != nil {
		r.find("witness.other_log", Doubtful, t, other, -1,
			fmt.Sprintf("%d controlepunten van getuige %s zijn van een logboek dat %s heet. Is dit het goede bestand? Zo ja, dan is het logboek vervangen.", others, t.name, other.Origin),
			fmt.Sprintf("%d checkpoints of witness %s are of a log named %s. Is this the right file? If so, the log was replaced.", others, t.name, other.Origin))
	}
	if unsigned != nil {
		r.find("witness.signature", Doubtful, t, unsigned, -1,
			fmt.Sprintf("%d controlepunten van getuige %s zijn niet ondertekend met een sleutel die in het logboek staat: het bestand is veranderd, of de sleutel is verwisseld.", unsigneds, t.name),
			fmt.Sprintf("%d checkpoints of witness %s are not signed with a key that the log names: the file was changed, or the key was replaced.", unsigneds, t.name))
	}
}

func ours(origin string, keys []audit.PublicKey) bool {
	for _, k := range keys {
		if k.Name() == origin {
			return true
		}
	}
	return false
}

// unreadable tells of a file without any, or one that ends in something unreadable: what stood there may have been the last
// word. One before a readable checkpoint is what a crash leaves, and the later one vouches for all that it did.
func (r *Report) unreadable(t testimony) {
	switch {
	case len(t.seen) == 0:
		r.find("witness.empty", Doubtful, t, nil, -1,
			fmt.Sprintf("In het bestand van getuige %s staat geen enkel leesbaar controlepunt.", t.name),
			fmt.Sprintf("There is no readable checkpoint in the file of witness %s.", t.name))
	case t.tornEnd:
		line := t.unreadable[len(t.unreadable)-1]
		r.find("witness.torn", Doubtful, t, &seen{Record: audit.Record{Line: line}}, -1,
			fmt.Sprintf("Het laatste controlepunt van getuige %s (regel %d van zijn bestand) is niet te lezen.", t.name, line),
			fmt.Sprintf("The last checkpoint of witness %s (line %d of its file) cannot be read.", t.name, line))
	}
}

// doubts says what the evidence cannot exclude.
func (r *Report) doubts(all []testimony, damaged bool) {
	if damaged {
		r.CannotExclude = append(r.CannotExclude, Sentence{
			"Achter de eerste plek die niet klopt is niet verder gekeken: daar kan meer veranderd zijn.",
			"Nothing was checked behind the first place that does not fit: more may have been changed there.",
		})
	}
	if len(all) == 0 {
		r.CannotExclude = append(r.CannotExclude, Sentence{
			"Zonder getuige is niet uit te sluiten dat wie database en ondertekensleutel beheert het hele logboek opnieuw heeft opgebouwd, heeft ingekort of door een oudere versie heeft vervangen. Geef met --witness het bestand van een getuige.",
			"Without a witness it cannot be excluded that whoever controls database and signing key rebuilt the whole log, cut it short or put an older version in its place. Give a witness's file with --witness.",
		})
		return
	}
	if r.Erased.Entries > 0 {
		r.CannotExclude = append(r.CannotExclude, Sentence{
			"Wat er stond in de regels waarvan de inhoud is gewist, is nergens meer te lezen. Dat die inhoud oud genoeg was, blijkt uit de regels erna en uit de controlepunten van vóór het wissen.",
			"What stood in the entries whose contents were erased can be read nowhere any more. That it was old enough shows from the entries behind them and from checkpoints of before the erasing.",
		})
	}
	covered := int64(0)
	for _, w := range r.Witnesses {
		covered = max(covered, w.Entries)
	}
	if covered < r.Entries {
		r.CannotExclude = append(r.CannotExclude, Sentence{
			fmt.Sprintf("De regels %d tot en met %d heeft nog geen getuige bevestigd; wie database en ondertekensleutel beheert kan die hebben herschreven.", covered, r.Entries-1),
			fmt.Sprintf("No witness has confirmed entries %d to %d yet; whoever controls database and signing key may have rewritten those.", covered, r.Entries-1),
		})
	}
	r.CannotExclude = append(r.CannotExclude, Sentence{
		"Een getuige bewijst niet meer dan hij zelf waard is: wie ook zijn bestand kan veranderen, kan laatste controlepunten weglaten. Neem het bestand van de plek waar de getuige het bewaart.",
		"A witness proves no more than it is worth itself: whoever can change its file too can leave out the last checkpoints. Take the file from where the witness keeps it.",
	})
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }
