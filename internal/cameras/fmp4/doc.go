// Package fmp4 writes and reads the pictures of one camera as fragmented MP4 (ISO/IEC 14496-12, -15), and turns fragments
// into one ordinary MP4 file for export.
//
// Every file that Portiek keeps has one video track with id 1 and a time scale of 90000. A fragment always has the same
// shape, so that it can be written into a reused buffer without allocation and read at fixed offsets:
//
//	moof                            8
//	  mfhd sequence                16
//	  traf                          8
//	    tfhd default-base-is-moof  16
//	    tfdt version 1             20
//	    trun version 1             20 + 16 a sample: duration, size, flags, composition offset
//	mdat                            8 + payload
//
// A fragment that has any other shape is not ours and is refused.
package fmp4

import "portiek/internal/base/fail"

// TrackID is the only track's id.
const TrackID = 1

// maxSamples bounds the table of a fragment that is read: half a second of pictures is at most some dozens, a burst after
// a stall some hundreds.
const maxSamples = 1 << 16

// ErrFragment refuses bytes that are not a fragment as Portiek writes them.
var ErrFragment = fail.New(fail.Corrupt, "media.fragment",
	"Dit stukje beeld is beschadigd en kan niet worden getoond. Meld het aan de beheerder.",
	"This piece of footage is damaged and cannot be shown. Tell the administrator.")

// ErrInit refuses bytes that are not initialisation data as Portiek writes them.
var ErrInit = fail.New(fail.Corrupt, "media.init",
	"De beschrijving van deze beelden is beschadigd; ze kunnen niet worden getoond. Meld het aan de beheerder.",
	"The description of this footage is damaged; it cannot be shown. Tell the administrator.")

// ErrTrack refuses a track that MP4 cannot describe: parameter sets that are missing, too many, too long or unreadable.
var ErrTrack = fail.New(fail.Invalid, "media.track",
	"De camera beschrijft zijn beeld op een manier die niet kan worden opgeslagen. Kies H.264 of H.265 in de instellingen van de camera.",
	"The camera describes its picture in a way that cannot be stored. Choose H.264 or H.265 in the camera's settings.")

// ErrKey means that a fragment does not begin with a picture that can be decoded on its own.
var ErrKey = fail.New(fail.Invalid, "media.key",
	"Dit stukje beeld begint niet met een volledig beeld.",
	"This piece of footage does not begin with a complete picture.")
