package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzStrict: what strictJSON takes, encoding/json takes too, and it can be read in one way only.
func FuzzStrict(f *testing.F) {
	for _, s := range samples {
		if s.body != "" {
			f.Add([]byte(s.body))
		}
	}
	for _, s := range []string{`{"a":1,"a":2}`, `{"A":1}`, `[[[[[[[[[1]]]]]]]]]`, `{} {}`, "\"\xff\"", `{"a":{"b":[{"c":null}]}}`, `1e999`, ``, `{"a":1,}`, `{"\u0061":1,"a":2}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var v any
		if strictJSON(b, &v) != nil {
			return
		}
		if !json.Valid(b) || !utf8.Valid(b) {
			t.Fatalf("%q", b)
		}
		// Written out again, with every name kept, it has as many names: none was lost to another of the same spelling.
		again, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if names(t, b) != names(t, again) {
			t.Fatalf("%q became %q", b, again)
		}
	})
}

// names counts the names of all objects in a JSON text.
func names(t *testing.T, b []byte) (n int) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	type level struct{ object, value bool }
	var stack []level
	for {
		tok, err := d.Token()
		if err != nil {
			return n
		}
		if k := len(stack); k > 0 && stack[k-1].object {
			if !stack[k-1].value && tok != json.Delim('}') {
				n++
			}
			stack[k-1].value = !stack[k-1].value
		}
		switch tok {
		case json.Delim('{'):
			stack = append(stack, level{object: true})
		case json.Delim('['):
			stack = append(stack, level{})
		case json.Delim('}'), json.Delim(']'):
			stack = stack[:len(stack)-1]
		}
	}
}

// FuzzBodies sends whatever there is to every operation that reads a body: never a failure of ours, and never anything done
// without the gate's word.
func FuzzBodies(f *testing.F) {
	var ops []Operation
	for _, op := range Operations() {
		if s := samples[op.ID]; s.body != "" {
			f.Add(uint8(len(ops)), []byte(s.body))
			f.Add(uint8(len(ops)), []byte(strings.ReplaceAll(s.body, `"`, `"\u0000`)))
			ops = append(ops, op)
		}
	}
	w := newWorld(f)
	a := w.api()
	f.Fuzz(func(t *testing.T, which uint8, body []byte) {
		op := ops[int(which)%len(ops)]
		w.mu.Lock()
		w.asked, w.done = nil, nil
		w.now = w.now.Add(1e10) // so that nobody asks too often
		w.token.Until = w.now.Add(1e12)
		w.mu.Unlock()
		r := request(op.Method, samples[op.ID].path, goodToken, string(body))
		rec := send(a, r)
		if rec.Code >= 500 || rec.Code == http.StatusUnauthorized {
			t.Fatalf("%s %q: %d %s", op.ID, body, rec.Code, rec.Body)
		}
		if rec.Code/100 != 2 {
			problemIn(t, rec)
		}
		if len(w.done) > 0 && len(w.asked) == 0 {
			t.Fatalf("%s: %v without asking", op.ID, w.done)
		}
	})
}
