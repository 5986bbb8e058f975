// The player of one camera's day: Media Source Extensions by hand, native HLS where there is none. It asks the server for
// a few seconds at a time, never more than AHEAD further than the eye, and keeps nothing but what the browser buffers.
"use strict";
(() => {
const root = document.getElementById("speler");
if (!root) return;
const $ = (id) => document.getElementById(id);
const video = $("video"), band = $("band");
const en = document.documentElement.lang === "en";
const say = (nl, other) => (en ? other : nl);
const path = "/camera/" + root.dataset.camera;
const day = { from: +root.dataset.from, to: +root.dataset.to, iso: root.dataset.day };
const START = +root.dataset.base;       // of the local day, of which the permit may cover a part only
const BASE = START - 3600e3;            // moment of media time 0
const permit = "&machtiging=" + encodeURIComponent(root.dataset.permit);
const AHEAD = 20, FIRST = 1, PIECE = 4; // seconds
const BEHIND = 20;                      // seconds kept behind the eye
const skew = +root.dataset.now - Date.now();
const now = () => Date.now() + skew;
const media = (ms) => (ms - BASE) / 1000;
const wall = (s) => BASE + s * 1000;

/* ---- time in words ---- */
const zone = { timeZone: "Europe/Amsterdam" };
const fmtClock = new Intl.DateTimeFormat("nl-NL", { ...zone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const fmtZone = new Intl.DateTimeFormat("en-GB", { ...zone, timeZoneName: "longOffset" });
const fmtDay = new Intl.DateTimeFormat(en ? "en-GB" : "nl-NL", { ...zone, weekday: "short", day: "numeric", month: "long", year: "numeric" });
const clock = (ms) => fmtClock.format(ms);
// season tells the two passes of the repeated hour in October apart.
function season(ms) {
  if (clock(ms) !== clock(ms - 3600e3) && clock(ms) !== clock(ms + 3600e3)) return "";
  return fmtZone.format(ms).includes("+02") ? say(" zomertijd", " summer time") : say(" wintertijd", " winter time");
}
const told = (ms) => clock(ms) + season(ms);
function announce(text) { $("gesproken").textContent = ""; requestAnimationFrame(() => { $("gesproken").textContent = text; }); }
function cover(head, text) {
  $("dek").hidden = !head;
  if (head) { $("dek-kop").textContent = head; $("dek-tekst").textContent = text || ""; }
}

/* ---- what there is ---- */
let line = { now: 0, footage: [], gaps: [], holds: [], gone: [], expires: [], fps: 0 };
async function refresh() {
  try {
    const r = await fetch(path + "/tijdlijn?dag=" + day.iso + permit, { headers: { Accept: "application/json" } });
    if (r.status === 401 || r.status === 403) return stopFor(await r.json(), true);
    if (r.ok) { line = await r.json(); for (const k of ["footage", "gaps", "holds", "gone", "expires"]) line[k] ||= []; draw(); begin(); }
  } catch { /* the next round tries again */ }
}
const within = (list, ms) => list.find((s) => ms >= s[0] && ms < s[1]);
const nextFootage = (ms) => line.footage.find((s) => s[1] > ms + 50);
const edge = () => line.footage.length ? line.footage[line.footage.length - 1][1] : 0;
const isLive = () => now() < day.to && now() > day.from && edge() > now() - 15e3;

// why says in words why there is nothing at a moment.
function why(ms) {
  const g = line.gaps.find((g) => ms >= g.from - 1000 && ms < g.to);
  if (g) return [g.to >= line.now - 1000 ? say("Geen beeld sinds ", "No footage since ") + told(g.from)
    : say("Geen beeld van ", "No footage from ") + told(g.from) + say(" tot ", " to ") + told(g.to), say("Oorzaak: ", "Cause: ") + g.text];
  if (within(line.gone, ms)) return [say("Termijn voorbij", "Term passed"), say("Deze beelden zijn gewist of worden dat nu. Niemand kan ze openen.", "This footage is erased or is being erased. Nobody can open it.")];
  if (ms > now()) return [say("Dit moment moet nog komen", "This moment is still to come"), ""];
  return [say("Niets opgenomen om ", "Nothing recorded at ") + told(ms), ""];
}

/* ---- source: bytes in order into the browser's buffer ---- */
const MS = window.MediaSource || window.ManagedMediaSource;
const canHLS = !MS && video.canPlayType("application/vnd.apple.mpegurl") !== "";
let ms, sb, codec = "", turn = 0, ctl = new AbortController();
let want = 0;                            // µs: where the next request begins
let exact = false, keys = false, busy = false, fresh = false, opened = false, blocked = false, retryAt = 0;
let frames = [];                         // presentation times of buffered pictures, seconds, ascending
let hlsStart = 0;

async function source() {
  if (ms) return;
  ms = new MS();
  video.disableRemotePlayback = true;
  video.src = URL.createObjectURL(ms);
  await new Promise((ok) => ms.addEventListener("sourceopen", ok, { once: true }));
  ms.duration = media(day.to) + 3600;
}
function prepare(type) {
  const mime = 'video/mp4; codecs="' + type + '"';
  if (!MS.isTypeSupported(mime)) return false;
  if (!sb) sb = ms.addSourceBuffer(mime);
  else if (type !== codec) sb.changeType(mime);
  codec = type;
  return true;
}
const settled = () => sb.updating ? new Promise((ok) => sb.addEventListener("updateend", ok, { once: true })) : Promise.resolve();
async function append(buf) { await settled(); sb.appendBuffer(buf); await settled(); }
async function cut(a, b) { if (sb && b > a) { await settled(); sb.remove(a, b); await settled(); frames = frames.filter((t) => t < a || t >= b); } }

// times reads the presentation times out of each moof: tfdt, tfhd and trun (ISO/IEC 14496-12, 8.8).
function times(buf) {
  const v = new DataView(buf), out = [];
  const boxes = (from, to, see) => { for (let p = from; p + 8 <= to;) { const n = v.getUint32(p); if (n < 8) return; see(v.getUint32(p + 4), p + 8, Math.min(p + n, to)); p += n; } };
  boxes(0, buf.byteLength, (t, a, b) => { if (t === 0x6d6f6f66) boxes(a, b, (t2, a2, b2) => { if (t2 === 0x74726166) fragment(a2, b2); }); });
  function fragment(a, b) {
    let base = 0, dur = 0;
    boxes(a, b, (t, p) => {
      if (t === 0x74666474) base = v.getUint8(p) ? v.getUint32(p + 4) * 2 ** 32 + v.getUint32(p + 8) : v.getUint32(p + 4);
      if (t === 0x74666864) { const f = v.getUint32(p); if (f & 8) dur = v.getUint32(p + 8 + (f & 1 ? 8 : 0) + (f & 2 ? 4 : 0)); }
      if (t === 0x7472756e) {
        const f = v.getUint32(p), n = v.getUint32(p + 4);
        let q = p + 8 + (f & 1 ? 4 : 0) + (f & 4 ? 4 : 0);
        for (let i = 0; i < n; i++) {
          let d = dur, cts = 0;
          if (f & 0x100) { d = v.getUint32(q); q += 4; }
          if (f & 0x200) q += 4;
          if (f & 0x400) q += 4;
          if (f & 0x800) { cts = v.getInt32(q); q += 4; }
          out.push((base + cts) / 90000);
          base += d;
        }
      }
    });
  }
  return out;
}

// bare leaves out initialisation data that the browser has already: after it, a browser drops every picture up to the next
// random access point, and a piece that goes on where the last one ended seldom begins with one.
let init = null; // the last initialisation data in the buffer
function bare(buf, goesOn) {
  const v = new DataView(buf);
  let rest = 0, found = null, place = 0;
  for (let p = 0, head = -1; p + 8 <= buf.byteLength;) {
    const n = v.getUint32(p), kind = v.getUint32(p + 4);
    if (n < 8) break;
    if (kind === 0x66747970) head = p;                     // ftyp
    if (kind === 0x6d6f6f76) { found = new Uint8Array(buf, head, p + n - head); place = head; } // moov
    if (kind === 0x6d6f6f76 && head === 0 && goesOn && init && same(init, found)) rest = p + n;
    p += n;
  }
  if (found && !(rest && place === 0)) init = found.slice();
  return rest ? buf.slice(rest) : buf;
}
const same = (a, b) => a.length === b.length && a.every((x, i) => x === b[i]);

// start throws away what is buffered and begins anew at a moment.
async function start(msec) {
  const mine = ++turn;
  ctl.abort(); ctl = new AbortController();
  blocked = false; opened = true; retryAt = 0; fresh = true;
  await source();
  if (sb) { await settled(); if (mine !== turn) return; try { sb.abort(); } catch { /* nothing was being appended */ } await cut(0, Infinity); frames = []; }
  if (mine !== turn) return;
  want = Math.round(msec * 1000); exact = false;
  const t = Math.max(0, media(msec));
  video.currentTime = t;
  fresh = false;
  await pump(mine, t);
}

// ahead is how many seconds of pictures lie ready after the eye, on either side of a gap.
function ahead() {
  let sum = 0;
  for (let i = 0; i < video.buffered.length; i++) sum += Math.max(0, video.buffered.end(i) - Math.max(video.buffered.start(i), video.currentTime));
  return sum;
}
// pump asks for the next piece when the eye comes near the end of what is there.
async function pump(mine = turn, first = null) {
  if ((busy || fresh) && first === null || blocked || !opened || performance.now() < retryAt) return;
  if (first === null && ahead() > AHEAD) return;
  busy = true;
  try {
    const length = first === null ? PIECE * (keys ? 4 : 1) : keys ? PIECE : FIRST;
    const until = Math.min(want + length * 1e6, day.to * 1e3); // never beyond what the permit covers: that is refused, and shown as a refusal
    if (until <= want) { retryAt = performance.now() + 3000; return; }
    const q = "?dag=" + day.iso + permit + "&van=" + want + "&tot=" + until + (keys ? "&keys=1" : "") + (exact ? "&vervolg=1" : "");
    const r = await fetch(path + "/beeld" + q, { signal: ctl.signal, headers: { Accept: "video/mp4" } });
    if (mine !== turn) return;
    if (!r.ok) { await missing(r, mine); return; }
    const type = r.headers.get("X-Portiek-Codec");
    const buf = await r.arrayBuffer();
    if (mine !== turn) return;
    if (!prepare(type)) { unsupported(type); return; }
    await append(bare(buf, exact));
    if (mine !== turn) return;
    const had = new Set(frames);
    for (const t of times(buf)) if (!had.has(t)) frames.push(t);
    frames.sort((a, b) => a - b);
    want = +r.headers.get("X-Portiek-To"); exact = true;
    if (first !== null) { const from = media(+r.headers.get("X-Portiek-From") / 1e3); if (first < from) video.currentTime = from + 0.001; }
    cover("");
    await cut(0, video.currentTime - BEHIND);
  } catch (e) {
    if (e.name !== "AbortError") { retryAt = performance.now() + 1000; }
  } finally { if (mine === turn) busy = false; }
  if (mine === turn && !blocked) setTimeout(pump, 0);
}

// missing is an answer without footage: a gap to skip, the live edge to wait at, or a refusal to show.
async function missing(r, mine) {
  const said = await r.json().catch(() => ({ message: say("Het beeld kwam niet aan.", "The picture did not arrive.") }));
  if (mine !== turn) return;
  if (r.status !== 404 && r.status !== 410) return stopFor(said, r.status === 401 || r.status === 403);
  const at = want / 1e3;
  await refresh();
  if (mine !== turn) return;
  const next = nextFootage(at + 200);
  if (next && next[0] > at) { want = Math.round(next[0] * 1000); exact = false; return; }
  retryAt = performance.now() + 600;
  if (!isLive() && !next) { retryAt = performance.now() + 3000; if (!video.buffered.length) { const [h, t] = why(at); cover(h, t || said.message); } }
}
function stopFor(said, refused) {
  blocked = true; video.pause();
  cover(refused ? say("Dit mag niet", "This is not allowed") : say("Dit lukt nu niet", "This does not work now"), said.message + (said.article ? " (art. " + said.article + ")" : ""));
  announce(said.message);
}
function unsupported(type) {
  blocked = true; video.pause();
  const name = /^h(vc|ev)/.test(type) ? "H.265" : /^avc/.test(type) ? "H.264" : type;
  cover(say("Deze browser kan " + name + " niet tonen", "This browser cannot show " + name),
    say("Maak hieronder een kopie en open die met VLC of mpv, of gebruik een browser die het wel kan.", "Take a copy below and open it with VLC or mpv, or use a browser that can."));
  announce($("dek-kop").textContent);
}

/* ---- controls ---- */
let rate = 1, head = 0, presented = 0, follow = false;
const position = () => opened ? (canHLS ? hlsStart + video.currentTime * 1000 : wall(video.currentTime)) : head;
const buffered = (t) => { for (let i = 0; i < video.buffered.length; i++) if (t >= video.buffered.start(i) - 0.01 && t < video.buffered.end(i)) return true; return false; };

async function seek(msec, { play } = {}) {
  msec = Math.min(Math.max(msec, day.from), day.to - 1);
  if (!line.footage.length) await refresh();
  if (!within(line.footage, msec)) {
    if (isLive() && msec >= edge()) msec = Math.max(edge() - 2000, line.footage[line.footage.length - 1][0]);
    else {
      const [h, t] = why(msec), next = nextFootage(msec);
      announce(h + ". " + t);
      if (!next) { head = msec; if (!opened) cover(h, t); show(); return; }
      msec = next[0] + 20;
    }
  }
  follow = isLive() && edge() - msec < 6000;
  head = msec; show();
  if (canHLS) { opened = true; hlsStart = msec; video.src = path + "/playlist.m3u8?t=" + Math.round(msec) + permit; cover(""); }
  else if (!MS) { cover(say("Deze browser kan geen beelden tonen", "This browser cannot show footage"), say("Gebruik een nieuwere browser of maak een kopie.", "Use a newer browser or take a copy.")); return; }
  else if (!opened || blocked || fresh || !buffered(media(msec))) { const going = start(msec); if (play) playing(); await going; }
  else { video.currentTime = media(msec); setTimeout(pump, 0); }
  if (play) playing();
}
function playing() { if (blocked) return; video.playbackRate = rate; video.play().catch(() => {}); }
function toggle() {
  if (!video.paused) return video.pause();
  if (!opened) return seek(head || (isLive() ? edge() - 2000 : line.footage.length ? line.footage[0][0] : day.from), { play: true });
  playing();
}
function setRate(r) {
  rate = r; $("snel").value = String(r); video.playbackRate = r;
  const only = r > 4;
  if (only !== keys) { keys = only; if (opened && !canHLS) { const p = !video.paused; start(position()).then(() => { if (p) playing(); }); } }
  announce(say("Snelheid ", "Speed ") + $("snel").selectedOptions[0].textContent);
}
function faster(by) { const o = $("snel").options, i = Math.min(Math.max($("snel").selectedIndex + by, 0), o.length - 1); setRate(+o[i].value); }

// step shows exactly the next or previous picture, by the times that the fragments carry.
async function step(by) {
  if (!opened) return seek(head || (line.footage.length ? line.footage[0][0] : day.from));
  video.pause();
  if (canHLS) { video.currentTime += by / (line.fps || 25); return; }
  const at = video.currentTime, eps = 0.0005;
  let i = frames.findLastIndex((t) => t <= at + eps) + by;
  if (i < 0) { await start(wall(at) - 1500); video.currentTime = at; i = frames.findLastIndex((t) => t < at - 0.002) ; if (i < 0) return; }
  if (i >= frames.length) { pump(); return; }
  video.currentTime = frames[i] + Math.min(0.001, ((frames[i + 1] ?? frames[i] + 0.02) - frames[i]) / 2);
}
const jump = (by) => seek((opened ? position() : head || line.footage[0]?.[0] || day.from) + by * 1000, { play: !video.paused });

const acts = {
  play: toggle, back: () => jump(-10), on: () => jump(10), prev: () => step(-1), next: () => step(1),
  in: () => zoom(0.5), out: () => zoom(2),
  "mark-from": () => mark("from"), "mark-to": () => mark("to"),
};
root.addEventListener("click", (e) => { const b = e.target.closest("[data-do]"); if (b) acts[b.dataset.do](); });
$("toneel").addEventListener("click", () => { $("toneel").focus({ preventScroll: true }); toggle(); });
$("snel").addEventListener("change", () => setRate(+$("snel").value));
const shortcuts = {
  " ": "play", ArrowLeft: "back", ArrowRight: "on", ",": "prev", ".": "next", "+": "in", "=": "in", "-": "out", v: "mark-from", t: "mark-to",
};
root.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.altKey || e.metaKey || /^(SELECT|INPUT|TEXTAREA)$/.test(e.target.tagName)) return;
  if (e.target.tagName === "BUTTON" && (e.key === " " || e.key === "Enter")) return;
  const key = e.key.length === 1 ? e.key.toLowerCase() : e.key;
  if (shortcuts[key]) acts[shortcuts[key]]();
  else if (key === "j") faster(-1);
  else if (key === "l") faster(1);
  else if (key === "PageDown") jump(-60);
  else if (key === "PageUp") jump(60);
  else if (key === "Home" && line.footage.length) seek(line.footage[0][0]);
  else if (key === "End" && line.footage.length) seek(edge() - 2000);
  else return;
  e.preventDefault();
});
video.addEventListener("play", () => { $("speel").textContent = say("Pauze", "Pause"); });
video.addEventListener("pause", () => { $("speel").textContent = say("Speel af", "Play"); follow = false; });

/* ---- marks: van and tot in both forms ---- */
const marks = { from: 0, to: 0 };
function mark(which) {
  const at = opened ? position() : head;
  if (!at) return;
  marks[which] = at;
  const ms = which === "from" ? Math.floor(at / 1000) * 1000 : Math.ceil(at / 1000) * 1000;
  document.querySelectorAll(".mark-" + which).forEach((f) => { f.value = clock(ms); });
  const s = season(ms);
  if (s) document.querySelectorAll("select[name=uur]").forEach((f) => { f.value = /winter/.test(s) ? "winter" : "zomer"; });
  announce(say(which === "from" ? "Van " : "Tot ", which === "from" ? "From " : "To ") + told(ms));
  draw();
}

/* ---- timeline ---- */
const win = { from: day.from, to: day.to };
const NS = "http://www.w3.org/2000/svg";
function el(name, attrs, text) { const e = document.createElementNS(NS, name); for (const k in attrs) e.setAttribute(k, attrs[k]); if (text) e.textContent = text; return e; }
const at = (ms) => 100 * (ms - win.from) / (win.to - win.from);
const pct = (n) => n.toFixed(4) + "%";
function bar(cls, from, to, y, h, least = 0) {
  const a = Math.max(at(from), -1), b = Math.min(at(to), 101);
  if (b < 0 || a > 100 || b <= a) return null;
  return el("rect", { class: cls, x: pct(a), width: pct(Math.max(b - a, least)), y, height: h });
}
function draw() {
  const g = $("banen"), parts = [], px = band.clientWidth || 600;
  const add = (e) => { if (e) parts.push(e); };
  for (const [a, b] of line.gone) { add(bar("gone", a, b, 46, 37)); }
  for (const [a, b] of line.footage) { add(bar("footage", a, b, 46, 36)); add(bar("floor", a, b, 80, 3, 0.15)); }
  for (const x of line.gaps) {
    add(bar("gap", x.from, x.to, 46, 36, 0.3));
    const a = Math.max(at(x.from), 0), b = Math.min(at(x.to), 100);
    if ((b - a) / 100 * px > 90) { add(el("rect", { class: "word-bg", x: pct(a + 400 / px), width: 76, y: 56, height: 17 })); add(el("text", { class: "word", x: pct(a + 700 / px), y: 69 }, say("geen beeld", "no footage"))); }
  }
  for (const [a, b] of line.expires) { const r = bar("", a, b, 0, 0); if (r) add(el("line", { class: "soon", x1: r.getAttribute("x"), x2: pct(Math.min(at(b), 101)), y1: 44, y2: 44 })); }
  for (const x of line.holds) {
    add(bar("hold", x.from, x.to, 24, 16, 0.3));
    const a = Math.max(at(x.from), 0), b = Math.min(at(x.to), 100);
    if (x.text && (b - a) / 100 * px > 8 * x.text.length + 12) add(el("text", { class: "hold-word", x: pct(a + 600 / px), y: 36 }, x.text));
  }
  if (marks.from && marks.to > marks.from) add(bar("picked", marks.from, marks.to, 18, 66));
  g.replaceChildren(...parts);
  drawTicks(px); drawWhole(); show();
}
const steps = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 10800, 21600];
function drawTicks(px) {
  const span = (win.to - win.from) / 1000, many = px / 90;
  const step = (steps.find((s) => span / s <= many) || 43200) * 1000, out = [];
  for (let t = START + Math.ceil((win.from - START) / step) * step; t <= win.to; t += step) {
    const x = at(t); if (x * px / 100 < 24 || (100 - x) * px / 100 < 24) continue;
    const label = step < 60e3 ? clock(t) : clock(t).slice(0, 5);
    out.push(el("text", { class: "tick", x: pct(x), y: 13 }, label + (season(t) ? " " + season(t).trim()[0] : "")), el("line", { class: "tick-line", x1: pct(x), x2: pct(x), y1: 17, y2: 22 }));
  }
  $("tikken").replaceChildren(...out);
}
function drawWhole() {
  const all = day.to - day.from, parts = [];
  const p = (ms) => 100 * (ms - day.from) / all;
  for (const [a, b] of line.footage) parts.push(el("rect", { class: "footage", x: pct(p(a)), width: pct(Math.max(p(b) - p(a), 0.15)), y: 5, height: 14 }));
  for (const h of line.holds) parts.push(el("rect", { class: "hold", x: pct(p(h.from)), width: pct(Math.max(p(h.to) - p(h.from), 0.3)), y: 5, height: 14 }));
  $("dagbalk").querySelector("g").replaceChildren(...parts);
  const w = $("venster");
  w.setAttribute("x", pct(p(win.from))); w.setAttribute("width", pct(Math.max(p(win.to) - p(win.from), 0.6)));
}
// show puts playhead, clock and mark where the picture is.
function show() {
  const ms = opened ? position() : head;
  if (!ms) return;
  const x = pct(at(ms)), big = told(ms);
  $("greep").replaceChildren(el("line", { class: "playhead", x1: x, x2: x, y1: 18, y2: 88 }), el("circle", { class: "playhead-top", cx: x, cy: 20, r: 5 }));
  if (opened) $("merk").textContent = root.dataset.camera + ", " + fmtDay.format(ms) + ", " + big;
  if ($("klok").textContent !== big) {
    $("klok").textContent = big; $("klok").classList.toggle("long", big.length > 8); $("klok-dag").textContent = fmtDay.format(ms);
    band.setAttribute("aria-valuenow", Math.round((ms - day.from) / 1000));
    band.setAttribute("aria-valuetext", big + (line.holds.some((h) => ms >= h.from && ms < h.to) ? say(", veiliggesteld", ", on hold") : ""));
  }
}
function zoom(by, mid = opened ? position() : head || (line.footage.length ? edge() : (win.from + win.to) / 2)) {
  if (mid < win.from || mid > win.to) mid = (win.from + win.to) / 2;
  const span = Math.min(Math.max((win.to - win.from) * by, 10e3), day.to - day.from);
  frame(mid - span * (mid - win.from) / (win.to - win.from), span);
}
function frame(from, span) {
  win.from = Math.min(Math.max(from, day.from), day.to - span); win.to = win.from + span;
  draw();
}
const pointed = (e, box, a, b) => { const r = box.getBoundingClientRect(); return a + (b - a) * Math.min(Math.max((e.clientX - r.left) / r.width, 0), 1); };
let drag = 0;
band.addEventListener("pointerdown", (e) => { if (e.button) return; drag = 1; band.setPointerCapture(e.pointerId); band.focus({ preventScroll: true }); head = pointed(e, band, win.from, win.to); });
band.addEventListener("pointermove", (e) => { if (!drag) return; head = pointed(e, band, win.from, win.to); $("klok").textContent = told(head); });
band.addEventListener("pointerup", (e) => { if (!drag) return; drag = 0; seek(pointed(e, band, win.from, win.to), { play: !video.paused || !opened }); });
band.addEventListener("pointercancel", () => { drag = 0; });
band.addEventListener("wheel", (e) => { if (!e.deltaY) return; e.preventDefault(); zoom(e.deltaY > 0 ? 1.25 : 0.8, pointed(e, band, win.from, win.to)); }, { passive: false });
$("dagbalk").addEventListener("click", (e) => { const s = win.to - win.from; frame(pointed(e, $("dagbalk"), day.from, day.to) - s / 2, s); });
document.querySelectorAll("a.jump").forEach((a) => a.addEventListener("click", (e) => {
  const t = +new URL(a.href).searchParams.get("t");
  if (t >= day.from - 60e3 && t < day.to) { e.preventDefault(); seek(Math.max(t, day.from), { play: true }); root.scrollIntoView(); $("toneel").focus({ preventScroll: true }); }
}));
addEventListener("resize", draw);

/* ---- the beat ---- */
// skip carries the eye over a stretch without footage, and says so.
function skip() {
  const t = video.currentTime, b = video.buffered;
  for (let i = 0; i < b.length; i++) {
    if (b.start(i) > t + 0.02 && !buffered(t + 0.02)) {
      const [h, c] = why(wall(t) + 500);
      if (b.start(i) - t > 2) announce(h + ". " + c + ". " + say("Verder om ", "Goes on at ") + told(wall(b.start(i))));
      video.currentTime = b.start(i) + 0.001;
      return;
    }
  }
}
setInterval(() => {
  if (!opened || canHLS) return;
  if (!video.paused && !video.seeking) skip();
  if (want) pump();
  if (!drag) show();
  const p = position();
  if (!video.paused && !drag && (p > win.to || p < win.from) && win.to - win.from < day.to - day.from) frame(p - (win.to - win.from) / 10, win.to - win.from);
}, 100);
let beats = 0;
setInterval(() => { // sooner as long as a camera that has just begun has nothing to show yet
  const growing = now() < day.to + 10e3, eager = !line.footage.length && growing; // the last seconds are written a moment later
  if (beats++ % 5 && !eager || document.hidden) return;
  if (growing || line.gone.length) refresh();
}, 1000);
if (MS && window.ManagedMediaSource === MS) video.addEventListener("playing", () => pump());

// begin puts the window around the first footage that there is, and says what to press.
let begun = false;
function begin() {
  if (begun || asked || opened || !line.footage.length) return;
  begun = true;
  const first = line.footage[0][0], span = Math.max(edge() - first, 60e3);
  head = isLive() ? Math.max(edge() - 2000, line.footage[line.footage.length - 1][0]) : first;
  cover(say("Er is nog geen beeld geopend", "No picture has been opened yet"), say("Kies een tijd op de tijdlijn of druk op Speel af.", "Choose a time on the timeline or press Play."));
  if (span < 2 * 3600e3) frame(first - span * 0.1, Math.min(span * 1.25, day.to - day.from)); else show();
}
const asked = +new URLSearchParams(location.search).get("t");
refresh().then(() => {
  if (asked) { frame(asked - 900e3, Math.min(3600e3, day.to - day.from)); seek(asked, { play: true }); return; }
});
window.portiek = { seek, frames: () => frames, line: () => line, position, state: () => ({ want, keys, blocked, busy, rate, turn, ranges: Array.from({ length: video.buffered.length }, (_, i) => [wall(video.buffered.start(i)), wall(video.buffered.end(i))]) }) };
})();
