package protocol

import (
	"os"
	"strings"
	"testing"
)

func TestShow(t *testing.T) {
	for _, p := range append(examples(t), load(t, "testdata/third.yaml")) {
		for _, lang := range []string{"nl", "en"} {
			golden(t, "testdata/show-"+p.Name+"."+lang+".txt", p.Show(lang))
		}
	}
}

// TestDiff: a new version in which most kinds of change happen once.
func TestDiff(t *testing.T) {
	src, err := os.ReadFile("testdata/third.yaml")
	if err != nil {
		t.Fatal(err)
	}
	next := strings.NewReplacer(
		`version: "1"`, `version: "2"`,
		"title: buitenkant van het hoofdkantoor, english: exterior of the head office, length: 72h", "title: buitenkant van het hoofdkantoor, english: exterior of the head office, length: 96h, reason: Weekenden tellen mee.",
		"length: 14d", "length: 10d",
		"    - {kind: head_office, ", "    - {kind: parking, title: parkeerplaats, english: car park, length: 12h, article: DC-2}\n    - {kind: old_office, ",
		"  biometrics:", "  live_view: {allowed: true, article: DC-6}\n  biometrics:",
		"requires: [written_request]", "requires: [legal_demand]",
		"{who: police", "{who: insurer, article: DC-9}\n    - {who: police",
		"check: at_desk, ", "",
		"Elk jaar wordt dit protocol tegen het licht gehouden.", "Elk jaar kijken we dit protocol na.",
		"  DC-6:", "  DC-11: {text: Zwijgen is nee., fixed: silence_means_no}\n  DC-6:",
	).Replace(string(src))
	a := load(t, "testdata/third.yaml")
	b, err := Load([]byte(next))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/diff.nl.txt", ShowDiff(a, b, "nl"))
	golden(t, "testdata/diff.en.txt", ShowDiff(a, b, "en"))
	golden(t, "testdata/diff-back.en.txt", ShowDiff(b, a, "en"))
	if got := ShowDiff(a, a, "en"); !strings.Contains(got, "No difference.") {
		t.Error(got)
	}
	corporations := examples(t)
	golden(t, "testdata/diff-corporations.nl.txt", ShowDiff(corporations[0], corporations[1], "nl"))
}
