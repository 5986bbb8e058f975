package witnessing

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
)

// WalkLog shows what is there; storetest plays damage on real databases.
func (l *memLog) WalkLog(_ context.Context, visit func(audit.Event, audit.Edge)) error {
	var edge audit.Edge
	for _, e := range l.events {
		edge, _ = edge.Add(audit.Encode(e))
		visit(e, edge)
	}
	return l.err
}

// TestEvidence is about files that say less than they should.
func TestEvidence(t *testing.T) {
	r := newRig(t)
	r.log.grow(t)
	r.step(t, 0)
	good := string(audit.AppendRecord(r.witness.raw[0], false))
	stranger, err := audit.NewSigner("portiek/elders/1", [32]byte{5})
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := stranger.Sign(audit.Checkpoint{Head: r.log.edge.Head(), At: noon})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file string
		code string
	}{
		"good":               {good, ""},
		"torn, then good":    {good[:100] + "\n\n" + good, ""},
		"empty":              {"", "witness.empty"},
		"not a witness":      {"recorder: kantoor\n", "witness.empty"},
		"good, then torn":    {good + good[:100], "witness.torn"},
		"changed moment":     {strings.Replace(good, "at 2026", "at 2025", 1), "witness.signature"},
		"another log's file": {string(foreign), "witness.other_log"},
	} {
		rep, err := Verify(ctx, r.log, []Evidence{{"notary", strings.NewReader(c.file)}}, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case c.code == "" && (len(rep.Findings) != 0 || rep.Worst() != 0):
			t.Errorf("%s: %+v", name, rep.Findings)
		case c.code != "" && (len(rep.Findings) != 1 || rep.Findings[0].Code != c.code || rep.Worst() != Doubtful):
			t.Errorf("%s: %+v", name, rep.Findings)
		}
		if len(rep.CannotExclude) == 0 {
			t.Errorf("%s: no doubt left", name)
		}
	}
	r.log.grow(t)
	rep, err := Verify(ctx, r.log, []Evidence{{"notary", strings.NewReader(good)}}, time.Time{})
	if err != nil || len(rep.Findings) != 0 || !strings.Contains(rep.CannotExclude[0].EN, "entries 2 to 2 yet") {
		t.Errorf("unwitnessed: %+v %v", rep, err)
	}
	if rep.Witnesses[0] != (WitnessCheck{Name: "notary", Checkpoints: 1, Agree: 1, Entries: 2, Since: noon, Until: noon}) {
		t.Errorf("%+v", rep.Witnesses[0])
	}
}

func TestVerifyCannotBeDone(t *testing.T) {
	boom := errors.New("boom")
	if _, err := Verify(ctx, &memLog{}, []Evidence{{"notary", iotest.ErrReader(boom)}}, time.Time{}); !errors.Is(err, boom) {
		t.Errorf("file: %v", err)
	}
	l := &memLog{err: fail.New(fail.Unavailable, "x", "", "").Because(boom)}
	if _, err := Verify(ctx, l, nil, time.Time{}); !errors.Is(err, boom) {
		t.Errorf("database: %v", err)
	}
}

// BenchmarkVerify goes over a log with a checkpoint every tenth entry.
func BenchmarkVerify(b *testing.B) {
	s, err := audit.NewSigner(audit.Origin("r", [16]byte{}), [32]byte{1})
	if err != nil {
		b.Fatal(err)
	}
	l := &memLog{}
	var file strings.Builder
	l.Append(ctx, audit.LogKey{Recorder: "r", Key: s.Public().String()}.Event(noon))
	for i := range 10_000 {
		l.Append(ctx, audit.Alarm{Code: "x"}.Event(noon.Add(time.Duration(i)*time.Second)))
		if i%10 == 0 {
			signed, err := s.Sign(audit.Checkpoint{Head: l.edge.Head(), At: noon})
			if err != nil {
				b.Fatal(err)
			}
			file.Write(audit.AppendRecord(signed, false))
		}
	}
	for b.Loop() {
		if r, err := Verify(ctx, l, []Evidence{{"notary", strings.NewReader(file.String())}}, time.Time{}); err != nil || len(r.Findings) > 0 {
			b.Fatalf("%+v %v", r.Findings, err)
		}
	}
}
