package main

import "golang.org/x/sys/unix"

// hardenProcess keeps keys out of core dumps and away from other processes of the same user, and files private.
func hardenProcess() {
	unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
	unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
	unix.Umask(0o077)
}
