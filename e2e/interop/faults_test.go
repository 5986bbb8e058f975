package interop_test

import (
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"portiek/e2e/live"
	"portiek/internal/acts/viewing"
	"portiek/internal/cameras/fakecam"
	"portiek/internal/rules/footage"
)

// The cameras of the fault test, each with its own trouble.
const (
	good = iota
	lossy
	silent
	off
	password
	certificate
	drifting
	jumping
	wrapping
	faulty // how many
)

var faultyIDs = [faulty]string{"goed", "verlies", "stil", "uit", "wachtwoord", "certificaat", "loopt-weg", "springt", "slaat-over"}

// faults is a row of cameras that get into trouble while they are recorded.
type faults struct {
	*testing.T
	cams *pretend
	srv  *server
	from time.Time
	span footage.Span // while the trouble lasted
}

// Cameras that lose data, fall silent, go off, refuse the password, show another certificate or set their clocks: each
// gap has its cause and its edges, clocks cost no picture, and the camera beside them loses none.
func TestFaults(t *testing.T) {
	t.Parallel()
	f := &faults{T: t, from: time.Now()}
	list := make([]fakecam.Camera, faulty)
	for i := range list {
		list[i] = fakecam.Camera{Source: plain264.source(t)}
	}
	f.cams = pretendCameras(t, fakecam.Options{TLS: true, Seed: 1}, "faults-Gj5tM8wQc^", list...)
	var cameras []live.Camera
	for i, id := range faultyIDs {
		cameras = append(cameras, f.cams.camera(i, id))
	}
	f.srv = record(t, cameras...)
	for i := range faulty {
		recording(t, f.cams, i, 60)
	}
	f.begin()
	f.end()
	f.quiet()
	for _, i := range []int{good, silent, drifting, jumping, wrapping} {
		whole(t, f.srv.Server, faultyIDs[i], f.from, func() [][32]byte { return f.cams.slices(i) })
	}
	if why := withLoss(f.cams.units(lossy), slicesOf(copies(t, f.srv.Server, faultyIDs[lossy], f.from))); why != "" {
		t.Error("loss:", why)
	}
	f.srv.settle()
	f.ledger()
}

// begin has the trouble start, and waits until the page knows of it.
func (f *faults) begin() {
	f.span.From = time.Now()
	for i, fault := range map[int]fakecam.Fault{
		lossy: {Kind: fakecam.Loss, Percent: 10}, silent: {Kind: fakecam.Silence}, off: {Kind: fakecam.Off},
		password: {Kind: fakecam.WrongPassword}, certificate: {Kind: fakecam.Certificate}, drifting: {Kind: fakecam.Drift, Percent: 5},
		jumping: {Kind: fakecam.Jump, Ticks: 3600 * footage.TimeScale}, wrapping: {Kind: fakecam.Wrap},
	} {
		f.cams.fault(f, i, fault)
	}
	f.shows(silent, footage.CauseCameraOff)
	f.jump(-5 * footage.TimeScale)
	f.shows(off, footage.CauseNetwork, footage.CauseCameraOff)
	f.jump(3 * footage.TimeScale / 2)
	f.shows(password, footage.CauseCredentials)
	f.shows(certificate, footage.CauseCertificate)
	f.jump(-3 * footage.TimeScale / 2)
	recording(f, f.cams, drifting, f.cams.count(drifting)+100)
}

func (f *faults) jump(by int64) {
	f.cams.fault(f, jumping, fakecam.Fault{Kind: fakecam.Jump, Ticks: by})
	recording(f, f.cams, jumping, f.cams.count(jumping)+25)
}

// shows waits until the timeline has a gap with one of the causes.
func (f *faults) shows(i int, causes ...footage.Cause) {
	f.Helper()
	live.Until(f, time.Minute, faultyIDs[i]+" to have a gap", func() bool {
		for _, g := range f.srv.Timeline(faultyIDs[i], time.Now()).Gaps {
			for _, c := range causes {
				if nl, _ := viewing.CauseWords(c); g.Text == nl {
					return true
				}
			}
		}
		return false
	})
}

// end has all trouble end; the new certificate needs a person for that.
func (f *faults) end() {
	f.span.To = time.Now()
	for _, i := range []int{lossy, silent, off, password, drifting} {
		f.cams.fault(f, i, fakecam.Fault{})
	}
	before := f.cams.count(certificate)
	for _, i := range []int{lossy, silent, off, jumping} {
		recording(f, f.cams, i, f.cams.count(i)+75)
	}
	if n := f.cams.count(certificate) - before; n != 0 {
		f.Errorf("%d units came over a certificate that nobody accepted", n)
	}
	f.accept()
	recording(f, f.cams, certificate, before+50)
	live.Until(f, 3*time.Minute, "the password to be tried again", func() bool { return f.cams.Sent(password).Readers > 0 })
	recording(f, f.cams, password, f.cams.count(password)+25)
}

// accept accepts the new certificate on its page, having tried another fingerprint first.
func (f *faults) accept() {
	path := "/camera/" + faultyIDs[certificate] + "/certificaat"
	if status, _ := f.srv.Post(path, url.Values{"vingerafdruk": {strings.Repeat("0000 ", 15) + "0000"}}); status != http.StatusConflict {
		f.Errorf("another fingerprint: %d", status)
	}
	spki := f.cams.SPKI(certificate)
	var words []string
	for pair := range slices.Chunk(spki[:], 2) {
		words = append(words, hex.EncodeToString(pair))
	}
	print := strings.Join(words, " ")
	if status, body := f.srv.Get(path); status != http.StatusOK || !strings.Contains(string(body), print) {
		f.Errorf("the page does not show %s: %d", print, status)
	}
	if status, body := f.srv.Post(path, url.Values{"vingerafdruk": {print}}); status != http.StatusOK {
		f.Errorf("accepting: %d\n%s", status, body)
	}
}

// quiet ends all streams, so that what was sent is known.
func (f *faults) quiet() {
	for i := range faulty {
		f.cams.fault(f, i, fakecam.Fault{Kind: fakecam.Silence})
	}
	before := 0
	live.Until(f, time.Minute, "silence", func() bool {
		n := 0
		for i := range faulty {
			n += f.cams.count(i)
		}
		same := n == before
		before = n
		return same
	})
}

// ledger looks into the catalogue of the stopped server.
func (f *faults) ledger() {
	books := f.srv.books()
	for _, b := range books {
		b.check(f)
	}
	for i, causes := range map[int][]footage.Cause{
		silent: {footage.CauseCameraOff}, off: {footage.CauseNetwork, footage.CauseCameraOff},
		password: {footage.CauseCredentials}, certificate: {footage.CauseCertificate},
	} {
		b := books[faultyIDs[i]]
		middle := f.span.From.Add(f.span.Duration() / 2)
		if b.gapOver(middle, causes...) == nil {
			f.Errorf("%s: no gap over %v by %v; the gaps are %s", b.camera, middle, causes, b.gapList())
		}
	}
	for _, i := range []int{good, drifting, wrapping} {
		if g := books[faultyIDs[i]].gap(footage.CauseDamaged, footage.CauseNetwork, footage.CauseProtocol); g != nil {
			f.Errorf("%s: %+v", faultyIDs[i], g)
		}
	}
	f.damage(books[faultyIDs[lossy]], books[faultyIDs[good]])
}

// damage wants marks where data was lost, and nowhere else.
func (f *faults) damage(lossy, good *book) {
	always := footage.Span{To: time.Now()}
	if marked, all := lossy.damaged(f.span); marked < all/2 {
		f.Errorf("one packet in ten was lost, and %d of %d fragments are marked", marked, all)
	}
	if marked, _ := lossy.damaged(footage.Span{To: f.span.From.Add(-time.Second)}); marked != 0 {
		f.Errorf("%d fragments are marked that came whole", marked)
	}
	if lossy.gap(footage.CauseDamaged) == nil {
		f.Errorf("the ledger does not tell of damaged footage: %s", lossy.gapList())
	}
	if marked, _ := good.damaged(always); marked != 0 {
		f.Errorf("the good camera has %d marked fragments", marked)
	}
}

// withLoss wants every unit of which no packet was lost, in order, and nothing that was not sent.
func withLoss(sent []fakecam.Unit, got [][32]byte) string {
	at, lost := 0, 0
	for _, u := range sent {
		there := at+len(u.VCL) <= len(got) && slices.Equal(got[at:at+len(u.VCL)], u.VCL)
		if u.Lost > 0 {
			lost++
		}
		if !there && u.Lost == 0 {
			return "a whole unit is missing"
		}
		if there {
			at += len(u.VCL)
		}
	}
	if at != len(got) {
		return "something was recorded that was not sent"
	}
	if lost == 0 {
		return "nothing was lost"
	}
	return ""
}
