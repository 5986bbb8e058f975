package web

import (
	"context"
	"net/http"
	"sync"
	"time"

	"portiek/internal/acts/witnessing"
	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
)

// wholeLog recomputes the whole log, one run at a time, on its own: whoever asked may go away and come back.
type wholeLog struct {
	site *Site
	mu   sync.Mutex
	run  *wholeRun // the last one, nil before the first
}

// wholeRun is one run. Everything but over is guarded by wholeLog.mu.
type wholeRun struct {
	over         chan struct{} // closed at the end
	began, ended time.Time
	done, total  int64
	report       witnessing.Report
	err          error
}

// longestRun ends a run that hangs, on a dead network mount for instance.
const longestRun = 30 * time.Minute

type wholeView struct {
	base
	Running bool
	Began   time.Time
	Ended   time.Time
	Done    int64
	Total   int64
	Report  *witnessing.Report
	Failure *fail.Error
}

// page shows how far the run is, or what it found.
func (l *wholeLog) page(v *visit) error {
	head, err := l.site.Ledger.LogHead(v.ctx())
	if err != nil {
		return err
	}
	p := &wholeView{base: title("Het hele logboek narekenen", "Recompute the whole log").under("verantwoording"), Total: head.Size}
	l.mu.Lock()
	if r := l.run; r != nil {
		p.Running, p.Began, p.Ended = r.ended.IsZero(), r.began, r.ended
		switch {
		case p.Running:
			p.Done, p.Total = r.done, r.total
		case r.err != nil:
			p.Failure = fail.Of(r.err)
		default:
			p.Report = &r.report
		}
	}
	l.mu.Unlock()
	if v.r.URL.Query().Get("vorm") == "json" && p.Report != nil {
		return v.attach("nagerekend.json", "application/json", mustJSON(p.Report))
	}
	return l.site.render(v, http.StatusOK, "geheel", p)
}

// shortRun is how long whoever starts a run waits for it; most logs take less. After that the page tells how far it is.
const shortRun = 2 * time.Second

// start begins a run unless one is under way.
func (l *wholeLog) start(v *visit) error {
	head, err := l.site.Ledger.LogHead(v.ctx())
	if err != nil {
		return err
	}
	patience := time.NewTimer(shortRun)
	defer patience.Stop()
	select {
	case <-l.begin(v, head.Size):
	case <-patience.C:
	case <-v.ctx().Done():
	}
	return v.see("/bewijs/geheel")
}

// begin starts a run, or finds the one under way; what it gives is closed when that is over.
func (l *wholeLog) begin(v *visit, total int64) <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.run == nil || !l.run.ended.IsZero() {
		l.run = &wholeRun{over: make(chan struct{}), began: l.site.Clock.Now(), total: total}
		go l.verify(context.WithoutCancel(v.ctx()), l.run)
	}
	return l.run.over
}

func (l *wholeLog) verify(ctx context.Context, r *wholeRun) {
	ctx, cancel := context.WithTimeout(ctx, longestRun)
	defer cancel()
	defer close(r.over)
	evidence, done, err := l.site.Ledger.Evidence(ctx)
	var report witnessing.Report
	if err == nil {
		report, err = witnessing.Verify(ctx, counted{l.site.Ledger, func(n int64) { l.progress(r, n) }}, evidence, l.site.Clock.Now())
		done()
	}
	if err != nil {
		l.site.Log.Error("the log could not be recomputed", "err", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	r.report, r.err, r.ended = report, err, l.site.Clock.Now()
}

func (l *wholeLog) progress(r *wholeRun, done int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r.done = done
}

// counted tells now and then how far a walk is.
type counted struct {
	witnessing.Walker
	tell func(done int64)
}

func (c counted) WalkLog(ctx context.Context, visit func(audit.Event, audit.Edge)) error {
	return c.Walker.WalkLog(ctx, func(e audit.Event, edge audit.Edge) {
		if visit != nil {
			visit(e, edge)
		}
		if edge.Size%1000 == 0 {
			c.tell(edge.Size)
		}
	})
}

// Tone is the colour of what was found: a word says the same.
func (p *wholeView) Tone(f witnessing.Finding) string { return toneOf(f.Severity) }

func toneOf(s witnessing.Severity) string {
	switch {
	case s == 0:
		return ""
	case s < witnessing.Tampered:
		return "note--act"
	}
	return "note--no"
}

// verdict says in a few words what a recomputing found.
func verdict(b *base, r *witnessing.Report) string {
	switch worst := r.Worst(); {
	case worst == 0:
		return b.T("Alles klopt wat is nagerekend.", "All that was recomputed is right.")
	case worst < witnessing.Tampered:
		return b.T("Het logboek klopt met zichzelf. Bij een getuige is iets om na te gaan.", "The log agrees with itself. Something about a witness must be looked into.")
	}
	return b.T("Het logboek klopt niet.", "The log is not right.")
}

// Verdict and Grave are the outcome in words and as a colour.
func (p *wholeView) Verdict() string { return verdict(&p.base, p.Report) }
func (p *wholeView) Grave() string   { return toneOf(p.Report.Worst()) }

// Part is how much was done, as an SVG's width.
func (p *wholeView) Part() string { return percent(p.Done, p.Total) }
