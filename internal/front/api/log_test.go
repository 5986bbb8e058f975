package api

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// answer reads a good answer.
func answer[T any](t *testing.T, a *API, path string) (out T) {
	t.Helper()
	rec := send(a, request("GET", path, goodToken, ""))
	if rec.Code != 200 {
		t.Fatalf("%s: %d %s", path, rec.Code, rec.Body)
	}
	d := json.NewDecoder(rec.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

type page[T any] struct {
	Items []T
	Next  string
}

// TestPages: whoever follows the cursor sees everything once, newest first, also while the log grows.
func TestPages(t *testing.T) {
	for _, limit := range []string{"1", "5", "12", "13", "500"} {
		w := newWorld(t)
		a := w.api()
		var seen []int64
		for cursor := ""; ; {
			p := answer[page[Entry]](t, a, "/api/v1/log?limit="+limit+cursor)
			for _, e := range p.Items {
				seen = append(seen, e.Index)
			}
			if p.Next == "" {
				break
			}
			cursor = "&cursor=" + p.Next
			w.book.grow(t, 1)
		}
		if len(seen) != 12 {
			t.Fatalf("limit %s: %v", limit, seen)
		}
		for i, index := range seen {
			if index != int64(11-i) {
				t.Errorf("limit %s: %v", limit, seen)
			}
		}
	}
}

func TestReceiptPages(t *testing.T) {
	w := newWorld(t)
	a := w.api()
	seen := map[[2]int64]int{}
	for cursor := ""; ; {
		p := answer[page[Receipt]](t, a, "/api/v1/receipts?limit=3"+cursor)
		for _, r := range p.Items {
			seen[[2]int64{r.Log, int64(r.Leaf)}]++
		}
		if p.Next == "" {
			break
		}
		cursor = "&cursor=" + p.Next
	}
	if len(seen) != 12 {
		t.Errorf("%d of 12", len(seen))
	}
	for r, n := range seen {
		if n != 1 {
			t.Errorf("%v %d times", r, n)
		}
	}
	if p := answer[page[Receipt]](t, a, "/api/v1/receipts?cursor=0"); len(p.Items) != 0 || p.Next != "" {
		t.Errorf("%+v", p)
	}
}

func hashOf(t *testing.T, s string) (h footage.Hash) {
	t.Helper()
	if n, err := hex.Decode(h[:], []byte(s)); err != nil || n != len(h) {
		t.Fatalf("%q %v", s, err)
	}
	return h
}

func hashesOf(t *testing.T, list []string) (out []footage.Hash) {
	t.Helper()
	for _, s := range list {
		out = append(out, hashOf(t, s))
	}
	return out
}

// TestProofs: what the API gives is enough to prove an entry, and growth, without trusting the API.
func TestProofs(t *testing.T) {
	w := newWorld(t)
	a := w.api()
	first := answer[Checkpoint](t, a, "/api/v1/log/checkpoint")
	w.book.grow(t, 9)
	for _, index := range []string{"0", "7", "20"} {
		p := answer[Proof](t, a, "/api/v1/log/"+index+"/proof")
		key, err := audit.ParsePublicKey(p.Checkpoint.Key)
		if err != nil {
			t.Fatal(err)
		}
		c, err := audit.OpenCheckpoint([]byte(p.Checkpoint.Note), key)
		if err != nil || c.Size != p.Checkpoint.Size || c.Root != hashOf(t, p.Checkpoint.Root) {
			t.Fatalf("%+v %v", c, err)
		}
		entry, err := base64.StdEncoding.DecodeString(p.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		path := hashesOf(t, p.Path)
		if err := audit.CheckEntry(path, c.Head, p.Entry.Index, entry); err != nil {
			t.Errorf("entry %s: %v", index, err)
		}
		if audit.CheckEntry(path, c.Head, p.Entry.Index, append(entry, ' ')) == nil {
			t.Errorf("entry %s: other bytes prove too", index)
		}
	}
	g := answer[Growth](t, a, "/api/v1/log/growth?old=12")
	now := audit.Head{Size: g.Checkpoint.Size, Root: hashOf(t, g.Checkpoint.Root)}
	old := audit.Head{Size: first.Size, Root: hashOf(t, first.Root)}
	if err := audit.CheckGrowth(hashesOf(t, g.Proof), now, old); err != nil || now.Size != 21 || old.Size != 12 {
		t.Errorf("%v %+v %+v", err, now, old)
	}
	old.Root[0] ^= 1
	if audit.CheckGrowth(hashesOf(t, g.Proof), now, old) == nil {
		t.Error("another past proves too")
	}
}

// TestMissingEntry: an entry that should be there is damage, and not just not found.
func TestMissingEntry(t *testing.T) {
	w := newWorld(t)
	w.book.events = append(w.book.events[:5:5], w.book.events[6:]...)
	rec := send(w.api(), request("GET", "/api/v1/log/5", goodToken, ""))
	if p := problemIn(t, rec); rec.Code != 500 || p.Code != "log.entry_missing" {
		t.Errorf("%s", rec.Body)
	}
}

func TestTimeline(t *testing.T) {
	l := answer[Timeline](t, newWorld(t).api(), "/api/v1/cameras/hal/timeline"+strings.Replace(span, "11:30:10", "12:30:00", 1))
	if len(l.Gaps) != 2 || l.Gaps[0].Lasting || !l.Gaps[1].Lasting || l.Gaps[0].Cause.NL == "" || l.Gaps[0].Cause.Code != "network" || len(l.Footage) != 1 {
		t.Errorf("%+v", l)
	}
}

func TestPublic(t *testing.T) {
	a := newWorld(t).api()
	p := answer[Protocol](t, a, "/api/v1/protocol")
	if len(p.Facts) < 20 || len(p.Articles) < 20 || p.Controller == "" || len(p.SHA256) != 64 {
		t.Errorf("%+v", p)
	}
	if acts := answer[page[Act]](t, a, "/api/v1/protocol/acts"); len(acts.Items) < 20 || acts.Items[0].Name.NL == "" {
		t.Errorf("%+v", acts)
	}
	d := answer[Me](t, a, "/api/v1/me")
	if d.Person != "" && d.Token != "t1" || d.Role != "administrator" {
		t.Errorf("%+v", d)
	}
}

// TestErasedEntries: what was erased by its term is said plainly, and proved by its hash.
func TestErasedEntries(t *testing.T) {
	w := newWorld(t)
	a := w.api()
	type log struct {
		page[Entry]
		Erased *ErasedContents `json:"contents_erased"`
	}
	if p := answer[log](t, a, "/api/v1/log"); p.Erased != nil || p.Items[0].Erased {
		t.Errorf("%+v", p)
	}
	for i := range 3 {
		w.book.events[i] = audit.Event{Index: int64(i)}
	}
	if _, err := w.book.Append(t.Context(), audit.ContentsErased{Before: 3, Erased: 3, TermDays: 400}.Event(noon.AddDate(3, 0, 0))); err != nil {
		t.Fatal(err)
	}
	p := answer[log](t, a, "/api/v1/log")
	if p.Erased == nil || *p.Erased != (ErasedContents{3, 3, 400}) {
		t.Errorf("%+v", p.Erased)
	}
	if first := p.Items[len(p.Items)-1]; first != (Entry{Index: 0, Erased: true}) {
		t.Errorf("%+v", first)
	}
	proof := answer[Proof](t, a, "/api/v1/log/2/proof")
	leaf, err := hex.DecodeString(proof.Leaf)
	if err != nil || proof.Bytes != "" || !proof.Entry.Erased {
		t.Fatalf("%+v %v", proof, err)
	}
	var path []footage.Hash
	for _, text := range proof.Path {
		h, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		path = append(path, footage.Hash(h))
	}
	point, err := audit.ReadCheckpoint([]byte(proof.Checkpoint.Note))
	if err != nil {
		t.Fatal(err)
	}
	if err := audit.CheckLeaf(path, point.Head, 2, footage.Hash(leaf)); err != nil {
		t.Error(err)
	}
}
