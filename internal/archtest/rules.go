// Package archtest holds the lines of the house: which wing may import which. The rules are data here; the test walks the
// source.
package archtest

import (
	"slices"
	"strings"
)

const module = "portiek/"

// wings says what each wing may import of the project besides itself.
var wings = map[string][]string{
	"cmd":       {"front", "acts", "rules", "cameras", "vault", "store", "witness", "identity", "base", "protocols"},
	"bench":     {"front", "acts", "rules", "cameras", "vault", "store", "witness", "identity", "base", "protocols"},
	"e2e":       {"front", "acts", "rules", "cameras", "vault", "store", "witness", "identity", "base", "protocols"},
	"front":     {"acts", "rules", "base"},
	"acts":      {"rules", "base"},
	"rules":     {"base", "protocols"},
	"cameras":   {"rules", "base"},
	"vault":     {"rules", "base"},
	"store":     {"rules", "base"},
	"witness":   {"rules", "base"},
	"identity":  {"rules", "base"},
	"base":      {},
	"protocols": {},
	"archtest":  {},
}

// lowerRules are the packages of the rules wing that know nothing of the ones above them.
var lowerRules = []string{"rules/footage", "rules/protocol", "rules/audit", "rules/people"}

// pureLibraries are what rules may use besides the standard library: none of them does input or output for us.
var pureLibraries = []string{"golang.org/x/mod/sumdb/", "go.yaml.in/yaml/v3", "github.com/cedar-policy/cedar-go"}

// impure are parts of the standard library that have no business in rules.
var impure = []string{"os", "net", "database", "syscall", "io/ioutil", "log", "embed", "testing", "plugin"}

// testOnly are libraries that must not reach the shipped binary.
var testOnly = []string{"testing", "pgregory.net/rapid", "github.com/google/go-cmp", "go.uber.org/goleak", "github.com/chromedp/"}

// wing is the wing of a project package ("portiek/internal/acts/holding" is of acts) and its place in the house
// ("acts/holding").
func wing(pkg string) (name, place string) {
	place = strings.TrimPrefix(strings.TrimPrefix(pkg, module), "internal/")
	name, _, _ = strings.Cut(place, "/")
	return name, place
}

// forbidden says why package from may not import to, "" when it may.
func forbidden(from, to string) string {
	wf, pf := wing(from)
	if _, known := wings[wf]; !known {
		return "there is no wing " + wf + "; see ARCHITECTURE.md"
	}
	suite := isSuite(pf)
	if !strings.HasPrefix(to, module) {
		switch {
		case wf == "rules" && !pure(to):
			return "rules use the standard library without input or output, base, and a few pure libraries"
		case !suite && wf != "e2e" && under(to, testOnly):
			return "a test library stays out of the shipped binary"
		}
		return ""
	}
	wt, pt := wing(to)
	switch {
	case isSuite(pt) && !suite && wf != "bench":
		return "a behaviour suite is for tests"
	case wt == "cmd" && wf != "cmd":
		return "nothing imports cmd"
	case suite: // it holds a part against the interfaces of those that use it
		return ""
	case wf != wt && !slices.Contains(wings[wf], wt):
		return wf + " may import " + strings.Join(append([]string{wf}, wings[wf]...), ", ") + " only"
	case slices.Contains(lowerRules, pf) && wt == "rules" && !slices.Contains(lowerRules, pt):
		return "footage, protocol, audit and people are below the other rules"
	}
	return ""
}

// isSuite tells whether the package is made for tests (storetest, blobtest).
func isSuite(place string) bool { return strings.HasSuffix(place, "test") }

func pure(to string) bool {
	first, _, _ := strings.Cut(to, "/")
	if strings.Contains(first, ".") {
		return under(to, pureLibraries)
	}
	return !under(to, impure)
}

// under tells whether path is one of the roots or below it.
func under(path string, roots []string) bool {
	return slices.ContainsFunc(roots, func(r string) bool {
		return path == r || strings.HasPrefix(path, strings.TrimSuffix(r, "/")+"/")
	})
}
