package holding

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
)

// batch is how many tasks are looked up at a time.
const batch = 64

// task names one segment to secure for one hold.
type task struct {
	hold    footage.HoldID
	segment footage.SegmentID
}

// failure is a task that did not succeed yet.
type failure struct {
	times int
	err   error
}

// SecureStep secures every sealed segment that a live hold covers and that has no item for it yet: by wrapping its key when
// all of it must stay, or else by sealing a copy of the groups that must. Segments that are still being written, or not
// recorded yet, follow when they are sealed. A task that fails does not stand in the way of others; meanwhile the eraser
// leaves its segment and its key alone. It can be cut short anywhere and called again.
func (h *Holder) SecureStep(ctx context.Context) error {
	h.securing.Lock()
	defer h.securing.Unlock()
	h.clearUp(ctx)
	tried := map[task]bool{}
	for {
		limit := batch + len(h.failing)
		tasks, err := h.Catalogue.Unsecured(ctx, h.Recorder, limit)
		if err != nil {
			return err
		}
		fresh := 0
		for _, t := range tasks {
			if err := ctx.Err(); err != nil {
				return err
			}
			id := task{t.Cover.Hold, t.Segment.ID}
			if !tried[id] {
				tried[id] = true
				fresh++
				h.settle(id, h.secure(ctx, t.Segment, t.Cover))
			}
		}
		if fresh == 0 || len(tasks) < limit {
			return h.failures(tried)
		}
	}
}

// settle counts a failure, or forgets it.
func (h *Holder) settle(id task, err error) {
	if err == nil || fail.KindOf(err) == fail.Conflict {
		delete(h.failing, id)
		return
	}
	f := failure{h.failing[id].times + 1, err}
	h.failing[id] = f
	h.Log.Error("securing failed", "hold", id.hold.String(), "segment", id.segment.String(), "times", f.times, "error", err)
}

// failures is an error while any task fails; those that are no longer asked for are forgotten.
func (h *Holder) failures(asked map[task]bool) error {
	var errs []error
	for id, f := range h.failing {
		if !asked[id] {
			delete(h.failing, id)
			continue
		}
		errs = append(errs, fmt.Errorf("segment %s for hold %s, tried %d times: %w", id.segment, id.hold, f.times, f.err))
	}
	if len(errs) == 0 {
		return nil
	}
	return errSecure.Because(errors.Join(errs...))
}

func (h *Holder) secure(ctx context.Context, s footage.Segment, c footage.HoldCover) error {
	if !h.hasKey(c.Hold) {
		return errNoKey
	}
	p := h.Plan(s, c.Span)
	if p.Predecessor && s.Continues && !c.Span.From.Before(s.Span.From) {
		if err := h.securePredecessor(ctx, s, c.Hold); err != nil {
			return err
		}
	}
	return h.keep(ctx, s, p, c.Hold)
}

// securePredecessor keeps the start of a group that began in an earlier segment, which the cover itself does not touch. It
// goes first: once the later segment has its item, nobody would ask again.
func (h *Holder) securePredecessor(ctx context.Context, s footage.Segment, hold footage.HoldID) error {
	before, err := h.before(ctx, s)
	if err != nil || len(before) == 0 {
		return err
	}
	full, err := h.Catalogue.Segment(ctx, before[0].ID)
	if err != nil {
		return err
	}
	p := footage.PlanPredecessor(full)
	if p.Predecessor && full.Continues {
		if err := h.securePredecessor(ctx, full, hold); err != nil {
			return err
		}
	}
	err = h.keep(ctx, full, p, hold)
	if fail.KindOf(err) == fail.Conflict { // kept already, or gone: then so is this group
		return nil
	}
	return err
}

// keep stores one item, with a copy when the plan is not the whole segment.
func (h *Holder) keep(ctx context.Context, s footage.Segment, p footage.Plan, hold footage.HoldID) error {
	item := footage.HoldItem{Hold: hold, Segment: s.ID}
	if p.Whole || p.Empty() { // a segment without an index cannot be cut
		wrapped, err := h.Vault.WrapFor(hold, s)
		if err != nil {
			return err
		}
		item.WrappedKey = wrapped
		return h.Catalogue.Secure(ctx, item, nil)
	}
	c, wrapped, err := h.reseal(s, p, hold)
	if err != nil {
		return err
	}
	item.Copy, item.WrappedKey = c.ID, wrapped
	err = h.Catalogue.Secure(ctx, item, &c)
	if fail.KindOf(err) == fail.Conflict {
		return errors.Join(err, h.Vault.Remove(c))
	}
	if err != nil { // the row may stand all the same: its file stays until that is known
		h.doubtful = append(h.doubtful, c)
	}
	return err
}

// clearUp removes the files of copies that turn out to have no row. What cannot be known yet is asked again; what a stop
// leaves, recovery settles.
func (h *Holder) clearUp(ctx context.Context) {
	h.doubtful = slices.DeleteFunc(h.doubtful, func(c footage.Segment) bool {
		_, err := h.Catalogue.Segment(ctx, c.ID)
		if fail.KindOf(err) == fail.NotFound {
			err = h.Vault.Remove(c)
		}
		return err == nil
	})
}

var errSecure = fail.New(fail.Unavailable, "hold.secure",
	"Een deel van de veiliggestelde beelden is nog niet vastgelegd. De beelden blijven staan; Portiek blijft het proberen.",
	"Part of the held footage is not secured yet. The footage stays; Portiek keeps trying.")

var errNoKey = fail.New(fail.Unavailable, "hold.key_missing",
	"De sleutel van een lopende veiligstelling ontbreekt in de sleutelring. De beelden blijven staan. Draai portiek admin fsck.",
	"The key of a live hold is missing from the key ring. The footage stays. Run portiek admin fsck.")
