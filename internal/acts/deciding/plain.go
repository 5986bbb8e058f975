package deciding

import (
	"context"
	"regexp"
	"slices"

	"portiek/internal/rules/footage"
)

// What is asked is typed by whoever asks, and the log is no place for free text: only words and numbers of the right form, and
// complexes that exist, are written down.
var (
	caseNumber = regexp.MustCompile(`^[0-9]{4}-[0-9]{1,8}$`)
	wordForm   = regexp.MustCompile(`^[a-z_]{1,40}$`)
)

func word(s string) string {
	if wordForm.MatchString(s) {
		return s
	}
	return ""
}

func (g *Gate) known(ctx context.Context, complex string) string {
	if complex == "" {
		return ""
	}
	list, err := g.cat.Cameras(ctx)
	if err != nil || !slices.ContainsFunc(list, func(c footage.Camera) bool { return c.Place == complex }) {
		return ""
	}
	return complex
}
