package signin

import "portiek/internal/base/fail"

// Unproven notes in the log that somebody came back from the office with an answer that proves nothing. Who they are is not
// known, so the entry names nobody; many in a row are counted, as other refused sign-ins are.
func (d *Desk) Unproven(err error) {
	if err != nil && fail.KindOf(err) == fail.Refused {
		d.refusals.note(refused{code: fail.Of(err).Code}, d.now())
	}
}
