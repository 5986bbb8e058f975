package imaging

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"

	"github.com/landlock-lsm/go-landlock/landlock"
	"golang.org/x/sys/unix"
)

// confinedArg is the first argument of this program when it only prepares the confinement of another one.
const confinedArg = "__confined"

// RunIfConfined must be called first thing in main (and in a test's TestMain): when this process was started to run another
// program confined, it does that and does not return.
func RunIfConfined() {
	if len(os.Args) < 3 || os.Args[1] != confinedArg {
		return
	}
	fmt.Fprintln(os.Stderr, "portiek:", confineAndExec(os.Args[2], os.Args[2:]))
	os.Exit(126)
}

// What a decoder of one picture can need. A hostile stream that asks for more is stopped.
var limits = []struct {
	resource int
	max      uint64
}{
	{unix.RLIMIT_CPU, 10},       // seconds
	{unix.RLIMIT_AS, 2 << 30},   // bytes of address space
	{unix.RLIMIT_FSIZE, 0},      // it writes no file
	{unix.RLIMIT_CORE, 0},       // nor its memory into one
	{unix.RLIMIT_NOFILE, 64},    // files at once
	{unix.RLIMIT_NPROC, 1 << 9}, // of this user's, so that it cannot multiply
}

// confineAndExec gives up the file system but for libraries, the network, and memory without end, and becomes the program.
// On a kernel without Landlock the limits alone hold.
func confineAndExec(path string, argv []string) error {
	err := landlock.V5.BestEffort().Restrict(
		landlock.RODirs("/usr", "/lib", "/lib64", "/etc").IgnoreIfMissing(),
		landlock.RWFiles("/dev/null").IgnoreIfMissing(),
	)
	if err != nil {
		return fmt.Errorf("landlock: %w", err)
	}
	for _, l := range limits {
		if err := unix.Setrlimit(l.resource, &unix.Rlimit{Cur: l.max, Max: l.max}); err != nil && !errors.Is(err, unix.EPERM) {
			return fmt.Errorf("limit %d: %w", l.resource, err)
		}
	}
	return syscall.Exec(path, argv, []string{"PATH=/usr/bin", "LANG=C"})
}

// confined makes the command that runs a program with arguments, confined, without this process's environment.
func confined(program string, args ...string) (*exec.Cmd, error) {
	path, err := exec.LookPath(program)
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self, append([]string{confinedArg, path}, args...)...)
	cmd.Env = []string{}
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return cmd, nil
}
