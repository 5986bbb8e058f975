package web_test

import (
	"context"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/pquerna/otp/totp"

	"portiek/e2e/chromium"
	"portiek/internal/front/web"
	"portiek/internal/rules/footage"
)

// state is a page in one of its states, as somebody of the staff sees it.
type state struct {
	name  string
	who   string // "": nobody is signed in
	path  func(w *world) string
	set   func(w *world) // makes the world so
	then  func(w *world, page *chromium.Page)
	until string // holds in the page when the state is there
}

func at(path string) func(*world) string { return func(*world) string { return path } }

// watching is the player of the hall, with the permit.
func watching(w *world) string { return "/camera/hal?machtiging=" + w.permit.ID }

const failed = `document.querySelector("[role=alert]")`

var publicStates = []state{
	{name: "aanmelden", path: at("/aanmelden")},
	{name: "aanmelden-fout", path: at("/aanmelden"), then: fill("main form button", "#login", "m.bakker", "#wachtwoord", "verkeerd"), until: failed},
	{name: "niet-aangemeld", path: at("/veiligstellingen")},
	{name: "welkom", path: invitation},
	{name: "welkom-fout", path: invitation, then: fill("main form button", "#login", "h.prins", "#wachtwoord", "paard batterij nietje", "#nogmaals", "iets anders"), until: failed},
	{name: "tweede-stap", path: invitation, then: enrol, until: `document.querySelector(".qr")`},
	{name: "tweede-stap-fout", path: invitation, then: func(w *world, page *chromium.Page) {
		enrol(w, page)
		fill("main form button", "#code", "000000")(w, page)
	}, until: failed + ` && document.querySelector(".qr")`},
	{name: "herstelcodes", path: invitation, then: func(w *world, page *chromium.Page) {
		enrol(w, page)
		page.Await(soon, `document.querySelector(".qr")`)
		fill("main form button", "#code", code(w, page))(w, page)
	}, until: `document.querySelector(".codes li")`},
	{name: "code", path: at("/aanmelden"), then: func(w *world, page *chromium.Page) {
		fill("main form button", "#login", "h.prins", "#wachtwoord", passphrase)(w, page)
	}, until: `document.querySelector("#code")`},
	{name: "fout-link", path: at("/welkom?token=oud")},
	{name: "demo", path: at("/demo?token=x")},
	{name: "demo-fout", path: at("/demo?token=x"), then: func(_ *world, page *chromium.Page) { page.Click("main button") }, until: `document.querySelector(".note--no")`},
}

var contactStates = []state{
	{name: "overzicht", path: at("/overzicht")},
	{name: "overzicht-goed", path: at("/overzicht"), set: allWell},
	{name: "overzicht-leeg", path: at("/overzicht"), set: func(w *world) { w.cams, w.held = nil, nil }},
	{name: "terugkijken", path: watching, until: drawn},
	{name: "terugkijken-speelt", path: watching, then: watchAt(10 * time.Second), until: `document.getElementById("dek").hidden && !document.getElementById("video").paused`},
	{name: "terugkijken-veilig", path: watching, then: watchAt(8*time.Minute + 10*time.Second), until: `document.getElementById("dek").hidden`},
	{name: "terugkijken-gat", path: watching, then: watchAt(19 * time.Minute), until: `/Oorzaak|Cause/.test(document.getElementById("dek").textContent)`},
	{name: "terugkijken-kan-niet", path: watching, then: func(_ *world, page *chromium.Page) {
		page.Script(`MediaSource.isTypeSupported = () => false`)
		page.Click("#speel")
	}, until: `/kan H.264 niet|cannot show H.264/.test(document.getElementById("dek").textContent)`},
	{name: "terugkijken-logboek-vol", path: watching, set: func(w *world) { w.deaf = true }, then: watchAt(15 * time.Minute), until: `/lukt nu niet|does not work now/.test(document.getElementById("dek").textContent)`},
	{name: "camera-zonder-machtiging", path: at("/camera/lift")},
	{name: "camera-buiten-machtiging", path: func(w *world) string { return watching(w) + "&dag=2026-11-17" }},
	{name: "fout-machtiging", path: at("/camera/hal?machtiging=ABC")},
	{name: "veiligstellingen", path: at("/veiligstellingen"), set: oneEnded},
	{name: "veiligstellingen-leeg", path: at("/veiligstellingen"), set: func(w *world) { w.held = nil }},
	{name: "veiligstellen", path: at("/veiligstellingen/nieuw")},
	{name: "veiligstellen-fout", path: at("/veiligstellingen/nieuw"), then: hold("14:10", "14:05", "tenant"), until: failed},
	{name: "veiligstellen-geweigerd", path: at("/veiligstellingen/nieuw"), then: hold("14:00", "14:05", "police"), until: `document.querySelector(".remedies li")`},
	{name: "einde", path: func(w *world) string { return "/veiligstellingen/" + w.held[0].ID.String() + "/einde" }},
	{name: "sessies-eigen", path: at("/beheer/sessies")},
	{name: "geweigerd", path: at("/beheer/mensen")},
	{name: "fout-camera", path: at("/camera/onbekend")},
	{name: "fout-bladzijde", path: at("/nergens")},
}

var managerStates = []state{
	{name: "overzicht-beheerder", path: at("/overzicht")},
	{name: "overzicht-alarm", path: at("/overzicht"), set: alarmed},
	{name: "certificaat", path: at("/camera/lift/certificaat")},
	{name: "mensen", path: at("/beheer/mensen")},
	{name: "persoon-nieuw", path: at("/beheer/mensen/nieuw")},
	{name: "persoon-nieuw-fout", path: at("/beheer/mensen/nieuw"), then: fill("main form button", "#naam", "J. Visser", "#nummer", "2001", "#vanaf", "2026-11-20"), until: failed},
	{name: "persoon", path: ofPerson("contact")},
	{name: "persoon-zonder-rol", path: ofPerson("nieuw")},
	{name: "persoon-rol-fout", path: ofPerson("nieuw"), then: func(_ *world, page *chromium.Page) {
		page.Script(`document.querySelector("#rol").value = "technician"; document.querySelector("[name=waar][value=enkele]").click(); document.querySelector("form[action$='/rol']").submit()`)
	}, until: failed},
	{name: "persoon-link", path: ofPerson("contact"), then: func(_ *world, page *chromium.Page) { page.Click("form[action$='/uitnodiging'] button") }, until: `document.querySelector(".once")`},
	{name: "verwerkers", path: at("/beheer/verwerkers")},
	{name: "verwerkers-fout", path: at("/beheer/verwerkers"), then: func(_ *world, page *chromium.Page) {
		page.Script(`document.querySelector("#naam").required = false; document.querySelector("form[action='/beheer/verwerkers']").submit()`)
	}, until: failed},
	{name: "sessies", path: at("/beheer/sessies")},
	{name: "sleutels", path: at("/beheer/sleutels")},
	{name: "sleutels-klaar", path: at("/beheer/sleutels"), then: func(w *world, page *chromium.Page) {
		page.Script(`document.querySelector("#rol").selectedIndex = 1; document.querySelector("[name=waar][value=alle]").click()`)
		fill("form[action='/beheer/sleutels'] button.btn:not(.btn--small)", "#naam", "Nachtelijke controle")(w, page)
	}, until: `document.querySelector(".once")`},
}

var otherStates = []state{
	{name: "overzicht-technicus", who: "technicus", path: at("/overzicht")},
	{name: "camera-technicus", who: "technicus", path: at("/camera/hal")},
	{name: "veiligstellen-opdracht", who: "technicus", path: at("/veiligstellingen/nieuw")},
	{name: "wissen", who: "privacy", path: at("/wissen")},
	{name: "wissen-leeg", who: "privacy", path: at("/wissen"), set: func(w *world) { w.ers = nil }},
	{name: "menu", who: "alles", path: at("/overzicht"), then: func(_ *world, page *chromium.Page) {
		page.Script(`if (matchMedia("(max-width: 60rem)").matches) document.getElementById("menu").showPopover()`)
	}},
	{name: "overzicht-controleur", who: "controleur", path: at("/overzicht")},
}

// by is the same states, seen by one person.
func by(who string, list []state) []state {
	for i := range list {
		list[i].who = who
	}
	return list
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
	ended := footage.Hold{ID: footage.NewHoldID(), Case: "2026-101101", Reason: "Fiets weg", Cameras: []footage.CameraID{"hal", "lift"}, AskedBy: "visitor", PlacedBy: "system",
		Span: footage.Span{From: w.now.AddDate(0, 0, -9), To: w.now.AddDate(0, 0, -9).Add(time.Hour)}, PlacedAt: w.now.AddDate(0, 0, -8), EndedAt: w.now.AddDate(0, 0, -2), EndedBy: "system"}
	w.held = append([]footage.Hold{ended}, w.held...)
}

// watchAt seeks so long after the first footage of the busy day.
func watchAt(after time.Duration) func(w *world, page *chromium.Page) {
	return func(w *world, page *chromium.Page) {
		page.Await(soon, drawn)
		page.Script(fmt.Sprintf(`portiek.seek(%d, { play: true })`, w.now.Add(-20*time.Minute).Add(after).UnixMilli()))
	}
}

// fill writes into fields and presses a button.
func fill(button string, fields ...string) func(*world, *chromium.Page) {
	return func(_ *world, page *chromium.Page) {
		for i := 0; i < len(fields); i += 2 {
			page.Fill(fields[i], fields[i+1])
		}
		page.Click(button)
	}
}

// hold asks for a hold of the camera in the hall.
func hold(from, to, asker string) func(*world, *chromium.Page) {
	return func(w *world, page *chromium.Page) {
		page.Click(".choice")
		fill("main form button", "#h-van", from, "#h-tot", to, "#h-dossier", string(w.dossier), "#h-reden", "Vernielde deur", "#h-vrager", asker, "#h-herzien", "2026-12-04")(w, page)
	}
}

func ofPerson(who string) func(w *world) string {
	return func(w *world) string { return "/beheer/mensen/" + string(w.people[who].ID) }
}

// invitation is the link with which the auditor chooses what to sign in with, anew each time.
func invitation(w *world) string {
	token, err := w.desk.Invite(context.Background(), w.people["beheerder"].ID, w.people["controleur"].ID)
	if err != nil {
		panic(err)
	}
	return "/welkom?token=" + token.Reveal()
}

const passphrase = "paard batterij nietje lamp"

// enrol chooses login and password.
func enrol(w *world, page *chromium.Page) {
	fill("main form button", "#login", "h.prins", "#wachtwoord", passphrase, "#nogmaals", passphrase)(w, page)
	page.Await(soon, `document.querySelector(".qr")`)
}

// code is what the app would show now.
func code(w *world, page *chromium.Page) string {
	key := chromium.Eval[string](page, `document.querySelector("[name=sleutel]").value`)
	digits, err := totp.GenerateCode(key, w.Now())
	if err != nil {
		panic(err)
	}
	return digits
}

// signedOut forgets all cookies.
func signedOut(ctx context.Context, target *chromedp.Target) error {
	_, err := cdp.Call(ctx, target, network.ClearBrowserCookies, cdp.Empty{})
	return err
}
