package web_test

import (
	"fmt"
	"time"

	"github.com/chromedp/chromedp"

	"portiek/e2e/chromium"
	"portiek/internal/front/web"
	"portiek/internal/rules/footage"
)

// state is a page in one of its states.
type state struct {
	name  string
	path  func(w *world) string
	set   func(w *world) // makes the world so
	then  func(w *world, page *chromium.Page)
	until string // holds in the page when the state is there
}

func at(path string) func(*world) string { return func(*world) string { return path } }

var publicStates = []state{
	{name: "aanmelden", path: func(w *world) string { return w.site.NewLink().Reveal() }},
	{name: "fout-niet-aangemeld", path: at("/")},
	{name: "fout-link", path: at("/start?token=oud")},
	{name: "protocol", path: at("/protocol")},
}

var ownerStates = []state{
	{name: "overzicht", path: at("/")},
	{name: "overzicht-goed", path: at("/"), set: allWell},
	{name: "overzicht-alarm", path: at("/"), set: alarmed},
	{name: "overzicht-leeg", path: at("/"), set: func(w *world) { w.cams, w.held = nil, nil }},
	{name: "terugkijken", path: at("/camera/hal"), until: drawn},
	{name: "terugkijken-speelt", path: at("/camera/hal"), then: watchAt(10 * time.Second), until: `document.getElementById("dek").hidden && !document.getElementById("video").paused`},
	{name: "terugkijken-veilig", path: at("/camera/hal"), then: watchAt(8*time.Minute + 10*time.Second), until: `document.getElementById("dek").hidden`},
	{name: "terugkijken-gat", path: at("/camera/hal"), then: watchAt(19 * time.Minute), until: `/Oorzaak|Cause/.test(document.getElementById("dek").textContent)`},
	{name: "terugkijken-gewist", path: at("/camera/hal?dag=2026-11-17"), until: `document.querySelector("#banen .gone")`},
	{name: "terugkijken-leeg", path: at("/camera/lift")},
	{name: "terugkijken-oktober", path: at("/camera/hal?dag=2026-10-25")},
	{name: "terugkijken-kan-niet", path: at("/camera/hal"), then: func(_ *world, page *chromium.Page) {
		page.Script(`MediaSource.isTypeSupported = () => false`)
		page.Click("#speel")
	}, until: `/kan H.264 niet|cannot show H.264/.test(document.getElementById("dek").textContent)`},
	{name: "terugkijken-logboek-vol", path: at("/camera/hal"), set: func(w *world) { w.deaf = true }, then: watchAt(15 * time.Minute), until: `/lukt nu niet|does not work now/.test(document.getElementById("dek").textContent)`},
	{name: "veiligstellingen", path: at("/veiligstellingen"), set: oneEnded},
	{name: "veiligstellingen-leeg", path: at("/veiligstellingen"), set: func(w *world) { w.held = nil }},
	{name: "veiligstellen", path: at("/veiligstellingen/nieuw")},
	{name: "veiligstellen-fout", path: at("/veiligstellingen/nieuw"), then: wrongHold, until: `document.querySelector("[role=alert]")`},
	{name: "einde", path: func(w *world) string { return "/veiligstellingen/" + w.held[0].ID.String() + "/einde" }},
	{name: "certificaat", path: at("/camera/lift/certificaat")},
	{name: "wissen", path: at("/wissen")},
	{name: "wissen-leeg", path: at("/wissen"), set: func(w *world) { w.ers = nil }},
	{name: "logboek", path: at("/logboek")},
	{name: "fout-camera", path: at("/camera/onbekend")},
	{name: "fout-verlopen", path: at("/camera/hal?dag=2026-11-17"), then: copyOfExpired, until: `document.querySelector(".note--no")`},
}

const drawn = `document.querySelectorAll("#banen .footage").length === 2`

// become puts the world in a state; undo puts it back.
func (w *world) become(s state) (undo func()) {
	w.mu.Lock() // the page before may still be asking
	defer w.mu.Unlock()
	cams, rec, held, ers, deaf := w.cams, w.rec, w.held, w.ers, w.deaf
	if s.set != nil {
		s.set(w)
	}
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.cams, w.rec, w.held, w.ers, w.deaf = cams, rec, held, ers, deaf
	}
}

func allWell(w *world) {
	cams := cameras(w.now)
	for i := range cams {
		good := cams[0]
		good.ID, good.Name, good.Place = cams[i].ID, cams[i].Name, cams[i].Place
		cams[i] = good
	}
	w.cams, w.held = cams, nil
	w.rec.Replicas, w.rec.Needed = 2, 1.4e12
}

func alarmed(w *world) {
	w.rec.FullAt = w.now.Add(31 * time.Hour)
	w.rec.Erasing = web.Erasing{At: w.now.Add(-2 * time.Minute), Failed: 3, Overdue: 1}
	w.rec.Clock = web.ClockState{Since: w.now.Add(-20 * time.Minute)}
	w.rec.Alarms = []web.Alarm{
		{NL: "Lift neemt 1280 × 720 op; het protocol vraagt minstens 1920 × 1080 (WC-4.2). Zet de camera op een hogere resolutie.", EN: "Lift records 1280 × 720; the protocol asks for at least 1920 × 1080 (WC-4.2). Set the camera to a higher resolution."},
		{NL: "Hal begane grond stuurt maar eens in de 20 seconden een sleutelbeeld. Stel de camera in op 2 seconden.", EN: "Hal begane grond sends a key picture only every 20 seconds. Set the camera to 2 seconds."},
	}
}

func oneEnded(w *world) {
	ended := footage.Hold{ID: footage.NewHoldID(), Case: "2026-0101", Reason: "Fiets weg", Cameras: []footage.CameraID{"hal", "lift"}, AskedBy: "data-subject", PlacedBy: "owner",
		Span: footage.Span{From: w.now.AddDate(0, 0, -9), To: w.now.AddDate(0, 0, -9).Add(time.Hour)}, PlacedAt: w.now.AddDate(0, 0, -8), EndedAt: w.now.AddDate(0, 0, -2), EndedBy: "owner"}
	w.held = append([]footage.Hold{ended}, w.held...)
}

// watchAt seeks so long after the first footage of the busy day.
func watchAt(after time.Duration) func(w *world, page *chromium.Page) {
	return func(w *world, page *chromium.Page) {
		page.Await(soon, drawn)
		page.Script(fmt.Sprintf(`portiek.seek(%d, { play: true })`, w.now.Add(-20*time.Minute).Add(after).UnixMilli()))
	}
}

// wrongHold asks for a hold that ends before it begins.
func wrongHold(_ *world, page *chromium.Page) {
	page.Click(".choice")
	for field, value := range map[string]string{"#h-van": "14:10", "#h-tot": "14:05", "#h-dossier": "2026-0150", "#h-reden": "Vernielde deur", "#h-vrager": "police", "#h-herzien": "2026-12-04"} {
		page.Fill(field, value)
	}
	page.Click("main form button")
}

// copyOfExpired asks for a copy of what is past its term.
func copyOfExpired(_ *world, page *chromium.Page) {
	page.Fill("#k-van", "10:00")
	page.Fill("#k-tot", "10:10")
	page.Do(chromedp.Click(`form[action$="/kopie"] button`))
}
