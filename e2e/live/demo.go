package live

import (
	"syscall"
	"testing"
	"time"
)

// Demo starts `portiek demo` with these flags, on a folder of the test if dir is not empty, else on one of its own that goes
// with it. It returns when its links are there; nobody is signed in yet.
func Demo(t testing.TB, dir string, flags ...string) *Server {
	t.Helper()
	s := &Server{t: t, o: Options{Dir: dir, Data: dir}, demo: append([]string{"--listen", "127.0.0.1:0", "--verbose"}, flags...)}
	for i, f := range flags {
		if f == "--term" {
			s.o.Term, _ = time.ParseDuration(flags[i+1])
		}
	}
	if dir != "" {
		s.demo = append(s.demo, "--data", dir)
	}
	s.Launch()
	t.Cleanup(s.Stop)
	s.address()
	return s
}

// Again starts a stopped demo anew with the same flags.
func (s *Server) Again() {
	s.t.Helper()
	s.Launch()
	s.address()
}

// SignIn enters a demo as the role that looks at footage, as a browser would.
func (s *Server) SignIn() { s.t.Helper(); s.enterDemo(s.DemoLink(Viewer)) }

// SignInAs enters a demo as another role.
func (s *Server) SignInAs(role string) { s.t.Helper(); s.enterDemo(s.DemoLink(role)) }

// Interrupt is Ctrl-C; it waits for the end and tells how long that took.
func (s *Server) Interrupt() time.Duration {
	begun := time.Now()
	s.end(syscall.SIGINT)
	return time.Since(begun)
}

// Exit is the ended process's exit status.
func (s *Server) Exit() int { return s.cmd.ProcessState.ExitCode() }

// AvoidMidnight waits when the Dutch day would turn within least: forms and pages are of one day.
func AvoidMidnight(t testing.TB, least time.Duration) {
	t.Helper()
	now := local(time.Now())
	midnight := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, now.Location())
	if wait := midnight.Sub(now); wait < least {
		time.Sleep(wait + time.Second)
	}
}
