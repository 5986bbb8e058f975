package api

import (
	"strconv"
	"strings"
)

// language is "en" when Accept-Language prefers English to Dutch (RFC 9110 section 12.5.4), and "nl" otherwise.
func language(header string) string {
	nl, en, any := -1.0, -1.0, -1.0
	for part := range strings.SplitSeq(header, ",") {
		tag, params, _ := strings.Cut(strings.ToLower(strings.TrimSpace(part)), ";")
		main, _, _ := strings.Cut(strings.TrimSpace(tag), "-")
		switch q := quality(params); main {
		case "nl":
			nl = max(nl, q)
		case "en":
			en = max(en, q)
		case "*":
			any = max(any, q)
		}
	}
	if nl < 0 {
		nl = max(any, 0)
	}
	if en > nl {
		return "en"
	}
	return "nl"
}

// quality reads ";q=0.8"; what cannot be read counts for nothing.
func quality(params string) float64 {
	name, value, ok := strings.Cut(strings.TrimSpace(params), "=")
	if !ok {
		return 1
	}
	q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || strings.TrimSpace(name) != "q" || !(q >= 0 && q <= 1) {
		return 0
	}
	return q
}
