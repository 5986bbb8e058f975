package holding

import (
	"context"
	"slices"

	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
)

// sealed is the hold as the database may have it: what people wrote is sealed under the key of the case.
func (h *Holder) sealed(hold footage.Hold) (footage.Hold, error) {
	var err error
	if hold.Reason, err = h.Vault.SealNote(hold.Case, hold.Reason); err != nil {
		return hold, err
	}
	hold.AskedBy, err = h.Vault.SealNote(hold.Case, hold.AskedBy)
	return hold, err
}

// Holds lists all holds, or only the live ones, newest first. What people wrote is left out of holds of a case whose
// personal details were erased.
func (h *Holder) Holds(ctx context.Context, liveOnly bool) ([]footage.Hold, error) {
	list, err := h.Catalogue.Holds(ctx, liveOnly)
	if err != nil {
		return nil, err
	}
	slices.Reverse(list)
	for i := range list {
		for _, note := range []*string{&list[i].Reason, &list[i].AskedBy} {
			if *note, err = h.Vault.OpenNote(list[i].Case, *note); err != nil && fail.KindOf(err) != fail.Gone {
				return nil, err
			}
		}
	}
	return list, nil
}
