package web_test

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/pquerna/otp/totp"

	"portiek/e2e/chromium"
)

// keyboard is somebody without a mouse.
type keyboard struct {
	t    *testing.T
	page *chromium.Page
}

// tab goes on until the focus is on what a selector finds; what cannot be reached so, cannot be reached at all.
func (k keyboard) tab(selector string) {
	k.t.Helper()
	for range 60 {
		k.page.Key(kb.Tab)
		if chromium.Eval[bool](k.page, `document.activeElement.matches("`+selector+`")`) {
			return
		}
	}
	k.t.Fatalf("the focus never reaches %s", selector)
}

func (k keyboard) typed(selector, text string) {
	k.t.Helper()
	k.tab(selector)
	for _, r := range text {
		k.page.Key(string(r))
	}
}

// enter presses Enter and waits for what comes.
func (k keyboard) enter(condition string) {
	k.t.Helper()
	k.page.Key(kb.Enter)
	k.page.Await(soon, condition)
}

// TestFirstDayByKeyboard: the first administrator comes in by the link, signs out, signs in again with both steps, adds a
// colleague, gives a role and makes a link, all without a mouse.
func TestFirstDayByKeyboard(t *testing.T) {
	w := setting{now: friday.now, empty: true}.open(t)
	page := chromium.Open(t)
	k := keyboard{t, page}
	page.Screen(1280, 900, false)
	token, needed, err := w.desk.FirstLink(t.Context())
	must(t, err)
	if !needed {
		t.Fatal("no first administrator is needed")
	}
	page.Go(w.http.URL + "/welkom?token=" + token.Reveal())
	page.Key(kb.Tab)
	if !chromium.Eval[bool](page, `document.activeElement.matches(".skip")`) {
		t.Error("the first thing to focus is not the skip link")
	}
	k.enter(`document.activeElement.id === "inhoud"`)
	k.typed("#naam", "P. de Boer")
	k.typed("#nummer", "1001")
	k.typed("#login", "p.deboer")
	k.typed("#wachtwoord", passphrase)
	k.typed("#nogmaals", passphrase)
	k.enter(`document.querySelector(".qr")`)
	key := chromium.Eval[string](page, `document.querySelector("[name=sleutel]").value`)
	k.typed("#code", code(w, page))
	k.enter(`document.querySelectorAll(".codes li").length >= 8`)
	k.tab("main a.btn")
	k.enter(`location.pathname === "/overzicht"`)

	k.tab("form[action='/afmelden'] button")
	k.enter(`location.pathname === "/aanmelden"`)
	w.mu.Lock()
	w.now = w.now.Add(time.Minute) // a code counts once
	w.mu.Unlock()
	page.Go(w.http.URL + "/beheer/mensen/nieuw")
	k.typed("#login", "p.deboer")
	k.typed("#wachtwoord", passphrase)
	k.enter(`location.pathname === "/aanmelden/code"`)
	digits, err := totp.GenerateCode(key, w.Now())
	must(t, err)
	k.typed("#code", digits)
	k.enter(`location.pathname === "/beheer/mensen/nieuw"`)

	k.typed("#naam", "M. Bakker")
	k.typed("#nummer", "2001")
	k.enter(`document.querySelector("#rollen")`)
	k.tab("#rol")
	page.Do(chromedp.KeyEvent("C")) // Contactpersoon
	k.tab("[name=waar]")
	page.Key(" ")
	k.tab("form[action$='/rol'] button")
	k.enter(`/Contactpersoon/.test(document.querySelector("#rollen").parentElement.innerText)`)
	k.tab("form[action$='/uitnodiging'] button")
	k.enter(`/welkom\?token=/.test(document.querySelector(".once").value)`)
}
