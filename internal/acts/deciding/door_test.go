package deciding

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"portiek/internal/acts/viewing"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

// building is footage of an hour before noon of every camera, behind the real door and gate. Every chunk that is opened is held
// against the log of that moment.
type building struct {
	*world
	segs  []footage.Segment
	reads atomic.Int64
	bad   atomic.Pointer[string]
}

func newBuilding(w *world) *building {
	b := &building{world: w}
	for _, cam := range w.cameras {
		for m := range 60 {
			from := noon.Add(-time.Hour + time.Duration(m)*time.Minute)
			s := footage.Segment{ID: footage.NewSegmentID(), Camera: cam.ID, State: footage.Sealed, Codec: "avc1.64001f",
				Span: footage.Span{From: from, To: from.Add(time.Minute)}}
			for i := range 30 { // a group every two seconds
				s.Fragments = append(s.Fragments, footage.Fragment{Start: time.Duration(i) * 2 * time.Second, Duration: 2 * time.Second, Key: true})
			}
			b.segs = append(b.segs, s)
		}
	}
	return b
}

func (b *building) door(g *Gate) *viewing.Door {
	return viewing.New(viewing.Options{Catalogue: b, Vault: b, Clock: b, Still: g.Still, Media: viewing.Media{
		ParseInit: func([]byte) (footage.Track, error) { return footage.Track{}, nil },
		Rebase:    func([]byte, uint64) error { return nil },
		Export: func(_ io.Writer, _ footage.Track, each func(func([]byte, time.Time) error) error) error {
			return each(func([]byte, time.Time) error { return nil })
		},
	}})
}

func (b *building) Segments(_ context.Context, cam footage.CameraID, span footage.Span) (out []footage.Segment, _ error) {
	for _, s := range b.segs {
		if s.Camera == cam && s.Span.Overlaps(span) {
			out = append(out, s)
		}
	}
	return out, nil
}
func (b *building) Gaps(context.Context, footage.CameraID, footage.Span) ([]footage.Gap, error) {
	return nil, nil
}
func (b *building) ItemsOf(context.Context, footage.SegmentID) ([]footage.HoldItem, error) {
	return nil, nil
}
func (b *building) Erasures(context.Context, footage.CameraID, footage.Span) ([]footage.Erasure, error) {
	return nil, nil
}
func (b *building) Terms(_ context.Context, cam footage.CameraID) (footage.Terms, error) {
	return footage.Terms{{Camera: cam, Since: noon.AddDate(-1, 0, 0), Length: 72 * time.Hour, Article: "WI-6.3a"}}, nil
}
func (b *building) Open(seg footage.Segment, _ *footage.HoldItem) (footage.SegmentReader, error) {
	return tape{b, seg}, nil
}

type tape struct {
	b   *building
	seg footage.Segment
}

func (t tape) Init() ([]byte, error) { return []byte("init"), nil }
func (t tape) Close() error          { return nil }

// Chunk is the moment at which a picture becomes readable: what allows it must be in the log already.
func (t tape) Chunk(dst []byte, _ int, f footage.Fragment) ([]byte, error) {
	t.b.reads.Add(1)
	span := footage.Span{From: t.seg.Span.From.Add(f.Start), To: t.seg.Span.From.Add(f.Start + f.Duration)}
	if err := t.b.accounted(t.seg.Camera, span); err != nil {
		s := err.Error()
		t.b.bad.CompareAndSwap(nil, &s)
	}
	plain := append(dst[:0], make([]byte, footage.ChunkHeaderSize)...)
	footage.ChunkHeader{Start: span.From, Duration: f.Duration, Key: f.Key, Samples: 1}.Put(plain)
	return append(plain, "picture"...), nil
}

// accounted looks for an opening in the log that covers the picture, of a permit that was logged before it.
func (b *building) accounted(cam footage.CameraID, span footage.Span) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	granted := map[string]audit.PermitChange{}
	for _, e := range b.events {
		switch e.Kind {
		case audit.PermitGranted:
			d, err := audit.DataOf[audit.PermitChange](e)
			if err != nil {
				return err
			}
			granted[d.Permit] = d
		case audit.FootageOpened, audit.FootageExported:
			d, err := audit.DataOf[audit.Opening](e)
			if err != nil {
				return err
			}
			g, ok := granted[d.Permit]
			if !ok {
				return fmt.Errorf("an opening under permit %q, which nobody logged", d.Permit)
			}
			seen := footage.Span{From: d.From.Time, To: d.To.Time}
			if d.Camera != cam || !seen.Covers(span) {
				continue
			}
			if !slices.Contains(g.Cameras, cam) || span.From.Before(g.From.Time) || span.To.After(g.To.Time) || e.Actor != string(g.Person) {
				return fmt.Errorf("%s %v was opened by %s under a permit for %v %v", cam, span, e.Actor, g.Cameras, g.From)
			}
			return nil
		}
	}
	return fmt.Errorf("%s %v was readable and no entry covers it", cam, span)
}

// TestNoPictureWithoutEntry: whatever is asked in whatever order, and whichever append fails before or after it was written, no
// group of pictures is opened of which the log does not say so already, nor a second after its ground has gone.
func TestNoPictureWithoutEntry(t *testing.T) {
	ctx := context.Background()
	judge := judges(t, "wooninvest")
	var seen int64
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld()
		w.role("bob", "contact_person", "Laan")
		w.cases["2026-000002"] = w.cases["2026-000001"]
		c := w.cases["2026-000002"]
		c.ID, c.Complex = "2026-000002", "Laan"
		w.cases[c.ID] = c
		failing, late := 0, 0
		w.fault = func() error {
			if failing > 0 {
				failing--
				return errDisk
			}
			return nil
		}
		w.late = func() bool { late--; return late == 0 }
		b := newBuilding(w)
		g := w.gate(judge)
		d := b.door(g)
		var held []access.Permit
		lost := map[string]time.Time{} // since when a permit has no ground any more
		end := func(match func(r access.Record) bool) {
			for _, r := range w.permits {
				if _, already := lost[r.ID]; !already && match(r) {
					lost[r.ID] = w.now
				}
			}
		}
		who := func() Visitor {
			return by(rapid.SampledFrom([]people.ID{"anna", "anna", "bob", "carl"}).Draw(rt, "who"))
		}
		cam := func() footage.CameraID {
			return rapid.SampledFrom([]footage.CameraID{"hal", "hal", "poort", "kelder"}).Draw(rt, "cam")
		}
		span := func() footage.Span { // within the quarter of an hour that a wish is for, or just outside
			from := noon.Add(-time.Duration(rapid.IntRange(30*60, 45*60).Draw(rt, "from")) * time.Second)
			return footage.Span{From: from, To: from.Add(time.Duration(rapid.IntRange(1, 120).Draw(rt, "length")) * time.Second)}
		}
		watch := func(p access.Permit, read func() error) {
			before := b.reads.Load()
			_ = read()
			seen += b.reads.Load() - before
			if since, gone := lost[p.ID()]; gone && w.now.Sub(since) >= time.Second && b.reads.Load() > before {
				rt.Fatalf("permit %s was used %v after its end", p.ID(), w.now.Sub(since))
			}
		}
		grant := func(v Visitor, c footage.CaseID, cam footage.CameraID, m access.Mode) {
			x := wish()
			x.Case, x.Cameras, x.Modes = c, []footage.CameraID{cam}, m
			x.Span = footage.Span{From: noon.Add(-45 * time.Minute), To: noon.Add(-30 * time.Minute)}
			_, _ = g.Grant(ctx, v, x)
		}
		use := func(v Visitor, cam footage.CameraID) {
			if p, err := g.Use(ctx, v, cam, ""); err == nil {
				held = append(held, p)
			}
		}
		if rapid.Bool().Draw(rt, "begun") { // two honest people at work
			grant(by("anna"), "2026-000001", "hal", access.Look|access.Export)
			grant(by("bob"), "2026-000002", "poort", access.Look)
			use(by("anna"), "hal")
			use(by("bob"), "poort")
		}
		rt.Repeat(map[string]func(*rapid.T){
			"grant": func(*rapid.T) {
				c := rapid.SampledFrom([]footage.CaseID{"2026-000001", "2026-000001", "2026-000002", "2026-000003"}).Draw(rt, "case")
				grant(who(), c, cam(), rapid.SampledFrom([]access.Mode{access.Look, access.Look | access.Export}).Draw(rt, "modes"))
			},
			"use": func(*rapid.T) { use(who(), cam()) },
			"look": func(*rapid.T) {
				if len(held) == 0 {
					return
				}
				p := rapid.SampledFrom(held).Draw(rt, "permit")
				cam, span := cam(), span()
				watch(p, func() error {
					r, err := d.Open(ctx, p, cam, span, viewing.How{Base: noon.Add(-2 * time.Hour)})
					if err != nil {
						return err
					}
					for _, err := range r.Pieces(ctx) {
						if err != nil {
							return err
						}
					}
					return nil
				})
			},
			"copy": func(*rapid.T) {
				if len(held) == 0 {
					return
				}
				p := rapid.SampledFrom(held).Draw(rt, "permit")
				cam, span := cam(), span()
				watch(p, func() error {
					taking, err := d.Export(ctx, p, cam, span)
					if err != nil {
						return err
					}
					return taking.Write(ctx, 0, io.Discard)
				})
			},
			"end": func(*rapid.T) {
				if len(held) > 0 {
					p := rapid.SampledFrom(held).Draw(rt, "permit")
					if err := g.End(ctx, who(), p.ID()); err == nil {
						end(func(r access.Record) bool { return r.ID == p.ID() })
					}
				}
			},
			"end role": func(*rapid.T) {
				v := who()
				w.endRole(v.Person.ID)
				end(func(r access.Record) bool { return r.Person == v.Person.ID })
			},
			"close": func(*rapid.T) {
				w.closeCase("2026-000002")
				end(func(r access.Record) bool { return r.Case == "2026-000002" })
			},
			"time": func(*rapid.T) {
				w.advance(time.Duration(rapid.IntRange(0, 3000).Draw(rt, "ms")) * time.Millisecond)
			},
			"fault": func(*rapid.T) { failing = rapid.IntRange(0, 2).Draw(rt, "faults") },
			"late":  func(*rapid.T) { late = rapid.IntRange(1, 3).Draw(rt, "late") },
			"": func(rt *rapid.T) {
				if s := b.bad.Load(); s != nil {
					rt.Fatal(*s)
				}
			},
		})
	})
	if seen == 0 {
		t.Error("no sequence of calls showed anything: nothing was tried")
	}
}

// TestDoorHoldsToThePermit: with a good permit in hand, another camera, another span and another use are refused at the door.
func TestDoorHoldsToThePermit(t *testing.T) {
	ctx := context.Background()
	w := newWorld()
	b := newBuilding(w)
	g := w.gate(judges(t, "wooninvest"))
	d := b.door(g)
	x := wish()
	if _, err := g.Grant(ctx, by("anna"), x); err != nil {
		t.Fatal(err)
	}
	p, err := g.Use(ctx, by("anna"), "hal", "")
	if err != nil {
		t.Fatal(err)
	}
	for code, try := range map[string]func() error{
		"permit.camera": func() error { _, err := d.Open(ctx, p, "lift", x.Span, viewing.How{}); return err },
		"permit.span": func() error {
			_, err := d.Open(ctx, p, "hal", footage.Span{From: x.Span.From, To: x.Span.To.Add(time.Second)}, viewing.How{})
			return err
		},
		"permit.mode": func() error { _, err := d.Export(ctx, p, "hal", x.Span); return err },
	} {
		wantCode(t, try(), code)
	}
	if b.reads.Load() != 0 || !slices.Contains(w.kinds(), audit.FootageRefused) {
		t.Errorf("%d chunks, log %v", b.reads.Load(), w.kinds())
	}
}

// TestEndWhileStreaming: several streams run on one permit while it is ended; each stops, at the latest when a second has
// passed, and nothing is read after.
func TestEndWhileStreaming(t *testing.T) {
	ctx := context.Background()
	w := newWorld()
	b := newBuilding(w)
	g := w.gate(judges(t, "wooninvest"))
	d := b.door(g)
	x := wish()
	rec, err := g.Grant(ctx, by("anna"), x)
	if err != nil {
		t.Fatal(err)
	}
	var streams sync.WaitGroup
	began := make(chan struct{}, 4)
	ended := make(chan struct{})
	for range 4 {
		p, err := g.Use(ctx, by("anna"), "hal", "")
		if err != nil {
			t.Fatal(err)
		}
		streams.Go(func() {
			for { // a player that goes on as long as it is let
				r, err := d.Open(ctx, p, "hal", x.Span, viewing.How{Base: noon.Add(-2 * time.Hour)})
				if err == nil {
					err = readAll(ctx, r, began, ended, w)
				}
				if err != nil {
					wantCode(t, err, "permit.ended")
					return
				}
			}
		})
	}
	for range 4 {
		<-began
	}
	if err := g.End(ctx, by("anna"), rec.ID); err != nil {
		t.Fatal(err)
	}
	close(ended)
	streams.Wait()
	after := b.reads.Load()
	p, err := g.Use(ctx, by("anna"), "hal", "")
	wantCode(t, err, "permit.ended")
	if _, err := d.Open(ctx, p, "hal", x.Span, viewing.How{}); err == nil || b.reads.Load() != after {
		t.Errorf("the zero permit opened footage: %v", err)
	}
	if s := b.bad.Load(); s != nil {
		t.Error(*s)
	}
}

// readAll takes a stream's pictures; after the end every one takes a tenth of a second, of which no more than a second's
// worth may come.
func readAll(ctx context.Context, r *viewing.Reading, began chan<- struct{}, ended <-chan struct{}, w *world) error {
	first, after := true, 0
	for _, err := range r.Pieces(ctx) {
		if err != nil {
			return err
		}
		if first {
			first = false
			select {
			case began <- struct{}{}:
			default:
			}
		}
		select {
		case <-ended:
			w.advance(100 * time.Millisecond)
			if after++; after > 11 {
				return errors.New("the stream goes on after the permit ended")
			}
		default:
		}
	}
	return nil
}
