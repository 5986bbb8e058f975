package signin

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

var cheap = Hashing{Memory: 64, Passes: 1, Threads: 1}

func TestHash(t *testing.T) {
	ctx, h := context.Background(), newHasher(cheap)
	phc, err := h.make(ctx, "vier losse woorden é")
	if err != nil || !strings.HasPrefix(phc, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Fatal(phc, err)
	}
	for password, want := range map[string]bool{"vier losse woorden é": true, "vier losse woorden e\u0301": true, "vier losse woorden e": false, "": false} {
		if right, err := h.check(ctx, false, phc, password); right != want || err != nil {
			t.Errorf("%q: %v, %v", password, right, err)
		}
	}
	if again, _ := h.make(ctx, "vier losse woorden é"); again == phc {
		t.Error("no salt")
	}
	if dearer := newHasher(Hashing{Memory: 128, Passes: 2, Threads: 1}); true {
		if right, err := dearer.check(ctx, false, phc, "vier losse woorden é"); !right || err != nil {
			t.Error("a hash of before the cost was raised is lost:", err)
		}
	}
}

// The reference implementation's vector (argon2 CLI: password "password", salt "somesalt", t=2, m=65536, p=1, argon2id).
func TestReferenceHash(t *testing.T) {
	const phc = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if right, err := newHasher(cheap).check(context.Background(), false, phc, "password"); !right || err != nil {
		t.Fatal(right, err)
	}
}

func TestHashesThatAreNone(t *testing.T) {
	h := newHasher(cheap)
	before := h.computed.Load()
	for _, phc := range []string{"x", "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=16$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=19$m=99999999,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=19$m=64,t=0,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=19$m=64,t=1,p=0$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$", "$argon2id$v=19$m=64,t=1,p=1$$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"} {
		if right, err := h.check(context.Background(), false, phc, "password"); right || !errors.Is(err, errPHC) {
			t.Errorf("%s: %v, %v", phc, right, err)
		}
	}
	if h.computed.Load() != before {
		t.Error("a cost beyond reason was computed")
	}
}

func TestLaneIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLane(2, 3)
		var working, most, busy atomic.Int32
		gate := make(chan struct{})
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				err := l.run(t.Context(), func() {
					most.Store(max(most.Load(), working.Add(1)))
					<-gate
					working.Add(-1)
				})
				if errors.Is(err, errBusy) {
					busy.Add(1)
				}
			})
		}
		synctest.Wait()
		if working.Load() != 2 || busy.Load() != 15 {
			t.Errorf("%d work and %d were sent away, of 20 with 2 slots and 3 seats", working.Load(), busy.Load())
		}
		close(gate)
		all.Wait()
		if most.Load() > 2 {
			t.Errorf("%d at once", most.Load())
		}
		if err := l.run(t.Context(), func() {}); err != nil {
			t.Error("the lane did not empty:", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		l.slots <- struct{}{}
		l.slots <- struct{}{}
		cancel()
		if err := l.run(ctx, func() { t.Error("worked without a slot") }); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}
