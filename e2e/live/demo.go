package live

import (
	"net/url"
	"syscall"
	"testing"
	"time"
)

// Demo starts `portiek demo` with these flags, on a folder of the test if dir is not empty, else on one of its own that goes
// with it. It returns when the one-time link is there; nobody is signed in yet.
func Demo(t testing.TB, dir string, flags ...string) *Server {
	t.Helper()
	s := &Server{t: t, o: Options{Dir: dir, Data: dir}, demo: append([]string{"--listen", "127.0.0.1:0", "--verbose"}, flags...)}
	if dir != "" {
		s.demo = append(s.demo, "--data", dir)
	}
	s.Launch()
	t.Cleanup(s.Stop)
	s.awaitLink()
	return s
}

// Again starts a stopped demo anew with the same flags.
func (s *Server) Again() {
	s.t.Helper()
	s.Launch()
	s.awaitLink()
}

func (s *Server) awaitLink() {
	s.t.Helper()
	select {
	case s.Link = <-s.link:
	case <-s.exited:
		s.t.Fatalf("portiek demo ended: %v\n%s", s.cmd.ProcessState, s.log)
	case <-time.After(2 * time.Minute):
		s.t.Fatalf("portiek demo gave no link\n%s", s.log)
	}
	u, err := url.Parse(s.Link)
	if err != nil {
		s.t.Fatal(err)
	}
	s.URL = u.Scheme + "://" + u.Host
}

// SignIn uses a demo's link up as a browser would.
func (s *Server) SignIn() { s.t.Helper(); s.signIn(s.Link) }

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
