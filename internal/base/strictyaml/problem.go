// Package strictyaml reads YAML that people write by hand (protocols, settings). It finds every mistake at once, each with
// its line, column and remedy in Dutch and English; it refuses unknown and repeated keys, aliases and foreign tags, and
// input that is too large or too deep. It never panics on hostile bytes.
package strictyaml

import (
	"fmt"
	"sort"
	"strings"

	"portiek/internal/base/fail"
)

// Problem is one mistake. Line and Column count from 1; both are 0 when it concerns the file as a whole.
type Problem struct {
	Line, Column int
	Path         string // such as cameras[2].url
	NL, EN       string // what is wrong and what to do
}

// String is "line 3, column 7: cameras[2].url: sentence" in English.
func (p Problem) String() string { return p.where("line", "column") + p.EN }

// Dutch is the same in Dutch.
func (p Problem) Dutch() string { return p.where("regel", "kolom") + p.NL }

func (p Problem) where(line, column string) string {
	var b strings.Builder
	if p.Line > 0 {
		fmt.Fprintf(&b, "%s %d, %s %d: ", line, p.Line, column, p.Column)
	}
	if p.Path != "" {
		b.WriteString(p.Path + ": ")
	}
	return b.String()
}

// Problems are all mistakes of one file, in the order of the file.
type Problems []Problem

// Fail makes one failure of them, with the given code; nil when there are none. Each problem has a line of its own.
func (ps Problems) Fail(code string) error {
	if len(ps) == 0 {
		return nil
	}
	sort.SliceStable(ps, func(i, j int) bool {
		if ps[i].Line != ps[j].Line {
			return ps[i].Line < ps[j].Line
		}
		return ps[i].Column < ps[j].Column
	})
	nl, en := make([]string, len(ps)), make([]string, len(ps))
	for i, p := range ps {
		nl[i], en[i] = p.Dutch(), p.String()
	}
	return fail.New(fail.Invalid, code, strings.Join(nl, "\n"), strings.Join(en, "\n"))
}
