package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

func longLog(n int) *logOf {
	l := newLog()
	for i := range n - 1 {
		l.add(happened(audit.CaseOpened, now.Add(time.Duration(i-n)*time.Minute), "P1", map[string]any{"case": fmt.Sprint("2026-", i)}))
	}
	return l
}

// TestClimb: our own way up gives the head's root for every entry of every small log, and none for a path that was changed.
func TestClimb(t *testing.T) {
	for size := int64(1); size <= 33; size++ {
		l := longLog(int(size))
		head := l.edge.Head()
		for i := range size {
			path, err := audit.ProveEntry(size, i, l.LogHashes(t.Context()))
			if err != nil {
				t.Fatal(err)
			}
			leaf := leafHash(audit.Encode(l.events[i]))
			if _, root, ok := climb(leaf, i, size, path); !ok || root != head.Root {
				t.Fatalf("entry %d of %d: %x, %v", i, size, root, ok)
			}
			if _, root, ok := climb(leafHash([]byte("iets anders")), i, size, path); ok && root == head.Root {
				t.Fatalf("entry %d of %d: another entry has the same root", i, size)
			}
			for cut := range path {
				if _, root, ok := climb(leaf, i, size, path[:cut]); ok && root == head.Root {
					t.Fatalf("entry %d of %d: a path cut at %d is taken", i, size, cut)
				}
			}
			if _, _, ok := climb(leaf, i, size, append(path, footage.Hash{})); ok {
				t.Fatalf("entry %d of %d: a path too long is taken", i, size)
			}
		}
	}
}

// TestRecipe: what the page tells an auditor to run gives the root, in the shell that they run it in.
func TestRecipe(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("no bash")
	}
	l := longLog(13)
	for _, i := range []int64{0, 5, 8, 12} {
		path, err := audit.ProveEntry(13, i, l.LogHashes(t.Context()))
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		entry := audit.Encode(l.events[i])
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("regel-%d.txt", i)), entry, 0o600); err != nil {
			t.Fatal(err)
		}
		steps, _, _ := climb(leafHash(entry), i, 13, path)
		for _, e := range []audit.Event{l.events[i], {Index: i}} { // as it is, and once its contents were erased
			p := proofView{Event: e, Leaf: leafHash(entry)}
			cmd := exec.Command("bash", "-c", recipe(p.start(), steps))
			cmd.Dir = dir
			out, err := cmd.CombinedOutput()
			if want := hexed(l.edge.Head().Root) + "\n"; err != nil || string(out) != want {
				t.Errorf("entry %d: %v\n%s\nwant %s", i, err, out, want)
			}
		}
	}
}

// TestProofFile: the file to take along proves the entry to somebody who has nothing else than it.
func TestProofFile(t *testing.T) {
	st, l := newStub(), longLog(21)
	s := logged(st, l)
	c := signedIn(t, s)
	res := ask(s, "GET", "/bewijs?nr=7&vorm=json", nil, c)
	if !strings.Contains(res.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%v", res.Header)
	}
	var f proofFile
	if err := json.NewDecoder(res.Body).Decode(&f); err != nil {
		t.Fatal(err)
	}
	key, err := audit.ParsePublicKey(f.Key)
	if err != nil {
		t.Fatal(err)
	}
	point, err := audit.OpenCheckpoint([]byte(f.Checkpoint), key)
	if err != nil || point.Size != f.Size || hexed(point.Root) != f.Root {
		t.Fatalf("%+v %v", point, err)
	}
	var path []footage.Hash
	for _, h := range f.Path {
		var one audit.Hash
		if err := one.UnmarshalText([]byte(h)); err != nil {
			t.Fatal(err)
		}
		path = append(path, footage.Hash(one))
	}
	if err := audit.CheckEntry(path, point.Head, f.Index, []byte(f.Entry)); err != nil || f.Format != proofV1 {
		t.Errorf("%s: %v", f.Format, err)
	}
	if res := ask(s, "GET", "/bewijs?nr=7&vorm=regel", nil, c); body(res) != f.Entry {
		t.Error("the entry alone is another text")
	}
	for _, nr := range []string{"21", "-1", "x", ""} {
		if res := ask(s, "GET", "/bewijs?nr="+nr, nil, c); res.StatusCode != http.StatusNotFound {
			t.Errorf("entry %q: %d", nr, res.StatusCode)
		}
	}
}

// TestProofOfChangedEntry: an entry that was edited in the database proves nothing, and the page says so.
func TestProofOfChangedEntry(t *testing.T) {
	st, l := newStub(), longLog(9)
	s := logged(st, l)
	c := signedIn(t, s)
	if page := body(ask(s, "GET", "/bewijs?nr=4", nil, c)); !strings.Contains(page, "Het bewijs klopt.") {
		t.Error("the proof of a good entry does not hold")
	}
	l.events[4].Actor = "P9"
	if page := body(ask(s, "GET", "/bewijs?nr=4", nil, c)); !strings.Contains(page, "Het bewijs klopt niet.") {
		t.Error("the proof of a changed entry holds")
	}
}

// TestWholeLog: the run tells what it found and what it cannot exclude, and finds what was changed.
func TestWholeLog(t *testing.T) {
	st, l := newStub(), longLog(9)
	s := logged(st, l)
	c := signedIn(t, s)
	look := func() string { return body(ask(s, "GET", "/bewijs/geheel", nil, c)) }
	if page := look(); strings.Contains(page, "nagerekend.") || !strings.Contains(page, "Begin met narekenen") {
		t.Error("there is a result before anything was asked")
	}
	ask(s, "POST", "/bewijs/geheel", nil, c)
	if page := look(); !strings.Contains(page, "Alles klopt wat is nagerekend.") || !strings.Contains(page, "Zonder getuige is niet uit te sluiten") {
		t.Error(page)
	}
	signed, _, _ := l.Checkpoint(t.Context())
	l.witness = append(signed, '\n')
	ask(s, "POST", "/bewijs/geheel", nil, c)
	if page := look(); strings.Contains(page, "Zonder getuige") || !strings.Contains(page, "notaris") {
		t.Error(page)
	}
	l.events[3].Actor = "P9"
	ask(s, "POST", "/bewijs/geheel", nil, c)
	page := look()
	if !strings.Contains(page, "Het logboek klopt niet.") || !strings.Contains(page, `href="/bewijs?nr=3"`) {
		t.Error(page)
	}
	if page := body(ask(s, "GET", "/verantwoording", nil, c)); !strings.Contains(page, "Het logboek klopt niet.") {
		t.Error("the first page of accountability says otherwise")
	}
}

// TestWholeLogOneAtATime: a second visitor finds the run that is under way, with how far it is.
func TestWholeLogOneAtATime(t *testing.T) {
	st, l := newStub(), longLog(9)
	l.walked = make(chan struct{})
	s := logged(st, l)
	whole := &wholeLog{site: s}
	v := &visit{site: s, r: mustRequest()}
	first := whole.begin(v, 9)
	if second := whole.begin(v, 9); second != first {
		t.Error("a second run began beside the first")
	}
	close(l.walked)
	<-first
	whole.mu.Lock()
	defer whole.mu.Unlock()
	if whole.run.err != nil || whole.run.report.Entries != 9 || whole.run.ended.IsZero() {
		t.Errorf("%+v", whole.run)
	}
}

func mustRequest() *http.Request {
	r, err := http.NewRequest("GET", "/", nil)
	if err != nil {
		panic(err)
	}
	return r
}
