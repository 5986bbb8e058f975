// Package proc reads what a process has cost so far from /proc (Linux).
package proc

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of times in /proc/PID/stat; the kernel's USER_HZ is 100 on every platform Go runs on.
const tick = 10 * time.Millisecond

// CPU is user plus system time of all threads of the process.
func CPU(pid int) (time.Duration, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	// The command name is in brackets and may hold anything; utime and stime are fields 14 and 15 (proc(5)).
	_, rest, _ := strings.Cut(string(b), ") ")
	f := strings.Fields(rest)
	if len(f) < 13 {
		return 0, fmt.Errorf("proc: %d: cannot read stat", pid)
	}
	user, err1 := strconv.ParseInt(f[11], 10, 64)
	system, err2 := strconv.ParseInt(f[12], 10, 64)
	if err1 != nil || err2 != nil {
		return 0, fmt.Errorf("proc: %d: cannot read stat", pid)
	}
	return time.Duration(user+system) * tick, nil
}

// Memory is what the process holds, in bytes.
type Memory struct{ Resident, PrivateDirty int64 }

// Mem reads /proc/PID/smaps_rollup.
func Mem(pid int) (m Memory, err error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return m, err
	}
	for line := range strings.Lines(string(b)) {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		kb, _ := strconv.ParseInt(f[1], 10, 64)
		switch f[0] {
		case "Rss:":
			m.Resident = kb << 10
		case "Private_Dirty:":
			m.PrivateDirty = kb << 10
		}
	}
	return m, nil
}

// Sum adds CPU and memory over several processes; one that has ended is an error.
func Sum(pids []int) (cpu time.Duration, mem Memory, err error) {
	for _, pid := range pids {
		c, err := CPU(pid)
		if err != nil {
			return 0, Memory{}, err
		}
		m, err := Mem(pid)
		if err != nil {
			return 0, Memory{}, err
		}
		cpu += c
		mem.Resident += m.Resident
		mem.PrivateDirty += m.PrivateDirty
	}
	return cpu, mem, nil
}
