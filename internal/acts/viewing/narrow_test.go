package viewing

import (
	"context"
	"strings"
	"testing"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// TestTooNarrow: footage there is, but the permit leaves out the picture from which it can be decoded. That is a refusal with a
// way out, and not "nothing was recorded"; it never hides that footage is gone, and never ends what somebody was watching.
func TestTooNarrow(t *testing.T) {
	ms := time.Millisecond
	for name, c := range map[string]struct {
		permit, asked footage.Span
		how           How
		now           time.Duration // after noon
		kind          fail.Kind
		code          string // "": pictures
	}{
		"the group begins before it":       {span(500*ms, 1900*ms), span(600*ms, 1200*ms), How{}, time.Hour, fail.Refused, "permit.narrow"},
		"less than a fragment":             {span(4100*ms, 4400*ms), span(4100*ms, 4400*ms), How{}, time.Hour, fail.Refused, "permit.narrow"},
		"the next group is in it":          {span(500*ms, 3*time.Second), span(600*ms, 2500*ms), How{}, time.Hour, 0, ""},
		"going on at its very end":         {span(0, 4300*ms), span(4*time.Second, 4300*ms), How{Exact: true}, time.Hour, fail.NotFound, "footage.none"},
		"the group has passed its term":    {span(500*ms, 1900*ms), span(600*ms, 1200*ms), How{}, 72*time.Hour + time.Second, fail.Gone, "footage.expired"},
		"nothing was recorded before noon": {span(-time.Minute, time.Second), span(-time.Minute, -time.Second), How{}, time.Hour, fail.NotFound, "footage.none"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse()
			h.segs = []footage.Segment{segment(noon)}
			h.now = noon.Add(c.now)
			c.how.Base = noon.Add(-time.Hour)
			_, err := h.door().Open(context.Background(), permitOf(h, c.permit), "hal", c.asked, c.how)
			if c.code == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			wantCode(t, err, c.kind, c.code)
			if logged := len(h.spans(audit.FootageRefused)); (c.kind != fail.NotFound) != (logged == 1) || h.reads != 0 {
				t.Errorf("%d refusals in the log, %d chunks opened", logged, h.reads)
			}
			if c.code == "permit.narrow" && !strings.Contains(fail.Of(err).EN, "at least 4 seconds") {
				t.Errorf("it does not say how much to ask: %v", fail.Of(err).EN)
			}
		})
	}
}
