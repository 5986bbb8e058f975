package clock

import (
	"sync"
	"time"
)

// Fake is a machine's clocks for tests: a wall clock that can be set, a boot clock that cannot, and reboots. It is both a
// Clock and a BootClock.
type Fake struct {
	mu     sync.Mutex
	wall   time.Time
	since  time.Duration
	bootID string
	synced bool
}

// NewFake starts a synchronised machine at wall.
func NewFake(wall time.Time) *Fake {
	return &Fake{wall: wall.UTC(), since: time.Minute, bootID: "boot-1", synced: true}
}

// Now is the wall clock.
func (f *Fake) Now() time.Time { f.mu.Lock(); defer f.mu.Unlock(); return f.wall }

// Since is the boot clock.
func (f *Fake) Since() time.Duration { f.mu.Lock(); defer f.mu.Unlock(); return f.since }

// BootID is the present boot.
func (f *Fake) BootID() string { f.mu.Lock(); defer f.mu.Unlock(); return f.bootID }

// Synced is what SetSynced said last.
func (f *Fake) Synced() bool { f.mu.Lock(); defer f.mu.Unlock(); return f.synced }

// Advance lets time pass on both clocks.
func (f *Fake) Advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.wall, f.since = f.wall.Add(d), f.since+d
}

// SetWall sets the wall clock alone, as date -s does.
func (f *Fake) SetWall(t time.Time) { f.mu.Lock(); defer f.mu.Unlock(); f.wall = t.UTC() }

// SetSynced sets what the kernel says of the wall clock.
func (f *Fake) SetSynced(ok bool) { f.mu.Lock(); defer f.mu.Unlock(); f.synced = ok }

// Reboot starts the boot clock anew under another boot id; the wall clock is what the battery kept.
func (f *Fake) Reboot(bootID string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.bootID, f.since = bootID, 0
}
