package clock

import (
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Kernel is the running kernel's BootClock.
type Kernel struct{ bootID string }

const bootIDFile = "/proc/sys/kernel/random/boot_id"

// NewKernel reads the boot id. Without one (no /proc) every start counts as a new boot, which is the careful side.
func NewKernel() Kernel {
	b, err := os.ReadFile(bootIDFile)
	if err != nil {
		return Kernel{bootID: "unknown-" + time.Now().UTC().Format(time.RFC3339Nano)}
	}
	return Kernel{bootID: strings.TrimSpace(string(b))}
}

// Since is CLOCK_BOOTTIME.
func (Kernel) Since() time.Duration {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &ts); err != nil {
		return time.Since(processStart) // monotonic too, and compared within this process only
	}
	return time.Duration(ts.Nano())
}

var processStart = time.Now()

// BootID is the kernel's random boot id.
func (k Kernel) BootID() string { return k.bootID }

// Synced asks the kernel's clock discipline (adjtimex, read only).
func (Kernel) Synced() bool {
	var t unix.Timex
	state, err := unix.Adjtimex(&t)
	return err == nil && state != unix.TIME_ERROR && t.Status&unix.STA_UNSYNC == 0
}
