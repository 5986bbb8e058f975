// Package web_test looks at the pages with a real browser: real sealed footage behind the real door, played by Chromium.
package web_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"

	"portiek/internal/acts/viewing"
	"portiek/internal/base/disk"
	"portiek/internal/base/disk/memdisk"
	"portiek/internal/base/fail"
	"portiek/internal/cameras/fmp4"
	"portiek/internal/front/web"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/protocol"
	"portiek/internal/vault"
	"portiek/internal/vault/blob"
	"portiek/internal/vault/keyring"
)

const (
	fps     = 10
	gop     = 10 // pictures
	seconds = 30 // of one segment
)

// world is a recorder's footage and everything that the pages ask about, made up but for the footage itself.
type world struct {
	mu     sync.Mutex
	now    time.Time
	vault  *vault.Vault
	segs   []footage.Segment
	gaps   []footage.Gap
	covers []footage.HoldCover
	ers    []footage.Erasure
	terms  footage.Terms
	held   []footage.Hold
	cams   []web.Camera
	rec    web.Recorder
	deaf   bool // the log cannot be written

	office
	site *web.Site
	http *httptest.Server
}

func (w *world) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// newWorld is Friday 20 November 2026, 14:19, in a block with four cameras, of which one works and has footage.
func newWorld(t *testing.T) *world { return friday.open(t) }

// setting is a world's moment, and whether nobody works there yet.
type setting struct {
	now   time.Time
	empty bool
}

var friday = setting{now: time.Date(2026, 11, 20, 13, 19, 0, 0, time.UTC)}

func (set setting) open(t *testing.T) *world {
	w := &world{now: set.now}
	ring, _, err := keyring.Open(keyring.Options{Recorder: "blok", Rings: []disk.FS{memdisk.New()}, Keys: []disk.FS{memdisk.New()}})
	must(t, err)
	w.vault = vault.New(ring, blob.NewDisk(memdisk.New()), "blok", nil)
	w.terms = footage.Terms{{Camera: "hal", Since: w.now.AddDate(0, -1, 0), Length: 72 * time.Hour, Article: "WI-6.3a", Protocol: "WoonInvest 2021"}}
	w.cams = cameras(w.now)
	w.rec = web.Recorder{ID: "blok", Name: "Kastanjehof", Total: 2e12, Free: 7.8e11, Used: 1.2e12, Held: 9e10, Needed: 1.5e12,
		Erasing: web.Erasing{At: w.now.Add(-4 * time.Minute), Erased: 12}, Clock: web.ClockState{Synced: true, Confirmed: true}, Replicas: 1, Generation: 41}
	w.openOffice(t)
	if !set.empty {
		w.hire(t)
	}
	door := viewing.New(viewing.Options{Catalogue: w, Vault: w.vault, Clock: w, Still: w.gate.Still, Media: viewing.Media{
		ParseInit: fmp4.ParseInit, Rebase: fmp4.Rebase, KeyOnly: fmp4.KeyOnly, Export: fmp4.Export}})
	w.site = web.New(web.Options{Rules: func() *protocol.Protocol { return w.rules }, Roles: w.judge,
		Desk: w.desk, External: provider{}, Gate: w.gate, Staffing: w.staff, Cases: w.files, Door: door, Gaps: w, System: w, Holds: w, Journal: w, Clock: w,
		More: web.More{Records: w.store, Ledger: ledger{w.store.Store, w}, Versions: w.versions}})
	w.http = httptest.NewServer(w.site)
	t.Cleanup(w.http.Close)
	return w
}

func cameras(now time.Time) []web.Camera {
	pin, offer := bytes.Repeat([]byte{0x3a, 0xc4}, 16), bytes.Repeat([]byte{0x91, 0x0e}, 16)
	return []web.Camera{
		{ID: "hal", Name: "Hal begane grond", Place: "Kastanjehof", Condition: web.Recording, LastPicture: now.Add(-200 * time.Millisecond), Codec: "avc1.64001f", Width: 1920, Height: 1080, FPS: 10, BitsPerSecond: 3.9e6, Term: 72 * time.Hour, TermArticle: "WI-6.3a"},
		{ID: "brievenbussen", Name: "Brievenbussen", Place: "Kastanjehof", Condition: web.Connecting, Codec: "hvc1.1.6.L93.B0", Width: 2560, Height: 1440, FPS: 12.5, Term: 72 * time.Hour, TermArticle: "WI-6.3a"},
		{ID: "lift", Name: "Lift", Place: "Kastanjehof", Condition: web.Failing, Cause: footage.CauseCertificate, Since: now.Add(-7 * time.Hour), LastPicture: now.Add(-7 * time.Hour), PinnedSPKI: pin, OfferedSPKI: offer, Codec: "avc1.64001f", Width: 1920, Height: 1080, Term: 72 * time.Hour, TermArticle: "WI-6.3a"},
		{ID: "berging", Name: "Fietsenberging", Place: "Meidoornflat", Condition: web.Failing, Cause: footage.CauseNetwork, Since: now.Add(-50 * time.Hour), LastPicture: now.Add(-50 * time.Hour), Detail: "dial: no route to host", Term: 72 * time.Hour, TermArticle: "WI-6.3a"},
	}
}

// film makes H.264 pictures with ffmpeg and cuts them into access units; every picture is one slice.
func film(t *testing.T) (footage.Track, [][]byte) {
	t.Helper()
	filmOnce.Do(func() { filmTrack, filmPictures = shootFilm(t) })
	return filmTrack, filmPictures
}

var (
	filmOnce     sync.Once
	filmTrack    footage.Track
	filmPictures [][]byte
)

func shootFilm(t *testing.T) (footage.Track, [][]byte) {
	t.Helper()
	cmd := exec.Command("ffmpeg", "-v", "error", "-stream_loop", "-1", "-i", "../../internal/cameras/fakecam/clip/hal.mp4", "-t", fmt.Sprint(seconds), "-an", "-vf", "scale=640:360",
		"-r", fmt.Sprint(fps), "-c:v", "libx264", "-preset", "ultrafast", "-bf", "0", "-g", fmt.Sprint(gop), "-sc_threshold", "0", "-x264-params", "slices=1:threads=1:aud=0", "-f", "h264", "-")
	raw, err := cmd.Output()
	if err != nil {
		t.Fatalf("ffmpeg: %v", err)
	}
	track := footage.Track{Codec: footage.H264, Width: 640, Height: 360}
	var pictures [][]byte
	for _, nal := range bytes.Split(raw, []byte{0, 0, 1}) {
		nal = bytes.TrimRight(nal, "\x00")
		if len(nal) < 4 {
			continue
		}
		switch nal[0] & 31 {
		case 7:
			track.SPS, track.CodecString = [][]byte{nal}, "avc1."+hex.EncodeToString(nal[1:4])
		case 8:
			track.PPS = [][]byte{nal}
		case 1, 5:
			pictures = append(pictures, append([]byte{byte(len(nal) >> 24), byte(len(nal) >> 16), byte(len(nal) >> 8), byte(len(nal))}, nal...))
		}
	}
	if len(pictures) != fps*seconds || track.SPS == nil {
		t.Fatalf("ffmpeg made %d pictures", len(pictures))
	}
	return track, pictures
}

// record seals the film from a moment on as one segment.
func (w *world) record(t *testing.T, cam footage.CameraID, from time.Time, track footage.Track, pictures [][]byte) footage.Segment {
	t.Helper()
	seg := footage.Segment{ID: footage.NewSegmentID(), Recorder: "blok", Camera: cam, Span: footage.Span{From: from, To: from.Add(seconds * time.Second)},
		Epoch: from.Truncate(time.Hour), State: footage.Sealed, Codec: track.CodecString, Width: track.Width, Height: track.Height, Receipt: -1, MinuteLog: -1}
	_, err := w.vault.AddEpochs([]footage.Epoch{{Recorder: "blok", Camera: cam, Start: seg.Epoch, Length: time.Hour}})
	must(t, err)
	out, err := w.vault.Create(seg)
	must(t, err)
	init, err := fmp4.Init(track)
	must(t, err)
	put := func(plain []byte, last bool) (int64, int) {
		buf := make([]byte, footage.ChunkHeadroom+len(plain), len(plain)+footage.ChunkOverhead)
		copy(buf[footage.ChunkHeadroom:], plain)
		offset, size, err := out.Append(buf, last)
		must(t, err)
		return offset, size
	}
	put(footage.PutInit(nil, [16]byte{1}, init), false)
	const half = fps / 2
	for i := 0; i < len(pictures); i += half {
		h, plain := chunk(from, i, pictures[i:i+half])
		offset, size := put(plain, i+half == len(pictures))
		seg.Fragments = append(seg.Fragments, h.Fragment(from, offset, size))
		seg.Size = offset + int64(size)
	}
	must(t, out.Close())
	seg.Chunks = len(seg.Fragments) + 1
	w.segs = append(w.segs, seg)
	return seg
}

// chunk is the plaintext of half a second of pictures, the first being number n.
func chunk(from time.Time, n int, pictures [][]byte) (footage.ChunkHeader, []byte) {
	var payload []byte
	var samples []footage.Sample
	for i, p := range pictures {
		samples = append(samples, footage.Sample{Duration: footage.TimeScale / fps, Size: uint32(len(p)), Key: (n+i)%gop == 0})
		payload = append(payload, p...)
	}
	h := footage.ChunkHeader{Start: from.Add(time.Duration(n) * time.Second / fps), Duration: time.Duration(len(pictures)) * time.Second / fps, Key: n%gop == 0, Samples: len(pictures)}
	if h.Key {
		h.KeySize = len(pictures[0])
	}
	head := footage.ChunkHeaderSize + fmp4.MoofSize(len(samples)) + 8
	plain := make([]byte, head, head+len(payload))
	h.Put(plain)
	fmp4.PutMoof(plain[footage.ChunkHeaderSize:], uint32(n), 0, samples, len(payload))
	return h, append(plain, payload...)
}

/* what the door asks of the catalogue */

func (w *world) Segments(_ context.Context, cam footage.CameraID, span footage.Span) (out []footage.Segment, _ error) {
	for _, s := range w.segs {
		if s.Camera == cam && s.Span.Overlaps(span) {
			out = append(out, s)
		}
	}
	return out, nil
}

func (w *world) Gaps(_ context.Context, cam footage.CameraID, span footage.Span) (out []footage.Gap, _ error) {
	for _, g := range w.gaps {
		if g.Camera == cam && g.From.Before(span.To) && (g.To.IsZero() || g.To.After(span.From)) {
			out = append(out, g)
		}
	}
	return out, nil
}

func (w *world) CoversOf(_ context.Context, cam footage.CameraID, span footage.Span) (out []footage.HoldCover, _ error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.covers {
		if c.Camera == cam && c.Span.Overlaps(span) {
			out = append(out, c)
		}
	}
	return out, nil
}

func (w *world) ItemsOf(context.Context, footage.SegmentID) ([]footage.HoldItem, error) {
	return nil, nil
}

func (w *world) Erasures(_ context.Context, cam footage.CameraID, span footage.Span) (out []footage.Erasure, _ error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range w.ers {
		if e.Camera == cam && e.Span.Overlaps(span) {
			out = append(out, e)
		}
	}
	return out, nil
}

func (w *world) Terms(context.Context, footage.CameraID) (footage.Terms, error) { return w.terms, nil }

func (w *world) Append(ctx context.Context, e audit.Event) (int64, error) {
	w.mu.Lock()
	deaf := w.deaf
	w.mu.Unlock()
	if deaf {
		return 0, fail.New(fail.Unavailable, "disk.full", "vol", "full")
	}
	return w.store.Append(ctx, e)
}

/* what the pages ask */

func (w *world) Cameras(context.Context) ([]web.Camera, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.cams, nil
}

func (w *world) Recorders(context.Context) ([]web.Recorder, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return []web.Recorder{w.rec}, nil
}

func (w *world) AcceptCertificate(context.Context, footage.CameraID, []byte, string) error {
	return nil
}
func (w *world) ConfirmClock(context.Context, footage.RecorderID, string) error { return nil }

func (w *world) Place(_ context.Context, h footage.Hold) (footage.Hold, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	h.ID, h.PlacedAt, h.Recorder = footage.NewHoldID(), w.now, "blok"
	w.held = append(w.held, h)
	for _, cam := range h.Cameras {
		w.covers = append(w.covers, footage.HoldCover{Hold: h.ID, Camera: cam, Span: h.Span})
	}
	return h, nil
}

func (w *world) End(context.Context, footage.HoldID, string) error { return nil }

// heldFor lists the live holds of a case.
func (w *world) heldFor(_ context.Context, id footage.CaseID) (out []footage.Hold, _ error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, h := range w.held {
		if h.Case == id && h.Live() {
			out = append(out, h)
		}
	}
	return out, nil
}

func (w *world) Holds(context.Context, bool) ([]footage.Hold, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]footage.Hold(nil), w.held...), nil
}

func (w *world) Latest(ctx context.Context, before int64, limit int) ([]audit.Event, error) {
	head, err := w.store.LogHead(ctx)
	if err != nil {
		return nil, err
	}
	if before < 0 {
		before = head.Size
	}
	from := max(0, before-int64(limit))
	list, err := w.store.Events(ctx, from, int(before-from))
	slices.Reverse(list)
	return list, err
}

func (w *world) Receipts(context.Context, int64, int) ([]footage.Erasure, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.ers, nil
}

// logged lists the spans of a camera that the log says were opened.
func (w *world) logged(t *testing.T, kind audit.Kind) (spans []footage.Span) {
	t.Helper()
	events, err := w.store.Events(t.Context(), 0, 10_000)
	must(t, err)
	for _, e := range events {
		if e.Kind != kind {
			continue
		}
		var d struct{ From, To time.Time }
		must(t, json.Unmarshal(e.Data, &d))
		spans = append(spans, footage.Span{From: d.From, To: d.To})
	}
	return spans
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// busyDay fills the day of the hall: two stretches of footage with a gap between them, a hold, and what was erased.
func (w *world) busyDay(t *testing.T) (first time.Time) {
	t.Helper()
	track, pictures := film(t)
	first = w.now.Add(-20 * time.Minute)
	for i := range 8 {
		w.record(t, "hal", first.Add(time.Duration(i)*seconds*time.Second), track, pictures)
	}
	later := first.Add(8*seconds*time.Second + 90*time.Second)
	w.gaps = append(w.gaps, footage.Gap{ID: 1, Recorder: "blok", Camera: "hal", From: first.Add(8 * seconds * time.Second), To: later, Cause: footage.CauseNetwork})
	for i := range 20 {
		w.record(t, "hal", later.Add(time.Duration(i)*seconds*time.Second), track, pictures)
	}
	w.gaps = append(w.gaps, footage.Gap{ID: 2, Recorder: "blok", Camera: "hal", From: later.Add(20 * seconds * time.Second), Cause: footage.CauseRecorderStopped})
	w.look(t, footage.Span{From: first.Add(-30 * time.Minute), To: w.now})
	_, err := w.Place(context.Background(), footage.Hold{Case: w.dossier, Reason: "Vernielde brievenbussen", Cameras: []footage.CameraID{"hal"}, AskedBy: "tenant", PlacedBy: string(w.people["contact"].ID),
		Span: footage.Span{From: later.Add(time.Minute), To: later.Add(4 * time.Minute)}, ReviewAt: w.now.AddDate(0, 0, 3)})
	must(t, err)
	old := w.now.Add(-74 * time.Hour)
	w.ers = append(w.ers, footage.Erasure{Kind: footage.ErasedByTerm, Camera: "hal", Span: footage.Span{From: old.Add(-3 * time.Hour), To: old}, Article: "WI-6.3a", At: w.now.Add(-90 * time.Minute), LogIndex: 12, LeafPos: 3})
	return first
}
