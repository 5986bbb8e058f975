package governing

import (
	"bytes"
	"context"
	"testing"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/protocol"
)

// small is as little as a protocol can be.
const small = `format: 1
name: x
version: "2"
title: X
controller: X
purposes: [{purpose: p, title: P, article: AB-1}]
retention: {normal: {length: 9h, article: AB-1}}
articles: {AB-1: {text: T}}
`

// FuzzDraft: whatever is uploaded, it is kept exactly and reads back as itself, or it is refused with words for people.
func FuzzDraft(f *testing.F) {
	f.Add([]byte(small)) // a fuzzer would spend its time making a whole protocol smaller
	f.Add([]byte("a: &a [*a, *a]"))
	f.Add([]byte("format: 1\nname: x\nversion: \xff"))
	d := New(Options{Catalogue: &memory{}, Clock: &clock{t0, true}})
	f.Fuzz(func(t *testing.T, yaml []byte) {
		v, err := d.Draft(ctx, "ans", yaml)
		if err != nil {
			if k := fail.KindOf(err); k != fail.Invalid && k != fail.Conflict || code(err) == "" {
				t.Fatalf("%v", err)
			}
			return
		}
		back, p, err := d.Version(ctx, v.ID)
		must(t, err)
		if !bytes.Equal(back.YAML, yaml) || p.Ref() != v.Ref() || back.State != protocol.Draft {
			t.Fatalf("kept %q of %q", back.YAML, yaml)
		}
		must(t, d.Withdraw(ctx, "ans", v.ID))
	})
}

// memory keeps drafts only: a database under a fuzzer finds nothing but its own slowness.
type memory struct {
	Catalogue
	all protocol.Versions
}

func (m *memory) Versions(context.Context) (protocol.Versions, error) { return m.all, nil }

func (m *memory) Version(_ context.Context, id string) (protocol.Stored, error) {
	v, ok := m.all.Find(id)
	if !ok {
		return v, errUnknown
	}
	return v, nil
}

func (m *memory) PutVersion(_ context.Context, v protocol.Stored, e audit.Event) error {
	_, err := audit.Normal(e)
	m.all = append(m.all, v)
	return err
}

func (m *memory) DropVersion(context.Context, string, audit.Event) error {
	m.all = nil
	return nil
}
