package interop_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"portiek/e2e/live"
	"portiek/internal/acts/checking"
)

// logFile keeps all that the program writes to standard error.
type logFile struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logFile) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logFile) bytes() []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.b.Bytes())
}

// settle looks for leaked passwords while the program runs, stops it, and checks everything that it leaves.
func (s *server) settle() {
	s.t.Helper()
	s.searchRunning()
	s.Stop()
	s.searchFiles()
	if bytes.Contains(s.log.bytes(), []byte("panic")) {
		s.t.Errorf("the log tells of a panic:\n%s", s.Log())
	}
	report, exit := s.Fsck(true)
	if exit != 0 || report.Worst() > checking.Untidy {
		s.t.Errorf("fsck: exit %d, %+v", exit, report.Findings)
	}
	if report.Segments == 0 {
		s.t.Error("fsck looked at nothing")
	}
}

// spellings are the ways in which a camera's password could stand somewhere.
func (s *server) spellings() (words [][]byte) {
	for _, c := range s.cameras {
		if c.Password == "" {
			continue
		}
		pair := []byte(c.User + ":" + c.Password)
		for _, w := range []string{c.Password, url.QueryEscape(c.Password), url.PathEscape(c.Password), base64.StdEncoding.EncodeToString(pair), base64.StdEncoding.EncodeToString([]byte(c.Password))} {
			words = append(words, []byte(strings.TrimRight(w, "=")))
		}
	}
	return words
}

// searchRunning looks into the log, what the kernel tells of the process, and the pages.
func (s *server) searchRunning() {
	s.t.Helper()
	s.search("the log", s.log.bytes())
	for _, name := range []string{"cmdline", "environ"} {
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", s.Pid(), name))
		if err != nil {
			s.t.Fatal(err)
		}
		s.search(name, b)
	}
	pages := []string{"/", "/logboek", "/wissen", "/veiligstellingen", "/protocol"}
	for _, c := range s.cameras {
		pages = append(pages, "/camera/"+c.ID, "/camera/"+c.ID+"/certificaat", "/camera/"+c.ID+"/playlist.m3u8")
	}
	for _, p := range pages {
		_, body := s.Get(p)
		s.search(p, body)
	}
}

// searchFiles looks into every file that the program has, its settings included: passwords are sealed in there by now.
func (s *server) searchFiles() {
	s.t.Helper()
	seen := 0
	err := filepath.WalkDir(s.Dir(), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		seen++
		s.search(path, b)
		return err
	})
	if err != nil || seen < 5 {
		s.t.Errorf("looked into %d files: %v", seen, err)
	}
}

func (s *server) search(where string, b []byte) {
	s.t.Helper()
	if w := s.leak(b); w != nil {
		s.t.Errorf("%s holds a camera's password (%s)", where, w)
	}
}

// leak is the first password in b, as it stands there.
func (s *server) leak(b []byte) []byte {
	for _, w := range s.spellings() {
		if bytes.Contains(b, w) {
			return w
		}
	}
	return nil
}

// The search finds what it is meant to find.
func TestSearchFindsPasswords(t *testing.T) {
	s := &server{cameras: []live.Camera{{ID: "hal", User: user, Password: "geheim/1&2"}}}
	for _, text := range []string{
		`err="dial rtsp://opname:geheim%2F1&2@10.0.0.1"`, "password: \"geheim/1&2\"", "?password=geheim%2F1%262",
		"Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte("opname:geheim/1&2")),
	} {
		if s.leak([]byte(text)) == nil {
			t.Errorf("not found in %s", text)
		}
	}
	if w := s.leak([]byte("password: sealed:v1:AAAA")); w != nil {
		t.Errorf("found %s", w)
	}
}
