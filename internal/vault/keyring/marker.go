package keyring

import (
	"errors"
	"fmt"
	"io/fs"

	"portiek/internal/base/fail"
)

// markerName is a file that every replica's folder has. A folder without it may be the bare mount point of a disk that did not
// come up: what is written there is hidden as soon as the disk is back, and then nobody wipes it any more.
const markerName = "portiek-replica"

var errAbsent = fail.New(fail.Unavailable, "ring.absent",
	"In de map voor deze kopie staat geen bestand portiek-replica: waarschijnlijk is de schijf niet aangekoppeld. Er wordt niets in geschreven. Koppel de schijf aan en herstart; is het een nieuwe, lege schijf hiervoor, maak dan het bestand portiek-replica erin.",
	"The folder of this replica has no file portiek-replica: probably its disk is not mounted. Nothing is written there. Mount the disk and restart; if it is a new, empty disk meant for this, create the file portiek-replica in it.")

// look finds out whether the folder is known to be a replica's.
func (p *replica) look() error {
	if p.marked {
		return nil
	}
	f, err := p.OpenRead(markerName)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errAbsent
	case err != nil:
		return err
	}
	p.marked = true
	return f.Close()
}

// mark makes the folder a replica's, durably. That the marker exists is what counts; its text is for people.
func (p *replica) mark(recorder string) error {
	text := fmt.Sprintf("portiek: %s of recorder %s. Do not copy or remove.\n", p.status.Kind, recorder)
	err := createFile(p, markerName, []byte(text))
	if errors.Is(err, fs.ErrExist) {
		err = syncFile(p, markerName)
	}
	if err = errors.Join(err, p.SyncDir(".")); err == nil {
		p.marked = true
	}
	return err
}

// markAll marks every folder; only a new ring may.
func (r *Ring) markAll() error {
	var errs []error
	for _, p := range r.all() {
		err := p.mark(r.recorder)
		p.status.Err = err
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// adopt marks folders that show by what is in them that they are replicas: they hold the ring or ring key in force or, when no
// folder has a marker since the ring is older than markers, any that opens.
func (r *Ring) adopt(rings []found, keys []keysOn, best *found) {
	none := true
	for _, p := range r.all() {
		none = p.look() == errAbsent && none
	}
	for i, p := range r.rings {
		f := &rings[i]
		if !p.marked && f.state != nil && (none || f.header == best.header) {
			p.status.Err = p.mark(r.recorder)
		}
	}
	for i, p := range r.keys {
		_, inForce := keys[i].keys[best.key.id]
		if !p.marked && (inForce || none && len(keys[i].keys) > 0) {
			p.status.Err = p.mark(r.recorder)
		}
	}
}

// unfinished tells whether what was found without any ring is the beginning of a new one: all folders are marked before a
// ring key is made.
func (r *Ring) unfinished(keys []keysOn) bool {
	made, marked := false, true
	for i := range keys {
		made = made || len(keys[i].keys) > 0
	}
	for _, p := range r.all() {
		marked = p.look() == nil && marked
	}
	return !made || marked
}
