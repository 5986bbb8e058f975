package settings

import (
	"strconv"

	"portiek/internal/base/strictyaml"
	"portiek/internal/rules/audit"
)

// logTerm reads how long contents of the log stay, in whole days.
func (r *reader) logTerm(v strictyaml.Value) {
	r.s.LogTerm = audit.DefaultLogTerm
	if !v.Present() {
		return
	}
	days, err := strconv.Atoi(v.Text)
	if err != nil || days < audit.MinLogTerm || days > audit.MaxLogTerm {
		v.Wrong("Schrijf in hele dagen hoe lang de inhoud van het logboek blijft: 365 tot 36500.",
			"Write in whole days how long the contents of the log stay: 365 to 36500.")
		return
	}
	r.s.LogTerm = days
}
