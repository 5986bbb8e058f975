package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// proofView is one entry of the log with what proves that it stands there.
type proofView struct {
	base
	Event  audit.Event
	Line   entryLine
	Entry  string // its exact bytes
	Leaf   footage.Hash
	Steps  []proofStep
	Head   audit.Head
	At     string // when the checkpoint was signed, as it says itself
	Signed string
	Key    string
	Holds  bool
	Recipe string
	Last   int64 // index of the newest entry
	entry  []byte
	path   []footage.Hash
}

// Hex is a hash as sha256sum prints it.
func (p *proofView) Hex(h footage.Hash) string { return hexed(h) }

// proof is one entry of the log: as a page, as a file for programs (vorm=json), or the bytes themselves (vorm=regel).
func (s *Site) proof(v *visit) error {
	index, err := strconv.ParseInt(v.r.URL.Query().Get("nr"), 10, 64)
	if err != nil || index < 0 {
		return errNoEntry
	}
	p, err := s.prove(v, index)
	if err != nil {
		return err
	}
	switch v.r.URL.Query().Get("vorm") {
	case "json":
		return v.attach(fmt.Sprintf("bewijs-%d.json", index), "application/json", mustJSON(p.file()))
	case "regel":
		if p.Event.Erased() {
			return audit.ErrContentsErased
		}
		return v.attach(fmt.Sprintf("regel-%d.txt", index), "text/plain; charset=utf-8", p.entry)
	case "controlepunt":
		return v.attach(fmt.Sprintf("controlepunt-%d.txt", p.Head.Size), "text/plain; charset=utf-8", []byte(p.Signed))
	}
	names, err := s.known(v)
	if err != nil {
		return err
	}
	p.Line = names.line(p.Event)
	return s.render(v, http.StatusOK, "bewijs", p)
}

// prove gathers an entry, its path and a checkpoint of the same size. The checkpoint comes first: the log may grow meanwhile.
func (s *Site) prove(v *visit, index int64) (*proofView, error) {
	p := &proofView{base: title("Bewijs van één regel", "Proof of one entry").under("verantwoording")}
	signed, key, err := s.Ledger.Checkpoint(v.ctx())
	if err != nil {
		return nil, err
	}
	c, err := audit.ReadCheckpoint(signed)
	if err != nil {
		return nil, err
	}
	if index >= c.Size {
		return nil, errNoEntry
	}
	list, err := s.Ledger.Events(v.ctx(), index, 1)
	if err != nil {
		return nil, err
	}
	if len(list) != 1 || list[0].Index != index {
		return nil, errEntryGone
	}
	if p.path, err = audit.ProveEntry(c.Size, index, s.Ledger.LogHashes(v.ctx())); err != nil {
		return nil, err
	}
	if p.Event = list[0]; p.Event.Erased() {
		hs, err := s.Ledger.LogHashes(v.ctx())([]int64{audit.HashCount(index)})
		if err != nil {
			return nil, err
		}
		p.Leaf = hs[0]
	} else {
		p.entry = audit.Encode(p.Event)
		p.Leaf = leafHash(p.entry)
	}
	p.Head, p.Signed, p.Key, p.Last = c.Head, string(signed), key, c.Size-1
	p.At, p.Entry = c.At.UTC().Format("2006-01-02 15:04:05 UTC"), string(p.entry)
	p.Steps, _, _ = climb(p.Leaf, index, c.Size, p.path)
	p.Recipe = recipe(p.start(), p.Steps)
	p.Holds = proved(p)
	return p, nil
}

// start is where the recipe begins: at the hash of the entry's file, or at the hash that is all there is left.
func (p *proofView) start() string {
	if p.Event.Erased() {
		return "h=" + hexed(p.Leaf)
	}
	return fmt.Sprintf("h=$( (printf '\\000'; cat regel-%d.txt) | sha256sum | cut -c1-64)", p.Event.Index)
}

func mustJSON(v any) []byte {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		panic(err) // only strings and numbers go in
	}
	return append(b, '\n')
}

// attach answers with a file to take along.
func (v *visit) attach(name, kind string, body []byte) error {
	h := v.w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	_, err := v.w.Write(body)
	return err
}

var (
	errNoEntry = fail.New(fail.NotFound, "log.no_entry",
		"Deze regel staat niet in het logboek. Kies een nummer uit het logboek.",
		"There is no such entry in the log. Choose a number from the log.")
	errEntryGone = fail.New(fail.Corrupt, "log.entry_missing",
		"Deze regel hoort in het logboek te staan en ontbreekt. Laat het hele logboek narekenen en bel de privacyfunctionaris.",
		"This entry belongs in the log and is missing. Have the whole log recomputed and call the privacy officer.")
)
