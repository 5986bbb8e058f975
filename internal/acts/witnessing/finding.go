package witnessing

import "time"

// Severity of a finding.
type Severity int

const (
	Doubtful     Severity = iota + 1 // evidence that cannot be used
	Tampered                         // the log contradicts itself
	Contradicted                     // the log contradicts a witness
)

// Sentence is one sentence for people, in both languages.
type Sentence struct {
	NL string `json:"nl"`
	EN string `json:"en"`
}

// Finding is one thing that is not as it should be. Code is stable.
type Finding struct {
	Code     string   `json:"code"`
	Severity Severity `json:"severity"`
	Sentence
	Entry   int64     `json:"entry"`             // the first entry concerned, -1 when there is none
	Witness string    `json:"witness,omitempty"` // who tells
	Line    int       `json:"line,omitempty"`    // in the witness's file
	At      time.Time `json:"at,omitzero"`       // of the checkpoint that tells
	Detail  string    `json:"detail,omitempty"`
}

// Worst is the gravest severity, 0 when nothing was found.
func (r Report) Worst() (worst Severity) {
	for _, f := range r.Findings {
		worst = max(worst, f.Severity)
	}
	return worst
}
