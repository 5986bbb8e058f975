// Package live starts the real program for whole-system tests: built once, run as a process of its own on a folder of the
// test, signed in to over HTTP as a browser would.
package live

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"portiek/internal/acts/checking"
)

var built struct {
	once sync.Once
	path string
	err  error
}

// Binary is the built program, the same for all tests of a package: bin/e2e/<package>/portiek in the checkout.
func Binary(t testing.TB) string {
	t.Helper()
	built.once.Do(func() { built.path, built.err = build() })
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.path
}

func build() (path string, err error) {
	here, err := os.Getwd() // a test runs in its package's folder
	if err != nil {
		return "", err
	}
	root := here
	for !exists(filepath.Join(root, "go.mod")) {
		if root == filepath.Dir(root) {
			return "", fmt.Errorf("no go.mod above %s", here)
		}
		root = filepath.Dir(root)
	}
	path = filepath.Join(root, "bin", "e2e", filepath.Base(here), "portiek")
	cmd := exec.Command("go", "build", "-o", path, "portiek/cmd/portiek")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return path, nil
}

func exists(path string) bool { _, err := os.Stat(path); return err == nil }

// Camera is one camera in the settings file.
type Camera struct {
	ID, URL, User, Password string
	BudgetKbits             int // what it may send on average; 0: the default
}

// Options is what the settings file says. Dir keeps everything; an empty one is t.TempDir.
type Options struct {
	Dir      string
	Data     string        // footage and reserve; Dir/data if empty (a test may mount a small disk there)
	Protocol string        // a built-in name or a file; wooninvest if empty
	Term     time.Duration // of that protocol; 72 hours if zero. A permit reaches no further back
	Database string        // lines under "database:"; a SQLite file in Dir if empty
	Cameras  []Camera
	Settings string // further lines of the settings
	Env      []string
	Log      io.Writer // gets all that the program writes to standard error; nil: none
}

// Server is a running program.
type Server struct {
	t       testing.TB
	o       Options
	cmd     *exec.Cmd
	said    chan []string // gives what the program printed, up to its address
	exited  chan struct{}
	log     *tail
	demo    []string // flags of `portiek demo`; nil: it is `portiek serve`
	URL     string
	Client  *http.Client      // the caretaker's browser
	links   map[string]string // a demo's, by role
	permits []leave
	dossier string // the caretaker's case, once opened
}

// Start writes the settings and starts `portiek serve`; it returns when the pages answer and the caretaker is signed in. The
// process ends with the test.
func Start(t testing.TB, o Options) *Server {
	t.Helper()
	s := Prepare(t, o)
	s.Restart()
	return s
}

// Prepare is Start without starting the program: Launch or Restart does.
func Prepare(t testing.TB, o Options) *Server {
	t.Helper()
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	if o.Data == "" {
		o.Data = filepath.Join(o.Dir, "data")
	}
	s := &Server{t: t, o: o}
	write(t, s.config(), []byte(s.settings()))
	t.Cleanup(s.Stop)
	return s
}

// Restart starts the program again on the same folder; whoever was signed in still is.
func (s *Server) Restart() {
	s.t.Helper()
	s.Launch()
	s.Ready()
}

// Ready waits for the address of a program that was launched. At the very first start it makes the people of the tests.
func (s *Server) Ready() {
	s.t.Helper()
	switch first := s.address(); {
	case first != nil:
		s.newcomer(first)
		s.remember()
	case s.Client == nil:
		s.recall()
	}
}

// address waits for the program to say where it is, and gives the link for the first administrator, if it printed one.
func (s *Server) address() (first *url.URL) {
	s.t.Helper()
	var said []string
	select {
	case said = <-s.said:
	case <-s.exited:
		s.t.Fatalf("portiek ended: %v\n%s", s.cmd.ProcessState, s.log)
	case <-time.After(2 * time.Minute):
		s.t.Fatalf("portiek gave no address\n%s", s.log)
	}
	s.links = map[string]string{}
	for _, line := range said {
		words := strings.Fields(line)
		u, err := url.Parse(words[len(words)-1])
		if err != nil {
			s.t.Fatal(err)
		}
		s.URL = u.Scheme + "://" + u.Host
		switch {
		case u.Path == "/welkom":
			first = u
		case u.Path == "/demo":
			s.links[words[0]] = u.String()
		}
	}
	return first
}

// Launch starts the program and does not wait until it answers.
func (s *Server) Launch() {
	s.t.Helper()
	args := append([]string{"demo"}, s.demo...)
	if s.demo == nil {
		args = []string{"serve", "--config", s.config()}
		if err := os.WriteFile(s.config(), []byte(s.settings()), 0o600); err != nil {
			s.t.Fatal(err)
		}
	}
	s.cmd = exec.Command(Binary(s.t), args...)
	s.cmd.Env = append(os.Environ(), s.o.Env...)
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	s.log = &tail{}
	s.cmd.Stderr = s.log
	if s.o.Log != nil {
		s.cmd.Stderr = io.MultiWriter(s.log, s.o.Log)
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.exited, s.said = make(chan struct{}), make(chan []string, 1)
	go read(s.cmd, out, s.said, s.exited)
}

// read passes on the links that the program prints, the last of which is its plain address, and waits for its end.
func read(cmd *exec.Cmd, out io.Reader, said chan<- []string, exited chan<- struct{}) {
	var links []string
	scan := bufio.NewScanner(out)
	for scan.Scan() {
		line := strings.TrimSpace(scan.Text())
		if strings.Contains(line, "http://localhost:") {
			links = append(links, line)
		}
		if strings.HasPrefix(line, "http") && strings.HasSuffix(line, "/") {
			said <- links
		}
	}
	cmd.Wait()
	close(exited)
}

// Await waits for the process to end by itself and gives its exit status.
func (s *Server) Await(limit time.Duration) int {
	s.t.Helper()
	select {
	case <-s.exited:
	case <-time.After(limit):
		s.t.Fatalf("portiek serve did not end within %v\n%s", limit, s.log)
	}
	return s.cmd.ProcessState.ExitCode()
}

func (s *Server) config() string { return filepath.Join(s.o.Dir, "portiek.yaml") }

// Dir is where everything lies.
func (s *Server) Dir() string { return s.o.Dir }

// Data is where footage lies.
func (s *Server) Data() string { return s.o.Data }

// Pid is the running process.
func (s *Server) Pid() int { return s.cmd.Process.Pid }

// Log is the end of what the program wrote to standard error.
func (s *Server) Log() string { return s.log.String() }

func (s *Server) settings() string {
	var b strings.Builder
	protocol, db := s.o.Protocol, s.o.Database
	if protocol == "" {
		protocol = "wooninvest"
	}
	if db == "" {
		db = "sqlite: " + filepath.Join(s.o.Dir, "catalogue", "portiek.db")
	}
	fmt.Fprintf(&b, "recorder: test\nlisten: 127.0.0.1:0\ntls:\n  off: true\ndata: %s\n", s.o.Data)
	fmt.Fprintf(&b, "keys:\n  rings: [%q, %q]\n  ring_keys: [%q, %q]\n", s.sub("ring-1"), s.sub("ring-2"), s.sub("ringkey-1"), s.sub("ringkey-2"))
	fmt.Fprintf(&b, "database:\n  %s\nprotocol: %s\ncameras:\n", db, protocol)
	for _, c := range s.o.Cameras {
		fmt.Fprintf(&b, "  - id: %s\n    name: Camera %s\n    place: Test\n    url: %q\n    user: %s\n    password: %q\n", c.ID, c.ID, c.URL, c.User, c.Password)
		if c.BudgetKbits != 0 {
			fmt.Fprintf(&b, "    budget_kbits: %d\n", c.BudgetKbits)
		}
		if strings.HasPrefix(c.URL, "rtsp:") {
			b.WriteString("    secured_link: loopback of the test\n")
		}
	}
	b.WriteString(s.o.Settings)
	return b.String()
}

func (s *Server) sub(name string) string { return filepath.Join(s.o.Dir, name) }

// Get fetches a page.
func (s *Server) Get(path string) (status int, body []byte) {
	s.t.Helper()
	r, err := s.Client.Get(s.URL + path)
	return s.read(path, r, err)
}

// Post sends a form as the pages' own would.
func (s *Server) Post(path string, form url.Values) (status int, body []byte) {
	s.t.Helper()
	req, err := http.NewRequest("POST", s.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", s.URL)
	r, err := s.Client.Do(req)
	return s.read(path, r, err)
}

func (s *Server) read(path string, r *http.Response, err error) (int, []byte) {
	s.t.Helper()
	if err != nil {
		s.t.Fatalf("%s: %v\n%s", path, err, s.log)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Fatalf("%s: %v", path, err)
	}
	return r.StatusCode, body
}

// Timeline is one camera's day as the player gets it, in Unix milliseconds.
type Timeline struct {
	Now                    int64
	Footage, Gone, Expires [][2]int64
	Gaps, Holds            []struct {
		From, To int64
		Text     string
	}
}

// Timeline asks for the present day (or the day of at), under a permit for what there is of it up to now.
func (s *Server) Timeline(camera string, at time.Time) (t Timeline) {
	s.t.Helper()
	permit := ""
	if from, now := latest(midnight(at), s.oldest()), time.Now().Add(-2*time.Second).Truncate(time.Second); now.After(from) {
		permit, _ = s.Permit(camera, from, now)
	}
	status, body := s.Get("/camera/" + camera + "/tijdlijn?dag=" + local(at).Format(time.DateOnly) + "&machtiging=" + permit)
	if status != http.StatusOK {
		s.t.Fatalf("timeline: %d\n%s", status, body)
	}
	if err := json.Unmarshal(body, &t); err != nil {
		s.t.Fatal(err)
	}
	return t
}

// Export downloads a span (whole seconds, within one day) as MP4: the part-th file of it.
func (s *Server) Export(camera string, from, to time.Time, part int) (status int, mp4 []byte) {
	s.t.Helper()
	permit, _ := s.Permit(camera, from, to)
	return s.Post("/camera/"+camera+"/kopie", spanForm(from, to, url.Values{"machtiging": {permit}, "deel": {fmt.Sprint(part)}}))
}

// Hold places a hold on one camera.
func (s *Server) Hold(camera string, from, to time.Time) (status int, body []byte) {
	s.t.Helper()
	return s.Post("/veiligstellingen", spanForm(from, to, url.Values{
		"camera": {camera}, "dossier": {s.Case()}, "reden": {"vernieling"}, "vrager": {"emergency_service"},
		"herzien": {local(from).AddDate(0, 0, 14).Format(time.DateOnly)},
	}))
}

func spanForm(from, to time.Time, v url.Values) url.Values {
	v.Set("dag", local(from).Format(time.DateOnly))
	v.Set("van", local(from).Format(time.TimeOnly))
	v.Set("tot", local(to).Format(time.TimeOnly))
	return v
}

func local(t time.Time) time.Time {
	zone, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		panic(err)
	}
	return t.In(zone)
}

// Kill ends the process as kill -9 does.
func (s *Server) Kill() { s.end(syscall.SIGKILL) }

// Stop asks the process to end and waits.
func (s *Server) Stop() { s.end(syscall.SIGTERM) }

func (s *Server) end(sig syscall.Signal) {
	if s.cmd == nil {
		return
	}
	select {
	case <-s.exited:
		return
	default:
	}
	s.cmd.Process.Signal(sig)
	select {
	case <-s.exited:
	case <-time.After(time.Minute):
		s.cmd.Process.Kill()
		<-s.exited
		s.t.Errorf("portiek did not stop within a minute\n%s", s.log)
	}
}

// Fsck runs `portiek admin fsck` on the stopped server.
func (s *Server) Fsck(full bool) (r checking.Report, exit int) {
	s.t.Helper()
	args := []string{"admin", "fsck", "--json", "--config", s.config()}
	if s.demo != nil {
		args = []string{"admin", "fsck", "--json", "--data", s.o.Dir}
	}
	if full {
		args = append(args, "--full")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, Binary(s.t), args...)
	cmd.Env = append(os.Environ(), s.o.Env...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if ee := (*exec.ExitError)(nil); err != nil && !errors.As(err, &ee) {
		s.t.Fatal(err)
	}
	if err := json.Unmarshal(out, &r); err != nil {
		s.t.Fatalf("fsck: %v\n%s%s", err, out, stderr.Bytes())
	}
	return r, cmd.ProcessState.ExitCode()
}

// Until waits for a condition, asking ten times a second; it fails the test after limit.
func Until(t testing.TB, limit time.Duration, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(limit); !ok(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited %v for %s", limit, what)
		}
	}
}

// tail keeps the end of a log.
type tail struct {
	mu sync.Mutex
	b  []byte
}

func (l *tail) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.b = append(l.b, p...)
	if extra := len(l.b) - 64<<10; extra > 0 {
		l.b = append(l.b[:0], l.b[extra:]...)
	}
	return len(p), nil
}

func (l *tail) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.b)
}
