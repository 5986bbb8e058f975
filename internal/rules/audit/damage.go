package audit

import (
	"fmt"

	"portiek/internal/base/fail"
)

// Fault names how a log is damaged. It is also the failure's code, so it never changes.
type Fault string

const (
	EntryChanged  Fault = "log.entry_changed"
	EntryMissing  Fault = "log.entry_missing"
	EntryInserted Fault = "log.entry_inserted"
	EntryMoved    Fault = "log.entry_moved"
	HashChanged   Fault = "log.hash_changed"
	HashMissing   Fault = "log.hash_missing"
	HeadChanged   Fault = "log.head_changed"
	// Of contents that are gone while the hash is there.
	ContentsMissing Fault = "log.contents_missing" // no entry tells of it
	ContentsEarly   Fault = "log.contents_early"   // one does, before the term had passed
)

// Damage is the first place where a log is not what it was. It is in the chain of the fail.Corrupt that tells of it.
type Damage struct {
	Fault Fault
	// Entry is the first entry concerned, from 0; of a head, the number of entries there are.
	Entry int64
	// Last is the last entry that a wrong hash covers; the other place of an entry that was moved.
	Last int64
	// Place of a wrong or missing hash, see tlog.StoredHashIndex; -1 for anything else.
	Place int64
	// Detail is for the operator.
	Detail string
}

// Error is for logs.
func (d *Damage) Error() string {
	text := fmt.Sprintf("%s: entry %d", d.Fault, d.Entry)
	if d.Place >= 0 {
		text += fmt.Sprintf(" to %d, hash %d", d.Last, d.Place)
	}
	if d.Detail != "" {
		text += ": " + d.Detail
	}
	return text
}

// Fail says it to people.
func (d *Damage) Fail() error {
	nl, en := d.sentence()
	return fail.New(fail.Corrupt, string(d.Fault), nl, en).Because(d)
}

func (d *Damage) sentence() (nl, en string) {
	switch d.Fault {
	case EntryMissing:
		return fmt.Sprintf("Regel %d van het logboek ontbreekt: hij is verwijderd.", d.Entry),
			fmt.Sprintf("Entry %d of the log is missing: it was deleted.", d.Entry)
	case EntryInserted:
		return fmt.Sprintf("Regel %d van het logboek is er tussengevoegd: hij stond er niet.", d.Entry),
			fmt.Sprintf("Entry %d of the log was inserted: it was not there.", d.Entry)
	case EntryMoved:
		return fmt.Sprintf("De volgorde van het logboek is veranderd: wat op regel %d staat, hoort op regel %d.", d.Entry, d.Last),
			fmt.Sprintf("The order of the log was changed: what stands at entry %d belongs at entry %d.", d.Entry, d.Last)
	case HashChanged:
		return fmt.Sprintf("De bewaarde hash op plaats %d past niet bij de regels %d tot en met %d: de hash of een van die regels is veranderd.", d.Place, d.Entry, d.Last),
			fmt.Sprintf("The stored hash at place %d does not fit entries %d to %d: the hash or one of them was changed.", d.Place, d.Entry, d.Last)
	case HashMissing:
		return fmt.Sprintf("De bewaarde hash op plaats %d, over de regels %d tot en met %d, ontbreekt.", d.Place, d.Entry, d.Last),
			fmt.Sprintf("The stored hash at place %d, over entries %d to %d, is missing.", d.Place, d.Entry, d.Last)
	case HeadChanged:
		return fmt.Sprintf("De kop van het logboek past niet bij de %d regels die er staan: de kop is veranderd.", d.Entry),
			fmt.Sprintf("The head of the log does not fit the %d entries that are there: the head was changed.", d.Entry)
	case ContentsMissing:
		return fmt.Sprintf("Van de regels %d tot en met %d van het logboek is inhoud weg, en geen latere regel zegt dat die na de termijn is gewist: hij is verwijderd.", d.Entry, d.Last),
			fmt.Sprintf("Contents are gone of entries %d to %d of the log, and no later entry says that they were erased by their term: they were deleted.", d.Entry, d.Last)
	case ContentsEarly:
		return fmt.Sprintf("Van de regels %d tot en met %d van het logboek is inhoud gewist voordat de termijn voorbij was.", d.Entry, d.Last),
			fmt.Sprintf("Contents of entries %d to %d of the log were erased before their term had passed.", d.Entry, d.Last)
	}
	return fmt.Sprintf("Regel %d van het logboek is veranderd: hij past niet bij zijn hash.", d.Entry),
		fmt.Sprintf("Entry %d of the log was changed: it does not fit its hash.", d.Entry)
}
