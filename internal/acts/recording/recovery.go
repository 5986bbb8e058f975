package recording

import (
	"context"
	"fmt"
	"log/slog"

	"portiek/internal/rules/footage"
)

// Recovery is what a start found and settled.
type Recovery struct {
	Kept, Dropped int               // rows in state Writing
	Strays        []string          // files without a row, removed
	Failed        []footage.Segment // not settled: their disk or key does not answer
}

// recover settles everything that the last run left unfinished:
//
//   - a row in state Writing without file, or whose file has no picture, goes;
//   - a row in state Writing with pictures is sealed with the valid prefix of its file;
//   - a file without a row goes, after it was logged. Rows come before files and go after them, so such a file is what an interrupted
//     copy for a hold left (its row never came) or an erasure whose row is from a database that was put back. Neither is
//     footage that anybody may see.
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
	if r.Strays, err = strays(ctx, rec, cat, v); err != nil {
		return r, err
	}
	for _, name := range r.Strays {
		log.Warn("a file without a row is removed", "file", name)
		if err := v.RemoveFile(name); err != nil {
			return r, fmt.Errorf("remove stray file %s: %w", name, err)
		}
	}
	return r, nil
}

// strays lists files that no row of any state but Erased needs.
func strays(ctx context.Context, rec footage.RecorderID, cat Catalogue, v Vault) ([]string, error) {
	known := map[footage.SegmentID]bool{}
	for s, err := range cat.AllSegments(ctx, rec) {
		if err != nil {
			return nil, err
		}
		if s.State != footage.Erased {
			known[s.ID] = true
		}
	}
	var names []string
	err := v.Walk(func(f footage.StoredFile) error {
		ours := !f.ID.IsZero() // another name is not ours: fsck reports it, nobody removes it
		if ours && !known[f.ID] {
			names = append(names, f.Name)
		}
		return nil
	})
	return names, err
}
