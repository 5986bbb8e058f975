package imaging

import "golang.org/x/sys/unix"

// landlocked tells whether the kernel has Landlock: the version query of landlock_create_ruleset(2) answers.
func landlocked() bool {
	const version = 1
	n, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, version)
	return errno == 0 && int(n) > 0
}
