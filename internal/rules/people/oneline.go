package people

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// OneLine tells whether s is text of 1 to limit characters on one line: what a name or a number that people type may be.
func OneLine(s string, limit int) bool {
	return s != "" && utf8.ValidString(s) && utf8.RuneCountInString(s) <= limit && !strings.ContainsFunc(s, unicode.IsControl)
}
