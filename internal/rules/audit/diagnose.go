package audit

import (
	"errors"
	"iter"

	"golang.org/x/mod/sumdb/tlog"

	"portiek/internal/rules/footage"
)

// Rows is a log for a second look at the place that Verify named.
type Rows struct {
	Head    Head // as stored
	Entries iter.Seq2[Event, error]
	Stored  iter.Seq2[StoredHash, error]
	Hashes  Hashes
}

// Diagnose looks closer at an entry that does not fit its own hash: was it the hash that changed, or was the entry edited,
// inserted, moved, or is it one that stood behind a deleted one? It gives err back, or a better one that names the place.
func Diagnose(err error, rows Rows) error {
	var d *Damage
	if !errors.As(err, &d) || d.Fault != EntryChanged || d.Place < 0 {
		return err
	}
	here, leaf, lookErr := rows.at(d.Entry)
	if lookErr != nil {
		return err
	}
	path, pathErr := ProveEntry(rows.Head.Size, d.Entry, rows.Hashes)
	if pathErr != nil {
		return err
	}
	proves := func(h tlog.Hash) bool {
		return tlog.CheckRecord(toTlog(path), rows.Head.Size, tlog.Hash(rows.Head.Root), d.Entry, h) == nil
	}
	if !proves(tlog.Hash(leaf)) {
		if proves(leafAt(here, d.Entry)) { // the entry is what the head covers, so its hash is not
			return HashDamage(HashChanged, d.Place).Fail()
		}
		return err
	}
	belongs, err1 := rows.belongs(here, d.Entry)
	now, err2 := rows.now(leaf, d.Entry)
	if err1 != nil || err2 != nil {
		return err
	}
	switch {
	case belongs >= 0 && now >= 0:
		return (&Damage{Fault: EntryMoved, Entry: d.Entry, Last: belongs, Place: -1}).Fail()
	case now >= 0:
		return (&Damage{Fault: EntryInserted, Entry: d.Entry, Place: -1}).Fail()
	case belongs > d.Entry:
		return (&Damage{Fault: EntryMissing, Entry: d.Entry, Place: -1, Detail: "later entries took its place"}).Fail()
	}
	return err
}

// leafAt is the hash that this event would have at index.
func leafAt(e Event, index int64) tlog.Hash {
	e.Index = index
	return tlog.RecordHash(Encode(e))
}

// at reads the entry at index and its stored hash.
func (r Rows) at(index int64) (e Event, leaf footage.Hash, err error) {
	hs, err := r.Hashes([]int64{HashCount(index)})
	if err != nil {
		return e, leaf, err
	}
	for e, err := range r.Entries {
		if err != nil || e.Index == index {
			return e, hs[0], err
		}
	}
	return e, leaf, errors.New("audit: entry not found")
}

// belongs finds the index at which this event was hashed, other than where it is; -1 when there is none.
func (r Rows) belongs(e Event, here int64) (int64, error) {
	index := int64(0)
	for s, err := range r.Stored {
		switch {
		case err != nil:
			return -1, err
		case s.Place != HashCount(index):
			continue
		case index != here && leafAt(e, index) == tlog.Hash(s.Hash):
			return index, nil
		}
		index++
	}
	return -1, nil
}

// now finds where the event is that was hashed at index; -1 when it is nowhere.
func (r Rows) now(leaf footage.Hash, index int64) (int64, error) {
	for e, err := range r.Entries {
		switch {
		case err != nil:
			return -1, err
		case e.Index != index && leafAt(e, index) == tlog.Hash(leaf):
			return e.Index, nil
		}
	}
	return -1, nil
}
