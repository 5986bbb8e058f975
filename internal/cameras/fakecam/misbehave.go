package fakecam

import "portiek/internal/base/fail"

// setFault replaces what lasts, or adds an event for the player.
func (d *device) setFault(f Fault) error {
	if err := f.check(); err != nil {
		return err
	}
	if f.Kind == Change && d.camera.Alternate == nil {
		return fail.New(fail.Invalid, "fakecam.alternate",
			"Deze camera heeft geen tweede bestand om naar over te gaan.",
			"This camera has no second file to change to.")
	}
	d.op.Lock()
	defer d.op.Unlock()
	if f.once() {
		return d.once(f)
	}
	before := d.lasting()
	if before.Kind == Off && f.Kind != Off {
		if err := d.open(d.described()); err != nil {
			return err
		}
	}
	d.mu.Lock()
	d.fault = f
	d.mu.Unlock()
	switch {
	case f.Kind == Off && before.Kind != Off:
		d.shut()
	case f.Kind == WrongPassword:
		d.drop()
	}
	return nil
}

// once has an event happen: a new certificate at once, the rest at the next picture.
func (d *device) once(f Fault) error {
	if f.Kind == Certificate {
		if err := d.newCertificate(); err != nil {
			return err
		}
		d.drop()
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.events = append(d.events, f)
	return nil
}

func (d *device) lasting() Fault {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.fault
}

// described is the source that readers are told of.
func (d *device) described() *Source {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.source
}

// now gives what lasts and takes the events.
func (d *device) now() (Fault, []Fault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	events := d.events
	d.events = nil
	return d.fault, events
}
