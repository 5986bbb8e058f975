package vault_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"portiek/internal/base/disk"
	"portiek/internal/base/disk/memdisk"
	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
	"portiek/internal/vault"
	"portiek/internal/vault/blob"
	"portiek/internal/vault/keyring"
)

var start = time.Date(2026, 3, 5, 8, 15, 0, 0, time.UTC)

// world is a vault on disks in memory.
type world struct {
	t              *testing.T
	data, ring, rk *memdisk.Disk
	v              *vault.Vault
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, data: memdisk.New(), ring: memdisk.New(), rk: memdisk.New()}
	w.open()
	_, err := w.v.AddEpochs([]footage.Epoch{{Camera: "hal", Start: epoch(0)}, {Camera: "hal", Start: epoch(1)}})
	w.ok(err)
	return w
}

func (w *world) open() {
	r, _, err := keyring.Open(keyring.Options{Recorder: "rec", Rings: []disk.FS{w.ring}, Keys: []disk.FS{w.rk}})
	w.ok(err)
	w.v = vault.New(r, blob.NewDisk(w.data), "rec", parse)
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func epoch(n int) time.Time { return start.Truncate(time.Hour).Add(time.Duration(n) * time.Hour) }

// parse reads a make-believe fragment: one byte for the number of samples of one byte each, and the payload.
func parse(frag []byte) ([]footage.Sample, []byte, error) {
	if len(frag) == 0 || int(frag[0]) != len(frag)-1 {
		return nil, nil, errors.New("not a fragment")
	}
	samples := make([]footage.Sample, frag[0])
	for i := range samples {
		samples[i] = footage.Sample{Duration: 3600, Size: 1, Key: i == 0}
	}
	return samples, frag[1:], nil
}

func segment(n int) footage.Segment {
	return footage.Segment{
		ID: footage.NewSegmentID(), Recorder: "rec", Camera: "hal", Epoch: epoch(0), State: footage.Writing,
		Span: footage.Span{From: start.Add(time.Duration(n) * time.Minute)},
	}
}

func chunkBuf(plain []byte) []byte {
	return append(make([]byte, footage.ChunkHeadroom, footage.ChunkOverhead+len(plain)), plain...)
}

// append0 writes chunk 0 and returns its leaf.
func append0(w footage.SegmentWriter) (footage.Hash, error) {
	salt, init := [16]byte{9}, []byte("ftypmoov")
	_, _, err := w.Append(chunkBuf(footage.PutInit(nil, salt, init)), false)
	return footage.InitLeaf(salt, init), err
}

// payload is what fragment i shows.
func payload(i int) string { return fmt.Sprintf("pictures %d", i) }

// appendFragment writes fragment i of half a second and adds it to the row.
func appendFragment(w footage.SegmentWriter, seg *footage.Segment, i int, last bool) error {
	h := footage.ChunkHeader{Start: seg.Span.From.Add(time.Duration(i) * 500 * time.Millisecond), Duration: 500 * time.Millisecond, Key: i%2 == 0}
	binary.BigEndian.PutUint32(h.Salt[:], uint32(i))
	body := append([]byte{byte(len(payload(i)))}, payload(i)...)
	samples, pay, _ := parse(body)
	h.Samples = len(samples)
	if h.Key {
		h.KeySize = 1
	}
	plain := make([]byte, footage.ChunkHeaderSize)
	h.Put(plain)
	offset, size, err := w.Append(chunkBuf(append(plain, body...)), last)
	if err != nil {
		return err
	}
	seg.Fragments = append(seg.Fragments, h.Fragment(seg.Span.From, offset, size))
	seg.Leaves = append(seg.Leaves, footage.FragmentLeaf(h, samples, pay))
	seg.Size, seg.Chunks = offset+int64(size), len(seg.Fragments)+1
	seg.Span.To = h.Start.Add(h.Duration)
	return nil
}

// write makes a sealed segment of n fragments.
func (w *world) write(seg footage.Segment, n int) footage.Segment {
	w.t.Helper()
	f, err := w.v.Create(seg)
	w.ok(err)
	return w.fill(f, seg, n)
}

func (w *world) fill(f footage.SegmentWriter, seg footage.Segment, n int) footage.Segment {
	w.t.Helper()
	leaf, err := append0(f)
	w.ok(err)
	seg.Leaves = []footage.Hash{leaf}
	for i := range n {
		w.ok(appendFragment(f, &seg, i, i == n-1))
	}
	w.ok(f.Close())
	seg.State, seg.Root = footage.Sealed, footage.TreeRoot(seg.Leaves)
	return seg
}

// readAll opens a segment and reads every chunk.
func (w *world) readAll(seg footage.Segment, item *footage.HoldItem) (texts []string, err error) {
	r, err := w.v.Open(seg, item)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	if init, err := r.Init(); err != nil || string(init) != "ftypmoov" {
		return nil, errors.Join(err, errors.New("wrong init"))
	}
	var buf []byte
	for i, f := range seg.Fragments {
		if buf, err = r.Chunk(buf, i+1, f); err != nil {
			return texts, err
		}
		texts = append(texts, string(buf[footage.ChunkHeaderSize+1:]))
	}
	return texts, nil
}

func (w *world) readable(seg footage.Segment, item *footage.HoldItem, n int) {
	w.t.Helper()
	texts, err := w.readAll(seg, item)
	if err != nil || len(texts) != n {
		w.t.Fatalf("read %q, %v; want %d fragments", texts, err, n)
	}
	for i, s := range texts {
		if s != payload(i) {
			w.t.Errorf("fragment %d holds %q", i, s)
		}
	}
}

func (w *world) refused(what string, seg footage.Segment, item *footage.HoldItem, kind fail.Kind) {
	w.t.Helper()
	if texts, err := w.readAll(seg, item); fail.KindOf(err) != kind || err == nil {
		w.t.Errorf("%s: read %q, %v; want fail.%v", what, texts, err, kind)
	}
}

func TestWriteAndRead(t *testing.T) {
	w := newWorld(t)
	seg := w.write(segment(0), 4)
	w.readable(seg, nil, 4)
	if bytes.Contains(w.raw(seg), []byte("pictures")) || bytes.Contains(w.raw(seg), []byte("moov")) {
		t.Error("something readable lies in the file")
	}
	r, err := w.v.Open(seg, nil)
	w.ok(err)
	plain, err := r.Chunk(nil, 0, footage.Fragment{})
	if salt, _, _ := footage.ParseInit(plain); err != nil || salt != [16]byte{9} {
		t.Errorf("chunk 0 has salt %v, %v", salt, err)
	}
	w.ok(r.Close())
}

func TestReadWhileWriting(t *testing.T) {
	w := newWorld(t)
	seg := segment(0)
	f, err := w.v.Create(seg)
	w.ok(err)
	_, err = append0(f)
	w.ok(err)
	for i := range 3 {
		w.ok(appendFragment(f, &seg, i, i == 2))
		w.readable(seg, nil, i+1)
	}
	w.ok(f.Close())
	w.readable(seg, nil, 3)
}

func TestDestroyedEpochIsGone(t *testing.T) {
	w := newWorld(t)
	gone, stays := w.write(segment(0), 2), segment(1)
	stays.Epoch = epoch(1)
	stays = w.write(stays, 2)
	_, err := w.v.Destroy([]footage.Epoch{{Camera: "hal", Start: epoch(0)}}, nil)
	w.ok(err)
	w.refused("destroyed", gone, nil, fail.Gone)
	w.readable(stays, nil, 2)
	if _, err := w.v.Create(segment(2)); fail.KindOf(err) != fail.Gone {
		t.Errorf("Create in a destroyed epoch: %v", err)
	}
	if w.v.HasEpoch("hal", epoch(0)) || !w.v.HasEpoch("hal", epoch(1)) || len(w.v.EpochKeys()) != 1 {
		t.Error("the list of epochs is wrong")
	}
}

// A hold keeps exactly its segments and copies beyond their epoch, and ending it keeps nothing.
func TestHold(t *testing.T) {
	w := newWorld(t)
	hold, other := footage.NewHoldID(), footage.NewHoldID()
	for _, id := range []footage.HoldID{hold, other} {
		_, err := w.v.AddHold(id)
		w.ok(err)
	}
	kept, beside := w.write(segment(0), 2), w.write(segment(1), 2)
	wrapped, err := w.v.WrapFor(hold, kept)
	w.ok(err)
	item := &footage.HoldItem{Hold: hold, Segment: kept.ID, WrappedKey: wrapped}

	edge := segment(1)
	edge.Epoch, edge.Origin, edge.Hold = time.Time{}, beside.ID, hold
	f, wrappedCopy, err := w.v.CreateCopy(edge)
	w.ok(err)
	edge = w.fill(f, edge, 1)
	copyItem := &footage.HoldItem{Hold: hold, Segment: beside.ID, Copy: edge.ID, WrappedKey: wrappedCopy}

	_, err = w.v.Destroy([]footage.Epoch{{Camera: "hal", Start: epoch(0)}}, []footage.HoldID{other})
	w.ok(err)
	w.open() // from disk
	w.readable(kept, item, 2)
	w.readable(edge, copyItem, 1)
	w.refused("held segment without its item", kept, nil, fail.Gone)
	w.refused("copy without its item", edge, nil, fail.Gone)
	w.refused("minute beside", beside, nil, fail.Gone)
	w.refused("minute beside, by the copy's item", beside, copyItem, fail.Corrupt)
	stolen := *item
	stolen.Segment = beside.ID
	w.refused("minute beside, by another's key", beside, &stolen, fail.Corrupt)

	_, err = w.v.Destroy(nil, []footage.HoldID{hold})
	w.ok(err)
	w.refused("after the end", kept, item, fail.Gone)
	w.refused("copy after the end", edge, copyItem, fail.Gone)
	if _, err := w.v.WrapFor(hold, kept); err == nil {
		t.Error("WrapFor an ended hold succeeded")
	}
	if _, _, err := w.v.CreateCopy(segmentFor(hold)); fail.KindOf(err) != fail.Conflict {
		t.Errorf("CreateCopy for an ended hold: %v", err)
	}
}

func segmentFor(hold footage.HoldID) footage.Segment {
	seg := segment(5)
	seg.Hold = hold
	return seg
}

func (w *world) raw(seg footage.Segment) []byte {
	w.t.Helper()
	r, err := w.data.OpenRead(footage.FileName(seg.Camera, seg.Span.From, seg.ID))
	w.ok(err)
	n, err := r.Size()
	w.ok(err)
	b := make([]byte, n)
	_, err = r.ReadAt(b, 0)
	w.ok(err)
	return b
}

func (w *world) put(seg footage.Segment, b []byte) {
	w.t.Helper()
	f, err := w.data.OpenWrite(footage.FileName(seg.Camera, seg.Span.From, seg.ID))
	w.ok(err)
	w.ok(f.Truncate(int64(len(b))))
	_, err = f.WriteAt(b, 0)
	w.ok(err)
	w.ok(f.Close())
}

func TestTamperingIsDetected(t *testing.T) {
	w := newWorld(t)
	seg, twin := w.write(segment(0), 3), w.write(segment(1), 3)
	clean := w.raw(seg)
	f := seg.Fragments
	swapped := slices.Concat(clean[:f[0].Offset], clean[f[1].Offset:f[2].Offset], clean[f[0].Offset:f[1].Offset], clean[f[2].Offset:])
	for what, b := range map[string][]byte{
		"truncated":      clean[:len(clean)-1],
		"longer":         append(slices.Clone(clean), 0),
		"empty":          {},
		"chunks swapped": swapped,
		"another's file": w.raw(twin),
	} {
		w.put(seg, b)
		w.refused(what, seg, nil, fail.Corrupt)
	}
	for i := range clean {
		b := slices.Clone(clean)
		b[i] ^= 1
		w.put(seg, b)
		w.refused(fmt.Sprintf("bit flip in byte %d", i), seg, nil, fail.Corrupt)
	}
	w.put(seg, clean)
	w.readable(seg, nil, 3)
	w.readable(twin, nil, 3)
	w.ok(w.v.Remove(seg))
	w.refused("missing", seg, nil, fail.Corrupt)
}

func TestIndexThatDisagrees(t *testing.T) {
	w := newWorld(t)
	seg := w.write(segment(0), 3)
	for what, change := range map[string]func(*footage.Fragment){
		"offset":         func(f *footage.Fragment) { f.Offset++ },
		"far offset":     func(f *footage.Fragment) { f.Offset = 1 << 62 },
		"before file":    func(f *footage.Fragment) { f.Offset = -5 },
		"size":           func(f *footage.Fragment) { f.Size-- },
		"huge size":      func(f *footage.Fragment) { f.Size = 1 << 40 },
		"negative size":  func(f *footage.Fragment) { f.Size = -1 },
		"start":          func(f *footage.Fragment) { f.Start += time.Microsecond },
		"duration":       func(f *footage.Fragment) { f.Duration *= 2 },
		"key":            func(f *footage.Fragment) { f.Key = !f.Key },
		"damaged hidden": func(f *footage.Fragment) { f.Damaged = !f.Damaged },
		"samples":        func(f *footage.Fragment) { f.Samples++ },
	} {
		bad := seg
		bad.Fragments = slices.Clone(seg.Fragments)
		change(&bad.Fragments[1])
		w.refused(what, bad, nil, fail.Corrupt)
	}
	moved := seg
	moved.Fragments = []footage.Fragment{seg.Fragments[1], seg.Fragments[0], seg.Fragments[2]}
	w.refused("rows swapped", moved, nil, fail.Corrupt)
	short := seg
	short.Fragments, short.Chunks, short.Size = seg.Fragments[:2], 3, seg.Fragments[2].Offset
	w.put(seg, w.raw(seg)[:short.Size])
	w.refused("row and file both cut short", short, nil, fail.Corrupt)
}

// A segment that is cut short anywhere keeps what was synced, and is rebuilt as its writer would have had it.
func TestRecoverAfterPowerLoss(t *testing.T) {
	for seed := range uint64(60) {
		w := newWorld(t)
		seg := segment(0)
		f, err := w.v.Create(seg)
		w.ok(err)
		leaf, err := append0(f)
		w.ok(err)
		seg.Leaves = []footage.Hash{leaf}
		rng := rand.New(rand.NewPCG(seed, 7))
		synced, n := 0, 1+rng.IntN(8)
		for i := range n {
			w.ok(appendFragment(f, &seg, i, i == n-1 && rng.IntN(2) == 0))
			if rng.IntN(3) == 0 {
				w.ok(f.Sync())
				synced = i + 1
			}
		}
		w.data.Crash(rng)
		w.ring.Crash(rng)
		w.rk.Crash(rng)
		w.open()
		row := seg
		row.Fragments, row.Leaves, row.Span.To = nil, nil, time.Time{}
		got, err := w.v.Recover(row)
		w.ok(err)
		if len(got.Fragments) < synced {
			t.Fatalf("seed %d: %d fragments survive, %d were synced", seed, len(got.Fragments), synced)
		}
		if got.Chunks == 0 {
			continue
		}
		k := len(got.Fragments)
		if !slices.Equal(got.Fragments, seg.Fragments[:k]) || !slices.Equal(got.Leaves, seg.Leaves[:k+1]) ||
			got.Root != footage.TreeRoot(seg.Leaves[:k+1]) || got.Chunks != k+1 {
			t.Fatalf("seed %d: recovered row differs from the written one", seed)
		}
		got.State = footage.Sealed
		w.data.Crash(nil)
		w.readable(got, nil, k)
		again, err := w.v.Recover(row)
		if err != nil || again.Size != got.Size || again.Recovered != got.Recovered {
			t.Fatalf("seed %d: recovering twice gives something else: %v", seed, err)
		}
	}
}

func TestRecoverOfNothing(t *testing.T) {
	w := newWorld(t)
	seg := segment(0)
	if got, err := w.v.Recover(seg); err != nil || got.Chunks != 0 {
		t.Errorf("no file: %d chunks, %v", got.Chunks, err)
	}
	f, err := w.v.Create(seg)
	w.ok(err)
	if got, err := w.v.Recover(seg); err != nil || got.Chunks != 0 {
		t.Errorf("header only: %d chunks, %v", got.Chunks, err)
	}
	_, err = append0(f)
	w.ok(err)
	if got, err := w.v.Recover(seg); err != nil || got.Chunks != 0 {
		t.Errorf("no picture: %d chunks, %v", got.Chunks, err)
	}
	w.ok(f.Abort())
	w.ok(w.v.Remove(seg))
}

func TestFullDisk(t *testing.T) {
	w := newWorld(t)
	w.data.SetCapacity(400)
	seg := segment(0)
	f, err := w.v.Create(seg)
	w.ok(err)
	_, err = append0(f)
	for i := 0; err == nil; i++ {
		err = appendFragment(f, &seg, i, false)
	}
	var full *fail.Error
	if !errors.As(err, &full) || full.Code != "disk.full" {
		t.Fatalf("Append = %v, want disk.full", err)
	}
	if err := appendFragment(f, &seg, 9, false); err == nil {
		t.Error("the writer goes on after a failure")
	}
	got, err := w.v.Recover(seg)
	w.ok(err)
	got.State = footage.Sealed
	w.readable(got, nil, len(seg.Fragments))
}

func TestWalk(t *testing.T) {
	w := newWorld(t)
	seg := w.write(segment(0), 1)
	f, err := w.data.Create("stray/thing")
	w.ok(err)
	w.ok(f.Close())
	found := map[string]footage.StoredFile{}
	w.ok(w.v.Walk(func(f footage.StoredFile) error { found[f.Name] = f; return nil }))
	if got := found[footage.FileName("hal", seg.Span.From, seg.ID)]; got.ID != seg.ID || got.Size != seg.Size || got.Camera != "hal" {
		t.Errorf("the segment is told as %+v", got)
	}
	if got, there := found["stray/thing"]; !there || !got.ID.IsZero() {
		t.Errorf("the stray is told as %+v", got)
	}
	w.ok(w.v.RemoveFile("stray/thing"))
}
