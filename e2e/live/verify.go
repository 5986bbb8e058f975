package live

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"

	"portiek/internal/acts/witnessing"
)

// VerifyLog runs `portiek admin log verify --json` on the stopped server's log, with the files of these witnesses.
func (s *Server) VerifyLog(witnesses ...string) (r witnessing.Report, exit int) {
	s.t.Helper()
	args := []string{"admin", "log", "verify", "--json", "--config", s.config()}
	for _, w := range witnesses {
		args = append(args, "--witness", w)
	}
	cmd := exec.Command(Binary(s.t), args...)
	cmd.Env = append(os.Environ(), s.o.Env...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if ee := (*exec.ExitError)(nil); err != nil && !errors.As(err, &ee) {
		s.t.Fatal(err)
	}
	if err := json.Unmarshal(out, &r); err != nil {
		s.t.Fatalf("log verify: %v\n%s%s", err, out, stderr.Bytes())
	}
	return r, cmd.ProcessState.ExitCode()
}
