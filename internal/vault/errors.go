package vault

import (
	"errors"
	"fmt"
	"syscall"

	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
	"portiek/internal/vault/seal"
)

var (
	errErased = fail.New(fail.Gone, "footage.erased",
		"Deze beelden zijn gewist: de sleutel is na de bewaartermijn vernietigd.",
		"This footage was erased: its key was destroyed after its term.")
	errHoldKey = fail.New(fail.Conflict, "hold.key",
		"De veiligstelling heeft geen sleutel (meer). Is zij beëindigd?",
		"The hold has no key (any more). Has it ended?")
	errItem = fail.New(fail.Corrupt, "hold.item",
		"De sleutel van deze veiliggestelde beelden hoort niet bij dit bestand of is beschadigd. Draai portiek admin fsck.",
		"The key of this held footage does not belong to this file or is damaged. Run portiek admin fsck.")
	errDamaged = fail.New(fail.Corrupt, "segment.damaged",
		"Een bestand met beelden is beschadigd, afgekapt of verwisseld. Draai portiek admin fsck.",
		"A file with footage is damaged, cut short or swapped. Run portiek admin fsck.")
	errDisagrees = fail.New(fail.Corrupt, "segment.disagrees",
		"De catalogus zegt iets anders over deze beelden dan het bestand. Draai portiek admin fsck.",
		"The catalogue says something else about this footage than the file. Run portiek admin fsck.")
	errLost = fail.New(fail.Corrupt, "segment.missing",
		"Een bestand met beelden ontbreekt. Draai portiek admin fsck.",
		"A file with footage is missing. Run portiek admin fsck.")
	errRead = fail.New(fail.Unavailable, "disk.read",
		"De schijf met beelden leest niet. Controleer de schijf.", "The disk with footage does not read. Check the disk.")
	errWrite = fail.New(fail.Unavailable, "disk.write",
		"De schijf met beelden neemt niets aan. Controleer de schijf.", "The disk with footage does not write. Check the disk.")
	errFull = fail.New(fail.Unavailable, "disk.full",
		"De schijf met beelden is vol.", "The disk with footage is full.")
	errRemove = fail.New(fail.Unavailable, "disk.remove",
		"Een bestand met beelden kon niet worden verwijderd. Het wordt opnieuw geprobeerd; controleer de schijf.",
		"A file with footage could not be removed. It will be tried again; check the disk.")
	errBuffer = fail.New(fail.Internal, "segment.buffer",
		"Een fragment past niet in zijn buffer.", "A fragment does not fit its buffer.")
)

// named puts the file's id in the operator's chain; err may be nil.
func named(id footage.SegmentID, err error) error {
	if err == nil {
		return fmt.Errorf("segment %s", id)
	}
	return fmt.Errorf("segment %s: %w", id, err)
}

func readError(id footage.SegmentID, err error) error {
	switch {
	case missing(err):
		return errLost.Because(named(id, err))
	case errors.Is(err, seal.ErrChunk), errors.Is(err, seal.ErrHeader):
		return errDamaged.Because(named(id, err))
	default:
		return errRead.Because(named(id, err))
	}
}

func writeError(id footage.SegmentID, err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return errFull.Because(named(id, err))
	}
	return errWrite.Because(named(id, err))
}
