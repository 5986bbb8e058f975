package accesstest_test

import (
	"testing"
	"time"

	"portiek/internal/rules/access"
	"portiek/internal/rules/access/accesstest"
	"portiek/internal/rules/footage"
)

func TestPermit(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	span := footage.Span{From: now.Add(-time.Hour), To: now}
	p := accesstest.Permit(now, footage.Span{From: span.From, To: now.Add(time.Hour)}, "hal")
	if err := p.Allows("hal", span, access.Look|access.Export, now); err != nil {
		t.Error(err)
	}
	if p.Allows("lift", span, access.Look, now) == nil || p.Allows("hal", span, access.Look, now.Add(9*time.Hour)) == nil {
		t.Error("it opens more than was asked")
	}
}
