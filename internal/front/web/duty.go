package web

import (
	"net/http"
	"time"

	"portiek/internal/acts/witnessing"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

type dutyView struct {
	base
	Head      audit.Head
	Witnesses []witnessing.Status
	Trusted   int // witnesses that have the log's state and do not contradict it
	Checked   time.Time
	Result    *witnessing.Report
	Running   bool
	Looks     []lookedLine
	MayErased bool // the visitor may see receipts of erasure
	Receipts  []footage.Erasure
	Names     map[footage.CameraID]string
}

// duty is where whoever controls us begins: the log with its proof, who looked, what was erased.
func (l *wholeLog) duty(v *visit) error {
	s := l.site
	head, err := s.Ledger.LogHead(v.ctx())
	if err != nil {
		return err
	}
	p := &dutyView{base: title("Verantwoording", "Accountability").under("verantwoording"), Head: head, Witnesses: s.Ledger.Witnesses()}
	for _, w := range p.Witnesses {
		if w.Err == nil && w.Contradiction == nil && w.Given.Size >= 0 {
			p.Trusted++
		}
	}
	l.mu.Lock()
	if r := l.run; r != nil {
		if p.Running = r.ended.IsZero(); !p.Running && r.err == nil {
			p.Checked, p.Result = r.ended, &r.report
		}
	}
	l.mu.Unlock()
	if p.Looks, _, _, err = s.looks(v, logFilter{before: -1}, 5); err != nil {
		return err
	}
	if p.MayErased = s.may(v, "see_receipts"); p.MayErased {
		if p.Receipts, err = s.Journal.Receipts(v.ctx(), -1, 3); err != nil {
			return err
		}
	}
	if p.Names, err = s.names(v); err != nil {
		return err
	}
	return s.render(v, http.StatusOK, "verantwoording", p)
}

// Contradicted tells whether a witness knows another past.
func (p *dutyView) Contradicted() bool {
	for _, w := range p.Witnesses {
		if w.Contradiction != nil {
			return true
		}
	}
	return false
}

// Heading says how it stands with the log.
func (p *dutyView) Heading() string {
	switch {
	case p.Contradicted():
		return p.T("Een getuige spreekt het logboek tegen.", "A witness contradicts the log.")
	case p.Result != nil:
		return verdict(&p.base, p.Result)
	}
	return p.T("Het logboek", "The log")
}

// Grave is the same as a colour.
func (p *dutyView) Grave() string {
	switch {
	case p.Contradicted():
		return "note--no"
	case p.Result != nil:
		return toneOf(p.Result.Worst())
	}
	return "note--plain"
}
