package web_test

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

// browser starts Debian's Chromium, without a word to anyone but the page's server.
func browser(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("PORTIEK_NO_PEERS") == "1" {
			t.Skip("no chromium, and PORTIEK_NO_PEERS=1")
		}
		t.Fatal("chromium is missing; make test installs it, or set PORTIEK_NO_PEERS=1 to go without")
	}
	dir := t.TempDir()
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.UserDataDir(dir), chromedp.NoSandbox,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("autoplay-policy", "no-user-gesture-required"))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(cancel)
	ctx, stop := chromedp.NewContext(ctx)
	t.Cleanup(stop)
	run(t, ctx)
	return ctx
}

func run(t *testing.T, ctx context.Context, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

// signIn opens the one-time link and confirms.
func (w *world) signIn(t *testing.T, ctx context.Context) {
	t.Helper()
	run(t, ctx, chromedp.Navigate(w.http.URL+w.site.NewLink().Reveal()), chromedp.Click("main button", chromedp.NodeVisible), chromedp.WaitVisible("#cams"))
}

// await polls a condition in the page until it holds.
func await(t *testing.T, ctx context.Context, condition string) {
	t.Helper()
	outer := ctx
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Poll[chromedp.Void](condition, chromedp.WithPollingInterval(50*time.Millisecond))); err != nil {
		t.Fatalf("never: %s (%v); %s", condition, err, eval[string](t, outer, `JSON.stringify(window.portiek ? [portiek.state(), portiek.position(), document.getElementById("dek").textContent, document.getElementById("video").paused, document.getElementById("video").readyState, document.getElementById("video").error?.message, document.getElementById("video").currentTime] : [document.body.innerText])`))
	}
}

// eval is a script's value, awaited when it is a promise.
func eval[T any](t *testing.T, ctx context.Context, js string) T {
	t.Helper()
	out, err := chromedp.Run(ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", js, err)
	}
	return out
}

// script runs for its effect.
func script(js string) chromedp.Action[chromedp.Void] {
	return chromedp.Evaluate[chromedp.Void](js, chromedp.EvalAwaitPromise)
}

// screen sets the window and the palette.
func screen(wide int64, dark bool) chromedp.Action[chromedp.Void] {
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	return chromedp.Steps(chromedp.EmulateViewport(wide, 900), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
		return err
	}))
}

// shoot keeps a picture of the whole page when PORTIEK_SHOTS names a folder.
func shoot(t *testing.T, ctx context.Context, name string) {
	dir := os.Getenv("PORTIEK_SHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	must(t, err)
	must(t, os.WriteFile(dir+"/"+strings.ReplaceAll(name, "/", "_")+".png", png, 0o600))
}
