package keyring

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"

	"portiek/internal/base/disk"
	"portiek/internal/base/fail"
)

const (
	ringName  = "ring"
	newSuffix = ".new"
	// leap is how far generations jump when a replica could not be read: whatever was written there before stays older than all
	// that is written from now on.
	leap = 1024
)

var (
	errOptions = fail.New(fail.Invalid, "ring.settings",
		"De sleutelring heeft een naam van de recorder en minstens een plek voor ring en ringsleutel nodig.",
		"The key ring needs the recorder's name and at least one place for ring and ring key.")
	errMissing = fail.New(fail.Unavailable, "ring.missing",
		"Er is geen sleutelring, terwijl er volgens het logboek een hoort te zijn. Is de schijf aangekoppeld?",
		"There is no key ring, although by the log there should be one. Is the disk mounted?")
	errUnopenable = fail.New(fail.Corrupt, "ring.unopenable",
		"De sleutelring is beschadigd, of de ringsleutel die erbij hoort ontbreekt. Is de schijf met de ringsleutel aangekoppeld?",
		"The key ring is damaged, or its ring key is missing. Is the disk with the ring key mounted?")
	errOld = fail.New(fail.Corrupt, "ring.old",
		"Deze sleutelring is ouder dan het logboek: er is een oude kopie teruggezet. Zet de laatste terug.",
		"This key ring is older than the log: an old copy was put back. Put back the latest.")
	errRecorder = fail.New(fail.Invalid, "ring.recorder",
		"Deze sleutelring hoort bij een andere recorder.", "This key ring belongs to another recorder.")
)

// Options says where a ring lives. Ring keys belong on other devices than rings, and replicas on different ones.
type Options struct {
	Recorder      string
	Rings, Keys   []disk.FS // at least one of each; their roots hold nothing else
	MinGeneration uint64    // as last seen in the log; 0 before there was any
}

// found is what lies on a ring replica.
type found struct {
	raw    []byte
	header header
	state  *state // nil when it does not open
	key    ringKey
	err    error
}

// Open reads all replicas, takes the newest ring that opens, repairs the other replicas from it and wipes what a change that was
// cut short left behind. A folder that is not known to be a replica's is left alone. Without any ring it makes one, if MinGeneration is
// 0. Errors: fail.Invalid for wrong settings or
// another recorder's ring, fail.Corrupt for a ring older than MinGeneration or one that no ring key opens, fail.Unavailable when
// nothing is there or nothing can be written. A replica that failed while another is good is in the Report, not an error.
func Open(o Options) (*Ring, Report, error) {
	if o.Recorder == "" || len(o.Recorder) > maxName || len(o.Rings) == 0 || len(o.Keys) == 0 {
		return nil, Report{}, errOptions
	}
	r := &Ring{recorder: o.Recorder, rings: replicas(KindRing, o.Rings), keys: replicas(KindKey, o.Keys)}
	onKeys, keys := r.readAllKeys()
	rings := r.readAllRings(keys)
	best, err := r.choose(rings, o)
	switch {
	case err != nil:
		return nil, Report{}, err
	case best == nil && !r.unfinished(onKeys):
		return nil, Report{}, errMissing
	case best == nil:
		return r.create()
	}
	r.adopt(rings, onKeys, best)
	r.classify(rings, onKeys, best)
	return r.resume(best)
}

func replicas(kind Kind, all []disk.FS) (list []*replica) {
	for i, d := range all {
		list = append(list, &replica{FS: d, status: Replica{Kind: kind, Index: i, Found: StatusGood}})
	}
	return list
}

// keysOn is what lies on a key replica.
type keysOn struct {
	keys    map[[16]byte]ringKey
	damaged int
}

func (r *Ring) readAllKeys() (on []keysOn, all map[[16]byte]ringKey) {
	all = map[[16]byte]ringKey{}
	for _, p := range r.keys {
		keys, damaged, err := readKeys(p)
		p.status.Err = err
		on = append(on, keysOn{keys, damaged})
		for id, k := range keys {
			all[id] = k
		}
	}
	return on, all
}

func (r *Ring) readAllRings(keys map[[16]byte]ringKey) (all []found) {
	for _, p := range r.rings {
		f := found{}
		f.raw, f.err = readFile(p, ringName)
		if f.err == nil {
			f.open(keys)
			r.tried = max(r.tried, f.header.generation)
		}
		p.status.Err = unlessMissing(f.err)
		all = append(all, f)
	}
	return all
}

func (f *found) open(keys map[[16]byte]ringKey) {
	h, _, err := parseHeader(f.raw)
	if err != nil {
		f.err = err
		return
	}
	key, known := keys[h.keyID]
	if !known {
		f.err = errSealed
		return
	}
	_, s, err := openRing(f.raw, key.key)
	if err != nil {
		f.err = err
		return
	}
	f.header, f.state, f.key = h, s, key
}

// choose takes the newest ring that opens, or none when there is none anywhere and there need not be one.
func (r *Ring) choose(rings []found, o Options) (*found, error) {
	var best *found
	var errs []error
	for i := range rings {
		f := &rings[i]
		errs = append(errs, unlessMissing(f.err))
		if f.state != nil && (best == nil || f.header.generation > best.header.generation) {
			best = f
		}
	}
	damage := errors.Join(errs...)
	switch {
	case best == nil && damage != nil:
		return nil, errUnopenable.Because(damage)
	case best == nil && o.MinGeneration > 0:
		return nil, errMissing
	case best == nil:
		return nil, nil
	case best.header.recorder != o.Recorder:
		return nil, errRecorder
	case best.header.generation < o.MinGeneration:
		return nil, errOld.Because(fmt.Errorf("generation %d, log has %d: %w", best.header.generation, o.MinGeneration, damage))
	}
	return best, nil
}

func unlessMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// classify notes for the report how each replica was found.
func (r *Ring) classify(rings []found, keys []keysOn, best *found) {
	for i, f := range rings {
		status := &r.rings[i].status.Found
		switch {
		case errors.Is(f.err, fs.ErrNotExist), !r.rings[i].marked:
			*status = StatusMissing
		case f.state == nil:
			*status = StatusDamaged
		case !bytes.Equal(f.raw, best.raw):
			*status = StatusStale
		}
	}
	for i, k := range keys {
		status := &r.keys[i].status.Found
		_, has := k.keys[best.key.id]
		switch {
		case !r.keys[i].marked:
			*status = StatusMissing
		case has:
		case k.damaged > 0:
			*status = StatusDamaged
		default:
			*status = StatusMissing
		}
	}
}

// create makes the first ring; a new ring wants all its replicas.
func (r *Ring) create() (*Ring, Report, error) {
	r.state, r.generation = newState(), 0
	if err := r.markAll(); err != nil {
		return nil, Report{}, errNowhere.Because(err)
	}
	if err := r.rekey(newState()); err != nil {
		return nil, Report{}, err
	}
	return r, Report{Generation: r.generation, Created: true, Replicas: r.Replicas()}, nil
}

// resume puts the ring that was found in force everywhere. Nothing is wiped before ring and ring key are durable somewhere: after
// a kill, what is visible need not be.
func (r *Ring) resume(best *found) (*Ring, Report, error) {
	r.state, r.ringKey, r.generation, r.buf = best.state, best.key, best.header.generation, best.raw
	report := Report{Generation: r.generation}
	durableKeys, keyErr := r.each(r.keys, func(p *replica) error { return putKey(p, best.key) })
	durableRings, ringErr := r.each(r.rings, func(p *replica) error { return putRing(p, best.raw) })
	err := errors.Join(keyErr, ringErr)
	if durableKeys == 0 || durableRings == 0 {
		return nil, report, errNowhere.Because(err)
	}
	_, wipeErr := r.each(r.keys, func(p *replica) error {
		wiped, err := wipeOthers(p, best.key.id)
		report.Wiped += wiped
		return errors.Join(p.status.Err, err)
	})
	r.settled = err == nil && wipeErr == nil
	report.Replicas = r.Replicas()
	if report.Bad() {
		r.tried += leap
	}
	return r, report, nil
}

// putRing makes a replica hold exactly this ring, durably.
func putRing(p disk.FS, raw []byte) error {
	got, err := readFile(p, ringName)
	if err != nil || !bytes.Equal(got, raw) {
		return replaceFile(p, ringName, raw)
	}
	return errors.Join(removeIfThere(p, ringName+newSuffix), syncFile(p, ringName), p.SyncDir("."))
}
