package chromium

import (
	"fmt"
	"time"
)

// Light is how bright the decoded picture on the screen is, 0 to 255, and how much that varies over it.
type Light struct{ Mean, Deviation float64 }

// Picture looks at the picture that the page's video shows now.
func (p *Page) Picture() Light {
	p.t.Helper()
	l := Eval[[2]float64](p, `(() => {
		const c = document.createElement("canvas"), v = document.getElementById("video");
		c.width = 160; c.height = 90;
		const g = c.getContext("2d");
		g.drawImage(v, 0, 0, 160, 90);
		const d = g.getImageData(0, 0, 160, 90).data;
		let n = 0, sum = 0, squares = 0;
		for (let i = 0; i < d.length; i += 4) { const y = 0.299 * d[i] + 0.587 * d[i+1] + 0.114 * d[i+2]; n++; sum += y; squares += y * y; }
		return [sum / n, Math.sqrt(Math.max(0, squares / n - (sum / n) ** 2))];
	})()`)
	return Light{l[0], l[1]}
}

// Frame is a decoded picture that came on the screen.
type Frame struct {
	Wall  time.Time     // when it was recorded
	After time.Duration // from the click, key or script to the moment it was handed to the screen
}

// NextFrame does something, and waits for the first decoded picture that comes after it whose recording time lies within
// one second of near (any time, if near is zero). The clock runs from the first click or key that the page sees.
func (p *Page) NextFrame(near time.Time, do func()) Frame {
	p.t.Helper()
	p.Script(fmt.Sprintf(`window.nextFrame = new Promise((ok) => {
		const v = document.getElementById("video"), base = document.getElementById("speler").dataset.base - 3600e3, near = %d;
		let from = 0;
		for (const kind of ["pointerup", "keydown", "test-begins"]) addEventListener(kind, () => { from ||= performance.now(); }, { once: true, capture: true });
		const see = (now, frame) => {
			const wall = base + frame.mediaTime * 1000;
			if (from && now >= from && (!near || Math.abs(wall - near) < 1000)) ok([wall, performance.now() - from]); else v.requestVideoFrameCallback(see);
		};
		v.requestVideoFrameCallback(see);
	}); 0`, millis(near)))
	do()
	got := Eval[[2]float64](p, `Promise.race([nextFrame, new Promise((ok) => setTimeout(() => ok([0, 0]), 20000))])`)
	if got[0] == 0 {
		p.t.Fatalf("no picture near %v came within 20 s; the page says: %.2000s", near, p.words())
	}
	return Frame{time.UnixMilli(int64(got[0])), time.Duration(got[1] * float64(time.Millisecond))}
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// Position is the moment that the player shows.
func (p *Page) Position() time.Time {
	p.t.Helper()
	return time.UnixMilli(int64(Eval[float64](p, `portiek.position()`)))
}
