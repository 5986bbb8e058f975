package checking_test

import (
	"context"
	"crypto/rand"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"portiek/internal/acts/checking"
	"portiek/internal/acts/recording"
	"portiek/internal/base/disk"
	"portiek/internal/base/disk/memdisk"
	"portiek/internal/cameras/fmp4"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/store/sqlite"
	"portiek/internal/vault"
	"portiek/internal/vault/blob"
	"portiek/internal/vault/keyring"
)

const rec footage.RecorderID = "rec"

var began = time.Date(2026, 3, 5, 12, 0, 0, 0, time.UTC)

// house is a vault with three sealed segments of one camera, the second of them held, and their minute root logged.
type house struct {
	t     *testing.T
	disk  *memdisk.Disk
	store *sqlite.Store
	vault *vault.Vault
	segs  []footage.Segment
	hold  footage.Hold
	now   time.Time
}

func build(t *testing.T) *house {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "cat.db"), sqlite.WithoutSync())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	h := &house{t: t, disk: memdisk.New(), store: store, now: began.Add(10 * time.Minute)}
	ring, _, err := keyring.Open(keyring.Options{Recorder: string(rec), Rings: []disk.FS{memdisk.New()}, Keys: []disk.FS{memdisk.New()}})
	h.must(err)
	h.vault = vault.New(ring, blob.NewDisk(h.disk), rec, parse)
	term := footage.Term{Camera: "hal", Since: began.Add(-time.Hour), Length: 12 * time.Hour, Article: "T-1", Protocol: "test"}
	h.must(store.AddTerm(t.Context(), term, audit.TermOf(term).Event(began, audit.System)))
	ep := footage.Epoch{Recorder: rec, Camera: "hal", Start: began, Length: time.Hour}
	_, err = h.vault.AddEpochs([]footage.Epoch{ep})
	h.must(err)
	h.must(store.PutEpochs(t.Context(), []footage.Epoch{ep}))
	for i := range 3 {
		h.segs = append(h.segs, h.segment(began.Add(time.Duration(i)*time.Second)))
	}
	h.minute()
	h.place(h.segs[1])
	return h
}

func parse(frag []byte) ([]footage.Sample, []byte, error) {
	f, err := fmp4.Parse(frag)
	return f.Samples, f.Payload, err
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// segment writes one second in two fragments.
func (h *house) segment(at time.Time) footage.Segment {
	s := footage.Segment{ID: footage.NewSegmentID(), Recorder: rec, Camera: "hal", Span: footage.Span{From: at, To: at}, Epoch: began,
		State: footage.Writing, Codec: "avc1", Receipt: -1, MinuteLog: -1}
	h.must(h.store.BeginSegments(h.t.Context(), []footage.Segment{s}))
	w, err := h.vault.Create(s)
	h.must(err)
	put := func(plain []byte, last bool) (int64, int) {
		buf := append(make([]byte, footage.ChunkHeadroom, footage.ChunkOverhead+len(plain)), plain...)
		off, size, err := w.Append(buf, last)
		h.must(err)
		return off, size
	}
	var salt [footage.SaltSize]byte
	rand.Read(salt[:])
	put(footage.PutInit(nil, salt, []byte("init")), false)
	s.Leaves = []footage.Hash{footage.InitLeaf(salt, []byte("init"))}
	for i := range 2 {
		samples := []footage.Sample{{Duration: 45000, Size: 5, Key: i == 0}}
		hd := footage.ChunkHeader{Salt: salt, Start: at.Add(time.Duration(i) * 500 * time.Millisecond), Duration: 500 * time.Millisecond, Key: i == 0, Samples: 1}
		if i == 0 {
			hd.KeySize = 5
		}
		plain := make([]byte, footage.ChunkHeaderSize+fmp4.MoofSize(1)+8, 400)
		hd.Put(plain)
		fmp4.PutMoof(plain[footage.ChunkHeaderSize:], uint32(i+1), uint64(i)*45000, samples, 5)
		off, size := put(append(plain, "pixel"...), i == 1)
		s.Fragments = append(s.Fragments, hd.Fragment(at, off, size))
		s.Leaves = append(s.Leaves, footage.FragmentLeaf(hd, samples, []byte("pixel")))
		s.Size = off + int64(size)
	}
	h.must(w.Close())
	s.State, s.Chunks, s.Root, s.Span.To = footage.Sealed, 3, footage.TreeRoot(s.Leaves), at.Add(time.Second)
	h.must(h.store.SealSegments(h.t.Context(), []footage.Segment{s}))
	return s
}

func (h *house) minute() {
	var ids []footage.SegmentID
	for _, s := range h.segs {
		ids = append(ids, s.ID)
	}
	m := audit.Minute{Recorder: rec, From: audit.At(began), To: audit.At(h.now), Root: audit.Hash(recording.MinuteRoot(h.segs)), Segments: len(h.segs)}
	_, err := h.store.LogMinute(h.t.Context(), m.Event(h.now), ids)
	h.must(err)
}

// place holds s whole.
func (h *house) place(s footage.Segment) {
	ctx := h.t.Context()
	h.hold = footage.Hold{ID: footage.NewHoldID(), Recorder: rec, Case: "2026-1", Reason: "x", Cameras: []footage.CameraID{"hal"}, Span: s.Span,
		AskedBy: "police", PlacedBy: "owner", PlacedAt: h.now, ReviewAt: h.now.Add(time.Hour)}
	_, err := h.vault.AddHold(h.hold.ID)
	h.must(err)
	cover := footage.HoldCover{Hold: h.hold.ID, Camera: "hal", Span: s.Span}
	h.must(h.store.PlaceHold(ctx, h.hold, []footage.HoldCover{cover}, audit.PlacementOf(h.hold).Event(h.now, "owner")))
	wrapped, err := h.vault.WrapFor(h.hold.ID, s)
	h.must(err)
	h.must(h.store.Secure(ctx, footage.HoldItem{Hold: h.hold.ID, Segment: s.ID, WrappedKey: wrapped}, nil))
}

func (h *house) file(i int) string {
	return footage.FileName("hal", h.segs[i].Span.From, h.segs[i].ID)
}

func (h *house) flip(i int, offset int64) {
	f, err := h.disk.OpenWrite(h.file(i))
	h.must(err)
	_, err = f.WriteAt([]byte{0xff}, offset)
	h.must(err)
	h.must(f.Close())
}

func (h *house) check(full bool) checking.Report {
	h.t.Helper()
	r, err := checking.Check(context.Background(), checking.Options{
		Recorder: rec, Catalogue: h.store, Vault: h.vault, Parse: parse, Now: h.now, Full: full,
	})
	h.must(err)
	return r
}

func TestFindings(t *testing.T) {
	cases := []struct {
		name  string
		spoil func(h *house)
		quick []string // codes
		full  []string // codes that only a full check adds
	}{
		{"nothing", func(*house) {}, nil, nil},
		{"file gone", func(h *house) { h.must(h.disk.Remove(h.file(0))) }, []string{"file.missing"}, nil},
		{"held file gone", func(h *house) { h.must(h.disk.Remove(h.file(1))) }, []string{"file.held_missing"}, nil},
		{"bit flipped", func(h *house) { h.flip(2, h.segs[2].Fragments[1].Offset+60) }, nil, []string{"segment.damaged"}},
		{"held bit flipped", func(h *house) { h.flip(1, h.segs[1].Fragments[0].Offset+60) }, nil, []string{"segment.damaged"}},
		{"cut short", func(h *house) {
			f, err := h.disk.OpenWrite(h.file(0))
			h.must(err)
			h.must(f.Truncate(h.segs[0].Size - 1))
			h.must(f.Close())
		}, []string{"file.size"}, nil},
		{"stray file", func(h *house) {
			_, err := h.disk.Create(footage.FileName("hal", began, footage.NewSegmentID()))
			h.must(err)
		}, []string{"file.stray"}, nil},
		{"foreign file", func(h *house) { _, err := h.disk.Create("hal/notes.txt"); h.must(err) }, []string{"file.foreign"}, nil},
		{"row never closed", func(h *house) {
			h.must(h.store.BeginSegments(h.t.Context(), []footage.Segment{{ID: footage.NewSegmentID(), Recorder: rec, Camera: "hal",
				Span: footage.Span{From: began.Add(time.Minute), To: began.Add(time.Minute)}, Epoch: began, State: footage.Writing, Receipt: -1, MinuteLog: -1}}))
		}, []string{"segment.unfinished"}, nil},
		{"term passed, nothing erased", func(h *house) { h.now = began.Add(12*time.Hour + 10*time.Minute) }, []string{"segment.outlived", "segment.outlived"}, nil},
		{"epoch's key gone", func(h *house) {
			_, err := h.vault.Destroy([]footage.Epoch{{Camera: "hal", Start: began}}, nil)
			h.must(err)
		}, []string{"key.missing"}, []string{"segment.damaged", "segment.damaged"}},
		{"hold's key gone", func(h *house) {
			_, err := h.vault.Destroy(nil, []footage.HoldID{h.hold.ID})
			h.must(err)
		}, []string{"hold.key_missing"}, []string{"segment.damaged"}},
		{"key of a hold that nobody knows", func(h *house) { _, err := h.vault.AddHold(footage.NewHoldID()); h.must(err) }, []string{"hold.key_stray"}, nil},
		{"key of an epoch that nobody knows", func(h *house) {
			_, err := h.vault.AddEpochs([]footage.Epoch{{Camera: "hal", Start: began.Add(-time.Hour)}})
			h.must(err)
		}, []string{"key.outlived"}, nil},
		{"erased, file put back", func(h *house) {
			segs, err := h.store.MarkDue(h.t.Context(), rec, "hal", h.segs[0].Span.To, 1)
			h.must(err)
			h.must(h.store.MarkErased(h.t.Context(), []footage.SegmentID{segs[0].ID}))
		}, []string{"file.outlived"}, nil},
		{"overlapping segments", func(h *house) { h.segment(began.Add(500 * time.Millisecond)) }, []string{"hold.unsecured", "segment.overlap", "segment.overlap"}, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			h := build(t)
			c.spoil(h)
			quick, full := codes(h.check(false)), codes(h.check(true))
			want := slices.Sorted(slices.Values(c.quick))
			if !slices.Equal(quick, want) {
				t.Errorf("quick: %v, want %v", quick, want)
			}
			if want = slices.Sorted(slices.Values(append(want, c.full...))); !slices.Equal(full, want) {
				t.Errorf("full: %v, want %v", full, want)
			}
		})
	}
}

func TestEveryFindingHasSentencesAndSeverity(t *testing.T) {
	h := build(t)
	h.must(h.disk.Remove(h.file(1)))
	r := h.check(true)
	if r.Worst() != checking.Breach || r.Segments != 3 || r.Chunks != 6 {
		t.Errorf("report %+v", r)
	}
	for _, f := range r.Findings {
		if f.NL == "" || f.EN == "" || f.Severity == checking.Fine || f.Hold != h.hold.ID {
			t.Errorf("finding %+v", f)
		}
	}
}

func codes(r checking.Report) (list []string) {
	for _, f := range r.Findings {
		list = append(list, f.Code)
	}
	slices.Sort(list)
	return list
}

// A minute whose contents were erased by the term of the log is no damage; while footage of it is held, its contents stay.
func TestErasedMinute(t *testing.T) {
	h := build(t)
	head, err := h.store.LogHead(t.Context())
	h.must(err)
	erase := func() {
		_, err = h.store.EraseContents(t.Context(), head.Size-1, head.Size-1, 365, h.now.AddDate(3, 0, 0))
		h.must(err)
	}
	_, err = h.store.EraseContents(t.Context(), 0, head.Size-1, 365, h.now.AddDate(3, 0, 0))
	h.must(err)
	minute := func() audit.Event {
		s, err := h.store.Segment(t.Context(), h.segs[1].ID)
		h.must(err)
		es, err := h.store.Events(t.Context(), s.MinuteLog, 1)
		h.must(err)
		return es[0]
	}
	erase()
	if minute().Erased() {
		t.Error("it went while footage of it is held")
	}
	h.must(h.store.EndHold(t.Context(), h.hold.ID, "owner", audit.HoldEnding{Hold: h.hold.ID.String()}.Event(h.now.AddDate(3, 0, 0), "owner")))
	erase()
	if !minute().Erased() {
		t.Fatal("it stays for ever")
	}
	for _, f := range h.check(true).Findings {
		if f.Code == "minute.root" || f.Code == "log.damaged" {
			t.Errorf("%+v", f)
		}
	}
}
