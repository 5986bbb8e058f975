// Package chromium drives Debian's Chromium for whole-system tests: clicks, keys, scripts, screens and pictures of them.
package chromium

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// Page is one open tab.
type Page struct {
	t   testing.TB
	ctx context.Context
}

// Open starts the browser, without a word to anyone but the page's server. It ends with the test.
func Open(t testing.TB) *Page {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("PORTIEK_NO_PEERS") == "1" {
			t.Skip("no chromium, and PORTIEK_NO_PEERS=1")
		}
		t.Fatal("chromium is missing; make test installs it, or set PORTIEK_NO_PEERS=1 to go without")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.NoSandbox,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(cancel)
	ctx, stop := chromedp.NewContext(ctx)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil { // starts it; it lives as long as this context
		t.Fatal(err)
	}
	return &Page{t, ctx}
}

// For is the same tab in a subtest.
func (p *Page) For(t testing.TB) *Page { return &Page{t, p.ctx} }

// Do carries out actions.
func (p *Page) Do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		p.t.Fatalf("%v; the page says: %.2000s", err, p.words())
	}
}

// Go opens an address.
func (p *Page) Go(address string) { p.t.Helper(); p.Do(chromedp.Navigate(address)) }

// Click clicks what a selector finds, once it is to be seen.
func (p *Page) Click(selector string) {
	p.t.Helper()
	p.Do(chromedp.Click(selector, chromedp.NodeVisible))
}

// Key presses a key.
func (p *Page) Key(key string) { p.t.Helper(); p.Do(chromedp.KeyEvent(key)) }

// Fill writes into a field.
func (p *Page) Fill(selector, value string) {
	p.t.Helper()
	p.Do(chromedp.SetValue(selector, value, chromedp.NodeVisible))
}

// Eval is a script's value, awaited when it is a promise.
func Eval[T any](p *Page, js string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, time.Minute)
	defer cancel()
	out, err := chromedp.Run(ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %v; the page says: %.2000s", js, err, p.words())
	}
	return out
}

// Script runs for its effect.
func (p *Page) Script(js string) {
	p.t.Helper()
	p.Do(Script(js))
}

// Script is a script among other actions.
func Script(js string) chromedp.Action[chromedp.Void] {
	return chromedp.Evaluate[chromedp.Void](js, chromedp.EvalAwaitPromise)
}

// Await asks twenty times a second until a condition holds in the page.
func (p *Page) Await(limit time.Duration, condition string) {
	p.t.Helper()
	for end := time.Now().Add(limit); ; time.Sleep(50 * time.Millisecond) {
		ok, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool]("!!("+condition+")", chromedp.EvalAwaitPromise))
		if ok {
			return
		}
		if time.Now().After(end) {
			p.t.Fatalf("never within %v: %s (%v); the page says: %.2000s", limit, condition, err, p.words())
		}
	}
}

// words is what the page says, for the message of a failed test.
func (p *Page) words() string {
	ctx, cancel := context.WithTimeout(p.ctx, 5*time.Second)
	defer cancel()
	said, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`JSON.stringify([location.href, window.portiek && portiek.state(), document.body.innerText])`))
	return said
}

// Screen sets the window and the palette; up to 500 pixels wide it is a phone with a touch screen.
func (p *Page) Screen(wide, high int64, dark bool) {
	p.t.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	var as []chromedp.EmulateViewportOption
	if wide <= 500 {
		as = append(as, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	p.Do(chromedp.EmulateViewport(wide, high, as...), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
		return err
	}))
}

// Shoot keeps a picture of the whole page when PORTIEK_SHOTS names a folder.
func (p *Page) Shoot(name string) {
	p.t.Helper()
	dir := os.Getenv("PORTIEK_SHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(dir+"/"+strings.ReplaceAll(name, "/", "_")+".png", png, 0o600); err != nil {
		p.t.Fatal(err)
	}
}
