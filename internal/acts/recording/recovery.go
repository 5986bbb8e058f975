package recording

import (
	"context"
	"fmt"
	"log/slog"
	"slices"

	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
)

// Recovery is what a start found and settled.
type Recovery struct {
	Kept, Dropped int               // rows in state Writing
	Strays        []string          // files without a row, removed
	StraysKept    []string          // files without a row that are footage all the same, or may be
	Failed        []footage.Segment // not settled: their disk or key does not answer
}

// recover settles everything that the last run left unfinished:
//
//   - a row in state Writing without file, or whose file has no picture, goes;
//   - a row in state Writing with pictures is sealed with the valid prefix of its file;
//   - a file without a row goes, after it was logged. Rows come before files and go after them, so such a file is what an interrupted
//     copy for a hold left (its row never came, its key is random) or an erasure whose row is from a database that was put back.
//     Neither is footage that anybody may see. But a file that opens under a living epoch key is footage that an older catalogue,
//     put back, does not know: it stays until its key is destroyed on time. And files under a catalogue without a single row
//     are another catalogue's: rows stay after erasure, and no file comes before its row. Then nothing goes, and the start fails.
//
// Rows in state Due are the eraser's. It runs before any camera, and can be cut short and repeated.
func recoverVault(ctx context.Context, rec footage.RecorderID, cat Catalogue, v Vault, log *slog.Logger) (Recovery, error) {
	var r Recovery
	rows, err := cat.SegmentsIn(ctx, rec, footage.Writing)
	if err != nil {
		return r, err
	}
	for _, seg := range rows {
		out, _, err := settleSegment(ctx, cat, v, seg)
		switch {
		case err != nil:
			log.Error("a segment of the last run could not be settled", "camera", seg.Camera, "segment", seg.ID, "err", err)
			r.Failed = append(r.Failed, seg)
		case out == Kept:
			r.Kept++
		default:
			r.Dropped++
		}
	}
	if r.Strays, r.StraysKept, err = strays(ctx, rec, cat, v); err != nil {
		return r, err
	}
	if n := len(r.StraysKept); n > 0 {
		log.Warn("footage that the catalogue does not know is kept: was an older database put back?", "files", n, "first", r.StraysKept[0])
	}
	for _, name := range r.Strays {
		log.Warn("a file without a row is removed", "file", name)
		if err := v.RemoveFile(name); err != nil {
			return r, fmt.Errorf("remove stray file %s: %w", name, err)
		}
	}
	return r, nil
}

// strays lists files that no row of any state but Erased needs; those to keep are footage of which there is no row at all.
func strays(ctx context.Context, rec footage.RecorderID, cat Catalogue, v Vault) (remove, keep []string, err error) {
	states := map[footage.SegmentID]footage.State{}
	for s, err := range cat.AllSegments(ctx, rec) {
		if err != nil {
			return nil, nil, err
		}
		states[s.ID] = s.State
	}
	err = v.Walk(func(f footage.StoredFile) error {
		if f.ID.IsZero() { // another name is not ours: fsck reports it, nobody removes it
			return nil
		}
		state, known := states[f.ID]
		if known && state != footage.Erased {
			return nil
		}
		if !known {
			if opens, err := v.OpensByEpoch(f); opens || err != nil {
				keep = append(keep, f.Name)
				return nil
			}
		}
		remove = append(remove, f.Name)
		return nil
	})
	if all := slices.Concat(keep, remove); err == nil && len(states) == 0 && len(all) > 0 {
		return nil, nil, errOtherCatalogue.Because(fmt.Errorf("%d files, the first %s", len(all), all[0]))
	}
	return remove, keep, err
}

var errOtherCatalogue = fail.New(fail.Corrupt, "recovery.other_catalogue",
	"Er staan beelden op de schijf, maar de catalogus is leeg. Is de database wel de goede, en de schijf waar zij op staat aangekoppeld? Portiek start niet en wist niets. Is de catalogus echt verloren, verplaats dan eerst de map met beelden.",
	"There is footage on the disk, but the catalogue is empty. Is this the right database, and is its disk mounted? Portiek does not start and erases nothing. If the catalogue is really lost, move the folder with footage away first.")
