package live

import (
	"errors"
	"os"
	"os/exec"
)

// FsckRefused runs `portiek admin fsck` where it is expected to refuse, and gives its exit status and what it said.
func (s *Server) FsckRefused() (exit int, said string) {
	s.t.Helper()
	cmd := exec.Command(Binary(s.t), "admin", "fsck", "--config", s.config())
	cmd.Env = append(os.Environ(), s.o.Env...)
	out, err := cmd.CombinedOutput()
	if ee := (*exec.ExitError)(nil); err != nil && !errors.As(err, &ee) {
		s.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}
